//! Chooses the n-grams that are worth their four bytes.

use crate::grams::{Order, mask};

/// Weight of plain prediction against telling words of the same letters apart. Stripped text needs only the
/// second, spoilt text both.
pub(crate) const PREDICTION: f32 = 0.15;

/// Least count of an n-gram by length; rarer ones are not looked at.
const LEAST: [u32; 6] = [0, 1, 1, 2, 2, 2];

/// Marks the n-grams to keep, at most about `room` of them above single words: those that change the odds
/// between words most, times how often; with each, its history and its suffix.
pub(crate) fn choose(orders: &[Order], room: usize) -> Vec<Vec<bool>> {
    let gains: Vec<Vec<f32>> = (2..=orders.len()).map(|n| gains(&orders[n - 1], &orders[n - 2], n)).collect();
    let mut all: Vec<f32> = gains.iter().flatten().copied().filter(|gain| *gain > 0.0).collect();
    all.sort_unstable_by(|a, b| b.total_cmp(a));
    // Histories and suffixes come on top, so the number asked for is reached from below.
    let mut want = room.min(all.len());
    let mut kept = Vec::new();
    for _ in 0..12 {
        let threshold = all.get(want.saturating_sub(1)).copied().unwrap_or(0.0);
        kept = close(orders, &gains, threshold);
        let number: usize = kept[1..].iter().map(|k: &Vec<bool>| k.iter().filter(|k| **k).count()).sum();
        eprintln!("threshold {threshold:.3}: {number} n-grams");
        if number <= room {
            break;
        }
        want = (want as f64 * room as f64 / number as f64 * 0.995) as usize;
    }
    kept
}

fn gains(order: &Order, below: &Order, length: usize) -> Vec<f32> {
    (0..order.keys.len())
        .map(|i| {
            if order.counts[i] < LEAST[length] {
                return 0.0;
            }
            let suffix = order.suffix[i] as usize;
            let (p, any) = (order.p[i], order.any[i]);
            let (p_below, any_below) = (below.p[suffix], below.any[suffix]);
            let prediction = (p / p_below).ln().abs();
            let telling = ((p / any) / (p_below / any_below)).ln().abs();
            order.counts[i] as f32 * (PREDICTION * prediction + telling)
        })
        .collect()
}

fn close(orders: &[Order], gains: &[Vec<f32>], threshold: f32) -> Vec<Vec<bool>> {
    let mut kept: Vec<Vec<bool>> = orders.iter().map(|order| vec![false; order.keys.len()]).collect();
    kept[0].fill(true);
    for length in (2..=orders.len()).rev() {
        let order = &orders[length - 1];
        for i in 0..order.keys.len() {
            let gain = gains[length - 2][i];
            if !kept[length - 1][i] && (gain < threshold || gain <= 0.0) {
                continue;
            }
            kept[length - 1][i] = true;
            kept[length - 2][order.suffix[i] as usize] = true;
            if let Some(history) = orders[length - 2].find(order.keys[i] >> 16 & mask(length - 1)) {
                kept[length - 2][history] = true;
            }
        }
    }
    kept
}
