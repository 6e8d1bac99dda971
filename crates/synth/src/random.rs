//! A small generator of its own, so that fixtures stay byte-identical whatever a library changes.

/// SplitMix64 (Steele, Lea, Flood 2014): one 64-bit word of state, the same stream on every platform.
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The stream that belongs to this seed.
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The stream of a seed and a name, so that adding one kind of damage does not shift the others.
    pub fn named(seed: u64, name: &str) -> Self {
        // FNV-1a.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self::new(hash ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound - 1`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        ((u128::from(self.draw()) * u128::from(bound)) >> 64) as u32
    }

    /// A number from `low` to `high`, both included; `low` when `high` is smaller.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u32::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(0);
        low + i64::from(self.below(span))
    }

    /// True with the given chance out of 1,000.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// One of the items; `None` of an empty slice.
    pub fn choose<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u32) as usize)
    }

    /// A number near 0 with standard deviation 1, from -3.5 to 3.5: the sum of four uniform bytes.
    ///
    /// Close enough to a normal distribution for sensor noise, and free of platform mathematics.
    pub fn bell(&mut self) -> f32 {
        let bits = self.draw();
        let sum = (0..4).map(|part| ((bits >> (part * 16)) & 0xffff) as i32).sum::<i32>();
        // Four uniforms on 0..=65535: mean 131070, standard deviation 37837.
        (sum - 131_070) as f32 / 37_837.0
    }

    /// A fraction from 0 (included) to 1 (excluded).
    pub fn fraction(&mut self) -> f32 {
        (self.draw() >> 40) as f32 / 16_777_216.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_pinned() {
        let mut random = Random::new(0);
        assert_eq!(random.draw(), 0xe220_a839_7b1d_cdaf, "SplitMix64's published first value of seed 0");
        let mut first = Random::named(7, "noise");
        let mut second = Random::named(7, "specks");
        assert_ne!(first.draw(), second.draw());
    }

    #[test]
    fn bell_is_centred_with_unit_spread() {
        let mut random = Random::new(1);
        let draws: Vec<f32> = (0..100_000).map(|_| random.bell()).collect();
        let mean = draws.iter().sum::<f32>() / draws.len() as f32;
        let variance =
            draws.iter().map(|draw| (draw - mean) * (draw - mean)).sum::<f32>() / draws.len() as f32;
        assert!(mean.abs() < 0.02, "mean {mean}");
        assert!((variance - 1.0).abs() < 0.05, "variance {variance}");
    }

    #[test]
    fn bounds_hold() {
        let mut random = Random::new(5);
        assert_eq!(random.below(0), 0);
        assert!((0..1000).all(|_| (3..=5).contains(&random.between(3, 5))));
        assert_eq!(random.choose::<u8>(&[]), None);
    }
}
