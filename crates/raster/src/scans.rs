//! JPEG files that hold each component in a scan of its own, as encoders write that fit their tables to the picture.
//!
//! `image` takes all three for one and gives a picture of stripes, without an error (seen with zune-jpeg 0.5.15), so
//! these are decoded by its former decoder.

use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{Decoder, PixelFormat};

use crate::photo::corrupt;
use crate::{Kind, RasterError};

/// Whether the first scan of a sequential JPEG holds fewer components than the picture.
pub(crate) fn are_parted(jpeg: &[u8]) -> bool {
    let mut components = None;
    let mut rest = jpeg.get(2..).unwrap_or_default();
    while let [0xff, marker, high, low, ..] = *rest {
        let length = usize::from(u16::from_be_bytes([high, low]));
        let Some(segment) = rest.get(4..2 + length) else { return false };
        match marker {
            // Baseline and extended; progressive ones have many scans and are decoded rightly.
            0xc0 | 0xc1 => components = segment.get(5).copied(),
            0xda => return components.zip(segment.first()).is_some_and(|(all, held)| *held < all),
            _ => {}
        }
        rest = rest.get(2 + length..).unwrap_or_default();
    }
    false
}

/// The picture of such a file.
pub(crate) fn decoded(jpeg: &[u8]) -> Result<DynamicImage, RasterError> {
    let mut decoder = Decoder::new(jpeg);
    let pixels = decoder.decode().map_err(|_| corrupt(Kind::Jpeg))?;
    let info = decoder.info().ok_or(corrupt(Kind::Jpeg))?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let image = match info.pixel_format {
        PixelFormat::L8 => GrayImage::from_raw(width, height, pixels).map(DynamicImage::from),
        PixelFormat::RGB24 => RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
        PixelFormat::L16 | PixelFormat::CMYK32 => None,
    };
    image.ok_or(corrupt(Kind::Jpeg))
}
