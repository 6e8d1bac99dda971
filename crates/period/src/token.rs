//! Text taken apart into numbers, words and marks.

use crate::wording::{Word, syllable};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// ASCII digits; `digits` stops counting at 9, and so does the value.
    Number {
        value: u32,
        digits: u8,
    },
    Word(Word),
    Mark(char),
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Nothing stands between it and the token before.
    pub(crate) glued: bool,
    /// An empty line, a page break or the text's start stands before it.
    pub(crate) fresh: bool,
}

pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    let mut glued = false;
    let mut breaks = 2;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        let kind = if c.is_whitespace() || is_invisible(c) {
            glued = glued && is_invisible(c);
            breaks += usize::from(c == '\n') + 2 * usize::from(c == '\u{c}');
            continue;
        } else if c.is_ascii_digit() {
            at = run_end(text, at, |c| c.is_ascii_digit());
            let digits = (at - start).min(9);
            let value = text[start..start + digits].parse().unwrap_or(u32::MAX);
            Kind::Number { value, digits: digits as u8 }
        } else if is_letter(c) {
            at = run_end(text, at, is_letter);
            Kind::Word(syllable(&text[start..at]))
        } else {
            Kind::Mark(if matches!(c, '–' | '—' | '−' | '‐' | '‑') { '-' } else { c })
        };
        tokens.push(Token { kind, start, end: at, glued, fresh: breaks > 1 });
        glued = true;
        breaks = 0;
    }
    tokens
}

fn run_end(text: &str, from: usize, belongs: impl Fn(char) -> bool) -> usize {
    text[from..].find(|c| !belongs(c)).map_or(text.len(), |length| from + length)
}

fn is_letter(c: char) -> bool {
    sohoa_orthography::is_letter(c) || ('\u{300}'..'\u{370}').contains(&c)
}

/// Soft hyphens and zero-width characters, which some text layers carry inside words.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
