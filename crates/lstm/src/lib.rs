//! Reads text lines with Tesseract's LSTM models, without Tesseract.
//!
//! **Owns** the model file (`*.traineddata` of the LSTM kind: container, network, weights, character set,
//! dictionaries), the way from a line picture to the network's input, the forward pass, and decoding. With
//! [`Decoding::Exact`] text and word confidences are those of Tesseract 5.3 on the same line picture.
//!
//! **Refuses to know** pages, files, picture formats, languages and threads: bytes and pixels come in, text goes out. Where
//! the lines are on a page is somebody else's business, and so is what the words mean; a language model comes in
//! through [`LanguageModel`].
//!
//! Models that run: int8 ones (`tessdata_fast`) whose characters have one code each, such as `vie`, `eng`, `fra` and
//! `Vietnamese`. Float models (`tessdata_best`) are made int8 on loading, so they run, but not bit for bit.
//!
//! The same picture gives the same result on every processor and in any company of other lines: all
//! [kernels](Kernel) compute the same bits. `unsafe` is confined to the `kernels` module.
//!
//! ```no_run
//! use sohoa_lstm::{Decoding, LinePicture, Model, Recognizer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let recognizer = Recognizer::new(Model::from_bytes(&std::fs::read("vie.traineddata")?)?);
//! let (width, height, pixels) = (600, 48, vec![255; 600 * 48]);
//! let line = LinePicture::grey(width, height, &pixels)?;
//! for text in recognizer.recognize_lines(&[line], Decoding::Exact { dictionary: true }) {
//!     for word in &text.words {
//!         println!("{} {:.0} {:.2}", word.text, word.confidence, word.margin());
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod decode;
mod forward;
mod kernels;
mod model;
mod prepare;
mod reading;
mod recognizer;

pub use decode::{Fusion, LanguageModel, LanguageState};
pub use kernels::Kernel;
pub use model::{Model, ModelError, ModelFacts};
pub use prepare::{LinePicture, NetworkInput, PictureError};
pub use reading::{Alternative, Character, LineText, Rival, Word};
pub use recognizer::{Decoding, Recognizer};
