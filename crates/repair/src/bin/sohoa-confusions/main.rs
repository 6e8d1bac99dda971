//! Counts what a reader prints for each letter.
//!
//! `sohoa-confusions PAIRS_DIR TABLE_FILE`
//!
//! PAIRS_DIR holds `<language>.tsv` files of `quality<TAB>truth<TAB>read` lines, as
//! `models/tools/observe_confusions.py` writes them. TABLE_FILE gets lines of
//! `channel<TAB>truth<TAB>read<TAB>count`. Letters are aligned by the likeliest path, the likelihoods are
//! counted from the alignment, and so on a few times.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;

use sohoa_orthography::fold_char;
use sohoa_repair::format::CHANNELS;

/// Rounds of aligning and counting; the table is settled after four.
const ROUNDS: usize = 5;
/// A line whose alignment costs more than this for each letter was misread as a whole.
const WORST: f32 = 2.5;
/// Segments seen fewer times are chance.
const LEAST: u32 = 2;

type Segment = (String, String);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, output] = arguments.as_slice() else {
        return Err("usage: sohoa-confusions PAIRS_DIR TABLE_FILE".into());
    };
    let mut table = String::new();
    for (channel, languages) in CHANNELS {
        let mut pairs = Vec::new();
        for language in languages {
            for line in std::fs::read_to_string(format!("{folder}/{language}.tsv"))?.lines() {
                let mut fields = line.split('\t').skip(1);
                if let (Some(truth), Some(read)) = (fields.next(), fields.next()) {
                    let chars =
                        |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
                    pairs.push((chars(truth), chars(read)));
                }
            }
        }
        for ((truth, read), count) in count(&pairs) {
            if count >= LEAST {
                table.push_str(&format!("{channel}\t{truth}\t{read}\t{count}\n"));
            }
        }
    }
    std::fs::write(output, table)?;
    Ok(())
}

fn count(pairs: &[(Vec<char>, Vec<char>)]) -> BTreeMap<Segment, u32> {
    let mut costs: HashMap<Segment, f32> = HashMap::new();
    let mut counts = BTreeMap::new();
    for round in 0..ROUNDS {
        counts = BTreeMap::new();
        for (truth, read) in pairs {
            align(truth, read, &costs, &mut counts);
        }
        let mut totals: HashMap<&str, u32> = HashMap::new();
        for ((truth, _), count) in &counts {
            *totals.entry(truth).or_default() += count;
        }
        costs = counts
            .iter()
            .map(|((truth, read), count)| {
                // Two letters read as one are rarer than either letter read alone.
                let total =
                    totals[truth.as_str()] as f32 * if truth.chars().count() > 1 { 40.0 } else { 1.0 };
                ((truth.clone(), read.clone()), -(*count as f32 / total).ln())
            })
            .collect();
        eprintln!("round {round}: {} segments", counts.len());
    }
    counts.retain(|(truth, _), _| !truth.is_empty() && truth.chars().all(char::is_alphabetic));
    counts
}

fn unseen(truth: &[char], read: &[char]) -> f32 {
    let same = |a: char, b: char| fold_char(a).eq_ignore_ascii_case(&fold_char(b));
    match (truth, read) {
        ([t], [r]) if t == r => 0.05,
        ([' '], _) => 9.0,
        (_, [' ']) => 9.0,
        ([t], [r]) if same(*t, *r) => 2.0,
        ([t], [r]) if t.is_alphabetic() == r.is_alphabetic() => 4.5,
        ([_], [_]) => 5.5,
        ([_], []) => 6.0,
        ([t], [a, b]) if same(*t, *a) || same(*t, *b) => 5.5,
        ([_], [_, _]) => 7.5,
        ([_, _], [_]) => 8.0,
        ([_], [_, _, _]) => 9.5,
        _ => 12.0,
    }
}

/// Lengths of truth and read segments that are tried.
const SHAPES: [(usize, usize); 6] = [(1, 1), (1, 0), (1, 2), (1, 3), (2, 1), (0, 1)];

fn align(truth: &[char], read: &[char], costs: &HashMap<Segment, f32>, counts: &mut BTreeMap<Segment, u32>) {
    let (n, m) = (truth.len(), read.len());
    if n == 0 || m * 3 < n * 2 || n * 3 < m * 2 {
        return;
    }
    let width = m + 1;
    let mut best = vec![(f32::INFINITY, 0usize); (n + 1) * width];
    best[0].0 = 0.0;
    let band = 14 + n / 10;
    for i in 0..=n {
        let centre = i * m / n;
        for j in centre.saturating_sub(band)..=(centre + band).min(m) {
            let here = best[i * width + j].0;
            if here.is_infinite() {
                continue;
            }
            for (shape, (a, b)) in SHAPES.into_iter().enumerate() {
                if i + a > n || j + b > m {
                    continue;
                }
                let (t, r) = (&truth[i..i + a], &read[j..j + b]);
                let inner_space = (a + b > 2) && (t.contains(&' ') || r.contains(&' '));
                if inner_space {
                    continue;
                }
                let step = if a == 0 {
                    if r == [' '] { 5.0 } else { 5.5 }
                } else if t == [' '] && b == 0 {
                    5.0
                } else {
                    let key = (t.iter().collect::<String>(), r.iter().collect::<String>());
                    // A segment not seen in the last round may still be the right one.
                    costs
                        .get(&key)
                        .copied()
                        .unwrap_or(f32::INFINITY)
                        .min(unseen(t, r) + if costs.is_empty() { 0.0 } else { 3.0 })
                };
                let to = &mut best[(i + a) * width + j + b];
                if here + step < to.0 {
                    *to = (here + step, shape);
                }
            }
        }
    }
    if best[n * width + m].0 / n as f32 > WORST {
        return;
    }
    let (mut i, mut j) = (n, m);
    while i > 0 || j > 0 {
        let (a, b) = SHAPES[best[i * width + j].1];
        i -= a;
        j -= b;
        let key = (truth[i..i + a].iter().collect(), read[j..j + b].iter().collect());
        *counts.entry(key).or_default() += 1;
    }
}
