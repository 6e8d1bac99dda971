//! A weight matrix in the one layout that every kernel reads.

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
    /// Groups of inputs, the last one filled up with zero weights.
    pub(super) groups: usize,
    /// 127 * bias, and what undoes the operands' offset; one per padded output.
    pub(super) start: Vec<i32>,
    /// Outputs that mean something.
    pub(crate) outputs: usize,
    pub(crate) scales: Vec<f32>,
}

impl Packed {
    /// Packs `matrix` for operands that are stored as `value ^ flip`.
    pub(crate) fn new(matrix: &Matrix, flip: u8) -> Packed {
        let Matrix { outputs, inputs, .. } = *matrix;
        let groups = inputs.div_ceil(GROUP);
        let block_count = outputs.div_ceil(BLOCK_OUTPUTS);
        let mut blocks = vec![Block([0; BLOCK_OUTPUTS * GROUP]); block_count * groups];
        let mut start = vec![0; block_count * BLOCK_OUTPUTS];
        for (output, row) in matrix.weights.chunks_exact(inputs).enumerate() {
            let (block, place) = (output / BLOCK_OUTPUTS, output % BLOCK_OUTPUTS);
            for (group, weights) in row.chunks(GROUP).enumerate() {
                let target = &mut blocks[block * groups + group].0[place * GROUP..];
                target[..weights.len()].copy_from_slice(weights);
            }
            let sum: i32 = row.iter().map(|&weight| i32::from(weight)).sum();
            let offset = i32::from(flip);
            start[output] = 127 * i32::from(matrix.bias[output]) - offset * sum;
        }
        Packed { blocks, groups, start, outputs, scales: matrix.scales.clone() }
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
