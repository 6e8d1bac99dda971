//! Words stuck to one another: a number with a sign and the next word, two syllables that a gap parts.

use std::borrow::Cow;
use std::ops::Range;

use sohoa_lstm::{Alternative, Character, LineText, Word};
use sohoa_orthography::is_legal_syllable;

/// Takes a number and the word behind its sign apart: a speck in the space between them is read as a point or a colon
/// and the space is lost (`2.731.hồ`, `09:phản`). As one token it is no number, and what is said of it would be said of
/// the next one. The sign stays with the number.
pub(super) fn apart(text: &LineText) -> Cow<'_, LineText> {
    if text.words.iter().all(|word| seam(&word.characters).is_none()) {
        return Cow::Borrowed(text);
    }
    let words = text.words.iter().flat_map(|word| match seam(&word.characters) {
        None => vec![word.clone()],
        Some(seam) => cut(word, seam).into(),
    });
    Cow::Owned(LineText { words: words.collect(), text: text.text.clone(), inverted: text.inverted })
}

/// Takes two syllables apart that were read as one word where the picture shows a gap as between words: beside a `Y` or a
/// `T` spaces are narrow (`Ytế`). `has_gap` tells whether one lies in a range of columns.
pub(super) fn at_gaps(text: &LineText, has_gap: impl Fn(Range<usize>) -> bool) -> Cow<'_, LineText> {
    // The network tells columns to some pixels only.
    let seam = |word: &Word| {
        let parts = |at: &usize| {
            let (one, other) = word.characters.split_at(*at);
            let gap =
                one.last().zip(other.first()).map(|(last, first)| last.columns.start..first.columns.end);
            is_legal_syllable(&written(one))
                && is_legal_syllable(written(other).trim_end_matches(['.', ',', ';', ':', ')']))
                && gap.is_some_and(&has_gap)
        };
        if is_legal_syllable(&word.text) { None } else { (1..word.characters.len()).find(parts) }
    };
    if text.words.iter().all(|word| seam(word).is_none()) {
        return Cow::Borrowed(text);
    }
    let words = text.words.iter().flat_map(|word| match seam(word) {
        None => vec![word.clone()],
        Some(seam) => cut(word, seam).into(),
    });
    Cow::Owned(LineText { words: words.collect(), text: text.text.clone(), inverted: text.inverted })
}

fn written(characters: &[Character]) -> String {
    characters.iter().map(|character| character.text.as_str()).collect()
}

/// How many characters a number and its sign have if at least two small letters, and nothing else, stand behind them.
fn seam(characters: &[Character]) -> Option<usize> {
    let letters = |character: &Character| character.text.chars().all(char::is_alphabetic);
    let seam = characters.len() - characters.iter().rev().take_while(|letter| letters(letter)).count();
    let (number, word) = characters.split_at(seam);
    let (sign, digits) = number.split_last()?;
    let is_digit = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // Behind a letter read as a digit there may be a name: `Q.NGÃI` as `0.NGÃI`.
    let small = |letter: &Character| letter.text.chars().all(char::is_lowercase);
    let stuck = word.len() >= 2
        && word.iter().all(small)
        && matches!(sign.text.as_str(), "." | "," | ":" | ";")
        && digits.last().is_some_and(|last| is_digit(&last.text))
        && digits.iter().all(|sign| is_digit(&sign.text) || matches!(sign.text.as_str(), "." | ","));
    stuck.then_some(seam)
}

/// The two parts of a word; each of its other readings parts before its first letter.
fn cut(word: &Word, seam: usize) -> [Word; 2] {
    let (number, letters) = word.characters.split_at(seam);
    let middle = number.last().zip(letters.first()).map_or(word.columns.end, |(sign, letter)| {
        usize::midpoint(sign.columns.end, letter.columns.start).clamp(word.columns.start, word.columns.end)
    });
    let others = |part: fn(&str) -> &str| {
        let cut = |other: &Alternative| Alternative {
            text: part(&other.text).to_owned(),
            probability: other.probability,
        };
        word.alternatives.iter().map(cut).collect::<Vec<_>>()
    };
    let part = |characters: &[Character], columns, alternatives| Word {
        text: written(characters),
        characters: characters.to_vec(),
        columns,
        alternatives,
        confidence: word.confidence,
        in_dictionary: word.in_dictionary,
    };
    [
        part(number, word.columns.start..middle, others(|text| text[..first_letter(text)].trim())),
        part(letters, middle..word.columns.end, others(|text| &text[first_letter(text)..])),
    ]
}

fn first_letter(text: &str) -> usize {
    text.find(char::is_alphabetic).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::super::sample::character;
    use super::*;

    fn word(text: &str, others: &[(&str, f32)]) -> Word {
        let characters = text.chars().enumerate().map(|(place, sign)| character(place, sign));
        let other = |(text, probability): &(&str, f32)| Alternative {
            text: (*text).to_owned(),
            probability: *probability,
        };
        Word {
            text: text.to_owned(),
            characters: characters.collect(),
            columns: 0..10 * text.chars().count(),
            confidence: 90.0,
            in_dictionary: false,
            alternatives: others.iter().map(other).collect(),
        }
    }

    #[test]
    fn numbers_part_from_the_words_stuck_to_them() {
        for (text, expected) in [
            ("2.731.hồ", &["2.731.", "hồ"][..]),
            ("09:phản", &["09:", "phản"]),
            ("12,phần", &["12,", "phần"]),
            ("321/BC-UBND", &["321/BC-UBND"]),
            ("1.a", &["1.a"]),
            ("0.NGÃI", &["0.NGÃI"]),
            ("5km", &["5km"]),
            ("10:30", &["10:30"]),
            ("a.bc", &["a.bc"]),
            (".hồ", &[".hồ"]),
            ("12.hồ2", &["12.hồ2"]),
            ("7..hồ", &["7..hồ"]),
        ] {
            let line = LineText { words: vec![word(text, &[])], ..LineText::default() };
            let parts: Vec<String> = apart(&line).words.iter().map(|word| word.text.clone()).collect();
            assert_eq!(parts, expected, "{text}");
        }
    }

    #[test]
    fn other_readings_of_the_number_go_with_it() {
        let line = LineText {
            words: vec![word("23.hồ", &[("23.hồ", 0.7), ("28 hồ", 0.2), ("23", 0.1)])],
            ..LineText::default()
        };
        let words = apart(&line).into_owned().words;
        let told = |word: &Word| word.alternatives.iter().map(|other| other.text.clone()).collect::<Vec<_>>();
        assert_eq!(told(&words[0]), ["23.", "28", "23"]);
        assert_eq!(told(&words[1]), ["hồ", "hồ", ""]);
        assert_eq!((words[0].columns.clone(), words[1].columns.clone()), (0..29, 29..50));
    }

    #[test]
    fn syllables_part_at_gaps() {
        // What was read as one word; the columns of a gap; its parts.
        for (text, gap, expected) in [
            ("Ytế", 8..12, &["Y", "tế"][..]),
            ("Ytế,", 8..12, &["Y", "tế,"]),
            ("Ytế", 18..22, &["Ytế"]),
            ("hồsơ", 18..22, &["hồ", "sơ"]),
            ("hoa", 8..12, &["hoa"]),
            ("UBND", 18..22, &["UBND"]),
        ] {
            let line = LineText { words: vec![word(text, &[])], ..LineText::default() };
            let has_gap = |columns: Range<usize>| columns.start <= gap.start && gap.end <= columns.end;
            let parts: Vec<String> =
                at_gaps(&line, has_gap).words.iter().map(|word| word.text.clone()).collect();
            assert_eq!(parts, expected, "{text}");
        }
    }
}
