//! TIFF files, one page or many.

use std::io::Cursor;

use image::metadata::Orientation;
use sohoa_document::{PageImage, PageNo, PageSize, Pixels};
use tiff::decoder::ifd::Value;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::{ResolutionUnit, Tag};
use tiff::{ColorType, TiffError};

use crate::RasterError;
use crate::colour::{grey_unless_coloured, over_white};
use crate::resolution::{check_area, plausible_dpi};
use crate::turn::{resized, size_after, turn};

/// Chains of pages are followed this far; a file whose chain loops ends here.
const MAX_PAGES: u32 = 100_000;

type Reader<'b> = Decoder<Cursor<&'b [u8]>>;

/// A TIFF file: the bytes as they came; pixels only when asked for.
pub(crate) struct TiffFile {
    bytes: Vec<u8>,
    count: u32,
    max_megapixels: u32,
}

struct Header {
    width: u32,
    height: u32,
    /// Pixels per inch across and down, where stated.
    stated: Option<(f32, f32)>,
    /// How the sheet lay in the scanner.
    turned: Option<Orientation>,
}

impl TiffFile {
    pub(crate) fn open(bytes: Vec<u8>, max_megapixels: u32) -> Result<Self, RasterError> {
        let mut decoder = Decoder::new(Cursor::new(bytes.as_slice())).map_err(|_| corrupt())?;
        let mut count = 1;
        while count < MAX_PAGES && decoder.more_images() && decoder.next_image().is_ok() {
            count += 1;
        }
        drop(decoder);
        let file = Self { bytes, count, max_megapixels };
        // The first page speaks for the file; a later bad page is that page's failure.
        match file.decoder(PageNo::FIRST) {
            Err(RasterError::PageCorrupt { .. }) => return Err(corrupt()),
            other => other.map(drop)?,
        }
        Ok(file)
    }

    pub(crate) const fn page_count(&self) -> u32 {
        self.count
    }

    pub(crate) fn size(&self, page: PageNo) -> Result<PageSize, RasterError> {
        let (_, header) = self.decoder(page)?;
        let (width, height) = size_after(header.width, header.height, header.orientation());
        let points = |px: u32| px as f32 * 72.0 / header.dpi() as f32;
        Ok(PageSize { width: points(width), height: points(height) })
    }

    pub(crate) fn picture(&self, page: PageNo) -> Result<PageImage, RasterError> {
        let (mut decoder, header) = self.decoder(page)?;
        let unsupported = RasterError::UnsupportedPicture { page };
        let color = decoder.colortype().map_err(|error| page_error(&error, page))?;
        let decoded = decoder.read_image().map_err(|error| page_error(&error, page))?;
        let samples = Samples { width: header.width as usize, height: header.height as usize, color };
        let pixels = samples.pixels(decoded).ok_or(unsupported)?;
        let image = PageImage { width_px: header.width, height_px: header.height, dpi: header.dpi(), pixels };
        Ok(turn(square_pixels(image, header.stated), header.orientation()))
    }

    /// A decoder that stands at the page, whose header was found within the limit.
    fn decoder(&self, page: PageNo) -> Result<(Reader<'_>, Header), RasterError> {
        let error = |error| page_error(&error, page);
        let mut decoder = Decoder::new(Cursor::new(self.bytes.as_slice())).map_err(error)?;
        if page.index() > 0 {
            decoder.seek_to_image(page.index() as usize).map_err(error)?;
        }
        let (width, height) = decoder.dimensions().map_err(error)?;
        check_area(width.into(), height.into(), self.max_megapixels)?;
        if width == 0 || height == 0 {
            return Err(RasterError::PageCorrupt { page });
        }
        let mut limits = Limits::default();
        // Four 16-bit samples a pixel at most.
        limits.decoding_buffer_size = self.max_megapixels as usize * 8_000_000;
        let mut decoder = decoder.with_limits(limits);
        let header = Header { width, height, stated: stated(&mut decoder), turned: turned(&mut decoder) };
        Ok((decoder, header))
    }
}

impl Header {
    fn dpi(&self) -> u32 {
        plausible_dpi(self.width, self.height, self.stated.map(|(across, down)| across.max(down)))
    }

    fn orientation(&self) -> Orientation {
        self.turned.unwrap_or(Orientation::NoTransforms)
    }
}

fn stated(decoder: &mut Reader<'_>) -> Option<(f32, f32)> {
    let unit = decoder.find_tag_unsigned::<u16>(Tag::ResolutionUnit).ok().flatten();
    let per_inch = match unit.map_or(Some(ResolutionUnit::Inch), ResolutionUnit::from_u16)? {
        ResolutionUnit::Inch => 1.0,
        ResolutionUnit::Centimeter => 2.54,
        _ => return None,
    };
    let mut resolution = |tag| match decoder.find_tag(tag).ok().flatten()? {
        Value::Rational(numerator, denominator) if denominator > 0 => {
            Some(numerator as f32 / denominator as f32 * per_inch)
        }
        other => other.into_f32().ok().map(|value| value * per_inch),
    };
    Some((resolution(Tag::XResolution)?, resolution(Tag::YResolution)?))
}

fn turned(decoder: &mut Reader<'_>) -> Option<Orientation> {
    let tag = decoder.find_tag_unsigned::<u8>(Tag::Orientation).ok().flatten()?;
    // TIFF and EXIF number the orientations alike.
    Orientation::from_exif(tag)
}

/// Fax pages state different resolutions across and down (204 by 98, 204 by 196); the coarser way is
/// brought up to the finer one, smoothly.
fn square_pixels(image: PageImage, stated: Option<(f32, f32)>) -> PageImage {
    let Some((across, down)) = stated.filter(|(across, down)| *across > 0.0 && *down > 0.0) else {
        return image;
    };
    let ratio = across / down;
    if (0.98..=1.02).contains(&ratio) || !(0.2..=5.0).contains(&ratio) {
        return image;
    }
    let (width, height) = (image.width_px as f32, image.height_px as f32);
    let (width, height) = if ratio > 1.0 { (width, height * ratio) } else { (width / ratio, height) };
    resized(image, width.round() as u32, height.round() as u32)
}

/// How samples lie in the decoder's buffer.
struct Samples {
    width: usize,
    height: usize,
    color: ColorType,
}

impl Samples {
    fn pixels(&self, decoded: DecodingResult) -> Option<Pixels> {
        let bytes = match decoded {
            DecodingResult::U8(bytes) => bytes,
            DecodingResult::U16(words) => words.iter().map(|&word| (word >> 8) as u8).collect(),
            _ => return None,
        };
        match self.color {
            ColorType::Gray(bits @ (1 | 2 | 4)) => self.unpacked(&bytes, bits).map(Pixels::Grey),
            ColorType::Gray(8 | 16) => (bytes.len() >= self.area()).then_some(Pixels::Grey(bytes)),
            ColorType::GrayA(8 | 16) => {
                self.each::<2, 1>(&bytes, |[v, a]| [over_white(v, a)]).map(Pixels::Grey)
            }
            ColorType::RGB(8 | 16) => self.each::<3, 3>(&bytes, |rgb| rgb).map(grey_unless_coloured),
            ColorType::RGBA(8 | 16) => {
                let opaque = |[r, g, b, a]: [u8; 4]| [r, g, b].map(|c| over_white(c, a));
                self.each::<4, 3>(&bytes, opaque).map(grey_unless_coloured)
            }
            ColorType::CMYK(8 | 16) => self.each::<4, 3>(&bytes, rgb_of_cmyk).map(grey_unless_coloured),
            ColorType::YCbCr(8) => self.each::<3, 3>(&bytes, rgb_of_ycbcr).map(grey_unless_coloured),
            _ => None,
        }
    }

    const fn area(&self) -> usize {
        self.width * self.height
    }

    fn each<const IN: usize, const OUT: usize>(
        &self,
        bytes: &[u8],
        convert: impl Fn([u8; IN]) -> [u8; OUT],
    ) -> Option<Vec<u8>> {
        let (pixels, _) = bytes.as_chunks::<IN>();
        let pixels = pixels.get(..self.area())?;
        Some(pixels.iter().flat_map(|&pixel| convert(pixel)).collect())
    }

    /// Samples of less than a byte, rows padded to whole bytes.
    fn unpacked(&self, bytes: &[u8], bits: u8) -> Option<Vec<u8>> {
        let (per_byte, full) = (usize::from(8 / bits), (1u16 << bits) - 1);
        let stride = self.width.div_ceil(per_byte);
        let rows = bytes.get(..stride * self.height)?.chunks_exact(stride);
        let level = |row: &[u8], x: usize| {
            let shift = 8 - bits * (x % per_byte + 1) as u8;
            let sample = u16::from(row[x / per_byte] >> shift) & full;
            (sample * 255 / full) as u8
        };
        Some(rows.flat_map(|row| (0..self.width).map(move |x| level(row, x))).collect())
    }
}

fn rgb_of_cmyk([c, m, y, k]: [u8; 4]) -> [u8; 3] {
    [c, m, y].map(|ink| {
        let light = (255 - u32::from(ink)) * (255 - u32::from(k));
        (light / 255) as u8
    })
}

fn rgb_of_ycbcr([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    // ITU-R BT.601, full range, as JFIF says. `as` saturates.
    [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb].map(|v| v.round() as u8)
}

const fn corrupt() -> RasterError {
    RasterError::Corrupt { what: "TIFF picture" }
}

fn page_error(error: &TiffError, page: PageNo) -> RasterError {
    match error {
        TiffError::UnsupportedError(_) => RasterError::UnsupportedPicture { page },
        _ => RasterError::PageCorrupt { page },
    }
}
