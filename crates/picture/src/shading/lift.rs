//! Print in shaded cells, made dark on white.

use std::ops::Range;

use super::{Shading, median};
use crate::bitmap::Bitmap;
use crate::channels::Rows;
use crate::grey::{Counts, Grey};
use crate::level::Levels;
use crate::mapping::PixelBox;

/// By how many tones a rule is darker than a fill, at least: navy blue has 58, grain some 4 less or more.
const LEAST_BELOW: u8 = 8;

impl Shading {
    /// Makes the fills of a picture white and their print dark. `page` is the same page before its colours were lifted,
    /// `factor` times as large as it was when the fills were found, and of so many dots an inch now. Returns how many fills
    /// had dark and light print.
    pub(crate) fn lift(&self, picture: &mut Grey, page: &mut Rows, factor: usize, dpi: u32) -> [usize; 2] {
        let mut lifted = [0, 0];
        let grounds = self.histograms(picture, factor);
        // Thin strokes of the reduced page are brighter than ink.
        let tones = self.of_the_rest(picture, factor);
        for (index, (fill, counts)) in self.fills.iter().zip(&grounds).enumerate() {
            let stretches = self.stretches(index, factor);
            if fill.light_print {
                let place = enlarged(&fill.bounds, factor);
                invert(picture, &page.part(&place), &place, &stretches, tones, dpi);
                lifted[1] += 1;
                continue;
            }
            // Lifting colours may have made it white already.
            let ground = median(counts);
            if i32::from(ground) * 100 < i32::from(tones.paper) * 95 {
                lifted[0] += 1;
                let clear = cleared(ground, tones.paper);
                for (y, stretch) in stretches {
                    let tones = &mut picture.row_mut(y)[stretch];
                    tones.iter_mut().for_each(|tone| *tone = clear[usize::from(*tone)]);
                }
            }
        }
        lifted
    }

    /// Row by row the places of a fill, `factor` times as large.
    fn stretches(&self, index: usize, factor: usize) -> Vec<(usize, Range<usize>)> {
        let bounds = &self.fills[index].bounds;
        let columns = bounds.left as usize..bounds.right as usize;
        let mut stretches = Vec::new();
        for y in bounds.top as usize..bounds.bottom as usize {
            let row = &self.labels[y * self.width..][columns.clone()];
            let mut left = columns.start;
            for part in row.chunk_by(|a, b| a == b) {
                if usize::from(part[0]) == index + 1 {
                    let stretch = left * factor..(left + part.len()) * factor;
                    stretches.extend((y * factor..(y + 1) * factor).map(|y| (y, stretch.clone())));
                }
                left += part.len();
            }
        }
        stretches
    }
}

/// What each tone becomes where a fill of this tone is made paper.
fn cleared(ground: u8, paper: u8) -> [u8; 256] {
    std::array::from_fn(|tone| (tone * usize::from(paper) / usize::from(ground.max(1))).min(255) as u8)
}

/// Makes light print dark on white, and dark rules too, in these stretches of the place that was cut out as `before`.
fn invert(
    picture: &mut Grey,
    before: &Grey,
    place: &PixelBox,
    stretches: &[(usize, Range<usize>)],
    tones: Levels,
    dpi: u32,
) {
    let (left, top) = (place.left as usize, place.top as usize);
    let part =
        |y: usize, stretch: &Range<usize>| &before.row(y - top)[stretch.start - left..stretch.end - left];
    let mut counts = Counts::default();
    stretches.iter().for_each(|(y, stretch)| counts.add_each(part(*y, stretch), 1));
    let counts = counts.sum();
    let dark = inverted(&counts, tones);
    for (y, stretch) in stretches {
        let before = part(*y, stretch);
        let after = &mut picture.row_mut(*y)[stretch.clone()];
        after.iter_mut().zip(before).for_each(|(after, &tone)| *after = dark[usize::from(tone)]);
    }
    let Some(rules) = dark_rules(before, median(&counts), dpi) else { return };
    for (y, stretch) in stretches {
        for (from, to) in rules.runs(y - top) {
            let run = (from + left).max(stretch.start)..(to + left).min(stretch.end);
            if !run.is_empty() {
                picture.row_mut(*y)[run].fill(tones.ink);
            }
        }
    }
}

/// What each tone becomes where light print is made ink: the tones of a fill are counted.
fn inverted(counts: &[u32; 256], tones: Levels) -> [u8; 256] {
    let ground = i32::from(median(counts));
    let mut print = *counts;
    // What is nearer to the fill are edges of strokes.
    print[..(ground + (i32::from(tones.paper) - ground) / 2).clamp(0, 255) as usize].fill(0);
    let light = i32::from(median(&print)).max(ground + 1);
    let (paper, ink) = (i32::from(tones.paper), i32::from(tones.ink));
    std::array::from_fn(|tone| {
        let above = (tone as i32 - ground).max(0);
        (paper - above * (paper - ink) / (light - ground)).clamp(0, 255) as u8
    })
}

/// Rules darker than a fill: longer than the dark halo that compression leaves about a letter. `None` in a fill that is as
/// dark as they are.
fn dark_rules(part: &Grey, ground: u8, dpi: u32) -> Option<Bitmap> {
    let below = ground / 5;
    if below < LEAST_BELOW {
        return None;
    }
    let dark = Bitmap::below(part, ground - below);
    let long = |dark: &Bitmap, least: usize| {
        let mut long = Bitmap::blank(dark.width, dark.height);
        for y in 0..dark.height {
            let runs = dark.runs(y).filter(|(left, right)| right - left >= least);
            runs.for_each(|(left, right)| long.fill_run(y, left, right, true));
        }
        long
    };
    let inch = dpi as usize;
    let down = long(&dark.transposed(), inch * 15 / 100).transposed();
    Some(down.or(&long(&dark, inch * 3 / 10)))
}

fn enlarged(bounds: &PixelBox, factor: usize) -> PixelBox {
    let factor = factor as i32;
    PixelBox::new(bounds.left * factor, bounds.top * factor, bounds.right * factor, bounds.bottom * factor)
}
