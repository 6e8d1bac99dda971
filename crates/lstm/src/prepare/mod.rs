//! From a line picture to what the network reads.

mod input;
mod picture;
mod scale;

pub use input::NetworkInput;
pub use picture::{LinePicture, PictureError};
pub(crate) use scale::{Scaled, factor, scale, scaled_width};
