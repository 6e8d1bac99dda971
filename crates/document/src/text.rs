//! Words and lines as they stand on the page.

use crate::Rect;

/// Another reading of the same ink.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reading {
    /// The text read, NFC.
    pub text: String,
    /// How sure its reader was: 0 to 1.
    pub confidence: f32,
}

/// One word: a run of letters, digits and signs without white space.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Word {
    /// The text as read, NFC, never empty.
    pub text: String,
    /// Its place; `None` in plain text.
    pub bounds: Option<Rect>,
    /// How sure the reader was: 0 to 1; 1 for text that was not read from a picture.
    #[cfg_attr(feature = "serde", serde(default = "sure", skip_serializing_if = "is_sure"))]
    pub confidence: f32,
    /// Other readings of the same ink, the likeliest first. A number read twice with two outcomes has one.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub rivals: Vec<Reading>,
    /// The text before repair, where repair changed it: what was read is always recoverable.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub observed: Option<String>,
}

/// What nearly all words of a page have is not written.
#[cfg(feature = "serde")]
fn sure() -> f32 {
    1.0
}

#[cfg(feature = "serde")]
fn is_sure(confidence: &f32) -> bool {
    *confidence == sure()
}

impl Word {
    /// A word of plain text: no place, no doubt.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), bounds: None, confidence: 1.0, rivals: Vec::new(), observed: None }
    }

    /// The text as read, before any repair.
    pub fn as_read(&self) -> &str {
        self.observed.as_deref().unwrap_or(&self.text)
    }
}

/// One printed line.
///
/// A line of running text has one cell; a line of an unruled table has several, parted by tabs, bars
/// or wide gaps, and a cell may be empty.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Line {
    /// 1-based number of the line in its page.
    pub number: u32,
    /// The cells from left to right; at least one.
    pub cells: Vec<Vec<Word>>,
}

impl Line {
    /// A line of running text.
    pub fn running(number: u32, words: Vec<Word>) -> Self {
        Self { number, cells: vec![words] }
    }

    /// All words from left to right.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.cells.iter().flatten()
    }

    /// All words from left to right, to be changed in place.
    pub fn words_mut(&mut self) -> impl Iterator<Item = &mut Word> {
        self.cells.iter_mut().flatten()
    }

    /// The place of the line; `None` in plain text or without words.
    pub fn bounds(&self) -> Option<Rect> {
        Rect::around(self.words().filter_map(|word| word.bounds.as_ref()))
    }

    /// The words joined by spaces, cells by tabs.
    pub fn text(&self) -> String {
        let cells: Vec<String> = self
            .cells
            .iter()
            .map(|cell| cell.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "))
            .collect();
        cells.join("\t")
    }
}
