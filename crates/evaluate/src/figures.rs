//! Figures against gold.

use sohoa_orthography::normalise;
use sohoa_schema::{Decimal, Extraction, FigureEntry};

use crate::{Gold, GoldFigure};

/// The families that gold labels exhaustively, so that a figure beyond them is wrong.
const FAMILIES: [(&str, &str); 3] =
    [("dossiers_", "dossiers"), ("complaints_", "complaints"), ("payments_online_", "payments")];

/// What became of one figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// A gold figure that was found.
    Right,
    /// A gold figure that was not found.
    Missed,
    /// A listed figure of a mission family that is not gold.
    Wrong,
    /// A wrong figure that nothing warned of: the worst outcome.
    SilentlyWrong,
    /// A listed figure that gold neither asks for nor forbids.
    Allowed,
}

/// One figure and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// What became of it.
    pub outcome: Outcome,
    /// Metric key.
    pub metric: String,
    /// `dossiers`, `complaints`, `payments`; `None` outside the mission families.
    pub family: Option<&'static str>,
    /// Value, level and field, for people.
    pub what: String,
    /// The figure as listed; `None` when it was missed.
    pub listed: Option<FigureEntry>,
}

/// One document's figures, head and checks against gold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FigureScore {
    /// Every gold figure and every listed figure beyond gold.
    pub verdicts: Vec<Verdict>,
    /// Head fields that are not as in gold: field, expected, found.
    pub head_errors: Vec<(&'static str, Option<String>, Option<String>)>,
    /// Contradictions that gold names, each with whether a failed check tells of it.
    pub contradictions: Vec<(String, bool)>,
    /// Failed checks that were listed.
    pub failed_checks: usize,
}

impl FigureScore {
    /// How many figures of the mission families had this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.verdicts.iter().filter(|verdict| verdict.family.is_some() && verdict.outcome == outcome).count()
    }

    /// Gold figures of the mission families found, of all.
    pub fn recall(&self) -> (usize, usize) {
        let right = self.count(Outcome::Right);
        (right, right + self.count(Outcome::Missed))
    }

    /// Listed figures of the mission families that are gold, of all that gold judges.
    pub fn precision(&self) -> (usize, usize) {
        let right = self.count(Outcome::Right);
        (right, right + self.count(Outcome::Wrong) + self.count(Outcome::SilentlyWrong))
    }

    /// The judged figures that were listed, each with whether it is right. What gold neither asks for nor forbids says
    /// nothing of confidence.
    pub fn judged(&self) -> impl Iterator<Item = (&FigureEntry, bool)> {
        let judged = self.verdicts.iter().filter(|verdict| verdict.family.is_some());
        judged.filter_map(|verdict| match verdict.outcome {
            Outcome::Right => Some((verdict.listed.as_ref()?, true)),
            Outcome::Wrong | Outcome::SilentlyWrong => Some((verdict.listed.as_ref()?, false)),
            Outcome::Missed | Outcome::Allowed => None,
        })
    }

    /// Wrong figures that nothing warned of.
    pub fn silent_errors(&self) -> usize {
        self.count(Outcome::SilentlyWrong)
    }
}

/// Scores one result against gold: same metric, level, field and value.
pub fn score_figures(result: &Extraction, gold: &Gold) -> FigureScore {
    let issuer = result.document.issuer.as_ref();
    let own_level = gold.document.issuer_level.as_deref();
    let found_level = issuer.and_then(|issuer| issuer.level.as_deref()).or(own_level);
    let results = result.figures.iter().filter(|figure| figure.kind == "result");
    let mut open: Vec<Option<&FigureEntry>> = results.map(Some).collect();
    let mut verdicts = Vec::new();
    for wanted in &gold.figures {
        let matching = |figure: &&FigureEntry| matches(wanted, figure, own_level, found_level);
        let hit = open.iter_mut().find(|slot| slot.as_ref().is_some_and(matching)).and_then(Option::take);
        let outcome = if hit.is_some() { Outcome::Right } else { Outcome::Missed };
        verdicts.push(Verdict {
            outcome,
            metric: wanted.metric.clone(),
            family: family(&wanted.metric),
            what: describe(&wanted.value.0.to_string(), wanted.level.as_deref(), wanted.field.as_deref()),
            listed: hit.cloned(),
        });
    }
    for figure in open.into_iter().flatten() {
        let allowed = family(&figure.metric).is_none()
            || gold
                .optional
                .iter()
                .chain(&gold.figures)
                .any(|wanted| matches(wanted, figure, own_level, found_level));
        let outcome = match (allowed, figure.needs_review) {
            (true, _) => Outcome::Allowed,
            (false, true) => Outcome::Wrong,
            (false, false) => Outcome::SilentlyWrong,
        };
        let scope = &figure.scope;
        verdicts.push(Verdict {
            outcome,
            metric: figure.metric.clone(),
            family: family(&figure.metric),
            what: describe(&figure.value.0.to_string(), scope.level.as_deref(), scope.field.as_deref()),
            listed: Some(figure.clone()),
        });
    }
    FigureScore {
        verdicts,
        head_errors: head_errors(result, gold),
        contradictions: contradictions(result, gold),
        failed_checks: result.checks.iter().filter(|check| check.status == "fail").count(),
    }
}

/// A failed check tells of a contradiction that names the metric of its left side, or states its two values.
fn contradictions(result: &Extraction, gold: &Gold) -> Vec<(String, bool)> {
    let failed: Vec<_> = result.checks.iter().filter(|check| check.status == "fail").collect();
    let found = |sentence: &String| {
        let words: Vec<&str> = sentence
            .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.')
            .map(|word| word.trim_end_matches('.'))
            .collect();
        let names = |metric: &str| words.contains(&metric);
        let states = |value: Option<Decimal>| value.is_some_and(|value| names(&value.0.to_string()));
        failed.iter().any(|check| {
            names(check.rule.split_whitespace().next().unwrap_or(""))
                || states(check.stated) && states(check.computed)
        })
    };
    gold.checks_fail.iter().map(|sentence| (sentence.clone(), found(sentence))).collect()
}

fn family(metric: &str) -> Option<&'static str> {
    FAMILIES.iter().find(|(prefix, _)| metric.starts_with(prefix)).map(|(_, name)| *name)
}

fn describe(value: &str, level: Option<&str>, field: Option<&str>) -> String {
    let parts = [Some(value), level, field];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn matches(
    wanted: &GoldFigure,
    figure: &FigureEntry,
    own_level: Option<&str>,
    found_level: Option<&str>,
) -> bool {
    let any = |value: &Option<String>| value.as_deref() == Some("*");
    let same_level = any(&wanted.level)
        || wanted.level.as_deref().or(own_level) == figure.scope.level.as_deref().or(found_level);
    let same_field = any(&wanted.field)
        || wanted.field.as_deref().map(comparable) == figure.scope.field.as_deref().map(comparable);
    wanted.metric == figure.metric && wanted.value.0.same_value(&figure.value.0) && same_level && same_field
}

/// A name without the differences that a reader would not see.
fn comparable(name: &str) -> String {
    normalise(name).to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn head_errors(result: &Extraction, gold: &Gold) -> Vec<(&'static str, Option<String>, Option<String>)> {
    let (found, wanted) = (&result.document, &gold.document);
    let issuer = found.issuer.as_ref();
    let period = found.period.as_ref();
    let pairs = [
        ("type", &wanted.document_type, found.document_type.clone()),
        ("number", &wanted.number, found.number.clone()),
        ("date", &wanted.date, found.date.clone()),
        ("issuer", &wanted.issuer, issuer.map(|issuer| issuer.name.clone())),
        ("issuer_level", &wanted.issuer_level, issuer.and_then(|issuer| issuer.level.clone())),
        ("period_from", &wanted.period_from, period.and_then(|period| period.from.clone())),
        ("period_to", &wanted.period_to, period.and_then(|period| period.to.clone())),
    ];
    let differs = |wanted: &Option<String>, found: &Option<String>| {
        wanted.as_deref().map(comparable) != found.as_deref().map(comparable)
    };
    pairs
        .into_iter()
        .filter(|(_, wanted, found)| differs(wanted, found))
        .map(|(field, wanted, found)| (field, wanted.clone(), found))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(metric: &str, value: i64, level: Option<&str>, needs_review: bool) -> serde_json::Value {
        serde_json::json!({ "id": "f", "metric": metric, "value": value, "unit": "dossier", "qualifier": "exact",
            "kind": "result", "scope": { "level": level, "agency": null, "field": null, "period": null },
            "raw": "", "label": "", "confidence": 0.9, "status": "unchecked", "needs_review": needs_review,
            "source": { "page": 1, "line": 1, "section": null, "table": null, "row": null, "column": null,
                "quote": "" }, "also_at": [] })
    }

    fn result(figures: &[serde_json::Value]) -> Extraction {
        serde_json::from_value(serde_json::json!({ "schema_version": "1",
            "source": { "path": "a", "sha256": "", "media_type": "", "pages": 1,
                "tool": { "name": "sohoa", "version": "0", "tesseract": null, "model": null } },
            "document": { "type": "report", "number": null, "date": "2023-12-14", "place": null, "title": null,
                "issuer": { "name": "UBND xã Hoà Bình", "level": "commune", "code": null, "province_code": null },
                "period": null, "signer": null },
            "pages": [], "figures": figures, "checks": [], "warnings": [] }))
        .expect("a result")
    }

    fn gold() -> Gold {
        serde_json::from_value(serde_json::json!({
            "document": { "number": "14/BC-UBND", "date": "2023-12-14", "issuer": "UBND xã Hòa Bình",
                "issuer_level": "commune", "type": "report", "period_from": null, "period_to": null },
            "figures": [
                { "metric": "dossiers_received_total", "value": 10, "level": null, "field": null },
                { "metric": "dossiers_resolved_total", "value": 9, "level": "commune", "field": null } ],
            "optional": [ { "metric": "dossiers_received_direct", "value": 3, "level": "*", "field": "*" } ] }))
        .expect("gold")
    }

    #[test]
    fn figures_are_judged_as_the_contract_says() {
        let score = score_figures(
            &result(&[
                figure("dossiers_received_total", 10, Some("commune"), false),
                figure("dossiers_received_direct", 3, Some("district"), false),
                figure("dossiers_resolved_total", 8, None, true),
                figure("dossiers_pending_total", 2, None, false),
                figure("procedures_total", 7, None, false),
            ]),
            &gold(),
        );
        assert_eq!(score.recall(), (1, 2));
        assert_eq!(score.precision(), (1, 3));
        assert_eq!(score.silent_errors(), 1);
        let fields: Vec<_> = score.head_errors.iter().map(|(field, _, _)| *field).collect();
        assert_eq!(fields, ["number"], "tone placement is no error");
    }
}
