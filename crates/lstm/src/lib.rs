//! x
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
