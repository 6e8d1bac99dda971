//! Where a paragraph ends and the next one starts.

use sohoa_orthography::{fold_lower, is_letter, is_letter_or_digit};

use crate::wording::{DASHED_NAMES, NUMBER_FOLLOWS, OPENERS, TYPE_NAMES};

/// What lies between two lines of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// The usual distance of two lines.
    None,
    /// An empty line, or clearly more space than lines have.
    Blank,
    /// A page ends.
    Page,
    /// Another column, a table: the text cannot go on.
    Wall,
}

/// How a line fills the width of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Fit {
    /// It reaches the right edge.
    pub(crate) full: bool,
    /// It clearly ends before the right edge.
    pub(crate) short: bool,
    /// It starts behind the left edge.
    pub(crate) indented: bool,
    /// It stands in the middle.
    pub(crate) centred: bool,
}

/// Whether `next` starts a paragraph of its own behind the line `last`. `in_head` is true before the document's
/// type name, where lines in capitals are names that stand alone.
pub(crate) fn starts_paragraph(
    last: &str,
    last_fit: Fit,
    next: &str,
    next_fit: Fit,
    gap: Gap,
    in_head: bool,
) -> bool {
    if gap == Gap::Wall {
        return true;
    }
    if glue(last, next).is_some() || next.starts_with([',', ';', ')', '%', ']']) {
        return false;
    }
    let finished = ends_sentence(last);
    let wrapped = gap == Gap::None && !finished && last_fit.full && !next_fit.indented;
    // A bracket that is open, a value behind its label.
    let open = last.rfind('(').is_some_and(|at| !last[at..].contains(')'));
    let value = starts_with_digit(next) && marker(next) == Marker::None && !is_capitals(last);
    if gap == Gap::None && (open || value && (!finished || last.ends_with(':'))) {
        return false;
    }
    match marker(next) {
        Marker::Dash => {
            return !(wrapped
                && (is_dashed_name(last, next) || starts_small(next.get(1..).unwrap_or_default())));
        }
        Marker::Number => return !(wrapped && awaits_number(last)),
        Marker::Sure => return true,
        Marker::None => {}
    }
    if is_type_name(last) || is_type_name(next) {
        return true;
    }
    let capitals = (is_capitals(last), is_capitals(next));
    match gap {
        Gap::None if finished => !last_fit.full || next_fit.indented,
        Gap::None if starts_small(next) => false,
        Gap::None => {
            // `III. NHIỆM VỤ ...` is a heading however long it is.
            let numbered = capitals.0 && marker(last) == Marker::Sure;
            let headline = capitals.0 != capitals.1 && (numbered || !(last_fit.full && in_sentence(last)));
            let names = capitals == (true, true) && in_head;
            let indented = next_fit.indented && !next_fit.centred;
            let short = last_fit.short && !(last_fit.centred && next_fit.centred && !in_head);
            let long_headline =
                capitals == (true, true) && !in_head && last.split_whitespace().nth(3).is_some();
            if long_headline && marker(last) == Marker::None {
                return false;
            }
            headline || names || indented || (short && !awaits_number(last))
        }
        Gap::Blank | Gap::Page if finished || capitals.0 => true,
        Gap::Blank | Gap::Page if starts_small(next) => false,
        Gap::Blank => !(starts_with_digit(next) && awaits_number(last)),
        Gap::Page => {
            let runs_on = last_fit.full && !next_fit.indented;
            let number = starts_with_digit(next) && awaits_number(last);
            !(runs_on || number)
        }
        Gap::Wall => true,
    }
}

/// Whether the two lines' words at the break are one word: a code broken at a hyphen or a slash (`STC-` `HCSN`), a
/// date broken before its slash (`15` `/3`).
pub(crate) fn glue(last: &str, next: &str) -> Option<()> {
    let mut ending = last.chars().rev();
    let (sign, before) = (ending.next()?, ending.next()?);
    let first = next.chars().next()?;
    let broken_behind = matches!(sign, '-' | '/') && before.is_alphanumeric() && first.is_alphanumeric();
    let broken_before =
        sign.is_ascii_digit() && first == '/' && next.chars().nth(1).is_some_and(is_letter_or_digit);
    (broken_behind || broken_before).then_some(())
}

/// Whether the text ends as a sentence, an item or a heading with a colon does.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(['"', '”', '’', '*']);
    text.ends_with(['.', ';', ':', '!', '?', '…'])
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marker {
    None,
    /// A dash, which may also stand in the middle of a name.
    Dash,
    /// An Arabic number with a point, which may also be a number at the end of a sentence.
    Number,
    /// Any other bullet, letter, Roman number, opening phrase.
    Sure,
}

fn marker(line: &str) -> Marker {
    let mut chars = line.chars();
    let Some(first) = chars.next() else { return Marker::None };
    let rest = chars.as_str();
    match first {
        '-' | '–' | '—' => {
            // `-10` is a value, `-Đề nghị` an item typed without a space.
            return if rest.starts_with(is_digit) { Marker::None } else { Marker::Dash };
        }
        '+' | '*' | '•' | '●' | '○' | '▪' | '■' | '◦' | '\u{f0b7}' => return Marker::Sure,
        '¹' | '²' | '³' | '⁴'..='⁹' => return Marker::Sure,
        _ => {}
    }
    let token = line.split_whitespace().next().unwrap_or_default();
    let text_follows = line.len() > token.len();
    if let Some(number) = token.strip_suffix(['.', ')', '/']).filter(|_| text_follows) {
        if number
            .split('.')
            .all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
        {
            return Marker::Number;
        }
        let roman = number.len() <= 5
            && !number.is_empty()
            && number.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'1' | b'l'));
        if roman && number.starts_with(['I', 'V', 'X', 'L']) {
            return Marker::Sure;
        }
        let mut letters = number.chars();
        if let (Some(letter), None) = (letters.next(), letters.next())
            && (letter.is_lowercase() && token.ends_with(')') || letter.is_uppercase() && letter.is_ascii())
        {
            return Marker::Sure;
        }
    }
    // `5.1 Tình hình`: a section number without its last point.
    if text_follows
        && token.contains('.')
        && token
            .split('.')
            .all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
        && line[token.len()..].trim_start().starts_with(char::is_uppercase)
    {
        return Marker::Number;
    }
    if first.is_uppercase() || first.is_ascii_lowercase() {
        let head: String = line.chars().take(24).collect();
        let folded = fold_lower(&head);
        if first.is_uppercase() && OPENERS.iter().any(|opener| folded.starts_with(opener)) {
            return Marker::Sure;
        }
    }
    Marker::None
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

pub(crate) fn starts_small(text: &str) -> bool {
    text.trim_start().trim_start_matches(['(', '"', '“']).starts_with(char::is_lowercase)
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(is_digit)
}

fn awaits_number(last: &str) -> bool {
    let word = last.split_whitespace().next_back().unwrap_or_default();
    let word = word.trim_start_matches('(').to_lowercase();
    word.is_empty()
        || word.ends_with(['<', '>', '='])
        || NUMBER_FOLLOWS.contains(&word.as_str())
        // Text that lost its marks.
        || (word.is_ascii() && NUMBER_FOLLOWS.iter().any(|number| fold_lower(number) == word))
}

fn is_dashed_name(last: &str, next: &str) -> bool {
    let (last, next) = (fold_lower(last), fold_lower(next));
    let next = next.trim_start_matches(|c: char| !is_letter_or_digit(c));
    DASHED_NAMES.iter().any(|(left, right)| last.ends_with(left) && next.starts_with(right))
}

/// Whether the line is the name of a document type and nothing else.
pub(crate) fn is_type_name(line: &str) -> bool {
    line.len() < 40 && is_capitals(line) && TYPE_NAMES.contains(&fold_lower(line).trim())
}

/// All its letters are capitals, two words of them at least.
fn is_capitals(line: &str) -> bool {
    let mut letters = 0;
    for c in line.chars().filter(|c| is_letter(*c)) {
        if !c.is_uppercase() {
            return false;
        }
        letters += 1;
    }
    letters >= 3
}

/// A line that begins small or is long is no headline.
fn in_sentence(line: &str) -> bool {
    line.contains(',') || line.split_whitespace().nth(7).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: Fit = Fit { full: true, short: false, indented: false, centred: false };
    const SHORT: Fit = Fit { full: false, short: true, indented: false, centred: false };
    const INDENTED: Fit = Fit { full: true, short: false, indented: true, centred: false };

    #[test]
    fn lines_join_or_part() {
        for (last, fit, next, next_fit, gap, wanted) in [
            ("đã tiếp nhận trong kỳ 498 hồ", FULL, "sơ, giải quyết 371 hồ sơ", FULL, Gap::None, false),
            ("được nhập vào Phần", SHORT, "mềm một cửa", SHORT, Gap::Blank, false),
            ("được nhập vào phần mềm.", SHORT, "mềm một cửa", SHORT, Gap::Blank, true),
            ("hồ sơ của Văn phòng Ủy ban", FULL, "Nhân dân tỉnh", FULL, Gap::Page, false),
            ("từ ngày 15", SHORT, "/3 đến nay", FULL, Gap::Blank, false),
            ("với tổng số", SHORT, "1.247 hồ sơ", FULL, Gap::Blank, false),
            ("Danh mục kèm theo", SHORT, "1.247 hồ sơ", FULL, Gap::Blank, true),
            ("giao Sở Lao động", FULL, "- Thương binh và Xã hội", FULL, Gap::None, false),
            ("giao Sở Lao động", FULL, "- Tiếp tục rà soát", FULL, Gap::None, true),
            ("theo khoản", FULL, "2. Việc này", FULL, Gap::None, false),
            ("theo quy định hiện hành", FULL, "2. Việc này", FULL, Gap::None, true),
            ("và các nội dung sau", FULL, "II. ĐÁNH GIÁ", SHORT, Gap::None, true),
            ("và các nội dung sau", FULL, "a) Việc thứ nhất", FULL, Gap::None, true),
            ("câu trước hết dòng.", FULL, "Câu sau nối tiếp", FULL, Gap::None, false),
            ("câu trước hết dòng.", SHORT, "Câu sau nối tiếp", FULL, Gap::None, true),
            ("câu trước hết dòng.", FULL, "Câu sau thụt vào", INDENTED, Gap::None, true),
            ("BÁO CÁO", SHORT, "kết quả tháng 5", SHORT, Gap::None, true),
            ("III. NHIỆM VỤ TRỌNG TÂM 6 THÁNG CUỐI NĂM", FULL, "Duy trì 98% hồ sơ", FULL, Gap::None, true),
            ("KẾT QUẢ XỬ LÝ PHẢN ÁNH", SHORT, "VỀ QUY ĐỊNH HÀNH CHÍNH", SHORT, Gap::None, false),
            ("PHÓ CHỦ TỊCH", SHORT, "LÊ VĂN A", SHORT, Gap::None, true),
            ("PHÓ CHỦ TỊCH", SHORT, "Lê Văn A", SHORT, Gap::Blank, true),
            ("cột trái chưa hết", FULL, "cột phải", FULL, Gap::Wall, true),
        ] {
            assert_eq!(starts_paragraph(last, fit, next, next_fit, gap, false), wanted, "{last} / {next}");
        }
    }

    #[test]
    fn names_in_the_head_stand_alone() {
        for (in_head, wanted) in [(true, true), (false, false)] {
            let starts =
                starts_paragraph("ỦY BAN NHÂN DÂN TỈNH", SHORT, "BÌNH AN", SHORT, Gap::None, in_head);
            assert_eq!(starts, wanted);
        }
    }

    #[test]
    fn broken_words_are_glued() {
        for (last, next, wanted) in [
            ("số 15/STC-", "HCSN", true),
            ("ngày 15/3/", "2023", true),
            ("từ ngày 15", "/3", true),
            ("khai sinh -", "Thường trú", false),
            ("gồm", "- một việc", false),
            ("-", "a", false),
        ] {
            assert_eq!(glue(last, next).is_some(), wanted, "{last} / {next}");
        }
    }
}
