//! Ink that looks like text and that nobody read.

use sohoa_document::{PageImage, Reading, Rect, Word};
use sohoa_picture::{PixelBox, Region, RegionKind as DrawnRegion, find_regions, unread_ink};

use crate::{OcrEngine, OcrError, PixelRect, RegionKind};

/// Words read by themselves that are less sure than this in the mean are no reading: the network reads letters into any
/// stroke. On the scans tried, what was print had 0.92 and more, what was pen strokes and pieces of seals 0.75 and less.
const LEAST_CONFIDENCE: f32 = 0.85;

/// Reads what looks like text and lies in no box of `words` (in points), each piece by itself, and adds it to them.
///
/// A piece alone has a threshold of its own, so that print too faint for the page's is found, and no neighbours that
/// touch it. A word of which only a part had been read is read anew; the number it was before stays as its rival.
/// `image` is a prepared picture without its rules; `apart` are places to leave alone, in its pixels.
///
/// Returns the boxes, in points, of ink that looks like a line of text and could not be read, and of gaps in lines that a
/// pen's strokes cross.
///
/// # Errors
/// When the engine fails.
pub fn read_rest(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    words: &mut Vec<Word>,
    apart: &[PixelBox],
) -> Result<Vec<Rect>, OcrError> {
    let read: Vec<PixelBox> =
        words.iter().filter_map(|word| Some(PixelBox::of_points(&word.bounds?, image.dpi))).collect();
    let pieces = unread_ink(image, &read);
    let regions = find_regions(image);
    let mut unread = drawn_over(&regions, words, image.dpi);
    let mut others: Vec<PixelBox> = regions.iter().map(|region| region.bounds).collect();
    others.extend_from_slice(apart);
    for piece in pieces.iter().filter(|piece| !others.iter().any(|other| half_inside(piece, other))) {
        match read_by_itself(engine, image, piece)? {
            Some(found) => replace(words, piece.to_points(image.dpi), found),
            None if is_long(piece, image.dpi) => unread.push(piece.to_points(image.dpi)),
            None => {}
        }
    }
    Ok(unread)
}

/// No signature is larger, in inches; what is larger is the remains of a table's rules.
const LARGEST_SIGNATURE: f32 = 3.5;
/// The least share of a line of text that must have been read on both sides of a gap, in words: the two columns of a
/// document's foot, a seal between them, have fewer.
const WORDS_OF_A_LINE: usize = 8;

/// Gaps in lines of text that strokes of a pen cross, in points: what stands there is one shape with them, and no line.
fn drawn_over(regions: &[Region], words: &[Word], dpi: u32) -> Vec<Rect> {
    let drawing = |region: &&Region| region.kind == DrawnRegion::Drawing;
    let drawings = regions.iter().filter(drawing).map(|region| region.bounds.to_points(dpi));
    let drawings: Vec<Rect> =
        drawings.filter(|place| place.width().max(place.height()) <= LARGEST_SIGNATURE * 72.0).collect();
    let places: Vec<Rect> = words.iter().filter_map(|word| word.bounds).collect();
    let gap_behind = |word: &Rect| {
        let row = || places.iter().filter(|other| other.vertical_overlap(word) > 0.5);
        let next = row().filter(|other| other.left > word.right).map(|other| other.left).reduce(f32::min)?;
        let gap = Rect::new(word.right, word.top, next, word.bottom);
        let crossed = drawings.iter().any(|drawing| {
            let shared = drawing.right.min(gap.right) - drawing.left.max(gap.left);
            shared > 0.6 * gap.width() && (drawing.top..drawing.bottom).contains(&gap.centre_y())
        });
        (crossed && gap.width() > 3.0 * gap.height() && row().count() >= WORDS_OF_A_LINE).then_some(gap)
    };
    if drawings.is_empty() { Vec::new() } else { places.iter().filter_map(gap_behind).collect() }
}

/// What a piece says, taken as one line or as lines of its own.
fn read_by_itself(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    piece: &PixelBox,
) -> Result<Option<Vec<Word>>, OcrError> {
    let room = image.dpi as i32 / 40;
    let around = piece.padded(room, room, image.width_px, image.height_px);
    let region = PixelRect {
        left: around.left as u32,
        top: around.top as u32,
        width: around.width() as u32,
        height: around.height() as u32,
    };
    for kind in [RegionKind::Line, RegionKind::Block] {
        let words = engine.read_region(image, region, kind)?;
        if is_reading(&words) {
            return Ok(Some(words));
        }
    }
    Ok(None)
}

fn is_reading(words: &[Word]) -> bool {
    let (sum, letters) = words.iter().fold((0.0, 0), |(sum, letters), word| {
        let length = word.text.chars().count();
        (sum + word.confidence * length as f32, letters + length)
    });
    let print = |word: &Word| word.text.contains(char::is_alphanumeric);
    letters >= 2 && sum / letters as f32 >= LEAST_CONFIDENCE && words.iter().any(print)
}

/// Puts what was found at a place there instead of what had been read of it.
fn replace(words: &mut Vec<Word>, place: Rect, mut found: Vec<Word>) {
    let within = |word: &Word| {
        word.bounds.is_some_and(|bounds| {
            let shared = bounds.right.min(place.right) - bounds.left.max(place.left);
            shared * 2.0 > bounds.width() && bounds.vertical_overlap(&place) > 0.5
        })
    };
    let (before, kept): (Vec<Word>, Vec<Word>) = std::mem::take(words).into_iter().partition(within);
    *words = kept;
    let digit = |word: &Word| word.text.contains(|sign: char| sign.is_ascii_digit());
    if let ([old], [new]) = (before.as_slice(), found.as_mut_slice())
        && old.text != new.text
        && (digit(old) || digit(new))
    {
        new.rivals.push(Reading { text: old.text.clone(), confidence: old.confidence });
    }
    words.extend(found);
}

/// As long as two short words: shorter pieces that cannot be read are strokes of pens and pieces of seals.
fn is_long(piece: &PixelBox, dpi: u32) -> bool {
    piece.width() * 2 >= dpi as i32 && piece.width() >= 5 * piece.height()
}

/// Whether half of a box lies in another.
fn half_inside(piece: &PixelBox, other: &PixelBox) -> bool {
    piece.intersection(other).is_some_and(|shared| shared.area() * 2 >= piece.area())
}

#[cfg(test)]
mod tests {
    use sohoa_document::Pixels;

    use super::*;
    use crate::{EngineIdentity, PageReading};

    /// Reads every region as these words, at the place that it was asked to look at.
    struct Says(EngineIdentity, &'static [&'static str], f32);

    impl OcrEngine for Says {
        fn identity(&self) -> &EngineIdentity {
            &self.0
        }

        fn read_page(&mut self, _: &PageImage) -> Result<PageReading, OcrError> {
            Ok(PageReading::default())
        }

        fn read_region(
            &mut self,
            _: &PageImage,
            region: PixelRect,
            _: RegionKind,
        ) -> Result<Vec<Word>, OcrError> {
            let (left, top) = (region.left as f32, region.top as f32);
            let bounds = Some(Rect::new(left, top, left + region.width as f32, top + region.height as f32));
            let word = |text: &&str| Word { bounds, confidence: self.2, ..Word::plain(*text) };
            Ok(self.1.iter().map(word).collect())
        }
    }

    /// Two lines of ten words of five letters, at 72 dpi so that pixels are points.
    fn page() -> PageImage {
        let mut tones = vec![255u8; 600 * 200];
        for (line, word, letter) in
            (0..2).flat_map(|l| (0..10).flat_map(move |w| (0..5).map(move |c| (l, w, c))))
        {
            let (left, top) = (20 + word * 55 + letter * 9, 50 + line * 50);
            for y in top..top + 12 {
                // An n: two stems under an arch.
                for x in (left..left + 7).filter(|x| y < top + 3 || x - left < 2 || x - left > 4) {
                    tones[y * 600 + x] = 0;
                }
            }
        }
        PageImage { width_px: 600, height_px: 200, dpi: 72, pixels: Pixels::Grey(tones) }
    }

    fn read(line: usize, word: usize, width: f32) -> Word {
        let (left, top) = (20.0 + word as f32 * 55.0, 50.0 + line as f32 * 50.0);
        Word { bounds: Some(Rect::new(left, top, left + width, top + 12.0)), ..Word::plain("nnnnn") }
    }

    #[test]
    fn what_was_not_read_is_read_by_itself_or_told() {
        let all = || (0..20).map(|index| read(index / 10, index % 10, 43.0));
        type Case = (&'static str, Vec<Word>, &'static [&'static str], f32, usize, usize);
        let cases: [Case; 6] = [
            ("all was read", all().collect(), &["x"], 0.9, 20, 0),
            ("a line was lost and can be read", all().take(10).collect(), &["nnn", "112"], 0.95, 12, 0),
            ("a line was lost and cannot be read", all().take(10).collect(), &["nn~"], 0.6, 10, 1),
            ("a lost word is no line", all().skip(1).collect(), &["n~"], 0.3, 19, 0),
            ("signs are no text", all().take(10).collect(), &["~~", "--"], 0.95, 10, 1),
            (
                "a part of a word was read",
                all().skip(1).chain([read(0, 0, 15.0)]).collect(),
                &["112"],
                0.95,
                20,
                0,
            ),
        ];
        for (name, mut words, says, confidence, count, lost) in cases {
            let mut engine = Says(EngineIdentity::default(), says, confidence);
            let unread = read_rest(&mut engine, &page(), &mut words, &[]).unwrap();
            assert_eq!((words.len(), unread.len()), (count, lost), "{name}");
            if name.starts_with("a part") {
                let number = words.iter().find(|word| word.text == "112").unwrap();
                assert_eq!(
                    number.rivals[0].text, "nnnnn",
                    "the number has what was read before as its rival"
                );
            }
        }
        let mut none = Vec::new();
        let mut engine = Says(EngineIdentity::default(), &["nnn"], 0.95);
        let left = read_rest(&mut engine, &page(), &mut none, &[PixelBox::new(0, 0, 600, 200)]).unwrap();
        assert!(left.is_empty() && none.is_empty(), "places to leave alone are left alone");
    }

    #[test]
    fn text_that_a_pen_went_through_is_told() {
        let mut image = page();
        let Pixels::Grey(tones) = &mut image.pixels else { panic!("grey") };
        // Two strokes across the sixth and the seventh word of the first line.
        for x in 0..110 {
            for y in [30 + x / 2, 85 - x / 2] {
                tones[y * 600 + 292 + x] = 0;
                tones[(y + 1) * 600 + 292 + x] = 0;
            }
        }
        let mut words: Vec<Word> = (0..20)
            .filter(|index| ![5, 6].contains(index))
            .map(|index| read(index / 10, index % 10, 43.0))
            .collect();
        let mut engine = Says(EngineIdentity::default(), &["~"], 0.3);
        let unread = read_rest(&mut engine, &image, &mut words, &[]).unwrap();
        assert_eq!(unread.len(), 1, "{unread:?}");
        assert!((unread[0].left, unread[0].right) == (283.0, 405.0), "{unread:?}");
    }
}
