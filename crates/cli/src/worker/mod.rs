//! Worker processes own the C libraries; a crash, a hang or too much memory costs one page, never the run.
//!
//! The parent (`pool`) speaks to each child (`child`) over its standard streams in the words of `protocol`.

pub(crate) mod child;
pub(crate) mod pool;
mod protocol;

pub(crate) use pool::Workers;
pub(crate) use protocol::Opened;
