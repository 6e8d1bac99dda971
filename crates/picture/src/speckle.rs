//! Specks of bilevel copies: small ink far from all letters.

use crate::bitmap::Bitmap;
use crate::components::components;
use crate::grey::Grey;

/// Specks, and how many of them against how much else.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Specks {
    mask: Bitmap,
    pub(crate) count: usize,
    pub(crate) others: usize,
    /// Those of a speck's size that lie near larger ink, too.
    pub(crate) small: usize,
}

/// Of a page with grain one pixel of so many, at least, begins a speck. Of 64 scans and faxes without grain none had one of
/// 4,000; copies of phones that print it had one of 350 where it harms little, and one of 120 to one of 20.
const GRAIN: usize = 200;

/// Whether nearly all pixels are black or white, as in a fax or a 1-bit copy.
pub(crate) fn is_bilevel(picture: &Grey) -> bool {
    let counts = picture.histogram(3);
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let between: u64 = counts[24..232].iter().map(|&count| u64::from(count)).sum();
    total > 0 && between * 100 < total
}

/// Finds specks: shapes below a hundredth of an inch (a full stop of 10 points is a sixtieth) with no larger
/// ink within a twenty-fifth, where the marks and dots of letters lie.
pub(crate) fn specks(picture: &Grey, dpi: u32) -> Specks {
    let ink = Bitmap::below(picture, 128);
    let (shapes, runs) = components(&ink);
    let largest = (dpi as i32 / 100).max(2);
    let small: Vec<bool> =
        shapes.iter().map(|shape| shape.bounds.width().max(shape.bounds.height()) <= largest).collect();
    let mut large = Bitmap::blank(ink.width, ink.height);
    for run in runs.iter().filter(|run| !small[run.component as usize]) {
        large.fill_run(run.y as usize, run.left as usize, run.right as usize, true);
    }
    let near = large.grown((dpi as usize / 25).max(2));
    let mut alone = small.clone();
    for run in &runs {
        if near.get(run.left as usize, run.y as usize) {
            alone[run.component as usize] = false;
        }
    }
    let mut mask = Bitmap::blank(ink.width, ink.height);
    for run in runs.iter().filter(|run| alone[run.component as usize]) {
        mask.fill_run(run.y as usize, run.left as usize, run.right as usize, true);
    }
    let count = alone.iter().filter(|&&alone| alone).count();
    let small = small.iter().filter(|&&small| small).count();
    Specks { mask, count, others: shapes.len() - count, small }
}

impl Specks {
    /// Whether there are enough to disturb: one for twenty other shapes.
    pub(crate) fn many(&self) -> bool {
        self.count * 20 > self.others && self.count > 10
    }

    /// Whether the paper's grain was printed: a shape of a speck's size for so many pixels.
    pub(crate) fn are_grain(&self) -> bool {
        self.small * GRAIN > self.mask.width * self.mask.height
    }

    /// Makes the specks paper.
    pub(crate) fn clear(&self, picture: &mut Grey) {
        for y in 0..picture.height {
            for (left, right) in self.mask.runs(y) {
                picture.row_mut(y)[left..right].fill(255);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specks_go_and_dots_stay() {
        let mut picture = Grey::filled(300, 200, 255);
        let mut square = |x: usize, y: usize, side: usize| {
            for y in y..y + side {
                picture.row_mut(y)[x..x + side].fill(0);
            }
        };
        square(50, 50, 12); // A letter,
        square(54, 42, 3); // its dot,
        square(200, 100, 2); // and specks.
        square(250, 20, 1);
        let found = specks(&picture, 300);
        assert_eq!((found.count, found.others), (2, 2));
        assert!(is_bilevel(&picture));
        found.clear(&mut picture);
        assert_eq!(picture.data.iter().filter(|&&tone| tone == 0).count(), 12 * 12 + 9);
    }
}
