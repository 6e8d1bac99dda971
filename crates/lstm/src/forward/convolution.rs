//! The first two layers in one sweep: 3 x 3 convolution with tanh, and max pooling.

use super::noise::{Noise, Rim};
use crate::kernels::{Engine, GROUP, Packed};
use crate::model::pipeline::Pipeline;
use crate::model::weights::Matrix;
use crate::prepare::NetworkInput;

/// Windows worked on at once: with 16 features, 9 KB of sums stay in the first cache.
const WINDOWS_AT_ONCE: usize = 144;
/// A window as operands: three columns of three values and one filler.
const WINDOW_BYTES: usize = 3 * GROUP;

pub(crate) struct Convolution {
    packed: Packed,
    pub(super) pool_x: usize,
    pub(super) pool_y: usize,
}

/// The pooled map: `[row][column][feature]` as operand bytes.
#[derive(Default)]
pub(crate) struct Pooled {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    pub(crate) features: usize,
    bytes: Vec<u8>,
}

impl Pooled {
    pub(crate) fn cell(&self, column: usize, row: usize) -> &[u8] {
        &self.bytes[(row * self.columns + column) * self.features..][..self.features]
    }
}

/// Working memory, kept from line to line.
#[derive(Default)]
pub(crate) struct ConvolutionScratch {
    picture: Vec<u8>,
    windows: Vec<u8>,
    sums: Vec<i32>,
}

impl Convolution {
    pub(crate) fn new(pipeline: &Pipeline, engine: Engine) -> Convolution {
        let packed = Packed::new(&spread(&pipeline.convolution), engine);
        Convolution { packed, pool_x: pipeline.pool_x, pool_y: pipeline.pool_y }
    }

    /// Multiplications per window.
    pub(crate) fn multiplications(&self) -> usize {
        self.packed.multiplications()
    }

    /// Pools `input` into `pooled`; columns and rows that do not fill a pool are dropped.
    pub(crate) fn run(
        &self,
        engine: Engine,
        input: &NetworkInput,
        noise: &mut Noise,
        scratch: &mut ConvolutionScratch,
        pooled: &mut Pooled,
    ) {
        let rim = Rim { width: input.width(), height: input.height() };
        noise.extend_to(rim.total());
        let picture = Picture::pad(input, engine.flip(), &mut scratch.picture);

        let (columns, rows, features) =
            (rim.width / self.pool_x, rim.height / self.pool_y, self.packed.outputs);
        *pooled = Pooled { columns, rows, features, bytes: std::mem::take(&mut pooled.bytes) };
        pooled.bytes.resize(columns * rows * features, 0);

        let windows_per_cell = self.pool_x * self.pool_y;
        let padded = self.packed.padded_outputs();
        let cells_at_once = (WINDOWS_AT_ONCE / windows_per_cell).max(1);
        scratch.windows.resize(cells_at_once * windows_per_cell * WINDOW_BYTES, 0);
        scratch.sums.resize(cells_at_once * windows_per_cell * padded, 0);
        for row in 0..rows {
            for first in (0..columns).step_by(cells_at_once) {
                let cells = (columns - first).min(cells_at_once);
                let mut windows = scratch.windows.chunks_exact_mut(WINDOW_BYTES);
                for column in first..first + cells {
                    for y in row * self.pool_y..(row + 1) * self.pool_y {
                        for (x, window) in (column * self.pool_x..).take(self.pool_x).zip(&mut windows) {
                            picture.copy_window(x, y, window);
                            if rim.touches(x, y) {
                                fill_missing(rim, x, y, noise, engine.flip(), window);
                            }
                        }
                    }
                }
                let count = cells * windows_per_cell;
                engine.multiply(&self.packed, &scratch.windows, WINDOW_BYTES, count, &mut scratch.sums);
                let targets = &mut pooled.bytes[(row * columns + first) * features..];
                let sums = scratch.sums.chunks_exact(windows_per_cell * padded);
                for (target, sums) in targets.chunks_exact_mut(features).zip(sums).take(cells) {
                    engine.pooled_tanh(sums, padded, &self.packed.scales, target);
                }
            }
        }
    }
}

/// The convolution's weights with a zero after every three, so that a window is three 4-byte reads.
fn spread(matrix: &Matrix) -> Matrix {
    let weights =
        matrix.weights.chunks_exact(3).flat_map(|column| [column[0], column[1], column[2], 0]).collect();
    Matrix { inputs: WINDOW_BYTES, weights, ..matrix.clone() }
}

/// The input with a border, column after column, so that three values of a column are neighbours.
struct Picture<'a> {
    bytes: &'a [u8],
    stride: usize,
}

impl<'a> Picture<'a> {
    fn pad(input: &NetworkInput, flip: u8, bytes: &'a mut Vec<u8>) -> Picture<'a> {
        // One row above, one below, one for the filler of the last window.
        let stride = input.height() + 3;
        bytes.clear();
        bytes.resize((input.width() + 2) * stride, 0);
        let columns = input.columns().chunks_exact(input.height());
        for (target, column) in bytes.chunks_exact_mut(stride).skip(1).zip(columns) {
            for (byte, value) in target[1..].iter_mut().zip(column) {
                *byte = value.cast_unsigned() ^ flip;
            }
        }
        Picture { bytes, stride }
    }

    #[inline]
    fn copy_window(&self, x: usize, y: usize, window: &mut [u8]) {
        let (targets, _) = window.as_chunks_mut::<GROUP>();
        for (column, target) in (x..).zip(targets) {
            // Four bytes at once; a copy of unknown length would be a call.
            if let Some(values) = self.bytes[column * self.stride + y..].first_chunk() {
                *target = *values;
            }
        }
    }
}

/// Noise where the window at the rim has no value, drawn in the window's own order.
fn fill_missing(rim: Rim, x: usize, y: usize, noise: &Noise, flip: u8, window: &mut [u8]) {
    let mut values = noise.from(rim.before(x, y)).iter();
    for dx in 0..3 {
        for dy in 0..3 {
            if rim.misses(x, y, dx, dy)
                && let Some(value) = values.next()
            {
                window[dx * GROUP + dy] = value.cast_unsigned() ^ flip;
            }
        }
    }
}
