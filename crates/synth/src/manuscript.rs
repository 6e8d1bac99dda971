//! A report before it is typeset: its head, its blocks, its signature.

/// A run of characters in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The characters, white space folded.
    pub text: String,
    /// Heavy strokes.
    pub bold: bool,
    /// Slanted strokes.
    pub italic: bool,
}

/// Text in one or more styles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub Vec<Run>);

impl Text {
    /// Reads `**bold**` and `*italic*`; a lone star stays a star.
    pub fn parse(source: &str) -> Self {
        Self::styled(source, false, false)
    }

    /// As [`Text::parse`], in the given style outside the marks.
    pub fn styled(source: &str, bold: bool, italic: bool) -> Self {
        let mut runs = Vec::new();
        let (mut heavy, mut slanted) = (bold, italic);
        let mut text = String::new();
        let mut rest = source;
        while !rest.is_empty() {
            let flips_bold = rest.starts_with("**") && (heavy != bold || rest[2..].contains("**"));
            let flips_italic = !flips_bold
                && rest.starts_with('*')
                && (slanted != italic
                    || rest[1..]
                        .find('*')
                        .is_some_and(|at| at > 0 && !rest[1..].starts_with(char::is_whitespace)));
            if flips_bold || flips_italic {
                push_run(&mut runs, &mut text, heavy, slanted);
                heavy ^= flips_bold;
                slanted ^= flips_italic;
                rest = &rest[if flips_bold { 2 } else { 1 }..];
            } else if let Some(first) = rest.chars().next() {
                text.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        push_run(&mut runs, &mut text, heavy, slanted);
        Self(runs)
    }

    /// The characters without their styles.
    pub fn plain(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }
}

fn push_run(runs: &mut Vec<Run>, text: &mut String, bold: bool, italic: bool) {
    if !text.is_empty() {
        runs.push(Run { text: std::mem::take(text), bold, italic });
    }
}

/// The two-column head and the title of NĐ 30/2020.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// Left column, top down; bold where marked.
    pub agency: Vec<Text>,
    /// `Số: 12/BC-UBND`.
    pub number: Option<String>,
    /// `Lấp Vò, ngày 14 tháng 12 năm 2023`.
    pub place_date: Option<String>,
    /// `BÁO CÁO`.
    pub kind: Option<String>,
    /// The trích yếu, line by line.
    pub title: Vec<String>,
    /// A line in brackets below the title.
    pub period_line: Option<String>,
    /// `UBND huyện Lấp Vò`, printed behind `Kính gửi:`.
    pub addressee: Option<String>,
    /// Whether the number is written by hand, in blue.
    pub handwritten_number: bool,
}

/// The end of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signature {
    /// `TM. ỦY BAN NHÂN DÂN`, `CHỦ TỊCH`.
    pub capacity: Vec<String>,
    /// The full name.
    pub name: String,
    /// The items below `Nơi nhận:`.
    pub recipients: Vec<String>,
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCell {
    /// What is printed.
    pub text: Text,
    /// Rows it covers, at least 1.
    pub row_span: usize,
    /// Columns it covers, at least 1.
    pub column_span: usize,
}

impl TableCell {
    /// A cell of one row and one column.
    pub fn single(text: Text) -> Self {
        Self { text, row_span: 1, column_span: 1 }
    }
}

/// A ruled table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Relative column widths.
    pub widths: Vec<u32>,
    /// Type size in half points.
    pub half_points: u32,
    /// How many of the rows are the header.
    pub head_rows: usize,
    /// The rows from the top.
    pub rows: Vec<Vec<TableCell>>,
}

/// A piece of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A section heading.
    Heading(Text),
    /// A paragraph with its first line indented.
    Paragraph(Text),
    /// A centred line.
    Centred(Text),
    /// A line at the right margin, as a table's unit is given.
    Right(Text),
    /// A ruled table.
    Table(Table),
    /// The signature with the list of recipients.
    Signature(Signature),
    /// A new page, numbered from 1 again.
    Annex {
        /// Wider than high.
        landscape: bool,
    },
}

/// A whole document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manuscript {
    /// The head, where the document has one.
    pub head: Option<Head>,
    /// The body in reading order.
    pub body: Vec<Block>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_and_lone_stars_kept() {
        for (source, expected) in [
            ("một **hai** ba", vec![("một ", false, false), ("hai", true, false), (" ba", false, false)]),
            ("*nghiêng* và * sao", vec![("nghiêng", false, true), (" và * sao", false, false)]),
            ("** chưa đóng", vec![("** chưa đóng", false, false)]),
            ("", vec![]),
        ] {
            let runs: Vec<(String, bool, bool)> =
                Text::parse(source).0.into_iter().map(|run| (run.text, run.bold, run.italic)).collect();
            let expected: Vec<(String, bool, bool)> =
                expected.into_iter().map(|(text, bold, italic)| (text.to_owned(), bold, italic)).collect();
            assert_eq!(runs, expected, "{source}");
        }
    }
}
