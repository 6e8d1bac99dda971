//! Which dates and periods stand at a token, and the walk over the text.

use crate::Found;
use crate::point::{Point, Tokens, span};
use crate::token::{Kind, tokens};
use crate::what::{Day, Name, Named, Unit, What};
use crate::wording::{Word, is_exactly};

pub(crate) fn find(text: &str) -> Vec<Found> {
    let all = tokens(text);
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let Some(items) = (Tokens { text, all: &all, origin: at }).items() else {
            at += 1;
            continue;
        };
        for Item { what, start, end } in items {
            found.push(Found { range: all[start].start..all[end - 1].end, what });
            at = end;
        }
    }
    infer_years(&mut found);
    found
}

/// Something found in the tokens `start..end`.
struct Item {
    what: What,
    start: usize,
    end: usize,
}

const fn named(name: Name, year: Option<u16>) -> What {
    What::Named(Named { name, year, inferred: false })
}

impl Tokens<'_> {
    /// What starts at the origin; a list (`quý I và quý II năm 2023`) gives several.
    fn items(&self) -> Option<Vec<Item>> {
        let at = self.origin;
        let one = |(what, end): (What, usize)| vec![Item { what, start: at, end }];
        let word = match self.kind(at)? {
            Kind::Number { .. } => return self.at_number(at).map(one),
            Kind::Mark(_) => return None,
            Kind::Word(word) => word,
        };
        match word {
            Word::Day => self.at_day(at).map(one),
            Word::Month | Word::Quarter => self
                .relative(at, at)
                .map(one)
                .or_else(|| self.list(at))
                .or_else(|| self.at_point(at).map(one)),
            Word::Year => {
                self.relative(at, at).or_else(|| self.years(at)).or_else(|| self.at_point(at)).map(one)
            }
            Word::From => self.since(at + 1).or_else(|| self.range(at + 1)).map(one),
            Word::Head => self.since(at).map(one),
            Word::Tail => None,
            Word::Number(count) => self.at_count_word(at, count).map(one),
            Word::Half => self.half(at + 1).map(one),
            Word::Within => self.relative(at, at + 1).map(one),
            Word::Phase | Word::Office => self.years(at).map(one),
            Word::Range => self.outlook(at).map(one),
            Word::Count => self.as_of(at).map(one),
            Word::Heap => self.word(at + 1, Word::Added).map(|end| one((named(Name::Cumulative, None), end))),
            Word::Other if self.raw(at).starts_with(['Q', 'q']) => self.at_point(at).map(one),
            _ => None,
        }
    }

    fn at_number(&self, at: usize) -> Option<(What, usize)> {
        // The tail of a longer number or of a document's number is no date.
        let tail = self.glued(at)
            && matches!(self.before(at), Some(Kind::Mark('/' | '.' | ',')))
            && self.glued(at - 1)
            && matches!(self.before(at - 1), Some(Kind::Number { .. }));
        if tail {
            return None;
        }
        if let Some(count) = self.small(at, 1, 12)
            && let Some(months) = self.months(at + 1, count)
        {
            return Some(months);
        }
        if let Some(days) = self.day_pair(at) {
            return Some(days);
        }
        if let Some((day, end)) = self.day(at, false) {
            return self.go_on(Point::Day(day), end);
        }
        // 21/7-20/8/2021: the first day borrows the year.
        let (day, end) = self.day(at, true)?;
        let (last, _) = self.day(self.mark(end, &['-'])?, false)?;
        last.year?;
        self.go_on(Point::Day(day), end)
    }

    fn at_day(&self, at: usize) -> Option<(What, usize)> {
        if let Some((what, end)) = self.day_pair(at + 1) {
            return Some((what, end));
        }
        let (day, end) = self.day(at, false)?;
        self.go_on(Point::Day(day), end)
    }

    fn at_point(&self, at: usize) -> Option<(What, usize)> {
        let (point, end) = self.point(at, false)?;
        self.go_on(point, end)
    }

    /// `15-20/3/2023`, `15 đến ngày 20 tháng 3 năm 2023`: only the days differ.
    fn day_pair(&self, at: usize) -> Option<(What, usize)> {
        let first = self.small(at, 1, 31)?;
        let next = self.mark(at + 1, &['-']).or_else(|| self.word(at + 1, Word::To))?;
        let (last, end) = self.day(self.maybe(next, Word::Whole), false)?;
        last.year?;
        let (from, to) = span(Point::Bare(first), Point::Day(last))?;
        (from.day < last.day).then_some((What::Range { from, to }, end))
    }

    /// A point, and the range it opens if one goes on from it.
    fn go_on(&self, point: Point, end: usize) -> Option<(What, usize)> {
        if let Some(found) = self.range_end(point, end, false) {
            return Some(found);
        }
        let what = match point {
            Point::Day(day) => What::Date(day),
            Point::Period(named) => What::Named(named),
            Point::Bare(_) | Point::Now => return None,
        };
        Some((what, end))
    }

    /// `từ A đến B`, from behind the *từ*.
    fn range(&self, at: usize) -> Option<(What, usize)> {
        if let Some(days) = self.word(at, Word::Day).and_then(|at| self.day_pair(at)) {
            return Some(days);
        }
        if let Some(days) = self.day_pair(at) {
            return Some(days);
        }
        let (from, end) = self.point(at, true)?;
        self.range_end(from, end, true)
    }

    /// The second half of a range: `đến (hết) B`, `- B`.
    fn range_end(&self, from: Point, end: usize, lax: bool) -> Option<(What, usize)> {
        let to = self.word(end, Word::To);
        let dash = self.mark(end, &['-']);
        let next = to.or(dash)?;
        let next = self.maybe(next, Word::Whole);
        let (last, end) = self.point(next, lax || to.is_some())?;
        // Without *từ*, both sides must be of one kind: "tháng 9 - ngày 3" is a list.
        let alike = matches!(
            (from, last),
            (Point::Day(_) | Point::Bare(_), Point::Day(_)) | (Point::Period(_), Point::Period(_))
        );
        if !lax && (!alike || last.year().is_none()) {
            return None;
        }
        let (from, to) = span(from, last)?;
        let ordered = to.is_none_or(|to| {
            from.year.zip(to.year).is_none_or(|(a, b)| (a, from.month, from.day) <= (b, to.month, to.day))
        });
        (lax || ordered).then_some((What::Range { from, to }, end))
    }

    /// `(từ) đầu năm (2023) đến nay`, `từ đầu năm đến ngày D`, `(từ) đầu nhiệm kỳ (đến nay)`.
    fn since(&self, at: usize) -> Option<(What, usize)> {
        let at = self.word(at, Word::Head)?;
        if let Some(end) = self.word(at, Word::Office).and_then(|at| self.word(at, Word::Term)) {
            let end = self.span_of_years(end).map_or(end, |(_, _, end)| end);
            let now = self.word(end, Word::To).and_then(|at| self.word(at, Word::Now));
            return Some((named(Name::SinceTermStart, None), now.unwrap_or(end)));
        }
        let at = self.word(at, Word::Year)?;
        let year = self.year(at);
        let end = at + usize::from(year.is_some());
        let next = self.word(end, Word::To)?;
        if let Some(end) = self.word(next, Word::Now) {
            return Some((named(Name::SinceYearStart, year), end));
        }
        let (last, end) = self.point(self.maybe(next, Word::Whole), true)?;
        let start = Named { name: Name::Year, year, inferred: false };
        let (from, to) = span(Point::Period(start), last)?;
        Some((What::Range { from, to }, end))
    }

    /// `(6) tháng đầu năm 2024`, `9 tháng năm 2022`, `9 tháng 2022`, from behind the count.
    fn months(&self, at: usize, count: u8) -> Option<(What, usize)> {
        let at = self.word(at, Word::Month)?;
        let (name, at, edged) = match self.kind(at)? {
            Kind::Word(Word::Head) => (Name::FirstMonths(count), at + 1, true),
            Kind::Word(Word::Tail) => (Name::LastMonths(count), at + 1, true),
            _ => (Name::FirstMonths(count), at, false),
        };
        let behind = self.maybe(at, Word::Of);
        if let Some(at) = self.word(behind, Word::Year) {
            return match self.year(at) {
                Some(year) => Some((named(name, Some(year)), at + 1)),
                None if edged => Some((named(name, None), at)),
                None => None,
            };
        }
        let next = self.mark(at, &['/']).unwrap_or(at);
        let year = self.year(next)?;
        Some((named(name, Some(year)), next + 1))
    }

    /// `sáu tháng đầu năm`; *sau* without its mark is another word.
    fn at_count_word(&self, at: usize, count: u8) -> Option<(What, usize)> {
        if count == 6 && !is_exactly(self.raw(at), "sáu") {
            return None;
        }
        self.months(at + 1, count)
    }

    /// `nửa đầu năm 2024`, from behind *nửa*.
    fn half(&self, at: usize) -> Option<(What, usize)> {
        let name = match self.kind(at)? {
            Kind::Word(Word::Head) => Name::FirstMonths(6),
            Kind::Word(Word::Tail) => Name::LastMonths(6),
            _ => return None,
        };
        let at = self.word(at + 1, Word::Year)?;
        let year = self.year(at);
        Some((named(name, year), at + usize::from(year.is_some())))
    }

    /// `trong tháng`, `tháng trước`, `năm trước`; `start` is the first token, `at` the unit.
    fn relative(&self, start: usize, at: usize) -> Option<(What, usize)> {
        let unit = match self.kind(at)? {
            Kind::Word(Word::Month) => Unit::Month,
            Kind::Word(Word::Quarter) => Unit::Quarter,
            Kind::Word(Word::Year) => Unit::Year,
            _ => return None,
        };
        if let Some(end) = self.word(at + 1, Word::Before) {
            // "trong năm trước hạn" speaks of deadlines, "05 năm trước" of long ago.
            let counted = matches!(self.before(start), Some(Kind::Number { .. }));
            let deadline = self.word(end, Word::Deadline).is_some();
            if !counted && !deadline {
                return Some((named(Name::Previous(unit), None), end));
            }
        }
        let word = ["tháng", "quý", "năm"][unit as usize];
        let numbered = matches!(self.kind(at + 1), Some(Kind::Number { .. } | Kind::Word(Word::To)))
            || self.quarter_number(at + 1).is_some();
        (start < at && !numbered && is_exactly(self.raw(at), word))
            .then_some((named(Name::Own(unit), None), at + 1))
    }

    /// `2021-2025`, `2021 đến 2025`: two years in order.
    fn span_of_years(&self, at: usize) -> Option<(u16, u16, usize)> {
        let first = self.year(at)?;
        let next = self.mark(at + 1, &['-']).or_else(|| self.word(at + 1, Word::To))?;
        let next = self.maybe(next, Word::Year);
        let last = self.year(next)?;
        (first < last && last - first < 100).then_some((first, last, next + 1))
    }

    /// `giai đoạn 2021-2025`, `nhiệm kỳ 2021 - 2026`, `năm học 2022-2023`, `năm 2023 - 2024`.
    fn years(&self, at: usize) -> Option<(What, usize)> {
        let start = match self.kind(at)? {
            Kind::Word(Word::Phase) => self.word(at + 1, Word::Section)?,
            Kind::Word(Word::Office) => self.word(at + 1, Word::Term)?,
            Kind::Word(Word::Year) => {
                let start = self.maybe(at + 1, Word::School);
                // "năm 2021 đến năm 2023" is a range of days; here only the dash joins.
                self.mark(start + 1, &['-'])?;
                start
            }
            _ => return None,
        };
        let start = self.maybe(self.maybe(start, Word::From), Word::Year);
        let (first, last, end) = self.span_of_years(start)?;
        Some((named(Name::Years(last), Some(first)), end))
    }

    /// `tầm nhìn đến năm 2030`.
    fn outlook(&self, at: usize) -> Option<(What, usize)> {
        let next = self.word(at + 1, Word::Sight)?;
        let next = self.maybe(self.maybe(next, Word::To), Word::Year);
        Some((named(Name::Year, Some(self.year(next)?)), next + 1))
    }

    /// `tính đến (hết) (thời điểm) ngày D`, `tính đến hết tháng 9/2023`, `tính đến nay`.
    fn as_of(&self, at: usize) -> Option<(What, usize)> {
        // "tỉnh đến ngày ..." is a province.
        let raw = self.raw(at);
        if !(is_exactly(raw, "tính") || is_exactly(raw, "tinh")) {
            return None;
        }
        let next = self.maybe(self.word(at + 1, Word::To)?, Word::Whole);
        let spot = self.word(next, Word::Time).and_then(|next| self.word(next, Word::Spot));
        let (point, end) = self.point(spot.unwrap_or(next), true)?;
        let day = match point {
            Point::Now => None,
            point => Some(point.last()?),
        };
        Some((named(Name::AsOf(day), None), end))
    }

    /// `tháng 8, 9/2021`, `tháng 8 và tháng 9 năm 2021`, `quý I, II/2023`, `tháng 1-9/2023`.
    fn list(&self, at: usize) -> Option<Vec<Item>> {
        let unit = self.kind(at)?;
        let quarters = unit == Kind::Word(Word::Quarter);
        if quarters && !is_exactly(self.raw(at), "quý") {
            return None;
        }
        let number = |at| if quarters { self.quarter_number(at) } else { self.small(at, 1, 12) };
        let name = |number| if quarters { Name::Quarter(number) } else { Name::Month(number) };
        let mut members = vec![(number(at + 1)?, at, at + 2)];
        let mut dashed = false;
        loop {
            let (_, _, end) = *members.last()?;
            if let Some((year, end)) = self.year_suffix(end).filter(|_| members.len() > 1) {
                members.last_mut()?.2 = end;
                let period = |number| Named { name: name(number), year: Some(year), inferred: true };
                if dashed {
                    let (first, last) = (period(members[0].0), period(members.last()?.0));
                    let (from, to) = span(Point::Period(first), Point::Period(last))?;
                    return Some(vec![Item { what: What::Range { from, to }, start: at, end }]);
                }
                let count = members.len();
                let item = |(index, &(number, start, end))| Item {
                    what: What::Named(Named { inferred: index + 1 < count, ..period(number) }),
                    start,
                    end,
                };
                return Some(members.iter().enumerate().map(item).collect());
            }
            let joint = self.mark(end, &[',', '+']).or_else(|| self.word(end, Word::And));
            let next = match (joint, self.mark(end, &['-'])) {
                (Some(next), _) if !dashed => next,
                (None, Some(next)) if members.len() == 1 => {
                    dashed = true;
                    next
                }
                _ => return None,
            };
            let start = if self.kind(next) == Some(unit) { next + 1 } else { next };
            members.push((number(start)?, next, start + 1));
            if members.len() > 12 {
                return None;
            }
        }
    }
}

/// Years left out are taken from the nearest period that has one, before it if there is one, else behind.
///
/// Lone dates do not count: most of them are those of laws and decisions.
fn infer_years(found: &mut [Found]) {
    let told = |what: &What| match what {
        What::Range { to: Some(day), .. } if !day.inferred => day.year,
        What::Named(Named { name: Name::AsOf(Some(day)), .. }) if !day.inferred => day.year,
        What::Named(named) if !named.inferred => match named.name {
            Name::Years(_) => None,
            _ => named.year,
        },
        _ => None,
    };
    let first = found.iter().find_map(|found| told(&found.what));
    let mut year = None;
    for Found { what, .. } in found {
        let known = told(what);
        let near = known.or(year).or(first);
        match what {
            What::Date(day) => *day = day.or_year(near),
            What::Range { from, to } => {
                *to = to.map(|day: Day| day.or_year(near));
                let borrowed = from.year.is_none();
                *from = from.or_year(to.map_or(near, |day| day.year));
                // 15/12 to 14/3 starts in the year before.
                if borrowed && to.is_some_and(|to| (from.month, from.day) > (to.month, to.day)) {
                    from.year = from.year.map(|year| year - 1);
                }
            }
            What::Named(Named { name: Name::AsOf(Some(day)), .. }) => *day = day.or_year(near),
            What::Named(_) => {}
        }
        year = known.or(year);
    }
}
