//! The row of a form that numbers its columns: `A B 1 2 3=4+5`, `(1) (2) (3)=(4)+(5)`. A formula may be broken over
//! several lines.

use std::ops::Range;

use crate::grid::Extent;
use crate::pieces::{Piece, join, split};

/// Lines that the numbers of the columns fill at most: a formula of five terms in a narrow column.
const MOST_LINES: usize = 5;
/// Columns numbered at least; fewer may be a row of data.
const FEWEST: usize = 3;
/// Columns that a form has at most; a line of more marks is none of its rows.
const MOST: usize = 64;
/// The first number at most: those of the rows' numbers and labels may be lost, or letters.
const HIGHEST_FIRST: usize = 3;

/// The numbers of the columns, and the lines that they fill.
#[derive(Debug)]
pub(crate) struct Numbering {
    pub(crate) lines: Range<usize>,
    /// Each with its formula put together.
    pub(crate) text: String,
    /// Where each stands.
    pub(crate) marks: Vec<Extent>,
}

/// The numbers of the columns in the lines right above `end`; what stands before `free` belongs to another table.
pub(crate) fn ending(lines: &[(u32, &str)], free: usize, end: usize) -> Option<Numbering> {
    let least = free.max(end.saturating_sub(MOST_LINES));
    let first = (least..end).rev().take_while(|line| is_marks(lines[*line].1)).last()?;
    // The fewest lines that do: what stands above may be a row of the table's names.
    (first..end).rev().find_map(|start| {
        let range = start..end;
        let texts = |range: Range<usize>| lines[range].iter().map(|(_, text)| *text);
        let (text, marks) = numbers(texts(range.clone()))?;
        // A formula's first line may stand above the other columns' numbers.
        let start =
            (first..start).rev().take_while(|line| is_formulas(lines[*line].1)).last().unwrap_or(start);
        let (text, marks) = numbers(texts(start..end)).unwrap_or((text, marks));
        Some(Numbering { lines: start..end, text, marks })
    })
}

/// Whether a line numbers the columns.
pub(crate) fn is_one(line: &str) -> bool {
    is_marks(line) && numbers([line].into_iter()).is_some()
}

/// The numbers that lines give the columns, from left to right, and where they stand; `None` where they do not follow each other.
fn numbers<'a>(lines: impl Iterator<Item = &'a str>) -> Option<(String, Vec<Extent>)> {
    let mut stacks: Vec<(Piece<'a>, String)> = Vec::new();
    for line in lines {
        let marks = marks(line);
        if marks.len() > MOST {
            return None;
        }
        for mark in marks {
            // What stands below a formula goes on with it.
            match stacks.iter_mut().find(|(above, _)| mark.from < above.to && above.from < mark.to) {
                Some((_, text)) => text.push_str(mark.text),
                None => stacks.push((mark, mark.text.to_owned())),
            }
        }
    }
    stacks.sort_by_key(|(mark, _)| mark.from);
    let leads: Vec<usize> = stacks.iter().filter_map(|(_, text)| lead(text)).collect();
    let follow = leads.windows(2).filter(|pair| pair[1] == pair[0] + 1).count();
    // A number may be lost, or stand in the formula to its left.
    let agree = leads.len() >= FEWEST && leads[0] <= HIGHEST_FIRST && follow * 4 >= (leads.len() - 1) * 3;
    agree.then(|| {
        let texts: Vec<String> = stacks.iter().map(|(_, text)| text.replace(' ', "")).collect();
        (texts.join(" "), stacks.iter().map(|(mark, _)| mark.extent()).collect())
    })
}

/// The marks of a line: formulas with spaces in them are one.
fn marks(line: &str) -> Vec<Piece<'_>> {
    const SIGNS: [char; 6] = ['=', '+', '-', '*', '/', ':'];
    let mut marks: Vec<Piece<'_>> = Vec::new();
    for word in split(line, 1) {
        let goes_on = |mark: &&mut Piece<'_>| {
            word.from == mark.to + 1 && (mark.text.ends_with(SIGNS) || word.text.starts_with(SIGNS))
        };
        match marks.last_mut().filter(goes_on) {
            Some(mark) => *mark = join(line, *mark, word),
            None => marks.push(word),
        }
    }
    marks
}

/// The number that a mark begins with.
fn lead(mark: &str) -> Option<usize> {
    let digits = mark.trim_start_matches('(');
    digits[..digits.bytes().take_while(u8::is_ascii_digit).count()].parse().ok()
}

/// Whether a line is nothing but numbers of columns, of one letter or two digits, and formulas of them.
fn is_marks(line: &str) -> bool {
    let mut words = line.split_whitespace().peekable();
    words.peek().is_some()
        && words.all(|word| {
            let core = word.trim_matches(['(', ')']);
            let letter = core.len() == 1 && core.starts_with(|c: char| c.is_ascii_alphabetic());
            let sign = |c: char| matches!(c, '(' | ')' | '=' | '+' | '-' | '*' | '/' | ':' | 'x' | '%');
            let formula = word.chars().all(|c| c.is_ascii_digit() || sign(c));
            letter || formula && word.split(sign).all(|number| number.len() <= 2 || number == "100")
        })
}

/// Whether a line has nothing but parts of formulas.
fn is_formulas(line: &str) -> bool {
    is_marks(line) && marks(line).iter().all(|mark| mark.text.contains(['=', '+']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_columns_are_known_over_several_lines() {
        for (text, wanted) in [
            ("(1)  (2)  (3)=(4)+(5)+(6)  (4)  (5)  (6)", Some((0, "(1) (2) (3)=(4)+(5)+(6) (4) (5) (6)"))),
            ("A  B  1  2  3=4+5  4  5", Some((0, "A B 1 2 3=4+5 4 5"))),
            ("1   2   3 = 4 + 5   4   5", Some((0, "1 2 3=4+5 4 5"))),
            // Broken below, above, and around the other numbers.
            ("(1)  (2)  (3)=(4)+  (4)  (5)\n          (5)+(6)", Some((0, "(1) (2) (3)=(4)+(5)+(6) (4) (5)"))),
            (
                "          (3)=(4)\n(1)  (2)  +(5)     (4)  (5)\n          +(6)",
                Some((0, "(1) (2) (3)=(4)+(5)+(6) (4) (5)")),
            ),
            ("       Tổng\n(1)  (2)  (3)  (4)", Some((1, "(1) (2) (3) (4)"))),
            // Data, names, a lone formula.
            ("12  7  5", None),
            ("Tháng 1  Tháng 2  Tháng 3", None),
            ("1  2  450", None),
            ("          (5)+(6)     (9)+(10)", None),
        ] {
            let lines: Vec<(u32, &str)> = (1..).zip(text.lines()).collect();
            let found = ending(&lines, 0, lines.len());
            let found = found.as_ref().map(|found| (found.lines.start, found.text.as_str()));
            assert_eq!(found, wanted, "{text}");
        }
    }
}
