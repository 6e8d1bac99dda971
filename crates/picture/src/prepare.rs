//! The steps from a page's picture to one that is ready to be read.

use sohoa_document::PageImage;

use crate::bitmap::Bitmap;
use crate::border;
use crate::colour;
use crate::grey::Grey;
use crate::level::levels;
use crate::mapping::{Affine, Change, Mapping};
use crate::orientation::{self, Orientation};
use crate::resample::rotated;
use crate::skew;

/// What may be done to a picture. Every step also needs evidence in the picture itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Lift seals, signatures and stamps in colour.
    pub colour: bool,
    /// Clear scanner rims, folded corners and punch holes.
    pub border: bool,
    /// Turn by quarters until the text stands upright.
    pub orientation: bool,
    /// Level leaning text lines.
    pub deskew: bool,
    /// Turn clockwise by these quarters whatever the picture says: for a caller who knows better.
    pub quarters: Option<u8>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { colour: true, border: true, orientation: true, deskew: true, quarters: None }
    }
}

/// One step of preparation: why it was done or left undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The step's name, one word.
    pub name: &'static str,
    /// What was measured in the picture.
    pub evidence: String,
    /// Whether the picture was changed.
    pub applied: bool,
}

/// A picture that is ready to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// The picture, grey, at the resolution of the page's.
    pub image: PageImage,
    /// What was looked at, in order.
    pub steps: Vec<Step>,
    /// The way back to the page.
    pub mapping: Mapping,
    /// Which way up the page was found.
    pub orientation: Orientation,
    /// By how many degrees its lines leaned clockwise, after the turn by quarters.
    pub skew_degrees: f32,
    /// There is no ink that could be writing.
    pub blank: bool,
}

/// Makes a page's picture ready to be read.
pub fn prepare(page: &PageImage, settings: &Settings) -> Prepared {
    prepare_watched(page, settings, &mut |_, _| {})
}

/// As [`prepare`], showing the picture after each step that changed it, with the step's name.
pub fn prepare_watched(
    page: &PageImage,
    settings: &Settings,
    watch: &mut dyn FnMut(&'static str, &PageImage),
) -> Prepared {
    let mut work = Work { picture: Grey::filled(0, 0, 255), dpi: page.dpi.max(1), steps: Vec::new(), watch };
    work.lift_colour(page, settings);
    let factor = reduction(page.dpi);
    let small_dpi = work.dpi / factor as u32;
    let mut small = work.picture.reduced(factor);
    let tones = levels(&small);
    let mut ink = Bitmap::below(&small, tones.threshold);

    if settings.border {
        let rim = border::rim(&ink, small_dpi);
        let evidence = format!("{} shapes at the edges, {} punch holes", rim.edges, rim.holes);
        if rim.found() {
            rim.clear(&mut work.picture, factor, tones.paper);
            rim.clear(&mut small, 1, tones.paper);
            ink = Bitmap::below(&small, tones.threshold);
        }
        work.done("border", evidence, rim.found());
    }

    let mut mapping = Mapping::identity(page.dpi);
    let blank = is_blank(&ink, small_dpi);
    let mut orientation = Orientation::UNKNOWN;
    let mut skew_degrees = 0.0;
    if !blank {
        orientation = work.turn(&mut ink, small_dpi, settings, &mut mapping);
        skew_degrees = work.level(&ink, settings, tones.paper, &mut mapping);
    }
    let Work { picture, steps, .. } = work;
    Prepared { image: picture.into_page(page.dpi), steps, mapping, orientation, skew_degrees, blank }
}

/// The least lean that is worth the loss of sharpness of a turn: over a line of 6 inches it is 3 pixels at
/// 300 dpi.
const LEAST_SKEW_DEGREES: f32 = 0.2;
/// How much better than the median angle the best one must explain the page. Tried on the scans at hand:
/// text gives 2 and more.
const LEAST_SHARPNESS: f32 = 1.3;

/// The picture on its way, and the record of it.
struct Work<'a> {
    picture: Grey,
    dpi: u32,
    steps: Vec<Step>,
    watch: &'a mut dyn FnMut(&'static str, &PageImage),
}

impl Work<'_> {
    fn done(&mut self, name: &'static str, evidence: String, applied: bool) {
        self.steps.push(Step { name, evidence, applied });
        if applied {
            // The picture is lent to the watcher without a copy.
            let picture = std::mem::replace(&mut self.picture, Grey::filled(0, 0, 255));
            let (width, height) = (picture.width, picture.height);
            let shown = picture.into_page(self.dpi);
            (self.watch)(name, &shown);
            if let sohoa_document::Pixels::Grey(data) = shown.pixels {
                self.picture = Grey::from_data(width, height, data);
            }
        }
    }

    fn lift_colour(&mut self, page: &PageImage, settings: &Settings) {
        match colour::colours(page) {
            Some(colours) if settings.colour => {
                let applied = colours.worth_lifting();
                self.picture = if applied { colour::lifted(page, &colours) } else { Grey::of(page) };
                self.done("colour", format!("{:.3}% of the page in colour", colours.share * 100.0), applied);
            }
            _ => self.picture = Grey::of(page),
        }
    }

    fn turn(
        &mut self,
        ink: &mut Bitmap,
        dpi: u32,
        settings: &Settings,
        mapping: &mut Mapping,
    ) -> Orientation {
        let (quarters, found) = match settings.quarters {
            Some(quarters) => {
                let quarters = quarters % 4;
                (quarters, Orientation { degrees: u16::from(quarters) * 90, ..Orientation::UNKNOWN })
            }
            None if settings.orientation => orientation(ink, dpi),
            None => (0, Orientation::UNKNOWN),
        };
        let evidence = format!(
            "upright after {} degrees, direction {:.2}, upright {:.2}",
            found.degrees, found.direction_confidence, found.upright_confidence
        );
        if quarters != 0 {
            let (width, height) = (self.picture.width, self.picture.height);
            self.picture = self.picture.turned(quarters);
            *ink = turned(ink, quarters);
            mapping.push(Change::Affine(Affine::unturned(quarters, width, height)));
        }
        self.done("orientation", evidence, quarters != 0);
        found
    }

    fn level(&mut self, ink: &Bitmap, settings: &Settings, paper: u8, mapping: &mut Mapping) -> f32 {
        if !settings.deskew {
            return 0.0;
        }
        let Some(skew) = skew::skew(ink) else {
            self.done("deskew", "too little ink".into(), false);
            return 0.0;
        };
        let applied = skew.degrees.abs() >= LEAST_SKEW_DEGREES
            && skew.degrees.abs() < skew::LIMIT_DEGREES
            && skew.sharpness >= LEAST_SHARPNESS;
        if applied {
            let (picture, back) = rotated(&self.picture, -skew.degrees, paper);
            self.picture = picture;
            mapping.push(Change::Affine(back));
        }
        self.done("deskew", format!("{:.2} degrees, sharpness {:.1}", skew.degrees, skew.sharpness), applied);
        skew.degrees
    }
}

/// Which way up the page is, in quarters to turn clockwise and in full.
fn orientation(ink: &Bitmap, dpi: u32) -> (u8, Orientation) {
    let (sideways, direction_confidence) = orientation::lines_run_down(ink, dpi);
    let sideways = sideways && direction_confidence >= 0.5;
    let level = if sideways { turned(ink, 1) } else { ink.clone() };
    let (heads_down, upright_confidence) = orientation::upside_down(&level, dpi);
    let heads_down = heads_down && upright_confidence >= 0.5;
    let quarters = u8::from(sideways) + 2 * u8::from(heads_down);
    (quarters, Orientation { degrees: u16::from(quarters) * 90, direction_confidence, upright_confidence })
}

fn turned(ink: &Bitmap, quarters: u8) -> Bitmap {
    match quarters % 4 {
        0 => ink.clone(),
        1 => ink.transposed().mirrored(),
        2 => ink.mirrored().flipped(),
        _ => ink.transposed().flipped(),
    }
}

/// The whole factor that brings a picture near 100 dpi, where whole-page measures are made.
fn reduction(dpi: u32) -> usize {
    ((dpi.max(1) + 50) / 100).clamp(1, 16) as usize
}

/// No writing: less ink than two letters, specks aside.
fn is_blank(ink: &Bitmap, dpi: u32) -> bool {
    let (shapes, _) = crate::components::components(ink);
    let letters = shapes.iter().filter(|shape| {
        let size = shape.bounds.width().max(shape.bounds.height());
        size * 20 >= dpi as i32
    });
    letters.count() < 2
}
