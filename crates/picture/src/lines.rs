//! Text lines found by our own means: letters chained, marks and dots given to their line.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use sohoa_document::{PageImage, Pixels};

use crate::baseline::{Baseline, Metrics, fit};
use crate::bitmap::Bitmap;
use crate::chain::{pieces, usual_height, walled};
use crate::components::{Component, components};
use crate::grey::Grey;
use crate::mapping::PixelBox;
use crate::rules::{Rule, Rules};
use crate::words::words;

/// A line of text, or a piece of one that stands apart by a wide gap (a column, a table cell).
#[derive(Debug, Clone, PartialEq)]
pub struct TextLine {
    /// The box around its ink, marks and dots included.
    pub bounds: PixelBox,
    /// The line its letters stand on.
    pub baseline: Baseline,
    /// From the baseline to the top of small letters, in pixels.
    pub x_height: f32,
    /// From there to the top of tall letters, in pixels.
    pub ascender: f32,
    /// From the baseline to the bottom of descending letters, in pixels.
    pub descender: f32,
    /// The boxes of its words from left to right, told by gaps.
    pub words: Vec<PixelBox>,
    /// The furthest ink above the baseline where it stands, in pixels.
    pub ink_above: f32,
    /// The furthest ink below the baseline where it stands, in pixels; may be negative.
    pub ink_below: f32,
    /// What to cut out for the line reader: tight at the sides, room above and below.
    pub crop: PixelBox,
}

impl TextLine {
    /// The full height of its letters, from descender to ascender, in pixels.
    pub fn size(&self) -> f32 {
        self.x_height + self.ascender + self.descender
    }
}

/// Pixels of paper around the ink of a crop; the reader was trained on exactly this many.
const CROP_PADDING: i32 = 4;

/// Cuts a line out of the picture it was found in, its baseline made level and straight.
///
/// A line that lies level is copied as it is; one that leans or curves by more than a twentieth of its size
/// is moved column by column, so that the box around it holds no more than the line.
pub fn cut(picture: &PageImage, line: &TextLine) -> PageImage {
    let (tones, width) = (grey_tones(picture), picture.width_px as usize);
    let height = tones.len() / width.max(1);
    let clip = |value: i32, end: usize| (value.max(0) as usize).min(end);
    let (left, right) = (clip(line.crop.left, width), clip(line.crop.right, width));
    let columns: Vec<f32> = (left..right).map(|x| line.baseline.at(x as f32 + 0.5)).collect();
    let low = columns.iter().copied().fold(f32::INFINITY, f32::min);
    let high = columns.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if (high - low) * 20.0 <= line.size() {
        let rows = clip(line.crop.top, height)..clip(line.crop.bottom, height);
        let data = rows.clone().flat_map(|y| tones[y * width + left..y * width + right].iter().copied());
        return Grey::from_data(columns.len(), rows.len(), data.collect()).into_page(picture.dpi);
    }
    // The tone between two rows of a column; the rim's tone outside.
    let between = |x: usize, y: f32| {
        let row = y.floor().clamp(0.0, height.saturating_sub(1) as f32);
        let part = (y - row).clamp(0.0, 1.0);
        let tone = |row: usize| f32::from(tones[row.min(height - 1) * width + x]);
        (tone(row as usize) * (1.0 - part) + tone(row as usize + 1) * part).round() as u8
    };
    let above = line.ink_above.max(line.x_height + line.ascender).ceil() + CROP_PADDING as f32;
    let below = line.ink_below.max(line.descender).ceil() + CROP_PADDING as f32;
    let rows = (above + below).max(1.0) as usize;
    let mut data = Vec::with_capacity(columns.len() * rows);
    for y in 0..rows {
        data.extend(columns.iter().zip(left..).map(|(base, x)| between(x, base - above + y as f32)));
    }
    Grey::from_data(columns.len(), rows, data).into_page(picture.dpi)
}

/// The picture's grey tones, borrowed where they are grey already.
fn grey_tones(picture: &PageImage) -> Cow<'_, [u8]> {
    match &picture.pixels {
        Pixels::Grey(data) if data.len() == picture.width_px as usize * picture.height_px as usize => {
            Cow::Borrowed(data)
        }
        _ => Cow::Owned(Grey::of(picture).data),
    }
}

/// Finds the text lines of ink from which these rules were taken, from the top down.
///
/// Lines are split where a gap is as wide as a column's, and at rules that run down; nothing is merged across rules.
pub(crate) fn lines_in(ink: &Bitmap, rules: &Rules, dpi: u32) -> Vec<TextLine> {
    lines_with(ink, rules, dpi, is_text)
}

/// As [`lines_in`], with all that stands side by side like letters, even if it hardly stands on a line.
pub(crate) fn likely_lines_in(ink: &Bitmap, rules: &Rules, dpi: u32) -> Vec<TextLine> {
    lines_with(ink, rules, dpi, |draft, usual| is_text(draft, usual) || draft.letters.len() >= 3)
}

fn lines_with(ink: &Bitmap, rules: &Rules, dpi: u32, is_text: fn(&Draft, f32) -> bool) -> Vec<TextLine> {
    let (shapes, _) = components(ink);
    let boxes: Vec<PixelBox> =
        shapes.iter().filter(|shape| !is_blob(shape)).map(|shape| shape.bounds).collect();
    let Some(usual) = usual_height(&boxes, dpi) else { return Vec::new() };
    let mut drafts = drafts(&boxes, rules, usual);
    drafts.retain(|draft| is_text(draft, usual));
    let mut lines: Vec<TextLine> =
        drafts.iter().map(|draft| finished(draft, ink.width as u32, ink.height as u32)).collect();
    lines.sort_by_key(|line| (line.bounds.top, line.bounds.left));
    lines
}

/// Filled all over and about as wide as high: a blot, not a letter (a stop is smaller than any line's letters).
fn is_blob(shape: &Component) -> bool {
    let (width, height) = (shape.bounds.width(), shape.bounds.height());
    i64::from(shape.ink) * 100 >= shape.bounds.area() * 88
        && width * 2 >= height
        && height * 2 >= width
        && height > 12
}

/// A line in the making.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) metrics: Metrics,
    /// Its letters from left to right.
    pub(crate) letters: Vec<PixelBox>,
    /// Its marks, dots and dashes.
    pub(crate) marks: Vec<PixelBox>,
    bounds: PixelBox,
}

impl Draft {
    fn new(letters: Vec<PixelBox>, usual: f32) -> Option<Self> {
        let metrics = fit(&letters, usual)?;
        let bounds = PixelBox::around(&letters)?;
        Some(Self { metrics, letters, marks: Vec::new(), bounds })
    }
}

fn drafts(boxes: &[PixelBox], rules: &Rules, usual: f32) -> Vec<Draft> {
    let walls = &rules.down;
    let height = |shape: &PixelBox| shape.height() as f32 / usual;
    let width = |shape: &PixelBox| shape.width() as f32 / usual;
    // Letters of the running text and of type half as big again; words whose letters touch are wide.
    let is_letter = |shape: &PixelBox| (0.62..=2.5).contains(&height(shape)) && width(shape) <= 14.0;
    // Titles: only in chains of their own, as two lines that touch make a tall shape too.
    let is_title = |shape: &PixelBox| (2.5..=6.0).contains(&height(shape)) && width(shape) <= 8.0;
    let letters: Vec<PixelBox> = boxes.iter().copied().filter(is_letter).collect();
    let mut drafts: Vec<Draft> = pieces(&letters, walls, (2.0 * usual) as i32)
        .into_iter()
        .filter_map(|piece| Draft::new(piece.letters, usual))
        .collect();
    let tall: Vec<PixelBox> = boxes.iter().copied().filter(is_title).collect();
    for piece in pieces(&tall, walls, (4.0 * usual) as i32) {
        let even = piece.letters.iter().map(PixelBox::height).max()
            <= piece.letters.iter().map(|b| b.height() * 2).min();
        if piece.letters.len() >= 3 && even {
            drafts.extend(Draft::new(piece.letters, usual));
        }
    }
    absorb_rows_of_marks(&mut drafts, &rules.across, usual);
    share_metrics(&mut drafts, usual);
    let small: Vec<PixelBox> = boxes
        .iter()
        .copied()
        .filter(|shape| !is_letter(shape) && height(shape) < 1.2 && width(shape) < 6.0)
        .filter(|shape| shape.width().max(shape.height()) as f32 >= 0.1 * usual)
        .collect();
    attach(&mut drafts, &small, walls, usual);
    let tall: Vec<PixelBox> =
        boxes.iter().copied().filter(|shape| (2.5..=6.0).contains(&height(shape))).collect();
    attach_touching(&mut drafts, &tall);
    drafts
}

/// The marks of a title can be as high as small letters and make a chain above (or below) it. Of two or three letters
/// alone only a title's size is told well enough to know.
fn absorb_rows_of_marks(drafts: &mut Vec<Draft>, across: &[Rule], usual: f32) {
    drafts.sort_by(|a, b| b.metrics.x_height.total_cmp(&a.metrics.x_height));
    let mut kept: Vec<Draft> = Vec::with_capacity(drafts.len());
    for draft in drafts.drain(..) {
        let middle = (draft.bounds.top + draft.bounds.bottom) as f32 / 2.0;
        let host = kept.iter_mut().find(|host| {
            let metrics = &host.metrics;
            let size = metrics.x_height + metrics.ascender;
            let over = metrics.baseline.at((draft.bounds.left + draft.bounds.right) as f32 / 2.0) - middle;
            (host.letters.len() >= 4 || size >= 1.6 * usual)
                && (draft.bounds.height() as f32) < 0.62 * size
                && draft.letters.len() * 3 <= host.letters.len() * 2
                && draft.bounds.left >= host.bounds.left - size as i32 / 4
                && draft.bounds.right <= host.bounds.right + size as i32 / 4
                && (-0.6 * metrics.x_height..1.0).contains(&-(over - 1.55 * size).max(0.0))
                && over > -0.6 * metrics.x_height
                && over < 1.55 * size
                && !(0.0..=0.8 * metrics.x_height).contains(&over)
                && !ruled_apart(&host.bounds, &draft.bounds, across)
        });
        match host {
            Some(host) => host.marks.extend(draft.letters),
            None => kept.push(draft),
        }
    }
    *drafts = kept;
}

/// Whether a rule runs across between two shapes over one another.
fn ruled_apart(one: &PixelBox, other: &PixelBox, across: &[Rule]) -> bool {
    let middle = (one.left.max(other.left) + one.right.min(other.right)) / 2;
    let (upper, lower) = if one.top <= other.top { (one, other) } else { (other, one) };
    across.iter().any(|rule| {
        let at = rule.middle.at(middle as f32) as i32;
        // A letter may touch the rule.
        (rule.bounds.left..rule.bounds.right).contains(&middle)
            && at >= upper.bottom - rule.thickness - 2
            && at <= lower.top + rule.thickness + 2
    })
}

/// A short piece takes what it cannot tell itself from a long one on the same row, or of the same type. So does a row of
/// numbers in brackets: most of what is in it hangs below the line.
fn share_metrics(drafts: &mut [Draft], usual: f32) {
    let tells = |draft: &Draft| draft.letters.len() >= 6 && !is_bracketed(draft);
    let known: Vec<(PixelBox, Metrics)> =
        drafts.iter().filter(|draft| tells(draft)).map(|draft| (draft.bounds, draft.metrics)).collect();
    for draft in drafts.iter_mut().filter(|draft| !tells(draft)) {
        let middle = (draft.bounds.left + draft.bounds.right) as f32 / 2.0;
        let own = draft.metrics;
        let near = known
            .iter()
            .filter(|(_, metrics)| {
                let off = (metrics.baseline.at(middle) - own.baseline.at(middle)).abs();
                let tall = draft.bounds.height() as f32 / (metrics.x_height + metrics.ascender);
                off <= 0.3 * metrics.x_height && (0.55..=1.7).contains(&tall)
            })
            .min_by_key(|(bounds, _)| {
                (bounds.left - draft.bounds.right).max(draft.bounds.left - bounds.right)
            });
        if let Some((_, metrics)) = near {
            draft.metrics = Metrics { letters: own.letters, ..*metrics };
            // A line of the next cell may stand a little higher, one far away may lean.
            if standing(draft, metrics) * 2 < draft.letters.len() {
                draft.metrics.baseline = own.baseline;
            }
        } else if let Some(metrics) = of_same_type(draft, &known) {
            draft.metrics = metrics;
        } else if draft.letters.len() < 3 {
            // One or two letters alone (a page number): as high as capitals, or as small letters.
            let tall = draft.bounds.height() as f32;
            let (x_height, ascender) =
                if tall >= 1.2 * usual { (tall / 1.45, tall * 0.31) } else { (tall, 0.45 * tall) };
            draft.metrics = Metrics { x_height, ascender, descender: 0.45 * x_height, ..own };
        }
    }
}

/// Whether a third of a line's letters or more are as high as the highest one and as narrow as brackets are.
fn is_bracketed(draft: &Draft) -> bool {
    let highest = draft.letters.iter().map(PixelBox::height).max().unwrap_or(0);
    let is_bracket =
        |letter: &&PixelBox| letter.height() * 10 >= highest * 9 && letter.width() * 5 <= letter.height() * 2;
    let brackets = draft.letters.iter().filter(is_bracket).count();
    brackets * 3 >= draft.letters.len()
}

/// The heights of the longer line in which most letters of a piece might stand, the nearest of several, by their tops and
/// undersides: a narrow cell's `vụ`, the `(13)` of a column. Brackets all reach below the line, and the line through their
/// undersides and those of the digits between them is as low as they are, or half as low.
fn of_same_type(draft: &Draft, known: &[(PixelBox, Metrics)]) -> Option<Metrics> {
    let (own, bracketed) = (draft.metrics, is_bracketed(draft));
    let fitting = |(bounds, metrics): &(PixelBox, Metrics)| {
        let size = metrics.x_height + metrics.ascender;
        let reach = (size * 0.08).max(1.5);
        // Through undersides of two kinds a line leans anyhow.
        let lean = if bracketed { metrics.baseline.slope } else { own.baseline.slope };
        let baseline = |up: f32| Baseline { height: own.baseline.height - up, slope: lean, ..own.baseline };
        let stands = |letter: &&PixelBox, up: f32| {
            let base = baseline(up).at((letter.left + letter.right) as f32 / 2.0);
            let near =
                |height: f32, expected: [f32; 2]| expected.iter().any(|at| (height - at).abs() <= reach);
            near(base - letter.top as f32, [metrics.x_height, size])
                && near(letter.bottom as f32 - base, [0.0, metrics.descender])
        };
        let standing = |up: f32| draft.letters.iter().filter(|letter| stands(letter, up)).count();
        let shares = if bracketed { &[0.0, 0.5, 1.0][..] } else { &[0.0] };
        let tried = shares.iter().map(|share| share * metrics.descender).map(|up| (standing(up), up));
        let (count, up) = tried.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        let far = (bounds.top - draft.bounds.top).abs() + (bounds.left - draft.bounds.left).abs();
        let fit = Metrics { baseline: baseline(up), letters: own.letters, ..*metrics };
        (count * 4 >= draft.letters.len() * 3).then_some((Reverse(count), far, fit))
    };
    known.iter().filter_map(fitting).min_by_key(|&(count, far, _)| (count, far)).map(|(.., metrics)| metrics)
}

/// Gives each small shape to the line whose letter it stands over, under or beside.
fn attach(drafts: &mut [Draft], small: &[PixelBox], walls: &[Rule], usual: f32) {
    // Of thousands of marks and lines (specks) each mark looks only at the lines in its rows.
    let band = (2.0 * usual).max(1.0) as i32;
    let mut bands: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let x_height = draft.metrics.x_height;
        let (top, bottom) =
            (draft.bounds.top - (1.2 * x_height) as i32, draft.bounds.bottom + (0.7 * x_height) as i32);
        for key in top.div_euclid(band)..=bottom.div_euclid(band) {
            bands.entry(key).or_default().push(index);
        }
    }
    let mut near: Vec<usize> = Vec::new();
    for &mark in small {
        near.clear();
        for (_, lines) in bands.range(mark.top.div_euclid(band)..=mark.bottom.div_euclid(band)) {
            near.extend(lines);
        }
        near.sort_unstable();
        near.dedup();
        let best = near
            .iter()
            .map(|&index| (index, &drafts[index]))
            .filter(|(_, draft)| {
                let m = &draft.metrics;
                let reach = (2.2 * m.x_height) as i32;
                mark.right >= draft.bounds.left - reach
                    && mark.left <= draft.bounds.right + reach
                    && mark.bottom >= draft.bounds.top - (1.2 * m.x_height) as i32
                    && mark.top <= draft.bounds.bottom + (0.7 * m.x_height) as i32
            })
            .filter_map(|(index, draft)| Some((distance(draft, &mark, walls, usual)?, index)))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, index)) = best {
            drafts[index].marks.push(mark);
        }
    }
    for draft in drafts {
        if let Some(bounds) = PixelBox::around(&draft.marks) {
            draft.bounds = draft.bounds.union(&bounds);
        }
    }
}

/// What the gap before the dash of an item counts where others count 1: with more it goes to the line below where lines
/// stand close. Tried on a page of condensed 12 points at 150 dpi, and on 60 others that stay as they were.
const LEVEL_GAP: f32 = 0.1;
/// Letters of a line that may be an item, at least: before shorter pieces stand hooks of other lines and bits of signatures.
const ITEM_LETTERS: usize = 10;

/// How far a small shape is from belonging to a line, in x-heights; `None` when it cannot.
fn distance(draft: &Draft, mark: &PixelBox, walls: &[Rule], usual: f32) -> Option<f32> {
    let m = &draft.metrics;
    let base = m.baseline.at((mark.left + mark.right) as f32 / 2.0);
    let reach = (0.4 * m.x_height) as i32;
    // The letters over or under which it stands.
    let from = draft.letters.partition_point(|letter| letter.left < mark.left - 16 * usual as i32);
    let mut nearest: Option<f32> = None;
    let mut keep = |far: f32| nearest = Some(nearest.map_or(far, |near: f32| near.min(far)));
    for letter in draft.letters[from..].iter().take_while(|letter| letter.left <= mark.right + reach) {
        if letter.right < mark.left - reach {
            continue;
        }
        let above = (letter.top - mark.bottom) as f32 / m.x_height;
        let below = (mark.top - letter.bottom) as f32 / m.x_height;
        if above <= 1.0 && below <= 0.5 {
            // A mark belongs to the letter under it sooner than to the one above it.
            keep(above.max(2.0 * below).max(0.0));
        }
    }
    // Signs beside letters: on the line and up to the small letters' tops, dashes from further away.
    let (top, bottom) = (base - mark.top as f32, base - mark.bottom as f32);
    let on_line = bottom > -0.45 * m.x_height && top < 1.2 * (m.x_height + m.ascender) && bottom < m.x_height;
    let dash = mark.width() as f32 >= 0.3 * m.x_height;
    let gap = (draft.bounds.left - mark.right).max(mark.left - draft.bounds.right).max(0) as f32;
    if on_line && gap <= if dash { 2.2 } else { 0.9 } * m.x_height && !walled(&draft.bounds, mark, walls) {
        // A dash or a plus before an item, as high as small letters are, is no mark over the line below, however close that
        // is: accents of a line below reach to the line's foot at most.
        let before = mark.right <= draft.bounds.left && draft.letters.len() >= ITEM_LETTERS;
        let level = dash && before && (0.2..1.0).contains(&((top + bottom) / 2.0 / m.x_height));
        keep(if level { 0.1 + LEVEL_GAP * gap / m.x_height } else { 0.3 + gap / m.x_height });
    }
    nearest
}

/// Shapes of two lines that touch count for the lines they cross, as far as those reach.
fn attach_touching(drafts: &mut [Draft], tall: &[PixelBox]) {
    for shape in tall {
        let middle = (shape.left + shape.right) as f32 / 2.0;
        for draft in drafts.iter_mut() {
            let m = draft.metrics;
            let base = m.baseline.at(middle);
            let zone = PixelBox {
                top: shape.top.max((base - m.x_height - m.ascender) as i32),
                bottom: shape.bottom.min((base + m.descender) as i32),
                ..*shape
            };
            let inside = shape.left >= draft.bounds.left - (2.0 * m.x_height) as i32
                && shape.right <= draft.bounds.right + (2.0 * m.x_height) as i32;
            if inside && zone.height() as f32 >= 0.8 * m.x_height && shape.width() as f32 <= 12.0 * m.x_height
            {
                draft.marks.push(zone);
                draft.bounds = draft.bounds.union(&zone);
            }
        }
    }
}

/// How many letters of a line stand on it, were it so; brackets hang below it.
fn standing(draft: &Draft, metrics: &Metrics) -> usize {
    let hanging = if is_bracketed(draft) { metrics.descender } else { 0.0 };
    let stands = |letter: &&PixelBox| {
        let off = letter.bottom as f32 - metrics.baseline.at((letter.left + letter.right) as f32 / 2.0);
        off.abs().min((off - hanging).abs()) <= (0.2 * metrics.x_height).max(2.0)
    };
    draft.letters.iter().filter(stands).count()
}

/// Specks and blots chain up too, but of uneven size and height.
fn is_text(draft: &Draft, usual: f32) -> bool {
    let height = draft.bounds.height() as f32;
    match draft.letters.len() {
        0 => false,
        1 => {
            height >= 0.85 * usual && draft.letters.iter().all(|letter| letter.width() * 6 >= letter.height())
        }
        // Pieces of signatures: a few shapes higher than a title's capitals.
        count if count <= 3 && draft.letters.iter().all(|b| b.height() as f32 > 2.3 * usual) => false,
        count => standing(draft, &draft.metrics) * 2 >= count,
    }
}

fn finished(draft: &Draft, width: u32, height: u32) -> TextLine {
    let m = draft.metrics;
    let all: Vec<PixelBox> = draft.letters.iter().chain(&draft.marks).copied().collect();
    let bounds = PixelBox::around(&all).unwrap_or(draft.bounds);
    let base = m.baseline.at((bounds.left + bounds.right) as f32 / 2.0);
    let room = PixelBox {
        top: bounds.top.min((base - m.x_height - m.ascender).floor() as i32),
        bottom: bounds.bottom.max((base + m.descender).ceil() as i32),
        ..bounds
    };
    let off = |shape: &PixelBox, y: i32| y as f32 - m.baseline.at((shape.left + shape.right) as f32 / 2.0);
    TextLine {
        bounds,
        ink_above: all.iter().map(|shape| -off(shape, shape.top)).fold(0.0, f32::max),
        ink_below: all.iter().map(|shape| off(shape, shape.bottom)).fold(-m.x_height, f32::max),
        baseline: m.baseline,
        x_height: m.x_height,
        ascender: m.ascender,
        descender: m.descender,
        words: words(&all, m.x_height),
        crop: room.padded(CROP_PADDING, CROP_PADDING, width, height),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_marks_go_to_their_line_but_not_across_a_rule() {
        let level = |row: f32| Baseline { middle: 100.0, height: row, slope: 0.0, bend: 0.0 };
        let row = |top: i32, bottom: i32, count: i32, x_height: f32| {
            let letters: Vec<PixelBox> = (0..count)
                .map(|index| PixelBox::new(50 + index * 16, top, 60 + index * 16, bottom))
                .collect();
            let metrics = Metrics {
                baseline: level(bottom as f32),
                x_height,
                ascender: 6.0,
                descender: 6.0,
                letters: letters.len(),
            };
            Draft { metrics, bounds: PixelBox::around(&letters).unwrap(), letters, marks: Vec::new() }
        };
        let rule = |row: i32| Rule {
            bounds: PixelBox::new(0, row, 300, row + 2),
            thickness: 2,
            middle: level(row as f32 + 1.0),
        };
        for (across, expected) in
            [(vec![], 1), (vec![rule(76)], 2), (vec![rule(40)], 1), (vec![rule(110)], 1)]
        {
            let mut drafts = vec![row(80, 105, 8, 19.0), row(63, 75, 3, 12.0)];
            absorb_rows_of_marks(&mut drafts, &across, 13.0);
            assert_eq!(drafts.len(), expected, "{across:?}");
        }
    }
}
