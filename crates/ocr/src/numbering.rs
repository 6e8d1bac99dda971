//! Columns of tables that number their rows in Roman numbers.
//!
//! Alone in a cell such numbers are no words as the engines know them: IV comes out as `1`, VII as `vn`, XI as `%1`. Where
//! some cells of a column hold Roman numbers, what the others must hold for the rows to be counted is known; it stands if
//! the ink, read as a Roman number, says the same.

use sohoa_document::{Cell, PageImage, Reading, Rect, Word};
use sohoa_picture::PixelBox;

use crate::likeness::REREAD;
use crate::twice::{rectangle, thrice};
use crate::{OcrEngine, OcrError, RegionKind};

/// How many numbers tell that a column is numbered so, one of them of two letters or more.
const LEAST_KNOWN: usize = 2;
/// No number has more characters, read as whatever.
const MOST_CHARACTERS: usize = 6;
/// Rows are not numbered further.
const HIGHEST: usize = 39;

/// Reads the cells again that must hold Roman numbers, and puts those that do.
///
/// # Errors
/// When the engine fails.
pub(crate) fn read_numbering(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    cells: &mut [Cell],
) -> Result<(), OcrError> {
    let columns = cells.iter().map(|cell| cell.column + 1).max().unwrap_or(0);
    for column in 0..columns {
        let may_be = |cell: &Cell| {
            cell.column == column && (1..=MOST_CHARACTERS).contains(&written(cell).chars().count())
        };
        let mut places: Vec<usize> = (0..cells.len()).filter(|at| may_be(&cells[*at])).collect();
        places.sort_by_key(|at| cells[*at].row);
        let mut texts: Vec<String> = places.iter().map(|at| written(&cells[*at])).collect();
        for at in 0..places.len() {
            let Some(expected) = expected(&texts, at) else { continue };
            let cell = &mut cells[places[at]];
            let ink = Rect::around(cell.words.iter().filter_map(|word| word.bounds.as_ref()));
            let (Some(ink), Some(own)) = (ink, cell.bounds) else { continue };
            let [ink_px, own] = [ink, own].map(|place| PixelBox::of_points(&place, image.dpi));
            let Some(sure) = says(engine, image, &expected, &ink_px, &own)? else { continue };
            let confidence = cell.words.iter().map(|word| word.confidence).fold(1.0, f32::min);
            let rivals = vec![Reading { text: std::mem::take(&mut texts[at]), confidence }];
            let confidence = sure.min(REREAD);
            cell.words =
                vec![Word { bounds: Some(ink), confidence, rivals, ..Word::plain(expected.clone()) }];
            texts[at] = expected;
        }
    }
    Ok(())
}

/// How surely ink says a Roman number, three times side by side or once; `None` where it does not.
fn says(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    number: &str,
    ink: &PixelBox,
    own: &PixelBox,
) -> Result<Option<f32>, OcrError> {
    let thrice = thrice(engine, image, ink, own, RegionKind::Roman)?;
    if let Some(read) = thrice.filter(|read| read.text == number) {
        return Ok(Some(read.confidence));
    }
    let once = engine.read_region(image, rectangle(ink), RegionKind::Roman)?;
    let text: String = once.iter().map(|word| word.text.as_str()).collect();
    let confidence = once.iter().map(|word| word.confidence).fold(1.0, f32::min);
    Ok((text == number).then_some(confidence))
}

fn written(cell: &Cell) -> String {
    cell.words.iter().map(|word| word.text.as_str()).collect()
}

/// The Roman number that a cell must hold which was read as something else, by those above and below it in its column: rows
/// are counted one by one, or rows counted in digits stand between them. What was read as digits is none of the latter.
fn expected(texts: &[String], at: usize) -> Option<String> {
    let known: Vec<(usize, usize)> =
        (0..texts.len()).filter_map(|place| Some((place, value(&texts[place])?))).collect();
    let tell = known.len() >= LEAST_KNOWN && known.iter().any(|(place, _)| texts[*place].len() > 1);
    if !tell || value(&texts[at]).is_some() {
        return None;
    }
    let is_number = texts[at].bytes().all(|sign| sign.is_ascii_digit());
    let above = known.iter().rfind(|(place, _)| *place < at);
    let below = known.iter().find(|(place, _)| *place > at);
    let number = match (above, below) {
        (Some((before, from)), Some((after, to))) if from + after - before == *to => from + at - before,
        (Some((_, from)), Some((_, to))) if !is_number && from + 2 == *to => from + 1,
        (Some((before, from)), None) if !is_number || before + 1 == at => from + 1,
        (None, Some((after, to))) if after + 1 == *to => at + 1,
        (None, Some((_, to))) if !is_number => to.checked_sub(1)?,
        _ => return None,
    };
    (1..=HIGHEST).contains(&number).then(|| roman(number))
}

/// The value of a Roman number.
fn value(text: &str) -> Option<usize> {
    (1..=HIGHEST).find(|number| roman(*number) == text)
}

fn roman(number: usize) -> String {
    let ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    "X".repeat(number / 10) + ones[number % 10]
}

#[cfg(test)]
mod tests {
    #[test]
    fn rows_tell_which_number_a_cell_holds() {
        for (column, expected) in [
            ("1 II III 1 4 VI vn VIII", "I - - IV V - VII -"),
            ("X %1 xu xII XIV", "- XI XII XIII -"),
            ("I II III IV V VI %1", "- - - - - - VII"),
            ("I 1 2 3 II 1 2 IH 1", "- - - - - III - III -"),
            ("1 1 2 II 1 2 III", "- - - - - - -"),
            ("I 1 2 3 Hị 1 2 III 1 2 IV", "- - - - II - - - - - -"),
            ("I 1 2", "- - -"),
            ("II 3 IV", "- III -"),
            ("V VI V", "- - -"),
            ("a II III", "I - -"),
            ("II a III", "- - -"),
        ] {
            let texts: Vec<String> = column.split(' ').map(str::to_owned).collect();
            let found: Vec<String> =
                (0..texts.len()).map(|at| super::expected(&texts, at).unwrap_or("-".to_owned())).collect();
            assert_eq!(found.join(" "), expected, "{column}");
        }
    }
}
