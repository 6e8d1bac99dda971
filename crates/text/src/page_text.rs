//! A page as text to be read by people.

use sohoa_document::{Line, Page, Rect, Table, Word};

use crate::sheet::sheets;

/// What stands on a page, in reading order.
pub(crate) enum Piece<'a> {
    /// A printed line.
    Line(&'a Line),
    /// A table.
    Table(&'a Table),
}

/// Lines of a page with its tables put between them, each behind the last line that ends above it. A
/// table without a place or a line comes last.
pub(crate) fn pieces<'a>(tables: &[&'a Table], lines: &[&'a Line]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::with_capacity(lines.len() + tables.len());
    let mut tables: Vec<(usize, f32, &Table)> = tables
        .iter()
        .map(|&table| match table.bounds {
            Some(place) => {
                let above = |line: &&Line| {
                    line.bounds()
                        .is_some_and(|line| line.centre_y() < top_at(table, line.centre_x(), place.top))
                };
                (lines.iter().rposition(above).map_or(0, |index| index + 1), place.top, table)
            }
            None => {
                // Tables of text files have no place but their lines.
                let first = table.cells.iter().find_map(|cell| cell.line);
                let above = |line: &&Line| first.is_none_or(|first| line.number < first);
                (lines.iter().rposition(above).map_or(0, |index| index + 1), f32::MAX, table)
            }
        })
        .collect();
    tables.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut tables = tables.into_iter().peekable();
    for index in 0..=lines.len() {
        while let Some((_, _, table)) = tables.next_if(|table| table.0 == index) {
            pieces.push(Piece::Table(table));
        }
        pieces.extend(lines.get(index).map(|line| Piece::Line(line)));
    }
    pieces
}

/// Where a table begins at a place across the page: on a scan that leans its corner may lie above a line that it follows.
fn top_at(table: &Table, x: f32, otherwise: f32) -> f32 {
    let far = |cell: &Rect| (cell.left - x).max(x - cell.right).max(0.0);
    let nearest = table
        .cells
        .iter()
        .filter_map(|cell| cell.bounds)
        .min_by(|one, other| far(one).total_cmp(&far(other)).then(one.top.total_cmp(&other.top)));
    nearest.map_or(otherwise, |cell| cell.top)
}

/// The text of a page: one printed line a line, cells parted by tabs; a table gives one line a row.
pub fn page_text(page: &Page) -> String {
    print(page, |word| &word.text)
}

/// Like [`page_text`], the words as they were read, before any repair.
pub fn page_text_as_read(page: &Page) -> String {
    print(page, Word::as_read)
}

fn print(page: &Page, show: impl Fn(&Word) -> &str) -> String {
    let mut out = String::new();
    let join = |words: &[Word]| words.iter().map(&show).collect::<Vec<_>>().join(" ");
    let sheets = sheets(page, page.lines.iter().collect());
    for piece in sheets.iter().flat_map(|sheet| pieces(&sheet.tables, &sheet.lines)) {
        match piece {
            Piece::Line(line) => {
                let cells: Vec<String> = line.cells.iter().map(|cell| join(cell)).collect();
                out.push_str(cells.join("\t").trim_end());
                out.push('\n');
            }
            Piece::Table(table) => {
                for row in table.cells.chunk_by(|a, b| a.row == b.row) {
                    let cells: Vec<String> = row.iter().map(|cell| join(&cell.words)).collect();
                    out.push_str(cells.join("\t").trim_end());
                    out.push('\n');
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use sohoa_document::{Cell, Origin, PageNo};

    #[test]
    fn a_page_prints_its_lines_and_tables_in_place() {
        let word = |text: &str, top: f32| Word {
            bounds: Some(Rect::new(0.0, top, 10.0, top + 10.0)),
            ..Word::plain(text)
        };
        let cell = |column: u32, text: &str| Cell {
            row: 0,
            column,
            row_span: 1,
            column_span: 1,
            words: vec![word(text, 50.0)],
            bounds: None,
            line: None,
        };
        let mut page = Page::empty(PageNo::FIRST, Origin::Ocr, "");
        let mut repaired = word("trên", 10.0);
        repaired.observed = Some("tren".to_owned());
        page.lines = vec![
            Line::running(1, vec![repaired]),
            Line { number: 2, cells: vec![vec![word("dưới", 90.0)], vec![], vec![word("9", 90.0)]] },
        ];
        page.tables = vec![Table {
            page: page.number,
            bounds: Some(Rect::new(0.0, 45.0, 90.0, 65.0)),
            rows: 1,
            columns: 2,
            cells: vec![cell(0, "Hộ tịch"), cell(1, "723")],
        }];
        assert_eq!(page_text(&page), "trên\nHộ tịch\t723\ndưới\t\t9\n");
        assert_eq!(page_text_as_read(&page), "tren\nHộ tịch\t723\ndưới\t\t9\n");
    }

    #[test]
    fn a_table_stays_on_its_page_of_a_sheet() {
        let line = |number: u32, left: f32, top: f32| {
            let bounds = Some(Rect::new(left, top, left + 300.0, top + 12.0));
            Line::running(number, vec![Word { bounds, ..Word::plain(format!("{number}")) }])
        };
        let table = |left: f32, text: &str| {
            let bounds = Some(Rect::new(left, 130.0, left + 300.0, 150.0));
            let words = vec![Word::plain(text)];
            let cell = Cell { row: 0, column: 0, row_span: 1, column_span: 1, words, bounds, line: None };
            Table { page: PageNo::FIRST, bounds, rows: 1, columns: 1, cells: vec![cell] }
        };
        let mut page = Page::empty(PageNo::FIRST, Origin::Ocr, "");
        page.size = Some(sohoa_document::PageSize { width: 842.0, height: 595.0 });
        let tops = [50.0, 66.0, 82.0, 98.0, 160.0];
        let at = |number: u32| tops[(number as usize - 1) % 5];
        page.lines =
            (1..=10).map(|number| line(number, if number <= 5 { 60.0 } else { 480.0 }, at(number))).collect();
        page.tables = vec![table(480.0, "right"), table(60.0, "left")];
        assert_eq!(page_text(&page), "1\n2\n3\n4\nleft\n5\n6\n7\n8\n9\nright\n10\n");
    }

    #[test]
    fn a_leaning_table_follows_the_last_line_above_it() {
        let place = |left: f32, top: f32, width: f32| Some(Rect::new(left, top, left + width, top + 12.0));
        let word =
            |text: &str, left: f32, top: f32| Word { bounds: place(left, top, 30.0), ..Word::plain(text) };
        let mut page = Page::empty(PageNo::FIRST, Origin::Ocr, "");
        page.lines = vec![
            Line::running(1, vec![word("trước", 50.0, 100.0)]),
            Line::running(2, vec![word("sau", 50.0, 180.0)]),
        ];
        // Ten cells side by side, each 4 points above the one before it.
        let cells = (0..10u32).map(|column| Cell {
            row: 0,
            column,
            row_span: 1,
            column_span: 1,
            words: vec![word("7", 50.0 + column as f32 * 50.0, 130.0 - column as f32 * 4.0)],
            bounds: place(50.0 + column as f32 * 50.0, 130.0 - column as f32 * 4.0, 50.0),
            line: None,
        });
        let bounds = Some(Rect::new(50.0, 94.0, 550.0, 142.0));
        page.tables = vec![Table { page: page.number, bounds, rows: 1, columns: 10, cells: cells.collect() }];
        assert!(page_text(&page).starts_with("trước\n7\t7"), "{}", page_text(&page));
    }
}
