//! Places where a small number must stand, as the day and the month of a date, often written by hand.

use sohoa_lstm::{Alternative, LineText, Word};
use sohoa_orthography::is_legal_syllable;

/// The word before, the word after, the greatest number: `rules/number_places.txt`.
const PLACES: &str = include_str!("../../rules/number_places.txt");
/// A reading as digits that is less probable than this is a guess.
const LEAST: f32 = 0.5;
/// What was first read as something else is no surer than this, of 100.
const MOST_CONFIDENCE: f32 = 50.0;

/// The words of a line that should be a small number and are neither one nor a word, each with the greatest number that may stand there.
pub(crate) fn doubtful(line: &LineText) -> Vec<(usize, u32)> {
    let places = || PLACES.lines().filter(|line| !line.starts_with('#')).filter_map(place);
    let between = |(index, three): (usize, &[Word])| {
        let [before, word, after] = three else { return None };
        let same = |one: &str, other: &Word| one == other.text.to_lowercase();
        let (_, _, most) = places().find(|(first, last, _)| same(first, before) && same(last, after))?;
        // `tháng đầu năm`: a word may stand there too.
        (!is_small(&word.text, most) && !is_legal_syllable(&word.text)).then_some((index + 1, most))
    };
    line.words.windows(3).enumerate().filter_map(between).collect()
}

fn place(line: &str) -> Option<(&str, &str, u32)> {
    let mut parts = line.split_whitespace();
    Some((parts.next()?, parts.next()?, parts.next()?.parse().ok()?))
}

fn is_small(text: &str, most: u32) -> bool {
    text.len() <= 2 && text.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number))
}

/// Takes from the same line read as `digits` what stands in place of a word, if it is a number up to `most`. What it was
/// before stays as another reading.
pub(crate) fn take(word: &mut Word, digits: &LineText, most: u32) {
    let middle = (word.columns.start + word.columns.end) / 2;
    let Some(there) = digits.words.iter().find(|other| other.columns.contains(&middle)) else { return };
    let own = Alternative { text: there.text.clone(), probability: 1.0 };
    let readings = if there.alternatives.is_empty() { vec![own] } else { there.alternatives.clone() };
    let Some(best) = readings.iter().find(|other| is_small(&other.text, most) && other.probability >= LEAST)
    else {
        return;
    };
    let first = Alternative {
        text: std::mem::replace(&mut word.text, best.text.clone()),
        probability: word.confidence / 100.0,
    };
    word.confidence = MOST_CONFIDENCE * best.probability;
    word.characters.clone_from(&there.characters);
    word.alternatives = readings;
    word.alternatives.push(first);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, columns: std::ops::Range<usize>, alternatives: &[(&str, f32)]) -> Word {
        let alternatives = alternatives
            .iter()
            .map(|(text, probability)| Alternative { text: (*text).to_owned(), probability: *probability });
        Word {
            text: text.to_owned(),
            characters: Vec::new(),
            columns,
            confidence: 90.0,
            in_dictionary: false,
            alternatives: alternatives.collect(),
        }
    }

    #[test]
    fn days_and_months_are_small_numbers() {
        for (line, expected) in [
            ("Hà Nội, ngày 2O tháng 3 năm 2018", &[(3, 31)][..]),
            ("NGÀY 42 THÁNG Š NĂM", &[(1, 31), (3, 12)]),
            ("ngày 20 tháng 12 năm", &[]),
            ("06 tháng đầu năm", &[]),
            ("tháng năm", &[]),
        ] {
            let words = line.split(' ').map(|text| word(text, 0..1, &[])).collect();
            assert_eq!(doubtful(&LineText { words, ..LineText::default() }), expected, "{line}");
        }
    }

    #[test]
    fn a_number_is_taken_where_it_may_stand() {
        for (digits, expected) in [
            (&[("20", 0.9)][..], "20"),
            (&[("80", 0.4), ("20", 0.55)], "20"),
            (&[("80", 0.8), ("20", 0.2)], "2O"),
            (&[], "2O"),
        ] {
            let mut read = word("2O", 50..70, &[]);
            let words = vec![word("3", 0..40, &[]), word("80", 45..72, digits)];
            take(&mut read, &LineText { words, ..LineText::default() }, 31);
            assert_eq!(read.text, expected, "{digits:?}");
        }
    }
}
