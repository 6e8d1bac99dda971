//! A lone upright stroke, by its tones: a one or the letter I.
//!
//! In small print serifs and the stroke of a one are a pixel or less, and what is ink and what is not says nothing. The tones
//! do: the ink of a one's top has its middle to the left of the stem, that of an I right above it.

use super::stems::{Ink, Stem};

/// The parts of a stem between which its axis is drawn; there is nothing beside it.
const MIDDLE: [[f32; 2]; 2] = [[0.3, 0.55], [0.55, 0.85]];
/// The part with a one's stroke, and the ends with serifs.
const TOP: [f32; 2] = [0.0, 0.3];
const HEAD: [f32; 2] = [0.0, 0.1];
const FOOT: [f32; 2] = [0.9, 1.0];
/// How far beside the axis ink belongs to the sign, in heights.
const REACH: f32 = 0.3;
/// By how much the middle of a top is off the axis, in heights. In 508 cells of sideways tables in Times, Arial and
/// FreeSerif, 16 to 24 pixels high, an I has it within 0.0085, a one 0.0115 (FreeSerif) to 0.05 to the left.
const MOST_OF_LETTER: f32 = 0.009;
const LEAST_OF_ONE: f32 = 0.011;
const MOST_OF_ONE: f32 = 0.1;
/// How many times as wide as the stem an I's ends are at least: there 1.19 to 1.5.
const LEAST_SERIF: f32 = 1.15;
/// How high a stroke is at least, in pixels: on fax copies, 13 or 14 high and all black or white, some ones are as even as an I.
const LEAST_HEIGHT: usize = 15;
/// Weaker than this part of the darkest tone is noise of the paper.
const NOISE: f32 = 0.12;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lone {
    One,
    /// An I with serifs. A bar without may be another sign.
    Letter,
}

/// What a stem is if nothing else stands beside it; `None` where its tones do not say.
pub(super) fn lone(ink: &Ink, stem: &Stem) -> Option<Lone> {
    let [upper, lower] = MIDDLE.map(|part| mass(ink, stem, part));
    let ((upper, lower), height) = (upper.zip(lower)?, stem.height() as f32);
    let slope = (lower.middle - upper.middle) / (at(MIDDLE[1]) - at(MIDDLE[0]));
    let (top, head, foot) = (mass(ink, stem, TOP)?, mass(ink, stem, HEAD)?, mass(ink, stem, FOOT)?);
    let axis = upper.middle + slope * (at(TOP) - at(MIDDLE[0]));
    let off = (top.middle - axis) / height;
    let width = f32::midpoint(upper.width, lower.width);
    let is_wide = |end: &Mass| end.width >= LEAST_SERIF * width;
    match off {
        _ if stem.height() < LEAST_HEIGHT || !stem.is_straight(ink) => None,
        off if off.abs() <= MOST_OF_LETTER && is_wide(&head) && is_wide(&foot) => Some(Lone::Letter),
        off if (-MOST_OF_ONE..=-LEAST_OF_ONE).contains(&off) => Some(Lone::One),
        _ => None,
    }
}

/// The middle of a part.
fn at([from, to]: [f32; 2]) -> f32 {
    f32::midpoint(from, to)
}

/// The ink of some rows: the column of its middle, and how much there is in a row.
struct Mass {
    middle: f32,
    width: f32,
}

/// The ink beside a stem's axis in a part of its height; `None` where there is none.
fn mass(ink: &Ink, stem: &Stem, [from, to]: [f32; 2]) -> Option<Mass> {
    let height = stem.height() as f32;
    let row = |part: f32| (stem.top + (part * height).round() as usize).min(ink.rows());
    let darkest = f32::from(*ink.tones.iter().min()?);
    let paper = 2.0 * f32::from(ink.threshold) - darkest;
    let (mut sum, mut moment, rows) = (0.0, 0.0, row(from)..row(to).max(row(from) + 1).min(ink.rows()));
    for row in rows.clone() {
        let axis = stem.middle() + stem.lean * (stem.row as f32 - row as f32);
        let column = |place: f32| (place.max(0.0) as usize).min(ink.columns);
        for column in column(axis - REACH * height)..column(axis + REACH * height + 1.0) {
            let darkness = (paper - f32::from(ink.tone(column, row))) / (paper - darkest);
            if darkness >= NOISE {
                sum += darkness;
                moment += darkness * (column as f32 + 0.5);
            }
        }
    }
    (sum > 0.0).then(|| Mass { middle: moment / sum, width: sum / rows.len() as f32 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A drawing of which `times` rows and columns make a pixel.
    fn shrunk(drawn: &[&str], times: usize) -> Ink {
        let (rows, columns) = (drawn.len().div_ceil(times), drawn[0].len().div_ceil(times));
        let inked = |x: usize, y: usize| drawn.get(y).is_some_and(|row| row.as_bytes().get(x) == Some(&b'#'));
        let tone = |row: usize, column: usize| {
            let parts =
                (0..times * times).map(|part| (column * times + part % times, row * times + part / times));
            255 - (parts.filter(|(x, y)| inked(*x, *y)).count() * 255 / (times * times)) as u8
        };
        let tones = (0..rows).flat_map(|row| (0..columns).map(move |column| tone(row, column))).collect();
        Ink { columns, tones, threshold: 128 }
    }

    #[test]
    fn tones_tell_ones_from_letters_where_pixels_do_not() {
        let stem = "............#######............";
        let serifs = [".........#############.........", "..........###########.........."];
        let stroke = [
            "............#####..............",
            "..........#######..............",
            "........##..#####..............",
        ];
        let rows = |head: &[&'static str], foot: &[&'static str]| -> Vec<&'static str> {
            [head, &[stem; 51][head.len() + foot.len()..], foot].concat()
        };
        for (name, drawn, expected) in [
            ("I", rows(&serifs, &[serifs[1], serifs[0]]), Some(Lone::Letter)),
            (
                "1",
                rows(
                    &[stroke[0], stroke[1], stroke[1], stroke[2], stroke[2], stroke[2]],
                    &[serifs[1], serifs[0]],
                ),
                Some(Lone::One),
            ),
            ("a bar", rows(&[], &[]), None),
        ] {
            let ink = shrunk(&drawn, 3);
            let stems = ink.upright();
            assert_eq!(stems.iter().map(|stem| lone(&ink, stem)).collect::<Vec<_>>(), [expected], "{name}");
        }
    }
}
