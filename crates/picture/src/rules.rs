//! Ruled lines: found, and taken out of the picture so that they do not disturb the letters.

use sohoa_document::PageImage;

use crate::baseline::Baseline;
use crate::bitmap::Bitmap;
use crate::components::{Component, Run, components};
use crate::dotted::{bridged, dotted_rows};
use crate::grey::Grey;
use crate::level::{Levels, levels};
use crate::mapping::PixelBox;
use crate::tails::cut_tails;

/// A straight ruled line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// The smallest box around it; a leaning rule's box is higher than the rule is thick.
    pub bounds: PixelBox,
    /// How thick it is, in pixels.
    pub thickness: i32,
    /// Its middle: for one that runs across the row at a column, for one that runs down the column at a row.
    pub middle: Baseline,
}

/// The ruled lines of a picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    /// Those that run across, from the top down.
    pub across: Vec<Rule>,
    /// Those that run down, from the left.
    pub down: Vec<Rule>,
}

impl Rules {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.across.len() + self.down.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Finds the ruled lines of a prepared picture.
pub fn find_rules(picture: &PageImage) -> Rules {
    let grey = Grey::of(picture);
    ruling(&faint_ink(&grey, levels(&grey)), picture.dpi).0
}

/// The picture with its ruled lines made paper, the strokes that cross them kept.
pub fn without_rules(picture: &PageImage) -> PageImage {
    let mut grey = Grey::of(picture);
    let tones = levels(&grey);
    let (_, mask) = ruling(&faint_ink(&grey, tones), picture.dpi);
    erase(&mut grey, &mask, tones);
    grey.into_page(picture.dpi)
}

/// Ink by a threshold half way from the usual one to paper: rules are often fainter than letters.
pub(crate) fn faint_ink(picture: &Grey, tones: Levels) -> Bitmap {
    Bitmap::below(picture, tones.threshold + (tones.paper - tones.threshold) / 2)
}

/// Makes the ink of rules paper.
pub(crate) fn erase(picture: &mut Grey, mask: &Bitmap, tones: Levels) {
    // Two pixels more take the blurred edge too, but no stroke beside the rule.
    let rest = Bitmap::below(picture, tones.threshold).without(mask);
    let blur = mask.grown(2).without(&rest.grown(1));
    for y in 0..picture.height {
        for (left, right) in blur.runs(y) {
            picture.row_mut(y)[left..right].fill(tones.paper);
        }
    }
}

/// The rules of a bitmap, dotted ones too, and their ink without the strokes that cross them.
pub(crate) fn ruling(ink: &Bitmap, dpi: u32) -> (Rules, Bitmap) {
    let turned = ink.transposed();
    let solid = solid_ruling(ink, &turned, dpi);
    let across = dotted_rows(ink, dpi);
    // Where rows have rules, columns have them too, or dots.
    let has_columns = across.is_empty() && (solid.0.across.is_empty() || !solid.0.down.is_empty());
    let down = if has_columns { Vec::new() } else { dotted_rows(&turned, dpi) };
    let down: Vec<PixelBox> = down.into_iter().map(swap).collect();
    match bridged(ink, &across, &down, &solid.0, dpi) {
        Some(bridged) => solid_ruling(&bridged, &bridged.transposed(), dpi),
        None => solid,
    }
}

fn swap(bounds: PixelBox) -> PixelBox {
    PixelBox::new(bounds.top, bounds.left, bounds.bottom, bounds.right)
}

/// The rules without gaps of a bitmap, and their ink without the strokes that cross them.
fn solid_ruling(ink: &Bitmap, turned: &Bitmap, dpi: u32) -> (Rules, Bitmap) {
    let (across, across_ink, across_whole) = level_rules(ink, &[], dpi);
    let crossing: Vec<PixelBox> = across.iter().map(|rule| swap(rule.bounds)).collect();
    let (mut down, mut down_ink, mut down_whole) = level_rules(turned, &[], dpi);
    if down.is_empty() && may_be_row(&across, dpi) {
        (down, down_ink, down_whole) = level_rules(turned, &crossing, dpi);
    }
    if down.is_empty() {
        return (Rules { across, down }, across_ink);
    }
    cut_tails(&mut down, &crossing, turned, &mut down_ink, dpi);
    // Where rules cross each takes the other for a stroke.
    let crossings = across_whole.and(&down_whole.transposed());
    let mut down: Vec<Rule> =
        down.into_iter().map(|rule| Rule { bounds: swap(rule.bounds), ..rule }).collect();
    down.sort_by_key(|rule| (rule.bounds.left, rule.bounds.top));
    (Rules { across, down }, across_ink.or(&down_ink.transposed()).or(&crossings))
}

/// The rules that run across, their ink without the strokes that cross them, and with them.
///
/// A rule is a row of ink, small gaps allowed, at least 0.35 inch long (an em dash of 16 points is 0.22), thin,
/// and with paper along most of both its sides: the serifs of a line of text chain up too, but under letters. A line drawn
/// under letters is longer than any word, without a gap, and has paper along all of its other side. Given the
/// rules that run the other way, `crossing`, only those from one of them to another are found, which may be as short as a row of a
/// table is high: of a table of one row there are no others.
fn level_rules(ink: &Bitmap, crossing: &[PixelBox], dpi: u32) -> (Vec<Rule>, Bitmap, Bitmap) {
    let inch = dpi.max(40) as usize;
    let (long, gap, thickest) = (inch * 35 / 100, (inch / 75).max(1), inch / 25);
    let least = if crossing.is_empty() { long } else { inch * 16 / 100 };
    let mut chains = Bitmap::blank(ink.width, ink.height);
    for y in 0..ink.height {
        let mut chain: Option<(usize, usize, usize)> = None;
        let mut close = |chain: Option<(usize, usize, usize)>| {
            if let Some((left, right, filled)) = chain
                && right - left >= least
                && filled * 10 >= (right - left) * 8
            {
                chains.fill_run(y, left, right, true);
            }
        };
        for (left, right) in ink.runs(y) {
            match &mut chain {
                Some((_, end, filled)) if left - *end <= gap => {
                    *filled += right - left;
                    *end = right;
                }
                _ => close(chain.replace((left, right, right - left))),
            }
        }
        close(chain);
    }
    let (shapes, runs) = components(&chains);
    let middles = middles(&shapes, &runs);
    let mut rules = Vec::new();
    let keep: Vec<bool> = shapes
        .iter()
        .zip(middles)
        .map(|(shape, middle)| {
            let length = shape.bounds.width() as usize;
            let thickness = (shape.ink as usize).div_ceil(length.max(1));
            // A lean of one in forty is the most after deskewing.
            let thin =
                thickness <= thickest && shape.bounds.height() as usize <= thickness * 2 + length / 40 + 2;
            let reaches = crossing.is_empty() || is_between(&shape.bounds, crossing, (inch / 40) as i32);
            let rule = thin && reaches && {
                let [above, below] = open_sides(ink, &shape.bounds, thickness);
                // A pen's line under words touches them. Of 1,500 rules and rows of serifs on scans no other was as solid.
                let is_underline = || length * 10 >= inch * 6 && is_solid(ink, &shape.bounds);
                above.min(below) >= 0.6 || above.max(below) >= 0.9 && is_underline()
            };
            if rule {
                rules.push(Rule { bounds: shape.bounds, thickness: thickness as i32, middle });
            }
            rule
        })
        .collect();
    let mut mask = Bitmap::blank(ink.width, ink.height);
    if rules.is_empty() {
        return (rules, mask.clone(), mask);
    }
    for run in runs.iter().filter(|run| keep[run.component as usize]) {
        mask.fill_run(run.y as usize, run.left as usize, run.right as usize, true);
    }
    rules.sort_by_key(|rule| (rule.bounds.top, rule.bounds.left));
    // The whole thickness, and then without the columns where a stroke goes on above or below.
    let near = mask.heightened(1).and(ink);
    let beside = near.heightened(1);
    let beyond = beside.without(&near).and(ink).heightened(1).without(&beside).and(ink);
    let crossing = beyond.heightened(thickest.min(12) + 2);
    let own = near.without(&crossing);
    (rules, own, near)
}

/// Whether two rules lie above one another as those of a low row do.
fn may_be_row(across: &[Rule], dpi: u32) -> bool {
    let above = |pair: [&PixelBox; 2]| {
        let [one, other] = pair;
        let shared = one.right.min(other.right) - one.left.max(other.left);
        (other.bottom - one.top) * 5 < dpi as i32 * 2 && shared * 5 > one.width().max(other.width()) * 4
    };
    across
        .iter()
        .enumerate()
        .any(|(index, rule)| across[index + 1..].iter().any(|other| above([&rule.bounds, &other.bounds])))
}

/// Whether a shape begins at one of the rules that run the other way, and ends at another.
fn is_between(bounds: &PixelBox, crossing: &[PixelBox], near: i32) -> bool {
    let meets = |x: i32| {
        crossing.iter().any(|other| {
            (other.left - near..=other.right + near).contains(&x)
                && other.top - near <= bounds.top
                && bounds.bottom <= other.bottom + near
        })
    };
    meets(bounds.left) && meets(bounds.right)
}

/// The middle line of each shape, through the centres of its left and its right half.
fn middles(shapes: &[Component], runs: &[Run]) -> Vec<Baseline> {
    // For each half: ink, ink times column, ink times row.
    let mut halves = vec![[[0f64; 3]; 2]; shapes.len()];
    for run in runs {
        let bounds = shapes[run.component as usize].bounds;
        let centre = ((bounds.left + bounds.right) / 2).max(0) as u32;
        let parts = [(run.left, run.right.min(centre)), (run.left.max(centre), run.right)];
        for (sums, (left, right)) in halves[run.component as usize].iter_mut().zip(parts) {
            if left < right {
                let ink = f64::from(right - left);
                sums[0] += ink;
                sums[1] += ink * f64::from(left + right) / 2.0;
                sums[2] += ink * (f64::from(run.y) + 0.5);
            }
        }
    }
    let middle = |(shape, halves): (&Component, &[[f64; 3]; 2])| {
        let bounds = shape.bounds;
        let middle = (bounds.left + bounds.right) as f32 / 2.0;
        let ink = (halves[0][0] + halves[1][0]).max(1.0);
        let height = ((halves[0][2] + halves[1][2]) / ink) as f32;
        let centre = |sums: &[f64; 3]| (sums[0] > 0.0).then(|| (sums[1] / sums[0], sums[2] / sums[0]));
        let slope = match (centre(&halves[0]), centre(&halves[1])) {
            (Some((x0, y0)), Some((x1, y1))) if x1 - x0 > 1.0 => ((y1 - y0) / (x1 - x0)) as f32,
            _ => 0.0,
        };
        Baseline { middle, height, slope, bend: 0.0 }
    };
    shapes.iter().zip(&halves).map(middle).collect()
}

/// In which shares of the columns along the box there is paper just above, and just below it.
fn open_sides(ink: &Bitmap, bounds: &PixelBox, thickness: usize) -> [f32; 2] {
    let (left, right) = (bounds.left.max(0) as usize, bounds.right.max(0) as usize);
    let mut open = [0usize; 2];
    let mut seen = 0usize;
    // Every fourth column will do; each is followed from its own ink, as the rule may lean.
    for x in (left..right).step_by(4) {
        let column = || bounds.top as usize..bounds.bottom as usize;
        let (Some(top), Some(bottom)) =
            (column().find(|&y| ink.get(x, y)), column().rfind(|&y| ink.get(x, y)))
        else {
            continue;
        };
        seen += 1;
        let far = thickness.div_ceil(2) + 2;
        open[0] += usize::from(top < far || !(1..=far).any(|step| step > 1 && ink.get(x, top - step)));
        open[1] += usize::from(!(2..=far).any(|step| ink.get(x, bottom + step)));
    }
    open.map(|open| open as f32 / seen.max(1) as f32)
}

/// Whether hardly a column along the box is without ink.
fn is_solid(ink: &Bitmap, bounds: &PixelBox) -> bool {
    let (left, right) = (bounds.left.max(0) as usize, bounds.right.max(0) as usize);
    let empty =
        (left..right).filter(|&x| !(bounds.top..bounds.bottom).any(|y| ink.get(x, y as usize))).count();
    empty * 50 <= right - left
}
