//! From labels to characters, words and confidences.

use super::path::{Label, permuter};
use super::step::Step;
use crate::model::Model;
use crate::model::unicharset::SPACE;
use crate::reading::{Character, Rival, Word};
use std::ops::Range;

/// Rivals less probable than this are not worth a mention.
const LEAST_RIVAL: f32 = 0.001;

/// A character (or a space) found in the labels.
#[derive(Clone, Debug)]
struct Piece {
    code: u16,
    unichar: u16,
    /// Its own steps, duplicates included.
    steps: Range<usize>,
    certainty: f32,
    permuter: u8,
    start_of_word: bool,
}

/// A word with the steps from the space before it to the space after it.
pub(crate) struct FoundWord {
    pub(crate) word: Word,
    pub(crate) steps: Range<usize>,
    /// A space stands before it.
    pub(crate) after_space: bool,
}

/// How time steps lie in the line picture.
#[derive(Clone, Copy)]
pub(crate) struct Geometry {
    /// Pixel columns of the picture that one time step covers.
    pub(crate) columns_per_step: f32,
    /// Pixel columns of the picture.
    pub(crate) width: usize,
}

impl Geometry {
    fn columns(self, steps: &Range<usize>) -> Range<usize> {
        let place = |step: usize| step as f32 * self.columns_per_step;
        let start = (place(steps.start) as usize).min(self.width);
        start..(place(steps.end).ceil() as usize).clamp(start, self.width)
    }
}

pub(crate) fn words(model: &Model, steps: &[Step], labels: &[Label], geometry: Geometry) -> Vec<FoundWord> {
    let pieces = pieces(model, labels);
    let bounds = bounds(&pieces, labels.len());
    let mut words = Vec::new();
    let mut first = 0;
    while first < pieces.len() {
        // A second space in a row counts as the first character of the word that follows it.
        let unspaced = |place: usize| model.unichars[usize::from(pieces[place].unichar)].unspaced;
        let goes_on = |place: &usize| {
            let piece = &pieces[*place];
            let outside = piece.permuter == permuter::TOP_CHOICE;
            piece.unichar != SPACE
                && !piece.start_of_word
                && !(outside && (unspaced(*place) || unspaced(*place - 1)))
        };
        let end = (first + 1..pieces.len()).take_while(goes_on).last().unwrap_or(first) + 1;
        let space = |place: Option<usize>| {
            place.and_then(|place| pieces.get(place)).filter(|piece| piece.unichar == SPACE)
        };
        let (before, after) = (space(first.checked_sub(1)), space(Some(end)));
        let spaces = [before, after].into_iter().flatten();
        let certainty =
            pieces[first..end].iter().chain(spaces).map(|piece| piece.certainty).fold(0.0, f32::min);
        let after_space = before.is_some() || pieces[first].unichar == SPACE;
        let start = (first..end).find(|&place| pieces[place].unichar != SPACE);
        first = if after.is_some() { end + 1 } else { end };

        let Some(start) = start else { continue };
        let characters: Vec<Character> = (start..end)
            .map(|place| character(model, steps, &pieces[place], geometry.columns(&bounds[place])))
            .collect();
        let steps = bounds[start].start..bounds[end - 1].end;
        words.push(FoundWord {
            word: Word {
                text: characters.iter().map(|character| character.text.as_str()).collect(),
                columns: geometry.columns(&steps),
                confidence: (100.0 + 5.0 * 7.0 * certainty).clamp(0.0, 100.0),
                in_dictionary: matches!(
                    pieces[end - 1].permuter,
                    permuter::PUNCTUATION | permuter::NUMBER | permuter::WORD
                ),
                alternatives: Vec::new(),
                characters,
            },
            steps,
            after_space,
        });
    }
    words
}

/// A run of characters between spaces.
pub(crate) struct Token {
    pub(crate) text: String,
    /// Its steps, and those of the spaces around it.
    pub(crate) with_spaces: Range<usize>,
}

/// The tokens of the labels.
pub(crate) fn token_spans(model: &Model, labels: &[Label]) -> Vec<Token> {
    let pieces = pieces(model, labels);
    let bounds = bounds(&pieces, labels.len());
    let mut tokens = Vec::new();
    let mut first = 0;
    for run in pieces.split_inclusive(|piece| piece.unichar == SPACE) {
        let last = first + run.len() - 1;
        let start = bounds[first.saturating_sub(1)].start;
        let characters = run.iter().filter(|piece| piece.unichar != SPACE);
        let text: String = characters.map(|piece| model.text_of_code(piece.code.into())).collect();
        if !text.is_empty() {
            tokens.push(Token { text, with_spaces: start..bounds[last].end });
        }
        first = last + 1;
    }
    tokens
}

/// Parts the labels into characters; null labels count towards the character they lead to.
fn pieces(model: &Model, labels: &[Label]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut nulls = 0.0_f32;
    for (step, label) in labels.iter().enumerate() {
        let Some(unichar) = model.unichar_of_code.get(usize::from(label.code)).copied().flatten() else {
            nulls = nulls.min(label.certainty);
            continue;
        };
        if label.duplicate {
            if let Some(piece) = pieces.last_mut() {
                // A space before a dictionary word is as certain as its last step.
                piece.certainty = match piece.permuter {
                    permuter::NONE => label.certainty,
                    _ => piece.certainty.min(label.certainty),
                };
                piece.steps.end = step + 1;
            }
            continue;
        }
        let mut certainty = label.certainty.min(0.0);
        if unichar != SPACE {
            certainty = certainty.min(nulls);
        } else if label.permuter != permuter::NONE
            && let Some(before) = pieces.last_mut()
        {
            before.certainty = before.certainty.min(nulls);
        }
        nulls = 0.0;
        let (code, permuter, start_of_word) = (label.code, label.permuter, label.start_of_word);
        pieces.push(Piece { code, unichar, steps: step..step + 1, certainty, permuter, start_of_word });
    }
    if let Some(last) = pieces.last_mut() {
        last.certainty = last.certainty.min(nulls);
    }
    pieces
}

/// The steps that each piece takes up, gaps shared between neighbours.
fn bounds(pieces: &[Piece], step_count: usize) -> Vec<Range<usize>> {
    let middles = pieces.windows(2).map(|pair| {
        let (end, start) = (pair[0].steps.end, pair[1].steps.start);
        end + start.saturating_sub(end) / 2
    });
    let starts = std::iter::once(0).chain(middles.clone());
    starts.zip(middles.chain([step_count])).map(|(start, end)| start..end).collect()
}

fn character(model: &Model, steps: &[Step], piece: &Piece, columns: Range<usize>) -> Character {
    let own = |step: &&Step| step.probability(piece.code);
    let peak = steps[piece.steps.clone()].iter().max_by(|one, other| own(one).total_cmp(&own(other)));
    let peak = peak.copied().unwrap_or_default();
    let rivals =
        peak.best.iter().filter(|choice| choice.code != piece.code && choice.probability >= LEAST_RIVAL);
    let rivals = rivals.map(|choice| Rival {
        text: model.text_of_code(choice.code.into()).to_owned(),
        probability: choice.probability,
    });
    Character {
        text: model.text_of_code(piece.code.into()).to_owned(),
        columns,
        steps: piece.steps.clone(),
        certainty: piece.certainty,
        probability: peak.probability(piece.code),
        absent: peak.null,
        rivals: rivals.filter(|rival| !rival.text.is_empty()).collect(),
    }
}
