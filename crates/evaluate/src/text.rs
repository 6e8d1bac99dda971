//! Text against truth.

use std::collections::BTreeMap;

use rapidfuzz::distance::levenshtein;
use sohoa_orthography::{fold_lower, normalise};

/// Counts of one text against its truth; counts add up over documents, rates do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextScore {
    /// Characters of the truth, white space folded.
    pub characters: usize,
    /// Levenshtein distance in characters.
    pub character_errors: usize,
    /// Words of the truth.
    pub words: usize,
    /// Levenshtein distance in words.
    pub word_errors: usize,
    /// Words of the truth that align with a word equal after trimming punctuation, case ignored.
    pub syllables_right: usize,
    /// Aligned words that are right but for marks.
    pub diacritic_only: usize,
    /// Numbers in the truth: words with a digit, punctuation at the ends trimmed.
    pub numbers: usize,
    /// Of those, how many were read (each reading counts once).
    pub numbers_found: usize,
    /// Numbers that were read.
    pub numbers_read: usize,
}

impl TextScore {
    /// Character error rate.
    pub fn cer(&self) -> f64 {
        share(self.character_errors, self.characters)
    }

    /// Word error rate.
    pub fn wer(&self) -> f64 {
        share(self.word_errors, self.words)
    }

    /// Share of the truth's words that were read right.
    pub fn syllable_accuracy(&self) -> f64 {
        share(self.syllables_right, self.words)
    }

    /// Share of the truth's numbers that were read.
    pub fn number_recall(&self) -> f64 {
        share(self.numbers_found, self.numbers)
    }

    /// Share of the numbers read that stand in the truth.
    pub fn number_precision(&self) -> f64 {
        share(self.numbers_found, self.numbers_read)
    }

    /// The counts of two texts together.
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            characters: self.characters + other.characters,
            character_errors: self.character_errors + other.character_errors,
            words: self.words + other.words,
            word_errors: self.word_errors + other.word_errors,
            syllables_right: self.syllables_right + other.syllables_right,
            diacritic_only: self.diacritic_only + other.diacritic_only,
            numbers: self.numbers + other.numbers,
            numbers_found: self.numbers_found + other.numbers_found,
            numbers_read: self.numbers_read + other.numbers_read,
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { f64::from(u8::from(part == 0)) } else { part as f64 / whole as f64 }
}

/// Scores a text against its truth: NFC, one tone-placement style, white space folded.
pub fn score_text(truth: &str, read: &str) -> TextScore {
    let (truth, read) = (normalise(truth), normalise(read));
    let truth_words: Vec<&str> = truth.split_whitespace().collect();
    let read_words: Vec<&str> = read.split_whitespace().collect();
    let (truth_text, read_text) = (truth_words.join(" "), read_words.join(" "));
    let mut score = TextScore {
        characters: truth_text.chars().count(),
        character_errors: levenshtein::distance(truth_text.chars(), read_text.chars()),
        words: truth_words.len(),
        word_errors: word_distance(&truth_words, &read_words),
        ..TextScore::default()
    };
    for (expected, seen) in align(&truth_words, &read_words) {
        let (expected, seen) = (core(expected), core(seen));
        if expected == seen {
            score.syllables_right += 1;
        } else if fold_lower(&expected) == fold_lower(&seen) {
            score.diacritic_only += 1;
        }
    }
    let mut missing = numbers(&truth_words);
    score.numbers = missing.values().sum();
    for (number, times) in numbers(&read_words) {
        score.numbers_read += times;
        if let Some(left) = missing.get_mut(&number) {
            let found = times.min(*left);
            score.numbers_found += found;
            *left -= found;
        }
    }
    score
}

/// Levenshtein distance in words: each different word counts as one symbol.
fn word_distance(truth: &[&str], read: &[&str]) -> usize {
    let mut symbols = BTreeMap::new();
    let mut number = |words: &[&str]| -> Vec<u64> {
        let mut numbers = Vec::with_capacity(words.len());
        for word in words {
            let next = symbols.len() as u64;
            numbers.push(*symbols.entry((*word).to_owned()).or_insert(next));
        }
        numbers
    };
    levenshtein::distance(number(truth), number(read))
}

/// A word in lower case without the punctuation around it; a word of punctuation only is itself.
fn core(word: &str) -> String {
    let trimmed = word.trim_matches(|character: char| !character.is_alphanumeric());
    if trimmed.is_empty() { word.to_owned() } else { trimmed.to_lowercase() }
}

fn numbers(words: &[&str]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in words.iter().filter(|word| word.contains(|character: char| character.is_ascii_digit())) {
        *counts.entry(core(word)).or_default() += 1;
    }
    counts
}

/// Pairs of words that stand at the same place in both texts: first what is common at both ends, then, by
/// dynamic programming in a band, the rest. Words without a partner are left out.
fn align<'a>(truth: &[&'a str], read: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let start = truth.iter().zip(read).take_while(|(a, b)| a == b).count();
    let (truth_rest, read_rest) = (&truth[start..], &read[start..]);
    let end = truth_rest.iter().rev().zip(read_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let mut pairs: Vec<_> = truth[..start].iter().copied().zip(read[..start].iter().copied()).collect();
    let middle = align_banded(&truth_rest[..truth_rest.len() - end], &read_rest[..read_rest.len() - end]);
    pairs.extend(middle);
    pairs.extend(
        truth_rest[truth_rest.len() - end..]
            .iter()
            .copied()
            .zip(read_rest[read_rest.len() - end..].iter().copied()),
    );
    pairs
}

/// Half the width of the band, in words: a lost page of 400 words still finds its place again.
const BAND: usize = 600;

fn align_banded<'a>(truth: &[&'a str], read: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let (rows, columns) = (truth.len(), read.len());
    let band = BAND.max(rows.abs_diff(columns) + 50);
    let first = |row: usize| (row * columns / rows.max(1)).saturating_sub(band);
    let width = 2 * band + 2;
    let far = u32::MAX / 2;
    let mut cost = vec![far; (rows + 1) * width];
    let at = |row: usize, column: usize| {
        column.checked_sub(first(row)).filter(|offset| *offset < width).map(|offset| row * width + offset)
    };
    let look = |cost: &[u32], row: usize, column: usize| at(row, column).map_or(far, |index| cost[index]);
    for row in 0..=rows {
        for column in first(row)..=columns.min(first(row) + width - 1) {
            let best = match (row, column) {
                (0, 0) => 0,
                (0, _) => column as u32,
                (_, 0) => row as u32,
                _ => {
                    let change = u32::from(truth[row - 1] != read[column - 1]);
                    let both = look(&cost, row - 1, column - 1).saturating_add(change);
                    let lost = look(&cost, row - 1, column).saturating_add(1);
                    let added = look(&cost, row, column - 1).saturating_add(1);
                    both.min(lost).min(added)
                }
            };
            if let Some(index) = at(row, column) {
                cost[index] = best;
            }
        }
    }
    let mut pairs = Vec::new();
    let (mut row, mut column) = (rows, columns);
    while row > 0 && column > 0 {
        let here = look(&cost, row, column);
        let change = u32::from(truth[row - 1] != read[column - 1]);
        if look(&cost, row - 1, column - 1).saturating_add(change) == here {
            pairs.push((truth[row - 1], read[column - 1]));
            (row, column) = (row - 1, column - 1);
        } else if look(&cost, row - 1, column).saturating_add(1) == here {
            row -= 1;
        } else {
            column -= 1;
        }
    }
    pairs.reverse();
    pairs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_counted_word_by_word() {
        for (truth, read, word_errors, right, marks_only) in [
            ("hồ sơ đúng hạn", "hồ sơ đúng hạn", 0, 4, 0),
            ("hồ sơ đúng hạn", "ho so dung han", 4, 0, 4),
            ("hồ sơ, đúng hạn.", "Hồ sơ đúng  hạn", 3, 4, 0),
            ("một hai ba", "một ba", 1, 2, 0),
            ("", "", 0, 0, 0),
            ("hoà giải", "hòa giải", 0, 2, 0),
        ] {
            let score = score_text(truth, read);
            assert_eq!(
                (score.word_errors, score.syllables_right, score.diacritic_only),
                (word_errors, right, marks_only),
                "{truth:?} {read:?}"
            );
        }
    }

    #[test]
    fn a_number_counts_only_whole() {
        let score = score_text("tổng 5.085: mới 3.838, cũ 1.247", "tổng 5.085 mới 3.888, cũ 1.247 1.247");
        assert_eq!((score.numbers, score.numbers_found, score.numbers_read), (3, 2, 4));
    }

    proptest! {
        #[test]
        fn a_text_has_no_errors_against_itself(text in "\\PC{0,200}") {
            let score = score_text(&text, &text);
            prop_assert_eq!((score.character_errors, score.word_errors), (0, 0));
            prop_assert_eq!(score.syllables_right, score.words);
        }

        #[test]
        fn no_text_upsets_the_count(truth in "\\PC{0,80}", read in "\\PC{0,80}") {
            let score = score_text(&truth, &read);
            prop_assert!(score.syllables_right + score.diacritic_only <= score.words);
            prop_assert!(score.numbers_found <= score.numbers.min(score.numbers_read));
        }
    }
}
