//! Commas and points in numbers, and what stands before them, looked for in their ink.
//!
//! In small print a comma is now and then not seen, and `72,3` is read as `723`: surely, and without a sign of doubt. Its
//! ink stands apart between the digits, at their foot. A speck before a number makes it less than nothing: `-43`.

use sohoa_document::{PageImage, Word};
use sohoa_picture::{PixelBox, strokes};

use crate::likeness::put;

/// How sure a number is at most in which a mark belongs of which it is not known where.
const DOUBT: f32 = 0.5;
/// How high a mark is, as a share of the digits: a point 0.15, a comma 0.35 in Times and Arial.
const HEIGHTS: [i32; 2] = [10, 45];
/// How wide it is at least and at most, in the same hundredths.
const WIDTHS: [i32; 2] = [8, 32];
/// How far a comma reaches below the digits, in the same hundredths.
const TAIL: i32 = 8;

/// How wide a minus or a hyphen is at least, in hundredths of the digits' height: 45 in Noto Sans, 49 in Times.
const LEAST_MINUS: i32 = 30;

/// Puts the mark in a number of digits only whose ink has one; what was read first becomes a rival.
pub(crate) fn find_mark(image: &PageImage, word: &mut Word) {
    let digits = word.text.len();
    let Some(place) =
        word.bounds.filter(|_| digits > 1 && word.text.bytes().all(|sign| sign.is_ascii_digit()))
    else {
        return;
    };
    // A comma's tail may hang out of the box.
    let room = (place.height() * image.dpi as f32 / 72.0 / 6.0) as u32;
    let ink = PixelBox::of_points(&place, image.dpi);
    let area = PixelBox::new(ink.left, ink.top, ink.right, ink.bottom + room as i32);
    let bounds: Vec<PixelBox> = strokes(image, &area).iter().map(|stroke| stroke.bounds).collect();
    let Some((mark, sign, before)) = mark(&bounds) else { return };
    let whole = bounds.iter().filter(|stroke| **stroke != mark && is_digit(stroke, &bounds)).count();
    if whole == digits {
        let text = format!("{}{sign}{}", &word.text[..before], &word.text[before..]);
        put(word, text);
    } else {
        word.confidence = word.confidence.min(DOUBT);
    }
}

/// Takes the minus off a number before which there is but a speck.
pub(crate) fn take_off_speck(image: &PageImage, word: &mut Word) {
    let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit());
    let Some(number) = word.text.strip_prefix('-').filter(is_number) else { return };
    let Some(place) = word.bounds.map(|place| PixelBox::of_points(&place, image.dpi)) else { return };
    let bounds: Vec<PixelBox> = strokes(image, &place).iter().map(|stroke| stroke.bounds).collect();
    let is_speck = |first: &PixelBox| first.width() * 100 < highest(&bounds) * LEAST_MINUS;
    if bounds.first().is_some_and(is_speck) {
        put(word, number.to_owned());
    }
}

fn highest(strokes: &[PixelBox]) -> i32 {
    strokes.iter().map(PixelBox::height).max().unwrap_or(0)
}

fn is_digit(stroke: &PixelBox, all: &[PixelBox]) -> bool {
    stroke.height() * 10 >= highest(all) * 8
}

/// The only mark between digits, what it is, and how many digits stand before it.
fn mark(strokes: &[PixelBox]) -> Option<(PixelBox, char, usize)> {
    let high = highest(strokes);
    let digits: Vec<&PixelBox> = strokes.iter().filter(|stroke| is_digit(stroke, strokes)).collect();
    let (first, last) = (digits.first()?, digits.last()?);
    let foot = digits.iter().map(|digit| digit.bottom).min()?;
    let within = |size: i32, [least, most]: [i32; 2]| (high * least..=high * most).contains(&(size * 100));
    // The end of a broken 3 lies below the rest of it.
    let apart = |mark: &PixelBox| {
        strokes.iter().all(|other| other == mark || other.right <= mark.left || mark.right <= other.left)
    };
    let is_mark = |stroke: &&PixelBox| {
        apart(stroke)
            && within(stroke.height(), HEIGHTS)
            && within(stroke.width(), WIDTHS)
            && (foot - stroke.top) * 100 <= high * 35
            && stroke.top < foot
            && (stroke.bottom - foot) * 100 >= -high * 10
            && stroke.left > first.left
            && stroke.right < last.right
    };
    let mut marks = strokes.iter().filter(is_mark);
    let (mark, None) = (*marks.next()?, marks.next()) else { return None };
    let before = digits.iter().filter(|digit| digit.left + digit.right < mark.left + mark.right).count();
    let sign = if (mark.bottom - foot) * 100 >= high * TAIL { ',' } else { '.' };
    (before > 0 && before < digits.len()).then_some((mark, sign, before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_apart_at_the_foot_of_digits() {
        let digit = |left| PixelBox::new(left, 0, left + 12, 18);
        let [one, two, three] = [digit(0), digit(14), digit(34)];
        for (name, strokes, expected) in [
            ("a comma", vec![one, two, PixelBox::new(28, 15, 31, 21), three], Some((',', 2))),
            ("a point", vec![one, two, PixelBox::new(28, 15, 31, 18), three], Some(('.', 2))),
            ("no mark", vec![one, two, three], None),
            (
                "two marks",
                vec![one, PixelBox::new(12, 15, 14, 18), PixelBox::new(28, 15, 31, 18), three],
                None,
            ),
            ("behind all digits", vec![one, two, PixelBox::new(28, 15, 31, 21)], None),
            ("half-way up", vec![one, two, PixelBox::new(28, 7, 31, 11), three], None),
            ("the end of a broken digit", vec![one, two, PixelBox::new(33, 15, 37, 18), three], None),
            ("a speck", vec![one, two, PixelBox::new(28, 17, 29, 18), three], None),
        ] {
            assert_eq!(mark(&strokes).map(|(_, sign, before)| (sign, before)), expected, "{name}");
        }
    }

    #[test]
    fn a_number_gets_its_mark_back() {
        // Ink from a column and a row to others; the number as read, as it is then, and how sure it is.
        for (gap, read, expected, confidence) in
            [(6, "723", "72,3", 0.8), (0, "723", "723", 0.5), (6, "7231", "7231", 0.5)]
        {
            let mut tones = vec![255u8; 80 * 40];
            let digits = [(4, 16, 4, 22), (16 + gap, 28 + gap, 4, 22), (44, 56, 4, 22)];
            for (left, right, top, bottom) in digits.into_iter().chain([(37, 40, 19, 25)]) {
                (top..bottom).for_each(|y| tones[y * 80 + left..y * 80 + right].fill(0));
            }
            let image = PageImage {
                width_px: 80,
                height_px: 40,
                dpi: 72,
                pixels: sohoa_document::Pixels::Grey(tones),
            };
            let bounds = Some(sohoa_document::Rect::new(4.0, 4.0, 56.0, 22.0));
            let mut word = Word { bounds, confidence: 0.95, ..Word::plain(read) };
            find_mark(&image, &mut word);
            assert_eq!((word.text.as_str(), word.confidence), (expected, confidence), "{read} {gap}");
            assert_eq!(
                word.rivals.first().map(|rival| rival.text.as_str()),
                (expected != read).then_some(read)
            );
        }
    }

    #[test]
    fn a_speck_before_a_number_is_no_minus() {
        for (width, read, expected) in
            [(3, "-43", "43"), (9, "-43", "-43"), (3, "-4a", "-4a"), (3, "-", "-"), (3, "43", "43")]
        {
            let mut tones = vec![255u8; 80 * 40];
            for (left, right, top, bottom) in [(6, 6 + width, 12, 14), (20, 32, 4, 22), (36, 48, 4, 22)] {
                (top..bottom).for_each(|y| tones[y * 80 + left..y * 80 + right].fill(0));
            }
            let pixels = sohoa_document::Pixels::Grey(tones);
            let image = PageImage { width_px: 80, height_px: 40, dpi: 72, pixels };
            let bounds = Some(sohoa_document::Rect::new(4.0, 3.0, 50.0, 23.0));
            let mut word = Word { bounds, confidence: 0.95, ..Word::plain(read) };
            take_off_speck(&image, &mut word);
            assert_eq!(word.text, expected, "{read} {width}");
        }
    }
}
