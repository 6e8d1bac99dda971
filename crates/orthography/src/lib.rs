//! Vietnamese spelling: letters, tones, legal syllables, folding.
//!
//! Owns what Vietnamese orthography allows: the marks of a letter, the syllable grammar, one tone placement,
//! and the two legacy 8-bit encodings (TCVN3, VNI). Refuses to know words, frequencies, documents or OCR:
//! whether *hàn* or *hạn* is meant is for `sohoa-repair` to say.
//!
//! ```
//! use sohoa_orthography::{fold_lower, is_legal_syllable, normalise};
//! assert_eq!(normalise("Uỷ ban, hoà giải"), "Ủy ban, hòa giải");
//! assert_eq!(fold_lower("Hồ sơ ĐÚNG hạn"), "ho so dung han");
//! assert!(is_legal_syllable("trễ") && !is_legal_syllable("lwong"));
//! ```

mod census;
pub mod legacy;
mod letter;
mod normal;
mod syllable;

pub use census::{Census, census, census_of, has_native_letter};
pub use letter::{
    Letter, Quality, Tone, fold, fold_char, fold_lower, has_mark, is_combining, is_letter,
    is_letter_or_digit, is_vowelless, small, strip_tone,
};
pub use normal::{normalise, normalise_word};
pub use syllable::{Syllable, is_legal_syllable, is_skeleton, is_vowelless_syllable};
