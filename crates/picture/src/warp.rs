//! The curl of a photographed page, told by its text lines.

use crate::lines::TextLine;
use crate::mapping::Bend;

/// How far lines bow, in pixels, and the bending that makes them straight.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Curl {
    /// The largest distance of a line from straight and level.
    pub(crate) most_px: f32,
    /// How many lines it was told by.
    pub(crate) lines: usize,
    pub(crate) bend: Bend,
}

impl Curl {
    /// For a picture larger by `factor` than the one it was told by.
    pub(crate) fn enlarge(&mut self, factor: f32) {
        self.most_px *= factor;
        self.bend.spacing *= factor;
        self.bend.down.iter_mut().for_each(|down| *down *= factor);
    }
}

/// Tells the curl of a picture of `width` by `height` pixels from its long lines; `None` with fewer than five.
///
/// Each long line says, at each of its columns, how far its baseline lies below its own mean. Between lines
/// this is blended by distance; past the ends of a line its last value holds. Nodes stand half an inch apart.
pub(crate) fn curl(lines: &[TextLine], width: usize, height: usize, dpi: u32) -> Option<Curl> {
    let spacing = (dpi.max(32) / 2) as f32;
    let widest = lines.iter().map(|line| line.bounds.width()).max()?;
    // Only words enough to tell a curve: half the widest line.
    let mut long: Vec<&TextLine> =
        lines.iter().filter(|line| line.bounds.width() * 2 >= widest && line.words.len() >= 4).collect();
    if long.len() < 5 {
        return None;
    }
    long.sort_by(|a, b| a.baseline.height.total_cmp(&b.baseline.height));
    let curves: Vec<(f32, f32, &TextLine)> = long
        .iter()
        .map(|line| {
            let (left, right) = (line.bounds.left as f32, line.bounds.right as f32);
            let middle = line.baseline.at((left + right) / 2.0);
            (line_mean(line), middle, *line)
        })
        .collect();
    let offset = |line: &TextLine, mean: f32, x: f32| {
        let x = x.clamp(line.bounds.left as f32, line.bounds.right as f32);
        line.baseline.at(x) - mean
    };
    let (columns, rows) =
        ((width as f32 / spacing).ceil() as usize + 1, (height as f32 / spacing).ceil() as usize + 1);
    let reach = 1.0 * dpi as f32;
    let mut down = Vec::with_capacity(columns * rows);
    let mut most = 0f32;
    for row in 0..rows {
        for column in 0..columns {
            let (x, y) = (column as f32 * spacing, row as f32 * spacing);
            let (mut sum, mut weight) = (0.0, 0.0);
            for &(mean, middle, line) in &curves {
                // Lines bow alike near one another; a line that ends before here counts little.
                let beyond = (line.bounds.left as f32 - x).max(x - line.bounds.right as f32).max(0.0) / reach;
                let far = ((y - middle) / reach).powi(2) + beyond * beyond;
                let share = 1.0 / (0.05 + far).powi(2);
                sum += share * offset(line, mean, x);
                weight += share;
            }
            let move_y = sum / weight;
            down.push(move_y);
            let inside = |line: &TextLine| (line.bounds.left as f32..line.bounds.right as f32).contains(&x);
            if curves.iter().any(|(_, _, line)| inside(line)) {
                most = most.max(move_y.abs());
            }
        }
    }
    Some(Curl { most_px: most, lines: curves.len(), bend: Bend { spacing, columns, down } })
}

/// The mean row of a line's baseline.
fn line_mean(line: &TextLine) -> f32 {
    let (left, right) = (line.bounds.left as f32, line.bounds.right as f32);
    (0..=16).map(|part| line.baseline.at(left + (right - left) * part as f32 / 16.0)).sum::<f32>() / 17.0
}
