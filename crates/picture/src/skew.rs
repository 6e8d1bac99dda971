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
    let undersides = Undersides::of(ink, 1);
    // Fewer than some two words of undersides tell nothing.
    if undersides.count < 150 {
        return None;
    }
    // At the furthest lean those of four columns are half a pixel higher or lower than their middle.
    let grouped = Undersides::of(ink, 4);
    let coarse: Vec<(f32, f32)> =
        steps(0.0, LIMIT_DEGREES, 0.25).map(|angle| (grouped.score(angle, 2), angle)).collect();
    let (best, angle) = coarse.iter().copied().max_by(|a, b| a.0.total_cmp(&b.0))?;
    let mut scores: Vec<f32> = coarse.iter().map(|&(score, _)| score).collect();
    scores.sort_by(f32::total_cmp);
    let sharpness = best / scores[scores.len() / 2].max(1.0);
    let fine: Vec<(f32, f32)> =
        steps(angle, 0.4, 0.02).map(|angle| (undersides.score(angle, 1), angle)).collect();
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

/// The pixels of ink with paper below.
struct Undersides {
    /// For each group of columns how far right of the picture's middle it is, and the rows, each with how many there are.
    columns: Vec<(i64, Vec<(u32, u32)>)>,
    count: usize,
    height: usize,
    /// How far down or up the furthest lean takes a column.
    reach: usize,
}

impl Undersides {
    /// Those of so many columns taken as one.
    fn of(ink: &Bitmap, group: usize) -> Self {
        let middle = ink.width / 2;
        let place = |index| (index * group + group / 2) as i64 - middle as i64;
        let mut columns: Vec<(i64, Vec<(u32, u32)>)> =
            (0..ink.width.div_ceil(group)).map(|index| (place(index), Vec::new())).collect();
        let mut count = 0;
        for y in 0..ink.height.saturating_sub(1) {
            let below = ink.row(y + 1);
            for (index, (&here, &under)) in ink.row(y).iter().zip(below).enumerate() {
                let mut edge = here & !under;
                count += edge.count_ones() as usize;
                while edge != 0 {
                    let rows = &mut columns[(index * 64 + edge.trailing_zeros() as usize) / group].1;
                    match rows.last_mut() {
                        Some((row, count)) if *row == y as u32 => *count += 1,
                        _ => rows.push((y as u32, 1)),
                    }
                    edge &= edge - 1;
                }
            }
        }
        let reach = ((middle + 1) as f32 * LIMIT_DEGREES.to_radians().tan()).ceil() as usize + 2;
        Self { columns, count, height: ink.height, reach }
    }

    /// The sum of squares of the undersides by rows that lean by so many degrees and are so many pixels high.
    fn score(&self, degrees: f32, high: usize) -> f32 {
        let slope = (degrees.to_radians().tan() * 65536.0) as i64;
        let mut counts = vec![0u32; self.height + 2 * self.reach + 2];
        for (place, rows) in &self.columns {
            let down = self.reach as i64 + ((-place * slope) >> 16);
            let counts = counts.get_mut(down.max(0) as usize..).unwrap_or_default();
            for &(row, count) in rows {
                if let Some(all) = counts.get_mut(row as usize) {
                    *all = all.wrapping_add(count);
                }
            }
        }
        let squares = counts.chunks(high).map(|rows| u64::from(rows.iter().sum::<u32>()).pow(2));
        squares.sum::<u64>() as f32
    }
}
