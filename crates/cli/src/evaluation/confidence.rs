//! The table that makes confidence true, fitted to judged figures.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sohoa_evaluate::fit;

/// The text of `confidence.txt`: for each status, the steps that fit the evidence of its figures.
///
/// `judged` holds status, evidence and whether the figure was right.
pub(crate) fn confidence_table(judged: &[(String, f32, bool)]) -> String {
    let mut by_status: BTreeMap<&str, Vec<(f32, bool)>> = BTreeMap::new();
    for (status, evidence, right) in judged {
        by_status.entry(status).or_default().push((*evidence, *right));
    }
    let wrong = judged.iter().filter(|(_, _, right)| !right).count();
    let mut text = format!(
        "# status | evidence from | confidence, both in thousandths\n\
         # Fitted to {} judged figures, {wrong} of them wrong, by `sohoa evaluate DIR --fit-confidence FILE`; \
         how: fixtures/README.md.\n",
        judged.len()
    );
    for (status, figures) in by_status {
        for step in fit(figures) {
            let entry = format!("{status} | {} | {}", step.evidence, step.confidence);
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{entry:<28} # {} of {} right", step.right, step.figures);
        }
    }
    text
}
