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

/// How far the stroke reaches to the left of the stem, in heights of the sign, where there are no serifs: 0.3 in Arial,
/// 0.17 in Times.
const LEAST_STROKE: f32 = 0.14;
/// How far serifs reach at least: in Times 0.15 at the foot of a one, on both sides, and 0.1 at both ends of an I.
const LEAST_SERIF: f32 = 0.05;
/// And at most: those of a T reach further.
const MOST_SERIF: f32 = 0.2;
/// The part of a sign, from its end, in which strokes and serifs are looked for, and how far they may reach.
const TOP: f32 = 0.3;
const FOOT: f32 = 0.12;
const REACH: f32 = 0.35;
/// How high a sign is at least, in pixels: below, stroke and serif are a pixel or two.
const LEAST_HEIGHT: usize = 14;
/// A single letter that was read more surely than this stays: it numbers a heading.
const SURE: f32 = 80.0;
/// What the two readings are worth, each, where the picture says other than the network.
const DOUBT: f32 = 0.5;

/// How far apart the middles of equal signs side by side are, in their heights: 0.4 (an I of Arial) to 0.75 (a one of
/// Times).
const APART: Range<f32> = 0.25..0.85;
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

/// The Roman number that a small picture shows and nothing else: `I`, `III`. As the only sign of a cell it is read as
/// whatever looks a little like it: `l`, `H`, `Í`. A bar without serifs may be a one whose stroke is too thin to be seen;
/// several are Roman if they were `read` as capital letters.
pub(crate) fn bars_alone(picture: &PageImage, read: &str) -> Option<String> {
    let capital = read.contains(char::is_uppercase);
    // What was read as several bars is none of the other letters that one bar may be.
    let several = read.len() > 1 && read.chars().all(|sign| sign == 'I');
    let crop = Crop::of_ink(picture)?;
    let ink = crop.ink(0..crop.width(), crop.threshold()?);
    let count = bars(&ink, false)?;
    let stems = ink.upright();
    let told = several || stems.iter().all(|stem| has_serifs(&ink, stem)) || (count > 1 && capital);
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
    let middles = stems.iter().map(|stem| (stem.columns.start + stem.columns.end) as f32 / 2.0);
    let gaps: Vec<f32> = middles.clone().zip(middles.skip(1)).map(|(one, next)| next - one).collect();
    let widest = gaps.iter().copied().fold(0.0, f32::max);
    let regular = gaps.iter().all(|gap| widest <= 1.25 * gap + 1.0 && APART.contains(&(gap / height as f32)));
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

/// Ink by rows, as many columns in each.
pub(crate) struct Ink {
    pub(crate) columns: usize,
    pub(crate) inked: Vec<bool>,
}

impl Ink {
    fn rows(&self) -> usize {
        self.inked.len().checked_div(self.columns).unwrap_or(0)
    }

    fn row(&self, row: usize) -> &[bool] {
        &self.inked[row * self.columns..][..self.columns]
    }

    /// The stems in a row, from left to right: runs of columns with ink. What reaches to the edge belongs to a neighbour.
    fn stems(&self, row: usize) -> Vec<Range<usize>> {
        let mut stems: Vec<Range<usize>> = Vec::new();
        for column in (0..self.columns).filter(|column| self.row(row)[*column]) {
            match stems.last_mut() {
                Some(last) if last.end == column => last.end += 1,
                _ => stems.push(column..column + 1),
            }
        }
        stems.retain(|stem| stem.start > 0 && stem.end < self.columns);
        stems
    }

    /// What stands upright half-way down, from left to right.
    fn upright(&self) -> Vec<Stem> {
        let inked = |row: &usize| self.row(*row).contains(&true);
        let (Some(top), Some(bottom)) = ((0..self.rows()).find(inked), (0..self.rows()).rfind(inked)) else {
            return Vec::new();
        };
        let row = usize::midpoint(top, bottom);
        let stems = self.stems(row);
        let between = |one: &Range<usize>, next: &Range<usize>| usize::midpoint(one.end, next.start);
        let whole = |(index, columns): (usize, &Range<usize>)| {
            let from = index.checked_sub(1).map_or(0, |before| between(&stems[before], columns));
            let to = stems.get(index + 1).map_or(self.columns, |next| between(columns, next));
            Stem::of(self, columns.clone(), row, from..to)
        };
        stems.iter().enumerate().map(whole).collect()
    }

    /// The stem a row further: where the columns of the last one, or those right beside them, have ink. Serifs and strokes are
    /// no part of it.
    fn further(&self, stem: &Range<usize>, row: usize) -> Option<Range<usize>> {
        let beside = stem.start.saturating_sub(1)..(stem.end + 1).min(self.columns);
        let inked = |column: &usize| self.row(row)[*column];
        let (first, last) = (beside.clone().find(inked)?, beside.clone().rfind(inked)?);
        // All inked: a stroke begins, or the stem leans that way; it is as wide as before.
        if last + 1 - first > stem.len() { Some(stem.clone()) } else { Some(first..last + 1) }
    }

    /// How far ink reaches beyond a stem at its top and at its foot.
    fn ends(&self, stem: &Stem) -> [Reach; 2] {
        let share = |part: f32| (part * stem.height() as f32) as usize;
        [stem.top..stem.top + share(TOP), stem.bottom - share(FOOT)..stem.bottom]
            .map(|rows| self.reach(stem, rows))
    }

    /// How far ink reaches beyond a stem in these rows: to the left, to the right, and in a row further to the left.
    fn reach(&self, stem: &Stem, rows: Range<usize>) -> Reach {
        let most = (REACH * stem.height() as f32) as usize;
        let mut reach = Reach::default();
        for row in rows {
            let moved = stem.lean * (stem.row as f32 - row as f32);
            let (start, end) = (stem.columns.start as f32 + moved, stem.columns.end as f32 + moved);
            let from = (start.round() as usize).saturating_sub(most).max(stem.room.start);
            let to = (end.round().max(0.0) as usize + most).min(stem.room.end);
            let inked = |column: &usize| self.row(row)[*column];
            if let (Some(first), Some(last)) = ((from..to).find(inked), (from..to).rfind(inked)) {
                let (left, right) = (start - first as f32, last as f32 + 1.0 - end);
                reach.left = reach.left.max(left);
                reach.right = reach.right.max(right);
                reach.lead = reach.lead.max(left - right.max(0.0));
            }
        }
        reach
    }
}

#[derive(Default)]
struct Reach {
    left: f32,
    right: f32,
    lead: f32,
}

impl Reach {
    fn has_serifs(&self, least: f32) -> bool {
        self.left >= least && self.right >= least
    }
}

/// The upright stroke of a sign.
struct Stem {
    /// Its columns half-way down, and that row.
    columns: Range<usize>,
    row: usize,
    /// By how many columns it goes to the right with each row upwards.
    lean: f32,
    top: usize,
    bottom: usize,
    /// The columns up to half-way to the stems beside it.
    room: Range<usize>,
}

impl Stem {
    fn height(&self) -> usize {
        self.bottom - self.top
    }

    /// How far serifs reach at least.
    fn least_serif(&self) -> f32 {
        (LEAST_SERIF * self.height() as f32).max(1.5)
    }

    /// The whole stem that has these columns in a row.
    fn of(ink: &Ink, columns: Range<usize>, row: usize, room: Range<usize>) -> Self {
        let follow = |rows: &mut dyn Iterator<Item = usize>| {
            let mut path = vec![columns.clone()];
            for row in rows {
                let Some(next) = ink.further(&path[path.len() - 1], row) else { break };
                path.push(next);
            }
            path
        };
        let (up, down) = (follow(&mut (0..row).rev()), follow(&mut (row + 1..ink.rows())));
        // Half-way to the ends there are no serifs yet.
        let middle = |columns: &Range<usize>| (columns.start + columns.end) as f32 / 2.0;
        let (above, below) = (up.len() / 2, down.len() / 2);
        let lean = (middle(&up[above]) - middle(&down[below])) / (above + below).max(1) as f32;
        Self { columns, row, lean, top: row + 1 - up.len(), bottom: row + down.len(), room }
    }
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

/// Whether a stem has nothing at its ends but what serifs may be, as far to the left as to the right.
fn is_bar(ink: &Ink, stem: &Stem) -> bool {
    let (least, most) = (stem.least_serif(), MOST_SERIF * stem.height() as f32);
    let ends = ink.ends(stem);
    let is_even = |end: &Reach| (end.left - end.right).abs() < least && end.left.max(end.right) <= most;
    // An 8 is narrow half-way down, too.
    let quarter = stem.height() / 4;
    let middle = ink.reach(stem, stem.top + quarter..stem.bottom - quarter);
    let is_straight = stem.columns.len() * 3 <= stem.height() && middle.left.max(middle.right) < least;
    is_straight && ends[0].lead < least && ends.iter().all(is_even)
}

/// Whether both ends of a stem are wider than it, however little on one of the sides.
fn has_serifs(ink: &Ink, stem: &Stem) -> bool {
    ink.ends(stem).iter().all(|end| end.left + end.right >= 2.0 * LEAST_SERIF * stem.height() as f32)
}

fn is_one(ink: &Ink, stem: &Stem) -> bool {
    let height = stem.height();
    let share = |part: f32| part * height as f32;
    let [top, foot] = ink.ends(stem);
    let least = stem.least_serif();
    let has_foot = foot.has_serifs(least);
    height >= LEAST_HEIGHT
        && if has_foot {
            top.lead >= least && top.right * 2.0 <= foot.right
        } else {
            top.lead >= share(LEAST_STROKE).max(2.0) && top.right < least
        }
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
            let inked: Vec<bool> = rows.iter().flat_map(|row| [wide(row), wide(row)].concat()).collect();
            let ink = Ink { columns: 2 * rows[0].len() + 4, inked };
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
            let told = ["H", "l"].map(|read| bars_alone(&picture, read));
            assert_eq!([told[0].as_deref(), told[1].as_deref()], [capital, small], "{name}");
            let several = bars_alone(&picture, "II");
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
            let inked: Vec<bool> = (0..10).flat_map(|at| [wide(&row(at)), wide(&row(at))].concat()).collect();
            let ink = Ink { columns: 12 * signs.len() + 4, inked };
            assert_eq!(bars(&ink, false), expected, "{name}");
            assert_eq!(bars(&ink, true), None, "{name}");
        }
    }
}
