//! LSTM cells with AVX2: half of the network's time goes into their table look-ups.
//!
//! An entry (value, difference) is read as one 64-bit number and sorted afterwards, which is faster than the gather
//! instructions, and is not slowed by the repairs of their flaws in some processors.
#![allow(unsafe_code)]

use super::activation::{self, MOST_STATE, RESOLUTION, STEPS, TABLES, Table};
use std::arch::x86_64::*;

/// Cells worked on at once.
const LANES: usize = 8;

/// The same as `activation::lstm_cells`, bit for bit.
///
/// # Safety
/// `sums` and `scales` must hold four values per cell, `outputs` one.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn lstm_cells(
    sums: &[i32],
    scales: &[f32],
    cells: &mut [f32],
    outputs: &mut [u8],
    flip: u8,
) {
    let count = cells.len();
    if !count.is_multiple_of(LANES) {
        // No known network has such a layer.
        return activation::lstm_cells(sums, scales, cells, outputs, flip);
    }
    let tables = &*TABLES;
    let flip = _mm_set1_epi8(flip.cast_signed());
    for first in (0..count).step_by(LANES) {
        // SAFETY: `first + 7` is below `count`, so every load and store lies in its slice by the caller's promise.
        unsafe {
            let gate = |index: usize| {
                let place = index * count + first;
                let sums = _mm256_loadu_si256(sums.as_ptr().add(place).cast());
                _mm256_mul_ps(_mm256_cvtepi32_ps(sums), _mm256_loadu_ps(scales.as_ptr().add(place)))
            };
            let input = tanh(&tables.tanh, gate(0));
            let input_gate = logistic(&tables.logistic, gate(1));
            let forget_gate = logistic(&tables.logistic, gate(2));
            let output_gate = logistic(&tables.logistic, gate(3));

            let cells = cells.as_mut_ptr().add(first);
            let kept = _mm256_mul_ps(_mm256_loadu_ps(cells), forget_gate);
            let state = _mm256_add_ps(kept, _mm256_mul_ps(input, input_gate));
            let state =
                _mm256_max_ps(_mm256_min_ps(state, _mm256_set1_ps(MOST_STATE)), _mm256_set1_ps(-MOST_STATE));
            _mm256_storeu_ps(cells, state);

            let output = _mm256_mul_ps(tanh(&tables.tanh, state), output_gate);
            let bytes = _mm_xor_si128(quantised(output), flip);
            _mm_storel_epi64(outputs.as_mut_ptr().add(first).cast(), bytes);
        }
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn tanh(table: &Table, arguments: __m256) -> __m256 {
    let sign = _mm256_and_ps(arguments, _mm256_set1_ps(-0.0));
    _mm256_or_ps(magnitudes(table, arguments), sign)
}

#[inline]
#[target_feature(enable = "avx2")]
fn logistic(table: &Table, arguments: __m256) -> __m256 {
    let values = magnitudes(table, arguments);
    let mirrored = _mm256_sub_ps(_mm256_set1_ps(1.0), values);
    _mm256_blendv_ps(values, mirrored, arguments)
}

/// The table's function for the arguments' magnitudes.
#[inline]
#[target_feature(enable = "avx2")]
fn magnitudes(table: &Table, arguments: __m256) -> __m256 {
    let magnitudes = _mm256_andnot_ps(_mm256_set1_ps(-0.0), arguments);
    let scaled = _mm256_mul_ps(magnitudes, _mm256_set1_ps(RESOLUTION));
    let scaled = _mm256_min_ps(scaled, _mm256_set1_ps((STEPS - 1) as f32));
    let steps = _mm256_cvttps_epi32(scaled);
    let fractions = _mm256_sub_ps(scaled, _mm256_cvtepi32_ps(steps));
    let (values, differences) = entries(table, steps);
    _mm256_add_ps(values, _mm256_mul_ps(differences, fractions))
}

/// Values and differences at eight places of the table.
#[inline]
#[target_feature(enable = "avx2")]
fn entries(table: &Table, places: __m256i) -> (__m256, __m256) {
    let places = _mm256_and_si256(places, _mm256_set1_epi32(STEPS as i32 - 1));
    let mut lanes = [0_u32; LANES];
    // SAFETY: the store fills the array; the mask keeps every place within the table, whose entries are 8 bytes.
    unsafe {
        _mm256_storeu_si256(lanes.as_mut_ptr().cast(), places);
        // Through memory on purpose: taking places out of a register one by one costs more than all the rest.
        let lanes = std::hint::black_box(&lanes);
        let entry = |lane: usize| table.as_ptr().add(lanes[lane] as usize).cast::<f64>();
        let two = |lane: usize| _mm_loadh_pd(_mm_load_sd(entry(lane)), entry(lane + 1));
        let even = _mm256_castpd_ps(_mm256_set_m128d(two(4), two(0)));
        let odd = _mm256_castpd_ps(_mm256_set_m128d(two(6), two(2)));
        (_mm256_shuffle_ps::<0b10_00_10_00>(even, odd), _mm256_shuffle_ps::<0b11_01_11_01>(even, odd))
    }
}

/// Eight activations in -1..=1 as int8, half away from zero, in the lowest eight bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn quantised(values: __m256) -> __m128i {
    let values = _mm256_mul_ps(values, _mm256_set1_ps(127.0));
    let magnitudes = _mm256_andnot_ps(_mm256_set1_ps(-0.0), values);
    let rounded = _mm256_cvttps_epi32(_mm256_add_ps(magnitudes, _mm256_set1_ps(0.5)));
    // A float's bits have its sign as integers have theirs.
    let signed = _mm256_sign_epi32(rounded, _mm256_castps_si256(values));
    let words = _mm_packs_epi32(_mm256_castsi256_si128(signed), _mm256_extracti128_si256::<1>(signed));
    _mm_packs_epi16(words, words)
}
