//! The syllables dates and periods are made of, folded, with what poor readers print for them.

use sohoa_orthography::fold_char;

/// A syllable that can be part of a date or a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Day,
    Month,
    Quarter,
    Year,
    From,
    To,
    /// hết
    Whole,
    /// đầu
    Head,
    /// cuối
    Tail,
    /// nửa
    Half,
    /// nay
    Now,
    /// trước
    Before,
    /// hạn
    Deadline,
    /// trong
    Within,
    /// hằng, mỗi, từng
    Each,
    And,
    /// của
    Of,
    /// học
    School,
    /// tính
    Count,
    /// thời
    Time,
    /// điểm
    Spot,
    /// lũy
    Heap,
    /// kế
    Added,
    /// nhiệm
    Office,
    /// kỳ
    Term,
    /// giai
    Phase,
    /// đoạn
    Section,
    /// tầm
    Range,
    /// nhìn
    Sight,
    /// Việt, miền, phía: what stands before a Nam that is no year.
    South,
    /// A number word.
    Number(u8),
    Other,
}

/// Folded spelling, syllable. The second and later spellings of a syllable are misreadings met in layers made
/// by readers without Vietnamese.
const SYLLABLES: &[(&str, Word)] = &[
    ("ngay", Word::Day),
    ("ngdy", Word::Day),
    ("ngiy", Word::Day),
    ("nghy", Word::Day),
    ("thang", Word::Month),
    ("thdng", Word::Month),
    ("theng", Word::Month),
    ("thing", Word::Month),
    ("quy", Word::Quarter),
    ("nam", Word::Year),
    ("nim", Word::Year),
    ("ndm", Word::Year),
    ("nem", Word::Year),
    ("tu", Word::From),
    ("tir", Word::From),
    ("den", Word::To),
    ("toi", Word::To),
    ("het", Word::Whole),
    ("dau", Word::Head),
    ("ddu", Word::Head),
    ("cuoi", Word::Tail),
    ("cudi", Word::Tail),
    ("nua", Word::Half),
    ("nay", Word::Now),
    ("truoc", Word::Before),
    ("trude", Word::Before),
    ("han", Word::Deadline),
    ("trong", Word::Within),
    ("hang", Word::Each),
    ("moi", Word::Each),
    ("tung", Word::Each),
    ("va", Word::And),
    ("cua", Word::Of),
    ("hoc", Word::School),
    ("tinh", Word::Count),
    ("thoi", Word::Time),
    ("diem", Word::Spot),
    ("luy", Word::Heap),
    ("ke", Word::Added),
    ("nhiem", Word::Office),
    ("ky", Word::Term),
    ("giai", Word::Phase),
    ("doan", Word::Section),
    ("tam", Word::Range),
    ("nhin", Word::Sight),
    ("viet", Word::South),
    ("mien", Word::South),
    ("phia", Word::South),
    ("mot", Word::Number(1)),
    ("hai", Word::Number(2)),
    ("ba", Word::Number(3)),
    ("bon", Word::Number(4)),
    ("sau", Word::Number(6)),
    ("bay", Word::Number(7)),
    ("chin", Word::Number(9)),
    ("muoi", Word::Number(10)),
];

/// The longest folded spelling, in letters.
const LONGEST: usize = 5;

/// Which syllable a word is, its marks and case put aside.
pub(crate) fn syllable(word: &str) -> Word {
    let mut folded = [0u8; LONGEST];
    let mut length = 0;
    for c in word.chars() {
        if ('\u{300}'..'\u{370}').contains(&c) {
            continue;
        }
        let base = fold_char(c).to_ascii_lowercase();
        if !base.is_ascii() || length == LONGEST {
            return Word::Other;
        }
        folded[length] = base as u8;
        length += 1;
    }
    let folded = &folded[..length];
    SYLLABLES
        .iter()
        .find(|(spelling, _)| spelling.as_bytes() == folded)
        .map_or(Word::Other, |(_, syllable)| *syllable)
}

/// Whether a word is this one, marks and all, whatever its case.
pub(crate) fn is_exactly(word: &str, wanted: &str) -> bool {
    word.chars().flat_map(char::to_lowercase).eq(wanted.chars())
}
