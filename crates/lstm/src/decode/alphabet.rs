//! Reading with few characters allowed.

use super::step::Step;
use crate::model::Model;

/// The codes that may be read.
pub(crate) struct Alphabet {
    allowed: Vec<bool>,
    null_code: usize,
    /// A step's probabilities, those of other codes taken away.
    row: Vec<f32>,
}

impl Alphabet {
    /// Spaces and the codes made of these characters.
    pub(crate) fn new(model: &Model, characters: &str) -> Alphabet {
        let allowed = |code: usize| {
            let text = model.text_of_code(code);
            !text.is_empty() && (text == " " || text.chars().all(|sign| characters.contains(sign)))
        };
        let codes = model.facts().codes;
        Alphabet {
            allowed: (0..codes).map(allowed).collect(),
            null_code: model.null_code,
            row: vec![0.0; codes],
        }
    }

    /// What a step says when only these codes may stand there: whether a character is there at all stays as it was,
    /// which one is shared out among the allowed ones.
    pub(crate) fn step(&mut self, probabilities: &[f32]) -> Step {
        let allowed = |code: &usize| self.allowed.get(*code).copied().unwrap_or(false);
        let sum: f32 = (0..probabilities.len()).filter(allowed).map(|code| probabilities[code]).sum();
        let null = probabilities.get(self.null_code).copied().unwrap_or(0.0);
        let scale = if sum > 0.0 { (1.0 - null) / sum } else { 0.0 };
        for (code, (to, from)) in self.row.iter_mut().zip(probabilities).enumerate() {
            *to = match code {
                code if code == self.null_code => *from,
                code if self.allowed[code] => from * scale,
                _ => 0.0,
            };
        }
        Step::from_probabilities(&self.row, self.null_code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_stand_there_goes_to_what_may() {
        let mut alphabet =
            Alphabet { allowed: vec![true, true, false, false], null_code: 3, row: vec![0.0; 4] };
        for (probabilities, expected) in [
            ([0.03, 0.01, 0.86, 0.1], [0.675, 0.225, 0.1]),
            ([0.0, 0.0, 0.9, 0.1], [0.0, 0.0, 0.1]),
            ([0.01, 0.0, 0.01, 0.98], [0.02, 0.0, 0.98]),
        ] {
            let step = alphabet.step(&probabilities);
            let found = [step.probability(0), step.probability(1), step.null];
            assert!(
                found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-4),
                "{probabilities:?}: {found:?}"
            );
            assert_eq!(step.probability(2), 0.0);
        }
    }
}
