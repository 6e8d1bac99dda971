//! What lens, lamp and sensor do to a picture.

use image::RgbImage;

use crate::random::Random;

/// Smooths by passes of a 1-6-1 kernel each way; four passes blur by one pixel (standard deviation).
pub(crate) fn blur(picture: &mut RgbImage, passes: u8) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut line = Vec::new();
    for _ in 0..passes {
        let bytes: &mut [u8] = picture;
        for row in bytes.chunks_exact_mut(width * 3) {
            smooth(row, 3, 3, width, &mut line);
        }
        for column in 0..width * 3 {
            smooth(&mut bytes[column..], width * 3, 1, height, &mut line);
        }
    }
}

/// One pass along `length` samples that lie `step` apart, for each of `lanes` neighbouring samples.
fn smooth(bytes: &mut [u8], step: usize, lanes: usize, length: usize, line: &mut Vec<u8>) {
    for lane in 0..lanes {
        line.clear();
        line.extend((0..length).map(|index| bytes[lane + index * step]));
        for index in 0..length {
            let before = u32::from(line[index.saturating_sub(1)]);
            let after = u32::from(line[(index + 1).min(length - 1)]);
            bytes[lane + index * step] = ((before + 6 * u32::from(line[index]) + after + 4) / 8) as u8;
        }
    }
}

/// Adds the sensor's noise: `strength` is its standard deviation in grey levels. `tinted` gives each
/// colour its own noise, as a cheap sensor does; otherwise the three move together.
pub(crate) fn add_noise(picture: &mut RgbImage, strength: f32, tinted: bool, random: &mut Random) {
    if strength <= 0.0 {
        return;
    }
    for pixel in picture.pixels_mut() {
        let shared = random.bell();
        for channel in &mut pixel.0 {
            let own = if tinted { 0.7 * shared + 0.7 * random.bell() } else { shared };
            *channel = clamp(f32::from(*channel) + strength * own);
        }
    }
}

/// Multiplies every pixel by the light that falls on it; `light` is asked with shares of width and height.
pub(crate) fn illuminate(picture: &mut RgbImage, light: impl Fn(f32, f32) -> f32) {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let level = light(x as f32 / width, y as f32 / height);
        pixel.0 = pixel.0.map(|channel| clamp(f32::from(channel) * level));
    }
}

/// Prints ink more thinly: 1 leaves it as it is, 0.4 leaves grey. The thinning wanders over the page, as a
/// toner cartridge at its end does.
pub(crate) fn fade(picture: &mut RgbImage, ink: f32, random: &mut Random) {
    if ink >= 1.0 {
        return;
    }
    let clouds = Clouds::new(random, 9, 13);
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let here = (ink * (0.75 + 0.5 * clouds.at(x as f32 / width, y as f32 / height))).min(1.0);
        pixel.0 = pixel.0.map(|channel| clamp(255.0 - (255.0 - f32::from(channel)) * here));
    }
}

/// Lets the back page shine through: its mirror image, blurred, `strength` from 0 to 1.
pub(crate) fn bleed_through(picture: &mut RgbImage, back: &RgbImage, strength: f32) {
    let mut mirrored = image::imageops::flip_horizontal(back);
    blur(&mut mirrored, 16);
    for (pixel, behind) in picture.pixels_mut().zip(mirrored.pixels()) {
        for (channel, ink) in pixel.0.iter_mut().zip(behind.0) {
            let passed = 1.0 - strength * (255.0 - f32::from(ink)) / 255.0;
            *channel = clamp(f32::from(*channel) * passed);
        }
    }
}

/// Smooth random values from 0 to 1 over the unit square.
#[derive(Debug, Clone)]
pub(crate) struct Clouds {
    columns: usize,
    rows: usize,
    values: Vec<f32>,
}

impl Clouds {
    /// Values at the knots of a grid of `columns` x `rows` (each at least 2).
    pub(crate) fn new(random: &mut Random, columns: usize, rows: usize) -> Self {
        let (columns, rows) = (columns.max(2), rows.max(2));
        Self { columns, rows, values: (0..columns * rows).map(|_| random.fraction()).collect() }
    }

    /// The value at shares of width and height.
    pub(crate) fn at(&self, u: f32, v: f32) -> f32 {
        let x = u.clamp(0.0, 1.0) * (self.columns - 1) as f32;
        let y = v.clamp(0.0, 1.0) * (self.rows - 1) as f32;
        let (left, top) = ((x as usize).min(self.columns - 2), (y as usize).min(self.rows - 2));
        let knot = |dx: usize, dy: usize| self.values[(top + dy) * self.columns + left + dx];
        let ease = |t: f32| t * t * (3.0 - 2.0 * t);
        let (across, down) = (ease(x - left as f32), ease(y - top as f32));
        let upper = knot(0, 0) + (knot(1, 0) - knot(0, 0)) * across;
        let lower = knot(0, 1) + (knot(1, 1) - knot(0, 1)) * across;
        upper + (lower - upper) * down
    }
}

pub(crate) fn clamp(level: f32) -> u8 {
    (level + 0.5).clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn blur_keeps_flat_areas_and_softens_edges() {
        let mut picture = RgbImage::from_fn(20, 20, |x, _| Rgb([if x < 10 { 0 } else { 200 }; 3]));
        blur(&mut picture, 2);
        assert_eq!(picture.get_pixel(2, 10).0, [0; 3]);
        assert_eq!(picture.get_pixel(17, 3).0, [200; 3]);
        let edge = picture.get_pixel(10, 10).0[0];
        assert!((100..199).contains(&edge), "{edge}");
    }

    #[test]
    fn noise_spreads_as_asked() {
        let mut picture = RgbImage::from_pixel(200, 200, Rgb([128; 3]));
        add_noise(&mut picture, 6.0, false, &mut Random::new(3));
        let variance =
            picture.pixels().map(|pixel| (f32::from(pixel.0[0]) - 128.0).powi(2)).sum::<f32>() / 40_000.0;
        assert!((30.0..43.0).contains(&variance), "{variance}");
    }
}
