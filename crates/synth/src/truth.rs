//! What is printed on the pages, line by line.

use crate::compose::SetWord;
use crate::typesetter::Place;

/// How far apart two words' tops may be on one line, in points; lines are at least 14 pt apart in print,
/// words of different size on one line differ by 2 pt at most.
const SAME_LINE: f32 = 4.0;

/// The text of the pages: one printed line a line, one table row a line with its cells parted by tabs,
/// pages parted by form feeds. Page numbers are not among it.
pub fn truth_text(words: &[SetWord], places: &[Option<Place>]) -> String {
    let mut text = String::new();
    let mut last: Option<(&SetWord, Place)> = None;
    for (word, place) in words.iter().zip(places) {
        let Some(place) = *place else { continue };
        if let Some((before, before_place)) = last {
            text.push_str(gap(before, before_place, word, place));
        }
        text.push_str(&word.text);
        last = Some((word, place));
    }
    text.push('\n');
    text
}

/// The text of a manuscript that is not typeset: one block a line, one table row a line with tabs.
pub fn plain_text(words: &[SetWord]) -> String {
    let mut text = String::new();
    for (index, word) in words.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).and_then(|before| words.get(before)) {
            let same_row = match (before.cell, word.cell) {
                (Some((row, _)), Some((other, _))) => row == other,
                _ => true,
            };
            text.push_str(
                match (before.block == word.block && same_row, before.cell == word.cell, word.glued) {
                    (true, true, true) => "",
                    (true, true, false) => " ",
                    (true, false, _) => "\t",
                    (false, _, _) => "\n",
                },
            );
        }
        text.push_str(&word.text);
    }
    text.push('\n');
    text
}

fn gap(before: &SetWord, before_place: Place, word: &SetWord, place: Place) -> &'static str {
    let same_row = before.block == word.block
        && matches!((before.cell, word.cell), (Some((row, _)), Some((other, _))) if row == other);
    if same_row {
        let same_cell = before.cell == word.cell;
        return match (same_cell, word.glued) {
            (true, true) => "",
            (true, false) => " ",
            (false, _) => "\t",
        };
    }
    if before_place.page != place.page {
        return "\n\u{c}";
    }
    let same_line = before.block == word.block
        && word.cell.is_none()
        && (before_place.y - place.y).abs() < SAME_LINE
        && before_place.x <= place.x;
    match (same_line, word.glued) {
        (true, true) => "",
        (true, false) => " ",
        (false, _) => "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, block: u32, cell: Option<(u32, u32)>) -> SetWord {
        SetWord { text: text.to_owned(), glued: false, block, cell }
    }

    fn at(page: u32, x: f32, y: f32) -> Option<Place> {
        Some(Place { page, x, y, width: 10.0, size: 14.0 })
    }

    #[test]
    fn lines_rows_and_pages_are_parted() {
        let words = [
            word("a", 1, None),
            word("b", 1, None),
            word("c", 1, None),
            word("d", 2, Some((0, 0))),
            word("e", 2, Some((0, 1))),
            word("f", 2, Some((1, 0))),
            word("g", 3, None),
        ];
        let places = [
            at(1, 0.0, 10.0),
            at(1, 20.0, 10.5),
            at(1, 0.0, 30.0),
            at(1, 0.0, 50.0),
            at(1, 30.0, 60.0),
            at(1, 0.0, 80.0),
            at(2, 0.0, 10.0),
        ];
        assert_eq!(truth_text(&words, &places), "a b\nc\nd\te\nf\n\u{c}g\n");
    }
}
