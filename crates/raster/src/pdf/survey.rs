//! What lies on a PDF page: its pictures, and what is drawn before and after them.

use pdfium_render::prelude::{
    PdfPage, PdfPageImageObject, PdfPageObject, PdfPageObjectCommon, PdfPageObjectsCommon,
};
use sohoa_document::{PageSize, Rect};

use super::frame::{Frame, Placement};

/// Form XObjects within form XObjects are followed this deep; files made to loop are not.
const MAX_DEPTH: u8 = 6;

/// A picture covering this share of the page is the page. Scanners crop to the paper and readers trim
/// margins; logos, seals and photographs in reports stay well below one half.
const PAGE_SHARE: f32 = 0.85;

/// Things drawn over a scan that together cover less than this share of the page are overlay (signature
/// captions, stamped numbers), not part of the scan. Foreground layers of mixed-raster scans cover more.
const OVERLAY_SHARE: f32 = 0.15;

/// Captions of three signatures come to some 400 letters; a page of report has over 1500.
const OVERLAY_LETTERS: f32 = 600.0;

/// One thing on the page.
pub(super) struct Item {
    /// The bounds as displayed, cut to the page.
    pub(super) bounds: Rect,
    pub(super) what: What,
    /// The place in the page's list of the thing, or of the outermost form that holds it.
    pub(super) index: usize,
    /// Whether it stands inside a form.
    pub(super) is_nested: bool,
}

impl Item {
    const fn is_picture(&self) -> bool {
        matches!(self.what, What::Picture { .. })
    }
}

/// What sort of thing it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum What {
    Picture {
        placement: Placement,
        /// Width and height in pixels; (0, 0) where not asked for or not known.
        size: (u32, u32),
    },
    VisibleText,
    HiddenText,
    Drawing,
}

/// Whether the pixel sizes of pictures are asked for. That opens each picture's decoder, so text
/// extraction does without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sizes {
    Known,
    Unknown,
}

/// Everything on a page, in the order it is painted.
pub(super) struct Survey {
    pub(super) items: Vec<Item>,
    page: Rect,
}

impl Survey {
    /// Walks the whole page.
    pub(super) fn of(page: &PdfPage<'_>, frame: &Frame, sizes: Sizes) -> Self {
        let PageSize { width, height } = frame.size();
        let mut survey = Self { items: Vec::new(), page: Rect::new(0.0, 0.0, width, height) };
        let objects = page.objects();
        for index in objects.as_range() {
            if let Ok(object) = objects.get(index) {
                survey.add(&object, &Placement::IDENTITY, frame, sizes, (index, 0));
            }
        }
        survey
    }

    fn add(
        &mut self,
        object: &PdfPageObject<'_>,
        outer: &Placement,
        frame: &Frame,
        sizes: Sizes,
        (index, depth): (usize, u8),
    ) {
        let what = match object {
            PdfPageObject::XObjectForm(form) => {
                let Ok(matrix) = form.matrix() else { return };
                let placement = Placement::of(&matrix).within(outer);
                if depth < MAX_DEPTH {
                    for child in form.as_range().filter_map(|child| form.get(child).ok()) {
                        self.add(&child, &placement, frame, sizes, (index, depth + 1));
                    }
                }
                return;
            }
            PdfPageObject::Image(picture) => {
                let Ok(matrix) = picture.matrix() else { return };
                let size = match sizes {
                    Sizes::Known => pixel_size(picture).unwrap_or_default(),
                    Sizes::Unknown => (0, 0),
                };
                What::Picture { placement: Placement::of(&matrix).within(outer), size }
            }
            PdfPageObject::Text(text) if text.is_visible() => What::VisibleText,
            PdfPageObject::Text(_) => What::HiddenText,
            _ => What::Drawing,
        };
        let bounds =
            bounds_of(object, &what, outer, frame).and_then(|bounds| bounds.intersection(&self.page));
        if let Some(bounds) = bounds {
            self.items.push(Item { bounds, what, index, is_nested: depth > 0 });
        }
    }

    /// The share of the page that its pictures cover (overlaps counted once for each), at most 1.
    pub(super) fn picture_share(&self) -> f32 {
        let pictures = self.items.iter().filter(|item| item.is_picture());
        pictures.fold(0.0, |sum: f32, item| sum + self.share(&item.bounds)).min(1.0)
    }

    /// The share of the page that a rectangle covers.
    pub(super) fn share(&self, bounds: &Rect) -> f32 {
        bounds.width() * bounds.height() / (self.page.width() * self.page.height())
    }

    /// The position in `items` of the scan that is this page, if the page is one scan: the last picture
    /// that covers nearly the page, with nothing but small overlay painted after it.
    pub(super) fn scan(&self) -> Option<usize> {
        let is_page = |item: &Item| item.is_picture() && self.share(&item.bounds) >= PAGE_SHARE;
        let position = self.items.iter().rposition(is_page)?;
        let after = &self.items[position + 1..];
        let visible = || after.iter().filter(|item| item.what != What::HiddenText);
        let covered: f32 = visible().map(|item| self.share(&item.bounds)).sum();
        let letters: f32 =
            visible().filter(|item| item.what == What::VisibleText).map(|item| letters(&item.bounds)).sum();
        (covered <= OVERLAY_SHARE && letters <= OVERLAY_LETTERS).then_some(position)
    }
}

/// About how many letters a run of text of this size holds: letters are about half as wide as high.
fn letters(bounds: &Rect) -> f32 {
    let (long, short) = (bounds.width().max(bounds.height()), bounds.width().min(bounds.height()));
    2.0 * long / short.max(1.0)
}

fn pixel_size(picture: &PdfPageImageObject<'_>) -> Option<(u32, u32)> {
    let width = u32::try_from(picture.width().ok()?).ok()?;
    let height = u32::try_from(picture.height().ok()?).ok()?;
    Some((width, height))
}

fn bounds_of(object: &PdfPageObject<'_>, what: &What, outer: &Placement, frame: &Frame) -> Option<Rect> {
    if let What::Picture { placement, .. } = what {
        let corners = placement.picture_corners(frame);
        let points = corners.map(|(x, y)| Rect::new(x, y, x, y));
        return Rect::around(points.iter());
    }
    let quad = object.bounds().ok()?;
    let corners = [
        (quad.left().value, quad.bottom().value),
        (quad.right().value, quad.bottom().value),
        (quad.left().value, quad.top().value),
        (quad.right().value, quad.top().value),
    ]
    .map(|(x, y)| {
        let (x, y) = outer.point(x, y);
        let (x, y) = frame.point(x, y);
        Rect::new(x, y, x, y)
    });
    Rect::around(corners.iter())
}
