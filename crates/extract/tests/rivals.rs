//! What else a number's ink may be reaches the figure: the reader's second thoughts are told and put before a person.

#![allow(clippy::unwrap_used)]

use sohoa_document::{Block, Level, PageNo, Paragraph, Reading, Span};
use sohoa_extract::{Context, Extraction, Rules, extract};

/// A sentence of words that the reader was sure of, but for the rival readings of some.
fn read(text: &str, rivals: &[(&str, &str, f32)]) -> Extraction {
    let mut spans = Vec::new();
    let mut at = 0;
    for word in text.split(' ') {
        let rivals = rivals.iter().filter(|(read, ..)| word.trim_end_matches(['.', ',']) == *read);
        spans.push(Span {
            start: at,
            end: at + word.len(),
            page: PageNo::FIRST,
            line: 1,
            bounds: None,
            confidence: 1.0,
            rivals: rivals
                .map(|(_, rival, confidence)| Reading { text: (*rival).to_owned(), confidence: *confidence })
                .collect(),
            observed: None,
        });
        at += word.len() + 1;
    }
    let blocks = [Block::Paragraph(Paragraph { text: text.to_owned(), spans })];
    let context = Context { issuer_level: Some(Level::Commune), ..Context::default() };
    extract(&blocks, &context, &Rules::embedded().unwrap())
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
