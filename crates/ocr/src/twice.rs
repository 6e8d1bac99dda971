//! Short numbers in the cells of tables, read a second time.
//!
//! One or two digits alone are no line as the engines know them: a lone 0 is read as 9, o or a bracket. The same ink
//! three times side by side is a number like any other, and what it says three times alike is no guess.

use sohoa_document::{Cell, PageImage, Pixels, Reading, Rect, Word};
use sohoa_picture::PixelBox;

use crate::exemplar::{Exemplars, shapes};
use crate::likeness::{AGREED, REREAD, put};
use crate::marks::{find_mark, take_off_speck};
use crate::native::{LIKE_ONE, bars_alone, cut_out};
use crate::{OcrEngine, OcrError, PixelRect, RegionKind};

/// How often the ink is set side by side.
const TIMES: usize = 3;
/// A second reading as sure as this is believed before the first. On fax copies such readings were right wherever they
/// differed from the first, which had up to 0.95.
const SURE: f32 = 0.8;
/// Numbers of more characters are lines of their own.
const MOST_CHARACTERS: usize = 2;
/// Longer numbers of up to so many characters are read again if they are less sure than this.
const MOST_IN_DOUBT: usize = 6;
const DOUBTFUL: f32 = 0.9;
/// What is no number and less sure than this was hardly read: words of the scans at hand have a half and more.
const UNCLEAR: f32 = 0.55;
/// How wide ones are at most, each, in their heights, with the gap behind them: the ones of two columns stand further apart.
const WIDEST_ONE: f32 = 0.9;
/// How far the edges of ink are blurred, in pixels.
const EDGE: i32 = 2;
/// How far apart, in its heights: as digits stand, with the ink's blurred edges; where that is not read alike, further.
const GAPS: [f32; 2] = [0.2, 0.35];
/// The fewest cells that tell that a row or a column holds numbers, and nothing else.
const LEAST_NUMBERS: usize = 3;

/// Reads the short numbers of a table again; `image` is the picture in which its cells were read.
///
/// What is like the `known` numbers of the page is read by that. Else, where both readings differ, the second one stays if
/// it is sure and the page's numbers do not deny it, else the surer one; the other becomes its rival. Among numbers only what stands in numbers is looked for.
///
/// # Errors
/// When the engine fails.
pub(crate) fn read_twice(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    known: &Exemplars,
    cells: &mut [Cell],
) -> Result<(), OcrError> {
    for index in 0..cells.len() {
        if let [word] = cells[index].words.as_mut_slice() {
            if put_bars(image, known, word) {
                continue;
            }
            find_mark(image, word);
            take_off_speck(image, word);
        }
        read_unclear(engine, image, &mut cells[index])?;
        let ([word], Some(cell)) = (cells[index].words.as_slice(), cells[index].bounds) else { continue };
        let Some(ink) = word.bounds.filter(|_| is_short(&word.text) || is_doubtful(word)) else { continue };
        let (ink, cell) = (PixelBox::of_points(&ink, image.dpi), PixelBox::of_points(&cell, image.dpi));
        let within = inside_brackets(image, &ink);
        let is_other = !is_number(&word.text);
        let among = is_other && within.is_none() && is_among_numbers(cells, index);
        let [word] = cells[index].words.as_mut_slice() else { continue };
        if settle_by_likeness(image, known, word, &ink, within.as_ref()) {
            continue;
        }
        let kind = if among { RegionKind::Digits } else { RegionKind::Line };
        let mut second = thrice(engine, image, &within.unwrap_or(ink), &cell, kind)?;
        if second.is_none() && among {
            // Of what is read as a one it is not known what else it may be.
            second =
                alone(&engine.read_region(image, rectangle(&ink), kind)?).filter(|read| read.text != "1");
        }
        if let (None, Some(inside)) = (&second, within) {
            second = alone(&engine.read_region(image, rectangle(&inside), RegionKind::Digits)?);
        }
        let Some(mut second) = second else { continue };
        let is_denied = known.denies(image, &within.unwrap_or(ink), &second.text);
        if within.is_some() {
            second.text = format!("({})", second.text);
        }
        let [word] = cells[index].words.as_mut_slice() else { continue };
        if is_denied {
            word.rivals.push(second);
        } else if is_other && is_number(&second.text) && (among || within.is_some()) {
            put(word, second.text);
            word.confidence = second.confidence.min(REREAD);
        } else {
            settle(word, second);
        }
    }
    Ok(())
}

/// Reads a short text that was hardly read again, three times side by side: `STT` alone in its cell comes out as `c1 nƑ`.
fn read_unclear(engine: &mut dyn OcrEngine, image: &PageImage, cell: &mut Cell) -> Result<(), OcrError> {
    let signs = cell.words.iter().map(|word| word.text.chars().count()).sum::<usize>();
    let is_unclear = cell.words.iter().all(|word| word.confidence < UNCLEAR && !is_number(&word.text));
    let place = Rect::around(cell.words.iter().filter_map(|word| word.bounds.as_ref()));
    let (Some(place), Some(around)) = (place.filter(|_| is_unclear && signs <= MOST_IN_DOUBT), cell.bounds)
    else {
        return Ok(());
    };
    let [ink, around] = [place, around].map(|place| PixelBox::of_points(&place, image.dpi));
    let Some(read) = thrice(engine, image, &ink, &around, RegionKind::Line)? else { return Ok(()) };
    let before = cell.text();
    let confidence = cell.words.iter().map(|word| word.confidence).fold(1.0, f32::min);
    if read.text != before && read.confidence > confidence {
        let rivals = vec![Reading { text: before, confidence }];
        let confidence = read.confidence.min(REREAD);
        cell.words = vec![Word { bounds: Some(place), confidence, rivals, ..Word::plain(read.text) }];
    }
    Ok(())
}

/// Takes what the ink says by its likeness to other numbers for the second reading; `false` where that does not tell.
fn settle_by_likeness(
    image: &PageImage,
    known: &Exemplars,
    word: &mut Word,
    ink: &PixelBox,
    within: Option<&PixelBox>,
) -> bool {
    let like = known.says(image, within.unwrap_or(ink)).filter(|like| is_number(like));
    let Some(like) = like.map(|like| if within.is_some() { format!("({like})") } else { like }) else {
        return false;
    };
    if word.text == like {
        word.confidence = word.confidence.max(AGREED);
    } else if !is_number(&word.text) || word.confidence < DOUBTFUL {
        put(word, like);
    } else {
        return false;
    }
    true
}

/// Puts ones and Roman numbers in place of doubtful ones that are like those of the page, or unlike all of them.
pub(crate) fn read_bars(image: &PageImage, known: &Exemplars, cells: &mut [Cell]) {
    let is_bars = |word: &Word| word.text.chars().all(|sign| LIKE_ONE.contains(&sign));
    for cell in cells {
        // Two ones stand as far apart as words.
        if cell.words.iter().all(is_bars)
            && let Some(place) = Rect::around(cell.words.iter().filter_map(|word| word.bounds.as_ref()))
            && let text = cell.words.iter().map(|word| word.text.as_str()).collect::<String>()
            && let Some(like) = known.says(image, &PixelBox::of_points(&place, image.dpi))
            && like != text
            && like.bytes().all(|sign| sign == b'1')
            && place.width() < WIDEST_ONE * place.height() * like.len() as f32
            && let Some(word) = cell.words.first_mut()
        {
            word.text = text;
            word.bounds = Some(place);
            put(word, like);
            cell.words.truncate(1);
        }
        if let [word] = cell.words.as_mut_slice()
            && word.confidence < DOUBTFUL
        {
            put_bars(image, known, word);
        }
    }
}

/// Puts a Roman number or a one where a word has the ink of nothing else. A one that was read as such is read again.
fn put_bars(image: &PageImage, known: &Exemplars, word: &mut Word) -> bool {
    let Some(ink) = word.bounds.filter(|_| is_short(&word.text)) else { return false };
    let ink = PixelBox::of_points(&ink, image.dpi);
    let mut signs = word.text.chars();
    let is_one_sign = signs.next().is_some_and(|sign| LIKE_ONE.contains(&sign)) && signs.next().is_none();
    let no_one = is_one_sign && known.denies(image, &ink, "1");
    // The blurred edges of ink tell, too.
    let ink = ink.padded(EDGE, EDGE, image.width_px, image.height_px);
    let shown = cut_out(image, rectangle(&ink)).and_then(|part| bars_alone(&part, &word.text, no_one));
    let Some(shown) = shown.filter(|shown| shown != "1" || word.text != "1") else { return false };
    if word.text != shown {
        put(word, shown);
    }
    true
}

/// Whether most other cells of a cell's row or column hold numbers.
fn is_among_numbers(cells: &[Cell], index: usize) -> bool {
    let among = |beside: &dyn Fn(&Cell) -> bool| {
        let others = cells.iter().enumerate().filter(|(other, cell)| *other != index && beside(cell));
        let texts: Vec<String> =
            others.map(|(_, cell)| cell.text()).filter(|text| !text.is_empty()).collect();
        let numbers = texts.iter().filter(|text| is_number(text)).count();
        numbers >= LEAST_NUMBERS && numbers * 4 >= texts.len() * 3
    };
    let cell = &cells[index];
    among(&|other| other.row == cell.row) || among(&|other| other.column == cell.column)
}

/// Whether a text is made of digits and the signs that stand with them.
fn is_number(text: &str) -> bool {
    let stands = |sign: char| sign.is_ascii_digit() || " .,/%-()+=".contains(sign);
    text.contains(|sign: char| sign.is_ascii_digit()) && text.chars().all(stands)
}

/// The ink between brackets, if that is what a word is: narrow shapes at both ends, higher than all between them. Some
/// numbers in brackets are no characters as the engines know them: `(5)` is read as `G)`.
fn inside_brackets(image: &PageImage, ink: &PixelBox) -> Option<PixelBox> {
    let shapes = shapes(image, ink);
    let [first, between @ .., last] = shapes.as_slice() else { return None };
    let between = PixelBox::around(between)?;
    let is_bracket = |shape: &PixelBox| {
        shape.height() * 8 >= between.height() * 9 && shape.width() * 5 <= shape.height() * 2
    };
    (is_bracket(first) && is_bracket(last)).then_some(between)
}

/// Ink several times side by side, without what lies outside its cell.
fn repeated(image: &PageImage, ink: &PixelBox, cell: &PixelBox, gap: f32) -> Option<PageImage> {
    let Pixels::Grey(tones) = &image.pixels else { return None };
    let (width, height) = (ink.width(), ink.height());
    let (gap, room) = (((height as f32 * gap) as i32).max(2), (height / 3).max(4));
    let (left, top) = (ink.left - gap / 2, ink.top - room);
    let inside = cell.padded(0, 0, image.width_px, image.height_px);
    let (columns, rows) = (usize::try_from(width + gap).ok()?, usize::try_from(height + 2 * room).ok()?);
    let margin = gap as usize;
    let paper = tones.iter().step_by(97).copied().max()?;
    let mut pixels = vec![paper; (columns * TIMES + 2 * margin) * rows];
    for (y, row) in pixels.chunks_exact_mut(columns * TIMES + 2 * margin).enumerate() {
        for x in 0..columns {
            let from = (left + x as i32, top + y as i32);
            let within = (inside.left..inside.right).contains(&from.0)
                && (inside.top..inside.bottom).contains(&from.1);
            if let Some(&tone) =
                tones.get(from.1.max(0) as usize * image.width_px as usize + from.0.max(0) as usize)
                && within
            {
                (0..TIMES).for_each(|time| row[margin + time * columns + x] = tone);
            }
        }
    }
    let width_px = (columns * TIMES + 2 * margin) as u32;
    Some(PageImage { width_px, height_px: rows as u32, dpi: image.dpi, pixels: Pixels::Grey(pixels) })
}

/// A number in doubt of so few digits that its line has little to go by.
fn is_doubtful(word: &Word) -> bool {
    is_number(&word.text) && word.text.chars().count() <= MOST_IN_DOUBT && word.confidence < DOUBTFUL
}

/// One or two characters, or a number of a column in brackets: `(5)`.
pub(crate) fn is_short(text: &str) -> bool {
    let count = text.chars().count();
    let bracket = |sign: char| !sign.is_alphanumeric() && !".,%-".contains(sign);
    count <= MOST_CHARACTERS || (count <= MOST_CHARACTERS + 2 && text.contains(bracket))
}

/// What was read each time alike; nothing where it was not.
fn common(words: &[Word]) -> Option<Reading> {
    let all: Vec<char> = words.iter().flat_map(|word| word.text.chars()).collect();
    let length = all.len() / TIMES;
    let first = all
        .get(..length)
        .filter(|first| !first.is_empty() && all.chunks(length).all(|part| part == *first))?;
    let confidence = words.iter().map(|word| word.confidence).fold(1.0, f32::min);
    Some(Reading { text: first.iter().collect(), confidence })
}

/// What the ink says three times side by side, without what lies outside `around`, if it is read alike each time.
///
/// # Errors
/// When the engine fails.
pub(crate) fn thrice(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    ink: &PixelBox,
    around: &PixelBox,
    kind: RegionKind,
) -> Result<Option<Reading>, OcrError> {
    for gap in GAPS {
        let Some(repeated) = repeated(image, ink, around, gap) else { break };
        let whole = PixelRect { left: 0, top: 0, width: repeated.width_px, height: repeated.height_px };
        let read = common(&engine.read_region(&repeated, whole, kind)?);
        if read.is_some() {
            return Ok(read);
        }
    }
    Ok(None)
}

/// What ink says that is known to be digits: three times alike or surely.
///
/// # Errors
/// When the engine fails.
pub(crate) fn number_alone(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    ink: &PixelBox,
    around: &PixelBox,
) -> Result<Option<Reading>, OcrError> {
    let read = thrice(engine, image, ink, around, RegionKind::Digits)?;
    Ok(match read.filter(|read| read.text.bytes().all(|sign| sign.is_ascii_digit())) {
        None => alone(&engine.read_region(image, rectangle(ink), RegionKind::Digits)?),
        known => known,
    })
}

/// What was read as one sure number; nothing where it was not.
fn alone(words: &[Word]) -> Option<Reading> {
    let [word] = words else { return None };
    let digits = word.text.bytes().all(|sign| sign.is_ascii_digit());
    (digits && word.confidence >= SURE)
        .then(|| Reading { text: word.text.clone(), confidence: word.confidence })
}

pub(crate) fn rectangle(place: &PixelBox) -> PixelRect {
    let edge = |value: i32| value.max(0) as u32;
    PixelRect {
        left: edge(place.left),
        top: edge(place.top),
        width: edge(place.width()),
        height: edge(place.height()),
    }
}

/// One reading stays, the other one is told beside it; what is no number either time is left to the spelling.
fn settle(word: &mut Word, second: Reading) {
    let digit = |text: &str| text.contains(|sign: char| sign.is_ascii_digit());
    if word.text == second.text {
        word.confidence = word.confidence.max(second.confidence);
    } else if is_repeated(&word.text, &second.text) {
        // In a row of equal digits the network miscounts.
        word.rivals.push(second);
    } else if digit(&word.text) || digit(&second.text) {
        let mut other = second;
        // Three ones side by side are now and then three letters.
        let believed = if digit(&other.text) { word.confidence.min(SURE) } else { word.confidence };
        if other.confidence > believed {
            std::mem::swap(&mut word.text, &mut other.text);
            std::mem::swap(&mut word.confidence, &mut other.confidence);
        }
        word.rivals.retain(|rival| rival.text != word.text && rival.text != other.text);
        word.rivals.insert(0, other);
    }
}

/// Whether two texts are made of the same one sign.
fn is_repeated(one: &str, other: &str) -> bool {
    let first = one.chars().next();
    one.chars().chain(other.chars()).all(|sign| Some(sign) == first)
}

#[cfg(test)]
mod tests {
    use sohoa_document::Rect;

    use super::*;

    fn word(text: &str, confidence: f32) -> Word {
        Word { bounds: Some(Rect::new(10.0, 10.0, 16.0, 20.0)), confidence, ..Word::plain(text) }
    }

    #[test]
    fn cells_are_read_by_their_likeness_to_the_page() {
        let known = ["123", "320", "581", "777"].map(|number| (number, number, 0.97));
        // What is printed, what was read and how surely; what stands then, how surely, and beside what. The engine reads
        // everything as a seven.
        for (printed, read, confidence, expected) in [
            ("3", "3", 0.6, ("3", AGREED, None)),
            ("3", "8", 0.6, ("3", 0.6, Some("8"))),
            ("3", "B", 0.92, ("3", REREAD, Some("B"))),
            // A sure one stays, beside a second reading that the page's sevens deny.
            ("3", "8", 0.95, ("8", 0.95, Some("7"))),
            // Unlike the ones of the page, and a bar.
            ("I", "1", 0.6, ("I", 0.6, Some("1"))),
        ] {
            let (image, mut words) =
                crate::drawn::page(&[&known[..], &[(printed, read, confidence)]].concat());
            let known = Exemplars::of(&image, words.iter());
            let word = words.pop().unwrap();
            let bounds = word.bounds.map(|place| Rect { right: place.right + 9.0, ..place });
            let cell = Cell {
                row: 0,
                column: 0,
                row_span: 1,
                column_span: 1,
                words: vec![word],
                bounds,
                line: None,
            };
            let mut cells = [cell];
            read_twice(&mut crate::drawn::Seven::default(), &image, &known, &mut cells).unwrap();
            let word = &cells[0].words[0];
            let rival = word.rivals.first().map(|rival| rival.text.as_str());
            assert_eq!((word.text.as_str(), word.confidence, rival), expected, "{printed} {read}");
        }
    }

    #[test]
    fn what_is_read_each_time_alike_counts() {
        for (read, expected) in [
            (&["000"][..], Some("0")),
            (&["62", "62", "62"], Some("62")),
            (&["1 1", "1"], None),
            (&["009"], None),
            (&["11"], None),
            (&[], None),
        ] {
            let words: Vec<Word> = read.iter().map(|text| word(text, 0.9)).collect();
            assert_eq!(common(&words).map(|reading| reading.text).as_deref(), expected, "{read:?}");
        }
    }

    #[test]
    fn both_readings_are_kept() {
        for (first, second, text, rival) in [
            (("9", 0.95), ("0", 0.9), "0", Some("9")),
            (("9", 0.95), ("0", 0.7), "9", Some("0")),
            (("9", 0.5), ("0", 0.7), "0", Some("9")),
            (("11", 0.6), ("1", 0.97), "11", Some("1")),
            (("0", 0.9), ("0", 0.96), "0", None),
            (("o", 0.5), ("a", 0.9), "o", None),
            (("1", 0.97), ("T", 0.83), "1", Some("T")),
            (("Ũ", 0.91), ("0", 0.9), "0", Some("Ũ")),
        ] {
            let mut read = word(first.0, first.1);
            settle(&mut read, Reading { text: second.0.to_owned(), confidence: second.1 });
            let rivals: Vec<&str> = read.rivals.iter().map(|rival| rival.text.as_str()).collect();
            assert_eq!((read.text.as_str(), rivals.first().copied()), (text, rival), "{first:?} {second:?}");
        }
    }

    #[test]
    fn the_ink_stands_side_by_side_without_its_neighbours() {
        let mut tones = vec![255u8; 60 * 40];
        for y in 0..40 {
            // The number, and ink beyond its cell.
            tones[y * 60 + 24] = 0;
            if (10..20).contains(&y) {
                tones[y * 60 + 10..y * 60 + 16].fill(0);
            }
        }
        let image = PageImage { width_px: 60, height_px: 40, dpi: 72, pixels: Pixels::Grey(tones) };
        let (ink, cell) = (PixelBox::new(10, 10, 16, 20), PixelBox::new(2, 2, 22, 38));
        let strip = repeated(&image, &ink, &cell, GAPS[0]).unwrap();
        let Pixels::Grey(tones) = &strip.pixels else { panic!("grey") };
        assert_eq!(tones.iter().filter(|tone| **tone == 0).count(), TIMES * 60);
    }

    #[test]
    fn brackets_are_narrow_and_higher_than_what_they_hold() {
        // Columns of a picture, each from a row to a row; the number, if brackets hold one.
        type Case<'a> = (&'a str, &'a [(i32, i32, i32, i32)], Option<(i32, i32)>);
        let cases: [Case<'_>; 4] = [
            ("(5)", &[(2, 5, 4, 30), (7, 17, 4, 24), (19, 22, 4, 30)], Some((7, 17))),
            ("(12)", &[(2, 5, 4, 30), (7, 12, 4, 24), (14, 24, 4, 24), (26, 29, 4, 30)], Some((7, 24))),
            ("151", &[(2, 5, 4, 24), (7, 17, 4, 24), (19, 22, 4, 24)], None),
            ("5)", &[(7, 17, 4, 24), (19, 22, 4, 30)], None),
        ];
        for (name, shapes, expected) in cases {
            let mut tones = vec![255u8; 40 * 40];
            for &(left, right, top, bottom) in shapes {
                (top..bottom)
                    .for_each(|y| tones[(y * 40 + left) as usize..(y * 40 + right) as usize].fill(0));
            }
            let image = PageImage { width_px: 40, height_px: 40, dpi: 200, pixels: Pixels::Grey(tones) };
            let found = inside_brackets(&image, &PixelBox::new(1, 3, 31, 31));
            assert_eq!(found.map(|found| (found.left, found.right)), expected, "{name}");
        }
    }

    #[test]
    fn cells_among_numbers_are_told() {
        let cell = |row, column, text: &str| Cell {
            row,
            column,
            row_span: 1,
            column_span: 1,
            words: vec![Word::plain(text)],
            bounds: None,
            line: None,
        };
        let texts = ["Lĩnh", "Số", "Đất", "12", "Thuế", "l", "Phí", "1.204", "Nợ", "(3)"];
        let cells: Vec<Cell> =
            texts.iter().zip(0..).map(|(text, index)| cell(index / 2, index % 2, text)).collect();
        for (index, expected) in [(5, true), (4, false), (0, false)] {
            assert_eq!(is_among_numbers(&cells, index), expected, "{}", texts[index]);
        }
    }
}
