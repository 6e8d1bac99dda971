//! One Vietnamese letter: its base, its quality mark and its tone.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The six tones of Vietnamese, in dictionary order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// No mark: *ma*.
    Level,
    /// Huyền: *mà*.
    Grave,
    /// Hỏi: *mả*.
    Hook,
    /// Ngã: *mã*.
    Tilde,
    /// Sắc: *má*.
    Acute,
    /// Nặng: *mạ*.
    Dot,
}

impl Tone {
    /// All tones, in dictionary order.
    pub const ALL: [Tone; 6] = [Tone::Level, Tone::Grave, Tone::Hook, Tone::Tilde, Tone::Acute, Tone::Dot];

    /// Whether a syllable closed by a stop (c, ch, p, t) can carry this tone.
    pub fn fits_stop_coda(self) -> bool {
        matches!(self, Tone::Acute | Tone::Dot)
    }
}

/// The mark that makes another letter of the alphabet out of a Latin one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quality {
    /// No mark: a, e, i, o, u, y, d and all other Latin letters.
    Plain,
    /// ă
    Breve,
    /// â, ê, ô
    Circumflex,
    /// ơ, ư
    Horn,
    /// đ
    Stroke,
}

/// A letter taken apart. The base is an ASCII letter and carries the case.
///
/// ```
/// use sohoa_orthography::{Letter, Quality, Tone};
/// let letter = Letter::of('Ế').unwrap();
/// assert_eq!(letter, Letter { base: 'E', quality: Quality::Circumflex, tone: Tone::Acute });
/// assert_eq!(Letter { tone: Tone::Dot, ..letter }.compose(), Some('Ệ'));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Letter {
    /// ASCII letter, upper or lower case.
    pub base: char,
    /// The quality mark.
    pub quality: Quality,
    /// The tone mark.
    pub tone: Tone,
}

const VOWELS: [(char, Quality, [char; 6]); 24] = [
    ('a', Quality::Plain, ['a', 'à', 'ả', 'ã', 'á', 'ạ']),
    ('a', Quality::Breve, ['ă', 'ằ', 'ẳ', 'ẵ', 'ắ', 'ặ']),
    ('a', Quality::Circumflex, ['â', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ']),
    ('e', Quality::Plain, ['e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ']),
    ('e', Quality::Circumflex, ['ê', 'ề', 'ể', 'ễ', 'ế', 'ệ']),
    ('i', Quality::Plain, ['i', 'ì', 'ỉ', 'ĩ', 'í', 'ị']),
    ('o', Quality::Plain, ['o', 'ò', 'ỏ', 'õ', 'ó', 'ọ']),
    ('o', Quality::Circumflex, ['ô', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ']),
    ('o', Quality::Horn, ['ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ']),
    ('u', Quality::Plain, ['u', 'ù', 'ủ', 'ũ', 'ú', 'ụ']),
    ('u', Quality::Horn, ['ư', 'ừ', 'ử', 'ữ', 'ứ', 'ự']),
    ('y', Quality::Plain, ['y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ']),
    ('A', Quality::Plain, ['A', 'À', 'Ả', 'Ã', 'Á', 'Ạ']),
    ('A', Quality::Breve, ['Ă', 'Ằ', 'Ẳ', 'Ẵ', 'Ắ', 'Ặ']),
    ('A', Quality::Circumflex, ['Â', 'Ầ', 'Ẩ', 'Ẫ', 'Ấ', 'Ậ']),
    ('E', Quality::Plain, ['E', 'È', 'Ẻ', 'Ẽ', 'É', 'Ẹ']),
    ('E', Quality::Circumflex, ['Ê', 'Ề', 'Ể', 'Ễ', 'Ế', 'Ệ']),
    ('I', Quality::Plain, ['I', 'Ì', 'Ỉ', 'Ĩ', 'Í', 'Ị']),
    ('O', Quality::Plain, ['O', 'Ò', 'Ỏ', 'Õ', 'Ó', 'Ọ']),
    ('O', Quality::Circumflex, ['Ô', 'Ồ', 'Ổ', 'Ỗ', 'Ố', 'Ộ']),
    ('O', Quality::Horn, ['Ơ', 'Ờ', 'Ở', 'Ỡ', 'Ớ', 'Ợ']),
    ('U', Quality::Plain, ['U', 'Ù', 'Ủ', 'Ũ', 'Ú', 'Ụ']),
    ('U', Quality::Horn, ['Ư', 'Ừ', 'Ử', 'Ữ', 'Ứ', 'Ự']),
    ('Y', Quality::Plain, ['Y', 'Ỳ', 'Ỷ', 'Ỹ', 'Ý', 'Ỵ']),
];

/// Small letters come first in [`VOWELS`], capitals in the same order behind them.
const SMALL: usize = VOWELS.len() / 2;

/// Every Vietnamese vowel lies below here or in the block `HIGH..HIGH_END`.
const LOW_END: usize = 0x1B1;
const HIGH: usize = 0x1EA0;
const HIGH_END: usize = 0x1EFA;
const NONE: u8 = u8::MAX;

/// Code point -> row * 6 + tone of [`VOWELS`], for the low and the high block one after the other.
const PLACES: [u8; LOW_END + HIGH_END - HIGH] = {
    let mut places = [NONE; LOW_END + HIGH_END - HIGH];
    let mut row = 0;
    while row < VOWELS.len() {
        let mut tone = 0;
        while tone < 6 {
            let code = VOWELS[row].2[tone] as usize;
            let slot = if code < LOW_END { code } else { LOW_END + code - HIGH };
            places[slot] = (row * 6 + tone) as u8;
            tone += 1;
        }
        row += 1;
    }
    places
};

fn vowel_place(c: char) -> Option<usize> {
    let code = c as usize;
    let slot = match code {
        0..LOW_END => code,
        HIGH..HIGH_END => LOW_END + code - HIGH,
        _ => return None,
    };
    match PLACES[slot] {
        NONE => None,
        place => Some(usize::from(place)),
    }
}

impl Letter {
    /// Takes a composed (NFC) letter apart. `None` for anything that is neither an ASCII letter nor a
    /// marked Vietnamese letter.
    pub fn of(c: char) -> Option<Letter> {
        if let Some(place) = vowel_place(c) {
            let (base, quality, _) = VOWELS[place / 6];
            return Some(Letter { base, quality, tone: Tone::ALL[place % 6] });
        }
        let (base, quality) = match c {
            'đ' => ('d', Quality::Stroke),
            'Đ' => ('D', Quality::Stroke),
            _ if c.is_ascii_alphabetic() => (c, Quality::Plain),
            _ => return None,
        };
        Some(Letter { base, quality, tone: Tone::Level })
    }

    /// Puts the letter together. `None` if Vietnamese has no such letter (ĕ, a consonant with a tone).
    pub fn compose(self) -> Option<char> {
        if let Some(row) = VOWELS.iter().find(|row| row.0 == self.base && row.1 == self.quality) {
            return Some(row.2[self.tone as usize]);
        }
        match (self.base, self.quality, self.tone) {
            ('d', Quality::Stroke, Tone::Level) => Some('đ'),
            ('D', Quality::Stroke, Tone::Level) => Some('Đ'),
            (base, Quality::Plain, Tone::Level) if base.is_ascii_alphabetic() => Some(base),
            _ => None,
        }
    }

    /// Whether the letter is one of a, e, i, o, u, y.
    pub fn is_vowel(self) -> bool {
        matches!(self.base.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
    }

    /// Whether the letter bears a quality or a tone mark.
    pub fn is_marked(self) -> bool {
        self.quality != Quality::Plain || self.tone != Tone::Level
    }
}

/// The small letter without its tone, and the tone. `None` for what [`Letter::of`] does not know.
pub(crate) fn without_tone(c: char) -> Option<(char, Tone)> {
    if c.is_ascii() {
        return c.is_ascii_alphabetic().then_some((c.to_ascii_lowercase(), Tone::Level));
    }
    match vowel_place(c) {
        Some(place) => Some((VOWELS[place / 6 % SMALL].2[0], Tone::ALL[place % 6])),
        None => matches!(c, 'đ' | 'Đ').then_some(('đ', Tone::Level)),
    }
}

/// [`char::is_alphabetic`], quick for the letters of Vietnamese: searching Unicode's tables takes some hundred
/// instructions.
pub fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
        || !c.is_ascii() && (vowel_place(c).is_some() || matches!(c, 'đ' | 'Đ') || c.is_alphabetic())
}

/// [`char::is_alphanumeric`], quick for the letters of Vietnamese.
pub fn is_letter_or_digit(c: char) -> bool {
    is_letter(c) || c.is_numeric()
}

/// The small letter; the first one where Unicode has several for a capital. Quick for the letters of Vietnamese.
pub fn small(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    match vowel_place(c) {
        Some(place) => VOWELS[place / 6 % SMALL].2[place % 6],
        None if c == 'Đ' || c == 'đ' => 'đ',
        None => c.to_lowercase().next().unwrap_or(c),
    }
}

/// The character without its marks, case kept: `Ế` -> `E`, `đ` -> `d`, `ü` -> `u`. Others stay.
pub fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    if let Some(letter) = Letter::of(c) {
        return letter.base;
    }
    let mut first = c;
    let mut seen = false;
    decompose_canonical(c, |part| {
        if !seen {
            first = part;
            seen = true;
        }
    });
    first
}

/// The text without marks, case kept: the skeleton. Combining marks are dropped, so NFC and NFD text
/// fold alike.
///
/// ```
/// assert_eq!(sohoa_orthography::fold("Thủ tục ĐẤT ĐAI"), "Thu tuc DAT DAI");
/// ```
pub fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii() || !is_combining_mark(*c)).map(fold_char).collect()
}

/// Like [`fold`], in lower case.
///
/// ```
/// assert_eq!(sohoa_orthography::fold_lower("Đúng HẠN"), "dung han");
/// ```
pub fn fold_lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if let Some(letter) = Letter::of(c) {
            folded.push(letter.base.to_ascii_lowercase());
        } else if c.is_ascii() {
            folded.push(c);
        } else if !is_combining_mark(c) {
            folded.extend(fold_char(c).to_lowercase());
        }
    }
    folded
}

/// The character without its tone, quality and case kept: `Ế` -> `Ê`.
pub fn strip_tone(c: char) -> char {
    Letter::of(c).and_then(|letter| Letter { tone: Tone::Level, ..letter }.compose()).unwrap_or(c)
}

/// Whether the character is a combining mark, which only decomposed (NFD) text has.
pub fn is_combining(c: char) -> bool {
    !c.is_ascii() && is_combining_mark(c)
}

/// Whether any letter of the text bears a Vietnamese quality or tone mark (composed or combining).
pub fn has_mark(text: &str) -> bool {
    text.chars()
        .any(|c| !c.is_ascii() && (Letter::of(c).is_some_and(Letter::is_marked) || is_combining_mark(c)))
}

/// Whether the text has letters but no vowel among them: `KSTTHC`, `rn`. False where there is no letter.
pub fn is_vowelless(text: &str) -> bool {
    let mut letters = false;
    for c in text.chars().filter(|c| is_letter(*c)) {
        letters = true;
        let base = fold_char(c).to_ascii_lowercase();
        if !base.is_ascii() || matches!(base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y') {
            return false;
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_come_apart_and_together() {
        let mut vowels = 0;
        for row in VOWELS {
            for (c, tone) in row.2.into_iter().zip(Tone::ALL) {
                let letter = Letter::of(c).unwrap();
                assert_eq!(letter, Letter { base: row.0, quality: row.1, tone });
                assert_eq!(letter.compose(), Some(c));
                assert_eq!(Some(small(c)), c.to_lowercase().next());
                let toneless = Letter { tone: Tone::Level, ..Letter::of(small(c)).unwrap() };
                assert_eq!(without_tone(c), toneless.compose().map(|toneless| (toneless, tone)));
                assert!(is_letter(c));
                vowels += 1;
            }
        }
        assert_eq!(vowels, 144);
        for c in ['đ', 'Đ', 'b', 'Z'] {
            assert_eq!(Letter::of(c).unwrap().compose(), Some(c));
        }
        for c in ['ü', '1', ' ', 'ñ', '₫', 'Ñ', 'đ', 'Đ', 'Z', '\u{300}', 'ª', '²'] {
            assert_eq!(
                (is_letter(c), is_letter_or_digit(c)),
                (c.is_alphabetic(), c.is_alphanumeric()),
                "{c}"
            );
            assert_eq!(Some(small(c)), c.to_lowercase().next(), "{c}");
        }
        for c in ['ü', '1', ' ', 'ñ', '₫'] {
            assert_eq!((Letter::of(c), without_tone(c)), (None, None), "{c}");
        }
        assert_eq!(Letter { base: 'e', quality: Quality::Breve, tone: Tone::Level }.compose(), None);
        assert_eq!(Letter { base: 'b', quality: Quality::Plain, tone: Tone::Dot }.compose(), None);
    }

    #[test]
    fn folding() {
        for (text, folded) in [
            ("Số hóa HỒ SƠ", "So hoa HO SO"),
            ("đ Đ ư Ợ", "d D u O"),
            ("e\u{302}\u{301}", "e"),
            ("1.247 hồ sơ", "1.247 ho so"),
            ("ñü", "nu"),
        ] {
            assert_eq!(fold(text), folded);
            assert_eq!(fold_lower(text), folded.to_lowercase());
        }
        assert_eq!(strip_tone('Ệ'), 'Ê');
        assert_eq!(strip_tone('x'), 'x');
    }

    #[test]
    fn marks_and_vowels() {
        for (text, mark, vowelless) in [
            ("hồ", true, false),
            ("d", false, true),
            ("đ", true, true),
            ("KSTTHC", false, true),
            ("TTHC-x", false, true),
            ("123", false, false),
            ("ho", false, false),
            ("ñ", false, true),
            ("o\u{302}", true, false),
        ] {
            assert_eq!((has_mark(text), is_vowelless(text)), (mark, vowelless), "{text}");
        }
    }
}
