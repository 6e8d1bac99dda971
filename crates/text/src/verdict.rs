//! Whether a page's own text can be trusted.
//!
//! | the page's own words | no picture over the page | a picture over the page |
//! | --- | --- | --- |
//! | none, nothing drawn either | use (an empty page) | - |
//! | none, or captions only | read again | read again |
//! | good Vietnamese, good English, clean numbers | use | use |
//! | the same, but fewer than [`FEW_WORDS`] | use | read again |
//! | marks lost, letters whole | repair | read again |
//! | legacy encoding | repair (convert) | repair (convert) |
//! | spoilt: letters wrong or lost | repair | read again |
//! | characters that stand for no letter | read again | read again |
//!
//! A picture is the better witness of a spoilt text; one whose marks are lost was read for another language, and its digits are
//! as doubtful as its letters. Without one the page is typeset, and its letters are right
//! where they can be mapped at all.

use sohoa_document::Word;

use crate::measure::{Measures, encoding, measure};

/// What raster knows of the page's pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PictureFacts {
    /// One picture (or its strips) covers the page, as in a scan.
    pub covers_page: bool,
    /// Anything but text is drawn: pictures of any size, lines, filled shapes.
    pub drawn: bool,
}

/// What to do with a page's own text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Take it as it stands.
    UseLayer,
    /// Take it and repair its words.
    RepairLayer,
    /// Leave it and read the picture of the page.
    ReadAgain,
}

/// A decision with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// What to do.
    pub decision: Decision,
    /// Why, with the numbers that decided, in one line.
    pub reason: String,
    /// All that was counted.
    pub measures: Measures,
}

/// Words a text needs before its shares mean something. Signature captions have up to 30, but count apart.
pub const FEW_WORDS: usize = 15;

/// Least share of legal syllables in good Vietnamese. Tried on 600 stretches of 40 to 350 words of official text: 97
/// in 100 have 0.80 and more (the rest are lists of foreign names, or English); 40 of them printed and read with
/// Vietnamese OCR have 0.91 and more, with English or French OCR 0.72 at most.
const GOOD_LEGAL: f32 = 0.8;

/// Least share of words with a mark in good Vietnamese: 98 in 100 of those stretches have 0.65 and more; with
/// English OCR 0.33 at most, with French 0.60, with toned letters deleted 0.57, without marks 0.
const GOOD_MARKED: f32 = 0.6;

/// Most words damaged by digits or signs in a good text: 98 in 100 of the good stretches have 0.03 at most, French
/// OCR 0.08 at least.
const GOOD_DAMAGED: f32 = 0.05;

/// Most words without a vowel in a good text: good stretches have 0.03 at most in 98 of 100, deleted letters 0.10
/// at least in as many.
const GOOD_VOWELLESS: f32 = 0.06;

/// Share of whole skeletons that says letters were kept when the marks were lost: stripped prose has 0.97 and more
/// in three of four stretches, English OCR 0.91 at most, the spoilt layers of two real scans 0.60 to 0.85.
const WHOLE_SKELETONS: f32 = 0.93;

/// Most words with a mark in a text that lost its marks: more, and it is a mixture.
const LOST_MARKED: f32 = 0.1;

/// Words of English alone in English prose: about 0.1 to 0.2; in spoilt Vietnamese 0.01 at most.
const ENGLISH_SHARE: f32 = 0.05;

/// Characters without a letter that make a text unreadable: fonts without a mapping give nearly nothing else.
const UNMAPPED_SHARE: f32 = 0.05;

/// Words in a row that are looked at for a spoilt part. With these three numbers a tenth of a page read with
/// English OCR is seen in two pages of five, a seventh in nine of ten, a fifth always (60 mixtures each); of 600
/// good stretches one, a list of foreign names, is called spoilt.
const PART: usize = 40;
const PART_MARKED: f32 = 0.35;
const PART_LEGAL: f32 = 0.75;

/// Decides about one page's own text, from which so many words of captions were taken
/// ([`crate::without_signature_overlay`]). Pure counting.
pub fn verdict(own: &[Word], captions: usize, picture: PictureFacts) -> Verdict {
    let halves: Vec<Measures> = own.chunks(PART / 2).map(measure).collect();
    let counted = halves.iter().fold(Measures::default(), |sum, half| sum + *half);
    let measures = Measures { overlay: captions, legacy: encoding(own), ..counted };
    let (mut decision, mut why) = decide(&measures, picture);
    if decision == Decision::UseLayer
        && measures.share(measures.english) < ENGLISH_SHARE
        && has_spoilt_part(&halves[..own.len() / (PART / 2)])
    {
        decision = if picture.covers_page { Decision::ReadAgain } else { Decision::RepairLayer };
        why = "a part of the page is spoilt";
    }
    Verdict { decision, reason: format!("{why} ({})", numbers(&measures)), measures }
}

fn decide(measures: &Measures, picture: PictureFacts) -> (Decision, &'static str) {
    use Decision::{ReadAgain, RepairLayer, UseLayer};
    let covered = picture.covers_page;
    if measures.characters == 0 {
        return match (measures.overlay > 0, picture.drawn || covered) {
            (_, false) => (UseLayer, "nothing on the page to read"),
            (true, true) => (ReadAgain, "no text but signature captions"),
            (false, true) => (ReadAgain, "no text"),
        };
    }
    if measures.unmapped_share() > UNMAPPED_SHARE {
        return (ReadAgain, "characters that stand for no letter");
    }
    if measures.legacy.is_some() {
        return (RepairLayer, "text in a legacy encoding");
    }
    let counted = measures.words + measures.bare_capitals + measures.numbers;
    if covered && counted < FEW_WORDS {
        return (ReadAgain, "too little text for a page with a picture");
    }
    match quality(measures) {
        Quality::Good(why) => (UseLayer, why),
        Quality::MarksLost if covered => (ReadAgain, "marks lost, letters whole"),
        Quality::MarksLost => (RepairLayer, "marks lost, letters whole"),
        Quality::Spoilt(why) if covered => (ReadAgain, why),
        Quality::Spoilt(why) => (RepairLayer, why),
        Quality::Unknown if covered => (ReadAgain, "too few words to tell"),
        Quality::Unknown => (UseLayer, "too few words to tell, and no picture to read instead"),
    }
}

/// Whether some stretch of an otherwise good text is spoilt: a page of which only a table was read with the wrong
/// language.
fn has_spoilt_part(halves: &[Measures]) -> bool {
    halves.windows(2).any(|pair| {
        let measures = pair[0] + pair[1];
        measures.words >= FEW_WORDS
            && measures.english < 2
            && measures.share(measures.marked) < PART_MARKED
            && measures.share(measures.legal) < PART_LEGAL
    })
}

enum Quality {
    Good(&'static str),
    MarksLost,
    Spoilt(&'static str),
    Unknown,
}

fn quality(measures: &Measures) -> Quality {
    let share = |part| measures.share(part);
    let clean = share(measures.damaged) <= GOOD_DAMAGED && share(measures.vowelless) <= GOOD_VOWELLESS;
    if measures.words < FEW_WORDS {
        // A page of numbers, or of capitals: nothing but damage could speak against it.
        let capitals_alone = measures.bare_capitals >= FEW_WORDS && measures.marked == 0;
        return match () {
            () if measures.damaged > 1 && share(measures.damaged) > 0.2 => {
                Quality::Spoilt("digits and signs inside words")
            }
            () if capitals_alone => Quality::MarksLost,
            () if measures.numbers >= FEW_WORDS => Quality::Good("numbers, clean"),
            () if measures.words == 0 => Quality::Unknown,
            () if share(measures.marked) >= 0.4 && share(measures.legal) >= GOOD_LEGAL => {
                Quality::Good("good Vietnamese, few words")
            }
            () => Quality::Unknown,
        };
    }
    if clean && share(measures.legal) >= GOOD_LEGAL && share(measures.marked) >= GOOD_MARKED {
        return Quality::Good("good Vietnamese");
    }
    if clean && share(measures.english) >= ENGLISH_SHARE && share(measures.marked) < 0.3 {
        return Quality::Good("good English");
    }
    if clean && share(measures.skeletons) >= WHOLE_SKELETONS && share(measures.marked) < LOST_MARKED {
        return Quality::MarksLost;
    }
    if share(measures.vowelless) > GOOD_VOWELLESS {
        Quality::Spoilt("vowels lost")
    } else if share(measures.damaged) > GOOD_DAMAGED {
        Quality::Spoilt("digits and signs inside words")
    } else if share(measures.marked) < GOOD_MARKED {
        Quality::Spoilt("few words with a mark")
    } else {
        Quality::Spoilt("few legal syllables")
    }
}

/// `412 words, 91% marked, 99% legal, ...`
fn numbers(measures: &Measures) -> String {
    let percent = |part| (measures.share(part) * 100.0).round();
    let mut text = format!("{} words", measures.words);
    if measures.words > 0 {
        text += &format!(
            ", {}% with a mark, {}% legal, {}% whole without marks, {}% vowelless, {}% damaged",
            percent(measures.marked),
            percent(measures.legal),
            percent(measures.skeletons),
            percent(measures.vowelless),
            percent(measures.damaged),
        );
    }
    for (count, what) in [
        (measures.numbers, "numbers"),
        (measures.english, "English words"),
        (measures.unmapped, "unmapped characters"),
        (measures.overlay, "caption words left out"),
    ] {
        if count > 0 {
            text += &format!(", {count} {what}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrange::printed;
    use crate::without_signature_overlay;
    use Decision::{ReadAgain, RepairLayer, UseLayer};

    const GOOD: &str = "Trong tháng, bộ phận một cửa của phường đã nhận 1.245 hồ sơ, trong đó 830 hồ sơ nộp qua mạng và \
        415 hồ sơ nộp tại quầy; đã trả kết quả 1.190 hồ sơ, còn lại đang giải quyết trong thời hạn quy định.";
    const ENGLISH_OCR: &str = "Trong thang, b6 phan mt cira cia phwdng da nhan 1.245 hd so, trong d6 830 h6 so np qua mang \
        va 415 h6 so nép tai quay; d3 tra két qua 1.190 hd so, con 1ai dang gi4i quyét trong thdi han quy dinh.";
    const STRIPPED: &str = "Trong thang, bo phan mot cua cua phuong da nhan 1.245 ho so, trong do 830 ho so nop qua mang va \
        415 ho so nop tai quay; da tra ket qua 1.190 ho so, con lai dang giai quyet trong thoi han quy dinh.";
    const DELETED: &str = "Trong thng, b phn mt ca ca phng nhn 1.245 h s, trong 830 h s np qua mng v \
        415 h s np ti quy; tr kt qu 1.190 h s, cn li ang gii quyt trong thi hn quy nh, cc n v v c nhn lin quan.";
    const ENGLISH: &str = "The table shows the number of files received from citizens and enterprises in the first half \
        of the year, with a breakdown by district and by field for each of the offices that took part.";
    const CAPITALS: &str = "ỦY BAN NHÂN DÂN PHƯỜNG THỐNG KÊ KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH CỦA CÁC ĐƠN VỊ TRONG \
        SÁU THÁNG ĐẦU NĂM";
    const NUMBERS: &str =
        "1 723 714 9 0 723 722 0 1 0 0 2 103 83 0 20 103 79 24 0 0 0 3 2.381 2.381 0 0 2.380 1 0";
    const SHORT: &str = "Nơi nhận: Như trên; Lưu: VT.";
    const LEGACY: &str =
        "Trong th¸ng, bé phËn mét cöa cña ph\u{ad}êng ®· nhËn 1.245 hå s¬, trong ®ã 830 hå s¬ nép qua m¹ng";
    const PRIVATE: &str =
        "\u{e001}\u{e002}\u{e003} \u{e004}\u{e005}\u{e006} 12 \u{e007}\u{e008} \u{fffd}\u{fffd}a";

    fn words(text: &str) -> Vec<Word> {
        text.split_whitespace().map(Word::plain).collect()
    }

    fn captions() -> Vec<Word> {
        [
            printed("Ký bởi: Ủy ban nhân dân phường X", 400.0, 10.0, 6.0),
            printed("Cơ quan: Thành phố Y", 400.0, 17.0, 6.0),
            printed("Thời gian ký: 26/11/2024 10:40:48 +07:00", 400.0, 24.0, 6.0),
        ]
        .concat()
    }

    #[test]
    fn each_kind_of_layer_has_its_verdict() {
        let mixed = format!("{GOOD} {GOOD} {ENGLISH_OCR} {GOOD}");
        let overlaid: Vec<Word> = captions().into_iter().chain(words(GOOD)).collect();
        for (name, words, over_picture, typeset) in [
            ("good", words(GOOD), UseLayer, UseLayer),
            ("English OCR", words(ENGLISH_OCR), ReadAgain, RepairLayer),
            ("marks stripped", words(STRIPPED), ReadAgain, RepairLayer),
            ("marked letters deleted", words(DELETED), ReadAgain, RepairLayer),
            ("captions only", captions(), ReadAgain, ReadAgain),
            ("captions and text", overlaid, UseLayer, UseLayer),
            ("empty", words(""), ReadAgain, ReadAgain),
            ("mixed", words(&mixed), ReadAgain, RepairLayer),
            ("English", words(ENGLISH), UseLayer, UseLayer),
            ("capitals", words(CAPITALS), UseLayer, UseLayer),
            ("numbers", words(NUMBERS), UseLayer, UseLayer),
            ("short", words(SHORT), ReadAgain, UseLayer),
            ("legacy", words(LEGACY), RepairLayer, RepairLayer),
            ("no mapping", words(PRIVATE), ReadAgain, ReadAgain),
        ] {
            for (covers_page, wanted) in [(true, over_picture), (false, typeset)] {
                let (own, captions) = without_signature_overlay(words.clone());
                let verdict = verdict(&own, captions.len(), PictureFacts { covers_page, drawn: true });
                assert_eq!(verdict.decision, wanted, "{name}, covered: {covers_page}: {}", verdict.reason);
            }
        }
        let blank = verdict(&[], 0, PictureFacts::default());
        assert_eq!(blank.decision, UseLayer, "{}", blank.reason);
    }

    #[test]
    fn the_reason_gives_the_numbers() {
        let verdict = verdict(&words(STRIPPED), 0, PictureFacts { covers_page: true, drawn: true });
        assert!(verdict.reason.starts_with("marks lost, letters whole ("), "{}", verdict.reason);
        assert!(verdict.reason.contains("0% with a mark"), "{}", verdict.reason);
    }

    #[test]
    fn legacy_words_are_read() {
        let mut layer = words(LEGACY);
        let encoding = verdict(&layer, 0, PictureFacts::default()).measures.legacy.unwrap();
        crate::from_legacy(&mut layer, encoding, sohoa_document::PageNo::FIRST);
        assert_eq!((layer[1].text.as_str(), layer[1].as_read()), ("tháng,", "th¸ng,"));
    }
}
