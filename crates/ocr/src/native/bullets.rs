//! Signs before the points of a list, and between words, that were read as others.
//!
//! In small print a dash comes out as `~`, and a dot as `«`, which no point begins with.

use sohoa_lstm::{Alternative, LineText, Word};

/// What the reading that was put aside is worth.
const LEFT: f32 = 0.1;

/// Puts dashes and dots where they were read as signs that do not stand alone before a word.
pub(super) fn told(text: &mut LineText) {
    let is_quoted = text.words.iter().any(|word| word.text.contains('»'));
    for index in 0..text.words.len() {
        let [word, next, ..] = &mut text.words[index..] else { break };
        // `~ 5` is about five.
        let opens_word = next.text.starts_with(char::is_alphabetic);
        match word.text.as_str() {
            "~" if opens_word => put(word, "-"),
            "«" if index == 0 && !is_quoted => put(word, "•"),
            _ => {}
        }
    }
}

fn put(word: &mut Word, sign: &str) {
    let before = std::mem::replace(&mut word.text, sign.to_owned());
    if let [only] = word.characters.as_mut_slice() {
        only.text.clone_from(&word.text);
    }
    word.alternatives.retain(|other| other.text != before && other.text != word.text);
    word.alternatives.insert(0, Alternative { text: before, probability: LEFT });
}

#[cfg(test)]
mod tests {
    use super::super::sample::character;
    use super::*;

    #[test]
    fn points_begin_with_dashes_and_dots() {
        for (read, expected) in [
            ("~ Như trên;", "- Như trên;"),
            ("Lao động ~ Thương binh", "Lao động - Thương binh"),
            ("đạt ~ 95%", "đạt ~ 95%"),
            ("« Giảm thời gian", "• Giảm thời gian"),
            ("« Giảm thời gian » là", "« Giảm thời gian » là"),
            ("~", "~"),
        ] {
            let words = read.split(' ').map(|text| Word {
                text: text.to_owned(),
                characters: text.chars().enumerate().map(|(place, sign)| character(place, sign)).collect(),
                columns: 0..10,
                confidence: 90.0,
                in_dictionary: true,
                alternatives: Vec::new(),
            });
            let mut line = LineText { words: words.collect(), text: read.to_owned(), inverted: false };
            told(&mut line);
            let texts: Vec<&str> = line.words.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(texts.join(" "), expected);
            assert!(
                line.words
                    .iter()
                    .all(|word| word.characters.len() != 1 || word.characters[0].text == word.text)
            );
        }
    }
}
