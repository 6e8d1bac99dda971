//! What the words of a text layer look like, counted.

use std::ops::Add;

use sohoa_document::{PageNo, Warning, WarningKind, Word};
use sohoa_orthography::legacy::{self, Encoding};
use sohoa_orthography::{
    Letter, fold_lower, has_mark, is_legal_syllable, is_letter, is_letter_or_digit, is_vowelless,
    is_vowelless_syllable,
};

use crate::wording::ENGLISH_WORDS;

/// Bytes of a page that are looked at for a legacy encoding.
const ENCODING_SAMPLE: usize = 8_192;

/// Counts over the text of one page, signature captions left out.
///
/// A word here is a run of letters of at least two characters, outer signs trimmed and codes cut at their slashes
/// and dashes; abbreviations (capitals without a mark or without a vowel), addresses and single letters are not
/// counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measures {
    /// Words.
    pub words: usize,
    /// Words with a quality or tone mark.
    pub marked: usize,
    /// Words that are legal Vietnamese syllables as they stand.
    pub legal: usize,
    /// Words that are the letters of a legal syllable, marks left aside.
    pub skeletons: usize,
    /// Words without a vowel.
    pub vowelless: usize,
    /// Words with a digit or a sign among the letters, or a letter that is no Vietnamese one.
    pub damaged: usize,
    /// Words that only English has.
    pub english: usize,
    /// Runs of digits without letters.
    pub numbers: usize,
    /// Words all in capitals without a mark: abbreviations, or capitals that lost their marks.
    pub bare_capitals: usize,
    /// Characters other than white space.
    pub characters: usize,
    /// Characters that stand for no letter: U+FFFD, controls, private use (lone bullets not counted).
    pub unmapped: usize,
    /// Words of signature captions, which count in nothing else here.
    pub overlay: usize,
    /// The encoding older than Unicode that the text is in.
    pub legacy: Option<Encoding>,
}

impl Measures {
    /// `part` as a share of the words; 0 where there are none.
    pub(crate) fn share(&self, part: usize) -> f32 {
        if self.words == 0 { 0.0 } else { part as f32 / self.words as f32 }
    }

    /// Share of the characters that stand for no letter.
    pub(crate) fn unmapped_share(&self) -> f32 {
        if self.characters == 0 { 0.0 } else { self.unmapped as f32 / self.characters as f32 }
    }
}

/// Counts words of a page's own text; the encoding is not looked for.
pub(crate) fn measure<'a>(words: impl IntoIterator<Item = &'a Word>) -> Measures {
    let mut measures = Measures::default();
    for word in words {
        count(&word.text, &mut measures);
    }
    measures
}

/// The encoding of a page's own text, if it is older than Unicode.
pub(crate) fn encoding<'a>(words: impl IntoIterator<Item = &'a Word>) -> Option<Encoding> {
    let mut sample = String::new();
    for word in words {
        if sample.len() >= ENCODING_SAMPLE {
            break;
        }
        sample.push_str(&word.text);
        sample.push(' ');
    }
    legacy_encoding(&sample)
}

/// What two parts of a page have together.
impl Add for Measures {
    type Output = Measures;

    fn add(self, other: Measures) -> Measures {
        Measures {
            words: self.words + other.words,
            marked: self.marked + other.marked,
            legal: self.legal + other.legal,
            skeletons: self.skeletons + other.skeletons,
            vowelless: self.vowelless + other.vowelless,
            damaged: self.damaged + other.damaged,
            english: self.english + other.english,
            numbers: self.numbers + other.numbers,
            bare_capitals: self.bare_capitals + other.bare_capitals,
            characters: self.characters + other.characters,
            unmapped: self.unmapped + other.unmapped,
            overlay: self.overlay + other.overlay,
            legacy: self.legacy.or(other.legacy),
        }
    }
}

/// The legacy encoding of a text. In such a text most words have a letter beyond ASCII; a few foreign names in a
/// text that lost its marks must not decide.
pub(crate) fn legacy_encoding(text: &str) -> Option<Encoding> {
    let (mut words, mut beyond) = (0usize, 0usize);
    for word in text.split_whitespace().filter(|word| word.contains(is_letter)) {
        words += 1;
        beyond += usize::from(!word.is_ascii());
    }
    if 4 * beyond < words { None } else { legacy::detect(text) }
}

/// Reads words of a text layer in a legacy encoding, what stood there kept as `observed`.
pub fn from_legacy(words: &mut [Word], encoding: Encoding, page: PageNo) -> Warning {
    for word in words {
        let text = legacy::to_unicode(&word.text, encoding);
        if text != word.text {
            let read = std::mem::replace(&mut word.text, text);
            word.observed.get_or_insert(read);
        }
    }
    legacy_warning(page, encoding)
}

pub(crate) fn legacy_warning(page: PageNo, encoding: Encoding) -> Warning {
    let name = match encoding {
        Encoding::Tcvn3 => "TCVN3",
        Encoding::Vni => "VNI",
    };
    Warning {
        kind: WarningKind::LegacyEncoding,
        page: Some(page),
        message: format!("the text is in the {name} encoding and was converted"),
    }
}

fn count(token: &str, measures: &mut Measures) {
    let characters = token.chars().count();
    measures.characters += characters;
    let unmapped = token.chars().filter(|c| is_unmapped(*c)).count();
    // A bullet of a symbol font stands alone.
    if characters > 1 || token == "\u{fffd}" {
        measures.unmapped += unmapped;
    }
    if token.contains('@') && token.contains('.') || token.contains("://") || token.starts_with("www.") {
        return;
    }
    for part in token.split(['-', '–', '—', '/', ',', ':', ';', '.', '(', ')', '…', '“', '”', '"'])
    {
        let part = part.trim_matches(|c: char| !is_letter_or_digit(c));
        let letters = part.chars().filter(|c| is_letter(*c)).count();
        if letters == 0 {
            measures.numbers += usize::from(part.contains(|c: char| c.is_ascii_digit()));
            continue;
        }
        if part.chars().nth(1).is_none() {
            continue;
        }
        count_word(part, measures);
    }
}

fn count_word(word: &str, measures: &mut Measures) {
    if is_damaged(word) {
        measures.words += 1;
        measures.damaged += 1;
        return;
    }
    let marked = has_mark(word);
    let capitals = word.chars().all(|c| !c.is_lowercase());
    if word.contains(|c: char| c.is_ascii_digit()) {
        return;
    }
    if capitals && (!marked || is_vowelless(word)) {
        measures.bare_capitals += usize::from(!marked);
        return;
    }
    measures.words += 1;
    measures.marked += usize::from(marked);
    measures.legal += usize::from(is_legal_syllable(word));
    measures.vowelless += usize::from(is_vowelless_syllable(word));
    let folded = fold_lower(word);
    measures.skeletons += usize::from(is_skeleton(&folded));
    measures.english += usize::from(ENGLISH_WORDS.contains(&folded.as_str()));
}

fn is_unmapped(c: char) -> bool {
    c == '\u{fffd}' || c.is_control() || matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

/// A digit or a sign among letters as no code has it, or a foreign letter.
fn is_damaged(word: &str) -> bool {
    let foreign = |c: char| is_letter(c) && Letter::of(c).is_none();
    let sign = |c: char| !is_letter_or_digit(c) && !matches!(c, '\'' | '’' | '&' | '+');
    if word.contains(|c: char| foreign(c) || sign(c) || is_unmapped(c)) {
        return true;
    }
    if !word.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    // `CT07`, `16A`, `06b`, `m2` are written so; `s6`, `h6d`, `1an` are not.
    let head: String = word.chars().take_while(|c| !c.is_ascii_digit()).collect();
    let tail: String = word.chars().rev().take_while(|c| !c.is_ascii_digit()).collect();
    let lower = |text: &str| text.chars().any(char::is_lowercase);
    let measure = matches!(head.as_str(), "m" | "km" | "cm" | "dm" | "mm") && tail.is_empty();
    let suffix = tail.chars().count() <= 1 && head.is_empty();
    lower(word) && !measure && !suffix
}

/// Consonants, one to three vowels, an ending: the shape of a Vietnamese syllable without its marks.
fn is_skeleton(folded: &str) -> bool {
    const ONSETS: &[&str] = &[
        "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p",
        "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
    ];
    const CODAS: &[&str] = &["", "c", "ch", "k", "m", "n", "ng", "nh", "p", "t"];
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let Some(from) = folded.find(vowel) else { return false };
    let from = if folded.starts_with("qu") { 2 } else { from };
    let rest = &folded[from..];
    let to = from + rest.find(|c| !vowel(c)).unwrap_or(rest.len());
    let nucleus = &folded[from..to];
    (1..=3).contains(&nucleus.len())
        && ONSETS.contains(&&folded[..from])
        && CODAS.contains(&&folded[to..])
        && !matches!(
            nucleus,
            "yy" | "aa" | "ee" | "ii" | "uu" | "ea" | "ae" | "ou" | "ei" | "yi" | "iy" | "ey"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_by_kind() {
        // words, marked, legal, skeletons, vowelless, damaged, numbers
        for (text, wanted) in [
            ("Tổng số hồ sơ đã nhận: 1.247", (6, 6, 6, 6, 0, 0, 2)),
            ("Tong so ho so da nhan", (6, 0, 6, 6, 0, 0, 0)),
            ("Tng s h s tip nhn", (3, 0, 0, 1, 2, 0, 0)),
            ("t6ng s6 h6d b~n lan vi<e>c", (6, 0, 1, 1, 0, 5, 0)),
            ("số 19/BC-UBND ngày 4/5/2023", (2, 2, 2, 2, 0, 0, 4)),
            ("ỦY BAN NHÂN DÂN HĐND TTHC", (3, 3, 3, 3, 0, 0, 0)),
            ("mẫu CT07 lớp 16A rộng 5 m2 a@b.vn", (3, 3, 3, 3, 0, 0, 1)),
            ("Céng hoµ", (2, 1, 0, 1, 0, 1, 0)),
        ] {
            let words: Vec<Word> = text.split(' ').map(Word::plain).collect();
            let m = measure(words.iter());
            assert_eq!(
                (m.words, m.marked, m.legal, m.skeletons, m.vowelless, m.damaged, m.numbers),
                wanted,
                "{text}"
            );
        }
    }
}
