//! Text into words, numbers and signs, each with its place.

use std::collections::HashMap;

use sohoa_orthography::{fold_lower, is_legal_syllable};

use crate::lexicon::{Guess, Lexicon};
use crate::specks;

/// The kind of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters.
    Word,
    /// Digits with their marks, spaces inside a group among them.
    Number,
    /// Letters and digits in one run: `CT07`, `S6`, `5o`.
    Mixed,
    /// One sign.
    Sign(char),
}

/// A piece of text with what its word may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Index into the lexer's guesses.
    pub(crate) guess: usize,
}

/// The pieces of a text: kind, first byte, byte behind the last.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = (Kind, usize, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let c = text[at..].chars().next()?;
            let start = at;
            if c.is_ascii_digit() {
                let (kind, end) = number(text, at);
                at = end;
                return Some((kind, start, end));
            }
            at += c.len_utf8();
            if is_word_char(c) {
                let mut kind = Kind::Word;
                while let Some(c) = text[at..].chars().next() {
                    let joins = c == '&' && text[at + 1..].starts_with(is_word_char);
                    if c.is_ascii_digit() {
                        kind = Kind::Mixed;
                    } else if !is_word_char(c) && !joins {
                        break;
                    }
                    at += c.len_utf8();
                }
                return Some((kind, start, at));
            }
            if !c.is_whitespace() && !is_invisible(c) && !specks::clings_to_word(text, start, at) {
                return Some((Kind::Sign(c), start, at));
            }
        }
    })
}

fn is_word_char(c: char) -> bool {
    sohoa_orthography::is_letter(c) || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Zero-width characters and their like.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// The end of the number that begins at `start`, and whether letters are mixed in.
fn number(text: &str, start: usize) -> (Kind, usize) {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let three = |from: usize| from < bytes.len() && digits(from) == 3;
    let mut end = start + digits(start);
    let mut group = end - start;
    loop {
        let mark = |at: usize| matches!(bytes.get(at), Some(b'.' | b','));
        // `1.247`, `1 .247`, `2. 457`
        let spaced = group <= 3
            && three(end + 2)
            && (bytes.get(end) == Some(&b' ') && mark(end + 1)
                || bytes.get(end) == Some(&b'.') && bytes.get(end + 1) == Some(&b' '));
        let next = if mark(end) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
            end + 1
        } else if spaced {
            end + 2
        } else {
            break;
        };
        group = digits(next);
        end = next + group;
    }
    let mut letters = end;
    while let Some(c) = text[letters..].chars().next() {
        if !is_word_char(c) && !c.is_ascii_digit() {
            break;
        }
        letters += c.len_utf8();
    }
    if letters == end {
        return (Kind::Number, end);
    }
    // `45đ`, `7đến`, `498hồ`: a number and a word that lost their space. `5o`, `1an`: a misread word or number.
    let tail = &text[end..letters];
    let glued = tail == "đ"
        || (tail.chars().count() >= 2 && tail.chars().all(is_word_char) && is_legal_syllable(tail));
    let glued = glued && (!tail.is_ascii() || group >= 2);
    if glued { (Kind::Number, end) } else { (Kind::Mixed, letters) }
}

/// Lexes paragraph after paragraph and remembers the words it has met.
#[derive(Debug)]
pub(crate) struct Lexer<'r> {
    lexicon: &'r Lexicon,
    tolerant: bool,
    known: HashMap<String, usize>,
    guesses: Vec<Guess>,
}

impl<'r> Lexer<'r> {
    /// With `tolerant`, every word that is not known may be a badly read one; else only words that are no
    /// Vietnamese syllable.
    pub(crate) fn new(lexicon: &'r Lexicon, tolerant: bool) -> Self {
        Self { lexicon, tolerant, known: HashMap::new(), guesses: vec![Guess::default()] }
    }

    pub(crate) fn guess(&self, token: &Token) -> &Guess {
        &self.guesses[token.guess]
    }

    pub(crate) fn is_tolerant(&self) -> bool {
        self.tolerant
    }

    pub(crate) fn lexicon(&self) -> &'r Lexicon {
        self.lexicon
    }

    /// The tokens of a text.
    pub(crate) fn lex(&mut self, text: &str) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 5);
        for (kind, start, end) in pieces(text) {
            let guess = self.look_up(kind, &text[start..end]);
            tokens.push(Token { kind, start, end, guess });
        }
        self.restore_so(text, &mut tokens);
        tokens
    }

    fn look_up(&mut self, kind: Kind, raw: &str) -> usize {
        if let Some(&index) = self.known.get(raw) {
            return index;
        }
        let guess = match kind {
            Kind::Word => {
                let folded = if raw.len() > 1
                    && raw.starts_with('I')
                    && raw[1..].starts_with(|c: char| c.is_lowercase())
                {
                    // Iy for lý: a capital I before small letters is a misread l.
                    fold_lower(&format!("l{}", &raw[1..]))
                } else {
                    fold_lower(raw)
                };
                let tolerant = self.tolerant || (raw.len() < 20 && !is_legal_syllable(raw));
                self.lexicon.guess(&folded, tolerant)
            }
            Kind::Mixed => self.lexicon.guess(&as_letters(raw), self.tolerant),
            _ => Guess { exact: self.lexicon.word(raw), close: Vec::new() },
        };
        self.guesses.push(guess);
        // A text of nothing but distinct words must not fill the memory.
        if self.known.len() < 200_000 {
            self.known.insert(raw.to_owned(), self.guesses.len() - 1);
        }
        self.guesses.len() - 1
    }

    /// `86 lượng`, `S6 hồ sơ`: a spoilt `Số` at the head of a label is a word, not a number.
    fn restore_so(&mut self, text: &str, tokens: &mut [Token]) {
        let (ty, le) = (self.lexicon.word("ty"), self.lexicon.word("le"));
        for index in 0..tokens.len() {
            let token = tokens[index];
            let raw = &text[token.start..token.end];
            // `Ty 18`, `ty 16`: Tỷ lệ.
            if self.tolerant
                && index > 0
                && matches!(raw, "1" | "16" | "18" | "19" | "10" | "161")
                && ty != 0
                && self.guesses[tokens[index - 1].guess].exact == ty
            {
                self.guesses.push(Guess { exact: le, close: Vec::new() });
                tokens[index].kind = Kind::Word;
                tokens[index].guess = self.guesses.len() - 1;
                continue;
            }
            if token.kind != Kind::Number || !matches!(raw, "86" | "56" | "80" | "50" | "60" | "66") {
                continue;
            }
            let heads = index == 0
                || matches!(
                    tokens[index - 1].kind,
                    Kind::Sign('+' | '-' | '*' | '•' | '(' | ';' | ':' | ',')
                );
            let next = tokens.get(index + 1).is_some_and(|next| {
                let guess = &self.guesses[next.guess];
                let luong = self.lexicon.word("luong");
                next.kind == Kind::Word
                    && luong != 0
                    && (guess.exact == luong || guess.close.iter().any(|(id, _)| *id == luong))
            });
            if heads && next {
                tokens[index].kind = Kind::Word;
                tokens[index].guess = 0;
            }
        }
    }
}

/// The letters that digits inside a word are misread from.
fn as_letters(raw: &str) -> String {
    let letters: String = raw
        .chars()
        .map(|c| match c {
            '0' | '6' => 'o',
            '1' => 'l',
            '3' | '4' => 'a',
            '5' | '8' => 's',
            c => c,
        })
        .collect();
    fold_lower(&letters)
}

/// Whether a mixed run may be a number with letters for digits: `1O0`, `l2`.
pub(crate) fn may_be_number(raw: &str) -> bool {
    let digits = raw.bytes().filter(u8::is_ascii_digit).count();
    let letters = raw.chars().filter(|c| c.is_alphabetic()).count();
    digits >= letters
        && letters > 0
        && raw.starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'l' | 'I' | 'O'))
        && raw
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | 'O' | 'o' | 'l' | 'I' | 'S' | 'B' | 'Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_keep_numbers_whole() {
        for (text, expected) in [
            ("là 5.085: Trong", vec!["là", "5.085", ":", "Trong"]),
            ("1 .247 hồ sơ", vec!["1 .247", "hồ", "sơ"]),
            ("qua 2. 457 hồ", vec!["qua", "2. 457", "hồ"]),
            ("han:1.127 ho", vec!["han", ":", "1.127", "ho"]),
            ("1.247)", vec!["1.247", ")"]),
            ("7đến 8", vec!["7", "đến", "8"]),
            ("88 ho 5o, 00", vec!["88", "ho", "5o", ",", "00"]),
            ("05. Trong", vec!["05", ".", "Trong"]),
            ("LĐ-TB&XH", vec!["LĐ", "-", "TB&XH"]),
            ("75,5%", vec!["75,5", "%"]),
            ("22, 457 hồ", vec!["22", ",", "457", "hồ"]),
        ] {
            let found: Vec<&str> = pieces(text).map(|(_, start, end)| &text[start..end]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
