//! Reading gold files and scoring figures against them, as the contract counts.

#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use serde_json::Value;
use sohoa_document::{Amount, Date, Figure, Kind, Level, ReportPeriod};
use sohoa_extract::{Context, Extraction, Rules, extract};

pub struct Score {
    pub gold: usize,
    pub found: usize,
    pub listed: usize,
    pub right: usize,
    pub silent: usize,
    pub review: usize,
    pub missing: Vec<String>,
    pub wrong: Vec<String>,
    pub other_missing: Vec<String>,
}

pub fn context(gold: &Value) -> Context {
    let document = &gold["document"];
    let day = |key: &str| {
        let text = document[key].as_str()?;
        let mut parts = text.split('-').filter_map(|part| part.parse::<u16>().ok());
        Date::new(parts.next()?, parts.next()? as u8, parts.next()? as u8)
    };
    Context {
        issuer_level: document["issuer_level"].as_str().and_then(level),
        issuer_name: document["issuer"].as_str().map(str::to_owned),
        document_type: None,
        period: Some(ReportPeriod {
            label: document["period_label"].as_str().map(str::to_owned),
            from: day("period_from"),
            to: day("period_to"),
            stated: None,
        }),
    }
}

pub fn level(name: &str) -> Option<Level> {
    Some(match name {
        "central" => Level::Central,
        "province" => Level::Province,
        "district" => Level::District,
        "commune" => Level::Commune,
        _ => return None,
    })
}

pub fn level_name(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Central) => "central",
        Some(Level::Province) => "province",
        Some(Level::District) => "district",
        Some(Level::Commune) => "commune",
        None => "own",
    }
}

pub fn read(text: &str, context: &Context, rules: &Rules) -> Extraction {
    let pages = sohoa_text::plain_text(text);
    extract(&sohoa_text::assemble(&pages), context, rules)
}

fn number(value: &Value) -> Amount {
    let text = value.to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    Amount::new(format!("{whole}{decimals}").parse().unwrap(), decimals.len() as u8)
}

fn is_family(metric: &str) -> bool {
    ["dossiers_", "complaints_", "payments_online_"].iter().any(|family| metric.starts_with(family))
}

fn agrees(gold: &Value, figure: &Figure, own: Option<Level>) -> bool {
    let level_fits = match gold["level"].as_str() {
        Some("*") => true,
        Some(name) => figure.scope.level.or(own) == level(name),
        None => figure.scope.level.or(own) == own,
    };
    let fold = |text: &str| {
        let lower = text.to_lowercase();
        lower
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let field_fits = match gold["field"].as_str() {
        Some("*") => true,
        Some(name) => figure.scope.field.as_deref().is_some_and(|field| fold(field) == fold(name)),
        None => figure.scope.field.is_none(),
    };
    gold["metric"] == figure.metric.as_str()
        && number(&gold["value"]).same_value(&figure.value)
        && level_fits
        && field_fits
}

pub fn show(figure: &Figure) -> String {
    format!(
        "{} {} [{}{}{}] {:?} {:?}{} «{}» {}",
        figure.metric,
        figure.value,
        level_name(figure.scope.level),
        figure.scope.field.as_ref().map_or(String::new(), |field| format!(" / {field}")),
        figure.scope.period.as_ref().map_or(String::new(), |period| format!(" @ {}", period.label)),
        figure.qualifier,
        figure.status,
        if figure.needs_review { " REVIEW" } else { "" },
        figure.source.quote.chars().take(140).collect::<String>(),
        figure.also_at.len(),
    )
}

pub fn score(found: &Extraction, gold: &Value) -> Score {
    let own = gold["document"]["issuer_level"].as_str().and_then(level);
    let empty = Vec::new();
    let expected = gold["figures"].as_array().unwrap_or(&empty);
    let optional = gold["optional"].as_array().unwrap_or(&empty);
    let listed: Vec<&Figure> = found.figures.iter().filter(|figure| figure.kind == Kind::Result).collect();
    let mut score = Score {
        gold: 0,
        found: 0,
        listed: 0,
        right: 0,
        silent: 0,
        review: 0,
        missing: Vec::new(),
        wrong: Vec::new(),
        other_missing: Vec::new(),
    };
    for gold in expected {
        let hit = listed.iter().any(|figure| agrees(gold, figure, own));
        let line = format!("{} {} {} {}", gold["metric"], gold["value"], gold["level"], gold["field"]);
        if !is_family(gold["metric"].as_str().unwrap_or("")) {
            if !hit {
                score.other_missing.push(line);
            }
            continue;
        }
        score.gold += 1;
        score.found += usize::from(hit);
        if !hit {
            score.missing.push(line);
        }
    }
    for figure in &listed {
        let family = is_family(&figure.metric);
        if expected.iter().any(|gold| agrees(gold, figure, own)) {
            if family {
                score.listed += 1;
                score.right += 1;
                score.review += usize::from(figure.needs_review);
            }
        } else if optional.iter().any(|gold| agrees(gold, figure, own)) {
        } else if family {
            score.listed += 1;
            score.silent += usize::from(!figure.needs_review);
            score.wrong.push(show(figure));
        }
    }
    score
}

pub fn checks(found: &Extraction) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for check in &found.checks {
        *counts.entry(format!("{:?}", check.status)).or_default() += 1;
    }
    counts
}
