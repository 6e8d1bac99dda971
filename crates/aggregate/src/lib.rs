//! Many results into one tidy table.
