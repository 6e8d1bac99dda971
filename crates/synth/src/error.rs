//! What can go wrong while fixtures are made.

use std::io;
use std::path::PathBuf;

/// Why a fixture could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SynthError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A report's source breaks the rules of the markup.
    #[error("{name}, line {line}: {message}")]
    Markup {
        /// Which source.
        name: String,
        /// 1-based line.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A data file of the tool is not what it should be.
    #[error("{name}: {message}")]
    Data {
        /// Which file.
        name: String,
        /// What is wrong.
        message: String,
    },
    /// A program that typesets or reads pages could not be run, or failed.
    #[error("{program}: {message}")]
    Program {
        /// Which program.
        program: String,
        /// What it said.
        message: String,
    },
    /// A picture could not be decoded or encoded.
    #[error("picture: {0}")]
    Picture(#[from] image::ImageError),
    /// A JPEG could not be written.
    #[error("JPEG: {0}")]
    Jpeg(#[from] jpeg_encoder::EncodingError),
    /// A font lacks what the overlay text needs.
    #[error("font {path}: {message}")]
    Font {
        /// The font file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

impl SynthError {
    /// An error of the file system, with its file.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
