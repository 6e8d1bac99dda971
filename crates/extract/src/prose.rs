//! Numbers and the labels that belong to them, paragraph by paragraph.

use sohoa_document::{Kind, Qualifier};

use crate::Context;
use crate::frame::{Frame, Scoped};
use crate::inherit::{CARRIED, Taken};
use crate::items::{Item, Items, What};
use crate::mention::{ASSUMED, Measure, Mention, Number, Place, Reach};
use crate::resolve;
use crate::rules::{Entry, Rules, Slot, Slots, Word};
use crate::said::{FAR, Said};
use crate::series::{self, Override};
use crate::wording::Says;
use crate::zones::{self, Zone};

/// So many words of a clause that the grammar does not know may say what its number counts. Of 735 counts of 130
/// reports that no check proved, 4 of 57 with so many in front were wrong, 14 of 678 with fewer.
const STRANGE: usize = 3;

/// A number with its words.
#[derive(Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) items: &'a Items,
    pub(crate) zone: &'a Zone,
    pub(crate) number: &'a Number,
    pub(crate) said: &'a Said,
    /// Labels beside the number say what it is.
    pub(crate) speaks: bool,
}

/// Whether an item says that parts of what stood before follow.
pub(crate) fn includes(rules: &Rules, item: &Item) -> bool {
    matches!(item.what, What::Phrase(index) if rules.lexicon.entry(index).word == Some(Word::Including))
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

impl Reader<'_> {
    pub(crate) fn entry(&self, index: usize) -> &Entry {
        self.rules.lexicon.entry(index)
    }

    /// What the number at this item was taken for.
    pub(crate) fn mention_at(&self, items: &Items, at: usize) -> Option<usize> {
        let start = items.list.get(at).filter(|item| matches!(item.what, What::Number(_)))?.start;
        let same = |mention: &Mention| matches!(&mention.place, Place::Prose { block, number, .. } if *block == self.block && number.start == start);
        (0..self.mentions.len()).rev().take(4).find(|at| same(&self.mentions[*at]))
    }

    /// Reads all numbers of a paragraph; the frame that remains is what later lines inherit.
    pub(crate) fn read(&mut self, items: &Items, frame: Frame) -> Frame {
        let zones = zones::zones(self.rules, items, self.text);
        let series = series::series(self.rules, items, self.text, &zones);
        let (own_field, own_parts) = (frame.reach.field.clone(), frame.parts);
        let mut frames =
            vec![Frame { own_field, own_parts, unsure: frame.own_unsure, topic: frame.own_topic, ..frame }];
        let mut at = 0;
        let mut first: Option<(usize, Said)> = None;
        for (index, zone) in zones.iter().enumerate() {
            while at < zone.number {
                self.all_of(items, at, zone.number, &mut frames);
                self.pass(items, at, &mut frames);
                at += 1;
            }
            let Some(frame) = frames.last_mut() else { break };
            let part = series.get(&index);
            if let Some(part) = part
                && first.as_ref().is_none_or(|(head, _)| *head != part.head)
                && let What::Number(number) = items.list[zone.number].what
            {
                first = Some((part.head, self.said(items, zone, &items.numbers[number], frame)));
            }
            let overrides = part.map_or(&[][..], |part| &part.overrides);
            let said = first.as_ref().filter(|_| part.is_some()).map(|(_, said)| said.clone());
            self.number(items, zone, overrides, said.as_ref(), frame);
            at = zone.number + 1;
        }
        while at < items.list.len() {
            self.all_of(items, at, items.list.len(), &mut frames);
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
                if let Some(level) = self.level_before(items, at) {
                    (frame.reach.level, frame.reach.area, frame.reach.field) = (level, None, None);
                }
                let mut inner = frame.clone();
                inner.parts = true;
                inner.bracket = true;
                inner.alien = self.follows_foreign(items, at);
                inner.whole = inner.last;
                // `cấp xã 16 (đã xử lý 14)`: a bracket right behind a number tells of that number.
                if let Some(of) = self.mention_at(items, at.wrapping_sub(1)) {
                    let period = inner.reach.period.take();
                    inner.reach = Reach { period, ..self.mentions[of].reach.clone() };
                }
                frames.push(inner);
            }
            What::Sign(')' | ']') if depth > 1 => {
                let inner = frames.pop();
                // `hồ sơ trễ hạn cao như: Sở A (312 hồ sơ), Sở B (210 hồ sơ)`: with no number before the bracket,
                // what it opened with holds behind it too.
                if let (Some(inner), Some(frame)) = (inner, frames.last_mut())
                    && !frame.counted
                {
                    (frame.context, frame.head, frame.counted) = (inner.context, inner.head, true);
                    (frame.stale, frame.guessed) = (inner.stale, inner.guessed);
                    (frame.kind, frame.mixed) = (inner.kind, inner.mixed);
                }
            }
            What::Sign('.') if zones::ends_sentence(items, at, self.text) => {
                frame.compared = false;
                (frame.planned, frame.wished) = (false, false);
                (frame.limited, frame.past) = (false, false);
                // `Trong số hồ sơ tiếp nhận, ...` speaks of those of the sentence before.
                if !items.list.get(at + 1).is_some_and(|next| self.is_among(next)) {
                    frame.offices = None;
                }
                frame.counted = false;
                frame.foreign = false;
                frame.changed = None;
                frame.speaker = None;
                frame.topic = frame.own_topic;
                frame.noun = Scoped::default();
                frame.lists_fields = false;
                frame.end_counts();
                (frame.guessed, frame.unsure) = (false, frame.own_unsure);
                frame.parts = frame.own_parts;
                // A sentence that listed fields leaves none to the next.
                if frame.several_fields {
                    frame.reach.field.clone_from(&frame.own_field);
                }
                (frame.last_field, frame.several_fields) = (None, false);
            }
            What::Phrase(entry) => match self.entry(entry).word {
                Some(Word::Including) => {
                    // `Các cơ quan bận rộn nhất gồm: Công an tỉnh 3,2 ngàn HS`: of what, nobody knows.
                    frame.guessed |= !frame.counted && self.says_nothing_known(items, at);
                    // `Đã giải quyết 2.180 hồ sơ. Trong đó: hộ tịch 434 hồ sơ`: parts of the one thing counted before.
                    frame.stale &= frame.mixed;
                    frame.parts = true;
                    frame.whole = frame.last.or(frame.whole);
                }
                // `Số hồ sơ còn lại thuộc các lĩnh vực A, B`: of one field no more.
                Some(Word::Fields) => {
                    frame.several_fields = true;
                    if items.list.get(at + 1).is_some_and(|next| next.what == What::Sign(':')) {
                        self.list_fields(items, at, frame);
                    }
                }
                Some(Word::Compared) => frame.compared = true,
                // `Chỉ tiêu giao năm 2024: hồ sơ trực tuyến 85%, đúng hạn 99%`
                Some(Word::Target) if !frame.counted && self.heads_list(items, at) => frame.planned = true,
                Some(Word::Plan) => frame.planned = true,
                Some(Word::Earlier) => frame.past |= self.opens_sentence(items, at),
                Some(Word::Order | Word::Raise) if self.opens_sentence(items, at) => frame.planned = true,
                Some(Word::Raise) => frame.wished = true,
                Some(Word::Urge) => frame.wished |= self.opens_sentence(items, at),
                _ => {}
            },
            _ => {}
        }
    }

    fn opens_sentence(&self, items: &Items, at: usize) -> bool {
        at == 0 || zones::ends_sentence(items, at - 1, self.text)
    }

    /// Whether the clause that an item opens ends with a colon before its first number.
    fn heads_list(&self, items: &Items, at: usize) -> bool {
        zones::opens_clause(self.rules, items, at, self.text)
            && items.list[at + 1..]
                .iter()
                .take_while(|item| !matches!(item.what, What::Number(_) | What::Sign('.' | ',' | ';')))
                .any(|item| item.what == What::Sign(':'))
    }

    /// `Chia theo lĩnh vực: tư pháp 1.204 hồ sơ; đất đai 611 hồ sơ`: at the head of a sentence the parts of what the
    /// paragraph counts first.
    fn list_fields(&self, items: &Items, at: usize, frame: &mut Frame) {
        frame.lists_fields = true;
        let before = items.list[..at].iter().rposition(|item| !matches!(item.what, What::Word));
        let opens = before.is_none_or(|before| zones::ends_sentence(items, before, self.text));
        if let Some(first) = frame.first.filter(|_| opens) {
            frame.head = frame.first_slots;
            frame.context = frame.first_slots.only(&CARRIED);
            (frame.parts, frame.last, frame.whole) = (true, Some(first), Some(first));
        }
    }

    fn number(
        &mut self,
        items: &Items,
        zone: &Zone,
        overrides: &[Override],
        said: Option<&Said>,
        frame: &mut Frame,
    ) {
        let What::Number(index) = items.list[zone.number].what else { return };
        let number = &items.numbers[index];
        let said = match said {
            // A number of a series has the words in front of the whole series.
            Some(first) => Said { slots: first.slots, ..first.clone() },
            None => self.said(items, zone, number, frame),
        };
        if overrides.is_empty() {
            self.one(items, zone, number, said, frame);
            return;
        }
        if overrides == [Override::Unknown] {
            self.unclaimed.push((self.block, number.start));
            frame.last = None;
            return;
        }
        for part in overrides {
            let mut said = said.clone();
            part.apply(&mut said, number.unit);
            self.one(items, zone, number, said, frame);
        }
    }

    fn one(&mut self, items: &Items, zone: &Zone, number: &Number, mut said: Said, frame: &mut Frame) {
        let mut beside = said.slots;
        beside.set(
            Slot::Measure,
            match number.measure {
                Measure::Rate => self.rules.known.rate,
                Measure::Money => self.rules.known.amount,
                Measure::Count => 0,
            },
        );
        if number.unit.get(Slot::Noun) == self.rules.known.case && said.labels.has(Slot::Noun) {
            beside.set(Slot::Noun, said.labels.get(Slot::Noun));
        }
        // `07 Bộ phận Một cửa cấp huyện` says whose the desks are, not whose what follows is.
        if !number.other || zone.sentence_start {
            self.carry_reach(items, &said, frame, zone);
        }
        self.open_sentence(items, zone, &mut said, frame);
        let reach = self.reach(&said, frame);
        (frame.counted, frame.scoped) = (true, said.scoped());
        if number.other {
            frame.last = None;
            frame.foreign = true;
            if let Some(level) = number.offices
                && self.opens_with_offices(items, zone)
                && self.context.issuer_level.is_none_or(|own| level > own)
            {
                // `b) Tại UBND 20 xã, thị trấn: tiếp nhận 18.725 hồ sơ. Đã giải quyết 18.684`: of them to its end.
                let leads = items.list.get(zone.number + 1).is_some_and(|next| next.what == What::Sign(':'));
                if leads {
                    (frame.reach.level, frame.reach.area, frame.reach.agency) = (Some(level), None, None);
                } else {
                    frame.offices = Some(level);
                }
            }
            self.remember(frame, beside, &said);
            return;
        }
        if number.zero && self.counts_agencies(items, zone.number)
            || frame.alien && !number.unit.has(Slot::Noun)
        {
            return;
        }
        let speaks = said.labels.says_more_than(&[Slot::Noun, Slot::Measure, Slot::Total]);
        // `tăng 5% so với năm 2022 (475 hồ sơ)`: what stands alone in the bracket is the earlier value.
        said.earlier |= frame.compared && frame.bracket && !speaks;
        frame.past &= said.earlier || said.period.is_none();
        said.earlier |= frame.past;
        let site = Site { items, zone, number, said: &said, speaks };
        let before = self.mentions.len();
        // `45.270 kết quả điện tử trên tổng số 51.038 hồ sơ, đạt 88,7%`: the share is of what was not understood.
        let whole_alone = frame.last.is_none() && self.is_behind_bar(&site);
        if self.is_of_others(items, zone) {
            self.unclaimed.push((self.block, number.start));
            (frame.last, frame.foreign) = (None, true);
        } else if self.over(&site, frame) {
            // The whole of the count before it.
        } else if self.ratio(&site, frame) {
            // The share before it, in numbers.
        } else if let Some(decreases) = said.delta {
            self.delta(&site, decreases, &reach, frame);
        } else if said.earlier && frame.compared && frame.changed.is_some() {
            self.earlier(&site, frame);
        } else if number.measure == Measure::Rate && self.share(&site, beside, &reach, frame) {
            // Said of the count before it.
        } else {
            self.count(&site, beside, reach, frame);
        }
        if whole_alone {
            (frame.last, frame.foreign) = (None, true);
        }
        self.all_of_field(items, zone.number, frame);
        if frame.limited || frame.wished && number.measure == Measure::Rate {
            for mention in &mut self.mentions[before..] {
                mention.strength = mention.strength.min(ASSUMED);
            }
        }
    }

    /// A number that stands on its own labels.
    fn count(&mut self, site: &Site<'_>, mut beside: Slots, mut reach: Reach, frame: &mut Frame) {
        let known = self.rules.known;
        let (number, said) = (site.number, site.said);
        let Taken { mut around, sum, rest, opens, unsure } = self.take_over(site, &mut beside, &reach, frame);
        resolve::settle_subject(&known, &mut beside, &around);
        let assumed =
            !number.foreign && !frame.foreign && resolve::assume_dossiers(&known, &mut beside, &around);
        // In `3.020/3.980 hồ sơ phát sinh phí` the noun is the denominator's.
        if number.denominator.is_some() && beside.get(Slot::Aspect) == known.eligible {
            beside.set(Slot::Aspect, 0);
        }
        // `không có phản ánh, kiến nghị về quy định hành chính` is the name of all complaints, not of one kind, unless
        // some have been counted.
        if number.zero
            && !site.zone.labels_before
            && beside.get(Slot::Aspect) == known.regulations
            && !self.counted_complaints(&reach)
        {
            beside.set(Slot::Aspect, 0);
        }
        if !site.speaks
            && !sum
            && !rest
            && !opens
            && number.measure == Measure::Count
            && !self.stands_alone(&beside, &mut around, site, frame)
        {
            frame.last = None;
            // `Số hồ sơ chứng thực cao nhất với 1.542 hồ sơ (70,4%)`: the share is of these.
            frame.foreign |= beside.has(Slot::Noun) && !number.zero;
            return;
        }
        if number.zero && !site.speaks && beside.get(Slot::Subject) != known.complaint {
            return;
        }
        let stale = !sum && !rest && self.is_of_sentence_before(site, &around, frame);
        if stale && frame.first_slots.get(Slot::Action) == known.received {
            around = frame.first_slots;
            frame.head = around;
        }
        // `bị 161 hệ thống`: a number before a word that is no unit needs its label right in front.
        if number.foreign && !site.zone.label_adjacent {
            return;
        }
        let Some(rule) =
            resolve::metric(self.rules, &beside, &around).filter(|rule| rule.metrics[0] != "none")
        else {
            // A share that follows is this number's, not that of the count before it.
            frame.last = None;
            frame.foreign = true;
            frame.limited |= site.zone.labels_before
                && said.labels.has(Slot::Aspect)
                && (beside.get(Slot::Noun) == known.dossier || beside.get(Slot::Subject) == known.dossier);
            self.remember(frame, beside, said);
            if site.speaks && !number.zero {
                self.unclaimed.push((self.block, number.start));
            }
            frame.foreign |= number.foreign;
            return;
        };
        let kind = self.kind(said, frame);
        // `195 hồ sơ năm 2020 chuyển sang`: the year is where they come from.
        if said.own_period.is_some() && rule.metrics[0].ends_with("_carried_over") {
            reach.period = frame.reach.period.clone();
        }
        if let Some(part) = &rule.part {
            reach.field = Some(part.clone());
        }
        // Money and transactions belong to the dossiers before them, whatever those are of.
        let companion = number.measure == Measure::Money || beside.get(Slot::Noun) == known.transaction;
        if companion
            && !site.zone.sentence_start
            && !said.scoped()
            && let Some(last) = frame.last
        {
            reach = Reach { period: reach.period, ..self.mentions[last].reach.clone() };
        }
        let (metrics, unit) = (rule.metrics.clone(), rule.unit.clone());
        let mut effective = beside;
        effective.fill(&if site.speaks { around.only(&CARRIED) } else { around });
        let guess = opens || stale || self.turns(site, &effective) || self.is_guess(site, frame);
        frame.guessed |= guess && !site.speaks;
        let at = self.mentions.len();
        for metric in &metrics {
            let at = self.push(site, metric, &unit, kind, reach.clone());
            if guess || assumed || unsure {
                self.mentions[at].strength = self.mentions[at].strength.min(ASSUMED);
            }
            self.mentions[at].nobodys = self.is_nobodys(site, frame);
            self.mentions[at].borrowed = !beside.has(Slot::Action);
            // What a number takes over is no surer than where it comes from.
            if let Some(whole) = frame.whole.filter(|_| !site.speaks && frame.parts) {
                self.mentions[at].strength = self.mentions[at].strength.min(self.mentions[whole].strength);
            }
        }
        self.restate_new(at);
        if number.denominator.is_some() {
            self.denominator(at, site, &metrics[0], &around);
        }
        if frame.parts && frame.whole.is_some() {
            self.mentions[at].part_of = frame.whole;
        }
        frame.last = Some(at);
        frame.foreign = false;
        if opens {
            frame.head = effective.only(&CARRIED);
        }
        if rest {
            self.remember(frame, beside, said);
        }
        self.leave(site, beside, effective, assumed, frame);
    }

    /// Whether what a number counts may be something else than its labels say.
    fn is_guess(&self, site: &Site<'_>, frame: &Frame) -> bool {
        let (number, zone, said) = (site.number, site.zone, site.said);
        let rate = number.measure == Measure::Rate;
        let of_share = self.follows_share(site, frame);
        // `Hồ sơ liên thông: khai sinh 20 hồ sơ, khai tử 6 hồ sơ`: of a part whose name nobody knows.
        let left = &site.items.list[zone.left.clone()];
        let colon = left.iter().rposition(|item| item.what == What::Sign(':')).filter(|at| *at > 0);
        let part = colon.is_some_and(|colon| {
            site.speaks && !said.scoped() && !left[colon..].iter().any(|item| self.says(item)) && {
                let own = |item: &Item| zones::is_strange_word(self.rules, item, self.text);
                left[colon..].iter().any(own)
            }
        });
        let strange = part || zone.torn || zone.strange >= STRANGE || zone.words_behind && zone.strange > 0;
        // `của 12 xã đều đạt trên 70%` is no share of all of them.
        let bound = rate
            && !matches!(number.qualifier, Qualifier::Exact | Qualifier::Approximate)
            && site.items.list[zone.left.clone()].iter().any(
                |item| matches!(item.what, What::Phrase(index) if self.entry(index).word == Some(Word::Each)),
            );
        // `Có 05 đơn vị đạt tỷ lệ 100%`, `Có 03 cơ quan phát sinh dưới 10 hồ sơ`
        let of_those = rate || number.qualifier != Qualifier::Exact;
        // `100% xã đã chứng thực điện tử với tổng số 28.604 hồ sơ`
        let of_all = !site.speaks && said.slots.has(Slot::Total);
        let theirs = frame.foreign && (of_those || of_all);
        // `Bưu chính công ích: 33 hồ sơ` may be those sent in as well as those sent out.
        let way = said.slots.get(Slot::Channel) == self.rules.known.postal
            && !said.slots.has(Slot::Action)
            && !frame.parts
            && !frame.last_slots.has(Slot::Channel)
            && frame.context.get(Slot::Action) != self.rules.known.received;
        // `tiếp nhận 15 đơn`: a noun that is not known counts something else as often as not.
        number.foreign || way || of_share || strange || bound || theirs || frame.guessed && !site.speaks
    }

    /// Whether an item says something of a number.
    fn says(&self, item: &Item) -> bool {
        matches!(item.what, What::Phrase(index) if self.entry(index).label
            .is_some_and(|slots| slots.says_more_than(&[Slot::Noun])))
    }

    /// Whether it is not sure of which level, field or agency a number is.
    fn is_nobodys(&self, site: &Site<'_>, frame: &Frame) -> bool {
        let left = &site.items.list[site.zone.left.clone()];
        let scope = |item: &Item| matches!(item.what, What::Phrase(index) if self.entry(index).scope.is_some_and(|scope| !scope.area));
        // `Bộ phận Một cửa cấp huyện, cấp xã giải quyết 312.351 hồ sơ`
        let joined = left.windows(3).any(|items| {
            scope(&items[0])
                && scope(&items[2])
                && (items[1].what == What::Sign(',') || self.joins(&items[1]))
        });
        let extreme = self.is_extreme(site);
        // What goes on without naming anyone is no surer than the number before it.
        let on = !site.said.scoped()
            && !site.zone.sentence_start
            && frame.last.is_some_and(|last| self.mentions[last].nobodys);
        frame.unsure
            || site.said.higher && !site.said.scoped()
            || joined && !site.said.in_series
            || extreme
            || on
    }

    /// `Xã có tỷ lệ cao nhất là Mỹ Hòa (96,4%)`: of one whose name nobody knows.
    pub(crate) fn is_extreme(&self, site: &Site<'_>) -> bool {
        let left = &site.items.list[site.zone.left.clone()];
        let words =
            left.first().zip(left.last()).map_or("", |(first, last)| &self.text[first.start..last.end]);
        !site.said.scoped() && self.rules.wording.says(Says::Extreme, words)
    }

    /// `Việc thanh toán trực tuyến chưa được thực hiện tại xã A; tại xã B có 36 hồ sơ`: the sentence speaks of another
    /// thing than the number takes over.
    fn turns(&self, site: &Site<'_>, effective: &Slots) -> bool {
        let subject = effective.get(Slot::Subject);
        !site.speaks
            && site.items.list[site.zone.left.clone()].iter().any(|item| {
                matches!(item.what, What::Phrase(index) if self.entry(index).label.is_some_and(|label| {
                    label.has(Slot::Subject) && label.get(Slot::Subject) != subject
                }))
            })
    }

    pub(crate) fn kind(&self, said: &Said, frame: &Frame) -> Kind {
        if said.target || frame.target || frame.planned {
            Kind::Target
        } else if said.earlier {
            Kind::Comparison
        } else {
            Kind::Result
        }
    }

    pub(crate) fn push(
        &mut self,
        site: &Site<'_>,
        metric: &str,
        unit: &str,
        kind: Kind,
        reach: Reach,
    ) -> usize {
        let Site { items, zone, number, said, .. } = *site;
        let first = items.list.get(zone.left.start).map_or(number.start, |item| item.start);
        let last = items.list.get(zone.right.end.saturating_sub(1)).map_or(number.until, |item| item.end);
        let quote = first.min(number.start)..last.max(number.until);
        let label = said.label.clone().map_or(String::new(), |label| self.text[label].trim().to_owned());
        self.mentions.push(Mention {
            metric: metric.to_owned(),
            unit: unit.to_owned(),
            amount: number.reading.amount,
            other: number.reading.other,
            doubt: number.reading.doubt,
            qualifier: number.qualifier,
            kind,
            reach,
            label,
            section: self.section.clone(),
            place: Place::Prose { block: self.block, number: number.start..number.end, quote },
            strength: if said.distance > FAR { ASSUMED } else { 0.99 },
            change: None,
            channel: said.channel.clone().map(|channel| self.text[channel].to_owned()),
            earlier_of: None,
            part_of: None,
            inherited: !site.speaks,
            borrowed: false,
            speaker: said.speaker.clone(),
            nobodys: false,
        });
        self.mentions.len() - 1
    }
}
