//! Which way up a page is.

use crate::bitmap::Bitmap;
use crate::components::{Component, components};

/// Which way up a page is, as far as its ink tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Orientation {
    /// Degrees clockwise by which the picture must be turned to stand upright: 0, 90, 180 or 270.
    pub degrees: u16,
    /// How sure it is that lines run across after this turn: 0 to 1.
    pub direction_confidence: f32,
    /// How sure it is that they are not upside down: 0 to 1.
    pub upright_confidence: f32,
}

impl Orientation {
    /// A page left as it is, nothing known.
    pub const UNKNOWN: Self = Self { degrees: 0, direction_confidence: 0.0, upright_confidence: 0.0 };

    /// The lesser of both confidences.
    pub fn confidence(&self) -> f32 {
        self.direction_confidence.min(self.upright_confidence)
    }
}

/// Tells whether text lines run down the picture instead of across, and how surely (0 to 1).
///
/// Letters stand closer to their neighbours in the line than to the lines above and below: each
/// letter-sized shape votes for the direction in which its nearest neighbour lies.
pub(crate) fn lines_run_down(ink: &Bitmap, dpi: u32) -> (bool, f32) {
    shapes_run_down(&components(ink).0, ink.width, ink.height, dpi)
}

/// As [`lines_run_down`], for the shapes of a picture of this width and height.
pub(crate) fn shapes_run_down(shapes: &[Component], width: usize, height: usize, dpi: u32) -> (bool, f32) {
    let inch = dpi.max(1) as i32;
    let letters: Vec<_> = shapes
        .iter()
        .map(|shape| shape.bounds)
        .filter(|b| b.width().max(b.height()) * 25 >= inch && b.width().max(b.height()) * 2 <= inch)
        .collect();
    // Cells of a few pixels would be too many.
    let reach = (inch / 3).max(8);
    let cell = |value: i32| value.max(0) as usize / reach as usize;
    let columns = cell(width as i32) + 1;
    let mut cells: Vec<Vec<usize>> = vec![Vec::new(); columns * (cell(height as i32) + 1)];
    for (index, bounds) in letters.iter().enumerate() {
        for row in cell(bounds.top)..=cell(bounds.bottom) {
            (cell(bounds.left)..=cell(bounds.right))
                .for_each(|column| cells[row * columns + column].push(index));
        }
    }
    let (mut across, mut down) = (0u32, 0u32);
    for (index, bounds) in letters.iter().enumerate() {
        let (mut beside, mut below) = (i32::MAX, i32::MAX);
        let (left, right) = (cell(bounds.left).saturating_sub(1), (cell(bounds.right) + 2).min(columns));
        let rows =
            cells.chunks(columns).take(cell(bounds.bottom) + 2).skip(cell(bounds.top).saturating_sub(1));
        let neighbours = rows.flat_map(|row| &row[left..right]).flatten();
        for other in neighbours.filter(|&&other| other != index).map(|&other| &letters[other]) {
            let shared_down = bounds.bottom.min(other.bottom) - bounds.top.max(other.top);
            let shared_across = bounds.right.min(other.right) - bounds.left.max(other.left);
            if shared_down * 2 >= bounds.height().min(other.height()) {
                beside = beside.min((-shared_across).max(0));
            } else if shared_across * 2 >= bounds.width().min(other.width()) {
                below = below.min((-shared_down).max(0));
            }
        }
        // Digits under one another in a column are no line that runs down: letters of a word stand close.
        let close = bounds.width().max(bounds.height()) / 2;
        let near = |gap: i32| if gap <= close { gap } else { i32::MAX };
        match near(beside).cmp(&near(below)) {
            std::cmp::Ordering::Less => across += 1,
            std::cmp::Ordering::Greater => down += 1,
            std::cmp::Ordering::Equal => {}
        }
    }
    let votes = across + down;
    (down > across, margin(across.max(down), votes))
}

/// Tells whether level lines of Latin script stand on their heads, and how surely (0 to 1).
///
/// Above the band of the small letters there is more ink (ascenders, capitals, the marks of Vietnamese)
/// than below it (descenders, the dot below). Each piece of a line an inch wide votes.
pub(crate) fn upside_down(ink: &Bitmap, dpi: u32) -> (bool, f32) {
    let strip = (dpi as usize).max(8);
    let (mut above, mut below) = (0u32, 0u32);
    for left in (0..ink.width).step_by(strip) {
        let counts: Vec<u32> = (0..ink.height)
            .map(|y| {
                let inside =
                    |(start, end): (usize, usize)| end.min(left + strip).saturating_sub(start.max(left));
                ink.runs(y).map(inside).sum::<usize>() as u32
            })
            .collect();
        for line in counts.split(|&count| count == 0).filter(|line| line.len() * 14 >= dpi as usize) {
            match vote(line) {
                Some(true) => above += 1,
                Some(false) => below += 1,
                None => {}
            }
        }
    }
    (below > above, margin(above.max(below), above + below))
}

/// Whether the ink of a line, given as counts row by row, is heavier above its dense band than below.
fn vote(line: &[u32]) -> Option<bool> {
    let most = *line.iter().max()?;
    if line.len() < 6 || line.len() > 120 || most < 8 {
        return None;
    }
    // The band is where the counts reach half of the most: the curves of the small letters' tops and feet.
    let first = line.iter().position(|&count| count * 2 >= most)?;
    let last = line.iter().rposition(|&count| count * 2 >= most)?;
    let over: u32 = line[..first].iter().sum();
    let under: u32 = line[last + 1..].iter().sum();
    // Digits and capitals without marks tell nothing; two lines that touch tell lies.
    if last - first > line.len() * 4 / 5 || (over + under) < most {
        None
    } else {
        Some(over).filter(|&over| over * 4 > under * 5 || over * 5 < under * 4).map(|over| over > under)
    }
}

/// How surely a majority is no chance: its distance from the even split in standard deviations, 4 being sure.
fn margin(winner: u32, votes: u32) -> f32 {
    if votes == 0 {
        return 0.0;
    }
    let (winner, votes) = (winner as f32, votes as f32);
    let deviations = (2.0 * winner - votes) / votes.sqrt();
    (deviations / 8.0).clamp(0.0, 1.0)
}
