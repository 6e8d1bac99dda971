//! Tables whose cells stand one below the other: what programs make of a table when they know its words but not its
//! columns. The count of numbers between two labels tells how wide the table is.

use std::ops::Range;

use sohoa_document::{Cell, PageNo, Table, Word};

use crate::wording::{ROW_LABEL, ROW_NUMBER};

/// Characters of the longest line that may be a cell.
const LONGEST_CELL: usize = 90;
/// Numbers of a row below which a label and its values are a list, not a table.
const FEWEST_NUMBERS: usize = 3;
/// Lines that one label fills at most.
const LABEL_LINES: usize = 3;
/// Lines in which the head of a table is looked for; the widest form has 16 columns in three tiers.
const HEAD_LINES: usize = 48;

/// What a line is to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    /// `(3)`, `(3)=(4)+(5)`: the number of a column.
    Mark(usize),
    Text,
    /// Too long for a cell.
    Prose,
}

/// A table found in lines, as the cells of its rows: each cell a range of lines.
struct Found {
    lines: Range<usize>,
    rows: Vec<Vec<Range<usize>>>,
}

/// The tables that stand in the lines, given with their numbers, and which lines they take.
pub(crate) fn tables(lines: &[(u32, &str)], page: PageNo) -> (Vec<Table>, Vec<Range<usize>>) {
    let kinds: Vec<Kind> = lines.iter().map(|(_, text)| kind(text)).collect();
    let mut tables = Vec::new();
    let mut taken = Vec::new();
    let (mut at, mut free) = (0, 0);
    while at < lines.len() {
        let found = if kinds[at] == Kind::Text { find(lines, &kinds, at, free) } else { None };
        match found {
            Some(found) => {
                (at, free) = (found.lines.end, found.lines.end);
                tables.push(table(lines, page, &found.rows));
                taken.push(found.lines);
            }
            None => at += 1,
        }
    }
    (tables, taken)
}

fn kind(text: &str) -> Kind {
    let text = text.trim();
    if text.chars().nth(LONGEST_CELL).is_some() {
        return Kind::Prose;
    }
    if let Some((number, rest)) = text.strip_prefix('(').and_then(|text| text.split_once(')'))
        && (1..=2).contains(&number.len())
        && (rest.is_empty() || rest.starts_with('='))
        && let Ok(number) = number.parse()
    {
        return Kind::Mark(number);
    }
    let digits = text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'%'))
        // `1.` opens a list.
        && !text.ends_with('.');
    if digits || matches!(text, "-" | "–") { Kind::Number } else { Kind::Text }
}

/// The table whose first label stands at a line; what stands before `free` belongs to another one.
fn find(lines: &[(u32, &str)], kinds: &[Kind], at: usize, free: usize) -> Option<Found> {
    let run = |from: usize| kinds[from..].iter().take_while(|kind| **kind == Kind::Number).count();
    // How much longer a text is than any label does not matter.
    let label = |from: usize| {
        kinds[from..].iter().take(LABEL_LINES + 1).take_while(|kind| **kind == Kind::Text).count()
    };
    let first_label = label(at);
    // In front of the first label stand the head's words, unless a number parts them.
    let parted = at > free && matches!(kinds[at - 1], Kind::Number | Kind::Mark(_));
    if parted && first_label > LABEL_LINES || !parted && first_label != 1 {
        return None;
    }
    let first = run(at + first_label);
    let ordinal = at > free && kinds[at - 1] == Kind::Number && lines[at - 1].1.trim() == "1";
    // A number in front that opens no table may be that of a row in one that was refused.
    if at > free && kinds[at - 1] == Kind::Number && !ordinal {
        return None;
    }
    // Each row's numbers end with the number of the next one, where rows have numbers.
    let numbered = ordinal && first > FEWEST_NUMBERS;
    let width = first - usize::from(numbered);
    if first < FEWEST_NUMBERS || width < FEWEST_NUMBERS {
        return None;
    }
    let mut rows: Vec<Vec<Range<usize>>> = Vec::new();
    let mut from = at;
    let mut number = numbered.then(|| at - 1);
    loop {
        let words = label(from);
        let values = from + words;
        if words == 0 || words > LABEL_LINES || run(values) < width {
            break;
        }
        let cells = (values..values + width).map(|line| line..line + 1);
        let mut row: Vec<Range<usize>> = std::iter::once(from..values).chain(cells).collect();
        if numbered {
            row.insert(0, number.map_or(from..from, |line| line..line + 1));
        }
        rows.push(row);
        from = values + width;
        let extra = run(from);
        // An empty cell leaves no line: then the number of the next row stands in the place of the last value, and all
        // values behind the empty one are a column off.
        let swallowed = lines[from - 1].1.trim().parse() == Ok(rows.len() + 1);
        if number.is_some() && extra == 0 && swallowed {
            return None;
        }
        number = None;
        if numbered && extra == 1 && label(from + 1) > 0 {
            let follows = lines[from].1.trim().parse() == Ok(rows.len() + 1);
            if !follows {
                break;
            }
            number = Some(from);
            from += 1;
        } else if extra > 0 {
            break;
        }
    }
    if rows.len() < 2 {
        return None;
    }
    let columns = rows[0].len();
    let end = rows.last()?.last()?.end;
    let data = if numbered { at.saturating_sub(1) } else { at };
    let marks = kinds[free..data].iter().rev().take_while(|kind| matches!(kind, Kind::Mark(_))).count();
    let numbering = (marks == columns).then(|| data - marks..data);
    let below = numbering.as_ref().map_or(data, |numbering| numbering.start);
    let head = head(lines, kinds, free, below, columns);
    let start = head.as_ref().and_then(|head| head.first()).map_or(below, |cell| cell.start);
    let mut all = Vec::new();
    all.extend(head);
    all.extend(numbering.map(|numbering| numbering.map(|line| line..line + 1).collect()));
    all.extend(rows);
    Some(Found { lines: start..end, rows: all })
}

/// The head as one row: a cell for each column where it has as many lines, else all its words over the numbers of
/// the rows, for the form to be known by them.
fn head(
    lines: &[(u32, &str)],
    kinds: &[Kind],
    free: usize,
    below: usize,
    columns: usize,
) -> Option<Vec<Range<usize>>> {
    let from = free.max(below.saturating_sub(HEAD_LINES));
    let first_of = |words: &[&str]| {
        (from..below)
            .rev()
            .take_while(|&line| kinds[line] == Kind::Text)
            .find(|&line| words.contains(&sohoa_orthography::fold_lower(lines[line].1.trim()).as_str()))
    };
    let start = first_of(ROW_NUMBER).or_else(|| first_of(ROW_LABEL))?;
    if below - start == columns {
        return Some((start..below).map(|line| line..line + 1).collect());
    }
    // Names of columns that run over several lines go on in small letters.
    let mut cells: Vec<Range<usize>> = Vec::new();
    for (line, (_, text)) in lines.iter().enumerate().take(below).skip(start) {
        let goes_on = crate::flow::starts_small(text);
        match cells.last_mut() {
            Some(cell) if goes_on => cell.end = line + 1,
            _ => cells.push(line..line + 1),
        }
    }
    if cells.len() != columns {
        cells.clear();
        cells.push(start..below);
    }
    Some(cells)
}

fn table(lines: &[(u32, &str)], page: PageNo, rows: &[Vec<Range<usize>>]) -> Table {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut cells = Vec::new();
    for (row, parts) in rows.iter().enumerate() {
        for column in 0..columns {
            let range = parts.get(column).cloned().unwrap_or(0..0);
            cells.push(Cell {
                row: row as u32,
                column: column as u32,
                row_span: 1,
                column_span: 1,
                bounds: None,
                words: range
                    .clone()
                    .flat_map(|line| lines[line].1.split_whitespace().map(Word::plain))
                    .collect(),
                line: lines.get(range.start).filter(|_| !range.is_empty()).map(|(number, _)| *number),
            });
        }
    }
    Table { page, bounds: None, rows: rows.len() as u32, columns: columns as u32, cells }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> Vec<String> {
        let lines: Vec<(u32, &str)> = (1..).zip(text.lines()).collect();
        let (tables, taken) = tables(&lines, PageNo::FIRST);
        let row = |row: &[Cell]| row.iter().map(Cell::text).collect::<Vec<_>>().join("|");
        let rows = tables.iter().flat_map(|table| table.cells.chunk_by(|a, b| a.row == b.row).map(row));
        let left = (0..lines.len()).filter(|line| !taken.iter().any(|range| range.contains(line)));
        rows.chain(left.map(|line| format!("+{}", lines[line].1))).collect()
    }

    #[test]
    fn cells_one_below_the_other_are_a_table() {
        for (text, wanted) in [
            // A form whose columns are numbered.
            (
                "Biểu\nTT\nLĩnh vực\nNhận\nTrả\nCòn\n(1)\n(2)\n(3)\n(4)\n(5)\n1\nHộ tịch\n9\n8\n1\n2\nĐất đai\n7\n7\n0\nCộng\n16\n15\n1\nHết.",
                &[
                    "TT|Lĩnh vực|Nhận|Trả|Còn",
                    "(1)|(2)|(3)|(4)|(5)",
                    "1|Hộ tịch|9|8|1",
                    "2|Đất đai|7|7|0",
                    "|Cộng|16|15|1",
                    "+Biểu",
                    "+Hết.",
                ][..],
            ),
            // No numbers of rows, a label of two lines, names of columns of two lines.
            (
                "STT\nHồ sơ\nnhận\nTrả\nCòn\nHộ tịch\n9\n8\n1\nGiáo dục\nvà Đào tạo\n7\n7\n0",
                &["STT|Hồ sơ nhận|Trả|Còn", "Hộ tịch|9|8|1", "Giáo dục và Đào tạo|7|7|0"],
            ),
            // More tiers than one: the words alone are kept.
            (
                "TT\nLĩnh vực\nTiếp nhận\nTổng\nMới\nCũ\n1\nHộ tịch\n9\n8\n1\n2\nĐất đai\n7\n7\n0",
                &["TT Lĩnh vực Tiếp nhận Tổng Mới Cũ||||", "1|Hộ tịch|9|8|1", "2|Đất đai|7|7|0"],
            ),
            // Neither numbers of rows nor of columns.
            (
                "Lĩnh vực\nNhận\nTrả\nCòn\nHộ tịch\n9\n8\n1\nĐất đai\n7\n7\n0",
                &["Lĩnh vực|Nhận|Trả|Còn", "Hộ tịch|9|8|1", "Đất đai|7|7|0"],
            ),
            // One cell is empty: which one cannot be told.
            (
                "1\nHộ tịch\n9\n8\n1\n5\n2\nĐất đai\n7\n7\n0\n3\nThuế\n4\n4\n0\n1",
                &[
                    "+1",
                    "+Hộ tịch",
                    "+9",
                    "+8",
                    "+1",
                    "+5",
                    "+2",
                    "+Đất đai",
                    "+7",
                    "+7",
                    "+0",
                    "+3",
                    "+Thuế",
                    "+4",
                    "+4",
                    "+0",
                    "+1",
                ],
            ),
            // A list of labels with one value each is none; nor is one row.
            ("Nhận\n9\nTrả\n8", &["+Nhận", "+9", "+Trả", "+8"]),
            ("Nhận\n9\n8\n7\nhết", &["+Nhận", "+9", "+8", "+7", "+hết"]),
        ] {
            assert_eq!(printed(text), wanted, "{text}");
        }
    }
}
