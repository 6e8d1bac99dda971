//! A small network that tells digits written by hand.
//!
//! Two pairs of 3 x 3 convolutions, each pair followed by the maximum of 2 x 2, and two full layers; 20,000 weights of
//! eight bits. What it was trained on and how is in `models/README.md`.

/// Pixels on a side of its pictures.
pub(super) const SIDE: usize = 24;
/// What it tells apart: the ten digits, and what is none.
pub(super) const CLASSES: usize = 11;

static MODEL: &[u8] = include_bytes!("../../../../../models/hand_digits.bin");

/// How many numbers come in and go out of each layer; the first four go over squares of 3 x 3.
const SHAPES: [(usize, usize); 6] = [(9, 12), (108, 12), (108, 24), (216, 24), (216, 48), (48, CLASSES)];

struct Layer {
    outputs: usize,
    /// For each input the weights of all outputs.
    weights: Vec<f32>,
    biases: Vec<f32>,
}

/// The network, its weights unpacked.
pub(crate) struct Network(Vec<Layer>);

impl Network {
    /// Unpacks the weights: some microseconds.
    pub(crate) fn load() -> Self {
        let mut rest = MODEL;
        let mut take = |count: usize| {
            let (head, tail) = rest.split_at_checked(count).unwrap_or((&[], &[]));
            rest = tail;
            head
        };
        let float = |bytes: &[u8; 4]| f32::from_le_bytes(*bytes);
        let layers = SHAPES.iter().map(|&(inputs, outputs)| {
            let scales: Vec<f32> = take(4 * outputs).as_chunks().0.iter().map(float).collect();
            let biases: Vec<f32> = take(4 * outputs).as_chunks().0.iter().map(float).collect();
            let packed = take(inputs * outputs).chunks_exact(outputs);
            let weights = packed.flat_map(|row| {
                row.iter().zip(&scales).map(|(&weight, scale)| f32::from(weight as i8) * scale)
            });
            Layer { outputs, weights: weights.collect(), biases }
        });
        Self(layers.collect())
    }

    /// How probable each digit is, and last that it is none. `picture` has the ink's share of each pixel, 0 to 1, row by
    /// row; the longer side of the ink fills 20 pixels in the middle.
    pub(super) fn probabilities(&self, picture: &[f32; SIDE * SIDE]) -> [f32; CLASSES] {
        let [one, two, three, four, five, six] = self.0.as_slice() else { return [0.0; CLASSES] };
        let (values, side) = convolved(picture, SIDE, 1, one);
        let (values, side) = convolved(&values, side, one.outputs, two);
        let (values, side) = pooled(&values, side, two.outputs);
        let (values, side) = convolved(&values, side, two.outputs, three);
        let (values, side) = convolved(&values, side, three.outputs, four);
        let (values, _) = pooled(&values, side, four.outputs);
        let values = rectified(applied(&values, five));
        let values = applied(&values, six);
        let most = values.iter().copied().fold(f32::MIN, f32::max);
        let mut shares = [0.0; CLASSES];
        shares.iter_mut().zip(&values).for_each(|(share, value)| *share = (value - most).exp());
        let sum: f32 = shares.iter().sum();
        shares.map(|share| share / sum)
    }
}

/// The sum of a layer's weights for these inputs, and its biases.
fn applied(values: &[f32], layer: &Layer) -> Vec<f32> {
    let mut sums = layer.biases.clone();
    for (value, weights) in values.iter().zip(layer.weights.chunks_exact(layer.outputs)) {
        sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += value * weight);
    }
    sums
}

fn rectified(mut values: Vec<f32>) -> Vec<f32> {
    values.iter_mut().for_each(|value| *value = value.max(0.0));
    values
}

/// A layer over each square of 3 x 3, and how many squares there are on a side.
fn convolved(values: &[f32], side: usize, channels: usize, layer: &Layer) -> (Vec<f32>, usize) {
    let within = side - 2;
    let mut found = Vec::with_capacity(within * within * layer.outputs);
    let mut square = Vec::with_capacity(9 * channels);
    for (y, x) in (0..within).flat_map(|y| (0..within).map(move |x| (y, x))) {
        square.clear();
        for row in y..y + 3 {
            square.extend_from_slice(&values[(row * side + x) * channels..][..3 * channels]);
        }
        found.extend(rectified(applied(&square, layer)));
    }
    (found, within)
}

/// The greatest of each 2 x 2, channel by channel.
fn pooled(values: &[f32], side: usize, channels: usize) -> (Vec<f32>, usize) {
    let half = side / 2;
    let at = |y: usize, x: usize, channel: usize| values[(y * side + x) * channels + channel];
    let places = (0..half).flat_map(|y| (0..half).map(move |x| (2 * y, 2 * x)));
    let found = places.flat_map(|(y, x)| {
        (0..channels).map(move |channel| {
            let upper = at(y, x, channel).max(at(y, x + 1, channel));
            upper.max(at(y + 1, x, channel)).max(at(y + 1, x + 1, channel))
        })
    });
    (found.collect(), half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_has_all_its_weights() {
        let count: usize = SHAPES.iter().map(|(inputs, outputs)| inputs * outputs + 8 * outputs).sum();
        assert_eq!(MODEL.len(), count);
    }

    #[test]
    fn a_ring_is_a_zero_and_paper_is_none() {
        let mut ring = [0.0; SIDE * SIDE];
        for (place, ink) in ring.iter_mut().enumerate() {
            let (x, y) = ((place % SIDE) as f32 - 11.5, (place / SIDE) as f32 - 11.5);
            let far = f32::hypot(x * 1.5, y);
            *ink = if (7.5..10.0).contains(&far) { 1.0 } else { 0.0 };
        }
        let network = Network::load();
        assert!(network.probabilities(&ring)[0] > 0.9);
        let line: [f32; SIDE * SIDE] =
            std::array::from_fn(|place| if place / SIDE == 12 { 1.0 } else { 0.0 });
        assert!(network.probabilities(&line)[CLASSES - 1] > 0.9);
    }
}
