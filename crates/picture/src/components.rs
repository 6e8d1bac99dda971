//! Connected shapes of ink.

use crate::bitmap::Bitmap;
use crate::mapping::PixelBox;

/// A shape of ink whose pixels touch, also by their corners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Component {
    /// The smallest box around it.
    pub(crate) bounds: PixelBox,
    /// The number of its pixels.
    pub(crate) ink: u32,
}

/// A run of ink in a row and the component it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) y: u32,
    pub(crate) left: u32,
    pub(crate) right: u32,
    pub(crate) component: u32,
}

/// The components of a bitmap in the order of their first run, and all runs, row by row.
pub(crate) fn components(ink: &Bitmap) -> (Vec<Component>, Vec<Run>) {
    let mut runs: Vec<Run> = Vec::new();
    let mut parents: Vec<u32> = Vec::new();
    let mut above = 0..0;
    for y in 0..ink.height {
        let start = runs.len();
        let mut first = above.start;
        for (left, right) in ink.runs(y) {
            let (left, right) = (left as u32, right as u32);
            let label = parents.len() as u32;
            // A run above touches when it overlaps or meets at a corner.
            while first < above.end && runs[first].right < left {
                first += 1;
            }
            let mut own = label;
            let mut touching = first;
            while touching < above.end && runs[touching].left <= right {
                let other = root(&mut parents, runs[touching].component);
                if own == label {
                    own = other;
                } else if own != other {
                    let (low, high) = (own.min(other), own.max(other));
                    parents[high as usize] = low;
                    own = low;
                }
                touching += 1;
            }
            if own == label {
                parents.push(label);
            }
            runs.push(Run { y: y as u32, left, right, component: own });
        }
        above = start..runs.len();
    }
    number(runs, parents)
}

/// Gives the merged labels numbers without gaps and adds up each component.
fn number(mut runs: Vec<Run>, mut parents: Vec<u32>) -> (Vec<Component>, Vec<Run>) {
    const NONE: u32 = u32::MAX;
    let mut numbers = vec![NONE; parents.len()];
    let mut found: Vec<Component> = Vec::new();
    for run in &mut runs {
        let root = root(&mut parents, run.component) as usize;
        let (left, right, y) = (run.left as i32, run.right as i32, run.y as i32);
        let bounds = PixelBox::new(left, y, right, y + 1);
        if numbers[root] == NONE {
            numbers[root] = found.len() as u32;
            found.push(Component { bounds, ink: 0 });
        }
        run.component = numbers[root];
        let component = &mut found[run.component as usize];
        component.bounds = component.bounds.union(&bounds);
        component.ink += run.right - run.left;
    }
    (found, runs)
}

fn root(parents: &mut [u32], mut label: u32) -> u32 {
    while parents[label as usize] != label {
        // Halving the way keeps the trees flat.
        let next = parents[parents[label as usize] as usize];
        parents[label as usize] = next;
        label = next;
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grey::Grey;

    fn of(rows: &[&str]) -> Vec<(i32, i32, i32, i32, u32)> {
        let data = rows.iter().flat_map(|row| row.bytes().map(|byte| if byte == b'#' { 0 } else { 255 }));
        let picture = Grey::from_data(rows[0].len(), rows.len(), data.collect());
        let (found, runs) = components(&Bitmap::below(&picture, 128));
        assert_eq!(
            found.iter().map(|c| c.ink).sum::<u32>(),
            runs.iter().map(|r| r.right - r.left).sum::<u32>()
        );
        found.iter().map(|c| (c.bounds.left, c.bounds.top, c.bounds.right, c.bounds.bottom, c.ink)).collect()
    }

    #[test]
    fn shapes_that_touch_are_one() {
        assert_eq!(of(&["#.#", "...", "#.#"]).len(), 4);
        assert_eq!(of(&["#.#", ".#.", "#.#"]), [(0, 0, 3, 3, 5)]);
        assert_eq!(of(&["#...#", "#...#", "##.##", ".###."]), [(0, 0, 5, 4, 11)]);
        assert_eq!(of(&["#.#.#", "#.#.#", "#####"]), [(0, 0, 5, 3, 11)]);
        assert_eq!(of(&["....", "...."]), []);
    }
}
