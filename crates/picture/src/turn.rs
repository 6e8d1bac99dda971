//! Turning by a small angle: its two shears, and ink turned by them.

use crate::bitmap::Bitmap;
use crate::mapping::Affine;

/// A turn onto a canvas that holds all of the picture.
///
/// It is made of two shears, first along the rows, then along the columns, so that each pixel needs two times four
/// neighbours instead of sixteen and a row has one set of weights. Two shears stretch the page by half the square of the
/// angle (1.5 per mille at 3 degrees); the way back knows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turn {
    across: f32,
    down: f32,
    move_x: f32,
    move_y: f32,
    /// The width of the canvas.
    pub(crate) width: usize,
    /// Its height.
    pub(crate) height: usize,
}

impl Turn {
    /// Clockwise by `degrees` (at most 45 either way), of a picture of this size.
    pub(crate) fn by(degrees: f32, width: usize, height: usize) -> Self {
        let slope = -degrees.clamp(-45.0, 45.0).to_radians().tan();
        // Level lines come from lines of this slope, upright ones from lines square to them:
        // x' = x + across * y', y' = y - down * x (both moved onto the canvas).
        let across = -slope;
        let down = -slope / (1.0 + slope * slope);
        let move_x = -(across * height as f32).max(0.0);
        let wide = width + (across.abs() * height as f32).ceil() as usize;
        let move_y = (down * wide as f32).min(0.0);
        let high = height + (down.abs() * wide as f32).ceil() as usize;
        Self { across, down, move_x, move_y, width: wide, height: high }
    }

    /// The way from the canvas back to the picture.
    pub(crate) fn back(&self) -> Affine {
        let Self { across, down, move_x, move_y, .. } = *self;
        Affine([1.0 - across * down, across, across * move_y + move_x, -down, 1.0, move_y])
    }

    /// How much further right the pixels of row `y` were, before the columns moved; at most nought.
    pub(crate) fn right(&self, y: usize) -> f32 {
        self.across * (y as f32 + 0.5) + self.move_x
    }

    /// How much further down the pixels of column `x` were.
    pub(crate) fn down(&self, x: usize) -> f32 {
        self.move_y - self.down * (x as f32 + 0.5)
    }
}

impl Bitmap {
    /// The ink turned, each pixel taken as it is: enough to tell lines.
    pub(crate) fn rotated(&self, turn: &Turn) -> Self {
        let mut sheared = Self::blank(turn.width, self.height);
        for y in 0..self.height {
            let right = (-turn.right(y)).round() as usize;
            let (words, bits) = (right / 64, right % 64);
            let own = self.row(y);
            for (index, word) in sheared.row_mut(y).iter_mut().enumerate().skip(words) {
                let word_of =
                    |index: Option<usize>| index.and_then(|index| own.get(index)).copied().unwrap_or(0);
                let before = word_of((index - words).checked_sub(1));
                *word =
                    word_of(Some(index - words)) << bits | before.checked_shr(64 - bits as u32).unwrap_or(0);
            }
        }
        // Neighbouring columns of a word that move alike are taken at once.
        let shifts: Vec<i64> = (0..turn.width).map(|x| turn.down(x).round() as i64).collect();
        let mut parts = Vec::new();
        for (index, shifts) in shifts.chunks(64).enumerate() {
            let mut first = 0;
            for part in shifts.chunk_by(|a, b| a == b) {
                parts.push((index, part[0], (u64::MAX >> (64 - part.len())) << first));
                first += part.len();
            }
        }
        let mut turned = Self::blank(turn.width, turn.height);
        for y in 0..turn.height {
            let row = turned.row_mut(y);
            for &(index, shift, mask) in &parts {
                let from = usize::try_from(y as i64 + shift).ok().filter(|&from| from < self.height);
                row[index] |= from.map_or(0, |from| sheared.row(from)[index] & mask);
            }
        }
        turned
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grey::Grey;
    use crate::resample::levelled;

    #[test]
    fn ink_is_turned_as_tones_are() {
        for (width, height) in [(200, 120), (64, 64), (1, 90), (0, 0)] {
            for degrees in [0.3f32, -4.0, 14.0] {
                let mut picture = Grey::filled(width, height, 255);
                for y in 30..height.min(60) {
                    picture.row_mut(y)[width / 4..width / 2].fill(0);
                }
                let turn = Turn::by(degrees, width, height);
                let tones = levelled(&picture, Some(&turn), None, 255);
                let ink = Bitmap::below(&picture, 128).rotated(&turn);
                assert_eq!((ink.width, ink.height), (tones.width, tones.height));
                let expected = Bitmap::below(&tones, 128);
                // Along the edges they are a pixel apart.
                assert!(ink.eroded(2).without(&expected).count() == 0, "{width}x{height} {degrees}");
                assert!(expected.eroded(2).without(&ink).count() == 0, "{width}x{height} {degrees}");
            }
        }
    }
}
