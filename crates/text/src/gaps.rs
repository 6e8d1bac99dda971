//! Tables without rules on a printed page, told by the gaps between their columns.

use std::ops::Range;

use sohoa_document::{Rect, Word};

use crate::grid::Extent;
use crate::rows::{self, Row, median};

/// From where to where the segments of a row reach.
pub(crate) fn extents_of(words: &[Word], row: &[Row]) -> Vec<Extent> {
    let extent =
        |segment: &Row| rows::bounds(words, segment).map_or((0.0, 0.0), |place| (place.left, place.right));
    row.iter().map(extent).collect()
}

/// Between the names of columns that stand close there is this much more than between their words, at least.
const WIDER_THAN_SPACES: f32 = 2.0;
/// A space is no wider than this, in heights of letters, and no narrower: boxes of words may touch or overlap.
const SPACES: Range<f32> = 0.25..0.45;

/// Parts names of columns that stand less than a column's gap apart, where the rows with the most cells have a gap below or
/// above: taken for one name, they would give the numbers of one column to another. The name of a group of columns reaches
/// over such gaps, too, but its words are evenly apart.
pub(crate) fn part_close_heads(words: &[Word], table: &mut [Vec<Row>], extents: &[Vec<Extent>]) {
    let most = extents.iter().map(Vec::len).max().unwrap_or(0);
    let full = || extents.iter().filter(|row| row.len() == most);
    let gutters: Vec<Extent> = (1..most)
        .map(|column| {
            let left = full().map(|row| row[column - 1].1).fold(f32::NEG_INFINITY, f32::max);
            (left, full().map(|row| row[column].0).fold(f32::INFINITY, f32::min))
        })
        .collect();
    for row in table.iter_mut().filter(|row| row.len() < most) {
        let place = |index: usize| words[index].bounds.unwrap_or(Rect::new(0.0, 0.0, 0.0, 0.0));
        let gap = |pair: &[usize]| place(pair[1]).left - place(pair[0]).right;
        let space = row.iter().flat_map(|segment| segment.windows(2)).map(gap).fold(f32::INFINITY, f32::min);
        let parted = row.iter().flat_map(|segment| {
            let height = rows::height(words, segment);
            let space = space.clamp(SPACES.start * height, SPACES.end * height);
            let widest_in = |gutter: &Extent| {
                (1..segment.len())
                    .map(|at| (at, &segment[at - 1..=at]))
                    .filter(|(_, pair)| {
                        let middle = (place(pair[0]).right + place(pair[1]).left) / 2.0;
                        (gutter.0..gutter.1).contains(&middle) && gap(pair) > WIDER_THAN_SPACES * space
                    })
                    .max_by(|one, other| gap(one.1).total_cmp(&gap(other.1)))
                    .map(|(at, _)| at)
            };
            let cuts: Vec<usize> = gutters.iter().filter_map(widest_in).collect();
            let ends = cuts.iter().copied().chain([segment.len()]);
            let starts = [0].into_iter().chain(cuts.iter().copied());
            starts.zip(ends).map(|(from, to)| segment[from..to].to_vec()).collect::<Vec<Row>>()
        });
        *row = parted.collect();
    }
}

/// A row cut at gaps that are wide for the row: a line stretched to the margins has wide spaces all along.
pub(crate) fn table_segments(words: &[Word], row: &Row) -> Vec<Row> {
    let segments = rows::cut(words, row);
    // Below six words the gaps of a table row are its spaces.
    if segments.len() < 2 || row.len() < 6 {
        return segments;
    }
    let gap = |pair: &[usize]| -> f32 {
        match (words[pair[0]].bounds, words[pair[1]].bounds) {
            (Some(left), Some(right)) => right.left - left.right,
            _ => 0.0,
        }
    };
    let usual = median(row.windows(2).map(gap).collect());
    let height = rows::height(words, row);
    // In a table most neighbours are in other cells; in a stretched line no gap stands out.
    let stretched = usual > 0.8 * height && row.windows(2).all(|pair| gap(pair) < 2.5 * usual);
    let digits =
        row.iter().filter(|index| words[**index].text.contains(|c: char| c.is_ascii_digit())).count();
    if stretched && 2 * digits < row.len() { vec![row.clone()] } else { segments }
}

/// How many rows from the first make a table: three and more with two cells, or two with three cells, their gaps
/// at the same places. Rows with one cell belong to it while they keep to one column. It ends at a distance that
/// is more than twice that of its other rows.
pub(crate) fn table_rows(extents: &[Vec<Extent>], middles: &[f32], heights: &[f32]) -> usize {
    // What is printed over two lines beside names of one begins half a line above them.
    let raised = extents[0].len() == 1
        && extents.get(1).is_some_and(|next| next.len() >= 3 && in_one_column(next, extents[0][0]))
        && middles[1] - middles[0] < heights[0];
    let first = usize::from(raised);
    if extents[first].len() < 2 {
        return 0;
    }
    let mut end = first + 1;
    let mut last = first;
    let mut full = 1;
    let mut step = f32::INFINITY;
    for (index, row) in extents.iter().enumerate().skip(first + 1) {
        if middles[index] - middles[index - 1] > 2.2 * step {
            break;
        }
        if row.len() >= 2 && aligned(&extents[last], row) {
            let next = (middles[index] - middles[last]) / (index - last) as f32;
            step = if step.is_finite() { step.max(next) } else { next };
            last = index;
            end = index + 1;
            full += 1;
        } else if !(row.len() == 1 && index - last <= 2 && in_one_column(&extents[last], row[0])) {
            break;
        }
    }
    let widest = extents[..end].iter().map(Vec::len).max().unwrap_or(0);
    if full >= 3 || (full == 2 && widest >= 3) { end } else { 0 }
}

/// Whether a gap of one row and a gap of the other share a place.
fn aligned(above: &[Extent], below: &[Extent]) -> bool {
    above.windows(2).any(|a| below.windows(2).any(|b| a[0].1 < b[1].0 && b[0].1 < a[1].0))
}

/// Whether a stretch covers no gap of the row.
fn in_one_column(row: &[Extent], stretch: Extent) -> bool {
    row.windows(2).all(|pair| !(stretch.0 < pair[0].1 && stretch.1 > pair[1].0))
}
