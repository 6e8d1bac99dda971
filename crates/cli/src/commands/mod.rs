//! One file for each command: it reads its arguments, calls the stages, and writes what they give.

pub(crate) mod aggregate;
pub(crate) mod doctor;
pub(crate) mod evaluate;
pub(crate) mod extract;
pub(crate) mod meta;
pub(crate) mod read;
pub(crate) mod repair;
