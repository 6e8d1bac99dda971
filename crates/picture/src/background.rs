//! Shadows and dim light: the paper made evenly white.

use sohoa_document::{PageImage, Pixels};

use crate::grey::{Counts, Grey, add_row, means};

/// Paper brightness on a coarse grid of squares, one number a square.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PaperMap {
    /// Pixels of the page per square.
    spacing: usize,
    columns: usize,
    rows: usize,
    tones: Vec<u8>,
}

impl PaperMap {
    /// Measures a page that was reduced by `factor` to about 100 dpi.
    ///
    /// A square is about 4 mm wide, so that even in small print some of it is paper: its tone is the one that a
    /// tenth of the square exceeds. Squares without paper (pictures, rims) take what their neighbours have.
    pub(crate) fn of(small: &Grey, factor: usize) -> Self {
        const SIDE: usize = 16;
        let (columns, rows) = (small.width.div_ceil(SIDE).max(1), small.height.div_ceil(SIDE).max(1));
        let mut tones = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let end = ((column + 1) * SIDE).min(small.width);
                let mut counts = Counts::default();
                let rows = row * SIDE..((row + 1) * SIDE).min(small.height);
                rows.clone().for_each(|y| counts.add(&small.row(y)[(column * SIDE).min(end)..end]));
                let total = (rows.len() * end.saturating_sub(column * SIDE)) as u32;
                let mut above = 0;
                let tone = (0..=255).rev().find(|&tone| {
                    above += counts.of(tone);
                    above * 10 > total
                });
                tones.push(tone.unwrap_or(255));
            }
        }
        let mut map = Self { spacing: SIDE * factor.max(1), columns, rows, tones };
        map.fill_dark();
        map.smooth();
        map
    }

    /// Squares far darker than their surroundings have no paper: twice each takes the median of the 5 by 5
    /// around it when that is much brighter.
    fn fill_dark(&mut self) {
        for _ in 0..2 {
            let before = self.tones.clone();
            for place in 0..before.len() {
                let mut around = self.around(&before, place, 2);
                around.sort_unstable();
                let median = around[around.len() / 2];
                if u32::from(before[place]) * 10 < u32::from(median) * 8 {
                    self.tones[place] = median;
                }
            }
        }
    }

    fn smooth(&mut self) {
        let before = self.tones.clone();
        for place in 0..before.len() {
            let around = self.around(&before, place, 1);
            let sum: u32 = around.iter().map(|&tone| u32::from(tone)).sum();
            self.tones[place] = (sum / around.len().max(1) as u32) as u8;
        }
    }

    fn around(&self, tones: &[u8], place: usize, reach: usize) -> Vec<u8> {
        let (row, column) = (place / self.columns, place % self.columns);
        let mut found = Vec::with_capacity((2 * reach + 1) * (2 * reach + 1));
        for row in row.saturating_sub(reach)..(row + reach + 1).min(self.rows) {
            for column in column.saturating_sub(reach)..(column + reach + 1).min(self.columns) {
                found.push(tones[row * self.columns + column]);
            }
        }
        found
    }

    /// The tones below which a twentieth, and above which a twentieth of the squares lie.
    pub(crate) fn spread(&self) -> (u8, u8) {
        let mut sorted = self.tones.clone();
        sorted.sort_unstable();
        let at = |part: usize| sorted.get(sorted.len() * part / 20).or(sorted.last()).copied().unwrap_or(255);
        (at(1), at(19))
    }

    /// Whether the paper is so dim or uneven that it must be made white. Scanners give paper above 225 within
    /// 20 tones; a page photographed by daylight falls off by 40 and more.
    pub(crate) fn is_uneven(&self) -> bool {
        let (low, high) = self.spread();
        high - low > 28 || high < 190
    }

    /// The paper's tone in every column of a row, straight between the middles of the squares.
    fn line(&self, y: usize, out: &mut [u8]) {
        let position = |value: usize, count: usize| {
            // In 256ths of a square, from the middle of the first to the middle of the last.
            let at = (value * 256 / self.spacing) as i64 - 128;
            let index = (at >> 8).clamp(0, count as i64 - 1) as usize;
            let part = (at - (index as i64) * 256).clamp(0, 256) as u32;
            (index, (index + 1).min(count - 1), part)
        };
        let (above, below, down) = position(y, self.rows);
        let mix = |a: u8, b: u8, part: u32| (u32::from(a) * (256 - part) + u32::from(b) * part) / 256;
        let squares: Vec<u8> = (0..self.columns)
            .map(|column| {
                mix(
                    self.tones[above * self.columns + column],
                    self.tones[below * self.columns + column],
                    down,
                ) as u8
            })
            .collect();
        let step = (65536 / self.spacing) as u32;
        for (index, part) in out.chunks_mut(self.spacing).enumerate() {
            let here = squares.get(index).copied().unwrap_or(255);
            let left = squares.get(index.wrapping_sub(1)).copied().unwrap_or(here);
            let right = squares.get(index + 1).copied().unwrap_or(here);
            let half = self.spacing / 2;
            for (x, tone) in part.iter_mut().enumerate() {
                let (from, to, at) = if x < half { (left, here, x + half) } else { (here, right, x - half) };
                *tone = mix(from, to, ((at as u32).wrapping_mul(step) >> 8).min(256)) as u8;
            }
        }
    }
}

/// The page with its paper made white everywhere: each tone is divided by the paper's around it, in each
/// channel by itself, so that the tint of the light goes too. `maps` holds one map for each channel.
pub(crate) fn flattened(page: &PageImage, maps: &[PaperMap]) -> PageImage {
    // The darkest paper that is believed: what is darker is no paper in shadow.
    let gains: Vec<u16> = (0..256u32).map(|paper| (255 * 256 / paper.max(64)) as u16).collect();
    let (width, channels) = (page.width_px as usize, maps.len().max(1));
    let mut paper = vec![255u8; width];
    let mut factors = vec![256u16; width * channels];
    let mut flat = |data: &[u8]| {
        let mut out = Vec::with_capacity(data.len());
        for (y, row) in data.chunks(factors.len().max(1)).enumerate() {
            for (channel, map) in maps.iter().enumerate() {
                map.line(y, &mut paper);
                let own = factors.iter_mut().skip(channel).step_by(channels);
                own.zip(&paper).for_each(|(factor, &paper)| *factor = gains[usize::from(paper)]);
            }
            // The upper half of a product of 16 bits, as processors have it for eight at once.
            let white = |(&tone, &factor): (&u8, &u16)| {
                let product = u32::from(u16::from(tone) << 8).wrapping_mul(u32::from(factor));
                ((product >> 16) as u16).min(255) as u8
            };
            out.extend(row.iter().zip(&factors).map(white));
        }
        out
    };
    let pixels = match &page.pixels {
        Pixels::Grey(data) => Pixels::Grey(flat(data)),
        Pixels::Rgb(data) => Pixels::Rgb(flat(data)),
    };
    PageImage { pixels, ..*page }
}

/// The page's channels, each reduced by `factor`.
pub(crate) fn reduced_channels(page: &PageImage, factor: usize) -> Vec<Grey> {
    let (width, height) = (page.width_px as usize / factor, page.height_px as usize / factor);
    let (data, channels) = match &page.pixels {
        Pixels::Grey(data) => (data, 1),
        Pixels::Rgb(data) => (data, 3),
    };
    let mut planes = vec![Grey::filled(width, height, 255); channels];
    match channels {
        1 => reduce::<1>(data, page.width_px as usize, factor, &mut planes),
        _ => reduce::<3>(data, page.width_px as usize, factor, &mut planes),
    }
    planes
}

fn reduce<const CHANNELS: usize>(data: &[u8], width: usize, factor: usize, planes: &mut [Grey]) {
    // Every row of a square's middle column would do for paper; two rows halve the noise.
    let rows = factor.min(2);
    let means = means(rows * factor);
    let row_length = width * CHANNELS;
    let (mut columns, mut squares) = (vec![0u16; row_length], vec![0u16; row_length]);
    for y in 0..planes.first().map_or(0, |plane| plane.height) {
        columns.fill(0);
        for row in (0..rows).map(|line| y * factor + line) {
            let Some(row) = data.get(row * row_length..(row + 1) * row_length) else { continue };
            add_row(&mut columns, row);
        }
        // Every value takes in the ones of its channel to the right, many at once; of them only some are wanted.
        squares.copy_from_slice(&columns);
        for right in 1..factor {
            let beside = &columns[(right * CHANNELS).min(row_length)..];
            squares.iter_mut().zip(beside).for_each(|(sum, more)| *sum = sum.wrapping_add(*more));
        }
        for (channel, plane) in planes.iter_mut().enumerate() {
            let sums = squares.iter().skip(channel).step_by(factor * CHANNELS);
            plane.row_mut(y).iter_mut().zip(sums).for_each(|(tone, &sum)| *tone = means[usize::from(sum)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shadow_is_lifted_and_print_stays() {
        let (width, height) = (400u32, 300u32);
        let paper = |x: u32| 240 - x * 140 / width;
        let data = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| {
            let ink = y % 20 < 4 && x % 9 < 3;
            if ink { (paper(x) / 5) as u8 } else { paper(x) as u8 }
        });
        let page =
            PageImage { width_px: width, height_px: height, dpi: 100, pixels: Pixels::Grey(data.collect()) };
        let maps: Vec<PaperMap> =
            reduced_channels(&page, 1).iter().map(|plane| PaperMap::of(plane, 1)).collect();
        assert!(maps[0].is_uneven());
        let Pixels::Grey(flat) = flattened(&page, &maps).pixels else { panic!("grey stays grey") };
        for (place, &tone) in flat.iter().enumerate() {
            let (x, y) = (place % 400, place / 400);
            let ink = y % 20 < 4 && x % 9 < 3;
            assert!(if ink { tone < 80 } else { tone > 225 }, "{tone} at {x} {y}");
        }
    }

    #[test]
    fn an_even_page_is_left_alone() {
        let map = PaperMap::of(&Grey::filled(300, 200, 243), 3);
        assert!(!map.is_uneven());
        assert_eq!(map.spread(), (243, 243));
        assert!(!PaperMap::of(&Grey::filled(0, 0, 255), 1).is_uneven());
    }
}
