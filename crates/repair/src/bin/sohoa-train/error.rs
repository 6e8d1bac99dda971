//! Why no model could be built.

use std::path::PathBuf;

/// What stopped the training; the text ends with what to do about it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TrainError {
    /// The arguments do not make sense.
    #[error("{0}")]
    Usage(String),
    /// A file or folder cannot be read or written.
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: std::io::Error },
    /// A text is in another encoding.
    #[error(
        "{}: line {line} is not UTF-8\nhint: convert the file, as with `iconv -f WINDOWS-1258 -t UTF-8`",
        path.display()
    )]
    NotUtf8 { path: PathBuf, line: usize },
    /// A line of a table is not as it should be.
    #[error("{}: line {line}: {problem}", path.display())]
    Table { path: PathBuf, line: usize, problem: &'static str },
    /// There is nothing to count.
    #[error(
        "{}: no words to count\nhint: the folder needs .txt or .txt.xz files with one paragraph a line, and a weight \
         above 0",
        path.display()
    )]
    NoText { path: PathBuf },
    /// A program that is needed did not do its work.
    #[error("{program} failed on {}\nhint: install {program}", path.display())]
    Program { program: &'static str, path: PathBuf },
    /// A model to take n-grams from is none.
    #[error("{}: not a sohoa repair model", path.display())]
    NotAModel { path: PathBuf },
    /// The n-grams do not fit the table.
    #[error("the n-grams do not spread over the table\nhint: ask for fewer with --ngrams")]
    Crowded,
}

impl TrainError {
    /// Names the file that an input or output error is about.
    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> TrainError + use<> {
        let path = path.to_owned();
        move |error| TrainError::File { path, error }
    }
}
