//! The syllable grammar: which onset, rhyme and tone may stand together, and where the tone is written.

use std::fmt;
use std::sync::LazyLock;

use crate::letter::{Letter, Quality, Tone, fold_char, fold_lower, without_tone};

/// Onsets, longest first, so that the first that fits is the right one.
const ONSETS: [&str; 28] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k",
    "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
];

/// Rhymes in code-point order (searched by halves); a tone is never written in this table.
const RHYMES: [&str; 168] = [
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "e", "ec", "em", "en",
    "eng", "eo", "ep", "et", "i", "ia", "ich", "im", "in", "inh", "ip", "it", "iu", "iêc", "iêm", "iên",
    "iêng", "iêp", "iêt", "iêu", "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap",
    "oat", "oay", "oc", "oe", "oem", "oen", "oeo", "oet", "oi", "om", "on", "ong", "ooc", "oong", "op", "ot",
    "oăc", "oăm", "oăn", "oăng", "oăt", "u", "ua", "uc", "ui", "um", "un", "ung", "uo", "up", "ut", "uy",
    "uya", "uych", "uyn", "uynh", "uyp", "uyt", "uyu", "uyên", "uyêt", "uân", "uâng", "uât", "uây", "uê",
    "uêch", "uên", "uênh", "uôc", "uôi", "uôm", "uôn", "uông", "uôt", "uơ", "y", "ych", "yn", "ynh", "yp",
    "yt", "yêm", "yên", "yêng", "yêt", "yêu", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "ê", "êch",
    "êm", "ên", "ênh", "êp", "êt", "êu", "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp", "ôt", "ăc", "ăm", "ăn",
    "ăng", "ăp", "ăt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng", "ưt",
    "ưu", "ươc", "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu",
];

/// [`RHYMES`] as numbers, in the same order.
const KEYS: [u64; RHYMES.len()] = {
    let mut keys = [0; RHYMES.len()];
    let mut index = 0;
    while index < keys.len() {
        keys[index] = key(RHYMES[index].as_bytes());
        index += 1;
    }
    keys
};

/// The bytes of a text, and how many they are, as a number that orders as they do; that of no rhyme if they are more
/// than seven.
const fn key(text: &[u8]) -> u64 {
    if text.len() > 7 {
        return u64::MAX;
    }
    let mut key = 0;
    let mut index = 0;
    while index < 7 {
        key = key << 8 | if index < text.len() { text[index] as u64 } else { 0 };
        index += 1;
    }
    key << 8 | text.len() as u64
}

/// The onsets that a text begins with, longest first.
fn onsets_of(text: &str) -> impl Iterator<Item = &'static str> {
    let first = text.as_bytes().first();
    ONSETS.into_iter().filter(move |onset| {
        onset.as_bytes().first().is_none_or(|byte| Some(byte) == first) && text.starts_with(onset)
    })
}

/// Syllables that break the spelling rules but stand in official names (Bắc Kạn, Đắk Lắk): letters without
/// tone, tone, onset, rhyme.
const IRREGULAR: [(&str, Tone, &str, &str); 5] = [
    ("kan", Tone::Dot, "k", "an"),
    ("đăk", Tone::Acute, "đ", "ăk"),
    ("lăk", Tone::Acute, "l", "ăk"),
    ("đăk", Tone::Level, "đ", "ăk"),
    ("lăk", Tone::Level, "l", "ăk"),
];

/// A legal Vietnamese syllable in lower case, taken apart.
///
/// ```
/// use sohoa_orthography::{Syllable, Tone};
/// let syllable = Syllable::parse("Thuỷ").unwrap();
/// assert_eq!((syllable.onset, syllable.rhyme, syllable.tone), ("th", "uy", Tone::Hook));
/// assert_eq!(syllable.to_string(), "thủy");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Syllable {
    /// The onset as written: `ngh`, `gi`, `qu`, or empty.
    pub onset: &'static str,
    /// The rhyme with its quality marks and without its tone: `uyên`, `oa`.
    pub rhyme: &'static str,
    /// The tone.
    pub tone: Tone,
}

impl Syllable {
    /// Reads one syllable (NFC, any case), wherever its tone mark is put. `None` if it is not legal.
    pub fn parse(text: &str) -> Option<Syllable> {
        let (plain, tone) = split_tone(text)?;
        let plain = plain.as_str();
        let regular = onsets_of(plain).find_map(|onset| {
            let rest = &plain.as_bytes()[onset.len()..];
            let rhyme = RHYMES[KEYS.binary_search(&key(rest)).ok()?];
            (onset_fits(onset, rhyme) && (!ends_in_stop(rhyme) || tone.fits_stop_coda()))
                .then_some(Syllable { onset, rhyme, tone })
        });
        regular.or_else(|| {
            let row = IRREGULAR.iter().find(|row| row.0 == plain && row.1 == tone)?;
            Some(Syllable { onset: row.2, rhyme: row.3, tone })
        })
    }

    /// Index of the character of the written syllable that bears the tone mark.
    fn tone_place(&self) -> usize {
        let onset = self.onset.chars().count();
        let letters: Vec<Letter> = self.rhyme.chars().filter_map(Letter::of).collect();
        if let Some(marked) = letters.iter().rposition(|letter| letter.quality != Quality::Plain) {
            return onset + marked;
        }
        let vowels = letters.iter().take_while(|letter| letter.is_vowel()).count();
        let closed = vowels < letters.len();
        onset
            + match (vowels, closed) {
                (0 | 1, _) => 0,
                (_, true) => vowels - 1,
                (2, false) => 0,
                (_, false) => 1,
            }
    }
}

/// Writes the syllable in lower case with the tone in the place this crate normalises to (hòa, thủy).
impl fmt::Display for Syllable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.tone_place();
        for (index, c) in self.onset.chars().chain(self.rhyme.chars()).enumerate() {
            let toned = Letter::of(c)
                .filter(|_| index == place)
                .and_then(|letter| Letter { tone: self.tone, ..letter }.compose());
            write!(f, "{}", toned.unwrap_or(c))?;
        }
        Ok(())
    }
}

/// Whether the text (NFC, any case) is a syllable that Vietnamese spelling allows: c/k/q, g/gh, ng/ngh by
/// the vowel that follows, only sắc and nặng before a stop. Loan words and foreign names are not.
///
/// ```
/// use sohoa_orthography::is_legal_syllable;
/// assert!(is_legal_syllable("nghiệp") && is_legal_syllable("Uỷ") && is_legal_syllable("gì"));
/// assert!(!is_legal_syllable("ngiệp") && !is_legal_syllable("viec") && !is_legal_syllable("gidi"));
/// ```
pub fn is_legal_syllable(text: &str) -> bool {
    Syllable::parse(text).is_some()
}

/// Whether some choice of marks makes a legal syllable of these letters (any case, marks ignored):
/// `truoc`, `BAN`, `Uy` are skeletons of syllables, `UBND` and `lwong` are not.
pub fn is_skeleton(text: &str) -> bool {
    let plain = fold_lower(text);
    // The longest skeleton is "nghieng".
    if plain.len() > 7 {
        return false;
    }
    let stroked = plain.strip_prefix('d').map(|rest| ("đ", rest));
    let parted = onsets_of(&plain).map(|onset| (onset, &plain[onset.len()..])).chain(stroked);
    parted.into_iter().any(|(onset, rest)| {
        let key = key(rest.as_bytes());
        let from = BARE_RHYMES.partition_point(|(bare, _)| *bare < key);
        BARE_RHYMES[from..]
            .iter()
            .take_while(|(bare, _)| *bare == key)
            .any(|(_, rhyme)| onset_fits(onset, rhyme))
    })
}

/// Rhymes without their marks as numbers, in order, each with the rhyme it was.
static BARE_RHYMES: LazyLock<Vec<(u64, &str)>> = LazyLock::new(|| {
    let bare = |rhyme: &str| key(rhyme.chars().map(fold_char).collect::<String>().as_bytes());
    let mut bare: Vec<(u64, &str)> = RHYMES.iter().map(|rhyme| (bare(rhyme), *rhyme)).collect();
    bare.sort_unstable();
    bare
});

/// Ends of syllables behind their vowels.
const CODAS: [&str; 9] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];

/// Whether consonants are what some syllable leaves whose vowels are gone: `nhn` (*nhận*), `kt` (*kết*), `ng`; not `hs`
/// or `gq`, which only abbreviations are.
pub fn is_vowelless_syllable(text: &str) -> bool {
    // Of vowels only those of "gi" and "qu" are left.
    let vowel = |c: char| matches!(fold_char(c).to_ascii_lowercase(), 'a' | 'e' | 'o' | 'y');
    if text.chars().any(vowel) {
        return false;
    }
    let plain = fold_lower(text);
    !plain.is_empty() && onsets_of(&plain).any(|onset| CODAS.contains(&&plain[onset.len()..]))
}

/// Lower-case text without its one tone, kept on the stack.
struct Plain {
    bytes: [u8; Plain::ROOM],
    len: usize,
}

impl Plain {
    /// The longest syllable, "nghiêng", has 7 letters of at most 2 bytes each once its tone is gone.
    const ROOM: usize = 16;

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or("")
    }
}

/// The letters in lower case without tone, and the tone; `None` for two tones, a non-letter, or a text too
/// long to be a syllable.
fn split_tone(text: &str) -> Option<(Plain, Tone)> {
    let mut plain = Plain { bytes: [0; Plain::ROOM], len: 0 };
    let mut tone = Tone::Level;
    for c in text.chars() {
        let (bare, own) = without_tone(c)?;
        if own != Tone::Level {
            if tone != Tone::Level {
                return None;
            }
            tone = own;
        }
        let end = plain.len + bare.len_utf8();
        bare.encode_utf8(plain.bytes.get_mut(plain.len..end)?);
        plain.len = end;
    }
    (plain.len > 0).then_some((plain, tone))
}

fn ends_in_stop(rhyme: &str) -> bool {
    rhyme.ends_with(['c', 'p', 't', 'k']) || rhyme.ends_with("ch")
}

/// Spelling rules that tie the onset to the first letters of the rhyme.
fn onset_fits(onset: &str, rhyme: &str) -> bool {
    let front = rhyme.starts_with(['e', 'ê', 'i', 'y']);
    let y_glide = rhyme.starts_with('y') && rhyme != "y";
    match onset {
        "k" | "gh" | "ngh" => front && !y_glide && !(rhyme == "y" && onset != "k"),
        "c" => !front,
        // "gì" and "gìn" write the i of the onset "gi" and of the rhyme once; so do "giếng" and "giền".
        "g" => !front || rhyme == "i" || rhyme == "in" || rhyme.starts_with("iê"),
        "ng" => !front,
        "gi" => !rhyme.starts_with(['i', 'y']) && !rhyme.is_empty(),
        "qu" => rhyme.starts_with(['a', 'ă', 'â', 'e', 'ê', 'i', 'y', 'ơ']) || rhyme == "ôc",
        "" => !rhyme.starts_with("iê") && (!y_glide || rhyme.starts_with("yê")),
        _ => !y_glide,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rhymes_are_sorted_for_the_search() {
        assert!(RHYMES.is_sorted() && KEYS.is_sorted() && RHYMES.iter().all(|rhyme| rhyme.len() <= 7));
        assert!(ONSETS.is_sorted_by_key(|onset| std::cmp::Reverse(onset.chars().count())));
    }

    #[test]
    fn legal_syllables_are_told_from_others() {
        let legal = "a ạ ơi ỷ Uỷ ỦY yêu yến ỉa oan uyên nghiệp nghỉ nghe ngành nguyễn người gì gìn giếng giết giữ già \
            giường ghi ghế gà gỗ kỳ kỹ kẻ kiên cửa cuộc quyết quốc quản quý qua quơ quyển quỳnh quýt thuở thủy \
            thuỷ hòa hoà hoàn hòan khuỷu khuya huýt xoong đường được đã ĐẤT trễ hẹn phản ánh kiến nghị trực tuyến \
            niêm yết Kạn Đắk Lắk toàn ngoằn ngoèo xuất tuần luân chuyển thuế huệ ướt ươm bưởi hươu";
        let illegal = "viec cac tich kà cỉ ghà ngiệp ngê nghà qu qui-  gidi hd truc lwong tuc b bx zô fa jo wa đươn1 \
            các̀ cạcs hồs nghuyên ngh iêu iên kuyên qô quu tryc w ph áp2 chapp thàt hợc̀ cảc mùt";
        for word in legal.split_whitespace() {
            assert!(is_legal_syllable(word), "{word}");
        }
        for word in illegal.split_whitespace() {
            assert!(!is_legal_syllable(word), "{word}");
        }
    }

    #[test]
    fn consonants_of_syllables_are_told_from_abbreviations() {
        for text in "kt nhn trng ng t tt Th bnh".split(' ') {
            assert!(is_vowelless_syllable(text), "{text}");
        }
        for text in ["hs", "gq", "qh", "sl", "tthc", "gcn", "bhyt", "", "ho"] {
            assert!(!is_vowelless_syllable(text), "{text}");
        }
    }

    #[test]
    fn skeletons() {
        for (text, is) in [
            ("truoc", true),
            ("BAN", true),
            ("Uy", true),
            ("đuong", true),
            ("giuong", true),
            ("UBND", false),
            ("lwong", false),
            ("PAKN", false),
            ("", false),
            ("hoso", false),
            ("nghieng", true),
            ("kuyen", false),
        ] {
            assert_eq!(is_skeleton(text), is, "{text}");
        }
    }

    #[test]
    fn tones_are_written_in_one_place() {
        for (text, written) in [
            ("hoà", "hòa"),
            ("khoẻ", "khỏe"),
            ("Thuỷ", "thủy"),
            ("hòan", "hoàn"),
            ("qúy", "quý"),
            ("quí", "quí"),
            ("giừơng", "giường"),
            ("khuỷu", "khuỷu"),
            ("ngóai", "ngoái"),
            ("gíêng", "giếng"),
            ("gì", "gì"),
            ("huỳnh", "huỳnh"),
            ("của", "của"),
            ("mía", "mía"),
            ("thuở", "thuở"),
            ("già", "già"),
            ("gịa", "gịa"),
        ] {
            let got = Syllable::parse(text).map(|syllable| syllable.to_string());
            if text == "gịa" {
                assert_eq!(got.as_deref(), Some("giạ"));
            } else {
                assert_eq!(got.as_deref(), Some(written), "{text}");
            }
        }
    }

    #[test]
    fn every_syllable_is_read_back_as_written() {
        let mut count = 0;
        for onset in ONSETS {
            for rhyme in RHYMES {
                for tone in Tone::ALL {
                    let written = Syllable { onset, rhyme, tone }.to_string();
                    if let Some(read) = Syllable::parse(&written) {
                        assert_eq!(Syllable::parse(&read.to_string()), Some(read), "{written}");
                        count += 1;
                    }
                }
            }
        }
        // Spelling allows far more syllables than the about 7,000 in use.
        assert!((12_000..20_000).contains(&count), "{count}");
    }
}
