//! Confidence against truth: the reliability table, and the fit of the table that makes confidence true.

use std::collections::BTreeMap;

/// Figures of a span of confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bin {
    /// The least confidence, in thousandths.
    pub from: u16,
    /// How many figures.
    pub figures: usize,
    /// How many of them are right.
    pub right: usize,
    /// The sum of their confidences, in thousandths.
    pub sum: u64,
}

/// How often figures of a confidence are right: the reliability table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calibration {
    bins: BTreeMap<u16, Bin>,
}

/// Lower bounds of the bins, in thousandths: finer where acceptance is decided.
const BINS: [u16; 8] = [0, 500, 700, 800, 900, 950, 980, 990];

impl Calibration {
    /// Counts one judged figure.
    pub fn add(&mut self, confidence: f32, right: bool) {
        let thousandths = thousandths(confidence);
        let from = BINS.iter().rev().find(|low| **low <= thousandths).copied().unwrap_or(0);
        let bin = self.bins.entry(from).or_insert(Bin { from, ..Bin::default() });
        bin.figures += 1;
        bin.right += usize::from(right);
        bin.sum += u64::from(thousandths);
    }

    /// The bins that hold figures, from low to high.
    pub fn bins(&self) -> impl Iterator<Item = &Bin> {
        self.bins.values()
    }
}

/// A share in thousandths, cut to 0 to 1.
fn thousandths(share: f32) -> u16 {
    (share.clamp(0.0, 1.0) * 1000.0).round() as u16
}

/// From this evidence on, figures are right this often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The least evidence, in thousandths.
    pub evidence: u16,
    /// The confidence, in thousandths.
    pub confidence: u16,
    /// The figures it was counted from.
    pub figures: usize,
    /// How many of them were right.
    pub right: usize,
}

impl Step {
    fn join(&mut self, behind: &Self) {
        self.figures += behind.figures;
        self.right += behind.right;
        self.confidence = confidence(self.right, self.figures);
    }
}

/// Fewer figures than this make no step of their own.
const LEAST_FIGURES: usize = 40;

/// Above this a caller takes a figure unseen; claimed only where at most [`ACCEPTED`] in a thousand are wrong.
const SURE: u16 = 990;
/// See [`SURE`].
const ACCEPTED: u16 = 998;

/// What may be claimed of figures of which this many were right: as if the next one were wrong, rounded down.
fn confidence(right: usize, figures: usize) -> u16 {
    let claimed = (right * 1000 / (figures + 1)) as u16;
    if claimed >= ACCEPTED { claimed } else { claimed.min(SURE - 1) }
}

/// The rising steps that fit evidence (0 to 1, each with whether the figure was right) best: pooling of adjacent
/// violators (Ayer and others 1955), then of steps too small to be believed.
pub fn fit(evidence: impl IntoIterator<Item = (f32, bool)>) -> Vec<Step> {
    let mut counted: BTreeMap<u16, (usize, usize)> = BTreeMap::new();
    for (evidence, right) in evidence {
        let (figures, hits) = counted.entry(thousandths(evidence)).or_default();
        *figures += 1;
        *hits += usize::from(right);
    }
    let single = |(evidence, (figures, right)): (u16, (usize, usize))| Step {
        evidence,
        confidence: confidence(right, figures),
        figures,
        right,
    };
    let steps = counted.into_iter().map(single);
    let steps =
        pooled(steps, |before, behind| before.right * behind.figures >= behind.right * before.figures);
    let steps = pooled(steps, |before, behind| before.figures.min(behind.figures) < LEAST_FIGURES);
    pooled(steps, |before, behind| before.confidence >= behind.confidence)
}

/// Joins each step to the ones before it for as long as they must not stand apart.
fn pooled(steps: impl IntoIterator<Item = Step>, joins: impl Fn(&Step, &Step) -> bool) -> Vec<Step> {
    let mut pooled: Vec<Step> = Vec::new();
    for mut step in steps {
        while let Some(before) = pooled.pop_if(|before| joins(before, &step)) {
            let behind = std::mem::replace(&mut step, before);
            step.join(&behind);
        }
        pooled.push(step);
    }
    pooled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_is_counted_in_bins() {
        let mut calibration = Calibration::default();
        for (confidence, right) in [(0.995, true), (0.991, true), (0.97, false), (0.2, false)] {
            calibration.add(confidence, right);
        }
        let bins: Vec<_> =
            calibration.bins().map(|bin| (bin.from, bin.figures, bin.right, bin.sum)).collect();
        assert_eq!(bins, [(0, 1, 0, 200), (950, 1, 0, 970), (990, 2, 2, 1986)]);
    }

    #[test]
    fn steps_rise_and_claim_no_more_than_was_seen() {
        let figures = |evidence: f32, right: usize, wrong: usize| {
            (0..right + wrong).map(move |index| (evidence, index < right))
        };
        type Case = (Vec<(f32, bool)>, &'static [(u16, u16)]);
        let cases: [Case; 4] = [
            (figures(0.9, 99, 0).collect(), &[(900, 989)]),
            (figures(0.9, 999, 0).collect(), &[(900, 999)]),
            (figures(0.5, 30, 70).chain(figures(0.9, 99, 1)).collect(), &[(500, 297), (900, 980)]),
            // More evidence and less truth are one step; so is a step of a few figures.
            (
                figures(0.5, 90, 10).chain(figures(0.6, 80, 20)).chain(figures(0.7, 3, 0)).collect(),
                &[(500, 848)],
            ),
        ];
        for (evidence, expected) in cases {
            let steps: Vec<_> =
                fit(evidence).into_iter().map(|step| (step.evidence, step.confidence)).collect();
            assert_eq!(steps, expected);
        }
    }
}
