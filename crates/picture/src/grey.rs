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
                let grey = data.as_chunks::<3>().0.iter().map(|&[r, g, b]| luminance(r, g, b)).collect();
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
        let area = (factor * factor) as u32;
        let mut data = Vec::with_capacity(width * height);
        let mut columns = vec![0u16; self.width];
        for y in 0..height {
            columns.fill(0);
            (y * factor..(y + 1) * factor).for_each(|y| add_row(&mut columns, self.row(y)));
            let sums = columns.chunks_exact(factor);
            let sums = sums.map(|square| square.iter().map(|&sum| u32::from(sum)).sum::<u32>());
            data.extend(sums.map(|sum| (sum / area) as u8));
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
        let mut counts = [0u32; 256];
        for y in (0..self.height).step_by(step.max(1)) {
            for &tone in self.row(y).iter().step_by(step.max(1)) {
                counts[usize::from(tone)] += 1;
            }
        }
        counts
    }
}

/// The brightness of a colour as the eye sees it (ITU-R BT.601 weights, the ones Tesseract uses too).
pub(crate) fn luminance(r: u8, g: u8, b: u8) -> u8 {
    ((u32::from(r) * 77).wrapping_add(u32::from(g) * 150).wrapping_add(u32::from(b) * 29) >> 8) as u8
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
