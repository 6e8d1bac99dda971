//! Places where lines were found badly, to be looked at by themselves.

use sohoa_document::{PageImage, Pixels, Rect};
use sohoa_lstm::LineText;
use sohoa_picture::{PixelBox, TextLine};

use super::crop::Crop;

/// Lines less sure than this in the mean are looked at again. Of the lines of real scans that were read right
/// nearly all have more than 0.85.
const DOUBTFUL: f32 = 0.7;

/// A line and what was read in it.
pub(crate) struct Read {
    pub(crate) crop: Crop,
    /// The box around its ink.
    pub(crate) bounds: PixelBox,
    /// The full height of its letters in pixels.
    pub(crate) size: f32,
    pub(crate) text: LineText,
}

impl Read {
    /// Moves a line that was found in a part of the picture to its place in the whole.
    pub(crate) fn shift(&mut self, right: i32, down: i32) {
        self.crop.shift(right, down);
        self.bounds = shifted(&self.bounds, right, down);
    }
}

/// A box elsewhere.
pub(crate) fn shifted(bounds: &PixelBox, right: i32, down: i32) -> PixelBox {
    PixelBox::new(bounds.left + right, bounds.top + down, bounds.right + right, bounds.bottom + down)
}

/// The places to look at again: around lines that overlap one another or were read with little confidence. Type of two sizes on
/// one page misleads the line finder; by themselves the small lines are found.
pub(crate) fn places(read: &[Read]) -> Vec<PixelBox> {
    let overlaps = |index: usize| {
        let others = read.iter().enumerate().filter(|(other, _)| *other != index);
        others.into_iter().any(|(_, other)| overlap(&read[index].bounds, &other.bounds))
    };
    let mut places: Vec<PixelBox> = Vec::new();
    for (index, line) in read.iter().enumerate() {
        if overlaps(index) || confidence(&line.text) < DOUBTFUL {
            join(&mut places, line.bounds, line.size as i32);
        }
    }
    // Whole lines only.
    for line in read {
        if places.iter().any(|place| place.intersection(&line.bounds).is_some()) {
            join(&mut places, line.bounds, 0);
        }
    }
    places
}

fn join(places: &mut Vec<PixelBox>, bounds: PixelBox, reach: i32) {
    let mut whole = bounds;
    let near = |place: &PixelBox, whole: &PixelBox| {
        let grown =
            PixelBox::new(place.left - reach, place.top - reach, place.right + reach, place.bottom + reach);
        grown.intersection(whole).is_some()
    };
    while let Some(index) = places.iter().position(|place| near(place, &whole)) {
        whole = whole.union(&places.swap_remove(index));
    }
    places.push(whole);
}

/// A place by itself, with some paper around it, the other lines' ink painted over.
pub(crate) fn alone(
    picture: &PageImage,
    place: &PixelBox,
    others: &[PixelBox],
) -> Option<(PageImage, PixelBox)> {
    let room = (picture.dpi / 12) as i32;
    let area = place.padded(room, room / 3, picture.width_px, picture.height_px);
    let Pixels::Grey(data) = &picture.pixels else { return None };
    let (width, height) = (usize::try_from(area.width()).ok()?, usize::try_from(area.height()).ok()?);
    let row = picture.width_px as usize;
    let mut part = Vec::with_capacity(width * height);
    for y in area.top..area.bottom {
        part.extend_from_slice(data.get(y as usize * row + area.left as usize..)?.get(..width)?);
    }
    let paper = part.iter().copied().max()?;
    for shared in others.iter().filter_map(|other| other.intersection(&area)) {
        for y in shared.top..shared.bottom {
            let from = (y - area.top) as usize * width + (shared.left - area.left) as usize;
            part[from..from + shared.width() as usize].fill(paper);
        }
    }
    let pixels = Pixels::Grey(part);
    Some((PageImage { width_px: width as u32, height_px: height as u32, dpi: picture.dpi, pixels }, area))
}

/// By how much of its ink a line must have been read already to be no line of its own.
const READ_ALREADY: f32 = 0.3;

/// What a line found only the second time must be worth: as much as three letters read surely. By themselves the pieces of
/// seals and pen strokes look like letters.
const NEW_WORTH: f32 = 1.0;

/// What stays of two readings of a place: line by line the better one, each ink once.
pub(crate) fn settled(old: Vec<Read>, new: Vec<Read>, dpi: u32) -> Vec<Read> {
    let inked = |read: Read| (worth([&read.text]), ink(&read, dpi), read);
    let old: Vec<(f32, Vec<Rect>, Read)> = old.into_iter().map(inked).collect();
    let known: Vec<Rect> = old.iter().flat_map(|(_, ink, _)| ink).copied().collect();
    let mut lines: Vec<(f32, Vec<Rect>, Read)> = new.into_iter().map(inked).collect();
    lines.retain(|(worth, ink, _)| *worth >= NEW_WORTH || is_covered(ink, &known));
    lines.extend(old);
    lines.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut kept: Vec<Read> = Vec::with_capacity(lines.len());
    let mut taken: Vec<Rect> = Vec::new();
    for (_, ink, read) in lines {
        if !is_covered(&ink, &taken) {
            taken.extend(ink);
            kept.push(read);
        }
    }
    kept
}

/// The boxes of a line's words.
fn ink(read: &Read, dpi: u32) -> Vec<Rect> {
    super::found::words(&read.crop, &read.text, dpi).iter().filter_map(|word| word.bounds).collect()
}

/// Whether boxes lie in others by more than a stray mark does.
fn is_covered(own: &[Rect], others: &[Rect]) -> bool {
    let whole: f32 = own.iter().map(area).sum();
    let shared: f32 = own.iter().flat_map(|own| others.iter().map(|other| shared(own, other))).sum();
    shared > READ_ALREADY * whole
}

fn area(place: &Rect) -> f32 {
    place.width() * place.height()
}

/// The area that two places share.
fn shared(one: &Rect, other: &Rect) -> f32 {
    let across = one.right.min(other.right) - one.left.max(other.left);
    let down = one.bottom.min(other.bottom) - one.top.max(other.top);
    across.max(0.0) * down.max(0.0)
}

/// Whether two boxes share a quarter of the smaller one.
fn overlap(one: &PixelBox, other: &PixelBox) -> bool {
    let shared = one.intersection(other).map_or(0, |shared| shared.area());
    shared * 4 >= one.area().min(other.area())
}

/// How much was read and how surely: letters that are more likely wrong than right count against.
pub(crate) fn worth<'a>(texts: impl IntoIterator<Item = &'a LineText>) -> f32 {
    texts
        .into_iter()
        .flat_map(|text| &text.words)
        .map(|word| word.characters.len() as f32 * (word.confidence / 100.0 - 0.6))
        .sum()
}

/// The mean confidence of a line's words by their length, 0 to 1.
pub(crate) fn confidence(text: &LineText) -> f32 {
    let (sum, count) = text.words.iter().fold((0.0, 0.0), |(sum, count), word| {
        let length = word.characters.len() as f32;
        (sum + word.confidence / 100.0 * length, count + length)
    });
    if count == 0.0 { 0.0 } else { sum / count }
}

/// Whether what was found is too small to be print: a rim or a scratch.
pub(crate) fn too_small(line: &TextLine, dpi: u32) -> bool {
    let inch = dpi.max(1) as i32;
    // A digit one of 6-point print is a fortieth of an inch wide, its height a twentieth of an inch.
    line.bounds.width() * 45 < inch || line.bounds.height() * 22 < inch
}
