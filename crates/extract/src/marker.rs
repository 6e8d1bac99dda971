//! The marks that paragraphs open with.

use crate::specks;
use crate::wording::{Says, Wording};

/// The mark a paragraph opens with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Marker {
    /// `A.`, `Phần thứ hai`
    Part(String),
    /// `II.`
    Roman(String),
    /// `3.`
    Number(String),
    /// `5.1.`, as its parts.
    Nested(Vec<String>),
    /// `a)`
    Letter(String),
    /// `-`, `+`, `*`
    Bullet(char),
    /// `1`, `¹` of a footnote.
    Footnote,
    None,
}

impl Marker {
    /// Whether another one may mark the next line of the same list.
    pub(crate) fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Marker::Bullet(one), Marker::Bullet(other)) => one == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// Whether it opens a heading or a numbered paragraph.
    pub(crate) fn heads(&self) -> bool {
        matches!(
            self,
            Marker::Part(_) | Marker::Roman(_) | Marker::Number(_) | Marker::Nested(_) | Marker::Letter(_)
        )
    }
}

/// The marker of a paragraph and the byte behind it.
pub(crate) fn marker(wording: &Wording, text: &str) -> (Marker, usize) {
    if let Some(clean) = specks::without_leading(text) {
        let (marker, end) = printed_marker(wording, clean);
        if marker.heads() {
            return (marker, text.len() - clean.len() + end);
        }
    }
    printed_marker(wording, text)
}

fn printed_marker(wording: &Wording, text: &str) -> (Marker, usize) {
    let mut at = 0;
    let mut marker = Marker::None;
    loop {
        let rest = &text[at..];
        let blanks = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '~').len();
        let rest = &rest[blanks..];
        let Some(first) = rest.chars().next() else { return (marker, at) };
        let begin = at + blanks;
        if matches!(first, '-' | '+' | '*' | '•' | '–' | '—' | '·' | '▪' | '\u{f0b7}') {
            let bold = first == '*' && rest.starts_with("**");
            let mark = match first {
                '–' | '—' => '-',
                '·' | '▪' | '\u{f0b7}' => '•',
                c => c,
            };
            if !(bold && marker != Marker::None) {
                marker = Marker::Bullet(mark);
            }
            at = begin + rest.len() - rest.trim_start_matches(first).len();
            continue;
        }
        if matches!(first, '¹' | '²' | '³') {
            return (Marker::Footnote, begin + first.len_utf8());
        }
        if !matches!(marker, Marker::None | Marker::Bullet(_)) {
            return (marker, begin);
        }
        if marker == Marker::None && is_part(wording, rest) {
            return (Marker::Part(String::new()), begin);
        }
        let word_end = rest.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(rest.len());
        let word = &rest[..word_end];
        let behind = rest[word_end..].chars().next();
        let core = word.trim_end_matches('.');
        let closed = word.len() > core.len();
        let bracket = behind == Some(')') && !core.is_empty();
        // `5, Kết quả tiếp nhận`: a point with a speck below it.
        let counts = is_roman(core) || !core.is_empty() && core.bytes().all(|byte| byte.is_ascii_digit());
        let smudged = !closed
            && counts
            && behind == Some(',')
            && rest[word_end + 1..]
                .strip_prefix(' ')
                .is_some_and(|rest| rest.starts_with(char::is_uppercase));
        let closed = closed || smudged;
        let next = begin + word_end + usize::from(bracket || smudged);
        // `V/v trả lời kiến nghị` is no heading.
        let bar = behind == Some('/') && !rest[word_end + 1..].starts_with(char::is_lowercase);
        if is_roman(core) && (closed || bracket || bar) {
            return (Marker::Roman(roman(core)), next);
        }
        if !core.is_empty() && core.bytes().all(|b| b.is_ascii_digit() || b == b'.') && core.len() <= 7 {
            let parts: Vec<String> = core.split('.').map(str::to_owned).collect();
            let short = parts.iter().all(|part| (1..=2).contains(&part.len()));
            if short
                && parts.len() > 1
                && !text[next..].trim_start().starts_with(|c: char| c == '%' || c.is_lowercase())
            {
                return (Marker::Nested(parts), next);
            }
            let heads = closed && !text[next..].starts_with(|c: char| c.is_ascii_digit())
                || (bracket || behind == Some('/')) && text[next..].starts_with([' ', ')']);
            if short && parts.len() == 1 && heads {
                return (Marker::Number(parts[0].clone()), next);
            }
        }
        if bracket && core.chars().count() == 1 && core.chars().all(char::is_alphabetic) {
            return (Marker::Letter(core.to_owned()), next);
        }
        if closed && core.chars().count() == 1 && core.chars().all(char::is_lowercase) {
            return (Marker::Letter(core.to_owned()), next);
        }
        // A capital stands above the Roman numbers: `A. TÌNH HÌNH CHUNG`.
        let capital = closed && core.chars().count() == 1 && core.chars().all(char::is_uppercase);
        if capital && text[next..].trim_start().starts_with(char::is_uppercase) {
            return (Marker::Part(core.to_owned()), next);
        }
        return (marker, begin);
    }
}

/// `Phần thứ hai`, `Phần II`: a part, above all Roman numbers.
fn is_part(wording: &Wording, text: &str) -> bool {
    // No heading's number stands farther in.
    let head: String = text.chars().take(16).collect();
    wording.says(Says::PartIn, &head)
        || wording.behind(Says::PartNumber, &head).is_some_and(|rest| {
            let number = rest.trim_start();
            number.len() < rest.len() && number.starts_with(['I', 'V', 'X', 'i', 'v', 'x', '1', '2', '3'])
        })
}

/// Whether a paragraph opens with what the raised digit of a footnote is read as, and a space: `” Gồm 02 hồ sơ`. Quotation
/// marks of the text stand at its words.
pub(crate) fn is_misread_note(text: &str) -> bool {
    let mark = text.split_whitespace().next().unwrap_or_default();
    mark.starts_with(['\'', '’', '"', '”', '?', '!', '°', 'º']) && !mark.contains(char::is_alphanumeric)
}

fn is_roman(word: &str) -> bool {
    // OCR reads III as I11, Ill, I1l.
    !word.is_empty()
        && word.len() <= 5
        && word.starts_with(['I', 'V', 'X'])
        && word.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'l' | '1'))
}

fn roman(word: &str) -> String {
    word.replace(['l', '1'], "I")
}
