//! Letters read in numbers: `8óó` for `866`, `ó,4` for `6,4`, `l6` for `16`.
//!
//! In some types (Calibri) the network takes a 6 for an `ó` and is sure of it. Where all the rest of a word is a number, the
//! same ink is read as a number, too; what was read first stays beside it, as likely as it.

use sohoa_lstm::{Alternative, LineText, Word};

use super::vote::in_place_of;

/// Letters with the digit that they are read for. A small `o` behind a digit may be printed, and so may other letters.
const READ_FOR: [(&str, &str); 4] = [("ó", "6"), ("Ó", "6"), ("l", "1"), ("O", "0")];
/// What the two readings are worth, each.
const DOUBT: f32 = 0.5;

/// Whether a line holds a number with such letters.
pub(super) fn wanted(text: &LineText) -> bool {
    text.words.iter().any(is_number)
}

/// Puts digits for such letters where the line, read as numbers only, has them and agrees with all the rest.
pub(super) fn mended(text: &mut LineText, as_numbers: &LineText) {
    for word in text.words.iter_mut().filter(|word| is_number(word)) {
        let Some(number) = in_place_of(word, as_numbers).filter(|number| agree(word, number)) else {
            continue;
        };
        for (sign, digit) in word.characters.iter_mut().zip(&number.characters) {
            sign.text.clone_from(&digit.text);
        }
        let before = std::mem::replace(&mut word.text, number.text.clone());
        word.alternatives.retain(|other| other.text != before && other.text != word.text);
        word.alternatives.iter_mut().for_each(|other| other.probability *= DOUBT);
        word.alternatives.insert(0, Alternative { text: before, probability: DOUBT });
    }
}

fn digit_for(letter: &str) -> Option<&'static str> {
    READ_FOR.iter().find(|(read, _)| *read == letter).map(|(_, digit)| *digit)
}

/// Whether a word is made of digits, the signs that stand with them, and letters read for digits: at least one of these, and
/// a digit or a second such letter.
fn is_number(word: &Word) -> bool {
    let signs = || word.characters.iter().map(|sign| sign.text.as_str());
    let is_digit = |sign: &str| sign.len() == 1 && sign.bytes().all(|byte| byte.is_ascii_digit());
    let letters = signs().filter(|sign| digit_for(sign).is_some()).count();
    let digits = signs().filter(|sign| is_digit(sign)).count();
    let sixes = signs().filter(|sign| digit_for(sign) == Some("6")).count();
    let stands = |sign: &str| is_digit(sign) || digit_for(sign).is_some() || ".,%()/-".contains(sign);
    letters > 0 && (digits > 0 || sixes > 1) && signs().all(stands)
}

/// Whether a number has the same signs as a word but for the letters, and for these the digits that they are read for.
fn agree(word: &Word, number: &Word) -> bool {
    let pairs = || word.characters.iter().zip(&number.characters);
    word.characters.len() == number.characters.len()
        && pairs().all(|(sign, digit)| digit_for(&sign.text).unwrap_or(&sign.text) == digit.text)
}

#[cfg(test)]
mod tests {
    use super::super::sample::character;
    use super::*;

    fn line(text: &str) -> LineText {
        let word = Word {
            text: text.to_owned(),
            characters: text.chars().enumerate().map(|(place, sign)| character(place, sign)).collect(),
            columns: 0..10 * text.chars().count(),
            confidence: 93.0,
            in_dictionary: false,
            alternatives: Vec::new(),
        };
        LineText { text: text.to_owned(), words: vec![word], inverted: false }
    }

    #[test]
    fn letters_in_numbers_are_read_as_digits() {
        for (read, as_number, expected) in [
            ("8óó", "866", "866"),
            ("ó,4", "6,4", "6,4"),
            ("óó", "66", "66"),
            ("l6", "16", "16"),
            ("1O0", "100", "100"),
            ("(ó2,5%),", "(62,5%),", "(62,5%),"),
            // The rest differs, or another digit stands there.
            ("8óó", "886", "8óó"),
            ("8óó", "856", "8óó"),
            ("8óó", "8660", "8óó"),
            // No numbers.
            ("có", "66", "có"),
            ("ó", "6", "ó"),
            ("lO", "10", "lO"),
            ("3B", "38", "3B"),
            ("2o", "20", "2o"),
        ] {
            let mut text = line(read);
            mended(&mut text, &line(as_number));
            let word = &text.words[0];
            assert_eq!(word.text, expected, "{read} {as_number}");
            let told = word.alternatives.first().map(|other| (other.text.as_str(), other.probability));
            assert_eq!(told, (expected != read).then_some((read, DOUBT)), "{read}");
        }
    }
}
