//! The figures against each other: identities, shares, rows against totals, changes, and rival statements.

use std::collections::BTreeMap;

use sohoa_document::{Amount, Check, CheckStatus, Kind, Qualifier, Scope};

use crate::field_names::field_key;
use crate::figures::Candidate;
use crate::identity::{self, add, difference};
use crate::mention::Mention;
use crate::numbers;
use crate::rules::{Ask, CheckRule, Rules};
use crate::suggest;

/// What the checks say of one figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// An identity or share holds with it.
    pub(crate) proven: bool,
    /// One does not hold, or another statement differs.
    pub(crate) contradicted: bool,
}

/// The figures of one scope by metric.
pub(crate) type Group = BTreeMap<String, Vec<usize>>;

/// All checks, and the verdict on each figure.
pub(crate) struct Checked {
    pub(crate) checks: Vec<Check>,
    pub(crate) verdicts: Vec<Verdict>,
}

pub(crate) fn check(rules: &Rules, candidates: &[Candidate], mentions: &[Mention]) -> Checked {
    let mut checked = Checked { checks: Vec::new(), verdicts: vec![Verdict::default(); candidates.len()] };
    let groups = groups(candidates);
    for rule in &rules.checks {
        for group in groups.values() {
            checked.rule(rules, rule, group, candidates);
        }
    }
    checked.rivals(&groups, candidates);
    checked.rows(candidates, mentions);
    checked.parts(candidates, mentions);
    checked.changes(candidates, mentions);
    checked
}

pub(crate) type Key = (Option<sohoa_document::Level>, Option<String>, Option<String>, Option<String>);

fn key(scope: &Scope) -> Key {
    (
        scope.level,
        scope.agency.as_deref().map(field_key),
        scope.field.as_deref().map(field_key),
        scope.period.as_ref().map(|period| sohoa_orthography::fold_lower(&period.label)),
    )
}

fn groups(candidates: &[Candidate]) -> BTreeMap<Key, Group> {
    let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let figure = &candidate.figure;
        if figure.kind == Kind::Result {
            let group = groups.entry(key(&figure.scope)).or_default();
            // Of hundreds of rival values no pairing is tried.
            let same = group.entry(figure.metric.clone()).or_default();
            if same.len() < 8 {
                same.push(index);
            }
        }
    }
    groups
}

impl Checked {
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn note(
        &mut self,
        candidates: &[Candidate],
        rule: String,
        status: CheckStatus,
        stated: Option<Amount>,
        computed: Option<Amount>,
        figures: &[usize],
        suggestion: Option<String>,
        binding: bool,
    ) {
        for &figure in figures.iter().filter(|_| binding) {
            match status {
                CheckStatus::Pass => self.verdicts[figure].proven = true,
                CheckStatus::Fail => self.verdicts[figure].contradicted = true,
                CheckStatus::NotCheckable => {}
            }
        }
        let difference = stated.zip(computed).and_then(|(stated, computed)| difference(stated, computed));
        let scope = figures.first().map_or(Scope::default(), |first| candidates[*first].figure.scope.clone());
        self.checks.push(Check {
            rule,
            scope,
            status,
            stated,
            computed,
            difference,
            figures: figures.iter().map(|figure| candidates[*figure].figure.id.clone()).collect(),
            suggestion,
        });
    }

    fn rule(&mut self, rules: &Rules, rule: &CheckRule, group: &Group, candidates: &[Candidate]) {
        let lefts = match (group.get(&rule.left), &rule.ask) {
            (Some(lefts), _) => lefts,
            (None, Ask::Channels(total, Some(carried))) => {
                return self.without_new(rule, total, carried, group, candidates);
            }
            _ => return,
        };
        match &rule.ask {
            Ask::Rate => self.rate(rules, rule, lefts, group, candidates),
            Ask::Part => self.part(rule, lefts, group, candidates),
            Ask::Sum => self.sum(rules, rule, lefts, group, candidates, &[]),
            Ask::Outcome(further) => self.sum(rules, rule, lefts, group, candidates, further),
            Ask::Channels(total, _) => self.channels(rules, rule, total, lefts, group, candidates),
        }
    }

    fn sum(
        &mut self,
        rules: &Rules,
        rule: &CheckRule,
        lefts: &[usize],
        group: &Group,
        candidates: &[Candidate],
        further: &[String],
    ) {
        let rights: Vec<Option<&Vec<usize>>> = rule.right.iter().map(|name| group.get(name)).collect();
        let present: Vec<&Vec<usize>> = rights.iter().flatten().copied().collect();
        if present.is_empty()
            || further.is_empty()
                && present.len() < 2
                && rights.len() > 1
                && !self.covers(lefts, &present, candidates)
        {
            return;
        }
        let text = format!("{} = {}", rule.left, rule.right.join(" + "));
        let chosen = combination(lefts, &present, candidates);
        let complete = present.len() == rights.len();
        let extra: Vec<usize> =
            further.iter().filter_map(|name| group.get(name)).map(|found| found[0]).collect();
        let Some((left, parts)) = chosen.clone().or_else(|| first(lefts, &present)) else { return };
        let stated = candidates[left].figure.value;
        let amounts = |indices: &[usize]| {
            identity::sum(indices.iter().map(|index| Some(candidates[*index].figure.value)))
        };
        let computed = amounts(&parts);
        let mut figures = vec![left];
        figures.extend(&parts);
        if chosen.is_some() {
            self.note(candidates, text, CheckStatus::Pass, Some(stated), computed, &figures, None, true);
            return;
        }
        if !complete {
            return;
        }
        if !extra.is_empty() {
            let with: Vec<usize> = parts.iter().chain(&extra).copied().collect();
            if amounts(&with).is_some_and(|sum| sum.same_value(&stated)) {
                let names: Vec<&str> =
                    extra.iter().map(|index| candidates[*index].figure.metric.as_str()).collect();
                let text = format!("{text} + {}", names.join(" + "));
                figures.extend(&extra);
                self.note(
                    candidates,
                    text,
                    CheckStatus::Pass,
                    Some(stated),
                    amounts(&with),
                    &figures,
                    None,
                    true,
                );
                return;
            }
        }
        let exact = figures.iter().all(|index| candidates[*index].figure.qualifier == Qualifier::Exact);
        if !exact {
            self.note(
                candidates,
                text,
                CheckStatus::NotCheckable,
                Some(stated),
                computed,
                &figures,
                None,
                false,
            );
            return;
        }
        let suggestion = suggest::misreading(rules, group, candidates, left, &parts);
        self.note(candidates, text, CheckStatus::Fail, Some(stated), computed, &figures, suggestion, true);
    }

    /// Whether a single stated part is the whole: `đã giải quyết 48 hồ sơ, trước hạn 48`.
    fn covers(&self, lefts: &[usize], present: &[&Vec<usize>], candidates: &[Candidate]) -> bool {
        combination(lefts, present, candidates)
            .is_some_and(|(left, _)| candidates[left].figure.value.units > 0)
    }

    /// The channels sum to the new ones, as the form has it, or to all, as many reports do: whichever holds is
    /// recorded, and the form's reading, where it fails.
    fn channels(
        &mut self,
        rules: &Rules,
        rule: &CheckRule,
        total: &str,
        lefts: &[usize],
        group: &Group,
        candidates: &[Candidate],
    ) {
        let present: Vec<&Vec<usize>> = rule.right.iter().filter_map(|name| group.get(name)).collect();
        // The two-part readings must not compete with the three-part one.
        let narrower = rules.checks.iter().any(|other| {
            other.left == rule.left
                && matches!(other.ask, Ask::Channels(..))
                && other.right.len() > rule.right.len()
                && other.right.iter().all(|name| group.contains_key(name))
        });
        if present.len() < rule.right.len() || narrower {
            return;
        }
        let text = |left: &str| format!("{left} = {}", rule.right.join(" + "));
        let totals = group.get(total).map_or(&[][..], Vec::as_slice);
        let amounts = |indices: &[usize]| {
            identity::sum(indices.iter().map(|index| Some(candidates[*index].figure.value)))
        };
        let form = combination(lefts, &present, candidates);
        let practice = combination(totals, &present, candidates);
        let Some((left, parts)) = form.clone().or_else(|| first(lefts, &present)) else { return };
        let mut figures = vec![left];
        figures.extend(&parts);
        let stated = candidates[left].figure.value;
        match (&form, &practice) {
            (Some(_), _) => {
                self.note(
                    candidates,
                    text(&rule.left),
                    CheckStatus::Pass,
                    Some(stated),
                    amounts(&parts),
                    &figures,
                    None,
                    true,
                );
            }
            (None, Some((whole, parts))) => {
                let status = CheckStatus::Fail;
                self.note(
                    candidates,
                    text(&rule.left),
                    status,
                    Some(stated),
                    amounts(parts),
                    &figures,
                    None,
                    false,
                );
                let mut figures = vec![*whole];
                figures.extend(parts);
                let stated = candidates[*whole].figure.value;
                self.note(
                    candidates,
                    text(total),
                    CheckStatus::Pass,
                    Some(stated),
                    amounts(parts),
                    &figures,
                    None,
                    true,
                );
            }
            (None, None) => {
                let exact =
                    figures.iter().all(|index| candidates[*index].figure.qualifier == Qualifier::Exact);
                let status = if exact { CheckStatus::Fail } else { CheckStatus::NotCheckable };
                let suggestion = suggest::misreading(rules, group, candidates, left, &parts);
                self.note(
                    candidates,
                    text(&rule.left),
                    status,
                    Some(stated),
                    amounts(&parts),
                    &figures,
                    suggestion,
                    true,
                );
            }
        }
    }

    /// `(3) = (4) + (5) + (6)` of the form, or the channels as the whole, where the new ones have no number of their own.
    fn without_new(
        &mut self,
        rule: &CheckRule,
        total: &str,
        carried: &str,
        group: &Group,
        candidates: &[Candidate],
    ) {
        let (Some(totals), Some(carried_over)) = (group.get(total), group.get(carried)) else { return };
        let parts: Vec<&Vec<usize>> = rule.right.iter().filter_map(|name| group.get(name)).collect();
        if parts.len() < rule.right.len() {
            return;
        }
        let with: Vec<&Vec<usize>> = parts.iter().copied().chain([carried_over]).collect();
        for (parts, names) in [(with, format!(" + {carried}")), (parts, String::new())] {
            if let Some((left, parts)) = combination(totals, &parts, candidates) {
                let stated = candidates[left].figure.value;
                let text = format!("{total} = {}{names}", rule.right.join(" + "));
                let mut figures = vec![left];
                figures.extend(&parts);
                self.note(
                    candidates,
                    text,
                    CheckStatus::Pass,
                    Some(stated),
                    Some(stated),
                    &figures,
                    None,
                    true,
                );
                return;
            }
        }
    }

    fn part(&mut self, rule: &CheckRule, lefts: &[usize], group: &Group, candidates: &[Candidate]) {
        let Some(wholes) = group.get(&rule.right[0]) else { return };
        for &left in lefts {
            let value = candidates[left].figure.value;
            let fits = wholes.iter().any(|whole| {
                let whole = &candidates[*whole].figure;
                whole.qualifier != Qualifier::Exact
                    || numbers::aligned(value, whole.value).is_none_or(|(part, whole, _)| part <= whole)
            });
            if !fits {
                let text = format!("{} <= {}", rule.left, rule.right[0]);
                let whole = candidates[wholes[0]].figure.value;
                self.note(
                    candidates,
                    text,
                    CheckStatus::Fail,
                    Some(value),
                    Some(whole),
                    &[left, wholes[0]],
                    None,
                    true,
                );
            }
        }
    }

    fn rate(
        &mut self,
        rules: &Rules,
        rule: &CheckRule,
        lefts: &[usize],
        group: &Group,
        candidates: &[Candidate],
    ) {
        let numerators = group.get(&rule.right[0]);
        for &left in lefts {
            let rate = &candidates[left].figure;
            let at_least = rate.qualifier == Qualifier::AtLeast;
            let mut tried: Option<(usize, usize)> = None;
            let mut held = false;
            for &numerator in numerators.into_iter().flatten() {
                for &denominator in rule.right[1..].iter().filter_map(|name| group.get(name)).flatten() {
                    let (top, bottom) =
                        (candidates[numerator].figure.value, candidates[denominator].figure.value);
                    let Some(holds) = identity::is_share(rate.value, top, bottom, at_least) else { continue };
                    let whole = &candidates[denominator].figure.metric;
                    if holds && !held {
                        held = true;
                        let text = format!("{} = {} / {whole}", rule.left, rule.right[0]);
                        let computed = identity::share(top, bottom, rate.value.scale);
                        let figures = [left, numerator, denominator];
                        self.note(
                            candidates,
                            text,
                            CheckStatus::Pass,
                            Some(rate.value),
                            computed,
                            &figures,
                            None,
                            true,
                        );
                    }
                    tried = tried.or(Some((numerator, denominator)));
                }
            }
            // Of several readings of one share, one that holds is enough.
            let get = |name: &str| match name == rule.left {
                true => Some(rate.value),
                false => group.get(name).map(|found| candidates[found[0]].figure.value),
            };
            let elsewhere = rules.checks.iter().any(|other| {
                other.left == rule.left
                    && other != rule
                    && other.ask == Ask::Rate
                    && identity::holds(other, &get) == Some(true)
            });
            if let Some((numerator, denominator)) = tried.filter(|_| !held && !elsewhere) {
                let (top, bottom) =
                    (candidates[numerator].figure.value, candidates[denominator].figure.value);
                let text =
                    format!("{} = {} / {}", rule.left, rule.right[0], candidates[denominator].figure.metric);
                let computed = identity::share(top, bottom, rate.value.scale);
                let figures = [left, numerator, denominator];
                let exact =
                    figures.iter().all(|index| candidates[*index].figure.qualifier == Qualifier::Exact);
                // What a share is taken of is often unstated; only where one whole is possible it is a contradiction.
                let only = rule.right.len() == 2;
                let status = if exact { CheckStatus::Fail } else { CheckStatus::NotCheckable };
                self.note(
                    candidates,
                    text,
                    status,
                    Some(rate.value),
                    computed,
                    &figures,
                    None,
                    only && exact,
                );
                if exact && !only {
                    self.verdicts[left].contradicted = true;
                }
            }
        }
    }
}

/// Values that make the sum hold, one of each; at most a few hundred are tried.
fn combination(
    lefts: &[usize],
    parts: &[&Vec<usize>],
    candidates: &[Candidate],
) -> Option<(usize, Vec<usize>)> {
    let mut tried = 0;
    let mut choice = vec![0usize; parts.len()];
    loop {
        let picked: Vec<usize> = parts.iter().zip(&choice).map(|(part, at)| part[*at]).collect();
        let sum =
            picked.iter().try_fold(Amount::whole(0), |sum, index| add(sum, candidates[*index].figure.value));
        if let Some(sum) = sum
            && let Some(&left) = lefts.iter().find(|left| candidates[**left].figure.value.same_value(&sum))
        {
            return Some((left, picked));
        }
        tried += 1;
        let mut at = 0;
        loop {
            if at == choice.len() || tried > 300 {
                return None;
            }
            choice[at] += 1;
            if choice[at] < parts[at].len() {
                break;
            }
            choice[at] = 0;
            at += 1;
        }
    }
}

fn first(lefts: &[usize], parts: &[&Vec<usize>]) -> Option<(usize, Vec<usize>)> {
    Some((*lefts.first()?, parts.iter().map(|part| part[0]).collect()))
}
