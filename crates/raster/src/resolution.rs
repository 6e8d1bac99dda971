//! How many pixels make an inch, when files say it, say nonsense, or say nothing.

use crate::RasterError;

/// The resolution at which pages that are not scans are rendered: what Tesseract was trained for.
pub(crate) const RENDER_DPI: u32 = 300;

/// Scans above this are taken at half their resolution (or a quarter, ...): the recogniser scales every
/// line to 36 to 48 pixels, so more only costs time and memory.
pub(crate) const MAX_SCAN_DPI: u32 = 450;

/// The short side of A4 in inches: the paper of nearly all administrative documents.
const A4_SHORT_SIDE: f32 = 210.0 / 25.4;

/// A stated resolution is believed when it makes the short side of the paper this long, in inches (A6 to
/// A2). Cameras and editors write 72 or 96 whatever the picture shows.
const SHORT_SIDES: std::ops::RangeInclusive<f32> = 4.0..=17.0;

/// The resolution of a picture file: as stated when that makes a sheet of paper, else what makes the
/// short side that of A4.
pub(crate) fn plausible_dpi(width_px: u32, height_px: u32, stated: Option<f32>) -> u32 {
    let short_px = width_px.min(height_px) as f32;
    let believed = stated.filter(|dpi| *dpi > 0.0 && SHORT_SIDES.contains(&(short_px / dpi)));
    believed.unwrap_or(short_px / A4_SHORT_SIDE).round().clamp(1.0, 4800.0) as u32
}

/// Refuses a picture over the limit; to be called before anything is allocated for it.
pub(crate) fn check_area(width_px: u64, height_px: u64, max_megapixels: u32) -> Result<(), RasterError> {
    if width_px.saturating_mul(height_px) > u64::from(max_megapixels) * 1_000_000 {
        return Err(RasterError::TooLarge { width_px, height_px, max_megapixels });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stated_resolution_must_make_a_sheet_of_paper() {
        for (size, stated, expected) in [
            ((2480, 3508), Some(300.0), 300),
            ((1654, 2339), Some(200.0), 200),
            ((3508, 2480), Some(300.0), 300),
            ((2480, 3508), None, 300),
            ((3024, 4032), Some(72.0), 366),
            ((2480, 3508), Some(0.0), 300),
            ((2480, 3508), Some(f32::NAN), 300),
            ((1, 1), None, 1),
        ] {
            assert_eq!(plausible_dpi(size.0, size.1, stated), expected, "{size:?} {stated:?}");
        }
    }

    #[test]
    fn the_limit_is_in_pixels() {
        assert!(check_area(10_000, 10_000, 100).is_ok());
        assert!(check_area(10_001, 10_000, 100).is_err());
        assert!(check_area(u64::MAX, 2, 100).is_err());
    }
}
