//! Dark rims of the scanner bed, folded corners, punch holes: dark shapes that are no writing.

use crate::bitmap::Bitmap;
use crate::components::components;
use crate::grey::Grey;
use crate::mapping::PixelBox;

/// Where the picture has dark shapes that are no writing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rim {
    /// At the reduced size: what is to be made paper.
    mask: Bitmap,
    /// How many shapes touch an edge of the picture.
    pub(crate) edges: usize,
    /// How many shapes are punch holes.
    pub(crate) holes: usize,
}

/// What lies within this part of an inch of an edge belongs to the rim.
const STRIP: i32 = 10;

/// Looks for shapes that are no writing in the ink of a reduced picture of `dpi` dots per inch.
pub(crate) fn rim(ink: &Bitmap, dpi: u32) -> Rim {
    let inch = dpi.max(1) as i32;
    let (width, height) = (ink.width as i32, ink.height as i32);
    // Strokes and rules are thinner than a twentieth of an inch and vanish here; what stays is solid.
    let reach = (inch as usize / 40).max(1);
    let solid = ink.eroded(reach);
    let (shapes, runs) = components(&solid);
    let near = reach as i32 + 1;
    let (mut edges, mut holes) = (0, 0);
    let keep: Vec<bool> = shapes
        .iter()
        .map(|shape| {
            let bounds = shape.bounds;
            let across = bounds.width() + 2 * reach as i32;
            let down = bounds.height() + 2 * reach as i32;
            let beside = bounds.left <= near || bounds.right >= width - near;
            let above = bounds.top <= near || bounds.bottom >= height - near;
            // At an edge: as long as an inch along it, or thick (a torn or folded corner).
            let edge = (beside && down * 3 >= inch)
                || (above && across * 3 >= inch)
                || (beside && above && shape.ink as i32 * 100 >= inch * inch);
            let hole = !edge && is_hole(&bounds, shape.ink, reach as i32, inch, width, height);
            edges += usize::from(edge);
            holes += usize::from(hole);
            edge || hole
        })
        .collect();
    let mut mask = Bitmap::blank(ink.width, ink.height);
    for run in runs.iter().filter(|run| keep[run.component as usize]) {
        mask.fill_run(run.y as usize, run.left as usize, run.right as usize, true);
    }
    // Back to the full shape and its blurred edge, but only over ink that was there.
    let mut mask = mask.grown(reach + 1).and(&ink.grown(1));
    // On a copy the rest of a rim is in tatters, no higher than letters, which mislead whoever looks for lines. Nothing is
    // printed so near to a sheet's edge; a picture cut close around print has no rim.
    if edges > 0 {
        let strip = inch / STRIP;
        let (shapes, runs) = components(ink);
        let outside = |bounds: &PixelBox| {
            bounds.right <= strip
                || bounds.left >= width - strip
                || bounds.bottom <= strip
                || bounds.top >= height - strip
        };
        for run in runs.iter().filter(|run| outside(&shapes[run.component as usize].bounds)) {
            mask.fill_run(run.y as usize, run.left as usize, run.right as usize, true);
        }
    }
    Rim { mask, edges, holes }
}

/// A filled round of 4 to 9 mm within 25 mm of a side.
fn is_hole(bounds: &PixelBox, ink: u32, reach: i32, inch: i32, width: i32, height: i32) -> bool {
    let (across, down) = (bounds.width() + 2 * reach, bounds.height() + 2 * reach);
    let size = inch * 4 / 25..=inch * 9 / 25;
    let round =
        size.contains(&across) && size.contains(&down) && (across - down).abs() * 4 <= across.max(down);
    let full = ink as i32 * 10 >= bounds.width() * bounds.height() * 7;
    let middle_x = (bounds.left + bounds.right) / 2;
    let middle_y = (bounds.top + bounds.bottom) / 2;
    let margin = middle_x.min(width - middle_x).min(middle_y).min(height - middle_y) <= inch;
    round && full && margin
}

impl Rim {
    /// Whether there is anything to take away.
    pub(crate) fn found(&self) -> bool {
        self.edges + self.holes > 0
    }

    /// Makes the shapes paper in the picture that was reduced by `factor`.
    pub(crate) fn clear(&self, picture: &mut Grey, factor: usize, paper: u8) {
        let (width, height) = (picture.width, picture.height);
        for y in 0..height {
            // The last rows and columns may not fill a reduced pixel; they go with their neighbour.
            let row = (y / factor).min(self.mask.height.saturating_sub(1));
            if self.mask.height == 0 {
                return;
            }
            for (left, right) in self.mask.runs(row) {
                let end = if right == self.mask.width { width } else { right * factor };
                picture.row_mut(y)[left * factor..end].fill(paper);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tatters_of_a_rim_go_with_it() {
        // A blot of the rim at the left, then the shapes: whether the mask takes each.
        for (name, rim, shape, expected) in [
            ("a scrap at the left", true, PixelBox::new(2, 200, 6, 210), true),
            ("a scrap at the right", true, PixelBox::new(392, 300, 396, 310), true),
            ("a scrap below", true, PixelBox::new(200, 592, 210, 598), true),
            ("a letter", true, PixelBox::new(40, 200, 46, 210), false),
            ("a letter of a close cut", false, PixelBox::new(2, 200, 6, 210), false),
        ] {
            let mut ink = Bitmap::blank(400, 600);
            let mut fill = |place: &PixelBox| {
                (place.top..place.bottom)
                    .for_each(|y| ink.fill_run(y as usize, place.left as usize, place.right as usize, true));
            };
            if rim {
                fill(&PixelBox::new(0, 400, 9, 480));
            }
            fill(&shape);
            let found = super::rim(&ink, 100);
            assert_eq!(found.mask.get(shape.left as usize + 1, shape.top as usize + 1), expected, "{name}");
        }
    }
}
