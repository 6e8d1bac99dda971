//! Words drawn for tests, and an engine that reads them badly.

use sohoa_document::{PageImage, Pixels, Rect, Word};

use crate::{EngineIdentity, OcrEngine, OcrError, PageReading, PixelRect, RegionKind};

/// Takes everything for a seven, three times side by side.
#[derive(Default)]
pub(crate) struct Seven(EngineIdentity);

impl OcrEngine for Seven {
    fn identity(&self) -> &EngineIdentity {
        &self.0
    }

    fn read_page(&mut self, _: &PageImage) -> Result<PageReading, OcrError> {
        Ok(PageReading::default())
    }

    fn read_region(&mut self, _: &PageImage, _: PixelRect, _: RegionKind) -> Result<Vec<Word>, OcrError> {
        Ok(vec![Word { confidence: 0.9, ..Word::plain("777") }])
    }
}

/// Rows of a sign, from the top; those of small letters begin below.
const SIGNS: [(char, &[&str]); 16] = [
    ('0', &[".###.", "#...#", "#...#", "#...#", "#...#", "#...#", ".###."]),
    ('1', &["..#..", ".##..", "#.#..", "..#..", "..#..", "..#..", "#####"]),
    ('2', &[".###.", "#...#", "....#", "..##.", ".#...", "#....", "#####"]),
    ('3', &["####.", "....#", "....#", ".###.", "....#", "....#", "####."]),
    ('4', &["...#.", "..##.", ".#.#.", "#..#.", "#####", "...#.", "...#."]),
    ('5', &["#####", "#....", "####.", "....#", "....#", "#...#", ".###."]),
    ('7', &["#####", "....#", "...#.", "..#..", ".#...", ".#...", ".#..."]),
    ('8', &[".###.", "#...#", "#...#", ".###.", "#...#", "#...#", ".###."]),
    ('.', &[".", ".", ".", ".", ".", ".", "#"]),
    ('(', &[".#", "#.", "#.", "#.", "#.", "#.", ".#"]),
    (')', &["#.", ".#", ".#", ".#", ".#", ".#", "#."]),
    ('I', &["#", "#", "#", "#", "#", "#", "#"]),
    ('S', &[".####", "#....", "#....", ".###.", "....#", "....#", "####."]),
    ('s', &[".....", ".....", ".####", "#....", ".###.", "....#", "####."]),
    ('O', &[".###.", "#...#", "#...#", "#...#", "#...#", "#...#", ".###."]),
    ('o', &[".....", ".....", ".###.", "#...#", "#...#", "#...#", ".###."]),
];

/// Pixels of a sign's row or column.
const SCALE: usize = 3;
const HEIGHT: usize = 40;

/// A page of words below one another, each as it is printed and as it was read, as surely; a pixel is a point.
pub(crate) fn page(words: &[(&str, &str, f32)]) -> (PageImage, Vec<Word>) {
    let (width, height) = (240, HEIGHT * words.len());
    let mut tones = vec![u8::MAX; width * height];
    let mut read = Vec::new();
    for (row, (printed, text, confidence)) in words.iter().enumerate() {
        let (left, top) = (10, row * HEIGHT + 10);
        let mut right = left;
        for sign in printed.chars() {
            let rows =
                SIGNS.iter().find(|(known, _)| *known == sign).map_or(&[] as &[&str], |(_, rows)| rows);
            for (y, line) in rows.iter().enumerate() {
                for (x, _) in line.bytes().enumerate().filter(|(_, ink)| *ink == b'#') {
                    for part in 0..SCALE {
                        let from = (top + y * SCALE + part) * width + right + x * SCALE;
                        tones[from..from + SCALE].fill(0);
                    }
                }
            }
            right += (rows.first().map_or(0, |row| row.len()) + 1) * SCALE;
        }
        let bounds = Rect::new(left as f32, top as f32, (right - SCALE) as f32, (top + 7 * SCALE) as f32);
        read.push(Word { bounds: Some(bounds), confidence: *confidence, ..Word::plain(*text) });
    }
    let image =
        PageImage { width_px: width as u32, height_px: height as u32, dpi: 72, pixels: Pixels::Grey(tones) };
    (image, read)
}
