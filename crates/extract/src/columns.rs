//! What the columns of a table mean.

use std::collections::BTreeSet;

use sohoa_document::{Amount, Level};

use crate::grid::{Content, Grid};
use crate::identity;
use crate::items::{self, What};
use crate::lexer::Lexer;
use crate::mention::ASSUMED;
use crate::metric_rows;
use crate::numbers::{self, Follows};
use crate::paths;
use crate::resolve;
use crate::rules::{Ask, Rules, Slot, Slots, Word};
use crate::tables::Reader;
use crate::wording::{Says, Wording};

/// The meaning of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    pub(crate) metrics: Vec<String>,
    pub(crate) unit: String,
    pub(crate) part: Option<String>,
    /// The words of the head, from the top down.
    pub(crate) label: String,
    pub(crate) strength: f32,
    /// The power of ten that its own head names: `Số tiền (1.000 đồng)`.
    pub(crate) scale: Option<u8>,
    /// The level that its head names, where the columns are of several: `Cấp huyện | Cấp xã`.
    pub(crate) level: Option<Level>,
}

type Mapping = Vec<(usize, Column)>;

/// A meaning that nothing proves and that another reading of the head denies.
const DOUBTFUL: f32 = 0.6;

/// How a reading of the head came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Words,
    Form,
}

/// How the words of a head are read.
#[derive(Debug, Clone, Copy)]
struct Reading {
    /// A column goes on with the one to its left.
    inherit: bool,
    /// A group that does not say whether it has been done is being done.
    undone: bool,
}

/// The names above a column's own.
fn groups(path: &[String]) -> impl Iterator<Item = &String> {
    path.iter().rev().skip(1)
}

/// Whether a bare `Tổng số` stands over one name that is another's: a head that has slipped by a column.
fn is_shifted(rules: &Rules, lexer: &mut Lexer<'_>, paths: &[Vec<String>]) -> bool {
    let above = |at: usize| paths.get(at).and_then(|path| groups(path).next());
    (0..paths.len()).any(|at| {
        let Some(group) = above(at) else { return false };
        let alone = at.checked_sub(1).and_then(above) != Some(group) && above(at + 1) != Some(group);
        let bare = [Slot::Total, Slot::Noun, Slot::Measure];
        let names = |text: &str, lexer: &mut Lexer<'_>| said(rules, lexer, text, true).says_more_than(&bare);
        let leaf = paths[at].last().map_or("", String::as_str);
        alone && rules.wording.says(Says::Sum, group) && !names(group, lexer) && names(leaf, lexer)
    })
}

/// The best reading of the head, by how many identities of the rows hold under it. A column that another reading,
/// as well proven, takes for something else is marked as doubtful.
pub(crate) fn mapping(
    reader: &Reader<'_>,
    lexer: &mut Lexer<'_>,
    grid: &Grid,
    first: usize,
    label: usize,
    rows: &[usize],
) -> Option<Mapping> {
    let (rules, title) = (reader.rules, reader.title);
    let data = grid.number_columns(first, label);
    if data.is_empty() {
        return None;
    }
    let head_rows: Vec<usize> =
        (0..first).filter(|row| !grid.is_numbering(*row) && !grid.is_prose(*row)).collect();
    // The lines right above the table, where they were read as its first row.
    let lead: String = (0..first)
        .filter(|row| grid.is_prose(*row))
        .flat_map(|row| (0..grid.columns).map(move |column| (row, column)))
        .map(|(row, column)| format!("{} ", grid.text(row, column)))
        .collect();
    let above = said(rules, lexer, if lead.is_empty() { title } else { &lead }, false);
    let scale = rules.wording.money_scale(title);
    let paths = paths::paths(rules, grid, &head_rows, &data);
    let mut tried: Vec<(Mapping, By)> = Vec::new();
    for path in &paths {
        let levels = levels(reader, lexer, path);
        // `giải quyết` over `Tổng số | Trong hạn | Quá hạn` may have lost its `đang` as well as its `đã`.
        let bare = path.iter().any(|path| groups(path).any(|name| rules.wording.says(Says::Bare, name)));
        let shifted = is_shifted(rules, lexer, path);
        for (inherit, undone) in [(false, false), (true, false), (false, true), (true, true)] {
            if undone && !bare {
                continue;
            }
            let reading = Reading { inherit, undone };
            let mut mapping = by_words(rules, lexer, &data, (path, &levels), &above, reading);
            if shifted {
                mapping.iter_mut().for_each(|(_, column)| column.strength = DOUBTFUL);
            }
            let mapping = once_each(grid, rows, mapping);
            if !mapping.is_empty() && !tried.iter().any(|(known, _)| *known == mapping) {
                tried.push((mapping, By::Words));
            }
        }
    }
    let words = all_words(grid, first, title);
    for form in &rules.forms {
        // A form has all its columns, or has lost its last one.
        let fits = (data.len()..=data.len() + 1).contains(&form.columns.len());
        if fits && form.words.iter().all(|word| words.contains(word.as_str())) {
            tried.push((by_form(rules, &data, &form.columns, paths.first()), By::Form));
        }
    }
    let proven: Vec<(Proof, Mapping)> = tried
        .into_iter()
        .map(|(mapping, by)| (prove(rules, grid, rows, &mapping, scale), mapping, by))
        .filter(|(proof, _, by)| *by == By::Words || proof.failed == 0 && proof.held > 0 && proof.unfit == 0)
        .map(|(proof, mapping, _)| (proof, mapping))
        .collect();
    // A column that holds what its metric cannot be is read wrongly; so is what stands around it. An identity may fail
    // where the head is read rightly: of months without a column for what was carried over, received is not resolved
    // and pending.
    let score = |proof: &Proof, mapping: &Mapping| {
        (-(proof.unfit as i64), proof.held as i64 - proof.failed as i64, mapping.len())
    };
    // Of equals the first, which takes the head as it stands.
    let best =
        (0..proven.len()).max_by_key(|at| (score(&proven[*at].0, &proven[*at].1), std::cmp::Reverse(*at)))?;
    let (proof, mut mapping) = proven[best].clone();
    let strength = match (proof.failed, proof.unfit, proof.held) {
        (0, 0, 1..) => 0.99,
        (0, 0, 0) => 0.95,
        // One cell in many that does not add up is a slip in the cell, not in the head; what no identity proves wants
        // a look all the same.
        (failed, 0, held) if failed * 4 <= held => 0.89,
        _ => DOUBTFUL,
    };
    for (index, (at, column)) in mapping.iter_mut().enumerate() {
        let otherwise = proven.iter().any(|(other, readings)| {
            // Where nothing is proven, every other reading is a denial.
            let rivals = proof.held == 0 && proof.failed == 0
                || (other.failed, other.unfit, other.held) == (proof.failed, proof.unfit, proof.held);
            rivals && readings.iter().any(|(place, reading)| place == at && reading.metrics != column.metrics)
        });
        // Words of the head that say nothing here may say something that nobody knows.
        let guessed = !proof.columns.contains(&index) && !is_understood(rules, lexer, &column.label);
        let most = if guessed { ASSUMED } else { strength };
        column.strength = if otherwise { DOUBTFUL } else { most.min(column.strength) };
    }
    Some(mapping)
}

fn all_words(grid: &Grid, first: usize, title: &str) -> String {
    let mut words = sohoa_orthography::fold_lower(title);
    for row in 0..first {
        for column in 0..grid.columns {
            words.push(' ');
            words.push_str(&sohoa_orthography::fold_lower(grid.text(row, column)));
        }
    }
    words
}

/// The slots that a piece of the head says, those further right first.
pub(crate) fn said(rules: &Rules, lexer: &mut Lexer<'_>, text: &str, in_head: bool) -> Slots {
    let items = items::items(lexer, rules, text, 0, in_head);
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

/// The slots that a piece of the head says in several ways side by side: `Đã giải quyết/đang giải quyết`. Which of them
/// its numbers are, nobody knows.
pub(crate) fn torn(rules: &Rules, lexer: &mut Lexer<'_>, text: &str) -> Vec<Slot> {
    let items = items::items(lexer, rules, text, 0, true);
    let mut torn = Vec::new();
    for slot in [Slot::Action, Slot::Deadline, Slot::Channel] {
        let (mut before, mut parted) = (0, false);
        for item in &items.list {
            let entry = match item.what {
                What::Phrase(index) => rules.lexicon.entry(index),
                What::Sign(sign) => {
                    parted |= matches!(sign, ',' | ';' | '/' | '-' | '–' | '+' | '&');
                    continue;
                }
                _ => continue,
            };
            parted |= entry.word == Some(Word::Split);
            let value = entry.column.or(entry.label).map_or(0, |slots| slots.get(slot));
            if value != 0 {
                if parted && before != 0 && before != value && !torn.contains(&slot) {
                    torn.push(slot);
                }
                (before, parted) = (value, false);
            }
        }
    }
    torn
}

/// Whether a column's own words and those above it leave a slot torn that no narrower word settles.
fn is_torn(rules: &Rules, lexer: &mut Lexer<'_>, path: &[String]) -> bool {
    let mut narrower = Slots::default();
    path.iter().rev().any(|words| {
        let torn = torn(rules, lexer, words).into_iter().any(|slot| !narrower.has(slot));
        narrower.fill(&said(rules, lexer, words, true));
        torn
    })
}

/// The level that each column's words name; of none, unless they are of several.
fn levels(reader: &Reader<'_>, lexer: &mut Lexer<'_>, paths: &[Vec<String>]) -> Vec<Option<Level>> {
    let level = |path: &Vec<String>, lexer: &mut Lexer<'_>| {
        path.iter().find_map(|words| {
            let named = reader.rules.wording.level(words);
            named.or_else(|| metric_rows::level_of(reader, lexer, words))
        })
    };
    let levels: Vec<Option<Level>> = paths.iter().map(|path| level(path, lexer)).collect();
    let mut named = levels.iter().flatten();
    let several = named.next().is_some_and(|first| named.any(|other| other != first));
    if several { levels } else { vec![None; paths.len()] }
}

fn by_words(
    rules: &Rules,
    lexer: &mut Lexer<'_>,
    data: &[usize],
    (paths, levels): (&[Vec<String>], &[Option<Level>]),
    above: &Slots,
    Reading { inherit, undone }: Reading,
) -> Mapping {
    let known = &rules.known;
    let mut mapping = Vec::new();
    let (mut left, mut action) = (Slots::default(), Slots::default());
    let mut own: Vec<Slots> = Vec::new();
    for path in paths {
        let mut slots = Slots::default();
        for words in path.iter().rev() {
            slots.fill(&said(rules, lexer, words, true));
        }
        if undone && groups(path).any(|name| rules.wording.says(Says::Bare, name)) {
            slots.set(Slot::Action, known.pending);
        }
        own.push(slots);
    }
    // What the lines above say was done is said of a column only where none says so itself.
    let resolved = above.get(Slot::Action) == known.resolved
        && own.iter().all(|slots| slots.get(Slot::Action) != known.resolved);
    for (((column, path), level), mut beside) in data.iter().zip(paths).zip(levels).zip(own) {
        // `Thời gian giải quyết (ngày) > Trước` counts no dossiers.
        if path.iter().any(|name| rules.wording.says(Says::Time, name)) {
            continue;
        }
        let label = path.join(" > ");
        // A leaf that says nothing under a head that does has lost its words.
        let mute = path.len() > 1
            && path.last().is_some_and(|leaf| {
                said(rules, lexer, leaf, true) == Slots::default()
                    && leaf.chars().count() > 2
                    && !rules.wording.says(Says::Count, leaf)
            });
        let leaf = path.last().map_or("", String::as_str);
        if rules.wording.says(Says::Share, leaf) {
            beside.set(Slot::Measure, known.rate);
        } else if beside.get(Slot::Measure) != known.amount && rules.wording.says(Says::Money, leaf) {
            beside.set(Slot::Measure, known.amount);
        }
        // `Đang giải quyết | Quá hạn`, `Trước hạn | %`: a column that goes on with the one to its left.
        if inherit {
            let share = beside.get(Slot::Measure) == known.rate
                && !beside.says_more_than(&[Slot::Measure, Slot::Noun, Slot::Total]);
            if share {
                beside.fill(&left);
            } else if beside.has(Slot::Deadline) {
                beside.fill(&action);
            }
            if !share {
                left = beside;
                left.set(Slot::Total, 0);
                action.set(
                    Slot::Action,
                    if beside.has(Slot::Action) {
                        beside.get(Slot::Action)
                    } else {
                        action.get(Slot::Action)
                    },
                );
            }
        }
        let mut around = above.only(&[Slot::Subject, Slot::Noun]);
        // A column that is only a sum stands for all that came in.
        if beside.has(Slot::Total)
            && !beside.says_more_than(&[Slot::Total, Slot::Noun, Slot::Subject, Slot::Measure])
        {
            // `(số hồ sơ đã giải quyết)` above the table says of what.
            around.set(Slot::Action, if resolved { known.resolved } else { known.received });
        }
        if around.get(Slot::Subject) == 0 && around.get(Slot::Noun) == 0 && beside.has(Slot::Action) {
            around.set(Slot::Noun, known.dossier);
        }
        if !beside.has(Slot::Noun) && !around.has(Slot::Noun) && !around.has(Slot::Subject) {
            around.set(Slot::Noun, known.dossier);
        }
        // Money in such a table is what was paid.
        if beside.get(Slot::Measure) == known.amount && !beside.has(Slot::Subject) {
            beside.set(Slot::Subject, known.payment);
        }
        resolve::settle_subject(known, &mut beside, &around);
        // A group's `Tiếp nhận` over a leaf `Từ kỳ trước` says the same twice; the leaf is the narrower word.
        if let Some(rule) = resolve::metric(rules, &beside, &around)
            && rule.metrics[0] != "none"
        {
            let doubtful = mute || rule.metrics.len() > 1 || is_torn(rules, lexer, path);
            mapping.push((
                *column,
                Column {
                    metrics: rule.metrics.clone(),
                    unit: rule.unit.clone(),
                    part: rule.part.clone(),
                    scale: rules.wording.scale(&label),
                    label,
                    level: *level,
                    strength: if doubtful { DOUBTFUL } else { 1.0 },
                },
            ));
        }
    }
    new_beside_total(rules, &mut mapping);
    mapping
}

/// Two columns cannot mean the same thing unless they say the same; where the head says so it is not understood.
fn once_each(grid: &Grid, rows: &[usize], mapping: Mapping) -> Mapping {
    let same = |one: usize, other: usize| {
        rows.iter().all(|row| match (grid.content(*row, one), grid.content(*row, other)) {
            (Content::Number(one, _), Content::Number(other, _)) => one.amount.same_value(&other.amount),
            (one, other) => one == other,
        })
    };
    let keeps = |at: usize| {
        let (column, meaning) = &mapping[at];
        mapping.iter().enumerate().all(|(other_at, (other, rival))| {
            other_at == at
                || rival.metrics != meaning.metrics
                || rival.part != meaning.part
                || rival.level != meaning.level
                // One whose own words were lost only borrows the meaning of its group.
                || rival.strength < meaning.strength
                || at < other_at && same(*column, *other)
        })
    };
    (0..mapping.len()).filter(|at| keeps(*at)).map(|at| mapping[at].clone()).collect()
}

/// `Tổng | Tiếp nhận | Kỳ trước`: beside a sum, what was received is the new.
fn new_beside_total(rules: &Rules, mapping: &mut Mapping) {
    for (total, new) in [
        ("dossiers_received_total", "dossiers_received_new"),
        ("complaints_received_total", "complaints_received_new"),
    ] {
        // Columns of several levels stand beside each other, not beside their sum.
        let is_total = |column: &Column| {
            column.level.is_none() && column.metrics.len() == 1 && column.metrics[0] == total
        };
        let sums =
            |column: &Column| rules.wording.says(Says::Sum, column.label.rsplit(" > ").next().unwrap_or(""));
        let (with, without): (Vec<usize>, Vec<usize>) =
            (0..mapping.len()).filter(|at| is_total(&mapping[*at].1)).partition(|at| sums(&mapping[*at].1));
        let stated = mapping.iter().any(|(_, column)| column.metrics[0] == new);
        if let ([_], [other], false) = (&with[..], &without[..], stated) {
            mapping[*other].1.metrics = vec![new.to_owned()];
        }
    }
}

fn by_form(rules: &Rules, data: &[usize], metrics: &[String], path: Option<&Vec<Vec<String>>>) -> Mapping {
    data.iter()
        .zip(metrics)
        .enumerate()
        .filter(|(_, (_, metric))| metric.as_str() != "-")
        .map(|(at, (column, metric))| {
            let label = path.and_then(|path| path.get(at)).map(|path| path.join(" > "));
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
                    scale: path
                        .and_then(|path| path.get(at))
                        .and_then(|path| rules.wording.scale(&path.join(" "))),
                    level: None,
                    label: label.filter(|label| !label.is_empty()).unwrap_or_else(|| metric.clone()),
                    strength: 1.0,
                },
            )
        })
        .collect()
}

#[derive(Debug, Clone, Default)]
struct Proof {
    held: usize,
    failed: usize,
    unfit: usize,
    /// The columns, by their place in the mapping, that an identity which held speaks of.
    columns: BTreeSet<usize>,
}

/// Whether the grammar knows every word of a column's head.
fn is_understood(rules: &Rules, lexer: &mut Lexer<'_>, head: &str) -> bool {
    let items = items::items(lexer, rules, head, 0, true);
    items.list.iter().all(|item| {
        item.what != What::Word || rules.wording.is_word(Says::Filler, &head[item.start..item.end])
    })
}

/// How the identities fare in the rows under a mapping.
fn prove(rules: &Rules, grid: &Grid, rows: &[usize], mapping: &Mapping, scale: u8) -> Proof {
    let mut proof = Proof::default();
    let mut levels: Vec<Option<Level>> = mapping.iter().map(|(_, meaning)| meaning.level).collect();
    levels.sort();
    levels.dedup();
    for (&row, level) in rows.iter().take(200).flat_map(|row| levels.iter().map(move |level| (row, level))) {
        let mut values: Vec<(&str, Amount, usize)> = Vec::new();
        for (index, (column, meaning)) in mapping.iter().enumerate() {
            if meaning.level != *level {
                continue;
            }
            let Content::Number(reading, _) = grid.content(row, *column) else { continue };
            let mut amount = value(meaning, grid.text(row, *column), reading.amount);
            if meaning.unit == "vnd" {
                amount = numbers::scaled(amount, meaning.scale.unwrap_or(scale)).unwrap_or(amount);
            }
            let unfit = if meaning.unit == "percent" {
                crate::tables::exceeds_percent(amount)
            } else {
                amount.as_whole().is_none()
            };
            proof.unfit += usize::from(unfit);
            values.push((meaning.metrics[0].as_str(), amount, index));
        }
        let get =
            |metric: &str| values.iter().find(|(name, ..)| *name == metric).map(|(_, amount, _)| *amount);
        for check in &rules.checks {
            match identity::holds(check, &get) {
                // A row of zeros proves nothing, nor does a part that is smaller than its whole.
                Some(true)
                    if check.ask == Ask::Part || values.iter().all(|(_, amount, _)| amount.units == 0) => {}
                Some(true) => {
                    proof.held += 1;
                    let speaks = |metric: &str| {
                        check.left == metric || check.right.iter().any(|right| right == metric)
                    };
                    proof
                        .columns
                        .extend(values.iter().filter(|(name, ..)| speaks(name)).map(|(.., index)| index));
                }
                Some(false) => {
                    // Of several readings of one share, one that holds is enough.
                    let elsewhere = rules.checks.iter().any(|other| {
                        other.left == check.left
                            && other.ask == Ask::Rate
                            && identity::holds(other, &get) == Some(true)
                    });
                    // The whole it is a share of may have no column: `Trước hạn | %` without `Đã giải quyết | Tổng số`.
                    let whole = check.ask != Ask::Rate || get(&check.right[1]).is_some();
                    proof.failed += usize::from(whole && !elsewhere);
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
pub(crate) fn field_name(wording: &Wording, label: &str) -> String {
    // `Đất đai (Bộ Tài nguyên và Môi trường)` says whose field it is, `Đất đai (hộ gia đình)` which.
    let owner = |(at, _): &(usize, &str)| !label[at + 1..].trim_start().starts_with(char::is_lowercase);
    let end = label.match_indices('(').find(owner).map_or(label.len(), |(at, _)| at);
    let name = label[..end].trim();
    let name = if name.is_empty() { label.trim() } else { name };
    let name = wording.without_field(name);
    // Specks and rules beside a cell are read as signs in front of its words.
    let speck = |sign: char| !sign.is_alphanumeric() || ('\u{2b0}'..='\u{2ff}').contains(&sign);
    name.trim_start_matches(speck).trim_end_matches([':', '.', ',', ';', ' ', '|', '\'', '`']).to_owned()
}
