//! Line pictures out of a page's.

use sohoa_document::{PageImage, Pixels};
use sohoa_lstm::LinePicture;
use sohoa_picture::{PixelBox, TextLine};

use super::again::shifted;
use super::stems::Ink;
use crate::PixelRect;

/// Paper left around the ink; the network was trained on exactly this many pixels at the sides.
const PADDING: usize = 4;

/// Paper above and below a line beyond what its letters need, in sizes of its letters.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    above: f32,
    below: f32,
}

impl Room {
    /// So many sizes of the letters above and below.
    pub(crate) const fn of(above: f32, below: f32) -> Self {
        Self { above, below }
    }

    /// Tried from 0 to 0.25 on real scans and damaged pages: a little room reads best.
    pub(crate) const USUAL: Self = Self { above: 0.1, below: 0.05 };
    /// No more than the letters need, as Tesseract cuts lines.
    pub(crate) const SCANT: Self = Self { above: 0.0, below: 0.0 };
    /// For a second look: different enough to fail elsewhere.
    pub(crate) const AMPLE: Self = Self { above: 0.2, below: 0.2 };
}

/// The picture of one line and where it came from.
pub(crate) struct Crop {
    pixels: Vec<u8>,
    width: usize,
    height: usize,
    /// The page's column of its first column.
    left: i32,
    /// The page's row of its first row, for each column; one for all where the line is level.
    tops: Vec<f32>,
    /// The first and the last row but one that hold the line's own ink.
    rows: (usize, usize),
    /// The boxes of its words by gaps, on the page.
    word_boxes: Vec<PixelBox>,
}

/// Rows of grey pixels.
struct Grey<'a> {
    data: &'a [u8],
    width: usize,
    height: usize,
}

impl<'a> Grey<'a> {
    fn of(picture: &'a PageImage) -> Option<Self> {
        let (width, height) = (picture.width_px as usize, picture.height_px as usize);
        match &picture.pixels {
            Pixels::Grey(data) if data.len() == width * height => Some(Self { data, width, height }),
            _ => None,
        }
    }

    /// The tone between two rows of a column; the rim's tone outside.
    fn between_rows(&self, x: usize, y: f32) -> u8 {
        let last = self.height.saturating_sub(1) as f32;
        let row = y.floor().clamp(0.0, last);
        let part = (y - row).clamp(0.0, 1.0);
        let tone = |row: f32| f32::from(self.data[row.min(last) as usize * self.width + x]);
        (tone(row) * (1.0 - part) + tone(row + 1.0) * part).round() as u8
    }
}

impl Crop {
    /// Cuts a line out of the picture it was found in; `None` where nothing of it lies in the picture.
    /// `room` is left above and below beyond what the letters need, in their sizes.
    ///
    /// A level line is copied as it is; one that leans or curves by more than a twentieth of its size is
    /// moved column by column, so that the picture holds no more than the line.
    pub(crate) fn of(picture: &PageImage, line: &TextLine, room: Room) -> Option<Self> {
        let page = Grey::of(picture)?;
        let clip = |value: i32, end: usize| (value.max(0) as usize).min(end);
        let (left, right) = (clip(line.crop.left, page.width), clip(line.crop.right, page.width));
        let base: Vec<f32> = (left..right).map(|x| line.baseline.at(x as f32 + 0.5)).collect();
        let low = base.iter().copied().fold(f32::INFINITY, f32::min);
        let high = base.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let word_boxes = line.words.clone();
        let pixels = |sizes: f32| (sizes * line.size()).round() as i32;
        if (high - low) * 20.0 <= line.size() {
            let (top, bottom) = (line.crop.top - pixels(room.above), line.crop.bottom + pixels(room.below));
            let (top, bottom) = (clip(top, page.height), clip(bottom, page.height));
            if left >= right || top >= bottom {
                return None;
            }
            let rows: Vec<&[u8]> = (top..bottom).map(|y| &page.data[y * page.width..][left..right]).collect();
            let pixels = rows.concat();
            let rows = (
                clip(line.bounds.top, bottom).saturating_sub(top),
                clip(line.bounds.bottom, bottom).saturating_sub(top),
            );
            let (width, height, left) = (right - left, bottom - top, left as i32);
            return Some(Self { pixels, width, height, left, tops: vec![top as f32], rows, word_boxes });
        }
        let padding = PADDING as f32;
        let above =
            line.ink_above.max(line.x_height + line.ascender).ceil() + padding + pixels(room.above) as f32;
        let below = line.ink_below.max(line.descender).ceil() + padding + pixels(room.below) as f32;
        let (width, height) = (right - left, (above + below).max(1.0) as usize);
        let mut pixels = vec![255; width * height];
        for (column, base) in base.iter().enumerate() {
            for row in 0..height {
                pixels[row * width + column] = page.between_rows(left + column, base - above + row as f32);
            }
        }
        let tops = base.iter().map(|base| base - above).collect();
        let rows = (
            ((above - line.ink_above) as usize).min(height),
            ((above + line.ink_below).ceil() as usize).min(height),
        );
        Some(Self { pixels, width, height, left: left as i32, tops, rows, word_boxes })
    }

    /// All the ink of a small picture as one line; `None` for an empty one.
    ///
    /// Room for the tails of letters is left below, as a line's crop has it.
    pub(crate) fn of_ink(picture: &PageImage) -> Option<Self> {
        let page = Grey::of(picture)?;
        let threshold = threshold(page.data)?;
        let inked = |y: usize| page.data[y * page.width..][..page.width].iter().any(|tone| *tone < threshold);
        let (top, bottom) =
            ((0..page.height).find(|y| inked(*y))?, (0..page.height).rfind(|y| inked(*y))? + 1);
        let column = |x: usize| (top..bottom).any(|y| page.data[y * page.width + x] < threshold);
        let (left, right) =
            ((0..page.width).find(|x| column(*x))?, (0..page.width).rfind(|x| column(*x))? + 1);
        let room = (bottom - top) / 4;
        let (from, to) = (top as i64 - PADDING as i64, (bottom + room + PADDING) as i64);
        let (first, last) = (left as i64 - PADDING as i64, (right + PADDING) as i64);
        let tone = |x: i64, y: i64| {
            let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
            (x < page.width && y < page.height).then(|| page.data[y * page.width + x])
        };
        let paper = page.data.iter().copied().max().unwrap_or(255);
        let pixels = (from..to).flat_map(|y| (first..last).map(move |x| (x, y)));
        let pixels: Vec<u8> = pixels.map(|(x, y)| tone(x, y).unwrap_or(paper)).collect();
        Some(Self {
            pixels,
            width: (last - first) as usize,
            height: (to - from) as usize,
            left: first as i32,
            tops: vec![from as f32],
            rows: (PADDING, PADDING + bottom - top),
            word_boxes: Vec::new(),
        })
    }

    /// As the network takes it.
    pub(crate) fn picture(&self) -> Option<LinePicture<'_>> {
        LinePicture::grey(self.width, self.height, &self.pixels).ok()
    }

    /// The pixels turned by half a turn; its place is no longer known.
    pub(crate) fn upside_down(&self) -> Self {
        let pixels = self.pixels.iter().rev().copied().collect();
        let (tops, word_boxes) = (vec![0.0], Vec::new());
        Self { pixels, tops, word_boxes, left: 0, ..*self }
    }

    /// Moves it with the part of the picture that it was cut from.
    pub(crate) fn shift(&mut self, right: i32, down: i32) {
        self.left += right;
        self.tops.iter_mut().for_each(|top| *top += down as f32);
        self.word_boxes.iter_mut().for_each(|word| *word = shifted(word, right, down));
    }

    /// The page's column of one of its columns.
    pub(crate) fn column(&self, column: usize) -> i32 {
        self.left + column as i32
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    /// Whether a gap between two of its words lies in these columns.
    pub(crate) fn has_word_gap(&self, columns: std::ops::Range<usize>) -> bool {
        let (from, to) = (self.column(columns.start), self.column(columns.end));
        self.word_boxes.windows(2).any(|pair| from <= pair[0].right && pair[1].left <= to)
    }

    /// For each column, whether the line has ink in it.
    pub(crate) fn inked_columns(&self, threshold: u8) -> Vec<bool> {
        let mut inked = vec![false; self.width];
        for row in self.rows.0..self.rows.1 {
            let tones = &self.pixels[row * self.width..(row + 1) * self.width];
            inked.iter_mut().zip(tones).for_each(|(inked, tone)| *inked |= *tone < threshold);
        }
        inked
    }

    /// The rows of the line's own ink, in these columns.
    pub(crate) fn ink(&self, columns: std::ops::Range<usize>, threshold: u8) -> Ink {
        let end = columns.end.min(self.width);
        let columns = columns.start.min(end)..end;
        let rows = (self.rows.0..self.rows.1).map(|row| &self.pixels[row * self.width..][columns.clone()]);
        Ink { columns: columns.len(), tones: rows.flatten().copied().collect(), threshold }
    }

    /// The tone that parts ink from paper; `None` where all is of one tone.
    pub(crate) fn threshold(&self) -> Option<u8> {
        threshold(&self.pixels)
    }

    /// The box on the page around the ink in these columns.
    pub(crate) fn ink_box(&self, columns: std::ops::Range<usize>, threshold: u8) -> PixelBox {
        let place = |column: usize| self.left + column as i32;
        let (left, right) = (place(columns.start), place(columns.end));
        // By gaps and by the network the word is the same: its box holds no other line's ink.
        let over = |other: &&PixelBox| other.left < right && other.right > left;
        let own = PixelBox::around(self.word_boxes.iter().filter(over));
        let top = |column: usize| self.tops.get(column).or(self.tops.first()).copied().unwrap_or(0.0);
        let (mut highest, mut lowest) = (i32::MAX, i32::MIN);
        for column in columns.clone() {
            let ink = |row: &usize| self.pixels[row * self.width + column] < threshold;
            let mut rows = self.rows.0..self.rows.1;
            if let Some(first) = rows.clone().find(ink) {
                let last = rows.rfind(ink).unwrap_or(first);
                let row = |row: usize| (top(column) + row as f32).round() as i32;
                highest = highest.min(row(first));
                lowest = lowest.max(row(last) + 1);
            }
        }
        if highest >= lowest {
            let middle = top(columns.start);
            (highest, lowest) = ((middle + self.rows.0 as f32) as i32, (middle + self.rows.1 as f32) as i32);
        }
        if let Some(own) = own {
            let clipped = (highest.max(own.top), lowest.min(own.bottom));
            if clipped.0 < clipped.1 {
                (highest, lowest) = clipped;
            }
        }
        PixelBox::new(left, highest, right, lowest)
    }
}

/// Half-way between the darkest and the lightest tones, specks left out; `None` where all is of one tone.
fn threshold(pixels: &[u8]) -> Option<u8> {
    let mut counts = [0usize; 256];
    pixels.iter().for_each(|tone| counts[usize::from(*tone)] += 1);
    let at = |share: usize| {
        let mut seen = 0;
        counts.iter().position(|count| {
            seen += count;
            seen * 1000 > pixels.len() * share
        })
    };
    // Two thousandths: a dot in a cell is ink.
    let (ink, paper) = (at(2)?, at(900)?);
    (paper > ink + 30).then_some(((ink + paper) / 2) as u8)
}

/// A part of a picture by itself, in grey; `None` when nothing of it lies in the picture.
pub(crate) fn cut_out(image: &PageImage, region: PixelRect) -> Option<PageImage> {
    let right = region.left.saturating_add(region.width).min(image.width_px);
    let bottom = region.top.saturating_add(region.height).min(image.height_px);
    if region.left >= right || region.top >= bottom {
        return None;
    }
    let channels = if matches!(image.pixels, Pixels::Rgb(_)) { 3 } else { 1 };
    let (Pixels::Grey(bytes) | Pixels::Rgb(bytes)) = &image.pixels;
    let (from, to) = (region.left as usize * channels, right as usize * channels);
    let row = image.width_px as usize * channels;
    let part = (region.top as usize..bottom as usize).flat_map(|y| bytes.get(y * row + from..y * row + to));
    let part: Vec<u8> = part.flatten().copied().collect();
    let pixels = if channels == 3 { Pixels::Rgb(part) } else { Pixels::Grey(part) };
    Some(PageImage { width_px: right - region.left, height_px: bottom - region.top, dpi: image.dpi, pixels })
}
