//! Text files: pages, lines and cells out of a string.

use std::borrow::Cow;
use std::collections::BTreeSet;

use sohoa_document::{Line, Origin, Page, PageNo, Word};
use sohoa_orthography::legacy;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::grid::{self, Extent};
use crate::markdown;
use crate::measure::{legacy_encoding, legacy_warning};
use crate::pieces::{Piece, join, split};
use crate::spaced;
use crate::stacked;
use crate::wording::BLANK_FOLLOWS;

/// Bytes at a page's start that are looked at for a legacy encoding; two dense pages' worth.
const ENCODING_SAMPLE: usize = 16_384;

/// Spaces that part cells. Two stand behind a full stop in some typists' text; three are never typed in prose.
const CELL_GAP: usize = 3;
/// Cells of a row that make its neighbours' narrow gaps gaps of cells: a head's two columns and a label with its
/// value have fewer.
const TABLE_CELLS: usize = 4;

/// The pages of a text file. Form feeds part pages; lines are numbered over the whole file, from 1.
///
/// Empty lines are left out, so a jump in the numbers tells where they stood. Cells are parted by tabs, by bars,
/// or by three and more spaces where neighbouring lines have their gaps at the same place. Words are NFC;
/// characters without a shape are dropped, markdown's marks too. Text in TCVN3 or VNI is converted, with a
/// warning. Takes any string, in linear time.
///
/// ```
/// let pages = sohoa_text::plain_text("Lĩnh vực\tTổng số\nHộ tịch\t723\n\u{c}Trang hai");
/// assert_eq!(pages[0].lines[1].cells[1][0].text, "723");
/// assert_eq!(pages[1].lines[0].number, 3);
/// ```
pub fn plain_text(text: &str) -> Vec<Page> {
    let text = text.trim_start_matches('\u{feff}');
    let text = text.strip_suffix('\u{c}').unwrap_or(text);
    let mut number = 1;
    let mut pages = Vec::new();
    for (index, part) in text.split('\u{c}').enumerate() {
        let Ok(index) = u32::try_from(index) else { break };
        pages.push(page(part, PageNo::from_index(index), &mut number));
    }
    pages
}

fn page(text: &str, page_number: PageNo, line_number: &mut u32) -> Page {
    let mut page = Page::empty(page_number, Origin::PlainText, "plain text");
    let text = match legacy_encoding(sample(text)) {
        Some(encoding) => {
            page.warnings.push(legacy_warning(page_number, encoding));
            Cow::Owned(legacy::to_unicode(text, encoding))
        }
        None => composed(text),
    };
    let mut rows = Vec::new();
    let mut first = *line_number;
    for line in lines(&text) {
        rows.push(Row { number: first, text: printable(line) });
        first = first.saturating_add(1);
    }
    // The last line of a page has no line end of its own: what follows the form feed continues its number.
    *line_number = first.saturating_sub(1).max(*line_number);
    for find in [spaced::tables, stacked::tables] {
        let filled: Vec<(u32, &str)> =
            rows.iter().filter(|row| !row.is_blank()).map(|row| (row.number, row.text.trim_end())).collect();
        let (tables, taken) = find(&filled, page_number);
        let numbers: BTreeSet<u32> = taken.into_iter().flatten().map(|line| filled[line].0).collect();
        page.tables.extend(tables);
        rows.retain(|row| !numbers.contains(&row.number));
    }
    page.lines = cells(&rows);
    page
}

fn sample(text: &str) -> &str {
    let end = (0..=ENCODING_SAMPLE.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// Lines by LF, CR LF, CR and the Unicode line ends.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        match text.find(['\n', '\r', '\u{b}', '\u{85}', '\u{2028}', '\u{2029}']) {
            Some(end) => {
                let width = if text[end..].starts_with("\r\n") {
                    2
                } else {
                    text[end..].chars().next().map_or(1, char::len_utf8)
                };
                rest = Some(&text[end + width..]);
                Some(&text[..end])
            }
            None => {
                rest = None;
                Some(text)
            }
        }
    })
}

/// The line without characters that have no shape: controls, zero-width signs, byte-order marks, soft hyphens.
fn printable(line: &str) -> Cow<'_, str> {
    let shapeless = |c: char| {
        (c.is_control() && c != '\t')
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
    };
    let line =
        if line.contains(shapeless) { Cow::Owned(line.replace(shapeless, "")) } else { Cow::Borrowed(line) };
    match markdown::without_marks(&line) {
        Cow::Owned(changed) => Cow::Owned(changed),
        Cow::Borrowed(same) if same.len() < line.len() => Cow::Owned(same.to_owned()),
        Cow::Borrowed(_) => line,
    }
}

struct Row<'a> {
    number: u32,
    text: Cow<'a, str>,
}

impl Row<'_> {
    fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }

    /// A tab with something before it.
    fn has_inner_tab(&self) -> bool {
        self.text.trim_start().contains('\t')
    }

    /// Bars that stand alone or at an end, as a table's do.
    fn bars(&self) -> usize {
        if !self.text.contains('|') {
            return 0;
        }
        let text = self.text.trim();
        let inner = text.split_whitespace().filter(|token| *token == "|").count();
        inner.max(usize::from(text.starts_with('|')) + usize::from(text.ends_with('|')))
    }
}

fn words(text: &str) -> Vec<Word> {
    text.split_whitespace().map(Word::plain).collect()
}

fn cells(rows: &[Row<'_>]) -> Vec<Line> {
    let spaced = spaced_cells(rows);
    let bars: Vec<usize> = rows.iter().map(Row::bars).collect();
    let mut lines = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        if row.is_blank() && !row.text.contains('\t') {
            continue;
        }
        let near = |test: &dyn Fn(usize) -> bool| {
            (index > 0 && test(index - 1)) || (index + 1 < rows.len() && test(index + 1))
        };
        let tabbed = row.has_inner_tab() || (row.text.contains('\t') && near(&|i| rows[i].has_inner_tab()));
        let cells: Vec<Vec<Word>> = if bars[index] >= 2 || (bars[index] == 1 && near(&|i| bars[i] > 0)) {
            if is_separator(&row.text) {
                continue;
            }
            barred(&row.text)
        } else if is_separator(&row.text) && near(&|i| bars[i] > 0) {
            continue;
        } else if tabbed {
            row.text.split('\t').map(words).collect()
        } else if let Some(cells) = &spaced[index] {
            cells.iter().map(|cell| words(cell)).collect()
        } else {
            vec![words(&row.text)]
        };
        if cells.iter().any(|cell| !cell.is_empty()) {
            lines.push(Line { number: row.number, cells });
        }
    }
    lines
}

/// A rule drawn with signs: `|---|:--:|`, `+----+----+`.
fn is_separator(text: &str) -> bool {
    text.contains("--") && text.chars().all(|c| matches!(c, '|' | '-' | ':' | '+' | '=') || c.is_whitespace())
}

fn barred(text: &str) -> Vec<Vec<Word>> {
    let text = text.trim();
    let text = text.strip_prefix('|').unwrap_or(text);
    let text = text.strip_suffix('|').unwrap_or(text);
    text.split('|').map(words).collect()
}

/// The cells of lines whose wide gaps stand where a neighbour's do; `None` for running text.
fn spaced_cells<'a>(rows: &'a [Row<'_>]) -> Vec<Option<Vec<&'a str>>> {
    let mut result: Vec<Option<Vec<&str>>> = vec![None; rows.len()];
    let pieces: Vec<Vec<Piece<'a>>> = rows.iter().map(|row| cell_pieces(&row.text)).collect();
    let mut block: Vec<usize> = Vec::new();
    let mut close = |block: &mut Vec<usize>| {
        if block.len() >= 2 {
            fill(block, &pieces, &mut result);
        }
        block.clear();
    };
    let mut blanks = 0;
    for (index, row) in rows.iter().enumerate() {
        if row.is_blank() {
            blanks += 1;
            continue;
        }
        // A wrapped label fills few columns: its neighbours farther up tell where the gaps are.
        let near = || block.iter().rev().take(3).any(|above| aligned(&pieces[*above], &pieces[index]));
        // One word left over from a name of the head stands alone on its line.
        let rest = blanks == 0
            && pieces[index].len() == 1
            && row.text.trim_start().starts_with(char::is_lowercase)
            && block
                .last()
                .is_some_and(|above| pieces[*above].len() >= TABLE_CELLS && !has_digit(&rows[*above]))
            && rows.get(index + 1).is_some_and(has_digit)
            && pieces[index + 1].len() >= TABLE_CELLS;
        let joins = rest || pieces[index].len() >= 2 && (block.is_empty() || blanks <= 1 && near());
        if !joins {
            close(&mut block);
        }
        if rest || pieces[index].len() >= 2 {
            block.push(index);
        }
        blanks = 0;
    }
    close(&mut block);
    result
}

fn has_digit(row: &Row<'_>) -> bool {
    row.text.bytes().any(|byte| byte.is_ascii_digit())
}

/// The cells of a line by its gaps; a gap left for a pen parts none.
fn cell_pieces(line: &str) -> Vec<Piece<'_>> {
    let mut cells: Vec<Piece<'_>> = Vec::new();
    for piece in split(line, CELL_GAP) {
        let next = piece.text.chars().next().unwrap_or(' ');
        match cells.last_mut().filter(|cell| is_blank_to_fill(cell.text, next)) {
            Some(cell) => *cell = join(line, *cell, piece),
            None => cells.push(piece),
        }
    }
    cells
}

/// A gap left for a pen: `Số:      /BC-UBND`, `ngày      tháng 6`.
fn is_blank_to_fill(before: &str, next: char) -> bool {
    let last = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let folded = sohoa_orthography::fold_lower(last);
    // `Số` alone awaits one, `Tổng số` does not.
    next == '/' || BLANK_FOLLOWS.contains(&folded.as_str()) || folded == "so" && last.len() == before.len()
}

/// Whether a gap of one line and a gap of the other share a column.
fn aligned(above: &[Piece<'_>], below: &[Piece<'_>]) -> bool {
    let mut pairs = (above.windows(2), below.windows(2));
    let (mut a, mut b) = (pairs.0.next(), pairs.1.next());
    while let (Some(gap_a), Some(gap_b)) = (a, b) {
        if gap_a[0].to < gap_b[1].from && gap_b[0].to < gap_a[1].from {
            return true;
        }
        if gap_a[1].from <= gap_b[1].from { a = pairs.0.next() } else { b = pairs.1.next() }
    }
    false
}

fn fill<'a>(block: &[usize], pieces: &[Vec<Piece<'a>>], result: &mut [Option<Vec<&'a str>>]) {
    let extents: Vec<Vec<Extent>> =
        block.iter().map(|row| pieces[*row].iter().map(Piece::extent).collect()).collect();
    let placed = grid::columns(&extents);
    for (index, row) in block.iter().enumerate() {
        let texts = pieces[*row].iter().map(|piece| piece.text);
        result[*row] = Some(match &placed {
            Some((columns, count)) => {
                let mut cells = vec![""; *count];
                for (column, text) in columns[index].iter().zip(texts) {
                    cells[*column] = text;
                }
                cells
            }
            None => texts.collect(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sohoa_document::{Cell, WarningKind};

    fn check(text: &str, wanted: &[(u32, &str)]) {
        let pages = plain_text(text);
        let lines: Vec<(u32, String)> =
            pages.iter().flat_map(|page| &page.lines).map(|line| (line.number, line.text())).collect();
        let lines: Vec<(u32, &str)> = lines.iter().map(|line| (line.0, line.1.as_str())).collect();
        assert_eq!(lines, wanted, "{text:?}");
    }

    #[test]
    fn lines_keep_their_numbers() {
        check("a\n\nb", &[(1, "a"), (3, "b")]);
        check("a\r\nb\rc\n", &[(1, "a"), (2, "b"), (3, "c")]);
        check("a\n\u{c}b\nc\n\u{c}", &[(1, "a"), (2, "b"), (3, "c")]);
        check("a\u{c}\u{c}b", &[(1, "a"), (1, "b")]);
        check("\u{feff}hồ\u{200b} sơ\u{a0}mới\u{7}", &[(1, "hồ sơ mới")]);
        check("ho\u{300}a\u{323}", &[(1, "hòạ")]);
        assert_eq!(plain_text("a\u{c}\u{c}b").len(), 3);
        assert_eq!(plain_text("").len(), 1);
    }

    #[test]
    fn cells_by_tabs_bars_and_gaps() {
        check("A\t\tB\n\t1\t2", &[(1, "A\t\tB"), (2, "\t1\t2")]);
        check("\tĐoạn thụt đầu dòng", &[(1, "Đoạn thụt đầu dòng")]);
        check("| A | B |\n|---|:-:|\n| 1 |  |", &[(1, "A\tB"), (3, "1\t")]);
        check("A | B\n1 | 2", &[(1, "A\tB"), (2, "1\t2")]);
        check("chỉ một | thanh", &[(1, "chỉ một | thanh")]);
        check(
            "HỘI ĐỒNG    CỘNG HÒA\n  XÃ X       Độc lập",
            &[(1, "HỘI ĐỒNG\tCỘNG HÒA"), (2, "XÃ X\tĐộc lập")],
        );
        check("Chỉ một     dòng rộng\nrồi thôi", &[(1, "Chỉ một dòng rộng"), (2, "rồi thôi")]);
        check(
            "XÃ X                   Độc lập\nSố:      /BC-UBND      X, ngày     tháng 6",
            &[(1, "XÃ X\tĐộc lập"), (2, "Số: /BC-UBND\tX, ngày tháng 6")],
        );
    }

    #[test]
    fn legacy_text_is_converted_with_a_warning() {
        let pages = plain_text("Céng hoµ x· héi chñ nghÜa ViÖt Nam");
        assert_eq!(pages[0].lines[0].text(), "Cộng hòa xã hội chủ nghĩa Việt Nam");
        assert_eq!(pages[0].warnings[0].kind, WarningKind::LegacyEncoding);
        assert!(plain_text("Cộng hòa xã hội chủ nghĩa")[0].warnings.is_empty());
    }

    proptest! {
        #[test]
        fn any_string_gives_pages_and_keeps_its_digits(
            text in r"(?s)[\PC\n\t\u{c}|*\- 0-9a-đ]{0,200}|(([a-c]|1[0-9])( {1,5}([a-c]|1[0-9])){0,5}\n){0,9}"
        ) {
            let pages = plain_text(&text);
            // A table's names are put together, so their order is not that of the text.
            let digits = |s: &str| {
                let mut digits: Vec<char> = s.chars().filter(char::is_ascii_digit).collect();
                digits.sort_unstable();
                digits
            };
            let lines = pages.iter().flat_map(|page| &page.lines).map(Line::text);
            let cells = pages.iter().flat_map(|page| &page.tables).flat_map(|table| &table.cells).map(Cell::text);
            prop_assert_eq!(digits(&lines.chain(cells).collect::<String>()), digits(&text));
            let numbers: Vec<u32> = pages.iter().flat_map(|page| &page.lines).map(|line| line.number).collect();
            prop_assert!(numbers.is_sorted());
        }
    }
}
