//! Which steps show which character of a known text.

use super::step::{Step, bounded_ln};

/// The most probable labelling of `steps` that gives the text `codes`: a code for every step. Where `fixed` names a
/// code, the step has that one.
///
/// A text too long for the steps loses its end.
pub(crate) fn align(steps: &[Step], fixed: &[Option<u16>], codes: &[u16], null: u16) -> Vec<u16> {
    // States are null, first code, null, second code, ..., null.
    let states = 2 * codes.len() + 1;
    let code_of = |state: usize| if state % 2 == 1 { codes[state / 2] } else { null };
    // A code may follow the one before without a null between them unless they are the same.
    let may_skip = |state: usize| state % 2 == 1 && state >= 3 && code_of(state) != code_of(state - 2);

    let mut scores = vec![f32::NEG_INFINITY; states];
    let mut from = vec![0_u8; steps.len() * states];
    for (index, (step, from)) in steps.iter().zip(from.chunks_exact_mut(states)).enumerate() {
        // Backwards, so that the scores of the step before are still there to be read.
        for state in (0..states).rev() {
            let (mut best, mut back) = (scores[state], 0);
            for distance in 1..=if may_skip(state) { 2 } else { 1 } {
                if state >= distance && scores[state - distance] > best {
                    (best, back) = (scores[state - distance], distance as u8);
                }
            }
            if index == 0 {
                (best, back) = (if state < 2 { 0.0 } else { f32::NEG_INFINITY }, 0);
            }
            let code = code_of(state);
            let probability = if code == null { step.null } else { step.probability(code) };
            let possible = fixed.get(index).copied().flatten().is_none_or(|only| only == code);
            let ln = if possible { bounded_ln(probability) } else { f32::NEG_INFINITY };
            (scores[state], from[state]) = (best + ln, back);
        }
    }

    let ends = [states - 1, states.saturating_sub(2)];
    let complete = ends.into_iter().filter(|&state| scores[state] > f32::NEG_INFINITY);
    let last = complete.max_by(|&one, &other| scores[one].total_cmp(&scores[other]));
    let reached = || scores.iter().rposition(|score| *score > f32::NEG_INFINITY).unwrap_or(0);
    let mut state = last.unwrap_or_else(reached);
    let mut labels = vec![null; steps.len()];
    for (label, from) in labels.iter_mut().zip(from.chunks_exact(states)).rev() {
        *label = code_of(state);
        state -= usize::from(from[state]);
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    const NULL: u16 = 3;

    #[test]
    fn codes_go_to_their_most_probable_steps() {
        let step = |code: usize| {
            let mut probabilities = [0.05; 4];
            probabilities[code] = 0.85;
            Step::from_probabilities(&probabilities, NULL.into())
        };
        for (shown, text, expected) in [
            (&[3, 0, 0, 3, 1][..], &[0_u16, 1][..], &[3_u16, 0, 0, 3, 1][..]),
            (&[0, 0, 3, 0], &[0, 0], &[0, 0, 3, 0]),
            (&[0, 0, 0], &[0, 0], &[0, 3, 0]),
            (&[3, 3], &[], &[3, 3]),
            (&[0], &[0, 1], &[0]),
            (&[], &[0], &[]),
        ] {
            let steps: Vec<Step> = shown.iter().map(|&code| step(code)).collect();
            assert_eq!(align(&steps, &[], text, NULL), expected, "{shown:?} {text:?}");
        }
        let steps = [step(0), step(0), step(3), step(1)];
        assert_eq!(align(&steps, &[Some(3), None], &[0, 1], NULL), [3, 0, 3, 1]);
    }
}
