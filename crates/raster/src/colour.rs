//! Pixels in and out of colour.

use sohoa_document::Pixels;

/// A pixel whose strongest and weakest channels differ by more than this has colour. JPEG leaves fringes
/// of up to some 30 levels round black print; seals and stamps in six real scans differ by 60 and more.
const COLOUR_SPREAD: u8 = 40;

/// One pixel in this many must have colour for the picture to count as coloured: at 300 dpi a dot of
/// less than 2 mm, smaller than any seal or handwritten number.
const PIXELS_FOR_ONE_COLOURED: usize = 20_000;

/// The pixels as they are when there is colour in them, else one byte a pixel.
///
/// `rgb` holds three bytes a pixel.
pub(crate) fn grey_unless_coloured(rgb: Vec<u8>) -> Pixels {
    let (pixels, _) = rgb.as_chunks::<3>();
    let spread = |&[r, g, b]: &[u8; 3]| r.max(g).max(b) - r.min(g).min(b);
    let enough = pixels.len() / PIXELS_FOR_ONE_COLOURED;
    if pixels.iter().filter(|pixel| spread(pixel) > COLOUR_SPREAD).nth(enough).is_some() {
        return Pixels::Rgb(rgb);
    }
    Pixels::Grey(pixels.iter().map(luminance).collect())
}

/// The brightness of a pixel (ITU-R BT.601 weights in 256ths).
fn luminance(&[r, g, b]: &[u8; 3]) -> u8 {
    let sum = 77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b);
    (sum >> 8) as u8
}

/// What a see-through channel shows on white paper.
pub(crate) fn over_white(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
    ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

/// Changes blue-green-red into red-green-blue, in place.
pub(crate) fn swap_red_and_blue(pixels: &mut [u8]) {
    for pixel in pixels.as_chunks_mut::<3>().0 {
        pixel.swap(0, 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_kept_only_where_there_is_some() {
        let grey = [200u8, 190, 205].repeat(40_000);
        assert_eq!(grey_unless_coloured(grey.clone()), Pixels::Grey(vec![194; 40_000]));
        let mut stamped = grey;
        for pixel in stamped.as_chunks_mut::<3>().0.iter_mut().take(100) {
            *pixel = [210, 40, 50];
        }
        assert!(matches!(grey_unless_coloured(stamped), Pixels::Rgb(_)));
    }

    #[test]
    fn white_stays_white_and_black_black() {
        assert_eq!(luminance(&[255; 3]), 255);
        assert_eq!(luminance(&[0; 3]), 0);
    }
}
