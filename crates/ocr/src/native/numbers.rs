//! Which of the readings of a number stands.
//!
//! Exact decoding follows one path through the network's steps, favours words of its lists and can come out at a reading
//! that the picture, all paths taken together, holds hardly possible: `1]` for `11`, `3052024` for `30/5/2024`.

use sohoa_document::Reading;

/// A reading less probable than this is no alternative to what was read.
const LEAST: f32 = 0.15;
/// How many times as probable a reading must be that is to stand instead of one shaped as well. Of one and two digits
/// too little is seen for that: on fax copies 0 and 9 came out at up to 1.7 of one another, either way.
const MUCH_LIKELIER: f32 = 1.5;
/// The fewest digits of which more is seen.
const ENOUGH_DIGITS: usize = 3;
/// More digits than this in a row are grouped or parted in print, unless they begin with 0 (telephones, codes).
const MOST_IN_A_ROW: usize = 4;

/// The reading that stands instead of `read`, if one does: `others` by falling probability, without `read` itself,
/// whose own share is `own`.
pub(super) fn instead<'a>(read: &str, own: f32, others: &'a [Reading]) -> Option<&'a Reading> {
    let known = digits(read);
    if known.is_empty() {
        return None;
    }
    let best = others.iter().find(|other| is_shaped(&other.text) && !is_alike(read, &other.text))?;
    let likelier = if is_shaped(read) {
        let found = digits(&best.text);
        (found.len() >= ENOUGH_DIGITS || found == known) && best.confidence > MUCH_LIKELIER * own
    } else {
        best.confidence >= LEAST
    };
    likelier.then_some(best)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Whether two readings differ in what is around the number only, or in ones that may be Roman: which of them is printed
/// is for the sense to tell.
fn is_alike(one: &str, other: &str) -> bool {
    let upright = |sign| if matches!(sign, 'I' | 'l') { '1' } else { sign };
    core(one).chars().map(upright).eq(core(other).chars().map(upright))
}

/// A number without the signs of the sentence around it.
fn core(text: &str) -> &str {
    let text = text.trim_start_matches(['(', '"', '“', '+', '-']);
    text.trim_end_matches(['.', ',', ';', ':', ')', '"', '”'])
}

/// Whether a text is shaped as numbers, dates and codes are printed: `1.245`, `98,7%`, `30/5/2024`, `(12)`, `16A`,
/// `45/2024/NĐ-CP`.
pub(super) fn is_shaped(text: &str) -> bool {
    let mut parts = core(text).split(['/', '-', '–']);
    let first = parts.next().unwrap_or_default();
    // A letter with a mark is no label.
    let labelled = first.strip_suffix(|sign: char| sign.is_ascii_alphabetic() || "đĐ".contains(sign));
    let labelled = labelled.unwrap_or(first);
    let letters = |part: &str| !part.is_empty() && part.chars().all(char::is_alphabetic);
    is_number(labelled) && parts.all(|part| is_number(part) || letters(part))
}

/// Digits, perhaps parted by stops and commas.
fn is_number(text: &str) -> bool {
    text.strip_suffix('%').unwrap_or(text).split(['.', ',']).all(|part| {
        let length = part.len();
        length > 0
            && part.bytes().all(|sign| sign.is_ascii_digit())
            && (length <= MOST_IN_A_ROW || text.starts_with('0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_by_their_shape() {
        for (text, expected) in [
            ("1.245", true),
            ("98,7%),", true),
            ("30/5/2024,", true),
            ("(12)", true),
            ("16A", true),
            ("1ó", false),
            ("45/2024/NĐ-CP", true),
            ("0912345678", true),
            ("3052024", false),
            ("30/52024", false),
            ("1]1", false),
            ("I1", false),
            ("363/TT:-SYT", false),
            ("30//5/2024", false),
            ("1]", false),
            ("99,92%/năm", true),
            ("", false),
        ] {
            assert_eq!(is_shaped(text), expected, "{text}");
        }
    }

    #[test]
    fn the_likelier_shape_stands() {
        for (read, own, others, expected) in [
            ("1]", 0.0, &[("11", 0.63), ("I]", 0.19)][..], Some("11")),
            ("3052024,", 0.14, &[("30/52024,", 0.54), ("30/5/2024,", 0.17)], Some("30/5/2024,")),
            ("3241", 0.23, &[("3.241", 0.42)], Some("3.241")),
            ("62", 0.2, &[("6", 0.48)], None),
            ("43.959.", 0.35, &[("43.95%.", 0.49)], None),
            ("đạt", 0.1, &[("11", 0.8)], None),
            ("II/2023,", 0.04, &[("11/2023,", 0.47)], None),
            ("14/5/2024).", 0.07, &[("14/5/2024)..", 0.93)], None),
            ("92/QĐĐ-UBND", 0.36, &[("92/QĐ-UBND", 0.64)], Some("92/QĐ-UBND")),
            ("1ó.", 0.26, &[("16.", 0.1)], None),
            ("1ó.", 0.26, &[("16.", 0.52)], Some("16.")),
        ] {
            let others: Vec<Reading> = others
                .iter()
                .map(|(text, confidence)| Reading { text: (*text).to_owned(), confidence: *confidence })
                .collect();
            let found = instead(read, own, &others).map(|reading| reading.text.as_str());
            assert_eq!(found, expected, "{read}");
        }
    }
}
