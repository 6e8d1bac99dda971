//! A weight matrix in the one layout that every kernel reads.

use super::{Engine, Kernel};
use crate::model::weights::Matrix;

/// Outputs that one block holds.
pub(crate) const BLOCK_OUTPUTS: usize = 16;
/// Inputs that one block holds; operand rows are read in groups of so many bytes.
pub(crate) const GROUP: usize = 4;

/// Four weights of each of 16 outputs, output after output: one AVX-512 register, two of AVX2, four of NEON.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Block(pub(crate) [i8; BLOCK_OUTPUTS * GROUP]);

/// Weights as blocks, with the value that each sum starts at.
pub(crate) struct Packed {
    /// `[output block][input group]`.
    pub(super) blocks: Vec<Block>,
    /// The plain kernel's form instead of blocks: row after row, as compilers like it.
    pub(super) rows: Vec<i8>,
    /// Groups of inputs, the last one filled up with zero weights.
    pub(super) groups: usize,
    /// 127 * bias, and what undoes the operands' offset; one per padded output.
    pub(super) start: Vec<i32>,
    /// Outputs that mean something.
    pub(crate) outputs: usize,
    pub(crate) scales: Vec<f32>,
}

impl Packed {
    /// Packs `matrix` for the engine's kernel and for operands that are stored as its `flip` says.
    pub(crate) fn new(matrix: &Matrix, engine: Engine) -> Packed {
        let Matrix { outputs, inputs, .. } = *matrix;
        let groups = inputs.div_ceil(GROUP);
        let block_count = outputs.div_ceil(BLOCK_OUTPUTS);
        let plain = engine.kernel() == Kernel::Plain;
        let mut blocks = Vec::new();
        let mut rows = Vec::new();
        match plain {
            true => rows.resize(block_count * BLOCK_OUTPUTS * groups * GROUP, 0),
            false => blocks.resize(block_count * groups, Block([0; BLOCK_OUTPUTS * GROUP])),
        }
        let mut start = vec![0; block_count * BLOCK_OUTPUTS];
        for (output, row) in matrix.weights.chunks_exact(inputs).enumerate() {
            let (block, place) = (output / BLOCK_OUTPUTS, output % BLOCK_OUTPUTS);
            if plain {
                rows[output * groups * GROUP..][..inputs].copy_from_slice(row);
            }
            for (Block(target), weights) in blocks.iter_mut().skip(block * groups).zip(row.chunks(GROUP)) {
                target[place * GROUP..][..weights.len()].copy_from_slice(weights);
            }
            let sum: i32 = row.iter().map(|&weight| i32::from(weight)).sum();
            let offset = i32::from(engine.flip());
            start[output] = 127 * i32::from(matrix.bias[output]) - offset * sum;
        }
        Packed { blocks, rows, groups, start, outputs, scales: matrix.scales.clone() }
    }

    /// Bytes that a kernel reads of one operand row.
    pub(crate) fn operand_bytes(&self) -> usize {
        self.groups * GROUP
    }

    /// Sums that a kernel writes for one operand row.
    pub(crate) fn padded_outputs(&self) -> usize {
        self.start.len()
    }

    /// Multiplications for one operand row.
    pub(crate) fn multiplications(&self) -> usize {
        self.operand_bytes() * self.padded_outputs()
    }
}
