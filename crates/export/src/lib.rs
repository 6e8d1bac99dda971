//! Tables into files.
