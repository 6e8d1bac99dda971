//! Shadows and dim light: the paper made evenly white.

use crate::grey::Grey;
use crate::wide::wide;

/// Paper brightness on a coarse grid of squares, one number a square.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PaperMap {
    columns: usize,
    rows: usize,
    tones: Vec<u8>,
    /// What makes paper of these tones white, in 256ths.
    gains: Vec<i32>,
}

/// Pixels along the side of a square, on a page of about 100 dpi.
pub(crate) const SIDE: usize = 16;
/// Every fourth row of a square will do.
const ROWS_APART: usize = 4;

/// The highest tone that more than a tenth of the first `total` tones of a square have or exceed, white if there are none.
fn exceeded_by_a_tenth(square: &mut [u8; SIDE * SIDE / ROWS_APART], total: usize) -> u8 {
    // Black is no tone's excess.
    square[total..].fill(0);
    // Halving looks at all of them eight times, many at once: counts of each tone would take longer to be cleared.
    let tone = (0..8).rev().map(|bit| 1 << bit).fold(0, |tone: u8, bit| {
        let higher = tone | bit;
        let above = square.iter().fold(0u8, |above, &tone| above.wrapping_add(u8::from(tone >= higher)));
        if usize::from(above) * 10 > total { higher } else { tone }
    });
    if total == 0 { 255 } else { tone }
}

impl PaperMap {
    /// Measures a page that was reduced to about 100 dpi.
    ///
    /// A square is about 4 mm wide, so that even in small print some of it is paper: its tone is the one that a
    /// tenth of the square exceeds. Squares without paper (pictures, rims) take what their neighbours have.
    pub(crate) fn of(small: &Grey) -> Self {
        let (columns, rows) = (small.width.div_ceil(SIDE).max(1), small.height.div_ceil(SIDE).max(1));
        let mut tones = Vec::with_capacity(columns * rows);
        let mut square = [0; SIDE * SIDE / ROWS_APART];
        for row in 0..rows {
            for column in 0..columns {
                let columns = column * SIDE..((column + 1) * SIDE).min(small.width);
                let mut total = 0;
                for y in (row * SIDE..((row + 1) * SIDE).min(small.height)).step_by(ROWS_APART) {
                    let part = small.row(y).get(columns.clone()).unwrap_or_default();
                    let place = &mut square[total..total + part.len()];
                    // Copies of a known length take no call.
                    match (part.first_chunk::<SIDE>(), place.first_chunk_mut::<SIDE>()) {
                        (Some(part), Some(place)) => *place = *part,
                        _ => place.copy_from_slice(part),
                    }
                    total += part.len();
                }
                tones.push(exceeded_by_a_tenth(&mut square, total));
            }
        }
        let mut map = Self { columns, rows, tones, gains: Vec::new() };
        map.fill_dark();
        map.smooth();
        map.gains = map.tones.iter().map(|&tone| gain(tone)).collect();
        map
    }

    /// Squares far darker than their surroundings have no paper: twice each takes the median of the 5 by 5
    /// around it when that is much brighter.
    fn fill_dark(&mut self) {
        let mut around = Vec::new();
        for _ in 0..2 {
            let before = self.tones.clone();
            let brightest = before.iter().copied().max().unwrap_or_default();
            for place in 0..before.len() {
                let much_brighter = |tone: u8| u32::from(before[place]) * 10 < u32::from(tone) * 8;
                if !much_brighter(brightest) {
                    continue;
                }
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

    /// Writes what makes the paper of a row white, in 256ths, pixel by pixel: straight between the middles of squares of
    /// `spacing` pixels.
    pub(crate) fn write_gains(&self, y: usize, spacing: usize, out: &mut [u16]) {
        // In 256ths of a square, from the middle of the first to the middle of the last.
        let at = y.saturating_sub(spacing / 2) * 256 / spacing;
        let (above, part) = ((at / 256).min(self.rows - 1), at as i32 % 256);
        let below = (above + 1).min(self.rows - 1);
        let row = |row: usize| &self.gains[row * self.columns..(row + 1) * self.columns];
        let pairs = row(above).iter().zip(row(below));
        let gains: Vec<i32> = pairs
            .map(|(above, below)| above.wrapping_mul(256 - part).wrapping_add(below.wrapping_mul(part)))
            .collect();
        write_ramps(&gains, spacing, out);
    }
}

/// What makes paper of a tone white, in 256ths. The darkest paper that is believed is 64: what is darker is no paper in
/// shadow.
fn gain(tone: u8) -> i32 {
    255 * 256 / i32::from(tone.max(64))
}

wide! {
    /// Writes values, given in 65536ths for the middles of squares, for each pixel in 256ths.
    fn write_ramps(middles: &[i32], spacing: usize, out: &mut [u16]) {
        let at = |column: usize| middles.get(column).or(middles.last()).copied().unwrap_or_default();
        let (first, rest) = out.split_at_mut((spacing / 2).min(out.len()));
        let mut here = at(0);
        first.fill((here >> 8) as u16);
        for (column, part) in rest.chunks_mut(spacing).enumerate() {
            let next = at(column + 1);
            let step = (next - here) / spacing as i32;
            for (index, out) in (0i32..).zip(part) {
                *out = (here.wrapping_add(step.wrapping_mul(index)) >> 8) as u16;
            }
            here = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use sohoa_document::{PageImage, Pixels};

    use super::*;
    use crate::channels::Rows;
    use crate::reduce::reduced_channels;

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
        let flat = Rows::whitened(&page, &maps, 1).grey();
        for (place, &tone) in flat.data.iter().enumerate() {
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
