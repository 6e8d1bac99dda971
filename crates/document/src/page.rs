//! A page: its picture before reading, its lines after.

use std::fmt;
use std::num::NonZeroU32;

use crate::{Line, PageSize, Rect, Table, Warning, Word};

/// The number of a page in its file, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PageNo(NonZeroU32);

impl PageNo {
    /// The first page.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The page of this 1-based number; `None` for 0.
    pub const fn new(number: u32) -> Option<Self> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The page at this 0-based index.
    pub const fn from_index(index: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(index))
    }

    /// The 1-based number.
    pub const fn get(self) -> u32 {
        self.0.get()
    }

    /// The 0-based index.
    pub const fn index(self) -> u32 {
        self.0.get() - 1
    }
}

impl fmt::Display for PageNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The pixels of a picture, row by row from the top, without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pixels {
    /// One byte a pixel, 0 black to 255 white.
    Grey(Vec<u8>),
    /// Three bytes a pixel: red, green, blue.
    Rgb(Vec<u8>),
}

/// The picture of a whole page as displayed (rotation already honoured).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageImage {
    /// Width in pixels.
    pub width_px: u32,
    /// Height in pixels.
    pub height_px: u32,
    /// Pixels per inch, the same across and down.
    pub dpi: u32,
    /// `width_px * height_px` pixels.
    pub pixels: Pixels,
}

impl PageImage {
    /// The size on paper, in points.
    pub fn size(&self) -> PageSize {
        let points = |px: u32| px as f32 * 72.0 / self.dpi.max(1) as f32;
        PageSize { width: points(self.width_px), height: points(self.height_px) }
    }
}

/// Where the text of a page came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Origin {
    /// Read from the picture.
    Ocr,
    /// The PDF's own text, as it stood.
    TextLayer,
    /// The PDF's own text, spoilt, with words repaired.
    RepairedTextLayer,
    /// A text file.
    PlainText,
    /// The page could not be read; a warning says why.
    Failed,
}

/// A page after reading: what stands on it and how that is known.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Page {
    /// Its number in the file.
    pub number: PageNo,
    /// Its size as displayed; `None` for plain text.
    pub size: Option<PageSize>,
    /// Degrees clockwise by which the picture was turned to be read: 0, 90, 180 or 270. The places of
    /// lines and tables are those of the turned page; [`Page::as_displayed`] turns them back.
    pub rotation: u16,
    /// Pixels per inch of the picture that was read; `None` when no picture was.
    pub dpi: Option<u32>,
    /// Where the text came from.
    pub origin: Origin,
    /// Why this origin was chosen, with the measures that decided.
    pub reason: String,
    /// The text lines in reading order, the words of `tables` not among them.
    pub lines: Vec<Line>,
    /// Tables whose cells are known from rules or gaps in the picture.
    pub tables: Vec<Table>,
    /// What was doubtful.
    pub warnings: Vec<Warning>,
}

impl Page {
    /// A page of which nothing is known but its number and origin.
    pub fn empty(number: PageNo, origin: Origin, reason: impl Into<String>) -> Self {
        Self {
            number,
            size: None,
            rotation: 0,
            dpi: None,
            origin,
            reason: reason.into(),
            lines: Vec::new(),
            tables: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// A place on the page as it was read, turned back to the page as displayed.
    pub fn as_displayed(&self, read: &Rect) -> Rect {
        let Some(size) = self.size else { return *read };
        match self.rotation {
            90 => Rect::new(read.top, size.height - read.right, read.bottom, size.height - read.left),
            180 => Rect::new(
                size.width - read.right,
                size.height - read.bottom,
                size.width - read.left,
                size.height - read.top,
            ),
            270 => Rect::new(size.width - read.bottom, read.left, size.width - read.top, read.right),
            _ => *read,
        }
    }

    /// A place on the page as displayed, turned the way the page was read.
    pub fn as_read(&self, displayed: &Rect) -> Rect {
        let Some(size) = self.size else { return *displayed };
        match self.rotation {
            90 => Rect::new(
                size.height - displayed.bottom,
                displayed.left,
                size.height - displayed.top,
                displayed.right,
            ),
            180 => self.as_displayed(displayed),
            270 => Rect::new(
                displayed.top,
                size.width - displayed.right,
                displayed.bottom,
                size.width - displayed.left,
            ),
            _ => *displayed,
        }
    }

    /// All words, those of tables last.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        let cells = self.tables.iter().flat_map(|table| &table.cells);
        self.lines.iter().flat_map(Line::words).chain(cells.flat_map(|cell| &cell.words))
    }

    /// The mean confidence of the words, weighted by their length; `None` when there are none.
    pub fn mean_confidence(&self) -> Option<f32> {
        let (sum, weight) = self.words().fold((0.0f64, 0.0f64), |(sum, weight), word| {
            let length = word.text.chars().count() as f64;
            (sum + f64::from(word.confidence) * length, weight + length)
        });
        (weight > 0.0).then(|| (sum / weight) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_turn_with_the_page_and_back() {
        // A box in the top right corner of a landscape page of 100 x 60.
        let displayed = Rect::new(90.0, 5.0, 98.0, 10.0);
        for (rotation, expected) in [
            (0, displayed),
            (90, Rect::new(50.0, 90.0, 55.0, 98.0)),
            (180, Rect::new(2.0, 50.0, 10.0, 55.0)),
            (270, Rect::new(5.0, 2.0, 10.0, 10.0)),
        ] {
            let size = Some(PageSize { width: 100.0, height: 60.0 });
            let page = Page { rotation, size, ..Page::empty(PageNo::FIRST, Origin::Ocr, "") };
            assert_eq!(page.as_read(&displayed), expected, "{rotation}");
            assert_eq!(page.as_displayed(&expected), displayed, "{rotation}");
        }
    }
}
