//! Dotted and dashed rules: dots of one width at one distance, from rule to rule.
//!
//! The dots of a leader are as wide and as far apart, but end at text, or short of the rules of their cell. So a row of dots
//! is a rule only where both of its ends meet others that run the other way, dotted ones or not.

use crate::bitmap::Bitmap;
use crate::components::components;
use crate::mapping::PixelBox;
use crate::rules::{Rule, Rules};

/// Dots of a row, at least: the stems of letters can stand as evenly, but only a few of them.
const LEAST_DOTS: usize = 16;
/// Of a hundred places of dots so many have one, at least: in others a letter or a rule is in the way.
const LEAST_FILLED: usize = 80;
/// Without a dot at so many places the row is over.
const LONGEST_BREAK: f32 = 6.5;

/// How wide dots and their distance are at most, in pixels, and how exactly they keep to it. Farther apart than 8 points
/// are the rows of tables, too: at 12 columns of noughts were taken for dashes.
struct Reach {
    width: usize,
    distance: usize,
    off: f32,
}

impl Reach {
    fn at(dpi: u32) -> Self {
        let inch = dpi.max(40) as usize;
        Self { width: inch / 14, distance: inch / 9, off: (inch as f32 / 125.0).max(1.5) }
    }
}

/// The rows of dots of a bitmap that run across, each from its first to its last dot.
pub(crate) fn dotted_rows(ink: &Bitmap, dpi: u32) -> Vec<PixelBox> {
    let reach = Reach::at(dpi);
    let mut found = Bitmap::blank(0, 0);
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for y in 0..ink.height {
        runs.clear();
        runs.extend(ink.runs(y));
        if runs.len() < LEAST_DOTS {
            continue;
        }
        let mut start = 0;
        while start + LEAST_DOTS <= runs.len() {
            let Some((end, right)) = row_of_dots(&runs[start..], &reach) else {
                start += 1;
                continue;
            };
            if found.height == 0 {
                found = Bitmap::blank(ink.width, ink.height);
            }
            found.fill_run(y, runs[start].0, right, true);
            start += end;
        }
    }
    let thickest = (dpi.max(40) / 25) as i32;
    let is_thin = |bounds: &PixelBox| bounds.height() <= thickest + bounds.width() / 40;
    let rows = components(&found).0.into_iter().map(|shape| shape.bounds);
    rows.filter(|bounds| is_thin(bounds) && is_free(ink, bounds)).collect()
}

/// Whether there is less ink just above and below a row than in it: noughts under one another and the rules between them
/// are as far apart as dots, but have sides.
fn is_free(ink: &Bitmap, bounds: &PixelBox) -> bool {
    let inked = |y: i32| -> usize {
        let rows = (0..ink.height as i32).contains(&y);
        let runs = rows.then(|| ink.runs(y as usize)).into_iter().flatten();
        let (from, to) = (bounds.left.max(0) as usize, bounds.right.max(0) as usize);
        runs.map(|(left, right)| right.min(to).saturating_sub(left.max(from))).sum()
    };
    let within = (bounds.top..bounds.bottom).map(inked).max().unwrap_or(0);
    inked(bounds.top - 2) + inked(bounds.bottom + 1) <= within
}

/// How many runs a row of dots takes that begins with the first run, and where it ends.
fn row_of_dots(runs: &[(usize, usize)], reach: &Reach) -> Option<(usize, usize)> {
    let (&(first, end), &(second, _)) = (runs.first()?, runs.get(1)?);
    let width = end - first;
    if width > reach.width || second - first > reach.distance {
        return None;
    }
    let is_dot = |&(left, right): &(usize, usize)| (right - left).abs_diff(width) <= 1 + width / 4;
    let mut distance = (second - first) as f32;
    let (mut dots, mut places, mut last, mut used) = (1usize, 1usize, 0, 1);
    for (index, run) in runs.iter().enumerate().skip(1) {
        let steps = ((run.0 - runs[last].0) as f32 / distance).round();
        if steps > LONGEST_BREAK {
            break;
        }
        let off = (run.0 - runs[last].0) as f32 - steps * distance;
        if steps >= 1.0 && is_dot(run) && off.abs() <= reach.off {
            (dots, places) = (dots + 1, places + steps as usize);
            distance = (run.0 - first) as f32 / (places - 1) as f32;
            (last, used) = (index, index + 1);
        } else if dots < 4 {
            // Dots that are to be followed stand side by side first.
            return None;
        }
    }
    (dots >= LEAST_DOTS && dots * 100 >= places * LEAST_FILLED).then_some((used, runs[last].1))
}

/// The ink with the gaps filled of those rows of dots that run from rule to rule; `across` and `down` are in the order of
/// the picture's pixels, `rules` those without gaps. `None` if there are none.
pub(crate) fn bridged(
    ink: &Bitmap,
    across: &[PixelBox],
    down: &[PixelBox],
    rules: &Rules,
    dpi: u32,
) -> Option<Bitmap> {
    let near = (dpi.max(25) / 15) as i32;
    let bounds = |rules: &[Rule], dots: &[PixelBox]| -> Vec<PixelBox> {
        rules.iter().map(|rule| rule.bounds).chain(dots.iter().copied()).collect()
    };
    let (all_across, all_down) = (bounds(&rules.across, across), bounds(&rules.down, down));
    let meets = |x: i32, y: i32, others: &[PixelBox]| {
        others.iter().any(|other| {
            (other.left - near..=other.right + near).contains(&x)
                && (other.top - near..=other.bottom + near).contains(&y)
        })
    };
    let middle = |a: i32, b: i32| (a + b) / 2;
    let across = across.iter().filter(|dots| {
        let y = middle(dots.top, dots.bottom);
        meets(dots.left, y, &all_down) && meets(dots.right, y, &all_down)
    });
    let down = down.iter().filter(|dots| {
        let x = middle(dots.left, dots.right);
        meets(x, dots.top, &all_across) && meets(x, dots.bottom, &all_across)
    });
    let kept: Vec<&PixelBox> = across.chain(down).collect();
    if kept.is_empty() {
        return None;
    }
    let mut bridged = ink.clone();
    for dots in kept {
        for y in dots.top..dots.bottom {
            bridged.fill_run(y as usize, dots.left as usize, dots.right as usize, true);
        }
    }
    Some(bridged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::ruling;

    /// A table of two columns and two rows of 150 by 60 pixels at 100 dpi, with a row of dots between the rows.
    fn table(dot: usize, distance: usize, across_from: usize, frame: bool, sides: usize) -> Bitmap {
        let mut ink = Bitmap::blank(400, 200);
        let mut mark = |x: usize, y: usize, width: usize, height: usize| {
            for y in y..y + height {
                ink.fill_run(y, x, x + width, true);
            }
        };
        if frame {
            for x in [40, 190, 340] {
                mark(x, 30, 2, 121);
            }
            for y in [30, 150] {
                mark(40, y, 302, 2);
            }
        }
        for x in (across_from..338).step_by(distance) {
            mark(x, 90, dot, 2);
            mark(x, 90 - sides, 1, 2 * sides);
        }
        ink
    }

    #[test]
    fn rows_of_dots_are_rules_where_they_meet_others() {
        let cases = [
            ("dots", table(2, 5, 43, true, 0), 3),
            ("dashes", table(6, 10, 43, true, 0), 3),
            ("a leader that ends at text", table(2, 5, 120, true, 0), 2),
            ("a leader on paper", table(2, 5, 43, false, 0), 0),
            ("dots too far apart", table(2, 18, 43, true, 0), 2),
            ("strokes with sides", table(2, 5, 43, true, 4), 2),
        ];
        for (name, ink, expected) in cases {
            let (rules, mask) = ruling(&ink, 100);
            assert_eq!(rules.across.len(), expected, "{name}");
            assert_eq!(mask.get(300, 90) || mask.get(301, 90) || mask.get(303, 90), expected == 3, "{name}");
        }
    }

    #[test]
    fn a_row_of_dots_goes_on_behind_a_letter() {
        let dots = |from: usize, to: usize| (from..to).map(|index| (index * 9, index * 9 + 4));
        type Runs = Vec<(usize, usize)>;
        let cases: [(&str, Runs, Option<usize>); 5] = [
            ("no letter", dots(0, 30).collect(), Some(30)),
            ("a letter", dots(0, 12).chain([(106, 121)]).chain(dots(14, 30)).collect(), Some(29)),
            ("too few", dots(0, 12).collect(), None),
            (
                "stems",
                [0, 9, 18, 27, 41]
                    .iter()
                    .flat_map(|x| (0..4).map(move |n| (x + 58 * n, x + 58 * n + 3)))
                    .collect(),
                None,
            ),
            ("one long dash after another", (0..30).map(|n| (n * 60, n * 60 + 40)).collect(), None),
        ];
        for (name, mut runs, expected) in cases {
            runs.sort_unstable();
            let found = row_of_dots(&runs, &Reach::at(200)).map(|(used, _)| used);
            assert_eq!(found, expected, "{name}");
        }
    }
}
