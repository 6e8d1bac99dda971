//! Ones that were read as the letter I, as an l or as a bar, the I of a heading that was read as a one, and rows of ones
//! or I of which one was not seen.
//!
//! The line network tells them apart by what stands beside them, and at the end of a line or alone it errs: `11.` comes
//! out as `II.`, a page's number as `|`. In print a one has a stroke that leaves its stem at the top to the left and to
//! no other side; the letter I has serifs on both sides or none. On copies the stroke is now and then next to nothing:
//! then the foot, which has serifs on both sides, says that there is no letter I above it.
//!
//! Of equal signs side by side the network takes two for one: `III.` comes out as `II.`. Their stems can be counted.

use std::ops::Range;

use sohoa_document::PageImage;
use sohoa_lstm::{Alternative, Character, LineText, Word};

use super::crop::Crop;
use super::lone::{Lone, lone};
use super::stems::{Ink, LEAST_HEIGHT, Stem, are_regular, has_serifs, is_bar, is_one};

/// A single letter that was read more surely than this stays: it numbers a heading.
const SURE: f32 = 80.0;
/// What the two readings are worth, each, where the picture says other than the network.
const DOUBT: f32 = 0.5;

/// What a one and an I are read as where nothing stands beside them.
pub(crate) const LIKE_ONE: [char; 10] = ['1', 'I', 'l', '|', '!', 'Í', 'í', 'ì', 'i', ']'];
/// No more bars than this stand in a number, Roman or not.
const MOST_BARS: usize = 4;

/// Puts ones and bars where the picture shows them. What was read first stays beside them, as likely as they are.
pub(super) fn told(crop: &Crop, text: &mut LineText) {
    let alone = text.words.len() == 1;
    let heads = heads_capitals(&text.words);
    let may_be = |word: &Word| run(word, alone).is_some() || row(word).is_some();
    let Some(threshold) = crop.threshold().filter(|_| text.words.iter().any(may_be)) else { return };
    for (index, word) in text.words.iter_mut().enumerate() {
        // The network tells columns to some pixels only.
        let room = crop.height() / 8;
        let ink = |columns: &Range<usize>| {
            crop.ink(columns.start.saturating_sub(room)..columns.end + room, threshold)
        };
        if let Some(run) = run(word, alone) {
            let signs = &mut word.characters[run];
            if are_ones(&ink(&(signs[0].columns.start..signs[signs.len() - 1].columns.end)), signs.len()) {
                signs.iter_mut().for_each(|sign| sign.text = "1".to_owned());
            }
        }
        if heads && index == 0 && is_letter(&ink(&word.characters[0].columns)) {
            word.characters[0].text = "I".to_owned();
        }
        if let Some(row) = row(word) {
            let sign = word.characters[0].clone();
            let seen = bars(&ink(&word.columns), sign.text == "1").filter(|seen| *seen > row).unwrap_or(row);
            word.characters.splice(..0, std::iter::repeat_n(sign, seen - row));
        }
        let shown: String = word.characters.iter().map(|sign| sign.text.as_str()).collect();
        if shown == word.text {
            continue;
        }
        let before = std::mem::replace(&mut word.text, shown);
        word.alternatives.retain(|other| other.text != before && other.text != word.text);
        word.alternatives.iter_mut().for_each(|other| other.probability *= DOUBT);
        word.alternatives.insert(0, Alternative { text: before, probability: DOUBT });
    }
}

/// The Roman number, or the one, that a small picture shows and nothing else: `I`, `III`, `1`. As the only sign of a cell
/// it is read as whatever looks a little like it: `l`, `H`, `Í`. Several bars without serifs are Roman if they were `read`
/// as capital letters, and one is where it is known to be `no_one`.
pub(crate) fn bars_alone(picture: &PageImage, read: &str, no_one: bool) -> Option<String> {
    let capital = read.contains(char::is_uppercase);
    // What was read as several bars is none of the other letters that one bar may be.
    let several = read.len() > 1 && read.chars().all(|sign| sign == 'I');
    let crop = Crop::of_ink(picture)?;
    let ink = crop.ink(0..crop.width(), crop.threshold()?);
    let stems = ink.upright();
    if let [stem] = stems.as_slice()
        && read.chars().all(|sign| LIKE_ONE.contains(&sign))
        && let Some(told) = lone(&ink, stem)
    {
        return Some(if told == Lone::One { "1" } else { "I" }.to_owned());
    }
    if !no_one && read.contains(|sign: char| sign.is_ascii_digit()) {
        return None;
    }
    let count = bars(&ink, false)?;
    let told = several || no_one || stems.iter().all(|stem| has_serifs(&ink, stem)) || (count > 1 && capital);
    (told && stems.iter().all(|stem| is_bar(&ink, stem))).then(|| "I".repeat(count))
}

/// Whether a line begins with `1.` and goes on in capitals: parts of a document have Roman numbers and such headings.
fn heads_capitals(words: &[Word]) -> bool {
    let [number, next, ..] = words else { return false };
    let letters = || next.text.chars().filter(|letter| letter.is_alphabetic());
    row(number) == Some(1)
        && number.text.starts_with('1')
        && number.characters.len() > 1
        && letters().nth(1).is_some()
        && letters().all(char::is_uppercase)
}

/// How many equal bars a word is made of that holds nothing else but a sign of the sentence behind them.
fn row(word: &Word) -> Option<usize> {
    let signs = &word.characters;
    let sign = signs.first().map(|first| first.text.as_str()).filter(|first| matches!(*first, "I" | "1"))?;
    let length = signs.iter().take_while(|other| other.text == sign).count();
    let stops = |sign: &Character| matches!(sign.text.as_str(), "." | "," | ";" | ":");
    signs[length..].iter().all(stops).then_some(length)
}

/// How many bars stand in ink at even distances, all of them ones or most of them none.
fn bars(ink: &Ink, ones: bool) -> Option<usize> {
    let stems = ink.upright();
    let (first, heights) = (stems.first()?, stems.iter().map(Stem::height));
    let height = heights.clone().max().unwrap_or(0);
    let near = |one: usize, other: usize| one.abs_diff(other) * 8 <= height;
    let even = stems.iter().all(|stem| near(stem.top, first.top) && near(stem.bottom, first.bottom));
    let regular = are_regular(&stems);
    let like_ones = stems.iter().filter(|stem| is_one(ink, stem)).count();
    // A blot on one of three letters makes no number of them.
    let alike = if ones { like_ones == stems.len() } else { like_ones * 2 < stems.len() };
    (height >= LEAST_HEIGHT && stems.len() <= MOST_BARS && even && regular && alike).then_some(stems.len())
}

/// The signs of a word that may be ones though others were read: `II.`, `I1/2024`, a bar alone.
fn run(word: &Word, alone: bool) -> Option<Range<usize>> {
    let signs = &word.characters;
    let known = |sign: &Character| matches!(sign.text.as_str(), "I" | "l" | "|" | "1");
    let first = signs.iter().position(|sign| known(sign) || sign.text.contains(char::is_alphanumeric))?;
    let length = signs[first..].iter().take_while(|sign| known(sign)).count();
    let is_letter = |sign: &Character| sign.text.contains(char::is_alphabetic);
    if signs[first + length..].iter().any(is_letter) {
        return None;
    }
    let run = first..first + length;
    match &signs[run.clone()] {
        [sign] if sign.text == "|" => alone,
        [sign] => sign.text == "I" && word.confidence < SURE,
        signs => signs.iter().any(|sign| sign.text != "1"),
    }
    .then_some(run)
}

/// Whether ink is so many ones side by side.
fn are_ones(ink: &Ink, count: usize) -> bool {
    let stems = ink.upright();
    stems.len() == count && stems.iter().all(|stem| is_one(ink, stem))
}

/// Whether ink is one letter I: a stem with serifs on both sides at the top and at the foot.
fn is_letter(ink: &Ink) -> bool {
    let stems = ink.upright();
    let [stem] = stems.as_slice() else { return false };
    let [top, foot] = ink.ends(stem);
    let least = stem.least_serif();
    stem.height() >= LEAST_HEIGHT && top.lead < least && top.has_serifs(least) && foot.has_serifs(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ones_have_a_stroke_to_the_left() {
        // Rows of a sign: `.` paper, `#` ink; each row stands twice.
        let one =
            ["...#", "..##", ".###", "#.##", "..##", "..##", "..##", "..##", "..##", "..##", "..##", ".####"];
        let letter = [
            ".####.", ".####.", "..##..", "..##..", "..##..", "..##..", "..##..", "..##..", "..##..",
            ".####.",
        ];
        let bar = ["##"; 10];
        let pair: Vec<String> = one.iter().map(|row| format!("{row}...{row}")).collect();
        let pair: Vec<&str> = pair.iter().map(String::as_str).collect();
        for (name, rows, count, [one, letter]) in [
            ("1", &one[..], 1, [true, false]),
            ("I", &letter, 1, [false, true]),
            ("|", &bar, 1, [false, false]),
            ("11", &pair, 2, [true, false]),
            ("11 as one sign", &pair, 1, [false, false]),
        ] {
            // Twice as large, so that a stroke is more than a pixel or two.
            let wide = |row: &str| {
                format!(".{row}.").chars().flat_map(|sign| [sign == '#'; 2]).collect::<Vec<bool>>()
            };
            let rows: Vec<Vec<bool>> = rows.iter().flat_map(|row| [wide(row), wide(row)]).collect();
            let ink = Ink::drawn(&rows);
            assert_eq!((are_ones(&ink, count), is_letter(&ink)), (one, letter), "{name}");
        }
    }

    #[test]
    fn bars_alone_are_roman_where_they_have_serifs_or_were_read_as_capitals() {
        let letter = ["####", "####", ".##.", ".##.", ".##.", ".##.", ".##.", ".##.", ".##.", "####"];
        let bare = ["....", ".##.", ".##.", ".##.", ".##.", ".##.", ".##.", ".##.", ".##.", ".##."];
        let one = ["..##", "####", "#.##", "..##", "..##", "..##", "..##", "..##", "..##", "..##"];
        let eight = [".##.", "####", "#..#", "####", ".##.", ".##.", "####", "#..#", "####", ".##."];
        let bracket = [".###", "##..", "##..", "##..", "##..", "##..", "##..", "##..", "##..", ".###"];
        for (name, signs, [capital, small]) in [
            ("I", &[letter][..], [Some("I"), Some("I")]),
            ("II", &[letter, letter], [Some("II"), Some("II")]),
            ("a bare bar", &[bare], [None, None]),
            ("bare bars", &[bare, bare], [Some("II"), None]),
            ("1", &[one], [None, None]),
            ("brackets", &[bracket, letter], [None, None]),
            ("8", &[eight], [None, None]),
        ] {
            // Twice as large, on paper.
            let width = 2 * (5 * signs.len() + 4);
            let mut tones = vec![255u8; width * 28];
            for (y, row) in tones.chunks_exact_mut(width).enumerate().take(24).skip(4) {
                let inked = signs.iter().flat_map(|sign| sign[(y - 4) / 2].chars().chain(['.']));
                for (x, _) in inked.enumerate().filter(|(_, sign)| *sign == '#') {
                    row[2 * x + 6..2 * x + 8].fill(0);
                }
            }
            let pixels = sohoa_document::Pixels::Grey(tones);
            let picture = PageImage { width_px: width as u32, height_px: 28, dpi: 200, pixels };
            let told = ["H", "l"].map(|read| bars_alone(&picture, read, false));
            assert_eq!([told[0].as_deref(), told[1].as_deref()], [capital, small], "{name}");
            let several = bars_alone(&picture, "II", false);
            let no_one = bars_alone(&picture, "1", true);
            assert_eq!(
                no_one.as_deref(),
                if name.starts_with("a bare") { Some("I") } else { capital },
                "{name}"
            );
            assert_eq!(several.as_deref(), if name == "a bare bar" { Some("I") } else { capital }, "{name}");
        }
    }

    #[test]
    fn equal_bars_are_counted() {
        let letter = [
            ".####.", ".####.", "..##..", "..##..", "..##..", "..##..", "..##..", "..##..", "..##..",
            ".####.",
        ];
        let bracket = [
            "..##..", ".##...", ".#....", ".#....", ".#....", ".#....", ".#....", ".##...", "..##..",
            "......",
        ];
        for (name, signs, expected) in [
            ("III", &[letter, letter, letter][..], Some(3)),
            ("I", &[letter], Some(1)),
            ("II far apart", &[letter, ["......"; 10], letter], None),
            ("(I)", &[bracket, letter, bracket], None),
        ] {
            let row = |row: usize| signs.iter().map(|sign| sign[row]).collect::<String>();
            let wide =
                |row: &str| format!(".{row}.").chars().flat_map(|sign| [sign == '#'; 2]).collect::<Vec<_>>();
            let rows: Vec<Vec<bool>> = (0..10).flat_map(|at| [wide(&row(at)), wide(&row(at))]).collect();
            let ink = Ink::drawn(&rows);
            assert_eq!(bars(&ink, false), expected, "{name}");
            assert_eq!(bars(&ink, true), None, "{name}");
        }
    }
}
