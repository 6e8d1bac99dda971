//! The form of a gold file: what a document states, written down by a person.

use serde::{Deserialize, Serialize};
use sohoa_schema::Decimal;

/// What a document states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gold {
    /// The head; an absent key is not judged, `null` means that the document does not say.
    pub document: GoldDocument,
    /// Every figure of the three mission families, and any further ones.
    pub figures: Vec<GoldFigure>,
    /// The contradictions of the document itself, in words.
    #[serde(default)]
    pub checks_fail: Vec<String>,
    /// Further legitimate readings: neither required nor wrong. `*` stands for any level or field.
    #[serde(default)]
    pub optional: Vec<GoldFigure>,
}

/// The head of a document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldDocument {
    /// Number and symbol.
    pub number: Option<String>,
    /// Day of issue, ISO 8601.
    pub date: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Level of the issuer.
    pub issuer_level: Option<String>,
    /// Kind of document.
    #[serde(rename = "type")]
    pub document_type: Option<String>,
    /// First day of the period.
    pub period_from: Option<String>,
    /// Last day of the period.
    pub period_to: Option<String>,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldFigure {
    /// Metric key.
    pub metric: String,
    /// The value as printed.
    pub value: Decimal,
    /// Its level; `null` is the issuer's own, `*` any.
    pub level: Option<String>,
    /// Its field; `null` is all fields, `*` any.
    pub field: Option<String>,
    /// How exactly it is stated.
    #[serde(default = "exact")]
    pub qualifier: String,
    /// Its own period; `null` is the document's.
    #[serde(default)]
    pub period: Option<String>,
}

fn exact() -> String {
    "exact".to_owned()
}
