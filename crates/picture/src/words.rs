//! Words within a line, told by the gaps between letters.

use crate::mapping::PixelBox;

/// The boxes of the words of a line made of these shapes, from left to right.
///
/// Gaps within words and between them are two heaps; the split is the one that parts them best (Otsu's
/// measure), kept between a quarter and two thirds of the x-height.
pub(crate) fn words(shapes: &[PixelBox], x_height: f32) -> Vec<PixelBox> {
    let mut sorted = shapes.to_vec();
    sorted.sort_by_key(|shape| (shape.left, shape.right));
    // Shapes over one another (a letter and its marks) are one.
    let mut columns: Vec<PixelBox> = Vec::new();
    for shape in sorted {
        match columns.last_mut() {
            Some(last) if shape.left <= last.right => *last = last.union(&shape),
            _ => columns.push(shape),
        }
    }
    let gaps: Vec<f32> = columns.windows(2).map(|pair| (pair[1].left - pair[0].right) as f32).collect();
    let split = split(&gaps).clamp(0.25 * x_height, 0.66 * x_height);
    let mut words: Vec<PixelBox> = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        match words.last_mut() {
            Some(word) if index > 0 && gaps[index - 1] < split => *word = word.union(column),
            _ => words.push(*column),
        }
    }
    words
}

/// The value that parts small from large best.
fn split(gaps: &[f32]) -> f32 {
    let mut sorted = gaps.to_vec();
    sorted.sort_by(f32::total_cmp);
    let total: f32 = sorted.iter().sum();
    let (mut low_sum, mut best) = (0.0, (0.0, 0.0));
    for (index, pair) in sorted.windows(2).enumerate() {
        low_sum += pair[0];
        let (low, high) = ((index + 1) as f32, (sorted.len() - index - 1) as f32);
        let apart = (total - low_sum) / high - low_sum / low;
        let measure = low * high * apart * apart;
        if measure > best.0 {
            best = (measure, (pair[0] + pair[1]) / 2.0);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_part_words() {
        // Letters 10 wide; the numbers are the gaps before them.
        let cases: [(&[i32], usize); 4] =
            [(&[0, 2, 3, 2, 12, 2, 3, 14, 2], 3), (&[0, 2, 3, 2], 1), (&[0, 30, 2, 2], 2), (&[], 0)];
        for (gaps, expected) in cases {
            let mut x = 0;
            let shapes: Vec<PixelBox> = gaps
                .iter()
                .map(|gap| {
                    x += gap + 10;
                    PixelBox::new(x - 10, 0, x, 20)
                })
                .collect();
            assert_eq!(words(&shapes, 20.0).len(), expected, "{gaps:?}");
        }
    }
}
