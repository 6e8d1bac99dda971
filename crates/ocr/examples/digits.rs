//! How often a digit is wrong, by the confidence of its number: `digits FILE TRUTH [FILE TRUTH]...`
//!
//! Prints the table that `crates/ocr/README.md` shows. A digit is right when it stands against the same one of the
//! truth, both texts aligned character by character. A digit left out of a number counts as a wrong one of it. Page
//! numbers are no part of the truth; other numbers read where nothing is printed, in seals mostly, are counted apart.

#![allow(clippy::print_stdout)]

#[path = "support/mod.rs"]
mod support;

use std::path::Path;

use sohoa_document::{Line, Origin, Page, PageNo, Word};
use sohoa_ocr::{Native, NativeOptions, part_tables};
use support::{Outcome, pages, truth};

/// Lowest confidences of a row.
const LEAST: [f32; 13] = [0.99, 0.97, 0.95, 0.93, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.3, 0.1, 0.0];
/// Texts are aligned no further apart than this many characters.
const BAND: usize = 1_200;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let judge = Native::open(&NativeOptions::default())?;
    let mut engine = Native::open(&NativeOptions::default())?;
    let mut digits = Vec::new();
    for pair in arguments.chunks_exact(2) {
        let (file, truth) = (Path::new(&pair[0]), truth(Path::new(&pair[1]))?);
        let mut words = Vec::new();
        for page in pages(file, &judge)? {
            words.extend(read(&mut engine, &page)?);
        }
        digits.extend(judged(file, &words, &truth));
    }
    println!("| confidence from | digits | wrong | one in | nothing printed there | share of all |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for least in LEAST {
        let above: Vec<&Digit> = digits.iter().filter(|digit| digit.confidence >= least).collect();
        let wrong = above.iter().filter(|digit| !digit.right && digit.printed).count();
        let unprinted = above.iter().filter(|digit| !digit.right && !digit.printed).count();
        let one_in = (above.len() / wrong.max(1)).to_string();
        let one_in = if wrong == 0 { "-".to_owned() } else { one_in };
        let share = 100.0 * above.len() as f32 / digits.len().max(1) as f32;
        println!("| {least} | {} | {wrong} | {one_in} | {unprinted} | {share:.1}% |", above.len());
    }
    Ok(())
}

/// The words of a page in reading order, as extraction gets them.
fn read(engine: &mut Native, picture: &sohoa_document::PageImage) -> Outcome<Vec<Word>> {
    let layout = sohoa_picture::layout(picture);
    let (words, _) = sohoa_text::without_signature_overlay(engine.read_layout(&layout).words);
    let mut parts = part_tables(engine, &layout.picture, &layout.tables, words, PageNo::FIRST)?;
    // The words go through the reading order under their numbers.
    let mut known = Vec::new();
    let mut numbered = |word: Word| {
        let number = known.len().to_string();
        let shown = Word { text: number, ..word.clone() };
        known.push(word);
        shown
    };
    parts.words = parts.words.into_iter().map(&mut numbered).collect();
    for cell in parts.tables.iter_mut().flat_map(|table| &mut table.cells) {
        cell.words = std::mem::take(&mut cell.words).into_iter().map(&mut numbered).collect();
    }
    let height = picture.height_px as f32 * 72.0 / picture.dpi as f32;
    let mut lines = sohoa_text::arrange(parts.words, picture.size());
    lines.retain(|line| !is_page_number(line, height, &known));
    let page = Page { lines, tables: parts.tables, ..Page::empty(PageNo::FIRST, Origin::Ocr, "") };
    let order = sohoa_text::page_text_as_read(&page);
    Ok(order
        .split_whitespace()
        .filter_map(|number| known.get(number.parse::<usize>().ok()?).cloned())
        .collect())
}

/// A number alone in the outermost tenth of a page.
fn is_page_number(line: &Line, height: f32, known: &[Word]) -> bool {
    let texts = line.words().filter_map(|word| known.get(word.text.parse::<usize>().ok()?));
    let outer = line.bounds().is_some_and(|place| place.bottom < 0.1 * height || place.top > 0.9 * height);
    outer && texts.map(|word| word.text.len()).sum::<usize>() <= 2
}

/// A digit that was read, or one that was left out of a number.
struct Digit {
    /// How sure its number is.
    confidence: f32,
    right: bool,
    /// Whether anything is printed in its place.
    printed: bool,
}

/// What became of the digits of a document.
fn judged(file: &Path, words: &[Word], truth: &str) -> Vec<Digit> {
    let mut read: Vec<(char, usize)> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        read.extend(word.text.chars().map(|letter| (letter, index)));
        read.push((' ', index));
    }
    let truth: Vec<char> = truth.split_whitespace().flat_map(|word| word.chars().chain([' '])).collect();
    let letters: Vec<char> = read.iter().map(|(letter, _)| *letter).collect();
    let pairs = aligned(&letters, &truth);
    let mut partner = vec![None; truth.len()];
    for (at, other) in &pairs {
        if let Some(other) = other {
            partner[*other] = *at;
        }
    }
    // Words of the truth that nothing stands against: what was read elsewhere in the order is one of them.
    let mut unread: Vec<String> = Vec::new();
    let mut left_out: Vec<usize> = Vec::new();
    let mut start = 0;
    for token in truth.split_inclusive(|letter| *letter == ' ') {
        let own = start..start + token.len() - 1;
        start += token.len();
        let against =
            own.clone().filter_map(|place| partner[place]).find(|at| has_digit(&words[read[*at].1].text));
        match against {
            None => unread.push(truth[own].iter().collect()),
            Some(at) => {
                let missing = own.filter(|place| truth[*place].is_ascii_digit() && partner[*place].is_none());
                left_out.extend(missing.map(|_| read[at].1));
            }
        }
    }
    let mut digits = Vec::new();
    let mut against: Vec<Vec<(bool, bool)>> = vec![Vec::new(); words.len()];
    for (at, other) in &pairs {
        if let Some(at) = at.filter(|at| letters[*at].is_ascii_digit()) {
            let printed = other.filter(|other| truth[*other] != ' ');
            against[read[at].1]
                .push((printed.is_some_and(|other| truth[other] == letters[at]), printed.is_some()));
        }
    }
    for (index, mut found) in against.into_iter().enumerate() {
        let word = &words[index];
        if found.iter().all(|(right, _)| !right)
            && let Some(place) = unread.iter().position(|other| *other == word.text)
        {
            unread.swap_remove(place);
            found.fill((true, true));
        }
        found.extend(left_out.iter().filter(|left| **left == index).map(|_| (false, true)));
        if word.confidence >= 0.9 && found.iter().any(|(right, _)| !right) {
            eprintln!("{}: `{}` at {:.3}", file.display(), word.text, word.confidence);
        }
        let confidence = word.confidence;
        digits.extend(found.into_iter().map(|(right, printed)| Digit { confidence, right, printed }));
    }
    digits
}

fn has_digit(text: &str) -> bool {
    text.contains(|letter: char| letter.is_ascii_digit())
}

/// Pairs of places of two texts, by the fewest changes; what has no partner is paired with none.
fn aligned(read: &[char], truth: &[char]) -> Vec<(Option<usize>, Option<usize>)> {
    let (rows, width) = (read.len() + 1, 2 * BAND + 1);
    // The band follows the straight line from corner to corner.
    let first = |row: usize| (row * truth.len() / read.len().max(1)).saturating_sub(BAND);
    let mut from = vec![0u8; rows * width];
    let mut before: Vec<u32> = Vec::new();
    for row in 0..rows {
        let mut costs = vec![u32::MAX / 2; width];
        for column in first(row)..(first(row) + width).min(truth.len() + 1) {
            let place = column - first(row);
            let above = |column: usize| {
                let place = column.checked_sub(first(row.saturating_sub(1)));
                place.and_then(|place| before.get(place)).copied().unwrap_or(u32::MAX / 2)
            };
            let mut best = (if row == 0 && column == 0 { 0 } else { u32::MAX / 2 }, 0);
            if row > 0 && column > 0 {
                let cost = if read[row - 1] == truth[column - 1] { 0 } else { 3 };
                best = best.min((above(column - 1) + cost, 1));
            }
            if row > 0 {
                best = best.min((above(column) + 2, 2));
            }
            if place > 0 {
                best = best.min((costs[place - 1] + 2, 3));
            }
            (costs[place], from[row * width + place]) = best;
        }
        before = costs;
    }
    let (mut row, mut column) = (read.len(), truth.len());
    let mut pairs = Vec::new();
    while row > 0 || column > 0 {
        let step = column.checked_sub(first(row)).and_then(|place| from.get(row * width + place)).copied();
        match step {
            Some(1) if row > 0 && column > 0 => {
                (row, column) = (row - 1, column - 1);
                pairs.push((Some(row), Some(column)));
            }
            Some(3) if column > 0 => {
                column -= 1;
                pairs.push((None, Some(column)));
            }
            _ if row > 0 => {
                row -= 1;
                pairs.push((Some(row), None));
            }
            _ => column -= 1,
        }
    }
    pairs.reverse();
    pairs
}
