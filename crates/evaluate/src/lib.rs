//! Results against gold.
//!
//! Owns: how accuracy is counted, for text (CER, WER, syllables, diacritics, numbers) and for figures
//! (recall, precision, silent errors, head fields, checks, calibration), and the form of gold files.
//! Refuses to know: where results come from, and how a score is shown.
//!
//! ```
//! let score = sohoa_evaluate::score_text("đã giải quyết 371 hồ sơ", "đã giải quyêt 317 hồ sơ");
//! assert_eq!((score.word_errors, score.words), (2, 6));
//! assert_eq!(score.diacritic_only, 1);
//! assert_eq!((score.numbers_found, score.numbers), (0, 1));
//! ```

mod calibration;
mod figures;
mod gold;
mod interval;
mod text;

pub use calibration::{Bin, Calibration, Step, fit};
pub use figures::{FigureScore, Outcome, Verdict, score_figures};
pub use gold::{Gold, GoldDocument, GoldFigure};
pub use interval::{Interval, bootstrap};
pub use text::{TextScore, score_text};
