//! `lần lượt là 5, 6 và 7`, `đều đạt 100%`: numbers and names in one order.

use std::collections::BTreeMap;

use sohoa_document::Level;

use crate::items::{Items, What};
use crate::rules::{Rules, Slot, Slots, Value, Word};
use crate::said::Said;
use crate::wording::Says;
use crate::zones::Zone;

/// What sets one number of a series, or one of several meanings of a number, apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Override {
    Level(Option<Level>),
    Field(String),
    Slot(Slot, Value),
    /// Names and numbers are not as many.
    Unknown,
}

impl Override {
    pub(crate) fn apply(&self, said: &mut Said, unit: Slots) {
        match self {
            Override::Level(level) => {
                said.level = Some(*level);
                said.area = None;
            }
            Override::Field(field) => said.field = Some(field.clone()),
            Override::Slot(slot, value) => {
                said.slots.set(*slot, *value);
                said.labels.set(*slot, *value);
            }
            Override::Unknown => return,
        }
        said.slots.fill(&unit);
        // As many names as numbers: the label in front of the names is theirs, however far it stands.
        said.distance = 0;
        said.in_series = true;
    }
}

/// A number's part in a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The zone of the first number, whose words hold for all.
    pub(crate) head: usize,
    pub(crate) overrides: Vec<Override>,
}

/// The parts by index of the zone.
pub(crate) fn series(rules: &Rules, items: &Items, text: &str, zones: &[Zone]) -> BTreeMap<usize, Part> {
    let mut parts = BTreeMap::new();
    // `lần lượt là 5 và 6, trong đó quá hạn tương ứng là 1 và 2`: the second series runs over the names of the first.
    let mut named: Vec<Override> = Vec::new();
    for (index, zone) in zones.iter().enumerate() {
        let word = zone.left.clone().rev().find_map(|at| match items.list[at].what {
            What::Phrase(entry) => match rules.lexicon.entry(entry).word {
                Some(word @ (Word::Respectively | Word::Each)) => Some((at, word)),
                _ => None,
            },
            _ => None,
        });
        let Some((place, word)) = word else { continue };
        // `lần lượt của cấp tỉnh, cấp huyện là 5, 6`: the names may stand on either side of the word.
        let names = names(rules, items, text, zone.left.clone());
        if word == Word::Each {
            if names.len() > 1 {
                parts.insert(index, Part { head: index, overrides: names });
            }
            continue;
        }
        let run = run(rules, items, zones, index);
        let names =
            // `tương ứng tỷ lệ trước hạn và đúng hạn là 99,3% và 98,7%`: the names stand elsewhere.
            if names.len() == run { names } else { unmerged(rules, items, zone.left.start..place, &names, run) };
        let names = if names.is_empty() && named.len() == run { named.clone() } else { names };
        if names.len() != run && run > 1 {
            // Which number is whose cannot be told: none is taken.
            for offset in 0..run {
                parts.insert(index + offset, Part { head: index, overrides: vec![Override::Unknown] });
            }
        }
        if names.len() == run && run > 1 {
            named.clone_from(&names);
            for (offset, name) in names.into_iter().enumerate() {
                parts.insert(index + offset, Part { head: index, overrides: vec![name] });
            }
        }
    }
    parts
}

/// How many numbers follow each other, parted by nothing but commas and `và`.
fn run(rules: &Rules, items: &Items, zones: &[Zone], first: usize) -> usize {
    let mut count = 1;
    for pair in zones[first..].windows(2) {
        let between = &items.list[pair[0].number + 1..pair[1].number];
        let joined = between.len() <= 2
            && between.iter().all(|item| match item.what {
                What::Sign(',' | ';' | '-') => true,
                What::Phrase(index) => rules.lexicon.entry(index).word == Some(Word::Split),
                _ => false,
            });
        if !joined || between.is_empty() {
            break;
        }
        count += 1;
    }
    count
}

/// The names a series runs over: its levels, its fields, or the labels that fill one slot in several ways.
fn names(rules: &Rules, items: &Items, text: &str, range: std::ops::Range<usize>) -> Vec<Override> {
    let mut levels = Vec::new();
    let mut by_slot: BTreeMap<Slot, Vec<Value>> = BTreeMap::new();
    for item in &items.list[range.clone()] {
        let What::Phrase(index) = item.what else { continue };
        let entry = rules.lexicon.entry(index);
        if let Some(scope) = entry.scope {
            levels.push(Override::Level(scope.level));
        }
        for slot in [Slot::Deadline, Slot::Channel, Slot::Service, Slot::Aspect] {
            if let Some(value) = entry.label.map(|slots| slots.get(slot)).filter(|value| *value != 0) {
                by_slot.entry(slot).or_default().push(value);
            }
        }
    }
    if levels.len() > 1 {
        return levels;
    }
    // `của các lĩnh vực đất đai, xây dựng và giáo dục lần lượt là`
    let fields: Vec<Override> = items.list[range]
        .iter()
        .skip_while(|item| {
            !matches!(item.what, What::Phrase(index)
            if matches!(rules.lexicon.entry(index).word, Some(Word::Field | Word::Fields)))
        })
        .filter(|item| matches!(item.what, What::Phrase(index) if rules.lexicon.entry(index).field))
        .map(|item| Override::Field(text[item.start..item.end].to_owned()))
        .collect();
    if fields.len() > 1 {
        return fields;
    }
    by_slot
        .into_iter()
        .find(|(_, values)| values.len() > 1)
        .map(|(slot, values)| values.into_iter().map(|value| Override::Slot(slot, value)).collect())
        .unwrap_or_default()
}

/// `trước hạn, đúng hạn` is one merged label elsewhere; in a series each of its words has a number.
fn unmerged(
    rules: &Rules,
    items: &Items,
    range: std::ops::Range<usize>,
    names: &[Override],
    run: usize,
) -> Vec<Override> {
    let mut apart = Vec::new();
    if let Some(channels) = unmerged_channels(rules, items, range.clone()).filter(|found| found.len() == run)
    {
        return channels;
    }
    for item in &items.list[range] {
        let What::Phrase(index) = item.what else { continue };
        let entry = rules.lexicon.entry(index);
        let Some(value) = entry.label.map(|slots| slots.get(Slot::Deadline)).filter(|value| *value != 0)
        else {
            continue;
        };
        let place = |says| rules.wording.place_of(says, &entry.phrase);
        match (place(Says::Early), place(Says::OnTime)) {
            (Some(early), Some(on_time)) => {
                let both = [
                    Override::Slot(Slot::Deadline, rules.known.early),
                    Override::Slot(Slot::Deadline, rules.known.on_time),
                ];
                let [first, second] = both;
                apart.extend(if early < on_time { [first, second] } else { [second, first] });
            }
            _ => apart.push(Override::Slot(Slot::Deadline, value)),
        }
    }
    if apart.len() == run { apart } else { names.to_vec() }
}

/// `trực tiếp và qua bưu chính` as two channels.
fn unmerged_channels(rules: &Rules, items: &Items, range: std::ops::Range<usize>) -> Option<Vec<Override>> {
    let known = rules.known;
    let mut apart = Vec::new();
    for item in &items.list[range] {
        let What::Phrase(index) = item.what else { continue };
        match rules.lexicon.entry(index).label.map_or(0, |slots| slots.get(Slot::Channel)) {
            0 => {}
            value if value == known.direct_or_postal => {
                apart.push(Override::Slot(Slot::Channel, known.direct));
                apart.push(Override::Slot(Slot::Channel, known.postal));
            }
            value => apart.push(Override::Slot(Slot::Channel, value)),
        }
    }
    (apart.len() > 1).then_some(apart)
}
