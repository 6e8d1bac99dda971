//! `evaluate`: which fixtures there are, how each scores, and how scores are told.

mod cases;
mod compare;
mod render;
mod scores;
mod thresholds;

pub(crate) use cases::{Case, find_cases, gold_skeleton};
pub(crate) use compare::compare;
pub(crate) use render::{junit, markdown, table};
pub(crate) use scores::{CaseScore, Scores};
pub(crate) use thresholds::Thresholds;
