//! Captions that signing software and portals lay over a page: who signed, when, from which agency.

use sohoa_document::{Rect, Word};
use sohoa_orthography::{fold_lower, is_letter_or_digit};

use crate::rows;
use crate::wording::{BESIDE_SIGNATURE, COPY_MARKS, SIGNATURE_CAPTIONS, SIGNATURE_PHRASES};

/// Words in a caption line at most; a sentence that quotes a time has more.
pub(crate) const CAPTION_WORDS: usize = 18;

/// Words in all lines of a caption box at most; the real ones have 11 to 30.
const BOX_WORDS: usize = 60;

/// Captions are set in 5 to 10 points above text in 13 or 14; letters smaller than this share of the page's usual
/// size are no text of the document, whose smallest (receivers, footnotes) has 10 or 11.
const CAPTION_SIZE: f32 = 0.7;

/// Whether a line is surely such a caption: `Ký bởi: ...`, `Thời gian ký: ...`, a time with its zone, `SAO Y; ...`.
///
/// ```
/// use sohoa_text::is_signature_overlay;
/// assert!(is_signature_overlay("Người ký: Nguyễn Văn A"));
/// assert!(is_signature_overlay("19.06.2023 08:15:30 +07:00"));
/// assert!(!is_signature_overlay("Người ký văn bản chịu trách nhiệm về nội dung"));
/// ```
pub fn is_signature_overlay(line: &str) -> bool {
    if line.split_whitespace().nth(CAPTION_WORDS).is_some() {
        return false;
    }
    let folded = fold_lower(line);
    let folded = folded.trim_start_matches(|c: char| !is_letter_or_digit(c) && c != '+').trim_end();
    if folded.is_empty() {
        return false;
    }
    let captioned = SIGNATURE_CAPTIONS
        .iter()
        .filter_map(|caption| folded.strip_prefix(caption))
        .any(|rest| rest.trim_start().starts_with([':', ';']) || rest.trim().is_empty());
    let copy = COPY_MARKS
        .iter()
        .filter_map(|mark| folded.strip_prefix(mark))
        .any(|rest| rest.trim().is_empty() || rest.starts_with(';') && folded.contains(is_digit));
    captioned
        || copy
        || SIGNATURE_PHRASES.iter().any(|phrase| folded.starts_with(phrase))
        || is_time_stamp(folded)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// A time zone, or nothing but a date and a time to the second.
fn is_time_stamp(folded: &str) -> bool {
    let zone = ["+07:00", "+07'00'", "+0700"].iter().any(|zone| folded.contains(zone));
    let mut clock = false;
    let mut rest = 0;
    for token in folded.split_whitespace() {
        if is_clock(token) {
            clock = true;
        } else if !is_date(token) {
            rest += 1;
        }
    }
    (zone && (clock || rest <= 3)) || (clock && rest == 0)
}

/// `10:40:48`
fn is_clock(token: &str) -> bool {
    let token = token.trim_matches(|c: char| !c.is_ascii_digit());
    let mut parts = token.split(':');
    let fits = |part: Option<&str>| {
        part.is_some_and(|part| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()))
    };
    fits(parts.next()) && fits(parts.next()) && fits(parts.next()) && parts.next().is_none()
}

/// `26/11/2024`, `26.11.2024`, `2024-11-26`
fn is_date(token: &str) -> bool {
    let token = token.trim_matches(|c: char| !c.is_ascii_digit());
    token.len() >= 8
        && token.split(['/', '.', '-']).count() == 3
        && token
            .split(['/', '.', '-'])
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether the line may belong to a caption box when a sure line of one is beside it.
pub(crate) fn may_stand_beside(line: &str) -> bool {
    let folded = fold_lower(line);
    let folded = folded.trim();
    if folded.is_empty() {
        return false;
    }
    let captioned = BESIDE_SIGNATURE
        .iter()
        .filter_map(|caption| folded.strip_prefix(caption))
        .any(|rest| rest.trim_start().starts_with(':'));
    let alone = folded.split_whitespace().count() == 1;
    captioned
        || (alone
            && (folded.contains('@') || is_date(folded) || is_clock(folded) || folded.starts_with("http")))
        || folded.split_whitespace().all(|token| is_date(token) || is_clock(token))
}

/// Parts the words of a page into its own text and the captions laid over it.
///
/// A caption line takes with it the lines of its box: of the same size, in the same column, without a gap
/// (name of the portal, e-mail, agency). Words without a place are taken for the page's own.
pub fn without_signature_overlay(words: Vec<Word>) -> (Vec<Word>, Vec<Word>) {
    let segments = rows::segments(&words);
    let texts: Vec<String> = segments.iter().map(|segment| rows::text(&words, segment)).collect();
    let boxes: Vec<Option<Rect>> = segments.iter().map(|segment| rows::bounds(&words, segment)).collect();
    let sizes: Vec<f32> = segments.iter().map(|segment| rows::height(&words, segment)).collect();
    let usual = rows::median(words.iter().filter_map(|word| Some(word.bounds?.height())).collect());
    let mut overlay: Vec<bool> = texts.iter().map(|text| is_signature_overlay(text)).collect();
    let mut reached: Vec<usize> = (0..segments.len()).filter(|index| overlay[*index]).collect();
    let mut room = BOX_WORDS * reached.len().min(4);
    while let Some(from) = reached.pop() {
        let Some(here) = boxes[from] else { continue };
        for to in 0..segments.len() {
            let Some(there) = boxes[to] else { continue };
            let count = segments[to].len();
            if overlay[to] || count > CAPTION_WORDS / 2 || count > room || !is_head_free(&texts[to]) {
                continue;
            }
            let small = |size: f32| size < CAPTION_SIZE * usual;
            let sure = may_stand_beside(&texts[to]) || (small(sizes[from]) && small(sizes[to]));
            if is_next_line(&here, &there, sizes[from], sizes[to], sure) {
                overlay[to] = true;
                room -= count;
                reached.push(to);
            }
        }
    }
    let mut of_overlay = vec![false; words.len()];
    for segment in segments.iter().zip(&overlay).filter(|pair| *pair.1).flat_map(|pair| pair.0) {
        of_overlay[*segment] = true;
    }
    let mut captions = Vec::new();
    let mut own = Vec::with_capacity(words.len());
    for (word, of_overlay) in words.into_iter().zip(of_overlay) {
        if of_overlay { captions.push(word) } else { own.push(word) }
    }
    (own, captions)
}

/// The document's own number and motto often stand just below a caption box.
fn is_head_free(text: &str) -> bool {
    let folded = fold_lower(text);
    !folded.starts_with("so:") && !crate::wording::HEAD_SIGNS.iter().any(|sign| folded.contains(sign))
}

/// Whether `there` is the line above or below `here` in one box. Lines known by their wording may be a little
/// farther off, and in any size.
fn is_next_line(here: &Rect, there: &Rect, size: f32, other: f32, sure: bool) -> bool {
    let gap = (there.top - here.bottom).max(here.top - there.bottom);
    let one_size = (size - other).abs() <= 0.2 * size.max(other);
    let near = gap <= if sure { 1.2 } else { 0.7 } * size.max(other);
    let in_column =
        (here.left - there.left).abs() <= size || (here.centre_x() - there.centre_x()).abs() <= size;
    let touching = here.left < there.right && there.left < here.right;
    near && gap > -0.5 * size && if sure { touching } else { one_size && in_column }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrange::printed as line;

    #[test]
    fn captions_are_told_from_sentences() {
        for (line, wanted) in [
            ("Ký bởi: Ủy ban nhân dân tỉnh X", true),
            ("Ky boi : UBND xa X", true),
            ("Người ký: CỔNG THÔNG TIN ĐIỆN TỬ", true),
            ("Thời gian ký: 19.06.2023 08:15:30 +07:00", true),
            ("Thời gian ký:", true),
            ("26.11.2024 13:45:56", true),
            ("+07:00", true),
            ("SAO Y; VĂN PHÒNG X; 20/02/2025; 10:47:25 +07:00", true),
            ("SAO Y", true),
            ("Signature Valid", true),
            ("Người ký văn bản chịu trách nhiệm về số liệu", false),
            ("Ngày ký ban hành là ngày 19 tháng 6", false),
            ("sao y các văn bản theo quy định", false),
            ("Cơ quan: Tỉnh X", false),
            ("Từ ngày 15/3/2023 đến ngày 14/6/2023", false),
            ("1.247", false),
            ("14/6/2023", false),
            ("", false),
        ] {
            assert_eq!(is_signature_overlay(line), wanted, "{line}");
        }
    }

    #[test]
    fn a_box_goes_as_a_whole_and_the_page_stays() {
        let page = [
            line("CỔNG THÔNG TIN X", 400.0, 20.0, 8.0),
            line("congtt@x.gov.vn", 400.0, 30.0, 8.0),
            line("19.06.2023 08:15:30", 400.0, 40.0, 8.0),
            line("+07:00", 400.0, 50.0, 8.0),
            line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 300.0, 62.0, 13.0),
            line("Độc lập - Tự do - Hạnh phúc", 320.0, 78.0, 13.0),
            line("Tổng số hồ sơ đã tiếp nhận là 1.247 hồ sơ.", 80.0, 200.0, 13.0),
        ];
        let (own, captions) = without_signature_overlay(page.concat());
        assert_eq!(captions.len(), 4 + 1 + 2 + 1);
        assert_eq!(own.first().map(|word| word.text.as_str()), Some("CỘNG"));
        assert_eq!(own.len(), 8 + 8 + 11);
    }
}
