//! What a number takes over from the ones before it, and what it leaves to those behind.

use sohoa_document::{Amount, Kind};

use crate::frame::Frame;
use crate::identity;
use crate::items::{Item, What};
use crate::mention::{Measure, Mention, Place, Reach};
use crate::prose::{Reader, Site};
use crate::rules::{Slot, Slots, Word};
use crate::said::Said;
use crate::wording::Says;
use crate::zones;

/// What a number without labels takes over from around it.
pub(crate) const CARRIED: [Slot; 3] = [Slot::Subject, Slot::Action, Slot::Noun];

/// How many numbers back the parts of a sum are looked for; six ways of receiving there are.
const PARTS: usize = 6;

/// What sums to all that was received.
const RECEIVED: [&str; 7] = [
    "dossiers_carried_over",
    "dossiers_received_new",
    "dossiers_received_total",
    "dossiers_received_online",
    "dossiers_received_direct",
    "dossiers_received_postal",
    "dossiers_received_direct_or_postal",
];

/// What a number takes over from the ones before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    pub(crate) around: Slots,
    /// It is the sum of those before it.
    pub(crate) sum: bool,
    /// It is what those before it leave.
    pub(crate) rest: bool,
    /// It opens a paragraph of which nothing else is said.
    pub(crate) opens: bool,
    /// Another meaning is as likely.
    pub(crate) unsure: bool,
}

/// Whether this sign stands right before what is said of a number.
fn opens_behind(site: &Site<'_>, sign: char) -> bool {
    let before = site.zone.left.start.checked_sub(1).and_then(|at| site.items.list.get(at));
    before.is_some_and(|item| item.what == What::Sign(sign))
}

/// The field or agency of which a number is said to be.
fn owner(said: &Said) -> Option<&String> {
    said.field.as_ref().or(said.agency.as_ref()).or(said.speaker.as_ref())
}

/// Whether another one is spoken of than before.
fn changes_owner(said: &Said, frame: &Frame) -> bool {
    let owner = owner(said);
    owner.is_some() && owner != frame.owner.as_ref()
}

impl Reader<'_> {
    /// What the words before a number's own say of it. What cannot hold for both is taken out of the frame as well.
    pub(crate) fn take_over(
        &self,
        site: &Site<'_>,
        beside: &mut Slots,
        reach: &Reach,
        frame: &mut Frame,
    ) -> Taken {
        let known = self.rules.known;
        let (number, said) = (site.number, site.said);
        let mut around = self.inherited(site.speaks, said, frame);
        let unsure = self.settle_left(beside, frame);
        let sum = !site.speaks && number.measure == Measure::Count && self.is_sum(site, beside, reach);
        if sum {
            beside.set(Slot::Subject, known.dossier);
            around = Slots::default();
            around.set(Slot::Action, known.received);
        }
        let rest = !sum && self.is_rest(site, beside, reach);
        if rest {
            beside.set(Slot::Subject, known.dossier);
            beside.set(Slot::Action, known.pending);
            around = Slots::default();
        }
        let opens = !sum && !rest && self.opens_with_count(site, beside, &around, frame);
        if opens {
            around.set(Slot::Action, known.received);
        }
        self.pays_above(site, beside, &around, frame);
        if let Some(opening) =
            frame.opening.filter(|_| !site.speaks && !frame.parts && changes_owner(said, frame))
        {
            around = opening;
        }
        // `tỷ lệ đúng hạn đạt 99,1%. Cấp tỉnh có 21.902 hồ sơ`: a count is no part of a share.
        let of_share = self.follows_share(site, frame);
        if of_share && frame.first.is_some() {
            around = frame.first_slots;
            frame.head = around;
        }
        if site.speaks && !beside.has(Slot::Channel) && beside.has(Slot::Action) {
            beside.fill(&frame.topic);
        }
        // `Số hồ sơ có phí, lệ phí: 655, đã nộp trực tuyến 512`: the fee, or the dossier?
        let due = frame.last.is_some() && frame.last_slots.get(Slot::Aspect) == known.eligible;
        let way = site.speaks && beside.has(Slot::Channel) && !beside.has(Slot::Action);
        let due = due && way && !beside.has(Slot::Subject) && !site.zone.sentence_start;
        if due {
            beside.set(Slot::Subject, known.payment);
        }
        // `đang giải quyết quá hạn 03 hồ sơ; tỷ lệ quá hạn chung 0,71%`: a share that says how it fared is of all.
        if number.measure == Measure::Rate && beside.has(Slot::Deadline) && !frame.parts {
            around.set(Slot::Action, 0);
        }
        // `đang giải quyết 18 hồ sơ; không có hồ sơ quá hạn`
        if number.zero && beside.has(Slot::Deadline) && !frame.parts && opens_behind(site, ';') {
            around.set(Slot::Action, 0);
        }
        // `Đã xử lý 12 phản ánh. Các xã không phát sinh phản ánh, kiến nghị`: none came in.
        if number.zero && beside.get(Slot::Noun) == known.complaint && !beside.has(Slot::Action) {
            around.set(Slot::Action, 0);
        }
        // Another thing is spoken of: what was done to the one before is not done to this one.
        let subject = beside.get(Slot::Subject);
        if subject != 0 && around.has(Slot::Subject) && around.get(Slot::Subject) != subject {
            around.set(Slot::Action, 0);
        }
        // `phát sinh 12.905 giao dịch với số tiền 8.644.250.000 đồng`: what money passes in.
        if beside.get(Slot::Noun) == known.transaction && !beside.has(Slot::Subject) && self.pays(site) {
            beside.set(Slot::Subject, known.payment);
        }
        // `Hồ sơ quá hạn chủ yếu ở lĩnh vực đất đai`, said of all: not only of those still pending, spoken of before.
        let late =
            site.zone.sentence_start && frame.first.is_some() && beside.get(Slot::Deadline) == known.overdue;
        let late = late && !beside.has(Slot::Action) && around.get(Slot::Action) == known.pending;
        if late {
            for slots in [&mut around, &mut frame.context, &mut frame.head] {
                slots.set(Slot::Action, 0);
            }
        }
        // `qua bưu chính tiếp nhận 06 hồ sơ, trả kết quả 58 hồ sơ`
        let by_post = frame.last.is_some() && frame.last_slots.get(Slot::Channel) == known.postal;
        if by_post
            && !site.zone.sentence_start
            && beside.get(Slot::Action) == known.resolved
            && !beside.has(Slot::Channel)
            && !beside.has(Slot::Deadline)
        {
            beside.set(Slot::Channel, known.postal);
        }
        Taken { around, sum, rest, opens, unsure: unsure || late || due }
    }

    /// What a number that was understood leaves to those behind it.
    pub(crate) fn leave(
        &self,
        site: &Site<'_>,
        mut beside: Slots,
        effective: Slots,
        assumed: bool,
        frame: &mut Frame,
    ) {
        let known = self.rules.known;
        if frame.first.is_none() && site.number.measure == Measure::Count {
            (frame.first, frame.first_slots) = (frame.last, effective);
        }
        if site.speaks && site.number.measure == Measure::Count {
            frame.count(&effective);
        }
        frame.last_slots = effective;
        if changes_owner(site.said, frame) {
            (frame.opening, frame.owner) = (Some(effective), owner(site.said).cloned());
        }
        // `Có 214 phản ánh, kiến nghị được gửi đến; đã xử lý 205`: the noun says what the clause is about.
        let subject = beside.get(Slot::Subject);
        let paid = subject == known.payment && beside.get(Slot::Noun) == known.transaction;
        // `Tổng số hồ sơ: 1.377. Trong đó: trực tuyến: 1.290; trực tiếp: 87`
        if !site.speaks && beside.has(Slot::Total) && subject == known.dossier {
            frame.context = effective.only(&[Slot::Subject, Slot::Noun]);
        }
        if site.speaks || subject == known.complaint || paid {
            if assumed {
                beside.set(Slot::Subject, 0);
            }
            self.remember(frame, beside, site.said);
        }
    }

    /// Whether complaints have been counted for this level and period.
    pub(crate) fn counted_complaints(&self, reach: &Reach) -> bool {
        self.mentions.iter().any(|mention| {
            mention.metric.starts_with("complaints_")
                && mention.amount.units > 0
                && mention.kind == Kind::Result
                && (mention.reach.level, &mention.reach.period) == (reach.level, &reach.period)
        })
    }

    /// Whether a number without labels of its own may take over those around it; fills in what a field's number means.
    pub(crate) fn stands_alone(
        &self,
        beside: &Slots,
        around: &mut Slots,
        site: &Site<'_>,
        frame: &Frame,
    ) -> bool {
        let known = &self.rules.known;
        let said = site.said;
        let dossiers = beside.get(Slot::Noun) == known.dossier && !site.number.zero;
        let bare = !around.says_more_than(&[Slot::Noun, Slot::Subject, Slot::Measure, Slot::Total]);
        // `Lĩnh vực hộ tịch 723 hồ sơ`: what a field is said to have, it has received.
        // So does one that opens its paragraph: the line before it may be lost.
        let opens = site.zone.sentence_start
            && !frame.parts
            && said.field.is_some()
            && site.items.list[site.zone.left.clone()]
                .iter()
                .map(|item| match item.what {
                    What::Phrase(index) => self.entry(index).word,
                    _ => None,
                })
                .find(|word| !matches!(word, Some(Word::Apart | Word::About | Word::Split)))
                == Some(Some(Word::Field));
        if dossiers && opens && around.has(Slot::Deadline) {
            *around = around.only(&[Slot::Subject, Slot::Noun]);
        }
        let had = (said.field.is_some() || said.agency.is_some()) && (bare || opens)
            || beside.has(Slot::Total) && !around.has(Slot::Action);
        // `tiếp nhận mới: 6.118; tồn: 932; tổng số: 7.050 hồ sơ`
        if dossiers && beside.has(Slot::Total) && around.get(Slot::Action) == known.received {
            *around = around.only(&CARRIED);
            return true;
        }
        if dossiers && had {
            around.set(Slot::Action, known.received);
            return true;
        }
        // Words that name neither level, field nor agency name a part we do not know.
        let part = frame.parts && beside.has(Slot::Noun) && !site.zone.own_words && !site.zone.words_behind;
        said.scoped()
            || said.dated
            || part
            || frame.named
            || beside.get(Slot::Noun) == known.transaction
            // `Thanh toán trực tuyến: năm 2023 đạt 2.210/3.015 hồ sơ; quý I năm 2024 đạt 702/800 hồ sơ`
            || site.number.denominator.is_some() && (beside.has(Slot::Noun) || said.period.is_some()) && around.has(Slot::Subject)
            || beside.get(Slot::Subject) == known.complaint && !frame.parts
            // `Tiếp nhận PAKN` over `Tổng số: 09`
            || beside.has(Slot::Total) && around.get(Slot::Subject) == known.complaint
    }

    /// `Trong tháng, toàn tỉnh phát sinh 68.215 hồ sơ; cấp tỉnh 19.847 hồ sơ`: the first count of a paragraph of which
    /// nothing else is said.
    pub(crate) fn opens_with_count(
        &self,
        site: &Site<'_>,
        beside: &Slots,
        around: &Slots,
        frame: &Frame,
    ) -> bool {
        let had = |item: &Item| self.rules.wording.says(Says::Having, &self.text[item.start..item.end]);
        let told = site.items.list[site.zone.left.clone()].last().is_some_and(had);
        told && !site.speaks
            && !site.number.zero
            && !site.zone.words_behind
            && beside.get(Slot::Noun) == self.rules.known.dossier
            && !around.says_more_than(&[Slot::Noun, Slot::Subject, Slot::Measure, Slot::Total])
            && [0, self.rules.known.dossier].contains(&around.get(Slot::Subject))
            && frame.first.is_none()
            && !frame.parts
    }

    /// `giải quyết đúng hạn đạt 99,8%, chủ yếu là chứng thực (36.500 hồ sơ)`: of what, the share in front does not say.
    pub(crate) fn follows_share(&self, site: &Site<'_>, frame: &Frame) -> bool {
        frame.last.is_some_and(|last| !site.speaks && self.mentions[last].unit == "percent")
    }

    /// `tiếp nhận 2.188 hồ sơ, giải quyết đúng hạn 2.180 hồ sơ. Nhiều nhất là hộ tịch với 436 hồ sơ`: what became of
    /// those counted before is not said of a part that another sentence names. Nor is that they were in time, even where
    /// nothing else was counted.
    pub(crate) fn is_of_sentence_before(&self, site: &Site<'_>, around: &Slots, frame: &Frame) -> bool {
        let known = &self.rules.known;
        let became = [Slot::Action, Slot::Deadline];
        let (first, told) = (frame.first_slots, around.only(&became));
        let late = around.get(Slot::Deadline) == known.overdue;
        frame.stale
            && !site.speaks
            && site.number.measure == Measure::Count
            && first.get(Slot::Subject) == around.get(Slot::Subject)
            && (told != first.only(&became) || around.has(Slot::Deadline) && !late)
    }

    /// What the frame keeps of a number's labels.
    pub(crate) fn remember(&self, frame: &mut Frame, mut beside: Slots, said: &Said) {
        beside.set(Slot::Measure, 0);
        beside.set(Slot::Total, 0);
        if !beside.says_more_than(&[Slot::Noun]) {
            return;
        }
        let mut context = beside.only(&CARRIED);
        context.fill(&said.whole.only(&CARRIED));
        let mut above = frame.context;
        // `Phản ánh về thời hạn giải quyết hồ sơ: 04. Đã xử lý 04`: the dossiers are not what is counted.
        if context.get(Slot::Subject) == self.rules.known.complaint {
            for slots in [&mut context, &mut above] {
                if slots.get(Slot::Noun) == self.rules.known.dossier {
                    slots.set(Slot::Noun, 0);
                }
            }
        }
        context.fill(&above);
        frame.context = context;
        if !said.target {
            let mut head = beside;
            head.fill(&context);
            frame.head = head;
        }
    }

    pub(crate) fn inherited(&self, speaks: bool, said: &Said, frame: &Frame) -> Slots {
        if speaks {
            let mut around = said.whole.only(&CARRIED);
            around.fill(&frame.context.only(&CARRIED));
            around.fill(&frame.head.only(&CARRIED));
            return around;
        }
        if said.scoped() || said.dated || frame.parts || frame.named {
            frame.head
        } else {
            frame.head.only(&CARRIED)
        }
    }

    /// `tồn` behind what was resolved is what remains, in front of it what came over from the last period. True where
    /// neither is sure.
    pub(crate) fn settle_left(&self, beside: &mut Slots, frame: &Frame) -> bool {
        let known = &self.rules.known;
        if beside.get(Slot::Origin) != known.left {
            return false;
        }
        let last = frame.last_slots;
        let above = || {
            frame.last.is_none()
                && frame.above.is_some_and(|above| self.mentions[above].metric.contains("_resolved"))
        };
        let done = last.get(Slot::Action) == known.resolved || last.has(Slot::Deadline) || above();
        if done && !beside.has(Slot::Action) {
            beside.set(Slot::Origin, 0);
            beside.set(Slot::Action, known.pending);
        } else {
            beside.set(Slot::Origin, known.carried);
        }
        !done && last.get(Slot::Action) == known.received && !last.has(Slot::Origin)
    }

    /// `cộng 431`, `là 3.822 hồ sơ`: a number without labels that is the sum of those right before it.
    pub(crate) fn is_sum(&self, site: &Site<'_>, beside: &Slots, reach: &Reach) -> bool {
        let dossiers = [0, self.rules.known.dossier].contains(&beside.get(Slot::Noun));
        let told = beside.has(Slot::Total)
            || site.items.list[site.zone.left.clone()].last().is_some_and(|item| self.is_separator(item));
        dossiers && told && self.sums_received(site.number.reading.amount, reach)
    }

    /// `có 517 hồ sơ, đã trả 466 hồ sơ, 51 hồ sơ còn lại`: a number without labels that is what the resolved leave of the
    /// received.
    fn is_rest(&self, site: &Site<'_>, beside: &Slots, reach: &Reach) -> bool {
        let list = &site.items.list;
        let near = [site.zone.number.checked_sub(1), Some(site.zone.number + 1)];
        let told = near
            .into_iter()
            .flatten()
            .filter_map(|at| list.get(at))
            .any(|item| self.rules.wording.says(Says::Rest, &self.text[item.start..item.end]));
        let dossiers = beside.get(Slot::Noun) == self.rules.known.dossier;
        let bare = !site.speaks && !site.number.zero && site.number.measure == Measure::Count;
        let here = |mention: &&Mention| {
            mention.kind == Kind::Result
                && matches!(mention.place, Place::Prose { block, .. } if block == self.block)
                && mention.reach == *reach
        };
        let mut before = self.mentions.iter().rev().take(PARTS).filter(here);
        let resolved = |mention: &&Mention| mention.metric == "dossiers_resolved_total";
        let Some(done) = before.find(resolved).filter(|_| told && dossiers && bare) else { return false };
        let sum = identity::add(done.amount, site.number.reading.amount);
        before.any(|all| {
            all.metric == "dossiers_received_total" && sum.is_some_and(|sum| sum.same_value(&all.amount))
        })
    }

    /// `nhận 3.787 hồ sơ, cộng với 35 hồ sơ tồn là 3.822 hồ sơ`: what was first taken for all is what was new.
    pub(crate) fn restate_new(&mut self, at: usize) {
        let whole = &self.mentions[at];
        let [first, second] =
            [at.checked_sub(2), at.checked_sub(1)].map(|at| at.and_then(|at| self.mentions.get(at)));
        let (Some(first), Some(second)) = (first, second) else { return };
        let all = [first, second, whole];
        let (total, carried) = ("dossiers_received_total", "dossiers_carried_over");
        let told = whole.metric == total
            && all
                .iter()
                .all(|part| part.reach == whole.reach && part.kind == Kind::Result && part.part_of.is_none())
            && identity::add(first.amount, second.amount).is_some_and(|sum| sum.same_value(&whole.amount));
        let new = match (first.metric.as_str(), second.metric.as_str()) {
            (a, b) if told && a == total && b == carried => at - 2,
            (a, b) if told && a == carried && b == total => at - 1,
            _ => return,
        };
        self.mentions[new].metric = "dossiers_received_new".to_owned();
    }

    /// Whether the sentence has spoken of payment and its next number is an amount of money.
    fn pays(&self, site: &Site<'_>) -> bool {
        let list = &site.items.list;
        let spoken = (0..site.zone.number)
            .rev()
            .take_while(|at| !zones::ends_sentence(site.items, *at, self.text))
            .any(|at| {
                matches!(list[at].what, What::Phrase(index) if self.entry(index).label
                    .is_some_and(|slots| slots.get(Slot::Subject) == self.rules.known.payment))
            });
        if !spoken {
            return false;
        }
        let behind = &site.items.list[site.zone.number + 1..];
        let next = behind.iter().find(|item| matches!(item.what, What::Number(_) | What::Sign('.' | ';')));
        matches!(next.map(|item| item.what), Some(What::Number(index)) if site.items.numbers[index].measure == Measure::Money)
    }

    /// `- Số hồ sơ thanh toán trực tuyến: 3.817` over `- Số tiền: 2.145,6 triệu đồng`.
    pub(crate) fn pays_above(&self, site: &Site<'_>, beside: &mut Slots, around: &Slots, frame: &Frame) {
        let unsaid = |slots: &Slots| {
            !slots.has(Slot::Subject) && [0, self.rules.known.money].contains(&slots.get(Slot::Noun))
        };
        let paid = |above: usize| self.mentions[above].metric.starts_with("payments_");
        if site.number.measure == Measure::Money
            && site.said.labels.has(Slot::Measure)
            && frame.first.is_none()
            && frame.last.is_none()
            && unsaid(beside)
            && !around.has(Slot::Subject)
            && frame.above.is_some_and(paid)
        {
            beside.set(Slot::Subject, self.rules.known.payment);
        }
    }

    /// Whether this is the sum of the numbers right before, which are ways or times of receiving.
    fn sums_received(&self, amount: Amount, reach: &Reach) -> bool {
        let parts = self.mentions.iter().rev().take(PARTS).take_while(|part| {
            RECEIVED.contains(&part.metric.as_str())
                && part.kind == Kind::Result
                && part.reach == *reach
                && matches!(part.place, Place::Prose { .. })
        });
        let sums = parts.scan(Some(Amount::whole(0)), |sum, part| {
            *sum = sum.and_then(|sum| identity::add(sum, part.amount));
            *sum
        });
        sums.skip(1).any(|sum| sum.same_value(&amount))
    }
}
