//! Pictures made smaller by a whole factor, each pixel the mean of a square.

use sohoa_document::{PageImage, Pixels};

use crate::channels::Rows;
use crate::grey::Grey;
use crate::wide::wide;

impl Grey {
    /// The picture made smaller by a whole factor, each pixel the mean of its square.
    ///
    /// Rows and columns that do not fill a square are left out.
    pub(crate) fn reduced(&self, factor: usize) -> Self {
        if factor <= 1 {
            return self.clone();
        }
        let mut small = Self::filled(self.width / factor, self.height / factor, 255);
        let mut band = Band::new(self.width, factor, factor);
        for y in 0..small.height {
            (y * factor..(y + 1) * factor).for_each(|y| band.add(self.row(y)));
            band.take(small.row_mut(y));
        }
        small
    }
}

/// The page's channels, each reduced by `factor`; of every square two rows are looked at.
pub(crate) fn reduced_channels(page: &PageImage, factor: usize) -> Vec<Grey> {
    let (width, height) = (page.width_px as usize / factor, page.height_px as usize / factor);
    if let (Pixels::Grey(data), 1) = (&page.pixels, factor) {
        return vec![Grey::from_data(width, height, data.clone())];
    }
    // The first row of every square would do for paper; two halve the noise.
    let looked_at = factor.min(2);
    let mut rows = Rows::of(page);
    let channels = rows.row(0).len();
    let mut planes = vec![Grey::filled(width, height, 255); channels];
    let mut bands = vec![Band::new(rows.width(), factor, looked_at); channels];
    for y in 0..height {
        for row in y * factor..y * factor + looked_at {
            bands.iter_mut().zip(rows.row(row)).for_each(|(band, row)| band.add(row));
        }
        planes.iter_mut().zip(&mut bands).for_each(|(plane, band)| band.take(plane.row_mut(y)));
    }
    planes
}

/// Rows of a picture that become one.
#[derive(Clone)]
struct Band {
    /// Sums of columns: of 16 rows at most, which 16 bits hold.
    sums: Vec<u16>,
    factor: usize,
    mean: Mean,
}

impl Band {
    /// Of `rows` rows for each square.
    fn new(width: usize, factor: usize, rows: usize) -> Self {
        Self { sums: vec![0; width], factor, mean: Mean::of(factor * rows) }
    }

    /// Adds a row. Row by row is how processors add many at once.
    fn add(&mut self, row: &[u8]) {
        self.sums.iter_mut().zip(row).for_each(|(sum, &tone)| *sum = sum.wrapping_add(u16::from(tone)));
    }

    /// Writes the means of the rows that were added, and starts anew.
    fn take(&mut self, out: &mut [u8]) {
        match self.factor {
            1 => squares(self.sums.as_chunks::<1>().0.iter(), self.mean, out),
            2 => halved(&self.sums, self.mean, out),
            3 => thirded(&self.sums, self.mean, out),
            factor => squares(self.sums.chunks_exact(factor), self.mean, out),
        }
        self.sums.fill(0);
    }
}

wide! {
    fn halved(sums: &[u16], mean: Mean, out: &mut [u8]) {
        squares(sums.as_chunks::<2>().0.iter(), mean, out);
    }
}

wide! {
    fn thirded(sums: &[u16], mean: Mean, out: &mut [u8]) {
        squares(sums.as_chunks::<3>().0.iter(), mean, out);
    }
}

#[inline(always)]
fn squares(squares: impl Iterator<Item: AsRef<[u16]>>, mean: Mean, out: &mut [u8]) {
    for (square, out) in squares.zip(out) {
        *out = mean.tone(square.as_ref().iter().fold(0, |sum, &column| sum.wrapping_add(column)));
    }
}

/// The mean of some tones by their sum: processors divide one by one, but multiply many at once.
#[derive(Clone, Copy)]
struct Mean {
    factor: u16,
    shift: u32,
    /// More tones, as at 600 dpi and more, are divided.
    count: Option<u16>,
}

impl Mean {
    /// Of so many tones, 256 at most.
    fn of(count: usize) -> Self {
        let count = count.clamp(1, 256) as u32;
        let shift = 31 - count.leading_zeros();
        let factor = (1u32 << (15 + shift)).div_ceil(count) as u16;
        Self { factor, shift, count: (count > 32).then_some(count as u16) }
    }

    #[inline(always)]
    fn tone(self, sum: u16) -> u8 {
        if let Some(count) = self.count {
            return (sum / count) as u8;
        }
        let upper = u32::from(sum.wrapping_mul(2)).wrapping_mul(u32::from(self.factor)) >> 16;
        (upper >> self.shift) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_rounded_down() {
        for count in 1..=256u16 {
            let mean = Mean::of(count.into());
            for sum in 0..=255 * count {
                assert_eq!(u16::from(mean.tone(sum)), sum / count, "{sum} of {count}");
            }
        }
    }

    #[test]
    fn reducing_takes_means() {
        let picture = Grey { width: 5, height: 2, data: vec![0, 10, 100, 200, 9, 20, 30, 100, 200, 9] };
        assert_eq!(picture.reduced(2), Grey { width: 2, height: 1, data: vec![15, 150] });
        assert_eq!(picture.reduced(7).data, Vec::<u8>::new());
    }

    #[test]
    fn all_ways_of_reducing_take_the_same_means() {
        for (width, factor) in
            (1..200).step_by(9).flat_map(|width| (2..=16).map(move |factor| (width, factor)))
        {
            let height = 2 * factor + 1;
            let tone = |x: usize, y: usize| ((x * 37 + y * 101) % 256) as u8;
            let data = (0..height).flat_map(|y| (0..width).map(move |x| tone(x, y))).collect();
            let small = Grey { width, height, data }.reduced(factor);
            for (place, &mean) in small.data.iter().enumerate() {
                let (left, top) = (place % small.width * factor, place / small.width * factor);
                let square = (top..top + factor).flat_map(|y| (left..left + factor).map(move |x| tone(x, y)));
                let sum: usize = square.map(usize::from).sum();
                assert_eq!(usize::from(mean), sum / (factor * factor), "{place} of {width} by {factor}");
            }
        }
    }
}
