//! The exit codes, documented in the README and mapped in this one place.

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All done.
    Done,
    /// Done, but some document failed or a page was lost.
    PartlyFailed,
    /// A library, language data or the model is missing.
    Missing,
    /// The only input could not be read.
    Unreadable,
    /// `evaluate`: below a threshold.
    BelowThreshold,
    /// Some figure needs a person's eye, and `--fail-on-review` was given.
    NeedsReview,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::PartlyFailed => 1,
            Exit::BelowThreshold => 5,
            // 2 is clap's, for usage; 130 is the shell's for an interrupt.
            Exit::Missing => 3,
            Exit::Unreadable => 4,
            Exit::NeedsReview => 6,
        })
    }
}

/// Why a document could not be processed, with what a person can do about it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    /// What kind, which decides the exit code.
    pub(crate) kind: FailureKind,
    /// What went wrong and where.
    pub(crate) message: String,
    /// What to try.
    pub(crate) hint: Option<String>,
}

/// The kinds of failure that scripts can tell apart by the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FailureKind {
    /// A library, language data or the model is missing or damaged.
    Missing,
    /// The input is corrupt, encrypted, over a limit, or of no supported kind.
    Unreadable,
    /// The command line or the configuration asks for something impossible.
    Usage,
}

impl Failure {
    /// A failure of the input.
    pub(crate) fn unreadable(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::Unreadable, message: message.into(), hint: None }
    }

    /// A failure of the installation.
    pub(crate) fn missing(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind: FailureKind::Missing, message: message.into(), hint: Some(hint.into()) }
    }

    /// A failure of the command line or the configuration.
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind: FailureKind::Usage, message: message.into(), hint: Some(hint.into()) }
    }

    /// The exit code when this failure ends the run.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self.kind {
            FailureKind::Missing => Exit::Missing.into(),
            FailureKind::Unreadable => Exit::Unreadable.into(),
            FailureKind::Usage => ExitCode::from(2),
        }
    }
}

impl From<sohoa_raster::RasterError> for Failure {
    fn from(error: sohoa_raster::RasterError) -> Self {
        let kind = if error.is_installation() { FailureKind::Missing } else { FailureKind::Unreadable };
        Self { kind, hint: error.hint().map(str::to_owned), message: chain(&error) }
    }
}

impl From<sohoa_ocr::OcrError> for Failure {
    fn from(error: sohoa_ocr::OcrError) -> Self {
        let kind = if error.is_installation() { FailureKind::Missing } else { FailureKind::Unreadable };
        Self { kind, hint: error.hint().map(str::to_owned), message: chain(&error) }
    }
}

/// An error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        message.push_str(": ");
        message.push_str(&error.to_string());
        cause = error.source();
    }
    message
}
