//! A paragraph as the grammar sees it: phrases, numbers, periods and signs in order.

mod in_words;
mod no_figure;

use sohoa_document::{Amount, Qualifier};
use sohoa_period::Found;

use crate::identity;
use crate::lexer::{Kind, Lexer, Token, may_be_number};
use crate::lexicon::{Guess, Lexicon, Match};
use crate::mention::{Measure, Number};
use crate::numbers::{self, Follows, Reading};
use crate::rules::{Entry, Known, Mask, Rules, Slot, Slots, Unit, Word};
use crate::wording::{Says, Wording};

/// Bytes of the shortest telephone number that offices print: `1022`, `113`.
const SHORTEST_PHONE: usize = 3;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// Index into the paragraph's numbers.
    Number(usize),
    /// Index of the lexicon's entry.
    Phrase(usize),
    /// Index into the paragraph's periods.
    Period(usize),
    Sign(char),
    Word,
}

/// One item with its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) what: What,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A paragraph taken apart.
#[derive(Debug, Default)]
pub(crate) struct Items {
    pub(crate) list: Vec<Item>,
    pub(crate) numbers: Vec<Number>,
    pub(crate) periods: Vec<Found>,
}

impl Items {
    /// The next item, a number.
    fn push(&mut self, number: Number) {
        self.list.push(Item {
            what: What::Number(self.numbers.len()),
            start: number.start,
            end: number.until,
        });
        self.numbers.push(number);
    }
}

/// Takes a paragraph apart, from this byte on.
pub(crate) fn items(lexer: &mut Lexer<'_>, rules: &Rules, text: &str, from: usize, in_head: bool) -> Items {
    let tokens = lexer.lex(text);
    let periods = if text.len() > 3 { sohoa_period::find(text) } else { Vec::new() };
    let guesses: Vec<&Guess> = tokens.iter().map(|token| lexer.guess(token)).collect();
    let reader = Reader {
        lexicon: lexer.lexicon(),
        known: &rules.known,
        wording: &rules.wording,
        text,
        tokens: &tokens,
        guesses,
        poor: lexer.is_tolerant(),
        in_head,
    };
    reader.read(periods, from)
}

struct Reader<'a> {
    lexicon: &'a Lexicon,
    known: &'a Known,
    wording: &'a Wording,
    text: &'a str,
    tokens: &'a [Token],
    guesses: Vec<&'a Guess>,
    /// The text has lost its marks.
    poor: bool,
    /// The text stands in the head of a table.
    in_head: bool,
}

impl<'a> Reader<'a> {
    fn read(&self, periods: Vec<Found>, from: usize) -> Items {
        let mut items = Items { periods, ..Items::default() };
        let mut period = 0;
        let mut index = self.tokens.iter().position(|token| token.start >= from).unwrap_or(self.tokens.len());
        while let Some(token) = self.tokens.get(index) {
            while items.periods.get(period).is_some_and(|found| found.range.end <= token.start) {
                period += 1;
            }
            let found = items.periods.get(period).filter(|found| found.range.start <= token.start);
            let phrase = self
                .longest(index, |entry| !entry.is_only_unit() && (self.in_head || !entry.is_only_column()));
            let phrase_end = phrase.map_or(0, |phrase| self.tokens[index + phrase.length - 1].end);
            // `năm trăm bốn mươi hai hồ sơ`: a number's first word may be a word of the grammar as well.
            if phrase.is_some_and(|phrase| phrase.length == 1)
                && let Some((number, next)) = self.number_in_words(index)
            {
                items.push(number);
                index = next;
                continue;
            }
            if let Some(found) = found
                && phrase_end <= found.range.end
                && !phrase.is_some_and(|phrase| self.keeps_digits(&phrase))
            {
                let end = found.range.end;
                items.list.push(Item { what: What::Period(period), start: token.start, end });
                while self.tokens.get(index).is_some_and(|token| token.start < end) {
                    index += 1;
                }
                period += 1;
                continue;
            }
            if let Some(phrase) = phrase {
                if let Some(number) = self.zero(index, &phrase, &items) {
                    index += phrase.length;
                    items.push(number);
                    continue;
                }
                items.list.push(Item {
                    what: What::Phrase(phrase.entry),
                    start: token.start,
                    end: phrase_end,
                });
                index += phrase.length;
                continue;
            }
            if let Some((number, next)) = self.number(index, &items) {
                items.push(number);
                index = next;
                continue;
            }
            let what = match token.kind {
                Kind::Sign(c) => What::Sign(c),
                _ => What::Word,
            };
            items.list.push(Item { what, start: token.start, end: token.end });
            index += 1;
        }
        items
    }

    fn longest(&self, index: usize, wanted: impl Fn(&Entry) -> bool) -> Option<Match> {
        let until = (index + Lexicon::LONGEST).min(self.tokens.len());
        let guess = self.guesses[index];
        if !self.lexicon.may_start(guess) {
            return None;
        }
        self.lexicon.longest(&self.guesses[index..until], |entry, length| {
            wanted(entry) && (length > 1 || self.is_spelt(index, entry))
        })
    }

    /// A single word must be spelt out: `nhân` is not `nhận`. Where the whole text lost its marks, folding must do.
    fn is_spelt(&self, index: usize, entry: &Entry) -> bool {
        let text = self.token_text(index);
        self.poor && !sohoa_orthography::has_mark(text)
            || text.eq_ignore_ascii_case(&entry.phrase)
            || text.to_lowercase() == entry.phrase.to_lowercase()
            || sohoa_orthography::normalise(&text.to_lowercase())
                == sohoa_orthography::normalise(&entry.phrase.to_lowercase())
    }

    /// `mức độ 3`, `kỳ trước`: labels that a period may not swallow.
    fn keeps_digits(&self, phrase: &Match) -> bool {
        let entry = self.lexicon.entry(phrase.entry);
        phrase.length > 1 && (entry.label.is_some() || entry.neutral) && entry.mask.is_none()
    }

    fn token_text(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| &self.text[token.start..token.end])
    }

    fn sign(&self, index: usize) -> Option<char> {
        match self.tokens.get(index)?.kind {
            Kind::Sign(c) => Some(c),
            _ => None,
        }
    }

    fn is_number(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.kind == Kind::Number)
    }

    fn unit(&self, index: usize) -> Option<(Unit, usize)> {
        self.tokens.get(index)?;
        let found = self.longest(index, |entry| entry.unit.is_some())?;
        self.lexicon.entry(found.entry).unit.map(|unit| (unit, found.length))
    }

    fn scale(&self, index: usize) -> Option<u8> {
        self.tokens.get(index)?;
        let found = self.longest(index, |entry| matches!(entry.word, Some(Word::Scale(_))))?;
        match self.lexicon.entry(found.entry).word {
            Some(Word::Scale(power)) if found.length == 1 => Some(power),
            _ => None,
        }
    }

    /// The number at a token, with its unit, and the token behind.
    fn number(&self, index: usize, items: &Items) -> Option<(Number, usize)> {
        let token = self.tokens[index];
        let raw = self.token_text(index);
        match token.kind {
            Kind::Number => {}
            Kind::Mixed if may_be_number(raw) && self.guesses[index].exact == 0 => {}
            Kind::Word => return self.number_in_words(index),
            _ => return None,
        }
        let mut next = index + 1;
        let mut number = Number {
            start: token.start,
            end: token.end,
            until: token.end,
            reading: Reading { amount: Amount::whole(0), other: None, doubt: None },
            denominator: None,
            measure: Measure::Count,
            unit: Slots::default(),
            qualifier: qualifier(self.lexicon, items),
            zero: false,
            other: false,
            offices: None,
            foreign: false,
            masked: self.is_masked(index, items),
        };
        if self.sign(next) == Some('/') && self.is_number(next + 1) && self.adjacent(index, 3) {
            number.denominator = numbers::read(self.token_text(next + 1), Follows::Nothing)
                .map(|reading| (reading, self.tokens[next + 1].start..self.tokens[next + 1].end));
            next += 2;
            // A third part makes it a date or a code.
            if self.sign(next) == Some('/') && self.adjacent(next - 1, 2) {
                number.masked = true;
            }
        } else if self.sign(next) == Some('/') && self.adjacent(index, 3) {
            number.masked = true;
        }
        // `487 trên 502 hồ sơ`
        if number.denominator.is_none()
            && self.is_over(next)
            && self.is_number(next + 1)
            && let Some(reading) = numbers::read(self.token_text(next + 1), Follows::Nothing)
        {
            number.denominator = Some((reading, self.tokens[next + 1].start..self.tokens[next + 1].end));
            next += 2;
        }
        let mut follows = Follows::Nothing;
        let mut power = 0;
        if self.sign(next) == Some('%') {
            follows = Follows::Decimal;
            number.measure = Measure::Rate;
            next += 1;
        } else if let Some(found) = self.scale(next) {
            // Fees are never thousands of tỷ.
            follows = if found < 9 { Follows::Power } else { Follows::Decimal };
            power = found;
            next += 1;
        } else if self.unit(next).is_some_and(|(unit, _)| matches!(unit, Unit::Other(_)))
            && self.wording.is_word(Says::Points, self.token_text(next))
        {
            follows = Follows::Decimal;
        }
        let Some(mut reading) = numbers::read(raw, follows) else {
            number.masked = true;
            number.until = self.tokens[next - 1].end;
            return Some((number, next));
        };
        if follows == Follows::Decimal && power > 0 && reading.other.is_some() {
            reading.doubt = reading.doubt.or(Some(numbers::Doubt::Marks));
        }
        if power > 0 {
            let Some(amount) = numbers::scaled(reading.amount, power) else {
                number.masked = true;
                return Some((number, next));
            };
            reading.amount = amount;
            reading.other = reading.other.and_then(|other| numbers::scaled(other, power));
            next = self.smaller_parts(&mut reading, power, next);
        }
        let valued = next;
        number.reading = reading;
        if number.measure == Measure::Count {
            match self.unit(next) {
                Some((Unit::Counts(slots), length)) => {
                    number.unit = slots;
                    next += length;
                    if slots.get(Slot::Noun) == self.known.money {
                        number.measure = Measure::Money;
                        if power == 0 && reading.amount.scale > 0 {
                            number.reading.doubt = number.reading.doubt.or(Some(numbers::Doubt::Marks));
                        }
                    }
                }
                Some((Unit::Other(level), length)) => {
                    number.other = true;
                    number.offices = level;
                    next += length;
                }
                // `4 triệu cựu chiến binh` is no money.
                None if power >= 6
                    && !self.tokens.get(next).is_some_and(|token| {
                        token.kind == Kind::Word
                            && self.longest(next, |entry| !entry.is_only_unit()).is_none()
                    }) =>
                {
                    number.measure = Measure::Money;
                }
                None => {
                    number.foreign = self.tokens.get(next).is_some_and(|token| token.kind == Kind::Word)
                        && self
                            .longest(next, |entry| {
                                (entry.unit.is_none() && entry.mask.is_none()) || entry.label.is_some()
                            })
                            .is_none();
                }
            }
        }
        // `100% thủ tục hành chính được cung cấp trực tuyến` is no share of dossiers.
        if number.measure == Measure::Rate
            && let Some((Unit::Counts(slots), _)) = self.unit(next)
            && slots.has(Slot::Subject)
        {
            number.unit = slots.only(&[Slot::Subject]);
        }
        // `bình quân 09 hồ sơ/ngày`
        if self.sign(next) == Some('/') && matches!(self.unit(next + 1), Some((Unit::Other(_), _))) {
            number.other = true;
        }
        next = self.repeated_unit(&mut number, next);
        // `32,8 tỷ`: the power belongs to the value's characters, the unit does not.
        number.end = if power > 0 { self.tokens[valued - 1].end } else { token.end };
        number.until = self.tokens[next - 1].end;
        // `1&`, `5@`: a badly read word.
        let glued = |c: char| matches!(c, '&' | '@' | '#' | '$' | '_' | '¢' | '=' | '\\' | '~' | '€');
        // `“Công dân số 6”`: a number at the end of a quoted name belongs to the name.
        let quoted = |c: char| matches!(c, '"' | '”' | '’' | '»');
        // `Mô hình “4 tại chỗ”`
        let opened = |c: char| matches!(c, '"' | '“' | '‘' | '«');
        if self.text[token.end..].starts_with(|c| glued(c) || quoted(c))
            || self.text[..token.start].ends_with(opened)
        {
            number.masked = true;
        }
        let text = raw.trim_end();
        let long = text.bytes().filter(u8::is_ascii_digit).count();
        // A phone number; a count never begins with 0 and has nine digits.
        // Nor does any count have eight digits without a mark.
        let bare = text.bytes().all(|b| b.is_ascii_digit()) && number.measure == Measure::Count;
        if text.starts_with('0') && long >= 9 || bare && long >= 8 {
            number.masked = true;
        }
        if self.is_year(&number, text, items)
            || self.is_list_mark(index)
            || self.is_article(next)
            || self.is_no_figure(index, next, &number, items)
            || self.is_one_copy(&number, index)
        {
            number.masked = true;
        }
        if number.reading.amount.scale > 0
            && number.measure == Measure::Count
            && number.reading.amount.as_whole().is_none()
        {
            // `1.5 hồ sơ` is no count.
            number.masked = true;
        }
        Some((number, next))
    }

    /// `2.100 hồ sơ/2.150 hồ sơ phát sinh phí`: the whole behind the bar, where the noun stands on both sides.
    fn repeated_unit(&self, number: &mut Number, next: usize) -> usize {
        let barred = self.sign(next) == Some('/') && self.is_number(next + 1);
        if !barred || number.measure != Measure::Count || number.denominator.is_some() || number.other {
            return next;
        }
        let (Some((Unit::Counts(slots), length)), Some(reading)) =
            (self.unit(next + 2), numbers::read(self.token_text(next + 1), Follows::Nothing))
        else {
            return next;
        };
        if slots != number.unit {
            return next;
        }
        let whole = &self.tokens[next + 1];
        number.denominator = Some((reading, whole.start..whole.end));
        next + 2 + length
    }

    /// Whether a word that says `at least` in front of a number stands here: between two numbers it is their bar.
    fn is_over(&self, index: usize) -> bool {
        let at_least = |entry: &Entry| entry.word == Some(Word::Qualifier(Qualifier::AtLeast));
        self.tokens.get(index).is_some()
            && self.longest(index, at_least).is_some_and(|found| found.length == 1)
    }

    /// `Luật Đất đai 2024`: a year behind a name. As a count it has a noun behind it or a label right in front.
    fn is_year(&self, number: &Number, raw: &str, items: &Items) -> bool {
        let year = raw.len() == 4 && (1900..2100).contains(&number.reading.amount.units);
        let awaited = match items.list.last().map(|item| item.what) {
            Some(What::Sign(':')) => true,
            Some(What::Phrase(entry)) => {
                let entry = self.lexicon.entry(entry);
                entry.word.is_some() || entry.label.is_some()
            }
            _ => false,
        };
        let bare = number.measure == Measure::Count
            && number.unit == Slots::default()
            && number.denominator.is_none();
        year && bare && !awaited
    }

    /// `a.4)`, `1.Đánh giá`: the mark of a list that lost its space.
    fn is_list_mark(&self, index: usize) -> bool {
        let end = self.tokens[index].end;
        let rest = &self.text[end..];
        let heads = rest.starts_with('.') && rest[1..].starts_with(char::is_alphabetic);
        let part = index > 0
            && self.sign(index - 1) == Some('.')
            && self.tokens[index - 1].end == self.tokens[index].start
            && rest.starts_with(')');
        heads || part
    }

    /// `21 triệu 560 nghìn đồng`: adds what stands behind in smaller powers of ten; returns the token behind it.
    fn smaller_parts(&self, reading: &mut Reading, mut power: u8, mut next: usize) -> usize {
        while let Some(smaller) =
            self.scale(next + 1).filter(|smaller| *smaller < power && self.is_number(next))
        {
            let Some(part) = numbers::read(self.token_text(next), Follows::Nothing) else { break };
            let sum =
                numbers::scaled(part.amount, smaller).and_then(|part| identity::add(reading.amount, part));
            let Some(sum) = sum else { break };
            // What makes a part doubtful makes the whole so.
            let doubt = reading.doubt.or(part.doubt);
            *reading = Reading { amount: sum, other: None, doubt };
            (power, next) = (smaller, next + 2);
        }
        next
    }

    /// `khoản 1, 2 và 3 Điều này`: a number before the name of a rule's part.
    fn is_article(&self, next: usize) -> bool {
        self.tokens.get(next).is_some()
            && self.longest(next, |entry| entry.mask.is_some() && entry.unit.is_none()).is_some_and(|found| {
                self.wording.is_word(Says::Article, &self.lexicon.entry(found.entry).phrase)
            })
    }

    /// `nộp 01 bộ hồ sơ`: how many copies a rule asks for.
    fn is_one_copy(&self, number: &Number, index: usize) -> bool {
        number.reading.amount.units == 1 && self.wording.is_word(Says::Copy, self.token_text(index + 1))
    }

    /// Whether these tokens follow each other without a space.
    fn adjacent(&self, index: usize, count: usize) -> bool {
        (index..index + count - 1).all(|i| {
            matches!((self.tokens.get(i), self.tokens.get(i + 1)), (Some(a), Some(b)) if b.start - a.end <= 1)
        })
    }

    /// Whether what stands before makes the number no figure.
    fn is_masked(&self, index: usize, items: &Items) -> bool {
        let raw = self.token_text(index);
        let counted =
            matches!(self.unit(index + 1), Some((Unit::Counts(_), _))) || raw.contains('.') && raw.len() > 4;
        let mut before = items.list.iter().rev();
        let mut last = before.next();
        if let Some(What::Phrase(entry)) = last.map(|item| item.what)
            && self.lexicon.entry(entry).mask == Some(Mask::Name)
        {
            // `Cử tri Phường 2 phản ánh`
            let speaks = matches!(self.unit(index + 1), Some((Unit::Counts(slots), _))
                if slots.get(Slot::Subject) == self.known.complaint)
                && last.is_some_and(|item| self.text[item.start..].starts_with(char::is_uppercase));
            return raw.len() <= 2 && (!counted || speaks);
        }
        if matches!(last.map(|item| item.what), Some(What::Sign('.' | ':'))) {
            last = before.next();
        }
        match last.map(|item| item.what) {
            Some(What::Phrase(entry)) => match self.lexicon.entry(entry).mask {
                Some(Mask::Always) => true,
                Some(Mask::Name) => false,
                Some(Mask::Phone) => raw.len() >= SHORTEST_PHONE && !counted,
                Some(_) => !counted,
                None => false,
            },
            // `điện thoại 0237 3867 125`
            Some(What::Number(number)) => items.numbers[number].masked && !counted,
            // Numbers joined to a masked list: `khoản 1, 2, 3`.
            Some(What::Sign(',' | '-' | '–')) => {
                let mut list = before.skip_while(|item| match item.what {
                    What::Number(number) => items.numbers[number].masked,
                    What::Sign(sign) => matches!(sign, ',' | '-' | '–'),
                    _ => false,
                });
                !counted
                    && matches!(list.next().map(|item| item.what),
                        Some(What::Phrase(entry)) if self.lexicon.entry(entry).mask == Some(Mask::List))
            }
            _ => false,
        }
    }

    /// `không có`, `chưa phát sinh` as the value 0, where a label stands beside it.
    fn zero(&self, index: usize, phrase: &Match, items: &Items) -> Option<Number> {
        let word = self.lexicon.entry(phrase.entry).word?;
        let behind = index + phrase.length;
        let closes = matches!(
            self.tokens.get(behind).map(|token| token.kind),
            None | Some(Kind::Sign(';' | '.' | ',' | ')' | '…'))
        );
        let colon = matches!(items.list.last().map(|item| item.what), Some(What::Sign(':')));
        let opens = colon
            || matches!(items.list.last().map(|item| item.what), Some(What::Phrase(entry))
                if self.lexicon.entry(entry).word == Some(Word::Separator) || self.lexicon.entry(entry).label.is_some());
        match word {
            // `chưa cao` is no `chưa có`: badly read, a zero word counts only where a value must stand.
            Word::Zero if closes && !opens || phrase.cost > 0 && !colon && phrase.length < 3 => return None,
            // `không có khả năng nộp`: what is not there must be named at once.
            Word::Zero if !closes && !self.names_something(behind) => return None,
            Word::Zero => {}
            Word::ZeroValue if closes && opens => {}
            _ => return None,
        }
        let token = self.tokens[index];
        let mut number = Number {
            start: token.start,
            end: self.tokens[behind - 1].end,
            until: self.tokens[behind - 1].end,
            reading: Reading { amount: Amount::whole(0), other: None, doubt: None },
            denominator: None,
            measure: Measure::Count,
            unit: Slots::default(),
            qualifier: Qualifier::Exact,
            zero: true,
            other: false,
            offices: None,
            foreign: false,
            masked: false,
        };
        if let Some(slots) = self.lexicon.entry(phrase.entry).label {
            number.unit = slots;
        }
        if let Some((unit, _)) = self.unit(behind) {
            match unit {
                Unit::Counts(slots) => number.unit.fill(&slots),
                Unit::Other(_) => number.other = true,
            }
        }
        Some(number)
    }

    /// Whether a phrase of the tables stands here, behind `một`, `bất kỳ` or nothing.
    fn names_something(&self, index: usize) -> bool {
        (index..index + 2).any(|index| {
            self.tokens.get(index).is_some_and(|token| token.kind == Kind::Word)
                && self.longest(index, |entry| !entry.is_only_column()).is_some()
        }) || self.unit(index).is_some()
    }
}

/// The qualifier right before a number: `khoảng hơn`.
fn qualifier(lexicon: &Lexicon, items: &Items) -> Qualifier {
    match items.list.last().map(|item| item.what) {
        Some(What::Phrase(entry)) => match lexicon.entry(entry).word {
            Some(Word::Qualifier(qualifier)) => qualifier,
            _ => Qualifier::Exact,
        },
        _ => Qualifier::Exact,
    }
}
