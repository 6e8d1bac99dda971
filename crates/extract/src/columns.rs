//! What the columns of a table mean.

use sohoa_document::Amount;

use crate::grid::{Content, Grid, is_ordinal};
use crate::identity;
use crate::items::{self, What};
use crate::lexer::Lexer;
use crate::numbers::{self, Follows};
use crate::resolve;
use crate::rules::{Ask, Rules, Slot, Slots};

/// The meaning of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    pub(crate) metrics: Vec<String>,
    pub(crate) unit: String,
    pub(crate) part: Option<String>,
    /// The words of the head, from the top down.
    pub(crate) label: String,
    pub(crate) strength: f32,
}

type Mapping = Vec<(usize, Column)>;

/// The best reading of the head, by how many identities of the rows hold under it.
pub(crate) fn mapping(
    rules: &Rules,
    lexer: &mut Lexer<'_>,
    grid: &Grid,
    first: usize,
    label: usize,
    title: &str,
    rows: &[usize],
) -> Option<Mapping> {
    let data = grid.number_columns(first, label);
    if data.is_empty() {
        return None;
    }
    let head_rows: Vec<usize> = (0..first).filter(|row| !grid.is_numbering(*row)).collect();
    let above = said(rules, lexer, title, false);
    let mut tried: Vec<(Mapping, bool)> = Vec::new();
    for path in paths(grid, &head_rows, &data) {
        let mapping = by_words(rules, lexer, &data, &path, &above);
        if !mapping.is_empty() {
            tried.push((mapping, false));
        }
    }
    let words = all_words(grid, &head_rows, title);
    for form in &rules.forms {
        if form.words.iter().all(|word| words.contains(word.as_str())) {
            tried.push((by_form(rules, &data, &form.columns), true));
        }
    }
    let mut best: Option<((i64, i64, usize), Mapping)> = None;
    for (mut mapping, form) in tried {
        let proof = prove(rules, grid, rows, &mapping);
        if form && (proof.failed > 0 || proof.held == 0 || proof.unfit > 0) {
            continue;
        }
        // A column that holds what its metric cannot be is read wrongly; so is what stands around it.
        let score = (-(proof.unfit as i64) - (proof.failed as i64), proof.held as i64, mapping.len());
        let strength = match (proof.failed, proof.unfit, proof.held) {
            (0, 0, 1..) => 0.99,
            (0, 0, 0) if grid.merged || head_rows.len() <= 1 => 0.95,
            _ => 0.6,
        };
        for (_, column) in &mut mapping {
            column.strength = strength;
        }
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((score, mapping));
        }
    }
    best.map(|(_, mapping)| mapping)
}

/// The words above each column, in several readings of a head whose merged cells may be lost.
fn paths(grid: &Grid, head: &[usize], data: &[usize]) -> Vec<Vec<Vec<String>>> {
    let mut all = Vec::new();
    let Some(&leaf_row) = head.last() else { return all };
    // As the cells lie, an empty one standing under the filled one to its left.
    let mut open: Vec<Vec<String>> = Vec::new();
    for &column in data {
        let mut path = Vec::new();
        for &row in head {
            let mut text = grid.text(row, column);
            if text.is_empty() && row != leaf_row {
                text = (0..column)
                    .rev()
                    .map(|column| grid.text(row, column))
                    .find(|text| !text.is_empty())
                    .unwrap_or("");
            }
            if path.last().is_none_or(|last| last != text) && !text.is_empty() {
                path.push(text.to_owned());
            }
        }
        open.push(path);
    }
    all.push(open);
    if grid.merged || head.len() < 2 {
        return all;
    }
    // The groups' places are lost: each `Tổng số` opens the next group.
    let leaves: Vec<String> = (0..grid.columns)
        .map(|column| grid.text(leaf_row, column).to_owned())
        .filter(|text| !text.is_empty())
        .collect();
    let groups: Vec<Vec<String>> = head[..head.len() - 1]
        .iter()
        .map(|row| {
            (0..grid.columns)
                .map(|column| grid.text(*row, column))
                .filter(|text| !text.is_empty() && !is_label_head(text))
                .map(str::to_owned)
                .collect()
        })
        .collect();
    for groups in groups.iter().filter(|groups| groups.len() > 1) {
        let mut group = None;
        let mut path = Vec::new();
        for leaf in &leaves {
            if is_label_head(leaf) {
                continue;
            }
            let folded = sohoa_orthography::fold_lower(leaf);
            if folded.starts_with("tong") || folded == "cong" || group.is_none() {
                group = Some(group.map_or(0, |group| group + 1));
            }
            let mut words: Vec<String> =
                group.and_then(|group| groups.get(group)).cloned().into_iter().collect();
            words.push(leaf.clone());
            path.push(words);
        }
        path.resize(data.len().max(path.len()), Vec::new());
        path.truncate(data.len());
        all.push(path);
    }
    all
}

fn is_label_head(text: &str) -> bool {
    let folded = sohoa_orthography::fold_lower(text);
    is_ordinal(text)
        || matches!(folded.as_str(), "stt" | "tt" | "so tt" | "ghi chu" | "noi dung")
        || ["linh vuc", "ten ", "don vi", "co quan", "cong viec"].iter().any(|word| folded.starts_with(word))
}

fn all_words(grid: &Grid, head: &[usize], title: &str) -> String {
    let mut words = sohoa_orthography::fold_lower(title);
    for &row in head {
        for column in 0..grid.columns {
            words.push(' ');
            words.push_str(&sohoa_orthography::fold_lower(grid.text(row, column)));
        }
    }
    words
}

/// The slots that a piece of the head says, those further right first.
fn said(rules: &Rules, lexer: &mut Lexer<'_>, text: &str, in_head: bool) -> Slots {
    let items = items::items(lexer, &rules.known, text, 0, in_head);
    let mut slots = Slots::default();
    for item in items.list.iter().rev() {
        let What::Phrase(index) = item.what else { continue };
        let entry = rules.lexicon.entry(index);
        let meaning = if in_head { entry.column.or(entry.label) } else { entry.label };
        if let Some(meaning) = meaning {
            slots.fill(&meaning);
        }
    }
    slots
}

fn by_words(
    rules: &Rules,
    lexer: &mut Lexer<'_>,
    data: &[usize],
    paths: &[Vec<String>],
    above: &Slots,
) -> Mapping {
    let known = &rules.known;
    let mut mapping = Vec::new();
    for (column, path) in data.iter().zip(paths) {
        let mut beside = Slots::default();
        for words in path.iter().rev() {
            beside.fill(&said(rules, lexer, words, true));
        }
        let label = path.join(" > ");
        let leaf = sohoa_orthography::fold_lower(path.last().map_or("", String::as_str));
        if leaf.contains("ty le") || leaf.contains("ti le") || leaf.contains('%') {
            beside.set(Slot::Measure, known.rate);
        } else if beside.get(Slot::Measure) != known.amount
            && (leaf.contains("so tien") || leaf.contains("dong)"))
        {
            beside.set(Slot::Measure, known.amount);
        }
        let mut around = above.only(&[Slot::Subject, Slot::Noun]);
        // A column that is only a sum stands for all that came in.
        if beside.has(Slot::Total)
            && !beside.says_more_than(&[Slot::Total, Slot::Noun, Slot::Subject, Slot::Measure])
        {
            around.set(Slot::Action, known.received);
        }
        if around.get(Slot::Subject) == 0 && around.get(Slot::Noun) == 0 && beside.has(Slot::Action) {
            around.set(Slot::Noun, known.dossier);
        }
        if !beside.has(Slot::Noun) && !around.has(Slot::Noun) && !around.has(Slot::Subject) {
            around.set(Slot::Noun, known.dossier);
        }
        resolve::settle_subject(known, &mut beside, &around);
        // A group's `Tiếp nhận` over a leaf `Từ kỳ trước` says the same twice; the leaf is the narrower word.
        if let Some(rule) = resolve::metric(rules, &beside, &around)
            && rule.metrics[0] != "none"
        {
            mapping.push((
                *column,
                Column {
                    metrics: rule.metrics.clone(),
                    unit: rule.unit.clone(),
                    part: rule.part.clone(),
                    label,
                    strength: 0.9,
                },
            ));
        }
    }
    new_beside_total(&mut mapping);
    // Two columns cannot mean the same thing; where the head says so it is not understood.
    let twice = |mapping: &Mapping, at: usize| {
        mapping
            .iter()
            .filter(|(_, other)| other.metrics == mapping[at].1.metrics && other.part == mapping[at].1.part)
            .count()
            > 1
    };
    let keep: Vec<bool> = (0..mapping.len()).map(|at| !twice(&mapping, at)).collect();
    let mut keep = keep.into_iter();
    mapping.retain(|_| keep.next().unwrap_or(false));
    mapping
}

/// `Tổng | Tiếp nhận | Kỳ trước`: beside a sum, what was received is the new.
fn new_beside_total(mapping: &mut Mapping) {
    for (total, new) in [
        ("dossiers_received_total", "dossiers_received_new"),
        ("complaints_received_total", "complaints_received_new"),
    ] {
        let is_total = |column: &Column| column.metrics.len() == 1 && column.metrics[0] == total;
        let sums = |column: &Column| {
            let leaf = sohoa_orthography::fold_lower(column.label.rsplit(" > ").next().unwrap_or(""));
            leaf.starts_with("tong") || leaf == "cong"
        };
        let (with, without): (Vec<usize>, Vec<usize>) =
            (0..mapping.len()).filter(|at| is_total(&mapping[*at].1)).partition(|at| sums(&mapping[*at].1));
        let stated = mapping.iter().any(|(_, column)| column.metrics[0] == new);
        if let ([_], [other], false) = (&with[..], &without[..], stated) {
            mapping[*other].1.metrics = vec![new.to_owned()];
        }
    }
}

fn by_form(rules: &Rules, data: &[usize], metrics: &[String]) -> Mapping {
    data.iter()
        .zip(metrics)
        .filter(|(_, metric)| metric.as_str() != "-")
        .map(|(column, metric)| {
            let unit = rules
                .metrics
                .iter()
                .find(|rule| rule.metrics.contains(metric))
                .map_or(String::new(), |rule| rule.unit.clone());
            (
                *column,
                Column {
                    metrics: vec![metric.clone()],
                    unit,
                    part: None,
                    label: metric.clone(),
                    strength: 0.9,
                },
            )
        })
        .collect()
}

#[derive(Debug, Default)]
struct Proof {
    held: usize,
    failed: usize,
    unfit: usize,
}

/// How the identities fare in the rows under a mapping.
fn prove(rules: &Rules, grid: &Grid, rows: &[usize], mapping: &Mapping) -> Proof {
    let mut proof = Proof::default();
    for &row in rows.iter().take(200) {
        let mut values: Vec<(&str, Amount)> = Vec::new();
        for (column, meaning) in mapping {
            let Content::Number(reading, _) = grid.content(row, *column) else { continue };
            let amount = value(meaning, grid.text(row, *column), reading.amount);
            let unfit = if meaning.unit == "percent" {
                crate::tables::exceeds_percent(amount)
            } else {
                amount.as_whole().is_none()
            };
            proof.unfit += usize::from(unfit);
            values.push((meaning.metrics[0].as_str(), amount));
        }
        let get = |metric: &str| values.iter().find(|(name, _)| *name == metric).map(|(_, amount)| *amount);
        for check in &rules.checks {
            match identity::holds(check, &get) {
                // A row of zeros proves nothing.
                Some(true) if values.iter().any(|(_, amount)| amount.units != 0) => proof.held += 1,
                Some(false) => {
                    // Of several readings of one share, one that holds is enough.
                    let elsewhere = rules.checks.iter().any(|other| {
                        other.left == check.left
                            && other.ask == Ask::Rate
                            && identity::holds(other, &get) == Some(true)
                    });
                    proof.failed += usize::from(!elsewhere);
                }
                _ => {}
            }
        }
    }
    proof
}

/// The value of a cell in a column of this meaning: shares have decimals, counts have groups.
pub(crate) fn value(meaning: &Column, text: &str, amount: Amount) -> Amount {
    if meaning.unit != "percent" {
        return amount;
    }
    let core = text.trim().trim_end_matches(['%', ' ']);
    numbers::read(core, Follows::Decimal).map_or(amount, |reading| reading.amount)
}

/// A field's name without its ministry and its leading word: `Hộ tịch (Bộ Tư pháp)` is Hộ tịch.
pub(crate) fn field_name(label: &str) -> String {
    let name = label.split('(').next().unwrap_or("").trim();
    let name = if name.is_empty() { label.trim() } else { name };
    let lower = name.to_lowercase();
    let name = match lower.strip_prefix("lĩnh vực ") {
        Some(rest) => &name[name.len() - rest.len().min(name.len())..],
        None => name,
    };
    // Specks and rules beside a cell are read as signs in front of its words.
    let speck = |sign: char| !sign.is_alphanumeric() || ('\u{2b0}'..='\u{2ff}').contains(&sign);
    name.trim_start_matches(speck).trim_end_matches([':', '.', ',', ';', ' ', '|', '\'', '`']).to_owned()
}
