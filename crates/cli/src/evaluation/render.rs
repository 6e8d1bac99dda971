//! Scores for people (terminal, Markdown) and for CI (JUnit XML).

use std::fmt::Write as _;

use comfy_table::{Table, presets};

use super::Scores;
use super::scores::{CalibrationRow, Place, Rate};

/// The columns of the table of cases: heading, name of the rate, decimals of a percentage.
const COLUMNS: [(&str, &str, usize); 7] = [
    ("CER %", "cer", 2),
    ("WER %", "wer", 2),
    ("num recall", "number_recall", 1),
    ("num precision", "number_precision", 1),
    ("fig recall", "figure_recall", 1),
    ("fig precision", "figure_precision", 1),
    ("head", "head_accuracy", 0),
];

/// Tables for the terminal: the cases, the totals with their intervals, confidence against truth.
pub(crate) fn table(scores: &Scores) -> String {
    let mut text = String::new();
    let mut told = |header: Vec<String>, rows: Vec<Vec<String>>| {
        let mut table = Table::new();
        table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
        table.set_header(header);
        table.add_rows(rows);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{table}");
    };
    told(header(), rows(scores));
    told(words(TOTALS), totals(scores));
    told(words(CALIBRATION), calibration(scores));
    let _ = writeln!(text, "silent errors: {}", scores.silent_errors);
    text
}

/// A report to read: the tables, what went wrong with pictures of it, the worst lines.
pub(crate) fn markdown(scores: &Scores) -> String {
    let mut text = String::from("# Accuracy\n\n");
    markdown_table(&mut text, header(), rows(scores));
    // Writing to a String cannot fail.
    let _ = writeln!(text, "\nSilent errors: {}\n\n## Totals\n", scores.silent_errors);
    markdown_table(&mut text, words(TOTALS), totals(scores));
    text.push_str("\n## Metrics\n\n");
    let metrics = scores.metrics.iter().map(|(name, metric)| {
        let counts = [metric.right, metric.missed, metric.wrong, metric.silently_wrong];
        [format!("`{name}`")].into_iter().chain(counts.map(|count| count.to_string())).collect()
    });
    let heading = words(["metric", "right", "missed", "wrong", "silently wrong"]);
    markdown_table(&mut text, heading, metrics.collect());
    text.push_str("\n## Confidence\n\n");
    markdown_table(&mut text, words(CALIBRATION), calibration(scores));
    text.push_str("\n## What went wrong\n");
    for case in scores.cases.iter().filter(|case| case.has_faults()) {
        let _ = writeln!(text, "\n### {}\n", case.name);
        if let Some(failure) = &case.failure {
            let _ = writeln!(text, "- not read: {failure}");
        }
        for figure in case.figures.iter().filter(|figure| figure.is_bad()) {
            let sure =
                figure.confidence.map_or_else(String::new, |share| format!(" (confidence {share:.3})"));
            let _ = writeln!(text, "- {}: `{}` {}{sure}", figure.outcome, figure.metric, figure.what);
            shown(&mut text, figure.place.as_ref());
        }
        for (field, wanted, found) in &case.head_errors {
            let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
            let _ = writeln!(text, "- head: `{field}` is {}, not {}", shown(found), shown(wanted));
        }
        for sentence in &case.contradictions_missed {
            let _ = writeln!(text, "- contradiction not told: {sentence}");
        }
        for line in &case.worst_lines {
            let _ = writeln!(text, "- line: `{}` read as `{}`", line.truth.trim(), line.read.trim());
            shown(&mut text, line.place.as_ref());
        }
    }
    text
}

/// The picture of a place, below the item it belongs to.
fn shown(text: &mut String, place: Option<&Place>) {
    if let Some((place, crop)) = place.and_then(|place| Some((place, place.crop.as_ref()?))) {
        let _ = writeln!(text, "\n  ![page {}]({crop})\n", place.page);
    }
}

fn markdown_table(text: &mut String, header: Vec<String>, rows: Vec<Vec<String>>) {
    let rule = header.iter().map(|_| "---".to_owned()).collect();
    for cells in [header, rule].into_iter().chain(rows) {
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
}

const TOTALS: [&str; 4] = ["rate", "counted", "%", "95% interval"];

fn totals(scores: &Scores) -> Vec<Vec<String>> {
    let percent = |share: f64| format!("{:.2}", share * 100.0);
    let row = |(name, rate): (&String, &Rate)| {
        let interval = format!("{} to {}", percent(rate.low), percent(rate.high));
        vec![name.clone(), format!("{}/{}", rate.part, rate.whole), percent(rate.rate), interval]
    };
    scores.totals.iter().map(row).collect()
}

const CALIBRATION: [&str; 5] = ["confidence from", "figures", "wrong", "right %", "mean confidence %"];

fn calibration(scores: &Scores) -> Vec<Vec<String>> {
    let row = |row: &CalibrationRow| {
        let right = row.right as f64 * 100.0 / row.figures.max(1) as f64;
        vec![
            format!("{:.3}", row.from),
            row.figures.to_string(),
            (row.figures - row.right).to_string(),
            format!("{right:.2}"),
            format!("{:.2}", row.mean_confidence * 100.0),
        ]
    };
    scores.calibration.iter().map(row).collect()
}

fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

/// Every count of every case, to be committed and compared: what is the same on every machine, so no times.
pub(crate) fn csv(scores: &Scores) -> String {
    let mut text = format!("case,{}\n", words(COUNTS).join(","));
    for case in &scores.cases {
        let cells = COUNTS.map(|name| {
            case.rates.get(name).map_or_else(String::new, |(part, whole)| format!("{part}/{whole}"))
        });
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{},{}", case.name, cells.join(","));
    }
    text
}

/// The counts that `csv` tells.
const COUNTS: [&str; 11] = [
    "cer",
    "wer",
    "syllable_accuracy",
    "diacritic_only_error",
    "number_recall",
    "number_precision",
    "figure_recall",
    "figure_precision",
    "silent_errors",
    "head_accuracy",
    "contradictions_found",
];

/// JUnit XML: one test case for each fixture; missed and wrong figures make it fail.
pub(crate) fn junit(scores: &Scores) -> String {
    let mut body = String::new();
    let mut failures = 0;
    for case in &scores.cases {
        let bad: Vec<String> = case
            .figures
            .iter()
            .filter(|figure| figure.is_bad())
            .map(|figure| format!("{}: {} {}", figure.outcome, figure.metric, figure.what))
            .chain(case.failure.clone())
            .collect();
        let _ = write!(body, "  <testcase name=\"{}\" time=\"{:.3}\"", escaped(&case.name), case.seconds);
        if bad.is_empty() {
            body.push_str("/>\n");
        } else {
            failures += 1;
            let _ = writeln!(
                body,
                ">\n    <failure message=\"{} figures\">{}</failure>\n  </testcase>",
                bad.len(),
                escaped(&bad.join("\n"))
            );
        }
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"sohoa evaluate\" tests=\"{}\" failures=\"{failures}\">\n{body}</testsuite>\n",
        scores.cases.len()
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn header() -> Vec<String> {
    let columns = COLUMNS.iter().map(|(heading, _, _)| (*heading).to_owned());
    ["case".to_owned()].into_iter().chain(columns).chain(["seconds".to_owned()]).collect()
}

fn rows(scores: &Scores) -> Vec<Vec<String>> {
    let percent = |rate: Option<f64>, decimals: usize| {
        rate.map_or_else(|| "-".to_owned(), |rate| format!("{:.decimals$}", rate * 100.0))
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for case in &scores.cases {
        let cells = COLUMNS.iter().map(|(_, name, decimals)| percent(case.rate(name), *decimals));
        rows.push(
            [case.name.clone()].into_iter().chain(cells).chain([format!("{:.1}", case.seconds)]).collect(),
        );
    }
    let seconds: f64 = scores.cases.iter().map(|case| case.seconds).sum();
    let cells = COLUMNS.iter().map(|(_, name, decimals)| percent(scores.total(name), *decimals));
    rows.push(["all".to_owned()].into_iter().chain(cells).chain([format!("{seconds:.1}")]).collect());
    rows
}
