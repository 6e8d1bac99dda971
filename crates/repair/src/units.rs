//! The sequence of model words that a token stands for: one view of text for counting and for decoding.

use sohoa_orthography::normalise_word;

use crate::model::CLASSES;
use crate::words::{Case, Kind, Piece, case_of, lower, pieces, with_case};

/// Spells the model words of one line of right text: syllables in the normal tone placement, in lower case
/// or, inside a sentence, with the capital they have; abbreviations in capitals; classes for numbers, codes
/// and marks. Consecutive equal classes are given once.
///
/// The trainer counts these; the decoder meets the same ones.
pub fn model_words(line: &str, mut each: impl FnMut(&str)) {
    let mut cut = Vec::new();
    let mut last = "";
    let mut opening = Opening::default();
    for token in line.split_whitespace() {
        pieces(token, false, &mut cut);
        opening.token(token, &cut);
        for piece in &cut {
            let opens = opening.piece(token, piece);
            match class_of(piece.kind) {
                Some(class) => {
                    if class != last {
                        each(class);
                    }
                    last = class;
                }
                None => {
                    each(&spelling(&token[piece.start..piece.end], piece, opens));
                    last = "";
                }
            }
        }
    }
}

/// Tells words that open a sentence, a bracket or a list item, whose capital says nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    open: bool,
    end: usize,
}

impl Default for Opening {
    fn default() -> Opening {
        Opening { open: true, end: 0 }
    }
}

impl Opening {
    /// Begins a token: a bullet or a dash opens.
    pub(crate) fn token(&mut self, token: &str, cut: &[Piece]) {
        self.open |= cut.is_empty() && !token.is_empty();
        self.end = 0;
    }

    /// Whether this piece opens; then moves behind it.
    pub(crate) fn piece(&mut self, token: &str, piece: &Piece) -> bool {
        let signs = piece.start > self.end && token[self.end..piece.start].contains(|c: char| c != ' ');
        let opens = self.open || signs;
        self.open = match piece.kind {
            Kind::Stop => true,
            Kind::Comma => opens,
            _ => false,
        };
        self.end = piece.end;
        opens
    }
}

/// The class a piece is counted as; `None` for words.
pub(crate) fn class_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Word | Kind::Mixed | Kind::Abbreviation => None,
        Kind::Number | Kind::SuspiciousNumber => Some(CLASSES[2]),
        Kind::Code => Some(CLASSES[3]),
        Kind::Stop => Some(CLASSES[4]),
        Kind::Comma => Some(CLASSES[5]),
    }
}

/// How the model spells a word.
pub(crate) fn spelling(text: &str, piece: &Piece, opens: bool) -> String {
    if piece.kind == Kind::Abbreviation {
        return text.to_owned();
    }
    let small = lower(text);
    let placed = normalise_word(&small).unwrap_or(small);
    if !opens && case_of(text) == Case::Title { with_case(&placed, Case::Title, text) } else { placed }
}
