//! A piece of a page's picture, to show a person what stands there.

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use sohoa_document::{PageImage, Pixels, Rect};

/// How much around a place is shown, in points: about half a line of text.
const MARGIN: f32 = 6.0;

/// A place of a page (points from its top left) and a little around it as a PNG file; `None` for a place beside
/// the page.
pub fn crop_png(image: &PageImage, place: &Rect) -> Option<Vec<u8>> {
    let pixel = |points: f32, most: u32| (points * image.dpi as f32 / 72.0).clamp(0.0, most as f32) as u32;
    let (left, right) =
        (pixel(place.left - MARGIN, image.width_px), pixel(place.right + MARGIN, image.width_px));
    let (top, bottom) =
        (pixel(place.top - MARGIN, image.height_px), pixel(place.bottom + MARGIN, image.height_px));
    if left >= right || top >= bottom {
        return None;
    }
    let (pixels, bytes, colour) = match &image.pixels {
        Pixels::Grey(pixels) => (pixels, 1, ExtendedColorType::L8),
        Pixels::Rgb(pixels) => (pixels, 3, ExtendedColorType::Rgb8),
    };
    let stride = image.width_px as usize * bytes;
    let mut piece = Vec::new();
    for row in pixels.chunks_exact(stride.max(1)).take(bottom as usize).skip(top as usize) {
        piece.extend_from_slice(&row[left as usize * bytes..right as usize * bytes]);
    }
    let mut png = Vec::new();
    PngEncoder::new(&mut png).write_image(&piece, right - left, bottom - top, colour).ok()?;
    Some(png)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_cut_at_the_edges() {
        let pixels = (0..100 * 50).map(|index| (index % 100) as u8).collect();
        let image = PageImage { width_px: 100, height_px: 50, dpi: 72, pixels: Pixels::Grey(pixels) };
        for (place, size) in [
            (Rect::new(20.0, 20.0, 40.0, 30.0), Some((32, 22))),
            (Rect::new(-5.0, 45.0, 10.0, 60.0), Some((16, 11))),
            (Rect::new(200.0, 0.0, 300.0, 10.0), None),
        ] {
            let cut = crop_png(&image, &place).map(|png| {
                let piece = image::load_from_memory(&png).expect("a PNG");
                (piece.width(), piece.height())
            });
            assert_eq!(cut, size, "{place:?}");
        }
        let png = crop_png(&image, &Rect::new(20.0, 20.0, 40.0, 30.0)).expect("inside");
        let piece = image::load_from_memory(&png).expect("a PNG").into_luma8();
        assert_eq!(piece.get_pixel(0, 0).0, [14], "the first column is 6 points left of the place");
    }
}
