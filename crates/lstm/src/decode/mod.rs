//! From probabilities per time step to text.

mod beam;
mod dictionary;
mod heap;
mod path;
mod step;
mod words;

pub(crate) use beam::Beam;
pub(crate) use path::{Label, greedy};
pub(crate) use step::{Clearness, Step};
pub(crate) use words::{FoundWord, Geometry, words};
