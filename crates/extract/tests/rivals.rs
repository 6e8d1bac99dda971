//! What else a number's ink may be reaches the figure: the reader's second thoughts are told and put before a person.

#![allow(clippy::unwrap_used)]

use sohoa_document::{Block, Level, PageNo, Paragraph, Reading, Span};
use sohoa_extract::{Context, Extraction, Rules, extract};

/// A sentence of words that the reader was sure of, but for the rival readings of some.
fn read(text: &str, rivals: &[(&str, &str, f32)]) -> Extraction {
    let mut paragraph = paragraph(text, 1.0);
    for span in &mut paragraph.spans {
        let word = text[span.start..span.end].trim_end_matches(['.', ',']);
        let rivals = rivals.iter().filter(|(read, ..)| word == *read);
        span.rivals = rivals
            .map(|(_, rival, confidence)| Reading { text: (*rival).to_owned(), confidence: *confidence })
            .collect();
    }
    extracted(vec![paragraph])
}

/// Words read with this confidence.
fn paragraph(text: &str, confidence: f32) -> Paragraph {
    let mut at = 0;
    let span = |word: &str| {
        let start = at;
        at += word.len() + 1;
        let (page, observed) = (PageNo::FIRST, None);
        let end = start + word.len();
        Span { start, end, page, line: 1, bounds: None, confidence, rivals: Vec::new(), observed }
    };
    let spans = text.split(' ').map(span).collect();
    Paragraph { text: text.to_owned(), spans }
}

fn extracted(paragraphs: Vec<Paragraph>) -> Extraction {
    let blocks: Vec<Block> = paragraphs.into_iter().map(Block::Paragraph).collect();
    let context = Context { issuer_level: Some(Level::Commune), ..Context::default() };
    extract(&blocks, &context, &Rules::embedded().unwrap())
}

#[test]
fn figures_under_a_name_that_was_read_badly_ask_for_review() {
    const NAME: &str = "nuôi ong lấy mật";
    let known = "Hộ tịch";
    // The field; how surely the words of its heading were read; whether its figure is to be reviewed.
    let cases = [(NAME, 0.97, false), (NAME, 0.9, false), (NAME, 0.8, true), (known, 0.8, false)];
    for (name, confidence, reviewed) in cases {
        let found = extracted(vec![
            paragraph("I. KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH", 0.97),
            paragraph(&format!("1. Lĩnh vực {name}"), confidence),
            paragraph("- Tổng số hồ sơ đã tiếp nhận: 48 hồ sơ.", 0.97),
        ]);
        let figure = found.figures.iter().find(|figure| figure.raw == "48").unwrap();
        assert_eq!(figure.scope.field.as_deref(), Some(name));
        assert_eq!(figure.needs_review, reviewed, "{name} read with {confidence}");
    }
}

#[test]
fn a_rival_reading_of_a_number_is_told_and_asks_for_review() {
    const TEXT: &str = "Tổng số hồ sơ đã tiếp nhận: 1.258 hồ sơ, trong đó trực tuyến 900.";
    // The rivals; the numbers then to be reviewed; what is said of them.
    type Case<'c> = (&'c [(&'c str, &'c str, f32)], &'c [&'c str], &'c [&'c str]);
    let cases: [Case; 4] = [
        (&[], &[], &[]),
        (&[("1.258", "1.253", 0.11)], &["1.258"], &["`1.258` may also be `1.253` (0.11)"]),
        (
            &[("1.258", "1.253", 0.11), ("900", "960", 0.2)],
            &["1.258", "900"],
            &["`1.258` may also be `1.253` (0.11)", "`900.` may also be `960` (0.20)"],
        ),
        // The same digits with another mark are no other number; letters have no rival value.
        (&[("1.258", "1,258", 0.3), ("nhận:", "nhân:", 0.4)], &[], &[]),
    ];
    for (rivals, reviewed, told) in cases {
        let found = read(TEXT, rivals);
        let values: Vec<&str> = found.figures.iter().map(|figure| figure.raw.as_str()).collect();
        assert_eq!(values, ["1.258", "900"], "the printed value stays: {rivals:?}");
        let doubtful = found.figures.iter().filter(|figure| figure.needs_review);
        assert_eq!(doubtful.map(|figure| figure.raw.as_str()).collect::<Vec<_>>(), reviewed, "{rivals:?}");
        let messages: Vec<&str> = found.warnings.iter().map(|warning| warning.message.as_str()).collect();
        assert_eq!(messages, told, "{rivals:?}");
    }
}
