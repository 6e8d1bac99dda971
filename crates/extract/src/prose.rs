//! Numbers and the labels that belong to them, paragraph by paragraph.

use std::ops::Range;

use sohoa_document::{Kind, Level, Period};

use crate::Context;
use crate::items::{Item, Items, What};
use crate::mention::{Change, Measure, Mention, Number, Place, Reach};
use crate::numbers::Reading;
use crate::period::period_of;
use crate::resolve;
use crate::rules::{Entry, Rules, Slot, Slots, Word};
use crate::zones::{self, Zone};

/// What holds around a number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    /// Subject, action and noun as last said.
    pub(crate) context: Slots,
    /// All slots of the last head.
    pub(crate) head: Slots,
    /// Parts of the head follow: `trong đó`, `gồm`, a bracket, a list under a lead-in.
    pub(crate) parts: bool,
    pub(crate) reach: Reach,
    /// Numbers are targets.
    pub(crate) target: bool,
    /// A comparison has been opened in this sentence.
    pub(crate) compared: bool,
    /// The last count, which a share may follow.
    pub(crate) last: Option<usize>,
    /// The slots of the last count, for a share that follows it.
    pub(crate) last_slots: Slots,
    /// The whole that the parts belong to.
    pub(crate) whole: Option<usize>,
}

/// Where the mentions of a paragraph go, and what they need to know.
pub(crate) struct Reader<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) context: &'a Context,
    pub(crate) text: &'a str,
    pub(crate) block: usize,
    pub(crate) section: Option<String>,
    pub(crate) mentions: &'a mut Vec<Mention>,
    /// Numbers that look like figures but were not understood.
    pub(crate) unclaimed: &'a mut Vec<(usize, usize)>,
}

/// What the words of a zone say beside the labels.
#[derive(Debug, Clone, Default)]
struct Said {
    slots: Slots,
    /// What the labels say, without the noun behind the number.
    labels: Slots,
    /// What stands before `trong đó`: the whole, stated without a number of its own.
    whole: Slots,
    level: Option<Option<Level>>,
    area: Option<String>,
    field: Option<String>,
    agency: Option<String>,
    period: Option<Option<Period>>,
    delta: Option<bool>,
    earlier: bool,
    target: bool,
    rate_word: bool,
    label: Option<Range<usize>>,
    distance: usize,
}

impl Reader<'_> {
    fn entry(&self, index: usize) -> &Entry {
        self.rules.lexicon.entry(index)
    }

    /// Reads all numbers of a paragraph; the frame that remains is what later lines inherit.
    pub(crate) fn read(&mut self, items: &Items, frame: Frame) -> Frame {
        let zones = zones::zones(self.rules, items, self.text);
        let mut frames = vec![frame];
        let mut at = 0;
        for zone in &zones {
            while at < zone.number {
                self.pass(items, at, &mut frames);
                at += 1;
            }
            if let Some(frame) = frames.last_mut() {
                self.number(items, zone, frame);
            }
            at = zone.number + 1;
        }
        while at < items.list.len() {
            self.pass(items, at, &mut frames);
            at += 1;
        }
        frames.swap_remove(0)
    }

    /// What an item that is no number does to the frames.
    fn pass(&self, items: &Items, at: usize, frames: &mut Vec<Frame>) {
        // Deeper nesting than any sentence has is noise.
        const DEEPEST: usize = 8;
        let depth = frames.len();
        let Some(frame) = frames.last_mut() else { return };
        match items.list[at].what {
            What::Sign('(' | '[') if depth < DEEPEST => {
                let mut inner = frame.clone();
                inner.parts = true;
                inner.whole = inner.last;
                frames.push(inner);
            }
            What::Sign(')' | ']') if depth > 1 => {
                frames.pop();
            }
            What::Sign('.') if zones::ends_sentence(items, at, self.text) => frame.compared = false,
            What::Phrase(entry) => match self.entry(entry).word {
                Some(Word::Including) => {
                    frame.parts = true;
                    frame.whole = frame.last.or(frame.whole);
                }
                Some(Word::Compared) => frame.compared = true,
                _ => {}
            },
            _ => {}
        }
    }

    fn number(&mut self, items: &Items, zone: &Zone, frame: &mut Frame) {
        let What::Number(index) = items.list[zone.number].what else { return };
        let number = &items.numbers[index];
        if number.masked {
            return;
        }
        let said = self.said(items, zone, number, frame);
        let mut beside = said.slots;
        match number.measure {
            Measure::Rate => beside.set(Slot::Measure, self.rules.known.rate),
            Measure::Money => beside.set(Slot::Measure, self.rules.known.amount),
            Measure::Count => beside.set(Slot::Measure, 0),
        }
        self.carry_reach(&said, frame, zone);
        let reach = self.reach(&said, frame);
        if number.other {
            self.remember(frame, beside, &said);
            return;
        }
        if let Some(decreases) = said.delta {
            frame.compared = true;
            self.delta(items, zone, number, decreases, &reach, frame);
            return;
        }
        if number.measure == Measure::Rate && self.share(items, zone, number, &said, beside, &reach, frame) {
            return;
        }
        self.count(items, zone, number, &said, beside, reach, frame);
    }

    /// A number that stands on its own labels.
    #[allow(clippy::too_many_arguments)]
    fn count(
        &mut self,
        items: &Items,
        zone: &Zone,
        number: &Number,
        said: &Said,
        mut beside: Slots,
        reach: Reach,
        frame: &mut Frame,
    ) {
        let known = self.rules.known;
        let speaks = said.labels.says_more_than(&[Slot::Noun, Slot::Measure, Slot::Total]);
        let around = self.inherited(speaks, said, frame);
        resolve::settle_subject(&known, &mut beside, &around);
        let mut around = around;
        if !speaks && number.measure == Measure::Count {
            // `Lĩnh vực hộ tịch 723 hồ sơ`: what a field is said to have, it has received.
            let scoped = said.field.is_some() || said.level.is_some() || frame.parts;
            let noun = beside.get(Slot::Noun) == known.dossier && !number.zero;
            if noun
                && said.field.is_some()
                && !around.says_more_than(&[Slot::Noun, Slot::Subject, Slot::Measure, Slot::Total])
            {
                around.set(Slot::Action, known.received);
            } else if beside.has(Slot::Total) && noun && !around.has(Slot::Action) {
                around.set(Slot::Action, known.received);
            } else if !scoped
                && beside.get(Slot::Noun) != known.transaction
                && beside.get(Slot::Subject) != known.complaint
            {
                return;
            }
        }
        if number.zero && !speaks && beside.get(Slot::Subject) != known.complaint {
            return;
        }
        // `bị 161 hệ thống`: a number before a word that is no unit needs its label right in front.
        if number.foreign && !zone.label_adjacent {
            return;
        }
        let Some(rule) = resolve::metric(self.rules, &beside, &around) else {
            self.remember(frame, beside, said);
            if speaks && !number.zero {
                self.unclaimed.push((self.block, number.start));
            }
            return;
        };
        if rule.metrics[0] == "none" {
            self.remember(frame, beside, said);
            return;
        }
        let metrics = rule.metrics.clone();
        let unit = rule.unit.clone();
        let kind = self.kind(said, frame);
        let mut first = None;
        let mut reach = reach;
        if let Some(part) = &rule.part {
            reach.field = Some(part.clone());
        }
        // Money and transactions belong to the dossiers before them, whatever those are of.
        let companion = number.measure == Measure::Money || beside.get(Slot::Noun) == known.transaction;
        if companion
            && !zone.sentence_start
            && said.level.is_none()
            && said.field.is_none()
            && said.agency.is_none()
            && let Some(last) = frame.last
        {
            reach = Reach { period: reach.period, ..self.mentions[last].reach.clone() };
        }
        for metric in &metrics {
            let at = self.push(items, zone, number, number.reading, metric, &unit, kind, reach.clone(), said);
            first = first.or(Some(at));
        }
        if let Some((reading, range)) = number.denominator.clone() {
            self.denominator(items, zone, number, reading, range, &metrics[0], &unit, kind, &reach, said);
        }
        let Some(at) = first else { return };
        if frame.parts && frame.whole.is_some() {
            self.mentions[at].part_of = frame.whole;
        }
        let mut effective = beside;
        effective.fill(&if speaks {
            around.only(&[Slot::Subject, Slot::Action, Slot::Noun])
        } else {
            around
        });
        frame.last = Some(at);
        frame.last_slots = effective;
        if speaks {
            self.remember(frame, beside, said);
        }
        if kind == Kind::Comparison {
            self.mentions[at].earlier_of = frame.whole;
        }
    }

    /// A share of the count before: `79 hồ sơ đạt 76,7%`. False when the share stands on its own labels.
    #[allow(clippy::too_many_arguments)]
    fn share(
        &mut self,
        items: &Items,
        zone: &Zone,
        number: &Number,
        said: &Said,
        beside: Slots,
        reach: &Reach,
        frame: &mut Frame,
    ) -> bool {
        let labelled = beside.says_more_than(&[Slot::Noun, Slot::Measure, Slot::Total]);
        let Some(last) = frame.last.filter(|_| !labelled || (said.rate_word && !zone.labels_before)) else {
            return false;
        };
        if zone.sentence_start {
            return false;
        }
        let mut slots = frame.last_slots;
        slots.set(Slot::Measure, self.rules.known.rate);
        slots.set(Slot::Total, 0);
        let kind = self.kind(said, frame);
        let Some(rule) =
            resolve::metric(self.rules, &slots, &Slots::default()).filter(|rule| rule.metrics[0] != "none")
        else {
            return true;
        };
        let (metric, unit) = (rule.metrics[0].clone(), rule.unit.clone());
        let reach = if said.field.is_some() || said.level.is_some() {
            reach.clone()
        } else {
            self.mentions[last].reach.clone()
        };
        let at = self.push(items, zone, number, number.reading, &metric, &unit, kind, reach, said);
        self.mentions[at].part_of = Some(last);
        true
    }

    /// `tăng 5,2% so với ...`: a change of the value before.
    fn delta(
        &mut self,
        items: &Items,
        zone: &Zone,
        number: &Number,
        decreases: bool,
        reach: &Reach,
        frame: &mut Frame,
    ) {
        let Some(of) = self.mentions.iter().rposition(|mention| {
            mention.kind == Kind::Result
                && mention.change.is_none()
                && matches!(mention.place, Place::Prose { block, .. } if block == self.block)
        }) else {
            return;
        };
        let same_unit = (self.mentions[of].unit == "percent") == (number.measure == Measure::Rate);
        let metric = self.mentions[of].metric.clone();
        let unit = if number.measure == Measure::Rate {
            "percent".to_owned()
        } else {
            self.mentions[of].unit.clone()
        };
        let reach = Reach { period: reach.period.clone(), ..self.mentions[of].reach.clone() };
        let said = Said::default();
        let at =
            self.push(items, zone, number, number.reading, &metric, &unit, Kind::Comparison, reach, &said);
        if same_unit || number.measure == Measure::Rate {
            self.mentions[at].change = Some(Change { of, decreases });
        }
        frame.whole = Some(of);
        frame.compared = true;
    }

    #[allow(clippy::too_many_arguments)]
    fn denominator(
        &mut self,
        items: &Items,
        zone: &Zone,
        number: &Number,
        reading: Reading,
        range: Range<usize>,
        metric: &str,
        unit: &str,
        kind: Kind,
        reach: &Reach,
        said: &Said,
    ) {
        // The rate rule with this numerator names what it is a share of.
        let Some(of) = self.rules.checks.iter().find_map(|check| {
            (check.ask == crate::rules::Ask::Rate && check.right.len() == 2 && check.right[0] == metric)
                .then(|| check.right[1].clone())
        }) else {
            return;
        };
        let number = Number { start: range.start, end: range.end, ..number.clone() };
        self.push(items, zone, &number, reading, &of, unit, kind, reach.clone(), said);
    }

    fn kind(&self, said: &Said, frame: &Frame) -> Kind {
        if said.target || frame.target {
            Kind::Target
        } else if said.earlier {
            Kind::Comparison
        } else {
            Kind::Result
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn push(
        &mut self,
        items: &Items,
        zone: &Zone,
        number: &Number,
        reading: Reading,
        metric: &str,
        unit: &str,
        kind: Kind,
        reach: Reach,
        said: &Said,
    ) -> usize {
        let first = items.list.get(zone.left.start).map_or(number.start, |item| item.start);
        let last = items.list.get(zone.right.end.saturating_sub(1)).map_or(number.until, |item| item.end);
        let quote = first.min(number.start)..last.max(number.until);
        let label = said.label.clone().map_or(String::new(), |label| self.text[label].trim().to_owned());
        let strength = if said.distance > 12 { 0.9 } else { 0.99 };
        self.mentions.push(Mention {
            metric: metric.to_owned(),
            unit: unit.to_owned(),
            amount: reading.amount,
            other: reading.other,
            doubt: reading.doubt,
            qualifier: number.qualifier,
            kind,
            reach,
            label,
            section: self.section.clone(),
            place: Place::Prose { block: self.block, number: number.start..number.end, quote },
            strength,
            change: None,
            earlier_of: None,
            part_of: None,
        });
        self.mentions.len() - 1
    }

    /// What the frame keeps of a number's labels.
    fn remember(&self, frame: &mut Frame, mut beside: Slots, said: &Said) {
        beside.set(Slot::Measure, 0);
        beside.set(Slot::Total, 0);
        if !beside.says_more_than(&[Slot::Noun]) {
            return;
        }
        let mut context = beside.only(&[Slot::Subject, Slot::Action, Slot::Noun]);
        context.fill(&said.whole.only(&[Slot::Subject, Slot::Action, Slot::Noun]));
        context.fill(&frame.context);
        frame.context = context;
        if !said.target {
            let mut head = beside;
            head.fill(&context);
            frame.head = head;
        }
    }

    fn inherited(&self, speaks: bool, said: &Said, frame: &Frame) -> Slots {
        let carried = [Slot::Subject, Slot::Action, Slot::Noun];
        if speaks {
            let mut around = said.whole.only(&carried);
            around.fill(&frame.context.only(&carried));
            around.fill(&frame.head.only(&carried));
            return around;
        }
        let scoped = said.field.is_some() || said.level.is_some() || frame.parts;
        if scoped { frame.head } else { frame.head.only(&[Slot::Subject, Slot::Noun, Slot::Action]) }
    }

    fn carry_reach(&self, said: &Said, frame: &mut Frame, zone: &Zone) {
        if let Some(period) = &said.period {
            frame.reach.period = period.clone();
        }
        if zone.scope_left {
            if let Some(level) = said.level {
                frame.reach.level = level;
                frame.reach.area = said.area.clone();
                if said.field.is_none() {
                    frame.reach.field = None;
                }
                frame.reach.agency = None;
            }
            if said.field.is_some() {
                frame.reach.field = said.field.clone();
            }
        }
    }

    fn reach(&self, said: &Said, frame: &Frame) -> Reach {
        let mut reach = frame.reach.clone();
        if let Some(level) = said.level {
            reach.level = level;
            reach.area = said.area.clone();
        }
        if said.field.is_some() {
            reach.field = said.field.clone();
        }
        if said.agency.is_some() {
            reach.agency = said.agency.clone();
        }
        reach
    }

    /// Gathers what a zone says, the nearest label of each slot first.
    fn said(&self, items: &Items, zone: &Zone, number: &Number, frame: &Frame) -> Said {
        let mut said = Said { slots: number.unit, distance: usize::MAX, ..Said::default() };
        let mut adjacent = true;
        let (mut commas, mut clauses) = (0, 0);
        for at in zone.left.clone().rev() {
            let item = &items.list[at];
            // What stands before `trong đó` belongs to the whole, what stands before `;` to another clause.
            let closes = match item.what {
                What::Sign(';') => true,
                What::Phrase(index) => self.entry(index).word == Some(Word::Including),
                _ => false,
            };
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
            commas += usize::from(item.what == What::Sign(','));
            clauses += usize::from(matches!(item.what, What::Sign(';' | ')')));
            let What::Phrase(index) = item.what else {
                adjacent &= matches!(item.what, What::Sign('+' | '~' | '≈'));
                if let What::Period(index) = item.what {
                    self.say_period(items, index, at, &mut said, frame);
                }
                continue;
            };
            let entry = self.entry(index);
            match entry.word {
                Some(Word::Delta(decreases)) if adjacent => said.delta = Some(decreases),
                Some(Word::Earlier) => said.earlier = true,
                Some(Word::Current) if adjacent => said.delta = None,
                Some(Word::Compared) => {
                    said.earlier |= said.slots == Slots::default() || frame.compared || adjacent
                }
                Some(Word::Target) => said.target = true,
                Some(Word::Rate) => said.rate_word = true,
                Some(Word::Field) if said.field.is_none() => {
                    said.field = self.field_behind(items, at, zone.number)
                }
                Some(Word::Apart) if said.agency.is_none() => {
                    said.agency = self.agency_behind(items, at, zone.number)
                }
                _ => {}
            }
            adjacent &= matches!(
                entry.word,
                Some(Word::Qualifier(_) | Word::Separator | Word::Delta(_) | Word::Current | Word::Target)
            );
            // A level two commas away is a detail of another clause.
            let near = clauses == 0 && commas < 2;
            if let Some(scope) = entry.scope
                && scope.group
                && near
                && said.field.is_none()
                && self.is_about_dossiers(items, zone.left.start, at)
            {
                let name = self.text[item.start..item.end].trim();
                said.field = Some(name.strip_prefix("các ").unwrap_or(name).to_owned());
            }
            self.say_entry(entry, item, number.start, &mut said, true, near);
            if entry.field && said.field.is_none() && self.names_field(items, at, zone.number) {
                said.field = Some(self.text[item.start..item.end].to_owned());
            }
        }
        for at in zone.right.clone() {
            let item = &items.list[at];
            let What::Phrase(index) = item.what else { continue };
            let entry = self.entry(index);
            if entry.word == Some(Word::Compared) {
                break;
            }
            if entry.word == Some(Word::Field) && said.field.is_none() {
                said.field = self.field_behind(items, at, zone.right.end);
            }
            self.say_entry(entry, item, number.start, &mut said, false, true);
        }
        if said.distance == usize::MAX {
            said.distance = 0;
        }
        if zone.earlier && frame.compared {
            said.earlier = true;
        }
        said
    }

    fn say_entry(&self, entry: &Entry, item: &Item, number: usize, said: &mut Said, left: bool, near: bool) {
        if let Some(slots) = &entry.label {
            let before = said.labels;
            // A noun in front does not overrule the one behind the number.
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
        if let Some(scope) = entry.scope
            && said.level.is_none()
            && near
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

    fn say_period(&self, items: &Items, index: usize, at: usize, said: &mut Said, frame: &Frame) {
        let item = &items.list[at];
        if said.period.is_some() || !zones::opens_clause(items, at, self.text) {
            return;
        }
        if let Some(period) = period_of(self.context, &items.periods[index], &self.text[item.start..item.end])
        {
            let _ = frame;
            said.period = Some(period);
        }
    }

    /// Whether a known field's name stands where a field is named: right before the number or its bracket.
    fn names_field(&self, items: &Items, at: usize, number: usize) -> bool {
        items.list[at + 1..number].iter().all(|item| match item.what {
            What::Sign(':' | '(' | '-') => true,
            What::Phrase(entry) => {
                let entry = self.entry(entry);
                matches!(entry.word, Some(Word::Separator | Word::Qualifier(_))) || entry.label.is_some()
            }
            _ => false,
        })
    }

    /// The name behind `lĩnh vực`.
    fn field_behind(&self, items: &Items, at: usize, until: usize) -> Option<String> {
        let mut end = at + 1;
        let mut comma = None;
        while end < until {
            let item = &items.list[end];
            let open = match item.what {
                What::Word => !is_stop_word(&self.text[item.start..item.end]),
                What::Sign('-' | '–' | '/' | '&') => true,
                What::Sign(',') => {
                    // `hộ gia đình, cá nhân`: a comma inside a name is followed by a short rest.
                    comma.get_or_insert(end);
                    matches!(
                        items.list.get(end + 1).map(|item| item.what),
                        Some(What::Word | What::Phrase(_))
                    )
                }
                What::Phrase(entry) => {
                    let entry = self.entry(entry);
                    entry.field
                        || matches!(entry.word, Some(Word::Split))
                            && self.text[item.start..item.end].starts_with('v')
                            && end > at + 1
                        || entry.mask.is_some()
                            && entry.label.is_none()
                            && entry.word.is_none()
                            && !entry.neutral
                }
                _ => false,
            };
            if !open || end - at > 14 {
                break;
            }
            end += 1;
        }
        if let Some(comma) = comma
            && (end - comma > 4 || end == comma + 1)
        {
            end = comma;
        }
        while end > at + 1 && !matches!(items.list[end - 1].what, What::Word | What::Phrase(_)) {
            end -= 1;
        }
        (end > at + 1).then(|| self.text[items.list[at + 1].start..items.list[end - 1].end].trim().to_owned())
    }

    /// The name behind `riêng tại`.
    fn agency_behind(&self, items: &Items, at: usize, until: usize) -> Option<String> {
        let mut end = at + 1;
        while end < until && matches!(items.list[end].what, What::Word) && end - at <= 10 {
            if is_stop_word(&self.text[items.list[end].start..items.list[end].end]) {
                break;
            }
            end += 1;
        }
        let name = (end > at + 1)
            .then(|| self.text[items.list[at + 1].start..items.list[end - 1].end].to_owned())?;
        let name = name.strip_prefix("tại ").map_or(name.clone(), str::to_owned);
        name.starts_with(char::is_uppercase).then_some(name)
    }
}

/// Words that never belong to a name.
fn is_stop_word(word: &str) -> bool {
    matches!(
        word,
        "đã" | "được"
            | "có"
            | "là"
            | "thuộc"
            | "tại"
            | "trong"
            | "từ"
            | "đến"
            | "do"
            | "số"
            | "năm"
            | "nhận"
            | "chiếm"
            | "phát"
            | "thanh"
            | "nộp"
            | "cho"
            | "ở"
            | "theo"
            | "bị"
            | "còn"
            | "trên"
    )
}
