//! Text in the two 8-bit encodings that Vietnamese offices used before Unicode: TCVN 5712:1993 (TCVN3, "ABC"
//! fonts such as .VnTime) and VNI Windows (fonts such as VNI-Times).
//!
//! A PDF made with such fonts gives its bytes as if they were Latin-1, so *Cộng hòa* comes out as *Céng hßa*
//! (TCVN3) or *Coäng hoøa* (VNI). [`detect`] says which it is, [`to_unicode`] reads it.

use crate::letter::has_mark;
use crate::normal::normalise;
use crate::syllable::is_legal_syllable;

/// An encoding older than Unicode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// TCVN 5712:1993, one byte a letter.
    Tcvn3,
    /// VNI Windows, a Latin letter followed by a mark for most letters.
    Vni,
}

/// TCVN3: what Latin-1 shows -> the letter. Capitals with a tone have no code: fonts for headings draw the
/// small letters' codes as capitals.
const TCVN3: [(&str, &str); 14] = [
    ("µ¶·¸¹", "àảãáạ"),
    ("¨»¼½¾Æ", "ăằẳẵắặ"),
    ("©ÇÈÉÊË", "âầẩẫấậ"),
    ("ÌÎÏÐÑ", "èẻẽéẹ"),
    ("ªÒÓÔÕÖ", "êềểễếệ"),
    ("×ØÜÝÞ", "ìỉĩíị"),
    ("ßáâãä", "òỏõóọ"),
    ("«åæçèé", "ôồổỗốộ"),
    ("¬êëìíî", "ơờởỡớợ"),
    ("ïñòóô", "ùủũúụ"),
    ("\u{ad}õö÷øù", "ưừửữứự"),
    ("úûüýþ", "ỳỷỹýỵ"),
    ("®¡¢£¤¥¦§", "đĂÂÊÔƠƯĐ"),
    // Some converters write the soft hyphen that stands for "ư" as a plain hyphen sign.
    ("\u{2010}", "ư"),
];

/// VNI: letters that stand alone.
const VNI_ALONE: [(&str, &str); 1] = [("ñÑôÔöÖíìæóòÍÌÆÓÒîÎ", "đĐơƠưƯíìỉĩịÍÌỈĨỊỵỴ")];

/// VNI: the sign that follows a letter -> the letters it makes of a, e, o, ô (= ơ), u, ö (= ư), y; a dot where
/// there is none.
const VNI_SIGNS: [(char, &str); 17] = [
    ('ù', "áéóớúứý"),
    ('ø', "àèòờùừỳ"),
    ('û', "ảẻỏởủửỷ"),
    ('õ', "ãẽõỡũữỹ"),
    ('ï', "ạẹọợụự."),
    ('â', "âêô...."),
    ('á', "ấếố...."),
    ('à', "ầềồ...."),
    ('å', "ẩểổ...."),
    ('ã', "ẫễỗ...."),
    ('ä', "ậệộ...."),
    ('ê', "ă......"),
    ('é', "ắ......"),
    ('è', "ằ......"),
    ('ú', "ẳ......"),
    ('ü', "ẵ......"),
    ('ë', "ặ......"),
];

/// Words with a non-ASCII letter needed before [`detect`] speaks: below, a foreign name could decide.
const MIN_EVIDENCE: usize = 3;

/// Which legacy encoding the text is in, if any: the one that turns most of the words with non-ASCII
/// characters into legal syllables, provided that as they stand most of them are none. `None` for Unicode
/// Vietnamese, other languages, and texts with too few such words to tell.
///
/// ```
/// use sohoa_orthography::legacy::{Encoding, detect, to_unicode};
/// let text = "Céng hoµ x· héi chñ nghÜa ViÖt Nam";
/// assert_eq!(detect(text), Some(Encoding::Tcvn3));
/// assert_eq!(to_unicode(text, Encoding::Tcvn3), "Cộng hòa xã hội chủ nghĩa Việt Nam");
/// ```
pub fn detect(text: &str) -> Option<Encoding> {
    let is_word = |text: &str| {
        let core = text.trim_matches(|c: char| c.is_ascii() && !c.is_ascii_alphabetic());
        is_legal_syllable(core) && has_mark(core)
    };
    let marked = || text.split_whitespace().filter(|word| !word.is_ascii());
    let words = marked().count();
    let as_is = marked().filter(|word| is_word(word)).count();
    // No reading can have twice as many.
    if words < MIN_EVIDENCE || 2 * as_is >= words {
        return None;
    }
    let read_as = |read: fn(&str) -> String| marked().filter(|word| is_word(&read(word))).count();
    let (tcvn3, vni) = (read_as(tcvn3_word), read_as(vni_word));
    let (best, encoding) = if vni > tcvn3 { (vni, Encoding::Vni) } else { (tcvn3, Encoding::Tcvn3) };
    // Vietnamese prose converts by 95% and more; two thirds leaves room for codes and foreign words, and
    // Unicode prose never loses more than half of its own syllables.
    (3 * best >= 2 * words && best > 2 * as_is).then_some(encoding)
}

/// Reads text of the given encoding and normalises it. ASCII text, digits and white space stay.
pub fn to_unicode(text: &str, encoding: Encoding) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        match encoding {
            _ if word.is_ascii() => out.push_str(word),
            Encoding::Tcvn3 => out.push_str(&tcvn3_word(word)),
            Encoding::Vni => out.push_str(&vni_word(word)),
        }
        let gap = tail.find(|c: char| !c.is_whitespace()).unwrap_or(tail.len());
        out.push_str(&tail[..gap]);
        rest = &tail[gap..];
    }
    normalise(&out)
}

fn find(table: &[(&str, &str)], key: char) -> Option<char> {
    table
        .iter()
        .find_map(|(codes, letters)| codes.chars().zip(letters.chars()).find(|pair| pair.0 == key))
        .map(|pair| pair.1)
}

/// A word in capitals was set in a capitals-only font, whose codes are those of small letters. One capital
/// proves nothing: *Sè* is *Số*.
fn tcvn3_word(word: &str) -> String {
    let ascii = word.chars().filter(char::is_ascii_alphabetic);
    let capitals = ascii.clone().count() > 1 && ascii.clone().all(|c| c.is_ascii_uppercase());
    let small = word.chars().map(|c| find(&TCVN3, c).unwrap_or(c));
    if capitals { small.flat_map(char::to_uppercase).collect() } else { small.collect() }
}

fn vni_word(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 4);
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek().and_then(|sign| vni_pair(c, *sign)) {
            Some(letter) => {
                out.push(letter);
                chars.next();
            }
            None => out.push(find(&VNI_ALONE, c).unwrap_or(c)),
        }
    }
    out
}

/// The letter that a base and the sign behind it make.
fn vni_pair(base: char, sign: char) -> Option<char> {
    let lower = |c: char| c.to_lowercase().next().unwrap_or(c);
    let column = ['a', 'e', 'o', 'ô', 'u', 'ö', 'y'].into_iter().position(|b| b == lower(base))?;
    let key = lower(sign);
    let row = VNI_SIGNS.iter().find(|row| row.0 == key)?.1;
    let made = row.chars().nth(column).filter(|c| *c != '.')?;
    Some(if base.is_uppercase() { made.to_uppercase().next().unwrap_or(made) } else { made })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: [(&str, Encoding, &str); 6] = [
        ("§éc lËp - Tù do - H¹nh phóc", Encoding::Tcvn3, "Độc lập - Tự do - Hạnh phúc"),
        ("ñy ban nh©n d©n huyÖn, sè 19/BC-UBND", Encoding::Tcvn3, "ủy ban nhân dân huyện, số 19/BC-UBND"),
        ("B¸O C¸O t×nh h×nh ®¬n th\u{ad} khiÕu n¹i", Encoding::Tcvn3, "BÁO CÁO tình hình đơn thư khiếu nại"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", Encoding::Vni, "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("UÛY BAN NHAÂN DAÂN TÆNH ÑOÀNG THAÙP", Encoding::Vni, "ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP"),
        (
            "ñöôïc giaûi quyeát tröôùc haïn 1.247 hoà sô",
            Encoding::Vni,
            "được giải quyết trước hạn 1.247 hồ sơ",
        ),
    ];

    #[test]
    fn legacy_text_is_recognised_and_read() {
        for (text, encoding, read) in CASES {
            assert_eq!(detect(text), Some(encoding), "{text}");
            assert_eq!(to_unicode(text, encoding), read);
        }
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in [
            "",
            "Tổng số hồ sơ đã tiếp nhận trong kỳ báo cáo: 1.247",
            "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI",
            "Le comité a été créé à l'été dernier, très tôt, où l'on sème",
            "vé viéc chan chinh, ting cuong trach nhiém, dé xuat",
            "Tong so ho so da tiep nhan",
            "§ 5 ©",
        ] {
            assert_eq!(detect(text), None, "{text}");
        }
    }

    #[test]
    fn tables_have_no_letter_twice() {
        let codes: Vec<char> = TCVN3.iter().flat_map(|row| row.0.chars()).collect();
        for (index, code) in codes.iter().enumerate() {
            assert!(!codes[..index].contains(code), "{code:?}");
        }
        assert!(TCVN3.iter().all(|row| row.0.chars().count() == row.1.chars().count()));
        let vni: String = VNI_SIGNS.iter().map(|row| row.1).collect();
        let vni = vni.replace('.', "") + "đơưíìỉĩịỵ";
        let mut letters: Vec<char> = vni.chars().collect();
        letters.sort_unstable();
        letters.dedup();
        // All 67 marked small letters, each once.
        assert_eq!((letters.len(), vni.chars().count()), (67, 67));
    }
}
