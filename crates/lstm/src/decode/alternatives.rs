//! What else the picture may say at a word's place.

use super::prefix::{NoGuide, search};
use super::step::Step;
use crate::model::Model;
use crate::reading::Alternative;

/// Texts followed at a time.
const WIDTH: usize = 12;
/// Readings told.
const MOST: usize = 5;
/// Readings with less of the probability are not told.
const LEAST_SHARE: f32 = 0.001;
/// A step whose best label is this probable leaves no doubt worth a search.
const BEYOND_DOUBT: f32 = 0.999;

/// The readings of a word's steps by falling probability; none when all steps are beyond doubt.
pub(crate) fn alternatives(model: &Model, steps: &[Step]) -> Vec<Alternative> {
    if steps.iter().all(|step| step.best[0].probability >= BEYOND_DOUBT) {
        return Vec::new();
    }
    let texts = search(steps, model.null_code as u16, WIDTH, &mut NoGuide);
    let best = texts.first().map_or(0.0, |text| text.ln_probability);
    let share = |ln: f32| (ln - best).exp();
    let total: f32 = texts.iter().map(|text| share(text.ln_probability)).sum();
    let mut readings: Vec<Alternative> = Vec::new();
    for text in &texts {
        // Half of the gap to a neighbour belongs to the word, and with it a trace of the space there.
        let spelt: String = text.codes.iter().map(|&code| model.text_of_code(code.into())).collect();
        let spelt = spelt.trim();
        let probability = share(text.ln_probability) / total;
        match readings.iter_mut().find(|reading| reading.text == spelt) {
            Some(reading) => reading.probability += probability,
            None if spelt.is_empty() => {}
            None => readings.push(Alternative { text: spelt.to_owned(), probability }),
        }
    }
    readings.retain(|reading| reading.probability >= LEAST_SHARE);
    readings.sort_by(|one, other| other.probability.total_cmp(&one.probability));
    readings.truncate(MOST);
    readings
}
