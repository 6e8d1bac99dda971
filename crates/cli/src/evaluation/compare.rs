//! What got better or worse since an older run, figure by figure.

use std::collections::{BTreeMap, BTreeSet};

use super::scores::FigureOutcome;
use super::{CaseScore, Scores};

/// The differences between two runs.
pub(crate) struct Comparison {
    /// What is right now and was not.
    pub(crate) better: Vec<String>,
    /// What was right and is not, or is newly wrong.
    pub(crate) worse: Vec<String>,
}

/// Compares the cases that both runs have. A case that is gone got worse: nothing is known of it any more.
pub(crate) fn compare(old: &Scores, new: &Scores) -> Comparison {
    let by_name = |scores: &'_ Scores| -> BTreeMap<String, CaseScore> {
        scores.cases.iter().map(|case| (case.name.clone(), case.clone())).collect()
    };
    let (old_cases, new_cases) = (by_name(old), by_name(new));
    let mut comparison = Comparison { better: Vec::new(), worse: Vec::new() };
    for (name, before) in &old_cases {
        let Some(case) = new_cases.get(name) else {
            comparison.worse.push(format!("{name}: the case is gone"));
            continue;
        };
        for (which, gain) in
            [(is_right as fn(&FigureOutcome) -> bool, true), (FigureOutcome::is_wrong, false)]
        {
            let (was, is) = (those(before, which), those(case, which));
            let note = if gain { "" } else { " (wrong reading)" };
            let told = |figure: &(String, String)| format!("{name}: {} {}{note}", figure.0, figure.1);
            let (appeared, gone) = (is.difference(&was).map(told), was.difference(&is).map(told));
            if gain {
                comparison.better.extend(appeared);
                comparison.worse.extend(gone);
            } else {
                comparison.worse.extend(appeared);
                comparison.better.extend(gone);
            }
        }
        if let (None, Some(failure)) = (&before.failure, &case.failure) {
            comparison.worse.push(format!("{name}: {failure}"));
        }
    }
    comparison
}

fn is_right(figure: &FigureOutcome) -> bool {
    figure.outcome == "right"
}

fn those(case: &CaseScore, which: impl Fn(&FigureOutcome) -> bool) -> BTreeSet<(String, String)> {
    let figures = case.figures.iter().filter(|figure| which(figure));
    figures.map(|figure| (figure.metric.clone(), figure.what.clone())).collect()
}
