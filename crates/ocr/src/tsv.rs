//! Tesseract's TSV into words.

use sohoa_document::{Rect, Word};
use unicode_normalization::UnicodeNormalization;

use crate::{EngineLine, PageReading};

/// The level of rows that hold a word; the others hold its page, block, paragraph and line.
const WORD_LEVEL: &str = "5";

/// How many pixels the picture that was read lies right of and below the page's corner.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Offset {
    pub(crate) left: i64,
    pub(crate) top: i64,
}

/// The words of Tesseract's TSV, boxes in points. Rows that make no sense are passed over: the columns
/// are level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
pub(crate) fn parse(tsv: &str, dpi: u32, offset: Offset) -> PageReading {
    let mut reading = PageReading::default();
    let mut last = None;
    for row in tsv.lines() {
        let Some(found) = word_of(row, dpi, offset) else { continue };
        let index = reading.words.len();
        reading.words.push(found.word);
        if last == Some(found.line) {
            if let Some(line) = reading.lines.last_mut() {
                line.words.end = index + 1;
            }
        } else {
            let (block, paragraph, _) = found.line;
            reading.lines.push(EngineLine { block, paragraph, words: index..index + 1 });
            last = Some(found.line);
        }
    }
    reading
}

struct Found {
    word: Word,
    /// Block, paragraph and line, from 0.
    line: (u32, u32, u32),
}

fn word_of(row: &str, dpi: u32, offset: Offset) -> Option<Found> {
    let columns: [&str; 12] = row.splitn(12, '\t').collect::<Vec<_>>().try_into().ok()?;
    let [level, _, block, paragraph, line, _, left, top, width, height, confidence, text] = columns;
    let text: String = text.trim().nfc().collect();
    if level != WORD_LEVEL || text.is_empty() {
        return None;
    }
    let points = |px: i64| px as f32 * 72.0 / dpi.max(1) as f32;
    let pixel = |text: &str| text.parse::<i64>().ok();
    let (left, top) = (pixel(left)? + offset.left, pixel(top)? + offset.top);
    let (right, bottom) = (left + pixel(width)?, top + pixel(height)?);
    let bounds = Rect::new(points(left), points(top), points(right), points(bottom));
    let confidence = (confidence.parse::<f32>().ok()? / 100.0).clamp(0.0, 1.0);
    let from_zero = |text: &str| text.parse::<u32>().ok().map(|number| number.saturating_sub(1));
    let line = (from_zero(block)?, from_zero(paragraph)?, from_zero(line)?);
    Some(Found { word: Word { bounds: Some(bounds), confidence, ..Word::plain(text) }, line })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
1\t1\t0\t0\t0\t0\t0\t0\t600\t600\t-1\t
2\t1\t1\t0\t0\t0\t100\t50\t300\t60\t-1\t
4\t1\t1\t1\t1\t0\t100\t50\t300\t20\t-1\t
5\t1\t1\t1\t1\t1\t100\t50\t60\t20\t96.5\tTổng
5\t1\t1\t1\t1\t2\t170\t50\t30\t20\t91\tso\u{302}\u{301}
5\t1\t1\t1\t2\t1\t100\t90\t30\t20\t88\t12
5\t1\t2\t1\t1\t1\t100\t200\t30\t20\t95\t \n";

    #[test]
    fn rows_become_words_and_lines() {
        let reading = parse(PAGE, 144, Offset::default());
        let texts: Vec<&str> = reading.words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["Tổng", "số", "12"]);
        assert_eq!(reading.words[0].bounds, Some(Rect::new(50.0, 25.0, 80.0, 35.0)));
        assert_eq!(reading.words[0].confidence, 0.965);
        assert_eq!(
            reading.lines,
            [
                EngineLine { block: 0, paragraph: 0, words: 0..2 },
                EngineLine { block: 0, paragraph: 0, words: 2..3 }
            ]
        );
    }

    #[test]
    fn an_offset_moves_the_boxes() {
        let reading = parse(PAGE, 72, Offset { left: -10, top: 1000 });
        assert_eq!(reading.words[2].bounds, Some(Rect::new(90.0, 1090.0, 120.0, 1110.0)));
    }

    #[test]
    fn nonsense_is_passed_over() {
        for row in
            ["", "5", "5\t1\t1\t1\t1\t1\tx\t50\t60\t20\t96\ta", "5\t1\t1\t1\t1\t1\t1\t50\t60\t20\tNaN?\ta"]
        {
            assert_eq!(parse(row, 300, Offset::default()), PageReading::default(), "{row}");
        }
    }
}
