//! The model's bytes.

use sohoa_repair::format::{MAGIC, NO_EXTENSION, checksum, mix, place};

use crate::grams::Order;

/// Slots for each n-gram: fuller tables are smaller, emptier ones quicker.
const FILL: f64 = 0.92;

/// Puts the model file together.
pub(crate) fn model(words: &[String], orders: &[Order], kept: &[Vec<bool>], confusions: &[u8]) -> Vec<u8> {
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
    let number: usize = kept[1..].iter().map(|k| k.iter().filter(|k| **k).count()).sum();
    let mut slots = vec![0u32; (number as f64 / FILL) as usize + 8];
    for length in 2..=orders.len() {
        let order = &orders[length - 1];
        for i in (0..order.keys.len()).filter(|i| kept[length - 1][*i]) {
            let hash = (0..length).fold(0, |hash, back| mix(hash, (order.keys[i] >> (16 * back)) as u16));
            let (mut index, fingerprint) = place(hash, slots.len());
            while slots[index] != 0 {
                index = (index + 1) % slots.len();
            }
            let p = (-order.p[i].ln() * 16.0).round().clamp(0.0, 255.0) as u8;
            slots[index] =
                u32::from(fingerprint) << 16 | u32::from(p) << 8 | u32::from(backoffs[length - 1][i]);
        }
    }
    let mut body = Vec::new();
    let mut section = |bytes: &[u8]| {
        body.extend((bytes.len() as u32).to_le_bytes());
        body.extend(bytes);
    };
    section(&offsets.iter().flat_map(|o| o.to_le_bytes()).collect::<Vec<u8>>());
    section(text.as_bytes());
    section(&records);
    section(&slots.iter().flat_map(|s| s.to_le_bytes()).collect::<Vec<u8>>());
    section(confusions);
    let mut bytes = MAGIC.to_vec();
    bytes.extend(checksum(&body).to_le_bytes());
    bytes.extend(body);
    bytes
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
                codes[length - 2][index] = (-backoff.ln() * 16.0 + 64.0).round().clamp(0.0, 254.0) as u8;
            }
            start = end;
        }
    }
    codes
}
