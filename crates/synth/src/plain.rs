//! Plain text -> manuscript: head, title, paragraphs, tables and signature told by their looks.
//!
//! For text that was not authored in the markup: one paragraph a line or wrapped lines, `**bold**`, table cells
//! parted by tabs. What is not recognised is set as a paragraph, so nothing is lost.

use crate::layer::strip_marks;
use crate::manuscript::{Block, Head, Manuscript, Signature, Table, TableCell, Text};

/// The names of document kinds that stand alone on a line above the title.
const KINDS: [&str; 8] =
    ["BÁO CÁO", "THÔNG BÁO", "QUYẾT ĐỊNH", "KẾ HOẠCH", "CHỈ THỊ", "TỜ TRÌNH", "NGHỊ QUYẾT", "CÔNG VĂN"];

/// How far down a head may reach, in lines that are not empty.
const HEAD_LINES: usize = 12;

/// A table with more columns is set on a landscape page: more do not fit 163 mm at 10 pt.
const PORTRAIT_COLUMNS: usize = 8;

/// The manuscript of a plain text.
pub fn parse(source: &str) -> Manuscript {
    let lines: Vec<&str> = source.lines().map(str::trim_end).collect();
    let (head, used) = read_head(&lines);
    Manuscript { head, body: read_body(&lines[used..]) }
}

/// The head, where a document kind stands alone within the first lines, and the number of lines it took.
fn read_head(lines: &[&str]) -> (Option<Head>, usize) {
    let filled: Vec<usize> =
        (0..lines.len()).filter(|&at| !lines[at].trim().is_empty()).take(HEAD_LINES).collect();
    let Some(kind_at) = filled.iter().copied().find(|&at| KINDS.contains(&bare(lines[at]).as_str())) else {
        return (None, 0);
    };
    let mut head = Head { kind: Some(bare(lines[kind_at])), ..Head::default() };
    for line in filled.iter().take_while(|&&at| at < kind_at).map(|&at| bare(lines[at])) {
        let folded = strip_marks(&line).to_lowercase();
        if folded.contains("cong hoa xa hoi") || folded.starts_with("doc lap") {
            continue; // Printed by the form itself.
        } else if folded.starts_with("so:") || folded.starts_with("so ") {
            head.number = Some(line);
        } else if folded.contains("ngay") && folded.contains("thang") {
            head.place_date = Some(line);
        } else {
            head.agency.push(Text::styled(&line, true, false));
        }
    }
    let mut at = kind_at + 1;
    while at < lines.len() {
        let line = bare(lines[at]);
        if line.is_empty() {
            at += 1;
            continue;
        }
        let folded = strip_marks(&line).to_lowercase();
        let opens_body = ["can cu", "thuc hien", "kinh gui", "i.", "1.", "de "]
            .iter()
            .any(|start| folded.starts_with(start));
        if line.starts_with('(') && head.period_line.is_none() {
            head.period_line = Some(line);
        } else if !head.title.is_empty() && (opens_body || at - kind_at > 5 || line.chars().count() > 160) {
            break;
        } else {
            head.title.push(line);
        }
        at += 1;
        if head.title.last().is_some_and(|line| line.ends_with('.')) {
            break;
        }
    }
    (Some(head), at)
}

fn read_body(lines: &[&str]) -> Vec<Block> {
    let mut body = Vec::new();
    let mut paragraph = String::new();
    let mut landscape = false;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at].trim();
        if line.contains('\t') || lines[at].starts_with('\t') {
            flush(&mut paragraph, &mut body);
            let end = (at..lines.len()).find(|&row| !lines[row].contains('\t')).unwrap_or(lines.len());
            let table = read_table(&lines[at..end]);
            place_table(table, &mut body, &mut landscape);
            at = end;
            continue;
        }
        if is_recipients(line) {
            flush(&mut paragraph, &mut body);
            let (signature, used) = read_signature(&lines[at..]);
            body.push(Block::Signature(signature));
            at += used;
            continue;
        }
        if line.is_empty() || line == "\u{c}" {
            flush(&mut paragraph, &mut body);
        } else if starts_block(line) {
            flush(&mut paragraph, &mut body);
            paragraph = without_marks(line);
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
        // A long paragraph ends a run of landscape tables.
        if landscape && paragraph.chars().count() > 200 {
            body.push(Block::Annex { landscape: false });
            landscape = false;
        }
        at += 1;
    }
    flush(&mut paragraph, &mut body);
    body
}

fn flush(paragraph: &mut String, body: &mut Vec<Block>) {
    if paragraph.is_empty() {
        return;
    }
    let source = std::mem::take(paragraph);
    let shown = bare(&source);
    let capitals = shown.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let wholly_bold = source.starts_with("**") && source.ends_with("**") && source.len() > 4;
    let numbered =
        shown.split_once(". ").is_some_and(|(number, _)| number.len() <= 5 && !number.contains(' '));
    let short = shown.chars().count() < 120;
    body.push(match (short, numbered, capitals || wholly_bold) {
        (true, true, true) => Block::Heading(Text::styled(&shown, true, false)),
        (true, false, true) => Block::Centred(Text::styled(&shown, true, false)),
        _ => Block::Paragraph(Text::parse(&source)),
    });
}

/// Puts a wide table, with the centred lines above it, on a landscape page.
fn place_table(table: Table, body: &mut Vec<Block>, landscape: &mut bool) {
    if table.widths.len() > PORTRAIT_COLUMNS {
        let titles = body.iter().rev().take_while(|block| matches!(block, Block::Centred(_))).count();
        let at = body.len() - titles;
        body.insert(at, Block::Annex { landscape: true });
        *landscape = true;
    }
    body.push(Block::Table(table));
}

/// Rows of cells; the rows before the first with figures in half its cells are the header.
fn read_table(lines: &[&str]) -> Table {
    let rows: Vec<Vec<&str>> = lines.iter().map(|line| line.split('\t').map(str::trim).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(1);
    let figures =
        |row: &[&str]| row.iter().filter(|cell| cell.starts_with(|c: char| c.is_ascii_digit())).count();
    let head_rows =
        rows.iter().position(|row| figures(row) * 2 >= row.len().max(2)).unwrap_or(rows.len().min(1));
    let mut table =
        Table { widths: widths(&rows, columns, head_rows), half_points: 20, head_rows, rows: Vec::new() };
    table.rows.extend(head_spans(&rows[..head_rows], columns));
    for row in &rows[head_rows..] {
        let mut cells: Vec<TableCell> = row.iter().map(|cell| TableCell::single(Text::parse(cell))).collect();
        cells.resize_with(columns, || TableCell::single(Text::default()));
        table.rows.push(cells);
    }
    table
}

/// Columns as wide as their longest body cell or their header's longest word.
fn widths(rows: &[Vec<&str>], columns: usize, head_rows: usize) -> Vec<u32> {
    let (head, body) = rows.split_at(head_rows);
    let cells = |rows: &[Vec<&str>], column: usize, length: fn(&str) -> usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| length(cell)).max().unwrap_or(0)
    };
    let word = |cell: &str| cell.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    (0..columns)
        .map(|column| {
            (cells(body, column, |cell| cell.chars().count()).max(cells(head, column, word)) as u32)
                .clamp(5, 26)
        })
        .collect()
}

/// Header cells with their spans: an empty cell prolongs its left neighbour, a column that is empty in every
/// lower row is one cell from top to bottom. Rows with fewer cells are moved to the right.
fn head_spans(rows: &[Vec<&str>], columns: usize) -> Vec<Vec<TableCell>> {
    let grid: Vec<Vec<&str>> = rows
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let missing = columns - row.len();
            let mut cells = row.clone();
            if index == 0 {
                cells.resize(columns, "");
            } else {
                cells.splice(0..0, std::iter::repeat_n("", missing));
            }
            cells
        })
        .collect();
    let [top, lower @ ..] = grid.as_slice() else { return Vec::new() };
    // Columns on the left that only the top row names.
    let single = (0..columns)
        .take_while(|&column| !top[column].is_empty() && lower.iter().all(|row| row[column].is_empty()))
        .count();
    let starts = group_starts(top, lower.first().map(Vec::as_slice), single, columns);
    let groups: Vec<&str> = top[single..].iter().copied().filter(|cell| !cell.is_empty()).collect();
    let height = grid.len();
    let mut spans: Vec<TableCell> = top[..single]
        .iter()
        .map(|cell| TableCell { text: Text::parse(cell), row_span: height, column_span: 1 })
        .collect();
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(columns);
        let text = Text::parse(groups.get(index).copied().unwrap_or_default());
        spans.push(TableCell { text, row_span: 1, column_span: end - start });
    }
    let mut all = vec![spans];
    for row in lower {
        all.push(row[single..].iter().map(|cell| TableCell::single(Text::parse(cell))).collect());
    }
    all
}

/// Where the groups of the top row begin: at each "Tổng số" below, where there are as many; else where they stand.
fn group_starts(top: &[&str], below: Option<&[&str]>, single: usize, columns: usize) -> Vec<usize> {
    let stated: Vec<usize> = (single..columns).filter(|&column| !top[column].is_empty()).collect();
    let totals: Vec<usize> = below
        .map(|row| {
            (single..columns).filter(|&column| strip_marks(row[column]).to_lowercase() == "tong so").collect()
        })
        .unwrap_or_default();
    let mut starts = if totals.len() == stated.len() && !totals.is_empty() { totals } else { stated };
    match starts.first_mut() {
        Some(first) => *first = single,
        None if single < columns => starts.push(single),
        None => {}
    }
    starts
}

fn read_signature(lines: &[&str]) -> (Signature, usize) {
    let mut signature = Signature::default();
    let mut at = 1;
    while at < lines.len() {
        let line = bare(lines[at]);
        let folded = strip_marks(&line).to_uppercase();
        if line.is_empty() {
            at += 1;
        } else if line.starts_with('-') && signature.capacity.is_empty() {
            signature.recipients.push(line);
            at += 1;
        } else if folded == line.to_uppercase() && signature.capacity.is_empty() {
            break; // Not Vietnamese any more: no signature follows.
        } else if line == line.to_uppercase() && signature.capacity.len() < 4 && !line.contains('\t') {
            signature.capacity.push(line);
            at += 1;
        } else if !signature.capacity.is_empty() && line.split_whitespace().count() <= 5 {
            signature.name = line;
            at += 1;
            break;
        } else {
            break;
        }
    }
    (signature, at)
}

fn is_recipients(line: &str) -> bool {
    strip_marks(&bare(line)).to_lowercase().starts_with("noi nhan")
}

/// Whether a line opens a block of its own rather than going on with the one before.
fn starts_block(line: &str) -> bool {
    let line = line.trim_start_matches('*');
    let enumerated = line.split_once(['.', ')']).is_some_and(|(mark, rest)| {
        (rest.starts_with(' ') || rest.starts_with(|c: char| c.is_ascii_digit()))
            && mark.chars().count() <= 4
            && !mark.is_empty()
            && mark.chars().all(|c| c.is_ascii_digit() || "IVXabcdđegh".contains(c))
    });
    enumerated || line.starts_with(['-', '+', '•']) || line.starts_with("Căn cứ")
}

/// The line without the list marks of Markdown that stand before its own: `- + Cấp xã` -> `+ Cấp xã`.
fn without_marks(line: &str) -> String {
    let mut rest = line;
    while let Some(inner) = rest.strip_prefix("- ").or_else(|| rest.strip_prefix("* ")) {
        let inner = inner.trim_start();
        if !inner.starts_with(['-', '+']) && !inner.starts_with("* ") {
            break;
        }
        rest = inner;
    }
    rest.to_owned()
}

/// The line without stars.
fn bare(line: &str) -> String {
    line.replace("**", "").trim().trim_matches('*').trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
**ỦY BAN NHÂN DÂN
XÃ AN PHÚ**

Số: 12/BC-UBND

An Phú, ngày 10 tháng 3 năm 2022

BÁO CÁO

**Kết quả công tác quý I**
(Từ ngày 15/12/2021 đến ngày 10/3/2022)

Thực hiện chỉ đạo của huyện,
xã báo cáo như sau:

I. KẾT QUẢ

- + Đã nhận 12 hồ sơ
- + Đã trả 10 hồ sơ

STT\tLĩnh vực\tTiếp nhận\t\t\tĐã giải quyết\t\t\tĐang\t\t\t\t
\tTổng số\tMới\tCũ\tTổng số\tSớm\tĐúng\tTrễ\tTổng số\tTrong hạn\tQuá hạn
1\tHộ tịch\t12\t11\t1\t10\t9\t1\t0\t2\t2\t0

Nơi nhận:

- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Nguyễn Văn Ba
";

    #[test]
    fn the_parts_of_a_report_are_told_apart() {
        let manuscript = parse(SOURCE);
        let head = manuscript.head.expect("a head");
        assert_eq!(head.number.as_deref(), Some("Số: 12/BC-UBND"));
        assert_eq!(head.agency.len(), 2);
        assert_eq!(head.title, ["Kết quả công tác quý I"]);
        assert_eq!(head.period_line.as_deref(), Some("(Từ ngày 15/12/2021 đến ngày 10/3/2022)"));
        let kinds: Vec<&str> = manuscript
            .body
            .iter()
            .map(|block| match block {
                Block::Heading(_) => "heading",
                Block::Paragraph(_) => "paragraph",
                Block::Table(_) => "table",
                Block::Annex { landscape: true } => "landscape",
                Block::Signature(_) => "signature",
                _ => "other",
            })
            .collect();
        assert_eq!(
            kinds,
            ["paragraph", "heading", "paragraph", "paragraph", "landscape", "table", "signature"]
        );
        let Some(Block::Signature(signature)) = manuscript.body.last() else { panic!("a signature") };
        assert_eq!((signature.capacity.len(), signature.name.as_str()), (2, "Nguyễn Văn Ba"));
    }

    #[test]
    fn header_groups_are_aligned_with_their_totals() {
        let manuscript = parse(SOURCE);
        let Some(table) = manuscript.body.iter().find_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        }) else {
            panic!("a table")
        };
        assert_eq!((table.head_rows, table.widths.len()), (2, 12));
        let spans: Vec<(usize, usize)> =
            table.rows[0].iter().map(|cell| (cell.row_span, cell.column_span)).collect();
        assert_eq!(spans, [(2, 1), (2, 1), (1, 3), (1, 4), (1, 3)]);
    }
}
