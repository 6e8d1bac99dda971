//! The scores of a run, as they are written to JSON and compared with an older run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sohoa_evaluate::{Calibration, FigureScore, Outcome, TextScore, bootstrap};

/// A rate as a fraction, with its 95% interval over the documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Rate {
    pub(crate) part: usize,
    pub(crate) whole: usize,
    pub(crate) rate: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// All cases together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Scores {
    /// One entry for each case, by name.
    pub(crate) cases: Vec<CaseScore>,
    /// Rates over all cases, by name: `cer`, `wer`, `figure_recall`, ...
    pub(crate) totals: BTreeMap<String, Rate>,
    /// Wrong figures that nothing warned of.
    pub(crate) silent_errors: usize,
    /// Confidence against truth: lower bound of the bin, figures, right ones, mean confidence.
    pub(crate) calibration: Vec<(f64, usize, usize, f64)>,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct CaseScore {
    /// Its name.
    pub(crate) name: String,
    /// Why it could not be read, if so.
    pub(crate) failure: Option<String>,
    /// Wall-clock seconds.
    pub(crate) seconds: f64,
    /// Pages read.
    pub(crate) pages: usize,
    /// Fractions by name, as in the totals.
    pub(crate) rates: BTreeMap<String, (usize, usize)>,
    /// Figures right and wrong: outcome, metric, what.
    pub(crate) figures: Vec<(String, String, String)>,
    /// Head fields that are not as in gold: field, expected, found.
    pub(crate) head_errors: Vec<(String, Option<String>, Option<String>)>,
    /// Contradictions that gold names, and failed checks that were listed.
    pub(crate) contradictions: (usize, usize),
    /// The worst lines: what stands there, what was read.
    pub(crate) worst_lines: Vec<(String, String)>,
}

/// Head fields that gold judges.
const HEAD_FIELDS: usize = 7;

impl CaseScore {
    /// A case that could not be read.
    pub(crate) fn failed(name: String, failure: String) -> Self {
        Self {
            name,
            failure: Some(failure),
            seconds: 0.0,
            pages: 0,
            rates: BTreeMap::new(),
            figures: Vec::new(),
            head_errors: Vec::new(),
            contradictions: (0, 0),
            worst_lines: Vec::new(),
        }
    }

    /// A case that was read.
    pub(crate) fn of(
        name: String,
        seconds: f64,
        pages: usize,
        figures: &FigureScore,
        text: Option<TextScore>,
    ) -> Self {
        let mut rates = BTreeMap::new();
        if let Some(text) = text {
            rates.insert("cer".to_owned(), (text.character_errors, text.characters));
            rates.insert("wer".to_owned(), (text.word_errors, text.words));
            rates.insert("syllable_accuracy".to_owned(), (text.syllables_right, text.words));
            rates.insert("diacritic_only_error".to_owned(), (text.diacritic_only, text.words));
            rates.insert("number_recall".to_owned(), (text.numbers_found, text.numbers));
            rates.insert("number_precision".to_owned(), (text.numbers_found, text.numbers_read));
        }
        rates.insert("figure_recall".to_owned(), figures.recall());
        rates.insert("figure_precision".to_owned(), figures.precision());
        for family in ["dossiers", "complaints", "payments"] {
            let count = |outcomes: &[Outcome]| {
                let counted = |verdict: &&sohoa_evaluate::Verdict| {
                    verdict.family == Some(family) && outcomes.contains(&verdict.outcome)
                };
                figures.verdicts.iter().filter(counted).count()
            };
            let right = count(&[Outcome::Right]);
            rates.insert(format!("{family}_recall"), (right, right + count(&[Outcome::Missed])));
            let wrong = count(&[Outcome::Wrong, Outcome::SilentlyWrong]);
            rates.insert(format!("{family}_precision"), (right, right + wrong));
        }
        rates.insert("head_accuracy".to_owned(), (HEAD_FIELDS - figures.head_errors.len(), HEAD_FIELDS));
        let outcome = |verdict: &sohoa_evaluate::Verdict| {
            let name = match verdict.outcome {
                Outcome::Right => "right",
                Outcome::Missed => "missed",
                Outcome::Wrong => "wrong",
                Outcome::SilentlyWrong => "silently_wrong",
                Outcome::Allowed => "allowed",
            };
            // Outside the mission families gold is not exhaustive, so nothing there counts against a case.
            (name.to_owned(), verdict.metric.clone(), verdict.what.clone())
        };
        let head_errors = figures.head_errors.iter();
        Self {
            name,
            failure: None,
            seconds,
            pages,
            rates,
            figures: figures.verdicts.iter().map(outcome).collect(),
            head_errors: head_errors
                .map(|(field, wanted, found)| ((*field).to_owned(), wanted.clone(), found.clone()))
                .collect(),
            contradictions: (figures.contradictions, figures.failed_checks),
            worst_lines: Vec::new(),
        }
    }

    /// One rate of this case.
    pub(crate) fn rate(&self, name: &str) -> Option<f64> {
        let (part, whole) = self.rates.get(name)?;
        (*whole > 0).then(|| *part as f64 / *whole as f64)
    }
}

impl Scores {
    /// Adds the cases up.
    pub(crate) fn of(cases: Vec<CaseScore>, calibration: &Calibration, silent_errors: usize) -> Self {
        let names: std::collections::BTreeSet<&String> =
            cases.iter().flat_map(|case| case.rates.keys()).collect();
        let mut totals = BTreeMap::new();
        for name in names {
            let fractions: Vec<(usize, usize)> =
                cases.iter().filter_map(|case| case.rates.get(name)).copied().collect();
            let (part, whole) = fractions.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            if let Some(interval) = bootstrap(&fractions) {
                let rate = Rate { part, whole, rate: interval.rate, low: interval.low, high: interval.high };
                totals.insert(name.clone(), rate);
            }
        }
        Self { cases, totals, silent_errors, calibration: calibration.rows() }
    }

    /// A total by name.
    pub(crate) fn total(&self, name: &str) -> Option<f64> {
        self.totals.get(name).map(|rate| rate.rate)
    }

    /// F1 of the figures of the mission families.
    pub(crate) fn figure_f1(&self) -> Option<f64> {
        let (recall, precision) = (self.total("figure_recall")?, self.total("figure_precision")?);
        Some(if recall + precision > 0.0 { 2.0 * recall * precision / (recall + precision) } else { 0.0 })
    }

    /// How many cases could not be read.
    pub(crate) fn failed_cases(&self) -> usize {
        self.cases.iter().filter(|case| case.failure.is_some()).count()
    }
}
