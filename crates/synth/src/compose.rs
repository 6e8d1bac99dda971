//! Manuscript -> typst source, with a list of its words in reading order.

use std::fmt::Write as _;

use crate::manuscript::{Block, Head, Manuscript, Signature, Table, Text};

/// Helper functions of the page, in typst.
const FORM: &str = include_str!("../typst/form.typ");

/// One word as it was sent to the typesetter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetWord {
    /// Its characters.
    pub text: String,
    /// Stands against the word before it, without a space.
    pub glued: bool,
    /// Number of the block it belongs to; words of different blocks never share a line of text.
    pub block: u32,
    /// Row and column in a table, from 0; a cell that covers several counts as its first.
    pub cell: Option<(u32, u32)>,
}

/// What the typesetter needs, and what will be known of its pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Composition {
    /// The typst source.
    pub source: String,
    /// The words in reading order; a word's index is its number in the source.
    pub words: Vec<SetWord>,
}

/// The typst source of a manuscript.
pub fn compose(manuscript: &Manuscript) -> Composition {
    let mut composer = Composer { source: FORM.to_owned(), words: Vec::new(), block: 0, cell: None };
    if let Some(head) = &manuscript.head {
        composer.head(head);
    }
    let mut landscape = false;
    for block in &manuscript.body {
        composer.body_block(block, &mut landscape);
    }
    Composition { source: composer.source, words: composer.words }
}

struct Composer {
    source: String,
    words: Vec<SetWord>,
    block: u32,
    cell: Option<(u32, u32)>,
}

impl Composer {
    fn raw(&mut self, typst: &str) {
        self.source.push_str(typst);
    }

    fn next_block(&mut self) {
        self.block += 1;
    }

    /// Words of a styled text, spaces between them, ready to stand in a typst content block.
    fn text(&mut self, text: &Text) {
        let mut open = false; // the last word may go on in the next run
        for run in &text.0 {
            if run.text.starts_with(char::is_whitespace) {
                open = false;
            }
            for (index, word) in run.text.split_whitespace().enumerate() {
                let glued = open && index == 0;
                self.word(word, glued, run.bold, run.italic);
                open = true;
            }
            if run.text.ends_with(char::is_whitespace) {
                open = false;
            }
        }
    }

    fn word(&mut self, word: &str, glued: bool, bold: bool, italic: bool) {
        let id = self.words.len();
        self.words.push(SetWord { text: word.to_owned(), glued, block: self.block, cell: self.cell });
        self.raw(if glued { "#sym.wj" } else { " " });
        let quoted = quote(word);
        let style = match (bold, italic) {
            (true, true) => format!("#strong(emph(w({id}, {quoted})))"),
            (true, false) => format!("#strong(w({id}, {quoted}))"),
            (false, true) => format!("#emph(w({id}, {quoted}))"),
            (false, false) => format!("#w({id}, {quoted})"),
        };
        self.raw(&style);
    }

    fn line(&mut self, source: &str, bold: bool, italic: bool) {
        self.next_block();
        self.text(&Text::styled(source, bold, italic));
    }

    fn head(&mut self, head: &Head) {
        self.raw("\n#head-block([");
        for line in &head.agency {
            self.next_block();
            self.raw("#text(size: 13pt)[");
            self.text(line);
            self.raw("]\n\n");
        }
        if !head.agency.is_empty() {
            self.raw("#small-rule(55pt)\n");
        }
        if let Some(number) = &head.number {
            self.next_block();
            self.raw("#text(size: 13pt)[");
            match number.split_once(char::is_whitespace) {
                Some((label, rest)) if head.handwritten_number => {
                    self.word(label, false, false, false);
                    self.raw(" #handwritten[");
                    let (by_hand, printed) = rest.split_once('/').unwrap_or((rest, ""));
                    self.word(by_hand.trim(), false, false, false);
                    self.raw("]");
                    if !printed.is_empty() {
                        self.word(&format!("/{printed}"), true, false, false);
                    }
                }
                _ => self.text(&Text::parse(number)),
            }
            self.raw("]\n");
        }
        self.raw("], [");
        for (line, size) in
            [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "12.5pt"), ("Độc lập - Tự do - Hạnh phúc", "13.5pt")]
        {
            self.raw(&format!("#text(size: {size})["));
            self.line(line, true, false);
            self.raw("]\n\n");
        }
        self.raw("#small-rule(150pt)\n");
        if let Some(place_date) = &head.place_date {
            self.raw("#text(size: 13.5pt)[");
            self.line(place_date, false, true);
            self.raw("]\n");
        }
        self.raw("])\n#title-block[");
        if let Some(kind) = &head.kind {
            self.line(kind, true, false);
            self.raw("\n\n");
        }
        for line in &head.title {
            self.line(line, true, false);
            self.raw("\n\n");
        }
        if !head.title.is_empty() {
            self.raw("#small-rule(70pt)\n");
        }
        if let Some(line) = &head.period_line {
            self.line(line, false, true);
            self.raw("\n\n");
        }
        self.raw("]\n");
        if let Some(addressee) = &head.addressee {
            self.raw("#middle[");
            self.line(&format!("Kính gửi: {addressee}"), false, false);
            self.raw("]\n\n");
        }
    }

    fn body_block(&mut self, block: &Block, landscape: &mut bool) {
        match block {
            Block::Heading(text) => {
                self.next_block();
                self.raw("\n#heading-line[");
                self.text(text);
                self.raw("]\n");
            }
            Block::Paragraph(text) => {
                self.next_block();
                self.raw("\n\n");
                self.text(text);
                self.raw("\n\n");
            }
            Block::Centred(text) => {
                self.next_block();
                self.raw("\n#middle[");
                self.text(text);
                self.raw("]\n");
            }
            Block::Right(text) => {
                self.next_block();
                self.raw("\n#align(right)[");
                self.text(text);
                self.raw("]\n");
            }
            Block::Table(table) => self.table(table),
            Block::Signature(signature) => self.signature(signature),
            Block::Annex { landscape: wide } => {
                // Before the break, so that the new page counts as the first and bears no number.
                self.raw("\n#counter(page).update(0)\n");
                self.raw(&if *wide == *landscape {
                    "#pagebreak()\n".to_owned()
                } else {
                    format!("#set page(flipped: {wide})\n")
                });
                *landscape = *wide;
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.next_block();
        let widths: Vec<String> = table.widths.iter().map(|width| format!("{width}fr")).collect();
        let size = f64::from(table.half_points) / 2.0;
        self.raw(&format!("\n#ruled({size}pt, ({},),\n", widths.join(", ")));
        let columns = grid_columns(table);
        for (row, cells) in table.rows.iter().enumerate() {
            let header = row < table.head_rows;
            if row == 0 && header {
                self.raw("table.header(repeat: false,\n");
            }
            for (cell, column) in cells.iter().zip(&columns[row]) {
                self.cell = Some((row as u32, *column as u32));
                // A label is read from the left; everything else stands in the middle of its cell.
                let label = !header && cell.text.plain().chars().filter(|c| c.is_alphabetic()).count() > 3;
                let place = if label { "left + horizon" } else { "center + horizon" };
                self.raw(&format!(
                    "table.cell(rowspan: {}, colspan: {}, align: {place})[",
                    cell.row_span, cell.column_span
                ));
                if header {
                    self.raw("#strong[");
                }
                self.text(&cell.text);
                self.raw(if header { "]],\n" } else { "],\n" });
            }
            if header && row + 1 == table.head_rows {
                self.raw("),\n");
            }
        }
        self.cell = None;
        self.raw(")\n");
    }

    fn signature(&mut self, signature: &Signature) {
        self.raw("\n#signature-block([");
        if !signature.recipients.is_empty() {
            self.raw("#text(size: 12pt)[");
            self.next_block();
            self.text(&Text::styled("Nơi nhận:", true, true));
            self.raw("]\n\n#text(size: 11pt)[");
            for recipient in &signature.recipients {
                self.line(recipient, false, false);
                self.raw("\n\n");
            }
            self.raw("]");
        }
        self.raw("], [");
        for line in &signature.capacity {
            self.line(line, true, false);
            self.raw("\n\n");
        }
        self.raw("#v(30pt)\n\n#box(mark(\"signature\"))\n\n#v(36pt)\n");
        if !signature.name.is_empty() {
            self.line(&signature.name, true, false);
        }
        self.raw("])\n");
    }
}

/// The column in which each cell begins, given what the cells above and before it cover.
fn grid_columns(table: &Table) -> Vec<Vec<usize>> {
    // For each column, how many rows from here on are still covered from above.
    let mut covered: Vec<usize> = Vec::new();
    let mut all = Vec::new();
    for cells in &table.rows {
        let mut column = 0;
        let mut starts = Vec::new();
        let mut next: Vec<usize> = covered.iter().map(|rows| rows.saturating_sub(1)).collect();
        for cell in cells {
            while covered.get(column).is_some_and(|rows| *rows > 0) {
                column += 1;
            }
            starts.push(column);
            if next.len() < column + cell.column_span {
                next.resize(column + cell.column_span, 0);
            }
            for below in &mut next[column..column + cell.column_span] {
                *below = (*below).max(cell.row_span - 1);
            }
            column += cell.column_span;
        }
        covered = next;
        all.push(starts);
    }
    all
}

/// A typst string literal.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            control if control.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(quoted, "\\u{{{:x}}}", control as u32);
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manuscript::TableCell;

    #[test]
    fn cells_know_their_columns() {
        let cell = |row_span, column_span| TableCell { text: Text::default(), row_span, column_span };
        let table = Table {
            rows: vec![
                vec![cell(3, 1), cell(1, 3), cell(2, 1)],
                vec![cell(2, 1), cell(1, 2)],
                vec![cell(1, 1), cell(1, 1), cell(1, 1)],
                vec![cell(1, 1), cell(1, 4)],
            ],
            ..Table::default()
        };
        assert_eq!(grid_columns(&table), [vec![0, 1, 4], vec![1, 2], vec![2, 3, 4], vec![0, 1]]);
    }

    #[test]
    fn words_keep_their_order_and_their_glue() {
        let manuscript = Manuscript {
            head: None,
            body: vec![
                Block::Paragraph(Text::parse("**Nơi nhận**: \"UBND\" xã")),
                Block::Heading(Text::parse("I")),
            ],
        };
        let composition = compose(&manuscript);
        let words: Vec<(&str, bool, u32)> =
            composition.words.iter().map(|word| (word.text.as_str(), word.glued, word.block)).collect();
        assert_eq!(
            words,
            [
                ("Nơi", false, 1),
                ("nhận", false, 1),
                (":", true, 1),
                ("\"UBND\"", false, 1),
                ("xã", false, 1),
                ("I", false, 2)
            ]
        );
        assert!(composition.source.contains(r#"w(3, "\"UBND\"")"#), "quotes are escaped");
    }
}
