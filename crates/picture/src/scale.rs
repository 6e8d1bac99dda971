//! The resolution at which the print of a page has the size of print.
//!
//! Phones, converters and print drivers write page sizes of 72 or 96 pixels an inch, or the printer's 600, whatever was
//! scanned: sheets of half a metre or of a hand. Measures in inches then fit nothing on the page; the stems of digits are
//! as long as rules.

use sohoa_document::PageImage;

use crate::bitmap::Bitmap;
use crate::chain::usual_height;
use crate::components::components;
use crate::level::levels;
use crate::reduce::reduced_channels;

/// Sheets of these sides, in inches, are believed: A4, Letter, Legal, Foolscap, cut to the print or with a lid around them.
const USUAL_SHORT: [f32; 2] = [7.4, 9.4];
const USUAL_LONG: [f32; 2] = [10.0, 14.5];
/// The commonest letters of print are so high, in points: the small ones of 7 point type to those with ascenders or marks of
/// 15 point type.
const LETTERS: [f32; 2] = [3.0, 11.0];
/// Those of 13 point type, in which nearly all documents are set: small ones 6, others 9.
const USUAL_LETTERS: f32 = 7.5;
/// The short side of A4, in inches.
const A4_SHORT_SIDE: f32 = 210.0 / 25.4;
/// The long side of the picture on which letters are measured is between this and its double, in pixels. Small letters of A4
/// are then 8 pixels high or more.
const MEASURED: u32 = 1200;
/// The resolution at which shapes 5 to 58 pixels high may be letters: whatever the sheet's, they are among those.
const ANY_DPI: u32 = 200;

/// The stated resolution where it makes a usual sheet, or letters of a usual size; else that at which the sheet is A4, or,
/// if its letters do not fit that either, that which makes them 13 points.
pub(crate) fn print_dpi(page: &PageImage) -> u32 {
    let stated = page.dpi.max(1);
    let (short, long) = (page.width_px.min(page.height_px) as f32, page.width_px.max(page.height_px) as f32);
    let within = |value: f32, [least, most]: [f32; 2]| (least..=most).contains(&value);
    let is_sheet = within(short / stated as f32, USUAL_SHORT) && within(long / stated as f32, USUAL_LONG);
    if is_sheet {
        return stated;
    }
    let Some(letters) = letters_px(page) else { return stated };
    let makes_print = |dpi: &f32| within(letters * 72.0 / dpi, LETTERS);
    let guesses = [stated as f32, short / A4_SHORT_SIDE];
    let dpi = guesses.into_iter().find(makes_print).unwrap_or(letters * 72.0 / USUAL_LETTERS);
    dpi.round().clamp(1.0, 4800.0) as u32
}

/// How high the commonest letters are, in pixels of the page; `None` where there are too few.
fn letters_px(page: &PageImage) -> Option<f32> {
    let factor = (page.width_px.max(page.height_px) / MEASURED).max(1) as usize;
    let mut planes = reduced_channels(page, factor);
    // Of colours green is the nearest to brightness.
    let small = planes.swap_remove(planes.len() / 2);
    let ink = Bitmap::below(&small, levels(&small).threshold);
    let boxes: Vec<_> = components(&ink).0.iter().map(|shape| shape.bounds).collect();
    Some(usual_height(&boxes, ANY_DPI)? * factor as f32)
}

#[cfg(test)]
mod tests {
    use sohoa_document::Pixels;

    use super::*;

    #[test]
    fn print_tells_what_the_sheet_does_not() {
        // Lines of letters 17 pixels high, as 13 point type has them at 200 dpi.
        let page = |width: usize, height: usize, letter: usize, dpi: u32| {
            let mut tones = vec![255u8; width * height];
            for top in (100..height - 100).step_by(3 * letter) {
                for left in (100..width - 100).step_by(letter) {
                    for y in top..top + letter {
                        tones[y * width + left..][..letter / 2].fill(0);
                    }
                }
            }
            PageImage { width_px: width as u32, height_px: height as u32, dpi, pixels: Pixels::Grey(tones) }
        };
        for (name, page, expected) in [
            ("A4 as stated", page(1654, 2339, 17, 200), 200),
            ("A4 at 72", page(1654, 2339, 17, 72), 200),
            ("A4 at 96", page(1654, 2339, 17, 96), 200),
            ("A4 at 600", page(1654, 2339, 17, 600), 200),
            ("A3 as stated", page(2339, 3307, 17, 200), 200),
            ("A3 at 72", page(2339, 3307, 17, 72), 283),
            ("A5 as stated", page(1166, 1654, 17, 200), 200),
            ("a strip at 200", page(1654, 400, 17, 200), 200),
            ("a strip", page(1654, 400, 17, 72), 163),
            ("an empty strip", page(1654, 400, 250, 72), 72),
        ] {
            assert_eq!(print_dpi(&page), expected, "{name}");
        }
    }
}
