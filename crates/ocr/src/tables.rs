//! The words of a page into its ruled tables.

use sohoa_document::{Cell, PageImage, PageNo, Reading, Rect, Table, Word};
use sohoa_picture::{Grid, GridCell, PixelBox, strokes, upright_cell};

use crate::casing::{lower_capitals, settle_cases};
use crate::columns::{read_columns, read_first_numbers};
use crate::exemplar::Exemplars;
use crate::formula::read_formulas;
use crate::likeness::compare;
use crate::numbering::read_numbering;
use crate::twice::{is_short, read_bars, read_twice};
use crate::{OcrEngine, OcrError, PixelRect, RegionKind, rows};

/// A page's words, parted into its tables and the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct PageParts {
    /// The tables with their words, boxes in points.
    pub tables: Vec<Table>,
    /// The words outside the tables, in their old order.
    pub words: Vec<Word>,
    /// Boxes drawn with rules that hold next to nothing that could be read, in points: stamps of incoming mail, written
    /// over by hand. What was read in them is left out.
    pub stamps: Vec<Rect>,
}

/// A table whose words have a lower mean confidence is none. Tables of fixtures and scans, faxes and photographs among
/// them, stood at 0.90 and more, a stamp with a date and a number by hand at 0.60.
const LEAST_CONFIDENCE: f32 = 0.65;

/// What is lower than this part of an inch is no row of letters: six points.
const LOWEST_ROW: u32 = 12;

/// So many signs may be read for stains and remains of rules.
const MOST_OF_STAIN: usize = 2;

/// How much of a word may lie beyond its cell, as a share of its width: boxes are not exact to the pixel.
const LEAST_OUTSIDE: f32 = 0.15;

/// Gives the words of a page to the cells of its ruled tables.
///
/// A word belongs to the cell that holds its middle. Cells with ink but no words, and cells into which the
/// word of another one reaches, are read again by themselves: an engine that does not see rules joins what
/// they part. `grids` come in pixels of `image`, in which the words were read.
pub fn part_tables(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    grids: &[Grid],
    words: Vec<Word>,
    page: PageNo,
) -> Result<PageParts, OcrError> {
    // A 0 alone is now and then read as a 9, and surely: short numbers are examples once they were read twice.
    let known = Exemplars::of(image, words.iter().filter(|word| !is_short(&word.text)));
    let mut parts = PageParts { tables: Vec::with_capacity(grids.len()), words, stamps: Vec::new() };
    for grid in grids {
        let table = grid.bounds.to_points(image.dpi);
        let (inside, outside): (Vec<Word>, Vec<Word>) =
            parts.words.into_iter().partition(|word| word.bounds.is_some_and(|place| holds(&table, &place)));
        parts.words = outside;
        let grid = &rows::told(grid, &inside, image.dpi);
        let mut cells: Vec<Cell> = grid.cells.iter().map(|cell| empty(cell, image.dpi)).collect();
        let mut again = vec![false; cells.len()];
        for word in inside {
            let Some(place) = word.bounds else { continue };
            let share = |cell: &Cell| cell.bounds.map_or(0.0, |bounds| share_across(&place, &bounds));
            for (index, cell) in cells.iter().enumerate() {
                let share = share(cell);
                again[index] |= share > LEAST_OUTSIDE && share < 1.0 - LEAST_OUTSIDE;
            }
            let home = cells.iter_mut().find(|cell| cell.bounds.is_some_and(|bounds| holds(&bounds, &place)));
            if let Some(home) = home {
                home.words.push(word);
            }
        }
        for ((cell, grid_cell), again) in cells.iter_mut().zip(&grid.cells).zip(again) {
            let Some(region) = region(&grid_cell.bounds) else { continue };
            if grid_cell.quarters % 4 != 0 {
                cell.words = read_turned(engine, image, grid_cell)?;
                continue;
            }
            if again || (cell.words.is_empty() && has_ink(image, region)) {
                cell.words = engine.read_region(image, region, RegionKind::Block)?;
            }
            cell.words = in_rows(std::mem::take(&mut cell.words));
            if leaves_a_row(image, &grid_cell.bounds, &cell.words) {
                let more = beyond(engine.read_region(image, region, RegionKind::Block)?, &cell.words);
                if more.iter().map(|word| word.text.chars().count()).sum::<usize>() > MOST_OF_STAIN {
                    cell.words = in_rows([std::mem::take(&mut cell.words), more].concat());
                }
            }
            if is_odd(cell) {
                let words = in_rows(engine.read_region(image, region, RegionKind::Block)?);
                let mut second = Cell { words, ..cell.clone() };
                if !second.words.is_empty() && !is_odd(&second) {
                    if let ([old], [new]) = (cell.words.as_slice(), second.words.as_mut_slice()) {
                        new.rivals.push(Reading { text: old.text.clone(), confidence: old.confidence });
                    }
                    *cell = second;
                }
                take_off_unseen(image, cell);
            }
            take_off_unseen_ends(image, &mut cell.words);
            lower_capitals(&mut cell.words);
        }
        if is_stamp(&cells) {
            parts.stamps.push(table);
            continue;
        }
        cells.sort_by_key(|cell| (cell.row, cell.column));
        read_twice(engine, image, &known, &mut cells)?;
        read_columns(image, &known, &mut cells);
        let read = cells.iter().flat_map(|cell| &cell.words).chain(&parts.words);
        let known = Exemplars::of(image, read);
        read_bars(image, &known, &mut cells);
        read_numbering(engine, image, &mut cells)?;
        read_formulas(engine, image, &known, &mut cells)?;
        read_first_numbers(&mut cells);
        for word in cells.iter_mut().flat_map(|cell| &mut cell.words) {
            compare(engine, image, &known, word)?;
        }
        let (rows, columns) = (grid.rows as u32, grid.columns as u32);
        parts.tables.push(Table { page, bounds: Some(table), rows, columns, cells });
    }
    for word in &mut parts.words {
        compare(engine, image, &known, word)?;
    }
    let cells = parts.tables.iter_mut().flat_map(|table| &mut table.cells).flat_map(|cell| &mut cell.words);
    settle_cases(image, &mut cells.chain(&mut parts.words).collect::<Vec<_>>());
    Ok(parts)
}

/// What no cell begins with.
const QUOTES: [char; 3] = ['\'', '‘', '`'];

/// Whether a cell's text is none that is printed in one: brackets that do not match, a sign of the sentence at an end. Read
/// among its neighbours such a sign is now and then seen or lost where the cell by itself reads right.
fn is_odd(cell: &Cell) -> bool {
    let text = cell.text();
    let mut open = 0i32;
    let mut last_open = false;
    let mut matched = true;
    for sign in text.chars() {
        open += i32::from(sign == '(') - i32::from(sign == ')');
        matched &= open >= 0 && !(last_open && sign == ')');
        last_open = sign == '(';
    }
    !matched
        || open != 0
        || text.starts_with(QUOTES)
        || text.starts_with([',', '.'])
        || text.ends_with([',', '\'', '‘'])
}

/// Takes the quotation mark before a cell's first word off where the picture has none: the serif of a `T` is now and then
/// read as one, and so is the rest of a rule.
fn take_off_unseen(image: &PageImage, cell: &mut Cell) {
    let (Some(bounds), Some(word)) = (cell.bounds, cell.words.first_mut()) else { return };
    let text = word.text.trim_start_matches(QUOTES).to_owned();
    let Some(place) = word.bounds.filter(|_| text.len() < word.text.len() && !text.is_empty()) else {
        return;
    };
    let place = PixelBox::of_points(&place, image.dpi).padded(1, 1, image.width_px, image.height_px);
    let strokes = strokes(image, &place);
    let highest = strokes.iter().map(|stroke| stroke.bounds.height()).max().unwrap_or(0);
    let at_rim = PixelBox::of_points(&bounds, image.dpi).left + (image.dpi / 50) as i32;
    let is_mark = |first: &PixelBox, next: &PixelBox| {
        first.height() * 2 < highest && first.right <= next.left && first.left > at_rim
    };
    if !matches!(strokes.as_slice(), [first, next, ..] if is_mark(&first.bounds, &next.bounds)) {
        let text = std::mem::replace(&mut word.text, text);
        word.rivals.push(Reading { text, confidence: word.confidence });
    }
}

/// Takes commas and points off the ends of rows where the picture has none: at a line's end they are now and then seen in the
/// paper's grain. Numbers keep theirs.
fn take_off_unseen_ends(image: &PageImage, words: &mut [Word]) {
    for index in 0..words.len() {
        let next = words.get(index + 1).and_then(|next| next.bounds);
        let word = &mut words[index];
        let ends_row =
            word.bounds.is_some_and(|own| next.is_none_or(|next| own.vertical_overlap(&next) < 0.5));
        let core = word
            .text
            .strip_suffix([',', '.'])
            .filter(|core| ends_row && !core.is_empty() && core.chars().all(char::is_alphabetic));
        let (Some(core), Some(place)) = (core.map(str::to_owned), word.bounds) else { continue };
        let place = PixelBox::of_points(&place, image.dpi).padded(1, 1, image.width_px, image.height_px);
        let strokes: Vec<PixelBox> = strokes(image, &place).iter().map(|stroke| stroke.bounds).collect();
        let highest = strokes.iter().map(PixelBox::height).max().unwrap_or(0);
        let last = strokes.iter().max_by_key(|stroke| stroke.right);
        if last.is_some_and(|last| last.height() * 2 >= highest) {
            let text = std::mem::replace(&mut word.text, core);
            word.rivals.push(Reading { text, confidence: word.confidence });
        }
    }
}

/// Whether what is in the cells reads as next to nothing.
fn is_stamp(cells: &[Cell]) -> bool {
    let words = || cells.iter().flat_map(|cell| &cell.words);
    let length = |word: &Word| word.text.chars().count() as f32;
    let letters: f32 = words().map(length).sum();
    let sum: f32 = words().map(|word| word.confidence * length(word)).sum();
    letters > 0.0 && sum < LEAST_CONFIDENCE * letters
}

/// Reads a cell whose text runs up or down. Its words have the whole cell for their place.
fn read_turned(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    cell: &GridCell,
) -> Result<Vec<Word>, OcrError> {
    let upright = upright_cell(image, cell);
    let whole = PixelRect { left: 0, top: 0, width: upright.width_px, height: upright.height_px };
    let words = in_rows(engine.read_region(&upright, whole, RegionKind::Block)?);
    let bounds = Some(cell.bounds.to_points(image.dpi));
    Ok(words.into_iter().map(|word| Word { bounds, ..word }).collect())
}

fn empty(cell: &GridCell, dpi: u32) -> Cell {
    Cell {
        row: cell.row as u32,
        column: cell.column as u32,
        row_span: cell.row_span as u32,
        column_span: cell.column_span as u32,
        words: Vec::new(),
        bounds: Some(cell.bounds.to_points(dpi)),
        line: None,
    }
}

fn region(bounds: &PixelBox) -> Option<PixelRect> {
    let edge = |value: i32| u32::try_from(value.max(0)).ok();
    let (left, top) = (edge(bounds.left)?, edge(bounds.top)?);
    let (right, bottom) = (edge(bounds.right)?, edge(bounds.bottom)?);
    (left < right && top < bottom).then(|| PixelRect { left, top, width: right - left, height: bottom - top })
}

/// Whether a box holds the middle of a place.
fn holds(bounds: &Rect, place: &Rect) -> bool {
    (bounds.left..bounds.right).contains(&place.centre_x())
        && (bounds.top..bounds.bottom).contains(&place.centre_y())
}

/// The share of a place's width that lies in a cell of its row.
fn share_across(place: &Rect, cell: &Rect) -> f32 {
    if !(cell.top..cell.bottom).contains(&place.centre_y()) || place.width() <= 0.0 {
        return 0.0;
    }
    ((place.right.min(cell.right) - place.left.max(cell.left)) / place.width()).clamp(0.0, 1.0)
}

/// Whether a region holds as much ink as a digit does.
fn has_ink(image: &PageImage, region: PixelRect) -> bool {
    let Some(part) = crate::native::cut_out(image, region) else { return false };
    let (sohoa_document::Pixels::Grey(tones) | sohoa_document::Pixels::Rgb(tones)) = &part.pixels;
    let channels = tones.len() / (part.width_px as usize * part.height_px as usize).max(1);
    let dark = tones.iter().filter(|tone| **tone < 110).count() / channels.max(1);
    // A full stop of 10-point print has a thousandth of a square inch.
    dark * 1000 > (image.dpi * image.dpi) as usize / 2
}

/// Whether there is ink in a cell above, below or between its words, as high as a row of letters.
fn leaves_a_row(image: &PageImage, cell: &PixelBox, words: &[Word]) -> bool {
    let mut rows: Vec<PixelBox> =
        words.iter().filter_map(|word| Some(PixelBox::of_points(&word.bounds?, image.dpi))).collect();
    if rows.is_empty() {
        return false;
    }
    rows.sort_by_key(|row| row.top);
    let least = (image.dpi / LOWEST_ROW) as i32;
    let mut from = cell.top;
    let ends = rows.iter().map(|row| (row.top, row.bottom)).chain([(cell.bottom, cell.bottom)]);
    for (top, bottom) in ends {
        let band = PixelBox::new(cell.left, from + 1, cell.right, top - 1);
        if band.height() >= least && region(&band).is_some_and(|band| has_ink(image, band)) {
            return true;
        }
        from = from.max(bottom);
    }
    false
}

/// The words that stand above, below or between the rows of others.
fn beyond(words: Vec<Word>, others: &[Word]) -> Vec<Word> {
    let is_beside = |word: &Word| {
        let overlaps = |other: &Word| {
            word.bounds.zip(other.bounds).is_none_or(|(one, other)| one.vertical_overlap(&other) > 0.0)
        };
        others.iter().any(overlaps)
    };
    words.into_iter().filter(|word| !is_beside(word)).collect()
}

/// Words of a cell row by row.
fn in_rows(mut words: Vec<Word>) -> Vec<Word> {
    let place = |word: &Word| word.bounds.unwrap_or(Rect::new(0.0, 0.0, 0.0, 0.0));
    words.sort_by(|a, b| place(a).centre_y().total_cmp(&place(b).centre_y()));
    let mut rows: Vec<(Rect, Vec<Word>)> = Vec::new();
    for word in words {
        let bounds = place(&word);
        match rows.last_mut() {
            Some((row, members)) if row.vertical_overlap(&bounds) > 0.5 => {
                *row = row.union(&bounds);
                members.push(word);
            }
            _ => rows.push((bounds, vec![word])),
        }
    }
    rows.into_iter()
        .flat_map(|(_, mut members)| {
            members.sort_by(|a, b| place(a).left.total_cmp(&place(b).left));
            members
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use sohoa_document::Pixels;

    use super::*;
    use crate::{EngineIdentity, PageReading};

    /// Reads every region as one word that tells where it was asked to look.
    #[derive(Default)]
    struct Echo(EngineIdentity);

    impl OcrEngine for Echo {
        fn identity(&self) -> &EngineIdentity {
            &self.0
        }

        fn read_page(&mut self, _: &PageImage) -> Result<PageReading, OcrError> {
            Ok(PageReading::default())
        }

        fn read_region(
            &mut self,
            _: &PageImage,
            region: PixelRect,
            _: RegionKind,
        ) -> Result<Vec<Word>, OcrError> {
            let edge = |from: u32, length: u32| (from as f32, (from + length) as f32);
            let ((left, right), (top, bottom)) =
                (edge(region.left, region.width), edge(region.top, region.height));
            let bounds = Some(Rect::new(left, bottom - 20.0, right, bottom - 10.0));
            Ok(vec![Word { bounds, ..Word::plain(format!("at{left},{top}")) }])
        }
    }

    fn word(text: &str, left: f32, top: f32, right: f32) -> Word {
        Word { bounds: Some(Rect::new(left, top, right, top + 10.0)), ..Word::plain(text) }
    }

    /// Two rows of two cells of 100 by 40 pixels, which are points here.
    fn grid() -> Grid {
        let cells = (0..4).map(|index| {
            let (row, column) = (index / 2, index % 2);
            let (left, top) = (100 * column as i32, 40 * row as i32);
            let bounds = PixelBox::new(left, top, left + 100, top + 40);
            GridCell { row, column, row_span: 1, column_span: 1, bounds, quarters: 0 }
        });
        Grid { bounds: PixelBox::new(0, 0, 200, 80), rows: 2, columns: 2, cells: cells.collect() }
    }

    #[test]
    fn words_go_into_cells_and_doubtful_cells_are_read_again() {
        // The last cell has ink that nobody read.
        let mut tones = vec![255; 200 * 100];
        for y in 50..70 {
            tones[y * 200 + 120..y * 200 + 160].fill(0);
        }
        let image = PageImage { width_px: 200, height_px: 100, dpi: 72, pixels: Pixels::Grey(tones) };
        /// What it shows, the page's words, the cells' texts, the words left over.
        type Case<'a> = (&'a str, Vec<Word>, [&'a str; 4], &'a [&'a str]);
        let whole = Word { bounds: Some(Rect::new(110.0, 50.0, 160.0, 70.0)), ..Word::plain("7") };
        let cases: [Case<'_>; 5] = [
            (
                "rows within a cell",
                vec![word("b", 40.0, 5.0, 60.0), word("c", 10.0, 22.0, 30.0), word("a", 10.0, 6.0, 30.0)],
                ["a b c", "", "", "at100,40"],
                &[],
            ),
            (
                "a word across a rule",
                vec![word("1018", 60.0, 5.0, 140.0)],
                ["at0,0", "at100,0", "", "at100,40"],
                &[],
            ),
            (
                "brackets that do not match",
                vec![word("(5)=(4", 10.0, 5.0, 60.0), word("(6)", 110.0, 5.0, 130.0)],
                ["at0,0", "(6)", "", "at100,40"],
                &[],
            ),
            (
                "words below the table stay",
                vec![word("x", 10.0, 85.0, 30.0), whole],
                ["", "", "", "7"],
                &["x"],
            ),
            ("a row that was not read", vec![word("7", 110.0, 48.0, 160.0)], ["", "", "", "7 at100,40"], &[]),
        ];
        for (name, words, cells, rest) in cases {
            let parts = part_tables(&mut Echo::default(), &image, &[grid()], words, PageNo::FIRST).unwrap();
            let texts: Vec<String> = parts.tables[0].cells.iter().map(Cell::text).collect();
            assert_eq!(texts, cells, "{name}");
            let left: Vec<&str> = parts.words.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(left, rest, "{name}");
        }
    }

    #[test]
    fn quotation_marks_are_kept_where_the_picture_has_them() {
        // Ink from a column and a row to others: letters, a mark before them.
        for (name, marks, expected) in [
            ("no mark", &[][..], "Tổng"),
            ("a mark", &[(30, 32, 10, 14)], "'Tổng"),
            ("a rule's rest", &[(1, 3, 10, 14)], "Tổng"),
        ] {
            let mut tones = vec![255; 100 * 40];
            for &(left, right, top, bottom) in [(36, 46, 10, 26), (48, 58, 14, 26)].iter().chain(marks) {
                (top..bottom).for_each(|y| tones[y * 100 + left..y * 100 + right].fill(0));
            }
            let image = PageImage { width_px: 100, height_px: 40, dpi: 72, pixels: Pixels::Grey(tones) };
            let left = marks.first().map_or(36, |mark| mark.0) as f32;
            let bounds = Some(Rect::new(left, 10.0, 58.0, 26.0));
            let cell = GridCell {
                row: 0,
                column: 0,
                row_span: 1,
                column_span: 1,
                bounds: PixelBox::new(0, 0, 100, 40),
                quarters: 0,
            };
            let mut cell =
                Cell { words: vec![Word { bounds, ..Word::plain("'Tổng") }], ..empty(&cell, 72) };
            take_off_unseen(&image, &mut cell);
            assert_eq!(cell.text(), expected, "{name}");
        }
    }

    #[test]
    fn signs_at_the_ends_of_rows_are_kept_where_the_picture_has_them() {
        for (name, mark, read, expected) in [
            ("a comma", true, "thu,", "thu,"),
            ("no comma", false, "thu,", "thu"),
            ("no point", false, "Xã.", "Xã"),
            ("a number", false, "12.", "12."),
        ] {
            let mut tones = vec![255; 100 * 40];
            let mark = mark.then_some((62, 65, 23, 29));
            for (left, right, top, bottom) in [(36, 46, 10, 26), (48, 58, 14, 26)].into_iter().chain(mark) {
                (top..bottom).for_each(|y| tones[y * 100 + left..y * 100 + right].fill(0));
            }
            let image = PageImage { width_px: 100, height_px: 40, dpi: 72, pixels: Pixels::Grey(tones) };
            let bounds = Some(Rect::new(36.0, 10.0, 66.0, 29.0));
            let mut words = [Word { bounds, ..Word::plain(read) }, word("sau", 10.0, 35.0, 30.0)];
            take_off_unseen_ends(&image, &mut words);
            assert_eq!(words[0].text, expected, "{name}");
            // What another word follows in its row is not its end.
            let mut row = [Word { bounds, ..Word::plain(read) }, word("sau", 70.0, 14.0, 90.0)];
            take_off_unseen_ends(&image, &mut row);
            assert_eq!(row[0].text, read, "{name}");
        }
    }
}
