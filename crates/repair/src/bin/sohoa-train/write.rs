//! The model's bytes.

use sohoa_repair::format::{
    BUCKETS, MAGIC, NO_EXTENSION, backoff_code, checksum, mix, place, probability_code, slot,
};

use crate::error::TrainError;
use crate::grams::Order;

/// n-grams in a bucket on average: more make the table smaller, fewer make false finds rarer.
const PER_BUCKET: usize = 4;

/// Puts the model file together.
pub(crate) fn model(
    words: &[String],
    orders: &[Order],
    kept: &[Vec<bool>],
    confusions: &[u8],
) -> Result<Vec<u8>, TrainError> {
    let backoffs = backoffs(orders, kept);
    let mut offsets: Vec<u32> = vec![0];
    let mut text = String::new();
    let mut records = Vec::new();
    for (index, word) in words.iter().enumerate() {
        text.push_str(word);
        offsets.push(text.len() as u32);
        let cost = (-f64::from(orders[0].p[index]).ln() * 64.0).round().min(65535.0) as u16;
        records.extend(cost.to_le_bytes());
        records.extend([backoffs[0][index], 0]);
    }
    let (heads, slots) = table(orders, kept, &backoffs).ok_or(TrainError::Crowded)?;
    let mut body = Vec::new();
    let mut section = |bytes: &[u8]| {
        body.extend((bytes.len() as u32).to_le_bytes());
        body.extend(bytes);
    };
    section(&offsets.iter().flat_map(|o| o.to_le_bytes()).collect::<Vec<u8>>());
    section(text.as_bytes());
    section(&records);
    section(&heads);
    section(&slots.iter().flat_map(|s| s.to_le_bytes()).collect::<Vec<u8>>());
    section(confusions);
    Ok(file(&body))
}

/// The same model with another section of confusions, its last. `None` if the bytes are no model.
pub(crate) fn with_confusions(model: &[u8], confusions: &[u8]) -> Option<Vec<u8>> {
    let mut at = 16;
    for _ in 0..5 {
        let (length, _) = model.get(at..)?.split_first_chunk::<4>()?;
        at += 4 + u32::from_le_bytes(*length) as usize;
    }
    let mut body = model.get(16..at)?.to_vec();
    body.extend((confusions.len() as u32).to_le_bytes());
    body.extend(confusions);
    Some(file(&body))
}

fn file(body: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(checksum(body).to_le_bytes());
    bytes.extend(body);
    bytes
}

/// The hash table of kept n-grams: heads of buckets, and slots. `None` if 256 fall into a bucket meant for four.
fn table(orders: &[Order], kept: &[Vec<bool>], backoffs: &[Vec<u8>]) -> Option<(Vec<u8>, Vec<u32>)> {
    let number: usize = kept[1..].iter().map(|k| k.iter().filter(|k| **k).count()).sum();
    let buckets = (number / PER_BUCKET / BUCKETS + 1) * BUCKETS;
    let mut entries: Vec<(usize, u32)> = Vec::with_capacity(number);
    for length in 2..=orders.len() {
        let order = &orders[length - 1];
        for i in (0..order.keys.len()).filter(|i| kept[length - 1][*i]) {
            let hash = (0..length).fold(0, |hash, back| mix(hash, (order.keys[i] >> (16 * back)) as u16));
            let (bucket, fingerprint) = place(hash, buckets);
            let p = probability_code(f64::from(order.p[i]));
            entries.push((bucket, slot(fingerprint, p, backoffs[length - 1][i])));
        }
    }
    // A stable sort: where fingerprints clash, the shorter n-gram, which is the commoner, is found first.
    entries.sort_by_key(|entry| entry.0);
    let mut heads = Vec::with_capacity(buckets / BUCKETS * (4 + BUCKETS));
    let mut at = 0;
    for first in (0..buckets).step_by(BUCKETS) {
        heads.extend((at as u32).to_le_bytes());
        for bucket in first..first + BUCKETS {
            let held = entries[at..].iter().take_while(|entry| entry.0 == bucket).count();
            heads.push(u8::try_from(held).ok()?);
            at += held;
        }
    }
    Some((heads, entries.into_iter().map(|entry| entry.1).collect()))
}

/// Back-off codes of every n-gram: what its kept continuations leave over, against what the shorter
/// histories give them.
fn backoffs(orders: &[Order], kept: &[Vec<bool>]) -> Vec<Vec<u8>> {
    let mut codes: Vec<Vec<u8>> = orders.iter().map(|order| vec![NO_EXTENSION; order.keys.len()]).collect();
    for length in 2..=orders.len() {
        let (order, below) = (&orders[length - 1], &orders[length - 2]);
        let mut start = 0;
        while start < order.keys.len() {
            let history = order.keys[start] >> 16;
            let end = start + order.keys[start..].partition_point(|key| key >> 16 == history);
            let mut left = 1.0;
            let mut left_below = 1.0;
            let mut any = false;
            for i in (start..end).filter(|i| kept[length - 1][*i]) {
                any = true;
                left -= f64::from(order.p[i]);
                left_below -= f64::from(below.p[order.suffix[i] as usize]);
            }
            if any && let Some(index) = below.find(history) {
                let backoff = left.max(1e-4) / left_below.max(1e-4);
                codes[length - 2][index] = backoff_code(backoff);
            }
            start = end;
        }
    }
    codes
}
