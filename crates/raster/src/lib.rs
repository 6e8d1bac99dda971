//! Files into pages: the picture of each page and the text its PDF carries.
//!
//! Owns: telling what a file is from its content, pdfium (used nowhere else), picture decoding, and
//! the guards against files that would ask for too much memory.
//! Refuses to know: whether a text layer is any good, how a picture is made ready, and what is read.
//!
//! ```no_run
//! use sohoa_document::PageNo;
//! use sohoa_raster::{Input, Options, open};
//!
//! # fn main() -> Result<(), sohoa_raster::RasterError> {
//! if let Input::Pages(source) = open("report.pdf".as_ref(), &Options::default())? {
//!     let page = source.page(PageNo::FIRST)?;
//!     let words = page.text_layer()?.visible.len();
//!     let picture = page.picture(None)?;
//!     println!("{words} words, {} dpi", picture.image.dpi);
//! }
//! # Ok(())
//! # }
//! ```

mod colour;
mod crop;
mod error;
mod kind;
mod library;
mod pdf;
mod photo;
mod plain_text;
mod resolution;
mod scans;
mod source;
mod tiff_file;
mod turn;

pub use crop::crop_png;
pub use error::RasterError;
pub use kind::Kind;
pub use library::{Library, PDFIUM_BUILD, find_library};
pub use pdf::{Overlay, TextLayer};
pub use plain_text::decode_text;
pub use source::{Input, Options, Page, Picture, PictureOrigin, Source, open, open_bytes};
