//! The pseudo-random values that stand outside the picture.

/// Multiplier and modulus of the "minimal standard" generator.
const MULTIPLIER: u64 = 48_271;
const MODULUS: u64 = 2_147_483_647;

/// One line's noise, in the order in which the convolution draws it. Every line draws the same values.
pub(crate) struct Noise {
    state: u64,
    values: Vec<i8>,
}

impl Noise {
    pub(crate) fn new(sample_iteration: i32) -> Noise {
        let seed = u64::from(sample_iteration.cast_unsigned()).wrapping_mul(0x1000_0001) % MODULUS;
        let mut noise = Noise { state: seed.max(1), values: Vec::new() };
        noise.next_state();
        noise
    }

    fn next_state(&mut self) -> u64 {
        self.state = self.state * MULTIPLIER % MODULUS;
        self.state
    }

    /// Makes at least `count` values available.
    pub(crate) fn extend_to(&mut self, count: usize) {
        while self.values.len() < count {
            let value = 127.0 * 2.0 * self.next_state() as f64 / MODULUS as f64 - 127.0;
            self.values.push(value.round() as i8);
        }
    }

    /// The values from the `first` one on.
    pub(crate) fn from(&self, first: usize) -> &[i8] {
        &self.values[first..]
    }
}

/// Which values the 3 x 3 windows of a `width` x `height` picture miss.
#[derive(Clone, Copy)]
pub(crate) struct Rim {
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Rim {
    /// Values drawn for the whole picture.
    pub(crate) fn total(self) -> usize {
        (0..self.height).map(|y| self.row_total(y)).sum()
    }

    /// Values drawn before the window at (`x`, `y`), row after row.
    pub(crate) fn before(self, x: usize, y: usize) -> usize {
        let rows = match y {
            0 => 0,
            // Rows with both neighbours miss three values at each end.
            _ => self.row_total(0) + 6 * (y - 1),
        };
        let columns_present = if x == 0 { 0 } else { 3 * x - 1 };
        rows + 9 * x - self.rows_present(y) * columns_present
    }

    fn row_total(self, y: usize) -> usize {
        9 * self.width - self.rows_present(y) * (3 * self.width - 2)
    }

    fn rows_present(self, y: usize) -> usize {
        3 - usize::from(y == 0) - usize::from(y + 1 == self.height)
    }

    /// The window at (`x`, `y`) misses a value.
    pub(crate) fn touches(self, x: usize, y: usize) -> bool {
        x == 0 || y == 0 || x + 1 == self.width || y + 1 == self.height
    }

    /// The window at (`x`, `y`) misses the value `dx` to the right and `dy` below, each of -1, 0, 1 given plus one.
    pub(crate) fn misses(self, x: usize, y: usize, dx: usize, dy: usize) -> bool {
        let outside = |place: usize, step: usize, size: usize| place + step == 0 || place + step > size;
        outside(x, dx, self.width) || outside(y, dy, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_agrees_with_drawing_one_by_one() {
        for (width, height) in [(1, 1), (1, 2), (2, 1), (1, 5), (5, 1), (2, 2), (3, 4), (7, 6)] {
            let rim = Rim { width, height };
            let mut drawn = 0;
            for y in 0..height {
                for x in 0..width {
                    assert_eq!(rim.before(x, y), drawn, "{width} x {height} at {x}, {y}");
                    let missing = (0..9).filter(|place| rim.misses(x, y, place / 3, place % 3)).count();
                    assert_eq!(missing > 0, rim.touches(x, y));
                    drawn += missing;
                }
            }
            assert_eq!(rim.total(), drawn);
        }
    }

    #[test]
    fn the_seed_is_the_documented_one() {
        let seeded = Noise { state: 1_076_586_638, values: Vec::new() };
        let mut expected = seeded;
        expected.next_state();
        assert_eq!(Noise::new(2_528_724).state, expected.state);
    }
}
