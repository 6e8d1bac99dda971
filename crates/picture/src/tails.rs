//! Ends of rules that run on into letters.
//!
//! In heads of tables a rule ends below a name that stands above several columns. Where a letter's stem stands just above its
//! end, rule and stem are one line, and the name would be parted there. Of 24 renderings of official forms with the cells'
//! margins of Word ten had names parted so, 20 in all; with the values below none has, and of 231 generated scans no table is
//! worse.

use crate::bitmap::Bitmap;
use crate::mapping::PixelBox;
use crate::rules::Rule;

/// The longest tail that may be letters, in inches: print is of up to 30 points.
const LONGEST: f32 = 0.4;
/// How high a row of a table is at most, in inches.
const HIGHEST_ROW: f32 = 1.5;
/// Letters have others so close beside them, in inches: wider than a space at 14 points.
const BESIDE: f32 = 0.04;
/// So many hundredths of a tail have ink close beside them, at least, if it is letters: a stem and a letter, of a
/// tenth of the tail's length each. Rules that run on where others end have none.
const LEAST_BESIDE: usize = 25;

/// So many rules end side by side, where a table does. Beyond the last one that they cross they are no letters there: the
/// table has no rule at its edge, or it was not found.
const LEAST_ALIKE: usize = 3;

/// Cuts the tails that are letters off rules, and gives their ink back to the letters.
///
/// The rules run across here, and those of a table's columns are given with rows and columns changed about, as `ink` and `mask`
/// are: `crossing` are those that run the other way, `mask` is what is known as the ink of rules.
pub(crate) fn cut_tails(
    rules: &mut [Rule],
    crossing: &[PixelBox],
    ink: &Bitmap,
    mask: &mut Bitmap,
    dpi: u32,
) {
    let (longest, row) = ((dpi as f32 * LONGEST) as i32, (dpi as f32 * HIGHEST_ROW) as i32);
    let beside = ((dpi as f32 * BESIDE) as i32).max(2);
    let ends_of = |bounds: &PixelBox| [bounds.left, bounds.right];
    let ends: Vec<[i32; 2]> = rules.iter().map(|rule| ends_of(&rule.bounds)).collect();
    let is_shared = |side: usize, end: i32| {
        ends.iter().filter(|ends| (ends[side] - end).abs() * 2 <= beside).count() >= LEAST_ALIKE
    };
    for rule in rules {
        let bounds = rule.bounds;
        let covers = |other: &&PixelBox| {
            let y = rule.middle.at((other.left + other.right) as f32 / 2.0) as i32;
            (other.top - beside..other.bottom + beside).contains(&y)
        };
        let crosses = |other: &&PixelBox| (bounds.left - beside..bounds.right + beside).contains(&other.left);
        let own = || crossing.iter().filter(covers).filter(crosses);
        // Letters stand in a cell: what lies beyond its table is a streak, and so is what ends where no other rule does.
        let is_in_cell = |side: usize| {
            crossing.iter().filter(covers).any(|other| match side {
                0 => (bounds.left - row..bounds.left).contains(&other.right),
                _ => (bounds.right..bounds.right + row).contains(&other.left),
            })
        };
        let (Some(first), Some(last)) =
            (own().map(|other| other.left).min(), own().map(|other| other.right).max())
        else {
            continue;
        };
        for (side, tail) in [(bounds.left, first), (last, bounds.right)].into_iter().enumerate() {
            let length = tail.1 - tail.0;
            let is_own = length <= beside || !is_shared(side, [tail.0, tail.1][side]);
            let is_of_table = is_shared(1 - side, ends_of(&bounds)[1 - side]);
            if !(2..=longest).contains(&length)
                || !is_own
                || !is_of_table
                || !is_in_cell(side)
                || !is_letters(ink, rule, tail, beside)
            {
                continue;
            }
            match side {
                0 => rule.bounds.left = first,
                _ => rule.bounds.right = last,
            }
            let (from, to) = (tail.0.max(0) as usize, tail.1.max(0) as usize);
            for y in (bounds.top - 2).max(0)..(bounds.bottom + 2).min(mask.height as i32) {
                mask.fill_run(y as usize, from, to.min(mask.width), false);
            }
        }
    }
}

/// Whether a stretch of a rule has ink close above or below it.
fn is_letters(ink: &Bitmap, rule: &Rule, (left, right): (i32, i32), beside: i32) -> bool {
    let is_ink = |x: i32, y: i32| {
        let inside = (0..ink.width as i32).contains(&x) && (0..ink.height as i32).contains(&y);
        inside && ink.get(x as usize, y as usize)
    };
    let accompanied = |x: &i32| {
        let y = rule.middle.at(*x as f32) as i32;
        let edge = |step: i32| (0..beside).map(|away| y + step * away).find(|y| !is_ink(*x, *y));
        [-1, 1].into_iter().any(|step| match edge(step) {
            // Ink as far as one looks is no rule.
            None => true,
            Some(edge) => (1..=beside).any(|away| is_ink(*x, edge + step * away)),
        })
    };
    let count = (left..right).filter(accompanied).count();
    count * 100 >= LEAST_BESIDE * (right - left).max(0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::Baseline;

    #[test]
    fn rules_end_where_letters_begin() {
        // At 100 dpi: what stands above and below the rule behind the last one that it crosses, and where it ends then.
        for (name, letters, expected) in [
            ("a rule that runs on", &[][..], 130),
            ("a stem and its letter", &[(103, 44, 107, 49), (112, 52, 117, 56)], 102),
            ("a stem as thick as a letter", &[(103, 46, 126, 54)], 102),
            ("beside others", &[(103, 46, 126, 54)], 130),
            ("letters below the table", &[(103, 46, 126, 54)], 130),
            ("a streak", &[(103, 46, 126, 54)], 130),
            ("a speck", &[(110, 46, 112, 48)], 130),
            ("a letter far above", &[(104, 30, 126, 40)], 130),
        ] {
            let mut ink = Bitmap::blank(200, 100);
            let mut fill = |(left, top, right, bottom): (usize, usize, usize, usize)| {
                (top..bottom).for_each(|y| ink.fill_run(y, left, right, true));
            };
            fill((20, 50, 130, 51));
            letters.iter().copied().for_each(&mut fill);
            let mut mask = ink.clone();
            let middle = Baseline { middle: 75.0, height: 50.5, slope: 0.0, bend: 0.0 };
            let rule = Rule { bounds: PixelBox::new(20, 50, 130, 51), thickness: 1, middle };
            let shorter = Rule { bounds: PixelBox::new(20, 70, 102, 71), ..rule };
            let mut rules = match name {
                "beside others" => vec![rule; 3],
                "a streak" => vec![rule],
                _ => vec![rule, shorter, shorter],
            };
            let mut crossing = vec![
                PixelBox::new(20, 10, 21, 90),
                PixelBox::new(101, 10, 102, 90),
                PixelBox::new(140, 10, 141, 90),
            ];
            if name == "letters below the table" {
                crossing.pop();
            }
            cut_tails(&mut rules, &crossing, &ink, &mut mask, 100);
            assert_eq!(rules[0].bounds.right, expected, "{name}");
            assert_eq!(mask.get(125, 50), expected == 130, "{name}");
        }
    }
}
