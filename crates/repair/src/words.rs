//! Cuts a token (a run of non-white characters) into pieces and says which of them are words at all.
//!
//! This is where "what is never changed" is decided: only [`Kind::Word`] and [`Kind::Mixed`] pieces ever
//! reach the decoder.

use sohoa_orthography::{
    has_mark, is_combining, is_legal_syllable, is_letter, is_skeleton, is_vowelless, small,
};

/// What a piece of a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Letters: may be repaired.
    Word,
    /// Letters with one or two digits or signs that read like letters (`s6`, `¢6`): may be repaired.
    Mixed,
    /// Capitals that are no syllable (`UBND`): only a missing stroke of Đ may be put back.
    Abbreviation,
    /// Digits with their separators.
    Number,
    /// Digits with letters read for digits (`l2`, `1.2S7`): never changed, reported.
    SuspiciousNumber,
    /// Document numbers, addresses and other mixtures: never changed.
    Code,
    /// . ; : ! ? …
    Stop,
    /// A comma.
    Comma,
}

/// A piece of a token: byte range and kind. Brackets, quotes, dashes and bullets are in no piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
}

/// Signs that OCR prints for a letter. Elsewhere they part words.
const LETTER_SIGNS: [char; 18] =
    ['¢', '€', '£', '$', '§', '©', '®', '|', '!', '&', '@', '¥', '¤', '°', '\'', '~', '\\', '’'];

/// Those of them that are letters at the edge of a token too; quotes and exclamation marks are not.
const EDGE_SIGNS: [char; 11] = ['¢', '€', '£', '§', '©', '®', '&', '@', '¥', '~', '\\'];

/// Signs that stand for a whole word or more of it when no letter is beside them: none of money.
const SIGNS_ALONE: [char; 3] = ['¢', '&', '¥'];

/// Units and marks that mix letters and digits by right.
const MIXED_BY_RIGHT: [&str; 10] = ["m2", "m3", "km2", "cm2", "cm3", "dm2", "dm3", "mm2", "co2", "h2o"];

/// Cuts `token` into pieces, in order. With `noisy`, signs and digits among letters count as letters.
pub(crate) fn pieces(token: &str, noisy: bool, out: &mut Vec<Piece>) {
    out.clear();
    let is_core = |c: char| is_letter(c) || c.is_numeric() || (noisy && EDGE_SIGNS.contains(&c));
    let Some(start) = token.find(is_core) else {
        marks(token, 0, out);
        return;
    };
    let last = token.rfind(is_core).unwrap_or(start);
    let end = last + token[last..].chars().next().map_or(0, char::len_utf8);
    let core = &token[start..end];
    marks(&token[..start], 0, out);
    if core.chars().all(is_letter) {
        out.push(Piece { start, end, kind: letters_kind(core) });
    } else if is_address(core) || is_code(core) {
        out.push(Piece { start, end, kind: Kind::Code });
    } else {
        segments(core, start, noisy, out);
    }
    marks(&token[end..], end, out);
}

/// The strongest mark of a run of signs.
fn marks(signs: &str, offset: usize, out: &mut Vec<Piece>) {
    let stop = signs.contains(['.', ';', ':', '!', '?', '…']);
    if stop || signs.contains(',') {
        let kind = if stop { Kind::Stop } else { Kind::Comma };
        out.push(Piece { start: offset, end: offset + signs.len(), kind });
    }
}

/// Cuts a core that holds more than letters at its signs.
fn segments(core: &str, offset: usize, noisy: bool, out: &mut Vec<Piece>) {
    if is_number(core) {
        out.push(Piece { start: offset, end: offset + core.len(), kind: number_kind(core) });
        return;
    }
    let inside =
        |c: char| is_letter(c) || c.is_numeric() || is_combining(c) || (noisy && LETTER_SIGNS.contains(&c));
    let mut at = 0;
    while at < core.len() {
        let rest = &core[at..];
        let Some(skip) = rest.find(inside) else { break };
        marks(&rest[..skip], offset + at, out);
        at += skip;
        let rest = &core[at..];
        // Digits keep their separators: 1.247 and 14/10/2023 are one number.
        let digits = rest
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | '%')))
            .unwrap_or(rest.len());
        let digits = rest[..digits].trim_end_matches(['.', ',', '/']).len();
        let length = rest.find(|c: char| !inside(c)).unwrap_or(rest.len());
        let (length, kind) = if digits > 0 && digits >= length {
            (digits, Kind::Number)
        } else {
            (length, segment_kind(&rest[..length]))
        };
        out.push(Piece { start: offset + at, end: offset + at + length, kind });
        at += length;
    }
}

fn segment_kind(segment: &str) -> Kind {
    if segment.chars().all(is_letter) {
        return letters_kind(segment);
    }
    let digits = segment.bytes().filter(u8::is_ascii_digit).count();
    let letters = segment.chars().filter(|c| is_letter(*c)).count();
    let signs = segment.chars().filter(|c| SIGNS_ALONE.contains(c)).count();
    if letters == 0 {
        // "¢6" is a word ("có"); "$5" and "6" are not.
        let word = signs > 0 && signs + digits == segment.chars().count() && digits <= 1 && signs <= 2;
        return if word {
            Kind::Mixed
        } else if digits > 0 {
            Kind::Number
        } else {
            Kind::Code
        };
    }
    if is_number_lookalike(segment) {
        return Kind::SuspiciousNumber;
    }
    // "16i" is a word ("lối"), "12a" a clause.
    let clause = segment.ends_with(['a', 'b', 'c', 'd', 'đ', 'e']);
    let few_digits = digits <= 1 || (digits == 2 && (letters >= 3 || (segment.starts_with('1') && !clause)));
    let small = segment.chars().any(char::is_lowercase);
    let by_right = MIXED_BY_RIGHT.contains(&segment.to_lowercase().as_str());
    if few_digits && (small || digits == 0) && !by_right { Kind::Mixed } else { Kind::Code }
}

/// Letters only: a word unless it is capitals that no tone could make a syllable of.
fn letters_kind(core: &str) -> Kind {
    let mut chars = core.chars();
    let capitals = chars.next().is_some_and(char::is_uppercase)
        && core.chars().nth(1).is_some()
        && core.chars().all(char::is_uppercase);
    if capitals && !has_mark(core) && !is_skeleton(core) {
        return Kind::Abbreviation;
    }
    if capitals && is_vowelless(core) {
        return Kind::Abbreviation;
    }
    Kind::Word
}

/// Digits, their separators and signs of amounts, with at least one digit; letters only if they are read for
/// digits.
fn is_number(core: &str) -> bool {
    let digits = core.bytes().any(|b| b.is_ascii_digit());
    digits
        && core.chars().all(|c| {
            c.is_ascii_digit()
                || matches!(c, '.' | ',' | '/' | ':' | '-' | '–' | '%' | '+' | '=' | '(' | ')' | '*' | '°')
                || DIGIT_LETTERS.contains(&c)
        })
        && (!core.contains(is_letter) || is_number_lookalike(core))
}

/// Letters that OCR prints for a digit.
const DIGIT_LETTERS: [char; 8] = ['O', 'o', 'l', 'I', 'S', 'B', 'Z', '|'];

fn number_kind(core: &str) -> Kind {
    if core.contains(is_letter) { Kind::SuspiciousNumber } else { Kind::Number }
}

/// A digit beside letters that are all letters read for digits: `l2`, `O1`, `1.2S7`, `S6`.
pub(crate) fn is_number_lookalike(text: &str) -> bool {
    let mut digits = 0;
    let mut letters = 0;
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits += 1;
        } else if DIGIT_LETTERS.contains(&c) {
            letters += 1;
        } else if !matches!(c, '.' | ',' | '/' | ':' | '-' | '%') {
            return false;
        }
    }
    digits > 0 && letters > 0
}

fn is_address(core: &str) -> bool {
    let lower_ascii = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if core.contains("://") || core.starts_with("www.") {
        return true;
    }
    if let Some((name, host)) = core.split_once('@') {
        return name.len() > 1 && host.contains('.') && host.is_ascii();
    }
    // A dotted host: at least two dots, or one before a well-known ending.
    let host = core.split('/').next().unwrap_or(core);
    let dots = host.bytes().filter(|b| *b == b'.').count();
    let ending = [".vn", ".com", ".org", ".net", ".gov", ".edu", ".pdf", ".docx", ".doc", ".xlsx", ".xls"]
        .iter()
        .any(|end| host.ends_with(end));
    dots >= 1 && (ending || (dots >= 2 && core.contains('/'))) && host.split('.').all(lower_ascii)
}

/// Letters and digits tied by / or - (321/BC-UBND), or capitals so tied (NĐ-CP).
fn is_code(core: &str) -> bool {
    if !core.contains(['/', '-', '_', '–']) {
        return false;
    }
    let digits = core.bytes().any(|b| b.is_ascii_digit());
    let letters = core.contains(is_letter);
    let small = core.contains(char::is_lowercase);
    if digits && letters {
        // "31/12/2023)và" and "7/2023;tăng" are numbers with a word stuck on: no capital tied by / or -.
        return core.contains(char::is_uppercase) || !small;
    }
    if digits || small {
        return false;
    }
    core.split(['/', '-', '–', '_'])
        .any(|part| !part.is_empty() && letters_kind(part) == Kind::Abbreviation || part.chars().count() == 1)
}

/// How the letters of a word are cased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Case {
    Lower,
    Title,
    Upper,
    /// Capitals inside: kept letter by letter where possible.
    Other,
}

/// The case of a word. One capital letter alone is Title.
pub(crate) fn case_of(word: &str) -> Case {
    let mut letters = word.chars().filter(|c| is_letter(*c));
    let Some(first) = letters.next() else { return Case::Lower };
    let (mut upper, mut lower) = (0, 0);
    for c in letters {
        if c.is_uppercase() {
            upper += 1;
        } else {
            lower += 1;
        }
    }
    match (first.is_uppercase(), upper, lower) {
        (false, 0, _) => Case::Lower,
        (true, 0, _) => Case::Title,
        (true, _, 0) => Case::Upper,
        _ => Case::Other,
    }
}

/// Writes a lower-case word in the given case. `Other` takes the case of each observed letter in turn.
pub(crate) fn with_case(word: &str, case: Case, observed: &str) -> String {
    let capital = |c: char| c.to_uppercase().next().unwrap_or(c);
    match case {
        Case::Lower => word.to_owned(),
        Case::Upper => word.chars().map(capital).collect(),
        Case::Title => word.chars().enumerate().map(|(i, c)| if i == 0 { capital(c) } else { c }).collect(),
        Case::Other => {
            let same = word.chars().count() == observed.chars().count();
            let first_capital = observed.chars().next().is_some_and(char::is_uppercase);
            word.chars()
                .zip(observed.chars().chain(std::iter::repeat('a')))
                .enumerate()
                .map(|(i, (c, o))| {
                    let up = if same { o.is_uppercase() } else { i == 0 && first_capital };
                    if up { capital(c) } else { c }
                })
                .collect()
        }
    }
}

/// Lower case, one character for one character.
pub(crate) fn lower(word: &str) -> String {
    word.chars().map(small).collect()
}

/// Whether a legal syllable stands there as written.
pub(crate) fn is_syllable(word: &str) -> bool {
    is_legal_syllable(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(token: &str, noisy: bool) -> Vec<(&str, Kind)> {
        let mut cut = Vec::new();
        pieces(token, noisy, &mut cut);
        cut.iter().map(|piece| (&token[piece.start..piece.end], piece.kind)).collect()
    }

    #[test]
    fn numbers_codes_and_addresses_are_no_words() {
        for (token, kind) in [
            ("1.247", Kind::Number),
            ("14/10/2023", Kind::Number),
            ("75,5", Kind::Number),
            ("2021-2025", Kind::Number),
            ("3.557/4.709", Kind::Number),
            ("1.2S7", Kind::SuspiciousNumber),
            ("l2", Kind::SuspiciousNumber),
            ("O1", Kind::SuspiciousNumber),
            ("321/BC-UBND", Kind::Code),
            ("61/2018/NĐ-CP", Kind::Code),
            ("NĐ-CP", Kind::Code),
            ("BC-UBND", Kind::Code),
            ("CT07", Kind::Code),
            ("m2", Kind::Code),
            ("vanthu@quan.gov.vn", Kind::Code),
            ("dichvucong.gov.vn", Kind::Code),
            ("https://a.vn/b?c=1", Kind::Code),
            ("bao-cao.docx", Kind::Code),
            ("TTHC", Kind::Abbreviation),
            ("PAKN", Kind::Abbreviation),
            ("KSTTHC", Kind::Abbreviation),
        ] {
            for noisy in [false, true] {
                assert_eq!(kinds(token, noisy), [(token, kind)], "{token} {noisy}");
            }
        }
    }

    #[test]
    fn tokens_are_cut_at_their_signs() {
        use Kind::{Comma, Mixed, Number, Stop, Word};
        for (token, noisy, cut) in [
            ("(Trong", false, vec![("Trong", Word)]),
            ("hạn:1.127", false, vec![("hạn", Word), (":", Stop), ("1.127", Number)]),
            ("hoa/", false, vec![("hoa", Word)]),
            ("tin,bài;", false, vec![("tin", Word), (",", Comma), ("bài", Word), (";", Stop)]),
            ("và/hoặc", false, vec![("và", Word), ("hoặc", Word)]),
            ("NHÂN", false, vec![("NHÂN", Word)]),
            ("s6", true, vec![("s6", Mixed)]),
            ("d6i,", true, vec![("d6i", Mixed), (",", Comma)]),
            ("16i", true, vec![("16i", Mixed)]),
            ("12a", true, vec![("12a", Kind::Code)]),
            ("¢6", true, vec![("¢6", Mixed)]),
            ("$5", true, vec![("5", Number)]),
            ("s&", true, vec![("s&", Mixed)]),
            ("-", false, vec![]),
        ] {
            assert_eq!(kinds(token, noisy), cut, "{token}");
        }
    }

    #[test]
    fn case_is_read_and_written() {
        for (word, case) in [
            ("hồ", Case::Lower),
            ("Hồ", Case::Title),
            ("HỒ", Case::Upper),
            ("H", Case::Title),
            ("hỒ", Case::Other),
        ] {
            assert_eq!(case_of(word), case);
        }
        assert_eq!(with_case("đường", Case::Upper, ""), "ĐƯỜNG");
        assert_eq!(with_case("đường", Case::Title, ""), "Đường");
        assert_eq!(with_case("đường", Case::Other, "dUong"), "đƯờng");
    }
}
