//! From probabilities per time step to text.

mod align;
mod alphabet;
mod alternatives;
mod beam;
mod dictionary;
mod heap;
mod language;
mod path;
mod prefix;
mod step;
mod words;

pub(crate) use alphabet::Alphabet;
pub(crate) use alternatives::alternatives;
pub(crate) use beam::Beam;
pub(crate) use language::decode as with_language;
pub use language::{Fusion, LanguageModel, LanguageState};
pub(crate) use path::{Label, greedy};
pub(crate) use step::{Clearness, Step};
pub(crate) use words::{FoundWord, Geometry, words};
