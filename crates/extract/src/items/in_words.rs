//! Counts written in words: `hai mươi ba hồ sơ`.

use sohoa_document::{Amount, Qualifier};

use super::Reader;
use crate::lexer::Kind;
use crate::mention::{Measure, Number};
use crate::numbers::{self, Follows, Reading};
use crate::rules::{Slot, Unit};
use crate::wording::Says;

impl Reader<'_> {
    /// `hai hồ sơ`, `mười lăm trường hợp`: words before a noun that is counted.
    pub(super) fn number_in_words(&self, index: usize) -> Option<(Number, usize)> {
        let folded = |index: usize| {
            let text = self.token_text(index);
            // `từ` is no `tư`: number words count only as they are spelt.
            (text.len() <= 8 && numbers::is_spelt_number_word(&text.to_lowercase()))
                .then(|| sohoa_orthography::fold_lower(text))
        };
        let first = self.token_text(index).as_bytes().first()?.to_ascii_lowercase();
        if !matches!(first, b'm' | b'h' | b'b' | b't' | b'n' | b's' | b'c') {
            return None;
        }
        let mut words = Vec::new();
        while let Some(word) = self
            .tokens
            .get(index + words.len())
            .filter(|token| token.kind == Kind::Word && words.len() < 8)
            .and_then(|_| folded(index + words.len()))
            .filter(|word| numbers::is_number_word(word))
        {
            words.push(word);
        }
        if words.is_empty() {
            return None;
        }
        let value = numbers::in_words(words.iter().map(String::as_str));
        let mut next = index + words.len();
        let mut printed = self.tokens[index].start..self.tokens[next - 1].end;
        // `năm trăm bốn mươi hai (542) bộ hồ sơ`: said twice.
        if self.sign(next) == Some('(')
            && self.sign(next + 2) == Some(')')
            && numbers::read(self.token_text(next + 1), Follows::Nothing)
                .is_some_and(|reading| reading.amount.as_whole() == value && value.is_some())
        {
            printed = self.tokens[next + 1].start..self.tokens[next + 1].end;
            next += 3;
        }
        let (Unit::Counts(unit), length) = self.unit(next)? else { return None };
        let noun = unit.get(Slot::Noun);
        if noun != self.known.dossier && noun != self.known.complaint {
            return None;
        }
        let value = value?;
        // `tư bản` is no four copies: what is counted in words is named in full.
        if words.len() == 1 && matches!(words[0].as_str(), "tu" | "le" | "linh")
            || length == 1 && self.wording.is_word(Says::Copy, self.token_text(next))
        {
            return None;
        }
        // `một hồ sơ` is as often an article as a count; `một bộ hồ sơ` in a rule counts nothing.
        if value <= 1 {
            return None;
        }
        let number = Number {
            start: printed.start,
            end: printed.end,
            until: self.tokens[next + length - 1].end,
            reading: Reading { amount: Amount::whole(value), other: None, doubt: None },
            denominator: None,
            measure: Measure::Count,
            unit,
            qualifier: Qualifier::Exact,
            zero: false,
            other: false,
            offices: None,
            foreign: false,
            masked: false,
        };
        Some((number, next + length))
    }
}
