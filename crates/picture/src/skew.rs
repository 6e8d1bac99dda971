//! How far the text lines lean.

use crate::bitmap::Bitmap;

/// The furthest lean looked for, in degrees.
pub(crate) const LIMIT_DEGREES: f32 = 15.0;

/// The lean of the text lines of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Skew {
    /// Degrees clockwise from level, as the lines lie in the picture.
    pub(crate) degrees: f32,
    /// How much better this angle explains the page than a far one: 1 is no better.
    pub(crate) sharpness: f32,
}

/// How much better than the median angle the best one must explain the page. Tried on the scans at hand:
/// text gives 1.8 and more.
const LEAST_SHARPNESS: f32 = 1.3;

impl Skew {
    /// Whether the lean is beyond doubt.
    pub(crate) fn is_plain(&self) -> bool {
        self.sharpness >= LEAST_SHARPNESS && self.degrees.abs() < LIMIT_DEGREES
    }
}

/// Finds the lean along which the undersides of ink fall on the fewest rows.
///
/// The measure is the sum of squares of the row counts of ink with paper below it (after Baird 1987, who
/// took the undersides of components). `ink` is best at about 100 dpi: there a line of 6 inches shows 0.05
/// degrees as half a pixel, which the sums over some thirty lines still tell. `None` without enough ink.
pub(crate) fn skew(ink: &Bitmap) -> Option<Skew> {
    let undersides = undersides(ink);
    // Fewer than some two words of undersides tell nothing.
    if undersides.len() < 150 {
        return None;
    }
    let coarse: Vec<(f32, f32)> = {
        let grouped = grouped(&undersides);
        steps(0.0, LIMIT_DEGREES, 0.25).map(|angle| (score(ink, &grouped, angle, 17), angle)).collect()
    };
    let (best, angle) = coarse.iter().copied().max_by(|a, b| a.0.total_cmp(&b.0))?;
    let mut scores: Vec<f32> = coarse.iter().map(|&(score, _)| score).collect();
    scores.sort_by(f32::total_cmp);
    let sharpness = best / scores[scores.len() / 2].max(1.0);
    let fine: Vec<(f32, f32)> =
        steps(angle, 0.4, 0.02).map(|angle| (score(ink, &undersides, angle, 16), angle)).collect();
    // The row grid makes single scores ragged: the middle of the hill is steadier than its top.
    let top = fine.iter().map(|&(score, _)| score).fold(0.0, f32::max);
    let low = fine.iter().map(|&(score, _)| score).fold(f32::INFINITY, f32::min);
    let floor = low + (top - low) * 0.6;
    let (weight, moment) = fine.iter().fold((0.0, 0.0), |(weight, moment), &(score, angle)| {
        let above = (score - floor).max(0.0);
        (weight + above, moment + above * angle)
    });
    let degrees = if weight > 0.0 { moment / weight } else { angle };
    Some(Skew { degrees, sharpness })
}

fn steps(middle: f32, reach: f32, step: f32) -> impl Iterator<Item = f32> {
    let count = (reach / step).round() as i32;
    (-count..=count).map(move |index| middle + index as f32 * step)
}

/// Undersides: column, row and how many.
type Places = [(i32, i32, u32)];

/// The sum of squares of the undersides by rows that lean by so many degrees; `shift` makes them one (16) or two (17)
/// pixels high.
fn score(ink: &Bitmap, places: &Places, degrees: f32, shift: u32) -> f32 {
    let (middle, height) = (ink.width as i32 / 2, ink.height as i32);
    let slope = (degrees.to_radians().tan() * 65536.0) as i64;
    let reach = ((middle + 1) as f32 * LIMIT_DEGREES.to_radians().tan()).ceil() as i32 + 2;
    let mut rows = vec![0u32; (height + 2 * reach) as usize + 2];
    for &(x, y, count) in places {
        let level = (i64::from(y + reach) << 16) - i64::from(x - middle) * slope;
        if let Some(row) = rows.get_mut((level >> shift).max(0) as usize) {
            *row += count;
        }
    }
    rows.iter().map(|&count| u64::from(count) * u64::from(count)).sum::<u64>() as f32
}

/// The pixels of ink with paper below.
fn undersides(ink: &Bitmap) -> Vec<(i32, i32, u32)> {
    let mut places = Vec::new();
    for y in 0..ink.height.saturating_sub(1) {
        let below = ink.row(y + 1);
        for (index, (&here, &under)) in ink.row(y).iter().zip(below).enumerate() {
            let mut edge = here & !under;
            while edge != 0 {
                places.push(((index * 64) as i32 + edge.trailing_zeros() as i32, y as i32, 1));
                edge &= edge - 1;
            }
        }
    }
    places
}

/// Those of four columns as one: at the furthest lean they are half a pixel higher or lower.
fn grouped(places: &Places) -> Vec<(i32, i32, u32)> {
    let mut grouped: Vec<(i32, i32, u32)> = Vec::with_capacity(places.len() / 2);
    for &(x, y, count) in places {
        let x = x / 4 * 4 + 2;
        match grouped.last_mut() {
            Some(last) if (last.0, last.1) == (x, y) => last.2 += count,
            _ => grouped.push((x, y, count)),
        }
    }
    grouped
}
