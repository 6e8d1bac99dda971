//! A whole document after extraction.

use std::fmt;

use crate::{Amount, Figure, Level, Scope, Warning};

/// A calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year, four digits.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to the month's last day.
    pub day: u8,
}

impl Date {
    /// The day, if the calendar has it (Gregorian, years 1900 to 2199).
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        ((1900..2200).contains(&year) && (1..=last).contains(&day)).then_some(Self { year, month, day })
    }
}

impl fmt::Display for Date {
    /// ISO 8601: `2023-06-19`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// The kind of document, by its type name (NĐ 30/2020, Phụ lục III).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentType {
    /// Báo cáo.
    Report,
    /// Thông báo.
    Notice,
    /// Công văn.
    Letter,
    /// Quyết định.
    Decision,
    /// Kế hoạch.
    Plan,
    /// Chỉ thị.
    Directive,
    /// Nghị quyết.
    Resolution,
    /// Tờ trình.
    Submission,
}

/// Who issued the document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Issuer {
    /// The name as the document gives it, in running-text case: `UBND thành phố Nha Trang`.
    pub name: String,
    /// Its level.
    pub level: Option<Level>,
    /// The official code of its unit; `None` when not settled.
    pub code: Option<String>,
    /// The official code of its province; `None` when not settled.
    pub province_code: Option<String>,
}

/// The period a document reports on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportPeriod {
    /// As named in title or text: `Quý II năm 2023`.
    pub label: Option<String>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// The explicit statement, as printed: `Từ ngày 15/3/2022 đến ngày 14/6/2023`.
    pub stated: Option<String>,
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signer {
    /// The full name.
    pub name: Option<String>,
    /// The office: `Phó Chủ tịch`.
    pub position: Option<String>,
}

/// The head of a document; what is not found is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The kind of document.
    pub document_type: Option<DocumentType>,
    /// `4748/BC-UBND`.
    pub number: Option<String>,
    /// The day of issue.
    pub date: Option<Date>,
    /// The place of issue.
    pub place: Option<String>,
    /// The trích yếu, lines joined.
    pub title: Option<String>,
    /// Who issued it.
    pub issuer: Option<Issuer>,
    /// What period it reports on.
    pub period: Option<ReportPeriod>,
    /// Who signed it.
    pub signer: Option<Signer>,
}

/// The outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckStatus {
    /// The rule holds.
    Pass,
    /// The rule does not hold.
    Fail,
    /// A part is missing or only approximate.
    NotCheckable,
}

/// One rule applied to the figures of one scope.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The rule in metric keys: `dossiers_received_total = dossiers_resolved_total + dossiers_pending_total`.
    pub rule: String,
    /// The scope it was applied to.
    pub scope: Scope,
    /// The outcome.
    pub status: CheckStatus,
    /// The left side as stated.
    pub stated: Option<Amount>,
    /// The right side as computed.
    pub computed: Option<Amount>,
    /// `|stated - computed|`.
    pub difference: Option<Amount>,
    /// The ids of the figures that took part.
    pub figures: Vec<String>,
    /// The one likely misreading that would make everything balance, in words; the value stays as printed.
    pub suggestion: Option<String>,
}

/// Everything extraction found in a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// The head.
    pub head: Head,
    /// The figures in document order.
    pub figures: Vec<Figure>,
    /// The checks, in the order of the rules, then of the scopes.
    pub checks: Vec<Check>,
    /// What was doubtful.
    pub warnings: Vec<Warning>,
}
