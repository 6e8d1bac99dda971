//! The text a PDF page carries, as words with their places.

use pdfium_render::prelude::{
    PdfFormFieldType, PdfPage, PdfPageAnnotationCommon, PdfPageTextChar, PdfRect, PdfiumError,
};
use sohoa_document::{Rect, Word};
use unicode_normalization::UnicodeNormalization;

use super::Overlay;
use super::frame::Frame;
use super::survey::{Sizes, Survey, What};

/// A letter further than this many letter heights from the one before begins a new word, whatever the
/// PDF says. pdfium inserts spaces at gaps within a line; this catches jumps it leaves joined.
const JUMP_IN_HEIGHTS: f32 = 2.0;

/// The text of one page as its PDF carries it, in the order of the file. Text of annotations and form
/// fields is not among it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TextLayer {
    /// Words one sees: printed text of a born-digital page; on a scan, only what was put over it, such
    /// as the captions of an electronic signature.
    pub visible: Vec<Word>,
    /// Words one does not see: drawn invisibly or beneath the scan, as OCR programs do.
    pub hidden: Vec<Word>,
    /// The share of the page covered by pictures, 0 to 1.
    pub picture_share: f32,
    /// Whether the page is one scan (see [`crate::PictureOrigin`]).
    pub is_scan: bool,
    /// Whether nothing at all is painted on the page: there is no use in looking at its picture.
    pub is_blank: bool,
}

impl TextLayer {
    /// All words, the hidden ones first.
    pub fn into_words(self) -> Vec<Word> {
        let mut words = self.hidden;
        words.extend(self.visible);
        words
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.visible.is_empty() && self.hidden.is_empty()
    }
}

pub(super) fn read(page: &PdfPage<'_>, frame: &Frame) -> Result<TextLayer, PdfiumError> {
    let survey = Survey::of(page, frame, Sizes::Unknown);
    let scan = survey.scan();
    // Text that a scan was painted over is as hidden as text painted invisibly.
    let after_scan: Option<Vec<Rect>> = scan.map(|scan| {
        let above = survey.items.iter().skip(scan + 1).filter(|item| item.what == What::VisibleText);
        above.map(|item| item.bounds).collect()
    });
    let mut layer = TextLayer {
        picture_share: survey.picture_share(),
        is_scan: scan.is_some(),
        is_blank: survey.items.is_empty(),
        ..Default::default()
    };
    for run in words(page, frame)? {
        let covered =
            after_scan.as_ref().is_some_and(|above| !above.iter().any(|item| holds(item, &run.bounds)));
        let text = if run.text.is_ascii() { run.text } else { run.text.nfc().collect() };
        let word = Word { bounds: Some(run.bounds), ..Word::plain(text) };
        if run.is_painted && !covered {
            layer.visible.push(word);
        } else {
            layer.hidden.push(word);
        }
    }
    Ok(layer)
}

/// What stands above the paper: annotations with a look of their own, and form fields.
pub(super) fn overlays(page: &PdfPage<'_>, frame: &Frame) -> Vec<Overlay> {
    let annotations = page.annotations();
    let overlay = |index| {
        let annotation = annotations.get(index).ok()?;
        let bounds = frame.rect(&annotation.bounds().ok()?);
        let field = annotation.as_form_field();
        let is_signature = field.is_some_and(|field| field.field_type() == PdfFormFieldType::Signature);
        let value = field.and_then(|field| field.as_text_field()).and_then(|text| text.value());
        let text = value.or_else(|| annotation.contents()).filter(|text| !text.trim().is_empty());
        let has_place = bounds.width() > 0.0 && bounds.height() > 0.0;
        has_place.then_some(Overlay { bounds, is_signature, text: text.map(|text| text.nfc().collect()) })
    };
    annotations.as_range().filter_map(overlay).collect()
}

/// A word being put together.
struct Run {
    text: String,
    bounds: Rect,
    last: Rect,
    is_painted: bool,
}

fn words(page: &PdfPage<'_>, frame: &Frame) -> Result<Vec<Run>, PdfiumError> {
    let text = page.text()?;
    let chars = text.chars();
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for char in chars.iter() {
        let Some(letter) = printed(&char) else { continue };
        if letter.is_whitespace() {
            open = false;
            continue;
        }
        let Some(bounds) = bounds(&char).map(|rect| frame.rect(&rect)) else { continue };
        if let Some(run) = runs.last_mut().filter(|run| open && !is_jump(&run.last, &bounds)) {
            run.text.push(letter);
            run.bounds = run.bounds.union(&bounds);
            run.last = bounds;
        } else {
            let is_painted = char.text_object().map_or(true, |object| object.is_visible());
            runs.push(Run { text: letter.into(), bounds, last: bounds, is_painted });
            open = true;
        }
    }
    Ok(runs)
}

/// The character one sees; a space where words part; `None` for marks without ink.
fn printed(char: &PdfPageTextChar<'_>) -> Option<char> {
    match char.unicode_value() {
        // pdfium's mark for a hyphen at the end of a line, and the soft hyphen: a PDF paints glyphs, so
        // a hyphen stood there. Vietnamese does not break words: it is part of `STC-HCSN`.
        0x02 | 0xad | 0xfffe => Some('-'),
        // A glyph without a meaning: kept, so that it is seen that something stood there.
        0 => Some(char::REPLACEMENT_CHARACTER),
        0x200b..=0x200f | 0x2060 | 0xfeff => None,
        value if value < 0x20 => Some(' '),
        value => Some(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER)),
    }
}

/// The ink of a character; for glyphs without any, as in invisible layers, the box of its font.
fn bounds(char: &PdfPageTextChar<'_>) -> Option<PdfRect> {
    let has_area = |rect: &PdfRect| rect.width().value > 0.0 && rect.height().value > 0.0;
    char.tight_bounds().ok().filter(has_area).or_else(|| char.loose_bounds().ok().filter(has_area))
}

fn is_jump(last: &Rect, next: &Rect) -> bool {
    let reach = JUMP_IN_HEIGHTS * last.height().max(last.width()).max(next.height());
    let gap = |low: f32, high: f32| low.max(high).max(0.0);
    let across = gap(next.left - last.right, last.left - next.right);
    let down = gap(next.top - last.bottom, last.top - next.bottom);
    across > reach || down > reach
}

/// Whether the middle of `inner` lies in `outer`.
fn holds(outer: &Rect, inner: &Rect) -> bool {
    let (x, y) = (inner.centre_x(), inner.centre_y());
    outer.left <= x && x <= outer.right && outer.top <= y && y <= outer.bottom
}
