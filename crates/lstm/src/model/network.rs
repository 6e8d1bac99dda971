//! The network tree as the file writes it. What is made of it is `pipeline`'s business.

use super::bytes::Bytes;
use super::error::ModelError;
use super::weights::Matrix;

/// Deeper nesting than any written network; bounds the recursion on hostile files.
const DEEPEST: usize = 16;

const LEARNING_RATES_PER_LAYER: i32 = 64;

/// One node of the tree.
#[derive(Debug)]
pub(crate) enum Node {
    Input {
        height: usize,
        depth: usize,
    },
    /// Children one after another.
    Series(Vec<Node>),
    /// The child reads its sequence from the end to the start.
    Reversed(Box<Node>),
    /// The child reads columns instead of rows.
    Transposed(Box<Node>),
    Convolve {
        half_x: usize,
        half_y: usize,
    },
    Maxpool {
        x_scale: usize,
        y_scale: usize,
    },
    Lstm(Lstm),
    Dense {
        activation: Activation,
        matrix: Matrix,
    },
    /// Well-formed, but no part of the line networks that this crate runs.
    Other,
}

/// A one-directional, one-dimensional LSTM layer.
#[derive(Debug)]
pub(crate) struct Lstm {
    pub(crate) inputs: usize,
    pub(crate) states: usize,
    /// Only the last state of each sequence is the output.
    pub(crate) summary: bool,
    /// Row blocks: cell input, input gate, forget gate, output gate; columns: inputs, then states.
    pub(crate) gates: Matrix,
}

/// What follows a dense layer's sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activation {
    Tanh,
    Softmax,
    /// One that released line models do not use.
    Unused,
}

impl Node {
    pub(crate) fn read(bytes: &mut Bytes) -> Result<Node, ModelError> {
        read_node(bytes, DEEPEST)
    }
}

fn read_node(bytes: &mut Bytes, depth_left: usize) -> Result<Node, ModelError> {
    let Some(depth_left) = depth_left.checked_sub(1) else {
        return Err(bytes.invalid("network depth", DEEPEST as i64 + 1));
    };
    let header = Header::read(bytes)?;
    let node = match header.kind.as_str() {
        "Input" => read_input(bytes)?,
        "Series" => Node::Series(read_children(bytes, &header, depth_left)?),
        "RTLReversed" => Node::Reversed(only_child(bytes, &header, depth_left)?),
        "XYTranspose" => Node::Transposed(only_child(bytes, &header, depth_left)?),
        "Parallel" | "Replicated" | "ParBidiLSTM" | "DepParUDLSTM" | "Par2dLSTM" | "TTBReversed" => {
            read_children(bytes, &header, depth_left)?;
            Node::Other
        }
        "Convolve" => {
            Node::Convolve { half_x: small(bytes, "half_x", 0)?, half_y: small(bytes, "half_y", 0)? }
        }
        "Maxpool" => {
            Node::Maxpool { x_scale: small(bytes, "x_scale", 1)?, y_scale: small(bytes, "y_scale", 1)? }
        }
        "Reconfig" => {
            let _scales = (small(bytes, "x_scale", 1)?, small(bytes, "y_scale", 1)?);
            Node::Other
        }
        "LSTM" => Node::Lstm(read_lstm(bytes, &header, false)?),
        "SummLSTM" => Node::Lstm(read_lstm(bytes, &header, true)?),
        "Tanh" => dense(bytes, &header, Activation::Tanh)?,
        "Softmax" => dense(bytes, &header, Activation::Softmax)?,
        "Logistic" | "LinLogistic" | "LinTanh" | "Relu" | "Linear" | "SoftmaxNoCTC" => {
            dense(bytes, &header, Activation::Unused)?
        }
        // The length of an unknown body is unknown, so reading cannot go on.
        _ => return Err(ModelError::Unsupported(format!("a layer of the kind {:?}", header.kind))),
    };
    Ok(node)
}

/// What every node begins with.
struct Header {
    kind: String,
    training: bool,
    flags: i32,
    inputs: i32,
}

impl Header {
    fn read(bytes: &mut Bytes) -> Result<Header, ModelError> {
        let kind = match bytes.i8()? {
            0 => bytes.text()?.to_owned(),
            // Files older than the type names wrote numbers, whose meaning is not documented.
            number => return Err(ModelError::Unsupported(format!("layers of the type number {number}"))),
        };
        let training = bytes.i8()? != 0;
        let _needs_backprop = bytes.i8()?;
        let flags = bytes.i32()?;
        let inputs = bytes.i32()?;
        let (_outputs, _weights) = (bytes.i32()?, bytes.i32()?);
        let _name = bytes.text()?;
        Ok(Header { kind, training, flags, inputs })
    }
}

fn read_input(bytes: &mut Bytes) -> Result<Node, ModelError> {
    let _batch = bytes.i32()?;
    let height = small(bytes, "input height", 0)?;
    let _width = bytes.i32()?;
    let depth = small(bytes, "input depth", 0)?;
    let _loss = bytes.i32()?;
    Ok(Node::Input { height, depth })
}

fn read_children(bytes: &mut Bytes, header: &Header, depth_left: usize) -> Result<Vec<Node>, ModelError> {
    let count = bytes.count(1)?;
    let children = (0..count).map(|_| read_node(bytes, depth_left)).collect::<Result<_, _>>()?;
    if header.flags & LEARNING_RATES_PER_LAYER != 0 {
        let rates = bytes.count(size_of::<f32>())?;
        bytes.take(rates * size_of::<f32>())?;
    }
    Ok(children)
}

fn only_child(bytes: &mut Bytes, header: &Header, depth_left: usize) -> Result<Box<Node>, ModelError> {
    let mut children = read_children(bytes, header, depth_left)?;
    match (children.pop(), children.len()) {
        (Some(child), 0) => Ok(Box::new(child)),
        (_, others) => Err(bytes.invalid("child count", others as i64)),
    }
}

fn read_lstm(bytes: &mut Bytes, header: &Header, summary: bool) -> Result<Lstm, ModelError> {
    let columns = bytes.i32()?;
    let gates = (0..4).map(|_| Matrix::read(bytes, header.training)).collect::<Result<Vec<_>, _>>()?;
    let states = gates[0].outputs;
    let inputs =
        usize::try_from(header.inputs).map_err(|_| bytes.invalid("LSTM inputs", header.inputs.into()))?;
    if i64::from(columns) == inputs as i64 + 2 * states as i64 {
        return Err(ModelError::Unsupported("two-dimensional LSTM layers".to_owned()));
    }
    for gate in &gates {
        agree("LSTM gate columns and inputs + states", gate.inputs, inputs.saturating_add(states))?;
        agree("rows of two LSTM gates", gate.outputs, states)?;
    }
    let gates = Matrix::stacked(&gates.iter().collect::<Vec<_>>());
    Ok(Lstm { inputs, states, summary, gates })
}

fn dense(bytes: &mut Bytes, header: &Header, activation: Activation) -> Result<Node, ModelError> {
    Ok(Node::Dense { activation, matrix: Matrix::read(bytes, header.training)? })
}

/// Two sizes that the format says are one.
pub(crate) fn agree(what: &'static str, left: usize, right: usize) -> Result<(), ModelError> {
    if left == right { Ok(()) } else { Err(ModelError::Mismatch { what, left, right }) }
}

/// A size from a layer's header, which no written network makes large.
fn small(bytes: &mut Bytes, what: &'static str, least: i32) -> Result<usize, ModelError> {
    let value = bytes.i32()?;
    if (least..=256).contains(&value) { Ok(value as usize) } else { Err(bytes.invalid(what, value.into())) }
}
