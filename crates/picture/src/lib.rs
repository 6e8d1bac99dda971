//! Makes page pictures ready to be read, and finds lines, rules and tables in them.
//!
//! Owns everything between the pixels of a page and the boxes its text stands in: which way up the page is, how
//! it leans, what is shadow, seal, rim or speck; where lines, words, ruled tables and unread ink are. Each step
//! of preparation needs evidence in the picture and says what it was; a clean page comes out as it went in.
//!
//! Refuses to know letters, languages, files and threads: pictures come in and go out as [`PageImage`]s, boxes in
//! pixels of the prepared picture, and [`Mapping`] leads from there back to points on the page as displayed.
//!
//! ```
//! use sohoa_document::{PageImage, Pixels};
//! use sohoa_picture::{Settings, layout, prepare};
//!
//! let page = PageImage { width_px: 200, height_px: 100, dpi: 100, pixels: Pixels::Grey(vec![255; 20_000]) };
//! let prepared = prepare(&page, &Settings::default());
//! assert!(prepared.blank && layout(&prepared.image).lines.is_empty());
//! assert_eq!(prepared.mapping.to_page(100.0, 50.0), (72.0, 36.0));
//! ```
//!
//! [`PageImage`]: sohoa_document::PageImage

mod background;
mod baseline;
mod bitmap;
mod border;
mod chain;
mod channels;
mod colour;
mod components;
mod dotted;
mod grain;
mod grey;
mod grid;
mod layout;
mod level;
mod lines;
mod mapping;
mod orientation;
mod prepare;
mod reduce;
mod regions;
mod resample;
mod rules;
mod scale;
mod shading;
mod skew;
mod smooth;
mod speckle;
mod streaks;
mod strokes;
mod tails;
mod turn;
mod warp;
mod wide;
mod words;

pub use baseline::Baseline;
pub use grid::{Grid, GridCell, grids};
pub use layout::{Layout, find_lines, find_tables, layout, upright_cell};
pub use lines::{TextLine, cut};
pub use mapping::{Mapping, PixelBox};
pub use orientation::Orientation;
pub use prepare::{Prepared, Settings, Step, prepare, prepare_watched};
pub use regions::{Region, RegionKind, find_regions, unread_ink};
pub use rules::{Rule, Rules, find_rules, without_rules};
pub use strokes::{Stroke, strokes};
