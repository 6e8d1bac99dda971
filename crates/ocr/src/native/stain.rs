//! Stains that were read as signs, told from short lines of print.

use sohoa_lstm::LineText;
use sohoa_orthography::is_legal_syllable;

use super::again::{Read, confidence};

/// How many lines begin at a margin at least, each of so many words or more.
const LINES: usize = 3;
const WORDS: usize = 4;
/// How far from it, in sizes of their letters, and how much larger or smaller their letters are.
const NEAR: f32 = 0.3;
const ALIKE: f32 = 1.2;

/// Where the lines of running text begin, in pixels, and the size of their letters.
pub(super) struct Margins(Vec<(f32, f32)>);

impl Margins {
    pub(super) fn of(read: &[Read]) -> Self {
        let running = read.iter().filter(|line| line.text.words.len() >= WORDS);
        Self(running.map(|line| (line.bounds.left as f32, line.size)).collect())
    }

    fn have(&self, line: &Read) -> bool {
        let alike = |size: f32| size <= ALIKE * line.size && line.size <= ALIKE * size;
        let near = |left: f32| (left - line.bounds.left as f32).abs() <= NEAR * line.size;
        self.0.iter().filter(|(left, size)| near(*left) && alike(*size)).count() >= LINES
    }

    /// Whether a line is print; `in_table` tells that it stands in one.
    pub(super) fn is_print(&self, line: &Read, in_table: bool) -> bool {
        let at = match in_table {
            true => At::Table,
            false if self.have(line) => At::Margin,
            false => At::Anywhere,
        };
        !is_stain(&line.text, at)
    }
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Table,
    /// Where lines of running text begin, and in their type.
    Margin,
    Anywhere,
}

/// Whether signs are a syllable with its mark and at most a sign of the sentence behind it.
fn is_syllable(signs: &[char]) -> bool {
    let text: String = signs.iter().collect();
    let core = text.trim_end_matches(['.', ',', ';', ':']);
    !core.is_ascii() && core.chars().count() >= 2 && is_legal_syllable(core)
}

/// Whether signs are digits and what stands between them in the formula of a column, an equals sign among them.
fn is_of_formula(signs: &[char]) -> bool {
    signs.contains(&'=')
        && signs.iter().any(char::is_ascii_digit)
        && signs.iter().all(|sign| sign.is_ascii_digit() || "()=+-/".contains(*sign))
}

/// Whether a line holds a stain read as a sign or two: what is print is read surely at least once of three times. Two or
/// three signs alone with less than 0.7 were pen strokes and pieces of seals on all scans tried, and so were those outside
/// tables that are no number with less than 0.8 (print had 0.96), and up to six with less than 0.6. The last word of a
/// paragraph, on a line of its own, had 0.58.
fn is_stain(text: &LineText, at: At) -> bool {
    let mut signs: Vec<char> = text.words.iter().flat_map(|word| word.text.chars()).collect();
    // The number at the end of a row of dots.
    let dots = signs.iter().take_while(|sign| **sign == '.').count();
    if signs[dots..].iter().all(char::is_ascii_digit) {
        signs.drain(..dots.min(signs.len().saturating_sub(1)));
    }
    let least = match signs.as_slice() {
        [] => return true,
        [sign] if sign.is_ascii_digit() => 0.75,
        [sign] if sign.is_alphabetic() => 0.85,
        [sign] if "-–—+".contains(*sign) => 0.7,
        [_] => return true,
        signs if !signs.iter().any(|sign| sign.is_alphanumeric()) => 0.8,
        signs if at == At::Margin && is_syllable(signs) => 0.5,
        // A part of a formula in a table's head, which the network reads badly: `1)=` for `(11)=`.
        signs if at == At::Table && is_of_formula(signs) => 0.15,
        [_, _] | [_, _, _] if at != At::Table && !signs.iter().all(char::is_ascii_digit) => 0.85,
        [_, _] | [_, _, _] => 0.7,
        signs if signs.len() <= 6 && at != At::Table => 0.6,
        _ => 0.15,
    };
    confidence(text) < least
}

#[cfg(test)]
mod tests {
    use sohoa_lstm::Word;

    use super::super::sample::character;
    use super::*;

    #[test]
    fn strokes_are_no_text_and_numbers_are_kept() {
        // What was read; how surely; where; whether it is a stain.
        let cases = [
            ("=7", 75.0, At::Anywhere, true),
            ("bà", 79.0, At::Anywhere, true),
            ("%.", 75.0, At::Anywhere, true),
            ("17", 75.0, At::Anywhere, false),
            ("=7", 75.0, At::Table, false),
            ("Số:", 97.0, At::Anywhere, false),
            ("a)", 90.0, At::Anywhere, false),
            ("17", 65.0, At::Table, true),
            ("1)=", 44.0, At::Table, false),
            ("1)=", 44.0, At::Anywhere, true),
            ("..17", 75.0, At::Anywhere, false),
            (".a", 80.0, At::Anywhere, true),
            ("...", 75.0, At::Anywhere, true),
            ("gấp.", 57.0, At::Anywhere, true),
            ("gấp.", 57.0, At::Margin, false),
            ("gấp.", 45.0, At::Margin, true),
            ("=7", 75.0, At::Margin, true),
        ];
        for (text, confidence, at, stain) in cases {
            let word = Word {
                text: text.to_owned(),
                characters: text.chars().enumerate().map(|(place, sign)| character(place, sign)).collect(),
                columns: 0..10,
                confidence,
                in_dictionary: false,
                alternatives: Vec::new(),
            };
            let line = LineText { text: text.to_owned(), words: vec![word], inverted: false };
            assert_eq!(is_stain(&line, at), stain, "{text} {confidence}");
        }
    }
}
