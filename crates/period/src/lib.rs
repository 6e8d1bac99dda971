//! Vietnamese dates and reporting periods, as they are written in running text.
//!
//! Owns how a day, a span of days and a named period (`Quý II năm 2023`, `6 tháng đầu năm 2024`) are spelled,
//! also by a poor reader (`nim 2023`, `tir ngay`), and which days a named period covers: by the calendar, or by
//! the cut-offs of the reporting rules. Refuses to know what a period is said of: whether it is the document's
//! own, a figure's, a deadline or the date of a law is for the caller to say.
//!
//! ```
//! use sohoa_period::{Closing, What, find};
//!
//! let found = find("Quý II năm 2023 (từ ngày 15/3/2023 đến hết ngày 14/6/2023)");
//! let days = |what: &What| what.bounds(None, Closing::Calendar);
//! let day = |year, month, day| sohoa_document::Date::new(year, month, day);
//! assert_eq!(days(&found[0].what), (day(2023, 4, 1), day(2023, 6, 30)));
//! assert_eq!(found[0].what.bounds(None, Closing::Reporting), (day(2023, 3, 15), day(2023, 6, 14)));
//! assert_eq!(days(&found[1].what), (day(2023, 3, 15), day(2023, 6, 14)));
//! ```

mod grammar;
mod point;
mod token;
mod what;
mod wording;

use std::ops::{Range, RangeInclusive};

pub use what::{Closing, Day, Name, Named, Unit, What};

/// A date or a period, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The bytes it takes in the text, its leading words (`từ`, `ngày`, `tính đến`) among them.
    pub range: Range<usize>,
    /// What it is.
    pub what: What,
}

/// The month that a text names by figures and nothing else: `12/2017`. A table's label means a month by them; in running
/// text they may as well be a document's number, so that [`find`] passes them over.
pub fn month(text: &str) -> Option<What> {
    let (month, year) = text.trim().split_once('/')?;
    let digits = |part: &str, length: RangeInclusive<usize>| {
        length.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(month, 1..=2) || !digits(year, 4..=4) {
        return None;
    }
    let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    Some(What::Named(Named { name: Name::Month(month), year: year.parse().ok(), inferred: false }))
}

/// All dates and periods of a text, in order and never overlapping.
///
/// A single line break counts as a space; an empty line ends whatever stands before it. Time and memory grow
/// linearly with the text.
pub fn find(text: &str) -> Vec<Found> {
    grammar::find(text)
}
