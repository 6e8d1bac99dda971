//! The number grammar: what a printed string of digits stands for.

use sohoa_document::Amount;

/// What stands behind the digits and settles an ambiguous mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Follows {
    /// Nothing that tells.
    Nothing,
    /// `%`, `tỷ`, `điểm`: a single mark is decimal, even before three digits.
    Decimal,
    /// `triệu`, `nghìn`: a single comma is decimal, a single dot before three digits parts thousands.
    Power,
}

/// Why a number is not to be trusted at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// A space stands inside: `1 .247`.
    InnerSpace,
    /// A letter stands for a digit: `1O0`.
    Letters,
    /// The marks follow no rule: `1.24.567`.
    Marks,
}

/// A number read from its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The likelier value.
    pub(crate) amount: Amount,
    /// The other value that the same marks may stand for.
    pub(crate) other: Option<Amount>,
    /// Why it is doubtful.
    pub(crate) doubt: Option<Doubt>,
}

/// Reads digits with their marks: `5.085`, `3,278`, `75,5`, `1 .247`.
///
/// `None` when there is no digit, when the number does not fit, or when they are several numbers.
pub(crate) fn read(raw: &str, follows: Follows) -> Option<Reading> {
    if are_several(raw) {
        return None;
    }
    let mut digits = 0i64;
    let mut groups: Vec<(Option<char>, u8)> = Vec::with_capacity(4);
    let mut doubt = None;
    groups.push((None, 0));
    for c in raw.chars() {
        let digit = match c {
            '0'..='9' => c as i64 - '0' as i64,
            '.' | ',' => {
                groups.push((Some(c), 0));
                continue;
            }
            ' ' => {
                doubt = Some(Doubt::InnerSpace);
                continue;
            }
            'O' | 'o' | 'Q' => 0,
            'l' | 'I' | '|' | 'i' => 1,
            'S' | 's' => 5,
            'B' => 8,
            'Z' | 'z' => 2,
            _ => return None,
        };
        if !c.is_ascii_digit() {
            doubt = Some(Doubt::Letters);
        }
        digits = digits.checked_mul(10)?.checked_add(digit)?;
        groups.last_mut()?.1 += 1;
    }
    let last = groups.last()?.1;
    let decimal = |digits| Amount::new(digits, last);
    let whole = Amount::whole(digits);
    let marks: Vec<char> = groups.iter().filter_map(|(mark, _)| *mark).collect();
    let thousands = |groups: &[(Option<char>, u8)]| {
        (1..=3).contains(&groups[0].1) && groups[1..].iter().all(|(_, length)| *length == 3)
    };
    if groups.iter().any(|(_, length)| *length == 0) || last > 18 {
        return None;
    }
    let (amount, other) = match marks[..] {
        [] => (whole, None),
        ['.'] if follows == Follows::Power && thousands(&groups) && !raw.starts_with('0') => {
            (whole, Some(decimal(digits)))
        }
        [_] if follows != Follows::Nothing => (
            decimal(digits),
            (last == 3 && !raw.starts_with('0')).then_some(whole).filter(|_| thousands(&groups)),
        ),
        // `0,035` and `12345.678` cannot be grouped.
        [_] if thousands(&groups) && !raw.starts_with('0') => (whole, Some(decimal(digits))),
        [_] => (decimal(digits), None),
        _ if marks[..marks.len() - 1].contains(&marks[marks.len() - 1]) => {
            if !thousands(&groups) || marks.iter().any(|mark| *mark != marks[0]) {
                doubt = doubt.or(Some(Doubt::Marks));
            }
            (whole, None)
        }
        _ => {
            if !thousands(&groups[..groups.len() - 1])
                || marks[..marks.len() - 1].iter().any(|m| *m != marks[0])
            {
                doubt = doubt.or(Some(Doubt::Marks));
            }
            (decimal(digits), None)
        }
    };
    Some(Reading { amount, other, doubt })
}

/// Whether spaces part numbers and not the digits of one: the column of a table without rules between its rows, `1.022 384`.
/// Two pieces may be one number that was read with a gap, more are one only as groups of thousands.
fn are_several(raw: &str) -> bool {
    const MARKS: [char; 2] = ['.', ','];
    let pieces: Vec<&str> = raw.split(' ').filter(|piece| !piece.is_empty()).collect();
    let Some((last, before)) = pieces.split_last().filter(|(_, before)| !before.is_empty()) else {
        return false;
    };
    if pieces.windows(2).any(|pair| pair[0].ends_with(MARKS) || pair[1].starts_with(MARKS)) {
        return false;
    }
    let is_whole = |piece: &&str| piece.rsplit_once(MARKS).is_some_and(|(_, group)| group.len() == 3);
    let is_group = |piece: &&str| piece.len() == 3;
    let last = last.split(MARKS).next().unwrap_or_default();
    let groups = before[0].len() <= 3 && before[1..].iter().chain([&last]).all(is_group);
    before.iter().any(is_whole) || (before.len() > 1 && !groups)
}

/// The amount times a power of ten; `None` when it does not fit.
pub(crate) fn scaled(amount: Amount, power: u8) -> Option<Amount> {
    let mut scaled = amount;
    for _ in 0..power {
        if scaled.scale > 0 {
            scaled.scale -= 1;
        } else {
            scaled.units = scaled.units.checked_mul(10)?;
        }
    }
    Some(scaled)
}

/// Both amounts at one scale, so that their units may be added; `None` when they do not fit.
pub(crate) fn aligned(left: Amount, right: Amount) -> Option<(i64, i64, u8)> {
    let raise = |amount: Amount, scale: u8| {
        amount.units.checked_mul(10i64.checked_pow(u32::from(scale.checked_sub(amount.scale)?))?)
    };
    let scale = left.scale.max(right.scale);
    Some((raise(left, scale)?, raise(right, scale)?, scale))
}

/// A number in words, folded and in lower case: `muoi lam`, `hai tram linh ba`. At most 999 999.
pub(crate) fn in_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<i64> {
    let (mut total, mut hundreds, mut tens, mut ones): (i64, i64, i64, Option<i64>) = (0, 0, 0, None);
    let mut seen = false;
    for word in words {
        seen = true;
        match word {
            "linh" | "le" => {}
            "tram" => {
                hundreds = ones.take()?;
            }
            "muoi" => tens = ones.take().unwrap_or(1),
            "nghin" | "ngan" => {
                total = total.checked_add((hundreds * 100 + tens * 10 + ones.take().unwrap_or(0)) * 1000)?;
                (hundreds, tens) = (0, 0);
            }
            _ => {
                if ones.is_some() {
                    return None;
                }
                ones = Some(digit_word(word)?);
            }
        }
    }
    seen.then_some(total + hundreds * 100 + tens * 10 + ones.unwrap_or(0))
}

/// The digit that a folded word stands for.
fn digit_word(word: &str) -> Option<i64> {
    Some(match word {
        "mot" => 1,
        "hai" => 2,
        "ba" => 3,
        "bon" | "tu" => 4,
        "nam" | "lam" | "nham" => 5,
        "sau" => 6,
        "bay" => 7,
        "tam" => 8,
        "chin" => 9,
        _ => return None,
    })
}

/// Whether a folded word may be part of a number in words.
pub(crate) fn is_number_word(word: &str) -> bool {
    matches!(word, "linh" | "le" | "tram" | "muoi" | "nghin" | "ngan") || digit_word(word).is_some()
}

/// Whether a word in lower case is spelt like one of a number.
pub(crate) fn is_spelt_number_word(word: &str) -> bool {
    const WORDS: [&str; 21] = [
        "một", "mốt", "hai", "ba", "bốn", "tư", "năm", "lăm", "nhăm", "sáu", "bảy", "bẩy", "tám", "chín",
        "mười", "mươi", "trăm", "linh", "lẻ", "nghìn", "ngàn",
    ];
    WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_printed() {
        use Follows::{Decimal, Nothing, Power};
        for (raw, follows, units, scale, other) in [
            ("5.085", Nothing, 5085, 0, Some((5085, 3))),
            ("3,278", Nothing, 3278, 0, Some((3278, 3))),
            ("2842", Nothing, 2842, 0, None),
            ("268763", Nothing, 268_763, 0, None),
            ("02", Nothing, 2, 0, None),
            ("00", Nothing, 0, 0, None),
            ("75,5", Decimal, 755, 1, None),
            ("98.87", Decimal, 9887, 2, None),
            ("0,003", Decimal, 3, 3, None),
            ("0,003", Nothing, 3, 3, None),
            ("99,953", Decimal, 99_953, 3, Some((99_953, 0))),
            ("32,8", Decimal, 328, 1, None),
            ("8,98", Decimal, 898, 2, None),
            ("14.070", Power, 14_070, 0, Some((14_070, 3))),
            ("704,43", Power, 70_443, 2, None),
            ("8.7", Power, 87, 1, None),
            ("91.115.000", Nothing, 91_115_000, 0, None),
            ("94,953,500", Nothing, 94_953_500, 0, None),
            ("1.234,5", Nothing, 12_345, 1, None),
            ("1,234.56", Nothing, 123_456, 2, None),
            ("1.234.567,89", Decimal, 123_456_789, 2, None),
            ("12345.678", Nothing, 12_345_678, 3, None),
            ("100", Decimal, 100, 0, None),
            ("1.5", Nothing, 15, 1, None),
        ] {
            let reading = read(raw, follows).unwrap_or_else(|| panic!("{raw}"));
            assert_eq!(reading.amount, Amount::new(units, scale), "{raw}");
            assert_eq!(reading.other, other.map(|(units, scale)| Amount::new(units, scale)), "{raw}");
            assert_eq!(reading.doubt, None, "{raw}");
        }
    }

    #[test]
    fn doubtful_numbers_say_so() {
        for (raw, units, scale, doubt) in [
            ("1 .247", 1247, 0, Doubt::InnerSpace),
            ("3 .838", 3838, 0, Doubt::InnerSpace),
            ("2. 457", 2457, 0, Doubt::InnerSpace),
            ("13 8", 138, 0, Doubt::InnerSpace),
            ("27 486 000", 27_486_000, 0, Doubt::InnerSpace),
            ("1O0", 100, 0, Doubt::Letters),
            ("l2", 12, 0, Doubt::Letters),
            ("5S", 55, 0, Doubt::Letters),
            ("1.24.567", 124_567, 0, Doubt::Marks),
            ("12.34,5", 12_345, 1, Doubt::Marks),
        ] {
            let reading = read(raw, Follows::Nothing).unwrap_or_else(|| panic!("{raw}"));
            assert_eq!((reading.amount, reading.doubt), (Amount::new(units, scale), Some(doubt)), "{raw}");
        }
        for raw in
            ["", ".", "5.", "99999999999999999999", "5x", ",5", "1.022 384", "4 5 12 3 24", "12 345 6 111"]
        {
            assert_eq!(read(raw, Follows::Nothing), None, "{raw}");
        }
    }

    #[test]
    fn amounts_scale_and_align() {
        assert_eq!(scaled(Amount::new(328, 1), 9), Some(Amount::whole(32_800_000_000)));
        assert_eq!(scaled(Amount::new(898, 2), 3), Some(Amount::whole(8980)));
        assert_eq!(scaled(Amount::whole(i64::MAX), 1), None);
        assert_eq!(aligned(Amount::new(755, 1), Amount::whole(3)), Some((755, 30, 1)));
    }

    #[test]
    fn words_are_counted() {
        for (words, expected) in [
            ("hai", Some(2)),
            ("muoi", Some(10)),
            ("muoi lam", Some(15)),
            ("hai muoi mot", Some(21)),
            ("hai tram linh ba", Some(203)),
            ("mot nghin hai tram", Some(1200)),
            ("ba nam", None),
            ("cua", None),
            ("", None),
        ] {
            assert_eq!(in_words(words.split_whitespace()), expected, "{words}");
        }
    }
}
