//! The numbers of an invisible text beside what the picture above it shows.
//!
//! Whoever made the text read the same picture with a program that is not known. Good words do not make its digits good: no
//! dictionary knows them. Where a reading of our own says other than the text, both are kept.

use sohoa_document::{Reading, Rect, Word};

/// Words of the picture that were read less surely than this are no witnesses.
const SURE: f32 = 0.6;
/// The share of a word of the text that lies within a word of the picture, if it is of the same ink.
const WITHIN: f32 = 0.5;

/// Puts what the picture says beside each number of the text that it reads as another one. `text` and `picture` are words of
/// the same page, with their places on it; returns for how many numbers they differ.
pub fn set_beside(text: &mut [Word], picture: impl IntoIterator<Item = Word>) -> usize {
    let mut differing = 0;
    for seen in picture.into_iter().filter(|word| word.confidence >= SURE) {
        let (Some(place), numbers) = (seen.bounds, numbers(&seen.text)) else { continue };
        let mut said: Vec<&mut Word> = text
            .iter_mut()
            .filter(|word| word.bounds.is_some_and(|bounds| share_within(&bounds, &place) >= WITHIN))
            .collect();
        said.sort_by(|one, other| left(one).total_cmp(&left(other)));
        let together: String = said.iter().map(|word| word.text.as_str()).collect();
        let Some(number) = said.iter_mut().find(|word| has_digit(&word.text)) else { continue };
        if numbers != self::numbers(&together) {
            number.rivals.push(Reading { text: seen.text, confidence: seen.confidence });
            differing += 1;
        }
    }
    differing
}

fn left(word: &Word) -> f32 {
    word.bounds.map_or(0.0, |bounds| bounds.left)
}

/// How much of a word lies within a place.
fn share_within(word: &Rect, place: &Rect) -> f32 {
    let area = |rect: &Rect| rect.width() * rect.height();
    let shared = word.intersection(place).map_or(0.0, |shared| area(&shared));
    if area(word) > 0.0 { shared / area(word) } else { 0.0 }
}

fn has_digit(text: &str) -> bool {
    text.contains(|sign: char| sign.is_ascii_digit())
}

/// The numbers in a text, each with the signs that stand between its digits and a percent sign behind them.
fn numbers(text: &str) -> Vec<String> {
    let is_part = |sign: char| sign.is_ascii_digit() || ".,/%".contains(sign);
    let parts = text.split(|sign| !is_part(sign));
    parts
        .map(|part| part.trim_matches(['.', ',', '/']))
        .filter(|part| has_digit(part))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words side by side, ten points for each character, with a space between them.
    fn line(text: &str, confidence: f32) -> Vec<Word> {
        let mut from = 0.0;
        let mut word = |text: &str| {
            let right = from + 10.0 * text.chars().count() as f32;
            let bounds = Some(Rect::new(from, 100.0, right, 112.0));
            from = right + 10.0;
            Word { bounds, confidence, ..Word::plain(text) }
        };
        text.split(' ').map(&mut word).collect()
    }

    #[test]
    fn numbers_that_differ_have_rivals() {
        for (name, text, picture, confidence, expected) in [
            ("alike", "còn 2.376 hồ sơ", "còn 2.376 hồ sơ", 0.9, &[][..]),
            ("another digit", "còn 2.875 hồ sơ", "còn 2.376 hồ sơ", 0.9, &[("2.875", "2.376")]),
            ("another sign", "đạt 99.4% số", "đạt 99,4% số", 0.9, &[("99.4%", "99,4%")]),
            ("a sign of the sentence", "còn 2.376, hồ", "còn 2.376. hồ", 0.9, &[]),
            ("words only", "con lai hồ sơ", "còn lại hồ sơ", 0.9, &[]),
            ("letters for digits", "đạt O,2S% số", "đạt 0,25% số", 0.9, &[("O,2S%", "0,25%")]),
            ("parted", "còn 1.2 45 hồ", "còn 1.2045 hồ", 0.9, &[("1.2", "1.2045")]),
            ("not sure", "còn 2.875 hồ sơ", "còn 2.376 hồ sơ", 0.3, &[]),
            ("nothing there", "còn 2.875 hồ sơ", "còn", 0.9, &[]),
        ] {
            let (mut text, picture) = (line(text, 1.0), line(picture, confidence));
            let differing = set_beside(&mut text, picture);
            let rivals: Vec<(&str, &str)> = text
                .iter()
                .flat_map(|word| word.rivals.iter().map(|rival| (word.text.as_str(), rival.text.as_str())))
                .collect();
            assert_eq!((rivals.as_slice(), differing), (expected, expected.len()), "{name}");
        }
    }

    #[test]
    fn a_number_in_two_parts_is_one() {
        let mut text = line("còn 1.2 45 hồ", 1.0);
        let whole = Word { bounds: Some(Rect::new(40.0, 100.0, 100.0, 112.0)), ..Word::plain("1.245") };
        assert_eq!(set_beside(&mut text, [whole]), 0);
    }
}
