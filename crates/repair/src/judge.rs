//! What a text is like, told from its looks: nothing but spelling is counted.

use std::ops::Range;

use sohoa_orthography::{Census, census_of};

use crate::repair::{Mode, Token};

/// Share of words that only Vietnamese text has from which on a text is right or freshly read. Of 3,300 right pieces
/// of 120 words 99 in 100 have 0.32 and more, of 33,000 pieces of 12 words 0.10; text read with English or French
/// OCR, text without tones and text whose toned letters were deleted has none but for captions of signatures.
const RIGHT: f32 = 0.1;
/// The same with ă, đ, ơ and ư, which text without tones has too.
const NATIVE: f32 = 0.06;
/// The same for a stretch of a text that is not right as a whole.
const RIGHT_STRETCH: f32 = 0.25;
/// Legal share and marked share above which a text is taken as right or nearly so all the same.
const GOOD_LEGAL: f32 = 0.85;
const GOOD_MARKED: f32 = 0.40;
/// Marked share that does where every word is legal: a line of names.
const ALL_LEGAL_MARKED: f32 = 0.20;
/// A text with fewer marked words and so many plain letters lost its marks and nothing else.
const STRIPPED_MARKED: f32 = 0.01;
const STRIPPED_BARE: f32 = 0.97;
/// Words that are enough to tell a text without tones: of right text one stretch of so many in ten thousand has
/// none.
const TONELESS: usize = 8;
/// Share of syllables' letters below which a text is no Vietnamese, or past repair: English and French have 0.2
/// to 0.4, the worst layer that was worth repairing 0.6.
const VIETNAMESE_SKELETONS: f32 = 0.45;
/// Share of words without a vowel in a text whose letters with a mark were deleted, and the most words with digits
/// or signs in it, which tells it from text read with the wrong language.
const LOST_VOWELLESS: f32 = 0.1;
const LOST_MIXED: f32 = 0.05;

/// Tokens that are judged together, from line start to line start: a small table.
const STRETCH: usize = 40;
/// Words a stretch needs to be judged otherwise than its page.
const TELLING: usize = 20;

/// The mode that suits a text.
pub fn mode_for(census: &Census) -> Mode {
    // One syllable without a mark is as often right as not.
    let one_word = census.words == 1 && census.legal == 1;
    let share = |part: usize| part as f32 / census.words.max(1) as f32;
    if census.vietnamese_share() >= RIGHT {
        Mode::FreshOcr
    } else if census.vowelless_share() >= LOST_VOWELLESS && share(census.mixed) <= LOST_MIXED {
        Mode::LettersLost
    } else if census.skeleton_share() < VIETNAMESE_SKELETONS || one_word {
        Mode::FreshOcr
    } else if census.marked_share() <= STRIPPED_MARKED && share(census.bare) >= STRIPPED_BARE {
        Mode::Stripped
    } else if share(census.native) >= NATIVE {
        if census.toned == 0 && census.words >= TONELESS { Mode::SpoiltLayer } else { Mode::FreshOcr }
    } else if census.marked_share() >= GOOD_MARKED && census.legal_share() >= GOOD_LEGAL
        || census.marked_share() >= ALL_LEGAL_MARKED && census.legal == census.words
    {
        Mode::FreshOcr
    } else {
        Mode::SpoiltLayer
    }
}

/// The modes that suit the stretches of a page, in order and without gaps. Where the page says too little of itself,
/// `otherwise` tells.
pub(crate) fn stretches(
    tokens: &[Token<'_>],
    otherwise: impl FnOnce(&Census) -> Mode,
) -> Vec<(Range<usize>, Mode)> {
    let mut cut: Vec<(Range<usize>, Census)> = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        let full = (start + STRETCH).min(tokens.len());
        let end = (full..tokens.len()).find(|i| tokens[*i].starts_line).unwrap_or(tokens.len());
        cut.push((start..end, census_of(tokens[start..end].iter().map(|token| token.text))));
        start = end;
    }
    let page = cut.iter().fold(Census::default(), |sum, (_, census)| sum + *census);
    let whole = otherwise(&page);
    let mut judged: Vec<(Range<usize>, Mode)> = Vec::new();
    for (range, census) in cut {
        let mode = mode_in(&census, whole);
        match judged.last_mut() {
            Some((last, same)) if *same == mode => last.end = range.end,
            _ => judged.push((range, mode)),
        }
    }
    judged
}

/// The mode of a stretch in a page of the given mode: a page that was read with two languages has some of each.
fn mode_in(stretch: &Census, page: Mode) -> Mode {
    if stretch.words < TELLING {
        return page;
    }
    match (page, mode_for(stretch)) {
        (Mode::FreshOcr, own) if stretch.vietnamese == 0 => own,
        (Mode::FreshOcr, _) => page,
        (_, Mode::FreshOcr) if stretch.vietnamese_share() >= RIGHT_STRETCH => Mode::FreshOcr,
        _ => page,
    }
}
