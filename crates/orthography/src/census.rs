//! A cheap count over a text that tells good Vietnamese from stripped, spoilt or foreign text.

use std::collections::HashSet;
use std::ops::Add;

use crate::letter::{Letter, Tone, has_mark, is_letter, is_letter_or_digit};
use crate::syllable::{is_legal_syllable, is_skeleton, is_vowelless_syllable};

/// What the words of a text look like. A word here is a run of non-white characters with its outer
/// punctuation trimmed, of at least two characters, with at least one letter, that is neither all capitals
/// (abbreviations) nor a code (`19/BC-UBND`, an address). A form that is no syllable counts once, however often it
/// comes: an abbreviation in small letters (*hs* for *hồ sơ*) says no more about its text the tenth time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Census {
    /// Words counted.
    pub words: usize,
    /// Words that are legal syllables.
    pub legal: usize,
    /// Legal syllables that bear a quality or tone mark.
    pub marked: usize,
    /// Legal syllables with a letter of the block that Unicode has for Vietnamese alone (ạ to ỹ): nearly all of
    /// them bear a tone.
    pub vietnamese: usize,
    /// Words with a letter that no other language's reader prints: those, and ă, đ, ơ, ư.
    pub native: usize,
    /// Words with a tone mark.
    pub toned: usize,
    /// Words that are plain ASCII letters.
    pub bare: usize,
    /// Words whose letters are those of a syllable, whatever their marks: legal ones and others.
    pub skeletons: usize,
    /// Words of letters alone that are a syllable's without its vowels.
    pub vowelless: usize,
    /// Words with a digit or a sign among letters, or with a letter outside the Vietnamese alphabet.
    pub mixed: usize,
}

impl Census {
    /// Share of words that are legal syllables, 0 where there are none. Right Vietnamese prose has 0.95 and
    /// more, text read with another language's OCR 0.3 to 0.6.
    pub fn legal_share(&self) -> f32 {
        share(self.legal, self.words)
    }

    /// Share of words whose letters could be a syllable's. Vietnamese has 0.95 and more even without marks, badly
    /// spoilt text 0.5 and more, English or French 0.2 to 0.4.
    pub fn skeleton_share(&self) -> f32 {
        share(self.skeletons, self.words)
    }

    /// Share of words that are legal and bear a mark. Right prose has 0.6 to 0.8, stripped text 0.
    pub fn marked_share(&self) -> f32 {
        share(self.marked, self.words)
    }

    /// Share of words that only Vietnamese text, or its right reader, has. Right text has 0.4 to 0.6, and 0.1 or more
    /// where it is full of names and codes; a reader of another language prints none, lost marks and deleted letters
    /// leave none.
    pub fn vietnamese_share(&self) -> f32 {
        share(self.vietnamese, self.words)
    }

    /// Share of words without a vowel. Right text has 0.03 at most, text whose marked letters were deleted 0.1 and
    /// more.
    pub fn vowelless_share(&self) -> f32 {
        share(self.vowelless, self.words)
    }
}

/// What two texts have together.
impl Add for Census {
    type Output = Census;

    fn add(self, other: Census) -> Census {
        Census {
            words: self.words + other.words,
            legal: self.legal + other.legal,
            marked: self.marked + other.marked,
            vietnamese: self.vietnamese + other.vietnamese,
            native: self.native + other.native,
            toned: self.toned + other.toned,
            bare: self.bare + other.bare,
            skeletons: self.skeletons + other.skeletons,
            vowelless: self.vowelless + other.vowelless,
            mixed: self.mixed + other.mixed,
        }
    }
}

fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

/// Counts the words of a text (NFC).
///
/// ```
/// let good = sohoa_orthography::census("Số hồ sơ đã tiếp nhận trong kỳ: 1.247");
/// assert_eq!((good.words, good.legal, good.marked), (8, 8, 7));
/// let spoilt = sohoa_orthography::census("S6 hd so da tiép nhan trong ky: 1.247");
/// assert!(spoilt.legal_share() < 0.9 && spoilt.marked_share() < 0.2);
/// ```
pub fn census(text: &str) -> Census {
    census_of(text.split_whitespace())
}

/// Counts words that are cut already (NFC).
pub fn census_of<'t>(tokens: impl IntoIterator<Item = &'t str>) -> Census {
    let mut census = Census::default();
    let mut strange: HashSet<&str> = HashSet::new();
    for token in tokens {
        let word = token.trim_matches(|c: char| !is_letter_or_digit(c));
        if word.chars().nth(1).is_none() || !word.contains(is_letter) || is_code(word) {
            continue;
        }
        let legal = is_legal_syllable(word);
        if !legal && !strange.insert(word) {
            continue;
        }
        census.words += 1;
        if !word.is_ascii() {
            census.native += usize::from(has_native_letter(word));
            census.toned += usize::from(word.chars().any(is_toned));
        }
        if word.chars().any(|c| Letter::of(c).is_none()) {
            census.mixed += 1;
        } else if is_vowelless_syllable(word) {
            census.vowelless += 1;
        }
        if word.is_ascii() && word.bytes().all(|b| b.is_ascii_alphabetic()) {
            census.bare += 1;
        }
        if legal {
            census.legal += 1;
            census.skeletons += 1;
            census.marked += usize::from(has_mark(word));
            census.vietnamese += usize::from(word.chars().any(is_vietnamese));
        } else if is_skeleton(word) {
            census.skeletons += 1;
        }
    }
    census
}

/// In the block that Unicode has for Vietnamese.
fn is_vietnamese(c: char) -> bool {
    ('\u{1EA0}'..='\u{1EF9}').contains(&c)
}

/// Whether a letter of the text is one that only Vietnamese has, so that no other language's reader can have
/// printed it.
///
/// ```
/// use sohoa_orthography::has_native_letter;
/// assert!(has_native_letter("sơ") && has_native_letter("kết") && !has_native_letter("vé"));
/// ```
pub fn has_native_letter(text: &str) -> bool {
    text.chars().any(|c| matches!(c, 'ă' | 'Ă' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư') || is_vietnamese(c))
}

fn is_toned(c: char) -> bool {
    !c.is_ascii() && Letter::of(c).is_some_and(|letter| letter.tone != Tone::Level)
}

/// Two or more letters, all capitals without a mark; or a sign that only codes and addresses have.
fn is_code(word: &str) -> bool {
    let letters = word.chars().filter(|c| is_letter(*c));
    let capitals = !has_mark(word) && letters.clone().count() > 1 && letters.clone().all(char::is_uppercase);
    capitals || word.contains(['/', '@', '_']) || word.starts_with("http")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_by_kind() {
        for (text, words, legal, skeletons, [marked, toned, native, vietnamese], bare, vowelless, mixed) in [
            ("", 0, 0, 0, [0; 4], 0, 0, 0),
            ("TTHC 19/BC-UBND 1.247 - a@b.vn", 0, 0, 0, [0; 4], 0, 0, 0),
            ("Tổng số hồ sơ", 4, 4, 4, [4, 3, 4, 3], 0, 0, 0),
            ("ỦY BAN NHÂN DÂN", 3, 3, 3, [3, 1, 1, 1], 0, 0, 0),
            ("S6 lwong h6 so", 4, 1, 1, [0; 4], 2, 0, 2),
            ("Têng s6 hồ", 3, 1, 2, [1; 4], 0, 0, 1),
            ("tip nhn trng", 3, 0, 1, [0; 4], 3, 2, 0),
            ("12 hs, 3 hs và 4 hs", 2, 1, 1, [1, 1, 0, 0], 1, 0, 0),
        ] {
            assert_eq!(
                census(text),
                Census { words, legal, marked, vietnamese, native, toned, bare, skeletons, vowelless, mixed },
                "{text}"
            );
        }
    }
}
