//! The two columns of a head that stand no more than a space apart, told by the motto and by their middles.
//!
//! Long names of agencies leave no strip of paper free from the motto down to the date: each row is parted where its
//! right part stands below the motto's middle.

use std::ops::Range;

use sohoa_document::{Rect, Word};
use sohoa_orthography::{fold_lower, is_letter};

use crate::rows::{self, Row};
use crate::wording::{DATE_WORDS, MOTTO_LINES, NUMBER_LABELS};

/// Words of a line of the motto, in their places, that make it sure: five of eight, four of six.
const MOTTO_SHARE: (usize, usize) = (5, 8);

/// Rows from the motto's first to the date at most: the left column may have rows of its own between them.
pub(crate) const DATE_BELOW: usize = 6;

/// How far the middles of the right column's lines lie apart at most, in heights of letters: dates are centred by hand.
/// Tried on eleven heads with gaps of 0.8 to 3 mm, one of them turned by 3 degrees.
const OFF_MIDDLE: f32 = 2.0;

/// A gap so wide, in heights of letters, before the date parts it from the number wherever its middle lies.
const CLEAR_GAP: f32 = 0.9;

/// The right column as its two lines of the motto show it.
struct RightColumn {
    left: f32,
    middle: f32,
    height: f32,
}

/// Where the rows of a head part, from the row `first` to the one with the date: a place across the page for each. The
/// motto's first line stands in the row `motto`.
pub(crate) fn gutters(words: &[Word], rows: &[Row], first: usize, motto: usize) -> Option<(usize, Vec<f32>)> {
    let end = rows.len().min(motto + DATE_BELOW);
    let state = motto_at(words, &rows[motto], 0)?;
    let (second, creed) = (motto + 1..end).find_map(|row| Some((row, motto_at(words, &rows[row], 1)?)))?;
    let dated = (second + 1..end).find(|row| is_dated(words, &rows[*row]))?;
    let places: Vec<Rect> = [&rows[motto][state..], &rows[second][creed..]]
        .iter()
        .filter_map(|part| bounds(words, part))
        .collect();
    let [state_place, creed_place] = places[..] else { return None };
    let height = rows::height(words, &rows[motto]);
    if (state_place.centre_x() - creed_place.centre_x()).abs() > OFF_MIDDLE * height {
        return None;
    }
    let right = RightColumn { left: state_place.left, middle: creed_place.centre_x(), height };
    let date = date_at(words, &rows[dated], &right)?;
    // A motto alone, with nothing beside it, has no columns.
    if state + creed + date == 0 {
        return None;
    }
    let parted = |row: usize| {
        let at = match row {
            _ if row == motto => state,
            _ if row == second => creed,
            _ if row == dated => date,
            _ => beside(words, &rows[row], &right),
        };
        place_of(words, &rows[row], at)
    };
    Some((dated + 1, (first..=dated).map(parted).collect()))
}

/// How many words of a row stand before a line of the motto, if it ends in one.
fn motto_at(words: &[Word], row: &Row, line: usize) -> Option<usize> {
    let read: Vec<(usize, String)> = (0..row.len())
        .map(|at| (at, fold_lower(&words[row[at]].text)))
        .filter(|(_, text)| text.contains(is_letter))
        .collect();
    let motto: Vec<&str> =
        MOTTO_LINES.get(line)?.iter().copied().filter(|word| word.contains(is_letter)).collect();
    let same =
        |from: &usize| read[*from..].iter().zip(&motto).filter(|(word, wanted)| word.1 == **wanted).count();
    let best = (0..read.len()).max_by_key(same)?;
    let (share, of) = MOTTO_SHARE;
    // The column ends with it.
    let ends = read.len() <= best + motto.len() + 1;
    (same(&best) * of >= share * motto.len() && ends).then(|| read[best].0)
}

/// Whether a row is the one that says where and when. A title may name month and year, too.
pub(crate) fn is_dated(words: &[Word], row: &Row) -> bool {
    let read: Vec<String> = row.iter().map(|index| fold_lower(&words[*index].text)).collect();
    let is_there = |word: &&&str| read.iter().any(|text| text == **word);
    DATE_WORDS.first().is_some_and(|day| is_there(&day)) && DATE_WORDS.iter().filter(is_there).count() >= 2
}

/// How many words of the row stand before place and date: what follows a clear gap, else what is centred below the motto.
fn date_at(words: &[Word], row: &Row, right: &RightColumn) -> Option<usize> {
    let is_code = |index: &usize| {
        let text = &words[*index].text;
        text.contains('/') && text.contains(is_letter)
    };
    let date_word = |index: &usize| DATE_WORDS.contains(&fold_lower(&words[*index].text).as_str());
    let end = row.iter().position(date_word)?;
    let start = row[..end].iter().rposition(is_code).map_or(0, |code| code + 1);
    let gap = |at: usize| gap_before(words, row, at);
    let widest = (start.max(1)..=end).max_by(|one, other| gap(*one).total_cmp(&gap(*other)));
    if let Some(widest) = widest.filter(|widest| gap(*widest) > CLEAR_GAP * right.height) {
        return Some(widest);
    }
    let off = |at: usize| {
        bounds(words, &row[at..]).map_or(f32::INFINITY, |place| (place.centre_x() - right.middle).abs())
    };
    // A title that names a month parts by chance.
    let stands_alone = |at: usize| at == 0 || has_number(words, &row[..at]);
    (start..=end)
        .min_by(|one, other| off(*one).total_cmp(&off(*other)))
        .filter(|at| off(*at) < OFF_MIDDLE * right.height && stands_alone(*at))
}

/// Whether words hold the number of a document, or what is left of one.
fn has_number(words: &[Word], part: &[usize]) -> bool {
    let text = |index: &usize| words[*index].text.as_str();
    let label = part.first().map(|index| fold_lower(text(index))).unwrap_or_default();
    NUMBER_LABELS.contains(&label.as_str()) || part.iter().any(|index| text(index).contains('/'))
}

/// How many words of a row without the motto or the date stand in the left column: all of one piece that lies mostly left
/// of the right column, else those before the gap that is nearest to its edge.
fn beside(words: &[Word], row: &Row, right: &RightColumn) -> usize {
    let clear = |at: &usize| gap_before(words, row, *at) > CLEAR_GAP * right.height;
    let middle = |at: usize| place_of(words, row, at);
    let off = |at: usize| (middle(at) - right.left).abs();
    let nearest = (1..row.len()).filter(clear).min_by(|one, other| off(*one).total_cmp(&off(*other)));
    let is_left = bounds(words, row).is_some_and(|place| place.centre_x() < right.left);
    nearest.unwrap_or(if is_left { row.len() } else { 0 })
}

fn gap_before(words: &[Word], row: &Row, at: usize) -> f32 {
    match (bounds(words, &row[..at]), row.get(at).and_then(|index| words[*index].bounds)) {
        (Some(left), Some(right)) => right.left - left.right,
        _ => 0.0,
    }
}

/// The place across the page that has so many words of the row on its left: between the middles of two neighbours.
fn place_of(words: &[Word], row: &Row, at: usize) -> f32 {
    let middle = |index: &usize| words[*index].bounds.map_or(0.0, |place| place.centre_x());
    let reach = |part: &[usize]| -> Range<f32> {
        let middles = || part.iter().map(middle);
        middles().fold(f32::INFINITY, f32::min)..middles().fold(f32::NEG_INFINITY, f32::max)
    };
    match (reach(&row[..at]).end, reach(&row[at..]).start) {
        (left, right) if left.is_finite() && right.is_finite() => (left + right) / 2.0,
        (left, _) if left.is_finite() => f32::INFINITY,
        _ => f32::NEG_INFINITY,
    }
}

fn bounds(words: &[Word], part: &[usize]) -> Option<Rect> {
    Rect::around(part.iter().filter_map(|index| words[*index].bounds.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrange::printed;

    fn row(parts: &[(&str, f32)]) -> (Vec<Word>, Row) {
        let words: Vec<Word> =
            parts.iter().flat_map(|(text, left)| printed(text, *left, 60.0, 12.0)).collect();
        let all = (0..words.len()).collect();
        (words, all)
    }

    #[test]
    fn a_line_of_the_motto_ends_its_row() {
        for (text, line, wanted) in [
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 0, Some(0)),
            ("UBND XÃ HÒA BÌNH CQNG HOA XA HOI CHU NGHlA VIET N4M", 0, Some(4)),
            ("XÃ HÒA BÌNH Độc lập - Tự do - Hạnh phúc", 1, Some(3)),
            ("XÃ HÒA BÌNH Độc lập-Tự do -Hạnh phúc .", 1, None),
            ("XÃ HÒA BÌNH _ Độc lập Tự do – Hạnh phúc .", 1, Some(4)),
            ("Nước Cộng hòa xã hội chủ nghĩa Việt Nam có nhiều dân tộc", 0, None),
        ] {
            let (words, row) = row(&[(text, 80.0)]);
            assert_eq!(motto_at(&words, &row, line), wanted, "{text}");
        }
    }

    #[test]
    fn place_and_date_stand_below_the_motto() {
        let right = RightColumn { left: 245.0, middle: 370.0, height: 12.0 };
        for (name, parts, wanted) in [
            ("a gap", &[("Số: 7/BC-UBND", 100.0), ("X, ngày 4 tháng 5 năm 2023", 300.0)][..], Some(2)),
            ("a space", &[("Số: 794/BC-UBND Phương Viên, ngày 10 tháng 6 năm 2017", 177.0)], Some(2)),
            (
                "a number to be written in",
                &[("Số: /BC-UBND Phương Viên, ngày tháng 6 năm 2017", 202.0)],
                Some(2),
            ),
            ("the number on a row of its own", &[("Phương Viên, ngày 10 tháng 6 năm 2017", 260.0)], Some(0)),
            ("a title", &[("Công tác cải cách thủ tục hành chính tháng 9 năm 2021", 150.0)], None),
            ("a place of no head", &[("Theo Báo cáo ngày 10 tháng 6 năm 2017", 40.0)], None),
        ] {
            let (words, row) = row(parts);
            assert_eq!(date_at(&words, &row, &right), wanted, "{name}");
        }
    }
}
