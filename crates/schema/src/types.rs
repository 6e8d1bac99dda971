//! The types of the output, field by field in the order they are written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Decimal;

/// The result of `sohoa extract` for one document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Extraction {
    /// Always "1".
    pub schema_version: String,
    /// The file and the tool that read it.
    pub source: SourceFile,
    /// The head of the document.
    pub document: DocumentEntry,
    /// How each page was read.
    pub pages: Vec<PageEntry>,
    /// The figures in document order.
    pub figures: Vec<FigureEntry>,
    /// The rules that were applied.
    pub checks: Vec<CheckEntry>,
    /// What was doubtful.
    pub warnings: Vec<WarningEntry>,
}

/// The file and the tool that read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourceFile {
    /// The path as given.
    pub path: String,
    /// SHA-256 of the file's bytes, lower-case hexadecimal.
    pub sha256: String,
    /// By content, not by ending.
    pub media_type: String,
    /// Pages in the file.
    pub pages: u32,
    /// What read it.
    pub tool: Tool,
}

/// What read the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// Always "sohoa".
    pub name: String,
    /// Version of sohoa.
    pub version: String,
    /// Version of the OCR library and its language data, when a page was read from its picture.
    pub tesseract: Option<String>,
    /// The repair model, when it was loaded.
    pub model: Option<String>,
}

/// The head of the document; what was not found is null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentEntry {
    /// report, notice, letter, decision, plan, directive, resolution or submission.
    #[serde(rename = "type")]
    pub document_type: Option<String>,
    /// `4748/BC-UBND`.
    pub number: Option<String>,
    /// ISO 8601.
    pub date: Option<String>,
    /// Place of issue.
    pub place: Option<String>,
    /// The subject line.
    pub title: Option<String>,
    /// Who issued it.
    pub issuer: Option<IssuerEntry>,
    /// What period it reports on.
    pub period: Option<ReportPeriodEntry>,
    /// Who signed it.
    pub signer: Option<SignerEntry>,
}

/// Who issued the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IssuerEntry {
    /// As the document names it, in running-text case.
    pub name: String,
    /// central, province, district or commune.
    pub level: Option<String>,
    /// Official code of the unit; null when not settled.
    pub code: Option<String>,
    /// Official code of its province; null when not settled.
    pub province_code: Option<String>,
}

/// The period a document reports on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReportPeriodEntry {
    /// As named: `Quý II năm 2023`.
    pub label: Option<String>,
    /// First day, ISO 8601.
    pub from: Option<String>,
    /// Last day, ISO 8601.
    pub to: Option<String>,
    /// The explicit statement as printed.
    pub stated: Option<String>,
}

/// Who signed the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SignerEntry {
    /// Full name.
    pub name: Option<String>,
    /// Office.
    pub position: Option<String>,
}

/// How one page was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PageEntry {
    /// Counted from 1.
    pub number: u32,
    /// ocr, text_layer, repaired_text_layer, plain_text or failed.
    pub origin: String,
    /// Width as displayed, in points; null for plain text.
    pub width_pt: Option<f32>,
    /// Height as displayed, in points; null for plain text.
    pub height_pt: Option<f32>,
    /// Degrees clockwise by which the picture was turned to be read.
    pub rotation: u16,
    /// Resolution of the picture that was read; null when none was.
    pub dpi: Option<u32>,
    /// Mean confidence of the words, 0 to 1; null without words.
    pub mean_confidence: Option<f32>,
    /// Why this origin.
    pub reason: String,
}

/// One stated value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FigureEntry {
    /// Unique in the document.
    pub id: String,
    /// The metric key.
    pub metric: String,
    /// The value as printed.
    pub value: Decimal,
    /// What is counted.
    pub unit: String,
    /// exact, approximate, at_least or at_most.
    pub qualifier: String,
    /// result, target or comparison.
    pub kind: String,
    /// What the figure speaks of.
    pub scope: ScopeEntry,
    /// The characters the value was read from.
    pub raw: String,
    /// The label that named it.
    pub label: String,
    /// How likely value and meaning are right, 0 to 1.
    pub confidence: f32,
    /// confirmed, unchecked or contradicted.
    pub status: String,
    /// Whether a person must look before it is used.
    pub needs_review: bool,
    /// Where it is printed.
    pub source: FigureSource,
    /// Further places that state the same value.
    pub also_at: Vec<FigureSource>,
}

/// What a figure speaks of; null everywhere means the issuer, all fields, the document's period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScopeEntry {
    /// central, province, district or commune; null is the issuer's own.
    pub level: Option<String>,
    /// A named agency that is not the issuer.
    pub agency: Option<String>,
    /// The field as the document names it; null is all fields.
    pub field: Option<String>,
    /// The figure's own period; null is the document's.
    pub period: Option<PeriodEntry>,
}

/// A period of a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PeriodEntry {
    /// As the document writes it.
    pub label: String,
    /// First day, ISO 8601.
    pub from: Option<String>,
    /// Last day, ISO 8601.
    pub to: Option<String>,
}

/// Where a value is printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FigureSource {
    /// Page, counted from 1.
    pub page: u32,
    /// Boxes of the words that hold the value: left, top, right, bottom in points from the top left of
    /// the page as displayed. Absent for plain text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes: Vec<[f32; 4]>,
    /// Line of the text, counted from 1. Only for plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Number of the section.
    pub section: Option<String>,
    /// Number of the table in the document, counted from 1.
    pub table: Option<u32>,
    /// Label of the row.
    pub row: Option<String>,
    /// Label of the column.
    pub column: Option<String>,
    /// The words around it, as printed.
    pub quote: String,
}

/// One rule applied to the figures of one scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckEntry {
    /// The rule in metric keys.
    pub rule: String,
    /// The scope it was applied to.
    pub scope: ScopeEntry,
    /// pass, fail or not_checkable.
    pub status: String,
    /// The left side as stated.
    pub stated: Option<Decimal>,
    /// The right side as computed.
    pub computed: Option<Decimal>,
    /// How far they are apart.
    pub difference: Option<Decimal>,
    /// Ids of the figures that took part.
    pub figures: Vec<String>,
    /// The one likely misreading that would make everything balance.
    pub suggestion: Option<String>,
}

/// A doubt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WarningEntry {
    /// A stable name.
    pub kind: String,
    /// Page, counted from 1; null for the whole document.
    pub page: Option<u32>,
    /// What was seen.
    pub message: String,
}
