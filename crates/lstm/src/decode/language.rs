//! Decoding with a language model from outside: it decides between spellings that the picture leaves open, and has
//! no say in numbers and codes.

use super::align::align;
use super::path::{Label, labels};
use super::prefix::{Guide, ROOT, TextNode, search};
use super::step::Step;
use super::words::token_spans;
use crate::model::Model;
use crate::model::unicharset::SPACE;

/// Texts followed at a time.
const WIDTH: usize = 24;
/// Lines of more steps than any printed line has are read without the language: alignment needs memory by the square.
const MOST_STEPS: usize = 4_000;

/// What a language model remembers of the text before; the model gives the number its meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageState(pub u64);

/// Knows how likely syllables follow one another.
pub trait LanguageModel {
    /// The state at the start of a line.
    fn start(&self) -> LanguageState;

    /// Natural logarithm of the probability that `syllable` follows, and the state after it. The syllable is as
    /// printed, capitals and all, without punctuation around it; it holds letters only.
    fn follow(&self, state: LanguageState, syllable: &str) -> (f32, LanguageState);

    /// The state after a number, a code or anything else that is not judged.
    fn after_code(&self, state: LanguageState) -> LanguageState {
        let _ = state;
        self.start()
    }

    /// Natural logarithm of the probability that a syllable begins with `letters`, so that hopeless texts are given
    /// up early. 0, the default, gives up none.
    fn begins(&self, state: LanguageState, letters: &str) -> f32 {
        let _ = (state, letters);
        0.0
    }
}

/// A language model and how much it counts.
#[derive(Clone, Copy)]
pub struct Fusion<'a> {
    /// The model.
    pub model: &'a dyn LanguageModel,
    /// What its logarithms are multiplied by before they are added to the picture's. Tried from 0 to 1 with counts of
    /// single and paired syllables on 473 lines of six scans: of the words found, 528 were not in the truth at 0,
    /// 413 at 0.3, 366 at 0.6, 355 at 0.8, 353 at 1; fewest wrong characters at 0.6. (502 in exact decoding.) It
    /// belongs with the model that is used.
    pub weight: f32,
    /// The natural logarithm of an ordinary syllable's probability: what lies above speaks for a text, what lies
    /// below against it, and what is not judged counts as that much. Keeps texts of few syllables from winning.
    pub ordinary: f32,
}

impl<'a> Fusion<'a> {
    /// With the default weights.
    pub fn new(model: &'a dyn LanguageModel) -> Self {
        Fusion { model, weight: 0.6, ordinary: -7.0 }
    }
}

impl std::fmt::Debug for Fusion<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.debug_struct("Fusion").field("weight", &self.weight).finish_non_exhaustive()
    }
}

/// The labels of the text that picture and language together hold most probable. At numbers and codes they are those
/// of `without_language`.
pub(crate) fn decode(
    model: &Model,
    steps: &[Step],
    without_language: Vec<Label>,
    fusion: &Fusion,
) -> Vec<Label> {
    if steps.len() > MOST_STEPS {
        return without_language;
    }
    let mut guide = LanguageGuide { model, fusion, fixed: fixed_labels(model, &without_language) };
    let null = model.null_code as u16;
    let Some(best) = search(steps, null, WIDTH, &mut guide).into_iter().next() else {
        return without_language;
    };
    let codes = align(steps, &guide.fixed, &best.codes, null);
    labels(model, steps, &codes)
}

/// The labels at all steps of numbers and codes, the spaces around them included.
fn fixed_labels(model: &Model, labels: &[Label]) -> Vec<Option<u16>> {
    let mut fixed = vec![None; labels.len()];
    for token in token_spans(model, labels) {
        if is_code(&token.text) {
            for step in token.with_spaces {
                fixed[step] = Some(labels[step].code);
            }
        }
    }
    fixed
}

/// Anything but letters with punctuation around them: digits, or marks between letters.
fn is_code(token: &str) -> bool {
    let core = token.trim_matches(|letter: char| !letter.is_alphanumeric());
    !core.is_empty() && !core.chars().all(char::is_alphabetic)
}

struct LanguageGuide<'a> {
    model: &'a Model,
    fusion: &'a Fusion<'a>,
    /// The only code allowed at a step.
    fixed: Vec<Option<u16>>,
}

/// What the guide keeps of a text.
#[derive(Clone, Copy)]
struct Judged {
    /// After the last finished token.
    language: LanguageState,
    /// Of all finished tokens.
    score: f32,
    /// The node before the first code of the token under way.
    token_after: u32,
}

impl LanguageGuide<'_> {
    /// The text of the nodes after `first` up to `last`.
    fn token(&self, nodes: &[TextNode<Judged>], first: u32, mut last: u32) -> String {
        let mut parts = Vec::new();
        while last != first && last != ROOT {
            parts.push(self.model.text_of_code(nodes[last as usize].code.into()));
            last = nodes[last as usize].parent;
        }
        parts.into_iter().rev().collect()
    }

    /// State and score after the token that ends with `node`.
    fn judge(&self, nodes: &[TextNode<Judged>], node: u32) -> (LanguageState, f32) {
        let Judged { language, score, token_after } = nodes[node as usize].state;
        let token = self.token(nodes, token_after, node);
        let core = token.trim_matches(|letter: char| !letter.is_alphanumeric());
        if core.is_empty() {
            (language, score)
        } else if is_code(&token) {
            (self.fusion.model.after_code(language), score)
        } else {
            let (ln, after) = self.fusion.model.follow(language, core);
            (after, score + self.fusion.weight * (ln - self.fusion.ordinary))
        }
    }

    fn is_space(&self, code: u16) -> bool {
        self.model.unichar_of_code[usize::from(code)] == Some(SPACE)
    }
}

impl Guide for LanguageGuide<'_> {
    type State = Judged;

    // Sums were tried: where the picture is mere noise, many faint labellings add up to characters that nobody sees.
    const ALL_LABELLINGS: bool = false;

    fn start(&mut self) -> (Judged, f32) {
        (Judged { language: self.fusion.model.start(), score: 0.0, token_after: ROOT }, 0.0)
    }

    fn extend(&mut self, nodes: &[TextNode<Judged>], parent: u32, code: u16) -> (Judged, f32) {
        if self.is_space(code) {
            let (language, score) = self.judge(nodes, parent);
            // The next token begins after this space, whose node is the next to be made.
            return (Judged { language, score, token_after: nodes.len() as u32 }, score);
        }
        let state = nodes[parent as usize].state;
        let mut letters = self.token(nodes, state.token_after, parent);
        letters.push_str(self.model.text_of_code(code.into()));
        let letters = letters.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        let begun = match !letters.is_empty() && letters.chars().all(char::is_alphabetic) {
            true => self.fusion.weight * self.fusion.model.begins(state.language, letters),
            false => 0.0,
        };
        (state, state.score + begun)
    }

    fn finish(&mut self, nodes: &[TextNode<Judged>], node: u32) -> f32 {
        self.judge(nodes, node).1
    }

    fn only(&self, step: usize) -> Option<u16> {
        self.fixed[step]
    }

    fn allows(&self, code: u16) -> bool {
        // A digit where the search without language sees none would be the language's doing.
        !self.model.text_of_code(code.into()).contains(char::is_numeric)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_codes_are_told_from_words() {
        for (token, code) in [
            ("xã", false),
            ("(xã),", false),
            ("5.085", true),
            ("12%", true),
            ("UBND-TTHC", true),
            ("-", false),
            ("", false),
            ("và/hoặc", true),
            ("Q.1", true),
            ("TTHC", false),
            ("th0ng", true),
        ] {
            assert_eq!(is_code(token), code, "{token}");
        }
    }
}
