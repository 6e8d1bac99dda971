//! The whole way from line pictures to text.

use crate::decode::{
    Alphabet, Beam, Clearness, FoundWord, Fusion, Geometry, Label, Step, alternatives, greedy, with_language,
    words,
};
use crate::forward::{Features, Network, Scratch};
use crate::kernels::{Engine, Kernel};
use crate::model::{Model, ModelFacts};
use crate::prepare::{LinePicture, NetworkInput, Scaled, factor, scale, scaled_width};
use crate::reading::LineText;

/// Lines that run through the network side by side. Weights are then read once for all of them; beyond eight
/// nothing is gained (tried with 1, 4, 8 and 16).
const LINES_AT_ONCE: usize = 8;

/// Below this mean clearness the picture is also tried light on dark.
const CLEAR_ENOUGH: f64 = 0.7;

/// How text is found in the network's probabilities.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Decoding<'a> {
    /// The most probable label of every step.
    Greedy,
    /// Tesseract's own search, the same to the last digit of the confidences. Without the dictionary it does what
    /// Tesseract does with a model file that holds none.
    Exact {
        /// Prefer words of the model's word lists.
        dictionary: bool,
    },
    /// The picture together with a language model. Numbers and codes are read as [`Decoding::Exact`] with dictionary
    /// reads them, to the last sign: the language has no say in them, and the model's own number list knows shapes,
    /// not digits. (Greedy labels were tried for them and make more mistakes: `303` for `30`, `QĐÐ` for `QĐ`.)
    Language(Fusion<'a>),
    /// Only these characters and spaces: wherever the network sees any character, the likeliest of these.
    Among(&'a str),
}

/// Reads text lines with one model. Shared freely between threads; starts none itself.
pub struct Recognizer {
    model: Model,
    network: Network,
}

impl Recognizer {
    /// A recogniser with the fastest kernel that this processor has.
    pub fn new(model: Model) -> Recognizer {
        Self::with_kernel(model, Kernel::fastest()).unwrap_or_else(|model| {
            // `fastest` names a kernel that `available` lists, so this is for the types only.
            let network = Network::new(&model, Engine::plain());
            Recognizer { model: *model, network }
        })
    }

    /// A recogniser with a kernel of the caller's choice, or the model back when this processor cannot run it.
    pub fn with_kernel(model: Model, kernel: Kernel) -> Result<Recognizer, Box<Model>> {
        match Engine::new(kernel) {
            Some(engine) => Ok(Recognizer { network: Network::new(&model, engine), model }),
            None => Err(Box::new(model)),
        }
    }

    /// The kernel in use.
    pub fn kernel(&self) -> Kernel {
        self.network.engine().kernel()
    }

    /// The model in use.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What the model's file says about itself.
    pub fn model_facts(&self) -> &ModelFacts {
        self.model.facts()
    }

    /// Reads the lines; the texts come in the same order. A line too narrow for a single time step reads as nothing.
    ///
    /// Each line's result is independent of its company.
    pub fn recognize_lines(&self, lines: &[LinePicture], decoding: Decoding) -> Vec<LineText> {
        let mut texts = vec![LineText::default(); lines.len()];
        let mut reader = LineReader::new(self, decoding);
        let height = self.model.pipeline.height;
        let mut order: Vec<(usize, usize)> = lines
            .iter()
            .map(|line| scaled_width(line.width, factor(line.height, height)))
            .enumerate()
            .map(|(index, width)| (width, index))
            .filter(|(width, _)| self.network.steps(*width) > 0)
            .collect();
        order.sort_by_key(|&(width, index)| (std::cmp::Reverse(width), index));
        for batch in order.chunks(LINES_AT_ONCE) {
            let pictures: Vec<&LinePicture> = batch.iter().map(|&(_, index)| &lines[index]).collect();
            for (&(_, index), text) in batch.iter().zip(reader.read(&pictures)) {
                texts[index] = text;
            }
        }
        texts
    }

    /// The network's probabilities for an input made elsewhere: one row of [`ModelFacts::codes`] per time step.
    ///
    /// For checks against other implementations; `None` when the input's height is not the model's.
    pub fn probabilities(&self, input: &NetworkInput) -> Option<Vec<f32>> {
        if input.height() != self.model.pipeline.height {
            return None;
        }
        let mut scratch = self.network.scratch();
        let mut rows = Vec::new();
        for features in self.network.features(std::slice::from_ref(input), &mut scratch) {
            self.network.for_each_step(&features, &mut scratch, |row| rows.extend_from_slice(row));
        }
        Some(rows)
    }

    /// The network's input for a picture: scaled and stretched, as [`Recognizer::recognize_lines`] makes it.
    pub fn prepare(&self, line: &LinePicture) -> NetworkInput {
        NetworkInput::from_grey(&scale(line, self.model.pipeline.height).grey(false))
    }

    /// Multiplications per time step, as the kernels carry them out.
    pub fn multiplications_per_step(&self) -> usize {
        self.network.multiplications_per_step(self.model.pipeline.height)
    }
}

/// One call's working memory.
struct LineReader<'a> {
    recognizer: &'a Recognizer,
    scratch: Scratch,
    decoder: Decoder<'a>,
}

enum Decoder<'a> {
    Greedy,
    Exact(Beam<'a>),
    Language(Beam<'a>, Fusion<'a>),
    Among(Alphabet),
}

/// What the network and the decoder make of one prepared line.
struct Read {
    steps: Vec<Step>,
    labels: Vec<Label>,
    clearness: f64,
}

impl<'a> LineReader<'a> {
    fn new(recognizer: &'a Recognizer, decoding: Decoding<'a>) -> Self {
        let beam = |dictionary| Beam::new(&recognizer.model, dictionary);
        let decoder = match decoding {
            Decoding::Greedy => Decoder::Greedy,
            Decoding::Exact { dictionary } => Decoder::Exact(beam(dictionary)),
            Decoding::Language(fusion) => Decoder::Language(beam(true), fusion),
            Decoding::Among(characters) => Decoder::Among(Alphabet::new(&recognizer.model, characters)),
        };
        LineReader { recognizer, scratch: recognizer.network.scratch(), decoder }
    }

    /// Reads a batch, which goes by falling width.
    fn read(&mut self, pictures: &[&LinePicture]) -> Vec<LineText> {
        let height = self.recognizer.model.pipeline.height;
        let scaled: Vec<Scaled> = pictures.iter().map(|picture| scale(picture, height)).collect();
        let input = |line: usize, inverted| NetworkInput::from_grey(&scaled[line].grey(inverted));
        let inputs: Vec<NetworkInput> = (0..scaled.len()).map(|line| input(line, false)).collect();
        let mut reads = self.read_inputs(&inputs);

        let unclear: Vec<usize> =
            (0..reads.len()).filter(|&line| reads[line].clearness < CLEAR_ENOUGH).collect();
        let inputs: Vec<NetworkInput> = unclear.iter().map(|&line| input(line, true)).collect();
        let mut turned = vec![false; reads.len()];
        for (&line, read) in unclear.iter().zip(self.read_inputs(&inputs)) {
            if read.clearness > reads[line].clearness {
                (reads[line], turned[line]) = (read, true);
            }
        }
        let lines = pictures.iter().zip(reads).zip(turned);
        lines.map(|((picture, read), inverted)| self.text(picture, &read, inverted)).collect()
    }

    fn read_inputs(&mut self, inputs: &[NetworkInput]) -> Vec<Read> {
        let features = self.recognizer.network.features(inputs, &mut self.scratch);
        features.iter().map(|features| self.decode(features)).collect()
    }

    /// Goes through a line's probabilities once; they are not kept.
    fn decode(&mut self, features: &Features) -> Read {
        let Recognizer { model, network } = self.recognizer;
        let mut steps = Vec::with_capacity(features.steps);
        let mut clearness = Clearness::default();
        let (mut beam, fusion, mut alphabet) = match &mut self.decoder {
            Decoder::Greedy => (None, None, None),
            Decoder::Exact(beam) => (Some(beam), None, None),
            Decoder::Language(beam, fusion) => (Some(beam), Some(fusion), None),
            Decoder::Among(alphabet) => (None, None, Some(alphabet)),
        };
        if let Some(beam) = &mut beam {
            beam.start();
        }
        network.for_each_step(features, &mut self.scratch, |probabilities| {
            let step = match &mut alphabet {
                Some(alphabet) => alphabet.step(probabilities),
                None => Step::from_probabilities(probabilities, model.null_code),
            };
            clearness.add(&step, model.null_code);
            if let Some(beam) = &mut beam {
                beam.advance(probabilities, &step);
            }
            steps.push(step);
        });
        let labels = beam.map_or_else(|| greedy(model, &steps), |beam| beam.finish());
        let labels = match fusion {
            Some(fusion) => with_language(model, &steps, labels, fusion),
            None => labels,
        };
        Read { steps, labels, clearness: clearness.mean() }
    }

    fn text(&self, picture: &LinePicture, read: &Read, inverted: bool) -> LineText {
        let Recognizer { model, network } = self.recognizer;
        let factor = factor(picture.height, model.pipeline.height);
        let geometry =
            Geometry { columns_per_step: network.columns_per_step() as f32 / factor, width: picture.width };
        let mut line = LineText { inverted, ..LineText::default() };
        for FoundWord { mut word, steps, after_space } in words(model, &read.steps, &read.labels, geometry) {
            word.alternatives = alternatives(model, &read.steps[steps]);
            if after_space && !line.text.is_empty() {
                line.text.push(' ');
            }
            line.text.push_str(&word.text);
            line.words.push(word);
        }
        line
    }
}
