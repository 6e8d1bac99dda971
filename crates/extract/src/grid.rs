//! A table as rows of plain cells: which rows are its head, what kind each row is.

use sohoa_document::{Amount, Table};

use crate::numbers::{self, Doubt, Follows, Reading};

/// The cells of a table by row and column, merged cells spread over what they span.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    /// For each place the index of its cell.
    cells: Vec<Option<usize>>,
    texts: Vec<String>,
    /// Whether the picture or the page shows which places a cell spans; in plain text that is a guess.
    pub(crate) merged: bool,
    /// The rows that number the columns.
    numbering: Vec<bool>,
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Content {
    Empty,
    Number(Reading, bool),
    Text,
}

impl Grid {
    pub(crate) fn new(table: &Table) -> Self {
        // A table that claims more places than cells could fill is not believed.
        const MOST: usize = 400_000;
        let (mut rows, mut columns) = (table.rows as usize, table.columns as usize);
        if rows.saturating_mul(columns) > MOST {
            (rows, columns) = (0, 0);
        }
        let mut cells = vec![None; rows * columns];
        let mut merged = false;
        for (index, cell) in table.cells.iter().enumerate() {
            merged |= (cell.row_span > 1 || cell.column_span > 1) && cell.bounds.is_some();
            for row in cell.row as usize..(cell.row.saturating_add(cell.row_span.max(1))) as usize {
                for column in
                    cell.column as usize..(cell.column.saturating_add(cell.column_span.max(1))) as usize
                {
                    if row < rows && column < columns {
                        cells[row * columns + column] = Some(index);
                    }
                }
            }
        }
        let texts = table.cells.iter().map(|cell| cell.text().trim().to_owned()).collect();
        let mut grid = Self { rows, columns, cells, texts, merged, numbering: Vec::new() };
        grid.numbering = grid.numbering_rows();
        grid
    }

    /// Which rows number the columns. A formula that is broken over several lines fills as many rows.
    fn numbering_rows(&self) -> Vec<bool> {
        let mut found: Vec<bool> = (0..self.rows).map(|row| self.numbers_columns(row)).collect();
        let goes_on = |row: usize, beside: bool| beside && self.is_formulas(row);
        for row in 1..self.rows {
            found[row] |= goes_on(row, found[row - 1]);
        }
        for row in (1..self.rows).rev() {
            found[row - 1] |= goes_on(row - 1, found[row]);
        }
        found
    }

    /// Whether a row has nothing but parts of formulas: `(5)+(6)`.
    fn is_formulas(&self, row: usize) -> bool {
        let mut texts =
            (0..self.columns).map(|column| self.text(row, column)).filter(|text| !text.is_empty()).peekable();
        let sign = |c: char| matches!(c, '(' | ')' | '=' | '+' | '-' | '*' | '/' | ':') || c.is_whitespace();
        texts.peek().is_some()
            && texts.all(|text| {
                text.contains(['=', '+', '(']) && text.chars().all(|c| c.is_ascii_digit() || sign(c))
            })
    }

    /// The index of the cell at a place.
    pub(crate) fn cell(&self, row: usize, column: usize) -> Option<usize> {
        self.cells.get(row * self.columns + column).copied().flatten()
    }

    pub(crate) fn text(&self, row: usize, column: usize) -> &str {
        self.cell(row, column).map_or("", |cell| &self.texts[cell])
    }

    pub(crate) fn content(&self, row: usize, column: usize) -> Content {
        content(self.text(row, column))
    }

    /// How many cells of a row hold numbers, from this column on.
    fn numbers_in(&self, row: usize, from: usize) -> usize {
        (from..self.columns)
            .filter(|column| matches!(self.content(row, *column), Content::Number(..)))
            .count()
    }

    /// Whether a row numbers the columns.
    pub(crate) fn is_numbering(&self, row: usize) -> bool {
        self.numbering.get(row) == Some(&true)
    }

    /// Whether a row numbers the columns by itself: `1 2 3 4`, `(1) (2) (3)=(4)+(5)`. A cell may be lost, misread or
    /// run into its neighbour; three in four numbers must still follow each other.
    fn numbers_columns(&self, row: usize) -> bool {
        let mut numbers: Vec<usize> = Vec::new();
        let mut others = 0;
        let mut last_cell = None;
        for column in 0..self.columns {
            let cell = self.cell(row, column);
            if cell.is_some() && cell == last_cell {
                continue;
            }
            last_cell = cell;
            for piece in self.text(row, column).split_whitespace() {
                let bare = piece.trim_start_matches(|c: char| !c.is_alphanumeric());
                let digits = bare.len() - bare.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                let rest = &bare[digits..];
                let formula = rest.chars().all(|c| !c.is_alphanumeric() && !matches!(c, '.' | ',' | '%'))
                    || rest.starts_with([')', '=']);
                match bare[..digits].parse::<usize>() {
                    Ok(number) if (1..=2).contains(&digits) && formula => numbers.push(number),
                    // A number of another size is data.
                    Ok(_) => return false,
                    Err(_) => others += usize::from(piece.chars().any(char::is_alphanumeric)),
                }
            }
        }
        let follow = numbers.windows(2).filter(|pair| pair[1] == pair[0] + 1).count();
        let rising = numbers.windows(2).filter(|pair| pair[1] > pair[0]).count();
        // Labels run into the numbering row where their own row was lost.
        numbers.len() >= 3
            && others <= 3
            && follow * 4 >= (numbers.len() - 1) * 3
            && rising + 1 >= numbers.len() - 1
            && numbers.iter().all(|number| *number <= self.columns + 4)
    }

    /// Whether a paragraph got into a row: the lines above a table in a picture, read as its first row. The longest
    /// name of a column in the Government Office's forms has 70 letters, and none that long has a number in it.
    pub(crate) fn is_prose(&self, row: usize) -> bool {
        const LONGEST_NAME: usize = 160;
        const LONGEST_WITH_NUMBER: usize = 60;
        (0..self.columns).any(|column| {
            let text = self.text(row, column);
            let number = text.bytes().any(|byte| byte.is_ascii_digit());
            text.chars().nth(if number { LONGEST_WITH_NUMBER } else { LONGEST_NAME }).is_some()
        })
    }

    /// The first row of data: the row behind the head.
    pub(crate) fn first_data_row(&self) -> usize {
        if let Some(row) = (0..self.rows.min(8)).find(|row| self.is_numbering(*row)) {
            return row + (row..self.rows).take_while(|row| self.is_numbering(*row)).count();
        }
        (0..self.rows)
            .find(|row| {
                let numbers = self.numbers_in(*row, 1);
                let filled = (0..self.columns).filter(|column| !self.text(*row, *column).is_empty()).count();
                numbers >= 2 && numbers * 2 >= filled.saturating_sub(2)
                    || numbers == 1 && filled <= 4 && *row > 0
            })
            .unwrap_or(self.rows)
    }

    /// The column with the rows' labels: the one with the most words below the head.
    pub(crate) fn label_column(&self, first: usize) -> Option<usize> {
        let letters = |column: usize| -> usize {
            (first..self.rows)
                .map(|row| self.text(row, column))
                .filter(|text| !is_ordinal(text))
                .map(|text| text.chars().filter(|c| c.is_alphabetic()).count())
                .sum()
        };
        (0..self.columns.min(4))
            .max_by_key(|column| (letters(*column), std::cmp::Reverse(*column)))
            .filter(|column| letters(*column) > 0)
    }

    /// Whether the rule between two columns was lost, so that the cells of this one hold a number of each.
    pub(crate) fn joins_columns(&self, first: usize, column: usize) -> bool {
        (first..self.rows).filter(|row| may_be_several(self.text(*row, column))).nth(1).is_some()
    }

    /// The columns that hold numbers, right of the label.
    pub(crate) fn number_columns(&self, first: usize, label: usize) -> Vec<usize> {
        (label + 1..self.columns)
            .filter(|column| {
                (first..self.rows).any(|row| matches!(self.content(row, *column), Content::Number(..)))
            })
            .collect()
    }
}

/// Whether spaces may part several numbers: `0 47`, not `1 247 500`. In a cell alone it is one number with a gap as often.
fn may_be_several(text: &str) -> bool {
    let pieces: Vec<&str> = text.split_whitespace().collect();
    let is_number = |piece: &&str| {
        piece.starts_with(|c: char| c.is_ascii_digit())
            && piece.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
    };
    let is_group = |piece: &&str| piece.len() == 3 && piece.bytes().all(|byte| byte.is_ascii_digit());
    let Some((first, rest)) = pieces.split_first().filter(|(_, rest)| !rest.is_empty()) else { return false };
    let is_grouped = !first.starts_with('0') && first.len() <= 3 && rest.iter().all(is_group);
    pieces.iter().all(is_number) && !is_grouped
}

/// Whether a cell holds the number of its row: `1`, `II`, `a`, `1.2`.
pub(crate) fn is_ordinal(text: &str) -> bool {
    let core = text.trim_end_matches(['.', ')']);
    core.is_empty()
        || core.len() <= 4 && core.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'l'))
        || core.len() <= 5 && core.chars().all(|c| c.is_ascii_digit() || c == '.')
        || core.len() == 1
}

/// What a cell's text is.
pub(crate) fn content(text: &str) -> Content {
    let text = text.trim();
    if text.is_empty() || text.chars().all(|c| matches!(c, '.' | '_' | '…' | '·')) && text.chars().count() > 1
    {
        return Content::Empty;
    }
    let digit =
        |digit, doubt| Content::Number(Reading { amount: Amount::whole(digit), other: None, doubt }, false);
    if text.chars().all(|c| matches!(c, '-' | '–' | '—' | '/')) {
        return digit(0, None);
    }
    if matches!(text, "o" | "O" | "." | "ọ") {
        return digit(0, Some(Doubt::Letters));
    }
    if matches!(text, "I" | "l") {
        return digit(1, Some(Doubt::Letters));
    }
    let percent = text.ends_with('%');
    let core = text.trim_end_matches(['%', ' ']).trim_end_matches('.');
    let follows = if percent { Follows::Decimal } else { Follows::Nothing };
    if !core.starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'O' | 'l' | 'I')) {
        return Content::Text;
    }
    if core.bytes().filter(u8::is_ascii_digit).count() == 0 {
        return Content::Text;
    }
    match numbers::read(core, follows) {
        Some(reading) => Content::Number(reading, percent),
        None => Content::Text,
    }
}
