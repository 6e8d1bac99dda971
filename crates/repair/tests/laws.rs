//! What repair must never do, and what it must do, with the model of the repository.

use std::sync::LazyLock;

use proptest::prelude::*;
use sohoa_repair::{DoubtKind, Mode, Model, ModelError, RepairedText, Repairer, Token};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/repair.bin");
static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| std::fs::read(FILE).expect("the repository has a model"));
static MODEL: LazyLock<Model> =
    LazyLock::new(|| Model::from_bytes(BYTES.as_slice()).expect("the model is sound"));
const MODES: [Mode; 5] = [Mode::Auto, Mode::Stripped, Mode::LettersLost, Mode::SpoiltLayer, Mode::FreshOcr];

fn repaired(text: &str, mode: Mode) -> String {
    Repairer::new(&MODEL).repair_text(text, mode).text
}

#[test]
fn marks_come_back() {
    for (mode, text, right) in [
        (
            Mode::Stripped,
            "Tong so ho so da tiep nhan trong ky bao cao",
            "Tổng số hồ sơ đã tiếp nhận trong kỳ báo cáo",
        ),
        (
            Mode::Auto,
            "giai quyet truoc han: 120 ho so, qua han: 3 ho so",
            "giải quyết trước hạn: 120 hồ sơ, quá hạn: 3 hồ sơ",
        ),
        (Mode::Stripped, "UY BAN NHAN DAN THANH PHO", "ỦY BAN NHÂN DÂN THÀNH PHỐ"),
        (Mode::Stripped, "Nghi quyet cua HDND tinh", "Nghị quyết của HĐND tỉnh"),
        (
            Mode::SpoiltLayer,
            "thu tuc hanh chinh duoc giai quyét trudc han",
            "thủ tục hành chính được giải quyết trước hạn",
        ),
        (
            Mode::SpoiltLayer,
            "vé viéc s6 hoa hd so thu tuc hanh chinh",
            "về việc số hóa hồ sơ thủ tục hành chính",
        ),
        (Mode::SpoiltLayer, "+ 86 luong hd so da giai quyét: 40", "+ Số lượng hồ sơ đã giải quyết: 40"),
        (Mode::SpoiltLayer, "S6: 12/BC-UBND", "Số: 12/BC-UBND"),
        (
            Mode::FreshOcr,
            "công bố danh mục thủ tục hành chính được sửa đồi, bỗ sung",
            "công bố danh mục thủ tục hành chính được sửa đổi, bổ sung",
        ),
    ] {
        assert_eq!(repaired(text, mode), right, "{mode:?}");
    }
}

#[test]
fn every_kind_of_confusion_is_undone() {
    for (kind, text, right) in [
        ("6 for ó, ô and theirs", "tiép nhan h6 so, s6 luong, d6i mdi", "tiếp nhận hồ sơ, số lượng, đổi mới"),
        ("q for ộ and ụ", "cuq thé, thuqc thẩm quyén", "cụ thể, thuộc thẩm quyền"),
        ("w for ư", "tdng cwong tréch nhiem, hwong dan", "tăng cường trách nhiệm, hướng dẫn"),
        ("d for đ", "dd dwoc giai quyét ding han", "đã được giải quyết đúng hạn"),
        ("1 for l", "1am viéc, quan 1y, phuc vu nguoi dan", "làm việc, quản lý, phục vụ người dân"),
        ("I for l", "qu4n Iy van ban, xir Iy kip thoi", "quản lý văn bản, xử lý kịp thời"),
        ("rn for m", "kiérn tra, kiérn soat viéc thuc hién", "kiểm tra, kiểm soát việc thực hiện"),
        ("é for ế and ệ", "viéc dé nghi giai quyét", "việc đề nghị giải quyết"),
        ("Q for Ộ in a heading", "CQNG HOA XA HQI CHU NGHIA VIET NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("bare capitals", "BAO CAO TINH HINH GIAI QUYET THU TUC", "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT THỦ TỤC"),
    ] {
        assert_eq!(repaired(text, Mode::SpoiltLayer), right, "{kind}");
    }
}

#[test]
fn labels_with_a_wrong_tone_are_righted_in_fresh_text() {
    for (text, right) in [
        ("Tống số hồ sơ đã tiếp nhận", "Tổng số hồ sơ đã tiếp nhận"),
        ("lĩnh vực báo trợ xã hội", "lĩnh vực bảo trợ xã hội"),
        ("Cái cách hành chính", "Cải cách hành chính"),
        ("86 lượng hồ sơ đã tiếp nhận: 5", "Số lượng hồ sơ đã tiếp nhận: 5"),
        // Both are words of reports: what stands there stays.
        ("giải quyết đúng hạn, quá hạn: 86 hồ sơ", "giải quyết đúng hạn, quá hạn: 86 hồ sơ"),
    ] {
        assert_eq!(repaired(text, Mode::FreshOcr), right);
    }
}

#[test]
fn deleted_letters_come_back() {
    for (mode, text, right) in [
        (Mode::LettersLost, "kt qu gii quyt h s", "kết quả giải quyết hồ sơ"),
        (
            Mode::Auto,
            "Tng s h s tip nhn trong k bo co: 1.247 h s, gii quyt trc hn 1.190 h s",
            "Tổng số hồ sơ tiếp nhận trong kỳ báo cáo: 1.247 hồ sơ, giải quyết trước hạn 1.190 hồ sơ",
        ),
        (Mode::LettersLost, "Y BAN NHN DN TNH", "ỦY BAN NHÂN DÂN TỈNH"),
        // Some marks left are evidence, list letters and numbers are no remainders of words.
        (Mode::LettersLost, "h sơ đưc tip nhn", "hồ sơ được tiếp nhận"),
        (Mode::LettersLost, "a) tip nhn 12 h s; b) kt qu: 3", "a) tiếp nhận 12 hồ sơ; b) kết quả: 3"),
    ] {
        assert_eq!(repaired(text, mode), right, "{mode:?}");
    }
}

#[test]
fn broken_words_are_read_as_one_and_stay_apart() {
    for (mode, text, right) in [
        (Mode::Stripped, "ket qua giai quy et thu tuc", "kết quả giải quy ết thủ tục"),
        (Mode::Stripped, "da tiepnhan 12 ho so thu tuc hanhchinh", "đã tiếpnhận 12 hồ sơ thủ tục hànhchính"),
        (Mode::Stripped, "giai quyet thu-\ntuc hanh chinh", "giải quyết thủ-\ntục hành chính"),
        (Mode::Stripped, "da giai quy-\net 12 ho so", "đã giải quy-\nết 12 hồ sơ"),
        (Mode::FreshOcr, "kết quả giải quy ết thủ tục", "kết quả giải quy ết thủ tục"),
        (Mode::FreshOcr, "đãtiếp nhận và trả kết quả", "đãtiếp nhận và trả kết quả"),
        (Mode::SpoiltLayer, "két qua giai quy ét hd so", "kết quả giải quy ết hồ sơ"),
    ] {
        assert_eq!(repaired(text, mode), right, "{mode:?}");
    }
}

#[test]
fn right_text_stays() {
    for text in [
        "Tổng số hồ sơ đã tiếp nhận trong kỳ báo cáo: 1.247 hồ sơ; trong đó, trực tuyến: 900 hồ sơ.",
        "Uỷ ban nhân dân tỉnh Khánh Hoà giao Sở Tư pháp chủ trì, phối hợp thực hiện.",
        "Điện thoại S6 mới, phòng 12a, mẫu CT07, diện tích 35 m2, hotline 1022.",
        "Ông Nguyễn Văn Hùng, Chủ tịch UBND xã, và bà Lê Thị Thu Thủy.",
    ] {
        assert_eq!(repaired(text, Mode::Auto), text);
    }
}

/// Full of abbreviations, codes, foreign names, numbers; one line, one word: nothing in them is spoilt.
#[test]
fn right_text_of_any_shape_stays() {
    for text in [
        "Tổng số hs tiếp nhận: 120 hs, trong đó hs trực tuyến 80 hs, hs trực tiếp 40 hs.\n\
            Đã giải quyết 100 hs; hs quá hạn 0 hs. UBND xã TÂN HÒA",
        "hs tư pháp: 50 hs; hs đất đai: 30 hs; hs LĐTBXH: 20 hs; hs xd: 20 hs",
        "Lv hs qh gq sl gcn: hs đã gq 12, hs qh 0",
        "KQ TTHC DVC DVCTT TP QĐ CB: 12 TTHC, 4 DVC, 5 DVCTT toàn trình; NĐ 61; NĐ 107",
        "Ông John Smith (UNDP), bà Caitlin Wiesen, Mr. Robert Brown (Deloitte Consulting), Red Hat, Google Chrome",
        "To: phongnoivu@tinh.gov.vn\nSubject: Báo cáo tháng 10\nEm gửi lại file bc_cchc_t10.docx.",
        "ỦY BAN NHÂN DÂN XÃ TÂN HÒA\nBÁO CÁO",
        "TÂN HÒA",
        "Đã ký",
        "Nam",
        "Lý Quang Trung, Võ Nam Sơn, Cao Minh Hoa, Tô Lan Anh",
        "Y Thanh Hà Niê Kđăm, H'Yim Kđoh, Krông Ana, Cư M'gar, Ea H'leo",
        "1 2 3 4 5 6\nA1 B2 C3 Q3 P12\n(1) (2) (3)=(4)+(5)",
        "sđt: 0901, đc: 12 Lê Lợi, tp. hcm; ko có đơn; gcn qsdđ: 15 gcn; gpxd: 2; bhyt: 100 thẻ",
    ] {
        assert_eq!(repaired(text, Mode::Auto), text);
        for line in text.lines() {
            assert_eq!(repaired(line, Mode::Auto), line);
        }
    }
}

#[test]
fn stretches_of_a_page_are_judged_apart() {
    let right = "Trong kỳ báo cáo, bộ phận một cửa của phường đã nhận và đã trả kết quả đúng hạn cho các tổ chức và \
        cá nhân; những hồ sơ còn lại đang được giải quyết trong thời hạn theo đúng quy định của Ủy ban nhân dân tỉnh.\n";
    let spoilt = "Trong thang, b6 phan m6t cira cua phwong da nhan h6 so, trong d6 c6 h6 so np qua mang va hd so \
        nép tai quay; da tra két qua dung han cho cac t6 chirc va ca nhan, con lai dang giai quyét theo quy dinh.\n";
    let page = format!("{}{spoilt}{}", right.repeat(3), right.repeat(3));
    let out = repaired(&page, Mode::Auto);
    let lines: Vec<&str> = out.split_inclusive('\n').collect();
    assert_eq!((lines[0], lines[6]), (right, right));
    assert!(lines[3].starts_with("Trong tháng, bộ phận một cửa của phường đã nhận hồ sơ"), "{}", lines[3]);
    assert!(lines[3].ends_with("còn lại đang giải quyết theo quy định.\n"), "{}", lines[3]);
}

#[test]
fn parts_are_judged_together_and_read_apart() {
    let cells = ["hs", "Nam", "TÂN HÒA", "Hộ tịch", "Chứng thực", "tra", "Đã giải quyết"];
    let tokens = |cells: &[&'static str]| -> (Vec<Token<'static>>, Vec<usize>) {
        let words = |cell: &&'static str| cell.split(' ').map(Token::plain).collect::<Vec<_>>();
        let counts = cells.iter().map(|cell| cell.split(' ').count());
        let ends = counts
            .scan(0, |end, count| {
                *end += count;
                Some(*end)
            })
            .collect();
        (cells.iter().flat_map(words).collect(), ends)
    };
    let (right, ends) = tokens(&cells);
    assert_eq!(Repairer::new(&MODEL).repair_parts(&right, &ends, Mode::Auto).edits, []);
    let (stripped, ends) = tokens(&["tong so", "dung han", "qua han", "ho so"]);
    let edits = Repairer::new(&MODEL).repair_parts(&stripped, &ends, Mode::Auto).edits;
    let words: Vec<&str> = edits.iter().map(|edit| edit.after.as_str()).collect();
    assert_eq!(words.join(" "), "tổng số đúng hạn quá hạn hồ sơ");
}

#[test]
fn numbers_codes_and_addresses_stay_in_every_mode() {
    let text = "1.247 75,5% 14/10/2023 ngày 5/3 3.557/4.709 91.115.000 321/BC-UBND 61/2018/NĐ-CP 61/2018/ND-CP \
        TTHC PAKN KSTTHC CCHC DVCTT HVHC TT-BTP 07:45:12 26/11/2024 +07:00 II.06a/VPCP/KSTT van-thu.hcc@xa.gov.vn https://dichvucong.gov.vn/p/1 l2 O1 1.2S7 2021-2025 +84 00";
    for mode in MODES {
        let out = repaired(text, mode);
        for (before, after) in text.split_whitespace().zip(out.split_whitespace()) {
            assert_eq!(after, before, "{mode:?}");
        }
    }
}

#[test]
fn letters_among_digits_are_reported() {
    let tokens: Vec<Token<'_>> =
        "đã tiếp nhận l2 hồ sơ và 1.2S7 phiếu".split(' ').map(Token::plain).collect();
    let doubts = Repairer::new(&MODEL).repair(&tokens, Mode::FreshOcr).doubts;
    let suspicious: Vec<usize> = doubts
        .iter()
        .filter(|doubt| doubt.kind == DoubtKind::SuspiciousNumber)
        .map(|doubt| doubt.token)
        .collect();
    assert_eq!(suspicious, [3, 7]);
}

#[test]
fn letters_read_surely_stay() {
    let text = "Hộ tịch - Quản lý thu, Sổ - thẻ (Văn phòng Chính phủ)";
    for confidence in [None, Some(0.97)] {
        let tokens: Vec<Token<'_>> =
            text.split(' ').map(|word| Token { confidence, ..Token::plain(word) }).collect();
        let edits = Repairer::new(&MODEL).repair(&tokens, Mode::FreshOcr).edits;
        let changed = edits.iter().any(|edit| edit.before == "thẻ");
        assert_eq!(changed, confidence.is_none(), "{confidence:?}");
    }
}

#[test]
fn names_numbers_and_marks_of_lists_stay() {
    let changed = |text: &str, word: &str, confidence: f32| {
        let confidence = Some(confidence);
        let tokens: Vec<Token<'_>> =
            text.split(' ').map(|word| Token { confidence, ..Token::plain(word) }).collect();
        let edits = Repairer::new(&MODEL).repair(&tokens, Mode::FreshOcr).edits;
        edits.into_iter().find(|edit| edit.before == word).map(|edit| edit.after)
    };
    for (text, word, surely, hardly) in [
        // Names that were read surely, and what is known of the reader: it takes hooks for acutes.
        ("Báo cáo của Ủy ban nhân dân thị trấn Mai Châu Hạ và 06 xã", "Hạ", None, Some("Hà")),
        ("hồ sơ của Cống Dịch vụ công quốc gia", "Cống", Some("Cổng"), Some("Cổng")),
        ("giải quyết thủ tục hành chính Quý H năm 2024", "H", None, None),
        ("0 hồ sơ quá hạn, b) Cấp xã: tiếp nhận 12 hồ sơ", "b)", None, None),
    ] {
        let found = [0.97, 0.4].map(|confidence| changed(text, word, confidence));
        assert_eq!(found.each_ref().map(Option::as_deref), [surely, hardly], "{text}");
    }
}

#[test]
fn a_signature_caption_stays() {
    let text = "Ký bởi: Ủy ban nhân dân phường Hải Đình\nCơ quan: Tỉnh Quảng Bình\n\
        Thời gian ký: 26/11/2024 10:40:48 +07:00\nEmail: ubnd.haidinh@quangbinh.gov.vn";
    for mode in [Mode::Auto, Mode::FreshOcr] {
        assert_eq!(repaired(text, mode), text, "{mode:?}");
    }
}

#[test]
fn edits_say_where() {
    let RepairedText { text, edits, .. } =
        Repairer::new(&MODEL).repair_text("1. Ho so\n\n  ho so  qua han\n", Mode::Stripped);
    assert_eq!(text, "1. Hồ sơ\n\n  hồ sơ  quá hạn\n");
    let places: Vec<(usize, usize, &str)> =
        edits.iter().map(|e| (e.line, e.column, e.after.as_str())).collect();
    assert_eq!(
        places,
        [(1, 4, "Hồ"), (1, 7, "sơ"), (3, 3, "hồ"), (3, 6, "sơ"), (3, 10, "quá"), (3, 14, "hạn")]
    );
    assert!(edits.iter().all(|e| (0.0..=1.0).contains(&e.score)));
}

#[test]
fn damaged_models_are_refused() {
    let load = |bytes: &[u8]| Model::from_bytes(bytes).err();
    let mut flipped = BYTES.clone();
    flipped[1_000_000] ^= 1;
    let mut later = BYTES.clone();
    later[7] = b'9';
    assert_eq!(load(b""), Some(ModelError::NotAModel));
    assert_eq!(load(b"not a model at all"), Some(ModelError::NotAModel));
    assert_eq!(load(&later), Some(ModelError::Version('9')));
    assert_eq!(load(&flipped), Some(ModelError::Damaged));
    assert_eq!(load(&BYTES[..BYTES.len() / 2]), Some(ModelError::Damaged));
}

/// Words, numbers and what lies between, as OCR prints them.
fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zàảãáạăâđêôơưếộợA-ZĐ]{1,7}",
        "[0-9]{1,6}",
        "[0-9]{1,3}[.,/:%-][0-9]{1,3}",
        "[0-9OolISBZ]{1,5}",
        "[0-9]{1,3}/[A-ZĐ]{2,4}-[A-Z]{2,4}",
        "[a-z0-9.,;:()/%&¢$|~\\\\'\"@+-]{1,8}",
        ".{1,4}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Tokens without letters keep every character, but for the places that the label table names; tokens of
    /// digits and letters read for digits stay too; white space, the number of words and their order stay.
    #[test]
    fn no_number_ever_changes(tokens in prop::collection::vec((token(), "[ \t\n]{1,2}"), 0..40), mode in 0..MODES.len()) {
        let text: String = tokens.iter().flat_map(|(token, space)| [token.as_str(), space]).collect();
        let out = repaired(&text, MODES[mode]);
        let spaces = |text: &str| text.chars().filter(|c| c.is_whitespace()).collect::<String>();
        prop_assert_eq!(spaces(&out), spaces(&text));
        let (before, after): (Vec<_>, Vec<_>) = (text.split_whitespace().collect(), out.split_whitespace().collect());
        prop_assert_eq!(before.len(), after.len());
        for (b, a) in before.iter().zip(&after) {
            let number = b.contains(|c: char| c.is_ascii_digit())
                && b.chars().all(|c| c.is_ascii_digit() || ".,/:%-".contains(c) || "OolISBZ".contains(c));
            let label = ["86", "80", "56", "50", "S6", "S0", "S5", "S8", "5o"].iter().any(|form| b.starts_with(form));
            if number && !label {
                prop_assert_eq!(a, b);
            }
        }
    }

    /// A flipped bit or a cut makes no other model of a model, and stops nothing.
    #[test]
    fn damage_is_always_noticed(at in 0..BYTES.len(), bit in 0..8u32, cut in any::<bool>()) {
        let damaged = if cut {
            BYTES[..at].to_vec()
        } else {
            let mut bytes = BYTES.clone();
            bytes[at] ^= 1 << bit;
            bytes
        };
        prop_assert!(Model::from_bytes(damaged).is_err(), "{at} {bit} {cut}");
    }

    /// Outside spoilt text no digit at all is added, lost or changed.
    #[test]
    fn right_and_stripped_text_keeps_all_digits(words in prop::collection::vec(token(), 0..40)) {
        let text = words.join(" ");
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        prop_assert_eq!(digits(&repaired(&text, Mode::FreshOcr)), digits(&text));
    }
}
