//! LSTM layers over batches of sequences.

use crate::kernels::{Engine, GROUP, Packed};
use crate::model::network::Lstm;

/// An LSTM layer with its four gates as one matrix.
pub(crate) struct LstmLayer {
    inputs: usize,
    pub(crate) states: usize,
    gates: Packed,
}

/// Working memory, kept from layer to layer.
#[derive(Default)]
pub(crate) struct LstmScratch {
    operands: Vec<u8>,
    sums: Vec<i32>,
    cells: Vec<f32>,
}

impl LstmLayer {
    pub(crate) fn new(lstm: &Lstm, engine: Engine) -> LstmLayer {
        LstmLayer { inputs: lstm.inputs, states: lstm.states, gates: Packed::new(&lstm.gates, engine) }
    }

    /// Bytes per step in a sequence of this layer's outputs, filled up for the next layer's kernel.
    pub(crate) fn output_stride(&self) -> usize {
        self.states.next_multiple_of(GROUP)
    }

    /// Multiplications per step of one sequence.
    pub(crate) fn multiplications(&self) -> usize {
        self.gates.multiplications()
    }

    /// Runs sequences of falling `lengths` side by side, each for itself: at every step only those that are
    /// long enough take part, so nothing is padded and no sequence depends on its neighbours.
    ///
    /// `input` copies a sequence's input at a step, `output` takes its state after the step.
    pub(crate) fn run(
        &self,
        engine: Engine,
        scratch: &mut LstmScratch,
        lengths: &[usize],
        input: impl Fn(usize, usize, &mut [u8]),
        mut output: impl FnMut(usize, usize, &[u8]),
    ) {
        let LstmScratch { operands, sums, cells } = scratch;
        let stride = self.gates.operand_bytes();
        let padded = self.gates.padded_outputs();
        operands.clear();
        operands.resize(lengths.len() * stride, engine.flip());
        sums.resize(sums.len().max(lengths.len() * padded), 0);
        cells.clear();
        cells.resize(lengths.len() * self.states, 0.0);

        let mut active = lengths.len();
        for step in 0..lengths.first().copied().unwrap_or(0) {
            while active > 0 && lengths[active - 1] <= step {
                active -= 1;
            }
            for (sequence, row) in operands.chunks_exact_mut(stride).take(active).enumerate() {
                input(sequence, step, &mut row[..self.inputs]);
            }
            engine.multiply(&self.gates, operands, stride, active, sums);
            let rows = operands.chunks_exact_mut(stride).zip(sums.chunks_exact(padded));
            let rows = rows.zip(cells.chunks_exact_mut(self.states));
            for (sequence, ((row, sums), cells)) in rows.take(active).enumerate() {
                let state = &mut row[self.inputs..][..self.states];
                engine.lstm_cells(sums, &self.gates.scales, cells, state);
                output(sequence, step, state);
            }
        }
    }
}
