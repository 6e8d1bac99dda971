//! The line letters stand on, and their heights above and below it.

use crate::mapping::PixelBox;

/// The line that letters stand on, straight or slightly curved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baseline {
    /// The column about which the curve is written.
    pub(crate) middle: f32,
    /// Its row there.
    pub(crate) height: f32,
    /// Rows down per column to the right.
    pub(crate) slope: f32,
    /// Rows per column squared; 0 for a straight line.
    pub(crate) bend: f32,
}

impl Baseline {
    /// The row of the line at column `x`, in pixels from the top.
    pub fn at(&self, x: f32) -> f32 {
        let x = x - self.middle;
        self.height + self.slope * x + self.bend * x * x
    }
}

/// What is known of the letters of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Metrics {
    pub(crate) baseline: Baseline,
    /// From the baseline to the top of small letters.
    pub(crate) x_height: f32,
    /// From there to the top of tall ones.
    pub(crate) ascender: f32,
    /// From the baseline to the bottom of descending ones.
    pub(crate) descender: f32,
    /// How many letters the heights come from.
    pub(crate) letters: usize,
}

/// Fits a baseline to the undersides of letters and tells their heights; `usual` is the x-height of the
/// page, which decides whether letters of one height are small or capital ones.
///
/// Most letters stand on the line, some hang below it: the fit is made anew with those left out.
pub(crate) fn fit(letters: &[PixelBox], usual: f32) -> Option<Metrics> {
    let around = PixelBox::around(letters)?;
    let middle = (around.left + around.right) as f32 / 2.0;
    let mut heights: Vec<f32> = letters.iter().map(|b| b.height() as f32).collect();
    heights.sort_by(f32::total_cmp);
    let median = heights[heights.len() / 2].max(4.0);
    let points: Vec<(f32, f32)> =
        letters.iter().map(|b| ((b.left + b.right) as f32 / 2.0 - middle, b.bottom as f32)).collect();
    let mut curve = start(&points, median);
    for tolerance in [0.25, 0.15, 0.12] {
        let reach = (tolerance * median).max(1.5);
        let standing: Vec<(f32, f32)> =
            points.iter().copied().filter(|&(x, y)| (y - value(curve, x)).abs() <= reach).collect();
        curve = least_squares(&standing, around.width() as f32, median).unwrap_or(curve);
    }
    let [height, slope, bend] = curve;
    let baseline = Baseline { middle, height, slope, bend };
    let (x_height, ascender) = rises(letters, &baseline, median, usual);
    let drops = letters.iter().map(|b| b.bottom as f32 - baseline.at((b.left + b.right) as f32 / 2.0));
    let mut drops: Vec<f32> = drops.filter(|drop| (0.2..=0.7).contains(&(drop / x_height))).collect();
    drops.sort_by(f32::total_cmp);
    let descender = drops.get(drops.len() / 2).copied().unwrap_or(0.45 * x_height);
    Some(Metrics { baseline, x_height, ascender, descender, letters: letters.len() })
}

fn value([height, slope, bend]: [f32; 3], x: f32) -> f32 {
    height + slope * x + bend * x * x
}

/// A first guess: of a few slopes, and where no straight line does of a few curves, the one on which the most
/// undersides agree.
fn start(points: &[(f32, f32)], size: f32) -> [f32; 3] {
    const SLOPES: [f32; 13] =
        [0.0, 0.005, -0.005, 0.01, -0.01, 0.02, -0.02, 0.035, -0.035, 0.055, -0.055, 0.08, -0.08];
    let level = [points.first().map_or(0.0, |point| point.1), 0.0, 0.0];
    let slopes = if points.len() < 4 { &SLOPES[..1] } else { &SLOPES[..] };
    let mut best = (0, level);
    let mut search = Search::of(points, size);
    for &slope in slopes {
        best = search.better(best, slope, 0.0);
    }
    // Some 70 in 100 letters of a Vietnamese line stand on it.
    if points.len() >= 8 && best.0 * 10 < points.len() * 6 {
        let half = points.iter().map(|point| point.0.abs()).fold(1.0, f32::max);
        for sag in [0.2, -0.2, 0.4, -0.4, 0.8, -0.8, 1.4, -1.4] {
            for &slope in slopes {
                best = search.better(best, slope, sag * size / (half * half));
            }
        }
    }
    best.1
}

/// Looks for the curve on which the most undersides agree.
struct Search<'a> {
    points: &'a [(f32, f32)],
    /// How high the band is in which they agree.
    reach: f32,
    levels: Vec<f32>,
    heaps: Vec<usize>,
}

impl<'a> Search<'a> {
    fn of(points: &'a [(f32, f32)], size: f32) -> Self {
        Self { points, reach: (0.2 * size).max(1.5), levels: Vec::new(), heaps: Vec::new() }
    }

    /// How many undersides lie within a narrow band of this slope and bend, and where it is, if they are more than those of
    /// `best`; else `best`.
    fn better(&mut self, best: (usize, [f32; 3]), slope: f32, bend: f32) -> (usize, [f32; 3]) {
        let Self { points, levels, .. } = self;
        levels.clear();
        levels.extend(points.iter().map(|&(x, y)| y - slope * x - bend * x * x));
        if self.at_most() <= best.0 {
            return best;
        }
        let Self { levels, reach, .. } = self;
        levels.sort_unstable_by(f32::total_cmp);
        let (mut first, mut better) = (0, best);
        for last in 0..levels.len() {
            while levels[last] - levels[first] > *reach {
                first += 1;
            }
            // The lowest of equal heaps would be the descenders': the first found, highest one stays.
            let count = last - first + 1;
            if count > better.0 {
                better = (count, [levels[(first + last) / 2], slope, bend]);
            }
        }
        better
    }

    /// No band holds more than this: what most curves are dropped for, which takes less than sorting.
    fn at_most(&mut self) -> usize {
        /// Heaps as high as a band. It touches one more, and by rounding another.
        const PARTS: usize = 4;
        const MOST: usize = 512;
        let low = self.levels.iter().copied().fold(f32::INFINITY, f32::min);
        self.heaps.clear();
        self.heaps.resize(MOST, 0);
        let scale = PARTS as f32 / self.reach;
        let mut end = 0;
        for level in &self.levels {
            let heap = (((level - low) * scale) as usize).min(MOST - 1);
            self.heaps[heap] += 1;
            end = end.max(heap + 1);
        }
        let (mut sum, mut most) = (0usize, 0);
        for place in 0..end {
            sum = sum.wrapping_add(self.heaps[place]);
            if place >= PARTS + 2 {
                sum = sum.wrapping_sub(self.heaps[place - PARTS - 2]);
            }
            most = most.max(sum);
        }
        most
    }
}

/// A straight line, or a curve where the points are many and a line leaves much over.
fn least_squares(points: &[(f32, f32)], width: f32, size: f32) -> Option<[f32; 3]> {
    let count = points.len() as f64;
    let spread = |points: &[(f32, f32)]| {
        let low = points.iter().map(|p| p.0).fold(f32::INFINITY, f32::min);
        points.iter().map(|p| p.0).fold(f32::NEG_INFINITY, f32::max) - low
    };
    if points.is_empty() {
        return None;
    }
    let mean_y = points.iter().map(|p| f64::from(p.1)).sum::<f64>() / count;
    // A few letters side by side tell the height of a line, not its lean.
    if points.len() < 5 || spread(points) < 4.0 * size {
        return Some([mean_y as f32, 0.0, 0.0]);
    }
    let sum = |power: i32, with: f64| {
        points.iter().map(|p| f64::from(p.0).powi(power) * (f64::from(p.1) - mean_y).powf(with)).sum::<f64>()
    };
    let (s1, s2) = (sum(1, 0.0), sum(2, 0.0));
    let cross = points.iter().map(|p| f64::from(p.0) * (f64::from(p.1) - mean_y)).sum::<f64>();
    let determinant = count * s2 - s1 * s1;
    if determinant.abs() < 1e-6 {
        return Some([mean_y as f32, 0.0, 0.0]);
    }
    let slope = count * cross / determinant;
    let height = mean_y - slope * s1 / count;
    let line = [height as f32, slope as f32, 0.0];
    let left_over = |curve: [f32; 3]| points.iter().map(|p| (p.1 - value(curve, p.0)).powi(2)).sum::<f32>();
    if points.len() < 15 || spread(points) < 0.6 * width {
        return Some(line);
    }
    let (s3, s4) = (sum(3, 0.0), sum(4, 0.0));
    let square = points.iter().map(|p| f64::from(p.0).powi(2) * (f64::from(p.1) - mean_y)).sum::<f64>();
    let curve = solve([[count, s1, s2, 0.0], [s1, s2, s3, cross], [s2, s3, s4, square]])
        .map(|[height, slope, bend]| [(height + mean_y) as f32, slope as f32, bend as f32]);
    // A flat page is straight: a curve must explain most of what the line leaves, and that be visible.
    let rough = left_over(line) / points.len() as f32;
    curve.filter(|&curve| rough > 1.0 && left_over(curve) < 0.5 * left_over(line)).or(Some(line))
}

/// Solves three equations by elimination.
fn solve(mut rows: [[f64; 4]; 3]) -> Option<[f64; 3]> {
    for pivot in 0..3 {
        let best = (pivot..3).max_by(|&a, &b| rows[a][pivot].abs().total_cmp(&rows[b][pivot].abs()))?;
        rows.swap(pivot, best);
        if rows[pivot][pivot].abs() < 1e-9 {
            return None;
        }
        for row in 0..3 {
            if row != pivot {
                let factor = rows[row][pivot] / rows[pivot][pivot];
                let taken = rows[pivot].map(|value| value * factor);
                rows[row].iter_mut().zip(taken).for_each(|(value, taken)| *value -= taken);
            }
        }
    }
    Some([rows[0][3] / rows[0][0], rows[1][3] / rows[1][1], rows[2][3] / rows[2][2]])
}

/// The x-height and how far tall letters rise above it: the two heaps of the letters' heights.
fn rises(letters: &[PixelBox], baseline: &Baseline, median: f32, usual: f32) -> (f32, f32) {
    let mut piles = vec![0u32; (median * 3.0) as usize + 4];
    for letter in letters {
        let at = baseline.at((letter.left + letter.right) as f32 / 2.0);
        let (rise, drop) = (at - letter.top as f32, letter.bottom as f32 - at);
        // Only what stands on or hangs through the line.
        if rise > 0.4 * median
            && drop > -0.25 * median
            && let Some(pile) = piles.get_mut(rise.round() as usize)
        {
            *pile += 1;
        }
    }
    let reach = (median / 16.0).round().max(1.0) as usize;
    let smooth: Vec<u32> = (0..piles.len())
        .map(|tone| piles[tone.saturating_sub(reach)..(tone + reach + 1).min(piles.len())].iter().sum())
        .collect();
    let most = smooth.iter().copied().max().unwrap_or(0);
    let peak = |from: usize, to: usize, least: u32| {
        let to = to.min(smooth.len());
        let best = (from.min(to)..to).max_by_key(|&at| (smooth[at], std::cmp::Reverse(at)))?;
        // A flat top: its middle.
        let end = (best..to).take_while(|&at| smooth[at] == smooth[best]).last().unwrap_or(best);
        (smooth[best] >= least.max(1)).then_some((best + end) as f32 / 2.0)
    };
    let Some(highest) = peak(0, smooth.len(), 1) else { return (median, 0.5 * median) };
    // The heap of the small letters may be the lesser one.
    let below = peak((highest / 1.8) as usize, (highest / 1.22) as usize + 1, most * 2 / 5);
    let above = peak((highest * 1.22) as usize + 1, (highest * 1.85) as usize + 1, most / 12);
    match (below, above) {
        (Some(small), _) => (small, highest - small),
        (None, Some(tall)) => (highest, tall - highest),
        // Letters of one height: capitals or digits, unless that is the usual height of small ones.
        (None, None) if highest >= 1.2 * usual => (highest / 1.45, highest - highest / 1.45),
        (None, None) => (highest, 0.45 * highest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters 10 wide every 14 pixels; `tops` and `drops` in turn, on the given curve.
    fn letters(count: i32, rise: &[i32], drop: &[i32], curve: impl Fn(f32) -> f32) -> Vec<PixelBox> {
        (0..count)
            .map(|index| {
                let left = 100 + index * 14;
                let y = curve((left + 5) as f32).round() as i32;
                let pick = |values: &[i32]| values[index as usize % values.len()];
                PixelBox::new(left, y - pick(rise), left + 10, y + pick(drop))
            })
            .collect()
    }

    #[test]
    fn baselines_and_heights() {
        type Curve = fn(f32) -> f32;
        let curves: [(&str, Curve); 5] = [
            ("level", |_| 500.0),
            ("leaning", |x| 500.0 + 0.01 * x),
            ("steep", |x| 500.0 - 0.03 * x),
            ("curved", |x| 500.0 + 2e-5 * (x - 500.0) * (x - 500.0)),
            ("bent and leaning", |x| 500.0 - 0.04 * x - 9e-5 * (x - 500.0) * (x - 500.0)),
        ];
        for (name, curve) in curves {
            let line = letters(60, &[20, 30, 20, 20, 30], &[0, 0, 0, 8, 0, 0], curve);
            let found = fit(&line, 20.0).unwrap();
            for x in [100.0, 500.0, 900.0] {
                assert!(
                    (found.baseline.at(x) - curve(x)).abs() <= 1.5,
                    "{name}: {} at {x}",
                    found.baseline.at(x)
                );
            }
            assert!((found.x_height - 20.0).abs() <= 1.5, "{name}: {found:?}");
            assert!((found.ascender - 10.0).abs() <= 2.0, "{name}: {found:?}");
            assert!((found.descender - 8.0).abs() <= 2.0, "{name}: {found:?}");
        }
    }

    #[test]
    fn capitals_are_no_small_letters() {
        let found = fit(&letters(12, &[30], &[0], |_| 90.0), 20.0).unwrap();
        assert!((found.x_height + found.ascender - 30.0).abs() <= 1.0 && found.x_height < 23.0, "{found:?}");
        assert!(fit(&[], 20.0).is_none());
    }
}
