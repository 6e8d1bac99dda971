//! Statements against each other: rival values, rows against totals, parts against wholes, stated changes.

use std::collections::{BTreeMap, BTreeSet};

use sohoa_document::{Amount, CheckStatus, Kind, Qualifier};

use crate::checks::{Checked, Group, Key};
use crate::figures::Candidate;
use crate::identity::{self, difference, subtract};
use crate::mention::{Mention, Place, Rank};
use crate::numbers;

impl Checked {
    /// One metric of one scope stated with several values.
    pub(crate) fn rivals(&mut self, groups: &BTreeMap<Key, Group>, candidates: &[Candidate]) {
        for group in groups.values() {
            for (metric, indices) in group.iter().filter(|(_, indices)| indices.len() > 1) {
                for pair in indices.windows(2) {
                    let (one, other) = (&candidates[pair[0]].figure, &candidates[pair[1]].figure);
                    if agree(one.qualifier, one.value, other.qualifier, other.value) {
                        continue;
                    }
                    let text = format!("{metric} is stated with one value");
                    self.note(
                        candidates,
                        text,
                        CheckStatus::Fail,
                        Some(one.value),
                        Some(other.value),
                        pair,
                        None,
                        true,
                    );
                }
            }
        }
    }

    /// The rows of a table against the row that sums them, column by column: groups against the total, or the rows
    /// where there are no groups, and the rows of a group against the group.
    pub(crate) fn rows(&mut self, candidates: &[Candidate], mentions: &[Mention]) {
        let mut tables: BTreeMap<(u32, String), BTreeMap<Rank, Vec<usize>>> = BTreeMap::new();
        for (index, candidate) in candidates.iter().enumerate() {
            if candidate.figure.unit == "percent" {
                continue;
            }
            let mut seen = BTreeSet::new();
            for mention in candidate.mentions.iter().map(|mention| &mentions[*mention]) {
                if let Place::Table { table, rank, .. } = mention.place
                    && seen.insert((table, rank))
                {
                    let ranks = tables.entry((table, mention.metric.clone())).or_default();
                    ranks.entry(rank).or_default().push(index);
                }
            }
        }
        for ((table, metric), ranks) in &tables {
            let grouped = ranks.keys().any(|rank| matches!(rank, Rank::Group(_)));
            for (rank, wholes) in ranks {
                let parts: Vec<usize> = ranks
                    .iter()
                    .filter(|(part, _)| match (rank, part) {
                        (Rank::Total, Rank::Group(_)) => true,
                        (Rank::Total, Rank::Row(_)) => !grouped,
                        (Rank::Group(group), Rank::Row(of)) => group == of,
                        _ => false,
                    })
                    .flat_map(|(_, rows)| rows.iter().copied())
                    .collect();
                if let ([whole], true) = (&wholes[..], parts.len() > 1) {
                    self.sum_of_rows(candidates, (*table, metric), *whole, &parts);
                }
            }
        }
    }

    fn sum_of_rows(&mut self, candidates: &[Candidate], of: (u32, &str), whole: usize, rows: &[usize]) {
        let sum = identity::sum(rows.iter().map(|row| Some(candidates[*row].figure.value)));
        let stated = candidates[whole].figure.value;
        // Rows of equal value and scope were merged away; they cannot be summed twice.
        let Some(sum) = sum else { return };
        let holds = sum.same_value(&stated);
        let mut figures = vec![whole];
        figures.extend(rows);
        let status = if holds { CheckStatus::Pass } else { CheckStatus::Fail };
        let text = format!("{} = sum of the rows of table {}", of.1, of.0);
        self.note(candidates, text, status, Some(stated), Some(sum), &figures, None, holds);
        if !holds {
            self.verdicts[whole].contradicted = true;
        }
    }

    /// `193 hồ sơ, trong đó lĩnh vực A 103, lĩnh vực B 29`: the named parts against their whole. A list need not be
    /// complete, so a gap is told but contradicts no figure.
    pub(crate) fn parts(&mut self, candidates: &[Candidate], mentions: &[Mention]) {
        let figure_of = figures_of(candidates);
        let mut wholes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, mention) in mentions.iter().enumerate() {
            let Some(whole) = mention.part_of else { continue };
            if mentions[whole].metric == mention.metric
                && mention.unit != "percent"
                && mention.kind == Kind::Result
                && mention.change.is_none()
                && mention.reach != mentions[whole].reach
                && let Some(&figure) = figure_of.get(&index)
            {
                wholes.entry(whole).or_default().push(figure);
            }
        }
        let mut told = BTreeSet::new();
        for (whole, parts) in wholes {
            let Some(&left) = figure_of.get(&whole).filter(|_| parts.len() > 1) else { continue };
            let stated = candidates[left].figure.value;
            let Some(sum) = identity::sum(parts.iter().map(|part| Some(candidates[*part].figure.value)))
            else {
                continue;
            };
            let mut figures = vec![left];
            figures.extend(&parts);
            if !told.insert(figures.clone()) {
                continue;
            }
            let holds = sum.same_value(&stated);
            // A list of agencies is seldom complete, one of fields is meant to be.
            let agencies = parts.iter().any(|part| candidates[*part].figure.scope.agency.is_some());
            let exact = !agencies
                && figures.iter().all(|index| candidates[*index].figure.qualifier == Qualifier::Exact);
            let status = match (holds, exact) {
                (true, _) => CheckStatus::Pass,
                (false, true) => CheckStatus::Fail,
                (false, false) => CheckStatus::NotCheckable,
            };
            let text = format!("{} = sum of its parts", candidates[left].figure.metric);
            self.note(candidates, text, status, Some(stated), Some(sum), &figures, None, holds);
        }
    }

    /// `99,95%, tăng 0,003% so với 99,92%`: a stated change against the two values.
    pub(crate) fn changes(&mut self, candidates: &[Candidate], mentions: &[Mention]) {
        let figure_of = figures_of(candidates);
        for (index, mention) in mentions.iter().enumerate() {
            let Some(change) = mention.change else { continue };
            let current = &mentions[change.of];
            let Some((at, earlier)) =
                mentions.iter().enumerate().skip(index + 1).take(4).find(|(_, other)| {
                    other.earlier_of == Some(change.of)
                        && other.metric == current.metric
                        && other.kind == Kind::Comparison
                })
            else {
                continue;
            };
            let signed = if change.decreases {
                Amount::new(mention.amount.units.saturating_neg(), mention.amount.scale)
            } else {
                mention.amount
            };
            let Some(points) = subtract(current.amount, earlier.amount) else { continue };
            let near = |computed: Amount| {
                // Half a unit of the last printed digit.
                difference(computed, signed)
                    .and_then(|off| numbers::aligned(off, Amount::new(5, signed.scale.saturating_add(1))))
                    .is_some_and(|(off, half, _)| off <= half)
            };
            let relative = identity::share(points, earlier.amount, mention.amount.scale.saturating_add(1))
                .filter(|_| mention.unit == "percent" && current.unit != "percent");
            let holds = near(points) && mention.unit == current.unit || relative.is_some_and(near);
            let computed = relative.unwrap_or(points);
            let figures: Vec<usize> =
                [change.of, index, at].iter().filter_map(|mention| figure_of.get(mention).copied()).collect();
            let status = if holds { CheckStatus::Pass } else { CheckStatus::Fail };
            let text = format!("{} = earlier value + stated change", current.metric);
            self.note(candidates, text, status, Some(signed), Some(computed), &figures, None, false);
        }
    }
}

/// The figure that each mention went into.
fn figures_of(candidates: &[Candidate]) -> BTreeMap<usize, usize> {
    let of = |(index, candidate): (usize, &Candidate)| {
        candidate.mentions.iter().map(move |mention| (*mention, index)).collect::<Vec<_>>()
    };
    candidates.iter().enumerate().flat_map(of).collect()
}

/// Whether two statements may both be true: `hơn 49.000` beside 49.123.
fn agree(one: Qualifier, left: Amount, other: Qualifier, right: Amount) -> bool {
    if one == Qualifier::Exact && other == Qualifier::Exact {
        return false;
    }
    let Some((left, right, _)) = numbers::aligned(left, right) else { return false };
    let (left, right) = (i128::from(left), i128::from(right));
    (left - right).abs() * 10 <= left.abs().max(right.abs())
}
