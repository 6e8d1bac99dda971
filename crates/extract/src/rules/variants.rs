//! Phrases with parts that may be missing or be one of several: `{a; b}` is one of them, `[a; b]` one of them or none.

/// More variants than a phrase of the language has; a longer list is a slip of the pen.
const MOST: usize = 1000;

/// All phrases that a pattern stands for, in the order of its alternatives.
///
/// Errors say what is wrong with the pattern.
pub(super) fn variants(pattern: &str) -> Result<Vec<String>, &'static str> {
    let mut rest = pattern;
    let found = sequence(&mut rest)?;
    if rest.is_empty() {
        Ok(found.iter().map(|phrase| tidy(phrase)).collect())
    } else {
        Err("a bracket closes that was not opened")
    }
}

/// A run of words and brackets, up to the sign that ends it.
fn sequence(rest: &mut &str) -> Result<Vec<String>, &'static str> {
    let mut found = vec![String::new()];
    loop {
        let end = rest.find(['{', '[', ';', '}', ']']).unwrap_or(rest.len());
        let (words, behind) = rest.split_at(end);
        let mut choices = vec![words.to_owned()];
        *rest = behind;
        if let Some(close) = behind.chars().next().and_then(closing) {
            *rest = &behind[1..];
            let mut inner = if close == ']' { vec![String::new()] } else { Vec::new() };
            loop {
                inner.extend(sequence(rest)?);
                let next = rest.chars().next().ok_or("a bracket is not closed")?;
                *rest = &rest[1..];
                match next {
                    ';' => {}
                    sign if sign == close => break,
                    _ => return Err("brackets cross each other"),
                }
            }
            choices = inner.iter().map(|choice| format!("{words} {choice} ")).collect();
        }
        if found.len() * choices.len() > MOST {
            return Err("the phrase has too many variants");
        }
        found = found
            .iter()
            .flat_map(|head| choices.iter().map(move |choice| format!("{head}{choice}")))
            .collect();
        if behind.chars().next().and_then(closing).is_none() {
            return Ok(found);
        }
    }
}

fn closing(open: char) -> Option<char> {
    match open {
        '{' => Some('}'),
        '[' => Some(']'),
        _ => None,
    }
}

/// Without the spaces that a missing part leaves.
fn tidy(phrase: &str) -> String {
    phrase.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",")
}

#[cfg(test)]
mod tests {
    use super::variants;

    #[test]
    fn patterns_stand_for_their_phrases() {
        for (pattern, phrases) in [
            ("hồ sơ", &["hồ sơ"][..]),
            ("{qua; trên} mạng", &["qua mạng", "trên mạng"]),
            ("bưu chính [công ích]", &["bưu chính", "bưu chính công ích"]),
            (
                "[tồn] từ {kỳ; [cuối] năm} trước",
                &[
                    "từ kỳ trước",
                    "từ năm trước",
                    "từ cuối năm trước",
                    "tồn từ kỳ trước",
                    "tồn từ năm trước",
                    "tồn từ cuối năm trước",
                ],
            ),
            (
                "trực tiếp {, ; và}[a;b] c",
                &[
                    "trực tiếp, c",
                    "trực tiếp, a c",
                    "trực tiếp, b c",
                    "trực tiếp và c",
                    "trực tiếp và a c",
                    "trực tiếp và b c",
                ],
            ),
        ] {
            assert_eq!(variants(pattern).unwrap(), phrases, "{pattern}");
        }
    }

    #[test]
    fn slips_are_told() {
        for pattern in ["{a; b", "a]", "a; b", "{a]", "[a}", "}", &"{a; b}".repeat(11)] {
            assert!(variants(pattern).is_err(), "{pattern}");
        }
    }
}
