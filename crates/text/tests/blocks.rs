//! What must hold for any text that goes from a string to blocks, and how fast.

use std::time::Instant;

use proptest::prelude::*;
use sohoa_document::{Block, Line, Page};
use sohoa_text::{assemble, page_text, plain_text};

/// The blocks as text: paragraphs, rows of cells parted by bars.
fn printed(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for block in assemble(&plain_text(text)) {
        match block {
            Block::Paragraph(paragraph) => out.push(paragraph.text),
            Block::Table(table) => out.extend(
                table
                    .cells
                    .chunk_by(|a, b| a.row == b.row)
                    .map(|row| row.iter().map(|cell| cell.text()).collect::<Vec<_>>().join(" | ")),
            ),
        }
    }
    out
}

#[test]
fn wrapped_text_is_joined_and_parted() {
    let text = "\
ỦY BAN NHÂN DÂN              CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ THANH BÌNH                   Độc lập - Tự do - Hạnh phúc
Số:     /BC-UBND             Thanh Bình, ngày     tháng 6 năm 2023

BÁO CÁO

Kết quả giải quyết hồ sơ của bộ phận một cửa trong sáu tháng đầu năm 2023 và
nhiệm vụ sáu tháng cuối năm

I. KẾT QUẢ
1. Bộ phận một cửa đã nhận trong kỳ 1.245 hồ sơ theo Công văn số 12/STC-
HCSN, trong đó nộp qua mạng 830 hồ sơ, nộp tại quầy của Sở Lao động
- Thương binh và Xã hội là 415 hồ sơ, chưa kể hồ sơ của các xã trong

2

huyện gửi lên.
- Đã trả kết quả: 1.190 hồ
sơ.
+ Còn lại: 55.

TT    Lĩnh vực            Nhận     Trả
1     Hộ tịch               723     700
2     Đất đai               522     490

Nơi nhận:                         TM. ỦY BAN NHÂN DÂN
- Lưu: VT.                        CHỦ TỊCH
";
    assert_eq!(
        printed(text),
        [
            "ỦY BAN NHÂN DÂN",
            "XÃ THANH BÌNH",
            "Số: /BC-UBND",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Thanh Bình, ngày tháng 6 năm 2023",
            "BÁO CÁO",
            "Kết quả giải quyết hồ sơ của bộ phận một cửa trong sáu tháng đầu năm 2023 và nhiệm vụ sáu tháng cuối năm",
            "I. KẾT QUẢ",
            "1. Bộ phận một cửa đã nhận trong kỳ 1.245 hồ sơ theo Công văn số 12/STC-HCSN, trong đó nộp qua mạng 830 \
             hồ sơ, nộp tại quầy của Sở Lao động - Thương binh và Xã hội là 415 hồ sơ, chưa kể hồ sơ của các xã trong \
             huyện gửi lên.",
            "- Đã trả kết quả: 1.190 hồ sơ.",
            "+ Còn lại: 55.",
            "TT | Lĩnh vực | Nhận | Trả",
            "1 | Hộ tịch | 723 | 700",
            "2 | Đất đai | 522 | 490",
            "Nơi nhận:",
            "- Lưu: VT.",
            "TM. ỦY BAN NHÂN DÂN",
            "CHỦ TỊCH",
        ]
    );
}

#[test]
fn spans_point_at_the_words_and_keep_what_was_printed() {
    let blocks = assemble(&plain_text("Uỷ ban\nphường Hoà Bình"));
    let Block::Paragraph(paragraph) = &blocks[0] else { panic!("running text") };
    assert_eq!(paragraph.text, "Ủy ban phường Hòa Bình");
    let words: Vec<(&str, u32, Option<&str>)> = paragraph
        .spans
        .iter()
        .map(|span| (&paragraph.text[span.start..span.end], span.line, span.observed.as_deref()))
        .collect();
    assert_eq!(
        words,
        [
            ("Ủy", 1, Some("Uỷ")),
            ("ban", 1, None),
            ("phường", 2, None),
            ("Hòa", 2, Some("Hoà")),
            ("Bình", 2, None)
        ]
    );
}

fn words(pages: &[Page]) -> Vec<String> {
    let mut words: Vec<String> = pages
        .iter()
        .flat_map(|page| &page.lines)
        .flat_map(Line::words)
        .map(|word| word.text.clone())
        .collect();
    words.sort();
    words
}

fn block_words(blocks: &[Block]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => words.extend(paragraph.spans.iter().map(|span| {
                span.observed.clone().unwrap_or(paragraph.text[span.start..span.end].to_owned())
            })),
            Block::Table(table) => words.extend(
                table.cells.iter().flat_map(|cell| &cell.words).map(|word| word.as_read().to_owned()),
            ),
        }
    }
    words.sort();
    words
}

/// Lines as reports have them, without page numbers, stamps and captions: nothing of them may be lost.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-ZĐa-zđàảãáạờôưÔỦ]{1,7}( [a-zđàảãáạờôư0-9.,/%:;()-]{1,8}){3,14}[.;:,]?",
        1 => "[-+*] [A-Za-zđạ]{2,6}( [a-zđạ0-9.]{1,6}){2,6}",
        1 => "[0-9]{1,3}(\t[A-Za-z0-9.]{0,6}){2,5}\t[0-9]{1,3}",
        1 => "\\| [a-z]{1,5} \\| [0-9.]{1,5} \\| [0-9]{0,4} \\|",
        1 => Just(String::new()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_word_of_a_report_is_lost(lines in prop::collection::vec(line(), 1..40)) {
        let pages = plain_text(&lines.join("\n"));
        prop_assert_eq!(block_words(&assemble(&pages)), words(&pages));
    }

    #[test]
    fn any_string_is_taken(text in r"(?s)[\PC\n\t\u{c}\r|*#\-+ 0-9.:a-dđ]{0,300}") {
        let pages = plain_text(&text);
        for page in &pages {
            page_text(page);
        }
        for block in assemble(&pages) {
            if let Block::Paragraph(paragraph) = block {
                prop_assert!(!paragraph.spans.is_empty());
                for span in &paragraph.spans {
                    prop_assert!(paragraph.text.get(span.start..span.end).is_some_and(|word| !word.is_empty()));
                }
            }
        }
    }
}

#[test]
fn long_and_strange_texts_take_linear_time() {
    let prose = "Bộ phận một cửa đã nhận 1.245 hồ sơ, trả kết quả 1.190 hồ sơ, còn 55 hồ sơ trong hạn.\n"
        .repeat(20_000);
    for (name, text) in [
        ("prose", prose),
        ("one line of digits", "7".repeat(1_000_000)),
        ("one line of numbers", "498 ".repeat(500_000)),
        ("one line of gaps", "498    ".repeat(200_000)),
        ("lone numbers", "2\n\n".repeat(300_000)),
        ("form feeds", "2\n\u{c}".repeat(100_000)),
        ("tabs", "1\t2\t3\n".repeat(200_000)),
        ("stars", "*".repeat(1_000_000)),
        ("bars", "| 1 ".repeat(250_000)),
        (
            "spoilt bytes",
            String::from_utf8_lossy(&[0xff, 0xc3, b'1', b' ', 0x80, b'\n'].repeat(150_000)).into_owned(),
        ),
    ] {
        let start = Instant::now();
        let blocks = assemble(&plain_text(&text));
        let seconds = start.elapsed().as_secs_f64();
        let speed = text.len() as f64 / 1e6 / seconds;
        eprintln!("{name}: {:.1} MB, {} blocks, {speed:.0} MB/s", text.len() as f64 / 1e6, blocks.len());
        // Five and more on an idle machine, a tenth of that on a busy one; quadratic time would be a thousandth.
        assert!(speed > 0.05, "{name}: {speed:.2} MB/s");
    }
}

/// Runs over real texts where they are at hand: every number outside page numbers must come out.
#[test]
fn reference_texts_keep_their_digits() {
    let Ok(root) = std::env::var("SOHOA_REFERENCE") else {
        eprintln!("skipped: SOHOA_REFERENCE is not set");
        return;
    };
    let mut seen = 0;
    for entry in std::fs::read_dir(format!("{root}/seeds")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
        let blocks = printed(&text);
        assert_eq!(blocks.iter().map(|block| digits(block)).sum::<usize>(), digits(&text));
        seen += 1;
    }
    assert!(seen > 0, "no seeds under {root}");
}
