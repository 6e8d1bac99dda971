//! One text line as a caller hands it over.

use thiserror::Error;

/// Wider lines, measured in heights, are no text lines; bounds what one line can cost.
const MOST_HEIGHTS_WIDE: usize = 1_000;

/// Taller lines than any page has.
const MOST_ROWS: usize = 10_000;

/// A borrowed picture of one text line: rows from top to bottom, 8 bits a channel, dark ink on light paper
/// (the other way round is noticed).
///
/// Tesseract itself leaves 4 px around the ink; more white at the sides makes the network invent marks there.
#[derive(Clone, Copy, Debug)]
pub struct LinePicture<'a> {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Pixels<'a>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Pixels<'a> {
    Grey(&'a [u8]),
    Rgb(&'a [u8]),
}

/// Why pixels are not a line picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The slice's length is not `width * height * channels`.
    #[error("{found} bytes of pixels where {expected} are needed")]
    Length {
        /// Bytes that the size asks for.
        expected: usize,
        /// Bytes given.
        found: usize,
    },
    /// No pixel at all, or a shape that no text line has.
    #[error("{width} x {height} px is no text line")]
    Shape {
        /// Pixels across.
        width: usize,
        /// Pixels down.
        height: usize,
    },
}

impl<'a> LinePicture<'a> {
    /// A grey picture, one byte a pixel, 0 = black.
    pub fn grey(width: usize, height: usize, pixels: &'a [u8]) -> Result<Self, PictureError> {
        check(width, height, 1, pixels)?;
        Ok(LinePicture { width, height, pixels: Pixels::Grey(pixels) })
    }

    /// A colour picture, three bytes a pixel.
    pub fn rgb(width: usize, height: usize, pixels: &'a [u8]) -> Result<Self, PictureError> {
        check(width, height, 3, pixels)?;
        Ok(LinePicture { width, height, pixels: Pixels::Rgb(pixels) })
    }

    /// Pixels across.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pixels down.
    pub fn height(&self) -> usize {
        self.height
    }
}

fn check(width: usize, height: usize, channels: usize, pixels: &[u8]) -> Result<(), PictureError> {
    if width == 0 || height == 0 || height > MOST_ROWS || width > MOST_HEIGHTS_WIDE * height {
        return Err(PictureError::Shape { width, height });
    }
    let expected = width * height * channels;
    if pixels.len() != expected {
        return Err(PictureError::Length { expected, found: pixels.len() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_pictures_of_lines_are_taken() {
        let pixels = [0; 12];
        assert!(LinePicture::grey(4, 3, &pixels).is_ok());
        assert!(LinePicture::rgb(2, 2, &pixels).is_ok());
        assert_eq!(
            LinePicture::grey(4, 4, &pixels).unwrap_err(),
            PictureError::Length { expected: 16, found: 12 }
        );
        for (width, height) in [(0, 3), (3, 0), (usize::MAX, 1), (1, usize::MAX), (1_001, 1)] {
            let error = LinePicture::grey(width, height, &pixels).unwrap_err();
            assert_eq!(error, PictureError::Shape { width, height });
        }
    }
}
