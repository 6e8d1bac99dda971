//! Numbers that are no figures, by what stands right beside them: codes, ranges of years, scales, places in a list.

use super::{Items, Reader, What};
use crate::lexer::Kind;
use crate::mention::{Measure, Number};
use crate::rules::Slots;
use crate::wording::Says;

impl Reader<'_> {
    /// Whether the look of a number's surroundings says that it counts nothing; `next` is the token behind it.
    pub(super) fn is_no_figure(&self, index: usize, next: usize, number: &Number, items: &Items) -> bool {
        let bare = number.measure == Measure::Count
            && number.unit == Slots::default()
            && !number.other
            && number.denominator.is_none();
        self.is_scale_of_map(number)
            || self.is_code(index)
            || self.is_torn_code(index)
            || bare
                && (self.is_numbered(index, items)
                    || self.is_bare_year(index, items)
                    || self.is_range(index)
                    || self.has_leading_zeros(index)
                    || self.is_reference_in_bracket(index, next, items))
    }

    /// `338-QĐ/TW`, `01-KL/TW`: letters in capitals glued on by a dash.
    fn is_code(&self, index: usize) -> bool {
        self.sign(index + 1) == Some('-')
            && self.glued(index, index + 1)
            && self.glued(index + 1, index + 2)
            && self.token_text(index + 2).chars().take(2).all(char::is_uppercase)
            && !self.is_number(index + 2)
    }

    /// `201 1/KH-UBND`: the number of a document with a space inside, as wide ones are read now and then.
    fn is_torn_code(&self, index: usize) -> bool {
        self.is_number(index + 1)
            && self.sign(index + 2) == Some('/')
            && self.glued(index + 1, index + 2)
            && self.glued(index + 2, index + 3)
            && self.token_text(index + 3).chars().take(2).all(char::is_uppercase)
            && !self.is_number(index + 3)
    }

    /// `hồ sơ số 18112`: the number of one thing. `trong số 500 hồ sơ` has a noun behind it and is not bare.
    fn is_numbered(&self, index: usize, items: &Items) -> bool {
        index > 1
            && items.list.last().is_some_and(|item| item.what == What::Word)
            && self.wording.is_word(Says::Numbered, self.token_text(index - 1))
            && self.tokens[index - 2].kind == Kind::Word
    }

    /// `Luật Công chứng 2024`: four digits of our time behind a word. A label or a sign in front makes it a count.
    fn is_bare_year(&self, index: usize, items: &Items) -> bool {
        let year = self.digits(index) == 4 && matches!(self.token_text(index).get(..2), Some("19" | "20"));
        year && matches!(items.list.last().map(|item| item.what), Some(What::Word | What::Phrase(_)))
            && !items.list.last().is_some_and(|item| match item.what {
                What::Phrase(entry) => self.lexicon.entry(entry).word.is_some(),
                _ => false,
            })
    }

    /// `1428-1527`, `384-386`: whole numbers of equal length joined by a dash, and the second of `từ 1802 đến 1884`.
    fn is_range(&self, index: usize) -> bool {
        let long = |index: usize| self.is_number(index) && self.digits(index) >= 3;
        let joined = |first: usize| {
            matches!(self.sign(first + 1), Some('-' | '–'))
                && self.glued(first, first + 1)
                && self.glued(first + 1, first + 2)
                && long(first)
                && long(first + 2)
                && self.digits(first) == self.digits(first + 2)
        };
        joined(index) || index >= 2 && joined(index - 2)
    }

    /// `0768`: the start of a telephone number. `08 hồ sơ` has one zero and two digits.
    fn has_leading_zeros(&self, index: usize) -> bool {
        let text = self.token_text(index);
        text.starts_with('0') && text.len() >= 3 && text.bytes().all(|b| b.is_ascii_digit())
    }

    /// `ba (03)`, `tại (6)`, `(Chuyển bước 5)`: alone in its bracket and with no label in front of it.
    fn is_reference_in_bracket(&self, index: usize, next: usize, items: &Items) -> bool {
        let opens = index > 0 && self.sign(index - 1) == Some('(');
        let labelled = items.list.len() >= 2
            && match items.list[items.list.len() - 2].what {
                What::Phrase(entry) => self.lexicon.entry(entry).label.is_some(),
                _ => false,
            };
        opens && self.sign(next) == Some(')') && !labelled
    }

    /// `tỷ lệ 1/2000`: the scale of a map.
    fn is_scale_of_map(&self, number: &Number) -> bool {
        let whole = number.denominator.as_ref().and_then(|(reading, _)| reading.amount.as_whole());
        number.unit == Slots::default()
            && number.reading.amount.as_whole() == Some(1)
            && whole.is_some_and(|whole| whole >= 100 && whole % 100 == 0)
    }

    fn digits(&self, index: usize) -> usize {
        let text = self.token_text(index);
        if text.bytes().all(|b| b.is_ascii_digit()) { text.len() } else { 0 }
    }

    /// Whether two tokens touch.
    fn glued(&self, first: usize, second: usize) -> bool {
        matches!((self.tokens.get(first), self.tokens.get(second)), (Some(a), Some(b)) if a.end == b.start)
    }
}
