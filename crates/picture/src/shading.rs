//! Shaded cells: print on grey and white print on dark.
//!
//! A page has one threshold between ink and paper, and heads of tables are often filled with a tone below it: all of such
//! a cell is ink then, and what is printed in it is lost.

mod lift;

use std::collections::VecDeque;
use std::ops::Range;

use crate::bitmap::Bitmap;
use crate::components::{Run, components};
use crate::grey::Grey;
use crate::level::{Levels, levels_of};
use crate::mapping::PixelBox;

/// A fill is darker than this many hundredths of paper: what is brighter, the page's threshold tells from ink anyhow.
const BRIGHTEST: i32 = 88;
/// Dark print on a fill is made clear down to this many hundredths of paper; in what is darker, grain would be print.
const DARKEST: i32 = 35;
/// How far apart the tones of a small square of a fill lie at most, once reduced. In scans of a JPEG quality from 25 up they
/// stay within 20; strokes of letters and edges do not.
const GRAIN: u8 = 24;
/// Fills whose mean tones are this close are one.
const SAME_FILL: f32 = 12.0;
/// By how many hundredths of paper the tone changes across the edge of a fill, at least: over a twentieth of an inch a
/// shadow changes by less.
const EDGE: i32 = 6;
/// The least share of light print in a fill, in hundredths: a cell of one number has 2 and more.
const LEAST_PRINT: u32 = 1;

/// The share of the box about it that a region of cells fills.
const LEAST_FILLED: f64 = 0.85;

/// Where a page is shaded, told on the page reduced.
pub(crate) struct Shading {
    width: usize,
    /// For each pixel of the reduced page 0, or one more than the index of its fill.
    labels: Vec<u16>,
    fills: Vec<Fill>,
}

/// Cells side by side that are filled with the same tone.
struct Fill {
    bounds: PixelBox,
    /// Print in it is lighter than it is.
    light_print: bool,
}

impl Shading {
    /// Finds the fills of a page by its brightness, reduced to some `dpi` of 90 or a little more.
    pub(crate) fn of(small: &Grey, dpi: u32) -> Option<Self> {
        // Every second pixel of every second row tells what paper is.
        let tones = levels_of(&small.histogram(2));
        let dark = Bitmap::below(small, (i32::from(tones.paper) * BRIGHTEST / 100) as u8);
        // Strokes of letters are thinner.
        let reach = (dpi as usize / 45).max(2);
        let flat = flat(small, &dark.eroded(reach), reach)?;
        // Closed over the letters between, which at 14 points are a tenth of an inch high.
        let bridge = dpi as usize / 8;
        let paper = dark.inverted().eroded(reach).grown(reach);
        let closed = flat.grown(bridge + reach).eroded(bridge).without(&paper);
        let (shapes, mut runs) = components(&closed);
        let kept: Vec<bool> = shapes
            .iter()
            .enumerate()
            .map(|(index, shape)| {
                let own = || runs.iter().filter(|run| run.component as usize == index);
                could_be_cells(&shape.bounds, small, dpi)
                    && is_rectangle(own)
                    && has_sharp_edges(small, own(), dpi, tones)
            })
            .collect();
        runs.retain(|run| kept[run.component as usize]);
        if runs.is_empty() {
            return None;
        }
        let mut shading = Self { width: small.width, labels: vec![0; small.data.len()], fills: Vec::new() };
        shading.label(small, &flat, &runs);
        shading.tell_print(small, shading.of_the_rest(small, 1).paper, dpi);
        (!shading.fills.is_empty()).then_some(shading)
    }

    /// The tones of paper and ink outside the fills, one pixel of `factor` by `factor` looked at.
    fn of_the_rest(&self, picture: &Grey, factor: usize) -> Levels {
        let mut counts = [0u32; 256];
        for (place, _) in self.labels.iter().enumerate().filter(|(_, label)| **label == 0) {
            counts[usize::from(self.sample(picture, place, factor))] += 1;
        }
        levels_of(&counts)
    }

    /// The tone in the middle of `factor` by `factor` pixels.
    fn sample(&self, picture: &Grey, place: usize, factor: usize) -> u8 {
        let (x, y) = (place % self.width, place / self.width);
        picture.row(y * factor + factor / 2)[x * factor + factor / 2]
    }

    /// Parts the regions among fills: flat patches of nearly the same tone are one, and what lies between them belongs to
    /// the nearest.
    fn label(&mut self, small: &Grey, flat: &Bitmap, regions: &[Run]) {
        let mut region_of = vec![0u32; small.data.len()];
        for run in regions {
            self.stretch(run).for_each(|place| region_of[place] = run.component + 1);
        }
        let (patches, mut runs) = components(flat);
        runs.retain(|run| region_of[run.y as usize * self.width + run.left as usize] != 0);
        let mut sums = vec![(0u32, 0u64); patches.len()];
        for run in &runs {
            let (region, sum) = &mut sums[run.component as usize];
            let stretch = self.stretch(run);
            *region = region_of[stretch.start];
            *sum += small.data[stretch].iter().map(|&tone| u64::from(tone)).sum::<u64>();
        }
        let mut order: Vec<(u32, f32, usize)> = sums
            .iter()
            .enumerate()
            .filter(|(_, (region, _))| *region != 0)
            .map(|(patch, &(region, sum))| (region, sum as f32 / patches[patch].ink.max(1) as f32, patch))
            .collect();
        order.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut fill_of = vec![0u16; patches.len()];
        let mut before: Option<(u32, f32)> = None;
        for (region, tone, patch) in order {
            if before.is_none_or(|(other, darker)| other != region || tone - darker > SAME_FILL) {
                self.fills.push(Fill { bounds: patches[patch].bounds, light_print: false });
            }
            before = Some((region, tone));
            fill_of[patch] = self.fills.len() as u16;
        }
        let mut open = VecDeque::new();
        for run in &runs {
            let stretch = self.stretch(run);
            self.labels[stretch.clone()].fill(fill_of[run.component as usize]);
            open.extend(stretch);
        }
        while let Some(place) = open.pop_front() {
            let (x, label) = (place % self.width, self.labels[place]);
            let beside = [(x > 0).then(|| place - 1), (x + 1 < self.width).then_some(place + 1)];
            let below = [place.checked_sub(self.width), Some(place + self.width)];
            for next in beside.into_iter().chain(below).flatten() {
                if region_of.get(next).is_some_and(|&region| region != 0) && self.labels[next] == 0 {
                    self.labels[next] = label;
                    open.push_back(next);
                }
            }
        }
        for (place, &label) in self.labels.iter().enumerate().filter(|(_, label)| **label != 0) {
            let (x, y) = ((place % self.width) as i32, (place / self.width) as i32);
            let bounds = &mut self.fills[usize::from(label) - 1].bounds;
            *bounds = bounds.union(&PixelBox::new(x, y, x + 1, y + 1));
        }
    }

    /// Tells the fills with light print, and forgets those in which nothing can be made clear.
    fn tell_print(&mut self, small: &Grey, paper: u8, dpi: u32) {
        let paper = i32::from(paper);
        let sizes = self.histograms(small, 1);
        let grounds: Vec<i32> = sizes.iter().map(|counts| i32::from(median(counts))).collect();
        // The ink of letters: rules are thin and long, and a net of them is larger.
        let print = |is_print: &dyn Fn(i32, i32) -> bool| {
            let mut ink = vec![0u32; self.fills.len()];
            let mut bitmap = Bitmap::blank(small.width, small.height);
            for (place, &label) in self.labels.iter().enumerate().filter(|(_, label)| **label != 0) {
                if is_print(i32::from(small.data[place]), grounds[usize::from(label) - 1]) {
                    let x = place % self.width;
                    bitmap.fill_run(place / self.width, x, x + 1, true);
                }
            }
            let (shapes, runs) = components(&bitmap);
            for run in runs.iter().filter(|run| is_letter(&shapes[run.component as usize].bounds, dpi)) {
                ink[usize::from(self.labels[self.stretch(run).start]) - 1] += run.right - run.left;
            }
            ink
        };
        let light = print(&|tone, ground| (tone - ground) * 5 > (paper - ground) * 2);
        let dark = print(&|tone, ground| tone * 5 < ground * 3);
        let mut kept = vec![0u16; self.fills.len()];
        let mut index = 0;
        let mut left = 0;
        self.fills.retain_mut(|fill| {
            let size: u32 = sizes[index].iter().sum();
            fill.light_print = light[index] > dark[index] && light[index] * 100 >= size * LEAST_PRINT;
            let keep = fill.light_print || grounds[index] * 100 >= paper * DARKEST;
            left += u16::from(keep);
            kept[index] = if keep { left } else { 0 };
            index += 1;
            keep
        });
        self.labels
            .iter_mut()
            .filter(|label| **label != 0)
            .for_each(|label| *label = kept[usize::from(*label) - 1]);
    }

    /// How many pixels of each fill have each tone, one pixel of `factor` by `factor` looked at.
    fn histograms(&self, picture: &Grey, factor: usize) -> Vec<[u32; 256]> {
        let mut counts = vec![[0u32; 256]; self.fills.len()];
        for (place, &label) in self.labels.iter().enumerate().filter(|(_, label)| **label != 0) {
            counts[usize::from(label) - 1][usize::from(self.sample(picture, place, factor))] += 1;
        }
        counts
    }

    /// The places of a run.
    fn stretch(&self, run: &Run) -> Range<usize> {
        let start = run.y as usize * self.width;
        start + run.left as usize..start + run.right as usize
    }
}

/// Where squares of `2 * reach + 1` pixels about `seeds` are of one tone; `None` where nowhere.
fn flat(small: &Grey, seeds: &Bitmap, reach: usize) -> Option<Bitmap> {
    let side = 2 * reach + 1;
    let mut flat = Bitmap::blank(small.width, small.height);
    let mut any = false;
    // The least and the most of columns, then of squares: row by row is how processors compare many at once.
    let [mut least, mut most, mut least_around, mut most_around] = [const { Vec::new() }; 4];
    for y in reach..small.height.saturating_sub(reach) {
        for (left, right) in seeds.runs(y) {
            let (left, right) = (left.max(reach), right.min(small.width.saturating_sub(reach)));
            if left >= right {
                continue;
            }
            let columns = left - reach..right + reach;
            let rows = || (y - reach..=y + reach).map(|row| &small.row(row)[columns.clone()]);
            fold_rows(rows(), u8::min, &mut least);
            fold_rows(rows(), u8::max, &mut most);
            let beside = |from: usize| from..from + right - left;
            fold_rows((0..side).map(|from| &least[beside(from)]), u8::min, &mut least_around);
            fold_rows((0..side).map(|from| &most[beside(from)]), u8::max, &mut most_around);
            let around: Vec<bool> =
                least_around.iter().zip(&most_around).map(|(least, most)| most - least <= GRAIN).collect();
            let mut x = left;
            for part in around.chunk_by(|one, other| one == other) {
                if part[0] {
                    flat.fill_run(y, x, x + part.len(), true);
                    any = true;
                }
                x += part.len();
            }
        }
    }
    any.then_some(flat)
}

/// Makes `out` of rows of the same length, column by column.
fn fold_rows<'a>(mut rows: impl Iterator<Item = &'a [u8]>, one_of: impl Fn(u8, u8) -> u8, out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(rows.next().unwrap_or_default());
    rows.for_each(|row| out.iter_mut().zip(row).for_each(|(out, &tone)| *out = one_of(*out, tone)));
}

/// As large as a cell of one word, and not at the page's edge, where the rims of scans and the tables that pages were
/// photographed on are.
fn could_be_cells(bounds: &PixelBox, small: &Grey, dpi: u32) -> bool {
    let inch = dpi as i32;
    let inside = bounds.left > 2
        && bounds.top > 2
        && bounds.right + 2 < small.width as i32
        && bounds.bottom + 2 < small.height as i32;
    inside && bounds.width() * 10 >= inch * 3 && bounds.height() * 10 >= inch
}

/// Whether a region fills nearly all of a box along its own direction, as cells do and seals do not: a disc has 0.79.
fn is_rectangle<'a, Runs: Iterator<Item = &'a Run>>(runs: impl Fn() -> Runs) -> bool {
    let (mut area, mut x_sum, mut y_sum) = (0.0, 0.0, 0.0);
    for run in runs() {
        let length = f64::from(run.right - run.left);
        area += length;
        x_sum += length * f64::from(run.left + run.right) / 2.0;
        y_sum += length * f64::from(run.y);
    }
    let (x_mean, y_mean) = (x_sum / area, y_sum / area);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for run in runs() {
        let length = f64::from(run.right - run.left);
        let (x, y) = (f64::from(run.left + run.right) / 2.0 - x_mean, f64::from(run.y) - y_mean);
        xx += length * (x * x + length * length / 12.0);
        xy += length * x * y;
        yy += length * y * y;
    }
    let lean = 0.5 * (2.0 * xy).atan2(xx - yy);
    // What is about as wide as high tells no direction of its own.
    [lean, 0.0].into_iter().any(|lean: f64| {
        let (sin, cos) = lean.sin_cos();
        let mut box_of = [f64::MAX, f64::MIN, f64::MAX, f64::MIN];
        for run in runs() {
            for (x, y) in [run.left, run.right].into_iter().flat_map(|x| [(x, run.y), (x, run.y + 1)]) {
                let (x, y) = (f64::from(x), f64::from(y));
                let (along, across) = (x * cos + y * sin, y * cos - x * sin);
                box_of = [
                    box_of[0].min(along),
                    box_of[1].max(along),
                    box_of[2].min(across),
                    box_of[3].max(across),
                ];
            }
        }
        area >= LEAST_FILLED * (box_of[1] - box_of[0]) * (box_of[3] - box_of[2])
    })
}

/// Whether the tone changes at once where most rows of a region begin and end, as it does not at a shadow.
fn has_sharp_edges<'a>(small: &Grey, runs: impl Iterator<Item = &'a Run>, dpi: u32, tones: Levels) -> bool {
    let (near, far) = ((dpi as usize / 45).max(2), (dpi as usize / 20).max(3));
    let (mut sharp, mut all) = (0usize, 0usize);
    for run in runs.filter(|run| (run.right - run.left) as usize > 2 * near) {
        let (y, left, right) = (run.y as usize, run.left as usize, run.right as usize);
        let row = small.row(y);
        // The long edges of a leaning fill lie above and below the ends of its rows.
        let upright =
            |x: usize| (y.saturating_sub(far)..(y + far).min(small.height)).map(move |y| small.row(y)[x]);
        let is_sharp = |inside: u8, outside: Range<usize>, x: usize| {
            let apart = |tone: u8| i32::from(tone.abs_diff(inside)) * 100 >= i32::from(tones.paper) * EDGE;
            row[outside].iter().copied().chain(upright(x)).any(apart)
        };
        all += 2;
        sharp += usize::from(is_sharp(row[left + near], left.saturating_sub(far)..left, left));
        sharp += usize::from(is_sharp(row[right - 1 - near], right..(right + far).min(row.len()), right - 1));
    }
    sharp * 10 >= all * 7
}

/// As high as a letter or a word at 6 to 30 points, and no rule.
fn is_letter(bounds: &PixelBox, dpi: u32) -> bool {
    let inch = dpi as i32;
    let (width, height) = (bounds.width(), bounds.height());
    let rule = (width <= 2 && height * 6 > inch) || (height <= 2 && width > 6 * height);
    height * 25 >= inch && height * 5 <= inch * 2 && !rule
}

/// The middle one of some tones.
fn median(counts: &[u32; 256]) -> u8 {
    let total: u32 = counts.iter().sum();
    let mut seen = 0;
    let place = counts.iter().position(|&count| {
        seen += count;
        seen * 2 > total
    });
    place.unwrap_or(0) as u8
}
