//! A figure: one stated value with its meaning, its scope and its proof.

use crate::{Amount, Date, PageNo, Qualifier, Rect};

/// The administrative level a figure speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Ministries and central agencies.
    Central,
    /// Tỉnh, thành phố trực thuộc trung ương, and their sở.
    Province,
    /// Huyện, quận, thị xã, thành phố thuộc tỉnh (until June 2025).
    District,
    /// Xã, phường, thị trấn, đặc khu.
    Commune,
}

/// The period a figure speaks of, where it is not the document's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// As the document writes it: `Quý 1 năm 2024`.
    pub label: String,
    /// First day, when the label tells it.
    pub from: Option<Date>,
    /// Last day, when the label tells it.
    pub to: Option<Date>,
}

/// What a figure speaks of; `None` everywhere means the issuer, all fields, the document's period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Scope {
    /// The administrative level; `None` is the issuer's own.
    pub level: Option<Level>,
    /// A named agency that is not the issuer.
    pub agency: Option<String>,
    /// The lĩnh vực as the document names it; `None` is all fields.
    pub field: Option<String>,
    /// The figure's own period.
    pub period: Option<Period>,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What was done in the period.
    Result,
    /// What is to be reached.
    Target,
    /// An earlier period's value, or a change against it.
    Comparison,
}

/// What the checks say of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// A rule of arithmetic or a second independent mention agrees.
    Confirmed,
    /// Nothing speaks for or against it.
    Unchecked,
    /// A rule or another mention disagrees.
    Contradicted,
}

/// Where a figure is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The page of its first word.
    pub page: PageNo,
    /// 1-based line in that page.
    pub line: u32,
    /// The boxes of the words that hold the value; empty for plain text.
    pub boxes: Vec<Rect>,
    /// The number of the section it stands in: `I.4`.
    pub section: Option<String>,
    /// 1-based number of the table in the document.
    pub table: Option<u32>,
    /// The row's label.
    pub row: Option<String>,
    /// The column's label.
    pub column: Option<String>,
    /// The words around it, as printed (before repair).
    pub quote: String,
}

/// One stated value.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// `f1`, `f2`, ... in document order.
    pub id: String,
    /// The metric key: `dossiers_received_total`.
    pub metric: String,
    /// The value as printed.
    pub value: Amount,
    /// What is counted: `dossier`, `complaint`, `vnd`, `percent`, ...
    pub unit: String,
    /// How exactly it is stated.
    pub qualifier: Qualifier,
    /// Result, target or comparison.
    pub kind: Kind,
    /// What it speaks of.
    pub scope: Scope,
    /// The characters the value was read from.
    pub raw: String,
    /// The label that named it.
    pub label: String,
    /// How likely the value and its meaning are right: 0 to 1.
    pub confidence: f32,
    /// What the checks say.
    pub status: Status,
    /// Whether a person must look before it is used.
    pub needs_review: bool,
    /// Where it is printed.
    pub source: Source,
    /// Further places that state the same value.
    pub also_at: Vec<Source>,
}
