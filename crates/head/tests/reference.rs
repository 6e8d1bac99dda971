//! The heads of the reference reports, where they are at hand: `SOHOA_REFERENCE` names a folder with `seeds/`
//! and `gold/`.

use std::path::Path;

use serde_json::Value;
use sohoa_document::{CheckStatus, Level};
use sohoa_head::{Gazetteer, read};

#[test]
fn reference_heads_are_all_right() {
    let Ok(folder) = std::env::var("SOHOA_REFERENCE") else {
        eprintln!("skipped: SOHOA_REFERENCE is not set");
        return;
    };
    let mut wrong = Vec::new();
    let mut seen = 0;
    for entry in std::fs::read_dir(Path::new(&folder).join("seeds")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let gold =
            std::fs::read_to_string(Path::new(&folder).join("gold").join(format!("{name}.json"))).unwrap();
        let gold: Value = serde_json::from_str::<Value>(&gold).unwrap()["document"].take();
        let blocks = sohoa_text::assemble(&sohoa_text::plain_text(&std::fs::read_to_string(&path).unwrap()));
        let reading = read(&blocks, Gazetteer::embedded());
        let head = &reading.head;
        let issuer = head.issuer.clone().unwrap_or_default();
        let period = head.period.clone().unwrap_or_default();
        let level = issuer.level.map(|level| match level {
            Level::Central => "central",
            Level::Province => "province",
            Level::District => "district",
            Level::Commune => "commune",
        });
        let kind = head.document_type.map(|kind| format!("{kind:?}").to_lowercase());
        for (field, found) in [
            ("number", head.number.clone()),
            ("date", head.date.map(|date| date.to_string())),
            ("issuer", Some(issuer.name.clone())),
            ("issuer_level", level.map(str::to_owned)),
            ("type", kind),
            ("period_from", period.from.map(|date| date.to_string())),
            ("period_to", period.to.map(|date| date.to_string())),
        ] {
            if gold[field].as_str() != found.as_deref() {
                wrong.push(format!("{name} {field}: wanted {}, found {found:?}", gold[field]));
            }
        }
        let contradiction = gold["number"] == "4748/BC-UBND";
        let failed = reading.checks.iter().any(|check| check.status == CheckStatus::Fail);
        if contradiction != failed {
            wrong.push(format!("{name}: contradiction {contradiction}, failed check {failed}"));
        }
        if std::env::var_os("SOHOA_SHOW").is_some() {
            eprintln!("{name}: {reading:#?}");
        }
        seen += 1;
    }
    assert!(wrong.is_empty(), "{seen} documents\n{}", wrong.join("\n"));
}
