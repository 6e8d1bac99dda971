//! Ink and paper: one bit a pixel.

use crate::grey::Grey;

/// One bit a pixel, set for ink, 64 pixels a word, rows padded with paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bitmap {
    pub(crate) width: usize,
    pub(crate) height: usize,
    words_per_row: usize,
    words: Vec<u64>,
}

impl Bitmap {
    /// All paper.
    pub(crate) fn blank(width: usize, height: usize) -> Self {
        let words_per_row = width.div_ceil(64);
        Self { width, height, words_per_row, words: vec![0; words_per_row * height] }
    }

    /// Ink where the tone is below `threshold`.
    pub(crate) fn below(picture: &Grey, threshold: u8) -> Self {
        let mut bitmap = Self::blank(picture.width, picture.height);
        for y in 0..picture.height {
            bitmap.set_row(y, picture.row(y), |tone| tone < threshold);
        }
        bitmap
    }

    /// Sets ink where the tones of a row are it.
    pub(crate) fn set_row(&mut self, y: usize, tones: &[u8], is_ink: impl Fn(u8) -> bool) {
        let words = self.row_mut(y);
        let (whole, rest) = tones.as_chunks::<64>();
        for (word, tones) in words.iter_mut().zip(whole) {
            *word = bits(tones, &is_ink);
        }
        if let Some(word) = words.get_mut(whole.len()) {
            // What is past the end is like the last tone, until it is cut off.
            let mut tones = [rest.last().copied().unwrap_or_default(); 64];
            tones[..rest.len()].copy_from_slice(rest);
            *word = bits(&tones, &is_ink) & (u64::MAX >> (64 - rest.len().max(1)));
        }
    }

    /// The words of one row.
    pub(crate) fn row(&self, y: usize) -> &[u64] {
        &self.words[y * self.words_per_row..(y + 1) * self.words_per_row]
    }

    /// The words of one row, to be changed; no ink may be set past its end.
    pub(crate) fn row_mut(&mut self, y: usize) -> &mut [u64] {
        &mut self.words[y * self.words_per_row..(y + 1) * self.words_per_row]
    }

    /// Whether there is ink; outside the picture there is none.
    pub(crate) fn get(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.height && self.row(y)[x / 64] >> (x % 64) & 1 == 1
    }

    /// Sets ink or paper in `left..right` of a row.
    pub(crate) fn fill_run(&mut self, y: usize, left: usize, right: usize, ink: bool) {
        let right = right.min(self.width);
        if y >= self.height || left >= right {
            return;
        }
        let words = self.row_mut(y);
        for (index, word) in words.iter_mut().enumerate().take(right.div_ceil(64)).skip(left / 64) {
            let low = left.saturating_sub(index * 64);
            let high = (right - index * 64).min(64);
            let mask = (u64::MAX >> (64 - (high - low))) << low;
            if ink { *word |= mask } else { *word &= !mask }
        }
    }

    /// How many pixels have ink.
    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// How many pixels of one row have ink.
    #[cfg(test)]
    pub(crate) fn row_count(&self, y: usize) -> usize {
        self.row(y).iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The runs of ink of one row, each `(left, right)` with `right` past its end.
    pub(crate) fn runs(&self, y: usize) -> Runs<'_> {
        let words = self.row(y);
        Runs { words, index: 0, word: words.first().copied().unwrap_or(0), width: self.width }
    }

    /// Ink where `both` pictures of the same size have it.
    pub(crate) fn and(&self, other: &Self) -> Self {
        self.joined(other, |a, b| a & b)
    }

    /// Ink where either has it.
    pub(crate) fn or(&self, other: &Self) -> Self {
        self.joined(other, |a, b| a | b)
    }

    /// Ink where this has it and `other` has not.
    pub(crate) fn without(&self, other: &Self) -> Self {
        self.joined(other, |a, b| a & !b)
    }

    fn joined(&self, other: &Self, join: impl Fn(u64, u64) -> u64) -> Self {
        debug_assert!(self.width == other.width && self.height == other.height);
        let words = self.words.iter().zip(&other.words).map(|(&a, &b)| join(a, b)).collect();
        Self { words, ..*self }
    }

    /// Rows become columns.
    pub(crate) fn transposed(&self) -> Self {
        let mut turned = Self::blank(self.height, self.width);
        let mut block = [0u64; 64];
        for (band, y) in (0..self.height).step_by(64).enumerate() {
            for column in 0..self.words_per_row {
                for (line, word) in block.iter_mut().enumerate() {
                    *word = if y + line < self.height { self.row(y + line)[column] } else { 0 };
                }
                transpose_block(&mut block);
                for (line, &word) in
                    block.iter().enumerate().take(self.width.saturating_sub(column * 64).min(64))
                {
                    turned.row_mut(column * 64 + line)[band] = word;
                }
            }
        }
        turned
    }

    /// Left and right changed about.
    pub(crate) fn mirrored(&self) -> Self {
        let mut mirrored = Self::blank(self.width, self.height);
        for y in 0..self.height {
            for (left, right) in self.runs(y) {
                mirrored.fill_run(y, self.width - right, self.width - left, true);
            }
        }
        mirrored
    }

    /// Top and bottom changed about.
    pub(crate) fn flipped(&self) -> Self {
        let words = (0..self.height).rev().flat_map(|y| self.row(y).iter().copied()).collect();
        Self { words, ..*self }
    }

    /// Ink grown by `reach` pixels to the left and right.
    pub(crate) fn widened(&self, reach: usize) -> Self {
        let mut grown = self.clone();
        let mut from = vec![0; self.words_per_row];
        for y in 0..self.height {
            let row = grown.row_mut(y);
            let mut done = 0;
            // Doubling, as up and down.
            while done < reach {
                let step = (reach - done).min(done + 1).min(63);
                from.copy_from_slice(row);
                for (word, pair) in row.iter_mut().skip(1).zip(from.windows(2)) {
                    *word |= pair[1] << step | pair[0] >> (64 - step);
                }
                for (word, pair) in row.iter_mut().zip(from.windows(2)) {
                    *word |= pair[0] >> step | pair[1] << (64 - step);
                }
                if let (Some(first), Some(last)) = (from.first(), from.last()) {
                    row[0] |= first << step;
                    row[self.words_per_row - 1] |= last >> step;
                }
                done += step;
            }
        }
        grown.clear_padding();
        grown
    }

    /// Ink grown by `reach` pixels up and down.
    pub(crate) fn heightened(&self, reach: usize) -> Self {
        let mut grown = self.clone();
        let mut done = 0;
        // Doubling: after each pass the ink has grown by `done + step`.
        while done < reach {
            let step = (reach - done).min(done + 1);
            let from = grown.words.clone();
            let shared = from.len().saturating_sub(step * self.words_per_row);
            let apart = from.len() - shared;
            grown.words[apart..].iter_mut().zip(&from[..shared]).for_each(|(word, above)| *word |= above);
            grown.words[..shared].iter_mut().zip(&from[apart..]).for_each(|(word, below)| *word |= below);
            done += step;
        }
        grown
    }

    /// Ink that is left when `reach` pixels are taken off on every side.
    pub(crate) fn eroded(&self, reach: usize) -> Self {
        self.inverted().widened(reach).heightened(reach).inverted()
    }

    /// Ink grown by `reach` pixels on every side.
    pub(crate) fn grown(&self, reach: usize) -> Self {
        self.widened(reach).heightened(reach)
    }

    /// Ink where there is none.
    pub(crate) fn inverted(&self) -> Self {
        let mut inverted = Self { words: self.words.iter().map(|word| !word).collect(), ..*self };
        inverted.clear_padding();
        inverted
    }

    /// Makes what is past the right edge paper.
    fn clear_padding(&mut self) {
        let padding = self.words_per_row * 64 - self.width;
        for y in 0..self.height {
            if let Some(word) = self.row_mut(y).last_mut() {
                *word &= u64::MAX >> padding;
            }
        }
    }
}

/// The runs of ink of a row, from the left.
#[derive(Debug, Clone)]
pub(crate) struct Runs<'a> {
    words: &'a [u64],
    index: usize,
    word: u64,
    width: usize,
}

impl Iterator for Runs<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        while self.word == 0 {
            self.index += 1;
            self.word = *self.words.get(self.index)?;
        }
        let bit = self.word.trailing_zeros();
        let left = self.index * 64 + bit as usize;
        // Everything below the run's start counts as ink while its end is looked for.
        let mut word = self.word | ((1u64 << bit) - 1);
        while word == u64::MAX {
            self.index += 1;
            match self.words.get(self.index) {
                Some(&next) => word = next,
                None => {
                    self.word = 0;
                    return Some((left, self.width));
                }
            }
        }
        let end = word.trailing_ones();
        self.word = word & (u64::MAX << end);
        Some((left, (self.index * 64 + end as usize).min(self.width)))
    }
}

/// Transposes 64 by 64 bits by swapping ever smaller squares (Hacker's Delight, section 7-3).
fn transpose_block(block: &mut [u64; 64]) {
    let mut size = 32;
    let mut mask = u64::MAX >> 32;
    while size > 0 {
        for line in (0..64).filter(|line| line & size == 0) {
            let swapped = ((block[line] >> size) ^ block[line + size]) & mask;
            block[line] ^= swapped << size;
            block[line + size] ^= swapped;
        }
        size /= 2;
        mask ^= mask << size;
    }
}

/// A bit for each tone that is ink, the first one lowest.
fn bits(tones: &[u8; 64], is_ink: impl Fn(u8) -> bool) -> u64 {
    let lanes = tones.map(|tone| u8::from(is_ink(tone)));
    let mut bits = 0;
    for (index, &eight) in lanes.as_chunks::<8>().0.iter().enumerate() {
        // The factor moves the lowest bit of byte i to bit 56 + i.
        bits |= (u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * index);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drawn(rows: &[&str]) -> Bitmap {
        let width = rows.first().map_or(0, |row| row.len());
        let mut bitmap = Bitmap::blank(width, rows.len());
        for (y, row) in rows.iter().enumerate() {
            for (x, _) in row.bytes().enumerate().filter(|&(_, byte)| byte == b'#') {
                bitmap.fill_run(y, x, x + 1, true);
            }
        }
        bitmap
    }

    fn scattered() -> impl Strategy<Value = Bitmap> {
        (0usize..200, 0usize..140).prop_flat_map(|(width, height)| {
            proptest::collection::vec(any::<bool>(), width * height).prop_map(move |bits| {
                let mut bitmap = Bitmap::blank(width, height);
                for (place, _) in bits.iter().enumerate().filter(|&(_, &ink)| ink) {
                    bitmap.fill_run(place / width, place % width, place % width + 1, true);
                }
                bitmap
            })
        })
    }

    #[test]
    fn growing_and_eroding() {
        let dot = drawn(&[".....", ".....", "..#..", ".....", "....."]);
        let square = drawn(&[".....", ".###.", ".###.", ".###.", "....."]);
        assert_eq!(dot.grown(1), square);
        assert_eq!(square.eroded(1), dot);
        assert_eq!(dot.grown(2).count(), 25);
    }

    proptest! {
        #[test]
        fn every_run_is_widened(bitmap in scattered(), reach in 0usize..150) {
            let mut expected = bitmap.clone();
            for y in 0..bitmap.height {
                for (left, right) in bitmap.runs(y) {
                    expected.fill_run(y, left.saturating_sub(reach), right + reach, true);
                }
            }
            prop_assert_eq!(bitmap.widened(reach), expected);
        }

        #[test]
        fn runs_cover_exactly_the_ink(bitmap in scattered()) {
            for y in 0..bitmap.height {
                let mut again = Bitmap::blank(bitmap.width, 1);
                let mut end = 0;
                for (index, (left, right)) in bitmap.runs(y).enumerate() {
                    prop_assert!(left < right && (index == 0 || left > end));
                    end = right;
                    again.fill_run(0, left, right, true);
                }
                prop_assert_eq!(again.row(0), bitmap.row(y));
                prop_assert_eq!(again.count(), bitmap.row_count(y));
            }
        }

        #[test]
        fn transposing_twice_changes_nothing(bitmap in scattered()) {
            let turned = bitmap.transposed();
            for y in 0..bitmap.height {
                for x in 0..bitmap.width {
                    prop_assert_eq!(bitmap.get(x, y), turned.get(y, x));
                }
            }
            prop_assert_eq!(turned.transposed(), bitmap);
        }
    }
}
