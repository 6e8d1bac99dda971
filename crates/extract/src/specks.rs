//! Specks of a scan that were read as signs.

/// Signs that specks beside a word or a mark are read as, and that no report prints there.
const SPECKS: [char; 6] = ['.', '_', '\'', '`', '´', '^'];

/// Whether a sign clings to the small letters behind it: `phản ánh, .kiến nghị`.
pub(crate) fn clings_to_word(text: &str, start: usize, end: usize) -> bool {
    text[start..end].starts_with(SPECKS)
        && text[..start].ends_with(char::is_whitespace)
        && text[end..].starts_with(char::is_lowercase)
}

/// Bytes of specks before a mark, at most: three are the points of an omission.
const MOST_BEFORE_MARK: usize = 2;

/// A paragraph without the specks that may stand before its mark: `_b) Hồ sơ`, `.2. Công tác`.
pub(crate) fn without_leading(text: &str) -> Option<&str> {
    let clean = text.trim_start_matches(|sign| SPECKS.contains(&sign) || matches!(sign, ',' | '|'));
    (1..=MOST_BEFORE_MARK).contains(&(text.len() - clean.len())).then_some(clean)
}

/// A name with a space for each sign that stands between two letters: `Người có,công`.
pub(crate) fn without_inner(name: &str) -> String {
    let spaced = |(at, sign): (usize, char)| {
        let is_speck = (SPECKS.contains(&sign) || matches!(sign, ',' | ';' | ':'))
            && name[..at].ends_with(char::is_alphabetic)
            && name[at + sign.len_utf8()..].starts_with(char::is_alphabetic);
        if is_speck { ' ' } else { sign }
    };
    name.char_indices().map(spaced).collect()
}
