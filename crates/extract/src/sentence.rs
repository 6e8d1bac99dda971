//! What holds for a whole sentence and behind it: who acts in it, by which channel, of which field and level, and what
//! is said of all that it counts.

use sohoa_document::Level;

use crate::frame::{Frame, Scoped};
use crate::inherit::CARRIED;
use crate::items::{Item, Items, What};
use crate::mention::{ASSUMED, Mention, Place, Reach};
use crate::prose::{Reader, includes};
use crate::resolve;
use crate::rules::{Slot, Slots, Word};
use crate::said::Said;
use crate::wording::Says;
use crate::zones::{self, Zone};

/// Items of a field's name at most.
const LONGEST_NAME: usize = 14;

/// How many numbers back the others of a list are looked for.
const LISTED: usize = 12;

impl Reader<'_> {
    /// `97.500 hồ sơ; tất cả đều trong hạn`: words that say of the count before how all of it fared.
    pub(crate) fn all_of(&mut self, items: &Items, at: usize, next: usize, frames: &mut [Frame]) {
        let What::Phrase(index) = items.list[at].what else { return };
        let all = matches!(self.entry(index).word, Some(Word::All | Word::Each));
        if !all && !self.stands_apart(items, at) {
            return;
        }
        // The words up to the end of the clause; a number among them is what they speak of.
        let ends = |what: What| matches!(what, What::Sign('.' | ';' | ',' | '(' | ')'));
        let until = (at + 1..next).find(|at| ends(items.list[*at].what)).unwrap_or(next);
        if until == next && next < items.list.len() {
            return;
        }
        let mut slots = Slots::default();
        for item in &items.list[at + usize::from(all)..until] {
            match item.what {
                What::Phrase(index) => {
                    if let Some(label) = self.entry(index).label {
                        slots.fill(&label);
                    }
                }
                What::Word => {}
                _ => return,
            }
        }
        let Some(frame) = frames.last_mut() else { return };
        let predicate = self.predicate(items, at);
        // `giải quyết chậm hạn 19 hồ sơ (đều thuộc lĩnh vực đất đai)`
        if let Some(from) = predicate
            && let What::Phrase(index) = items.list[from].what
            && self.entry(index).word == Some(Word::Field)
            && let (Some(field), Some(of)) = (self.field_behind(items, from, until), frame.last)
        {
            self.push_of_field(of, field);
            return;
        }
        // `toàn bộ dịch vụ công toàn trình` names services, `312 hồ sơ, đều ở mức độ 3` tells of dossiers.
        let verb = predicate.filter(|from| {
            *from > at + 1
                || matches!(items.list[at].what, What::Phrase(index)
                if self.entry(index).word == Some(Word::Each))
        });
        let said = verb.and_then(|from| match items.list[from].what {
            What::Phrase(index) => self.entry(index).label,
            _ => None,
        });
        let kinds = [Slot::Aspect, Slot::Origin, Slot::Service];
        let tells =
            slots.has(Slot::Deadline) || said.is_some_and(|said| kinds.iter().any(|slot| said.has(*slot)));
        let Some(of) = frame.last.filter(|_| tells) else { return };
        slots.fill(&frame.last_slots.only(&CARRIED));
        let Some(rule) = resolve::metric(self.rules, &slots, &Slots::default()) else { return };
        let whole = &self.mentions[of];
        // `đất đai 12 hồ sơ, hộ tịch 37 hồ sơ; tất cả đều đúng hạn` is not said of the last alone.
        let listed = self.mentions[..of].iter().rev().take(LISTED).any(|other| {
            matches!((&other.place, &whole.place), (Place::Prose { block, .. }, Place::Prose { block: own, .. }) if block == own)
                && other.metric == whole.metric
                && (&other.reach.field, &other.reach.agency) != (&whole.reach.field, &whole.reach.agency)
                && (whole.reach.field.is_some() || whole.reach.agency.is_some())
        });
        if rule.unit != whole.unit || rule.metrics[0] == "none" || listed {
            return;
        }
        let label = self.text[items.list[at].start..items.list[until - 1].end].to_owned();
        // `tiếp nhận 1.762 hồ sơ, toàn bộ là hồ sơ mới` is listed once by some.
        let strength = if slots.has(Slot::Origin) { whole.strength.min(ASSUMED) } else { whole.strength };
        let part = Mention {
            metric: rule.metrics[0].clone(),
            label,
            strength,
            part_of: Some(of),
            inherited: false,
            borrowed: false,
            ..whole.clone()
        };
        self.mentions.push(part);
    }

    /// `trả lại: 02 hồ sơ (lĩnh vực xây dựng)`: the bracket says of which field all of them are.
    pub(crate) fn all_of_field(&mut self, items: &Items, number: usize, frame: &Frame) {
        let Some(of) = frame.last else { return };
        let here = matches!(&self.mentions[of].place, Place::Prose { number: printed, .. }
            if printed.start == items.list[number].start);
        if !here || items.list.get(number + 1).is_none_or(|item| item.what != What::Sign('(')) {
            return;
        }
        let bracket = number + 2..items.list.len().min(number + 2 + LONGEST_NAME);
        let Some(close) = bracket.clone().find(|at| items.list[*at].what == What::Sign(')')) else { return };
        let entry = |at: usize| match items.list[at].what {
            What::Phrase(index) => Some(self.entry(index)),
            _ => None,
        };
        let inner = number + 2..close;
        let Some(first) = entry(inner.start).filter(|_| !inner.is_empty()) else { return };
        let plain = inner.clone().all(|at| match items.list[at].what {
            What::Word | What::Sign('-' | '–') => true,
            What::Phrase(index) => self.entry(index).label.is_none() && self.entry(index).scope.is_none(),
            _ => false,
        });
        let field = if first.word == Some(Word::Field) {
            self.field_behind(items, inner.start, close)
        } else {
            (first.field && inner.len() == 1)
                .then(|| self.text[items.list[inner.start].start..items.list[inner.start].end].to_owned())
        };
        if let Some(field) = field.filter(|_| plain && self.mentions[of].reach.field.is_none()) {
            self.push_of_field(of, field);
            // Some who list figures give it once only.
            let strength = self.mentions[of].strength.min(ASSUMED);
            self.mentions.last_mut().into_iter().for_each(|part| part.strength = strength);
        }
    }

    /// The same figure once more, of a field.
    fn push_of_field(&mut self, of: usize, field: String) {
        let whole = &self.mentions[of];
        let reach = Reach { field: Some(field), ..whole.reach.clone() };
        self.mentions.push(Mention { reach, part_of: Some(of), inherited: false, ..whole.clone() });
    }

    /// `các lĩnh vực còn lại không có hồ sơ quá hạn`: of others, which no field names.
    pub(crate) fn is_of_others(&self, items: &Items, zone: &Zone) -> bool {
        let left = &items.list[zone.left.clone()];
        let (Some(first), Some(last)) = (left.first(), left.last()) else { return false };
        let Some(rest) = self.rules.wording.behind(Says::Others, &self.text[first.start..last.end]) else {
            return false;
        };
        // `Các lĩnh vực khác: môi trường 87 hồ sơ` names them.
        let named = |item: &Item| matches!(item.what, What::Phrase(index) if self.entry(index).field || self.entry(index).agency);
        !left.iter().filter(|item| item.start + rest.len() >= last.end).any(named)
    }

    /// Where begins what `đều` or `tất cả` at the head of a clause says of the count before it, behind `là`, `ở`, `thuộc`.
    fn predicate(&self, items: &Items, at: usize) -> Option<usize> {
        let opens = at > 0 && matches!(items.list[at - 1].what, What::Sign(_));
        let leads = |item: &Item| match item.what {
            What::Phrase(index) => {
                matches!(self.entry(index).word, Some(Word::Each | Word::Separator))
            }
            What::Word => self.rules.wording.is_word(Says::Of, &self.text[item.start..item.end]),
            _ => false,
        };
        let skipped = items.list[at + 1..].iter().take_while(|item| leads(item)).count();
        (opens && at + 1 + skipped < items.list.len()).then_some(at + 1 + skipped)
    }

    /// `Đang giải quyết: 27 hồ sơ, còn trong hạn.`: a clause of its own behind a count, and nothing but how it fared.
    fn stands_apart(&self, items: &Items, at: usize) -> bool {
        let What::Phrase(index) = items.list[at].what else { return false };
        let deadline = self.entry(index).label.is_some_and(|slots| slots.has(Slot::Deadline));
        // `16 bộ đang giải quyết, chưa đến hạn.`, `Chưa giải quyết 07 hồ sơ (chưa đến hạn)`
        let label =
            |item: &&Item| matches!(item.what, What::Phrase(index) if self.entry(index).label.is_some());
        let before = at.checked_sub(1).filter(|at| matches!(items.list[*at].what, What::Sign(',' | '(')));
        let counted = before.and_then(|at| items.list[..at].iter().rev().find(|item| !label(item)));
        let counted = matches!(counted.map(|item| item.what), Some(What::Number(number)) if !items.numbers[number].masked);
        deadline
            && counted
            && items.list.get(at + 1).is_none_or(|next| matches!(next.what, What::Sign('.' | ';' | ')')))
    }

    /// Whether words stand between the head of a sentence and this item, but no label among them.
    pub(crate) fn says_nothing_known(&self, items: &Items, at: usize) -> bool {
        let sentence = || {
            items.list[..at]
                .iter()
                .enumerate()
                .rev()
                .take(zones::FARTHEST)
                .take_while(|(at, _)| !zones::ends_sentence(items, *at, self.text))
        };
        let label = |item: &Item| matches!(item.what, What::Phrase(index) if self.entry(index).label.is_some() || self.entry(index).word == Some(Word::Fields));
        sentence().any(|(_, item)| item.what == What::Word) && !sentence().any(|(_, item)| label(item))
    }

    /// What the head of a sentence says for all of it: who acts, and by which channel.
    pub(crate) fn open_sentence(&self, items: &Items, zone: &Zone, said: &mut Said, frame: &mut Frame) {
        match &said.speaker {
            Some(speaker) => frame.speaker = Some(speaker.clone()),
            None => said.speaker.clone_from(&frame.speaker),
        }
        if !zone.sentence_start {
            return;
        }
        if let [head, comma, ..] = &items.list[zone.left.clone()]
            && let What::Phrase(index) = head.what
            && comma.what == What::Sign(',')
            && let Some(label) = self.entry(index).label
        {
            frame.topic = label.only(&[Slot::Channel]);
        }
    }

    /// `5/9 huyện không có hồ sơ chậm hạn`: says of how many agencies it holds, not that it holds.
    pub(crate) fn counts_agencies(&self, items: &Items, number: usize) -> bool {
        let before = items.list[..number]
            .iter()
            .rev()
            .find(|item| matches!(item.what, What::Number(_) | What::Sign('.' | ';' | ',' | '(' | ':')));
        matches!(before.map(|item| item.what), Some(What::Number(index)) if items.numbers[index].other)
    }

    /// The level that the clause in front of a bracket speaks of: `Cấp xã (108 xã, phường): tiếp nhận 85.921 hồ sơ`.
    pub(crate) fn level_before(&self, items: &Items, at: usize) -> Option<Option<Level>> {
        let from = (0..at).rev().find(|at| match items.list[*at].what {
            What::Number(_) | What::Sign(',' | ';' | '(' | ')') => true,
            What::Sign('.') => zones::ends_sentence(items, *at, self.text),
            _ => false,
        });
        let from = from.map_or(0, |from| from + 1);
        let scope = (from..at).find_map(|at| match items.list[at].what {
            What::Phrase(index) => {
                self.entry(index).scope.filter(|scope| !scope.area).map(|scope| (at, scope))
            }
            _ => None,
        });
        let (place, scope) = scope?;
        let counted = place > from
            && matches!(items.list[place - 1].what, What::Phrase(index) if self.entry(index).label
                .is_some_and(|slots| slots.get(Slot::Noun) == self.rules.known.dossier));
        let level = scope.level.or(self.context.issuer_level);
        let below = self.context.issuer_level.is_none_or(|own| level.is_some_and(|level| level >= own));
        (below && (counted || zones::opens_clause(self.rules, items, place, self.text))).then_some(level)
    }

    /// Whether a bracket opens right behind a number of things that are not reported: `21 đơn (kiến nghị, phản ánh 14)`.
    pub(crate) fn follows_foreign(&self, items: &Items, at: usize) -> bool {
        matches!(at.checked_sub(1).map(|at| items.list[at].what),
            Some(What::Number(index)) if items.numbers[index].other && items.numbers[index].offices.is_none())
    }

    /// Whether a number opens its sentence as the subject's: `UBND 14 phường`, not `Huyện có 14 xã`.
    pub(crate) fn opens_with_offices(&self, items: &Items, zone: &Zone) -> bool {
        let left = &items.list[zone.left.clone()];
        let opens = zone.sentence_start
            || zone.left.start > 0 && items.list[zone.left.start - 1].what == What::Sign(';');
        // `Trong 6 tháng đầu năm, 11 xã, thị trấn đã tiếp nhận`
        let dated = left.iter().position(|item| item.what == What::Sign(',')).filter(|comma| {
            left[..*comma].iter().any(|item| matches!(item.what, What::Period(_)))
                && left[..*comma].iter().all(|item| matches!(item.what, What::Period(_) | What::Word))
        });
        let before = &left[dated.map_or(0, |comma| comma + 1)..];
        // `Trong 9 tháng, 14 xã tiếp nhận`: months are no figures.
        let mut head =
            items.list[..zone.left.start].iter().rev().take_while(|item| item.what != What::Sign('.'));
        let after_months = before.first().is_some_and(|item| item.what == What::Sign(','))
            && head.all(|item| match item.what {
                What::Number(index) => items.numbers[index].other && items.numbers[index].offices.is_none(),
                What::Word | What::Period(_) => true,
                _ => false,
            });
        let before = &before[usize::from(after_months)..];
        // `Các sở tiếp nhận 24.611 hồ sơ, 99 xã, phường tiếp nhận 87.320 hồ sơ`
        let clause = zone.left.start > 0
            && items.list[zone.left.start - 1].what == What::Sign(',')
            && zone.number + 1 < items.list.len()
            && self.acts(items, zone.number + 1);
        let opens = opens || after_months || clause;
        opens
            // `Ủy ban nhân dân 10 phường` has four words in front.
            && before.len() <= 5
            && before.iter().all(|item| match item.what {
                What::Word => true,
                What::Phrase(entry) => {
                    let entry = self.entry(entry);
                    entry.agency || entry.scope.is_some() || entry.neutral
                }
                _ => false,
            })
    }

    /// What holds for the numbers behind as well. A part in a list holds for its own number only; a field or level that
    /// opens a sentence, or whose number has a label of its own, is spoken of until another is named.
    pub(crate) fn carry_reach(&self, items: &Items, said: &Said, frame: &mut Frame, zone: &Zone) {
        let listed = items.list[zone.left.clone()].iter().any(|item| includes(self.rules, item));
        // `Cùng kỳ năm 2023 có 1.104 hồ sơ`: what is compared with is not what the lines below speak of.
        if let Some(period) = said.period.as_ref().filter(|_| !said.earlier) {
            frame.reach.period = period.clone();
        }
        let speaks = said.labels.says_more_than(&[Slot::Noun, Slot::Measure, Slot::Total, Slot::Subject]);
        if said.field.is_some() && said.field != frame.last_field {
            frame.several_fields |= frame.last_field.is_some();
            frame.last_field.clone_from(&said.field);
        }
        if let Some(agency) = &said.agency
            && speaks
        {
            frame.reach.agency = Some(agency.clone());
            frame.reach.level = said.level.unwrap_or(frame.reach.level);
        }
        let counts = speaks || said.slots.has(Slot::Noun);
        let opens = zone.sentence_start
            || zone.left.start > 0 && items.list[zone.left.start - 1].what == What::Sign(';');
        if opens && frame.part_field && said.field.is_none() && !listed {
            frame.reach.field.clone_from(&frame.own_field);
            frame.part_field = false;
        }
        if said.scoped() || said.speaker.is_some() {
            frame.noun = Scoped::default();
        }
        if said.agency.is_some() && !speaks {
            frame.noun = Scoped { field: None, level: said.level, agency: said.agency.clone() };
        }
        if opens
            && counts
            && !frame.parts
            && !frame.lists_fields
            && !zone.scope_left
            && said.speaker.is_none()
        {
            // `tiếp nhận 98.316 hồ sơ đất đai; số hồ sơ đang giải quyết là 14.109`: of these, or of all?
            frame.unsure |= frame.noun.field.is_some() && said.field.is_none() && !zone.sentence_start;
            if !frame.unsure {
                frame.noun.field = said.field.clone().filter(|_| frame.reach.field.is_none());
            }
            frame.noun.level = said.level;
        }
        // `lĩnh vực chứng thực 908 hồ sơ; lĩnh vực hộ tịch: 233 hồ sơ, trước hạn 230`: one field gives way to another.
        if opens && zone.scope_left && said.field.is_some() && frame.reach.field.is_some() && !frame.parts {
            frame.reach.field.clone_from(&said.field);
        }
        if !zone.scope_left || !(zone.sentence_start || speaks) {
            return;
        }
        if let Some(level) = said.level {
            frame.reach.level = level;
            frame.reach.area = said.area.clone();
            if said.field.is_none() {
                frame.reach.field.clone_from(&frame.named_field);
            }
            frame.reach.agency.clone_from(&said.agency);
        }
        // A field in a list of parts holds for its own number: `Trong đó: lĩnh vực hộ tịch 120, ...`.
        if said.field.is_some() && (speaks || !listed) {
            frame.reach.field = said.field.clone();
            // `trong đó lĩnh vực hộ tịch giải quyết 1.811 hồ sơ. Hồ sơ đang giải quyết: 68`: no farther than its clause.
            frame.several_fields |= listed;
            frame.part_field = listed;
        }
    }

    pub(crate) fn reach(&self, said: &Said, frame: &Frame) -> Reach {
        let mut reach = frame.reach.clone();
        if let Some(period) = said.own_period.as_ref().or(said.period.as_ref()) {
            reach.period = period.clone();
        }
        if let Some(level) = said.level {
            reach.level = level;
            reach.area = said.area.clone();
        } else if frame.offices.is_some() {
            reach = Reach { level: frame.offices, area: None, agency: None, ..reach };
        }
        if said.field.is_some() {
            reach.field = said.field.clone();
        } else if !said.scoped() {
            reach.field = frame.noun.field.clone().or(reach.field);
            reach.level = frame.noun.level.unwrap_or(reach.level);
            reach.agency = frame.noun.agency.clone().or(reach.agency);
        }
        if said.agency.is_some() {
            reach.agency = said.agency.clone();
            if said.field.is_none() {
                reach.field.clone_from(&frame.own_field);
            }
        }
        reach
    }
}
