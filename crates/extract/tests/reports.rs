//! Whole reports of our own against their gold: every figure, its scope, and every failed check.
//!
//! `UPDATE=1 cargo test` writes what was found into the gold files; the difference in git is the review.

#![allow(clippy::unwrap_used)]

#[allow(unreachable_pub)]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sohoa_document::{CheckStatus, Figure, Kind};
use sohoa_extract::{Extraction, Rules};

fn figure_json(figure: &Figure) -> Value {
    let value: Value = serde_json::from_str(&figure.value.to_string()).unwrap();
    json!({
        "metric": figure.metric,
        "value": value,
        "level": support::level_name(figure.scope.level),
        "field": figure.scope.field,
        "qualifier": format!("{:?}", figure.qualifier),
        "period": figure.scope.period.as_ref().map(|period| period.label.clone()),
        "review": figure.needs_review,
    })
}

fn found_json(found: &Extraction) -> (Vec<Value>, Vec<Value>) {
    let figures =
        found.figures.iter().filter(|figure| figure.kind == Kind::Result).map(figure_json).collect();
    let checks = found
        .checks
        .iter()
        .filter(|check| check.status == CheckStatus::Fail)
        .map(|check| {
            let amount = |amount: Option<sohoa_document::Amount>| amount.map(|amount| amount.to_string());
            json!(format!(
                "{} @{} ({} vs {})",
                check.rule,
                support::level_name(check.scope.level),
                amount(check.stated).unwrap_or_default(),
                amount(check.computed).unwrap_or_default()
            ))
        })
        .collect();
    (figures, checks)
}

/// One value a line, so that differences read well.
fn written(gold: &Value, figures: &[Value], checks: &[Value]) -> String {
    let lines =
        |values: &[Value]| values.iter().map(|value| format!("  {value}")).collect::<Vec<_>>().join(",\n");
    format!(
        "{{\n \"document\": {},\n \"figures\": [\n{}\n ],\n \"checks_fail\": [\n{}\n ]\n}}\n",
        gold["document"],
        lines(figures),
        lines(checks)
    )
}

#[test]
fn reports_give_their_gold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reports");
    let rules = Rules::embedded().unwrap();
    let update = std::env::var_os("UPDATE").is_some();
    let mut names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    names.sort();
    assert!(names.len() >= 12);
    let mut wrong = Vec::new();
    for path in names {
        let gold: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let text = fs::read_to_string(path.with_extension("txt")).unwrap();
        let found = support::read(&text, &support::context(&gold), &rules);
        let (figures, checks) = found_json(&found);
        if update {
            fs::write(&path, written(&gold, &figures, &checks)).unwrap();
            continue;
        }
        for (what, found) in [("figures", figures), ("checks_fail", checks)] {
            let lines = |values: &[Value]| values.iter().map(Value::to_string).collect::<BTreeSet<_>>();
            let (found, gold) = (lines(&found), lines(gold[what].as_array().unwrap()));
            let name = path.file_stem().unwrap().to_string_lossy();
            wrong.extend(gold.difference(&found).map(|line| format!("{name}: missing {line}")));
            wrong.extend(found.difference(&gold).map(|line| format!("{name}: wrong {line}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
