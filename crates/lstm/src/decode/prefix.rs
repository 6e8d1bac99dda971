//! Beam search over texts, about which a guide may have its say.

use super::step::{Choice, Step};

/// A code less probable than this at a step is not followed there.
const LEAST_CODE: f32 = 1e-4;
/// What a settled code counts at least.
const LEAST_FORCED: f32 = 1e-9;
/// A text worse than the best one by this (natural logarithm) is given up.
const WORST_LAG: f32 = 14.0;

/// The empty text.
pub(crate) const ROOT: u32 = 0;

/// A text: its last code after another text.
pub(crate) struct TextNode<S> {
    pub(crate) parent: u32,
    pub(crate) code: u16,
    pub(crate) state: S,
    /// What the language adds to the text's score.
    score: f32,
    children: Vec<u32>,
    /// Where the text's hypothesis stands among those of the step under work.
    slot: usize,
    slot_step: usize,
}

/// Knows what the picture does not.
pub(crate) trait Guide {
    /// What it keeps of a text.
    type State;

    /// A text counts with all labellings of the steps that give it, as a probability must; else with its best one.
    const ALL_LABELLINGS: bool;

    /// State and score of the empty text.
    fn start(&mut self) -> (Self::State, f32);

    /// State and score of the text `nodes[parent]` with `code` after it.
    fn extend(&mut self, nodes: &[TextNode<Self::State>], parent: u32, code: u16) -> (Self::State, f32);

    /// Score of the text when nothing follows.
    fn finish(&mut self, nodes: &[TextNode<Self::State>], node: u32) -> f32;

    /// The one label that a step is settled to have; `None` for what the picture offers.
    fn only(&self, step: usize) -> Option<u16>;

    /// A code that the picture offers may be followed.
    fn allows(&self, code: u16) -> bool;
}

/// Lets the picture alone decide.
pub(crate) struct NoGuide;

impl Guide for NoGuide {
    type State = ();

    const ALL_LABELLINGS: bool = true;

    fn start(&mut self) -> ((), f32) {
        ((), 0.0)
    }

    fn extend(&mut self, _: &[TextNode<()>], _: u32, _: u16) -> ((), f32) {
        ((), 0.0)
    }

    fn finish(&mut self, _: &[TextNode<()>], _: u32) -> f32 {
        0.0
    }

    fn only(&self, _: usize) -> Option<u16> {
        None
    }

    fn allows(&self, _: u16) -> bool {
        true
    }
}

/// A text with the logarithms of its probability, by what the last step shows.
#[derive(Clone, Copy)]
struct Hypothesis {
    node: u32,
    ln_null: f32,
    ln_code: f32,
}

/// A finished text.
pub(crate) struct Text {
    pub(crate) codes: Vec<u16>,
    /// Natural logarithm of its probability in the picture.
    pub(crate) ln_probability: f32,
    /// The same with what the guide adds.
    pub(crate) score: f32,
}

/// The best texts of `steps`, by falling score; at most `width` are followed at a time.
pub(crate) fn search<G: Guide>(steps: &[Step], null: u16, width: usize, guide: &mut G) -> Vec<Text> {
    let (state, score) = guide.start();
    let root = TextNode {
        parent: ROOT,
        code: null,
        state,
        score,
        children: Vec::new(),
        slot: 0,
        slot_step: usize::MAX,
    };
    let mut nodes = vec![root];
    let mut live = vec![Hypothesis { node: ROOT, ln_null: 0.0, ln_code: f32::NEG_INFINITY }];
    let mut next = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let forced = guide.only(index);
        let (null_probability, choices) = match forced {
            // What is settled happens even where the step itself hardly speaks for it.
            Some(code) if code == null => (step.null.max(LEAST_FORCED), Vec::new()),
            Some(code) => (0.0, vec![Choice { code, probability: step.probability(code).max(LEAST_FORCED) }]),
            None => {
                let offered = |choice: &&Choice| {
                    choice.code != null && choice.probability >= LEAST_CODE && guide.allows(choice.code)
                };
                (step.null, step.best.iter().filter(offered).copied().collect())
            }
        };

        next.clear();
        for hypothesis in &live {
            let all = merged::<G>(hypothesis.ln_null, hypothesis.ln_code);
            let last = nodes[hypothesis.node as usize].code;
            if null_probability > 0.0 {
                let ln = all + null_probability.ln();
                place::<G>(&mut nodes, &mut next, index, hypothesis.node, ln, f32::NEG_INFINITY);
            }
            for choice in &choices {
                let ln = choice.probability.ln();
                let mut before = all;
                if choice.code == last && hypothesis.node != ROOT {
                    place::<G>(
                        &mut nodes,
                        &mut next,
                        index,
                        hypothesis.node,
                        f32::NEG_INFINITY,
                        hypothesis.ln_code + ln,
                    );
                    before = hypothesis.ln_null;
                }
                if before > f32::NEG_INFINITY {
                    let child = child::<G>(&mut nodes, guide, hypothesis.node, choice.code);
                    place::<G>(&mut nodes, &mut next, index, child, f32::NEG_INFINITY, before + ln);
                }
            }
        }
        keep_best::<G>(&nodes, &mut next, width);
        if !next.is_empty() {
            std::mem::swap(&mut live, &mut next);
        }
    }

    let mut texts: Vec<Text> = live
        .iter()
        .map(|hypothesis| {
            let ln_probability = merged::<G>(hypothesis.ln_null, hypothesis.ln_code);
            let score = ln_probability + guide.finish(&nodes, hypothesis.node);
            Text { codes: codes(&nodes, hypothesis.node), ln_probability, score }
        })
        .collect();
    texts.sort_by(|one, other| other.score.total_cmp(&one.score).then_with(|| one.codes.cmp(&other.codes)));
    texts
}

/// The codes of a text.
pub(crate) fn codes<S>(nodes: &[TextNode<S>], mut node: u32) -> Vec<u16> {
    let mut codes = Vec::new();
    while node != ROOT {
        codes.push(nodes[node as usize].code);
        node = nodes[node as usize].parent;
    }
    codes.reverse();
    codes
}

/// Adds probability to a text's hypothesis of this step.
fn place<G: Guide>(
    nodes: &mut [TextNode<G::State>],
    next: &mut Vec<Hypothesis>,
    step: usize,
    node: u32,
    ln_null: f32,
    ln_code: f32,
) {
    let entry = &mut nodes[node as usize];
    if entry.slot_step != step {
        (entry.slot, entry.slot_step) = (next.len(), step);
        next.push(Hypothesis { node, ln_null, ln_code });
        return;
    }
    let hypothesis = &mut next[entry.slot];
    hypothesis.ln_null = merged::<G>(hypothesis.ln_null, ln_null);
    hypothesis.ln_code = merged::<G>(hypothesis.ln_code, ln_code);
}

fn child<G: Guide>(nodes: &mut Vec<TextNode<G::State>>, guide: &mut G, parent: u32, code: u16) -> u32 {
    let known = nodes[parent as usize].children.iter().find(|&&child| nodes[child as usize].code == code);
    if let Some(&known) = known {
        return known;
    }
    let (state, score) = guide.extend(nodes, parent, code);
    let index = nodes.len() as u32;
    nodes.push(TextNode { parent, code, state, score, children: Vec::new(), slot: 0, slot_step: usize::MAX });
    nodes[parent as usize].children.push(index);
    index
}

fn keep_best<G: Guide>(nodes: &[TextNode<G::State>], hypotheses: &mut Vec<Hypothesis>, width: usize) {
    let ln = |hypothesis: &Hypothesis| merged::<G>(hypothesis.ln_null, hypothesis.ln_code);
    let score = |hypothesis: &Hypothesis| ln(hypothesis) + nodes[hypothesis.node as usize].score;
    let mut scored: Vec<(f32, Hypothesis)> =
        hypotheses.iter().map(|hypothesis| (score(hypothesis), *hypothesis)).collect();
    // Older texts first among equals, so that the outcome does not depend on the order of work.
    scored.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.node.cmp(&other.1.node)));
    let least = scored.first().map_or(f32::NEG_INFINITY, |best| best.0 - WORST_LAG);
    hypotheses.clear();
    hypotheses.extend(scored.iter().take(width).filter(|(score, _)| *score >= least).map(|(_, kept)| *kept));
}

/// Two sets of labellings of one text, by the logarithms of their probabilities.
fn merged<G: Guide>(one: f32, other: f32) -> f32 {
    let (greater, smaller) = if one > other { (one, other) } else { (other, one) };
    if smaller == f32::NEG_INFINITY || !G::ALL_LABELLINGS {
        greater
    } else {
        greater + (smaller - greater).exp().ln_1p()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NULL: u16 = 9;

    fn step(choices: &[(u16, f32)]) -> Step {
        let mut probabilities = [0.0; 10];
        choices.iter().for_each(|&(code, probability)| probabilities[usize::from(code)] = probability);
        Step::from_probabilities(&probabilities, NULL.into())
    }

    /// Sums over all labellings, the slow way.
    fn by_enumeration(steps: &[Step], text: &[u16]) -> f32 {
        let mut total = 0.0;
        let mut labels = vec![0_usize; steps.len()];
        loop {
            let choices = steps.iter().zip(&labels).map(|(step, &label)| step.best[label]);
            let mut codes: Vec<u16> = choices.clone().map(|choice| choice.code).collect();
            codes.dedup();
            codes.retain(|&code| code != NULL);
            if codes == text {
                total += choices.map(|choice| choice.probability).product::<f32>();
            }
            let Some(place) = labels.iter().rposition(|&label| label < 2) else { return total };
            labels[place] += 1;
            labels[place + 1..].fill(0);
        }
    }

    #[test]
    fn labellings_of_one_text_count_together() {
        let steps = [
            step(&[(NULL, 0.5), (1, 0.3), (2, 0.2)]),
            step(&[(1, 0.4), (2, 0.35), (NULL, 0.25)]),
            step(&[(NULL, 0.6), (1, 0.3), (3, 0.1)]),
            step(&[(2, 0.5), (NULL, 0.4), (1, 0.1)]),
        ];
        let texts = search(&steps, NULL, 1000, &mut NoGuide);
        let total: f32 = texts.iter().map(|text| text.ln_probability.exp()).sum();
        assert!((total - 1.0).abs() < 1e-5, "{total}");
        for text in &texts {
            let expected = by_enumeration(&steps, &text.codes);
            assert!((text.ln_probability.exp() - expected).abs() < 1e-6, "{:?}", text.codes);
        }
        assert!(texts.windows(2).all(|pair| pair[0].score >= pair[1].score));
    }
}
