//! What signs look like on a page: the ink of those that were read surely.
//!
//! All digits of a page are printed, damaged and scanned alike, and no two digits look like each other: whatever the network
//! makes of a number's line, its ink is like that of the same digits elsewhere on the page.

use sohoa_document::{PageImage, Pixels, Word};
use sohoa_picture::{PixelBox, strokes};

/// A word as sure as this serves as an example.
const SURE: f32 = 0.95;
/// How many examples of a sign of one size are kept.
const MOST: usize = 6;
/// How like an example a sign is that is the same, and by how much less like all others: correlations of their tones. Each
/// sign of sure words beside the other words of its page, 12 reports as photo, rough, fax, copy, faint, stapled and office
/// scan and 16 sideways tables: of 8,066 signs 86% were told by this, none of the digits wrong.
const ALIKE: f32 = 0.85;
const LEAD: f32 = 0.08;
/// The same for another sign than was read: a bold 8 of which there is no other was as like a bold 0 as 0.853.
const MUCH_ALIKE: f32 = 0.92;
/// What is less like all examples of a sign is none of it: of 11,258 digits of 84 such scans that had others of their kind
/// on the page, 18 were less like them, 775 less than [`ALIKE`].
const UNLIKE: f32 = 0.6;
/// Paper around a sign, in pixels.
const MARGIN: i32 = 2;
/// By how much the sizes of like signs differ at most: a part of the larger one, or so many pixels.
const SIZE_PART: i32 = 8;
const SIZE_PIXELS: i32 = 2;
/// So many pixels are looked at together.
const LANES: usize = 16;
/// What is smaller than this part of a sign is a speck: a point is a sixth or a seventh of a digit's height.
const SPECK: i32 = 10;

/// The signs of a page that were read surely, each with its ink.
pub(crate) struct Exemplars {
    signs: Vec<(char, Patch)>,
}

/// What a sign is by its likeness to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// To this one, and to no other.
    To(char),
    /// To none that is known.
    ToNone,
    /// To several, or not enough to any.
    Unclear,
}

impl Exemplars {
    /// Gathers the signs of numbers, and of Roman ones; `words` were read in `image`.
    pub(crate) fn of<'a>(image: &PageImage, words: impl Iterator<Item = &'a Word>) -> Self {
        let mut known = Self { signs: Vec::new() };
        for word in words.filter(|word| word.confidence >= SURE && is_example(&word.text)) {
            let Some(place) = word.bounds else { continue };
            let shapes = shapes(image, &PixelBox::of_points(&place, image.dpi));
            if shapes.len() == word.text.len() {
                let signs = word.text.chars().zip(&shapes);
                signs.for_each(|(sign, place)| known.add(sign, Patch::of(image, place)));
            }
        }
        known
    }

    fn add(&mut self, sign: char, patch: Option<Patch>) {
        let Some(patch) = patch else { return };
        let alike = self.signs.iter().filter(|(other, known)| *other == sign && known.is_sized_as(&patch));
        if alike.count() < MOST {
            self.signs.push((sign, patch));
        }
    }

    /// Whether a patch is like an example of a sign.
    pub(crate) fn is_like(&self, patch: &Patch, sign: char) -> bool {
        self.signs.iter().any(|(other, known)| *other == sign && known.is_like(patch))
    }

    /// Whether ink is unlike what it was read as, though there are examples of that.
    pub(crate) fn denies(&self, image: &PageImage, place: &PixelBox, text: &str) -> bool {
        let shapes = shapes(image, place);
        let is_other = |(sign, shape): (char, &PixelBox)| {
            Patch::of(image, shape).is_some_and(|patch| {
                let mut known = self.signs.iter().filter(|(other, _)| *other == sign);
                self.knows(&patch, sign) && known.all(|(_, known)| known.likeness(&patch) < UNLIKE)
            })
        };
        shapes.len() == text.chars().count() && text.chars().zip(&shapes).any(is_other)
    }

    /// Whether there are examples of a sign as high as a patch.
    pub(crate) fn knows(&self, patch: &Patch, sign: char) -> bool {
        self.signs.iter().any(|(other, known)| *other == sign && is_near(known.height, patch.height))
    }

    /// What the ink at a place says if all its signs are like examples.
    pub(crate) fn says(&self, image: &PageImage, place: &PixelBox) -> Option<String> {
        let told = |shape: &PixelBox| match self.told(&Patch::of(image, shape)?, None) {
            Likeness::To(sign) => Some(sign),
            _ => None,
        };
        let text = shapes(image, place).iter().map(told).collect::<Option<String>>();
        text.filter(|text| !text.is_empty())
    }

    /// Which sign a patch is that was `read` as one.
    pub(crate) fn told(&self, patch: &Patch, read: Option<char>) -> Likeness {
        let least = |sign| if read == Some(sign) { ALIKE } else { MUCH_ALIKE };
        let (mut best, mut second) = ((None, 0.0f32), 0.0f32);
        for (sign, known) in &self.signs {
            let likeness = known.likeness(patch);
            if best.0 == Some(*sign) {
                best.1 = best.1.max(likeness);
            } else if likeness > best.1 {
                second = best.1;
                best = (Some(*sign), likeness);
            } else {
                second = second.max(likeness);
            }
        }
        match best {
            (Some(sign), most) if most >= least(sign) && most - second >= LEAD => Likeness::To(sign),
            (_, most) if most < ALIKE - LEAD => Likeness::ToNone,
            _ => Likeness::Unclear,
        }
    }
}

/// Whether a word is made of signs that serve as examples.
fn is_example(text: &str) -> bool {
    let of_numbers = |sign: char| sign.is_ascii_digit() || "()=/.,".contains(sign);
    text.chars().all(of_numbers) || text.chars().all(|sign| "IVX".contains(sign))
}

/// The ink of one sign, or of a word, and what paper is around it.
pub(crate) struct Patch {
    place: PixelBox,
    width: i32,
    height: i32,
    /// How dark each pixel is, row by row.
    ink: Vec<u8>,
    sum: f64,
    squares: f64,
}

impl Patch {
    /// The sign at a place, without what stands beside it.
    pub(crate) fn of(image: &PageImage, place: &PixelBox) -> Option<Self> {
        let Pixels::Grey(tones) = &image.pixels else { return None };
        if place.width() < 0 || place.height() < 0 {
            return None;
        }
        let own = place.padded(1, 1, image.width_px, image.height_px);
        let (width, height) = (place.width() + 2 * MARGIN, place.height() + 2 * MARGIN);
        let mut patch = Self { place: *place, width, height, ink: Vec::new(), sum: 0.0, squares: 0.0 };
        let stride = patch.stride();
        patch.ink = vec![0; stride * height as usize];
        for y in own.top..own.bottom {
            let row = y as usize * image.width_px as usize;
            let tones = tones.get(row + own.left as usize..row + own.right as usize)?;
            let start =
                (y - place.top + MARGIN) as usize * stride + (own.left - place.left + MARGIN) as usize;
            let row = &mut patch.ink[start..start + tones.len()];
            row.iter_mut().zip(tones).for_each(|(ink, tone)| *ink = 255 - tone);
        }
        patch.sum = patch.ink.iter().map(|&dark| f64::from(dark)).sum();
        patch.squares = patch.product(&patch, 0, 0) as f64;
        Some(patch)
    }

    /// Whether both are the same, as large and alike.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.likeness(other) >= ALIKE
    }

    fn is_sized_as(&self, other: &Self) -> bool {
        is_near(self.width, other.width) && is_near(self.height, other.height)
    }

    /// How alike two patches are, 1 at most: the correlation of their tones where they lie best on one another. Nothing is an
    /// example of itself.
    fn likeness(&self, other: &Self) -> f32 {
        if self.place == other.place || !self.is_sized_as(other) {
            return 0.0;
        }
        let (right, down) = ((other.width - self.width) / 2, (other.height - self.height) / 2);
        let count = f64::from(self.width.max(other.width) * self.height.max(other.height));
        let spread = |patch: &Self| patch.squares - patch.sum * patch.sum / count;
        let (mean, scale) = (self.sum * other.sum / count, (spread(self) * spread(other)).sqrt());
        let at = |(x, y): (i32, i32)| {
            let product = self.product(other, right + x, down + y) as f64;
            if scale > 0.0 { ((product - mean) / scale) as f32 } else { 0.0 }
        };
        let shifts = (-1..=1).flat_map(|y| (-1..=1).map(move |x| (x, y)));
        shifts.map(at).fold(0.0, f32::max)
    }

    /// The sum of the products of both inks, the other moved to the left and up.
    fn product(&self, other: &Self, right: i32, down: i32) -> u64 {
        let rows = 0.max(-down)..self.height.min(other.height - down);
        let (own, others) = (0.max(-right), 0.max(right));
        let columns = (self.width - own).min(other.width - others).max(0) as usize;
        let part = |patch: &Self, x: i32, y: i32| {
            let start = y as usize * patch.stride() + x as usize;
            start..start + columns.next_multiple_of(LANES)
        };
        // Of 32 bits, many at once: there is room for 66,000 products in each.
        let mut sums = [0u32; LANES];
        for y in rows {
            let own = self.ink[part(self, own, y)].as_chunks::<LANES>().0;
            let others = other.ink[part(other, others, y + down)].as_chunks::<LANES>().0;
            for (own, others) in own.iter().zip(others) {
                for ((sum, &one), &other) in sums.iter_mut().zip(own).zip(others) {
                    *sum = sum.wrapping_add(u32::from(u16::from(one).wrapping_mul(other.into())));
                }
            }
        }
        sums.into_iter().map(u64::from).sum()
    }

    /// Pixels from row to row. What is looked at beyond the width, fewer than are looked at together, is paper.
    fn stride(&self) -> usize {
        (self.width as usize).next_multiple_of(LANES) + LANES
    }
}

fn is_near(one: i32, other: i32) -> bool {
    (one - other).abs() <= (one.max(other) / SIZE_PART).max(SIZE_PIXELS)
}

/// The signs in the ink at a place, from left to right: strokes above one another are one sign.
pub(crate) fn shapes(image: &PageImage, place: &PixelBox) -> Vec<PixelBox> {
    let strokes = strokes(image, &place.padded(1, 1, image.width_px, image.height_px));
    let bounds = || strokes.iter().map(|stroke| stroke.bounds);
    let highest = bounds().map(|ink| ink.height()).max().unwrap_or(0);
    let is_speck = |ink: &PixelBox| ink.height().max(ink.width()) * SPECK < highest;
    let mut shapes: Vec<PixelBox> = Vec::new();
    for ink in bounds().filter(|ink| !is_speck(ink)) {
        let over = |other: &PixelBox| {
            let shared = other.right.min(ink.right) - other.left.max(ink.left);
            shared * 2 > other.width().min(ink.width())
        };
        match shapes.last_mut().filter(|last| over(last)) {
            Some(last) => *last = last.union(&ink),
            None => shapes.push(ink),
        }
    }
    shapes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::page;

    const KNOWN: [(&str, &str, f32); 4] =
        [("123", "123", 0.97), ("320", "320", 0.97), ("777", "777", 0.7), ("II", "II", 0.96)];

    #[test]
    fn ink_says_what_it_is_like() {
        for (printed, expected) in [
            ("123", Some("123")),
            ("3", Some("3")),
            ("1I2", Some("1I2")),
            // There is no sure 7 or 5.
            ("7", None),
            ("15", None),
        ] {
            let (image, words) = page(&[&KNOWN[..], &[(printed, "?", 0.1)]].concat());
            let known = Exemplars::of(&image, words.iter());
            let place = words[KNOWN.len()].bounds.map(|place| PixelBox::of_points(&place, 72)).unwrap();
            assert_eq!(known.says(&image, &place).as_deref(), expected, "{printed}");
        }
    }

    #[test]
    fn ink_denies_what_it_is_not() {
        for (printed, text, expected) in [
            ("I", "1", true),
            ("1", "1", false),
            ("1", "0", true),
            // Unlike all that is known, or not to be compared.
            ("7", "8", false),
            ("7", "2", true),
            ("22", "3", false),
        ] {
            let (image, words) = page(&[&KNOWN[..], &[(printed, text, 0.1)]].concat());
            let known = Exemplars::of(&image, words.iter());
            let place = words[KNOWN.len()].bounds.map(|place| PixelBox::of_points(&place, 72)).unwrap();
            assert_eq!(known.denies(&image, &place, text), expected, "{printed} {text}");
        }
    }

    #[test]
    fn nothing_is_an_example_of_itself() {
        let (image, words) = page(&[("85", "35", 0.97)]);
        let known = Exemplars::of(&image, words.iter());
        let place = words[0].bounds.map(|place| PixelBox::of_points(&place, 72)).unwrap();
        assert_eq!(known.says(&image, &place), None);
    }
}
