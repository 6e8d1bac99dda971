//! Shadows and dim light: the paper made evenly white.

use sohoa_document::{PageImage, Pixels};

use crate::grey::{Counts, Grey, add_row, means};

/// Paper brightness on a coarse grid of squares, one number a square.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PaperMap {
    columns: usize,
    rows: usize,
    tones: Vec<u8>,
}

/// Pixels along the side of a square, on a page of about 100 dpi.
const SIDE: usize = 16;

impl PaperMap {
    /// Measures a page that was reduced to about 100 dpi.
    ///
    /// A square is about 4 mm wide, so that even in small print some of it is paper: its tone is the one that a
    /// tenth of the square exceeds. Squares without paper (pictures, rims) take what their neighbours have.
    pub(crate) fn of(small: &Grey) -> Self {
        let (columns, rows) = (small.width.div_ceil(SIDE).max(1), small.height.div_ceil(SIDE).max(1));
        let mut tones = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let end = ((column + 1) * SIDE).min(small.width);
                let mut counts = Counts::default();
                // Every second row will do.
                let rows = (row * SIDE..((row + 1) * SIDE).min(small.height)).step_by(2);
                let total = (rows.len() * end.saturating_sub(column * SIDE)) as u32;
                rows.for_each(|y| counts.add_each(&small.row(y)[(column * SIDE).min(end)..end], 1));
                let mut above = 0;
                let tone = (0..=255).rev().find(|&tone| {
                    above += counts.of(tone);
                    above * 10 > total
                });
                tones.push(tone.unwrap_or(255));
            }
        }
        let mut map = Self { columns, rows, tones };
        map.fill_dark();
        map.smooth();
        map
    }

    /// Squares far darker than their surroundings have no paper: twice each takes the median of the 5 by 5
    /// around it when that is much brighter.
    fn fill_dark(&mut self) {
        let mut around = Vec::new();
        for _ in 0..2 {
            let before = self.tones.clone();
            for place in 0..before.len() {
                let much_brighter = |tone: u8| u32::from(before[place]) * 10 < u32::from(tone) * 8;
                around.clear();
                around.extend(self.around(&before, place, 2));
                // Hardly any is: no need to sort for the median.
                let middle = around.len() / 2;
                if around.iter().filter(|&&tone| much_brighter(tone)).count() >= around.len() - middle {
                    self.tones[place] = *around.select_nth_unstable(middle).1;
                }
            }
        }
    }

    fn smooth(&mut self) {
        let before = self.tones.clone();
        for place in 0..before.len() {
            let around = || self.around(&before, place, 1);
            let sum: u32 = around().map(u32::from).sum();
            self.tones[place] = (sum / around().count().max(1) as u32) as u8;
        }
    }

    /// The tones of the squares up to `reach` away.
    fn around<'a>(&self, tones: &'a [u8], place: usize, reach: usize) -> impl Iterator<Item = u8> + use<'a> {
        let (row, column, width) = (place / self.columns, place % self.columns, self.columns);
        let rows = row.saturating_sub(reach)..(row + reach + 1).min(self.rows);
        let columns = column.saturating_sub(reach)..(column + reach + 1).min(width);
        rows.flat_map(move |row| tones[row * width..][columns.clone()].iter().copied())
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

    /// What makes the paper of a row white, in 256ths for each column: straight between the middles of squares of
    /// `spacing` pixels.
    fn gains(&self, y: usize, spacing: usize, out: &mut [u16]) {
        let half = spacing / 2;
        // In 256ths of a square, from the middle of the first to the middle of the last.
        let at = y.saturating_sub(half) * 256 / spacing;
        let (above, part) = ((at / 256).min(self.rows - 1), at as i32 % 256);
        let below = (above + 1).min(self.rows - 1);
        let gain = |column: usize| {
            let tone = |row: usize| i32::from(self.tones[row * self.columns + column]);
            // The darkest paper that is believed is 64: what is darker is no paper in shadow.
            255 * 65536 / (tone(above) * (256 - part) + tone(below) * part).max(64 * 256)
        };
        let (first, rest) = out.split_at_mut(half.min(out.len()));
        let mut from = gain(0);
        first.fill(from as u16);
        for (column, part) in rest.chunks_mut(spacing).enumerate() {
            let to = gain((column + 1).min(self.columns - 1));
            let step = (to - from) * 256 / spacing as i32;
            let mut gain = from * 256;
            for out in part {
                *out = (gain >> 8) as u16;
                gain = gain.wrapping_add(step);
            }
            from = to;
        }
    }
}

/// The page with its paper made white everywhere: each tone is divided by the paper's around it, in each
/// channel by itself, so that the tint of the light goes too. `maps` holds one map for each channel, told on the page
/// reduced by `factor`.
pub(crate) fn flattened(page: &PageImage, maps: &[PaperMap], factor: usize) -> PageImage {
    let width = page.width_px as usize;
    let pixels = match &page.pixels {
        Pixels::Grey(data) => Pixels::Grey(whitened::<1>(data, width, maps, factor)),
        Pixels::Rgb(data) => Pixels::Rgb(whitened::<3>(data, width, maps, factor)),
    };
    PageImage { pixels, ..*page }
}

/// As [`flattened`], for a plane that was told the map.
pub(crate) fn flattened_plane(plane: &Grey, map: &PaperMap) -> Grey {
    let data = whitened::<1>(&plane.data, plane.width, std::slice::from_ref(map), 1);
    Grey::from_data(plane.width, plane.height, data)
}

/// Tones of so many channels divided by the paper's.
fn whitened<const CHANNELS: usize>(data: &[u8], width: usize, maps: &[PaperMap], factor: usize) -> Vec<u8> {
    let spacing = SIDE * factor.max(1);
    // Over an eighth of a square shadows are as deep.
    let band = spacing / 8;
    let length = (width * CHANNELS).max(1);
    let (mut gains, mut factors) = (vec![256u16; width], vec![256u16; length]);
    let mut flat = vec![255; data.len()];
    for (index, (from, to)) in data.chunks(length * band).zip(flat.chunks_mut(length * band)).enumerate() {
        for (channel, map) in maps.iter().enumerate().take(CHANNELS) {
            map.gains(index * band + band / 2, spacing, &mut gains);
            let pixels = factors.as_chunks_mut::<CHANNELS>().0;
            pixels.iter_mut().zip(&gains).for_each(|(factors, &gain)| factors[channel] = gain);
        }
        for (from, to) in from.chunks(length).zip(to.chunks_mut(length)) {
            multiply(from, &factors, to);
        }
    }
    flat
}

/// Tones by their factors of 256, white being the most.
fn multiply(tones: &[u8], factors: &[u16], out: &mut [u8]) {
    for ((out, &tone), &factor) in out.iter_mut().zip(tones).zip(factors) {
        // The upper half of a product of 16 bits, as processors have it for eight at once.
        let product = u32::from(u16::from(tone) << 8).wrapping_mul(u32::from(factor));
        *out = ((product >> 16) as u16).min(255) as u8;
    }
}

/// The page's channels, each reduced by `factor`.
pub(crate) fn reduced_channels(page: &PageImage, factor: usize) -> Vec<Grey> {
    let (width, height) = (page.width_px as usize / factor, page.height_px as usize / factor);
    let (data, channels) = match &page.pixels {
        Pixels::Grey(data) => (data, 1),
        Pixels::Rgb(data) => (data, 3),
    };
    if channels == 1 && factor == 1 {
        return vec![Grey::from_data(width, height, data.clone())];
    }
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
            let mut place = channel;
            for tone in plane.row_mut(y) {
                *tone = means[usize::from(squares.get(place).copied().unwrap_or_default())];
                place += factor * CHANNELS;
            }
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
        let maps: Vec<PaperMap> = reduced_channels(&page, 1).iter().map(PaperMap::of).collect();
        assert!(maps[0].is_uneven());
        let Pixels::Grey(flat) = flattened(&page, &maps, 1).pixels else { panic!("grey stays grey") };
        for (place, &tone) in flat.iter().enumerate() {
            let (x, y) = (place % 400, place / 400);
            let ink = y % 20 < 4 && x % 9 < 3;
            assert!(if ink { tone < 80 } else { tone > 225 }, "{tone} at {x} {y}");
        }
    }

    #[test]
    fn an_even_page_is_left_alone() {
        let map = PaperMap::of(&Grey::filled(300, 200, 243));
        assert!(!map.is_uneven());
        assert_eq!(map.spread(), (243, 243));
        assert!(!PaperMap::of(&Grey::filled(0, 0, 255)).is_uneven());
    }
}
