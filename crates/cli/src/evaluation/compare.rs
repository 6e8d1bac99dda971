//! What got better or worse since an older run, figure by figure.

use std::collections::{BTreeMap, BTreeSet};

use super::{CaseScore, Scores};

/// The differences between two runs.
pub(crate) struct Comparison {
    /// What is right now and was not.
    pub(crate) better: Vec<String>,
    /// What was right and is not, or is newly wrong.
    pub(crate) worse: Vec<String>,
}

/// Compares the cases that both runs have.
pub(crate) fn compare(old: &Scores, new: &Scores) -> Comparison {
    let old_cases: BTreeMap<&str, &CaseScore> =
        old.cases.iter().map(|case| (case.name.as_str(), case)).collect();
    let mut comparison = Comparison { better: Vec::new(), worse: Vec::new() };
    for case in &new.cases {
        let Some(before) = old_cases.get(case.name.as_str()) else { continue };
        for (outcomes, gain) in [(&["right"][..], true), (&["wrong", "silently_wrong"][..], false)] {
            let (was, is) = (those(before, outcomes), those(case, outcomes));
            let name = |figure: &(String, String)| format!("{}: {} {}", case.name, figure.0, figure.1);
            let (appeared, gone) = (is.difference(&was).map(name), was.difference(&is).map(name));
            let (good, bad): (Vec<_>, Vec<_>) = if gain {
                (appeared.collect(), gone.collect())
            } else {
                (gone.collect(), appeared.collect())
            };
            let note = if gain { "" } else { " (wrong reading)" };
            comparison.better.extend(good.into_iter().map(|line| line + note));
            comparison.worse.extend(bad.into_iter().map(|line| line + note));
        }
        if let (None, Some(failure)) = (&before.failure, &case.failure) {
            comparison.worse.push(format!("{}: {failure}", case.name));
        }
    }
    comparison
}

fn those(case: &CaseScore, outcomes: &[&str]) -> BTreeSet<(String, String)> {
    case.figures
        .iter()
        .filter(|(outcome, _, _)| outcomes.contains(&outcome.as_str()))
        .map(|(_, metric, what)| (metric.clone(), what.clone()))
        .collect()
}
