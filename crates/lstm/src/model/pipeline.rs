//! The one shape of network that line models have, taken out of the tree and checked layer against layer.

use super::error::ModelError;
use super::network::{Activation, Lstm, Node, agree};
use super::weights::Matrix;

/// Convolution, pooling, a summary LSTM over columns, LSTMs along the row, softmax.
///
/// In the spec language: `[1,h,0,1 Ct3,3,n Mp.,. Lfys. (Lfx|Lrx)... O1c]`.
#[derive(Debug)]
pub(crate) struct Pipeline {
    /// Rows of the input image.
    pub(crate) height: usize,
    /// 3 x 3 window, x outer; tanh.
    pub(crate) convolution: Matrix,
    pub(crate) pool_x: usize,
    pub(crate) pool_y: usize,
    pub(crate) columns: Lstm,
    pub(crate) rows: Vec<RowLstm>,
    pub(crate) output: Matrix,
}

/// An LSTM along the line.
#[derive(Debug)]
pub(crate) struct RowLstm {
    pub(crate) reversed: bool,
    pub(crate) lstm: Lstm,
}

/// No line model pools more coarsely; bounds working memory.
const MOST_POOLED: usize = 8;

/// Features of the 3 x 3 window.
pub(crate) const WINDOW: usize = 9;

impl Pipeline {
    pub(crate) fn from_tree(tree: Node) -> Result<Pipeline, ModelError> {
        let mut layers = Vec::new();
        flatten(tree, &mut layers);
        let mut layers = layers.into_iter();
        let mut next = || layers.next();

        let Some(Node::Input { height, depth: 1 }) = next() else {
            return Err(other("a first layer other than grey input"));
        };
        let Some(Node::Convolve { half_x: 1, half_y: 1 }) = next() else {
            return Err(other("a second layer other than a 3 x 3 window"));
        };
        let Some(Node::Dense { activation: Activation::Tanh, matrix: convolution }) = next() else {
            return Err(other("a window not followed by tanh"));
        };
        let Some(Node::Maxpool { x_scale: pool_x, y_scale: pool_y }) = next() else {
            return Err(other("a fourth layer other than pooling"));
        };
        let columns = match next() {
            Some(Node::Transposed(child)) => match *child {
                Node::Lstm(lstm) if lstm.summary => lstm,
                _ => return Err(other("a column layer other than a summary LSTM")),
            },
            _ => return Err(other("a fifth layer other than one over columns")),
        };
        let mut rows = Vec::new();
        let output = loop {
            match next() {
                Some(Node::Lstm(lstm)) if !lstm.summary => rows.push(RowLstm { reversed: false, lstm }),
                Some(Node::Reversed(child)) => match *child {
                    Node::Lstm(lstm) if !lstm.summary => rows.push(RowLstm { reversed: true, lstm }),
                    _ => return Err(other("a reversed layer other than an LSTM")),
                },
                Some(Node::Dense { activation: Activation::Softmax, matrix }) => break matrix,
                _ => return Err(other("layers other than LSTMs before the softmax")),
            }
        };
        if next().is_some() {
            return Err(other("layers after the softmax"));
        }

        if pool_x.max(pool_y) > MOST_POOLED {
            return Err(other("pooling of more than 8 x 8"));
        }
        if height < pool_y {
            return Err(ModelError::Mismatch {
                what: "input height and pooling",
                left: height,
                right: pool_y,
            });
        }
        agree("window and convolution columns", convolution.inputs, WINDOW)?;
        agree("convolution and column LSTM", columns.inputs, convolution.outputs)?;
        let mut width = columns.states;
        for row in &rows {
            agree("LSTM inputs and the layer before", row.lstm.inputs, width)?;
            width = row.lstm.states;
        }
        agree("softmax inputs and the layer before", output.inputs, width)?;
        Ok(Pipeline { height, convolution, pool_x, pool_y, columns, rows, output })
    }
}

/// Series within series are one series.
fn flatten(node: Node, layers: &mut Vec<Node>) {
    match node {
        Node::Series(children) => children.into_iter().for_each(|child| flatten(child, layers)),
        other => layers.push(other),
    }
}

fn other(what: &str) -> ModelError {
    ModelError::Unsupported(what.to_owned())
}
