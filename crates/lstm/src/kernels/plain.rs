//! The kernel for every machine, and the definition of what the others compute.

use super::packed::{BLOCK_OUTPUTS, Block, GROUP, Packed};

/// `sums[row][output] = start[output] + sum over inputs of weight * operand`.
pub(super) fn multiply(packed: &Packed, operands: &[u8], stride: usize, count: usize, sums: &mut [i32]) {
    for row in 0..count {
        let operand = &operands[row * stride..][..packed.operand_bytes()];
        let sums = &mut sums[row * packed.padded_outputs()..][..packed.padded_outputs()];
        let outputs = sums.chunks_exact_mut(BLOCK_OUTPUTS).zip(packed.start.chunks_exact(BLOCK_OUTPUTS));
        for ((sums, start), blocks) in outputs.zip(packed.blocks.chunks_exact(packed.groups)) {
            let mut totals: [i32; BLOCK_OUTPUTS] = std::array::from_fn(|place| start[place]);
            for (Block(weights), group) in blocks.iter().zip(operand.chunks_exact(GROUP)) {
                for (total, weights) in totals.iter_mut().zip(weights.chunks_exact(GROUP)) {
                    let products =
                        weights.iter().zip(group).map(|(&w, &x)| i32::from(w) * i32::from(x.cast_signed()));
                    *total = products.fold(*total, i32::wrapping_add);
                }
            }
            sums.copy_from_slice(&totals);
        }
    }
}
