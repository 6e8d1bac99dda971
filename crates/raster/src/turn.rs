//! Turning and resizing pictures.

use image::imageops::{FilterType, resize};
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};
use sohoa_document::{PageImage, Pixels};

/// The picture turned or mirrored.
pub(crate) fn turn(image: PageImage, orientation: Orientation) -> PageImage {
    if orientation == Orientation::NoTransforms {
        return image;
    }
    with_library_image(image, |mut picture| {
        picture.apply_orientation(orientation);
        picture
    })
}

/// Width and height after turning.
pub(crate) const fn size_after(width: u32, height: u32, orientation: Orientation) -> (u32, u32) {
    match orientation {
        Orientation::NoTransforms
        | Orientation::Rotate180
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical => (width, height),
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => (height, width),
    }
}

/// The picture at another size, smoothly.
pub(crate) fn resized(image: PageImage, width: u32, height: u32) -> PageImage {
    with_library_image(image, |picture| match picture {
        DynamicImage::ImageLuma8(grey) => resize(&grey, width, height, FilterType::CatmullRom).into(),
        other => resize(&other.into_rgb8(), width, height, FilterType::CatmullRom).into(),
    })
}

fn with_library_image(image: PageImage, change: impl FnOnce(DynamicImage) -> DynamicImage) -> PageImage {
    let PageImage { width_px, height_px, dpi, pixels } = image;
    let picture = match pixels {
        Pixels::Grey(bytes) => GrayImage::from_raw(width_px, height_px, bytes).map(DynamicImage::ImageLuma8),
        Pixels::Rgb(bytes) => RgbImage::from_raw(width_px, height_px, bytes).map(DynamicImage::ImageRgb8),
    };
    let changed = change(picture.unwrap_or_default());
    let (width_px, height_px) = (changed.width(), changed.height());
    let pixels = match changed {
        DynamicImage::ImageLuma8(grey) => Pixels::Grey(grey.into_raw()),
        other => Pixels::Rgb(other.into_rgb8().into_raw()),
    };
    PageImage { width_px, height_px, dpi, pixels }
}
