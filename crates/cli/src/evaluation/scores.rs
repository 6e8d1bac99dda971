//! The scores of a run, as they are written to JSON and compared with an older run.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sohoa_document::{PageNo, Rect};
use sohoa_evaluate::{Bin, Calibration, FigureScore, Outcome, TextScore, Verdict, bootstrap};

/// The families that gold labels exhaustively.
const FAMILIES: [&str; 3] = ["dossiers", "complaints", "payments"];

/// Head fields that gold judges.
const HEAD_FIELDS: usize = 7;

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
    /// Figures of each metric over all cases; outside the mission families only gold ones are judged.
    pub(crate) metrics: BTreeMap<String, MetricScore>,
    /// Wrong figures that nothing warned of.
    pub(crate) silent_errors: usize,
    /// Confidence against truth.
    pub(crate) calibration: Vec<CalibrationRow>,
}

/// The figures of one metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct MetricScore {
    /// Gold figures that were found.
    pub(crate) right: usize,
    /// Gold figures that were not.
    pub(crate) missed: usize,
    /// Listed figures that are wrong, silent ones among them.
    pub(crate) wrong: usize,
    /// Of those, the ones that nothing warned of.
    pub(crate) silently_wrong: usize,
}

/// The judged figures of a span of confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct CalibrationRow {
    /// The least confidence.
    pub(crate) from: f64,
    pub(crate) figures: usize,
    pub(crate) right: usize,
    pub(crate) mean_confidence: f64,
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
    /// Every gold figure and every listed figure beyond gold.
    pub(crate) figures: Vec<FigureOutcome>,
    /// Head fields that are not as in gold: field, expected, found.
    pub(crate) head_errors: Vec<(String, Option<String>, Option<String>)>,
    /// Contradictions that gold names and no failed check tells of.
    pub(crate) contradictions_missed: Vec<String>,
    /// The lines that were read worst.
    pub(crate) worst_lines: Vec<WorstLine>,
}

/// One figure and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct FigureOutcome {
    /// right, missed, wrong, silently_wrong or allowed.
    pub(crate) outcome: String,
    /// Metric key.
    pub(crate) metric: String,
    /// Value, level and field.
    pub(crate) what: String,
    /// As listed; null for a missed one.
    pub(crate) confidence: Option<f32>,
    /// Where a wrong one is printed; null in plain text.
    pub(crate) place: Option<Place>,
}

impl FigureOutcome {
    fn of(verdict: &Verdict) -> Self {
        let outcome = match verdict.outcome {
            Outcome::Right => "right",
            Outcome::Missed => "missed",
            Outcome::Wrong => "wrong",
            Outcome::SilentlyWrong => "silently_wrong",
            Outcome::Allowed => "allowed",
        };
        let mut score = Self {
            outcome: outcome.to_owned(),
            metric: verdict.metric.clone(),
            what: verdict.what.clone(),
            confidence: verdict.listed.as_ref().map(|figure| figure.confidence),
            place: None,
        };
        if score.is_wrong()
            && let Some(figure) = &verdict.listed
            && let Some(page) = PageNo::new(figure.source.page)
        {
            let boxes: Vec<Rect> =
                figure.source.boxes.iter().map(|[a, b, c, d]| Rect::new(*a, *b, *c, *d)).collect();
            score.place = Rect::around(&boxes).map(|bounds| Place::new(page, bounds));
        }
        score
    }

    /// Listed and not gold.
    pub(crate) fn is_wrong(&self) -> bool {
        matches!(self.outcome.as_str(), "wrong" | "silently_wrong")
    }

    /// Wrong, or gold and not listed.
    pub(crate) fn is_bad(&self) -> bool {
        self.is_wrong() || self.outcome == "missed"
    }
}

/// A line of the truth and the line of the reading that is nearest to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WorstLine {
    pub(crate) truth: String,
    pub(crate) read: String,
    /// Where it is printed; null in plain text.
    pub(crate) place: Option<Place>,
}

/// A place on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Page, counted from 1.
    pub(crate) page: u32,
    /// Left, top, right, bottom in points from the top left of the page as displayed.
    pub(crate) bounds: [f32; 4],
    /// The picture of it that a Markdown report shows, beside the report.
    #[serde(skip)]
    pub(crate) crop: Option<String>,
}

impl Place {
    pub(crate) fn new(page: PageNo, bounds: Rect) -> Self {
        let Rect { left, top, right, bottom } = bounds;
        Self { page: page.get(), bounds: [left, top, right, bottom], crop: None }
    }
}

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
            contradictions_missed: Vec::new(),
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
        let mut rate = |name: &str, part, whole| rates.insert(name.to_owned(), (part, whole));
        if let Some(text) = text {
            rate("cer", text.character_errors, text.characters);
            rate("wer", text.word_errors, text.words);
            rate("syllable_accuracy", text.syllables_right, text.words);
            rate("diacritic_only_error", text.diacritic_only, text.words);
            rate("number_recall", text.numbers_found, text.numbers);
            rate("number_precision", text.numbers_found, text.numbers_read);
        }
        for family in [None].into_iter().chain(FAMILIES.map(Some)) {
            let count = |outcomes: &[Outcome]| {
                let verdicts = figures.verdicts.iter().filter(|verdict| outcomes.contains(&verdict.outcome));
                let own = |of: Option<&str>| of.is_some() && family.is_none_or(|family| of == Some(family));
                verdicts.filter(|verdict| own(verdict.family)).count()
            };
            let name = family.unwrap_or("figure");
            let right = count(&[Outcome::Right]);
            rate(&format!("{name}_recall"), right, right + count(&[Outcome::Missed]));
            let wrong = count(&[Outcome::Wrong, Outcome::SilentlyWrong]);
            rate(&format!("{name}_precision"), right, right + wrong);
        }
        let listed = figures.precision().1;
        rate("silent_errors", figures.silent_errors(), listed);
        rate("head_accuracy", HEAD_FIELDS - figures.head_errors.len(), HEAD_FIELDS);
        let missed = figures.contradictions.iter().filter(|(_, found)| !found);
        let missed: Vec<String> = missed.map(|(sentence, _)| sentence.clone()).collect();
        let named = figures.contradictions.len();
        rate("contradictions_found", named - missed.len(), named);
        let head_errors = figures.head_errors.iter();
        Self {
            name,
            failure: None,
            seconds,
            pages,
            rates,
            figures: figures.verdicts.iter().map(FigureOutcome::of).collect(),
            head_errors: head_errors
                .map(|(field, wanted, found)| ((*field).to_owned(), wanted.clone(), found.clone()))
                .collect(),
            contradictions_missed: missed,
            worst_lines: Vec::new(),
        }
    }

    /// One rate of this case.
    pub(crate) fn rate(&self, name: &str) -> Option<f64> {
        let (part, whole) = self.rates.get(name)?;
        (*whole > 0).then(|| *part as f64 / *whole as f64)
    }

    /// Whether there is anything to tell.
    pub(crate) fn has_faults(&self) -> bool {
        self.failure.is_some()
            || self.figures.iter().any(FigureOutcome::is_bad)
            || !self.head_errors.is_empty()
            || !self.contradictions_missed.is_empty()
            || !self.worst_lines.is_empty()
    }

    /// The places that a report shows.
    pub(crate) fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let figures = self.figures.iter_mut().filter_map(|figure| figure.place.as_mut());
        figures.chain(self.worst_lines.iter_mut().filter_map(|line| line.place.as_mut()))
    }
}

impl Scores {
    /// Adds the cases up.
    pub(crate) fn of(cases: Vec<CaseScore>, calibration: &Calibration) -> Self {
        let names: BTreeSet<&String> = cases.iter().flat_map(|case| case.rates.keys()).collect();
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
        let mut metrics: BTreeMap<String, MetricScore> = BTreeMap::new();
        for figure in cases.iter().flat_map(|case| &case.figures) {
            if figure.outcome == "allowed" {
                continue;
            }
            let metric = metrics.entry(figure.metric.clone()).or_default();
            match figure.outcome.as_str() {
                "right" => metric.right += 1,
                "missed" => metric.missed += 1,
                outcome => {
                    metric.wrong += 1;
                    metric.silently_wrong += usize::from(outcome == "silently_wrong");
                }
            }
        }
        let silent_errors = metrics.values().map(|metric| metric.silently_wrong).sum();
        let row = |bin: &Bin| CalibrationRow {
            from: f64::from(bin.from) / 1000.0,
            figures: bin.figures,
            right: bin.right,
            mean_confidence: bin.sum as f64 / 1000.0 / bin.figures.max(1) as f64,
        };
        let calibration = calibration.bins().map(row).collect();
        Self { cases, totals, metrics, silent_errors, calibration }
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
