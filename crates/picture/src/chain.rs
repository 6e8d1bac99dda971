//! Letters that stand side by side, chained into pieces of lines.

use std::collections::BTreeMap;

use crate::mapping::PixelBox;
use crate::rules::Rule;

/// A piece of a line: letters side by side without a wide gap, from left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The letters' boxes.
    pub(crate) letters: Vec<PixelBox>,
}

/// Shapes of a thirtieth of an inch are dots, where others are so many times as high and so many of a hundred of them as
/// there are dots: the small letters of 5-point type are no higher, but stand on no page with type that large.
const DOTS_IN_AN_INCH: i32 = 30;
const HIGHER_THAN_DOTS: usize = 2;
const LEAST_LETTERS: u32 = 25;
/// Fewer letters are no page's: the bits of a seal, a single line.
const LETTERS_OF_A_PAGE: u32 = 50;
/// So few may be a page's where specks, which are more, do not stand in rows: two short words of the page that has nothing
/// but a signature.
const LETTERS_IN_ROWS: usize = 8;

/// The commonest height of letters among shapes, about the x-height of the running text; `None` when too few
/// shapes could be letters. Rows of dots, to be written on, may be more than all letters; so may the specks of a seal on a
/// page of a few words.
pub(crate) fn usual_height(shapes: &[PixelBox], dpi: u32) -> Option<f32> {
    let inch = dpi.max(1) as i32;
    // From 4-point small letters to 30-point capitals.
    let (low, high) = ((inch * 2 / 72).max(4), inch * 21 / 72);
    let mut counts = vec![0u32; high.max(low) as usize + 2];
    for shape in shapes {
        let (width, height) = (shape.width(), shape.height());
        // What is much wider or higher than a letter is none.
        if (low..=high).contains(&height) && width <= 4 * height && height <= 5 * width {
            counts[height as usize] += 1;
        }
    }
    let reach = (dpi / 150).max(1) as usize;
    let sum =
        |at: usize| counts[at.saturating_sub(reach)..(at + reach + 1).min(counts.len())].iter().sum::<u32>();
    let commonest =
        |from: usize| (from..counts.len()).max_by_key(|&at| (sum(at), counts[at], std::cmp::Reverse(at)));
    let best = commonest(0)?;
    let dots = best as i32 <= inch / DOTS_IN_AN_INCH + 1;
    let letters = commonest(best * HIGHER_THAN_DOTS + reach).filter(|_| dots).filter(|&at| {
        sum(at) >= LETTERS_OF_A_PAGE && sum(at) * 100 >= sum(best) * LEAST_LETTERS
            || in_rows(shapes, at) > in_rows(shapes, best).max(LETTERS_IN_ROWS - 1)
    });
    (sum(best) >= 3).then_some(letters.unwrap_or(best) as f32)
}

/// How many shapes, from the small letters to the capitals of a type of this x-height, stand close to others of it.
fn in_rows(shapes: &[PixelBox], x_height: usize) -> usize {
    let height = x_height as i32;
    let of_type = |shape: &&PixelBox| (height * 4..=height * 8).contains(&(shape.height() * 5));
    let letters: Vec<PixelBox> = shapes.iter().filter(of_type).copied().collect();
    let rows = pieces(&letters, &[], height).into_iter().map(|piece| piece.letters.len());
    rows.filter(|&count| count >= 2).sum()
}

/// Chains letters of heights between `low` and `high` whose gaps are at most `gap` pixels.
///
/// Each letter joins the nearest one to its right that shares half of the lower one's height and is not
/// parted from it by a rule that runs down.
pub(crate) fn pieces(letters: &[PixelBox], walls: &[Rule], gap: i32) -> Vec<Piece> {
    let band = letters.iter().map(PixelBox::height).max().unwrap_or(1).max(1);
    let mut bands: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    let mut order: Vec<usize> = (0..letters.len()).collect();
    order.sort_by_key(|&index| (letters[index].left, letters[index].top));
    for &index in &order {
        for key in letters[index].top / band..=letters[index].bottom / band {
            bands.entry(key).or_default().push(index);
        }
    }
    let mut parents: Vec<usize> = (0..letters.len()).collect();
    for members in bands.values() {
        for (place, &index) in members.iter().enumerate() {
            if let Some(other) = right_neighbour(letters, index, &members[place + 1..], gap) {
                if walled(&letters[index], &letters[other], walls) {
                    continue;
                }
                let (a, b) = (root(&mut parents, index), root(&mut parents, other));
                parents[a.max(b)] = a.min(b);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<PixelBox>> = BTreeMap::new();
    for index in order {
        let root = root(&mut parents, index);
        groups.entry(root).or_default().push(letters[index]);
    }
    groups.into_values().map(|letters| Piece { letters }).collect()
}

fn right_neighbour(letters: &[PixelBox], index: usize, later: &[usize], gap: i32) -> Option<usize> {
    let this = letters[index];
    let mut best: Option<(i32, usize)> = None;
    for &other in later {
        let that = letters[other];
        let apart = that.left - this.right;
        if apart > gap || best.is_some_and(|(nearest, _)| apart > nearest) {
            break;
        }
        let shared = this.bottom.min(that.bottom) - this.top.max(that.top);
        // A mark over a letter is not its neighbour.
        let beside = (that.left + that.right) > (this.left + this.right)
            && apart * 4 > -that.width().min(this.width()) * 3;
        if beside && shared * 2 >= this.height().min(that.height()) {
            best = Some((apart.max(0), other));
        }
    }
    best.map(|(_, other)| other)
}

/// Whether a rule runs down between two shapes side by side.
pub(crate) fn walled(left: &PixelBox, right: &PixelBox, walls: &[Rule]) -> bool {
    let (left, right) = if left.left <= right.left { (left, right) } else { (right, left) };
    let middle = (left.top.max(right.top) + left.bottom.min(right.bottom)) / 2;
    walls.iter().any(|wall| {
        let at = wall.middle.at(middle as f32) as i32;
        // A letter may touch the rule.
        (wall.bounds.top..wall.bounds.bottom).contains(&middle)
            && at >= left.right - wall.thickness - 2
            && at <= right.left + wall.thickness + 2
    })
}

fn root(parents: &mut [usize], mut label: usize) -> usize {
    while parents[label] != label {
        parents[label] = parents[parents[label]];
        label = parents[label];
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_chain_along_lines() {
        let mut letters = Vec::new();
        for line in 0..3 {
            // Two columns, the line leaning by one in fifty.
            for index in (0..20).chain(26..40) {
                let (left, top) = (index * 14, 100 + line * 40 + index * 14 / 50);
                letters.push(PixelBox::new(left, top - 10 * i32::from(index % 3 == 0), left + 10, top + 20));
            }
        }
        let found = pieces(&letters, &[], 30);
        let sizes: Vec<usize> = found.iter().map(|piece| piece.letters.len()).collect();
        assert_eq!(sizes, [20, 14, 20, 14, 20, 14]);
        assert_eq!(usual_height(&letters, 200), Some(20.0));
        assert_eq!(usual_height(&[], 200), None);
        // Rows of dots outnumber the letters; specks with hardly a letter among them stay what they are.
        let dots = |count: i32| (0..count).map(|index| PixelBox::new(index * 9, 500, index * 9 + 5, 505));
        let with_dots = |count: i32| letters.iter().copied().chain(dots(count)).collect::<Vec<_>>();
        assert_eq!(usual_height(&with_dots(250), 200), Some(20.0));
        assert_eq!(usual_height(&with_dots(900), 200), Some(5.0));
        assert_eq!(pieces(&[], &[], 30), []);
    }

    #[test]
    fn the_parts_of_a_percent_sign_chain_but_a_mark_does_not() {
        let digit = PixelBox::new(0, 0, 24, 40);
        // The ring reaches over more than half of its width above the stroke.
        let (ring, stroke) = (PixelBox::new(28, 0, 42, 20), PixelBox::new(34, 0, 60, 40));
        let mark = PixelBox::new(4, -10, 22, -2);
        for (shapes, expected) in [(vec![digit, ring, stroke], 1), (vec![digit, mark], 2)] {
            assert_eq!(pieces(&shapes, &[], 30).len(), expected, "{shapes:?}");
        }
    }
}
