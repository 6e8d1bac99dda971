//! What parent and child say to each other: one JSON text a line, both of one build.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sohoa_document::{Page, PageNo, Rect};

use crate::exit::{Failure, FailureKind};
use crate::stages::Spent;

/// Begins every reply (the record separator of RFC 7464): a C library that prints to stdout of the child
/// can then never be taken for a reply.
pub(crate) const RECORD_START: char = '\u{1e}';

/// What the parent asks.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// What kind of file is this, and how many pages has it?
    Open { path: PathBuf },
    /// Read this page.
    Read { path: PathBuf, page: PageNo },
    /// What stands at these places of this page, in points of the page as displayed?
    Crop { path: PathBuf, page: PageNo, places: Vec<Rect> },
}

/// What the child answers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    /// The file can be read.
    Opened(Opened),
    /// The page as read.
    Page {
        /// The page.
        page: Box<Page>,
        /// Version of the OCR engine and its data, if it was needed.
        engine: Option<String>,
        /// How long the child's stages took.
        spent: Spent,
    },
    /// One PNG file for each place; `None` for a place beside the page.
    Crops(Vec<Option<Vec<u8>>>),
    /// It cannot be done.
    Failed { kind: FailureKind, message: String, hint: Option<String> },
}

/// A file that can be read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Opened {
    /// By content.
    pub(crate) media_type: String,
    /// How many pages it has, at least 1.
    pub(crate) pages: u32,
}

impl From<Failure> for Reply {
    fn from(Failure { kind, message, hint }: Failure) -> Self {
        Self::Failed { kind, message, hint }
    }
}
