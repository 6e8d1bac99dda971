//! Numbers written by hand into print: the number and the date of a document's head.
//!
//! The line network knows print only and makes letters and wrong digits of a pen's strokes. Where a number is filled in
//! is known by the print around it (`rules/number_places.txt`); what stands there and was not surely read is read again,
//! stroke by stroke, by a network of its own. What that cannot read either is left out and told.

mod digits;
mod network;

use sohoa_document::{PageImage, Reading, Word};
use sohoa_lstm::LineText;
use sohoa_orthography::is_legal_syllable;
use sohoa_picture::{PixelBox, Stroke, strokes};

use super::again::Read;
use super::crop::Crop;
use super::found;
use digits::{Digits, readings};
pub(crate) use network::Network;

/// The word before, the word or sign after, the greatest number.
const PLACES: &str = include_str!("../../rules/number_places.txt");
/// The print's reader is believed from this confidence on.
pub(crate) const SURE: f32 = 0.8;
/// A reading of strokes is believed from this probability on, if it is so much likelier than the next: of fourteen
/// numbers by hand on six real scans ten are read, all of them right.
const LEAST: f32 = 0.3;
const MUCH_LIKELIER: f32 = 5.0;
/// A reading on which both readers agree is believed from this probability on.
const LEAST_AGREED: f32 = 0.05;
/// The print's reader is still believed from this confidence on where the strokes say nothing surer.
const LEAST_OWN: f32 = 0.5;
/// Readings of strokes that are less probable are not told beside the one that stands.
const LEAST_RIVAL: f32 = 0.02;
/// What was written by hand is no surer than this: somebody must look at it.
const MOST_CONFIDENCE: f32 = 0.5;
/// As many digits are read alone: more are a line.
const MOST_ALONE: usize = 2;
/// How far apart the words around a number may be, in sizes of their letters.
const FARTHEST: f32 = 8.0;
/// A number is read as no more signs than this.
const MOST_GLUED: usize = 5;
/// How wide and how high the signs beside a number are at most, in sizes of the letters.
const WIDEST: f32 = 0.4;
const HIGHEST: f32 = 0.88;

/// Something written by hand, or like it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hand {
    /// Around its strokes.
    pub(crate) bounds: PixelBox,
    /// The number, if it could be read, its place left open.
    pub(crate) word: Option<Word>,
    /// It looks like print that the line network could not read.
    pub(crate) printed: bool,
}

/// A place for a number between print.
struct Place {
    /// Line and word before it, and how many of that word's characters do not belong to the number.
    before: (usize, usize, usize),
    /// Line and word after it, and how many of that word's characters belong to the number.
    after: (usize, usize, usize),
    /// Lines and words that were read between them.
    between: Vec<(usize, usize)>,
    /// The columns of the last sign before it and of the first one after it: their middles.
    from: i32,
    to: i32,
    /// How far ink of the sign before and of the one after lies from there at most, in sizes of the letters.
    widths: (f32, f32),
    most: u32,
}

/// Finds what is written by hand at the places of numbers and takes what was read of it out of the lines.
///
/// `as_digits` reads a line of print as digits only.
pub(crate) fn taken(
    network: &Network,
    picture: &PageImage,
    lines: &mut [Read],
    as_digits: impl Fn(&Crop) -> LineText,
) -> Vec<Hand> {
    let mut found = Vec::new();
    for place in places(lines) {
        let Some(hand) = place.hand(network, picture, lines, &as_digits) else { continue };
        for &(line, word) in &place.between {
            lines[line].text.words[word].text.clear();
        }
        let (line, word, count) = place.before;
        let word = &mut lines[line].text.words[word];
        word.text = word.text.chars().take(count).collect();
        word.characters.truncate(count);
        let (line, word, count) = place.after;
        let word = &mut lines[line].text.words[word];
        word.text = word.text.chars().skip(count).collect();
        word.characters.drain(..count.min(word.characters.len()));
        found.push(hand);
    }
    found
}

/// What a picture says that holds digits and nothing else, if its strokes are surely those of digits: print too, where the
/// line network, which needs lines, is at a loss.
pub(crate) fn digits_alone(network: &Network, picture: &PageImage) -> Option<Word> {
    let whole = PixelBox::new(0, 0, picture.width_px as i32, picture.height_px as i32);
    let strokes = strokes(picture, &whole);
    let bounds = PixelBox::around(strokes.iter().map(|stroke| &stroke.bounds))?;
    // Points and dashes are no digits.
    if strokes.iter().any(|stroke| stroke.bounds.height() * 2 < bounds.height()) {
        return None;
    }
    let readings = readings(network, &strokes, |text| text.len() <= MOST_ALONE);
    let best = readings.first().filter(|best| best.probability >= SURE)?;
    let bounds = Some(bounds.to_points(picture.dpi));
    Some(Word { bounds, confidence: best.probability, ..Word::plain(best.text.clone()) })
}

/// The places of numbers: each word that stands before one with the nearest that stands after it.
fn places(lines: &[Read]) -> Vec<Place> {
    let rules: Vec<(&str, &str, u32)> =
        PLACES.lines().filter(|line| !line.starts_with('#')).filter_map(rule).collect();
    let mut found: Vec<Place> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        for (number, word) in line.text.words.iter().enumerate() {
            let text = word.text.to_lowercase();
            for &(before, after, most) in &rules {
                let length = before.chars().count();
                let rest = text.strip_prefix(before).filter(|rest| rest.is_empty() || is_glued(rest));
                let last = word.characters.get(length.saturating_sub(1)).filter(|_| rest.is_some());
                let Some(from) = last.map(|last| line.crop.column(sign(&last.columns, line.size))) else {
                    continue;
                };
                let ends = lines.iter().enumerate().filter(|(_, other)| is_level(line, other)).flat_map(
                    |(other, end)| ends(end, after).map(move |(word, count, to)| (other, word, count, to)),
                );
                let near = ends.filter(|(.., to)| *to > from && ((to - from) as f32) < FARTHEST * line.size);
                let Some((other, word, count, to)) = near.min_by_key(|(.., to)| *to) else { continue };
                let between = |(at, read): (usize, &Read)| {
                    let is_level = is_level(line, read);
                    let words = read.text.words.iter().enumerate().filter(move |_| is_level);
                    let words = words.filter(|(_, word)| {
                        let middle = read.crop.column(middle(&word.columns));
                        from < middle && middle < to
                    });
                    words.map(|(word, _)| (at, word)).collect::<Vec<_>>()
                };
                let own = [(index, number), (other, word)];
                let between =
                    lines.iter().enumerate().flat_map(between).filter(|at| !own.contains(at)).collect();
                let widths = (reach(before.chars().last()), reach(after.chars().next()));
                let (before, after) = ((index, number, length), (other, word, count));
                found.push(Place { before, after, between, from, to, widths, most });
            }
        }
    }
    found
}

/// The words of a line that end a place: which word, how many of its characters belong to the number, and the middle of
/// the first one that does not.
fn ends<'a>(line: &'a Read, after: &'a str) -> impl Iterator<Item = (usize, usize, i32)> + 'a {
    let is_sign = !after.contains(char::is_alphabetic);
    line.text.words.iter().enumerate().filter_map(move |(index, word)| {
        let text = word.text.to_lowercase();
        let at = text.find(after)?;
        let count = text[..at].chars().count();
        let alone = count == 0 || is_glued(&text[..at]);
        let ends = if is_sign { count <= MOST_GLUED } else { alone && text.ends_with(after) };
        let sign = word.characters.get(count)?;
        ends.then(|| (index, count, line.crop.column(self::sign(&sign.columns, line.size))))
    })
}

/// Whether what sticks to a word of print may be a number that was read badly.
fn is_glued(text: &str) -> bool {
    text.chars().count() <= MOST_GLUED && text.contains(|sign: char| !sign.is_alphabetic())
}

fn rule(line: &str) -> Option<(&str, &str, u32)> {
    let mut parts = line.split_whitespace();
    Some((parts.next()?, parts.next()?, parts.next()?.parse().ok()?))
}

fn middle(columns: &std::ops::Range<usize>) -> usize {
    (columns.start + columns.end) / 2
}

/// The middle of a sign of print. The columns that the network gives to one begin where it does, but go on over ink that
/// it could not read.
fn sign(columns: &std::ops::Range<usize>, size: f32) -> usize {
    columns.start + columns.len().min((WIDEST * size) as usize) / 2
}

/// How far from where the network sees a sign its ink may lie, in sizes of the letters.
fn reach(sign: Option<char>) -> f32 {
    match sign {
        // Dots are not looked at.
        Some(':') => 0.0,
        Some(letter) if letter.is_alphabetic() => 0.66,
        _ => 0.35,
    }
}

/// Whether two lines share half of the lower one's height.
fn is_level(one: &Read, other: &Read) -> bool {
    let shared = one.bounds.bottom.min(other.bounds.bottom) - one.bounds.top.max(other.bounds.top);
    shared * 2 >= one.bounds.height().min(other.bounds.height())
}

impl Place {
    /// What is written here by hand; `None` where print or nothing stands.
    fn hand(
        &self,
        network: &Network,
        picture: &PageImage,
        lines: &[Read],
        as_digits: impl Fn(&Crop) -> LineText,
    ) -> Option<Hand> {
        let own = self.own(lines);
        if own.as_ref().is_some_and(|own| own.confidence >= SURE) || self.holds_words(lines) {
            return None;
        }
        let line = &lines[self.before.0];
        let strokes = self.strokes(picture, line);
        let bounds = PixelBox::around(strokes.iter().map(|stroke| &stroke.bounds))?;
        let printed = is_print(&strokes, line.size);
        if bounds.height() as f32 <= 0.4 * line.size || (own.is_some() && printed) {
            return None;
        }
        let readings = readings(network, &strokes, |text| may_stand(text, self.most));
        let word =
            settled(own, &readings).or_else(|| self.agreed(&as_digits(&line.crop), &line.crop, &readings));
        (word.is_some() || !printed).then_some(Hand { bounds, word, printed })
    }

    /// A likely reading of the strokes that the print's reader has too when it looks for nothing but digits: both err, but
    /// seldom alike.
    fn agreed(&self, digits: &LineText, crop: &Crop, readings: &[Digits]) -> Option<Word> {
        let here = digits.words.iter().filter(|word| {
            let middle = crop.column(middle(&word.columns));
            self.from < middle && middle < self.to
        });
        let text: String = here.map(|word| word.text.as_str()).collect();
        let best = readings.first()?;
        let second = readings.get(1).map_or(0.0, |second| second.probability);
        (best.text == text && best.probability >= LEAST_AGREED.max(1.5 * second))
            .then(|| Word { confidence: MOST_CONFIDENCE * LEAST, ..Word::plain(text) })
    }

    /// What the print's reader has here, if it is such a number.
    fn own(&self, lines: &[Read]) -> Option<Reading> {
        let (line, word, count) = self.after;
        let text = |at: &(usize, usize)| {
            let word = &lines[at.0].text.words[at.1];
            (word.text.clone(), found::confidence(word))
        };
        let (first, kept) = ((self.before.0, self.before.1), self.before.2);
        let mut parts: Vec<(String, f32)> = Vec::new();
        let (glued, confidence) = text(&first);
        if glued.chars().count() > kept {
            parts.push((glued.chars().skip(kept).collect(), confidence));
        }
        parts.extend(self.between.iter().map(text));
        if count > 0 {
            let (text, confidence) = text(&(line, word));
            parts.push((text.chars().take(count).collect(), confidence));
        }
        let text: String = parts.iter().map(|(text, _)| text.as_str()).collect();
        let confidence = parts.iter().map(|(_, confidence)| *confidence).fold(1.0, f32::min);
        may_stand(&text, self.most).then_some(Reading { text, confidence })
    }

    /// Whether a word of the language was read here: `tháng đầu năm`.
    fn holds_words(&self, lines: &[Read]) -> bool {
        let text = |at: &(usize, usize)| lines[at.0].text.words[at.1].text.as_str();
        self.between.len() > 3
            || self.between.iter().map(text).any(|text| text.chars().count() > 1 && is_legal_syllable(text))
    }

    /// The strokes between the print around the place, rows of dots left out.
    fn strokes(&self, picture: &PageImage, line: &Read) -> Vec<Stroke> {
        let room = line.size as i32;
        let area = PixelBox::new(
            self.from - room,
            line.bounds.top - room * 3 / 5,
            self.to + room,
            line.bounds.bottom + room * 2 / 5,
        );
        let mut found = strokes(picture, &area);
        let level = line.bounds.top + line.bounds.height() / 2;
        let centre = |stroke: &Stroke| (stroke.bounds.left + stroke.bounds.right) / 2;
        found.retain(|stroke| {
            let bounds = &stroke.bounds;
            let small = bounds.height() * 5 < room && bounds.width() * 5 < room;
            let edge = bounds.top == area.top || bounds.bottom == area.bottom;
            !small && !edge && bounds.top - room / 2 < level && level < bounds.bottom + room / 2
        });
        // The signs of print at both ends: the network tells their columns to some pixels only.
        for (sign, towards, width) in [(self.from, 1, self.widths.0), (self.to, -1, self.widths.1)] {
            let far = |stroke: &Stroke| (centre(stroke) - sign).abs();
            let reach = (width * line.size) as i32;
            let near = (0..found.len()).min_by_key(|at| far(&found[*at]));
            if let Some(near) = near.filter(|near| far(&found[*near]) <= reach)
                && found[near].bounds.height() as f32 <= HIGHEST * line.size
            {
                let print = found.remove(near);
                // A pen's stroke that touches print.
                found.extend(beyond(&print, sign, towards, room));
            }
            found.retain(|stroke| (centre(stroke) - sign) * towards * 2 > reach);
        }
        found.sort_by_key(|stroke| (centre(stroke), stroke.bounds.top));
        found
    }
}

/// The part of a shape that reaches from a sign's middle further than the sign is wide, `towards` the right (1) or the
/// left (-1): cut where there is least ink.
fn beyond(shape: &Stroke, sign: i32, towards: i32, size: i32) -> Option<Stroke> {
    let reach = if towards > 0 { shape.bounds.right - sign } else { sign - shape.bounds.left };
    if reach * 2 < size {
        return None;
    }
    let columns = shape.columns();
    let ink = |at: &i32| columns.get((at - shape.bounds.left) as usize).copied().unwrap_or(0);
    let cut = (size / 8..size / 2).map(|off| sign + towards * off).min_by_key(ink)?;
    let [left, right] = shape.cut(cut);
    if towards > 0 { right } else { left }
}

/// A number that may stand at a place: of as many digits as the greatest one, and no greater.
fn may_stand(text: &str, most: u32) -> bool {
    let digits = text.bytes().all(|sign| sign.is_ascii_digit());
    digits
        && text.len() <= most.to_string().len()
        && text.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number))
}

/// Whether strokes stand in a row and are all as high as print's digits are.
fn is_print(strokes: &[Stroke], size: f32) -> bool {
    let even = |edge: fn(&PixelBox) -> i32| {
        let edges = || strokes.iter().map(|stroke| edge(&stroke.bounds));
        let apart = edges().max().unwrap_or(0) - edges().min().unwrap_or(0);
        apart <= 2 || apart as f32 <= 0.05 * size
    };
    let high = |stroke: &Stroke| (0.64..0.84).contains(&(stroke.bounds.height() as f32 / size));
    strokes.iter().all(high) && even(|bounds| bounds.top) && even(|bounds| bounds.bottom)
}

/// Which reading of a number stands, the other ones beside it; `None` where none is believed.
fn settled(own: Option<Reading>, readings: &[Digits]) -> Option<Word> {
    let second = readings.get(1).map_or(0.0, |second| second.probability);
    let believed = |best: &&Digits| best.probability >= LEAST.max(MUCH_LIKELIER * second);
    let mut all: Vec<Reading> = Vec::new();
    if let Some(best) = readings.first().filter(believed) {
        all.push(Reading { text: best.text.clone(), confidence: best.probability });
    }
    all.extend(own.filter(|own| own.confidence >= LEAST_OWN));
    all.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
    let best = all.first()?.clone();
    let others = readings.iter().filter(|other| other.probability >= LEAST_RIVAL);
    all.extend(others.map(|other| Reading { text: other.text.clone(), confidence: other.probability }));
    let mut rivals: Vec<Reading> = Vec::new();
    for other in all {
        if other.text != best.text && rivals.iter().all(|known| known.text != other.text) {
            rivals.push(other);
        }
    }
    Some(Word { confidence: MOST_CONFIDENCE * best.confidence, rivals, ..Word::plain(best.text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_up_to_the_greatest() {
        for (text, most, expected) in [
            ("07", 31, true),
            ("32", 31, false),
            ("0", 31, false),
            ("007", 31, false),
            ("1O", 31, false),
            ("", 12, false),
            ("1299", 99999, true),
        ] {
            assert_eq!(may_stand(text, most), expected, "{text}");
        }
    }

    #[test]
    fn a_sure_reading_stands_and_the_others_are_told() {
        /// The print's reader, the strokes' readings, what stands, its rivals.
        type Case<'a> = (Option<(&'a str, f32)>, &'a [(&'a str, f32)], Option<&'a str>, &'a [&'a str]);
        let cases: [Case<'_>; 6] = [
            (None, &[("15", 0.83), ("18", 0.01)], Some("15"), &[]),
            (None, &[("17", 0.36), ("13", 0.03)], Some("17"), &["13"]),
            (None, &[("685", 0.26), ("655", 0.19)], None, &[]),
            (None, &[("25", 0.08)], None, &[]),
            (Some(("892", 0.31)), &[("299", 0.01)], None, &[]),
            (Some(("280", 0.56)), &[("230", 0.35)], Some("280"), &["230"]),
        ];
        for (own, strokes, expected, rivals) in cases {
            let own = own.map(|(text, confidence)| Reading { text: text.to_owned(), confidence });
            let strokes: Vec<Digits> = strokes
                .iter()
                .map(|&(text, probability)| Digits { text: text.to_owned(), probability })
                .collect();
            let word = settled(own, &strokes);
            assert_eq!(word.as_ref().map(|word| word.text.as_str()), expected, "{strokes:?}");
            let told: Vec<&str> =
                word.iter().flat_map(|word| &word.rivals).map(|rival| rival.text.as_str()).collect();
            assert_eq!(told, rivals, "{strokes:?}");
        }
    }
}
