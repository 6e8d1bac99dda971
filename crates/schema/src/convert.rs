//! From the program's own types into the output's. Every field is named, so a new one breaks the build.

use sohoa_document::{
    Check, CheckStatus, Date, DocumentType, Figure, Head, Issuer, Kind, Level, Origin, Page, Period,
    Qualifier, Rect, ReportPeriod, Scope, Signer, Source, Status, Warning,
};

use crate::{
    CheckEntry, Decimal, DocumentEntry, FigureEntry, FigureSource, IssuerEntry, PageEntry, PeriodEntry,
    ReportPeriodEntry, ScopeEntry, SignerEntry, WarningEntry,
};

impl From<&Head> for DocumentEntry {
    fn from(head: &Head) -> Self {
        let Head { document_type, number, date, place, title, issuer, period, signer } = head;
        Self {
            document_type: document_type.map(|document_type| document_type_name(document_type).to_owned()),
            number: number.clone(),
            date: iso(*date),
            place: place.clone(),
            title: title.clone(),
            issuer: issuer.as_ref().map(IssuerEntry::from),
            period: period.as_ref().map(ReportPeriodEntry::from),
            signer: signer.as_ref().map(SignerEntry::from),
        }
    }
}

impl From<&Issuer> for IssuerEntry {
    fn from(issuer: &Issuer) -> Self {
        let Issuer { name, level, code, province_code } = issuer;
        Self {
            name: name.clone(),
            level: level.map(|level| level_name(level).to_owned()),
            code: code.clone(),
            province_code: province_code.clone(),
        }
    }
}

impl From<&ReportPeriod> for ReportPeriodEntry {
    fn from(period: &ReportPeriod) -> Self {
        let ReportPeriod { label, from, to, stated } = period;
        Self { label: label.clone(), from: iso(*from), to: iso(*to), stated: stated.clone() }
    }
}

impl From<&Signer> for SignerEntry {
    fn from(signer: &Signer) -> Self {
        let Signer { name, position } = signer;
        Self { name: name.clone(), position: position.clone() }
    }
}

impl From<&Figure> for FigureEntry {
    fn from(figure: &Figure) -> Self {
        let Figure {
            id,
            metric,
            value,
            unit,
            qualifier,
            kind,
            scope,
            raw,
            label,
            confidence,
            status,
            needs_review,
            source,
            also_at,
        } = figure;
        Self {
            id: id.clone(),
            metric: metric.clone(),
            value: Decimal(*value),
            unit: unit.clone(),
            qualifier: qualifier_name(*qualifier).to_owned(),
            kind: kind_name(*kind).to_owned(),
            scope: ScopeEntry::from(scope),
            raw: raw.clone(),
            label: label.clone(),
            confidence: thousandths(*confidence),
            status: status_name(*status).to_owned(),
            needs_review: *needs_review,
            source: FigureSource::from(source),
            also_at: also_at.iter().map(FigureSource::from).collect(),
        }
    }
}

impl From<&Scope> for ScopeEntry {
    fn from(scope: &Scope) -> Self {
        let Scope { level, agency, field, period } = scope;
        Self {
            level: level.map(|level| level_name(level).to_owned()),
            agency: agency.clone(),
            field: field.clone(),
            period: period.as_ref().map(PeriodEntry::from),
        }
    }
}

impl From<&Period> for PeriodEntry {
    fn from(period: &Period) -> Self {
        let Period { label, from, to } = period;
        Self { label: label.clone(), from: iso(*from), to: iso(*to) }
    }
}

impl From<&Source> for FigureSource {
    fn from(source: &Source) -> Self {
        let Source { page, line, boxes, section, table, row, column, quote } = source;
        Self {
            page: page.get(),
            boxes: boxes.iter().map(corners).collect(),
            line: boxes.is_empty().then_some(*line),
            section: section.clone(),
            table: *table,
            row: row.clone(),
            column: column.clone(),
            quote: quote.clone(),
        }
    }
}

impl From<&Check> for CheckEntry {
    fn from(check: &Check) -> Self {
        let Check { rule, scope, status, stated, computed, difference, figures, suggestion } = check;
        Self {
            rule: rule.clone(),
            scope: ScopeEntry::from(scope),
            status: check_status_name(*status).to_owned(),
            stated: stated.map(Decimal),
            computed: computed.map(Decimal),
            difference: difference.map(Decimal),
            figures: figures.clone(),
            suggestion: suggestion.clone(),
        }
    }
}

impl From<&Warning> for WarningEntry {
    fn from(warning: &Warning) -> Self {
        let Warning { kind, page, message } = warning;
        Self { kind: kind.name().to_owned(), page: page.map(|page| page.get()), message: message.clone() }
    }
}

/// The entry of one page.
pub fn page_entry(page: &Page) -> PageEntry {
    PageEntry {
        number: page.number.get(),
        origin: origin_name(page.origin).to_owned(),
        width_pt: page.size.map(|size| tenths(size.width)),
        height_pt: page.size.map(|size| tenths(size.height)),
        rotation: page.rotation,
        dpi: page.dpi,
        mean_confidence: page.mean_confidence().map(thousandths),
        reason: page.reason.clone(),
    }
}

fn iso(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

fn corners(rect: &Rect) -> [f32; 4] {
    [rect.left, rect.top, rect.right, rect.bottom].map(tenths)
}

/// A tenth of a point is finer than any pixel of a scan.
fn tenths(points: f32) -> f32 {
    (points * 10.0).round() / 10.0
}

fn thousandths(share: f32) -> f32 {
    (share * 1000.0).round() / 1000.0
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::Central => "central",
        Level::Province => "province",
        Level::District => "district",
        Level::Commune => "commune",
    }
}

fn origin_name(origin: Origin) -> &'static str {
    match origin {
        Origin::Ocr => "ocr",
        Origin::TextLayer => "text_layer",
        Origin::RepairedTextLayer => "repaired_text_layer",
        Origin::PlainText => "plain_text",
        Origin::Failed => "failed",
    }
}

fn qualifier_name(qualifier: Qualifier) -> &'static str {
    match qualifier {
        Qualifier::Exact => "exact",
        Qualifier::Approximate => "approximate",
        Qualifier::AtLeast => "at_least",
        Qualifier::AtMost => "at_most",
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Result => "result",
        Kind::Target => "target",
        Kind::Comparison => "comparison",
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Confirmed => "confirmed",
        Status::Unchecked => "unchecked",
        Status::Contradicted => "contradicted",
    }
}

fn check_status_name(status: CheckStatus) -> &'static str {
    match status {
        CheckStatus::Pass => "pass",
        CheckStatus::Fail => "fail",
        CheckStatus::NotCheckable => "not_checkable",
    }
}

fn document_type_name(document_type: DocumentType) -> &'static str {
    match document_type {
        DocumentType::Report => "report",
        DocumentType::Notice => "notice",
        DocumentType::Letter => "letter",
        DocumentType::Decision => "decision",
        DocumentType::Plan => "plan",
        DocumentType::Directive => "directive",
        DocumentType::Resolution => "resolution",
        DocumentType::Submission => "submission",
    }
}
