//! Page pictures into words.
//!
//! Owns: the engines that read pictures, Tesseract (linked nowhere else, and only with the feature
//! `tesseract`), the words as they were recognised, and their places in ruled tables. [`Native`] needs no more
//! than Tesseract's model file.
//! Refuses to know: where pictures come from, how they were made ready, reading order, and spelling.
//!
//! An engine is opened once and reads many pages; it holds the language model in memory and starts no
//! threads of its own, provided `OMP_THREAD_LIMIT=1` stood in the environment when the process started
//! (see [`require_single_thread`]).
//!
//! ```
//! use sohoa_document::{PageImage, Pixels};
//! use sohoa_ocr::{OcrEngine, Recorded, Recording};
//!
//! let blank = PageImage { width_px: 8, height_px: 8, dpi: 300, pixels: Pixels::Grey(vec![255; 64]) };
//! let mut engine = Recorded::new(Recording::default());
//! assert!(engine.read_page(&blank).is_err()); // Nothing was recorded for this picture.
//! ```

mod casing;
mod columns;
mod coverage;
#[cfg(test)]
mod drawn;
mod engine;
mod exemplar;
mod formula;
mod likeness;
mod marks;
mod native;
mod numbering;
mod picture_key;
mod recorded;
mod rows;
mod tables;
mod tessdata;
mod twice;

#[cfg(feature = "tesseract")]
mod tesseract_engine;
#[cfg(feature = "tesseract")]
mod tsv;

pub use coverage::read_rest;
pub use engine::{
    EngineIdentity, EngineLine, Handwriting, OcrEngine, OcrError, PageReading, PixelRect, RegionKind,
    require_single_thread,
};
pub use native::{Native, NativeOptions};
pub use recorded::{Recorded, Recorder, Recording};
pub use tables::{PageParts, part_tables};
pub use tessdata::{LANGUAGE, Tessdata, find_tessdata};
#[cfg(feature = "tesseract")]
pub use tesseract_engine::{PageSegmentation, Tesseract, TesseractOptions, tesseract_version};
