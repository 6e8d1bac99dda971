//! n-gram counts and interpolated Kneser-Ney probabilities.

use sohoa_orthography::fold;
use sohoa_repair::format::CLASSES;

use crate::corpus::Corpus;

/// Longest n-gram.
pub(crate) const LONGEST: usize = 5;
const START: u128 = 1;

/// Discounts for counts 1, 2 and more. The usual estimates from counts of counts do not hold for weighted
/// counts; these were tried on held-out lines.
pub(crate) const DISCOUNTS: [f64; 3] = [0.7, 1.1, 1.5];

/// A longer n-gram seen many times counts at most this often for the shorter one it ends in: between pure
/// Kneser-Ney (1) and plain counts, so that weights of sources are felt in all orders.
pub(crate) const CONTINUATION: u32 = 3;

/// n-grams of one length. A key holds 16 bits a word, the last word lowest; keys are sorted.
pub(crate) struct Order {
    pub(crate) keys: Vec<u128>,
    pub(crate) counts: Vec<u32>,
    /// Probability of the last word after the others.
    pub(crate) p: Vec<f32>,
    /// Probability, after the others, of any word with the last word's letters.
    pub(crate) any: Vec<f32>,
    /// Index of the n-gram without its first word, in the order below.
    pub(crate) suffix: Vec<u32>,
}

pub(crate) fn mask(order: usize) -> u128 {
    (1u128 << (16 * order)) - 1
}

/// First word of each word's class of equal letters.
pub(crate) fn classes(words: &[String]) -> Vec<u16> {
    let mut first: Vec<u16> = (0..words.len() as u16).collect();
    for index in CLASSES.len() + 1..words.len() {
        if fold(&words[index]) == fold(&words[index - 1]) {
            first[index] = first[index - 1];
        }
    }
    first
}

/// Counts all orders, `[0]` for single words.
pub(crate) fn count(corpus: &Corpus) -> Vec<Order> {
    let mut orders: Vec<Vec<(u128, u32)>> = Vec::new();
    let mut longest: Vec<u128> = Vec::with_capacity(corpus.text.len());
    let mut starting: Vec<Vec<u128>> = vec![Vec::new(); LONGEST];
    for (index, (start, weight)) in corpus.paragraphs.iter().enumerate() {
        let end = corpus.paragraphs.get(index + 1).map_or(corpus.text.len(), |next| next.0 as usize);
        let mut key = START;
        for (place, word) in corpus.text[*start as usize..end].iter().enumerate() {
            key = (key << 16 | u128::from(*word)) & mask(LONGEST);
            let weighted = key << 8 | u128::from(*weight);
            if place + 2 >= LONGEST {
                longest.push(weighted);
            } else {
                starting[place + 2].push(weighted);
            }
        }
    }
    let mut pairs = merge(longest);
    for order in (1..=LONGEST).rev() {
        let shorter: Vec<u128> = pairs
            .iter()
            .map(|(key, count)| (key & mask(order - 1)) << 8 | u128::from((*count).min(CONTINUATION)))
            .chain(std::mem::take(&mut starting[order - 1]))
            .collect();
        orders.push(std::mem::take(&mut pairs));
        if order > 1 {
            pairs = merge(shorter);
        }
    }
    orders.reverse();
    orders.into_iter().map(Order::from_pairs).collect()
}

/// Sorts keys with their weights in the low 8 bits and adds up the weights of equal keys.
fn merge(mut weighted: Vec<u128>) -> Vec<(u128, u32)> {
    weighted.sort_unstable();
    let mut pairs: Vec<(u128, u32)> = Vec::new();
    for entry in weighted {
        let (key, weight) = (entry >> 8, (entry & 0xFF) as u32);
        match pairs.last_mut() {
            Some((last, count)) if *last == key => *count += weight,
            _ => pairs.push((key, weight)),
        }
    }
    pairs
}

impl Order {
    fn from_pairs(pairs: Vec<(u128, u32)>) -> Order {
        let n = pairs.len();
        let (keys, counts) = pairs.into_iter().unzip();
        Order { keys, counts, p: vec![0.0; n], any: vec![0.0; n], suffix: vec![0; n] }
    }

    pub(crate) fn find(&self, key: u128) -> Option<usize> {
        self.keys.binary_search(&key).ok()
    }
}

fn discount(count: u32) -> f64 {
    DISCOUNTS[count.clamp(1, 3) as usize - 1]
}

/// Fills in the probabilities of all orders.
pub(crate) fn smooth(orders: &mut [Order], classes: &[u16]) {
    let words = classes.len();
    let total: f64 = orders[0].counts.iter().map(|c| f64::from(*c)).sum();
    let freed: f64 = orders[0].counts.iter().map(|c| discount(*c)).sum::<f64>() / total;
    let mut single = vec![freed / words as f64; words];
    for (key, count) in orders[0].keys.iter().zip(&orders[0].counts) {
        single[*key as usize] += (f64::from(*count) - discount(*count)).max(0.0) / total;
    }
    // Every word gets an entry, seen as a last word or not.
    orders[0].keys = (0..words as u128).collect();
    orders[0].counts = vec![1; words];
    orders[0].p = single.iter().map(|p| *p as f32).collect();
    let mut any = vec![0.0; words];
    for (word, p) in single.iter().enumerate() {
        any[usize::from(classes[word])] += p;
    }
    orders[0].any = classes.iter().map(|class| any[usize::from(*class)] as f32).collect();
    orders[0].suffix = vec![0; words];

    for order in 2..=orders.len() {
        let (below, above) = orders.split_at_mut(order - 1);
        smooth_order(&mut above[0], &below[order - 2], order, classes);
        eprintln!("{order}-grams: {}", above[0].keys.len());
    }
}

fn smooth_order(order: &mut Order, below: &Order, length: usize, classes: &[u16]) {
    let class_of = |key: u128| classes[(key & 0xFFFF) as usize];
    let mut start = 0;
    while start < order.keys.len() {
        let history = order.keys[start] >> 16;
        let end = start + order.keys[start..].partition_point(|key| key >> 16 == history);
        let counts = &order.counts[start..end];
        let total: f64 = counts.iter().map(|c| f64::from(*c)).sum();
        let freed: f64 = counts.iter().map(|c| discount(*c).min(f64::from(*c))).sum::<f64>() / total;
        let mut at = start;
        while at < end {
            let class = class_of(order.keys[at]);
            let stop = at + order.keys[at..end].partition_point(|key| class_of(*key) == class);
            let mut seen = 0.0;
            let mut any_below = 0.0;
            for index in at..stop {
                let suffix = below.find(order.keys[index] & mask(length - 1)).unwrap_or(0);
                order.suffix[index] = suffix as u32;
                let count = f64::from(order.counts[index]);
                let own = (count - discount(order.counts[index])).max(0.0) / total;
                seen += own;
                any_below = f64::from(below.any[suffix]);
                order.p[index] = (own + freed * f64::from(below.p[suffix])) as f32;
            }
            order.any[at..stop].fill((seen + freed * any_below) as f32);
            at = stop;
        }
        start = end;
    }
}
