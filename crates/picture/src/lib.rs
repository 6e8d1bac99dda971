//! Makes page pictures ready to be read, and finds lines, rules and tables in them.

mod background;
mod baseline;
mod bitmap;
mod border;
mod chain;
mod colour;
mod components;
mod grey;
mod grid;
mod layout;
mod level;
mod lines;
mod mapping;
mod orientation;
mod prepare;
mod regions;
mod resample;
mod rules;
mod skew;
mod speckle;
mod warp;
mod words;

pub use baseline::Baseline;
pub use grid::{Grid, GridCell, grids};
pub use layout::{Layout, find_lines, find_tables, layout};
pub use lines::{TextLine, cut};
pub use mapping::{Mapping, PixelBox};
pub use orientation::Orientation;
pub use prepare::{Prepared, Settings, Step, prepare, prepare_watched};
pub use regions::{Region, RegionKind, find_regions, unread_ink};
pub use rules::{Rule, Rules, find_rules, without_rules};
