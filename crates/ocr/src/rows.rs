//! Rows of tables that are ruled by columns only, told from the numbers under one another.

use sohoa_document::{Rect, Word};
use sohoa_picture::{Grid, GridCell, PixelBox};

/// Numbers under one another in a cell, from which on they are taken for a column of rows: two may be a number and, in
/// brackets, its share.
const LEAST_NUMBERS: usize = 3;
/// Columns of such numbers, at least, whose numbers stand side by side.
const LEAST_COLUMNS: usize = 2;

/// The grid with each row that holds several rows of numbers parted into them.
///
/// Tables are often ruled between their columns and around, but not between their rows: each column is one cell then, and
/// its numbers would be read as one. Rows are told where numbers of at least two columns stand side by side.
pub(crate) fn told(grid: &Grid, words: &[Word], dpi: u32) -> Grid {
    let mut told = Grid { rows: 0, cells: Vec::with_capacity(grid.cells.len()), ..grid.clone() };
    // The first row, in the new grid, of each row.
    let mut starts = Vec::with_capacity(grid.rows + 1);
    for row in 0..grid.rows {
        starts.push(told.rows);
        let cells: Vec<&GridCell> = grid.cells.iter().filter(|cell| holds(cell, row)).collect();
        let alone = cells.iter().all(|cell| cell.row_span == 1 && cell.quarters == 0);
        let cuts = if alone { cuts(&cells, words, dpi) } else { Vec::new() };
        told.rows += cuts.len() + 1;
        if cuts.is_empty() {
            continue;
        }
        for cell in cells {
            let edges: Vec<i32> = [cell.bounds.top]
                .into_iter()
                .chain(cuts.iter().copied())
                .chain([cell.bounds.bottom])
                .collect();
            for (index, edge) in edges.windows(2).enumerate() {
                let bounds = PixelBox { top: edge[0], bottom: edge[1].max(edge[0] + 1), ..cell.bounds };
                told.cells.push(GridCell { row: told.rows - cuts.len() - 1 + index, bounds, ..cell.clone() });
            }
        }
    }
    starts.push(told.rows);
    let parted = |cell: &GridCell| cell.row_span == 1 && starts[cell.row + 1] - starts[cell.row] > 1;
    let whole = grid.cells.iter().filter(|cell| !parted(cell)).map(|cell| GridCell {
        row: starts[cell.row],
        row_span: starts[cell.row + cell.row_span] - starts[cell.row],
        ..cell.clone()
    });
    told.cells.extend(whole);
    told.cells.sort_by_key(|cell| (cell.row, cell.column));
    told
}

fn holds(cell: &GridCell, row: usize) -> bool {
    (cell.row..cell.row + cell.row_span).contains(&row)
}

/// A line of words in a cell.
struct Line {
    top: f32,
    bottom: f32,
    is_number: bool,
}

impl Line {
    fn is_beside(&self, other: &Self) -> bool {
        let shared = self.bottom.min(other.bottom) - self.top.max(other.top);
        shared * 2.0 > (self.bottom - self.top).min(other.bottom - other.top)
    }
}

/// Where, in pixels, the cells of one row must be parted into rows of their own.
fn cuts(cells: &[&GridCell], words: &[Word], dpi: u32) -> Vec<i32> {
    let columns: Vec<Vec<Line>> = cells.iter().map(|cell| lines(&cell.bounds, words, dpi)).collect();
    // The names of columns may stand above their numbers in the same cell.
    let numbers: Vec<&[Line]> = columns
        .iter()
        .map(|lines| &lines[lines.iter().position(|line| line.is_number).unwrap_or(lines.len())..])
        .filter(|lines| lines.len() >= LEAST_NUMBERS && lines.iter().all(|line| line.is_number))
        .collect();
    if numbers.len() < LEAST_COLUMNS {
        return Vec::new();
    }
    let mut rows: Vec<&Line> = Vec::new();
    let mut all: Vec<&Line> = numbers.iter().flat_map(|lines| lines.iter()).collect();
    all.sort_by(|a, b| a.top.total_cmp(&b.top));
    for line in all {
        if rows.last().is_none_or(|last| !last.is_beside(line)) {
            rows.push(line);
        }
    }
    let shared = |row: &&&Line| {
        numbers.iter().filter(|lines| lines.iter().any(|line| line.is_beside(row))).count() >= LEAST_COLUMNS
    };
    if rows.iter().filter(shared).count() * 4 < rows.len() * 3 {
        return Vec::new();
    }
    let mut every: Vec<&Line> = columns.iter().flatten().collect();
    every.sort_by(|a, b| a.top.total_cmp(&b.top));
    let above = every.first().filter(|first| first.bottom <= rows[0].top).map(|first| first.bottom);
    let starts = above.into_iter().chain(rows.iter().map(|row| row.bottom));
    let ends = rows.iter().skip(usize::from(above.is_none())).map(|row| row.top);
    let pixel = |points: f32| (points * dpi as f32 / 72.0).round() as i32;
    starts.zip(ends).map(|(from, to)| pixel(widest_gap(&every, from, to))).collect()
}

/// The middle of the widest gap between lines from one height to another, the last of several: what is printed over two
/// lines begins beside its number.
fn widest_gap(lines: &[&Line], from: f32, to: f32) -> f32 {
    let (mut widest, mut middle, mut end) = (0.0, (from + to) / 2.0, from);
    let inside = lines.iter().filter(|line| line.bottom > from && line.top < to);
    for (top, bottom) in inside.map(|line| (line.top, line.bottom)).chain([(to, to)]) {
        let gap = top - end;
        // Boxes are not exact to the pixel.
        if gap >= widest * 0.85 && gap > 0.0 {
            (widest, middle) = (gap.max(widest), (top + end) / 2.0);
        }
        end = end.max(bottom);
    }
    middle
}

/// The lines of the words whose middles lie in a box, from the top down.
fn lines(bounds: &PixelBox, words: &[Word], dpi: u32) -> Vec<Line> {
    let bounds = bounds.to_points(dpi);
    let inside = |place: &Rect| {
        (bounds.left..bounds.right).contains(&place.centre_x())
            && (bounds.top..bounds.bottom).contains(&place.centre_y())
    };
    let mut found: Vec<Line> = words
        .iter()
        .filter_map(|word| Some((word, word.bounds.filter(inside)?)))
        .map(|(word, place)| Line { top: place.top, bottom: place.bottom, is_number: is_number(&word.text) })
        .collect();
    found.sort_by(|a, b| (a.top + a.bottom).total_cmp(&(b.top + b.bottom)));
    let mut lines: Vec<Line> = Vec::new();
    for word in found {
        match lines.last_mut() {
            Some(last) if last.is_beside(&word) => {
                last.top = last.top.min(word.top);
                last.bottom = last.bottom.max(word.bottom);
                last.is_number &= word.is_number;
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// Whether a word is a number of a table: `1.245`, `98,7%`, `-`.
fn is_number(text: &str) -> bool {
    text == "-" || (text.contains(|sign: char| sign.is_ascii_digit()) && !text.contains(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, left: f32, top: f32) -> Word {
        Word { bounds: Some(Rect::new(left, top, left + 30.0, top + 10.0)), ..Word::plain(text) }
    }

    /// Three columns of 100 pixels, which are points, under heads that rules part from them.
    fn grid() -> Grid {
        let cell = |row: usize, column: usize| {
            let (left, top) = (100 * column as i32, 40 * row as i32);
            let bounds = PixelBox::new(left, top, left + 100, if row == 0 { 40 } else { 200 });
            GridCell { row, column, row_span: 1, column_span: 1, bounds, quarters: 0 }
        };
        let cells = (0..6).map(|index| cell(index / 3, index % 3)).collect();
        Grid { bounds: PixelBox::new(0, 0, 300, 200), rows: 2, columns: 3, cells }
    }

    /// The words of each cell of a row.
    fn texts(grid: &Grid, words: &[Word]) -> Vec<String> {
        let inside = |cell: &GridCell, word: &Word| {
            word.bounds.is_some_and(|place| {
                (cell.bounds.left..cell.bounds.right).contains(&(place.centre_x() as i32))
                    && (cell.bounds.top..cell.bounds.bottom).contains(&(place.centre_y() as i32))
            })
        };
        let text = |cell: &GridCell| {
            let words = words.iter().filter(|word| inside(cell, word)).map(|word| word.text.as_str());
            words.collect::<Vec<_>>().join(" ")
        };
        (0..grid.rows)
            .map(|row| {
                let cells = grid.cells.iter().filter(|cell| cell.row == row).map(text);
                cells.collect::<Vec<_>>().join(" | ")
            })
            .collect()
    }

    #[test]
    fn rows_without_rules_are_told_by_their_numbers() {
        let heads =
            || ["STT", "Tên", "Số"].into_iter().zip([0.0, 100.0, 200.0]).map(|(text, x)| word(text, x, 10.0));
        let numbers = |tops: &[f32]| -> Vec<Word> {
            let row = |(index, top): (usize, &f32)| {
                let number = (index + 1).to_string();
                [word(&number, 10.0, *top), word(&format!("{number}{number}"), 210.0, *top)]
            };
            tops.iter().enumerate().flat_map(row).collect()
        };
        let with = |mut words: Vec<Word>, names: &[(&str, f32)]| {
            words.extend(heads());
            words.extend(names.iter().map(|(text, top)| word(text, 110.0, *top)));
            words
        };
        let cases = [
            (
                "names of one line, the last row only summed up",
                with(
                    [numbers(&[50.0, 70.0, 90.0]), vec![word("66", 210.0, 110.0)]].concat(),
                    &[("a", 50.0), ("b", 70.0), ("c", 90.0), ("Cộng", 110.0)],
                ),
                vec!["STT | Tên | Số", "1 | a | 11", "2 | b | 22", "3 | c | 33", " | Cộng | 66"],
            ),
            (
                "a name over two lines, its number beside the first",
                with(numbers(&[50.0, 80.0, 95.0]), &[("a", 50.0), ("a", 65.0), ("b", 80.0), ("c", 95.0)]),
                vec!["STT | Tên | Số", "1 | a a | 11", "2 | b | 22", "3 | c | 33"],
            ),
            (
                "a name over two lines, its number between them",
                with(numbers(&[50.0, 77.0, 104.0]), &[("a", 50.0), ("b", 71.0), ("b", 83.0), ("c", 104.0)]),
                vec!["STT | Tên | Số", "1 | a | 11", "2 | b b | 22", "3 | c | 33"],
            ),
            (
                "a number and its share",
                with(numbers(&[50.0, 70.0]), &[("a", 50.0), ("a", 65.0), ("a", 80.0)]),
                vec!["STT | Tên | Số", "1 2 | a a a | 11 22"],
            ),
            (
                "one column of numbers",
                with(
                    ["1", "2", "3", "4"]
                        .iter()
                        .zip([50.0, 70.0, 90.0, 110.0])
                        .map(|(t, y)| word(t, 10.0, y))
                        .collect(),
                    &[("a", 50.0), ("b", 70.0), ("c", 90.0)],
                ),
                vec!["STT | Tên | Số", "1 2 3 4 | a b c | "],
            ),
        ];
        for (name, words, expected) in cases {
            assert_eq!(texts(&told(&grid(), &words, 72), &words), expected, "{name}");
        }
    }

    #[test]
    fn cells_beside_keep_their_place() {
        let mut grid = grid();
        // The head of the first column goes on beside the numbers.
        grid.cells.retain(|cell| cell.column != 0);
        let bounds = PixelBox::new(0, 0, 100, 200);
        grid.cells
            .insert(0, GridCell { row: 0, column: 0, row_span: 2, column_span: 1, bounds, quarters: 0 });
        let words: Vec<Word> =
            (0..4).flat_map(|row| [110.0, 210.0].map(|x| word("12", x, 50.0 + 20.0 * row as f32))).collect();
        assert_eq!(told(&grid, &words, 72), grid, "a cell of two rows is in the way");
    }
}
