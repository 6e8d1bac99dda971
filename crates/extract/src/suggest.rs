//! The one misread digit that would make everything balance.

use std::collections::BTreeMap;

use sohoa_document::Amount;

use crate::figures::Candidate;
use crate::identity::{self, add, subtract};
use crate::rules::{Ask, Rules};

/// Digits that readers take for each other.
const ALIKE: [(char, char); 14] = [
    ('1', '7'),
    ('3', '8'),
    ('5', '6'),
    ('0', '6'),
    ('0', '8'),
    ('0', '9'),
    ('6', '8'),
    ('8', '9'),
    ('6', '9'),
    ('1', '4'),
    ('4', '9'),
    ('2', '7'),
    ('3', '5'),
    ('5', '8'),
];

/// A sentence naming the one figure of a failed sum whose likely misreading would make all its checks hold.
pub(crate) fn misreading(
    rules: &Rules,
    group: &BTreeMap<String, Vec<usize>>,
    candidates: &[Candidate],
    left: usize,
    parts: &[usize],
) -> Option<String> {
    let sum = identity::sum(parts.iter().map(|part| Some(candidates[*part].figure.value)))?;
    let missing = subtract(candidates[left].figure.value, sum)?;
    let mut found = None;
    for index in std::iter::once(left).chain(parts.iter().copied()) {
        let figure = &candidates[index].figure;
        let needed = if index == left { sum } else { add(figure.value, missing)? };
        let Some(needed) = needed.as_whole().filter(|needed| *needed >= 0) else { continue };
        let printed: String = figure.raw.chars().filter(char::is_ascii_digit).collect();
        if !is_likely(&printed, &needed.to_string())
            || !balances(rules, group, candidates, index, Amount::whole(needed))
        {
            continue;
        }
        if found.is_some() {
            return None;
        }
        found = Some(format!("{} is printed {}; {needed} would balance", figure.id, figure.raw));
    }
    found
}

/// Whether every sum of the scope holds with this value in place of the printed one.
fn balances(
    rules: &Rules,
    group: &BTreeMap<String, Vec<usize>>,
    candidates: &[Candidate],
    changed: usize,
    value: Amount,
) -> bool {
    let get = |name: &str| {
        let index = *group.get(name)?.first()?;
        Some(if index == changed { value } else { candidates[index].figure.value })
    };
    rules
        .checks
        .iter()
        .filter(|rule| !matches!(rule.ask, Ask::Rate))
        .all(|rule| identity::holds(rule, &get).unwrap_or(true))
}

/// Whether one reader's slip leads from the true digits to the printed ones: a digit taken for one like it, or lost.
fn is_likely(printed: &str, needed: &str) -> bool {
    let (printed, needed): (Vec<char>, Vec<char>) = (printed.chars().collect(), needed.chars().collect());
    if printed.len() == needed.len() {
        let off: Vec<(char, char)> =
            printed.iter().zip(&needed).filter(|(a, b)| a != b).map(|(a, b)| (*a, *b)).collect();
        return matches!(off[..], [(a, b)] if ALIKE.contains(&(a, b)) || ALIKE.contains(&(b, a)));
    }
    // A lost digit; a lost leading one among them.
    printed.len() + 1 == needed.len()
        && (0..needed.len()).any(|gap| {
            needed.iter().enumerate().filter(|(at, _)| *at != gap).map(|(_, c)| c).eq(printed.iter())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_other_numbers() {
        for (printed, needed, expected) in [
            ("1196", "1199", true),
            ("371", "377", true),
            ("388", "338", true),
            ("347", "3447", true),
            ("498", "459", false),
            ("12", "12", false),
            ("5085", "4855", false),
        ] {
            assert_eq!(is_likely(printed, needed), expected, "{printed} {needed}");
        }
    }
}
