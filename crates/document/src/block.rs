//! Text put together for extraction: paragraphs and tables that remember where each word stood.

use crate::{PageNo, Reading, Rect, Word};

/// One word's place inside a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// Byte offset of the word's first byte in the paragraph's text.
    pub start: usize,
    /// Byte offset behind the word's last byte.
    pub end: usize,
    /// The page the word stands on.
    pub page: PageNo,
    /// 1-based number of its line in that page.
    pub line: u32,
    /// Its place; `None` in plain text.
    pub bounds: Option<Rect>,
    /// How sure the reader was: 0 to 1.
    pub confidence: f32,
    /// Other readings of the same ink.
    pub rivals: Vec<Reading>,
    /// The text before repair, where repair changed it.
    pub observed: Option<String>,
}

/// A paragraph joined across lines and pages; words are parted by one space.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Paragraph {
    /// The text, NFC, with the program's one tone-placement style.
    pub text: String,
    /// One span for each word, in order.
    pub spans: Vec<Span>,
}

impl Paragraph {
    /// The spans that touch the bytes `start..end`.
    pub fn spans_in(&self, start: usize, end: usize) -> impl Iterator<Item = &Span> {
        self.spans.iter().filter(move |span| span.start < end && start < span.end)
    }
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Cell {
    /// 0-based index of its first row.
    pub row: u32,
    /// 0-based index of its first column.
    pub column: u32,
    /// Rows it spans, at least 1.
    pub row_span: u32,
    /// Columns it spans, at least 1.
    pub column_span: u32,
    /// Its words in reading order; none for an empty cell.
    pub words: Vec<Word>,
    /// Its place; `None` in plain text.
    pub bounds: Option<Rect>,
    /// 1-based number of its line in the page, in plain text.
    pub line: Option<u32>,
}

impl Cell {
    /// The words joined by spaces.
    pub fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// A table on one page.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Table {
    /// The page it stands on.
    pub page: PageNo,
    /// Its place; `None` in plain text.
    pub bounds: Option<Rect>,
    /// Number of rows.
    pub rows: u32,
    /// Number of columns.
    pub columns: u32,
    /// The cells, sorted by row, then column.
    pub cells: Vec<Cell>,
}

/// What extraction reads, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Running text, a heading, a list item.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
}
