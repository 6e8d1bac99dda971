//! Pixels -> the bytes that scanners write: JPEG with shared colour, CCITT group 4.

use fax::encoder::Encoder;
use fax::{Color, VecWriter};
use image::GrayImage;
use jpeg_encoder::{ColorType, SamplingFactor};

use crate::SynthError;
use crate::damage::{Pixels, Scan, Tones};

/// A page's picture as it is stored in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How they are to be read.
    pub coding: Coding,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Pixels per inch.
    pub dpi: u32,
}

/// How a stored picture is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// JPEG in colour.
    ColourJpeg,
    /// JPEG in grey.
    GreyJpeg,
    /// CCITT group 4, 0 is white.
    Group4,
}

/// Stores a scan as its tones ask.
pub fn store(scan: &Scan, tones: Tones) -> Result<Stored, SynthError> {
    let (width, height) = scan.dimensions();
    let quality = match tones {
        Tones::Colour { quality } | Tones::Grey { quality } => quality,
        Tones::Bilevel { .. } => 60,
    };
    let (bytes, coding) = match &scan.pixels {
        Pixels::Colour(picture) => {
            (jpeg(picture, width, height, ColorType::Rgb, quality)?, Coding::ColourJpeg)
        }
        Pixels::Grey(picture) => (jpeg(picture, width, height, ColorType::Luma, quality)?, Coding::GreyJpeg),
        Pixels::Bilevel(page) => (group4(page), Coding::Group4),
    };
    Ok(Stored { bytes, coding, width, height, dpi: scan.dpi })
}

fn jpeg(
    pixels: &[u8],
    width: u32,
    height: u32,
    colour: ColorType,
    quality: u8,
) -> Result<Vec<u8>, SynthError> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_optimized_huffman_tables(true);
    let side = |px: u32| {
        u16::try_from(px).map_err(|_| SynthError::Data {
            name: "JPEG".to_owned(),
            message: format!("{px} pixels are too many for a side"),
        })
    };
    encoder.encode(pixels, side(width)?, side(height)?, colour)?;
    Ok(bytes)
}

fn group4(page: &GrayImage) -> Vec<u8> {
    let width = page.width();
    let mut encoder = Encoder::new(VecWriter::new());
    for row in page.rows() {
        let colours = row.map(|pixel| if pixel.0[0] < 128 { Color::Black } else { Color::White });
        // Writing to memory cannot fail; the writer's error type is empty.
        let _ = encoder.encode_line(colours, width as u16);
    }
    match encoder.finish() {
        Ok(writer) => writer.finish(),
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::*;

    #[test]
    fn group4_comes_back() {
        let page = GrayImage::from_fn(64, 40, |x, y| Luma([if (x / 5 + y / 3) % 3 == 0 { 0 } else { 255 }]));
        let bytes = group4(&page);
        let mut rows = Vec::new();
        fax::decoder::decode_g4(bytes.into_iter(), 64, Some(40), |transitions| {
            rows.push(fax::decoder::pels(transitions, 64).map(|c| c == Color::Black).collect::<Vec<_>>());
        });
        let expected: Vec<Vec<bool>> =
            page.rows().map(|row| row.map(|pixel| pixel.0[0] == 0).collect()).collect();
        assert_eq!(rows, expected);
    }
}
