//! Footnotes at the foot of a page, and their marks.

use sohoa_document::{Line, Page, Rect, Word};

use crate::rows::{self, Row, median};

/// Footnotes are set in 10 points below text of 13 or 14; 0.87 lies in between with room for both.
const NOTE_SIZE: f32 = 0.87;

/// Parts a page's lines into its text and the footnotes below it: the last lines, in smaller letters, of which the
/// first begins with its mark. Text files have no sizes; there only a raised mark tells, and only on a page's last
/// line.
pub(crate) fn split<'a>(page: &Page, mut lines: Vec<&'a Line>) -> (Vec<&'a Line>, Vec<&'a Line>) {
    let sizes: Vec<f32> = lines.iter().map(|line| letter_height(line)).collect();
    let usual = median(sizes.iter().copied().filter(|size| *size > 0.0).collect());
    let from = match page.size {
        Some(size) if usual > 0.0 => {
            let small = |index: &usize| {
                sizes[*index] > 0.0
                    && sizes[*index] < NOTE_SIZE * usual
                    && lines[*index].cells.len() == 1
                    && lines[*index].bounds().is_some_and(|place| place.top > 0.4 * size.height)
            };
            let first_small = (0..lines.len()).rev().take_while(small).last();
            first_small.and_then(|first| (first..lines.len()).find(|index| starts_with_mark(lines[*index])))
        }
        _ => lines.len().checked_sub(1).filter(|last| *last > 0 && starts_with_raised(lines[*last])),
    };
    let notes = from.map(|from| lines.split_off(from)).unwrap_or_default();
    (lines, notes)
}

fn letter_height(line: &Line) -> f32 {
    median(line.words().filter_map(|word| word.bounds.as_ref().map(Rect::height)).collect())
}

fn starts_with_mark(line: &Line) -> bool {
    let Some(first) = line.words().next() else { return false };
    let digits = first.text.chars().take_while(char::is_ascii_digit).count();
    (digits > 0 && digits <= 2 && !first.text.contains(['.', ',', '/', '%'])) || starts_with_raised(line)
}

fn starts_with_raised(line: &Line) -> bool {
    line.words()
        .next()
        .and_then(|word| word.text.chars().next())
        .is_some_and(|c| RAISED.contains(&c) || c == '*')
}

/// Footnote marks: a small number whose foot stands well above the line. A digit on the line is at most a fifth of
/// the words' height above its lowest letters; a raised one stands 0.4 to 0.6 above.
pub(crate) fn raise_marks(words: &mut [Word], row: &Row) {
    if row.len() < 2 {
        return;
    }
    let height = rows::height(words, row);
    for at in 1..row.len() {
        let from = at.saturating_sub(3);
        let near = &row[from..(at + 4).min(row.len())];
        let foot = median(near.iter().filter_map(|index| Some(words[*index].bounds?.bottom)).collect());
        let word = &mut words[row[at]];
        let Some(place) = word.bounds else { continue };
        let digits = word.text.len() <= 2 && word.text.bytes().all(|b| b.is_ascii_digit());
        if digits && place.height() <= 0.62 * height && foot - place.bottom >= 0.35 * height {
            let raised = word.text.bytes().map(|digit| RAISED[usize::from(digit - b'0')]).collect();
            let read = std::mem::replace(&mut word.text, raised);
            word.observed.get_or_insert(read);
        }
    }
}

const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
