//! A grey picture in memory, and what every step asks of one.

use sohoa_document::{PageImage, Pixels};

use crate::mapping::PixelBox;

/// One byte a pixel, 0 black to 255 white, rows from the top without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grey {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) data: Vec<u8>,
}

impl Grey {
    /// A picture of one tone.
    pub(crate) fn filled(width: usize, height: usize, tone: u8) -> Self {
        Self { width, height, data: vec![tone; width * height] }
    }

    /// The pixels, made exactly `width * height` long whatever came in.
    pub(crate) fn from_data(width: usize, height: usize, mut data: Vec<u8>) -> Self {
        data.resize(width * height, 255);
        Self { width, height, data }
    }

    /// A copy of a page's picture in grey, by luminance.
    pub(crate) fn of(page: &PageImage) -> Self {
        let (width, height) = (page.width_px as usize, page.height_px as usize);
        match &page.pixels {
            Pixels::Grey(data) => Self::from_data(width, height, data.clone()),
            Pixels::Rgb(data) => {
                let mut grey = vec![0; data.len() / 3];
                let (blocks, rest) = data.as_chunks::<BLOCK>();
                let (tones, last) = grey.as_chunks_mut();
                blocks.iter().zip(tones).for_each(|(block, tones)| *tones = luminances(block));
                let rest = rest.as_chunks::<3>().0.iter();
                rest.zip(last).for_each(|(&[r, g, b], tone)| *tone = luminance(r, g, b));
                Self::from_data(width, height, grey)
            }
        }
    }

    /// A copy of what a box holds, as far as it lies in the picture.
    pub(crate) fn part(&self, bounds: &PixelBox) -> Self {
        let bounds = bounds.padded(0, 0, self.width as u32, self.height as u32);
        let (columns, rows) =
            (bounds.left as usize..bounds.right as usize, bounds.top as usize..bounds.bottom as usize);
        let data = rows.clone().flat_map(|y| self.row(y)[columns.clone()].iter().copied()).collect();
        Self::from_data(columns.len(), rows.len(), data)
    }

    /// As [`Grey::part`], from a page's picture.
    pub(crate) fn part_of(page: &PageImage, bounds: &PixelBox) -> Self {
        let bounds = bounds.padded(0, 0, page.width_px, page.height_px);
        let (columns, rows) =
            (bounds.left as usize..bounds.right as usize, bounds.top as usize..bounds.bottom as usize);
        let at = |y: usize| y * page.width_px as usize;
        let data = rows.clone().flat_map(|y| {
            let row = at(y) + columns.start..at(y) + columns.end;
            let tones: Vec<u8> = match &page.pixels {
                Pixels::Grey(data) => data.get(row).unwrap_or_default().to_vec(),
                Pixels::Rgb(data) => {
                    let pixels = data.as_chunks::<3>().0.get(row).unwrap_or_default();
                    pixels.iter().map(|&[r, g, b]| luminance(r, g, b)).collect()
                }
            };
            tones
        });
        Self::from_data(columns.len(), rows.len(), data.collect())
    }

    /// The picture as the other crates know it.
    pub(crate) fn into_page(self, dpi: u32) -> PageImage {
        PageImage {
            width_px: self.width as u32,
            height_px: self.height as u32,
            dpi,
            pixels: Pixels::Grey(self.data),
        }
    }

    /// The pixels of one row.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.data[y * self.width..(y + 1) * self.width]
    }

    /// The pixels of one row, to be changed.
    pub(crate) fn row_mut(&mut self, y: usize) -> &mut [u8] {
        &mut self.data[y * self.width..(y + 1) * self.width]
    }

    /// The picture made smaller by a whole factor, each pixel the mean of its square.
    ///
    /// Rows and columns that do not fill a square are left out.
    pub(crate) fn reduced(&self, factor: usize) -> Self {
        if factor <= 1 {
            return self.clone();
        }
        let (width, height) = (self.width / factor, self.height / factor);
        let means = means(factor * factor);
        let mut data = Vec::with_capacity(width * height);
        let mut columns = vec![0u16; self.width];
        for y in 0..height {
            columns.fill(0);
            (y * factor..(y + 1) * factor).for_each(|y| add_row(&mut columns, self.row(y)));
            let sums = columns.chunks_exact(factor);
            let sums = sums.map(|square| square.iter().map(|&sum| usize::from(sum)).sum::<usize>());
            data.extend(sums.map(|sum| means[sum]));
        }
        Self { width, height, data }
    }

    /// The picture turned clockwise by a number of quarters.
    pub(crate) fn turned(&self, quarters: u8) -> Self {
        let (width, height) = (self.width, self.height);
        match quarters % 4 {
            0 => self.clone(),
            2 => Self { width, height, data: self.data.iter().rev().copied().collect() },
            quarters => {
                let mut turned = Self::filled(height, width, 255);
                // In blocks, so that neither picture is walked against its rows.
                const BLOCK: usize = 64;
                for block_y in (0..height).step_by(BLOCK) {
                    for block_x in (0..width).step_by(BLOCK) {
                        for y in block_y..(block_y + BLOCK).min(height) {
                            let row = &self.data[y * width..(y + 1) * width];
                            for (x, &tone) in row.iter().enumerate().take(block_x + BLOCK).skip(block_x) {
                                let place = if quarters == 1 {
                                    x * height + (height - 1 - y)
                                } else {
                                    (width - 1 - x) * height + y
                                };
                                turned.data[place] = tone;
                            }
                        }
                    }
                }
                turned
            }
        }
    }

    /// How many pixels have each tone; every `step`-th row and column is looked at.
    pub(crate) fn histogram(&self, step: usize) -> [u32; 256] {
        let mut counts = Counts::default();
        for y in (0..self.height).step_by(step.max(1)) {
            counts.add_each(self.row(y), step.max(1));
        }
        counts.sum()
    }
}

/// The mean of so many tones for each sum of theirs: dividing takes longer than looking up.
pub(crate) fn means(count: usize) -> Vec<u8> {
    (0..=255 * count).map(|sum| (sum / count.max(1)) as u8).collect()
}

/// Counts of tones. Neighbours are counted in tables of their own: most of them are the same paper, and a count that was
/// just written takes long to be read again.
pub(crate) struct Counts([[u32; 256]; 2]);

impl Default for Counts {
    fn default() -> Self {
        Self([[0; 256]; 2])
    }
}

impl Counts {
    /// Counts each `step`-th tone of a row.
    pub(crate) fn add_each(&mut self, tones: &[u8], step: usize) {
        let [these, those] = &mut self.0;
        for pair in tones.chunks(2 * step) {
            these[usize::from(pair[0])] += 1;
            if let Some(&tone) = pair.get(step) {
                those[usize::from(tone)] += 1;
            }
        }
    }

    /// How many there are of a tone.
    pub(crate) fn of(&self, tone: u8) -> u32 {
        self.0.iter().map(|counts| counts[usize::from(tone)]).sum()
    }

    /// How many there are of each tone.
    pub(crate) fn sum(&self) -> [u32; 256] {
        std::array::from_fn(|tone| self.of(tone as u8))
    }
}

/// The brightness of a colour as the eye sees it (ITU-R BT.601 weights, the ones Tesseract uses too).
pub(crate) fn luminance(r: u8, g: u8, b: u8) -> u8 {
    ((u32::from(r) * 77).wrapping_add(u32::from(g) * 150).wrapping_add(u32::from(b) * 29) >> 8) as u8
}

/// Bytes of so many pixels that are made grey at once.
pub(crate) const BLOCK: usize = 48;

/// [`luminance`] of pixels side by side: processors weigh bytes one after the other, many at once, where they would not
/// pick every third.
#[inline]
pub(crate) fn luminances(block: &[u8; BLOCK]) -> [u8; BLOCK / 3] {
    const WEIGHTS: [u8; BLOCK] = of_channels(77, 150, 29);
    let mut weighed = [0u16; BLOCK + 2];
    for index in 0..BLOCK {
        weighed[index] = u16::from(block[index]).wrapping_mul(u16::from(WEIGHTS[index]));
    }
    // Every value takes in the two to its right, many at once; of the sums every third is wanted.
    let mut sums = [0u8; BLOCK];
    for index in 0..BLOCK {
        sums[index] =
            (weighed[index].wrapping_add(weighed[index + 1]).wrapping_add(weighed[index + 2]) >> 8) as u8;
    }
    std::array::from_fn(|pixel| sums[pixel * 3])
}

/// Whether in each of the pixels of the first block of some, no channels are further apart than `most`; `false` where no
/// more pixels follow.
#[inline]
pub(crate) fn is_grey(pixels: &[u8], most: u8) -> bool {
    // From red to green and to blue, from green to blue; what is a step further belongs to the next pixel.
    const NEXT: [u8; BLOCK] = of_channels(0xff, 0xff, 0);
    const NEXT_BUT_ONE: [u8; BLOCK] = of_channels(0xff, 0, 0);
    let block = |from: usize| pixels.get(from..)?.first_chunk::<BLOCK>();
    let (Some(own), Some(next), Some(next_but_one)) = (block(0), block(1), block(2)) else { return false };
    let mut apart = [0u8; BLOCK];
    for index in 0..BLOCK {
        let one = own[index].abs_diff(next[index]) & NEXT[index];
        let other = own[index].abs_diff(next_but_one[index]) & NEXT_BUT_ONE[index];
        apart[index] = one.max(other);
    }
    apart.into_iter().fold(0, u8::max) <= most
}

const fn of_channels(red: u8, green: u8, blue: u8) -> [u8; BLOCK] {
    let mut all = [0; BLOCK];
    let mut index = 0;
    while index < BLOCK {
        all[index] = match index % 3 {
            0 => red,
            1 => green,
            _ => blue,
        };
        index += 1;
    }
    all
}

/// Adds a row to sums of columns: few enough rows for 16 bits. Row by row is how processors add many at once.
pub(crate) fn add_row(sums: &mut [u16], row: &[u8]) {
    sums.iter_mut().zip(row).for_each(|(sum, &tone)| *sum = sum.wrapping_add(u16::from(tone)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(width: usize, height: usize) -> Grey {
        Grey { width, height, data: (0..width * height).map(|i| (i % 251) as u8).collect() }
    }

    #[test]
    fn quarters_add_up_to_a_full_turn() {
        for (width, height) in [(1, 1), (3, 5), (70, 130), (0, 4)] {
            let picture = numbered(width, height);
            assert_eq!(picture.turned(1).turned(1), picture.turned(2));
            assert_eq!(picture.turned(1).turned(3), picture);
            assert_eq!(picture.turned(2).turned(2), picture);
        }
        let small = Grey { width: 2, height: 1, data: vec![10, 20] };
        assert_eq!(small.turned(1), Grey { width: 1, height: 2, data: vec![10, 20] });
        assert_eq!(small.turned(3), Grey { width: 1, height: 2, data: vec![20, 10] });
    }

    #[test]
    fn reducing_takes_means() {
        let picture = Grey { width: 5, height: 2, data: vec![0, 10, 100, 200, 9, 20, 30, 100, 200, 9] };
        assert_eq!(picture.reduced(2), Grey { width: 2, height: 1, data: vec![15, 150] });
        assert_eq!(picture.reduced(7).data, Vec::<u8>::new());
    }
}
