//! Short numbers in the cells of tables, read a second time.
//!
//! One or two digits alone are no line as the engines know them: a lone 0 is read as 9, o or a bracket. The same ink
//! three times side by side is a number like any other, and what it says three times alike is no guess.

use sohoa_document::{Cell, PageImage, Pixels, Reading, Word};
use sohoa_picture::PixelBox;

use crate::{OcrEngine, OcrError, PixelRect, RegionKind};

/// How often the ink is set side by side.
const TIMES: usize = 3;
/// A second reading as sure as this is believed before the first. On fax copies such readings were right wherever they
/// differed from the first, which had up to 0.95.
const SURE: f32 = 0.8;
/// Numbers of more characters are lines of their own.
const MOST_CHARACTERS: usize = 2;

/// Reads the short numbers of a table again; `image` is the picture in which its cells were read.
///
/// Where both readings differ the second one stays if it is sure, else the surer one; the other becomes its rival.
///
/// # Errors
/// When the engine fails.
pub(crate) fn read_twice(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    cells: &mut [Cell],
) -> Result<(), OcrError> {
    for cell in cells {
        let Some(repeated) = repeated(image, cell) else { continue };
        let whole = PixelRect { left: 0, top: 0, width: repeated.width_px, height: repeated.height_px };
        let words = engine.read_region(&repeated, whole, RegionKind::Line)?;
        if let ([word], Some(second)) = (cell.words.as_mut_slice(), common(&words)) {
            settle(word, second);
        }
    }
    Ok(())
}

/// The ink of a cell with one short word, several times side by side.
fn repeated(image: &PageImage, cell: &Cell) -> Option<PageImage> {
    let Pixels::Grey(tones) = &image.pixels else { return None };
    let [word] = cell.words.as_slice() else { return None };
    if !is_short(&word.text) {
        return None;
    }
    let pixel = |points: f32| (points * image.dpi as f32 / 72.0).round() as i32;
    let (ink, cell) = (word.bounds?, cell.bounds?);
    let (width, height) = (pixel(ink.width()), pixel(ink.height()));
    // As far apart as digits stand, with the ink's blurred edges.
    let (gap, room) = ((height / 5).max(2), (height / 3).max(4));
    let part = PixelBox::new(
        pixel(ink.left) - gap / 2,
        pixel(ink.top) - room,
        pixel(ink.right) + gap - gap / 2,
        pixel(ink.bottom) + room,
    );
    let inside = PixelBox::new(pixel(cell.left), pixel(cell.top), pixel(cell.right), pixel(cell.bottom))
        .padded(0, 0, image.width_px, image.height_px);
    let (columns, rows) = (usize::try_from(width + gap).ok()?, usize::try_from(height + 2 * room).ok()?);
    let margin = gap as usize;
    let paper = tones.iter().step_by(97).copied().max()?;
    let mut pixels = vec![paper; (columns * TIMES + 2 * margin) * rows];
    for (y, row) in pixels.chunks_exact_mut(columns * TIMES + 2 * margin).enumerate() {
        for x in 0..columns {
            let from = (part.left + x as i32, part.top + y as i32);
            let within = (inside.left..inside.right).contains(&from.0)
                && (inside.top..inside.bottom).contains(&from.1);
            if let Some(&tone) =
                tones.get(from.1.max(0) as usize * image.width_px as usize + from.0.max(0) as usize)
                && within
            {
                (0..TIMES).for_each(|time| row[margin + time * columns + x] = tone);
            }
        }
    }
    let width_px = (columns * TIMES + 2 * margin) as u32;
    Some(PageImage { width_px, height_px: rows as u32, dpi: image.dpi, pixels: Pixels::Grey(pixels) })
}

/// One or two characters, or a number of a column in brackets: `(5)`.
fn is_short(text: &str) -> bool {
    let count = text.chars().count();
    let bracket = |sign: char| !sign.is_alphanumeric() && !".,%-".contains(sign);
    count <= MOST_CHARACTERS || (count <= MOST_CHARACTERS + 2 && text.contains(bracket))
}

/// What was read each time alike; nothing where it was not.
fn common(words: &[Word]) -> Option<Reading> {
    let all: Vec<char> = words.iter().flat_map(|word| word.text.chars()).collect();
    let length = all.len() / TIMES;
    let first = all
        .get(..length)
        .filter(|first| !first.is_empty() && all.chunks(length).all(|part| part == *first))?;
    let confidence = words.iter().map(|word| word.confidence).fold(1.0, f32::min);
    Some(Reading { text: first.iter().collect(), confidence })
}

/// One reading stays, the other one is told beside it; what is no number either time is left to the spelling.
fn settle(word: &mut Word, second: Reading) {
    let digit = |text: &str| text.contains(|sign: char| sign.is_ascii_digit());
    if word.text == second.text {
        word.confidence = word.confidence.max(second.confidence);
    } else if digit(&word.text) || digit(&second.text) {
        let mut other = second;
        // Three ones side by side are now and then three letters.
        let believed = if digit(&other.text) { word.confidence.min(SURE) } else { word.confidence };
        if other.confidence > believed {
            std::mem::swap(&mut word.text, &mut other.text);
            std::mem::swap(&mut word.confidence, &mut other.confidence);
        }
        word.rivals.retain(|rival| rival.text != word.text && rival.text != other.text);
        word.rivals.insert(0, other);
    }
}

#[cfg(test)]
mod tests {
    use sohoa_document::Rect;

    use super::*;

    fn word(text: &str, confidence: f32) -> Word {
        Word { bounds: Some(Rect::new(10.0, 10.0, 16.0, 20.0)), confidence, ..Word::plain(text) }
    }

    #[test]
    fn what_is_read_each_time_alike_counts() {
        for (read, expected) in [
            (&["000"][..], Some("0")),
            (&["62", "62", "62"], Some("62")),
            (&["1 1", "1"], None),
            (&["009"], None),
            (&["11"], None),
            (&[], None),
        ] {
            let words: Vec<Word> = read.iter().map(|text| word(text, 0.9)).collect();
            assert_eq!(common(&words).map(|reading| reading.text).as_deref(), expected, "{read:?}");
        }
    }

    #[test]
    fn both_readings_are_kept() {
        for (first, second, text, rival) in [
            (("9", 0.95), ("0", 0.9), "0", Some("9")),
            (("9", 0.95), ("0", 0.7), "9", Some("0")),
            (("9", 0.5), ("0", 0.7), "0", Some("9")),
            (("0", 0.9), ("0", 0.96), "0", None),
            (("o", 0.5), ("a", 0.9), "o", None),
            (("1", 0.97), ("T", 0.83), "1", Some("T")),
            (("Ũ", 0.91), ("0", 0.9), "0", Some("Ũ")),
        ] {
            let mut read = word(first.0, first.1);
            settle(&mut read, Reading { text: second.0.to_owned(), confidence: second.1 });
            let rivals: Vec<&str> = read.rivals.iter().map(|rival| rival.text.as_str()).collect();
            assert_eq!((read.text.as_str(), rivals.first().copied()), (text, rival), "{first:?} {second:?}");
        }
    }

    #[test]
    fn the_ink_stands_side_by_side_without_its_neighbours() {
        let mut tones = vec![255u8; 60 * 40];
        for y in 0..40 {
            // The number, and ink beyond its cell.
            tones[y * 60 + 24] = 0;
            if (10..20).contains(&y) {
                tones[y * 60 + 10..y * 60 + 16].fill(0);
            }
        }
        let image = PageImage { width_px: 60, height_px: 40, dpi: 72, pixels: Pixels::Grey(tones) };
        let bounds = Some(Rect::new(2.0, 2.0, 22.0, 38.0));
        let cell = |words| Cell { row: 0, column: 0, row_span: 1, column_span: 1, words, bounds, line: None };
        let strip = repeated(&image, &cell(vec![word("0", 0.9)])).unwrap();
        let Pixels::Grey(tones) = &strip.pixels else { panic!("grey") };
        assert_eq!(tones.iter().filter(|tone| **tone == 0).count(), TIMES * 60);
        assert!(
            repeated(&image, &cell(vec![word("123", 0.9)])).is_none(),
            "long numbers are lines themselves"
        );
        assert!(repeated(&image, &cell(vec![])).is_none());
    }
}
