//! What can be wrong with a model file.

use thiserror::Error;

/// Why a model file cannot be used. No variant is a matter of taste: each one names a fact in the file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The bytes end before a value does.
    #[error("{component}: ends inside a value at byte {offset}")]
    Truncated {
        /// The part of the file that was being read.
        component: &'static str,
        /// Byte offset within that part.
        offset: usize,
    },
    /// Bytes are left over where the part should end.
    #[error("{component}: {count} bytes are left over after its end")]
    Trailing {
        /// The part of the file that was being read.
        component: &'static str,
        /// How many bytes are left over.
        count: usize,
    },
    /// A component that recognition cannot do without is absent.
    #[error("the file holds no component `{0}`")]
    Missing(&'static str),
    /// A value is outside what the format allows.
    #[error("{component}: {what} is {value}, which cannot be")]
    Invalid {
        /// The part of the file that was being read.
        component: &'static str,
        /// The value's name.
        what: &'static str,
        /// The value.
        value: i64,
    },
    /// Text that is not UTF-8.
    #[error("{0}: text is not UTF-8")]
    NotUtf8(&'static str),
    /// Two parts of the file disagree about a size.
    #[error("{what}: {left} on one side, {right} on the other")]
    Mismatch {
        /// What should agree.
        what: &'static str,
        /// One side's size.
        left: usize,
        /// The other side's size.
        right: usize,
    },
    /// A well-formed model of a kind that this crate does not run.
    #[error("models with {0} are not supported")]
    Unsupported(String),
}
