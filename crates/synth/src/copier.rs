//! Dirt: what copiers, feeders, staples and fax lines leave on a page.

use image::{GrayImage, Luma, RgbImage};

use crate::optics::clamp;
use crate::random::Random;

/// Draws thin lines down the page, as a scratched drum or a dirty feeder does.
pub(crate) fn streak(picture: &mut RgbImage, count: u32, random: &mut Random) {
    let (width, height) = (picture.width(), picture.height());
    for _ in 0..count {
        let mut x = random.below(width.max(1)) as i64;
        let thickness = random.between(1, 2);
        let darkness = 0.55 + 0.3 * random.fraction();
        let (start, end) =
            (random.below(height.max(1) / 3 + 1), height - random.below(height.max(1) / 3 + 1));
        for y in start..end {
            if random.chance(8) {
                x += random.between(-1, 1);
            }
            if random.chance(120) {
                continue; // Streaks are broken.
            }
            for dx in 0..thickness {
                if let Some(pixel) = pixel_at(picture, x + dx, i64::from(y)) {
                    *pixel = pixel.map(|channel| clamp(f32::from(channel) * darkness));
                }
            }
        }
    }
}

/// Darkens a corner where a staple kept the sheet off the glass, with the staple itself.
pub(crate) fn staple_shadow(picture: &mut RgbImage, dpi: u32) {
    let reach = dpi as f32 * 1.1;
    for y in 0..(reach as u32).min(picture.height()) {
        for x in 0..(reach as u32).min(picture.width()) {
            let distance = (x as f32 + y as f32) / reach;
            if distance < 1.0 {
                let pixel = picture.get_pixel_mut(x, y);
                // The fold is black at the corner and fades out along the diagonal.
                let light = if distance < 0.28 { 0.2 } else { 0.45 + 0.55 * distance };
                pixel.0 = pixel.0.map(|channel| clamp(f32::from(channel) * light));
            }
        }
    }
    let (start, length) = (dpi as i64 * 2 / 5, dpi as i64 / 3);
    for step in 0..length {
        for thickness in 0..(dpi as i64 / 50).max(2) {
            if let Some(pixel) = pixel_at(picture, start + step, start + length - step + thickness) {
                *pixel = [70, 70, 74];
            }
        }
    }
}

/// Two holes at the left side.
pub(crate) fn punch_holes(picture: &mut RgbImage, dpi: u32) {
    let radius = dpi as i64 * 3 / 25; // 6 mm across
    let (x, middle, apart) = (dpi as i64 * 12 / 25, i64::from(picture.height()) / 2, dpi as i64 * 63 / 40);
    for centre in [middle - apart, middle + apart] {
        for dy in -radius..=radius {
            for dx in -radius..=radius {
                if dx * dx + dy * dy <= radius * radius
                    && let Some(pixel) = pixel_at(picture, x + dx, centre + dy)
                {
                    *pixel = [38, 38, 40];
                }
            }
        }
    }
}

/// Black and white at a threshold from 0 to 255.
pub(crate) fn bilevel(picture: &RgbImage, threshold: u8) -> GrayImage {
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        Luma([if luminance(picture.get_pixel(x, y).0) < threshold { 0 } else { 255 }])
    })
}

/// Brightness as the eye weighs colours (ITU-R BT.601).
pub(crate) fn luminance([red, green, blue]: [u8; 3]) -> u8 {
    ((u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114 + 500) / 1000) as u8
}

/// Strews black specks over a bilevel page and nibbles holes into strokes: `per_million` pixels of each.
pub(crate) fn speckle(page: &mut GrayImage, per_million: u32, random: &mut Random) {
    let count = u64::from(page.width()) * u64::from(page.height()) * u64::from(per_million) / 1_000_000;
    for index in 0..count {
        let (x, y) = (random.below(page.width()), random.below(page.height()));
        let level = if index % 3 == 0 { 255 } else { 0 };
        let size = if random.chance(250) { 2 } else { 1 };
        for dy in 0..size {
            for dx in 0..size {
                if x + dx < page.width() && y + dy < page.height() {
                    page.put_pixel(x + dx, y + dy, Luma([level]));
                }
            }
        }
    }
}

/// Black dashes along the side edges, as a fax or a copier with its lid open leaves them.
pub(crate) fn edge_streaks(page: &mut GrayImage, dpi: u32, random: &mut Random) {
    let depth = dpi / 12;
    for side in [false, true] {
        let mut y = 0;
        while y < page.height() {
            let length = random.below(dpi / 2) + 2;
            let reach = random.below(depth) * u32::from(random.chance(600));
            for row in y..(y + length).min(page.height()) {
                for x in 0..(reach + random.below(3)).min(page.width()) {
                    let column = if side { page.width() - 1 - x } else { x };
                    page.put_pixel(column, row, Luma([0]));
                }
            }
            y += length;
        }
    }
}

fn pixel_at(picture: &mut RgbImage, x: i64, y: i64) -> Option<&mut [u8; 3]> {
    let (x, y) = (u32::try_from(x).ok()?, u32::try_from(y).ok()?);
    (x < picture.width() && y < picture.height()).then(|| &mut picture.get_pixel_mut(x, y).0)
}
