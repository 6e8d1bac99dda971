//! The kernel for every machine, and the definition of what the others compute.

use super::packed::Packed;

/// `sums[row][output] = start[output] + sum over inputs of weight * operand`.
pub(super) fn multiply(packed: &Packed, operands: &[u8], stride: usize, count: usize, sums: &mut [i32]) {
    let inputs = packed.operand_bytes();
    let outputs = packed.padded_outputs();
    for (row, sums) in sums.chunks_exact_mut(outputs).take(count).enumerate() {
        let operand = &operands[row * stride..][..inputs];
        for ((sum, start), weights) in
            sums.iter_mut().zip(&packed.start).zip(packed.rows.chunks_exact(inputs))
        {
            let products =
                weights.iter().zip(operand).map(|(&w, &x)| i32::from(w) * i32::from(x.cast_signed()));
            *sum = products.fold(*start, i32::wrapping_add);
        }
    }
}
