//! Rows of tables that number the columns: `(1)`, `(2)`, `(3)=(4)+(5)`.
//!
//! A number in brackets is no word as the engines know them: `(7)` comes out as `Œ)`, `(1)` as `đ)`. But columns are counted one
//! by one, so that a few of them that were read tell all.

use sohoa_document::{Cell, PageImage};
use sohoa_picture::PixelBox;

use crate::exemplar::Exemplars;
use crate::formula::in_brackets;
use crate::likeness::{COUNTED, put};

/// How many numbers tell that a row counts the columns, and how many of a hundred of its cells.
const LEAST_KNOWN: (usize, usize) = (3, 60);
/// Columns are not numbered further.
const HIGHEST: i32 = 99;

/// Puts the numbers of columns that the others tell where the ink is one number in brackets, and like no other.
pub(crate) fn read_columns(image: &PageImage, known: &Exemplars, cells: &mut [Cell]) {
    for (number, cell) in counted(cells) {
        let [word] = cell.words.as_mut_slice() else { continue };
        let (number, expected) = (number.to_string(), format!("({number})"));
        if word.text == expected {
            word.confidence = word.confidence.max(COUNTED);
            continue;
        }
        let Some(place) = word.bounds.map(|place| PixelBox::of_points(&place, image.dpi)) else { continue };
        let Some(inside) = in_brackets(image, &place) else { continue };
        if known.says(image, &inside).is_none_or(|like| like == number) {
            put(word, expected);
        }
    }
}

/// Puts the first numbers of formulas that the other columns tell: `(0)=(8)+(9)`.
pub(crate) fn read_first_numbers(cells: &mut [Cell]) {
    for (counted, cell) in counted(cells) {
        let is_other = number(&cell.text()).is_some_and(|number| number != counted);
        let Some(word) = cell.words.first_mut().filter(|_| is_other) else { continue };
        if let Some((_, rest)) = word.text.split_once(')') {
            let formula = format!("({counted}){rest}");
            put(word, formula);
        }
    }
}

/// The cells of the rows that count the columns, each with the number that the others say it has.
fn counted(cells: &mut [Cell]) -> impl Iterator<Item = (i32, &mut Cell)> {
    let rows = cells.chunk_by_mut(|one, other| one.row == other.row);
    rows.flat_map(|row| {
        let texts: Vec<String> = row.iter().map(Cell::text).collect();
        first(&texts).into_iter().flat_map(|first| first..).zip(row)
    })
}

/// The number of the first cell of a row that counts the columns; cells before the first column that is counted have none.
fn first(texts: &[String]) -> Option<i32> {
    let numbers = texts.iter().map(|text| number(text).filter(|number| (1..=HIGHEST).contains(number)));
    let told: Vec<i32> = (0..).zip(numbers).filter_map(|(place, number)| Some(number? - place)).collect();
    let (least, share) = LEAST_KNOWN;
    let agree = |first: &i32| told.iter().filter(|other| *other == first).count();
    let best = *told.iter().max_by_key(|first| agree(first))?;
    let written = texts.iter().filter(|text| !text.is_empty()).count();
    (agree(&best) >= least && agree(&best) * 100 >= share * written).then_some(best)
}

/// The number of a column, alone or before what the column is made of.
fn number(text: &str) -> Option<i32> {
    let (number, rest) = text.strip_prefix('(')?.split_once(')')?;
    let number = number.parse().ok()?;
    (rest.is_empty() || rest.trim_start().starts_with('=')).then_some(number)
}

#[cfg(test)]
mod tests {
    use sohoa_document::Word;

    use super::*;
    use crate::drawn::page;

    fn row(words: Vec<Word>) -> Vec<Cell> {
        let cell = |(column, word): (u32, Word)| Cell {
            row: 0,
            column,
            row_span: 1,
            column_span: 1,
            line: None,
            words: vec![word],
            bounds: None,
        };
        (0..).zip(words).map(cell).collect()
    }

    #[test]
    fn columns_are_counted_where_they_have_numbers_in_brackets() {
        // What is printed, what was read, what stands then.
        for (printed, read, expected) in [
            ("(1)", "(1)", "(1)"),
            ("(1)", "đ)", "(1)"),
            ("(1)", "(I)", "(1)"),
            // It is like a two that was read surely.
            ("(2)", "@)", "@)"),
            ("1", "I", "I"),
        ] {
            let others = [("(2)", "(2)", 0.97), ("(3)", "(3)", 0.97), ("(4)", "(4)", 0.6)];
            let (image, words) = page(&[&[(printed, read, 0.6)][..], &others].concat());
            let known = Exemplars::of(&image, words.iter());
            let mut cells = row(words);
            read_columns(&image, &known, &mut cells);
            assert_eq!(cells[0].text(), expected, "{printed} {read}");
            assert!(cells[3].words[0].confidence >= COUNTED);
        }
    }

    #[test]
    fn formulas_begin_with_the_number_of_their_column() {
        let texts = ["(1)", "(2)", "(0)=(4)+(5)", "(4)", "(5)"];
        let mut cells = row(texts.into_iter().map(Word::plain).collect());
        read_first_numbers(&mut cells);
        assert_eq!(cells[2].text(), "(3)=(4)+(5)");
        assert_eq!(cells[2].words[0].rivals[0].text, "(0)=(4)+(5)");
    }

    #[test]
    fn a_few_numbers_tell_the_first() {
        for (texts, expected) in [
            (&["(1)", "(2)", "@)", "(4)"][..], Some(1)),
            (&["Œ)", "(2)", "(3)=(4)+(5)", "(4)"], Some(1)),
            (&["(5)", "(6)", "(7)", "(9)", "(9)"], Some(5)),
            (&["(1)", "(2)", "()", "()", "()", "()"], None),
            (&["(1)", "(2)"], None),
            (&["(1) Tổng", "(2) Trong", "(3) Ngoài"], None),
            (&["(12)", "(13)", "(0)", "(15)"], Some(12)),
            // Cells without a number before the first, and one that was not read.
            (&["", "", "(1)", "(2)", "(3)"], Some(-1)),
            (&["(1)", "(2)", "", "(4)", "(5)"], Some(1)),
        ] {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(super::first(&texts), expected, "{texts:?}");
        }
    }
}
