//! Shapes of ink with their pixels: what is written by hand is read stroke by stroke.

use sohoa_document::PageImage;

use crate::bitmap::Bitmap;
use crate::components::components;
use crate::grey::Grey;
use crate::level::levels;
use crate::mapping::PixelBox;

/// A shape of ink whose pixels touch, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stroke {
    /// The smallest box around it, in pixels of the picture.
    pub bounds: PixelBox,
    /// Its runs of ink, row by row: the row, the first column, the column past the end.
    pub runs: Vec<(i32, i32, i32)>,
}

impl Stroke {
    fn of(runs: Vec<(i32, i32, i32)>) -> Option<Self> {
        let boxes = runs.iter().map(|&(y, left, right)| PixelBox::new(left, y, right, y + 1));
        let bounds = boxes.reduce(|all, next| all.union(&next))?;
        Some(Self { bounds, runs })
    }

    /// How many pixels of each of its columns have ink.
    pub fn columns(&self) -> Vec<u32> {
        let mut counts = vec![0; self.bounds.width().max(0) as usize];
        for &(_, left, right) in &self.runs {
            let (from, to) = ((left - self.bounds.left) as usize, (right - self.bounds.left) as usize);
            counts[from..to].iter_mut().for_each(|count| *count += 1);
        }
        counts
    }

    /// What lies left of a column, and the rest; `None` where there is nothing.
    pub fn cut(&self, column: i32) -> [Option<Self>; 2] {
        let part = |from: i32, to: i32| {
            let runs = self.runs.iter().map(|&(y, left, right)| (y, left.max(from), right.min(to)));
            Self::of(runs.filter(|(_, left, right)| left < right).collect())
        };
        [part(i32::MIN, column), part(column, i32::MAX)]
    }
}

/// The shapes of ink in an area of a grey picture, from left to right by their middles; ink is told from paper by the
/// tones of the area alone.
pub fn strokes(picture: &PageImage, area: &PixelBox) -> Vec<Stroke> {
    let area = area.padded(0, 0, picture.width_px, picture.height_px);
    let part = Grey::part_of(picture, &area);
    let (shapes, runs) = components(&Bitmap::below(&part, levels(&part).threshold));
    let mut found: Vec<Vec<(i32, i32, i32)>> = vec![Vec::new(); shapes.len()];
    for run in runs {
        let (left, right) = (run.left as i32 + area.left, run.right as i32 + area.left);
        found[run.component as usize].push((run.y as i32 + area.top, left, right));
    }
    let mut strokes: Vec<Stroke> = found.into_iter().filter_map(Stroke::of).collect();
    strokes.sort_by_key(|stroke| (stroke.bounds.left + stroke.bounds.right, stroke.bounds.top));
    strokes
}
