//! Places where lines were found badly, to be looked at by themselves.

use sohoa_document::{PageImage, Pixels};
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

/// How much was read at a place and how surely; ink that was read twice counts once.
pub(crate) fn worth_of_place(read: &[Read]) -> f32 {
    let mut order: Vec<&Read> = read.iter().collect();
    order.sort_by_key(|line| (-line.bounds.area(), line.bounds.top, line.bounds.left));
    let mut counted: Vec<&Read> = Vec::with_capacity(order.len());
    for line in order {
        if !counted.iter().any(|other| overlap(&line.bounds, &other.bounds)) {
            counted.push(line);
        }
    }
    worth(counted.into_iter().map(|line| &line.text))
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

/// Whether a line holds a stain read as a sign or two: what is print is read surely at least once of three times. Two or
/// three signs alone with less than 0.7 were pen strokes and pieces of seals on all scans tried.
pub(crate) fn is_stain(text: &LineText) -> bool {
    let signs: Vec<char> = text.words.iter().flat_map(|word| word.text.chars()).collect();
    let least = match signs.as_slice() {
        [] => return true,
        [sign] if sign.is_ascii_digit() => 0.75,
        [sign] if sign.is_alphabetic() => 0.85,
        [sign] if "-–—+".contains(*sign) => 0.7,
        [_] => return true,
        [_, _] | [_, _, _] => 0.7,
        signs if !signs.iter().any(|sign| sign.is_alphanumeric()) => 0.5,
        _ => 0.15,
    };
    confidence(text) < least
}
