//! Tables whose columns are parted by spaces, as `pdftotext -layout` and typists make them. The numbers of the rows
//! tell where the columns are; the names above them, which fill several lines, are put together column by column, and
//! a name over several columns spans them.

use std::ops::Range;

use sohoa_document::{Cell, PageNo, Table, Word};

use crate::empty;
use crate::flow::starts_small;
use crate::grid::{self, Extent};
use crate::names;
use crate::numbering;
use crate::pieces::{Piece, join, split};
use crate::wording::{JOINS, SPANS};

/// Spaces that part two cells.
pub(crate) const GAP: usize = 2;
/// Numbers of a row from which on it belongs to a table without names, too: fewer may be text with gaps.
const FEWEST_NUMBERS: usize = 3;
/// Numbers in a row at most; the widest form has 16. More are no table, and the search for names grows with their cube.
const MOST_NUMBERS: usize = 40;
/// Rows of a table at most, in one file of a province's 500 offices.
const MOST_ROWS: usize = 1000;
/// Lines without numbers between two rows: the rest of a long label.
const LABEL_LINES: usize = 2;

/// A row of data: what stands left of its numbers, and these. One that heads others (`II  UBND các xã`) has none.
struct Row<'a> {
    line: usize,
    ordinal: Option<Piece<'a>>,
    label: Option<Piece<'a>>,
    numbers: Vec<Piece<'a>>,
}

/// The tables that stand in the lines, given with their numbers, and which lines they take.
pub(crate) fn tables(lines: &[(u32, &str)], page: PageNo) -> (Vec<Table>, Vec<Range<usize>>) {
    let rows: Vec<Option<Row<'_>>> = (0..lines.len()).map(|line| row(lines[line].1, line)).collect();
    let (mut tables, mut taken) = (Vec::new(), Vec::new());
    let (mut at, mut free) = (0, 0);
    // Rows that do not agree are tried again from a later one, in steps that double: the time stays linear.
    let mut step = 1;
    while at < lines.len() {
        if rows[at].is_none() {
            at += 1;
            step = 1;
            continue;
        }
        match Body::new(lines, &rows, at).and_then(|body| body.table(lines, free, page)) {
            Some((table, range)) => {
                (at, free) = (range.end, range.end);
                tables.push(table);
                taken.push(range);
            }
            None => {
                at += step;
                step = (2 * step).min(MOST_ROWS);
            }
        }
    }
    (tables, taken)
}

/// The rows of a table and where their columns are: the rows' numbers if they have any, their labels, the numbers.
struct Body<'r, 'a> {
    rows: Vec<&'r Row<'a>>,
    /// For each row the column of each of its numbers, counted from the first.
    placed: Vec<Vec<usize>>,
    columns: Vec<Extent>,
    /// The column of the labels; that of the rows' numbers is left of it.
    label: usize,
}

impl<'r, 'a> Body<'r, 'a> {
    /// The rows from this line on; `None` when they do not agree on columns.
    fn new(lines: &[(u32, &'a str)], all: &'r [Option<Row<'a>>], at: usize) -> Option<Self> {
        let mut rows: Vec<&Row<'_>> = Vec::new();
        for (line, row) in all.iter().enumerate().skip(at).take(MOST_ROWS) {
            match (row, rows.last()) {
                (Some(row), _) => rows.push(row),
                (None, Some(last)) if line - last.line <= LABEL_LINES && is_label(lines[line].1, &rows) => {}
                _ => break,
            }
        }
        // One that heads nothing is the heading of what follows the table.
        while rows.last().is_some_and(|row| row.numbers.is_empty()) {
            rows.pop();
        }
        let extents: Vec<Vec<Extent>> =
            rows.iter().map(|row| row.numbers.iter().map(Piece::extent).collect()).collect();
        let (placed, count) = grid::columns(&extents)?;
        let mut columns: Vec<Extent> = vec![(f32::MAX, f32::MIN); count];
        for (extent, place) in extents.iter().flatten().zip(placed.iter().flatten()) {
            columns[*place] = (columns[*place].0.min(extent.0), columns[*place].1.max(extent.1));
        }
        // What stands in front is left of all numbers.
        let left = columns[0].0;
        let front = |piece: fn(&Row<'a>) -> Option<Piece<'a>>| {
            let extents = rows.iter().filter_map(|row| piece(row)).map(|piece| piece.extent());
            extents.map(|(from, to)| (from, to.min(left - 1.0))).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        };
        let (ordinals, labels) = (front(|row| row.ordinal), front(|row| row.label)?);
        columns.splice(0..0, ordinals.into_iter().chain([labels]));
        Some(Self { rows, placed, columns, label: usize::from(ordinals.is_some()) })
    }

    /// A column that no row has a number in.
    fn insert(&mut self, extent: Extent) {
        let numbers = &self.columns[self.label + 1..];
        let at = numbers.iter().take_while(|column| column.0 + column.1 < extent.0 + extent.1).count();
        self.columns.insert(self.label + 1 + at, extent);
        for place in self.placed.iter_mut().flatten().filter(|place| **place >= at) {
            *place += 1;
        }
    }

    /// The line where a row begins: its label may run over the lines around its numbers. What stands between two rows
    /// goes to the one below where that one's label goes on in small letters.
    fn begin(&self, lines: &[(u32, &str)], at: usize) -> usize {
        let above = at.checked_sub(1).map(|above| self.rows[above].line + 1);
        match (self.rows.get(at), above) {
            (Some(row), Some(above)) => {
                let goes_on = row.label.is_some_and(|label| starts_small(label.text));
                let begins = |line: &usize| !starts_small(lines[*line].1);
                let first = if goes_on { (above..row.line).rev().find(begins) } else { None };
                first.unwrap_or(row.line)
            }
            (Some(row), None) => row.line,
            (None, above) => above.map_or(0, |above| self.end(lines, above)),
        }
    }

    /// The line behind the rest of the last label, which begins in small letters right below its row.
    fn end(&self, lines: &[(u32, &str)], behind: usize) -> usize {
        // `Lao động - Thương binh và` over `Xã hội`
        let open = self.rows.last().and_then(|row| row.label).is_some_and(|label| is_open(label.text));
        let goes_on = |line: &usize| {
            let follows = lines[*line].0 == lines[*line - 1].0 + 1;
            follows && (open || starts_small(lines[*line].1)) && is_label(lines[*line].1, &self.rows)
        };
        (behind..lines.len().min(behind + LABEL_LINES))
            .take_while(goes_on)
            .last()
            .map_or(behind, |last| last + 1)
    }

    /// The table with the names above it, and the lines it takes; what stands before `free` belongs to another one.
    fn table(mut self, lines: &[(u32, &'a str)], free: usize, page: PageNo) -> Option<(Table, Range<usize>)> {
        let first = self.rows.first()?.line;
        // The first label may begin above its row.
        let labels = (free..first)
            .rev()
            .take(LABEL_LINES)
            .take_while(|line| is_label(lines[*line].1, &self.rows))
            .count();
        let numbering = (first - labels..=first).find_map(|end| numbering::ending(lines, free, end));
        if self.rows.iter().filter(|row| !row.numbers.is_empty()).count() < 2 && numbering.is_none() {
            return None;
        }
        let head = free..numbering.as_ref().map_or(first, |found| found.lines.start);
        for extent in empty::columns(lines, head, numbering.as_ref(), &self.columns[self.label + 1..]) {
            self.insert(extent);
        }
        let marks = numbering.as_ref().map_or(&[][..], |found| &found.marks);
        let (start, names) = names::above(
            lines,
            free,
            numbering.as_ref().map_or(first, |found| found.lines.start),
            &self.columns,
            self.label,
            marks,
        );
        let numbers = self.label + 1..self.columns.len();
        let named = |column: usize| names.iter().any(|name| name.columns.contains(&column));
        if numbers.len() < FEWEST_NUMBERS && !numbers.into_iter().all(named) {
            return None;
        }
        let mut cells = Vec::new();
        let mut row = names::cells(lines, names, &mut cells);
        let mut put = |row: u32, column: usize, line: usize, text: &str| {
            cells.push(cell((row, 1), (column, 1), lines[line].0, text));
        };
        if let Some(found) = &numbering {
            put(row, self.label, found.lines.start, &found.text);
            row += 1;
        }
        let text =
            |range: Range<usize>| lines[range].iter().map(|(_, text)| *text).collect::<Vec<_>>().join(" ");
        for (at, (data, places)) in self.rows.iter().zip(&self.placed).enumerate() {
            let begin = match &numbering {
                Some(found) if at == 0 => found.lines.end,
                _ => self.begin(lines, at),
            };
            let (head, tail) = (begin..data.line, data.line + 1..self.begin(lines, at + 1));
            let label = data.label.map_or("", |piece| piece.text);
            let label = [&text(head), label, &text(tail)].join(" ");
            if let Some(ordinal) = data.ordinal {
                put(row, 0, data.line, ordinal.text);
            }
            put(row, self.label, data.line, &label);
            for (piece, column) in data.numbers.iter().zip(places) {
                put(row, self.label + 1 + column, data.line, piece.text);
            }
            row += 1;
        }
        let table = Table { page, bounds: None, rows: row, columns: self.columns.len() as u32, cells };
        Some((table, start..self.begin(lines, self.rows.len())))
    }
}

pub(crate) fn cell(
    (row, row_span): (u32, u32),
    (column, column_span): (usize, usize),
    line: u32,
    text: &str,
) -> Cell {
    Cell {
        row,
        column: column as u32,
        row_span,
        column_span: column_span as u32,
        bounds: None,
        words: text.split_whitespace().map(Word::plain).collect(),
        line: Some(line),
    }
}

/// A line as a row of data: at most a number and a label, then two numbers and more.
fn row(text: &str, line: usize) -> Option<Row<'_>> {
    // `A  B  1  2  3` numbers the columns.
    if numbering::is_one(text) {
        return None;
    }
    let pieces: Vec<Piece<'_>> = split(text, GAP).iter().flat_map(apart).collect();
    let values = pieces.iter().rev().take_while(|piece| is_value(piece.text)).count();
    let (front, numbers) = pieces.split_at(pieces.len() - values);
    let (ordinal, label) = match front {
        [] => (None, None),
        [label] => (None, Some(*label)),
        [ordinal, label] if is_ordinal(ordinal.text) => (Some(*ordinal), Some(*label)),
        _ => return None,
    };
    // `1 Hộ tịch`
    let (ordinal, label) = match (ordinal, label) {
        (None, Some(label)) => split_ordinal(text, label),
        both => both,
    };
    let named = label.is_some_and(|label| {
        label.text.chars().any(char::is_alphabetic) || sohoa_period::month(label.text).is_some()
    });
    let heads = values == 0 && front.len() == 2 && is_group(front[0].text);
    ((heads || (2..=MOST_NUMBERS).contains(&values)) && named).then(|| Row {
        line,
        ordinal,
        label,
        numbers: numbers.to_vec(),
    })
}

/// Numbers that only one space parts. `12 345` may be one: a dot in the first, or other than three digits in the second,
/// tells that they are two.
fn apart<'a>(piece: &Piece<'a>) -> Vec<Piece<'a>> {
    let words = piece.words();
    let two = |pair: &[Piece<'_>]| pair[0].text.contains('.') || pair[1].text.len() != 3;
    let all = words.len() > 1 && words.iter().all(|word| is_value(word.text)) && words.windows(2).all(two);
    if all { words } else { vec![*piece] }
}

/// The number in front of a label from which one space parts it.
fn split_ordinal<'a>(line: &'a str, label: Piece<'a>) -> (Option<Piece<'a>>, Option<Piece<'a>>) {
    match (&label.words()[..], label.words().last()) {
        // `6 tháng 2022` is no row 6.
        ([first, second, ..], Some(last)) if is_ordinal(first.text) && !SPANS.contains(&second.text) => {
            (Some(*first), Some(join(line, *second, *last)))
        }
        _ => (None, Some(label)),
    }
}

/// `1`, `1.2`, `II`, `a)`: the number of a row.
fn is_ordinal(text: &str) -> bool {
    let core = text.trim_matches(['(', ')', '.']);
    (1..=5).contains(&core.len())
        && (core.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            || core.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'))
            || core.len() == 1)
}

/// `II`, `B.`: the number of a row that heads others.
fn is_group(text: &str) -> bool {
    let core = text.trim_end_matches('.');
    !core.is_empty() && core.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'))
        || matches!(core, "A" | "B" | "C" | "D")
}

/// A number as tables have it; a dash stands for none.
fn is_value(text: &str) -> bool {
    let core = text.strip_suffix('%').unwrap_or(text).trim_end();
    let digits = core.starts_with(|c: char| c.is_ascii_digit())
        && core.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
        // `1.` opens a list.
        && !core.ends_with('.');
    digits || matches!(text, "-" | "–" | "—")
}

/// Whether a label ends in a word or sign that joins what follows to it.
fn is_open(label: &str) -> bool {
    label.split_whitespace().next_back().is_some_and(|word| JOINS.contains(&word.to_lowercase().as_str()))
}

/// A line that holds the rest of a label: left of all numbers, and none itself.
fn is_label(line: &str, rows: &[&Row<'_>]) -> bool {
    let left = rows.iter().filter_map(|row| row.numbers.first()).map(|piece| piece.from).min();
    let starts = rows.iter().filter_map(|row| row.label).map(|piece| piece.from).min();
    match split(line, GAP)[..] {
        [piece] => {
            starts.is_some_and(|starts| piece.from >= starts)
                && left.is_some_and(|left| piece.to <= left)
                && piece.text.chars().any(char::is_alphabetic)
                && !piece.text.contains(':')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of the first table, row by row; `<` is spanned from the left, `^` from above.
    fn printed(text: &str) -> Vec<String> {
        let lines: Vec<(u32, &str)> =
            (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).collect();
        let (tables, _) = tables(&lines, PageNo::FIRST);
        let Some(table) = tables.first() else { return Vec::new() };
        let mut grid = vec![vec![String::new(); table.columns as usize]; table.rows as usize];
        for cell in &table.cells {
            for row in cell.row..cell.row + cell.row_span {
                for column in cell.column..cell.column + cell.column_span {
                    grid[row as usize][column as usize] = match (row > cell.row, column > cell.column) {
                        (false, false) => cell.text(),
                        (false, true) => "<".to_owned(),
                        _ => "^".to_owned(),
                    };
                }
            }
        }
        grid.into_iter().map(|row| row.join("|")).collect()
    }

    #[test]
    fn names_are_put_together_column_by_column() {
        for (text, wanted) in [
            // Two groups, names of several lines, the numbers of the columns, the rest of a label.
            (
                "                        Số hồ sơ tiếp nhận       Số hồ sơ đã giải quyết\n\
                 TT  Lĩnh vực         Tổng    Trực    Từ kỳ     Tổng   Trước     Quá\n\
                \u{20}                      số   tuyến    trước       số     hạn     hạn\n\
                 (1) (2)               (3)     (4)      (5)      (6)     (7)     (8)\n\
                 1   Hộ tịch           167     150       17      160     158       2\n\
                 2   Lao động và       402     400        2      402     402       0\n\
                \u{20}    xã hội\n\
                \u{20}    Tổng cộng         569     550       19      562     560       2",
                &[
                    "TT|Lĩnh vực|Số hồ sơ tiếp nhận|<|<|Số hồ sơ đã giải quyết|<|<",
                    "^|^|Tổng số|Trực tuyến|Từ kỳ trước|Tổng số|Trước hạn|Quá hạn",
                    "|(1) (2) (3) (4) (5) (6) (7) (8)||||||",
                    "1|Hộ tịch|167|150|17|160|158|2",
                    "2|Lao động và xã hội|402|400|2|402|402|0",
                    "|Tổng cộng|569|550|19|562|560|2",
                ][..],
            ),
            // One space between two names, a cell that is empty, a title in capitals above.
            (
                "             KẾT QUẢ GIẢI QUYẾT\n\
                 Đơn vị        Tổng số Kỳ trước      Mới\n\
                \u{20}                       chuyển     nhận\n\
                 Xã An Phú         723       12      711\n\
                 Xã Bình An         14                14",
                &["Đơn vị|Tổng số|Kỳ trước chuyển|Mới nhận", "Xã An Phú|723|12|711", "Xã Bình An|14||14"],
            ),
            // A label around its numbers; the rest of a name is under its begin alone.
            (
                "TT  Lĩnh vực                 Số hồ sơ            Tỷ lệ      Còn\n\
                \u{20}                       Tổng     Mới    Cũ      đúng hạn    lại\n\
                 1   Đất đai              9       8      1       100,0       0\n\
                \u{20}    Khai sinh,\n\
                 2   cấp thẻ              7       7      0       100,0       0\n\
                \u{20}    BHYT\n\
                \u{20}    Tổng cộng           16      15      1       100,0       0",
                &[
                    "TT|Lĩnh vực|Số hồ sơ|<|<|Tỷ lệ đúng hạn|Còn lại",
                    "^|^|Tổng|Mới|Cũ|^|^",
                    "1|Đất đai|9|8|1|100,0|0",
                    "2|Khai sinh, cấp thẻ BHYT|7|7|0|100,0|0",
                    "|Tổng cộng|16|15|1|100,0|0",
                ],
            ),
            // A torn name, and numbers flush left.
            (
                "TT  Đơn vị       Nhận    Đã giải     quyết     Còn lại\n\
                \u{20}                        Tổng       Quá hạn\n\
                 1   Xã An Phú    1.723   1.700      12        23\n\
                 2   Xã Bình An   14      14         0         0",
                &[
                    "TT|Đơn vị|Nhận|Đã giải quyết|<|Còn lại",
                    "^|^|^|Tổng|Quá hạn|^",
                    "1|Xã An Phú|1.723|1.700|12|23",
                    "2|Xã Bình An|14|14|0|0",
                ],
            ),
            (
                "Nội dung     Năm trước   Năm nay\nTiếp nhận    12          13\nGiải quyết   12          13",
                &["Nội dung|Năm trước|Năm nay", "Tiếp nhận|12|13", "Giải quyết|12|13"],
            ),
            // Rows that head others; a head drawn apart from its numbers, with one space between two names; a name that
            // ends in a colon; a heading behind the table.
            (
                "                                Tiếp nhận              Hồ sơ đã giải quyết\n\
                 TT  Lĩnh vực/năm       Tổng   Trực    Trực tiếp, Từ    Tổng    Trong đó:\n\
                \u{20}                           tuyến   bưu chính  kỳ       số     quá hạn\n\
                 I   UBND HUYỆN\n\
                 1   Năm 2021              12     4       7      1       11        0\n\
                 2   Năm 2022              21     9       9      3       18        2\n\
                 II  UBND CÁC XÃ, PHƯỜNG VÀ\n\
                \u{20}    THỊ TRẤN\n\
                 1   Năm 2021             312   104     107    101      311        0\n\
                 2   Năm 2022 và          512   204     207    101      511        0\n\
                \u{20}    năm 2023\n\
                 II  ĐÁNH GIÁ CHUNG",
                &[
                    "TT|Lĩnh vực/năm|Tiếp nhận|<|<|<|Hồ sơ đã giải quyết|<",
                    "^|^|Tổng|Trực tuyến|Trực tiếp, bưu chính|Từ kỳ|Tổng số|Trong đó: quá hạn",
                    "I|UBND HUYỆN||||||",
                    "1|Năm 2021|12|4|7|1|11|0",
                    "2|Năm 2022|21|9|9|3|18|2",
                    "II|UBND CÁC XÃ, PHƯỜNG VÀ THỊ TRẤN||||||",
                    "1|Năm 2021|312|104|107|101|311|0",
                    "2|Năm 2022 và năm 2023|512|204|207|101|511|0",
                ],
            ),
            // A column that no row has a number in, and numbers that one space parts.
            (
                "TT  Lĩnh vực       Tổng    Trước    Đúng    Quá hạn    Còn lại\n\
                \u{20}                     số      hạn     hạn\n\
                 1   Đất đai          12        5       7                     1\n\
                 2   Hộ tịch       5.230    5.019     211                     0",
                &[
                    "TT|Lĩnh vực|Tổng số|Trước hạn|Đúng hạn|Quá hạn|Còn lại",
                    "1|Đất đai|12|5|7||1",
                    "2|Hộ tịch|5.230|5.019|211||0",
                ],
            ),
            (
                "TT  Lĩnh vực    Tổng số  Trực    Từ kỳ\n\
                \u{20}                      tuyến   trước\n\
                 A   B            1=2+     2       3\n\
                \u{20}                3\n\
                 1   Đất đai     36.319 33.479   2.840\n\
                 2   Hộ tịch     39     34       5",
                &[
                    "TT|Lĩnh vực|Tổng số|Trực tuyến|Từ kỳ trước",
                    "|A B 1=2+3 2 3|||",
                    "1|Đất đai|36.319|33.479|2.840",
                    "2|Hộ tịch|39|34|5",
                ],
            ),
            // `Trong kỳ` is over the middle of its group as well as over its own two columns.
            (
                "                 Số hồ sơ tiếp nhận      Đã\n\
                 Lĩnh vực            Trong kỳ             giải\n\
                \u{20}          Tổng   Trực   Trực   Từ kỳ  quyết\n\
                \u{20}           số    tuyến  tiếp   trước\n\
                 Đất đai    167    100     50      17     100\n\
                 Hộ tịch     67     50     10       7      60",
                &[
                    "Lĩnh vực|Số hồ sơ tiếp nhận|<|<|<|Đã giải quyết",
                    "^|Tổng số|Trong kỳ|<|Từ kỳ trước|^",
                    "^|^|Trực tuyến|Trực tiếp|^|^",
                    "Đất đai|167|100|50|17|100",
                    "Hộ tịch|67|50|10|7|60",
                ],
            ),
            // The last label goes on in capitals behind a joining word.
            (
                "Lĩnh vực           Tổng    Quá hạn\n\
                 Đất đai              12        1\n\
                 Lao động và           7        0\n\
                 Xã hội",
                &["Lĩnh vực|Tổng|Quá hạn", "Đất đai|12|1", "Lao động và Xã hội|7|0"],
            ),
            // Two numbers without names, and text.
            ("Tiếp nhận    12          13\nGiải quyết   12          13", &[]),
            ("Tiếp nhận 12 hồ sơ,  gồm 7 mới,  5 cũ\nGiải quyết 12 hồ sơ", &[]),
        ] {
            assert_eq!(printed(text), wanted, "{text}");
        }
    }
}
