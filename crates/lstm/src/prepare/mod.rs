//! From a line picture to what the network reads.

mod input;
mod picture;
mod scale;

pub use input::NetworkInput;
pub use picture::{LinePicture, PictureError};
pub(crate) use scale::{Grey, factor, scale, scaled_width};

/// The light-on-dark form of a picture, tried when the dark-on-light one reads badly.
pub(crate) fn inverted(grey: &Grey) -> Grey {
    Grey {
        width: grey.width,
        height: grey.height,
        pixels: grey.pixels.iter().map(|pixel| 255 - pixel).collect(),
    }
}
