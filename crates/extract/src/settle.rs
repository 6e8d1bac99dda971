//! What only the document as a whole tells of a mention: `đúng hạn` alone, `tiếp nhận` of all or of the new.

use std::collections::{BTreeMap, BTreeSet};

use sohoa_document::{Kind, Level};

use crate::Context;
use crate::field_names::field_key;
use crate::identity;
use crate::mention::{Mention, Place, Reach, WEAK};
use crate::rules::Rules;
use crate::wording::Says;

pub(crate) type Scope = (Option<sohoa_document::Level>, Option<String>, Option<String>, Option<String>);

pub(crate) fn scope(reach: &Reach) -> Scope {
    (
        reach.level,
        reach.area.clone().or(reach.agency.clone()),
        reach.field.as_deref().map(field_key),
        reach.period.as_ref().map(|period| period.label.clone()),
    )
}

/// Settles all mentions of a document.
pub(crate) fn settle(rules: &Rules, context: &Context, mentions: &mut [Mention]) {
    lists(mentions);
    lists_apart(mentions);
    on_time(mentions);
    received(rules, mentions);
    received_with_parts(mentions);
    restated_late(mentions);
    both(mentions);
    weak(mentions);
    speakers(rules, context, mentions);
    channels(mentions);
    areas(rules, context, mentions);
    totals_of_levels(rules, context, mentions);
    received_beside_carried(rules, mentions);
}

fn part(mention: &Mention) -> (bool, usize) {
    match &mention.place {
        Place::Prose { block, .. } => (false, *block),
        Place::Table { block, .. } => (true, *block),
    }
}

/// How many numbers back the whole of a list is looked for.
const LIST_BEHIND: usize = 30;

/// How many lines apart the parts of one list are taken to stand.
const LIST: usize = 2;

/// `đúng hạn` means in time, early or not, where early ones are not told apart.
fn on_time(mentions: &mut [Mention]) {
    let mut early: BTreeSet<(Scope, Option<(bool, usize)>)> = BTreeSet::new();
    for mention in mentions.iter().filter(|mention| mention.kind == Kind::Result) {
        let rate = mention.metric == "dossiers_early_rate";
        if rate || mention.metric == "dossiers_resolved_early" {
            for place in [None, Some(part(mention))] {
                early.insert((scope(&mention.reach), place));
            }
        }
    }
    let mut resolved: BTreeMap<Scope, BTreeMap<&'static str, i64>> = BTreeMap::new();
    for mention in mentions.iter().filter(|mention| mention.kind == Kind::Result && part(mention).0) {
        for metric in ["dossiers_resolved_total", "dossiers_resolved_overdue"] {
            if mention.metric == metric
                && let Some(value) = mention.amount.as_whole()
            {
                resolved.entry(scope(&mention.reach)).or_default().insert(metric, value);
            }
        }
    }
    for mention in mentions.iter_mut() {
        let (in_table, block) = part(mention);
        // A column whose name was lost may be that of the early ones: what was on time does not make up the rest.
        let short = in_table
            && resolved.get(&scope(&mention.reach)).is_some_and(|row| {
                let late = row.get("dossiers_resolved_overdue").copied().unwrap_or(0);
                row.get("dossiers_resolved_total").is_some_and(|total| {
                    mention.amount.as_whole().and_then(|value| value.checked_add(late)) != Some(*total)
                })
            });
        let near = |block| early.contains(&(scope(&mention.reach), Some((in_table, block))));
        // The parts of one list stand in lines of their own.
        let listed = !in_table && (block.saturating_sub(LIST)..=block + LIST).any(near);
        let apart = listed
            || near(block)
            // A total told apart elsewhere does not split a share or a count of another paragraph.
            || in_table && early.contains(&(scope(&mention.reach), None));
        if apart || short && mention.metric == "dossiers_resolved_on_time" {
            continue;
        }
        match mention.metric.as_str() {
            "dossiers_resolved_on_time" => mention.metric = "dossiers_resolved_within_deadline".to_owned(),
            "dossiers_on_time_rate" => mention.metric = "dossiers_within_deadline_rate".to_owned(),
            _ => {}
        }
    }
}

/// `đã tiếp nhận 3.278 hồ sơ` without `tổng số` restates the new ones where that is their number, not the total's.
fn received(rules: &Rules, mentions: &mut [Mention]) {
    let mut values: BTreeMap<Scope, (Vec<sohoa_document::Amount>, usize)> = BTreeMap::new();
    for mention in mentions.iter().filter(|mention| mention.kind == Kind::Result) {
        let entry = values.entry(scope(&mention.reach)).or_default();
        match mention.metric.as_str() {
            "dossiers_received_new" => entry.0.push(mention.amount),
            "dossiers_received_total" => entry.1 += 1,
            _ => {}
        }
    }
    for mention in mentions.iter_mut() {
        if mention.metric != "dossiers_received_total"
            || says_total(rules, mention)
            || mention.kind != Kind::Result
            || !matches!(mention.place, Place::Prose { .. })
        {
            continue;
        }
        if let Some((new, totals)) = values.get(&scope(&mention.reach))
            && *totals > 1
            && new.iter().any(|value| value.same_value(&mention.amount))
        {
            mention.metric = "dossiers_received_new".to_owned();
        }
    }
}

/// `tiếp nhận trong kỳ là 7.452 hồ sơ (tồn kỳ trước 12; nhận mới 7.440)`: what has new ones for a part is all.
fn received_with_parts(mentions: &mut [Mention]) {
    let received = |family: &str| {
        ["received_new", "received_new", "carried_over", "received_total"]
            .map(|part| format!("{family}_{part}"))
    };
    // `UBND các xã nhận 2.074 hồ sơ (mức độ 3: 2.011; mức độ 4: 63)`: levels are of what came in online.
    let online = |one: &str, other: &str| {
        ["received_total", one, other, "received_online"].map(|part| format!("dossiers_{part}"))
    };
    let told = [
        received("dossiers"),
        received("complaints"),
        online("online_level3", "online_level4"),
        online("online_full", "online_partial"),
    ];
    for [stated, one, other, meant] in &told {
        for whole in 0..mentions.len() {
            if mentions[whole].metric != *stated || mentions[whole].kind != Kind::Result {
                continue;
            }
            let part = |metric: &str| {
                let mut parts = mentions[whole + 1..].iter().take(4);
                let own = |part: &&Mention| {
                    part.part_of == Some(whole)
                        && part.metric == metric
                        && part.reach == mentions[whole].reach
                };
                parts.find(own).map(|part| part.amount)
            };
            let sum = identity::sum([part(one), part(other)]);
            if sum.is_some_and(|sum| sum.same_value(&mentions[whole].amount)) {
                mentions[whole].metric.clone_from(meant);
            }
        }
    }
}

/// Of whom and of when a mention is, in whatever field.
fn whole_scope(mention: &Mention) -> Scope {
    scope(&Reach { field: None, ..mention.reach.clone() })
}

/// `trễ hạn 47 hồ sơ ... Trong 47 hồ sơ trễ hạn nêu trên, đất đai có 41`: a number of late ones that does not say late in
/// what is that of the resolved which it repeats, unless so many are said to be pending.
fn restated_late(mentions: &mut [Mention]) {
    // Smaller numbers are the same by chance.
    const TELLING: i64 = 10;
    let (pending, resolved) = ("dossiers_pending_overdue", "dossiers_resolved_overdue");
    let mut stated: BTreeMap<(bool, Scope), BTreeSet<i64>> = BTreeMap::new();
    for mention in mentions.iter().filter(|mention| mention.kind == Kind::Result) {
        let of = [pending, resolved].iter().position(|metric| mention.metric == *metric);
        if let (Some(of), Some(value)) = (of, mention.amount.as_whole())
            && (of == 1 || !mention.borrowed)
        {
            stated.entry((of == 1, whole_scope(mention))).or_default().insert(value);
        }
    }
    let repeats = |mention: &Mention| {
        let Some(value) = mention.amount.as_whole().filter(|_| mention.metric == pending && mention.borrowed)
        else {
            return false;
        };
        let said = |resolved: bool| {
            stated.get(&(resolved, whole_scope(mention))).is_some_and(|values| values.contains(&value))
        };
        mention.part_of.is_none() && value >= TELLING && said(true) && !said(false)
    };
    let repeated: BTreeSet<usize> =
        mentions.iter().enumerate().filter(|(_, mention)| repeats(mention)).map(|(at, _)| at).collect();
    for (at, mention) in mentions.iter_mut().enumerate() {
        let of = repeated.contains(&at) || mention.part_of.is_some_and(|whole| repeated.contains(&whole));
        if of && mention.metric == pending {
            mention.metric = resolved.to_owned();
        }
    }
}

/// Complaints counted by channel are parts, and no metric is of them: `12 phản ánh, trong đó qua Cổng 05, qua đường
/// dây nóng 07`, or the whole behind. Without a whole, what came by a channel is all that came.
fn channels(mentions: &mut [Mention]) {
    let mut by_scope: BTreeMap<Scope, Vec<(usize, i64)>> = BTreeMap::new();
    for (at, mention) in mentions.iter().enumerate() {
        if mention.metric == "complaints_received_total"
            && mention.kind == Kind::Result
            && let Some(value) = mention.amount.as_whole()
        {
            let own = Reach { agency: None, ..mention.reach.clone() };
            by_scope.entry(scope(&own)).or_default().push((at, value));
        }
    }
    for counted in by_scope.into_values() {
        let (parts, wholes): (Vec<_>, Vec<_>) =
            counted.into_iter().partition(|(at, _)| mentions[*at].channel.is_some());
        let sum = parts.iter().try_fold(0_i64, |sum, (_, value)| sum.checked_add(*value));
        for (at, value) in parts {
            let of = |(whole, all): &(usize, i64)| value < *all && (*whole < at || sum == Some(*all));
            if wholes.iter().any(of) {
                mentions[at].metric.clear();
            }
        }
    }
}

/// `tiếp nhận 52.000 hồ sơ, trong đó cấp huyện 9.000, cấp xã 43.000`: the whole is of all levels, not of its own.
fn areas(rules: &Rules, context: &Context, mentions: &mut [Mention]) {
    let own = context.issuer_level;
    let mut levels: BTreeMap<usize, (BTreeSet<Option<Level>>, bool)> = BTreeMap::new();
    for mention in mentions.iter().filter(|mention| mention.kind == Kind::Result) {
        let Some(whole) = mention.part_of else { continue };
        let of = &mentions[whole];
        if of.metric != mention.metric || of.unit == "percent" {
            continue;
        }
        let level = mention.reach.level.or(own);
        let entry = levels.entry(whole).or_default();
        entry.0.insert(level);
        entry.1 |= level == of.reach.level.or(own)
            && mention.reach.field == of.reach.field
            && mention.reach.agency == of.reach.agency
            && !mention.amount.same_value(&of.amount);
    }
    for (whole, (levels, rival)) in levels {
        if rival && levels.len() > 1 && mentions[whole].reach.area.is_none() {
            mentions[whole].reach.area = Some(rules.wording.name(Says::Area).to_owned());
        }
    }
}

/// `Các đơn vị tiếp nhận 41.235 hồ sơ` above a list of levels: of two rival totals of the issuer's own level, the one
/// that is the sum of the other and those of the lower levels is the whole territory's.
fn totals_of_levels(rules: &Rules, context: &Context, mentions: &mut [Mention]) {
    let own = context.issuer_level;
    let counts = |mention: &&Mention| {
        mention.kind == Kind::Result
            && mention.unit != "percent"
            && mention.reach.area.is_none()
            && mention.reach.agency.is_none()
            && mention.reach.field.is_none()
            && mention.change.is_none()
            && !mention.metric.is_empty()
    };
    let mut own_values: BTreeMap<(String, Scope), BTreeSet<i64>> = BTreeMap::new();
    let mut lower: BTreeMap<(String, Scope), BTreeMap<Level, BTreeSet<i64>>> = BTreeMap::new();
    for mention in mentions.iter().filter(counts) {
        let Some(value) = mention.amount.as_whole() else { continue };
        let whole = Reach { level: own, ..mention.reach.clone() };
        let key = (mention.metric.clone(), scope(&whole));
        match mention.reach.level.or(own) {
            level if level == own => {
                own_values.entry(key).or_default().insert(value);
            }
            Some(level) => {
                lower.entry(key).or_default().entry(level).or_default().insert(value);
            }
            None => {}
        }
    }
    let mut wholes: BTreeSet<(String, Scope, i64)> = BTreeSet::new();
    for (key, values) in own_values.iter().filter(|(_, values)| values.len() == 2) {
        let Some(levels) = lower.get(key) else { continue };
        let single: Option<i64> =
            levels.values().map(|values| values.first().filter(|_| values.len() == 1)).sum();
        if let (Some(rest), Some(part), Some(whole)) = (single, values.first(), values.last())
            && part.checked_add(rest) == Some(*whole)
        {
            wholes.insert((key.0.clone(), key.1.clone(), *whole));
        }
    }
    let mut told: BTreeSet<(usize, Option<Level>, Scope)> = BTreeSet::new();
    for mention in mentions.iter_mut().filter(|mention| mention.reach.level.or(own) == own) {
        let Some(value) = mention.amount.as_whole() else { continue };
        let whole = Reach { level: own, ..mention.reach.clone() };
        if counts(&&*mention) && wholes.contains(&(mention.metric.clone(), scope(&whole), value)) {
            if let Place::Prose { block, .. } = mention.place {
                told.insert((block, mention.reach.level, scope(&whole)));
            }
            mention.reach.area = Some(rules.wording.name(Says::Area).to_owned());
        }
    }
    // What the same paragraph says in the same breath is said of the whole as well.
    for mention in mentions.iter_mut().filter(|mention| mention.reach.level.or(own) == own) {
        let Place::Prose { block, .. } = mention.place else { continue };
        let whole = Reach { level: own, ..mention.reach.clone() };
        if mention.reach.area.is_none() && told.contains(&(block, mention.reach.level, scope(&whole))) {
            mention.reach.area = Some(rules.wording.name(Says::Area).to_owned());
        }
    }
}

/// `tiếp nhận 15; kỳ trước chuyển sang 2; đã xử lý 14, đang xử lý 3`: what was received without `tổng số` are the new
/// ones where only so nothing is left over.
fn received_beside_carried(rules: &Rules, mentions: &mut [Mention]) {
    for family in ["dossiers", "complaints"] {
        let name = |part: &str| format!("{family}_{part}");
        let mut values: BTreeMap<Scope, BTreeMap<String, BTreeSet<i64>>> = BTreeMap::new();
        for mention in mentions.iter().filter(|mention| mention.kind == Kind::Result) {
            if let Some(value) = mention.amount.as_whole() {
                let known = values.entry(scope(&mention.reach)).or_default();
                known.entry(mention.metric.clone()).or_default().insert(value);
            }
        }
        let one = |known: &BTreeMap<String, BTreeSet<i64>>, part: &str| {
            known
                .get(&name(part))
                .filter(|values| values.len() == 1)
                .and_then(|values| values.first().copied())
        };
        for mention in mentions.iter_mut() {
            let (Some(known), Some(value)) = (values.get(&scope(&mention.reach)), mention.amount.as_whole())
            else {
                continue;
            };
            if mention.metric != name("received_total")
                || mention.kind != Kind::Result
                || says_total(rules, mention)
            {
                continue;
            }
            let (Some(carried), Some(resolved), Some(pending), Some(_)) = (
                one(known, "carried_over"),
                one(known, "resolved_total"),
                one(known, "pending_total"),
                one(known, "received_total"),
            ) else {
                continue;
            };
            let handled = resolved.checked_add(pending);
            if carried > 0
                && !known.contains_key(&name("received_new"))
                && value.checked_add(carried) == handled
            {
                mention.metric = name("received_new");
            }
        }
    }
}

fn says_total(rules: &Rules, mention: &Mention) -> bool {
    rules.wording.says(Says::Sum, &mention.label)
}

/// A guessed meaning gives way to a stated one.
fn weak(mentions: &mut [Mention]) {
    let stated: BTreeSet<(String, Scope)> = mentions
        .iter()
        .filter(|mention| mention.strength > WEAK && mention.kind == Kind::Result)
        .map(|mention| (mention.metric.clone(), scope(&mention.reach)))
        .collect();
    for mention in mentions.iter_mut().filter(|mention| mention.strength <= WEAK) {
        if matches!(mention.place, Place::Prose { .. })
            && stated.contains(&(mention.metric.clone(), scope(&mention.reach)))
        {
            mention.metric.clear();
        }
    }
}

/// `tiếp nhận và giải quyết 100 hồ sơ; đã giải quyết 90`: the first number is not that of the resolved.
fn both(mentions: &mut [Mention]) {
    received_alone(mentions);
    let stated: Vec<(usize, String, Scope)> = mentions
        .iter()
        .enumerate()
        .map(|(at, mention)| (at, mention.metric.clone(), scope(&mention.reach)))
        .filter(|(_, metric, _)| metric == "dossiers_resolved_total" || metric == "complaints_resolved_total")
        .collect();
    let mut by_scope: BTreeMap<(String, Scope), Vec<usize>> = BTreeMap::new();
    for (at, metric, scope) in stated {
        by_scope.entry((metric, scope)).or_default().push(at);
    }
    for indices in by_scope.values().filter(|indices| indices.len() > 1) {
        for &at in indices {
            let shared = at > 0 && same_number(&mentions[at - 1], &mentions[at]);
            let other = indices.iter().any(|&other| !mentions[other].amount.same_value(&mentions[at].amount));
            if shared && other {
                mentions[at].metric.clear();
            }
        }
    }
}

/// `tiếp nhận và giải quyết 6.275 hồ sơ ... đang giải quyết 33`: not all of them are resolved, nor are their parts.
fn received_alone(mentions: &mut [Mention]) {
    let pending: BTreeSet<Scope> = mentions
        .iter()
        .filter(|mention| mention.metric == "dossiers_pending_total" && mention.amount.units > 0)
        .map(|mention| scope(&mention.reach))
        .collect();
    let mut wholes = BTreeSet::new();
    for at in 1..mentions.len() {
        let shared = mentions[at].metric == "dossiers_resolved_total"
            && mentions[at - 1].metric == "dossiers_received_total"
            && same_number(&mentions[at - 1], &mentions[at]);
        let part = mentions[at - 1].part_of.is_some_and(|whole| wholes.contains(&whole));
        if shared && (part || pending.contains(&scope(&mentions[at].reach))) {
            wholes.insert(at - 1);
            mentions[at].metric.clear();
        }
    }
}

fn same_number(left: &Mention, right: &Mention) -> bool {
    match (&left.place, &right.place) {
        (Place::Prose { block, number, .. }, Place::Prose { block: other, number: second, .. }) => {
            block == other && number == second
        }
        _ => false,
    }
}

/// `tiếp nhận 2.135 hồ sơ ... trễ hạn 5 hồ sơ. Cụ thể: chứng thực 1.402 hồ sơ; hộ tịch ...`: of which number the list
/// names the parts, its sum tells. A list that sums to none of them and cannot be of the last one is doubtful.
fn lists(mentions: &mut [Mention]) {
    let mut lists: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, mention) in mentions.iter().enumerate() {
        if let Some(whole) = mention.part_of
            && mention.inherited
            && mention.unit == "dossier"
            && mention.kind == Kind::Result
            && mention.reach != mentions[whole].reach
        {
            lists.entry(whole).or_default().push(at);
        }
    }
    for (whole, parts) in lists {
        let Place::Prose { block, .. } = mentions[whole].place else { continue };
        let amounts = || parts.iter().map(|part| mentions[*part].amount);
        let Some(sum) = identity::sum(amounts().map(Some)) else { continue };
        let of = &mentions[whole];
        let fits = of.unit == mentions[parts[0]].unit && amounts().all(|part| !exceeds(part, of.amount));
        if parts.len() < 2 && fits || of.amount.same_value(&sum) && of.unit == mentions[parts[0]].unit {
            continue;
        }
        let other = mentions[..parts[0]].iter().enumerate().rev().take(30).find(|(_, other)| {
            matches!(other.place, Place::Prose { block: place, .. } if place == block)
                && other.kind == Kind::Result
                && other.unit == mentions[parts[0]].unit
                && other.reach == of.reach
                && other.amount.same_value(&sum)
        });
        let other = other.map(|(at, _)| at).map(|at| {
            // One number that is both received and resolved is told by what came in.
            at - usize::from(at > 0 && same_number(&mentions[at - 1], &mentions[at]))
        });
        match other {
            Some(other) => {
                let metric = mentions[other].metric.clone();
                let moved: BTreeSet<usize> = parts.iter().copied().collect();
                for part in &parts {
                    mentions[*part].metric.clone_from(&metric);
                    mentions[*part].part_of = Some(other);
                }
                // A share of what came in is no share of what was late.
                for mention in mentions.iter_mut() {
                    if mention.unit == "percent" && mention.part_of.is_some_and(|of| moved.contains(&of)) {
                        mention.metric.clear();
                    }
                }
            }
            None if !fits => {
                for part in parts {
                    mentions[part].strength = mentions[part].strength.min(0.6);
                }
            }
            None => {}
        }
    }
}

/// `Chia theo công việc:` over `Chứng thực: 1.148 bộ`, `Hộ tịch: 53 bộ`: a list of fields under a line without numbers
/// has what the heading says from afar. Where it sums to another number of the same scope, it is of that one.
fn lists_apart(mentions: &mut [Mention]) {
    let listed = |mention: &Mention| {
        mention.inherited
            && mention.part_of.is_none()
            && mention.unit == "dossier"
            && mention.kind == Kind::Result
            && mention.reach.field.is_some()
            && matches!(mention.place, Place::Prose { .. })
    };
    let whole = |reach: &Reach| Reach { field: None, ..reach.clone() };
    let mut first = 0;
    while first < mentions.len() {
        let (metric, reach) = (mentions[first].metric.clone(), whole(&mentions[first].reach));
        let goes_on = |part: &&Mention| listed(part) && part.metric == metric && whole(&part.reach) == reach;
        let until = first + mentions[first..].iter().take_while(goes_on).count();
        let parts = first..until;
        first = until.max(first + 1);
        let fields: BTreeSet<_> = mentions[parts.clone()].iter().map(|part| &part.reach.field).collect();
        let sum = identity::sum(mentions[parts.clone()].iter().map(|part| Some(part.amount)));
        let Some(sum) = sum.filter(|sum| sum.units > 0 && parts.len() > 1 && fields.len() == parts.len())
        else {
            continue;
        };
        let wholes = || {
            mentions[..parts.start].iter().rev().take(LIST_BEHIND).filter(|of| {
                of.kind == Kind::Result
                    && of.unit == "dossier"
                    && of.reach == reach
                    && of.amount.same_value(&sum)
            })
        };
        let own = wholes().any(|of| of.metric == metric);
        let other = wholes().next_back().filter(|_| !own).map(|of| of.metric.clone());
        if let Some(other) = other {
            mentions[parts].iter_mut().for_each(|part| part.metric.clone_from(&other));
        }
    }
}

pub(crate) fn exceeds(part: sohoa_document::Amount, whole: sohoa_document::Amount) -> bool {
    crate::numbers::aligned(part, whole).is_some_and(|(part, whole, _)| part > whole)
}

/// `Trung tâm tiếp nhận 26.147 hồ sơ` beside another number for all: what one agency is said to have done is its own.
fn speakers(rules: &Rules, context: &Context, mentions: &mut [Mention]) {
    let mut by_scope: BTreeMap<(String, Scope), Vec<usize>> = BTreeMap::new();
    for (at, mention) in mentions.iter().enumerate() {
        let counted = mention.kind == Kind::Result && mention.change.is_none() && !mention.metric.is_empty();
        if counted && mention.reach.agency.is_none() {
            let same = by_scope.entry((mention.metric.clone(), scope(&mention.reach))).or_default();
            // Of hundreds of rival values none tells whose the others are.
            if same.len() < 40 {
                same.push(at);
            }
        }
    }
    let mut named: BTreeSet<(usize, usize)> = BTreeSet::new();
    for indices in by_scope.values() {
        for &at in indices {
            let Place::Prose { block, .. } = mentions[at].place else { continue };
            let rival = indices.iter().any(|&other| {
                mentions[other].speaker != mentions[at].speaker
                    && !mentions[other].amount.same_value(&mentions[at].amount)
                    && !exceeds(mentions[at].amount, mentions[other].amount)
            });
            // An office of a level below the issuer's never speaks for it.
            let level =
                mentions[at].speaker.as_ref().and_then(|speaker| context.agency_level(rules, speaker));
            let below = level.zip(context.issuer_level).is_some_and(|(level, own)| level > own);
            // The desk that takes dossiers in speaks for its office, unless another number does.
            let other =
                mentions[at].speaker.as_ref().is_some_and(|speaker| !rules.wording.says(Says::Desk, speaker));
            if mentions[at].speaker.is_some() && (rival || below || other) {
                named.insert((block, at));
            }
        }
    }
    // All that the agency is said to have done in the same paragraph goes with it.
    let acts: BTreeSet<(usize, String)> =
        named.iter().filter_map(|(block, at)| Some((*block, mentions[*at].speaker.clone()?))).collect();
    for mention in mentions.iter_mut() {
        let Place::Prose { block, .. } = mention.place else { continue };
        if let Some(speaker) = &mention.speaker
            && mention.reach.agency.is_none()
            && acts.contains(&(block, speaker.clone()))
        {
            mention.reach.level = context.agency_level(rules, speaker).or(mention.reach.level);
            mention.reach.agency = Some(speaker.clone());
        }
    }
}
