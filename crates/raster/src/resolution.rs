//! How many pixels make an inch, when files say it, say nonsense, or say nothing.

use crate::RasterError;

/// The resolution at which pages that are not scans are rendered: what Tesseract was trained for.
pub(crate) const RENDER_DPI: u32 = 300;

/// Scans above this are taken at half their resolution (or a quarter, ...): the recogniser scales every
/// line to 36 to 48 pixels, so more only costs time and memory.
pub(crate) const MAX_SCAN_DPI: u32 = 450;

/// The short side of A4 in inches: the paper of nearly all administrative documents.
const A4_SHORT_SIDE: f32 = 210.0 / 25.4;

/// Sheets of paper are at most this much longer than wide (A4 1.41, Foolscap 1.57); what is longer is a
/// strip cut out of one.
const MAX_SHEET_RATIO: f32 = 1.65;

/// No sheet fed to a scanner is wider, in inches (A2).
const MAX_SHORT_SIDE: f32 = 17.0;

/// No sheet of a document is narrower, in inches (A5 is 5.8): what seems so was scanned more coarsely than is stated.
const LEAST_SHORT_SIDE: f32 = 5.5;

/// Cameras and editors write 72 or 96 whatever the picture shows: so little is believed only when it
/// makes a sheet of at least A6.
const HABITUAL_DPI: f32 = 97.0;
const MIN_SHORT_SIDE: f32 = 4.0;

/// The resolution of a picture file: as stated when that can be, else what makes a sheet as wide as A4
/// (the short side of a sheet; the width of a strip).
pub(crate) fn plausible_dpi(width_px: u32, height_px: u32, stated: Option<f32>) -> u32 {
    let short = width_px.min(height_px) as f32;
    let long = width_px.max(height_px) as f32;
    let can_be = |dpi: &f32| {
        *dpi > 0.0 && short / dpi <= MAX_SHORT_SIDE && (*dpi > HABITUAL_DPI || short / dpi >= MIN_SHORT_SIDE)
    };
    let paper_width = if long <= MAX_SHEET_RATIO * short { short } else { width_px as f32 };
    stated.filter(can_be).unwrap_or(paper_width / A4_SHORT_SIDE).round().clamp(1.0, 4800.0) as u32
}

/// By how much a scan of a stated resolution is reduced, a power of two.
pub(crate) fn reduction(width_px: u32, height_px: u32, stated: u32) -> u32 {
    let coarsest = width_px.min(height_px) as f32 / LEAST_SHORT_SIDE;
    let dpi = plausible_dpi(width_px, height_px, Some(stated as f32)).min(coarsest.round() as u32);
    dpi.div_ceil(MAX_SCAN_DPI).next_power_of_two()
}

/// A line of print is not read below this height in pixels, with its margins; neither is a column below this width.
const LEAST_SIDE_PX: u64 = 12;

/// Refuses a picture over the limit, or too small to hold a word; to be called before anything is allocated.
pub(crate) fn check_area(width_px: u64, height_px: u64, max_megapixels: u32) -> Result<(), RasterError> {
    if width_px.min(height_px) < LEAST_SIDE_PX {
        return Err(RasterError::TooSmall { width_px, height_px });
    }
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
            ((1000, 330), Some(300.0), 300),
            ((1000, 330), Some(96.0), 121),
            ((1000, 330), None, 121),
            ((794, 1123), Some(96.0), 96),
            ((1, 1), None, 1),
        ] {
            assert_eq!(plausible_dpi(size.0, size.1, stated), expected, "{size:?} {stated:?}");
        }
    }

    #[test]
    fn scans_are_reduced_by_their_pixels_and_not_by_nonsense() {
        for (name, size, stated, expected) in [
            ("A4 at 300", (2480, 3508), 300, 1),
            ("A4 at 600", (4960, 7016), 600, 2),
            ("A4 at 1200", (9920, 14031), 1200, 4),
            ("A4 at 200 stated as 600", (1654, 2339), 600, 1),
            ("A4 at 600 stated as 72", (4960, 7016), 72, 2),
            ("A4 at 200 stated as 72", (1654, 2339), 72, 1),
            ("nothing", (0, 0), 300, 1),
        ] {
            assert_eq!(reduction(size.0, size.1, stated), expected, "{name}");
        }
    }

    #[test]
    fn the_limit_is_in_pixels() {
        assert!(check_area(10_000, 10_000, 100).is_ok());
        assert!(check_area(10_001, 10_000, 100).is_err());
        assert!(check_area(u64::MAX, 2_000, 100).is_err());
        assert!(check_area(1, 1, 100).is_err());
    }
}
