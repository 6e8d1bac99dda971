//! What can go wrong between a file and its pages.

use std::path::PathBuf;

use sohoa_document::PageNo;

/// Why a file or a page could not be had. The message says what; [`RasterError::hint`] says what to do;
/// the caller adds which file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RasterError {
    /// No usable libpdfium was found in any of the places searched.
    #[error("libpdfium was not found (searched {})", places(.searched))]
    LibraryMissing {
        /// The places searched, in order.
        searched: Vec<PathBuf>,
    },
    /// A libpdfium was found but could not be used.
    #[error("{} is not a usable libpdfium: {reason}", path.display())]
    LibraryUnusable {
        /// The file.
        path: PathBuf,
        /// What the loader said.
        reason: String,
    },
    /// The file could not be read from the disk.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// There is nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// The content is of no supported kind.
    #[error("not a supported kind of file: {looks_like}")]
    Unsupported {
        /// What the content looks like.
        looks_like: &'static str,
    },
    /// A text file that is not UTF-8 or UTF-16.
    #[error("the text is not UTF-8 (byte {offset})")]
    NotUnicode {
        /// The first offending byte, counted from 0.
        offset: usize,
    },
    /// The PDF asks for a password and none was given.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// The password given does not open the PDF.
    #[error("the password does not open the PDF")]
    WrongPassword,
    /// The PDF is protected in a way pdfium does not know.
    #[error("the PDF is protected in a way that is not supported")]
    UnsupportedProtection,
    /// The content begins like a supported kind but cannot be decoded.
    #[error("the {what} is damaged or truncated")]
    Corrupt {
        /// What was being decoded: `PDF`, `PNG picture`.
        what: &'static str,
    },
    /// The file is sound but has no pages.
    #[error("the file has no pages")]
    NoPages,
    /// A page was asked for that the file does not have.
    #[error("page {page} does not exist: the file has {count}")]
    PageOutOfRange {
        /// The page asked for.
        page: PageNo,
        /// How many there are.
        count: u32,
    },
    /// One page is damaged; others may be sound.
    #[error("page {page} is damaged")]
    PageCorrupt {
        /// The page.
        page: PageNo,
    },
    /// The picture of a page is stored in a way that cannot be decoded.
    #[error("the picture of page {page} is stored in a form that is not supported")]
    UnsupportedPicture {
        /// The page.
        page: PageNo,
    },
    /// The picture is too small to hold a single word.
    #[error("a picture of {width_px} x {height_px} pixels is too small to hold text")]
    TooSmall {
        /// Its width in pixels.
        width_px: u64,
        /// Its height in pixels.
        height_px: u64,
    },
    /// The picture would not fit the limit; nothing was allocated for it.
    #[error("a picture of {width_px} x {height_px} pixels is over the limit of {max_megapixels} megapixels")]
    TooLarge {
        /// Its width in pixels.
        width_px: u64,
        /// Its height in pixels.
        height_px: u64,
        /// The limit.
        max_megapixels: u32,
    },
}

impl RasterError {
    /// What a person can do about it; `None` when the message says it all.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::LibraryMissing { .. } => {
                Some("run `make setup`, or name the library file in the environment variable SOHOA_PDFIUM")
            }
            Self::LibraryUnusable { .. } => Some("run `make setup` to fetch the build that is known to work"),
            Self::Unsupported { .. } => Some("give a PDF, PNG, JPEG, TIFF or UTF-8 text file"),
            Self::NotUnicode { .. } => Some("save the text as UTF-8"),
            Self::Encrypted => Some("give the password with --password"),
            Self::WrongPassword => Some("check --password"),
            Self::UnsupportedProtection => Some("print it to a new PDF without protection"),
            Self::UnsupportedPicture { .. } => Some("save it as a plain PDF, PNG or TIFF again"),
            Self::Corrupt { .. } | Self::PageCorrupt { .. } => Some("scan it or fetch it again"),
            Self::TooLarge { .. } => Some("raise --max-megapixels if the picture is meant to be that large"),
            Self::Io { .. }
            | Self::TooSmall { .. }
            | Self::Empty
            | Self::NoPages
            | Self::PageOutOfRange { .. } => None,
        }
    }

    /// Whether the cause is the installation, not the file.
    pub const fn is_installation(&self) -> bool {
        matches!(self, Self::LibraryMissing { .. } | Self::LibraryUnusable { .. })
    }
}

fn places(searched: &[PathBuf]) -> String {
    searched.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
