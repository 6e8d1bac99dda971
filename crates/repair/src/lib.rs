//! Gives Vietnamese words their diacritics back; never touches a digit.
//!
//! Owns the noisy-channel decoder: for every observed word the words that may stand behind it
//! ([`Mode::Stripped`]: the same letters; [`Mode::SpoiltLayer`] and [`Mode::FreshOcr`]: what OCR is known to
//! confuse), a pruned 5-gram model, and a beam search over the whole run of text. Also owns the model's layout
//! and the programs that build and score one (`sohoa-train`, `sohoa-confusions`, `sohoa-score`). Refuses to
//! know files (a model is bytes), pages and boxes (a token is an index, so boxes stay with their words), and
//! what a number means.
//!
//! # What is never changed
//! Numbers, amounts, dates, percentages, document numbers, addresses and abbreviations never reach the
//! decoder; words, lines and white space are neither joined, split nor moved: of a syllable broken in two tokens
//! (`quy êt`) each part gets its own marks, and two syllables in one token (`đatiếp`) stay together. Two exceptions, both closed:
//! - `data/labels.tsv` names the places where a number-like form is a word (`86 lượng hồ sơ` is *Số lượng hồ
//!   sơ*);
//! - in text that lost its marks to a wrong reader, a word in which one digit stands for a letter (`s6`, `d6i`)
//!   is a word.
//!
//! Digits with letters read for digits (`l2`, `1.2S7`) are left alone and reported as
//! [`DoubtKind::SuspiciousNumber`]. An abbreviation may get its Đ back (`HDND`), a document number may not.
//!
//! ```
//! use sohoa_repair::{Mode, Model, Repairer};
//! # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/repair.bin");
//! let model = Model::from_bytes(std::fs::read(path)?)?;
//! let repaired = Repairer::new(&model).repair_text("qua han: l2 ho so", Mode::Stripped);
//! assert_eq!(repaired.text, "quá hạn: l2 hồ sơ");
//! let (edit, suspicious) = (&repaired.edits[0], &repaired.suspicious[0]);
//! assert_eq!((edit.line, edit.column, edit.before.as_str()), (1, 1, "qua"));
//! assert_eq!((suspicious.line, suspicious.column, suspicious.text.as_str()), (1, 10, "l2"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod broken;
mod candidates;
mod confusion;
mod decode;
mod judge;
mod labels;
mod memory;
mod model;
mod repair;
mod spoilt;
mod text;
mod units;
mod words;

/// What the trainer must agree on with the model's reader.
pub mod format {
    pub use crate::confusion::CHANNELS;
    pub use crate::model::{
        BUCKETS, CLASSES, MAGIC, NO_EXTENSION, backoff_code, checksum, mix, place, probability_code, slot,
    };
    pub use crate::units::model_words;
}

pub use judge::mode_for;
pub use model::{Model, ModelError};
pub use repair::{Doubt, DoubtKind, Edit, Mode, Repaired, Repairer, Token};
pub use text::{RepairedText, SuspiciousNumber, TextEdit, without_punctuation};
