//! Numbers that say something of another: its share of a whole, its change, its earlier value, the whole behind a bar.

use std::ops::Range;

use sohoa_document::Kind;

use crate::frame::Frame;
use crate::identity;
use crate::items::What;
use crate::mention::{ASSUMED, Change, Measure, Mention, Number, Place, Reach, WEAK};
use crate::numbers::Reading;
use crate::prose::{Reader, Site};
use crate::resolve;
use crate::rules::{Ask, Slot, Slots, Word};
use crate::settle::exceeds;
use crate::wording::Says;

/// How many numbers back the whole of a share is looked for.
const NEAR: usize = 20;

impl Reader<'_> {
    /// A share of the count before: `79 hồ sơ đạt 76,7%`. False when the share stands on its own labels.
    pub(crate) fn share(&mut self, site: &Site<'_>, beside: Slots, reach: &Reach, frame: &mut Frame) -> bool {
        let said = site.said;
        let labelled = beside.says_more_than(&[Slot::Noun, Slot::Measure, Slot::Total]);
        // `đạt 18,18% tổng số hồ sơ tiếp nhận` says of what it is a share.
        let total = beside.has(Slot::Total);
        let of_all = total && !site.zone.labels_before;
        // `chiếm trên 80% số hồ sơ trễ hạn`: a share of those, which no metric is.
        let next = site.items.list.get(site.zone.number + 1);
        let of_some = total
            || next
                .is_some_and(|item| self.rules.wording.says(Says::Count, &self.text[item.start..item.end]));
        let late = site.items.list[site.zone.right.clone()].iter().any(|item| {
            matches!(item.what, What::Phrase(index)
                if self.entry(index).label.is_some_and(|slots| slots.has(Slot::Deadline)))
        });
        // `chiếm 63% số giao dịch toàn tỉnh`
        let of_counted = of_some
            && site.items.list[site.zone.right.clone()].iter().any(|item| {
                matches!(item.what, What::Phrase(index)
                if self.entry(index).label.map_or(self.entry(index).unit.is_some(), |slots| {
                    slots.get(Slot::Noun) == self.rules.known.transaction
                }))
            });
        if of_some && (late || of_counted) {
            return true;
        }
        let own = labelled && !of_all && (site.zone.labels_before || !said.rate_word && !of_some);
        let Some(last) = frame.last.filter(|_| !own && !site.zone.sentence_start) else {
            return frame.foreign && !own || self.share_above(site, labelled, frame);
        };
        let mut slots = frame.last_slots;
        slots.set(Slot::Measure, self.rules.known.rate);
        slots.set(Slot::Total, 0);
        let kind = self.kind(said, frame);
        let rule = resolve::metric(self.rules, &slots, &Slots::default());
        let Some(rule) = rule.filter(|rule| rule.metrics[0] != "none") else { return true };
        let (metric, unit) = (rule.metrics[0].clone(), rule.unit.clone());
        let dated = said.period.is_some() || said.own_period.is_some();
        if self.is_of_whole(site, last) {
            return true;
        }
        let of = &self.mentions[last];
        let reach = if said.scoped() || of.kind != Kind::Result {
            reach.clone()
        } else if dated {
            Reach { period: reach.period.clone(), ..of.reach.clone() }
        } else {
            of.reach.clone()
        };
        let at = self.push_beside(last, site, &metric, &unit, kind, reach);
        self.mentions[at].part_of = Some(last);
        // `cao nhất là Mỹ Hòa (96,4%), thấp nhất là Thạnh Hòa Sơn (58,1%)`
        self.mentions[at].nobodys |= self.is_extreme(site);
        self.mentions[at].strength = self.mentions[at].strength.min(self.mentions[last].strength);
        true
    }

    /// `hộ tịch 436 hồ sơ (19,9%), đất đai 72 hồ sơ (3,3%)`: how much of the whole that the paragraph counts a field, an
    /// agency or a level has, not how its own fared.
    fn is_of_whole(&self, site: &Site<'_>, of: usize) -> bool {
        let (part, rate) = (&self.mentions[of], site.number.reading.amount);
        let here = |whole: &&Mention| {
            whole.unit == part.unit
                && whole.kind == Kind::Result
                && matches!((&whole.place, &part.place), (Place::Prose { block, .. }, Place::Prose { block: own, .. }) if block == own)
                && identity::is_share(rate, part.amount, whole.amount, false) == Some(true)
        };
        let owned = |mention: &Mention| {
            mention.reach.field.is_some() || mention.reach.agency.is_some() || mention.reach.level.is_some()
        };
        let wholes = || self.mentions[..of].iter().rev().take(NEAR).filter(here);
        owned(part) && wholes().any(|whole| !owned(whole)) && !wholes().any(|whole| whole.reach == part.reach)
    }

    /// `- Số hồ sơ đã thanh toán trực tuyến: 11.002` over `- Tỷ lệ: 80,28%`: the share of the line above.
    fn share_above(&mut self, site: &Site<'_>, labelled: bool, frame: &Frame) -> bool {
        let left = &site.items.list[site.zone.left.clone()];
        let bare = left.iter().all(|item| match item.what {
            What::Sign(_) => true,
            What::Phrase(_) => self.is_separator(item),
            _ => false,
        });
        let Some(above) = frame.above.filter(|_| {
            bare && !left.is_empty() && site.zone.right.is_empty() && !labelled && frame.first.is_none()
        }) else {
            return false;
        };
        let of = self.mentions[above].clone();
        let check =
            self.rules.checks.iter().find(|check| check.ask == Ask::Rate && check.right[0] == of.metric);
        let Some(rate) = check.map(|check| check.left.clone()).filter(|_| of.kind == Kind::Result) else {
            return false;
        };
        let at = self.push_beside(above, site, &rate, "percent", of.kind, of.reach);
        self.mentions[at].strength = self.mentions[at].strength.min(ASSUMED);
        true
    }

    /// `tăng 5,2% so với ...`: a change of the value before.
    pub(crate) fn delta(&mut self, site: &Site<'_>, decreases: bool, reach: &Reach, frame: &mut Frame) {
        frame.compared = true;
        // The last result of the paragraph, not farther back than a sentence reaches.
        let of = self.mentions.iter().enumerate().rev().take(20).find(|(_, mention)| {
            mention.kind == Kind::Result
                && mention.change.is_none()
                && matches!(mention.place, Place::Prose { block, .. } if block == self.block)
        });
        let Some((of, _)) = of else { return };
        let rate = site.number.measure == Measure::Rate;
        let same_unit = (self.mentions[of].unit == "percent") == rate;
        let metric = self.mentions[of].metric.clone();
        let unit = if rate { "percent".to_owned() } else { self.mentions[of].unit.clone() };
        let reach = Reach { period: reach.period.clone(), ..self.mentions[of].reach.clone() };
        let at = self.push_beside(of, site, &metric, &unit, Kind::Comparison, reach);
        if same_unit || rate {
            self.mentions[at].change = Some(Change { of, decreases });
        }
        frame.changed = Some(of);
    }

    /// The earlier value that a change is counted from.
    pub(crate) fn earlier(&mut self, site: &Site<'_>, frame: &Frame) {
        let Some(of) = frame.changed else { return };
        let (metric, unit) = (self.mentions[of].metric.clone(), self.mentions[of].unit.clone());
        if (unit == "percent") != (site.number.measure == Measure::Rate) {
            return;
        }
        let reach = self.mentions[of].reach.clone();
        let at = self.push_beside(of, site, &metric, &unit, Kind::Comparison, reach);
        self.mentions[at].earlier_of = Some(of);
    }

    /// The number behind the bar of `3.557/4.709`: the rate with this numerator names what it is a share of.
    pub(crate) fn denominator(&mut self, part: usize, site: &Site<'_>, metric: &str, around: &Slots) {
        let Some((reading, range)) = site.number.denominator.clone() else { return };
        // `đã giải quyết/tổng số tiếp nhận: 9.871/10.066`: the label has a bar as well.
        let named = site.said.behind_bar.and_then(|mut slots| {
            slots.fill(&site.number.unit);
            resolve::settle_subject(&self.rules.known, &mut slots, around);
            let rule = resolve::metric(self.rules, &slots, &around.only(&[Slot::Subject, Slot::Noun]))?;
            (rule.metrics[0] != "none").then(|| (rule.metrics[0].clone(), 2))
        });
        if site.said.behind_bar.is_some() && named.is_none() {
            return;
        }
        let Some(whole) = named.or_else(|| self.whole_of(metric)) else { return };
        self.push_whole(part, site, whole, reading, range);
    }

    /// The number behind the bar of the mention `part`, as the metric it is likeliest to be of so many.
    fn push_whole(
        &mut self,
        part: usize,
        site: &Site<'_>,
        (metric, choices): (String, usize),
        reading: Reading,
        range: Range<usize>,
    ) {
        let number = Number { start: range.start, end: range.end, reading, ..site.number.clone() };
        let Mention { unit, kind, reach, .. } = self.mentions[part].clone();
        let at = self.push_beside(part, &Site { number: &number, ..*site }, &metric, &unit, kind, reach);
        if choices > 2 {
            self.mentions[at].strength = WEAK;
        }
    }

    /// A number that says something of the mention `of`: where it is unsure whose that one is, so is this one.
    fn push_beside(
        &mut self,
        of: usize,
        site: &Site<'_>,
        metric: &str,
        unit: &str,
        kind: Kind,
        reach: Reach,
    ) -> usize {
        let at = self.push(site, metric, unit, kind, reach);
        self.mentions[at].nobodys = self.mentions[of].nobodys;
        at
    }

    /// `trực tuyến đạt 65,4% số hồ sơ tiếp nhận (52.187/79.797)`: the rate in front, in numbers. False where they do not
    /// come to it.
    pub(crate) fn ratio(&mut self, site: &Site<'_>, frame: &Frame) -> bool {
        if site.number.denominator.is_none() {
            return self.numerator(site, frame);
        }
        let Some((whole, range)) = site.number.denominator.clone() else { return false };
        let Some(of) = self.mentions.len().checked_sub(1).filter(|_| frame.bracket || !site.speaks) else {
            return false;
        };
        let rate = self.mentions[of].clone();
        let here = matches!(rate.place, Place::Prose { block, .. } if block == self.block);
        let part = site.number.reading.amount;
        if !here || identity::is_share(rate.amount, part, whole.amount, false) != Some(true) {
            return false;
        }
        let Some((metric, unit)) = self.part_of_rate(&rate.metric) else { return false };
        let part = self.push_beside(of, site, &metric, &unit, rate.kind, rate.reach);
        if let Some(found) = self.whole_of(&metric) {
            self.push_whole(part, site, found, whole, range);
        }
        true
    }

    /// `quá hạn 0,1% (15 hồ sơ)`: alone in the bracket right behind a rate, how many these are.
    fn numerator(&mut self, site: &Site<'_>, frame: &Frame) -> bool {
        let open = site.zone.number.wrapping_sub(1);
        let alone = [open, site.zone.number + 1].map(|at| site.items.list.get(at).map(|item| item.what))
            == [Some(What::Sign('(')), Some(What::Sign(')'))];
        let counts = site.number.measure == Measure::Count && site.number.unit.has(Slot::Noun);
        let Some(of) = self
            .mention_at(site.items, open.wrapping_sub(1))
            .filter(|_| alone && counts && !site.speaks && frame.bracket)
        else {
            return false;
        };
        let rate = self.mentions[of].clone();
        let Some((part, unit)) = self.part_of_rate(&rate.metric).filter(|_| rate.unit == "percent") else {
            return false;
        };
        let at = self.push_beside(of, site, &part, &unit, rate.kind, rate.reach);
        // `giảm 46,3% (44 hồ sơ)` has no rate in front; all that is left to doubt is which rate.
        self.mentions[at].strength = self.mentions[at].strength.min(ASSUMED);
        true
    }

    /// What a rate counts, and its unit.
    fn part_of_rate(&self, rate: &str) -> Option<(String, String)> {
        let check = self.rules.checks.iter().find(|check| check.ask == Ask::Rate && check.left == rate)?;
        let part = check.right[0].clone();
        let rule = self.rules.metrics.iter().find(|rule| rule.metrics.contains(&part))?;
        Some((part, rule.unit.clone()))
    }

    /// What a metric's share is counted from, and of how many metrics the check speaks: of more than two the whole is a
    /// guess.
    fn whole_of(&self, metric: &str) -> Option<(String, usize)> {
        let found = self.rules.checks.iter().find_map(|check| {
            let fits = check.ask == Ask::Rate && check.right[0] == metric && check.left.ends_with("_rate");
            // Of several wholes the total is the likeliest; which one is meant stays a guess.
            let wholes = &check.right[1..];
            let total = wholes.iter().find(|whole| whole.ends_with("_total")).or(wholes.first());
            total.filter(|_| fits).map(|whole| (whole.clone(), check.right.len()))
        });
        let part = || {
            let whole =
                self.rules.checks.iter().find(|check| check.ask == Ask::Part && check.left == metric)?;
            Some((whole.right[0].clone(), 2))
        };
        found.or_else(part)
    }

    /// Whether `/` or `trên tổng số` opens what is said of a number.
    pub(crate) fn is_behind_bar(&self, site: &Site<'_>) -> bool {
        site.items.list.get(site.zone.left.start).is_some_and(|item| match item.what {
            What::Sign('/') => true,
            What::Phrase(index) => match self.entry(index).word {
                Some(Word::Over) => true,
                // `Trong số hồ sơ mới có 986 hồ sơ trực tuyến` opens a sentence of its own.
                Some(Word::Among) => !site.zone.sentence_start,
                _ => false,
            },
            _ => false,
        })
    }

    /// `934 hồ sơ trực tuyến trên tổng số 1.167 hồ sơ`: the number behind is what the one before is a part of. False
    /// where no bar stands between them.
    pub(crate) fn over(&mut self, site: &Site<'_>, frame: &Frame) -> bool {
        let (number, said) = (site.number, site.said);
        let bar = self.is_behind_bar(site) && number.measure == Measure::Count;
        let Some(last) = frame.last.filter(|_| bar) else { return false };
        let of = self.mentions[last].clone();
        if exceeds(of.amount, number.reading.amount) {
            return false;
        }
        let known = &self.rules.known;
        let mut slots = said.slots;
        slots.set(Slot::Total, 0);
        let named = slots.says_more_than(&[Slot::Noun, Slot::Measure]).then(|| {
            resolve::settle_subject(known, &mut slots, &frame.last_slots.only(&[Slot::Noun]));
            let rule =
                resolve::metric(self.rules, &slots, &frame.last_slots.only(&[Slot::Subject, Slot::Noun]))?;
            (rule.metrics[0] != "none").then(|| (rule.metrics[0].clone(), 2))
        });
        let Some((metric, choices)) = named.flatten().or_else(|| self.whole_of(&of.metric)) else {
            self.unclaimed.push((self.block, number.start));
            return true;
        };
        if metric != of.metric {
            let at = self.push_beside(last, site, &metric, &of.unit, of.kind, of.reach);
            let most = if choices > 2 { WEAK } else { of.strength };
            self.mentions[at].strength = self.mentions[at].strength.min(most);
        }
        true
    }
}
