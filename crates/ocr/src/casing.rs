//! Capital letters that are none: `hồ Sơ` for `hồ sơ`, `hồ sơ CÓ` for `hồ sơ có`.
//!
//! Alone in a short line, letters that look the same in both cases are read as either. Most words stand on their page more
//! than once, and what is as large as elsewhere, and like it, is the same word.

use std::collections::BTreeMap;

use sohoa_document::{PageImage, Reading, Word};
use sohoa_orthography::{fold_lower, is_legal_syllable};
use sohoa_picture::PixelBox;

use crate::exemplar::Patch;

/// With how many others of its kind a word is compared.
const OTHERS: usize = 4;

/// Gives words the case that the same words have elsewhere on the page, if their ink is alike.
pub(crate) fn settle_cases(image: &PageImage, words: &mut [&mut Word]) {
    let mut kinds: BTreeMap<String, BTreeMap<String, Vec<usize>>> = BTreeMap::new();
    for (index, word) in words.iter().enumerate() {
        if word.text.chars().filter(|sign| sign.is_alphabetic()).count() > 1 {
            let texts = kinds.entry(word.text.to_lowercase()).or_default();
            texts.entry(word.text.clone()).or_default().push(index);
        }
    }
    for texts in kinds.into_values().filter(|texts| texts.len() > 1) {
        let most = texts.values().map(Vec::len).max().unwrap_or(0);
        let Some((usual, places)) = texts.iter().find(|(_, places)| places.len() == most) else { continue };
        let patch = |index: usize| {
            let place = PixelBox::of_points(&words[index].bounds?, image.dpi);
            Patch::of(image, &place)
        };
        let known: Vec<Patch> = places.iter().take(OTHERS).filter_map(|index| patch(*index)).collect();
        let others = texts.values().filter(|places| places.len() < most).flatten();
        let is_alike = |index: &&usize| {
            patch(**index).is_some_and(|patch| known.iter().any(|known| known.is_like(&patch)))
        };
        let alike: Vec<usize> = others.filter(is_alike).copied().collect();
        alike.into_iter().for_each(|index| words[index].text.clone_from(usual));
    }
}

/// Letters that look the same in both cases.
const ALIKE: &str = "cosuvwxz";

/// Makes words of a cell small that were read in capitals though they look the same in small letters, among others in small
/// letters: a line of few words tells little of its letters' heights (`Số hồ sơ CÓ số hoá`).
pub(crate) fn lower_capitals(words: &mut [Word]) {
    let is_small = |word: &Word| word.text.contains(char::is_lowercase);
    let looks_small = |word: &Word| {
        let is_alike = |sign: char| sign.is_uppercase() && ALIKE.contains(&fold_lower(&sign.to_string()));
        // Abbreviations (`CSVC`) are none.
        word.text.chars().count() > 1
            && word.text.chars().all(is_alike)
            && is_legal_syllable(&word.text.to_lowercase())
    };
    for index in 0..words.len() {
        let (before, after) = (&words[..index], &words[index + 1..]);
        let [before, after] =
            [before.iter().rfind(|word| !looks_small(word)), after.iter().find(|word| !looks_small(word))];
        if looks_small(&words[index]) && before.is_some_and(is_small) && after.is_some_and(is_small) {
            let word = &mut words[index];
            let small = word.text.to_lowercase();
            let read = std::mem::replace(&mut word.text, small);
            word.rivals.push(Reading { text: read, confidence: word.confidence });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::page;

    #[test]
    fn words_have_the_case_of_those_they_are_like() {
        for (name, printed, read, expected) in [
            ("as elsewhere", ["so", "so", "so"], ["so", "So", "so"], ["so", "so", "so"]),
            ("as printed", ["so", "So", "so"], ["so", "So", "so"], ["so", "So", "so"]),
            ("in capitals", ["SO", "SO", "SO"], ["SO", "SO", "So"], ["SO", "SO", "SO"]),
            ("one of each", ["so", "so", "oo"], ["so", "So", "oo"], ["so", "So", "oo"]),
        ] {
            let shown: Vec<(&str, &str, f32)> =
                printed.into_iter().zip(read).map(|(printed, read)| (printed, read, 0.9)).collect();
            let (image, mut words) = page(&shown);
            settle_cases(&image, &mut words.iter_mut().collect::<Vec<_>>());
            let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(texts, expected, "{name}");
        }
    }

    #[test]
    fn capitals_among_small_letters_are_small_where_they_look_so() {
        for (read, expected) in [
            ("Số hồ sơ CÓ số hoá", "Số hồ sơ có số hoá"),
            ("Số hồ sơ CÓ SỐ hoá", "Số hồ sơ có số hoá"),
            ("Số hồ sơ HS số hoá", "Số hồ sơ HS số hoá"),
            ("Số CSVC hiện có", "Số CSVC hiện có"),
            ("UBND XÃ Quốc Tuấn", "UBND XÃ Quốc Tuấn"),
            ("TỔNG SỐ HỒ SƠ", "TỔNG SỐ HỒ SƠ"),
            ("SỐ hồ sơ", "SỐ hồ sơ"),
        ] {
            let mut words: Vec<Word> = read.split(' ').map(Word::plain).collect();
            lower_capitals(&mut words);
            let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(texts.join(" "), expected);
        }
    }
}
