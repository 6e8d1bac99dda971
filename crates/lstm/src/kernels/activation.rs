//! What follows the sums: table look-ups, LSTM cells, softmax. Plain Rust, written in fixed-size lanes so that
//! each kernel's wrapper compiles it with its own instructions; every operation is one rounded f32 operation
//! in a fixed order, so all of them give the same bits.

use std::sync::LazyLock;

/// Values worked on at once.
pub(super) const LANES: usize = 16;
pub(super) const STEPS: usize = 4096;
/// Table entries per unit.
pub(super) const RESOLUTION: f32 = 256.0;
/// 2^23: adding it to a smaller number rounds that to a whole one.
const WHOLE: f32 = 8_388_608.0;
/// Cell states beyond this say nothing more.
pub(super) const MOST_STATE: f32 = 100.0;

/// Value at each step and difference to the next one; the last entry is 1 for all greater arguments.
pub(super) type Table = [[f32; 2]; STEPS];

pub(super) struct Tables {
    pub(super) tanh: Box<Table>,
    pub(super) logistic: Box<Table>,
}

pub(super) static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let table = |function: &dyn Fn(f64) -> f64| {
        let value = |step: usize| function(step as f64 / f64::from(RESOLUTION)) as f32;
        let mut table = Box::new([[1.0, 0.0]; STEPS]);
        for (step, entry) in table.iter_mut().enumerate().take(STEPS - 1) {
            *entry = [value(step), value(step + 1) - value(step)];
        }
        table
    };
    Tables { tanh: table(&f64::tanh), logistic: table(&|x| 1.0 / (1.0 + (-x).exp())) }
});

pub(super) type Lanes = [f32; LANES];

/// The function's values for the arguments' magnitudes.
#[inline(always)]
fn magnitudes(table: &Table, arguments: &Lanes) -> Lanes {
    let mut places = [0_u32; LANES];
    let mut fractions = [0.0; LANES];
    for lane in 0..LANES {
        let place = (arguments[lane].abs() * RESOLUTION).min((STEPS - 1) as f32);
        let rounded = (place + WHOLE) - WHOLE;
        let whole = if rounded > place { rounded - 1.0 } else { rounded };
        places[lane] = (whole + WHOLE).to_bits();
        fractions[lane] = place - whole;
    }
    let (mut values, mut differences) = ([0.0; LANES], [0.0; LANES]);
    for lane in 0..LANES {
        [values[lane], differences[lane]] = table[places[lane] as usize % STEPS];
    }
    for lane in 0..LANES {
        values[lane] += differences[lane] * fractions[lane];
    }
    values
}

#[inline(always)]
fn tanh(tables: &Tables, arguments: &Lanes) -> Lanes {
    let mut values = magnitudes(&tables.tanh, arguments);
    for lane in 0..LANES {
        values[lane] = values[lane].copysign(arguments[lane]);
    }
    values
}

#[inline(always)]
fn logistic(tables: &Tables, arguments: &Lanes) -> Lanes {
    let mut values = magnitudes(&tables.logistic, arguments);
    for lane in 0..LANES {
        values[lane] = if arguments[lane] < 0.0 { 1.0 - values[lane] } else { values[lane] };
    }
    values
}

/// An activation in -1..=1 as the int8 value that the next layer reads, xor `flip`.
#[inline(always)]
fn quantised(values: &Lanes, flip: u8) -> [u8; LANES] {
    let mut bytes = [0; LANES];
    for lane in 0..LANES {
        let value = values[lane] * 127.0;
        // Half away from zero: the magnitude plus a half, cut off. At most 127.5, so the cut-off fits i8.
        let raised = value.abs() + 0.5;
        let rounded = (raised + WHOLE) - WHOLE;
        let whole = if rounded > raised { rounded - 1.0 } else { rounded };
        let magnitude = (whole + WHOLE).to_bits() as u8;
        bytes[lane] = (if value < 0.0 { magnitude.wrapping_neg() } else { magnitude }) ^ flip;
    }
    bytes
}

#[inline(always)]
fn scaled(sums: &[i32; LANES], scales: &[f32; LANES]) -> Lanes {
    std::array::from_fn(|lane| sums[lane] as f32 * scales[lane])
}

/// A copy of up to one lane-full of values, the rest default.
#[inline(always)]
fn filled<T: Copy + Default>(values: &[T]) -> [T; LANES] {
    match values.first_chunk() {
        Some(full) => *full,
        None => {
            let mut lanes = [T::default(); LANES];
            lanes[..values.len()].copy_from_slice(values);
            lanes
        }
    }
}

/// One step of `cells.len()` LSTM cells: `sums` holds the four gates one after another, `scales` likewise.
#[inline(always)]
pub(super) fn lstm_cells(sums: &[i32], scales: &[f32], cells: &mut [f32], outputs: &mut [u8], flip: u8) {
    let tables = &*TABLES;
    let count = cells.len();
    let gate = |index: usize| index * count..(index + 1) * count;
    let gate_sums = [0, 1, 2, 3].map(|index| sums[gate(index)].as_chunks::<LANES>());
    let gate_scales = [0, 1, 2, 3].map(|index| scales[gate(index)].as_chunks::<LANES>());
    let (whole_cells, cells) = cells.as_chunks_mut();
    let (whole_outputs, outputs) = outputs.as_chunks_mut();
    for (place, (cells, outputs)) in whole_cells.iter_mut().zip(whole_outputs).enumerate() {
        let sums = gate_sums.map(|(whole, _)| &whole[place]);
        let scales = gate_scales.map(|(whole, _)| &whole[place]);
        cell_lanes(tables, sums, scales, cells, outputs, flip);
    }
    if !cells.is_empty() {
        let sums = gate_sums.map(|(_, rest)| filled(rest));
        let scales = gate_scales.map(|(_, rest)| filled(rest));
        let (mut state, mut bytes) = (filled(cells), [0; LANES]);
        cell_lanes(tables, sums.each_ref(), scales.each_ref(), &mut state, &mut bytes, flip);
        cells.copy_from_slice(&state[..cells.len()]);
        outputs.copy_from_slice(&bytes[..outputs.len()]);
    }
}

#[inline(always)]
fn cell_lanes(
    tables: &Tables,
    sums: [&[i32; LANES]; 4],
    scales: [&Lanes; 4],
    cells: &mut Lanes,
    outputs: &mut [u8; LANES],
    flip: u8,
) {
    let input = tanh(tables, &scaled(sums[0], scales[0]));
    let input_gate = logistic(tables, &scaled(sums[1], scales[1]));
    let forget_gate = logistic(tables, &scaled(sums[2], scales[2]));
    let output_gate = logistic(tables, &scaled(sums[3], scales[3]));
    for lane in 0..LANES {
        let state = cells[lane] * forget_gate[lane] + input[lane] * input_gate[lane];
        cells[lane] = state.clamp(-MOST_STATE, MOST_STATE);
    }
    let mut output = tanh(tables, cells);
    for lane in 0..LANES {
        output[lane] *= output_gate[lane];
    }
    *outputs = quantised(&output, flip);
}

/// The greatest of `window` sums per output, through tanh. The order is sound because scales are not negative
/// and tanh rises, so the maximum may be taken first.
#[inline(always)]
pub(super) fn pooled_tanh(sums: &[i32], stride: usize, scales: &[f32], outputs: &mut [u8], flip: u8) {
    let tables = &*TABLES;
    for (chunk, (outputs, scales)) in outputs.chunks_mut(LANES).zip(scales.chunks(LANES)).enumerate() {
        let mut greatest = [i32::MIN; LANES];
        for row in sums.chunks_exact(stride) {
            let lanes = &row.as_chunks::<LANES>().0[chunk];
            for lane in 0..LANES {
                greatest[lane] = greatest[lane].max(lanes[lane]);
            }
        }
        let bytes = quantised(&tanh(tables, &scaled(&greatest, &filled(scales))), flip);
        match outputs.first_chunk_mut() {
            Some(outputs) => *outputs = bytes,
            None => outputs.copy_from_slice(&bytes[..outputs.len()]),
        }
    }
}

/// Probabilities from sums; `probabilities` is as long as the padded outputs, and 0 beyond the real ones.
#[inline(always)]
pub(super) fn softmax(sums: &[i32], scales: &[f32], probabilities: &mut [f32]) {
    let mut greatest = [f32::MIN; LANES];
    let chunks = || sums.chunks(LANES).zip(scales.chunks(LANES));
    for ((sums, scales), values) in chunks().zip(probabilities.chunks_mut(LANES)) {
        let mut lanes = scaled(&filled(sums), &filled(scales));
        lanes[scales.len()..].fill(f32::MIN);
        for lane in 0..LANES {
            greatest[lane] = if lanes[lane] > greatest[lane] { lanes[lane] } else { greatest[lane] };
        }
        values.copy_from_slice(&lanes[..values.len()]);
    }
    let greatest = greatest.iter().fold(f32::MIN, |greatest, &value| greatest.max(value));
    for (values, scales) in probabilities.chunks_mut(LANES).zip(scales.chunks(LANES)) {
        let mut lanes = filled(values);
        for lane in lanes.iter_mut() {
            *lane = exponential((*lane - greatest).clamp(-86.0, 0.0));
        }
        lanes[scales.len()..].fill(0.0);
        values.copy_from_slice(&lanes[..values.len()]);
    }
    // One after another, although that is slow: the rounding of a great first term shows in the sixth digit.
    let total: f32 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|value| *value /= total);
}

/// e^x for x in -86..=0, within two units in the last place: Cody and Waite's reduction, Cephes' polynomial.
#[inline(always)]
fn exponential(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let power = shifted - ROUND;
    let rest = x - power * 0.693_359_4;
    let rest = rest - power * -2.121_944_4e-4;
    let mut sum = 1.987_569_1e-4;
    for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        sum = sum * rest + coefficient;
    }
    let value = sum * rest * rest + rest + 1.0;
    // The low bits of `shifted` hold the power as an integer.
    value * f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_within_two_units_of_the_exact_one() {
        for step in 0..=860_000 {
            let x = -(step as f32) / 10_000.0;
            let exact = f64::from(x).exp();
            let error = (f64::from(exponential(x)) - exact).abs() / exact;
            assert!(error < 2.4e-7, "{x}: {error}");
        }
    }

    #[test]
    fn tables_follow_their_functions() {
        let arguments: Lanes = [
            -30.0,
            -15.9961,
            -3.0,
            -1.0,
            -0.001,
            -0.0,
            0.0,
            0.001,
            0.5,
            1.0,
            3.3,
            8.0,
            15.99,
            16.0,
            40.0,
            f32::INFINITY,
        ];
        let (tanh, logistic) = (tanh(&TABLES, &arguments), logistic(&TABLES, &arguments));
        for lane in 0..LANES {
            let x = f64::from(arguments[lane]);
            assert!((f64::from(tanh[lane]) - x.tanh()).abs() < 1e-5, "tanh {x}");
            assert!((f64::from(logistic[lane]) - 1.0 / (1.0 + (-x).exp())).abs() < 1e-5, "logistic {x}");
        }
    }

    #[test]
    fn activations_round_half_away_from_zero() {
        let mut values = [0.0; LANES];
        let cases = [
            (0.0, 0),
            (1.0, 127),
            (-1.0, -127),
            (0.5 / 127.0, 1),
            (-0.5 / 127.0, -1),
            (0.49 / 127.0, 0),
            (0.25, 32),
        ];
        cases.iter().zip(&mut values).for_each(|((value, _), slot)| *slot = *value);
        let bytes = quantised(&values, 0x80);
        for ((value, expected), byte) in cases.iter().zip(bytes) {
            assert_eq!((byte ^ 0x80).cast_signed(), *expected as i8, "{value}");
        }
    }
}
