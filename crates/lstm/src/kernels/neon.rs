//! Kernels for 64-bit ARM. All loads and stores lie within the bounds that `Kernel::multiply` has checked.
#![allow(unsafe_code)]

use super::packed::{BLOCK_OUTPUTS, Packed};
use std::arch::aarch64::*;

/// Operand rows that one tile works on.
const ROWS: usize = 4;

/// Every processor of this architecture has these instructions.
pub(super) fn multiply(packed: &Packed, operands: &[u8], stride: usize, count: usize, sums: &mut [i32]) {
    sweep(packed, operands, stride, count, sums, |weights, operand, total| {
        // SAFETY: NEON is part of the architecture's base.
        unsafe { add_products(weights, operand, total) }
    })
}

/// With the dot-product instruction.
#[target_feature(enable = "neon,dotprod")]
pub(super) fn multiply_dot(packed: &Packed, operands: &[u8], stride: usize, count: usize, sums: &mut [i32]) {
    sweep(packed, operands, stride, count, sums, |weights, operand, total| {
        // SAFETY: this function's own features hold here too.
        unsafe { dot_product(weights, operand, total) }
    })
}

/// Walks blocks and rows; `add` adds four outputs' products of four inputs each to their totals.
#[inline(always)]
fn sweep(
    packed: &Packed,
    operands: &[u8],
    stride: usize,
    count: usize,
    sums: &mut [i32],
    add: impl Fn(int8x16_t, int8x16_t, int32x4_t) -> int32x4_t,
) {
    let padded = packed.padded_outputs();
    for (block, blocks) in packed.blocks.chunks_exact(packed.groups).enumerate() {
        for quarter in 0..4 {
            let output = block * BLOCK_OUTPUTS + 4 * quarter;
            for first in (0..count).step_by(ROWS) {
                let rows = (count - first).min(ROWS);
                // SAFETY: NEON is part of the base; `output + 3` is below the padded outputs; a row beyond the
                // last is read as the last one, so every row exists; a group's four bytes lie in its row.
                unsafe {
                    let start = vld1q_s32(packed.start.as_ptr().add(output));
                    let mut totals = [start; ROWS];
                    for (group, weights) in blocks.iter().enumerate() {
                        let weights = vld1q_s8(weights.0.as_ptr().add(16 * quarter));
                        for (row, total) in totals.iter_mut().enumerate() {
                            let row = first + row.min(rows - 1);
                            let bytes = operands.as_ptr().add(row * stride + 4 * group).cast::<i32>();
                            let operand = vreinterpretq_s8_s32(vdupq_n_s32(bytes.read_unaligned()));
                            *total = add(weights, operand, *total);
                        }
                    }
                    for (row, total) in totals.iter().enumerate().take(rows) {
                        vst1q_s32(sums.as_mut_ptr().add((first + row) * padded + output), *total);
                    }
                }
            }
        }
    }
}

/// Four sums of four products each. A product of int8 values fits i16; pairs are added in i32.
///
/// # Safety
/// None beyond the architecture.
#[inline(always)]
unsafe fn add_products(weights: int8x16_t, operand: int8x16_t, total: int32x4_t) -> int32x4_t {
    // SAFETY: only register arithmetic of the base instruction set.
    unsafe {
        let lower = vpaddlq_s16(vmull_s8(vget_low_s8(weights), vget_low_s8(operand)));
        let upper = vpaddlq_s16(vmull_high_s8(weights, operand));
        // Neighbouring pairs belong to one output, so adding them leaves outputs 0 1 2 3.
        vaddq_s32(total, vpaddq_s32(lower, upper))
    }
}

/// The same in one instruction.
///
/// # Safety
/// The processor must have the dot-product instruction.
#[inline(always)]
unsafe fn dot_product(weights: int8x16_t, operand: int8x16_t, total: int32x4_t) -> int32x4_t {
    let mut sum = total;
    // SAFETY: pure register arithmetic; the intrinsic for this instruction is not stable yet.
    unsafe {
        std::arch::asm!(
            "sdot {sum:v}.4s, {weights:v}.16b, {operand:v}.16b",
            sum = inout(vreg) sum, weights = in(vreg) weights, operand = in(vreg) operand,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    sum
}
