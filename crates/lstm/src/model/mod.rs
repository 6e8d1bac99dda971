//! A model file's contents, read and checked.

mod bytes;
mod container;
pub(crate) mod dawg;
mod error;
pub(crate) mod network;
pub(crate) mod pipeline;
mod recoder;
pub(crate) mod unicharset;
pub(crate) mod weights;

use bytes::Bytes;
use container::{Component, Container};
use dawg::Dawg;
use network::Node;
use pipeline::Pipeline;
use recoder::Recoder;
use unicharset::Unichar;

pub use error::ModelError;

const NETWORK: &str = "lstm";
const RECODER_USED: i32 = 64;

/// A `*.traineddata` file of the LSTM kind, ready for a [`Recognizer`](crate::Recognizer).
#[derive(Debug)]
pub struct Model {
    pub(crate) pipeline: Pipeline,
    pub(crate) unichars: Vec<Unichar>,
    /// Character of each network output; `None` for the null label and for unused outputs.
    pub(crate) unichar_of_code: Vec<Option<u16>>,
    /// The output that means "no character here".
    pub(crate) null_code: usize,
    /// Seeds the noise that borders the picture.
    pub(crate) sample_iteration: i32,
    pub(crate) dictionaries: Dictionaries,
    facts: ModelFacts,
}

/// The word lists of a model, any of which may be absent.
#[derive(Debug, Default)]
pub(crate) struct Dictionaries {
    pub(crate) punctuation: Option<Dawg>,
    pub(crate) words: Option<Dawg>,
    pub(crate) numbers: Option<Dawg>,
}

/// What a person may want to know about a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFacts {
    /// The file's own version text, such as `4.00.00alpha:vie:synth20170629`.
    pub version: Option<String>,
    /// The network in the spec language, as the file states it.
    pub network_spec: String,
    /// Rows of pixels that a line picture is scaled to.
    pub input_height: usize,
    /// Entries of the character set, with the space and two reserved ones.
    pub characters: usize,
    /// Outputs of the network, the null label included.
    pub codes: usize,
    /// Weights of all layers, biases included.
    pub weights: usize,
    /// Training steps behind the model.
    pub training_iterations: i32,
    /// Edges of the word list; 0 when the file has none.
    pub dictionary_edges: usize,
}

impl Model {
    /// Reads a model. Anything that does not fit the format exactly is an error; nothing is guessed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, ModelError> {
        let container = Container::read(bytes)?;
        let mut network = container.open(Component::Network, NETWORK)?;
        let tree = Node::read(&mut network)?;
        let (Some(unicharset), Some(_)) =
            (container.get(Component::Unicharset), container.get(Component::Recoder))
        else {
            // Such files carry both inside the network component; no released line model does.
            return Err(ModelError::Missing("lstm-unicharset and lstm-recoder"));
        };
        let tail = Tail::read(network)?;
        let pipeline = Pipeline::from_tree(tree)?;
        let unichars = unicharset::read(unicharset)?;

        let codes = pipeline.output.outputs;
        let null_code =
            usize::try_from(tail.null_code).ok().filter(|code| *code < codes).ok_or(ModelError::Invalid {
                component: NETWORK,
                what: "null label",
                value: tail.null_code.into(),
            })?;
        let recoder = match tail.training_flags & RECODER_USED {
            0 => Recoder::identity(unichars.len()),
            _ => Recoder::read(container.open(Component::Recoder, "lstm-recoder")?, unichars.len(), codes)?,
        };
        let unichar_of_code =
            (0..codes).map(|code| recoder.unichar(code).filter(|_| code != null_code)).collect::<Vec<_>>();

        let dawg = |component, name| match container.get(component) {
            None => Ok(None),
            Some(bytes) => Dawg::read(Bytes::new(bytes, name, container.swapped), unichars.len()).map(Some),
        };
        let dictionaries = Dictionaries {
            punctuation: dawg(Component::PunctuationDawg, "lstm-punc-dawg")?,
            words: dawg(Component::WordDawg, "lstm-word-dawg")?,
            numbers: dawg(Component::NumberDawg, "lstm-number-dawg")?,
        };
        let version = match container.get(Component::Version) {
            None => None,
            Some(bytes) => {
                Some(std::str::from_utf8(bytes).map_err(|_| ModelError::NotUtf8("version"))?.to_owned())
            }
        };
        let facts = ModelFacts {
            version,
            network_spec: tail.spec,
            input_height: pipeline.height,
            characters: unichars.len(),
            codes,
            weights: pipeline.weight_count(),
            training_iterations: tail.training_iteration,
            dictionary_edges: dictionaries.words.as_ref().map_or(0, Dawg::edge_count),
        };
        let sample_iteration = tail.sample_iteration;
        Ok(Model { pipeline, unichars, unichar_of_code, null_code, sample_iteration, dictionaries, facts })
    }

    /// What the file says about itself.
    pub fn facts(&self) -> &ModelFacts {
        &self.facts
    }

    /// The text that a code stands for; empty for the null label and for unused codes.
    pub fn text_of_code(&self, code: usize) -> &str {
        let unichar = self.unichar_of_code.get(code).copied().flatten();
        unichar.and_then(|id| self.unichars.get(usize::from(id))).map_or("", |unichar| unichar.text.as_str())
    }
}

/// What follows the network tree in its component.
struct Tail {
    spec: String,
    training_flags: i32,
    training_iteration: i32,
    sample_iteration: i32,
    null_code: i32,
}

impl Tail {
    fn read(mut bytes: Bytes) -> Result<Tail, ModelError> {
        let tail = Tail {
            spec: bytes.text()?.to_owned(),
            training_flags: bytes.i32()?,
            training_iteration: bytes.i32()?,
            sample_iteration: bytes.i32()?,
            null_code: bytes.i32()?,
        };
        let _adam_beta_learning_rate_momentum = (bytes.f32()?, bytes.f32()?, bytes.f32()?);
        bytes.finish()?;
        Ok(tail)
    }
}

impl Pipeline {
    fn weight_count(&self) -> usize {
        let layers = [&self.convolution, &self.columns.gates, &self.output].into_iter();
        let rows = self.rows.iter().map(|row| &row.lstm.gates);
        layers.chain(rows).map(|matrix| matrix.outputs * (matrix.inputs + 1)).sum()
    }
}
