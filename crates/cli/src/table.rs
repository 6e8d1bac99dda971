//! Figures as a table for people.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use sohoa_schema::{Extraction, FigureEntry};

/// The figures of one document, then its failed checks.
pub(crate) fn render(document: &Extraction) -> String {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["metric", "value", "scope", "page", "status", "sure", "review"]);
    for figure in &document.figures {
        table.add_row([
            figure.metric.clone(),
            value(figure),
            scope(figure),
            figure.source.page.to_string(),
            figure.status.clone(),
            format!("{:.2}", figure.confidence),
            if figure.needs_review { "look" } else { "" }.to_owned(),
        ]);
    }
    for index in [1, 3, 5] {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = format!("{}\n{table}\n", headline(document));
    let failed: Vec<_> = document.checks.iter().filter(|check| check.status == "fail").collect();
    let passed = document.checks.iter().filter(|check| check.status == "pass").count();
    text.push_str(&format!("{passed} checks passed, {} failed\n", failed.len()));
    for check in failed {
        let number =
            |value: Option<sohoa_schema::Decimal>| value.map_or("?".to_owned(), |value| value.0.to_string());
        let level = check.scope.level.as_deref().unwrap_or("issuer");
        text.push_str(&format!(
            "  {} ({level}): {} stated, {} computed\n",
            check.rule,
            number(check.stated),
            number(check.computed)
        ));
        if let Some(suggestion) = &check.suggestion {
            text.push_str(&format!("    suggestion: {suggestion}\n"));
        }
    }
    text
}

fn headline(document: &Extraction) -> String {
    let head = &document.document;
    let issuer = head.issuer.as_ref().map(|issuer| issuer.name.as_str());
    let period = head.period.as_ref().and_then(|period| period.label.as_deref().or(period.stated.as_deref()));
    let parts = [issuer, head.number.as_deref(), head.date.as_deref(), period];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn value(figure: &FigureEntry) -> String {
    let sign = match figure.qualifier.as_str() {
        "approximate" => "~",
        "at_least" => "≥",
        "at_most" => "≤",
        _ => "",
    };
    let unit = if figure.unit == "percent" { " %" } else { "" };
    format!("{sign}{}{unit}", figure.value.0)
}

fn scope(figure: &FigureEntry) -> String {
    let scope = &figure.scope;
    let period = scope.period.as_ref().map(|period| period.label.as_str());
    let parts = [scope.level.as_deref(), scope.agency.as_deref(), scope.field.as_deref(), period];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
