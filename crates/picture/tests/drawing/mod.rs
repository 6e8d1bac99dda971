//! Pictures drawn for tests.
#![allow(dead_code, reason = "each test file uses its own part")]

use sohoa_document::{PageImage, Pixels};

/// A canvas of coloured pixels.
pub(crate) struct Canvas {
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) dpi: u32,
    pixels: Vec<[u8; 3]>,
}

pub(crate) const BLACK: [u8; 3] = [20, 20, 20];
pub(crate) const RED: [u8; 3] = [215, 40, 55];
pub(crate) const BLUE: [u8; 3] = [50, 70, 190];

impl Canvas {
    pub(crate) fn new(width: i32, height: i32, dpi: u32) -> Self {
        Self { width, height, dpi, pixels: vec![[255; 3]; (width * height) as usize] }
    }

    /// Darkens each channel, as ink over ink does.
    pub(crate) fn ink(&mut self, x: i32, y: i32, colour: [u8; 3]) {
        if (0..self.width).contains(&x) && (0..self.height).contains(&y) {
            let pixel = &mut self.pixels[(y * self.width + x) as usize];
            for (channel, ink) in pixel.iter_mut().zip(colour) {
                *channel = (u32::from(*channel) * u32::from(ink) / 255) as u8;
            }
        }
    }

    pub(crate) fn fill(&mut self, (left, top, right, bottom): (i32, i32, i32, i32), colour: [u8; 3]) {
        for y in top..bottom {
            for x in left..right {
                self.ink(x, y, colour);
            }
        }
    }

    pub(crate) fn ring(&mut self, (x0, y0): (i32, i32), outer: i32, inner: i32, colour: [u8; 3]) {
        for y in y0 - outer..=y0 + outer {
            for x in x0 - outer..=x0 + outer {
                let far = (x - x0).pow(2) + (y - y0).pow(2);
                if (inner.pow(2)..=outer.pow(2)).contains(&far) {
                    self.ink(x, y, colour);
                }
            }
        }
    }

    /// A line of made-up letters of x-height `size` standing on `y`: words of 3 to 6 letters, some with
    /// ascenders, few with descenders, some with marks above.
    pub(crate) fn text(&mut self, left: i32, y: i32, words: i32, size: i32, colour: [u8; 3]) -> i32 {
        let stroke = (size / 5).max(1);
        let mut x = left;
        for word in 0..words {
            for letter in 0..3 + word % 4 {
                let kind = (word * 5 + letter * 3 + y / 7) % 10;
                let top = if kind < 3 { y - size * 3 / 2 } else { y - size };
                let bottom = if kind == 9 { y + size / 2 } else { y };
                // A box whose first post may rise or hang: what "b", "p" and "o" have in common.
                self.fill((x, top, x + stroke, bottom), colour);
                self.fill((x + stroke, y - size, x + size * 2 / 3, y - size + stroke), colour);
                self.fill((x + stroke, y - stroke, x + size * 2 / 3, y), colour);
                self.fill((x + size * 2 / 3 - stroke, y - size, x + size * 2 / 3, y), colour);
                if kind == 5 || kind == 6 {
                    self.fill((x + 1, y - size * 7 / 5, x + size / 2, y - size * 6 / 5), colour);
                }
                x += size * 2 / 3 + (size / 5).max(2);
            }
            x += size * 2 / 3;
        }
        x - size * 2 / 3 - (size / 5).max(2)
    }

    /// Prints what was drawn in a box in one colour on another.
    pub(crate) fn shade(
        &mut self,
        (left, top, right, bottom): (i32, i32, i32, i32),
        fill: [u8; 3],
        print: [u8; 3],
    ) {
        for y in top..bottom {
            for pixel in &mut self.pixels[(y * self.width + left) as usize..(y * self.width + right) as usize]
            {
                *pixel = if pixel[1] < 128 { print } else { fill };
            }
        }
    }

    pub(crate) fn page(&self) -> PageImage {
        PageImage {
            width_px: self.width as u32,
            height_px: self.height as u32,
            dpi: self.dpi,
            pixels: Pixels::Rgb(self.pixels.iter().flatten().copied().collect()),
        }
    }

    pub(crate) fn grey_page(&self) -> PageImage {
        let grey = self
            .pixels
            .iter()
            .map(|&[r, g, b]| ((u32::from(r) * 77 + u32::from(g) * 150 + u32::from(b) * 29) >> 8) as u8);
        PageImage { pixels: Pixels::Grey(grey.collect()), ..self.page() }
    }

    /// The drawing turned clockwise about its middle by any angle, on paper as large as needed.
    pub(crate) fn turned(&self, degrees: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (w, h) = (self.width as f32, self.height as f32);
        let width = (w * cos.abs() + h * sin.abs()).round();
        let height = (w * sin.abs() + h * cos.abs()).round();
        let mut turned = Self::new(width as i32, height as i32, self.dpi);
        for y in 0..turned.height {
            for x in 0..turned.width {
                let (u, v) = (x as f32 + 0.5 - width / 2.0, y as f32 + 0.5 - height / 2.0);
                let (s, t) = (u * cos + v * sin + w / 2.0 - 0.5, v * cos - u * sin + h / 2.0 - 0.5);
                let tone = |x: f32, y: f32, channel: usize| {
                    let (x, y) = (x as i32, y as i32);
                    let inside = (0..self.width).contains(&x) && (0..self.height).contains(&y);
                    if inside {
                        f32::from(self.pixels[(y * self.width + x) as usize][channel])
                    } else {
                        255.0
                    }
                };
                let (x0, y0) = (s.floor(), t.floor());
                let (p, q) = (s - x0, t - y0);
                for channel in 0..3 {
                    let above = tone(x0, y0, channel) * (1.0 - p) + tone(x0 + 1.0, y0, channel) * p;
                    let below =
                        tone(x0, y0 + 1.0, channel) * (1.0 - p) + tone(x0 + 1.0, y0 + 1.0, channel) * p;
                    turned.pixels[(y * turned.width + x) as usize][channel] =
                        (above * (1.0 - q) + below * q).round() as u8;
                }
            }
        }
        turned
    }

    /// Multiplies the light at each place.
    pub(crate) fn lit(mut self, light: impl Fn(f32, f32) -> f32) -> Self {
        for y in 0..self.height {
            for x in 0..self.width {
                let light = light(x as f32 / self.width as f32, y as f32 / self.height as f32);
                for channel in &mut self.pixels[(y * self.width + x) as usize] {
                    *channel = (f32::from(*channel) * light) as u8;
                }
            }
        }
        self
    }
}

/// A page of running text at 150 dpi.
pub(crate) fn text_page() -> Canvas {
    let mut canvas = Canvas::new(1240, 1754, 150);
    for line in 0..38 {
        canvas.text(130, 150 + line * 38, if line % 7 == 6 { 6 } else { 14 }, 13, BLACK);
    }
    canvas
}

/// The grey pixels of a picture.
pub(crate) fn tones(picture: &PageImage) -> &[u8] {
    match &picture.pixels {
        Pixels::Grey(data) | Pixels::Rgb(data) => data,
    }
}

/// The darkest tone within a box.
pub(crate) fn darkest(picture: &PageImage, (left, top, right, bottom): (i32, i32, i32, i32)) -> u8 {
    let row = |y: i32| (left..right).map(move |x| (x, y));
    let tone = |(x, y): (i32, i32)| tones(picture)[(y as u32 * picture.width_px + x as u32) as usize];
    (top..bottom).flat_map(row).map(tone).min().unwrap_or(255)
}
