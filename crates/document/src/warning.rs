//! Doubt that travels beside the result.

use crate::PageNo;

/// What kind of doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum WarningKind {
    /// A page could not be read at all.
    PageFailed,
    /// A page was read, but badly.
    PoorReading,
    /// Ink that looks like text was not read.
    UnreadInk,
    /// A number was written by hand.
    Handwriting,
    /// A number contains letters or does not follow the grammar.
    SuspiciousNumber,
    /// Two statements of the head contradict each other.
    HeadContradiction,
    /// A period was filled in from the reporting rules, not from a statement.
    PeriodAssumed,
    /// Text in a legacy encoding was converted.
    LegacyEncoding,
    /// A table could not be mapped to a known form.
    UnmappedTable,
    /// Something looks like a figure but was not understood.
    UnclaimedNumber,
}

impl WarningKind {
    /// The stable name used in the JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PageFailed => "page_failed",
            Self::PoorReading => "poor_reading",
            Self::UnreadInk => "unread_ink",
            Self::Handwriting => "handwriting",
            Self::SuspiciousNumber => "suspicious_number",
            Self::HeadContradiction => "head_contradiction",
            Self::PeriodAssumed => "period_assumed",
            Self::LegacyEncoding => "legacy_encoding",
            Self::UnmappedTable => "unmapped_table",
            Self::UnclaimedNumber => "unclaimed_number",
        }
    }
}

/// One doubt, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Warning {
    /// What kind.
    pub kind: WarningKind,
    /// The page; `None` for the whole document.
    pub page: Option<PageNo>,
    /// What was seen, in a sentence.
    pub message: String,
}
