//! Characters for tests.

use sohoa_lstm::Character;

/// A character at the `place`th of ten columns each, read surely and without rivals.
pub(super) fn character(place: usize, sign: char) -> Character {
    Character {
        text: sign.to_string(),
        columns: 10 * place..10 * place + 8,
        steps: place..place + 1,
        certainty: 0.0,
        probability: 1.0,
        absent: 0.0,
        rivals: Vec::new(),
    }
}
