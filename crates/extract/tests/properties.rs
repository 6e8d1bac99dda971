//! What must never happen, whatever the text.

#![allow(clippy::unwrap_used)]

#[allow(unreachable_pub)]
mod support;

use std::time::{Duration, Instant};

use proptest::prelude::*;
use sohoa_document::{Block, Cell, Figure, PageNo, Table, Word};
use sohoa_extract::{Context, Extraction, Rules, extract};

fn rules() -> &'static Rules {
    static RULES: std::sync::OnceLock<Rules> = std::sync::OnceLock::new();
    RULES.get_or_init(|| Rules::embedded().unwrap())
}

fn read(text: &str) -> Extraction {
    support::read(text, &Context::default(), rules())
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The figure's proof: its characters stand in its quote and say its value.
fn check_source(figure: &Figure) {
    let raw = digits(&figure.raw);
    assert!(digits(&figure.source.quote).contains(&raw), "{figure:?}");
    assert!(figure.confidence >= 0.0 && figure.confidence <= 1.0, "{figure:?}");
    if raw.is_empty() {
        assert_eq!(figure.value.units, 0, "{figure:?}");
        return;
    }
    // Whole powers of ten come from `nghìn`, `triệu`, `tỷ`; letters for digits are doubtful and reviewed.
    let value = figure.value.units.to_string();
    let (said, read) = (raw.trim_start_matches('0'), value.trim_end_matches('0'));
    if figure.raw.chars().all(|c| !c.is_alphabetic()) {
        assert!(said.trim_end_matches('0') == read, "{figure:?}");
    }
}

const WORDS: [&str; 60] = [
    "tổng số",
    "hồ sơ",
    "đã tiếp nhận",
    "trực tuyến",
    "trực tiếp",
    "quá hạn",
    "đúng hạn",
    "trước hạn",
    "đang giải quyết",
    "đã giải quyết",
    "trong đó",
    "lĩnh vực đất đai",
    "cấp xã",
    "cấp huyện",
    "toàn tỉnh",
    ":",
    ";",
    ",",
    ".",
    "(",
    ")",
    "\n",
    "\n\n- ",
    "\t",
    "1.250",
    "3,278",
    "75,5%",
    "12",
    "0",
    "00",
    "32,8 tỷ đồng",
    "1 .247",
    "3.557/4.709",
    "không có",
    "không",
    "lần lượt là",
    "đều đạt",
    "tăng",
    "giảm",
    "so với",
    "năm 2022",
    "quý II năm 2023",
    "khoảng",
    "hơn",
    "phản ánh, kiến nghị",
    "thanh toán trực tuyến",
    "số tiền",
    "TTHC",
    "từ kỳ trước chuyển qua",
    "mức độ 3, 4",
    "86 luong",
    "S6",
    "5o",
    "Đề án 06",
    "Nghị định số 61/2018/NĐ-CP",
    "I. KẾT QUẢ",
    "a)",
    "và",
    "riêng tại Trung tâm",
    "đạt tỷ lệ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_figure_has_its_proof(parts in prop::collection::vec(0..WORDS.len(), 0..80)) {
        let text: Vec<&str> = parts.iter().map(|part| WORDS[*part]).collect();
        let found = read(&text.join(" "));
        for figure in &found.figures {
            check_source(figure);
        }
        let known: Vec<&str> = found.figures.iter().map(|figure| figure.id.as_str()).collect();
        for check in &found.checks {
            prop_assert!(check.figures.iter().all(|id| known.contains(&id.as_str())));
        }
    }

    #[test]
    fn bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn characters_do_no_harm(text in "\\PC{0,200}") {
        read(&text);
    }

    #[test]
    fn tables_do_no_harm(
        cells in prop::collection::vec((0u32..12, 0u32..9, 1u32..4, 1u32..4, 0..WORDS.len()), 0..60),
        rows in 0u32..14,
        columns in 0u32..10,
    ) {
        let cells = cells
            .into_iter()
            .map(|(row, column, row_span, column_span, word)| Cell {
                row, column, row_span, column_span,
                words: vec![Word::plain(WORDS[word])],
                bounds: None,
                line: Some(1),
            })
            .collect();
        let table = Table { page: PageNo::FIRST, bounds: None, rows, columns, cells };
        extract(&[Block::Table(table.clone()), Block::Table(table)], &Context::default(), rules());
    }
}

#[test]
fn monsters_end_soon() {
    let monsters = [
        "tổng số hồ sơ đã tiếp nhận ".repeat(40_000),
        "hồ sơ quá hạn 5 ".repeat(60_000),
        "(".repeat(1_000_000),
        "(((5 hồ sơ)))".repeat(50_000),
        "7".repeat(1_000_000),
        "1 ".repeat(500_000),
        "1.".repeat(500_000),
        "đúng hạn, trước hạn lần lượt là ".repeat(20_000),
        "tăng 5% so với năm 2022 (4%), ".repeat(30_000),
        "\u{200b}\u{feff}".repeat(100_000),
        "- ".repeat(300_000),
        (0..60_000).map(|number| format!("đã giải quyết {number} hồ sơ, ")).collect(),
        (0..20_000)
            .map(|number| format!("- Lĩnh vực x{number}: {number} hồ sơ, trong đó quá hạn {number}\n"))
            .collect(),
    ];
    for monster in monsters {
        let start = Instant::now();
        let blocks = sohoa_text::assemble(&sohoa_text::plain_text(&monster));
        extract(&blocks, &Context::default(), rules());
        let head: String = monster.chars().take(30).collect();
        assert!(start.elapsed() < Duration::from_secs(10), "{head}: {:?}", start.elapsed());
    }
}

#[test]
fn bad_tables_of_rules_are_told_with_their_line() {
    for (name, content, line, word) in [
        ("labels-x.txt", "quá hạn", 1, "no meaning"),
        ("labels-x.txt", "# note\nquá hạn | deadlin=overdue", 2, "deadlin"),
        ("labels-x.txt", "\n\n | action=received", 3, "no word"),
        ("units-x.txt", "hồ sơ | dossier", 1, "slot=value"),
        ("words-x.txt", "khoảng | roughly", 1, "roughly"),
        ("scopes-x.txt", "cấp ấp | level=hamlet", 1, "hamlet"),
        ("masks-x.txt", "điều | left", 1, "left"),
        ("metrics-x.txt", "Hồ sơ | dossier | action=received", 1, "name"),
        ("metrics-x.txt", "m | dossier |", 1, "needs slots"),
        ("checks-x.txt", "a = b | sum", 1, "no metric"),
        ("checks-x.txt", "a b | sum", 1, "no rule"),
        ("forms-x.txt", "f | a;b", 1, "columns"),
        ("colours.txt", "x", 1, "unknown kind"),
    ] {
        let error = Rules::from_files([(name, content)]).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), (name, line), "{error}");
        assert!(error.to_string().contains(word) && !error.hint.is_empty(), "{error}");
    }
}

#[test]
fn an_office_adds_its_own_metric() {
    let rules = Rules::from_files([
        ("labels-mine.txt", "phi địa giới | aspect=outside"),
        ("metrics-mine.txt", "dossiers_outside | dossier | subject=dossier aspect=outside | noun action"),
    ])
    .unwrap();
    let found = support::read("Đã tiếp nhận 41 hồ sơ phi địa giới.", &Context::default(), &rules);
    assert_eq!(found.figures[0].metric, "dossiers_outside");
}
