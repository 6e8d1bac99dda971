//! Words into lines in reading order, lines into paragraphs and tables, and the verdict on a text layer.
//!
//! Owns: what a printed page looks like as text: lines, cells, columns of the head and the foot, page numbers,
//! running heads, stamps, e-signature captions, where a paragraph starts, and whether a PDF's own text can be
//! trusted. Refuses to know: files, pixels, what a figure or a section means, how a spoilt word is repaired.
//!
//! The stages, each one function: words -> [`verdict`] -> [`arrange`] -> lines of a page -> [`assemble`] ->
//! blocks. A text file enters by [`plain_text`]; [`page_text`] prints a page.
//!
//! ```
//! use sohoa_document::Block;
//! let pages = sohoa_text::plain_text("Đã tiếp nhận trong kỳ 498\nhồ sơ, đã giải quyết 371 hồ sơ.\n");
//! let blocks = sohoa_text::assemble(&pages);
//! let Block::Paragraph(paragraph) = &blocks[0] else { panic!("running text") };
//! assert_eq!(paragraph.text, "Đã tiếp nhận trong kỳ 498 hồ sơ, đã giải quyết 371 hồ sơ.");
//! assert_eq!(paragraph.spans[6].line, 2);
//! ```

mod arrange;
mod assemble;
mod columns;
mod empty;
mod flow;
mod furniture;
mod gaps;
mod glued;
mod grid;
mod markdown;
mod measure;
mod motto;
mod names;
mod notes;
mod numbering;
mod overlay;
mod page_text;
mod pieces;
mod plain;
mod rows;
mod sheet;
mod spaced;
mod stacked;
mod table;
mod verdict;
mod witness;
mod wording;

pub use arrange::arrange;
pub use assemble::assemble;
pub use furniture::without_page_numbers;
pub use measure::{Measures, from_legacy};
pub use overlay::{is_signature_overlay, without_signature_overlay};
pub use page_text::{page_text, page_text_as_read};
pub use plain::plain_text;
pub use verdict::{Decision, FEW_WORDS, PictureFacts, Verdict, verdict};
pub use witness::set_beside;
