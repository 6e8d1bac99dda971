//! Many results into one tidy table: one row for each figure.
//!
//! Owns: the columns of the table, their order, and which documents count.
//! Refuses to know: file formats (see the export crate) and folders.
//!
//! ```
//! let table = sohoa_aggregate::tidy(Vec::new());
//! assert!(table.rows.is_empty() && table.duplicates.is_empty());
//! ```

use std::collections::BTreeMap;

use serde::Serialize;
use sohoa_schema::{Decimal, Extraction, FigureEntry};

/// One figure with everything needed to group, filter and trace it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Path of the document, as given to `extract`.
    pub source_path: String,
    /// SHA-256 of the document.
    pub sha256: String,
    /// Kind of document.
    pub document_type: Option<String>,
    /// Number of the document.
    pub document_number: Option<String>,
    /// Day of issue.
    pub document_date: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Level of the issuer.
    pub issuer_level: Option<String>,
    /// Official code of the issuer's unit.
    pub issuer_code: Option<String>,
    /// Official code of its province.
    pub province_code: Option<String>,
    /// The period the figure speaks of: its own, else the document's.
    pub period_label: Option<String>,
    /// First day of that period.
    pub period_from: Option<String>,
    /// Last day of that period.
    pub period_to: Option<String>,
    /// Id of the figure in its document.
    pub figure_id: String,
    /// Metric key.
    pub metric: String,
    /// The value as printed.
    pub value: Decimal,
    /// What is counted.
    pub unit: String,
    /// How exactly it is stated.
    pub qualifier: String,
    /// Result, target or comparison.
    pub kind: String,
    /// The level it speaks of: its own, else the issuer's.
    pub level: Option<String>,
    /// A named agency that is not the issuer.
    pub agency: Option<String>,
    /// The field; empty is all fields.
    pub field: Option<String>,
    /// The characters the value was read from.
    pub raw: String,
    /// How likely it is right.
    pub confidence: f32,
    /// What the checks say.
    pub status: String,
    /// Whether a person must look first.
    pub needs_review: bool,
    /// Page it is printed on.
    pub page: u32,
    /// Line, for plain text.
    pub line: Option<u32>,
    /// Number of its section.
    pub section: Option<String>,
    /// Number of its table.
    pub table: Option<u32>,
    /// How many further places state the same value.
    pub also_at: usize,
    /// The words around it.
    pub quote: String,
}

/// A document that was left out because its bytes were already counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The path that was left out.
    pub path: String,
    /// The path of the same bytes that was counted.
    pub same_as: String,
}

/// The table and what did not go into it.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Sorted by document path, then in document order.
    pub rows: Vec<Row>,
    /// Copies, so that no report is counted twice under two names.
    pub duplicates: Vec<Duplicate>,
}

/// Makes one row of each figure. The order of `documents` does not matter.
pub fn tidy(mut documents: Vec<Extraction>) -> Table {
    documents.sort_by(|a, b| a.source.path.cmp(&b.source.path));
    let mut counted: BTreeMap<String, String> = BTreeMap::new();
    let mut table = Table { rows: Vec::new(), duplicates: Vec::new() };
    for document in documents {
        if let Some(first) = counted.get(&document.source.sha256) {
            table.duplicates.push(Duplicate { path: document.source.path, same_as: first.clone() });
            continue;
        }
        counted.insert(document.source.sha256.clone(), document.source.path.clone());
        table.rows.extend(document.figures.iter().map(|figure| row(&document, figure)));
    }
    table
}

fn row(extraction: &Extraction, figure: &FigureEntry) -> Row {
    let document = &extraction.document;
    let issuer = document.issuer.as_ref();
    let issuer_level = issuer.and_then(|issuer| issuer.level.clone());
    let (period_label, period_from, period_to) = match (&figure.scope.period, &document.period) {
        (Some(own), _) => (Some(own.label.clone()), own.from.clone(), own.to.clone()),
        (None, Some(stated)) => (stated.label.clone(), stated.from.clone(), stated.to.clone()),
        (None, None) => (None, None, None),
    };
    Row {
        source_path: extraction.source.path.clone(),
        sha256: extraction.source.sha256.clone(),
        document_type: document.document_type.clone(),
        document_number: document.number.clone(),
        document_date: document.date.clone(),
        issuer: issuer.map(|issuer| issuer.name.clone()),
        level: figure.scope.level.clone().or_else(|| issuer_level.clone()),
        issuer_level,
        issuer_code: issuer.and_then(|issuer| issuer.code.clone()),
        province_code: issuer.and_then(|issuer| issuer.province_code.clone()),
        period_label,
        period_from,
        period_to,
        figure_id: figure.id.clone(),
        metric: figure.metric.clone(),
        value: figure.value,
        unit: figure.unit.clone(),
        qualifier: figure.qualifier.clone(),
        kind: figure.kind.clone(),
        agency: figure.scope.agency.clone(),
        field: figure.scope.field.clone(),
        raw: figure.raw.clone(),
        confidence: figure.confidence,
        status: figure.status.clone(),
        needs_review: figure.needs_review,
        page: figure.source.page,
        line: figure.source.line,
        section: figure.source.section.clone(),
        table: figure.source.table,
        also_at: figure.also_at.len(),
        quote: figure.source.quote.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(path: &str, sha256: &str, own_period: Option<&str>) -> Extraction {
        let period = own_period.map(|label| serde_json::json!({ "label": label, "from": null, "to": null }));
        serde_json::from_value(serde_json::json!({
            "schema_version": "1",
            "source": { "path": path, "sha256": sha256, "media_type": "text/plain", "pages": 1,
                "tool": { "name": "sohoa", "version": "0", "tesseract": null, "model": null } },
            "document": { "type": "report", "number": null, "date": null, "place": null, "title": null,
                "issuer": { "name": "UBND xã An Bình", "level": "commune", "code": null, "province_code": null },
                "period": { "label": "năm 2023", "from": "2022-12-15", "to": "2023-12-14", "stated": null },
                "signer": null },
            "pages": [],
            "figures": [{ "id": "f1", "metric": "complaints_received_total", "value": 4, "unit": "complaint",
                "qualifier": "exact", "kind": "result",
                "scope": { "level": null, "agency": null, "field": null, "period": period },
                "raw": "04", "label": "PAKN", "confidence": 0.9, "status": "unchecked", "needs_review": false,
                "source": { "page": 1, "line": 3, "section": null, "table": null, "row": null, "column": null,
                    "quote": "04 PAKN" },
                "also_at": [] }],
            "checks": [], "warnings": []
        }))
        .expect("a well-formed result")
    }

    #[test]
    fn a_figure_without_a_scope_takes_the_document_s() {
        let table = tidy(vec![document("b.txt", "2", Some("Quý I năm 2023")), document("a.txt", "1", None)]);
        let seen: Vec<_> = table
            .rows
            .iter()
            .map(|row| (row.source_path.as_str(), row.level.as_deref(), row.period_label.as_deref()))
            .collect();
        assert_eq!(
            seen,
            [
                ("a.txt", Some("commune"), Some("năm 2023")),
                ("b.txt", Some("commune"), Some("Quý I năm 2023"))
            ]
        );
    }

    #[test]
    fn the_same_bytes_under_two_names_count_once() {
        let table = tidy(vec![document("copy.txt", "1", None), document("a.txt", "1", None)]);
        assert_eq!(table.rows.len(), 1);
        assert_eq!(
            table.duplicates,
            [Duplicate { path: "copy.txt".to_owned(), same_as: "a.txt".to_owned() }]
        );
    }
}
