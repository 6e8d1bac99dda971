//! How far a rate could be off: bootstrap intervals over documents.

/// A rate with its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The rate over all documents.
    pub rate: f64,
    /// 2.5th percentile of the resampled rates.
    pub low: f64,
    /// 97.5th percentile of the resampled rates.
    pub high: f64,
}

/// How often the documents are drawn anew.
const DRAWS: usize = 2000;

/// The interval of `sum(part) / sum(whole)` when documents are drawn anew with replacement (Efron 1979).
/// The same input gives the same interval: the generator has a fixed seed. `None` when `whole` is 0 in all.
pub fn bootstrap(documents: &[(usize, usize)]) -> Option<Interval> {
    let rate = |part: usize, whole: usize| (whole > 0).then(|| part as f64 / whole as f64);
    let (part, whole) = documents.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let overall = rate(part, whole)?;
    // xorshift64* (Vigna 2016): any full-period generator will do.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        let high = state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        documents[(high % documents.len() as u64) as usize]
    };
    let mut rates: Vec<f64> = (0..DRAWS)
        .filter_map(|_| {
            let (part, whole) = documents.iter().fold((0, 0), |sum, _| {
                let one = draw();
                (sum.0 + one.0, sum.1 + one.1)
            });
            rate(part, whole)
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    let percentile = |share: f64| rates[((rates.len() - 1) as f64 * share).round() as usize];
    Some(Interval { rate: overall, low: percentile(0.025), high: percentile(0.975) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_holds_the_rate_and_repeats() {
        let documents = [(9, 10), (19, 20), (5, 10), (30, 30)];
        let first = bootstrap(&documents).expect("a rate");
        assert_eq!(first.rate, 0.9);
        assert!(first.low < 0.9 && 0.9 < first.high && first.low >= 0.5);
        assert_eq!(Some(first), bootstrap(&documents));
        assert_eq!(bootstrap(&[(0, 0)]), None);
        assert_eq!(bootstrap(&[]), None);
    }
}
