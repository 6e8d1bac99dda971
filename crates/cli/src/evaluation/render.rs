//! Scores for people (terminal, Markdown) and for CI (JUnit XML).

use std::fmt::Write as _;

use comfy_table::{Table, presets};

use super::Scores;

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

/// A table for the terminal.
pub(crate) fn table(scores: &Scores) -> String {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(header());
    for row in rows(scores) {
        table.add_row(row);
    }
    format!("{table}\nsilent errors: {}\n", scores.silent_errors)
}

/// A report to read: the table, what went wrong, the worst lines, the reliability table.
pub(crate) fn markdown(scores: &Scores) -> String {
    let mut text = String::from("# Accuracy\n\n");
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    text.push_str(&line(header()));
    text.push_str(&line(header().iter().map(|_| "---".to_owned()).collect()));
    for row in rows(scores) {
        text.push_str(&line(row));
    }
    // Writing to a String cannot fail.
    let _ = writeln!(text, "\nSilent errors: {}\n\n## Totals\n", scores.silent_errors);
    text.push_str("| rate | counted | value | 95% interval |\n| --- | --- | --- | --- |\n");
    for (name, rate) in &scores.totals {
        let _ = writeln!(
            text,
            "| {name} | {}/{} | {:.4} | {:.4} to {:.4} |",
            rate.part, rate.whole, rate.rate, rate.low, rate.high
        );
    }
    text.push_str(
        "\n## Confidence\n\n| from | figures | right | mean confidence |\n| --- | --- | --- | --- |\n",
    );
    for (low, count, right, mean) in &scores.calibration {
        let _ = writeln!(
            text,
            "| {low:.3} | {count} | {:.4} | {mean:.4} |",
            *right as f64 / (*count).max(1) as f64
        );
    }
    text.push_str("\n## What went wrong\n");
    for case in &scores.cases {
        let bad: Vec<_> = case
            .figures
            .iter()
            .filter(|(outcome, _, _)| matches!(outcome.as_str(), "missed" | "wrong" | "silently_wrong"))
            .collect();
        if case.failure.is_none()
            && bad.is_empty()
            && case.head_errors.is_empty()
            && case.worst_lines.is_empty()
        {
            continue;
        }
        let _ = writeln!(text, "\n### {}\n", case.name);
        if let Some(failure) = &case.failure {
            let _ = writeln!(text, "- not read: {failure}");
        }
        for (outcome, metric, what) in bad {
            let _ = writeln!(text, "- {outcome}: `{metric}` {what}");
        }
        for (field, wanted, found) in &case.head_errors {
            let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
            let _ = writeln!(text, "- head: `{field}` is {}, not {}", shown(found), shown(wanted));
        }
        for (truth, read) in &case.worst_lines {
            let _ = writeln!(text, "- line: `{truth}` read as `{read}`");
        }
    }
    text
}

/// JUnit XML: one test case for each fixture; missed and wrong figures make it fail.
pub(crate) fn junit(scores: &Scores) -> String {
    let mut body = String::new();
    let mut failures = 0;
    for case in &scores.cases {
        let bad: Vec<String> = case
            .figures
            .iter()
            .filter(|(outcome, _, _)| matches!(outcome.as_str(), "missed" | "wrong" | "silently_wrong"))
            .map(|(outcome, metric, what)| format!("{outcome}: {metric} {what}"))
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
