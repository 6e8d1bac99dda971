//! The arithmetic: int8 matrix products and what follows them, in a form for each kind of processor.
//!
//! `unsafe` lives in this module and its children only: in calls of functions compiled for instructions that were
//! found at run time, and in their loads and stores.
#![allow(unsafe_code)]

mod activation;
#[cfg(target_arch = "aarch64")]
mod neon;
mod packed;
mod plain;
#[cfg(target_arch = "x86_64")]
mod x86;
#[cfg(target_arch = "x86_64")]
mod x86_cells;

pub(crate) use packed::{GROUP, Packed};

use crate::model::weights::Matrix;

/// A set of instructions to compute with. All of them give the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kernel {
    /// No special instructions.
    Plain,
    /// x86-64 with AVX2.
    Avx2,
    /// x86-64 with 256-bit dot products.
    AvxVnni,
    /// x86-64 with 512-bit dot products.
    Avx512Vnni,
    /// 64-bit ARM.
    Neon,
    /// 64-bit ARM with dot products.
    NeonDot,
}

impl Kernel {
    /// The kernels that this processor can run, the fastest first; `Plain` is always among them.
    pub fn available() -> Vec<Kernel> {
        let mut kernels = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            let avx2 = is_x86_feature_detected!("avx2");
            let avx512 = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni");
            kernels.extend((avx2 && avx512).then_some(Kernel::Avx512Vnni));
            kernels.extend((avx2 && is_x86_feature_detected!("avxvnni")).then_some(Kernel::AvxVnni));
            kernels.extend(avx2.then_some(Kernel::Avx2));
        }
        #[cfg(target_arch = "aarch64")]
        {
            kernels.extend(std::arch::is_aarch64_feature_detected!("dotprod").then_some(Kernel::NeonDot));
            kernels.push(Kernel::Neon);
        }
        kernels.push(Kernel::Plain);
        kernels
    }

    /// The fastest kernel that this processor can run.
    pub fn fastest() -> Kernel {
        Kernel::available().first().copied().unwrap_or(Kernel::Plain)
    }

    /// Multiplies a matrix of `outputs` x `inputs` made-up weights with `rows` operand rows, `times` over: for
    /// benches. `None` when this processor lacks the instructions.
    #[doc(hidden)]
    pub fn exercise(self, outputs: usize, inputs: usize, rows: usize, times: usize) -> Option<i32> {
        let engine = Engine::new(self)?;
        let weights = (0..outputs * inputs).map(|place| (place % 251) as u8 as i8).collect();
        let matrix = Matrix { outputs, inputs, weights, bias: vec![1; outputs], scales: vec![1.0; outputs] };
        let packed = Packed::new(&matrix, engine);
        let stride = packed.operand_bytes();
        let operands: Vec<u8> = (0..rows * stride).map(|place| (place % 127) as u8).collect();
        let mut sums = vec![0; rows * packed.padded_outputs()];
        for _ in 0..times {
            engine.multiply(&packed, std::hint::black_box(&operands), stride, rows, &mut sums);
        }
        sums.last().copied()
    }

    /// What an int8 operand is xored with in storage: the VNNI instructions want it unsigned, as value + 128.
    pub(crate) fn flip(self) -> u8 {
        match self {
            Kernel::AvxVnni | Kernel::Avx512Vnni => 0x80,
            Kernel::Plain | Kernel::Avx2 | Kernel::Neon | Kernel::NeonDot => 0,
        }
    }
}

/// A kernel that this processor is known to run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Engine(Kernel);

/// Calls a function of `activation` compiled for the engine's instructions.
macro_rules! compiled_for {
    ($engine:expr, $name:ident ( $($argument:ident : $type:ty),* )) => {{
        #[cfg(target_arch = "x86_64")]
        {
            #[target_feature(enable = "avx2")]
            fn avx2($($argument: $type),*) {
                activation::$name($($argument),*)
            }
            // AVX-512 registers were tried for these and gain nothing.
            if matches!($engine.0, Kernel::Avx512Vnni | Kernel::AvxVnni | Kernel::Avx2) {
                // SAFETY: an engine exists only for kernels whose instructions were found.
                return unsafe { avx2($($argument),*) };
            }
        }
        activation::$name($($argument),*)
    }};
}

impl Engine {
    /// `None` when this processor lacks the kernel's instructions.
    pub(crate) fn new(kernel: Kernel) -> Option<Engine> {
        Kernel::available().contains(&kernel).then_some(Engine(kernel))
    }

    /// The engine that runs everywhere.
    pub(crate) fn plain() -> Engine {
        Engine(Kernel::Plain)
    }

    pub(crate) fn kernel(self) -> Kernel {
        self.0
    }

    pub(crate) fn flip(self) -> u8 {
        self.0.flip()
    }

    /// Sums of `count` operand rows, `stride` bytes apart, into rows of `packed.padded_outputs()`.
    ///
    /// # Panics
    /// When a slice is too short, which is a mistake of this crate.
    pub(crate) fn multiply(
        self,
        packed: &Packed,
        operands: &[u8],
        stride: usize,
        count: usize,
        sums: &mut [i32],
    ) {
        if count == 0 {
            return;
        }
        assert!(operands.len() >= (count - 1) * stride + packed.operand_bytes());
        assert!(sums.len() >= count * packed.padded_outputs());
        match self.0 {
            // SAFETY (all): an engine exists only for kernels whose instructions were found, and both slices
            // hold `count` rows, as just asserted.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni => unsafe {
                x86::avx512_vnni::multiply(packed, operands, stride, count, sums)
            },
            #[cfg(target_arch = "x86_64")]
            Kernel::AvxVnni => unsafe { x86::avx_vnni::multiply(packed, operands, stride, count, sums) },
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => unsafe { x86::avx2::multiply(packed, operands, stride, count, sums) },
            #[cfg(target_arch = "aarch64")]
            Kernel::NeonDot => unsafe { neon::multiply_dot(packed, operands, stride, count, sums) },
            #[cfg(target_arch = "aarch64")]
            Kernel::Neon => neon::multiply(packed, operands, stride, count, sums),
            _ => plain::multiply(packed, operands, stride, count, sums),
        }
    }

    /// One step of LSTM cells; see `activation::lstm_cells`.
    pub(crate) fn lstm_cells(self, sums: &[i32], scales: &[f32], cells: &mut [f32], outputs: &mut [u8]) {
        assert!(
            sums.len() >= 4 * cells.len() && scales.len() >= 4 * cells.len() && outputs.len() == cells.len()
        );
        match self.0 {
            // SAFETY: an engine exists only for kernels whose instructions were found, and all slices are long
            // enough, as just asserted.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni | Kernel::AvxVnni | Kernel::Avx2 => unsafe {
                x86_cells::lstm_cells(sums, scales, cells, outputs, self.flip())
            },
            _ => activation::lstm_cells(sums, scales, cells, outputs, self.flip()),
        }
    }

    /// Maximum over rows of sums, tanh, int8; see `activation::pooled_tanh`.
    pub(crate) fn pooled_tanh(self, sums: &[i32], stride: usize, scales: &[f32], outputs: &mut [u8]) {
        let flip = self.flip();
        compiled_for!(self, pooled_tanh(sums: &[i32], stride: usize, scales: &[f32], outputs: &mut [u8], flip: u8))
    }

    /// Probabilities from sums; see `activation::softmax`.
    pub(crate) fn softmax(self, sums: &[i32], scales: &[f32], probabilities: &mut [f32]) {
        compiled_for!(self, softmax(sums: &[i32], scales: &[f32], probabilities: &mut [f32]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matrix(outputs: usize, inputs: usize) -> impl Strategy<Value = Matrix> {
        let weights = proptest::collection::vec(any::<i8>(), outputs * inputs);
        let bias = proptest::collection::vec(any::<i8>(), outputs);
        (weights, bias).prop_map(move |(weights, bias)| Matrix {
            outputs,
            inputs,
            weights,
            bias,
            scales: vec![1e-4; outputs],
        })
    }

    /// The definition, without packing.
    fn expected(matrix: &Matrix, rows: &[Vec<i8>]) -> Vec<Vec<i32>> {
        let sum = |row: &Vec<i8>, output: usize| {
            let weights = &matrix.weights[output * matrix.inputs..][..matrix.inputs];
            let products = weights.iter().zip(row).map(|(&w, &x)| i32::from(w) * i32::from(x));
            products.sum::<i32>() + 127 * i32::from(matrix.bias[output])
        };
        rows.iter().map(|row| (0..matrix.outputs).map(|output| sum(row, output)).collect()).collect()
    }

    fn computed(kernel: Kernel, matrix: &Matrix, rows: &[Vec<i8>]) -> Vec<Vec<i32>> {
        let engine = Engine::new(kernel).unwrap();
        let packed = Packed::new(matrix, engine);
        let stride = packed.operand_bytes() + 3;
        let mut operands = vec![0; (rows.len() - 1) * stride + packed.operand_bytes()];
        for (target, row) in operands.chunks_mut(stride).zip(rows) {
            target
                .iter_mut()
                .zip(row)
                .for_each(|(byte, value)| *byte = value.cast_unsigned() ^ engine.flip());
        }
        let mut sums = vec![0; rows.len() * packed.padded_outputs()];
        engine.multiply(&packed, &operands, stride, rows.len(), &mut sums);
        sums.chunks_exact(packed.padded_outputs()).map(|row| row[..matrix.outputs].to_vec()).collect()
    }

    proptest! {
        // Miri takes seconds for each.
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 3 } else { 64 }))]

        #[test]
        fn all_kernels_sum_alike(
            (matrix, rows) in (1_usize..90, 1_usize..70, 1_usize..10).prop_flat_map(|(outputs, inputs, rows)| {
                let row = proptest::collection::vec(-127_i8..=127, inputs);
                (matrix(outputs, inputs), proptest::collection::vec(row, rows))
            })
        ) {
            let expected = expected(&matrix, &rows);
            for kernel in Kernel::available() {
                prop_assert_eq!(&computed(kernel, &matrix, &rows), &expected, "{:?}", kernel);
            }
        }

        #[test]
        fn all_kernels_activate_alike(
            sums in proptest::collection::vec(-200_000_i32..200_000, 4 * 40),
            states in proptest::collection::vec(-100.0_f32..100.0, 37..=40),
            scale in 1e-6_f32..1e-2,
        ) {
            let scales = vec![scale; sums.len()];
            let results = Kernel::available().into_iter().map(|kernel| {
                let engine = Engine::new(kernel).unwrap();
                let (mut cells, mut outputs) = (states.clone(), vec![0; states.len()]);
                engine.lstm_cells(&sums, &scales, &mut cells, &mut outputs);
                let (mut pooled, mut probabilities) = (vec![0; 37], vec![0.0; 48]);
                engine.pooled_tanh(&sums[..144], 48, &scales[..37], &mut pooled);
                engine.softmax(&sums[..48], &scales[..37], &mut probabilities);
                let unflipped = |bytes: Vec<u8>| bytes.into_iter().map(|byte| byte ^ engine.flip()).collect::<Vec<_>>();
                let bits = |values: Vec<f32>| values.into_iter().map(f32::to_bits).collect::<Vec<_>>();
                (unflipped(outputs), unflipped(pooled), bits(cells), bits(probabilities))
            });
            let results: Vec<_> = results.collect();
            prop_assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
        }
    }

    /// Saturating instructions would show at the extremes.
    #[test]
    fn extreme_values_do_not_saturate() {
        for (weight, operand) in [(-128, 127), (-128, -127), (127, 127), (127, -127)] {
            let matrix = Matrix {
                outputs: 17,
                inputs: 290,
                weights: vec![weight; 17 * 290],
                bias: vec![weight; 17],
                scales: vec![1.0; 17],
            };
            let rows = vec![vec![operand; 290]; 5];
            for kernel in Kernel::available() {
                assert_eq!(
                    computed(kernel, &matrix, &rows),
                    expected(&matrix, &rows),
                    "{kernel:?} {weight} {operand}"
                );
            }
        }
    }
}
