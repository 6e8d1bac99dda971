//! Tests of the whole program; see `tests/`.
