//! What decoding keeps of one time step.

/// The most probable codes of a step that are kept.
pub(crate) const KEPT: usize = 5;

/// A code and its probability.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Choice {
    pub(crate) code: u16,
    pub(crate) probability: f32,
}

/// A step's most probable codes, falling, and the probability that nothing is there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Step {
    pub(crate) best: [Choice; KEPT],
    pub(crate) null: f32,
}

impl Step {
    pub(crate) fn from_probabilities(probabilities: &[f32], null_code: usize) -> Step {
        // Codes are compared in chunks first: after a few, nearly every chunk holds nothing of interest.
        const CHUNK: usize = 16;
        let none = Choice { code: 0, probability: -1.0 };
        let mut best = [none; KEPT];
        for (chunk, values) in probabilities.chunks(CHUNK).enumerate() {
            let least = best[KEPT - 1].probability;
            if !values.iter().fold(false, |any, &value| any | (value > least)) {
                continue;
            }
            for (place, &probability) in values.iter().enumerate() {
                if probability > best[KEPT - 1].probability {
                    let rank =
                        best.iter().position(|choice| probability > choice.probability).unwrap_or(KEPT - 1);
                    best.copy_within(rank..KEPT - 1, rank + 1);
                    best[rank] = Choice { code: (chunk * CHUNK + place) as u16, probability };
                }
            }
        }
        // A network of fewer outputs leaves places empty; they repeat the null label at no probability.
        for choice in best.iter_mut().filter(|choice| choice.probability < 0.0) {
            *choice = Choice { code: null_code as u16, probability: 0.0 };
        }
        Step { best, null: probabilities.get(null_code).copied().unwrap_or(0.0) }
    }

    /// The code's probability, or 0 when it is not among those kept.
    pub(crate) fn probability(&self, code: u16) -> f32 {
        self.best
            .iter()
            .filter(|choice| choice.code == code)
            .map(|choice| choice.probability)
            .fold(0.0, f32::max)
    }
}

/// Natural logarithm, bounded below where the network's arithmetic says nothing more.
pub(crate) fn bounded_ln(probability: f32) -> f32 {
    const LEAST_LN: f32 = -20.0;
    // e^-20.
    const LEAST: f32 = 2.061_153_6e-9;
    if probability > LEAST { probability.ln() } else { LEAST_LN }
}

/// Mean certainty, 0 to 1, of the steps that show a character: what decides about inversion.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clearness {
    sum: u64,
    steps: u64,
}

impl Clearness {
    pub(crate) fn add(&mut self, step: &Step, null_code: usize) {
        let best = step.best[0];
        if usize::from(best.code) != null_code {
            self.sum += (127.0 * best.probability) as u64;
            self.steps += 1;
        }
    }

    /// 0 when no step shows a character.
    pub(crate) fn mean(&self) -> f64 {
        self.sum as f64 / self.steps.max(1) as f64 / 127.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_probable_codes_are_kept_in_order() {
        let mut probabilities = [0.001; 40];
        for (code, probability) in [(3, 0.2), (17, 0.5), (39, 0.05), (20, 0.2)] {
            probabilities[code] = probability;
        }
        let step = Step::from_probabilities(&probabilities, 39);
        assert_eq!(step.best.map(|choice| choice.code), [17, 3, 20, 39, 0]);
        assert_eq!(step.null, 0.05);
        assert_eq!((step.probability(20), step.probability(5)), (0.2, 0.0));
    }

    #[test]
    fn few_outputs_leave_harmless_places() {
        let step = Step::from_probabilities(&[0.25, 0.75], 1);
        assert_eq!(step.best.map(|choice| choice.code), [1, 0, 1, 1, 1]);
        assert_eq!(step.probability(1), 0.75);
    }
}
