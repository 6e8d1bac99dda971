//! From a scaled grey picture to the network's int8 input: contrast stretched by what the middle row shows.

use super::scale::Grey;

/// The share of dark (and of light) turning points beyond which black (and white) lie.
const BLACK_FRACTILE: f64 = 0.25;
const WHITE_FRACTILE: f64 = 0.75;

/// What the network reads: `height` x `width` values in -127..=127.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkInput {
    width: usize,
    height: usize,
    /// Column after column, as the 3 x 3 window's features run.
    columns: Vec<i8>,
}

impl NetworkInput {
    /// From values row after row; `None` when their number is not `width * height`.
    pub fn from_rows(width: usize, height: usize, rows: &[i8]) -> Option<NetworkInput> {
        if rows.len() != width.checked_mul(height)? {
            return None;
        }
        let columns = (0..width).flat_map(|x| (0..height).map(move |y| rows[y * width + x])).collect();
        Some(NetworkInput { width, height, columns })
    }

    /// Pixels across.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pixels down.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All values, column after column.
    pub(crate) fn columns(&self) -> &[i8] {
        &self.columns
    }

    pub(crate) fn from_grey(grey: &Grey) -> NetworkInput {
        let Grey { width, height, pixels } = grey;
        let middle = pixels.chunks_exact((*width).max(1)).nth(height / 2).unwrap_or_default();
        let table = contrast_table(middle);
        let mut columns = vec![0; pixels.len()];
        for (y, row) in pixels.chunks_exact((*width).max(1)).enumerate() {
            for (value, &pixel) in columns.iter_mut().skip(y).step_by(*height).zip(row) {
                *value = table[usize::from(pixel)];
            }
        }
        NetworkInput { width: *width, height: *height, columns }
    }
}

/// The int8 value of each grey level.
fn contrast_table(middle_row: &[u8]) -> [i8; 256] {
    let (black, white) = black_and_white(middle_row);
    let contrast = match (white - black) / 2.0 {
        half if half <= 0.0 => 1.0,
        half => half,
    };
    std::array::from_fn(|pixel| {
        let value = (pixel as f32 - black) / contrast - 1.0;
        let rounded = (128.0 * value).abs() + 0.5;
        (rounded.trunc().copysign(value)).clamp(-127.0, 127.0) as i8
    })
}

fn black_and_white(row: &[u8]) -> (f32, f32) {
    let (mut minima, mut maxima) = (Histogram::default(), Histogram::default());
    for neighbours in row.windows(3) {
        let &[previous, current, next] = neighbours else { continue };
        if (current < previous && current <= next) || (current <= previous && current < next) {
            minima.add(current);
        }
        if (current > previous && current >= next) || (current >= previous && current > next) {
            maxima.add(current);
        }
    }
    (minima.or_one(0).fractile(BLACK_FRACTILE), maxima.or_one(255).fractile(WHITE_FRACTILE))
}

struct Histogram {
    counts: [u32; 256],
    total: u32,
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram { counts: [0; 256], total: 0 }
    }
}

impl Histogram {
    fn add(&mut self, level: u8) {
        self.counts[usize::from(level)] += 1;
        self.total += 1;
    }

    /// A row without turning points counts as one with a single point at `level`.
    fn or_one(mut self, level: u8) -> Self {
        if self.total == 0 {
            self.add(level);
        }
        self
    }

    /// The level below which `share` of the points lie, linear within a level.
    fn fractile(&self, share: f64) -> f32 {
        let target = (share * f64::from(self.total)).clamp(1.0, f64::from(self.total));
        let mut sum = 0;
        for (level, &count) in self.counts.iter().enumerate() {
            sum += count;
            if f64::from(sum) >= target {
                return ((level + 1) as f64 - (f64::from(sum) - target) / f64::from(count)) as f32;
            }
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_and_white_come_from_turning_points() {
        for (row, expected) in [
            (&[200, 10, 200, 20, 250, 30, 200][..], (11.0, 250.5)),
            (&[255, 255, 255], (1.0, 256.0)),
            (&[], (1.0, 256.0)),
            (&[9, 5, 5, 9], (5.5, 256.0)),
        ] {
            assert_eq!(black_and_white(row), expected, "{row:?}");
        }
    }

    #[test]
    fn rows_and_columns_agree() {
        let input = NetworkInput::from_rows(3, 2, &[1, 2, 3, 4, 5, 6]).unwrap();
        assert_eq!(input.columns(), [1, 4, 2, 5, 3, 6]);
        assert_eq!(NetworkInput::from_rows(3, 2, &[1]), None);
        let grey = Grey { width: 2, height: 2, pixels: vec![0, 255, 255, 0] };
        assert_eq!(NetworkInput::from_grey(&grey).columns(), [-127, 127, 127, -127]);
    }
}
