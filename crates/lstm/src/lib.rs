//! x
mod model;
pub use model::{Model, ModelError, ModelFacts};
