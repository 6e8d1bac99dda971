//! Fixtures on disk.
//!
//! A case is a folder with `gold.json` and one document; `truth.txt`, when there, is what the document says.
//! With `--gold DIR`, the cases are documents of any folder whose gold lies in `DIR/<name>.json`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sohoa_evaluate::{Gold, GoldDocument, GoldFigure};
use sohoa_schema::Extraction;

use crate::exit::Failure;
use crate::inputs::{self, Input};

/// The gold of a case folder.
const GOLD: &str = "gold.json";
/// The true text of a case folder.
const TRUTH: &str = "truth.txt";

/// One document with what it states.
pub(crate) struct Case {
    /// What it is called.
    pub(crate) name: String,
    /// The document.
    pub(crate) input: Input,
    /// What it states.
    pub(crate) gold: Gold,
    /// What it says, when known.
    pub(crate) truth: Option<String>,
}

/// All cases below a folder, in a stable order.
pub(crate) fn find_cases(fixtures: &Path, gold: Option<&Path>) -> anyhow::Result<Vec<Case>> {
    let mut cases = Vec::new();
    for input in inputs::find(&[fixtures.to_owned()])? {
        if input.path.file_name().is_some_and(|name| name == TRUTH) {
            continue;
        }
        let folder = input.path.parent().unwrap_or(Path::new(""));
        let stem = input.path.file_stem().unwrap_or_default().to_owned();
        let (gold_path, truth_path) = match gold {
            Some(folder) => {
                let named = |ending: &str| folder.join(format!("{}.{ending}", stem.display()));
                (named("json"), named("txt"))
            }
            None => (folder.join(GOLD), folder.join(TRUTH)),
        };
        if !gold_path.is_file() {
            continue;
        }
        let truth = truth_path.is_file().then(|| std::fs::read_to_string(&truth_path)).transpose()?;
        let name = input.stem.display().to_string();
        cases.push(Case { name, gold: read_gold(&gold_path)?, truth, input });
    }
    if cases.is_empty() {
        return Err(Failure::usage(
            format!("{}: no fixtures found", fixtures.display()),
            "a case is a folder with gold.json and one document, or give --gold DIR",
        )
        .into());
    }
    Ok(cases)
}

fn read_gold(path: &PathBuf) -> anyhow::Result<Gold> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&text).with_context(|| format!("{}: not a gold file", path.display()))
}

/// What a result would be as gold: for a person to correct, not to trust.
pub(crate) fn gold_skeleton(result: &Extraction) -> Gold {
    let document = &result.document;
    let issuer = document.issuer.as_ref();
    let period = document.period.as_ref();
    Gold {
        document: GoldDocument {
            number: document.number.clone(),
            date: document.date.clone(),
            issuer: issuer.map(|issuer| issuer.name.clone()),
            issuer_level: issuer.and_then(|issuer| issuer.level.clone()),
            document_type: document.document_type.clone(),
            period_from: period.and_then(|period| period.from.clone()),
            period_to: period.and_then(|period| period.to.clone()),
        },
        figures: result
            .figures
            .iter()
            .map(|figure| GoldFigure {
                metric: figure.metric.clone(),
                value: figure.value,
                level: figure.scope.level.clone(),
                field: figure.scope.field.clone(),
                qualifier: figure.qualifier.clone(),
                period: figure.scope.period.as_ref().map(|period| period.label.clone()),
            })
            .collect(),
        checks_fail: result
            .checks
            .iter()
            .filter(|check| check.status == "fail")
            .map(|check| check.rule.clone())
            .collect(),
        optional: Vec::new(),
    }
}
