//! How bright paper and ink are.

use crate::grey::Grey;

/// The tones of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Levels {
    /// The tone of paper: the commonest of the bright half.
    pub(crate) paper: u8,
    /// The tone of ink: the median of what is darker than the threshold.
    pub(crate) ink: u8,
    /// Between them: below it is ink.
    pub(crate) threshold: u8,
}

/// How far apart the mean tones of ink and paper must be for ink that is hardly darker than paper.
const FAINT_CONTRAST: f64 = 32.0;

/// Tells paper from ink by the tones of a picture.
pub(crate) fn levels(picture: &Grey) -> Levels {
    // A quarter of a large page's pixels tells the same.
    levels_of(&picture.histogram(if picture.data.len() > 2_000_000 { 2 } else { 1 }))
}

/// Tells paper from ink by the counts of tones.
///
/// The threshold is Otsu's (IEEE Trans. SMC 9, 1979), kept well below paper: on a page nearly without
/// ink it would otherwise part paper from its own grain.
pub(crate) fn levels_of(counts: &[u32; 256]) -> Levels {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let paper = (96..=255).max_by_key(|&tone| smoothed(counts, tone)).unwrap_or(255);
    let sum: u64 = counts.iter().zip(0u64..).map(|(&count, tone)| u64::from(count) * tone).sum();
    let (mut dark, mut dark_sum, mut otsu) = (0u64, 0u64, paper / 2);
    let (mut best, mut best_apart) = (0.0f64, 0.0f64);
    for (tone, &count) in counts.iter().enumerate() {
        dark += u64::from(count);
        dark_sum += u64::from(count) * tone as u64;
        if dark == 0 || dark == total {
            continue;
        }
        let bright = (total - dark) as f64;
        let apart = dark_sum as f64 / dark as f64 - (sum - dark_sum) as f64 / bright;
        let between = dark as f64 * bright * apart * apart;
        if between > best {
            (best, best_apart, otsu) = (between, apart.abs(), tone);
        }
    }
    // Grain lies within some ten tones of paper; faint print is further away.
    let highest = if best_apart >= FAINT_CONTRAST { paper * 92 / 100 } else { paper * 7 / 10 };
    let threshold = (otsu + 1).clamp(paper * 2 / 5, highest);
    let ink_total: u64 = counts[..threshold].iter().map(|&count| u64::from(count)).sum();
    let mut seen = 0;
    let ink = counts[..threshold].iter().position(|&count| {
        seen += u64::from(count);
        seen * 2 >= ink_total.max(1)
    });
    Levels { paper: paper as u8, ink: ink.unwrap_or(0) as u8, threshold: threshold as u8 }
}

fn smoothed(counts: &[u32; 256], tone: usize) -> u64 {
    counts[tone.saturating_sub(2)..(tone + 3).min(256)].iter().map(|&count| u64::from(count)).sum()
}
