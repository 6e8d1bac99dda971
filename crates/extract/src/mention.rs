//! What the grammar hands on: a number with its meaning, before figures are made of it.

use std::ops::Range;

use sohoa_document::{Amount, Kind, Level, Period, Qualifier};

use crate::numbers::{Doubt, Reading};
use crate::rules::Slots;

/// The strength of a meaning that was guessed: another statement of the same figure overrules it.
pub(crate) const WEAK: f32 = 0.85;

/// The strength of a meaning that follows from what stands around, not from a word beside the number, or among words that
/// nobody knows: a check must prove it, or a person look.
pub(crate) const ASSUMED: f32 = 0.88;

/// What a mention speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Reach {
    /// `None` is the issuer's own.
    pub(crate) level: Option<Level>,
    /// A whole territory, all levels in it: its sums stand beside those of the level itself.
    pub(crate) area: Option<String>,
    pub(crate) agency: Option<String>,
    pub(crate) field: Option<String>,
    pub(crate) period: Option<Period>,
}

/// Where a mention stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a paragraph: the block and the bytes of number and clause.
    Prose { block: usize, number: Range<usize>, quote: Range<usize> },
    /// In a table: the block, row and column of the cell, and the labels of both.
    Table { block: usize, cell: usize, table: u32, row: String, column: String, rank: Rank },
}

/// What a row of a table sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// All others.
    Total,
    /// The rows below it, up to the next group; numbered from 1.
    Group(u16),
    /// Nothing; the number is that of its group, 0 outside.
    Row(u16),
}

/// How a change is stated: `tăng 5,2%` of which mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) of: usize,
    pub(crate) decreases: bool,
}

/// One number with its meaning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mention {
    pub(crate) metric: String,
    pub(crate) unit: String,
    pub(crate) amount: Amount,
    pub(crate) other: Option<Amount>,
    pub(crate) doubt: Option<Doubt>,
    pub(crate) qualifier: Qualifier,
    pub(crate) kind: Kind,
    pub(crate) reach: Reach,
    pub(crate) label: String,
    pub(crate) section: Option<String>,
    pub(crate) place: Place,
    /// How firmly words and number are bound: 0 to 1.
    pub(crate) strength: f32,
    /// The metric follows from what stands around, not beside the number.
    pub(crate) change: Option<Change>,
    /// The mention whose earlier value this is.
    pub(crate) earlier_of: Option<usize>,
    /// The channel it came by, as named beside it.
    pub(crate) channel: Option<String>,
    /// The mention this one is a part of.
    pub(crate) part_of: Option<usize>,
    /// The words that say what it counts stand elsewhere.
    pub(crate) inherited: bool,
    /// What was done with it is said elsewhere.
    pub(crate) borrowed: bool,
    /// Who is said to have done it.
    pub(crate) speaker: Option<String>,
    /// Whose it is, is not sure; sums prove how many, not whose.
    pub(crate) nobodys: bool,
}

/// What a number in words or digits brings along.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Number {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Behind the unit.
    pub(crate) until: usize,
    pub(crate) reading: Reading,
    pub(crate) denominator: Option<(Reading, Range<usize>)>,
    pub(crate) measure: Measure,
    pub(crate) unit: Slots,
    pub(crate) qualifier: Qualifier,
    /// Stated by a zero word.
    pub(crate) zero: bool,
    /// Counts something that is not reported.
    pub(crate) other: bool,
    /// Counts offices of this level.
    pub(crate) offices: Option<Level>,
    /// A word that is no known unit stands right behind.
    pub(crate) foreign: bool,
    pub(crate) masked: bool,
}

/// Whether a number is a count, a share or money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    Count,
    Rate,
    Money,
}
