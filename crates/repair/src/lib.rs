//! Gives Vietnamese words their diacritics back; never touches a digit.

mod candidates;
mod confusion;
mod decode;
mod labels;
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

pub use model::{Model, ModelError};
pub use repair::{Doubt, DoubtKind, Edit, Mode, Repaired, Repairer, Token, mode_for};
pub use text::TextEdit;
