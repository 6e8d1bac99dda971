//! From counts of confusions to the model's section.

use std::collections::BTreeMap;

use sohoa_orthography::fold_char;
use sohoa_repair::format::CHANNELS;

/// In text read with another language a mark may always be lost, however rarely the tables saw it.
const LOST_MARK: f64 = 2.5;

/// Turns lines of `channel<TAB>truth<TAB>read<TAB>count` into bytes.
pub(crate) fn section(table: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    for (channel, _) in CHANNELS {
        let mut counts: BTreeMap<(&str, &str), f64> = BTreeMap::new();
        let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
        for line in table.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            let [name, truth, read, count] = fields.as_slice() else {
                return Err(format!("not four fields: {line}"));
            };
            if *name == channel {
                let count: f64 = count.parse().map_err(|_| format!("not a count: {line}"))?;
                counts.insert((truth, read), count);
                *totals.entry(truth).or_default() += count;
            }
        }
        let mut costs: BTreeMap<(String, String), f64> = BTreeMap::new();
        for ((truth, read), count) in &counts {
            let total = match truth.chars().count() {
                1 => totals[truth],
                // Pairs were counted only where they were read as one; either letter's total bounds theirs.
                _ => truth
                    .chars()
                    .filter_map(|c| totals.get(c.to_string().as_str()))
                    .fold(f64::MAX, |a, b| a.min(*b)),
            };
            let cost = -((count - 0.5) / (total + 1.0)).ln();
            costs.insert(((*truth).to_owned(), (*read).to_owned()), cost.max(0.0));
        }
        if channel == CHANNELS[0].0 {
            for truth in totals.keys().filter(|truth| truth.chars().count() == 1) {
                let bare: String = truth.chars().map(fold_char).collect();
                let cost = costs.entry(((*truth).to_owned(), bare)).or_insert(LOST_MARK);
                *cost = cost.min(LOST_MARK);
            }
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
