//! Roman numbers whose bars the network does not count well: `Quý III/2024` comes out as `II/2024` or `II1/2024`, `khóa XIII`
//! as `XIH`, `Quý I/2024` as `1/2024`.
//!
//! What the network says tells where such a number may stand; how many bars it has, and that they are no ones, the picture
//! tells.

use std::ops::Range;

use sohoa_lstm::{Alternative, Character, LineText, Word};

use super::crop::Crop;
use super::stems::{Ink, LEAST_HEIGHT, Stem, are_regular, has_serifs, is_bar, is_one};

/// What may stand before a number.
const OPENING: [&str; 4] = ["(", "\"", "“", "["];
/// What bars, one or several, are read as.
const CONFUSED: [&str; 14] = ["I", "1", "l", "|", "H", "!", "Í", "í", "i", "T", "L", "U", "J", "]"];
/// No more characters than this are read for the bars of one number.
const MOST_READ: usize = 5;
/// No more bars stand in a row.
const MOST_BARS: usize = 3;
/// How far apart the middles of bars are at most, in their heights: 0.39 (Calibri) to 0.59 (bold Times). Ones stand 0.69
/// (Libertine) to 0.9 apart.
const MOST_PITCH: f32 = 0.62;
/// And how far from the slash behind it: 0.4 (Arial) to 0.53 (bold Libertine). A one is 0.57 to 0.7 away.
const MOST_TO_SLASH: f32 = 0.53;
const LEAST_OF_ONE: f32 = 0.57;
/// By how much a slash leans more than the letters before it: 0.35 in Times and Arial, upright or not.
const LEAST_LEAN: f32 = 0.15;
/// Thick slashes are not followed to their ends: how much further they then reach to the right than to the left at the top,
/// in heights. Serifs reach as far to either side.
const SLASH: f32 = 0.14;
/// How high a bar alone is at least, in pixels, to be told from a one.
const SEEN_ALONE: usize = 18;
/// How far the first bar is from the edge of its picture at least, in its heights: nearer, another one may be cut off.
const LEAST_MARGIN: f32 = 0.3;
/// By how much the serifs of one bar differ at most, in its heights.
const UNEVEN: f32 = 0.08;
/// How far the next sign is from the last bar behind a dash, in heights of the bars: 0.9 in Times.
const LEAST_DASH: f32 = 0.6;
/// What is left to the network's readings where the picture shows bars and nothing else.
const LEFT: f32 = 0.1;
/// What the other reading is worth where the picture leaves open whether a stem is a bar or a one.
const OPEN: f32 = 0.3;

/// What stands behind the bars of a Roman number.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Behind {
    /// A slash and a year.
    Slash,
    /// A slash, which was read as one of the bars, and a year.
    UnreadSlash,
    /// A dash and a year.
    Dash,
    /// Signs of the sentence at most.
    Nothing,
}

/// Where a Roman number may stand in a word.
#[derive(Debug, PartialEq)]
struct Place {
    /// The characters read for its bars, and for the slash behind them where that was not seen as one.
    bars: Range<usize>,
    /// How many letters X and V stand before them.
    heads: usize,
    /// What stands behind them.
    behind: Behind,
    /// Whether a bracket or a quotation mark stands before it.
    opened: bool,
}

/// Puts as many bars into Roman numbers as the picture shows.
pub(super) fn counted(crop: &Crop, text: &mut LineText) {
    let Some(threshold) =
        crop.threshold().filter(|_| text.words.iter().any(|word| place(&word.characters).is_some()))
    else {
        return;
    };
    for word in &mut text.words {
        let Some(place) = place(&word.characters) else { continue };
        let ink = crop.ink(columns(&place, word, crop.height() / 8), threshold);
        if let Some(seen) = place.seen(&ink) {
            put(word, &place, &seen);
        }
    }
}

/// The columns of a word's ink up to the second digit of the year, or to its end.
fn columns(place: &Place, word: &Word, room: usize) -> Range<usize> {
    let from = if place.opened { word.characters[0].columns.start } else { word.columns.start };
    let digits = match place.behind {
        Behind::Slash | Behind::Dash => Some(place.bars.end + 2),
        Behind::UnreadSlash => Some(place.bars.end + 1),
        Behind::Nothing => None,
    };
    let second = digits.and_then(|second| word.characters.get(second));
    from.saturating_sub(room)..second.map_or(word.columns.end, |second| second.columns.end) + room
}

/// The place of a Roman number that a word may hold.
fn place(signs: &[Character]) -> Option<Place> {
    let run = |from: usize, among: &[&str]| {
        signs[from..].iter().take_while(|sign| among.contains(&sign.text.as_str())).count()
    };
    let opened = run(0, &OPENING);
    let heads = run(opened, &["X", "V"]);
    let from = opened + heads;
    let bars = from..from + run(from, &CONFUSED);
    if !(1..=MOST_READ).contains(&bars.len()) {
        return None;
    }
    let several = bars.len() > 1;
    // `XH` and `VH` are abbreviations.
    let is_lone_letter = heads > 0 && matches!(&signs[bars.clone()], [only] if only.text != "I");
    // Alone, only an H stands for several bars.
    let is_joined = matches!(&signs[bars.clone()], [only] if only.text == "H");
    let next = &signs[bars.end..];
    let behind = match next.first().map(|sign| sign.text.as_str()) {
        // The slash of fractions is one, too.
        Some("/" | "\u{2044}") if heads == 0 && is_year(&next[1..]) => Behind::Slash,
        Some("-" | "–") if heads == 0 && is_year(&next[1..]) => Behind::Dash,
        _ if heads == 0 && several && is_year(next) => Behind::UnreadSlash,
        _ if opened == 0
            && !is_lone_letter
            && (heads + bars.len() > 1 || is_joined)
            && are_stops(next)
            && is_capital(&signs[bars.clone()]) =>
        {
            Behind::Nothing
        }
        _ => return None,
    };
    Some(Place { bars, heads, behind, opened: opened > 0 })
}

/// Whether one of the signs is a letter I or H: bars are read as such, and ones alone are no Roman number.
fn is_capital(signs: &[Character]) -> bool {
    signs.iter().any(|sign| matches!(sign.text.as_str(), "I" | "H"))
}

fn are_stops(signs: &[Character]) -> bool {
    signs.iter().all(|sign| matches!(sign.text.as_str(), "." | "," | ";" | ":"))
}

/// A year and at most signs of the sentence behind it.
fn is_year(signs: &[Character]) -> bool {
    let text: String = signs.iter().map(|sign| sign.text.as_str()).collect();
    let year = text.trim_end_matches(['.', ',', ';', ':', ')', '"', '”', ']']);
    let is_this_age = year.starts_with("20") || year.starts_with("19");
    year.len() == 4 && is_this_age && year.bytes().all(|sign| sign.is_ascii_digit())
}

/// What the picture shows where a Roman number may stand.
#[derive(Debug, PartialEq)]
enum Seen {
    /// So many bars.
    Bars(usize),
    /// One stem that is a bar or a one.
    Open,
}

impl Place {
    /// What the picture shows here, if that is bars and nothing else.
    fn seen(&self, ink: &Ink) -> Option<Seen> {
        let stems = ink.upright();
        let stems = match stems.as_slice() {
            [first, second, ..] if self.opened && first.bottom > second.bottom + second.height() / 10 => {
                &stems[1..]
            }
            all => all,
        };
        // What is behind X and V ends with the word.
        let first = if self.behind == Behind::Nothing { stems.last()? } else { stems.first()? };
        let height = first.height() as f32;
        let is_bar_like =
            |stem: &&Stem| stem.is_like(first) && stem.is_straight(ink) && leans_away(ink, stem) < SLASH;
        let count = match self.behind {
            Behind::Nothing => stems.iter().rev().take_while(is_bar_like).count(),
            _ => stems.iter().take_while(is_bar_like).count(),
        };
        let bars =
            if self.behind == Behind::Nothing { &stems[stems.len() - count..] } else { &stems[..count] };
        let last = bars.last()?;
        let next = stems.get(count);
        let to_next = next.map(|next| (next.middle() - last.middle()) / height);
        let is_parted = match self.behind {
            Behind::Nothing => (self.heads..=2 * self.heads).contains(&(stems.len() - count)),
            Behind::Dash => to_next.is_none_or(|gap| gap > LEAST_DASH),
            Behind::Slash | Behind::UnreadSlash => {
                next.is_some_and(|next| next.lean - last.lean >= LEAST_LEAN || leans_away(ink, next) >= SLASH)
            }
        };
        let is_cut = !self.opened && (stems[0].columns.start as f32) < LEAST_MARGIN * height;
        if first.height() < LEAST_HEIGHT || count > MOST_BARS || is_cut || !is_parted {
            return None;
        }
        if count > 1 {
            let near = bars.windows(2).all(|pair| pair[1].middle() - pair[0].middle() <= MOST_PITCH * height);
            return (near && are_regular(bars)).then_some(Seen::Bars(count));
        }
        match self.behind {
            Behind::Nothing => is_bar(ink, last).then_some(Seen::Bars(1)),
            Behind::Dash => (is_bar(ink, last) && has_serifs(ink, last)).then_some(Seen::Bars(1)),
            _ if is_one(ink, last) || to_next > Some(LEAST_OF_ONE) => None,
            _ if is_even(ink, last) && first.height() >= SEEN_ALONE && to_next <= Some(MOST_TO_SLASH) => {
                Some(Seen::Bars(1))
            }
            _ => Some(Seen::Open),
        }
    }
}

/// Whether a stem has as much at its foot as at its top, and there as much to the left as to the right. The foot of a slash
/// behind it may touch it.
fn is_even(ink: &Ink, stem: &Stem) -> bool {
    let [top, foot] = ink.ends(stem);
    let least = stem.least_serif();
    let alike = |one: f32, other: f32| (one - other).abs() <= least.max(UNEVEN * stem.height() as f32);
    top.lead < least && alike(top.left, top.right) && alike(top.left, foot.left)
}

/// How much further the top of a stem reaches to the right than to the left, in its heights.
fn leans_away(ink: &Ink, stem: &Stem) -> f32 {
    let [top, _] = ink.ends(stem);
    (top.right - top.left) / stem.height() as f32
}

/// Puts what the picture shows in a place.
fn put(word: &mut Word, place: &Place, seen: &Seen) {
    let sample = word.characters[place.bars.start].clone();
    let sign = |text: &str| Character { text: text.to_owned(), ..sample.clone() };
    let written =
        |characters: &[Character]| characters.iter().map(|sign| sign.text.as_str()).collect::<String>();
    match *seen {
        Seen::Bars(count) => {
            let slash = (place.behind == Behind::UnreadSlash).then(|| sign("/"));
            word.characters.splice(place.bars.clone(), std::iter::repeat_n(sign("I"), count).chain(slash));
            let before = std::mem::replace(&mut word.text, written(&word.characters));
            word.alternatives.retain(|other| other.text != word.text && other.text != before);
            word.alternatives.iter_mut().for_each(|other| other.probability *= LEFT);
            if before != word.text {
                word.alternatives.insert(0, Alternative { text: before, probability: LEFT });
            }
        }
        Seen::Open => {
            let other = if sample.text == "1" { "I" } else { "1" };
            let mut rival = word.characters.clone();
            rival.splice(place.bars.clone(), [sign(other)]);
            let text = written(&rival);
            word.alternatives.retain(|other| other.text != text);
            word.alternatives.iter_mut().for_each(|other| other.probability *= 1.0 - OPEN);
            word.alternatives.insert(0, Alternative { text, probability: OPEN });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::character;
    use super::*;

    fn signs(text: &str) -> Vec<Character> {
        text.chars().enumerate().map(|(place, sign)| character(place, sign)).collect()
    }

    #[test]
    fn places_are_told_by_what_was_read() {
        for (text, expected) in [
            ("II1/2024,", Some((0..3, 0, Behind::Slash, false))),
            ("1/2024", Some((0..1, 0, Behind::Slash, false))),
            ("II\u{2044}2024", Some((0..2, 0, Behind::Slash, false))),
            ("(IH/2024),", Some((1..3, 0, Behind::Slash, true))),
            ("HI-2024;", Some((0..2, 0, Behind::Dash, false))),
            ("IIl2024", Some((0..3, 0, Behind::UnreadSlash, false))),
            ("XIH,", Some((1..3, 1, Behind::Nothing, false))),
            ("XVII", Some((2..4, 2, Behind::Nothing, false))),
            ("TH", Some((0..2, 0, Behind::Nothing, false))),
            ("H,", Some((0..1, 0, Behind::Nothing, false))),
            ("XH", None),
            ("VH", None),
            ("11", None),
            ("I", None),
            ("12/2024", None),
            ("1/12", None),
            ("1/2024/NĐ-CP", None),
            ("THCS", None),
        ] {
            let found = place(&signs(text));
            let expected =
                expected.map(|(bars, heads, behind, opened)| Place { bars, heads, behind, opened });
            assert_eq!(found, expected, "{text}");
        }
    }

    const LETTER: [&str; 10] =
        [".####.", "..##..", "..##..", "..##..", "..##..", "..##..", "..##..", "..##..", "..##..", ".####."];
    const BARE: [&str; 10] = ["..##.."; 10];
    const ONE: [&str; 10] = [
        "...##...", ".####...", "...##...", "...##...", "...##...", "...##...", "...##...", "...##...",
        "...##...", ".######.",
    ];
    const SLASH: [&str; 10] =
        ["....##", "....##", "...##.", "...##.", "..##..", "..##..", ".##...", ".##...", "##....", "##...."];
    const X: [&str; 10] = [
        "##....##", "##....##", ".##..##.", "..####..", "...##...", "...##...", "..####..", ".##..##.",
        "##....##", "##....##",
    ];
    const H: [&str; 10] = [
        "##..##.", "##..##.", "##..##.", "##..##.", "######.", "######.", "##..##.", "##..##.", "##..##.",
        "##..##.",
    ];
    const TWO: [&str; 10] =
        [".####.", "##..##", "....##", "....##", "...##.", "..##..", ".##...", "##....", "######", "######"];

    #[test]
    fn bars_are_counted_by_their_ink() {
        let slash = Behind::Slash;
        for (name, drawn, heads, behind, expected) in [
            ("III/2", &[LETTER, LETTER, LETTER, SLASH, TWO][..], 0, slash, Some(Seen::Bars(3))),
            ("II/2", &[LETTER, LETTER, SLASH, TWO], 0, slash, Some(Seen::Bars(2))),
            ("II/2 without serifs", &[BARE, BARE, SLASH, TWO], 0, slash, Some(Seen::Bars(2))),
            ("11/2", &[ONE, ONE, SLASH, TWO], 0, slash, None),
            ("1/2", &[ONE, SLASH, TWO], 0, slash, None),
            ("I/2, far apart", &[LETTER, SLASH, TWO], 0, slash, None),
            ("II2", &[LETTER, LETTER, TWO], 0, slash, None),
            ("H/2", &[H, SLASH, TWO], 0, slash, None),
            ("XIII", &[X, LETTER, LETTER, LETTER], 1, Behind::Nothing, Some(Seen::Bars(3))),
            ("XH", &[X, H], 1, Behind::Nothing, None),
            ("II", &[LETTER, LETTER], 0, Behind::Nothing, Some(Seen::Bars(2))),
            ("H", &[H], 0, Behind::Nothing, None),
        ] {
            let row = |row: usize| drawn.iter().map(|sign| sign[row]).collect::<String>();
            let wide = |row: &str| {
                format!("....{row}....").chars().flat_map(|sign| [sign == '#'; 2]).collect::<Vec<_>>()
            };
            let rows: Vec<Vec<bool>> = (0..10).flat_map(|at| [wide(&row(at)), wide(&row(at))]).collect();
            let ink = Ink::drawn(&rows);
            let place = Place { bars: 0..1, heads, behind, opened: false };
            assert_eq!(place.seen(&ink), expected, "{name}");
        }
    }

    #[test]
    fn what_was_read_stays_beside_what_is_seen() {
        let word = |text: &str, others: &[(&str, f32)]| Word {
            text: text.to_owned(),
            characters: signs(text),
            columns: 0..100,
            confidence: 90.0,
            in_dictionary: false,
            alternatives: others
                .iter()
                .map(|&(text, probability)| Alternative { text: text.to_owned(), probability })
                .collect(),
        };
        for (read, others, seen, expected, rivals) in [
            (
                "II1/2024",
                &[("II1/2024", 0.6), ("11/2024", 0.4)][..],
                Seen::Bars(3),
                "III/2024",
                &["II1/2024", "11/2024"][..],
            ),
            ("IIl2024", &[], Seen::Bars(2), "II/2024", &["IIl2024"]),
            ("II/2024", &[("II/2024", 0.9), ("11/2024", 0.1)], Seen::Bars(2), "II/2024", &["11/2024"]),
            ("1/2024", &[], Seen::Open, "1/2024", &["I/2024"]),
        ] {
            let mut word = word(read, others);
            let place = place(&word.characters).unwrap();
            put(&mut word, &place, &seen);
            assert_eq!(word.text, expected, "{read}");
            let told: Vec<&str> = word.alternatives.iter().map(|other| other.text.as_str()).collect();
            assert_eq!(told, rivals, "{read}");
            let doubt: f32 = word.alternatives.iter().map(|other| other.probability).sum();
            assert!(doubt <= if seen == Seen::Open { OPEN } else { 2.0 * LEFT }, "{read}: {doubt}");
        }
    }
}
