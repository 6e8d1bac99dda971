//! A second look at lines with numbers and at doubtful ones.

use sohoa_lstm::{Alternative, LineText, Word};

use super::again;

/// Words less sure than this ask for a second look.
const DOUBTFUL: f32 = 80.0;
/// Lines of fewer characters are no lines as the network knows them.
const SHORT: usize = 6;

/// Whether a line is worth a second look.
pub(crate) fn wanted(text: &LineText) -> bool {
    is_short(text) || text.words.iter().any(|word| word.confidence < DOUBTFUL || has_digit(&word.text))
}

/// Whether a line has so few characters that the network has little to go by.
pub(crate) fn is_short(text: &LineText) -> bool {
    text.words.iter().map(|word| word.characters.len()).sum::<usize>() < SHORT
}

/// The reading that is the surer one as a whole; where the other reads a number differently that is told.
///
/// Both come from the same columns of the page.
pub(crate) fn better(first: LineText, second: LineText) -> LineText {
    let margin = if is_short(&first) && is_short(&second) { 0.0 } else { MARGIN };
    let (mut chosen, other) = if again::worth([&second]) > again::worth([&first]) + margin {
        (second, first)
    } else {
        (first, second)
    };
    for word in &mut chosen.words {
        let (text, confidence) = in_place_of(word, &other.words);
        if text == word.text || text.is_empty() || !(has_digit(&text) || has_digit(&word.text)) {
            continue;
        }
        let probability = confidence / (confidence + word.confidence).max(1.0);
        match word.alternatives.iter_mut().find(|known| known.text == text) {
            Some(known) => known.probability = known.probability.max(probability),
            None => word.alternatives.push(Alternative { text, probability }),
        }
        word.alternatives.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    }
    chosen
}

/// The second reading must be surer by this much, as if a whole letter more had been read: of crops alike the
/// usual one reads slightly better (tried from 0 to 1 on real scans).
const MARGIN: f32 = 1.0;

/// What another reading has where a word stands, and how sure it is of it.
fn in_place_of(word: &Word, others: &[Word]) -> (String, f32) {
    let mut text = String::new();
    let mut confidence = 100.0f32;
    for other in others {
        let shared = other
            .columns
            .end
            .min(word.columns.end)
            .saturating_sub(other.columns.start.max(word.columns.start));
        if shared * 2 > other.columns.len() {
            text.push_str(&other.text);
            confidence = confidence.min(other.confidence);
        }
    }
    (text, confidence)
}

fn has_digit(text: &str) -> bool {
    text.contains(|sign: char| sign.is_ascii_digit())
}
