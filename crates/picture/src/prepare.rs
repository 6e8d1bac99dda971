//! The steps from a page's picture to one that is ready to be read.

use std::borrow::Cow;

use sohoa_document::PageImage;

use crate::background::PaperMap;
use crate::bitmap::Bitmap;
use crate::border;
use crate::chain::{pieces, usual_height};
use crate::channels::{self, Rows, whiten};
use crate::colour;
use crate::components::{Component, components};
use crate::grain::Grain;
use crate::grey::Grey;
use crate::level::{Levels, levels};
use crate::lines::lines_in;
use crate::mapping::{Affine, Bend, Change, Mapping, PixelBox};
use crate::orientation::{self, Orientation};
use crate::reduce::reduced_channels;
use crate::resample::levelled;
use crate::rules::Rules;
use crate::scale::print_dpi;
use crate::shading::Shading;
use crate::skew;
use crate::smooth::softened;
use crate::speckle;
use crate::turn::Turn;
use crate::warp;

/// What may be done to a picture. Every step also needs evidence in the picture itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Lift seals, signatures and stamps in colour.
    pub colour: bool,
    /// Make dim or shadowed paper evenly white.
    pub background: bool,
    /// Make shaded cells white and light print in them dark.
    pub shading: bool,
    /// Clear specks of bilevel copies and soften their edges.
    pub speckle: bool,
    /// Clear scanner rims, folded corners and punch holes.
    pub border: bool,
    /// Turn by quarters until the text stands upright.
    pub orientation: bool,
    /// Level leaning text lines.
    pub deskew: bool,
    /// Straighten the bowed lines of photographed pages.
    pub curl: bool,
    /// Turn clockwise by these quarters whatever the picture says: for a caller who knows better.
    pub quarters: Option<u8>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            colour: true,
            background: true,
            shading: true,
            speckle: true,
            border: true,
            orientation: true,
            deskew: true,
            curl: true,
            quarters: None,
        }
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
    /// The picture, grey, at the resolution that its print has if the page's makes none.
    pub image: PageImage,
    /// What was looked at, in order.
    pub steps: Vec<Step>,
    /// The way back to the page.
    pub mapping: Mapping,
    /// Which way up the page was found.
    pub orientation: Orientation,
    /// By how many degrees its lines leaned clockwise.
    pub skew_degrees: f32,
    /// There is no ink that could be writing.
    pub blank: bool,
    /// What ink there is, is hardly darker than paper: print of the other side that shows through, if it cannot be read.
    pub faint: bool,
}

/// Makes a page's picture ready to be read.
pub fn prepare(page: &PageImage, settings: &Settings) -> Prepared {
    prepared(page, settings, None)
}

/// As [`prepare`], showing the picture after each step that changed it, with the step's name; this takes longer, as some
/// steps are done together where nobody watches.
pub fn prepare_watched(
    page: &PageImage,
    settings: &Settings,
    watch: &mut dyn FnMut(&'static str, &PageImage),
) -> Prepared {
    prepared(page, settings, Some(watch))
}

/// Who is shown the picture after each step.
type Watcher<'a> = &'a mut dyn FnMut(&'static str, &PageImage);

fn prepared(page: &PageImage, settings: &Settings, watch: Option<Watcher>) -> Prepared {
    let dpi = print_dpi(page);
    let factor = reduction(dpi);
    let mut work = Work { picture: Grey::filled(0, 0, 255), dpi, steps: Vec::new(), watch };
    let mut planes = reduced_channels(page, factor);
    let maps = work.judge_paper(settings, &planes);
    planes.iter_mut().zip(&maps).for_each(|(plane, map)| whiten(plane, map));
    let mut rows = if maps.is_empty() { Rows::of(page) } else { Rows::whitened(page, &maps, factor) };
    if let Some(watch) = &mut work.watch
        && !maps.is_empty()
    {
        watch("background", &rows.page());
    }
    work.lift_colour(&mut rows, settings, &planes, factor);
    work.lift_shading(&mut rows, settings, &planes, factor);
    // A page with colours was not scanned in black and white, even if lifting them left nothing else.
    let coloured = work.steps.iter().any(|step| step.name == "colour" && step.applied);
    if settings.speckle && !coloured && speckle::is_bilevel(&work.picture) {
        let is_smooth = work.clear_specks();
        if !is_smooth {
            work.soften();
        }
    }
    let small_dpi = work.dpi / factor as u32;
    let changed = work.steps.iter().any(|step| step.applied);
    let mut small = match planes.pop() {
        // Reduced already: of squares up to two rows high all are looked at for the paper, too.
        Some(plane) if planes.is_empty() && !changed && factor <= 2 => plane,
        _ => work.picture.reduced(factor),
    };
    let tones = levels(&small);
    if settings.border {
        work.clear_rim(&mut small, factor, tones);
    }
    let ink = Bitmap::below(&small, tones.threshold);
    let mut mapping = Mapping::identity(page.dpi);
    let shapes = components(&ink).0;
    let blank = !has_writing(&shapes, small_dpi) && !has_writing(&components(&turned(&ink, 1)).0, small_dpi);
    let faint = i32::from(tones.paper) - i32::from(tones.ink) < i32::from(tones.paper) * LEAST_CONTRAST / 100;
    let (mut orientation, mut skew_degrees) = (Orientation::UNKNOWN, 0.0);
    if !blank {
        (orientation, skew_degrees) = work.set_upright(ink, &shapes, settings, &mut mapping);
        // Paper that lies flat under a scanner's lid is evenly lit.
        let may_be_curled = settings.curl && !maps.is_empty();
        work.level(skew_degrees, may_be_curled, tones, &mut mapping);
    }
    let Work { picture, steps, .. } = work;
    Prepared { image: picture.into_page(dpi), steps, mapping, orientation, skew_degrees, blank, faint }
}

/// By how many hundredths ink is darker than paper, at least, on the side that was printed. Print at two fifths of the
/// usual ink has 30 and more at the reduced size, print that shows through some 13.
const LEAST_CONTRAST: i32 = 20;
/// The least lean that is worth the loss of sharpness of a turn: over a line of 6 inches it is 3 pixels at
/// 300 dpi.
const LEAST_SKEW_DEGREES: f32 = 0.2;
/// The confidence from which on a page is turned by quarters. Scans turned on purpose gave 0.5 and more where
/// the turn was right, and no wrong one.
const LEAST_CONFIDENCE: f32 = 0.45;

/// The highest resolution at which bilevel copies are softened. Tried at 150 dpi, where it helps much, and at
/// 300, where it helps little.
const HIGHEST_SOFTENED_DPI: u32 = 400;

/// The picture on its way, and the record of it.
struct Work<'a> {
    picture: Grey,
    dpi: u32,
    steps: Vec<Step>,
    watch: Option<Watcher<'a>>,
}

impl Work<'_> {
    fn done(&mut self, name: &'static str, evidence: String, applied: bool) {
        self.steps.push(Step { name, evidence, applied });
        if applied {
            self.show(name);
        }
    }

    fn show(&mut self, name: &'static str) {
        if let Some(watch) = &mut self.watch {
            // The picture is lent to the watcher without a copy.
            let picture = std::mem::replace(&mut self.picture, Grey::filled(0, 0, 255));
            let (width, height) = (picture.width, picture.height);
            let shown = picture.into_page(self.dpi);
            watch(name, &shown);
            if let sohoa_document::Pixels::Grey(data) = shown.pixels {
                self.picture = Grey::from_data(width, height, data);
            }
        }
    }

    fn lift_colour(&mut self, page: &mut Rows, settings: &Settings, planes: &[Grey], factor: usize) {
        let colours = if settings.colour { colour::colours(page) } else { None };
        let Some(colours) = colours else {
            self.picture = page.grey();
            return;
        };
        let mut evidence = format!("{:.3}% of the page in colour", colours.share * 100.0);
        let applied = colours.worth_lifting();
        if applied {
            let text = colour::coloured_text(planes, &colours, self.dpi / factor as u32);
            if text.is_some() {
                evidence.push_str(", text in colour kept");
            }
            self.picture = colour::lifted(page, &colours, text.as_ref().map(|text| (text, factor)));
        } else {
            self.picture = page.grey();
        }
        self.done("colour", evidence, applied);
    }

    /// The tones of paper that is not evenly white, for each of the page's reduced channels.
    fn judge_paper(&mut self, settings: &Settings, planes: &[Grey]) -> Vec<PaperMap> {
        // Green is the brightest channel to the eye and the least noisy one of a camera.
        let brightest = planes.len() / 2;
        let judge = settings.background.then(|| planes.get(brightest).map(PaperMap::of)).flatten();
        let Some(judge) = judge else { return Vec::new() };
        let (low, high) = judge.spread();
        let applied = judge.is_uneven();
        self.steps.push(Step {
            name: "background",
            evidence: format!("paper between {low} and {high}"),
            applied,
        });
        if !applied {
            return Vec::new();
        }
        let others = planes.iter().enumerate().filter(|(index, _)| *index != brightest);
        let mut maps: Vec<PaperMap> = others.map(|(_, plane)| PaperMap::of(plane)).collect();
        maps.insert(brightest, judge);
        maps
    }

    /// Shaded cells made white. They are told by `planes`, the page's reduced channels: where colours were lifted, light
    /// print on a coloured fill is as white as the fill.
    fn lift_shading(&mut self, page: &mut Rows, settings: &Settings, planes: &[Grey], factor: usize) {
        if !settings.shading {
            return;
        }
        let Some(shading) = Shading::of(&brightness(planes), self.dpi / factor as u32) else {
            return self.done("shading", "no fills".to_owned(), false);
        };
        let [dark, light] = shading.lift(&mut self.picture, page, factor, self.dpi);
        let evidence = format!("{dark} fills with dark print, {light} with light print");
        self.done("shading", evidence, dark + light > 0);
    }

    /// Clears specks; returns whether they were the paper's grain, and the print is smooth now.
    fn clear_specks(&mut self) -> bool {
        let specks = speckle::specks(&self.picture, self.dpi);
        let (grain, applied) = (specks.are_grain(), specks.many());
        if grain {
            self.picture = Grain::of(&self.picture, self.dpi).lifted(self.dpi);
        } else if applied {
            specks.clear(&mut self.picture);
        }
        let kind = if grain { "specks of grain" } else { "specks" };
        let evidence = format!("{} {kind}, {} other shapes", specks.count, specks.others);
        self.done("speckle", evidence, applied || grain);
        grain
    }

    /// Softens a bilevel copy that has ink and few pixels for each letter.
    fn soften(&mut self) {
        let applied = self.picture.data.contains(&0) && self.dpi <= HIGHEST_SOFTENED_DPI;
        if applied {
            self.picture = softened(&self.picture);
        }
        self.done("soften", format!("black and white only at {} dpi", self.dpi), applied);
    }

    fn clear_rim(&mut self, small: &mut Grey, factor: usize, tones: Levels) {
        let rim = border::rim(&Bitmap::below(small, tones.threshold), self.dpi / factor as u32);
        if rim.found() {
            rim.clear(&mut self.picture, factor, tones.paper);
            rim.clear(small, 1, tones.paper);
        }
        self.done(
            "border",
            format!("{} shapes at the edges, {} punch holes", rim.edges, rim.holes),
            rim.found(),
        );
    }

    /// Turns by quarters, and tells by how many degrees the lines lean then: both on the ink of the reduced picture.
    fn set_upright(
        &mut self,
        mut ink: Bitmap,
        shapes: &[Component],
        settings: &Settings,
        mapping: &mut Mapping,
    ) -> (Orientation, f32) {
        let dpi = self.dpi / reduction(self.dpi) as u32;
        let mut found = Orientation::UNKNOWN;
        let mut quarters = settings.quarters.unwrap_or(0) % 4;
        let measured = settings.quarters.is_none() && settings.orientation;
        if measured {
            let (sideways, confidence) = orientation::shapes_run_down(shapes, ink.width, ink.height, dpi);
            found.direction_confidence = confidence;
            quarters = u8::from(sideways && confidence >= LEAST_CONFIDENCE);
        }
        ink = turned(&ink, quarters);
        let skew = if settings.deskew { skew::skew(&ink) } else { None };
        let lean = skew.filter(|skew| skew.is_plain()).map_or(0.0, |skew| skew.degrees);
        if measured {
            // On leaning lines the bands above and below the letters run into each other.
            if lean.abs() > 0.5 {
                ink = ink.rotated(&Turn::by(-lean, ink.width, ink.height));
            }
            let (heads_down, confidence) = orientation::upside_down(&ink, dpi);
            found.upright_confidence = confidence;
            quarters += 2 * u8::from(heads_down && confidence >= LEAST_CONFIDENCE);
        }
        found.degrees = u16::from(quarters % 4) * 90;
        if quarters != 0 {
            let (width, height) = (self.picture.width, self.picture.height);
            self.picture = self.picture.turned(quarters);
            mapping.push(Change::Affine(Affine::unturned(quarters, width, height)));
        }
        let evidence = format!(
            "upright after {} degrees, direction {:.2}, upright {:.2}",
            found.degrees, found.direction_confidence, found.upright_confidence
        );
        self.done("orientation", evidence, quarters != 0);
        let evidence = skew.map_or_else(
            || "too little ink".to_owned(),
            |skew| format!("{:.2} degrees, sharpness {:.1}", skew.degrees, skew.sharpness),
        );
        self.steps.push(Step { name: "deskew", evidence, applied: lean.abs() >= LEAST_SKEW_DEGREES });
        (found, lean)
    }

    /// Levels lines that lean by so many degrees and straightens those that bow, in one go.
    fn level(&mut self, lean: f32, may_be_curled: bool, tones: Levels, mapping: &mut Mapping) {
        let lean = Some(lean).filter(|lean| lean.abs() >= LEAST_SKEW_DEGREES);
        let curl = if may_be_curled { self.curl(lean, tones) } else { None };
        let turn = lean.map(|lean| Turn::by(-lean, self.picture.width, self.picture.height));
        if let Some(turn) = &turn {
            mapping.push(Change::Affine(turn.back()));
            if let Some(watch) = &mut self.watch {
                let turned = levelled(&self.picture, Some(turn), None, tones.paper);
                watch("deskew", &turned.into_page(self.dpi));
            }
        }
        if turn.is_some() || curl.is_some() {
            self.picture = levelled(&self.picture, turn.as_ref(), curl.as_ref(), tones.paper);
        }
        if let Some(bend) = curl {
            mapping.push(Change::Bend(bend));
            self.show("curl");
        }
    }

    /// The bending that makes bowed lines straight once they are level.
    fn curl(&mut self, lean: Option<f32>, tones: Levels) -> Option<Bend> {
        // Lines are told well enough at half the usual resolution.
        let factor = (self.dpi / 140).max(1);
        let mut ink = match factor {
            1 => Bitmap::below(&self.picture, tones.threshold),
            _ => Bitmap::below(&self.picture.reduced(factor as usize), tones.threshold),
        };
        if let Some(lean) = lean {
            ink = ink.rotated(&Turn::by(-lean, ink.width, ink.height));
        }
        let lines = lines_in(&ink, &Rules::default(), self.dpi / factor);
        let Some(mut curl) = warp::curl(&lines, ink.width, ink.height, self.dpi / factor) else {
            self.done("curl", "too few long lines".to_owned(), false);
            return None;
        };
        curl.enlarge(factor as f32);
        // Less than half a millimetre is not worth the loss of sharpness.
        let applied = curl.most_px * 50.0 > self.dpi as f32;
        let evidence = format!("{} long lines bow by {:.1} pixels", curl.lines, curl.most_px);
        self.steps.push(Step { name: "curl", evidence, applied });
        applied.then_some(curl.bend)
    }
}

/// The brightness of a page by its channels.
fn brightness(planes: &[Grey]) -> Cow<'_, Grey> {
    match planes {
        [red, green, blue] => {
            let mut grey = Grey::filled(red.width, red.height, 255);
            channels::brightness(&red.data, &green.data, &blue.data, &mut grey.data);
            Cow::Owned(grey)
        }
        [grey, ..] => Cow::Borrowed(grey),
        [] => Cow::Owned(Grey::filled(0, 0, 255)),
    }
}

fn turned(ink: &Bitmap, quarters: u8) -> Bitmap {
    match quarters % 4 {
        0 => ink.clone(),
        1 => ink.transposed().mirrored(),
        2 => ink.mirrored().flipped(),
        _ => ink.transposed().flipped(),
    }
}

/// The whole factor that brings a picture to 90 dpi or a little more, where whole-page measures are made.
/// Below, thin strokes and marks of small print are lost.
fn reduction(dpi: u32) -> usize {
    (dpi / 90).clamp(1, 16) as usize
}

/// More shapes of a letter's size than dust and the remains of a seal ever left on the scans at hand.
const MANY_SHAPES: usize = 120;

/// Whether some shapes stand side by side as letters or words do: blots and dust are single or uneven.
fn has_writing(shapes: &[Component], dpi: u32) -> bool {
    let least = (dpi as i32 / 25).max(3);
    let boxes: Vec<PixelBox> =
        shapes.iter().map(|shape| shape.bounds).filter(|bounds| bounds.height() >= least).collect();
    let Some(usual) = usual_height(&boxes, dpi) else { return false };
    // So many shapes are not called nothing, however they stand.
    boxes.len() >= MANY_SHAPES
        || pieces(&boxes, &[], (2.5 * usual) as i32).iter().any(|piece| {
            let mut heights: Vec<i32> = piece.letters.iter().map(PixelBox::height).collect();
            heights.sort_unstable();
            let median = heights[heights.len() / 2];
            let even = heights
                .iter()
                .filter(|&&height| height * 5 >= median * 3 && height * 3 <= median * 5)
                .count();
            // At this size letters merge: a word or two wide is as good as four letters.
            let wide = PixelBox::around(&piece.letters).is_some_and(|bounds| bounds.width() >= 8 * median);
            (heights.len() >= 4 || (wide && heights.len() >= 2)) && even * 4 >= heights.len() * 3
        })
}
