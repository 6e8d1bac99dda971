//! Grain of paper: specks all over a bilevel copy, as the apps of phones print it.

use crate::bitmap::Bitmap;
use crate::components::components;
use crate::grey::Grey;

/// A bilevel copy without its smallest specks.
pub(crate) struct Grain {
    ink: Bitmap,
    /// Which share of the page the other small shapes cover: specks that have grown together.
    rest: f32,
}

/// Dots and marks of small print are larger than this part of an inch, and so are the specks that are left.
const SPECK: u32 = 65;
/// Shapes smaller than this part of an inch are no letters.
const SMALL: u32 = 25;

impl Grain {
    pub(crate) fn of(picture: &Grey, dpi: u32) -> Self {
        let ink = Bitmap::below(picture, 128);
        let (shapes, runs) = components(&ink);
        let largest = |part: u32| (dpi / part).max(2) as i32;
        let side = |index: u32| {
            let bounds = &shapes[index as usize].bounds;
            bounds.width().max(bounds.height())
        };
        let (speck, small) = (largest(SPECK), largest(SMALL));
        let mut clear = Bitmap::blank(ink.width, ink.height);
        for run in runs.iter().filter(|run| side(run.component) > speck) {
            clear.fill_run(run.y as usize, run.left as usize, run.right as usize, true);
        }
        let rest = shapes.iter().filter(|shape| {
            let side = shape.bounds.width().max(shape.bounds.height());
            side > speck && side <= small
        });
        let rest: u64 = rest.map(|shape| u64::from(shape.ink)).sum();
        Self { ink: clear, rest: rest as f32 / picture.data.len().max(1) as f32 }
    }

    /// How black a blurred pixel must be, of 255, to be print: the more so the denser the grain, as it grows together.
    ///
    /// Tried on pages with 5 to 21 hundredths of black: of fixed thresholds 0.4 lost no thin stroke of pages with little
    /// grain, and 0.55 took no heap of specks for a letter on those with much.
    fn threshold(&self) -> u8 {
        (255.0 * (0.4 + 1.5 * self.rest).min(0.55)) as u8
    }

    /// The copy in grey, with the grain between the letters made paper and their edges smooth.
    pub(crate) fn lifted(&self, dpi: u32) -> Grey {
        let mut grey = blurred(&self.ink);
        let dark = Bitmap::below(&grey, 255 - self.threshold());
        let print = print_of(&dark, dpi).grown(1);
        for y in 0..grey.height {
            let row = grey.row_mut(y);
            let mut paper = 0;
            for (left, right) in print.runs(y) {
                row[paper..left].fill(255);
                row[left..right].iter_mut().for_each(|tone| *tone = steeper(*tone));
                paper = right;
            }
            row[paper..].fill(255);
        }
        grey
    }
}

/// What is fainter than a fifth of ink becomes paper, what is darker than seven tenths all black.
fn steeper(tone: u8) -> u8 {
    (i32::from(tone) * 2 - 153).clamp(0, 255) as u8
}

/// The dark shapes that are letters, or lie where the marks and dots of letters do and are as large.
fn print_of(dark: &Bitmap, dpi: u32) -> Bitmap {
    let (shapes, runs) = components(dark);
    let side = |index: u32| {
        let bounds = &shapes[index as usize].bounds;
        bounds.width().max(bounds.height())
    };
    let (speck, small) = ((dpi / SPECK).max(2) as i32, (dpi / SMALL).max(2) as i32);
    let mut print = Bitmap::blank(dark.width, dark.height);
    for run in runs.iter().filter(|run| side(run.component) > small) {
        print.fill_run(run.y as usize, run.left as usize, run.right as usize, true);
    }
    let near = print.grown(small as usize);
    let mut beside = vec![false; shapes.len()];
    for run in &runs {
        // A shape this small that begins or ends near a letter is near it.
        let y = run.y as usize;
        beside[run.component as usize] |=
            near.get(run.left as usize, y) || near.get(run.right as usize - 1, y);
    }
    for run in &runs {
        let side = side(run.component);
        if side > speck && side <= small && beside[run.component as usize] {
            print.fill_run(run.y as usize, run.left as usize, run.right as usize, true);
        }
    }
    print
}

/// Ink spread by the weights 1 : 4 : 6 : 4 : 1 along rows and along columns: about the width of a thin stroke at 200 dpi.
fn blurred(ink: &Bitmap) -> Grey {
    let (width, height) = (ink.width, ink.height);
    let mut across = vec![0u8; width * height];
    for (y, row) in across.chunks_exact_mut(width.max(1)).enumerate() {
        for (left, right) in ink.runs(y) {
            for x in left..right {
                spread(row, x);
            }
        }
    }
    let mut grey = Grey::filled(width, height, 255);
    let at = |y: usize| &across[y * width..(y + 1) * width];
    for y in 0..height {
        let last = height - 1;
        let rows =
            [y.saturating_sub(2), y.saturating_sub(1), y, (y + 1).min(last), (y + 2).min(last)].map(at);
        for (x, tone) in grey.row_mut(y).iter_mut().enumerate() {
            let [a, b, c, d, e] = rows.map(|row| u16::from(row[x]));
            // Sixteenths of sixteenths: up to 256.
            *tone = 255 - (a + e + 4 * (b + d) + 6 * c).min(255) as u8;
        }
    }
    grey
}

/// Adds one pixel of ink, in sixteenths, to its row.
fn spread(row: &mut [u8], x: usize) {
    let weights = [1, 4, 6, 4, 1];
    let from = x.saturating_sub(2);
    for (tone, weight) in row[from..].iter_mut().zip(&weights[from + 2 - x..]) {
        *tone += weight;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with print of strokes three pixels wide, a dot, and grain on every `step`th pixel.
    fn page(step: usize) -> Grey {
        let mut picture = Grey::filled(200, 100, 255);
        // A generator of numbers without order (Lehmer's).
        let mut number = 7u64;
        for tone in &mut picture.data {
            number = number * 48271 % 2_147_483_647;
            if number.is_multiple_of(step as u64) {
                *tone = 0;
            }
        }
        for x in [40, 52] {
            for y in 30..60 {
                picture.row_mut(y)[x..x + 3].fill(0);
            }
        }
        for y in 22..26 {
            picture.row_mut(y)[40..44].fill(0);
        }
        picture
    }

    #[test]
    fn grain_goes_and_print_stays() {
        for step in [1_000, 30, 12] {
            let lifted = Grain::of(&page(step), 200).lifted(200);
            let dark = Bitmap::below(&lifted, 100);
            for (x, y) in [(41, 45), (53, 31), (53, 58), (42, 24)] {
                assert!(dark.get(x, y), "one of {step}: ink at {x}, {y}");
            }
            let print = Bitmap::below(&page(usize::MAX), 128).grown(2);
            let specks = dark.without(&print).count();
            assert!(specks <= 12, "one of {step}: {specks} pixels of grain left");
        }
    }

    #[test]
    fn pictures_of_any_size_are_lifted() {
        for (width, height) in [(0, 0), (1, 1), (1, 9), (3, 2), (70, 3)] {
            for tone in [0, 255] {
                let picture = Grey::filled(width, height, tone);
                let lifted = Grain::of(&picture, 200).lifted(200);
                assert_eq!((lifted.width, lifted.height), (width, height));
            }
        }
    }
}
