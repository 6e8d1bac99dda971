//! Whole heads and feet with what must be read from them: `tests/heads.txt`.
//!
//! A case is a line `=== what it shows`, the document's lines, a line `---`, and the expected fields, one a line.
//! A line of the document is a paragraph of its own; a line that ends in ` \` goes on in the next one. `field: -`
//! says that nothing may be found. `UPDATE=1` rewrites the file with what is read now.

use std::fmt::Write as _;

use proptest::prelude::*;
use sohoa_document::{Block, CheckStatus, PageNo, Paragraph, Span};
use sohoa_head::{Gazetteer, Reading, read};

fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph = Paragraph::default();
    for (number, line) in (1..).zip(lines) {
        let (text, goes_on) = line.strip_suffix(" \\").map_or((*line, false), |text| (text, true));
        for word in text.split_whitespace() {
            if !paragraph.text.is_empty() {
                paragraph.text.push(' ');
            }
            let start = paragraph.text.len();
            paragraph.text.push_str(word);
            paragraph.spans.push(Span {
                start,
                end: paragraph.text.len(),
                page: PageNo::FIRST,
                line: number,
                bounds: None,
                confidence: 1.0,
                rivals: Vec::new(),
                observed: None,
            });
        }
        if !goes_on {
            blocks.push(Block::Paragraph(std::mem::take(&mut paragraph)));
        }
    }
    blocks
}

fn fields(reading: &Reading) -> Vec<(&'static str, String)> {
    let none = || "-".to_owned();
    let text = |value: Option<String>| value.unwrap_or_else(none);
    let head = &reading.head;
    let issuer = head.issuer.clone().unwrap_or_default();
    let period = head.period.clone().unwrap_or_default();
    let signer = head.signer.clone().unwrap_or_default();
    let failed: Vec<&str> = reading
        .checks
        .iter()
        .filter(|check| check.status == CheckStatus::Fail)
        .map(|check| check.rule.as_str())
        .collect();
    let warned: Vec<&str> = reading.warnings.iter().map(|warning| warning.kind.name()).collect();
    vec![
        ("type", head.document_type.map_or_else(none, |kind| format!("{kind:?}"))),
        ("number", text(head.number.clone())),
        ("date", text(head.date.map(|date| date.to_string()))),
        ("place", text(head.place.clone())),
        ("title", text(head.title.clone())),
        ("issuer", text(head.issuer.as_ref().map(|issuer| issuer.name.clone()))),
        ("level", issuer.level.map_or_else(none, |level| format!("{level:?}"))),
        ("code", text(issuer.code)),
        ("province", text(issuer.province_code)),
        ("label", text(period.label)),
        ("from", text(period.from.map(|date| date.to_string()))),
        ("to", text(period.to.map(|date| date.to_string()))),
        ("stated", text(period.stated)),
        ("signer", text(signer.name)),
        ("position", text(signer.position)),
        ("failed", if failed.is_empty() { none() } else { failed.join("; ") }),
        ("warned", if warned.is_empty() { none() } else { warned.join("; ") }),
    ]
}

#[test]
fn heads_are_read_right() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/heads.txt");
    let file = std::fs::read_to_string(path).unwrap();
    let (preamble, cases) = file.split_once("=== ").unwrap();
    let mut rewritten = preamble.to_owned();
    let mut wrong = String::new();
    let mut count = 0;
    for case in cases.split("\n=== ") {
        let (name, case) = case.split_once('\n').unwrap();
        let (document, wanted) = case.split_once("\n---").unwrap();
        let lines: Vec<&str> = document.lines().filter(|line| !line.trim().is_empty()).collect();
        let found = fields(&read(&blocks(&lines), Gazetteer::embedded()));
        write!(rewritten, "=== {name}\n{document}\n---\n").unwrap();
        for (field, found) in &found {
            // What is not found and not asked for goes without saying.
            let wanted = wanted.lines().find_map(|line| line.strip_prefix(&format!("{field}: ")));
            if wanted.unwrap_or("-") != found {
                writeln!(wrong, "{name}: {field}: wanted {}, found {found}", wanted.unwrap_or("-")).unwrap();
            }
            if found != "-" || wanted.is_some() {
                writeln!(rewritten, "{field}: {found}").unwrap();
            }
        }
        rewritten.push('\n');
        count += 1;
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, rewritten.trim_end().to_owned() + "\n").unwrap();
        return;
    }
    assert!(count >= 25, "{count} cases");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_number_hardly_read_is_told() {
    for (confidence, told) in [(0.99, false), (0.4, true)] {
        let mut blocks = blocks(&["Số: 80 /BC-UBND", "BÁO CÁO", "Kết quả năm 2024"]);
        if let Block::Paragraph(paragraph) = &mut blocks[0] {
            paragraph.spans[1].confidence = confidence;
        }
        let reading = read(&blocks, Gazetteer::embedded());
        assert_eq!(reading.head.number.as_deref(), Some("80/BC-UBND"));
        assert_eq!(reading.warnings.len(), usize::from(told), "{confidence}");
    }
}

#[test]
fn numbers_of_the_party_have_the_type_before_the_stroke() {
    for (line, number) in [
        ("Số 127-BC/HU", Some("127-BC/HU")),
        ("Số: 05-BC/BCĐ", Some("05-BC/BCĐ")),
        ("Số: 12 - BC/TU", Some("12-BC/TU")),
        ("Số:      -BC/HU", None),
        ("Số: 80-/BC-UBND", Some("80/BC-UBND")),
    ] {
        let reading = read(&blocks(&[line, "BÁO CÁO", "Kết quả năm 2024"]), Gazetteer::embedded());
        assert_eq!(reading.head.number.as_deref(), number, "{line}");
        let spoilt = reading.warnings.iter().any(|warning| warning.message.contains("cannot be read"));
        assert!(!spoilt, "{line}: {:?}", reading.warnings);
    }
}

fn pieces() -> impl Strategy<Value = Vec<String>> {
    let piece = prop::sample::select(vec![
        "ỦY BAN NHÂN DÂN",
        "TỈNH",
        "THÀNH PHỐ",
        "NHA TRANG",
        "xã Quốc Tuấn",
        "Số:",
        "12",
        "/BC-UBND",
        "/",
        "-",
        "BÁO CÁO",
        "Sở Tư pháp",
        "SỞ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Khánh Hòa, ngày",
        "tháng 6",
        "năm 2023",
        "Quý II",
        "(Từ ngày 15/3/2022 đến ngày 14/6/2023)",
        "Kính gửi:",
        "Trên đây là báo cáo của",
        "Nơi nhận:",
        "TM.",
        "KT.",
        "CHỦ TỊCH",
        "Nguyễn Văn An",
        "I.",
        "V/v",
        "tính đến ngày 31/2/2023",
        "**",
        "\u{200b}",
        "😀",
        ".",
        ",",
        "TP.",
        "Phụ lục",
    ]);
    prop::collection::vec(prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.join(" ")), 0..30)
}

proptest! {
    #[test]
    fn reading_never_fails(lines in pieces(), text in any::<String>()) {
        let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        lines.push(&text);
        let reading = read(&blocks(&lines), Gazetteer::embedded());
        for check in &reading.checks {
            prop_assert!(!check.rule.is_empty());
        }
        let bare: Vec<Block> = lines
            .iter()
            .map(|line| Block::Paragraph(Paragraph { text: (*line).to_owned(), spans: Vec::new() }))
            .collect();
        read(&bare, Gazetteer::embedded());
    }
}
