//! The characters a model knows, by id.

use super::error::ModelError;

const NAME: &str = "lstm-unicharset";
const DIGIT: u32 = 8;

/// The id that stands for a space, and in the dictionaries for "any digit" and "any word".
pub(crate) const SPACE: u16 = 0;

/// Scripts whose words are not parted by spaces.
const UNSPACED_SCRIPTS: [&str; 5] = ["Han", "Thai", "Hangul", "Hiragana", "Katakana"];

/// One entry: usually one letter, sometimes a few code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unichar {
    pub(crate) text: String,
    pub(crate) digit: bool,
    /// Of a script that writes no spaces between words.
    pub(crate) unspaced: bool,
}

/// Reads the text form: a count, then a line per id.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Unichar>, ModelError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ModelError::NotUtf8(NAME))?;
    let invalid = |what, value| ModelError::Invalid { component: NAME, what, value };
    let mut lines = text.lines();
    let count: u16 =
        lines.next().and_then(|line| line.trim().parse().ok()).ok_or_else(|| invalid("count", -1))?;

    let mut unichars = Vec::new();
    for id in 0..count {
        let mut fields = lines.next().unwrap_or_default().split_ascii_whitespace();
        let missing = || invalid("id without an entry", id.into());
        let text = fields.next().ok_or_else(missing)?;
        let properties =
            fields.next().and_then(|hex| u32::from_str_radix(hex, 16).ok()).ok_or_else(missing)?;
        let text = if text == "NULL" { " " } else { text };
        // The script's place among the fields differs between versions, its name does not; a comment may follow.
        let unspaced =
            fields.take_while(|field| !field.starts_with('#')).any(|field| UNSPACED_SCRIPTS.contains(&field));
        unichars.push(Unichar { text: text.to_owned(), digit: properties & DIGIT != 0, unspaced });
    }
    match unichars.is_empty() {
        true => Err(invalid("count", 0)),
        false => Ok(unichars),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_with_and_without_extra_fields() {
        let unichars =
            read("4\nNULL 0 Common 0\nế 3 0,255 Latin 1 0 1 ế\t# ế [1ebf ]a\n7 8\n中 1 Han 3\n".as_bytes())
                .unwrap();
        let seen: Vec<_> = unichars.iter().map(|u| (u.text.as_str(), u.digit, u.unspaced)).collect();
        assert_eq!(seen, [(" ", false, false), ("ế", false, false), ("7", true, false), ("中", false, true)]);
    }

    #[test]
    fn damaged_sets_are_errors() {
        for text in ["", "x", "0\n", "2\na 3\n", "1\na\n", "1\na zz\n", "99999\n"] {
            assert!(read(text.as_bytes()).is_err(), "{text:?}");
        }
    }
}
