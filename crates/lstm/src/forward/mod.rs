//! The forward pass: network inputs to probabilities per time step.

mod convolution;
mod lstm;
mod noise;

use crate::kernels::{Engine, Packed};
use crate::model::Model;
use crate::prepare::NetworkInput;
use convolution::{Convolution, ConvolutionScratch, Pooled};
use lstm::{LstmLayer, LstmScratch};
use noise::Noise;

/// Columns of one line that run side by side through the column layer; their operands and sums stay in the
/// first cache.
const COLUMNS_AT_ONCE: usize = 32;
/// Time steps of one line that go through the output layer together.
const STEPS_AT_ONCE: usize = 16;

/// The network's weights in the form that an engine computes with.
pub(crate) struct Network {
    engine: Engine,
    convolution: Convolution,
    columns: LstmLayer,
    rows: Vec<(bool, LstmLayer)>,
    output: Packed,
    sample_iteration: i32,
}

/// Working memory for one call; grows to the largest batch and is reused by the next.
pub(crate) struct Scratch {
    noise: Noise,
    convolution: ConvolutionScratch,
    pooled: Pooled,
    lstm: LstmScratch,
    sums: Vec<i32>,
    probabilities: Vec<f32>,
}

/// A line's last hidden states, from which its probabilities are computed when they are wanted.
pub(crate) struct Features {
    pub(crate) steps: usize,
    stride: usize,
    bytes: Vec<u8>,
}

impl Features {
    fn new(steps: usize, stride: usize, flip: u8) -> Features {
        Features { steps, stride, bytes: vec![flip; steps * stride] }
    }

    fn step(&self, step: usize) -> &[u8] {
        &self.bytes[step * self.stride..][..self.stride]
    }

    fn set(&mut self, step: usize, values: &[u8]) {
        self.bytes[step * self.stride..][..values.len()].copy_from_slice(values);
    }
}

impl Network {
    pub(crate) fn new(model: &Model, engine: Engine) -> Network {
        let pipeline = &model.pipeline;
        Network {
            engine,
            convolution: Convolution::new(pipeline, engine),
            columns: LstmLayer::new(&pipeline.columns, engine),
            rows: pipeline.rows.iter().map(|row| (row.reversed, LstmLayer::new(&row.lstm, engine))).collect(),
            output: Packed::new(&pipeline.output, engine),
            sample_iteration: model.sample_iteration,
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    pub(crate) fn scratch(&self) -> Scratch {
        Scratch {
            noise: Noise::new(self.sample_iteration),
            convolution: ConvolutionScratch::default(),
            pooled: Pooled::default(),
            lstm: LstmScratch::default(),
            sums: Vec::new(),
            probabilities: Vec::new(),
        }
    }

    /// Time steps of a picture of `width` columns.
    pub(crate) fn steps(&self, width: usize) -> usize {
        width / self.convolution.pool_x
    }

    /// Columns of the network's input that one time step covers.
    pub(crate) fn columns_per_step(&self) -> usize {
        self.convolution.pool_x
    }

    /// Multiplications per time step of a picture of `height` rows.
    pub(crate) fn multiplications_per_step(&self, height: usize) -> usize {
        let rows = height / self.convolution.pool_y;
        let row_layers: usize = self.rows.iter().map(|(_, layer)| layer.multiplications()).sum();
        let windows = rows * self.convolution.pool_y * self.convolution.pool_x;
        windows * self.convolution.multiplications()
            + rows * self.columns.multiplications()
            + row_layers
            + self.output.multiplications()
    }

    /// Runs all layers but the last. `inputs` go by falling width, so that the lines of a batch end one by one.
    pub(crate) fn features(&self, inputs: &[NetworkInput], scratch: &mut Scratch) -> Vec<Features> {
        let mut lines: Vec<Features> =
            inputs.iter().map(|input| self.column_features(input, scratch)).collect();
        let lengths: Vec<usize> = lines.iter().map(|line| line.steps).collect();
        for (reversed, layer) in &self.rows {
            let stride = layer.output_stride();
            let mut outputs: Vec<Features> =
                lengths.iter().map(|&steps| Features::new(steps, stride, self.engine.flip())).collect();
            let place = |line: usize, step: usize| if *reversed { lengths[line] - 1 - step } else { step };
            layer.run(
                self.engine,
                &mut scratch.lstm,
                &lengths,
                |line, step, input| {
                    input.copy_from_slice(&lines[line].step(place(line, step))[..input.len()])
                },
                |line, step, state| outputs[line].set(place(line, step), state),
            );
            lines = outputs;
        }
        lines
    }

    /// Convolution, pooling and the summary of each column.
    fn column_features(&self, input: &NetworkInput, scratch: &mut Scratch) -> Features {
        let Scratch { noise, convolution, pooled, lstm, .. } = scratch;
        self.convolution.run(self.engine, input, noise, convolution, pooled);
        let mut features = Features::new(pooled.columns, self.columns.output_stride(), self.engine.flip());
        for first in (0..pooled.columns).step_by(COLUMNS_AT_ONCE) {
            let count = (pooled.columns - first).min(COLUMNS_AT_ONCE);
            self.columns.run(
                self.engine,
                lstm,
                &vec![pooled.rows; count],
                |column, row, input| input.copy_from_slice(pooled.cell(first + column, row)),
                |column, row, state| {
                    if row + 1 == pooled.rows {
                        features.set(first + column, state);
                    }
                },
            );
        }
        features
    }

    /// Hands the probabilities of every time step to `take`, in order.
    pub(crate) fn for_each_step(
        &self,
        features: &Features,
        scratch: &mut Scratch,
        mut take: impl FnMut(&[f32]),
    ) {
        let padded = self.output.padded_outputs();
        scratch.sums.resize(STEPS_AT_ONCE * padded, 0);
        scratch.probabilities.resize(padded, 0.0);
        for first in (0..features.steps).step_by(STEPS_AT_ONCE) {
            let count = (features.steps - first).min(STEPS_AT_ONCE);
            let operands = &features.bytes[first * features.stride..];
            self.engine.multiply(&self.output, operands, features.stride, count, &mut scratch.sums);
            for sums in scratch.sums.chunks_exact(padded).take(count) {
                self.engine.softmax(sums, &self.output.scales, &mut scratch.probabilities);
                take(&scratch.probabilities[..self.output.outputs]);
            }
        }
    }
}
