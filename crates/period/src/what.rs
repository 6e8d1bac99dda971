//! What a date or a period means in days.

use sohoa_document::Date;

/// A day of the year, whose year may have been left out in print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// 1 to 31, as printed.
    pub day: u8,
    /// 1 to 12, as printed.
    pub month: u8,
    /// The year; `None` when it is neither printed nor told by the words around it.
    pub year: Option<u16>,
    /// Whether the year was taken from the words around it: `ngày 15/3` beside `năm 2023`.
    pub inferred: bool,
}

impl Day {
    /// The calendar day; `None` without a year, or when the calendar has no such day.
    pub fn date(&self) -> Option<Date> {
        Date::new(self.year?, self.month, self.day)
    }

    /// The same day with this year where none is known yet, and marked so.
    pub fn or_year(self, year: Option<u16>) -> Self {
        match (self.year, year) {
            (None, Some(year)) => Self { year: Some(year), inferred: true, ..self },
            _ => self,
        }
    }
}

/// A unit of reporting time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// tháng
    Month,
    /// quý
    Quarter,
    /// năm
    Year,
}

/// A period by its name, the year apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// `tháng 10`: 1 to 12.
    Month(u8),
    /// `quý II`: 1 to 4.
    Quarter(u8),
    /// `6 tháng đầu năm`: how many months from January on, 1 to 12.
    FirstMonths(u8),
    /// `6 tháng cuối năm`: how many months up to December, 1 to 12.
    LastMonths(u8),
    /// `năm 2023`
    Year,
    /// `giai đoạn 2021-2025`, `năm 2023 - 2024`: up to and with this year.
    Years(u16),
    /// `từ đầu năm đến nay`
    SinceYearStart,
    /// `từ đầu nhiệm kỳ`
    SinceTermStart,
    /// `tính đến ngày 14/12/2023`; no day for `tính đến nay`.
    AsOf(Option<Day>),
    /// `lũy kế`
    Cumulative,
    /// `trong tháng`, `trong quý`: the document's own period.
    Own(Unit),
    /// `tháng trước`, `quý trước`, `năm trước`: the one before the document's own.
    Previous(Unit),
}

/// A named period with its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Named {
    /// Which period of the year.
    pub name: Name,
    /// Its year; the first one for [`Name::Years`].
    pub year: Option<u16>,
    /// Whether the year was taken from the words around it: `quý I` in `quý I và quý II năm 2023`.
    pub inferred: bool,
}

/// A date or a period found in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// One day.
    Date(Day),
    /// `từ ngày A đến (hết) ngày B`; no last day for `đến nay`.
    Range {
        /// The first day.
        from: Day,
        /// The last day.
        to: Option<Day>,
    },
    /// A period by its name.
    Named(Named),
}

/// Which days a named period covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closing {
    /// From the first day of its first month to the last day of its last.
    Calendar,
    /// By the cut-offs of NĐ 09/2019: from the 15th of the month before to the 14th of its last month.
    Reporting,
}

impl Named {
    /// First and last day, when name and year tell them.
    pub fn bounds(&self, closing: Closing) -> Option<(Date, Date)> {
        let year = self.year?;
        let (first, last, last_year) = match self.name {
            Name::Month(month) => (month, month, year),
            Name::Quarter(quarter) => (quarter * 3 - 2, quarter * 3, year),
            Name::FirstMonths(months) => (1, months, year),
            Name::LastMonths(months) => (13 - months, 12, year),
            Name::Year => (1, 12, year),
            Name::Years(last) => (1, 12, last),
            _ => return None,
        };
        let (from, to) = match (closing, first) {
            (Closing::Calendar, _) => (Date::new(year, first, 1), last_day(last_year, last)),
            (Closing::Reporting, 1) => (Date::new(year - 1, 12, 15), Date::new(last_year, last, 14)),
            (Closing::Reporting, _) => (Date::new(year, first - 1, 15), Date::new(last_year, last, 14)),
        };
        from.zip(to)
    }

    /// The same period with this year where none is known yet, and marked so.
    pub fn or_year(self, year: Option<u16>) -> Self {
        match (self.year, year) {
            (None, Some(year)) => Self { year: Some(year), inferred: true, ..self },
            _ => self,
        }
    }
}

impl What {
    /// First and last day, as far as they are told; `year` is taken where none is known.
    ///
    /// A day is its own first and last day; `tính đến ngày D` has only a last one.
    pub fn bounds(&self, year: Option<u16>, closing: Closing) -> (Option<Date>, Option<Date>) {
        match self {
            What::Date(day) => {
                let date = day.or_year(year).date();
                (date, date)
            }
            What::Range { from, to } => {
                (from.or_year(year).date(), to.and_then(|day| day.or_year(year).date()))
            }
            What::Named(Named { name: Name::AsOf(day), .. }) => {
                (None, day.and_then(|day| day.or_year(year).date()))
            }
            What::Named(named) => match named.or_year(year) {
                Named { name: Name::SinceYearStart, year, .. } => {
                    let from = year.and_then(|year| match closing {
                        Closing::Calendar => Date::new(year, 1, 1),
                        Closing::Reporting => Date::new(year - 1, 12, 15),
                    });
                    (from, None)
                }
                named => named.bounds(closing).unzip(),
            },
        }
    }

    /// Whether a year had to be taken from the words around it.
    pub fn is_inferred(&self) -> bool {
        match self {
            What::Date(day) => day.inferred,
            What::Range { from, to } => from.inferred || to.is_some_and(|day| day.inferred),
            What::Named(Named { name: Name::AsOf(Some(day)), .. }) => day.inferred,
            What::Named(named) => named.inferred,
        }
    }
}

/// The last day of a month.
fn last_day(year: u16, month: u8) -> Option<Date> {
    (28..=31).rev().find_map(|day| Date::new(year, month, day))
}

/// The number of days of a month; 28 for February of an unknown year.
pub(crate) fn days_in(year: Option<u16>, month: u8) -> u8 {
    last_day(year.unwrap_or(1999), month).map_or(28, |date| date.day)
}
