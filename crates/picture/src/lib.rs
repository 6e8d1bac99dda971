//! Makes page pictures ready to be read, and finds lines, rules and tables in them.

mod bitmap;
mod border;
mod colour;
mod components;
mod grey;
mod level;
mod mapping;
mod orientation;
mod prepare;
mod resample;
mod skew;

pub use mapping::{Mapping, PixelBox};
pub use orientation::Orientation;
pub use prepare::{Prepared, Settings, Step, prepare, prepare_watched};
