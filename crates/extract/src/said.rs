//! What the words around a number say: its slots, its scope, and how it is stated.

use std::ops::Range;

use sohoa_document::{Date, Level, Period};

use crate::frame::Frame;
use crate::items::{Item, Items, What};
use crate::mention::{Measure, Number};
use crate::period::period_of;
use crate::prose::Reader;
use crate::rules::{Entry, Slot, Slots, Value, Word};
use crate::wording::Says;
use crate::zones::{self, Zone};

/// A label more words away than this has been seen to be another number's.
pub(crate) const FAR: usize = 12;

/// What the words of a zone say beside the labels.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    pub(crate) slots: Slots,
    /// What the labels say, without the noun behind the number.
    pub(crate) labels: Slots,
    /// What the label says of the number behind the bar: `đã giải quyết/tổng số tiếp nhận: 9.871/10.066`.
    pub(crate) behind_bar: Option<Slots>,
    /// What stands before `trong đó`: the whole, stated without a number of its own.
    pub(crate) whole: Slots,
    pub(crate) level: Option<Option<Level>>,
    pub(crate) area: Option<String>,
    pub(crate) field: Option<String>,
    pub(crate) agency: Option<String>,
    /// An agency that is the subject of the clause: `Trung tâm A đã tiếp nhận`.
    pub(crate) speaker: Option<String>,
    pub(crate) period: Option<Option<Period>>,
    /// A period that stands behind the number and holds for it alone.
    pub(crate) own_period: Option<Option<Period>>,
    /// The words that name a channel.
    pub(crate) channel: Option<Range<usize>>,
    /// A period is all that stands before the number: `năm 2021: 12; năm 2022: 9`.
    pub(crate) dated: bool,
    pub(crate) delta: Option<bool>,
    pub(crate) earlier: bool,
    pub(crate) target: bool,
    pub(crate) rate_word: bool,
    pub(crate) label: Option<Range<usize>>,
    pub(crate) distance: usize,
    /// A level above the issuer's is named right before the number: `của huyện là 66%`.
    pub(crate) higher: bool,
    /// One of a series that has as many names as numbers.
    pub(crate) in_series: bool,
}

impl Said {
    /// Whether a level, a field or an agency is named beside the number.
    pub(crate) fn scoped(&self) -> bool {
        self.field.is_some() || self.level.is_some() || self.agency.is_some()
    }
}

impl Reader<'_> {
    /// Gathers what a zone says, the nearest label of each slot first.
    pub(crate) fn said(&self, items: &Items, zone: &Zone, number: &Number, frame: &Frame) -> Said {
        let mut said = Said { slots: number.unit, distance: usize::MAX, ..Said::default() };
        let (mut adjacent, mut among, mut current) = (true, false, false);
        let (mut commas, mut clauses) = (0, 0);
        // `Số hồ sơ thanh toán trực tuyến (chỉ tính hồ sơ có thu phí): 640`
        let remark = self.remark(items, zone);
        // `Tất cả đã được giải quyết xong, chỉ còn 12 hồ sơ đang chờ kết quả`: what stands behind says it.
        let behind = self.labels(items, zone.number + 1, zone.right.end);
        let mut another = false;
        for at in zone.left.clone().rev().filter(|at| !remark.contains(at)) {
            let item = &items.list[at];
            another |= said.label.is_none() && self.opens_another(items, at, zone.left.start);
            let label = matches!(item.what, What::Phrase(index) if self.entry(index).label.is_some());
            if another && label && behind.has(Slot::Action) {
                break;
            }
            // What stands before `trong đó` belongs to the whole, what stands before `;` to another clause.
            let closes = match item.what {
                What::Sign(';') => true,
                What::Phrase(index) => self.entry(index).word == Some(Word::Including),
                _ => false,
            };
            // `cấp huyện là 4.985 hồ sơ, đạt 18% tổng số tiếp nhận; cấp xã là 6.211 hồ sơ`: a clause of its own.
            let own = item.what == What::Sign(';') && said.level.is_some();
            if own && said.label.is_none() {
                break;
            }
            if closes && said.label.is_some() {
                for item in items.list[zone.left.start..at].iter().rev() {
                    if let What::Phrase(index) = item.what
                        && let Some(slots) = self.entry(index).label
                    {
                        said.whole.fill(&slots);
                    }
                }
                break;
            }
            if item.what == What::Sign('/')
                && number.denominator.is_some()
                && said.behind_bar.is_none()
                && self.is_label(items, at + 1, zone.number)
                && self.is_label(items, zone.left.start, at)
            {
                said.behind_bar = Some(said.labels);
                (said.labels, said.slots) = (Slots::default(), number.unit);
            }
            commas += usize::from(item.what == What::Sign(','));
            clauses += usize::from(matches!(item.what, What::Sign(';' | ')')));
            let What::Phrase(index) = item.what else {
                adjacent &= matches!(item.what, What::Sign('+' | '~' | '≈' | ':'));
                if let What::Period(index) = item.what {
                    self.say_period(items, index, at, &mut said);
                }
                continue;
            };
            let entry = self.entry(index);
            match entry.word {
                Some(Word::Delta(decreases)) if adjacent => said.delta = Some(decreases),
                Some(Word::Earlier) => said.earlier = !current,
                Some(Word::Current) if adjacent => (said.delta, current) = (None, true),
                Some(Word::Compared) => {
                    said.earlier |= said.slots == Slots::default() || frame.compared || adjacent
                }
                Some(Word::Target | Word::Upwards) => said.target = true,
                Some(Word::Rate) => said.rate_word = true,
                Some(Word::Field) if said.field.is_none() => {
                    said.field = self.field_behind(items, at, zone.number)
                }
                Some(Word::Apart) if said.agency.is_none() => {
                    said.agency = self.agency_behind(items, at, zone.number);
                    let level = said.agency.as_ref().map(|name| self.context.agency_level(self.rules, name));
                    said.level = said.level.or(level.flatten().map(Some));
                }
                _ => {}
            }
            // A level two commas away is a detail of another clause.
            let near = clauses == 0 && commas < 2;
            if let Some(scope) = entry.scope
                && scope.group
                && near
                && said.field.is_none()
                && self.is_about_dossiers(items, zone.left.start, at)
            {
                let name = self.text[item.start..item.end].trim();
                said.field = Some(self.rules.wording.without_lead(name).to_owned());
            }
            // `Trong số đang giải quyết có 107 hồ sơ chờ bổ sung`: what stands before `có` is said of more than these.
            among |= self.is_separator(item)
                && self.is_label(items, zone.number + 1, zone.right.end)
                && items.list[zone.left.start..at].iter().any(|item| self.is_among(item));
            // `quá thời hạn mà không nhận được hồ sơ`: a zero word speaks of what stands behind it.
            let spoken = !number.zero || zone.label_adjacent;
            let carried = entry.adjacent.then(|| self.carried(items, at, entry)).flatten();
            if let Some((slot, value)) = carried.filter(|_| !adjacent) {
                said.slots.set(slot, value);
                said.labels.set(slot, value);
                said.label.get_or_insert(item.start..item.end);
            } else if among && let Some(slots) = &entry.label {
                said.whole.fill(slots);
            } else if spoken && (!entry.adjacent || adjacent) {
                self.say_label(entry, item, number.start, &mut said, true);
            }
            // `Các xã, thị trấn không tiếp nhận phản ánh nào`
            if near && (spoken || zones::opens_clause(self.rules, items, at, self.text)) {
                self.say_scope(entry, item, &mut said);
                said.higher |= said.level.is_none()
                    && entry.scope.is_some_and(|scope| !scope.area)
                    && self.names_field(items, at, zone.number);
            }
            // `trả quá thời hạn 22 hồ sơ`: how it fared may stand between.
            let fared = entry.label.is_some_and(|slots| !slots.says_more_than(&[Slot::Deadline]));
            adjacent &= fared
                || matches!(
                    entry.word,
                    Some(
                        Word::Qualifier(_)
                            | Word::Separator
                            | Word::Delta(_)
                            | Word::Current
                            | Word::Target
                            | Word::Upwards
                    )
                );
            if entry.agency
                && said.agency.is_none()
                && zones::opens_clause(self.rules, items, at, self.text)
                && said.speaker.is_none()
                && let Some((name, end)) = self.name_of_agency(items, at, zone.number)
                && self.is_whole(&name, end - at)
                && self.acts(items, end)
            {
                said.speaker = Some(name);
            }
            if entry.agency
                && said.agency.is_none()
                && let Some(name) = self.agency_named(items, at, zone.number)
                && (zones::opens_clause(self.rules, items, at, self.text)
                    || self.is_behind_separator(items, at)
                    || name.len() > item.end - item.start && number.unit.has(Slot::Noun))
            {
                said.level = self.context.agency_level(self.rules, &name).map(Some).or(said.level);
                said.agency = Some(name);
                said.field = None;
            }
            if entry.field
                && said.field.is_none()
                && said.agency.is_none()
                && !self.is_inside_field(items, at, zone.left.start)
                && !self.is_inside_agency(items, at, zone.left.start)
                && (self.names_field(items, at, zone.number)
                    || zone.sentence_start && self.heads_sentence(items, at, zone.left.start)
                    || self.is_of_noun(items, at))
            {
                let start = self.field_start(items, at, zone.left.start);
                said.field = Some(self.text[start..item.end].to_owned());
            }
        }
        // `100% hồ sơ tiếp nhận tại bộ phận một cửa đều được giải quyết đúng hạn`: what all of them are said to be.
        let each = zone.right.clone().rev().find(|&at| {
            number.measure == Measure::Rate
                && matches!(items.list[at].what, What::Phrase(index) if self.entry(index).word == Some(Word::Each))
        });
        for at in each.unwrap_or(zone.right.start)..zone.right.end {
            let item = &items.list[at];
            if let What::Period(index) = item.what
                && said.period.is_none()
                && at <= zone.number + 2
                && !self.is_adjacent(&items.list[at - 1])
            {
                let text = &self.text[item.start..item.end];
                said.own_period = period_of(self.context, &items.periods[index], text);
            }
            let What::Phrase(index) = item.what else { continue };
            let entry = self.entry(index);
            if entry.word == Some(Word::Compared) {
                break;
            }
            // `02 phản ánh về quy định hành chính lĩnh vực đất đai`: what all of them are about, unless parts are listed.
            let about = number.unit.get(Slot::Subject) == self.rules.known.complaint && !frame.parts;
            if entry.word == Some(Word::Field) && said.field.is_none() && !about {
                said.field = self.field_behind(items, at, zone.right.end);
            }
            // `09 hồ sơ thuộc Phòng Tài nguyên và Môi trường, 01 hồ sơ thuộc Phòng Quản lý đô thị`
            if entry.agency
                && at == zone.number + 2
                && !said.scoped()
                && number.unit.has(Slot::Noun)
                && self
                    .rules
                    .wording
                    .is_word(Says::Of, &self.text[items.list[at - 1].start..items.list[at - 1].end])
                && let Some((name, end)) = self.name_of_agency(items, at, zone.right.end)
                && name.contains(' ')
                && end == zone.right.end
            {
                said.level = self.context.agency_level(self.rules, &name).map(Some);
                said.agency = Some(name);
            }
            // `5.120 hồ sơ chứng thực, 890 hồ sơ hộ tịch`
            if entry.field
                && at == zone.number + 1
                && !said.scoped()
                && items.list.get(at + 1).is_none_or(|next| self.ends_name(next))
            {
                said.field = Some(self.text[item.start..item.end].to_owned());
            }
            // `195 hồ sơ từ năm 2020 chuyển sang`; `209 hồ sơ chuyển sang năm 2023` are those that remain.
            let between = &items.list[zone.number + 1..at];
            let dated = between.iter().all(|item| match item.what {
                What::Period(_) => true,
                What::Word => [Says::Opening, Says::Of]
                    .iter()
                    .any(|says| self.rules.wording.is_word(*says, &self.text[item.start..item.end])),
                _ => false,
            });
            let onwards = matches!(items.list.get(at + 1).map(|item| item.what), Some(What::Period(_)));
            if entry.adjacent && (!dated || onwards) {
                continue;
            }
            said.target |= entry.word == Some(Word::Upwards);
            // `số hóa 15.201/15.660 hồ sơ tiếp nhận`: what was done to the whole, where the part has its own words.
            let of_whole = number.denominator.is_some()
                && said.labels.says_more_than(&[Slot::Noun, Slot::Total])
                && entry.label.is_some_and(|label| label.has(Slot::Action));
            if of_whole {
                continue;
            }
            self.say_label(entry, item, number.start, &mut said, false);
            self.say_scope(entry, item, &mut said);
        }
        // `8.904 hồ sơ (tỉnh 3.310; huyện 4.275; xã 1.319)`
        let mut named =
            items.list[zone.left.clone()].iter().filter(|item| !matches!(item.what, What::Sign(_)));
        if said.level.is_none()
            && frame.bracket
            && let (Some(name), None) = (named.next(), named.next())
        {
            said.level = self.rules.wording.level(&self.text[name.start..name.end]).map(Some);
        }
        if said.level.is_none()
            && let [first, .., colon] = &items.list[zone.left.clone()]
            && colon.what == What::Sign(':')
        {
            // `Quận: 3.004 hồ sơ. Xã, phường: 28.411 hồ sơ.`
            said.level = self.rules.wording.level(&self.text[first.start..colon.start]).map(Some);
        }
        // `...: 173 hồ sơ; liên thông khai tử - xóa thường trú: 64 hồ sơ`
        let left = &items.list[zone.left.clone()];
        if frame.own_field.is_some()
            && let [first, .., colon] = left
            && colon.what == What::Sign(':')
            && self.rules.wording.behind(Says::Joint, &self.text[first.start..colon.start]).is_some()
        {
            said.field = Some(self.text[first.start..colon.start].trim().to_owned());
        }
        if frame.lists_fields && said.agency.is_none() {
            said.field = self.field_listed(items, zone).or(said.field);
        }
        // `Trong 1.216 hồ sơ cấp huyện có 1.029 hồ sơ nộp trực tuyến`
        if !said.labels.says_more_than(&[Slot::Noun])
            && number.unit.get(Slot::Noun) == self.rules.known.dossier
            && items.list[zone.left.clone()].last().is_some_and(|item| self.is_opening(item))
        {
            said.slots.set(Slot::Total, self.rules.known.yes);
            said.distance = FAR + 1;
        }
        if said.distance == usize::MAX {
            said.distance = 0;
        }
        if zone.earlier && frame.compared {
            said.earlier = true;
        }
        said.dated = !zone.earlier
            && left.last().is_some_and(|item| item.what == What::Sign(':') || self.is_separator(item))
            && left.iter().any(|item| matches!(item.what, What::Period(_)))
            && left
                .iter()
                .all(|item| matches!(item.what, What::Period(_) | What::Sign(_)) || self.is_separator(item));
        said
    }

    fn say_label(&self, entry: &Entry, item: &Item, number: usize, said: &mut Said, left: bool) {
        if let Some(slots) = &entry.label {
            let before = said.labels;
            // A noun in front does not overrule the one behind the number.
            if slots.has(Slot::Channel) {
                said.channel.get_or_insert(item.start..item.end);
            }
            said.slots.fill(slots);
            said.labels.fill(slots);
            if said.labels != before {
                let far = if left { number.saturating_sub(item.end) } else { 0 };
                said.distance =
                    said.distance.min(self.text[number - far.min(number)..number].matches(' ').count());
                let label = said.label.get_or_insert(item.start..item.end);
                label.start = label.start.min(item.start);
                label.end = label.end.max(item.end);
            }
        }
    }

    /// A bracket right before the colon of a number whose label stands in front of it.
    fn remark(&self, items: &Items, zone: &Zone) -> Range<usize> {
        let left = &items.list[zone.left.clone()];
        let [.., bracket, colon] = left else { return 0..0 };
        let open = left.iter().rposition(|item| item.what == What::Sign('('));
        match open {
            Some(open)
                if bracket.what == What::Sign(')')
                    && colon.what == What::Sign(':')
                    && self.is_label(items, zone.left.start, zone.left.start + open) =>
            {
                zone.left.start + open..zone.number - 1
            }
            _ => 0..0,
        }
    }

    /// `Tồn chuyển sang năm 2023: 15 hồ sơ` are pending where that year is to come, `tồn năm 2021: 15` came over.
    fn carried(&self, items: &Items, at: usize, entry: &Entry) -> Option<(Slot, Value)> {
        let known = &self.rules.known;
        let origin = entry.label?.get(Slot::Origin);
        let What::Period(index) = items.list.get(at + 1)?.what else { return None };
        let text = &self.text[items.list[at + 1].start..items.list[at + 1].end];
        let period = period_of(self.context, &items.periods[index], text)?;
        let year = |date: Option<Date>| date.map(|date| date.year);
        let (own, named) =
            (self.context.year(), period.as_ref().and_then(|period| year(period.from.or(period.to))));
        let later = match (own, &period) {
            (Some(own), Some(_)) => named? > own || self.begins_later(&period),
            _ => false,
        };
        match (origin == known.carried, origin == known.left, later) {
            (true, _, true) | (_, true, true) => Some((Slot::Action, known.pending)),
            (true, _, false) => period.is_none().then_some((Slot::Origin, known.carried)),
            (_, true, false) => period.is_some().then_some((Slot::Origin, known.carried)),
            _ => None,
        }
    }

    /// Whether a period begins when the document's has ended.
    fn begins_later(&self, period: &Option<Period>) -> bool {
        let end = self.context.period.as_ref().and_then(|own| own.to);
        let begin = period.as_ref().and_then(|period| period.from);
        matches!((end, begin), (Some(end), Some(begin)) if begin > end)
    }

    /// `209 hồ sơ chuyển sang năm 2023` are not those of 2023.
    fn is_adjacent(&self, item: &Item) -> bool {
        matches!(item.what, What::Phrase(index) if self.entry(index).adjacent)
    }

    fn say_scope(&self, entry: &Entry, item: &Item, said: &mut Said) {
        if let Some(scope) = entry.scope
            && said.level.is_none()
        {
            let level = scope.level.or(self.context.issuer_level);
            // A report speaks of its own level and those below; a higher one is whose order it follows.
            if scope.level.is_none()
                || self.context.issuer_level.is_none_or(|own| level.is_some_and(|level| level >= own))
            {
                said.level = Some(level);
                said.area = scope.area.then(|| self.text[item.start..item.end].to_owned());
            }
        }
    }

    /// What the labels among these items say.
    fn labels(&self, items: &Items, from: usize, until: usize) -> Slots {
        let mut slots = Slots::default();
        for item in &items.list[from..until] {
            if let What::Phrase(index) = item.what
                && let Some(label) = self.entry(index).label
            {
                slots.fill(&label);
            }
        }
        slots
    }

    /// Whether one of these items is a label that says more than what is counted.
    fn is_label(&self, items: &Items, from: usize, until: usize) -> bool {
        items.list[from..until].iter().any(|item| {
            matches!(item.what, What::Phrase(index) if self.entry(index).label
                .is_some_and(|slots| slots.says_more_than(&[Slot::Noun, Slot::Total])))
        })
    }

    /// Whether a name that stands before this item ends there.
    fn ends_name(&self, next: &Item) -> bool {
        let label = matches!(next.what, What::Phrase(entry) if self.entry(entry).label.is_some());
        let small = next.what == What::Word && self.is_stop_word(&self.text[next.start..next.end]);
        label || small || self.ends_part(next.what)
    }

    /// Whether the words of one part of a list end here.
    fn ends_part(&self, what: What) -> bool {
        match what {
            What::Sign(c) => matches!(c, ',' | ';' | '.' | ')'),
            What::Phrase(entry) => self.entry(entry).word == Some(Word::Split),
            _ => false,
        }
    }

    /// `Đối với hồ sơ thuộc thẩm quyền của các sở, ngành`: the group is what is spoken of.
    fn is_about_dossiers(&self, items: &Items, from: usize, at: usize) -> bool {
        let phrases = || {
            items.list[from..at].iter().filter_map(|item| match item.what {
                What::Phrase(index) => Some(self.entry(index)),
                _ => None,
            })
        };
        phrases().any(|entry| entry.word == Some(Word::About))
            && phrases().any(|entry| {
                entry.label.is_some_and(|slots| slots.get(Slot::Noun) == self.rules.known.dossier)
            })
    }

    fn say_period(&self, items: &Items, index: usize, at: usize, said: &mut Said) {
        let item = &items.list[at];
        if said.period.is_some() || !zones::opens_clause(self.rules, items, at, self.text) {
            return;
        }
        if let Some(period) = period_of(self.context, &items.periods[index], &self.text[item.start..item.end])
        {
            said.period = Some(period);
        }
    }

    /// Whether what somebody has done or has stands here.
    pub(crate) fn acts(&self, items: &Items, at: usize) -> bool {
        let at = at + usize::from(items.list[at].what == What::Sign(':'));
        let entry = |at: usize| match items.list.get(at)?.what {
            What::Phrase(entry) => Some(self.entry(entry)),
            _ => None,
        };
        let payment = self.rules.known.payment;
        let says = |at: usize, wanted: &dyn Fn(&Slots) -> bool| {
            entry(at).and_then(|entry| entry.label).is_some_and(|slots| wanted(&slots))
        };
        says(at, &|slots| slots.has(Slot::Action) || slots.get(Slot::Subject) == payment)
            // `Sở Y tế có tỷ lệ hồ sơ trực tuyến 31,7%`
            || entry(at).is_some_and(|entry| entry.word == Some(Word::Separator))
                && (at + 1..at + 4).any(|at| says(at, &|slots| slots.has(Slot::Channel) || slots.has(Slot::Subject)))
    }

    /// `, chỉ còn`, `, còn lại`
    fn opens_another(&self, items: &Items, at: usize, from: usize) -> bool {
        let splits = matches!(items.list[at].what, What::Phrase(index)
            if self.entry(index).word == Some(Word::Split) && !self.joins(&items.list[at]));
        let before = items.list[from..at].iter().rev().find(|item| item.what != What::Word);
        splits && before.is_some_and(|before| before.what == What::Sign(','))
    }

    /// `trong`
    fn is_opening(&self, item: &Item) -> bool {
        item.what == What::Word && self.rules.wording.is_word(Says::Opening, &self.text[item.start..item.end])
    }

    /// `trong số`
    pub(crate) fn is_among(&self, item: &Item) -> bool {
        matches!(item.what, What::Phrase(entry) if self.entry(entry).word == Some(Word::Among))
    }

    /// `là`, `đạt`
    pub(crate) fn is_separator(&self, item: &Item) -> bool {
        matches!(item.what, What::Phrase(entry) if self.entry(entry).word == Some(Word::Separator))
    }

    /// `ít nhất là Sở Ngoại vụ 02 hồ sơ`
    fn is_behind_separator(&self, items: &Items, at: usize) -> bool {
        at > 0
            && matches!(items.list[at - 1].what, What::Phrase(entry)
                if matches!(self.entry(entry).word, Some(Word::Separator | Word::Including)))
    }
}
