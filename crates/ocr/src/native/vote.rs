//! Numbers in doubt are read from several crops of their line, and the readings counted.
//!
//! Where the network hesitates between digits, a crop cut a pixel higher or lower makes it see another one, and be sure of
//! it. What most crops say is right far more often than what any one of them says.

use sohoa_lstm::{Alternative, LineText, Word};

use super::crop::Room;
use super::{found, numbers, second};

/// Numbers less sure than this are put to the vote.
const DOUBTFUL: f32 = 0.8;
/// A reading must be so many times as probable as the one at hand to stand instead of it.
const LIKELIER: f32 = 1.5;
/// A number with a greater share of all readings is taken from the crop that read it most surely.
const MOST: f32 = 0.5;
/// The crops that are asked.
pub(crate) const ROOMS: [Room; 6] = [
    Room::SCANT,
    Room::of(0.0, 0.2),
    Room::of(0.2, 0.0),
    Room::of(0.35, 0.1),
    Room::of(0.1, 0.35),
    Room::of(0.3, 0.3),
];

/// Whether a line holds a number in doubt. Short lines are read badly in all crops alike: on fax copies a 0 alone in its
/// cell came out as 9 in most of them.
pub(crate) fn wanted(text: &LineText) -> bool {
    !second::is_short(text) && text.words.iter().any(is_doubtful)
}

fn is_doubtful(word: &Word) -> bool {
    word.text.contains(|sign: char| sign.is_ascii_digit()) && found::confidence(word) < DOUBTFUL
}

/// Lets other readings of the same columns have their say on each number in doubt.
pub(crate) fn counted(text: &mut LineText, others: &[LineText]) {
    for word in text.words.iter_mut().filter(|word| is_doubtful(word)) {
        let voices: Vec<&Word> = others.iter().filter_map(|other| in_place_of(word, other)).collect();
        if voices.len() * 2 >= others.len() {
            settle(word, &voices);
        }
    }
}

/// The digits that have the greatest share of all readings stand, and of the texts with these digits the likeliest.
fn settle(word: &mut Word, voices: &[&Word]) {
    let shares = shares(word, voices);
    let share = |is_meant: &dyn Fn(&str) -> bool| -> f32 {
        shares.iter().filter(|share| is_meant(&share.text)).map(|share| share.probability).sum()
    };
    let of_digits = |text: &str| share(&|other| digits(other) == digits(text));
    let of_text = |text: &str| share(&|other| other == text);
    let mut best = &*word;
    for &voice in voices.iter().filter(|voice| numbers::is_shaped(&voice.text)) {
        let likelier = if digits(&voice.text) != digits(&best.text) {
            of_digits(&voice.text) > LIKELIER * of_digits(&best.text)
        } else if voice.text != best.text {
            of_text(&voice.text) > LIKELIER * of_text(&best.text)
        } else {
            voice.confidence > best.confidence && of_digits(&best.text) > MOST
        };
        if likelier {
            best = voice;
        }
    }
    *word = Word { alternatives: shares, ..best.clone() };
}

/// What each text is worth of all readings, by falling share.
fn shares(word: &Word, voices: &[&Word]) -> Vec<Alternative> {
    let mut shares: Vec<Alternative> = Vec::new();
    let count = (voices.len() + 1) as f32;
    for voice in voices.iter().copied().chain([word]) {
        let whole = [Alternative { text: voice.text.clone(), probability: 1.0 }];
        let readings = if voice.alternatives.is_empty() { &whole[..] } else { &voice.alternatives };
        for Alternative { text, probability } in readings {
            match shares.iter_mut().find(|share| share.text == *text) {
                Some(share) => share.probability += probability / count,
                None => shares.push(Alternative { text: text.clone(), probability: probability / count }),
            }
        }
    }
    shares.sort_by(|one, other| other.probability.total_cmp(&one.probability));
    shares
}

/// The one word that another reading has where a word stands.
pub(super) fn in_place_of<'a>(word: &Word, other: &'a LineText) -> Option<&'a Word> {
    let shared = |other: &Word| {
        let (from, to) =
            (word.columns.start.max(other.columns.start), word.columns.end.min(other.columns.end));
        to.saturating_sub(from)
    };
    let found = other.words.iter().max_by_key(|other| shared(other))?;
    (shared(found) * 5 >= word.columns.len().max(found.columns.len()) * 4).then_some(found)
}

/// Digits, and the letters and bars that a one is read as.
fn digits(text: &str) -> String {
    let upright = |sign| if matches!(sign, 'I' | 'l' | '|' | ']') { '1' } else { sign };
    text.chars().map(upright).filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::character;
    use super::*;

    /// A word as one crop shows it: what it may be, the likeliest first, and how surely it was read.
    fn word(readings: &[(&str, f32)], confidence: f32) -> Word {
        let text = readings[0].0.to_owned();
        let alternative = |(text, probability): &(&str, f32)| Alternative {
            text: (*text).to_owned(),
            probability: *probability,
        };
        let alternatives = readings.iter().map(alternative).collect();
        let characters = text.chars().enumerate().map(|(place, sign)| character(place, sign)).collect();
        Word { text, characters, columns: 0..40, confidence, in_dictionary: false, alternatives }
    }

    #[test]
    fn what_most_crops_say_stands() {
        type Readings<'a> = &'a [(&'a str, f32)];
        // What was read first; what the other crops say; what stands, and how surely.
        let cases: [(&str, Readings<'_>, &[Readings<'_>], &str, f32); 6] = [
            (
                "another crop's digits",
                &[("563", 0.6), ("565", 0.4)],
                &[&[("565", 0.9)], &[("565", 0.8), ("563", 0.2)], &[("563", 0.5), ("565", 0.5)]],
                "565",
                95.0,
            ),
            (
                "as likely as not",
                &[("563", 0.6), ("565", 0.4)],
                &[&[("565", 0.7), ("563", 0.3)]],
                "563",
                60.0,
            ),
            (
                "read right, and surely elsewhere",
                &[("2019", 0.6)],
                &[&[("2019", 1.0)], &[("2019", 1.0)]],
                "2019",
                95.0,
            ),
            (
                "a letter is no digit",
                &[("8", 0.6)],
                &[&[("§", 1.0)], &[("§", 1.0)], &[("§", 1.0)]],
                "8",
                60.0,
            ),
            (
                "ones and letters count as one another",
                &[("11A", 0.5)],
                &[&[("I1A", 1.0)], &[("1A", 0.6), ("11A", 0.4)], &[("1A", 0.6), ("IIA", 0.4)]],
                "11A",
                60.0,
            ),
            (
                "strokes that everyone reads otherwise",
                &[("1", 0.4)],
                &[&[("†", 1.0)], &[("1", 1.0)], &[("ụ", 1.0)]],
                "1",
                60.0,
            ),
        ];
        for (name, first, others, expected, confidence) in cases {
            let mut read = word(first, 60.0);
            let others: Vec<Word> = others.iter().map(|readings| word(readings, 95.0)).collect();
            settle(&mut read, &others.iter().collect::<Vec<_>>());
            assert_eq!((read.text.as_str(), read.confidence), (expected, confidence), "{name}");
            let whole: f32 = read.alternatives.iter().map(|other| other.probability).sum();
            assert!(whole <= 1.001, "{name}: {whole}");
        }
    }

    #[test]
    fn a_word_is_compared_with_what_stands_in_its_place() {
        let at = |columns: std::ops::Range<usize>| Word { columns, ..word(&[("12", 1.0)], 90.0) };
        let line = |words: Vec<Word>| LineText { text: String::new(), words, inverted: false };
        for (columns, found) in
            [(vec![0..10, 11..39], true), (vec![0..10, 10..20, 20..38], false), (vec![], false)]
        {
            let other = line(columns.into_iter().map(at).collect());
            assert_eq!(in_place_of(&at(10..40), &other).is_some(), found, "{other:?}");
        }
    }
}
