//! Words of a page gathered into printed rows, by where they stand.

use sohoa_document::{Rect, Word};

/// Indices of words, from left to right.
pub(crate) type Row = Vec<usize>;

/// Gap, in heights of the row, that parts two segments. Spaces have 0.2 to 0.5, widely justified ones up to 1.5.
const SEGMENT_GAP: f32 = 1.8;

/// A word higher than this many times the page's usual height is a blot, a seal or a bracket over several lines;
/// it must not hold two rows together.
const BLOT_HEIGHT: f32 = 2.4;

/// Share of the lower word's height that must lie side by side for two words to stand in one row.
const ROW_OVERLAP: f32 = 0.45;

/// The rows from top to bottom. Words without a place, or with an impossible one, are left out.
///
/// A row is followed from word to word, so a slightly turned page keeps its rows apart.
pub(crate) fn rows(words: &[Word]) -> Vec<Row> {
    let mut placed: Vec<(usize, Rect)> =
        words.iter().enumerate().filter_map(|(index, word)| Some((index, sane(word)?))).collect();
    let usual = median(placed.iter().map(|word| word.1.height()).collect());
    placed
        .sort_by(|a, b| a.1.left.total_cmp(&b.1.left).then(a.1.top.total_cmp(&b.1.top)).then(a.0.cmp(&b.0)));
    let (blots, placed): (Vec<_>, Vec<_>) =
        placed.into_iter().partition(|word| word.1.height() > BLOT_HEIGHT * usual);

    struct Open {
        row: Row,
        /// Where the row was last seen, from top to bottom.
        top: f32,
        bottom: f32,
    }
    let mut open: Vec<Open> = Vec::new();
    // Rows by the band of the page they were last seen in: a word looks only at those near it.
    let band = |y: f32| (y / (4.0 * usual).max(1.0)).floor() as i64;
    let mut bands: std::collections::BTreeMap<i64, Vec<usize>> = std::collections::BTreeMap::new();
    for (index, place) in placed {
        let near = (band(place.top) - 1)..=(band(place.bottom) + 1);
        let best = bands
            .range(near)
            .flat_map(|entry| entry.1)
            .map(|row| {
                let strip = Rect::new(0.0, open[*row].top, 1.0, open[*row].bottom);
                // A row of nothing but a rule or a dash yields to any row of letters.
                let weight = if strip.height() < 0.4 * usual { 0.5 } else { 1.0 };
                (*row, weight * strip.vertical_overlap(&place))
            })
            .filter(|candidate| candidate.1 >= ROW_OVERLAP)
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        match best {
            Some((row, _)) => {
                let strip = &mut open[row];
                strip.row.push(index);
                // A dash or a comma says little about where the row is.
                if place.height() >= 0.6 * (strip.bottom - strip.top) {
                    let before = band(strip.top);
                    (strip.top, strip.bottom) = (place.top, place.bottom);
                    let now = band(strip.top);
                    if before != now {
                        if let Some(rows) = bands.get_mut(&before) {
                            rows.retain(|other| *other != row);
                        }
                        bands.entry(now).or_default().push(row);
                    }
                }
            }
            None => {
                bands.entry(band(place.top)).or_default().push(open.len());
                open.push(Open { row: vec![index], top: place.top, bottom: place.bottom });
            }
        }
    }
    let mut rows: Vec<(f32, Row)> = open
        .into_iter()
        .map(|open| {
            let middles =
                open.row.iter().filter_map(|index| Some(words[*index].bounds?.centre_y())).collect();
            (median(middles), open.row)
        })
        .collect();
    for (index, place) in blots {
        let middle = place.centre_y();
        match rows.iter_mut().min_by(|a, b| (a.0 - middle).abs().total_cmp(&(b.0 - middle).abs())) {
            Some(row) if (row.0 - middle).abs() < place.height() => row.1.push(index),
            _ => rows.push((middle, vec![index])),
        }
    }
    for row in &mut rows {
        row.1.sort_by(|a, b| left(words, *a).total_cmp(&left(words, *b)).then(a.cmp(b)));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0).then(left(words, a.1[0]).total_cmp(&left(words, b.1[0]))));
    rows.into_iter().map(|row| row.1).collect()
}

/// The rows cut at wide gaps, from top to bottom and left to right.
pub(crate) fn segments(words: &[Word]) -> Vec<Row> {
    rows(words).iter().flat_map(|row| cut(words, row)).collect()
}

/// One row cut at its wide gaps.
pub(crate) fn cut(words: &[Word], row: &Row) -> Vec<Row> {
    let wide = SEGMENT_GAP * height(words, row);
    let mut segments: Vec<Row> = Vec::new();
    let mut reach = f32::NEG_INFINITY;
    for index in row {
        match segments.last_mut() {
            Some(segment) if left(words, *index) - reach < wide => segment.push(*index),
            _ => segments.push(vec![*index]),
        }
        reach = reach.max(words[*index].bounds.map_or(f32::NEG_INFINITY, |place| place.right));
    }
    segments
}

/// The words of a row joined by spaces.
pub(crate) fn text(words: &[Word], row: &Row) -> String {
    row.iter().map(|index| words[*index].text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Where a row stands.
pub(crate) fn bounds(words: &[Word], row: &Row) -> Option<Rect> {
    Rect::around(row.iter().filter_map(|index| words[*index].bounds.as_ref()))
}

/// The median height of a row's words.
pub(crate) fn height(words: &[Word], row: &Row) -> f32 {
    median(row.iter().filter_map(|index| Some(words[*index].bounds?.height())).collect())
}

fn left(words: &[Word], index: usize) -> f32 {
    words[index].bounds.map_or(0.0, |place| place.left)
}

/// The word's place if it is one.
pub(crate) fn sane(word: &Word) -> Option<Rect> {
    let place = word.bounds?;
    let edges = [place.left, place.top, place.right, place.bottom];
    let fits = edges.iter().all(|edge| edge.is_finite() && edge.abs() < 1e6);
    (fits && place.left <= place.right && place.top <= place.bottom).then_some(place)
}

/// The middle value; 0 of none.
pub(crate) fn median(mut values: Vec<f32>) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}
