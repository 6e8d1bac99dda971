//! From a clean sheet to a scanned page: every step of the damage, in the order in which it happens to paper.

use image::{GrayImage, Luma, RgbImage};

use crate::copier;
use crate::optics;
use crate::random::Random;
use crate::warp::{self, Pose};

/// What the scanner writes down for each pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tones {
    /// Colour, as JPEG of this quality (1 to 100).
    Colour {
        /// JPEG quality.
        quality: u8,
    },
    /// Grey, as JPEG of this quality (1 to 100).
    Grey {
        /// JPEG quality.
        quality: u8,
    },
    /// Black and white, as a fax or an old copier writes it.
    Bilevel {
        /// Brightness from which a pixel is white.
        threshold: u8,
        /// Specks and holes, per million pixels.
        specks: u32,
        /// Black dashes along the edges.
        edge_streaks: bool,
    },
}

/// How the light falls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Light {
    /// The lamp of a flatbed: even.
    Even,
    /// A room: darker to the lower right by `fall` (0 to 1), with the soft shadow of a hand of depth `shadow`.
    Room {
        /// Loss of light from corner to corner.
        fall: f32,
        /// Depth of the shadow.
        shadow: f32,
    },
}

/// Everything that happens to a sheet. Lengths are in pixels of the scan unless said otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Damage {
    /// Pixels per inch of the scan.
    pub dpi: u32,
    /// How the sheet lay; its slope is varied by a fifth from page to page, as a feeder does.
    pub pose: Pose,
    /// Quarter turns, clockwise, of pages that are wider than high.
    pub turn_landscape: u8,
    /// How much ink is left: 1 all, 0.4 a cartridge at its end.
    pub ink: f32,
    /// How much of the back page shines through: 0 to 1.
    pub bleed_through: f32,
    /// Colour of blank paper.
    pub paper: [u8; 3],
    /// Passes of blur; four make about one pixel.
    pub blur: u8,
    /// Standard deviation of the sensor's noise, in grey levels.
    pub noise: f32,
    /// How the light falls.
    pub light: Light,
    /// Number of thin lines down the page.
    pub streaks: u32,
    /// Shadow of a stapled corner, with its staple.
    pub staple: bool,
    /// Two punched holes.
    pub holes: bool,
    /// What is written down.
    pub tones: Tones,
}

impl Damage {
    /// No damage at all: grey at 200 dpi.
    pub const NONE: Self = Self {
        dpi: 200,
        pose: Pose::FLAT,
        turn_landscape: 0,
        ink: 1.0,
        bleed_through: 0.0,
        paper: [255, 255, 255],
        blur: 0,
        noise: 0.0,
        light: Light::Even,
        streaks: 0,
        staple: false,
        holes: false,
        tones: Tones::Grey { quality: 90 },
    };
}

/// The pixels of a scanned page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pixels {
    /// Colour.
    Colour(RgbImage),
    /// Grey.
    Grey(GrayImage),
    /// Black (0) and white (255) only.
    Bilevel(GrayImage),
}

/// A scanned page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Its pixels.
    pub pixels: Pixels,
    /// Pixels per inch.
    pub dpi: u32,
    /// Quarter turns by which the picture was turned, clockwise.
    pub turned: u8,
}

impl Scan {
    /// Width and height in pixels.
    pub fn dimensions(&self) -> (u32, u32) {
        match &self.pixels {
            Pixels::Colour(picture) => picture.dimensions(),
            Pixels::Grey(picture) | Pixels::Bilevel(picture) => picture.dimensions(),
        }
    }

    /// Width and height on paper, in points.
    pub fn points(&self) -> (f32, f32) {
        let (width, height) = self.dimensions();
        let points = |px: u32| px as f32 * 72.0 / self.dpi as f32;
        (points(width), points(height))
    }
}

/// Scans one sheet, drawn at twice the scan's resolution. `back` is what is printed on its other side.
///
/// The same sheet, damage and seed give the same pixels.
pub fn scan(sheet: &RgbImage, back: Option<&RgbImage>, damage: &Damage, seed: u64) -> Scan {
    let (width, height) = (sheet.width().div_ceil(2), sheet.height().div_ceil(2));
    let mut feed = Random::named(seed, "feed");
    let pose = Pose { slope: damage.pose.slope * (0.8 + 0.4 * feed.fraction()), ..damage.pose };
    let mut picture = warp::project(sheet, width, height, &pose);
    optics::fade(&mut picture, damage.ink, &mut Random::named(seed, "ink"));
    if let Some(back) = back
        && damage.bleed_through > 0.0
    {
        let behind = warp::project(back, width, height, &Pose { slope: -pose.slope, ..Pose::FLAT });
        optics::bleed_through(&mut picture, &behind, damage.bleed_through);
    }
    optics::blur(&mut picture, damage.blur);
    tint(&mut picture, damage.paper);
    if damage.holes {
        copier::punch_holes(&mut picture, damage.dpi);
    }
    if damage.staple {
        copier::staple_shadow(&mut picture, damage.dpi);
    }
    if let Light::Room { fall, shadow } = damage.light {
        optics::illuminate(&mut picture, |u, v| room(u, v, fall, shadow));
    }
    copier::streak(&mut picture, damage.streaks, &mut Random::named(seed, "streaks"));
    let tinted = matches!(damage.tones, Tones::Colour { .. });
    optics::add_noise(&mut picture, damage.noise, tinted, &mut Random::named(seed, "noise"));
    let turned = if sheet.width() > sheet.height() { damage.turn_landscape % 4 } else { 0 };
    let picture = warp::turn(picture, turned);
    Scan { pixels: record(picture, damage, seed), dpi: damage.dpi, turned }
}

fn record(picture: RgbImage, damage: &Damage, seed: u64) -> Pixels {
    match damage.tones {
        Tones::Colour { .. } => Pixels::Colour(picture),
        Tones::Grey { .. } => Pixels::Grey(GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
            Luma([copier::luminance(picture.get_pixel(x, y).0)])
        })),
        Tones::Bilevel { threshold, specks, edge_streaks } => {
            let mut page = copier::bilevel(&picture, threshold);
            copier::speckle(&mut page, specks, &mut Random::named(seed, "specks"));
            if edge_streaks {
                copier::edge_streaks(&mut page, damage.dpi, &mut Random::named(seed, "edges"));
            }
            Pixels::Bilevel(page)
        }
    }
}

fn tint(picture: &mut RgbImage, paper: [u8; 3]) {
    if paper == [255; 3] {
        return;
    }
    for pixel in picture.pixels_mut() {
        for (channel, white) in pixel.0.iter_mut().zip(paper) {
            *channel = ((u32::from(*channel) * u32::from(white) + 127) / 255) as u8;
        }
    }
}

/// Light of a room over the page: a fall to the lower right, and the edge of a shadow across it.
fn room(u: f32, v: f32, fall: f32, shadow: f32) -> f32 {
    let even = 1.0 - fall * (0.6 * u + 0.4 * v) * (0.6 * u + 0.4 * v);
    let across = ((u * 0.8 + v * 0.7 - 0.75) / 0.35).clamp(0.0, 1.0);
    even * (1.0 - shadow * across * across * (3.0 - 2.0 * across))
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;
    use crate::quality;

    fn sheet() -> RgbImage {
        RgbImage::from_fn(600, 800, |x, y| {
            let ink = (x / 10 + y / 20) % 7 == 0 && x > 60 && y > 60;
            Rgb(if ink { [20, 20, 20] } else { [255, 255, 255] })
        })
    }

    #[test]
    fn the_same_seed_gives_the_same_pixels() {
        let back = sheet();
        for name in quality::NAMES {
            let damage = quality::named(name).expect("every listed quality exists");
            let first = scan(&sheet(), Some(&back), &damage, 11);
            assert_eq!(first, scan(&sheet(), Some(&back), &damage, 11), "{name}");
            if damage.noise > 0.0 {
                assert_ne!(first, scan(&sheet(), Some(&back), &damage, 12), "{name}: the seed must matter");
            }
        }
    }

    #[test]
    fn only_landscape_pages_are_turned() {
        let damage = Damage { turn_landscape: 1, ..Damage::NONE };
        let upright = scan(&sheet(), None, &damage, 1);
        assert_eq!((upright.dimensions(), upright.turned), ((300, 400), 0));
        let wide = image::imageops::rotate90(&sheet());
        let turned = scan(&wide, None, &damage, 1);
        assert_eq!((turned.dimensions(), turned.turned), ((300, 400), 1));
    }

    #[test]
    fn bilevel_has_two_levels() {
        let damage = quality::named("fax").expect("fax exists");
        let Pixels::Bilevel(page) = scan(&sheet(), None, &damage, 1).pixels else {
            panic!("a fax is bilevel")
        };
        assert!(page.pixels().all(|pixel| matches!(pixel.0[0], 0 | 255)));
        assert!(page.pixels().any(|pixel| pixel.0[0] == 0));
    }
}
