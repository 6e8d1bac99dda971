//! What a number takes over from the ones before it, and what it leaves to those behind.

use sohoa_document::{Amount, Kind};

use crate::frame::Frame;
use crate::identity;
use crate::items::{Item, What};
use crate::mention::{Measure, Place, Reach};
use crate::prose::{Reader, Site};
use crate::rules::{Slot, Slots, Word};
use crate::said::Said;
use crate::wording::Says;

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

impl Reader<'_> {
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
