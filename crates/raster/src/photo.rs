//! PNG and JPEG files.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, Limits};
use sohoa_document::{PageImage, PageSize, Pixels};

use crate::colour::{grey_unless_coloured, over_white};
use crate::resolution::{check_area, plausible_dpi};
use crate::scans;
use crate::turn::size_after;
use crate::{Kind, RasterError};

/// A picture file: the bytes as they came; pixels only when asked for.
pub(crate) struct Photo {
    kind: Kind,
    bytes: Vec<u8>,
    width_px: u32,
    height_px: u32,
    dpi: u32,
}

impl Photo {
    /// Reads the header only; a picture over the limit is refused here.
    pub(crate) fn open(kind: Kind, bytes: Vec<u8>, max_megapixels: u32) -> Result<Self, RasterError> {
        let mut decoder = decoder(kind, &bytes)?;
        let (width, height) = decoder.dimensions();
        check_area(width.into(), height.into(), max_megapixels)?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let (width_px, height_px) = size_after(width, height, orientation);
        let stated = match kind {
            Kind::Png => png_dpi(&bytes),
            _ => jfif_dpi(&bytes),
        };
        let dpi = plausible_dpi(width_px, height_px, stated);
        drop(decoder);
        Ok(Self { kind, bytes, width_px, height_px, dpi })
    }

    pub(crate) fn size(&self) -> PageSize {
        let points = |px: u32| px as f32 * 72.0 / self.dpi as f32;
        PageSize { width: points(self.width_px), height: points(self.height_px) }
    }

    pub(crate) fn picture(&self) -> Result<PageImage, RasterError> {
        let corrupt = |_| corrupt(self.kind);
        let mut decoder = decoder(self.kind, &self.bytes)?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let mut image = match self.kind {
            Kind::Jpeg if scans::are_parted(&self.bytes) => scans::decoded(&self.bytes)?,
            _ => DynamicImage::from_decoder(decoder).map_err(corrupt)?,
        };
        image.apply_orientation(orientation);
        Ok(PageImage {
            width_px: image.width(),
            height_px: image.height(),
            dpi: self.dpi,
            pixels: pixels(image),
        })
    }
}

fn decoder(kind: Kind, bytes: &[u8]) -> Result<Box<dyn ImageDecoder + '_>, RasterError> {
    let reader = Cursor::new(bytes);
    let mut decoder: Box<dyn ImageDecoder + '_> = match kind {
        Kind::Png => Box::new(PngDecoder::new(reader).map_err(|_| corrupt(kind))?),
        _ => Box::new(JpegDecoder::new(reader).map_err(|_| corrupt(kind))?),
    };
    // Our own limit is in pixels and checked on the header; the decoder's default of 512 MB stays.
    decoder.set_limits(Limits::default()).map_err(|_| corrupt(kind))?;
    Ok(decoder)
}

pub(crate) const fn corrupt(kind: Kind) -> RasterError {
    RasterError::Corrupt { what: if matches!(kind, Kind::Png) { "PNG picture" } else { "JPEG picture" } }
}

/// Pixels of any picture; what is transparent shows white paper.
fn pixels(image: DynamicImage) -> Pixels {
    match image.color() {
        ColorType::L8 | ColorType::L16 => Pixels::Grey(image.into_luma8().into_raw()),
        color if color.has_alpha() => {
            let rgba = image.into_rgba8();
            let on_white = |&[r, g, b, a]: &[u8; 4]| [r, g, b].map(|channel| over_white(channel, a));
            grey_unless_coloured(rgba.as_raw().as_chunks::<4>().0.iter().flat_map(on_white).collect())
        }
        _ => grey_unless_coloured(image.into_rgb8().into_raw()),
    }
}

/// The density of the JFIF header. EXIF is not asked: cameras write 72 there whatever they see.
fn jfif_dpi(bytes: &[u8]) -> Option<f32> {
    let mut rest = bytes.get(2..)?;
    while let [0xff, marker, high, low, ..] = *rest {
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(4..2 + length)?;
        if marker == 0xe0 && segment.starts_with(b"JFIF\0") {
            let per_inch = match segment.get(7)? {
                1 => 1.0,
                2 => 2.54,
                _ => return None,
            };
            let density = u16::from_be_bytes([*segment.get(8)?, *segment.get(9)?]);
            return Some(f32::from(density) * per_inch);
        }
        if marker == 0xda {
            return None;
        }
        rest = rest.get(2 + length..)?;
    }
    None
}

/// The density of the `pHYs` chunk, which must stand before the pixels.
fn png_dpi(bytes: &[u8]) -> Option<f32> {
    let mut rest = bytes.get(8..)?;
    loop {
        let length = u32::from_be_bytes(*rest.first_chunk::<4>()?) as usize;
        let name = rest.get(4..8)?;
        let data = rest.get(8..8usize.checked_add(length)?)?;
        match name {
            b"pHYs" if data.get(8) == Some(&1) => {
                let per_metre = u32::from_be_bytes(*data.first_chunk::<4>()?);
                return Some(per_metre as f32 * 0.0254);
            }
            b"IDAT" | b"IEND" => return None,
            _ => rest = rest.get(12usize.checked_add(length)?..)?,
        }
    }
}
