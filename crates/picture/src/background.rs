//! Shadows and dim light: the paper made evenly white.

use sohoa_document::{PageImage, Pixels};

use crate::grey::Grey;

/// Paper brightness on a coarse grid of squares, one number a square.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PaperMap {
    columns: usize,
    rows: usize,
    tones: Vec<u8>,
}

/// Pixels along the side of a square, on a page of about 100 dpi.
const SIDE: usize = 16;

/// The highest tone that more than a tenth of the first `total` tones of a square have or exceed, white if there are none.
fn exceeded_by_a_tenth(square: &mut [u8; SIDE * SIDE / 2], total: usize) -> u8 {
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
        let mut square = [0; SIDE * SIDE / 2];
        for row in 0..rows {
            for column in 0..columns {
                let columns = column * SIDE..((column + 1) * SIDE).min(small.width);
                let mut total = 0;
                // Every second row will do.
                for y in (row * SIDE..((row + 1) * SIDE).min(small.height)).step_by(2) {
                    let part = small.row(y).get(columns.clone()).unwrap_or_default();
                    square[total..total + part.len()].copy_from_slice(part);
                    total += part.len();
                }
                tones.push(exceeded_by_a_tenth(&mut square, total));
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

    /// What makes the paper of a row white, in 256ths: straight between the middles of squares of `spacing` pixels.
    fn gains(&self, y: usize, spacing: usize) -> impl Fn(usize) -> i32 + use<'_> {
        // In 256ths of a square, from the middle of the first to the middle of the last.
        let at = y.saturating_sub(spacing / 2) * 256 / spacing;
        let (above, part) = ((at / 256).min(self.rows - 1), at as i32 % 256);
        let below = (above + 1).min(self.rows - 1);
        move |column| {
            let column = column.min(self.columns - 1);
            let tone = |row: usize| i32::from(self.tones[row * self.columns + column]);
            // The darkest paper that is believed is 64: what is darker is no paper in shadow.
            255 * 65536 / (tone(above) * (256 - part) + tone(below) * part).max(64 * 256)
        }
    }
}

/// Writes gains that rise or fall straight from pixel to pixel, all channels of a pixel side by side: from the first ones,
/// in 65536ths, by so much.
fn write_gains<const CHANNELS: usize>(from: [i32; CHANNELS], step: [i32; CHANNELS], out: &mut [u16]) {
    // Twelve are whole pixels, whether of one channel or of three, and whole registers.
    const AT_ONCE: usize = 12;
    let mut gains: [i32; AT_ONCE] = std::array::from_fn(|index| {
        let before = (index / CHANNELS) as i32;
        from[index % CHANNELS].wrapping_add(before.wrapping_mul(step[index % CHANNELS]))
    });
    let steps: [i32; AT_ONCE] =
        std::array::from_fn(|index| step[index % CHANNELS].wrapping_mul((AT_ONCE / CHANNELS) as i32));
    for out in out.chunks_mut(AT_ONCE) {
        match out.first_chunk_mut::<AT_ONCE>() {
            Some(out) => *out = gains.map(|gain| (gain >> 8) as u16),
            None => out.iter_mut().zip(gains).for_each(|(out, gain)| *out = (gain >> 8) as u16),
        }
        gains.iter_mut().zip(steps).for_each(|(gain, step)| *gain = gain.wrapping_add(step));
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
    let half = (spacing / 2 * CHANNELS).min(length);
    let mut factors = vec![256u16; length];
    let mut flat = Vec::with_capacity(data.len());
    for (index, from) in data.chunks(length * band).enumerate() {
        let gains: Vec<_> = maps.iter().map(|map| map.gains(index * band + band / 2, spacing)).collect();
        let at = |column: usize| -> [i32; CHANNELS] {
            std::array::from_fn(|channel| gains.get(channel).map_or(256, |gain| gain(column)))
        };
        let (first, rest) = factors.split_at_mut(half);
        let mut here = at(0);
        write_gains(here.map(|gain| gain * 256), [0; CHANNELS], first);
        for (column, part) in rest.chunks_mut(spacing * CHANNELS).enumerate() {
            let next = at(column + 1);
            let step = std::array::from_fn(|channel| (next[channel] - here[channel]) * 256 / spacing as i32);
            write_gains(here.map(|gain| gain * 256), step, part);
            here = next;
        }
        for from in from.chunks(length) {
            flat.extend(from.iter().zip(&factors).map(|(&tone, &factor)| multiplied(tone, factor)));
        }
    }
    flat
}

/// A tone by its factor of 256, white being the most.
fn multiplied(tone: u8, factor: u16) -> u8 {
    // The upper half of a product of 16 bits, as processors have it for eight at once.
    let product = u32::from(u16::from(tone) << 8).wrapping_mul(u32::from(factor));
    ((product >> 16) as u16).min(255) as u8
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
    let mean = Mean::of(rows * factor);
    let row_length = width * CHANNELS;
    let absent = vec![0; row_length];
    let row = |y: usize| data.get(y * row_length..(y + 1) * row_length).unwrap_or(&absent);
    let (mut columns, mut squares) = (vec![0u16; row_length], vec![0u16; row_length]);
    let mut tones = vec![0u8; row_length];
    for y in 0..planes.first().map_or(0, |plane| plane.height) {
        let below = if rows == 2 { row(y * factor + 1) } else { &absent };
        for ((sum, &upper), &lower) in columns.iter_mut().zip(row(y * factor)).zip(below) {
            *sum = u16::from(upper).wrapping_add(u16::from(lower));
        }
        // Every value takes in the ones of its channel to the right, many at once; of them only some are wanted.
        let beside = |right: usize| &columns[(right * CHANNELS).min(row_length)..];
        match factor {
            1 => squares.copy_from_slice(&columns),
            _ => {
                let pairs = columns.iter().zip(beside(1));
                squares.iter_mut().zip(pairs).for_each(|(sum, (one, other))| *sum = one.wrapping_add(*other));
            }
        }
        for right in 2..factor {
            squares.iter_mut().zip(beside(right)).for_each(|(sum, more)| *sum = sum.wrapping_add(*more));
        }
        tones.iter_mut().zip(&squares).for_each(|(tone, &sum)| *tone = mean.tone(sum));
        for (channel, plane) in planes.iter_mut().enumerate().take(CHANNELS) {
            let pixels = tones.get(channel..).unwrap_or_default().chunks(factor * CHANNELS);
            plane.row_mut(y).iter_mut().zip(pixels).for_each(|(out, pixel)| *out = pixel[0]);
        }
    }
}

/// The mean of some tones by their sum: processors divide one by one, but multiply many at once.
#[derive(Clone, Copy)]
struct Mean {
    factor: u16,
    shift: u32,
}

impl Mean {
    /// Of so many tones, 32 at most.
    fn of(count: usize) -> Self {
        let count = count.clamp(1, 32) as u32;
        let shift = 31 - count.leading_zeros();
        Self { factor: (1u32 << (15 + shift)).div_ceil(count) as u16, shift }
    }

    fn tone(self, sum: u16) -> u8 {
        let upper = u32::from(sum.wrapping_mul(2)).wrapping_mul(u32::from(self.factor)) >> 16;
        (upper >> self.shift) as u8
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
    fn means_are_rounded_down() {
        for count in 1..=32u16 {
            let mean = Mean::of(count.into());
            for sum in 0..=255 * count {
                assert_eq!(u16::from(mean.tone(sum)), sum / count, "{sum} of {count}");
            }
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
