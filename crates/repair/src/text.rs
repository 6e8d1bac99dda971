//! Repair of plain text: same lines, same words, same white space.

use sohoa_orthography::{census, is_letter_or_digit};

use crate::judge::{mode_for, stretches};
use crate::repair::{DoubtKind, Mode, Repairer, Token};

/// One change in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextEdit {
    /// Line, from 1.
    pub line: usize,
    /// Place of the token in its line, in characters, from 1.
    pub column: usize,
    /// The token as observed.
    pub before: String,
    /// The token as repaired.
    pub after: String,
    /// See [`Edit::score`](crate::Edit::score).
    pub score: f32,
}

/// A number with letters in it, which stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspiciousNumber {
    /// Line, from 1.
    pub line: usize,
    /// Place of its token in the line, in characters, from 1.
    pub column: usize,
    /// The token without outer punctuation.
    pub text: String,
}

/// A text after repair.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RepairedText {
    /// The whole text; lines, words and white space stand where they stood.
    pub text: String,
    /// The changes in order.
    pub edits: Vec<TextEdit>,
    /// What looks like a number with letters read for digits, in order.
    pub suspicious: Vec<SuspiciousNumber>,
}

/// Tokens decoded in one go. A block ends at a line end; context is lost only there.
const BLOCK: usize = 20_000;
/// A page of fewer words than this is taken to be like the whole text.
const TELLING: usize = 40;

struct Place {
    start: usize,
    end: usize,
    line: usize,
    column: usize,
    starts_line: bool,
}

/// Repairs a text; pages are parted by form feeds and judged one by one when the mode is [`Mode::Auto`].
/// White space, the number of words and their order stay as they are.
pub(crate) fn repair_text(repairer: &Repairer<'_>, text: &str, mode: Mode) -> RepairedText {
    let mut whole = None;
    let mut out =
        RepairedText { text: String::with_capacity(text.len() + text.len() / 4), ..RepairedText::default() };
    let mut at = Position { line: 1, column: 1, fresh: true };
    for page in text.split_inclusive('\u{c}') {
        let places = at.places(page);
        let mut from = 0;
        let tokens: Vec<Token<'_>> = places
            .iter()
            .map(|p| Token { starts_line: p.starts_line, ..Token::plain(&page[p.start..p.end]) })
            .collect();
        let full = (BLOCK..tokens.len()).step_by(BLOCK);
        let ends = full.map(|i| (i..tokens.len()).find(|i| tokens[*i].starts_line).unwrap_or(tokens.len()));
        let ends: Vec<usize> = ends.chain([tokens.len()]).collect();
        let repaired = match mode {
            Mode::Auto => {
                let judged = stretches(&tokens, |page_census| {
                    let alone = page_census.words >= TELLING || page.len() == text.len();
                    if alone {
                        mode_for(page_census)
                    } else {
                        *whole.get_or_insert_with(|| mode_for(&census(text)))
                    }
                });
                repairer.repair_judged(&tokens, &ends, &judged)
            }
            mode => repairer.repair_parts(&tokens, &ends, mode),
        };
        for doubt in repaired.doubts.iter().filter(|doubt| doubt.kind == DoubtKind::SuspiciousNumber) {
            let Place { start, end, line, column, .. } = places[doubt.token];
            let text = without_punctuation(&page[start..end]).to_owned();
            out.suspicious.push(SuspiciousNumber { line, column, text });
        }
        for edit in repaired.edits {
            let place = &places[edit.token];
            out.text.push_str(&page[from..place.start]);
            out.text.push_str(&edit.after);
            from = place.end;
            out.edits.push(TextEdit {
                line: place.line,
                column: place.column,
                before: edit.before,
                after: edit.after,
                score: edit.score,
            });
        }
        out.text.push_str(&page[from..]);
    }
    out
}

/// The token without what stands around its letters and digits.
pub fn without_punctuation(token: &str) -> &str {
    token.trim_matches(|c: char| !is_letter_or_digit(c))
}

struct Position {
    line: usize,
    column: usize,
    fresh: bool,
}

impl Position {
    /// The tokens of a page; moves on behind it.
    fn places(&mut self, page: &str) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        let mut open: Option<Place> = None;
        for (index, c) in page.char_indices() {
            if c.is_whitespace() {
                places.extend(open.take().map(|place| Place { end: index, ..place }));
            } else if open.is_none() {
                open = Some(Place {
                    start: index,
                    end: page.len(),
                    line: self.line,
                    column: self.column,
                    starts_line: std::mem::take(&mut self.fresh),
                });
            }
            if c == '\n' {
                *self = Position { line: self.line + 1, column: 1, fresh: true };
            } else {
                self.column += 1;
            }
        }
        places.extend(open);
        places
    }
}
