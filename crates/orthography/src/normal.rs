//! NFC and one tone placement.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::letter::is_letter;
use crate::syllable::Syllable;

/// The text in NFC with every legal syllable's tone in one place: *hòa*, *thủy*, *khỏe* (not *hoà*, *thuỷ*,
/// *khoẻ*), and typists' slips such as *hòan* righted. Words that are not legal syllables, white space and
/// punctuation stay as they are; the number of words never changes. The printed form is not recoverable from
/// the result: whoever needs it keeps the observed text.
pub fn normalise(text: &str) -> String {
    let composed: String = if is_nfc(text) { text.to_owned() } else { text.nfc().collect() };
    if composed.is_ascii() {
        return composed;
    }
    // A mark that found no letter to join stays part of its word, which is then no syllable.
    let in_word = |c: char| is_letter(c) || is_combining_mark(c);
    let mut out = String::with_capacity(composed.len());
    let mut rest = composed.as_str();
    while !rest.is_empty() {
        let end = rest.find(|c: char| !in_word(c)).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        match normalise_word(word) {
            Some(moved) => out.push_str(&moved),
            None => out.push_str(word),
        }
        let gap = tail.find(in_word).unwrap_or(tail.len());
        out.push_str(&tail[..gap]);
        rest = &tail[gap..];
    }
    out
}

/// One word (NFC letters only) with its tone moved to the normal place and its case kept; `None` if it stands
/// there already or the word is not a legal syllable.
pub fn normalise_word(word: &str) -> Option<String> {
    // Only a syllable with two vowels side by side has a choice, and only a marked one bears a tone.
    if word.is_ascii() || word.len() > 24 {
        return None;
    }
    let written = Syllable::parse(word)?.to_string();
    let moved: String = word
        .chars()
        .zip(written.chars())
        .map(|(old, new)| if old.is_uppercase() { new.to_uppercase().next().unwrap_or(new) } else { new })
        .collect();
    (moved != word).then_some(moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_placement() {
        for (text, wanted) in [
            ("Uỷ ban nhân dân", "Ủy ban nhân dân"),
            ("UỶ BAN", "ỦY BAN"),
            ("Khánh Hoà, Thuỷ sản", "Khánh Hòa, Thủy sản"),
            ("quý, già, của", "quý, già, của"),
            ("ho\u{300}a", "hòa"),
            ("số:19/BC-UBND 1.247", "số:19/BC-UBND 1.247"),
            ("Hoàng Thuý", "Hoàng Thúy"),
        ] {
            assert_eq!(normalise(text), wanted);
        }
    }

    proptest! {
        #[test]
        fn normalising_is_settled_after_once(text in "[ a-zàảãáạăằâấêềếơờưựđĐÔỒuyỦ0-9.,/\u{300}\u{301}-]{0,40}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once.clone());
            prop_assert_eq!(crate::fold(&once), crate::fold(&text));
        }
    }
}
