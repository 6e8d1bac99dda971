//! The closed table of places where a number-like token is a word (`86 lượng hồ sơ` is *Số lượng hồ sơ*).

use sohoa_orthography::fold_lower;

/// Rules as lines of `observed<TAB>place<TAB>what follows<TAB>word`; see the file's head.
const TABLE: &str = include_str!("../data/labels.tsv");

/// What stands around a token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings<'t> {
    /// Whether the text lost or confused its marks: right text has real S6s.
    pub(crate) spoilt: bool,
    /// Whether only bullets stand before it on its line.
    pub(crate) opens_line: bool,
    /// The word before, as observed.
    pub(crate) before: &'t str,
    /// The next two tokens, as observed.
    pub(crate) after: [&'t str; 2],
    /// The rest of the token behind the observed form.
    pub(crate) tail: &'t str,
}

/// The word that a number-like form is at this place, if the table says so.
pub(crate) fn word_at(observed: &str, around: &Surroundings<'_>) -> Option<&'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut fields = line.split('\t');
        let (forms, place, follows, word) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        let stands = forms.split('|').any(|form| form == observed)
            && in_place(place, around)
            && follows.split('|').any(|pattern| follows_as(pattern, around));
        stands.then_some(word)
    })
}

fn in_place(place: &str, around: &Surroundings<'_>) -> bool {
    match place {
        "line-start" => around.opens_line,
        "after-ho" => around.spoilt && near(around.before, "ho"),
        _ => around.spoilt,
    }
}

fn follows_as(pattern: &str, around: &Surroundings<'_>) -> bool {
    match pattern {
        "<any>" => true,
        "<colon>" => around.tail.starts_with(':') || around.after[0] == ":",
        "<word>" => {
            around.tail.is_empty()
                && around.after[0].chars().nth(1).is_some()
                && around.after[0].chars().all(char::is_alphabetic)
        }
        "<code>" => {
            around.tail.is_empty()
                && around.after[0].contains('/')
                && around.after[0].contains(|c: char| c.is_ascii_uppercase())
        }
        words => {
            around.tail.is_empty()
                && words.split(' ').zip(around.after).all(|(skeleton, token)| near(token, skeleton))
        }
    }
}

/// Whether the token's letters are the skeleton but for one letter in four or more.
fn near(token: &str, skeleton: &str) -> bool {
    let letters: String = token.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let folded: Vec<char> = fold_lower(&letters).chars().collect();
    let wanted: Vec<char> = skeleton.chars().collect();
    if folded.len() != wanted.len() {
        return false;
    }
    let wrong = folded.iter().zip(&wanted).filter(|(a, b)| a != b).count();
    wrong <= if wanted.len() >= 4 || (wanted.len() == 2 && folded[0] == wanted[0]) { 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_table_turns_numbers_into_words() {
        let at =
            |opens_line, before, after, tail| Surroundings { spoilt: true, opens_line, before, after, tail };
        for (observed, around, word) in [
            ("86", at(true, "", ["luong", "hd"], ""), Some("Số")),
            ("86", at(true, "", ["lwong", "ho"], ""), Some("Số")),
            ("86", at(true, "", ["hồ", "sơ"], ""), None),
            ("86", at(false, "la", ["luong", "ho"], ""), None),
            ("87", at(true, "", ["luong", "ho"], ""), None),
            ("S6", at(true, "", ["321", "/BC-UBND"], ":"), Some("Số")),
            ("S6", at(false, "", ["hóa", "hồ"], ""), Some("Số")),
            ("S6", at(false, "", ["12", ""], ""), None),
            ("5o", at(false, "ho", ["da", ""], ""), Some("sơ")),
            ("5o", at(false, "la", ["da", ""], ""), None),
        ] {
            assert_eq!(word_at(observed, &around), word, "{observed} {around:?}");
        }
    }

    #[test]
    fn right_text_has_no_letters_read_for_digits() {
        let around =
            Surroundings { spoilt: false, opens_line: false, before: "", after: ["mới", "ra"], tail: "" };
        assert_eq!(word_at("S6", &around), None);
    }
}
