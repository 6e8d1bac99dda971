//! Heads against gold files: those of the repository's own fixtures, and those of the reference reports where they
//! are at hand (`SOHOA_REFERENCE` names a folder with `seeds/` and `gold/`).

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use serde_json::Value;
use sohoa_document::{CheckStatus, Level};
use sohoa_head::{Gazetteer, Reading, read};

fn reading(text: &Path) -> Reading {
    let text = std::fs::read_to_string(text).unwrap();
    read(&sohoa_text::assemble(&sohoa_text::plain_text(&text)), Gazetteer::embedded())
}

fn gold(path: &Path) -> Value {
    serde_json::from_str::<Value>(&std::fs::read_to_string(path).unwrap()).unwrap()["document"].take()
}

/// The fields that differ, one a line.
fn differences(name: &str, gold: &Value, reading: &Reading) -> String {
    let head = &reading.head;
    let issuer = head.issuer.clone().unwrap_or_default();
    let period = head.period.clone().unwrap_or_default();
    let level = issuer.level.map(|level| match level {
        Level::Central => "central",
        Level::Province => "province",
        Level::District => "district",
        Level::Commune => "commune",
    });
    [
        ("number", head.number.clone()),
        ("date", head.date.map(|date| date.to_string())),
        ("issuer", Some(issuer.name)),
        ("issuer_level", level.map(str::to_owned)),
        ("type", head.document_type.map(|kind| format!("{kind:?}").to_lowercase())),
        ("period_from", period.from.map(|date| date.to_string())),
        ("period_to", period.to.map(|date| date.to_string())),
    ]
    .into_iter()
    .filter(|(field, found)| gold[*field].as_str() != found.as_deref())
    .map(|(field, found)| format!("{name} {field}: wanted {}, found {found:?}\n", gold[field]))
    .collect()
}

#[test]
fn fixture_heads_are_all_right() {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut wrong = String::new();
    let mut seen = 0;
    for entry in std::fs::read_dir(fixtures).unwrap() {
        let folder = entry.unwrap().path();
        if folder.join("gold.json").exists() && folder.join("truth.txt").exists() {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            wrong +=
                &differences(&name, &gold(&folder.join("gold.json")), &reading(&folder.join("truth.txt")));
            seen += 1;
        }
    }
    assert!(seen > 0 && wrong.is_empty(), "{seen} documents\n{wrong}");
}

#[test]
fn reference_heads_are_all_right() {
    let Ok(folder) = std::env::var("SOHOA_REFERENCE") else {
        eprintln!("skipped: SOHOA_REFERENCE is not set");
        return;
    };
    let folder = PathBuf::from(folder);
    let mut wrong = String::new();
    let mut seen = 0;
    for entry in std::fs::read_dir(folder.join("seeds")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let gold = gold(&folder.join("gold").join(format!("{name}.json")));
        let reading = reading(&path);
        wrong += &differences(&name, &gold, &reading);
        // One of them states a period that its title contradicts.
        let contradiction = gold["number"] == "4748/BC-UBND";
        if contradiction != reading.checks.iter().any(|check| check.status == CheckStatus::Fail) {
            wrong += &format!("{name}: contradiction {contradiction}\n");
        }
        seen += 1;
    }
    assert!(seen > 0 && wrong.is_empty(), "{seen} documents\n{wrong}");
}
