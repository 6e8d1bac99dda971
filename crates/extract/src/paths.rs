//! The words above each column of a table, in the several readings that a head with lost cells allows.

use crate::grid::{Grid, is_ordinal};
use crate::rules::Rules;
use crate::wording::Says;

/// The words above each column, in several readings of a head whose merged cells may be lost.
pub(crate) fn paths(rules: &Rules, grid: &Grid, head: &[usize], data: &[usize]) -> Vec<Vec<Vec<String>>> {
    let mut all = Vec::new();
    let tiers = tiers(grid, head);
    let Some((leaf_tier, upper)) = tiers.split_last() else { return all };
    // As the cells lie, an empty one standing under the filled one to its left.
    let mut open: Vec<Vec<String>> = Vec::new();
    for &column in data {
        let mut path: Vec<String> = Vec::new();
        for (at, tier) in tiers.iter().enumerate() {
            let mut text = tier[column].as_str();
            if text.is_empty() && at < upper.len() {
                text = tier[..column].iter().rev().find(|text| !text.is_empty()).map_or("", String::as_str);
            }
            if path.last().is_none_or(|last| last != text) && !text.is_empty() {
                path.push(text.to_owned());
            }
        }
        open.push(path);
    }
    all.push(open);
    if grid.merged {
        return all;
    }
    // The groups' places are lost: each `Tổng số` opens the next group.
    let leaves: Vec<&String> =
        leaf_tier.iter().filter(|text| !text.is_empty() && !is_label_head(rules, text)).collect();
    // What stands in the leaf's row as well is the column's own name, over all tiers.
    let own = |tier: &[String]| -> Vec<String> {
        let group =
            |(text, leaf): (&String, &String)| if text == leaf { String::new() } else { text.clone() };
        tier.iter().zip(leaf_tier).map(group).collect()
    };
    let mut named: Vec<Vec<String>> = upper.iter().map(|tier| group_names(rules, &own(tier))).collect();
    let sums = leaves.iter().filter(|leaf| is_sum(rules, leaf)).count();
    if upper.is_empty() && (2..=rules.groups.len()).contains(&sums) {
        named.push(rules.groups.clone());
    }
    for names in named.iter().filter(|names| names.len() > 1) {
        let mut group = None;
        let mut path = Vec::new();
        for leaf in &leaves {
            if is_sum(rules, leaf) || group.is_none() {
                group = Some(group.map_or(0, |group| group + 1));
            }
            let mut words: Vec<String> =
                group.and_then(|group| names.get(group)).cloned().into_iter().collect();
            words.push((*leaf).clone());
            path.push(words);
        }
        path.resize(data.len().max(path.len()), Vec::new());
        path.truncate(data.len());
        all.push(path);
    }
    all
}

/// The rows of the head as tiers: a row in which every cell goes on with the one above it in small letters is no tier
/// of its own.
fn tiers(grid: &Grid, head: &[usize]) -> Vec<Vec<String>> {
    let mut tiers: Vec<Vec<String>> = Vec::new();
    for &row in head {
        // Specks and rules beside a cell are read as signs in front of its words.
        let speck = |c: char| !c.is_alphanumeric() && !matches!(c, '(' | '%');
        let cells: Vec<String> = (0..grid.columns)
            .map(|column| grid.text(row, column).trim_start_matches(speck).to_owned())
            .collect();
        let goes_on = |above: &Vec<String>| {
            cells.iter().zip(above).all(|(cell, above)| {
                cell.is_empty()
                    || !above.is_empty() && cell.starts_with(|c: char| c.is_lowercase() || c == '(')
            })
        };
        match tiers.last_mut().filter(|above| !grid.merged && goes_on(above)) {
            Some(above) => {
                for (cell, above) in cells.iter().zip(above).filter(|(cell, _)| !cell.is_empty()) {
                    above.push(' ');
                    above.push_str(cell);
                }
            }
            None => tiers.push(cells),
        }
    }
    tiers
}

/// The names of a tier of groups; one that was torn (`Đã giải`, `quyết`) is put together.
fn group_names(rules: &Rules, tier: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for text in tier.iter().filter(|text| !text.is_empty() && !is_label_head(rules, text)) {
        match names.last_mut() {
            // A name over several columns.
            Some(name) if name == text => {}
            Some(name) if !text.contains(' ') && text.starts_with(char::is_lowercase) => {
                name.push(' ');
                name.push_str(text);
            }
            _ => names.push(text.clone()),
        }
    }
    names
}

fn is_sum(rules: &Rules, text: &str) -> bool {
    rules.wording.says(Says::Sum, text)
}

fn is_label_head(rules: &Rules, text: &str) -> bool {
    is_ordinal(text) || rules.wording.says(Says::Labels, text)
}
