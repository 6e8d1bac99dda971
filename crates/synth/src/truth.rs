//! What is printed on the pages, line by line.

use crate::compose::SetWord;
use crate::typesetter::Place;

/// How far apart two words' tops may be on one line, in points; lines are at least 14 pt apart in print,
/// words of different size on one line differ by 2 pt at most.
const SAME_LINE: f32 = 4.0;

/// The text of the pages: one printed line a line, one table row a line with a tab for each column passed,
/// pages parted by form feeds. Page numbers are not among it.
pub fn truth_text(words: &[SetWord], places: &[Option<Place>]) -> String {
    let placed = words.iter().zip(places).filter_map(|(word, place)| place.map(|place| (word, Some(place))));
    join(placed)
}

/// The text of a manuscript that is not typeset: one block a line, one table row a line with tabs.
pub fn plain_text(words: &[SetWord]) -> String {
    join(words.iter().map(|word| (word, None)))
}

fn join<'a>(words: impl Iterator<Item = (&'a SetWord, Option<Place>)>) -> String {
    let mut text = String::new();
    let mut last: Option<(&SetWord, Option<Place>)> = None;
    for (word, place) in words {
        let column = word.cell.map_or(0, |(_, column)| column);
        let (gap, passed) = match last {
            None => ("", column),
            Some((before, _)) if same_row(before, word) => {
                let passed = column - before.cell.map_or(column, |(_, column)| column);
                (if passed > 0 || word.glued { "" } else { " " }, passed)
            }
            Some((_, before))
                if before.zip(place).is_some_and(|(before, place)| before.page != place.page) =>
            {
                ("\n\u{c}", column)
            }
            Some((before, before_place)) if same_line(before, before_place, word, place) => {
                (if word.glued { "" } else { " " }, 0)
            }
            Some(_) => ("\n", column),
        };
        text.push_str(gap);
        text.extend((0..passed).map(|_| '\t'));
        text.push_str(&word.text);
        last = Some((word, place));
    }
    text.push('\n');
    text
}

fn same_row(before: &SetWord, word: &SetWord) -> bool {
    before.block == word.block
        && matches!((before.cell, word.cell), (Some((row, from)), Some((other, to))) if row == other && from <= to)
}

fn same_line(before: &SetWord, before_place: Option<Place>, word: &SetWord, place: Option<Place>) -> bool {
    before.block == word.block
        && word.cell.is_none()
        && before_place
            .zip(place)
            .is_none_or(|(before, place)| (before.y - place.y).abs() < SAME_LINE && before.x <= place.x)
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
            word("d", 2, Some((0, 1))),
            word("e", 2, Some((0, 3))),
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
        assert_eq!(truth_text(&words, &places), "a b\nc\n\td\t\te\nf\n\u{c}g\n");
        assert_eq!(plain_text(&words), "a b c\n\td\t\te\nf\ng\n");
    }
}
