//! A number written by hand, out of its strokes.

use std::cmp::Reverse;

use sohoa_picture::{PixelBox, Stroke};

use super::network::{CLASSES, Network, SIDE};

/// A way to read some strokes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Digits {
    pub(super) text: String,
    /// Its probability among all ways, ways to read the strokes as no number included.
    pub(super) probability: f32,
}

/// The longer side of a digit in the network's picture.
const BOX: f32 = 20.0;
/// Slants at which a digit is looked at.
const SLANTS: [f32; 3] = [-0.15, 0.0, 0.15];
/// More pieces than this are no number.
const MOST_PIECES: usize = 16;
/// A digit is at most so many pieces: the bar of a 5 or 7 is written by itself, and strokes break.
const MOST_IN_DIGIT: usize = 4;
/// Ways to read the first pieces that are followed up.
const WAYS: usize = 12;
/// Pieces that are smaller than this share of the highest are specks and dots.
const LEAST_PIECE: f32 = 0.22;
/// Digits are at least this high, as a share of the highest.
const LEAST_DIGIT: f32 = 0.5;

/// The ways to read strokes, given from left to right, as a number that may stand there, the likeliest first.
pub(super) fn readings(
    network: &Network,
    strokes: &[Stroke],
    may_stand: impl Fn(&str) -> bool,
) -> Vec<Digits> {
    let highest = strokes.iter().map(|stroke| stroke.bounds.height()).max().unwrap_or(0) as f32;
    let size = |stroke: &Stroke| stroke.bounds.height().max(stroke.bounds.width()) as f32;
    let large = strokes.iter().filter(|stroke| size(stroke) >= LEAST_PIECE * highest);
    let pieces: Vec<Stroke> = large.flat_map(|stroke| parted(stroke, highest)).collect();
    if pieces.is_empty() || pieces.len() > MOST_PIECES {
        return Vec::new();
    }
    // The ways to read the pieces before each one; each text once.
    let mut ways: Vec<Vec<Digits>> = vec![vec![Digits { text: String::new(), probability: 1.0 }]];
    for end in 1..=pieces.len() {
        let mut found: Vec<Digits> = Vec::new();
        for start in end.saturating_sub(MOST_IN_DIGIT)..end {
            if !may_be_digit(&pieces[start..end], highest) {
                continue;
            }
            let shares = seen(network, &pieces[start..end]);
            for way in &ways[start] {
                for (digit, share) in ('0'..='9').zip(shares) {
                    let (text, probability) = (format!("{}{digit}", way.text), way.probability * share);
                    match found.iter_mut().find(|known| known.text == text) {
                        Some(known) => known.probability += probability,
                        None => found.push(Digits { text, probability }),
                    }
                }
            }
        }
        found.sort_by(|one, other| other.probability.total_cmp(&one.probability));
        found.truncate(WAYS);
        ways.push(found);
    }
    let mut all = ways.pop().unwrap_or_default();
    all.retain(|way| may_stand(&way.text));
    all
}

/// A stroke that is too wide for a digit, cut where it may be two: where it has least ink.
fn parted(stroke: &Stroke, highest: f32) -> Vec<Stroke> {
    let (width, least) = (stroke.bounds.width(), (0.25 * highest) as usize);
    let mut cuts: Vec<i32> = Vec::new();
    if width as f32 > 0.7 * highest {
        let columns = stroke.columns();
        let inner = least..columns.len().saturating_sub(least);
        let mut places: Vec<usize> = inner.filter(|&at| (columns[at] as f32) < 0.5 * highest).collect();
        places.sort_by_key(|&at| (columns[at], Reverse(at.min(columns.len() - at))));
        for at in places {
            let at = at as i32 + stroke.bounds.left;
            if cuts.len() < 4 && cuts.iter().all(|cut| (cut - at).unsigned_abs() as usize >= least.max(1)) {
                cuts.push(at);
            }
        }
        cuts.sort_unstable();
    }
    let mut parts = Vec::new();
    let mut rest = Some(stroke.clone());
    for cut in cuts {
        let Some(whole) = rest else { break };
        let [left, right] = whole.cut(cut);
        parts.extend(left);
        rest = right;
    }
    parts.extend(rest);
    parts
}

/// Whether pieces are near enough to one another, narrow and high enough for a digit.
fn may_be_digit(pieces: &[Stroke], highest: f32) -> bool {
    let mut boxes: Vec<PixelBox> = pieces.iter().map(|piece| piece.bounds).collect();
    let Some(bounds) = PixelBox::around(&boxes) else { return false };
    boxes.sort_by_key(|bounds| bounds.left);
    let mut right = bounds.left;
    let near = boxes.iter().all(|bounds| {
        let gap = bounds.left - right;
        right = right.max(bounds.right);
        gap as f32 <= 0.2 * highest
    });
    near && bounds.width() as f32 <= 1.6 * highest && bounds.height() as f32 >= LEAST_DIGIT * highest
}

/// What the network sees in some pieces, the mean over several slants.
fn seen(network: &Network, pieces: &[Stroke]) -> [f32; CLASSES] {
    let mut mean = [0.0; CLASSES];
    for slant in SLANTS {
        let shares = network.probabilities(&picture(pieces, slant));
        mean.iter_mut().zip(shares).for_each(|(mean, share)| *mean += share / SLANTS.len() as f32);
    }
    mean
}

/// Pieces as the network takes them, each row moved by `slant` of its height above the lowest to the left.
fn picture(pieces: &[Stroke], slant: f32) -> [f32; SIDE * SIDE] {
    let runs = || pieces.iter().flat_map(|piece| &piece.runs);
    let lowest = runs().map(|(y, ..)| *y).max().unwrap_or(0);
    let highest = runs().map(|(y, ..)| *y).min().unwrap_or(0);
    let moved = |&(y, from, to): &(i32, i32, i32)| {
        let by = (lowest - y) as f32 * slant;
        ((y - highest) as f32, from as f32 - by, to as f32 - by)
    };
    let leftmost = runs().map(|run| moved(run).1).fold(f32::MAX, f32::min);
    let rightmost = runs().map(|run| moved(run).2).fold(f32::MIN, f32::max);
    let (width, height) = (rightmost - leftmost, (lowest + 1 - highest) as f32);
    // Each pixel of ink is spread over what it covers of the network's pixels.
    let scale = BOX / width.max(height);
    let (left, top) = ((SIDE as f32 - width * scale) / 2.0, (SIDE as f32 - height * scale) / 2.0);
    let mut picture = [0.0f32; SIDE * SIDE];
    for (y, from, to) in runs().map(moved) {
        let rows = top + y * scale..top + (y + 1.0) * scale;
        let columns = left + (from - leftmost) * scale..left + (to - leftmost) * scale;
        for row in rows.start as usize..=(rows.end as usize).min(SIDE - 1) {
            let down = rows.end.min(row as f32 + 1.0) - rows.start.max(row as f32);
            for column in columns.start as usize..=(columns.end as usize).min(SIDE - 1) {
                let across = columns.end.min(column as f32 + 1.0) - columns.start.max(column as f32);
                picture[row * SIDE + column] += down.max(0.0) * across.max(0.0);
            }
        }
    }
    picture.iter_mut().for_each(|ink| *ink = ink.min(1.0));
    picture
}

#[cfg(test)]
mod tests {
    use sohoa_document::{PageImage, Pixels};
    use sohoa_picture::strokes;

    use super::*;

    /// Lines from point to point on a picture of 200 by 120 pixels, drawn with a pen six pixels wide.
    fn drawn(lines: &[&[(f32, f32)]]) -> PageImage {
        let mut tones = vec![255u8; 200 * 120];
        for pair in lines.iter().flat_map(|line| line.windows(2)) {
            for step in 0..=100 {
                let at = |from: f32, to: f32| from + (to - from) * step as f32 / 100.0;
                let (x, y) = (at(pair[0].0, pair[1].0), at(pair[0].1, pair[1].1));
                for place in (0..tones.len())
                    .filter(|place| f32::hypot((place % 200) as f32 - x, (place / 200) as f32 - y) < 3.0)
                {
                    tones[place] = 0;
                }
            }
        }
        PageImage { width_px: 200, height_px: 120, dpi: 300, pixels: Pixels::Grey(tones) }
    }

    #[test]
    fn numbers_are_read_stroke_by_stroke() {
        let one: &[(f32, f32)] = &[(20.0, 50.0), (40.0, 30.0), (38.0, 85.0)];
        let five: &[(f32, f32)] =
            &[(66.0, 32.0), (63.0, 54.0), (78.0, 53.0), (88.0, 64.0), (82.0, 80.0), (62.0, 84.0)];
        let bar: &[(f32, f32)] = &[(66.0, 31.0), (95.0, 29.0)];
        let four: &[(f32, f32)] = &[(64.0, 30.0), (58.0, 60.0), (92.0, 58.0)];
        let stem: &[(f32, f32)] = &[(84.0, 42.0), (82.0, 86.0)];
        let scrawl: &[(f32, f32)] =
            &[(10.0, 60.0), (60.0, 40.0), (30.0, 80.0), (120.0, 50.0), (90.0, 85.0), (180.0, 45.0)];
        let network = Network::load();
        for (name, lines, expected) in [
            ("a 1 and a 5 whose bar is a stroke of its own", &[one, five, bar][..], Some("15")),
            ("a 1 and an open 4", &[one, four, stem], Some("14")),
            ("a scrawl", &[scrawl], None),
            ("nothing", &[], None),
        ] {
            let found = strokes(&drawn(lines), &PixelBox::new(0, 0, 200, 120));
            let readings = readings(&network, &found, |text| text.len() <= 2);
            let best = readings.first().filter(|best| best.probability > 0.3);
            assert_eq!(best.map(|best| best.text.as_str()), expected, "{name}: {readings:?}");
        }
    }
}
