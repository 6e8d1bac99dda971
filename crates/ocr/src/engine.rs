//! What every engine can do.

use std::env;
use std::ops::Range;
use std::path::PathBuf;

use sohoa_document::{PageImage, Rect, Word};

/// Reads pictures.
///
/// Boxes come in points of the page (pixels times 72 over the picture's dpi), texts in NFC, confidences
/// from 0 to 1 as the engine gives them, not calibrated.
pub trait OcrEngine {
    /// What reads: recorded beside the results, and part of the key of recordings.
    fn identity(&self) -> &EngineIdentity;

    /// Reads a whole page.
    fn read_page(&mut self, image: &PageImage) -> Result<PageReading, OcrError>;

    /// Reads one region of a page; the part of it that lies outside the picture is ignored.
    fn read_region(
        &mut self,
        image: &PageImage,
        region: PixelRect,
        kind: RegionKind,
    ) -> Result<Vec<Word>, OcrError>;
}

/// Which engine, which version, which model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EngineIdentity {
    /// `tesseract`.
    pub name: String,
    /// `5.3.0`.
    pub version: String,
    /// `vie`.
    pub language: String,
    /// SHA-256 of the model file, in hexadecimal.
    pub model_sha256: String,
}

/// A page as an engine read it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageReading {
    /// The words in the engine's order.
    pub words: Vec<Word>,
    /// The engine's own lines; they hold every word once, in order.
    pub lines: Vec<EngineLine>,
    /// What is written by hand, as far as the engine tells it from print.
    pub handwriting: Vec<Handwriting>,
}

/// Something written by hand into print.
#[derive(Debug, Clone, PartialEq)]
pub struct Handwriting {
    /// Where it is, in points.
    pub bounds: Rect,
    /// What it says; [`PageReading::words`] has it too. `None` where it could not be read.
    pub text: Option<String>,
}

/// A line as the engine saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineLine {
    /// Number of the block it belongs to, from 0 in the engine's order.
    pub block: u32,
    /// Number of the paragraph in its block, from 0.
    pub paragraph: u32,
    /// Its words, as indices into [`PageReading::words`].
    pub words: Range<usize>,
}

/// A rectangle of pixels from the top left of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelRect {
    /// The leftmost column.
    pub left: u32,
    /// The topmost row.
    pub top: u32,
    /// How many columns.
    pub width: u32,
    /// How many rows.
    pub height: u32,
}

/// What a region holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionKind {
    /// Lines of text of one width.
    Block,
    /// One line.
    Line,
    /// One word.
    Word,
    /// One line of digits and the signs that stand in numbers; nothing else is read.
    Digits,
    /// One line of the letters I, V and X; nothing else is read.
    Roman,
}

/// Why a picture could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OcrError {
    /// The language data is not where it was looked for.
    #[error("{language}.traineddata was not found (searched {})", folders(.searched))]
    LanguageMissing {
        /// The language.
        language: String,
        /// The folders searched, in order.
        searched: Vec<PathBuf>,
    },
    /// The language data could not be read or is not what the engine can use.
    #[error("{} cannot be used as language data", path.display())]
    LanguageUnusable {
        /// The file.
        path: PathBuf,
    },
    /// The engine would start threads of its own.
    #[error("OMP_THREAD_LIMIT is not 1 in this process")]
    WouldStartThreads,
    /// The picture has no pixels, or not as many as it says.
    #[error("the picture is malformed")]
    MalformedPicture,
    /// The engine gave up on this picture.
    #[error("the engine could not read this picture")]
    Failed,
    /// Nothing was recorded for this picture.
    #[error("nothing was recorded for picture {key}")]
    NotRecorded {
        /// The key of the picture.
        key: String,
    },
    /// A recording is malformed.
    #[error("line {line} of the recording is malformed")]
    MalformedRecording {
        /// The line, counted from 1.
        line: usize,
    },
}

impl OcrError {
    /// What a person can do about it; `None` when the message says it all.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::LanguageMissing { .. } => {
                Some("install the package tesseract-ocr-vie, or name its folder with --tessdata-dir")
            }
            Self::LanguageUnusable { .. } => Some("install the package tesseract-ocr-vie again"),
            Self::WouldStartThreads => Some("start the process with OMP_THREAD_LIMIT=1 in its environment"),
            Self::NotRecorded { .. } => Some("record it again with the real engine"),
            Self::MalformedPicture | Self::Failed | Self::MalformedRecording { .. } => None,
        }
    }

    /// Whether the cause is the installation, not the picture.
    pub const fn is_installation(&self) -> bool {
        matches!(self, Self::LanguageMissing { .. } | Self::LanguageUnusable { .. } | Self::WouldStartThreads)
    }
}

/// Fails unless `OMP_THREAD_LIMIT=1` stands in the environment.
///
/// libtesseract uses OpenMP, whose run time reads the variable when the program is loaded: it must be
/// set by whoever starts the process; setting it in `main` is too late. Several processes with several
/// threads each read four to five times slower than with one.
pub fn require_single_thread() -> Result<(), OcrError> {
    let limit = env::var_os("OMP_THREAD_LIMIT");
    if limit.is_some_and(|limit| limit == "1") { Ok(()) } else { Err(OcrError::WouldStartThreads) }
}

fn folders(searched: &[PathBuf]) -> String {
    searched.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
