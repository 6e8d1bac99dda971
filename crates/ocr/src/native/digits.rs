//! Lines of digits only.

use sohoa_lstm::{Character, LineText, Rival};

/// Whether a character stands in numbers.
fn stands_in_numbers(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|sign| sign.is_ascii_digit() || ".,/%-".contains(sign))
}

/// Replaces each character that stands in no number by its likeliest rival that does, and leaves out those
/// without one.
pub(crate) fn keep_digits(line: &mut LineText) {
    for word in &mut line.words {
        for character in &mut word.characters {
            if !stands_in_numbers(&character.text) {
                replace(character);
            }
        }
        let before = word.characters.len();
        word.characters.retain(|character| stands_in_numbers(&character.text));
        let text: String = word.characters.iter().map(|character| character.text.as_str()).collect();
        if text != word.text {
            // What was taken instead is as sure as the weakest of its characters.
            let least = word.characters.iter().map(|character| character.probability).fold(1.0, f32::min);
            word.confidence = word.confidence.min(100.0 * least);
            if before > word.characters.len() {
                word.confidence = word.confidence.min(50.0);
            }
            word.text = text;
        }
        word.alternatives.retain(|other| other.text.chars().all(|sign| stands_in_numbers(&sign.to_string())));
    }
    line.words.retain(|word| !word.characters.is_empty());
}

fn replace(character: &mut Character) {
    let likeliest = character.rivals.iter().position(|rival| stands_in_numbers(&rival.text));
    if let Some(index) = likeliest {
        let Rival { text, probability } = character.rivals.remove(index);
        character.text = text;
        character.probability = probability;
    }
}
