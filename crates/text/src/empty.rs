//! Columns that no row has a number in: forms print nothing for nought. Only the names above them, and the numbers of
//! the columns, tell that they are there; without them every name further on would be one column off.

use std::ops::Range;

use crate::flow::starts_small;
use crate::grid::Extent;
use crate::names::{HEAD_LINES, is_head};
use crate::numbering::Numbering;
use crate::pieces::split;
use crate::spaced::GAP;

/// The columns without numbers among these, from left to right; `head` is where the names end, above which they stand.
pub(crate) fn columns(
    lines: &[(u32, &str)],
    head: Range<usize>,
    numbering: Option<&Numbering>,
    columns: &[Extent],
) -> Vec<Extent> {
    let Some(first) = columns.first() else { return Vec::new() };
    if let Some(numbering) = numbering {
        // Those of the rows' numbers and labels stand in front.
        let marks = numbering.marks.iter().copied().filter(|mark| middle(*mark) > first.0 - BEFORE);
        let marks: Vec<Extent> = marks.collect();
        return if marks.len() > columns.len() { beside(&marks, columns, 0.0) } else { Vec::new() };
    }
    let mut found = Vec::new();
    for line in head.clone().rev().take(HEAD_LINES) {
        let (number, text) = lines[line];
        let gap = line + 1 < head.end && lines[line + 1].0 > number + 1;
        if gap || !is_head(text, false) {
            break;
        }
        let pieces = split(text, GAP);
        let over: Vec<_> = pieces.iter().filter(|piece| piece.middle() > first.0 - BEFORE).collect();
        // A line of groups has few, and a name torn in two is none for two columns.
        let torn = over.iter().any(|piece| starts_small(piece.text))
            && !over.iter().all(|piece| starts_small(piece.text));
        if over.len() * 3 < columns.len() * 2 || torn {
            continue;
        }
        let extents: Vec<Extent> = over.iter().map(|piece| piece.extent()).collect();
        let new = beside(&extents, columns, pitch(columns));
        if new.len() > found.len() {
            found = new;
        }
    }
    found
}

/// Columns of letters by which a name may begin left of its numbers.
const BEFORE: f32 = 3.0;

/// How much farther than usual two columns are from each other that one without numbers is between.
const WIDE: f32 = 1.6;
/// How far from the last column one without numbers is, of the usual distance. Heads stand off their numbers by up to
/// six tenths of it.
const NEXT: f32 = 0.75;

/// The usual distance of two columns.
fn pitch(columns: &[Extent]) -> f32 {
    let mut apart: Vec<f32> = columns.windows(2).map(|pair| middle(pair[1]) - middle(pair[0])).collect();
    apart.sort_by(f32::total_cmp);
    apart.get(apart.len() / 2).copied().unwrap_or(f32::INFINITY)
}

/// What stands beside the columns: of several that are next to one column all but the nearest, unless they are over its
/// numbers as well or there is no room for a column.
fn beside(pieces: &[Extent], columns: &[Extent], pitch: f32) -> Vec<Extent> {
    let away = |piece: &Extent, column: &Extent| (middle(*piece) - middle(*column)).abs();
    let nearest = |piece: &Extent| {
        (0..columns.len())
            .min_by(|one, other| away(piece, &columns[*one]).total_cmp(&away(piece, &columns[*other])))
    };
    let room = |piece: &Extent| {
        let behind = columns.iter().position(|column| middle(*column) > middle(*piece));
        match behind {
            Some(0) => false,
            Some(at) => middle(columns[at]) - middle(columns[at - 1]) >= WIDE * pitch,
            None => columns.last().is_some_and(|last| away(piece, last) >= NEXT * pitch),
        }
    };
    let places: Vec<Option<usize>> = pieces.iter().map(nearest).collect();
    let stands = |at: usize| {
        let Some(place) = places[at] else { return false };
        let column = &columns[place];
        let other = (0..pieces.len()).any(|other| {
            other != at
                && places[other] == Some(place)
                && away(&pieces[other], column) < away(&pieces[at], column)
        });
        other && (pieces[at].0 >= column.1 || pieces[at].1 <= column.0) && room(&pieces[at])
    };
    (0..pieces.len()).filter(|at| stands(*at)).map(|at| pieces[at]).collect()
}

fn middle((left, right): Extent) -> f32 {
    (left + right) / 2.0
}
