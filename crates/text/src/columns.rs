//! The two columns of a document's head and foot: where they are, and what stands in each.

use std::ops::Range;

use sohoa_document::{PageSize, Rect, Word};
use sohoa_orthography::{fold_lower, is_letter};

use crate::motto::{self, DATE_BELOW, is_dated};
use crate::rows::{self, Row, median};
use crate::wording::{FOOT_SIGNS, MOTTO_SYLLABLES};

/// The head stands in this upper share of the page; a long one (two agencies, number, V/v in three lines) ends
/// at 0.28, scanners with a wide upper border add some.
const HEAD_ZONE: f32 = 0.4;

/// Rows a head has at most.
const HEAD_ROWS: usize = 14;

/// The gutter lies in this share of the page's width.
const GUTTER_ZONE: Range<f32> = 0.2..0.72;

/// How wide it is at least, in heights of letters: narrower ones are spaces.
const LEAST_GUTTER: f32 = 0.9;

/// How wide it is at least beside the motto, down to the date: agencies with long names leave no more than a space.
const NARROW_GUTTER: f32 = 0.3;

/// Syllables of the motto, of fourteen, that make a head sure. Poor readings keep eight and more.
const MOTTO_ENOUGH: usize = 6;

/// Syllables that make a row the motto's first: it has eight.
const MOTTO_ROW: usize = 5;

/// From the middle of a foot's first row to the next, in heights: lines are 1.2 to 2 apart, the receivers begin up to
/// two lines below the signature.
const FOOT_STEP: f32 = 4.0;

/// How far below one another the rows of a head's left column stand at most, from middle to middle, in heights; and how far the
/// date stands below the agencies.
const LEFT_STEP: f32 = 3.0;
const DATE_STEP: f32 = 4.0;

/// Rows with text in two columns, to be read one column after the other.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Columns {
    /// Which rows.
    pub(crate) rows: Range<usize>,
    /// For each of them, where it parts: words left of it belong to the left column.
    pub(crate) gutters: Vec<f32>,
}

impl Columns {
    fn parted_at(rows: Range<usize>, gutter: f32) -> Self {
        Self { gutters: vec![gutter; rows.len()], rows }
    }
}

/// The head of a document, if the page has one.
pub(crate) fn head(words: &[Word], rows: &[Row], size: PageSize) -> Option<Columns> {
    let in_zone = rows
        .iter()
        .take(HEAD_ROWS)
        .take_while(|row| rows::bounds(words, row).is_some_and(|place| place.top < HEAD_ZONE * size.height))
        .count();
    // Above the head a stamp or a caption may be left.
    let motto = (0..in_zone).find(|row| motto_syllables(words, &rows[*row..=*row]) >= MOTTO_ROW);
    let first = match motto {
        // The left column may begin a little higher.
        Some(row) if row > 0 && is_just_above(words, &rows[row - 1], &rows[row]) => row - 1,
        Some(row) => row,
        None => (0..in_zone.min(4)).find(|row| rows::cut(words, &rows[*row]).len() >= 2)?,
    };
    let longest = |end: usize, least: f32| {
        (first + 1..=end).rev().find_map(|end| Some((end, gutter(words, &rows[first..end], size, least)?)))
    };
    // The columns of long names stand closer. Below the date, which ends a head, rows part there by chance.
    let dated = motto.and_then(|motto| {
        (motto + 1..in_zone.min(motto + DATE_BELOW)).find(|row| is_dated(words, &rows[*row]))
    });
    let narrow = |motto: usize| {
        let dated = dated?;
        let (end, gutter) = longest(dated + 1, NARROW_GUTTER)?;
        let right: Row = rows[motto].iter().copied().filter(|word| !is_left(&words[*word], gutter)).collect();
        (end == dated + 1 && motto_syllables(words, &[right]) >= MOTTO_ROW).then_some((end, gutter))
    };
    let wide = longest(in_zone, LEAST_GUTTER);
    // A gap that does not reach down to the date parts no columns, only words of some rows.
    let whole = wide.filter(|(end, _)| dated.is_none_or(|dated| *end > dated)).or_else(|| narrow(motto?));
    if let (None, Some(motto)) = (whole, motto)
        && let Some((end, mut gutters)) = motto::gutters(words, &rows[..in_zone], first, motto)
    {
        let gutter = *gutters.last()?;
        let end = end + left_rows(words, &rows[end - 1..in_zone], gutter);
        gutters.resize(end - first, gutter);
        return Some(Columns { rows: first..end, gutters });
    }
    let (mut end, gutter) = whole.or(wide)?;
    end = first + mixed_rows(words, &rows[first..end], gutter, dated.map(|dated| dated - first));
    end += left_rows(words, &rows[end.max(1) - 1..in_zone], gutter);
    let region = &rows[first..end];
    let motto = motto_syllables(words, region);
    if motto < MOTTO_ENOUGH && !looks_like_head(words, region, gutter, size) {
        return None;
    }
    Some(Columns::parted_at(first..end, gutter))
}

/// Whether the row is the first of a left column that begins above the motto: near, of the same size, on the left.
fn is_just_above(words: &[Word], row: &Row, motto: &Row) -> bool {
    let (Some(above), Some(below)) = (rows::bounds(words, row), rows::bounds(words, motto)) else {
        return false;
    };
    let (size, other) = (rows::height(words, row), rows::height(words, motto));
    below.centre_y() - above.centre_y() < 1.3 * other
        && (size - other).abs() < 0.3 * other
        && above.left < below.centre_x()
        && above.right < below.right
}

/// The foot of a document (receivers left, signature right), if the page has one.
pub(crate) fn foot(words: &[Word], rows: &[Row], from: usize, size: PageSize) -> Option<Columns> {
    let starts_foot = |row: &Row| {
        rows::cut(words, row).iter().any(|segment| {
            let text = fold_lower(&rows::text(words, segment));
            FOOT_SIGNS.iter().any(|sign| text.trim_start_matches(|c: char| !is_letter(c)).starts_with(sign))
        })
    };
    // "Chủ tịch UBND tỉnh ban hành ..." in the text begins as a signature does, and is none.
    let mut signs =
        (from..rows.len()).filter(|row| starts_foot(&rows[*row]) && !is_wide_text(words, &rows[*row], size));
    signs.find_map(|sign| foot_at(words, rows, from, sign, size))
}

/// The foot that shows at the row `sign`.
fn foot_at(words: &[Word], rows: &[Row], from: usize, sign: usize, size: PageSize) -> Option<Columns> {
    // The signature block may begin a line or two above the receivers, or the other way round; the row above
    // belongs to the foot only if the gutter parts it too.
    let mut best = None;
    for first in (from.max(sign.saturating_sub(2))..=sign).rev() {
        let found = (first + 1..=rows.len())
            .rev()
            .find_map(|end| Some((end, gutter(words, &rows[first..end], size, LEAST_GUTTER)?)));
        let Some(found) = found else { break };
        // What stands above a table that was taken out is no part of what stands below it, and no line of text that leaves
        // a narrower strip free, and fewer rows with it, is one of the foot.
        let apart = first < sign && distance(words, &rows[first], &rows[first + 1]) > FOOT_STEP;
        let shortens = best.as_ref().is_some_and(|(region, _): &(Range<usize>, f32)| found.0 < region.end);
        if first < sign && (apart || shortens || is_wide_text(words, &rows[first], size)) {
            break;
        }
        best = Some((first..found.0, found.1));
    }
    best.filter(|(region, gutter)| stands_beside(words, &rows[region.clone()], *gutter))
        .map(|(region, gutter)| Columns::parted_at(region, gutter))
}

/// How far the middle of a row lies below that of the one above, in heights of that one.
fn distance(words: &[Word], above: &Row, below: &Row) -> f32 {
    let middle = |row: &Row| rows::bounds(words, row).map_or(0.0, |place| place.centre_y());
    (middle(below) - middle(above)) / rows::height(words, above).max(1.0)
}

/// Whether any text of the left column stands beside text of the right one. A signature below another, one on the
/// left and one in the middle, are lines like all others.
fn stands_beside(words: &[Word], rows: &[Row], gutter: f32) -> bool {
    let side = |row: &Row, left: bool| {
        Rect::around(
            row.iter()
                .filter(|index| is_left(&words[**index], gutter) == left)
                .filter_map(|index| words[*index].bounds.as_ref()),
        )
    };
    let beside = |one: &Row, other: &Row| match (side(one, true), side(other, false)) {
        (Some(left), Some(right)) => left.vertical_overlap(&right) > 0.0,
        _ => false,
    };
    rows.iter().any(|row| beside(row, row))
        || rows.windows(2).any(|pair| beside(&pair[0], &pair[1]) || beside(&pair[1], &pair[0]))
}

/// A row that reaches over most of the page is running text even if its last words leave the gutter free.
fn is_wide_text(words: &[Word], row: &Row, size: PageSize) -> bool {
    rows::cut(words, row).len() == 1
        && rows::bounds(words, row).is_some_and(|place| place.width() > 0.5 * size.width)
}

/// Which column a word belongs to: `true` for the left one.
pub(crate) fn is_left(word: &Word, gutter: f32) -> bool {
    word.bounds.is_some_and(|place| place.centre_x() < gutter)
}

/// The middle of the widest strip that no word of the rows touches and that has words on both sides; it is so many heights
/// of letters wide at least. Signs alone are read into short rules, which stand in it.
fn gutter(words: &[Word], rows: &[Row], size: PageSize, least: f32) -> Option<f32> {
    let is_word = |index: &&usize| words[**index].text.contains(char::is_alphanumeric);
    let mut places: Vec<Rect> =
        rows.iter().flatten().filter(is_word).filter_map(|index| words[*index].bounds).collect();
    let least = least * median(places.iter().map(Rect::height).collect());
    places.sort_by(|a, b| a.left.total_cmp(&b.left));
    let zone = GUTTER_ZONE.start * size.width..GUTTER_ZONE.end * size.width;
    let mut best: Option<(f32, f32)> = None;
    let mut reach = f32::NEG_INFINITY;
    for place in places {
        let width = place.left - reach;
        let middle = (place.left + reach) / 2.0;
        if reach.is_finite()
            && width > least
            && zone.contains(&middle)
            && best.is_none_or(|best| width > best.1)
        {
            best = Some((middle, width));
        }
        reach = reach.max(place.right);
    }
    best.map(|best| best.0)
}

/// How many of the rows, from the first, stand in two columns: up to the last that has text beside text, and the
/// rows of the left column right below it (V/v ...), or about the date, which may stand between them.
fn mixed_rows(words: &[Word], rows: &[Row], gutter: f32, dated: Option<usize>) -> usize {
    let sides: Vec<(bool, bool)> = rows
        .iter()
        .map(|row| {
            let left = row.iter().any(|index| is_left(&words[*index], gutter));
            (left, row.iter().any(|index| !is_left(&words[*index], gutter)))
        })
        .collect();
    let near = |above: usize, below: usize, reach: f32| distance(words, &rows[above], &rows[below]) < reach;
    let mut end = 0;
    for row in 0..rows.len() {
        let beside = row + 1 < rows.len() && sides[row] != sides[row + 1] && near(row, row + 1, 1.2);
        if sides[row] == (true, true) {
            end = row + 1;
        } else if beside && sides[row + 1] != (true, true) {
            end = row + 2;
        }
    }
    let goes_on = |end: usize| match sides[end] {
        (true, false) => near(end - 1, end, LEFT_STEP),
        (false, true) => dated == Some(end) && near(end - 1, end, DATE_STEP),
        _ => false,
    };
    while end < rows.len() && end > 0 && goes_on(end) {
        end += 1;
    }
    end
}

/// How many rows below the first belong to the left column alone: number and subject (V/v ...), where the right one has ended.
fn left_rows(words: &[Word], rows: &[Row], gutter: f32) -> usize {
    let is_left = |row: &Row| rows::bounds(words, row).is_some_and(|place| place.right < gutter);
    rows.windows(2)
        .take_while(|pair| is_left(&pair[1]) && distance(words, &pair[0], &pair[1]) < LEFT_STEP)
        .count()
}

fn motto_syllables(words: &[Word], rows: &[Row]) -> usize {
    let folded: Vec<String> = rows.iter().flatten().map(|index| fold_lower(&words[*index].text)).collect();
    MOTTO_SYLLABLES.iter().filter(|syllable| folded.iter().any(|word| word == *syllable)).count()
}

/// Without a readable motto: two rows and more in exactly two parts, high on the page, the gutter near the middle,
/// no numbers standing alone as a table has them.
fn looks_like_head(words: &[Word], rows: &[Row], gutter: f32, size: PageSize) -> bool {
    let segments: Vec<Vec<Row>> = rows.iter().map(|row| rows::cut(words, row)).collect();
    let two = segments.iter().filter(|segments| segments.len() == 2).count();
    let low = rows
        .last()
        .and_then(|row| rows::bounds(words, row))
        .is_none_or(|place| place.bottom > 0.26 * size.height);
    let numbers = segments
        .iter()
        .flatten()
        .any(|segment| segment.len() == 1 && words[segment[0]].text.chars().all(|c| c.is_ascii_digit()));
    two >= 2
        && two == segments.iter().filter(|segments| segments.len() >= 2).count()
        && !low
        && !numbers
        && (0.28..0.6).contains(&(gutter / size.width.max(1.0)))
}
