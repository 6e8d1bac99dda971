//! Tables out of lines with cells, and the two-column head and foot told from them.

use sohoa_document::{Cell, Line, Origin, Page, Rect, Table, Word};
use sohoa_orthography::{Letter, Tone, fold_lower, normalise};

use crate::wording::{FOOT_SIGNS, HEAD_SIGNS};

/// A stretch of a page's lines.
pub(crate) enum Part<'a> {
    /// A line of running text.
    Text(&'a Line),
    /// Lines in two columns, each a text of its own: the head, the foot.
    Columns(Vec<&'a Line>),
    /// Rows of one table.
    Rows(Vec<&'a Line>),
}

/// Parts lines into running text, columns and tables.
pub(crate) fn parts<'a>(lines: &[&'a Line]) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let end = at + run(&lines[at..]);
        match end - at {
            0 => {
                parts.push(Part::Text(lines[at]));
                at += 1;
                continue;
            }
            1 if is_columns(&lines[at..end]) => parts.push(Part::Columns(vec![lines[at]])),
            // One line alone with a gap is a label and its value, one with several gaps a row.
            1 if filled(lines[at]) < 3 => parts.push(Part::Text(lines[at])),
            _ if is_columns(&lines[at..end]) => parts.push(Part::Columns(lines[at..end].to_vec())),
            _ => parts.push(Part::Rows(lines[at..end].to_vec())),
        }
        at = end;
    }
    parts
}

/// How many lines from the first belong to one table: lines with cells, one empty line between them at most, and
/// wrapped labels between two of them.
fn run(lines: &[&Line]) -> usize {
    if lines.first().is_none_or(|line| line.cells.len() < 2) {
        return 0;
    }
    let mut end = 1;
    while let Some(line) = lines.get(end) {
        let step = line.number.saturating_sub(lines[end - 1].number);
        // The foot may follow a table whose gaps stand at the same places.
        if step > 1 && line.cells.len() >= 2 && is_columns(&lines[end..=end]) {
            break;
        }
        if line.cells.len() >= 2 && step <= 2 {
            end += 1;
        } else if step == 1
            && is_wrapped_label(line)
            && lines.get(end + 1).is_some_and(|next| next.cells.len() >= 3)
        {
            end += 2;
        } else {
            break;
        }
    }
    end
}

fn is_wrapped_label(line: &Line) -> bool {
    line.words().count() <= 8 && line.words().all(|word| !word.text.contains(|c: char| c.is_ascii_digit()))
}

fn filled(line: &Line) -> usize {
    line.cells.iter().filter(|cell| !cell.is_empty()).count()
}

/// Two columns at most, and the wording of a document's head or foot in one of them.
fn is_columns(lines: &[&Line]) -> bool {
    let two = lines.iter().all(|line| filled(line) <= 2);
    two && lines.iter().any(|line| {
        let folded = fold_lower(&line.text());
        HEAD_SIGNS.iter().any(|sign| folded.contains(sign))
            || line.cells.iter().any(|cell| {
                let cell = fold_lower(&text(cell));
                FOOT_SIGNS.iter().any(|sign| cell.trim_start_matches(['-', ' ']).starts_with(sign))
            })
    })
}

fn text(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The columns of a head or foot, each as its lines: line number and words.
pub(crate) fn unfold<'a>(lines: &[&'a Line]) -> Vec<Vec<(u32, &'a [Word])>> {
    let columns = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    (0..columns)
        .map(|column| {
            lines
                .iter()
                .filter_map(|line| Some((line.number, line.cells.get(column)?.as_slice())))
                .filter(|(_, words)| !words.is_empty())
                .collect()
        })
        .collect()
}

/// A table of lines with cells. Labels that wrap over several lines are put together where the rest of the line is
/// empty; nothing else is moved.
pub(crate) fn table(page: &Page, lines: &[&Line]) -> Table {
    let columns = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    let mut rows: Vec<(u32, Vec<Vec<Word>>)> = Vec::new();
    let mut waiting: Option<(u32, Vec<Vec<Word>>)> = None;
    for (index, line) in lines.iter().enumerate() {
        let mut cells = line.cells.clone();
        if cells.len() == 1 {
            // The label column of a table with row numbers is the second.
            let label =
                usize::from(lines.iter().any(|line| line.cells.len() > 3 && line.cells.len() == columns));
            let words = std::mem::take(&mut cells[0]);
            cells.resize(label + 1, Vec::new());
            cells[label] = words;
        }
        cells.resize(columns, Vec::new());
        if let Some((number, above)) = waiting.take() {
            if first_filled(&cells).is_some_and(|column| column_of_label(&above) != Some(column))
                || label_goes_on(&cells, &above)
            {
                merge(&mut cells, above, true);
            } else {
                rows.push((number, above));
            }
        }
        let numbers = cells.iter().flatten().any(|word| word.text.contains(|c: char| c.is_ascii_digit()));
        let lone = cells.iter().filter(|cell| !cell.is_empty()).count() == 1;
        let close = |a: u32, b: u32| b.saturating_sub(a) <= 1;
        if lone && !numbers {
            let goes_on = rows
                .last()
                .is_some_and(|above| close(above.0, line.number) && label_goes_on(&cells, &above.1));
            let next_bare = lines.get(index + 1).is_some_and(|next| {
                let column = column_of_label(&cells).unwrap_or(0);
                close(line.number, next.number)
                    && next.cells.len() > column
                    && next.cells[column].is_empty()
                    && filled(next) >= 2
            });
            match rows.last_mut() {
                Some(above) if goes_on => {
                    merge(&mut above.1, cells, false);
                    continue;
                }
                _ if next_bare => {
                    waiting = Some((line.number, cells));
                    continue;
                }
                _ => {}
            }
        }
        rows.push((line.number, cells));
    }
    rows.extend(waiting);
    let plain = page.origin == Origin::PlainText;
    let mut cells = Vec::new();
    for (row, (number, texts)) in rows.iter().enumerate() {
        for (column, words) in texts.iter().enumerate() {
            let words: Vec<Word> = words.iter().map(normal).collect();
            cells.push(Cell {
                row: row as u32,
                column: column as u32,
                row_span: 1,
                column_span: 1,
                bounds: Rect::around(words.iter().filter_map(|word| word.bounds.as_ref())),
                words,
                line: plain.then_some(*number),
            });
        }
    }
    Table {
        page: page.number,
        bounds: Rect::around(cells.iter().filter_map(|cell| cell.bounds.as_ref())),
        rows: rows.len() as u32,
        columns: columns as u32,
        cells,
    }
}

fn first_filled(cells: &[Vec<Word>]) -> Option<usize> {
    cells.iter().position(|cell| !cell.is_empty())
}

fn column_of_label(cells: &[Vec<Word>]) -> Option<usize> {
    first_filled(cells)
}

/// Whether a line with one filled cell goes on with the cell above it: small letters or a bracket follow letters.
fn label_goes_on(cells: &[Vec<Word>], above: &[Vec<Word>]) -> bool {
    let Some(column) = first_filled(cells) else { return false };
    let below = text(&cells[column]);
    above.get(column).is_some_and(|cell| !cell.is_empty())
        && below.starts_with(|c: char| c.is_lowercase() || c == '(' || c == '-')
}

fn merge(cells: &mut [Vec<Word>], other: Vec<Vec<Word>>, before: bool) {
    for (cell, mut words) in cells.iter_mut().zip(other) {
        if before {
            words.append(cell);
            *cell = words;
        } else {
            cell.append(&mut words);
        }
    }
}

/// A table whose cells are known from the picture, its words normalised.
pub(crate) fn normalised(table: &Table) -> Table {
    let mut table = table.clone();
    for cell in &mut table.cells {
        for word in &mut cell.words {
            *word = normal(word);
        }
    }
    table
}

/// Whether the tone of a word (NFC) could stand elsewhere: only beside another vowel. Spares four words of five the
/// syllable grammar.
fn has_choice(text: &str) -> bool {
    let (mut before, mut toned, mut pair) = (false, false, false);
    for c in text.chars() {
        let letter = Letter::of(c);
        let vowel = letter.is_some_and(Letter::is_vowel);
        toned |= letter.is_some_and(|letter| letter.tone != Tone::Level);
        pair |= vowel && before;
        before = vowel;
        // What is not composed may compose.
        if letter.is_none() && !c.is_ascii() {
            return true;
        }
    }
    toned && pair
}

/// The word in the program's one spelling, what was read kept beside it.
pub(crate) fn normal(word: &Word) -> Word {
    let text = if has_choice(&word.text) { normalise(&word.text) } else { word.text.clone() };
    let observed = match &word.observed {
        None if text != word.text => Some(word.text.clone()),
        observed => observed.clone(),
    };
    Word { text, observed, bounds: word.bounds, confidence: word.confidence, rivals: word.rivals.clone() }
}
