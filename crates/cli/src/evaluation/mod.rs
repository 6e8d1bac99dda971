//! `evaluate`: which fixtures there are, how each scores, and how scores are told.

mod cases;
mod compare;
mod confidence;
mod crops;
mod render;
mod scores;
mod thresholds;

pub(crate) use cases::{Case, find_cases, gold_skeleton};
pub(crate) use compare::{Comparison, compare};
pub(crate) use confidence::confidence_table;
pub(crate) use crops::write_crops;
pub(crate) use render::{csv, junit, markdown, table};
pub(crate) use scores::{CaseScore, Place, Scores, WorstLine};
pub(crate) use thresholds::Thresholds;
