//! What stands on a page without belonging to its text: page numbers, running heads, stamps, signature captions.

use std::collections::{BTreeMap, BTreeSet};

use sohoa_document::{Line, Origin, Page, PageNo, Word};
use sohoa_orthography::{fold_lower, is_letter, is_letter_or_digit};

use crate::flow::ends_sentence;
use crate::overlay::{CAPTION_WORDS, is_signature_overlay, may_stand_beside};
use crate::wording::{ARRIVAL_FIELDS, ARRIVAL_TITLES, STAMPS};

/// How many lines from the top and from the bottom of a page may be running heads.
const EDGE_LINES: usize = 2;

/// Pages that must repeat a line before it counts as a running head.
const REPEATS: usize = 3;

/// The zone at the page's top and bottom, as a share of its height, where page numbers stand: margins are 20 to
/// 25 mm of 297, scanners shift by a few more.
const MARGIN_ZONE: f32 = 0.12;

/// The lines that belong to the text, page by page.
pub(crate) fn body(pages: &[Page]) -> Vec<Vec<&Line>> {
    let running = running_heads(pages);
    let offsets = number_offsets(pages);
    let cut_numbers = cut_numbers(pages);
    let mut seen = BTreeSet::new();
    pages
        .iter()
        .map(|page| {
            let dropped = captions_and_stamps(page);
            let last = page.lines.len().saturating_sub(1);
            page.lines
                .iter()
                .enumerate()
                .filter(|(index, line)| {
                    let edge = *index < EDGE_LINES || index + EDGE_LINES > last;
                    let number = (*index == 0 || *index == last)
                        && is_page_number_line(page, line, &offsets, pages.len());
                    if !edge {
                        return !(dropped[*index] || cut_numbers.contains(&(page.number.get(), line.number)));
                    }
                    let key = key(line);
                    let head = edge
                        && running.contains_key(&key)
                        // A line with a number of its own is kept where it is first seen.
                        && (seen.contains(&key) || !key.contains(|c: char| c.is_ascii_digit()));
                    seen.insert(key);
                    let cut = cut_numbers.contains(&(page.number.get(), line.number));
                    !(dropped[*index] || number || head || cut)
                })
                .map(|(_, line)| line)
                .collect()
        })
        .collect()
}

/// A text whose pages are parted by form feeds, without the lines that are nothing but the number of their page.
///
/// Such a line is the first or the last of its page, alone, and tells its page's place in the text, or is as far from
/// it as another page's; a page of two lines has none. [`assemble`](crate::assemble) leaves out the same lines.
///
/// ```
/// let text = "Đã tiếp nhận\n498 hồ sơ,\ntrong đó:\n\u{c}2\nmới 371,\ncũ 127,\nkhác 0.\n";
/// let without = sohoa_text::without_page_numbers(text);
/// assert_eq!(without, "Đã tiếp nhận\n498 hồ sơ,\ntrong đó:\n\u{c}mới 371,\ncũ 127,\nkhác 0.\n");
/// ```
pub fn without_page_numbers(text: &str) -> String {
    let pages: Vec<Page> = (0..)
        .zip(text.split('\u{c}'))
        .map(|(index, part)| {
            let lines = (1..).zip(part.lines()).filter(|(_, line)| !line.trim().is_empty());
            let words = |line: &str| line.split_whitespace().map(Word::plain).collect();
            let lines = lines.map(|(number, line)| Line::running(number, words(line))).collect();
            Page { lines, ..Page::empty(PageNo::from_index(index), Origin::PlainText, "") }
        })
        .collect();
    let offsets = number_offsets(&pages);
    let filled = pages.iter().filter(|page| !page.lines.is_empty()).count();
    let kept = pages.iter().zip(text.split('\u{c}')).map(|(page, part)| {
        let edges = [page.lines.first(), page.lines.last()].into_iter().flatten();
        let numbers: Vec<u32> = edges
            .filter(|line| is_page_number_line(page, line, &offsets, filled))
            .map(|line| line.number)
            .collect();
        let lines = (1..).zip(part.split_inclusive('\n'));
        // A row of a table has tabs.
        lines
            .filter(|(number, line)| line.contains('\t') || !numbers.contains(number))
            .map(|(_, line)| line)
            .collect::<String>()
    });
    kept.collect::<Vec<_>>().join("\u{c}")
}

/// The number of `2`, `- 2 -`, `Trang 2`, `2/10`, when the line is nothing else.
fn page_number(line: &Line) -> Option<u32> {
    if line.words().count() > 4 {
        return None;
    }
    let text = fold_lower(&line.text());
    let text = text.trim().trim_start_matches("trang").trim_start_matches("page");
    let text = text.split('/').next()?;
    let text =
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '.' | '|' | '~'));
    (text.len() <= 3 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// Printed number minus place in the file, for numbers at page edges, with how many pages agree.
fn number_offsets(pages: &[Page]) -> BTreeMap<i64, usize> {
    let mut offsets = BTreeMap::new();
    for page in pages {
        for line in [page.lines.first(), page.lines.last()].into_iter().flatten() {
            if let Some(number) = page_number(line) {
                *offsets.entry(i64::from(number) - i64::from(page.number.get())).or_insert(0) += 1;
            }
        }
    }
    offsets
}

fn is_page_number_line(page: &Page, line: &Line, offsets: &BTreeMap<i64, usize>, pages: usize) -> bool {
    let Some(number) = page_number(line) else { return false };
    let offset = i64::from(number) - i64::from(page.number.get());
    let agreed = offsets.get(&offset).is_some_and(|count| *count >= 2);
    match (line.bounds(), page.size) {
        (Some(place), Some(size)) => {
            let in_margin =
                place.bottom < MARGIN_ZONE * size.height || place.top > (1.0 - MARGIN_ZONE) * size.height;
            let centred = (place.centre_x() - size.width / 2.0).abs() < 0.12 * size.width;
            in_margin && (centred || agreed || offset == 0)
        }
        _ => pages > 1 && page.lines.len() > 2 && (agreed || offset == 0),
    }
}

/// Page numbers inside a text file without form feeds: a lone number between empty lines that cuts a sentence in
/// two, or one of a run of them, each the next of the one before.
fn cut_numbers(pages: &[Page]) -> BTreeSet<(u32, u32)> {
    let mut cut = BTreeSet::new();
    for page in pages.iter().filter(|page| page.size.is_none()) {
        let lone = |index: usize| -> Option<u32> {
            let line = &page.lines[index];
            let apart = |a: &Line, b: &Line| b.number.saturating_sub(a.number) > 1;
            let before = index == 0 || apart(&page.lines[index - 1], line);
            let behind = index + 1 == page.lines.len() || apart(line, &page.lines[index + 1]);
            (before && behind).then(|| page_number(line))?
        };
        let candidates: Vec<(usize, u32)> =
            (0..page.lines.len()).filter_map(|index| Some((index, lone(index)?))).collect();
        for (at, (index, number)) in candidates.iter().enumerate() {
            // A page of a report has at least ten lines: a closer run is a column of figures.
            let follows = |a: &(usize, u32), b: &(usize, u32)| b.1 == a.1 + 1 && b.0 - a.0 >= 10;
            let in_run = (at > 0 && follows(&candidates[at - 1], &(*index, *number)))
                || candidates.get(at + 1).is_some_and(|next| follows(&(*index, *number), next));
            let cuts = *index > 0
                && page.lines.get(index + 1).is_some_and(starts_small)
                && !ends_sentence(&page.lines[index - 1].text())
                && page.lines[index - 1].words().count() > 3;
            if in_run || cuts {
                cut.insert((page.number.get(), page.lines[*index].number));
            }
        }
    }
    cut
}

fn starts_small(line: &Line) -> bool {
    line.words().next().and_then(|word| word.text.chars().next()).is_some_and(char::is_lowercase)
}

/// Lines that are the same on several pages, at their top or bottom. Rows of a table are never among them: a
/// table's header stands on each of its pages.
fn running_heads(pages: &[Page]) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages {
        let last = page.lines.len().saturating_sub(1);
        let mut keys: Vec<String> = page
            .lines
            .iter()
            .enumerate()
            .filter(|(index, line)| {
                (*index < EDGE_LINES || index + EDGE_LINES > last) && line.cells.len() == 1
            })
            .map(|(_, line)| key(line))
            .filter(|key| key.chars().any(is_letter))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            *counts.entry(key).or_insert(0) += 1;
        }
    }
    counts.retain(|_, count| *count >= REPEATS && 2 * *count >= pages.len());
    counts
}

/// A line as running heads are compared: folded, a page number at its end left out.
fn key(line: &Line) -> String {
    let text = fold_lower(&line.text());
    match text.rsplit_once("trang ") {
        Some((head, number)) if number.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | ' ')) => {
            head.to_owned() + "trang"
        }
        _ => text,
    }
}

fn captions_and_stamps(page: &Page) -> Vec<bool> {
    // Captions and stamps are short; the rest of a page is not looked at.
    let texts: Vec<String> = page
        .lines
        .iter()
        .map(|line| if line.words().nth(CAPTION_WORDS).is_some() { String::new() } else { line.text() })
        .collect();
    let sure: Vec<bool> = texts.iter().map(|text| is_signature_overlay(text)).collect();
    let mut dropped: Vec<bool> =
        texts.iter().zip(&sure).map(|(text, sure)| *sure || is_stamp(text)).collect();
    // A line known only by its neighbour carries the knowledge on.
    for index in 1..texts.len() {
        let known = sure[index - 1] || carried(&dropped, &sure, index - 1);
        dropped[index] |= known && may_stand_beside(&texts[index]);
    }
    for index in (0..texts.len().saturating_sub(1)).rev() {
        dropped[index] |= sure[index + 1] && may_stand_beside(&texts[index]);
    }
    let mut arrival = 0;
    for (index, text) in texts.iter().enumerate() {
        if is_stamp(text) && ARRIVAL_TITLES.contains(&fold_lower(text).trim()) {
            arrival = 3;
        } else if arrival > 0 {
            arrival -= 1;
            dropped[index] |= is_arrival_field(&fold_lower(text));
        }
    }
    dropped
}

fn carried(dropped: &[bool], sure: &[bool], index: usize) -> bool {
    dropped[index] && !sure[index] && index > 0 && (sure[index - 1] || dropped[index - 1])
}

fn is_stamp(text: &str) -> bool {
    let shouted = text.chars().filter(|c| is_letter(*c)).all(char::is_uppercase);
    shouted
        && text.len() < 60
        && STAMPS.contains(&fold_lower(text).trim_matches(|c: char| !is_letter_or_digit(c)))
}

/// `Số: ........ 1234`, `Ngày: 19/6`, `Chuyển: .......`: a field of the arrival stamp, which has no words of its own.
fn is_arrival_field(folded: &str) -> bool {
    ARRIVAL_FIELDS.iter().filter_map(|field| folded.trim().strip_prefix(field)).any(|rest| {
        rest.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || ".:…_/".contains(c))
            && !rest.contains("/bc")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain_text;

    fn kept(text: &str) -> Vec<String> {
        let pages = plain_text(text);
        body(&pages).into_iter().flatten().map(Line::text).collect()
    }

    #[test]
    fn page_numbers_go_and_values_stay() {
        let page = |number: &str, body: &str| format!("{number}\n{body} một\n{body} hai\n{body} ba\n");
        let three = [page("", "a"), page("2", "b"), page("3", "c")].join("\u{c}");
        assert_eq!(kept(&three).len(), 9);
        let other = [page("", "a"), page("498", "b")].join("\u{c}");
        assert!(kept(&other).contains(&"498".to_owned()));
        // No form feeds: the number stands between two halves of a sentence.
        let cut = "Ủy ban nhân dân xã đã tiếp nhận trong\n\n2\n\nkỳ báo cáo 498 hồ sơ.";
        assert_eq!(kept(cut).len(), 2);
        assert_eq!(kept("Tổng số hồ sơ:\n\n2\n\nHồ sơ mới:\n\n3").len(), 4);
    }

    #[test]
    fn texts_lose_page_numbers_and_nothing_else() {
        let first = "một\nhai\nba\n";
        for (second, left) in [
            ("2\nbốn\nnăm\n", "bốn\nnăm\n"),
            ("\nbốn\nnăm\n- 2 -", "\nbốn\nnăm\n"),
            // Another page's number, a row of a table, a page of two lines, a number in the middle.
            ("7\nbốn\nnăm\n", "7\nbốn\nnăm\n"),
            ("bốn\nnăm\n\t2\n", "bốn\nnăm\n\t2\n"),
            ("2\nbốn\n", "2\nbốn\n"),
            ("bốn\n2\nnăm\n", "bốn\n2\nnăm\n"),
        ] {
            let text = format!("{first}\u{c}{second}");
            assert_eq!(without_page_numbers(&text), format!("{first}\u{c}{left}"));
        }
        let single = "1\nmột\nhai\n\u{c}";
        assert_eq!(without_page_numbers(single), single);
    }

    #[test]
    fn running_heads_captions_and_stamps_go() {
        let page = |n: u32| {
            format!("Báo cáo của xã X\nCó {n} hồ sơ.\nCòn {n}.\nCâu cuối {n}.\nVăn phòng, Trang {n}/3\n")
        };
        let left = kept(&[page(1), page(2), page(3)].join("\u{c}"));
        assert_eq!(left.len(), 9, "{left:?}");
        let repeated = "Tổng số: 12\nMột.\nHai.\nBa.\n";
        assert!(kept(&[repeated; 3].join("\u{c}")).contains(&"Tổng số: 12".to_owned()));
        assert_eq!(kept("Ký bởi: UBND xã X\nCơ quan: Tỉnh Y\nEmail: a@b.vn\nBÁO CÁO"), ["BÁO CÁO"]);
        assert_eq!(kept("HỎA TỐC\nĐẾN\nSố: ...12\nNgày: 19/6/2023\nSố: 15/BC-UBND"), ["Số: 15/BC-UBND"]);
        assert_eq!(kept("Khẩn trương rà soát\nCơ quan: Tỉnh Y").len(), 2);
    }
}
