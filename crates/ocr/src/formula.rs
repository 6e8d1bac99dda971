//! Formulas in the heads of tables, read sign by sign.
//!
//! `(5)=(4)/(1)` tells what a column is made of. Such a line is none as the engines know them: it comes out as `()=(4/)` or
//! `6)=@/)`. Its signs have shapes of their own, though, and stand apart: brackets, strokes and bars are told by their ink,
//! and each number between them is read by itself.

use sohoa_document::{Cell, PageImage, Reading, Rect, Word};
use sohoa_picture::{PixelBox, Stroke, strokes};

use crate::exemplar::Exemplars;
use crate::likeness::{REREAD, put};
use crate::twice::{number_alone, thrice};
use crate::{OcrEngine, OcrError, RegionKind};

/// More letters than this make words, not a badly read formula.
const MOST_LETTERS: usize = 3;
/// How far both ends of a bracket stand off its middle, in its heights: 0.15 and more in Times and Arial, in no digit.
const LEAST_BOW: f32 = 0.08;
/// How far the top of a slash stands to the right of its foot, in its heights: 0.3 and more in Times and Arial.
const LEAST_LEAN: f32 = 0.18;
/// The least gap between words, in heights of a bracket: 0.1 between signs, 0.2 beside a one of FreeSerif, 0.3 and more with
/// a space.
const SPACE: f32 = 0.28;
/// The widest row of a slash, in its heights.
const WIDEST_SLASH: f32 = 0.3;

/// What a slash between brackets is read as.
const UPRIGHT: [&str; 4] = [")!(", ")|(", ")I(", ")l("];

/// Reads the formulas in the cells of a table again; `image` is the picture in which the cells were read.
///
/// What was read first stays where not all of the ink can be told. A formula that was read otherwise becomes a rival.
///
/// # Errors
/// When the engine fails.
pub(crate) fn read_formulas(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    known: &Exemplars,
    cells: &mut [Cell],
) -> Result<(), OcrError> {
    for cell in cells {
        let Some(bounds) = cell.bounds else { continue };
        let mut rows: Vec<Vec<Word>> = Vec::new();
        for word in std::mem::take(&mut cell.words) {
            match rows.last_mut().filter(|row| row.last().is_some_and(|last| are_level(last, &word))) {
                Some(row) => row.push(word),
                None => rows.push(vec![word]),
            }
        }
        // Long formulas take two rows or three: `(3)=(4)+`, `(5)+(6)`.
        for rows in
            rows.chunk_by_mut(|above, below| is_of_formula(&text(above)) && is_of_formula(&text(below)))
        {
            if !may_be_formula(&rows.iter().map(|row| text(row)).collect::<String>()) {
                continue;
            }
            match formula(engine, image, known, rows, &bounds)? {
                Some(read) => settle(rows, read),
                None => rows.iter_mut().for_each(|row| put_slashes(row)),
            }
        }
        cell.words = rows.concat();
    }
    Ok(())
}

fn are_level(one: &Word, other: &Word) -> bool {
    one.bounds.zip(other.bounds).is_some_and(|(one, other)| one.vertical_overlap(&other) > 0.5)
}

fn text(row: &[Word]) -> String {
    row.iter().map(|word| word.text.as_str()).collect()
}

/// Whether a text may be a formula, its equals sign perhaps read as something else: `(6)F(4)/(1)`.
fn may_be_formula(text: &str) -> bool {
    (text.contains('=') || text.matches('(').count() > 1) && has_few_letters(text)
}

/// Whether a row may be one of a formula.
fn is_of_formula(text: &str) -> bool {
    text.contains(['(', ')', '=']) && has_few_letters(text)
}

fn has_few_letters(text: &str) -> bool {
    text.chars().filter(|sign| sign.is_alphabetic()).count() <= MOST_LETTERS
}

/// What was read sign by sign stands in place of what was read before.
fn settle(rows: &mut [Vec<Word>], mut read: Vec<Word>) {
    let before = rows.concat();
    let confidence = before.iter().map(|word| word.confidence).fold(1.0, f32::min);
    if text(&before) == text(&read) {
        read.iter_mut().for_each(|word| word.confidence = word.confidence.max(confidence));
    } else {
        read.iter_mut().for_each(|word| word.confidence = word.confidence.min(REREAD));
        if let Some(first) = read.first_mut() {
            let text = before.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            first.rivals.push(Reading { text, confidence });
        }
    }
    rows.iter_mut().for_each(Vec::clear);
    if let Some(first) = rows.first_mut() {
        *first = read;
    }
}

/// What is read as an upright sign of the sentence between two brackets is a slash: nothing else that stands there is as
/// high as they are.
fn put_slashes(row: &mut [Word]) {
    let slashed = |text: &str| UPRIGHT.iter().fold(text.to_owned(), |text, sign| text.replace(sign, ")/("));
    if !is_formula(&slashed(&text(row))) {
        return;
    }
    for word in row {
        let slashed = slashed(&word.text);
        if slashed != word.text {
            put(word, slashed);
        }
    }
}

/// The formula in some rows of a cell, if all ink there is told; spaces part it into words.
fn formula(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    known: &Exemplars,
    rows: &[Vec<Word>],
    cell: &Rect,
) -> Result<Option<Vec<Word>>, OcrError> {
    let cell = PixelBox::of_points(cell, image.dpi);
    let mut words: Vec<(String, PixelBox)> = Vec::new();
    let mut confidence = 1.0f32;
    for row in rows {
        let Some(place) = Rect::around(row.iter().filter_map(|word| word.bounds.as_ref())) else {
            return Ok(None);
        };
        let place = PixelBox::of_points(&place, image.dpi);
        let parts = parts(&strokes(image, &place.padded(1, 1, image.width_px, image.height_px)));
        let highest = parts.iter().map(|(_, ink)| ink.height()).max().unwrap_or(0);
        let mut before: Option<(Part, i32)> = None;
        for (part, ink) in &parts {
            // The signs beside it are left out.
            let own = PixelBox::new(ink.left - 1, cell.top, ink.right + 1, cell.bottom);
            let read = match part {
                Part::Sign(sign) => Some(Reading { text: sign.to_string(), confidence: 1.0 }),
                Part::Number => match known.says(image, ink).filter(|text| is_digits(text)) {
                    Some(text) => Some(Reading { text, confidence: REREAD }),
                    None => number_alone(engine, image, ink, &own)?,
                },
                Part::Rest => {
                    thrice(engine, image, ink, &own, RegionKind::Line)?.filter(|read| is_factor(&read.text))
                }
            };
            let Some(read) = read else { return Ok(None) };
            confidence = confidence.min(read.confidence);
            // A row has words of its own, and brackets no space at their inner sides.
            let joins = before.is_some_and(|(last, right)| {
                let is_near = ((ink.left - right) as f32) < SPACE * highest as f32;
                is_near || last == Part::Sign('(') || *part == Part::Sign(')')
            });
            match words.last_mut().filter(|_| joins) {
                Some((text, bounds)) => {
                    text.push_str(&read.text);
                    *bounds = bounds.union(ink);
                }
                None => words.push((read.text, *ink)),
            }
            before = Some((*part, ink.right));
        }
    }
    let whole: String = words.iter().map(|(text, _)| text.as_str()).collect();
    let word = |(text, ink): (String, PixelBox)| Word {
        bounds: Some(ink.to_points(image.dpi)),
        confidence,
        ..Word::plain(text)
    };
    Ok(is_formula(&whole).then(|| words.into_iter().map(word).collect()))
}

/// The ink between two brackets, if that is all there is at a place.
pub(crate) fn in_brackets(image: &PageImage, place: &PixelBox) -> Option<PixelBox> {
    let parts = parts(&strokes(image, &place.padded(1, 1, image.width_px, image.height_px)));
    match parts.as_slice() {
        [(Part::Sign('('), _), (Part::Number, inside), (Part::Sign(')'), _)] => Some(*inside),
        _ => None,
    }
}

/// Whether brackets match and numbers stand between the signs.
fn is_formula(text: &str) -> bool {
    let is_operator = |sign| "=+-/(".contains(sign);
    let mut open = 0i32;
    let mut before = '=';
    for sign in text.chars() {
        match sign {
            '(' if before.is_ascii_digit() || before == ')' => return false,
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if open < 0 || (")=+-/".contains(sign) && is_operator(before)) {
            return false;
        }
        before = sign;
    }
    open == 0
        && !is_operator(before)
        && text.contains('=')
        && text.starts_with(|sign: char| sign == '(' || sign.is_ascii_digit())
}

/// `x100%`, `*100`: what a share is multiplied with.
fn is_factor(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['x', 'X', '×', '*']) else { return false };
    let digits = rest.strip_suffix('%').unwrap_or(rest);
    is_digits(digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit())
}

/// A part of a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Sign(char),
    /// Digits side by side.
    Number,
    /// Other ink behind the last bracket.
    Rest,
}

/// The parts of a formula from left to right, and their ink.
fn parts(strokes: &[Stroke]) -> Vec<(Part, PixelBox)> {
    let strokes = &without_rule(strokes);
    let highest = strokes.iter().map(|stroke| stroke.bounds.height()).max().unwrap_or(0);
    let is_speck = |ink: &PixelBox| ink.height().max(ink.width()) * 8 < highest;
    let shapes = shapes(strokes.iter().filter(|stroke| !is_speck(&stroke.bounds)));
    let Some(high) = shapes.iter().map(|shape| shape.bounds).max_by_key(PixelBox::height) else {
        return Vec::new();
    };
    let highest = high.height();
    let told: Vec<(Option<char>, PixelBox)> =
        shapes.iter().map(|shape| (shape.sign(&high), shape.bounds)).collect();
    let digit = |bounds: &PixelBox| bounds.height() * 10 >= highest * 7;
    let last = told.iter().rposition(|(sign, _)| *sign == Some(')'));
    let mut parts: Vec<(Part, PixelBox)> = Vec::new();
    for (index, (sign, bounds)) in told.iter().enumerate() {
        let behind = last.is_some_and(|last| index > last);
        match (sign, parts.last_mut()) {
            // A share's sign holds a slash.
            (_, Some((Part::Rest, rest))) => *rest = rest.union(bounds),
            (Some(sign), _) => parts.push((Part::Sign(*sign), *bounds)),
            (None, Some((Part::Number, number))) if digit(bounds) => *number = number.union(bounds),
            (None, _) if digit(bounds) || !behind => parts.push((Part::Number, *bounds)),
            (None, _) => parts.push((Part::Rest, *bounds)),
        }
    }
    parts
}

/// Strokes without what is left of a rule below the feet of brackets that touch it.
fn without_rule(strokes: &[Stroke]) -> Vec<Stroke> {
    let height = |stroke: &Stroke| stroke.bounds.height();
    let highest = strokes.iter().map(height).max().unwrap_or(0);
    // A digit: brackets go down further, by a quarter of its height in Times and 0.29 in Arial.
    let Some(digit) =
        strokes.iter().filter(|stroke| height(stroke) * 5 >= highest * 3).min_by_key(|stroke| height(stroke))
    else {
        return Vec::new();
    };
    let lowest = digit.bounds.bottom + height(digit) / 3;
    let cut = |stroke: &Stroke| {
        let runs: Vec<(i32, i32, i32)> = stroke.runs.iter().filter(|(y, ..)| *y < lowest).copied().collect();
        let bounds = PixelBox::around(
            &runs.iter().map(|&(y, left, right)| PixelBox::new(left, y, right, y + 1)).collect::<Vec<_>>(),
        )?;
        Some(Stroke { bounds, runs })
    };
    strokes.iter().filter_map(cut).collect()
}

/// A sign's strokes: those above one another belong together.
struct Shape<'a> {
    bounds: PixelBox,
    strokes: Vec<&'a Stroke>,
}

fn shapes<'a>(strokes: impl Iterator<Item = &'a Stroke>) -> Vec<Shape<'a>> {
    let mut shapes: Vec<Shape<'_>> = Vec::new();
    for stroke in strokes {
        let bounds = stroke.bounds;
        let stacked = |other: &PixelBox| {
            let shared = other.right.min(bounds.right) - other.left.max(bounds.left);
            let apart = other.bottom <= bounds.top || bounds.bottom <= other.top;
            apart && shared * 5 >= other.width().min(bounds.width()) * 3
        };
        match shapes.last_mut().filter(|last| stacked(&last.bounds)) {
            Some(last) => {
                last.bounds = last.bounds.union(&bounds);
                last.strokes.push(stroke);
            }
            None => shapes.push(Shape { bounds, strokes: vec![stroke] }),
        }
    }
    shapes
}

impl Shape<'_> {
    /// The sign that has this shape beside `high`, the highest of all; `None` for digits and all else.
    fn sign(&self, high: &PixelBox) -> Option<char> {
        let highest = high.height();
        // An asterisk is a cross, too, but ends half-way down; a plus sign nearly where digits do.
        let hangs = (self.bounds.bottom - high.top) * 5 < highest * 3;
        let flat = |stroke: &&Stroke| stroke.bounds.height() * 2 <= stroke.bounds.width();
        let (width, height) = (self.bounds.width(), self.bounds.height());
        match self.strokes.as_slice() {
            [one, other] if flat(one) && flat(other) && height * 10 < highest * 7 => Some('='),
            [one] if flat(one) && height * 4 < highest => Some('-'),
            [one] if height * 10 >= highest * 7 => upright(one),
            [one] if width * 4 <= height * 5 && height * 4 <= width * 5 => {
                (!hangs && is_cross(one)).then_some('+')
            }
            _ => None,
        }
    }
}

/// A bracket or a slash.
fn upright(stroke: &Stroke) -> Option<char> {
    let height = stroke.bounds.height();
    let part = |from: i32, to: i32| {
        let (from, to) = (stroke.bounds.top + height * from / 10, stroke.bounds.top + height * to / 10);
        let rows = stroke.runs.iter().filter(|(y, ..)| (from..to.max(from + 1)).contains(y));
        let (sum, count) = rows.fold((0.0, 0.0), |(sum, count), &(_, left, right)| {
            (sum + (left + right) as f32 / 2.0, count + 1.0)
        });
        if count > 0.0 { sum / count } else { f32::NAN }
    };
    let heights = height as f32;
    let (top, middle, foot) = (part(0, 1), part(4, 6), part(9, 10));
    let (over, under) = ((top - middle) / heights, (foot - middle) / heights);
    let narrow = stroke.bounds.width() * 5 <= height * 2;
    let thin = stroke.runs.iter().all(|(_, left, right)| (right - left) as f32 <= WIDEST_SLASH * heights);
    if narrow && over.min(under) >= LEAST_BOW {
        Some('(')
    } else if narrow && over.max(under) <= -LEAST_BOW {
        Some(')')
    } else if thin && over - under >= LEAST_LEAN && (over + under).abs() < LEAST_BOW {
        Some('/')
    } else {
        None
    }
}

/// Whether a stroke is narrow at its top and its foot and wide half-way down.
fn is_cross(stroke: &Stroke) -> bool {
    let bounds = &stroke.bounds;
    let width = |y: i32| {
        let rows = || stroke.runs.iter().filter(move |run| run.0 == y);
        let (left, right) = (rows().map(|run| run.1).min(), rows().map(|run| run.2).max());
        left.zip(right).map_or(0, |(left, right)| right - left)
    };
    let quarter = (bounds.height() / 4).max(1);
    let narrow = |mut rows: std::ops::Range<i32>| rows.all(|y| width(y) * 2 <= bounds.width());
    narrow(bounds.top..bounds.top + quarter)
        && narrow(bounds.bottom - quarter..bounds.bottom)
        && (bounds.top + quarter..bounds.bottom - quarter).any(|y| width(y) * 10 >= bounds.width() * 9)
}

#[cfg(test)]
mod tests {
    use sohoa_document::Pixels;

    use super::*;

    #[test]
    fn formulas_have_numbers_between_their_signs() {
        for (text, expected) in [
            ("(5)=(4)/(1)", true),
            ("7=6/8", true),
            ("(4)=(6+3)", true),
            ("(7)=(4)/(5)x100%", true),
            ("()=(4)/(1)", false),
            ("(5)=(4/)", false),
            ("(5)=(4)(1)", false),
            ("(5)", false),
            ("(5)=(4)+", false),
            ("=(4)", false),
        ] {
            assert_eq!(is_formula(text), expected, "{text}");
        }
    }

    #[test]
    fn upright_signs_between_brackets_are_slashes() {
        for (read, expected) in [
            (&["(5)=(4)!(1)"][..], &["(5)=(4)/(1)"][..]),
            (&["(5)", "=", "(4)l(1)"], &["(5)", "=", "(4)/(1)"]),
            (&["(5)=(4)!"], &["(5)=(4)!"]),
            (&["(5)=4)!(1)"], &["(5)=4)!(1)"]),
            (&["(5)=(4)*(1)"], &["(5)=(4)*(1)"]),
        ] {
            let mut row: Vec<Word> = read.iter().map(|word| Word::plain(*word)).collect();
            put_slashes(&mut row);
            let texts: Vec<&str> = row.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(texts, expected, "{read:?}");
        }
    }

    #[test]
    fn signs_are_told_by_their_ink() {
        // One sign, row by row.
        let cases: [(&str, &[&str]); 9] = [
            ("(", &["...#", "..#.", ".#..", "#...", "#...", "#...", "#...", ".#..", "..#.", "...#"]),
            (")", &["#...", ".#..", "..#.", "...#", "...#", "...#", "...#", "..#.", ".#..", "#..."]),
            ("/", &["...#", "...#", "..#.", "..#.", "..#.", ".#..", ".#..", ".#..", "#...", "#..."]),
            ("=", &["......", "######", "......", "......", "######", "......"]),
            ("-", &["....", "####", "...."]),
            ("", &["..#..", "..#..", "#####", "..#..", "..#.."]),
            ("+", &[".....", ".....", ".....", "..#..", "..#..", "#####", "..#..", "..#.."]),
            ("", &["######", ".....#", "....#.", "....#.", "...#..", "...#..", "..#...", "..#...", ".#...."]),
            ("", &["..#.", ".##.", "..#.", "..#.", "..#.", "..#.", "..#.", "..#.", "..#.", ".###"]),
        ];
        for (expected, rows) in cases {
            let (width, height) = (rows[0].len(), rows.len());
            // Three times as large, as print is, with a bar as high as brackets are.
            let (across, down) = (3 * width + 12, 3 * height.max(10) + 4);
            let mut tones = vec![255u8; across * down];
            for (y, row) in tones.chunks_exact_mut(across).enumerate().take(down - 2).skip(2) {
                row[across - 3..across - 1].fill(0);
                for (x, tone) in row[4..4 + 3 * width].iter_mut().enumerate() {
                    let inked = rows.get((y - 2) / 3).is_some_and(|row| row.as_bytes()[x / 3] == b'#');
                    *tone = if inked { 0 } else { 255 };
                }
            }
            let (width_px, height_px) = (across as u32, down as u32);
            let image = PageImage { width_px, height_px, dpi: 200, pixels: Pixels::Grey(tones) };
            let strokes = strokes(&image, &PixelBox::new(0, 0, across as i32, down as i32));
            let read: String = shapes(strokes.iter())
                .iter()
                .filter_map(|shape| shape.sign(&PixelBox::new(0, 2, 1, 32)))
                .collect();
            assert_eq!(read, expected, "{rows:?}");
        }
    }
}
