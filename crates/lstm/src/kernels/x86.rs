//! Kernels for x86-64. All loads and stores lie within the bounds that `Kernel::multiply` has checked.
#![allow(unsafe_code)]

use super::packed::{BLOCK_OUTPUTS, Packed};
use std::arch::x86_64::*;

/// Splits `count` operand rows into tiles of four rows and a rest, for a kernel with a `tile` of that shape.
///
/// Blocks are the outer loop, so that a block's weights stay in the first cache while the rows go by.
macro_rules! sweep {
    ($packed:ident, $operands:ident, $stride:ident, $count:ident, $sums:ident, $blocks:literal) => {{
        let block_count = $packed.padded_outputs() / BLOCK_OUTPUTS;
        let mut block = 0;
        while block < block_count {
            let wide = block_count - block >= $blocks;
            let mut row = 0;
            while row < $count {
                let rows = ($count - row).min(4);
                let place = Place {
                    weights: $packed.blocks.as_ptr().wrapping_add(block * $packed.groups).cast(),
                    start: $packed.start.as_ptr().wrapping_add(block * BLOCK_OUTPUTS),
                    groups: $packed.groups,
                    operands: $operands.as_ptr().wrapping_add(row * $stride),
                    stride: $stride,
                    sums: $sums
                        .as_mut_ptr()
                        .wrapping_add(row * $packed.padded_outputs() + block * BLOCK_OUTPUTS),
                    sums_stride: $packed.padded_outputs(),
                };
                // SAFETY: `block` and the `$blocks - 1` after it exist when `wide`, `row` and the `rows - 1`
                // after it are below `count`, and the caller checked both slices against `count`.
                unsafe {
                    match (wide, rows) {
                        (true, 4) => tile::<$blocks, 4>(place),
                        (true, 3) => tile::<$blocks, 3>(place),
                        (true, 2) => tile::<$blocks, 2>(place),
                        (true, _) => tile::<$blocks, 1>(place),
                        (false, 4) => tile::<1, 4>(place),
                        (false, 3) => tile::<1, 3>(place),
                        (false, 2) => tile::<1, 2>(place),
                        (false, _) => tile::<1, 1>(place),
                    }
                }
                row += rows;
            }
            block += if wide { $blocks } else { 1 };
        }
    }};
}

/// Where one tile's weights, operands and sums begin.
struct Place {
    weights: *const i8,
    start: *const i32,
    groups: usize,
    operands: *const u8,
    stride: usize,
    sums: *mut i32,
    sums_stride: usize,
}

impl Place {
    /// The weights of `group` in the tile's `block`-th block.
    ///
    /// # Safety
    /// Both must exist.
    #[inline(always)]
    unsafe fn weights<T>(&self, block: usize, group: usize) -> *const T {
        // SAFETY: by the caller's promise this lies within the matrix.
        unsafe { self.weights.add((block * self.groups + group) * 64).cast() }
    }

    /// Four operand bytes of the tile's `row`-th row.
    ///
    /// # Safety
    /// Row and group must exist.
    #[inline(always)]
    unsafe fn group_of(&self, row: usize, group: usize) -> i32 {
        // SAFETY: by the caller's promise these four bytes lie within the operands.
        unsafe { self.operands.add(row * self.stride + 4 * group).cast::<i32>().read_unaligned() }
    }

    /// Where the sums of the tile's `row`-th row and `block`-th block go.
    ///
    /// # Safety
    /// Row and block must exist.
    #[inline(always)]
    unsafe fn sums<T>(&self, row: usize, block: usize) -> *mut T {
        // SAFETY: by the caller's promise this lies within the sums.
        unsafe { self.sums.add(row * self.sums_stride + block * BLOCK_OUTPUTS).cast() }
    }

    /// Where the sums of the tile's `block`-th block start.
    ///
    /// # Safety
    /// The block must exist.
    #[inline(always)]
    unsafe fn start<T>(&self, block: usize) -> *const T {
        // SAFETY: by the caller's promise this lies within the starts.
        unsafe { self.start.add(block * BLOCK_OUTPUTS).cast() }
    }
}

pub(super) mod avx512_vnni {
    //! 512-bit dot products of unsigned operands (value + 128) and signed weights.
    use super::*;

    #[target_feature(enable = "avx512f,avx512vnni")]
    pub(crate) fn multiply(packed: &Packed, operands: &[u8], stride: usize, count: usize, sums: &mut [i32]) {
        sweep!(packed, operands, stride, count, sums, 4)
    }

    /// # Safety
    /// `place` must leave room for `BLOCKS` blocks and `ROWS` rows.
    #[target_feature(enable = "avx512f,avx512vnni")]
    unsafe fn tile<const BLOCKS: usize, const ROWS: usize>(place: Place) {
        // SAFETY: every index is below BLOCKS, ROWS and `groups`, for which the caller vouches.
        unsafe {
            let mut totals = [[_mm512_setzero_si512(); ROWS]; BLOCKS];
            for (block, totals) in totals.iter_mut().enumerate() {
                totals.fill(_mm512_loadu_si512(place.start(block)));
            }
            for group in 0..place.groups {
                let mut operands = [_mm512_setzero_si512(); ROWS];
                for (row, operand) in operands.iter_mut().enumerate() {
                    *operand = _mm512_set1_epi32(place.group_of(row, group));
                }
                for (block, totals) in totals.iter_mut().enumerate() {
                    let weights = _mm512_load_si512(place.weights(block, group));
                    for (total, operand) in totals.iter_mut().zip(operands) {
                        *total = _mm512_dpbusd_epi32(*total, operand, weights);
                    }
                }
            }
            for (block, totals) in totals.iter().enumerate() {
                for (row, total) in totals.iter().enumerate() {
                    _mm512_storeu_si512(place.sums(row, block), *total);
                }
            }
        }
    }
}

pub(super) mod avx_vnni {
    //! The same with 256-bit registers, for processors without AVX-512.
    use super::*;

    #[target_feature(enable = "avx2,avxvnni")]
    pub(crate) fn multiply(packed: &Packed, operands: &[u8], stride: usize, count: usize, sums: &mut [i32]) {
        sweep!(packed, operands, stride, count, sums, 1)
    }

    /// # Safety
    /// `place` must leave room for `BLOCKS` blocks and `ROWS` rows.
    #[target_feature(enable = "avx2,avxvnni")]
    unsafe fn tile<const BLOCKS: usize, const ROWS: usize>(place: Place) {
        // SAFETY: every index is below BLOCKS, ROWS and `groups`, for which the caller vouches.
        unsafe {
            for block in 0..BLOCKS {
                let start = place.start::<__m256i>(block);
                let mut totals = [[_mm256_loadu_si256(start), _mm256_loadu_si256(start.add(1))]; ROWS];
                for group in 0..place.groups {
                    let weights = place.weights::<__m256i>(block, group);
                    let (lower, upper) = (_mm256_load_si256(weights), _mm256_load_si256(weights.add(1)));
                    for (row, total) in totals.iter_mut().enumerate() {
                        let operand = _mm256_set1_epi32(place.group_of(row, group));
                        total[0] = _mm256_dpbusd_avx_epi32(total[0], operand, lower);
                        total[1] = _mm256_dpbusd_avx_epi32(total[1], operand, upper);
                    }
                }
                for (row, total) in totals.iter().enumerate() {
                    let sums = place.sums::<__m256i>(row, block);
                    _mm256_storeu_si256(sums, total[0]);
                    _mm256_storeu_si256(sums.add(1), total[1]);
                }
            }
        }
    }
}

pub(super) mod avx2 {
    //! Products of magnitudes and signed operands, added in pairs. The pair sums fit i16 because operands are
    //! within +-127 and weights within +-128: 2 * 127 * 128 = 32 512.
    use super::*;

    #[target_feature(enable = "avx2")]
    pub(crate) fn multiply(packed: &Packed, operands: &[u8], stride: usize, count: usize, sums: &mut [i32]) {
        sweep!(packed, operands, stride, count, sums, 1)
    }

    /// # Safety
    /// `place` must leave room for `BLOCKS` blocks and `ROWS` rows.
    #[target_feature(enable = "avx2")]
    unsafe fn tile<const BLOCKS: usize, const ROWS: usize>(place: Place) {
        let ones = _mm256_set1_epi16(1);
        // SAFETY: every index is below BLOCKS, ROWS and `groups`, for which the caller vouches.
        unsafe {
            for block in 0..BLOCKS {
                let start = place.start::<__m256i>(block);
                let mut totals = [[_mm256_loadu_si256(start), _mm256_loadu_si256(start.add(1))]; ROWS];
                for group in 0..place.groups {
                    let weights = place.weights::<__m256i>(block, group);
                    let weights = [_mm256_load_si256(weights), _mm256_load_si256(weights.add(1))];
                    let magnitudes = [_mm256_abs_epi8(weights[0]), _mm256_abs_epi8(weights[1])];
                    for (row, total) in totals.iter_mut().enumerate() {
                        let operand = _mm256_set1_epi32(place.group_of(row, group));
                        for half in 0..2 {
                            let signed = _mm256_sign_epi8(operand, weights[half]);
                            let pairs = _mm256_maddubs_epi16(magnitudes[half], signed);
                            total[half] = _mm256_add_epi32(total[half], _mm256_madd_epi16(pairs, ones));
                        }
                    }
                }
                for (row, total) in totals.iter().enumerate() {
                    let sums = place.sums::<__m256i>(row, block);
                    _mm256_storeu_si256(sums, total[0]);
                    _mm256_storeu_si256(sums.add(1), total[1]);
                }
            }
        }
    }
}
