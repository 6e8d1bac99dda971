//! Evidence into confidence: how often figures with such evidence were right.
//!
//! The evidence of a figure (`review.rs`) orders figures, it does not count mistakes. The table `confidence.txt` maps
//! it, apart for each status, to the share of figures that were right on scans of several qualities; it is fitted by
//! `sohoa evaluate DIR --fit-confidence FILE`.

use std::collections::BTreeMap;

use sohoa_document::Status;

/// Steps that rise with the evidence, for each status. Without steps for a status, its evidence is its confidence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Confidence {
    /// Status, least evidence -> confidence; both in thousandths.
    steps: BTreeMap<(Status, u16), u16>,
}

impl Confidence {
    /// From `evidence` on, figures of this status are right this often. False when the line before says more:
    /// more evidence never makes less confidence.
    pub(crate) fn add(&mut self, status: Status, evidence: u16, confidence: u16) -> bool {
        let before = self.step(status, evidence).is_none_or(|before| before <= confidence);
        let behind = self.steps.range((status, evidence)..).next();
        let behind = behind.is_none_or(|((other, _), known)| *other != status || confidence <= *known);
        self.steps.insert((status, evidence), confidence);
        before && behind
    }

    /// The confidence in a figure of this evidence, both 0 to 1. Below the first step nothing was seen, so nothing
    /// but the evidence is claimed, and never more than the first step does.
    pub(crate) fn of(&self, status: Status, evidence: f32) -> f32 {
        // Non-negative and at most 1000 by the clamp.
        let thousandths = (evidence.clamp(0.0, 1.0) * 1000.0).round() as u16;
        let lowest = self.steps.range((status, 0)..).next().filter(|((other, _), _)| *other == status);
        match (self.step(status, thousandths), lowest) {
            (Some(confidence), _) => f32::from(confidence) / 1000.0,
            (None, Some((_, first))) => evidence.min(f32::from(*first) / 1000.0),
            (None, None) => evidence,
        }
    }

    fn step(&self, status: Status, evidence: u16) -> Option<u16> {
        self.steps.range((status, 0)..=(status, evidence)).next_back().map(|(_, confidence)| *confidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_rise_and_do_not_mix() {
        let mut table = Confidence::default();
        assert!(table.add(Status::Unchecked, 500, 700));
        assert!(table.add(Status::Unchecked, 900, 980));
        assert!(table.add(Status::Confirmed, 900, 999));
        assert!(!table.add(Status::Unchecked, 950, 970));
        for (status, evidence, confidence) in [
            (Status::Unchecked, 0.3, 0.3),
            (Status::Unchecked, 0.5, 0.7),
            (Status::Unchecked, 0.899, 0.7),
            (Status::Unchecked, 0.9, 0.98),
            (Status::Confirmed, 0.89, 0.89),
            (Status::Confirmed, 1.0, 0.999),
            (Status::Contradicted, 0.4, 0.4),
        ] {
            assert_eq!(table.of(status, evidence), confidence, "{status:?} {evidence}");
        }
    }
}
