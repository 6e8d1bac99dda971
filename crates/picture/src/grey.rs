//! A grey picture in memory, and what every step asks of one.

use sohoa_document::{PageImage, Pixels};

use crate::channels::Rows;
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
        match &page.pixels {
            Pixels::Grey(data) => {
                Self::from_data(page.width_px as usize, page.height_px as usize, data.clone())
            }
            Pixels::Rgb(_) => Rows::of(page).grey(),
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
        Rows::of(page).part(bounds)
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

/// Counts of tones. Neighbours are counted in tables of their own: most of them are the same paper, and a count that was
/// just written takes long to be read again.
pub(crate) struct Counts([[u32; 256]; 4]);

impl Default for Counts {
    fn default() -> Self {
        Self([[0; 256]; 4])
    }
}

impl Counts {
    /// Counts each `step`-th tone of a row.
    pub(crate) fn add_each(&mut self, tones: &[u8], step: usize) {
        let add = |counts: &mut [u32; 256], tone: u8| counts[usize::from(tone)] += 1;
        let mut rest = tones;
        if step == 1 {
            let (fours, last) = tones.as_chunks();
            let [first, second, third, fourth] = &mut self.0;
            for &[one, two, three, four] in fours {
                add(first, one);
                add(second, two);
                add(third, three);
                add(fourth, four);
            }
            rest = last;
        }
        for four in rest.chunks(4 * step) {
            self.0.iter_mut().zip(four.iter().step_by(step)).for_each(|(counts, tone)| add(counts, *tone));
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
#[inline(always)]
pub(crate) fn luminance(r: u8, g: u8, b: u8) -> u8 {
    let weighed = |tone: u8, weight: u16| u16::from(tone).wrapping_mul(weight);
    (weighed(r, 77).wrapping_add(weighed(g, 150)).wrapping_add(weighed(b, 29)) >> 8) as u8
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
}
