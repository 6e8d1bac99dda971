//! From the network's words to words with places.

use std::ops::Range;

use sohoa_document::{Reading, Rect, Word};
use sohoa_lstm::{Alternative, Character, LineText};
use unicode_normalization::UnicodeNormalization;

use super::crop::Crop;
use super::{numbers, stuck};

/// Readings of a number less probable than this are not told. The network is that unsure of one digit in some
/// thousand.
const LEAST_RIVAL: f32 = 0.02;

/// The words of a line, boxes in points around their ink.
pub(crate) fn words(crop: &Crop, text: &LineText, dpi: u32) -> Vec<Word> {
    let text = &*stuck::apart(text);
    let text = &*stuck::at_gaps(text, |columns| crop.has_word_gap(columns));
    let threshold = crop.threshold().unwrap_or(128);
    let inked = crop.inked_columns(threshold);
    let columns = parted(text, &inked);
    text.words
        .iter()
        .zip(columns)
        .filter_map(|(word, columns)| {
            let read = normal(&word.text);
            let bounds = Some(crop.ink_box(tight(&inked, columns), threshold).to_points(dpi));
            let confidence = confidence(word);
            let readings = readings(&word.alternatives);
            let rivals = rivals(&read, &readings);
            let own = share(&read, &readings);
            let mut word = Word { bounds, confidence, rivals, ..Word::plain(read) };
            if let Some(better) = numbers::instead(&word.text, own, &word.rivals).cloned() {
                word.rivals.retain(|rival| rival.text != better.text);
                word.rivals.push(Reading { text: word.text, confidence: own });
                (word.text, word.confidence) = (better.text, better.confidence);
            }
            (!word.text.is_empty()).then_some(word)
        })
        .collect()
}

/// How sure a word is, 0 to 1.
pub(super) fn confidence(word: &sohoa_lstm::Word) -> f32 {
    (word.confidence / 100.0).clamp(0.0, 1.0).min(of_digits(&normal(&word.text), word))
}

/// What a word may be, each text once, by falling probability.
fn readings(alternatives: &[Alternative]) -> Vec<Reading> {
    let mut readings: Vec<Reading> = Vec::with_capacity(alternatives.len());
    for Alternative { text, probability } in alternatives {
        let text = normal(text);
        match readings.iter_mut().find(|reading| reading.text == text) {
            Some(reading) => reading.confidence += probability,
            None if text.is_empty() => {}
            None => readings.push(Reading { text, confidence: *probability }),
        }
    }
    readings.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
    readings
}

/// The share of all readings that a text has; what is not told belongs to it.
fn share(read: &str, readings: &[Reading]) -> f32 {
    let others = readings.iter().filter(|other| other.text != read);
    (1.0 - others.map(|other| other.confidence).sum::<f32>()).max(0.0)
}

/// What a number is worth whose last digit may be a part of the next sign.
const SHARED_INK_CONFIDENCE: f32 = 0.5;
/// By what share of its height a number may reach into the next word's box: boxes are not exact to the pixel. The
/// numbers seen to have swallowed half a sign reached in by half their height.
const MOST_SHARED: f32 = 0.2;

/// `54,7%` is now and then read as `54,79` `%`: the ring of the sign counts as a digit and again as the sign, in the same
/// line or in the next piece of it. Such words share ink; the number is doubted, and what it is without that digit is its
/// rival.
pub(super) fn doubt_shared_ink(words: &mut [Word]) {
    for index in 0..words.len() {
        let number = &words[index];
        let Some(place) =
            number.bounds.filter(|_| number.text.ends_with(|letter: char| letter.is_ascii_digit()))
        else {
            continue;
        };
        let reaches_in = |other: &&Word| {
            other.bounds.is_some_and(|beside| {
                beside.left > place.left
                    && beside.right > place.right
                    && place.right - beside.left > MOST_SHARED * place.height()
                    && place.vertical_overlap(&beside) > 0.5
            })
        };
        let Some(next) = words.iter().find(reaches_in) else { continue };
        let without = format!("{}{}", &number.text[..number.text.len() - 1], next.text);
        let number = &mut words[index];
        number.rivals.insert(0, Reading { text: without, confidence: SHARED_INK_CONFIDENCE });
        number.confidence = number.confidence.min(SHARED_INK_CONFIDENCE);
    }
}

/// Takes the place of what is written by hand off the boxes of the words beside it.
pub(super) fn make_room(words: &mut [Word], hand: &Rect) {
    for bounds in words.iter_mut().filter_map(|word| word.bounds.as_mut()) {
        if bounds.vertical_overlap(hand) > 0.5 && bounds.left < hand.right && hand.left < bounds.right {
            if bounds.centre_x() < hand.centre_x() {
                bounds.right = hand.left.max(bounds.left);
            } else {
                bounds.left = hand.right.min(bounds.right);
            }
        }
    }
}

/// How sure a number is of its digits: as sure as the weakest one by its lead over whatever else may stand there, and
/// no surer than the readings with the same digits are together. 1 where there are no digits.
fn of_digits(read: &str, word: &sohoa_lstm::Word) -> f32 {
    if !has_digit(read) {
        return 1.0;
    }
    let weakest = word.characters.iter().filter(|sign| has_digit(&sign.text)).map(Character::margin);
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let own = digits(read);
    let others = word.alternatives.iter().filter(|other| digits(&other.text) != own);
    weakest.fold(1.0, f32::min).min(1.0 - others.map(|other| other.probability).sum::<f32>()).max(0.0)
}

fn has_digit(text: &str) -> bool {
    text.contains(|letter: char| letter.is_ascii_digit())
}

/// In NFC, and signs that print cannot tell apart as the one that is meant in Vietnamese: the slash of fractions is a
/// slash, the Icelandic letter a D with a stroke, the euro sign an italic c (`(b/c)`); bars alone are Roman ones. Both side
/// by side are one sign seen twice.
fn normal(text: &str) -> String {
    let bars = text.trim().chars().all(|sign| "|I".contains(sign));
    let meant = |sign| match sign {
        '|' if bars => 'I',
        '\u{2044}' => '/',
        '\u{d0}' => 'Đ',
        '\u{20ac}' => 'c',
        other => other,
    };
    let mut before = None;
    let once = |sign: &char| {
        let twice = before.is_some_and(|before| before != *sign && meant(before) == meant(*sign));
        before = Some(*sign);
        !twice
    };
    text.trim().nfc().filter(once).map(meant).collect()
}

/// What else a number may be; words are left to the spelling.
fn rivals(read: &str, readings: &[Reading]) -> Vec<Reading> {
    readings
        .iter()
        .filter(|other| other.confidence >= LEAST_RIVAL && other.text != read)
        .filter(|other| has_digit(read) || has_digit(&other.text))
        .cloned()
        .collect()
}

/// The columns of each word: between words the widest gap in the ink counts, not the network's time steps.
fn parted(text: &LineText, inked: &[bool]) -> Vec<Range<usize>> {
    let middle = |columns: &Range<usize>| (columns.start + columns.end) / 2;
    let cuts = text.words.windows(2).map(|pair| {
        let from = pair[0].characters.last().map_or(pair[0].columns.end, |last| middle(&last.columns));
        let to = pair[1].characters.first().map_or(pair[1].columns.start, |first| middle(&first.columns));
        widest_gap(inked, from..to).unwrap_or(pair[0].columns.end)
    });
    let cuts: Vec<usize> = cuts.collect();
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain([inked.len()]);
    starts.zip(ends).map(|(start, end)| start..end.max(start)).collect()
}

/// The middle of the widest run of columns without ink.
fn widest_gap(inked: &[bool], range: Range<usize>) -> Option<usize> {
    let mut best: Option<Range<usize>> = None;
    let mut start = range.start;
    for (column, inked) in inked.iter().enumerate().take(range.end).skip(range.start) {
        if *inked {
            start = column + 1;
        } else if best.as_ref().is_none_or(|best| column + 1 - start > best.len()) {
            best = Some(start..column + 1);
        }
    }
    best.map(|gap| (gap.start + gap.end) / 2)
}

/// Without the columns at both ends that have no ink; as it was where none has.
fn tight(inked: &[bool], columns: Range<usize>) -> Range<usize> {
    let end = columns.end.min(inked.len());
    let own = columns.start.min(end)..end;
    let first = own.clone().find(|column| inked[*column]);
    let last = own.clone().rfind(|column| inked[*column]);
    first.zip(last).map_or(own, |(first, last)| first..last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(pattern: &str) -> Vec<bool> {
        pattern.chars().map(|sign| sign == '#').collect()
    }

    #[test]
    fn words_are_parted_at_the_widest_gap() {
        for (pattern, range, expected) in [
            ("##.#...##", 0..9, Some(5)),
            ("##.#...##", 0..4, Some(2)),
            ("####", 0..4, None),
            ("....", 0..4, Some(2)),
            ("#.", 0..9, Some(1)),
        ] {
            assert_eq!(widest_gap(&ink(pattern), range), expected, "{pattern}");
        }
    }

    #[test]
    fn boxes_are_tight() {
        for (pattern, columns, expected) in
            [("..##.", 0..5, 2..4), ("....", 1..3, 1..3), ("#", 0..4, 0..1), ("", 2..5, 0..0)]
        {
            assert_eq!(tight(&ink(pattern), columns), expected, "{pattern}");
        }
    }

    #[test]
    fn signs_that_look_alike_are_one() {
        for (read, expected) in [
            ("30⁄5/⁄2024", "30/5/2024"),
            ("QĐÐ", "QĐ"),
            ("QÐ", "QĐ"),
            ("||", "II"),
            ("a|", "a|"),
            ("//", "//"),
            (" 7 ", "7"),
        ] {
            assert_eq!(normal(read), expected, "{read}");
        }
    }

    #[test]
    fn only_numbers_have_rivals() {
        let alternative = |text: &str, probability| Alternative { text: text.to_owned(), probability };
        let of = |read: &str, others: &[(&str, f32)]| {
            let others: Vec<_> = others.iter().map(|(text, share)| alternative(text, *share)).collect();
            rivals(read, &readings(&others))
                .into_iter()
                .map(|rival| (rival.text, rival.confidence))
                .collect::<Vec<_>>()
        };
        assert_eq!(of("18", &[("18", 0.85), ("13", 0.11), ("1B", 0.001)]), [("13".to_owned(), 0.11)]);
        assert_eq!(of("lO", &[("lO", 0.6), ("10", 0.4)]), [("10".to_owned(), 0.4)]);
        assert_eq!(of("xã", &[("xã", 0.6), ("xa", 0.4)]), []);
    }

    #[test]
    fn a_number_that_shares_ink_with_the_next_sign_is_doubted() {
        let word = |text: &str, left: f32, right: f32| Word {
            bounds: Some(Rect::new(left, 0.0, right, 11.0)),
            confidence: 0.97,
            ..Word::plain(text)
        };
        for (sign_left, confidence, rival) in [(245.8, 0.5, Some("54,7%,")), (254.0, 0.97, None)] {
            let mut words = [word("%,", sign_left, 259.0), word("54,79", 221.3, 251.3)];
            doubt_shared_ink(&mut words);
            assert_eq!(words[1].confidence, confidence);
            assert_eq!(words[1].rivals.first().map(|rival| rival.text.as_str()), rival);
        }
    }
}
