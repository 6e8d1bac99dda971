//! The head of a document: type, number, date and place, title, issuer, period, signer.
//!
//! Owns where these stand in a Vietnamese administrative document (NĐ 30/2020 and the habits before it), how they
//! are worded (`data/wording.toml`), and which official code a unit's name stands for. Refuses to know figures,
//! sections and annexes: an annex has dates, periods and signatures of its own, and none of them counts here.
//! What is not printed stays `None`; nothing is guessed.
//!
//! ```
//! use sohoa_document::{Block, Paragraph};
//! use sohoa_head::{Gazetteer, read};
//!
//! let lines = [
//!     "UBND TỈNH KHÁNH HÒA", "SỞ TƯ PHÁP", "Số: 12/BC-STP", "Khánh Hòa, ngày 14 tháng 6 năm 2023", "BÁO CÁO",
//!     "Công tác kiểm soát thủ tục hành chính quý II năm 2023",
//! ];
//! let blocks = lines.map(|line| Block::Paragraph(Paragraph { text: line.into(), spans: Vec::new() }));
//! let head = read(&blocks, Gazetteer::embedded()).head;
//! assert_eq!(head.number.as_deref(), Some("12/BC-STP"));
//! assert_eq!(head.issuer.unwrap().province_code.as_deref(), Some("56"));
//! ```

mod agency;
mod foot;
mod gazetteer;
mod issuer;
mod letterhead;
mod lines;
mod period;
mod wording;

use sohoa_document::{Block, Check, Head, Warning, WarningKind};

pub use gazetteer::{Era, Gazetteer, Unit};

/// What the head says, and how far its statements agree.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The head.
    pub head: Head,
    /// The checks of the head's own statements, held or not: `period.from = from(period.label)`. Days are given
    /// as whole numbers, 2023-03-15 as 20230315; no figures take part.
    pub checks: Vec<Check>,
    /// What was doubtful.
    pub warnings: Vec<Warning>,
}

/// Reads the head of a document from its text in reading order.
pub fn read(blocks: &[Block], gazetteer: &Gazetteer) -> Reading {
    let document = lines::Document::new(blocks);
    let head = letterhead::read(&document, gazetteer);
    let foot = foot::read(&document, head.body);
    let paragraph =
        |line: usize| document.lines.get(line).map_or(document.paragraphs.len(), |line| line.paragraph);
    let body = paragraph(head.body)..paragraph(foot.start).max(paragraph(head.body));
    let context = issuer::Context { document: &document, head: &head, foot: &foot, body, gazetteer };
    let issuer = issuer::read(&context);
    let mut period = period::read(&context);
    let mut warnings = std::mem::take(&mut period.warnings);
    if let Some(printed) = &head.number_spoilt {
        let page = document.pages.first().copied().flatten();
        let message = format!("the document's number cannot be read: {printed}");
        warnings.push(Warning { kind: WarningKind::SuspiciousNumber, page, message });
    }
    if let Some(number) = head.number.as_ref().filter(|_| head.number_doubtful) {
        let page = document.pages.first().copied().flatten();
        let message = format!("the document's number was read with little confidence: {number}");
        warnings.push(Warning { kind: WarningKind::SuspiciousNumber, page, message });
    }
    let head = Head {
        document_type: head.document_type,
        number: head.number,
        date: head.date,
        place: head.place,
        title: head.title,
        issuer,
        period: period.period,
        signer: foot.signer,
    };
    Reading { head, checks: period.checks, warnings }
}
