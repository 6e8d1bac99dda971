//! From counts of confusions to the model's section.

use std::collections::BTreeMap;
use std::path::Path;

use sohoa_orthography::{Letter, Tone, fold_char, strip_tone};
use sohoa_repair::format::CHANNELS;

use crate::error::TrainError;

/// In text read with another language a mark may always be lost, however rarely the tables saw it.
const LOST_MARK: f64 = 2.5;
/// A Vietnamese reader drops or changes tones on poor scans far more often than on rendered text.
const LOST_TONE: f64 = 3.5;
const OTHER_TONE: f64 = 4.0;

/// Turns lines of `channel<TAB>truth<TAB>read<TAB>count` into bytes.
pub(crate) fn section(path: &Path) -> Result<Vec<u8>, TrainError> {
    let table = std::fs::read_to_string(path).map_err(TrainError::file(path))?;
    let wrong = |line, problem| TrainError::Table { path: path.to_owned(), line, problem };
    let mut bytes = Vec::new();
    for (channel, _) in CHANNELS {
        let mut counts: BTreeMap<(&str, &str), f64> = BTreeMap::new();
        let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
        for (line, text) in (1..).zip(table.lines()) {
            let fields: Vec<&str> = text.split('\t').collect();
            let [name, truth, read, count] = fields.as_slice() else {
                return Err(wrong(line, "not four fields"));
            };
            if *name == channel {
                let count: f64 = count.parse().map_err(|_| wrong(line, "not a count"))?;
                counts.insert((truth, read), count);
                *totals.entry(truth).or_default() += count;
            }
        }
        let mut costs: BTreeMap<(String, String), f64> = BTreeMap::new();
        for ((truth, read), count) in counts.iter().filter(|((truth, _), _)| truth.chars().count() > 1) {
            // Pairs were counted only where they were read as one; either letter's total bounds theirs.
            let total = truth
                .chars()
                .filter_map(|c| totals.get(c.to_string().as_str()))
                .fold(f64::MAX, |a, b| a.min(*b));
            costs.insert(((*truth).to_owned(), (*read).to_owned()), -((count - 0.5) / (total + 1.0)).ln());
        }
        let letters: Vec<char> = totals.keys().filter_map(|truth| only(truth)).collect();
        for letter in &letters {
            for (read, p) in reads_of(*letter, &counts, &totals, &letters) {
                costs.insert((letter.to_string(), read), -p.ln());
            }
            let mut at_most = |read: char, cost: f64| {
                let seen = costs.entry((letter.to_string(), read.to_string())).or_insert(cost);
                *seen = seen.min(cost);
            };
            if channel == CHANNELS[0].0 {
                at_most(fold_char(*letter), LOST_MARK);
            } else {
                for tone in Tone::ALL {
                    let other = Letter::of(*letter).and_then(|l| Letter { tone, ..l }.compose());
                    at_most(
                        other.unwrap_or(*letter),
                        if tone == Tone::Level { LOST_TONE } else { OTHER_TONE },
                    );
                }
            }
        }
        for cost in costs.values_mut() {
            *cost = cost.max(0.0);
        }
        bytes.extend((costs.len() as u32).to_le_bytes());
        for ((truth, read), cost) in &costs {
            for text in [truth, read] {
                bytes.push(text.len() as u8);
                bytes.extend(text.as_bytes());
            }
            bytes.push((cost * 8.0).round().min(255.0) as u8);
        }
    }
    Ok(bytes)
}

fn only(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// What a letter is read as, with probabilities: mostly its own counts, a part from the same letter with
/// other tones, a part from all letters of the same base. A letter rarely seen borrows from its family.
fn reads_of(
    letter: char,
    counts: &BTreeMap<(&str, &str), f64>,
    totals: &BTreeMap<&str, f64>,
    letters: &[char],
) -> BTreeMap<String, f64> {
    let base = fold_char(letter);
    let families: [(f64, Vec<char>); 3] = [
        (0.86, vec![letter]),
        (0.10, letters.iter().copied().filter(|l| strip_tone(*l) == strip_tone(letter)).collect()),
        (0.04, letters.iter().copied().filter(|l| fold_char(*l) == base).collect()),
    ];
    let mut reads: BTreeMap<String, f64> = BTreeMap::new();
    for (share, family) in families {
        let names: Vec<String> = family.iter().map(char::to_string).collect();
        let total: f64 = names.iter().filter_map(|name| totals.get(name.as_str())).sum();
        for ((_, read), count) in
            counts.iter().filter(|((truth, _), _)| names.iter().any(|name| name == truth))
        {
            // A relative's own right reading is no reading of this letter.
            if family.len() > 1 && only(read).is_some_and(|r| r != letter && family.contains(&r)) {
                continue;
            }
            *reads.entry((*read).to_owned()).or_default() += share * count / (total + 1.0);
        }
    }
    reads
}
