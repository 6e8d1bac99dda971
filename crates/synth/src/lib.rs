//! Makes the fixtures: typeset reports turned into scans, with truth and gold.
//!
//! Owns: the markup of authored reports, their typesetting, the damage that turns clean pages into scans
//! (skew, blur, noise, stamps, fax copies, photographs), and the writing of scans as PDF and TIFF.
//! Refuses to know: how any of it is read again; nothing of the pipeline is used here.
//!
//! ```
//! use sohoa_synth::gold::printed_value;
//!
//! assert_eq!(printed_value("1.204").map(|value| value.to_string()).as_deref(), Some("1204"));
//! ```

mod copier;
mod error;
mod letters;
mod optics;

pub mod broken;
pub mod cases;
pub mod compose;
pub mod damage;
pub mod encode;
pub mod gold;
pub mod layer;
pub mod manuscript;
pub mod markup;
pub mod plain;
pub mod quality;
pub mod random;
pub mod recipe;
pub mod scan_pdf;
pub mod stamp;
pub mod truth;
pub mod typesetter;
pub mod warp;
pub mod wording;

pub use error::SynthError;
