//! The common outcome of all decoders: a label for every time step.

use super::step::{Step, bounded_ln};
use crate::model::Model;

/// Added to every log probability.
pub(crate) const CERTAINTY_OFFSET: f32 = -0.085;
/// What a certainty outside the dictionary is multiplied by.
pub(crate) const OUTSIDE_DICTIONARY: f32 = 2.25;

/// How a character came to be accepted, as a number that Tesseract gives it.
pub(crate) mod permuter {
    pub(crate) const NONE: u8 = 0;
    pub(crate) const PUNCTUATION: u8 = 1;
    pub(crate) const TOP_CHOICE: u8 = 2;
    pub(crate) const NUMBER: u8 = 6;
    pub(crate) const WORD: u8 = 8;
}

/// The label of one time step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Label {
    pub(crate) code: u16,
    /// The same character as in the step before, not another one.
    pub(crate) duplicate: bool,
    pub(crate) certainty: f32,
    pub(crate) permuter: u8,
    pub(crate) start_of_word: bool,
}

/// The most probable label of every step.
pub(crate) fn greedy(model: &Model, steps: &[Step]) -> Vec<Label> {
    let codes: Vec<u16> = steps.iter().map(|step| step.best[0].code).collect();
    labels(model, steps, &codes)
}

/// Labels without a dictionary for given `codes`; a code that repeats the one before is a duplicate.
pub(crate) fn labels(model: &Model, steps: &[Step], codes: &[u16]) -> Vec<Label> {
    let mut previous = None;
    let label = |(step, &code): (&Step, &u16)| {
        let null = usize::from(code) == model.null_code;
        let duplicate = !null && previous == Some(code);
        previous = Some(code);
        let certainty = (bounded_ln(step.probability(code)) + CERTAINTY_OFFSET) * OUTSIDE_DICTIONARY;
        Label { code, duplicate, certainty, permuter: permuter::TOP_CHOICE, start_of_word: false }
    };
    steps.iter().zip(codes).map(label).collect()
}
