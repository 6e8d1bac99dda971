//! Ink put on a page after printing: seals, signatures, incoming-mail boxes, urgency marks.

use image::{RgbImage, RgbaImage};
use serde::Deserialize;

use crate::SynthError;
use crate::optics::{Clouds, clamp};
use crate::random::Random;
use crate::typesetter::{Mark, Typesetter};

/// The drawings, in typst.
const DRAWINGS: &str = include_str!("../typst/stamps.typ");

/// What is put on the page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Drawing {
    /// A round red seal: the words of its upper and of its lower ring.
    Seal(String, String),
    /// A signature in blue, one of an endless number.
    Signature(u32),
    /// The box of a registry for incoming letters: agency, number, day.
    Incoming(String, String, String),
    /// A red frame: `HỎA TỐC`.
    Urgency(String),
}

/// Where it is put: its middle, in millimetres from the top left of a page.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// What is put there.
    pub drawing: Drawing,
    /// 1-based page.
    pub page: u32,
    /// From the left edge.
    pub x: f32,
    /// From the top edge.
    pub y: f32,
    /// Turn, in degrees clockwise.
    #[serde(default)]
    pub turn: f32,
    /// How much of the ink reached the paper: 0 to 1.
    #[serde(default = "full_ink")]
    pub ink: f32,
}

fn full_ink() -> f32 {
    0.85
}

/// A stamp's picture, ready to be pressed on a sheet.
#[derive(Debug, Clone)]
pub struct Pressed {
    stamp: Stamp,
    picture: RgbaImage,
}

/// The seal and the signature over each signature block, the seal covering the left third of the name.
pub fn over_signatures(marks: &[Mark], seal: Option<&(String, String)>, hand: Option<u32>) -> Vec<Stamp> {
    const MM: f32 = 25.4 / 72.0;
    let mut stamps = Vec::new();
    for mark in marks.iter().filter(|mark| mark.name == "signature") {
        let (x, y) = (mark.x * MM, mark.y * MM);
        if let Some(hand) = hand {
            stamps.push(Stamp {
                drawing: Drawing::Signature(hand),
                page: mark.page,
                x: x + 4.0,
                y,
                turn: -4.0,
                ink: 0.95,
            });
        }
        if let Some((upper, lower)) = seal {
            let drawing = Drawing::Seal(upper.clone(), lower.clone());
            stamps.push(Stamp { drawing, page: mark.page, x: x - 17.0, y: y + 1.0, turn: 7.0, ink: 0.8 });
        }
    }
    stamps
}

/// Draws the stamps at `ppi` pixels per inch.
pub fn draw(typesetter: &Typesetter, stamps: &[Stamp], ppi: u32) -> Result<Vec<Pressed>, SynthError> {
    if stamps.is_empty() {
        return Ok(Vec::new());
    }
    let pages: Vec<String> = stamps
        .iter()
        .map(|stamp| format!("#rotate({}deg, reflow: true, {})", stamp.turn, call(&stamp.drawing)))
        .collect();
    let pictures = typesetter.drawings(&format!("{DRAWINGS}\n{}\n", pages.join("\n#pagebreak()\n")), ppi)?;
    Ok(stamps.iter().cloned().zip(pictures).map(|(stamp, picture)| Pressed { stamp, picture }).collect())
}

/// Presses the stamps of one page on its sheet; ink darkens what is below it, and is patchy as real ink is.
pub fn press(sheet: &mut RgbImage, page: u32, stamps: &[Pressed], ppi: u32, seed: u64) {
    for (index, Pressed { stamp, picture }) in stamps.iter().enumerate().filter(|(_, p)| p.stamp.page == page)
    {
        let patches = Clouds::new(&mut Random::named(seed.wrapping_add(index as u64), "stamp"), 14, 14);
        let pixels = |mm: f32| (mm * ppi as f32 / 25.4) as i64;
        let left = pixels(stamp.x) - i64::from(picture.width()) / 2;
        let top = pixels(stamp.y) - i64::from(picture.height()) / 2;
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        for (x, y, ink) in picture.enumerate_pixels() {
            let (Ok(sheet_x), Ok(sheet_y)) =
                (u32::try_from(left + i64::from(x)), u32::try_from(top + i64::from(y)))
            else {
                continue;
            };
            if ink.0[3] == 0 || sheet_x >= sheet.width() || sheet_y >= sheet.height() {
                continue;
            }
            let patch = 0.55 + 0.6 * patches.at(x as f32 / width, y as f32 / height);
            let cover = (f32::from(ink.0[3]) / 255.0 * stamp.ink * patch).min(1.0);
            let pixel = sheet.get_pixel_mut(sheet_x, sheet_y);
            for (below, above) in pixel.0.iter_mut().zip(ink.0) {
                let passed = 1.0 - cover * (255.0 - f32::from(above)) / 255.0;
                *below = clamp(f32::from(*below) * passed);
            }
        }
    }
}

fn call(drawing: &Drawing) -> String {
    let quote = crate::compose::quote;
    match drawing {
        Drawing::Seal(upper, lower) => format!("seal({}, {})", quote(upper), quote(lower)),
        Drawing::Signature(hand) => {
            let points: Vec<String> =
                signature_points(*hand).iter().map(|(x, y)| format!("({x:.1}, {y:.1})")).collect();
            format!("signature(({},))", points.join(", "))
        }
        Drawing::Incoming(agency, number, day) => {
            format!("incoming({}, {}, {})", quote(agency), quote(number), quote(day))
        }
        Drawing::Urgency(words) => format!("urgency({})", quote(words)),
    }
}

/// Loops from left to right with a flourish below, in millimetres within 52 x 24.
fn signature_points(hand: u32) -> Vec<(f32, f32)> {
    let mut random = Random::named(u64::from(hand), "signature");
    let mut points = vec![(4.0, 14.0)];
    let loops = random.between(4, 6);
    let stride = 30.0 / loops as f32;
    for index in 0..loops {
        let x = 5.0 + stride * index as f32;
        let high = 2.0 + 7.0 * random.fraction();
        let low = 13.0 + 5.0 * random.fraction();
        points.extend([(x + 1.0, high), (x + stride * 1.3, high), (x + stride * 0.8, low)]);
        points.extend([
            (x + 0.4, low + 3.0),
            (x + stride * 0.2, 10.0),
            (x + stride, 11.0 + 2.0 * random.fraction()),
        ]);
    }
    points.extend([(49.0, 6.0), (50.0, 18.0), (22.0, 20.0), (10.0, 21.0), (24.0, 17.0), (46.0, 19.0)]);
    points
}
