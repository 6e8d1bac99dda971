//! The points in time a range can start or end at, and how each is spelled.

use crate::token::{Kind, Token};
use crate::what::{Day, Name, Named, days_in};
use crate::wording::{Word, is_exactly};

/// A text as tokens. Every reader takes the index of a token and, if it succeeds, gives the one behind.
pub(crate) struct Tokens<'a> {
    pub(crate) text: &'a str,
    pub(crate) all: &'a [Token],
    /// Where the present attempt starts.
    pub(crate) origin: usize,
}

/// Something a range can start or end at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Point {
    Day(Day),
    /// Only the day is printed: `từ ngày 15 đến ngày 20 tháng 3`.
    Bare(u8),
    Period(Named),
    Now,
}

impl Point {
    pub(crate) fn year(self) -> Option<u16> {
        match self {
            Point::Day(day) => day.year,
            Point::Period(named) => named.year,
            Point::Bare(_) | Point::Now => None,
        }
    }

    fn or_year(self, year: Option<u16>) -> Self {
        match self {
            Point::Day(day) => Point::Day(day.or_year(year)),
            Point::Period(named) => Point::Period(named.or_year(year)),
            other => other,
        }
    }

    /// Its first day, when a range starts here.
    fn first(self) -> Option<Day> {
        match self {
            Point::Day(day) => Some(day),
            Point::Period(named) => Some(edge(named, months(named.name)?.0, true)),
            _ => None,
        }
    }

    /// Its last day, when a range ends here.
    pub(crate) fn last(self) -> Option<Day> {
        match self {
            Point::Day(day) => Some(day),
            Point::Period(named) => Some(edge(named, months(named.name)?.1, false)),
            _ => None,
        }
    }
}

fn months(name: Name) -> Option<(u8, u8)> {
    Some(match name {
        Name::Month(month) => (month, month),
        Name::Quarter(quarter) => (quarter * 3 - 2, quarter * 3),
        Name::Year => (1, 12),
        _ => return None,
    })
}

fn edge(named: Named, month: u8, first: bool) -> Day {
    let day = if first { 1 } else { days_in(named.year, month) };
    Day { day, month, year: named.year, inferred: named.inferred }
}

/// The days between two points, the first one's year taken from the last where it is left out.
pub(crate) fn span(from: Point, to: Point) -> Option<(Day, Option<Day>)> {
    let (from, to) = match (from, to) {
        (Point::Bare(day), Point::Day(end)) => (Point::Day(Day { day, ..end }), to),
        (from, to) => (from, to.or_year(if to.year().is_none() { from.year() } else { None })),
    };
    if to == Point::Now {
        return from.first().map(|day| (day, None));
    }
    let last = to.last()?;
    let mut first = from.or_year(last.year).first()?;
    // 15/12 to 14/3/2023 starts in the year before.
    if first.inferred && (first.month, first.day) > (last.month, last.day) {
        first.year = first.year.map(|year| year - 1);
    }
    Some((first, Some(last)))
}

impl Tokens<'_> {
    pub(crate) fn kind(&self, at: usize) -> Option<Kind> {
        // Nothing goes on across an empty line.
        self.all.get(at).filter(|token| !token.fresh || at == self.origin).map(|token| token.kind)
    }

    /// The token before, unless a paragraph starts between.
    pub(crate) fn before(&self, at: usize) -> Option<Kind> {
        let fresh = self.all.get(at)?.fresh;
        self.all.get(at.checked_sub(1)?).filter(|_| !fresh).map(|token| token.kind)
    }

    pub(crate) fn raw(&self, at: usize) -> &str {
        self.all.get(at).map_or("", |token| &self.text[token.start..token.end])
    }

    pub(crate) fn glued(&self, at: usize) -> bool {
        self.all.get(at).is_some_and(|token| token.glued)
    }

    pub(crate) fn word(&self, at: usize, word: Word) -> Option<usize> {
        (self.kind(at) == Some(Kind::Word(word))).then_some(at + 1)
    }

    pub(crate) fn maybe(&self, at: usize, word: Word) -> usize {
        self.word(at, word).unwrap_or(at)
    }

    pub(crate) fn mark(&self, at: usize, marks: &[char]) -> Option<usize> {
        matches!(self.kind(at), Some(Kind::Mark(c)) if marks.contains(&c)).then_some(at + 1)
    }

    /// A number of one or two digits within these bounds.
    pub(crate) fn small(&self, at: usize, low: u32, high: u32) -> Option<u8> {
        match self.kind(at)? {
            Kind::Number { value, digits: 1..=2 } if (low..=high).contains(&value) => Some(value as u8),
            _ => None,
        }
    }

    /// A year of four digits that no digit group goes on from.
    pub(crate) fn year(&self, at: usize) -> Option<u16> {
        match self.kind(at)? {
            Kind::Number { value: value @ 1900..2200, digits: 4 } if !self.goes_on(at + 1) => {
                Some(value as u16)
            }
            _ => None,
        }
    }

    /// Whether a number goes on behind a point, a comma or a slash: `2023.456`, `2021/QĐ`.
    fn goes_on(&self, at: usize) -> bool {
        let number_behind = |at: usize| self.glued(at) && matches!(self.kind(at), Some(Kind::Number { .. }));
        match self.kind(at) {
            _ if !self.glued(at) => false,
            Some(Kind::Mark('.' | ',')) => number_behind(at + 1),
            Some(Kind::Mark('/')) => {
                number_behind(at + 1)
                    || (self.glued(at + 1) && self.raw(at + 1).chars().all(char::is_uppercase))
            }
            _ => false,
        }
    }

    /// `năm 2023`, `, năm 2023`, `/2023`, `-2023`, `.2023`.
    pub(crate) fn year_suffix(&self, at: usize) -> Option<(u16, usize)> {
        let behind = self.mark(at, &[',']).unwrap_or(at);
        let behind = self.maybe(behind, Word::Of);
        if let Some(next) = self.word(behind, Word::Year) {
            return Some((self.year(next)?, next + 1));
        }
        let next = self.mark(at, &['/', '-', '.'])?;
        let tight = self.glued(at) && self.glued(next);
        let year = self.year(next)?;
        (tight || self.kind(at) != Some(Kind::Mark('.'))).then_some((year, next + 1))
    }

    /// A quarter's number: I to IV, 1 to 4, and what readers make of the Roman ones.
    pub(crate) fn quarter_number(&self, at: usize) -> Option<u8> {
        if let Some(number) = self.small(at, 1, 4) {
            return Some(number);
        }
        self.kind(at)?;
        roman(self.raw(at))
    }

    /// A day in digits or words, with or without `ngày` before it.
    ///
    /// Without a year only behind `ngày`, or when `lax` (inside a range that says `từ`).
    pub(crate) fn day(&self, at: usize, lax: bool) -> Option<(Day, usize)> {
        let named = self.word(at, Word::Day);
        let start = named.unwrap_or(at);
        let exact = named.is_some() && is_exactly(self.raw(at), "ngày");
        if let Some(found) = self.iso_day(start) {
            return Some(found);
        }
        let day = self.small(start, 1, 31)?;
        if let Some(next) = self.word(start + 1, Word::Month) {
            let month = self.small(next, 1, 12)?;
            let (year, end) = self.year_suffix(next + 1).unzip();
            (named.is_some() || lax || year.is_some()).then_some(())?;
            let day = Day { day, month, year, inferred: false };
            return Some((day, end.unwrap_or(next + 1)));
        }
        let separator = self.kind(start + 1)?;
        let next = self.mark(start + 1, &['/', '.', '-'])?;
        let tight = |at: usize| self.glued(at) && self.glued(at + 1);
        let loose = separator == Kind::Mark('/');
        if !(loose || tight(start + 1)) {
            return None;
        }
        let month = self.small(next, 1, 12)?;
        if self.kind(next + 1) == Some(separator) && (loose || tight(next + 1)) {
            let end = next + 3;
            if let Some(year) = self.year(next + 2) {
                return Some((Day { day, month, year: Some(year), inferred: false }, end));
            }
            return match self.kind(next + 2)? {
                Kind::Number { value, digits: 2 } if (exact || lax) && !self.goes_on(end) => {
                    Some((Day { day, month, year: Some(2000 + value as u16), inferred: false }, end))
                }
                _ => None,
            };
        }
        if let Some(behind) = self.word(next + 1, Word::Year)
            && let Some(year) = self.year(behind)
        {
            return Some((Day { day, month, year: Some(year), inferred: false }, behind + 1));
        }
        let whole = loose && !self.goes_on(next + 1);
        ((exact || lax) && whole).then_some((Day { day, month, year: None, inferred: false }, next + 1))
    }

    /// `2023-06-19`, as e-signatures print it.
    fn iso_day(&self, at: usize) -> Option<(Day, usize)> {
        let Kind::Number { value: year @ 1900..2200, digits: 4 } = self.kind(at)? else { return None };
        let separator = self.kind(at + 1)?;
        let month = self.small(self.mark(at + 1, &['-', '/'])?, 1, 12)?;
        (self.kind(at + 3)? == separator && (at + 1..at + 5).all(|at| self.glued(at))).then_some(())?;
        let day = self.small(at + 4, 1, 31)?;
        Some((Day { day, month, year: Some(year as u16), inferred: false }, at + 5))
    }

    /// `tháng 10 năm 2023`, `đầu tháng 7`, `cuối tháng 10/2025`. With a marker in front the month stands for
    /// that edge of it all the same, for a range knows on which side it is used.
    pub(crate) fn month(&self, at: usize) -> Option<(Named, usize)> {
        let start = self.word(at, Word::Month)?;
        let month = self.small(start, 1, 12)?;
        let (year, end) = self.year_suffix(start + 1).unzip();
        let counted = matches!(self.before(at), Some(Kind::Number { .. } | Kind::Word(Word::Each)));
        let duration = self.word(start + 1, Word::Day).is_some() || self.goes_on(start + 1);
        if year.is_none() && (counted || duration) {
            return None;
        }
        Some((Named { name: Name::Month(month), year, inferred: false }, end.unwrap_or(start + 1)))
    }

    /// `Quý II năm 2023`, `QII/2023`. A spelling other than *quý* needs a year behind it.
    pub(crate) fn quarter(&self, at: usize) -> Option<(Named, usize)> {
        if let Some(found) = self.short_quarter(at) {
            return Some(found);
        }
        let start = self.word(at, Word::Quarter)?;
        let quarter = self.quarter_number(start)?;
        let (year, end) = self.year_suffix(start + 1).unzip();
        let counted = matches!(self.before(at), Some(Kind::Number { .. } | Kind::Word(Word::Each)));
        if year.is_none() && (counted || !is_exactly(self.raw(at), "quý")) {
            return None;
        }
        Some((Named { name: Name::Quarter(quarter), year, inferred: false }, end.unwrap_or(start + 1)))
    }

    /// `QII/2023`, `Q.II năm 2023`; with an Arabic number only `Q1/2023`, for Q1 alone is Quận 1.
    fn short_quarter(&self, at: usize) -> Option<(Named, usize)> {
        let quarter = |number, year, end| (Named { name: Name::Quarter(number), year, inferred: false }, end);
        let token = self.all.get(at)?;
        let raw = &self.text[token.start..token.end];
        let rest = raw.strip_prefix(['Q', 'q'])?;
        if !rest.is_empty() {
            let number = roman(rest).filter(|_| rest.chars().all(|c| matches!(c, 'I' | 'V')))?;
            let (year, end) = self.year_suffix(at + 1).unzip();
            return Some(quarter(number, year, end.unwrap_or(at + 1)));
        }
        if let Some(number) = self.small(at + 1, 1, 4) {
            self.mark(at + 2, &['/'])?;
            let (year, end) = self.year_suffix(at + 2)?;
            return self.glued(at + 1).then_some(quarter(number, Some(year), end));
        }
        let next = self.mark(at + 1, &['.'])?;
        let number = roman(self.raw(next)).filter(|_| self.glued(next))?;
        let (year, end) = self.year_suffix(next + 1)?;
        Some(quarter(number, Some(year), end))
    }

    /// `năm 2023`. Without its mark, a *nam* in capitals or behind *Việt* is a name.
    pub(crate) fn whole_year(&self, at: usize) -> Option<(Named, usize)> {
        let start = self.word(at, Word::Year)?;
        let year = self.year(start)?;
        if !is_exactly(self.raw(at), "năm") {
            let before = self.before(at);
            let in_name =
                matches!(before, Some(Kind::Word(_))) && self.raw(at).starts_with(char::is_uppercase);
            if in_name || before == Some(Kind::Word(Word::South)) {
                return None;
            }
        }
        Some((Named { name: Name::Year, year: Some(year), inferred: false }, start + 1))
    }

    /// Anything a range can start or end at. `lax` allows a bare `10/2023`, `2021` and a day without a year.
    pub(crate) fn point(&self, at: usize, lax: bool) -> Option<(Point, usize)> {
        if let Some((day, end)) = self.day(at, lax) {
            return Some((Point::Day(day), end));
        }
        let behind_edge = self.word(at, Word::Head).or_else(|| self.word(at, Word::Tail));
        let start = behind_edge.unwrap_or(at);
        if let Some((named, end)) =
            self.month(start).or_else(|| self.quarter(start)).or_else(|| self.whole_year(start))
        {
            return Some((Point::Period(named), end));
        }
        if behind_edge.is_some()
            && let Some(end) = self.word(start, Word::Year)
        {
            return Some((Point::Period(Named { name: Name::Year, year: None, inferred: false }), end));
        }
        if let Some(end) = self.word(at, Word::Now) {
            return Some((Point::Now, end));
        }
        if !lax {
            return None;
        }
        if let (Some(month), Some(next)) = (self.small(at, 1, 12), self.mark(at + 1, &['/', '-', '.']))
            && let Some(year) = self.year(next)
        {
            let named = Named { name: Name::Month(month), year: Some(year), inferred: false };
            return Some((Point::Period(named), next + 1));
        }
        let year = self.year(at)?;
        Some((Point::Period(Named { name: Name::Year, year: Some(year), inferred: false }), at + 1))
    }
}

/// I to IV, and their misreadings made of l, 1 and |.
fn roman(word: &str) -> Option<u8> {
    Some(match word {
        "I" | "l" | "i" => 1,
        "II" | "Il" | "lI" | "ll" | "11" | "ii" | "H" => 2,
        "III" | "Ill" | "llI" | "IIl" | "lll" | "lII" | "IlI" | "lIl" | "111" | "iii" => 3,
        "IV" | "lV" | "iv" | "Iv" | "1V" => 4,
        _ => return None,
    })
}
