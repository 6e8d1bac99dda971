//! The hook above a circumflex, which small print shows as an acute: `Tống số` for `Tổng số`, `Số hộ khẩu` for `Sổ hộ khẩu`.
//!
//! The network knows the acute far better and is sure of it in most crops, but where a hook is printed some crop shows it;
//! where an acute is printed none does. In running text the words around tell, in the cell of a table they often cannot.

use sohoa_lstm::{Character, LineText};
use sohoa_orthography::{Letter, Quality, Tone};

use super::crop::Room;

/// Lines of larger letters, in pixels, show the hook: tried on annexes of 9 to 13 pt at 200 dpi.
const LARGE: f32 = 31.0;
/// The least share of the hook in all crops together. Of 921 letters with an acute in such lines of annexes and real scans
/// one had a tenth, of 148 with a hook that were read with an acute 112 (two more have this share). At 0.05 an acute of a
/// fax copy became a hook.
const LEAST_SHARE: f32 = 0.08;
/// The crops that are asked: those in which hooks are seen best, the best first.
pub(super) const ROOMS: [Room; 3] = [Room::SCANT, Room::of(0.2, 0.0), Room::of(0.3, 0.3)];

/// Whether a line of letters of this size has one that may have a hook and was read with an acute.
pub(super) fn wanted(text: &LineText, size: f32) -> bool {
    let may_be = |sign: &Character| hooked(sign).is_some();
    size < LARGE && text.words.iter().any(|word| word.characters.iter().any(may_be))
}

/// Whether a reading of a line shows a hook, however little of it, where another one has an acute.
pub(super) fn are_seen(text: &LineText, other: &LineText) -> bool {
    let mut signs = text.words.iter().flat_map(|word| &word.characters);
    signs.any(|sign| {
        let seen = |hooked: String| {
            let voice = in_place_of(sign, &hooked, other);
            share(sign, &hooked) + voice.map_or(0.0, |voice| share(voice, &hooked)) > 0.0
        };
        hooked(sign).is_some_and(seen)
    })
}

/// Puts hooks where all crops together show one; `others` are readings of the same columns.
pub(super) fn counted(text: &mut LineText, others: &[LineText]) {
    for word in &mut text.words {
        let mut is_changed = false;
        for sign in &mut word.characters {
            let Some(hooked) = hooked(sign) else { continue };
            let voices = others.iter().filter_map(|other| in_place_of(sign, &hooked, other));
            let (sum, count) = voices.fold((share(sign, &hooked), 1.0), |(sum, count), voice| {
                (sum + share(voice, &hooked), count + 1.0)
            });
            if count > 1.0 && sum >= LEAST_SHARE * count {
                sign.text = hooked;
                is_changed = true;
            }
        }
        if is_changed {
            word.text = word.characters.iter().map(|sign| sign.text.as_str()).collect();
        }
    }
}

/// The letter with a hook that a letter with circumflex and acute may be.
fn hooked(sign: &Character) -> Option<String> {
    let mut letters = sign.text.chars();
    let letter = Letter::of(letters.next()?).filter(|_| letters.next().is_none())?;
    let acute = letter.quality == Quality::Circumflex && letter.tone == Tone::Acute;
    acute.then(|| Letter { tone: Tone::Hook, ..letter }.compose()).flatten().map(String::from)
}

/// How probable a letter is where a character was read.
fn share(sign: &Character, letter: &str) -> f32 {
    let rival = || sign.rivals.iter().find(|rival| rival.text == letter).map(|rival| rival.probability);
    if sign.text == letter { sign.probability } else { rival().unwrap_or(0.0) }
}

/// What another reading has where a character stands, if it is the same letter with either mark.
fn in_place_of<'a>(sign: &Character, hooked: &str, other: &'a LineText) -> Option<&'a Character> {
    let middle = (sign.columns.start + sign.columns.end) / 2;
    let mut signs = other.words.iter().flat_map(|word| &word.characters);
    signs.find(|voice| voice.columns.contains(&middle) && (voice.text == sign.text || voice.text == hooked))
}

#[cfg(test)]
mod tests {
    use sohoa_lstm::{Rival, Word};

    use super::super::sample::character;
    use super::*;

    /// A line of one word, each letter with what else it may be.
    fn line(letters: &[(char, f32, char, f32)]) -> LineText {
        let sign = |(place, &(letter, probability, rival, less)): (usize, &(char, f32, char, f32))| {
            let rivals = vec![Rival { text: rival.to_string(), probability: less }];
            Character { probability, rivals, ..character(place, letter) }
        };
        let characters: Vec<Character> = letters.iter().enumerate().map(sign).collect();
        let text: String = letters.iter().map(|letter| letter.0).collect();
        let word = Word {
            text: text.clone(),
            columns: 0..10 * characters.len(),
            characters,
            confidence: 97.0,
            in_dictionary: true,
            alternatives: Vec::new(),
        };
        LineText { text, words: vec![word], inverted: false }
    }

    #[test]
    fn hooks_are_told_from_all_crops() {
        let s = ('S', 1.0, 's', 0.0);
        for (name, first, others, expected) in [
            (
                "seen in one of three",
                ('ố', 0.98, 'ổ', 0.02),
                [('ố', 1.0, 'ổ', 0.0), ('ổ', 0.6, 'ố', 0.4)],
                "Sổ",
            ),
            ("hardly seen", ('ố', 0.98, 'ổ', 0.02), [('ố', 1.0, 'ổ', 0.01), ('ố', 0.9, 'ổ', 0.1)], "Số"),
            ("other letters", ('ố', 0.98, 'ổ', 0.02), [('ô', 0.6, 'ổ', 0.4), ('6', 0.6, 'ổ', 0.4)], "Số"),
            ("a hook", ('ổ', 0.6, 'ố', 0.4), [('ố', 1.0, 'ổ', 0.0), ('ố', 1.0, 'ổ', 0.0)], "Sổ"),
            ("without circumflex", ('ó', 0.6, 'ỏ', 0.4), [('ỏ', 1.0, 'ó', 0.0), ('ỏ', 1.0, 'ó', 0.0)], "Só"),
        ] {
            let mut read = line(&[s, first]);
            counted(&mut read, &others.map(|other| line(&[s, other])));
            assert_eq!(read.words[0].text, expected, "{name}");
        }
    }

    #[test]
    fn small_lines_in_doubt_are_read_again() {
        let sure = line(&[('ố', 1.0, 'ồ', 0.0)]);
        for (name, text, size, expected) in [
            ("small", &sure, 25.0, true),
            ("large", &sure, 40.0, false),
            ("no acute", &line(&[('ổ', 1.0, 'ố', 0.0)]), 25.0, false),
        ] {
            assert_eq!(wanted(text, size), expected, "{name}");
        }
        for (name, other, expected) in [
            ("a hook", line(&[('ổ', 0.6, 'ố', 0.4)]), true),
            ("a little of it", line(&[('ố', 0.99, 'ổ', 0.01)]), true),
            ("none", line(&[('ố', 0.99, 'ồ', 0.01)]), false),
        ] {
            assert_eq!(are_seen(&sure, &other), expected, "{name}");
        }
    }
}
