//! From the PDF's own coordinates to points from the top left of the page as displayed.

use pdfium_render::prelude::{PdfMatrix, PdfPage, PdfPageRenderRotation, PdfRect};
use sohoa_document::{PageSize, Rect};

/// The visible box of a page and its rotation flag.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    left: f32,
    bottom: f32,
    right: f32,
    top: f32,
    quarter_turns: u8,
}

impl Frame {
    /// The frame of a page; `None` when its box is empty or not finite.
    pub(super) fn of(page: &PdfPage<'_>) -> Option<Self> {
        let bounds = page.boundaries().bounding().ok()?.bounds;
        let quarter_turns = match page.rotation().unwrap_or(PdfPageRenderRotation::None) {
            PdfPageRenderRotation::None => 0,
            PdfPageRenderRotation::Degrees90 => 1,
            PdfPageRenderRotation::Degrees180 => 2,
            PdfPageRenderRotation::Degrees270 => 3,
        };
        let frame = Self {
            left: bounds.left().value,
            bottom: bounds.bottom().value,
            right: bounds.right().value,
            top: bounds.top().value,
            quarter_turns,
        };
        let size = frame.size();
        let sound = |length: f32| length.is_finite() && length > 0.0;
        (sound(size.width) && sound(size.height)).then_some(frame)
    }

    pub(super) const fn size(&self) -> PageSize {
        let (width, height) = (self.right - self.left, self.top - self.bottom);
        if self.quarter_turns.is_multiple_of(2) {
            PageSize { width, height }
        } else {
            PageSize { width: height, height: width }
        }
    }

    /// A point of the PDF as displayed.
    pub(super) fn point(&self, x: f32, y: f32) -> (f32, f32) {
        match self.quarter_turns {
            0 => (x - self.left, self.top - y),
            1 => (y - self.bottom, x - self.left),
            2 => (self.right - x, y - self.bottom),
            _ => (self.top - y, self.right - x),
        }
    }

    /// An upright rectangle of the PDF as displayed.
    pub(super) fn rect(&self, rect: &PdfRect) -> Rect {
        self.corners((rect.left().value, rect.bottom().value), (rect.right().value, rect.top().value))
    }

    /// The rectangle as displayed with these opposite corners in the PDF.
    pub(super) fn corners(&self, one: (f32, f32), other: (f32, f32)) -> Rect {
        let (one, other) = (self.point(one.0, one.1), self.point(other.0, other.1));
        Rect::new(one.0.min(other.0), one.1.min(other.1), one.0.max(other.0), one.1.max(other.1))
    }
}

/// Where a picture's unit square goes: the six numbers of a PDF matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placement {
    a: f32,
    b: f32,
    c: f32,
    d: f32,
    e: f32,
    f: f32,
}

impl Placement {
    pub(super) const IDENTITY: Self = Self { a: 1.0, b: 0.0, c: 0.0, d: 1.0, e: 0.0, f: 0.0 };

    pub(super) fn of(matrix: &PdfMatrix) -> Self {
        Self { a: matrix.a(), b: matrix.b(), c: matrix.c(), d: matrix.d(), e: matrix.e(), f: matrix.f() }
    }

    /// This placement inside something that is itself placed.
    pub(super) fn within(&self, outer: &Self) -> Self {
        Self {
            a: self.a * outer.a + self.b * outer.c,
            b: self.a * outer.b + self.b * outer.d,
            c: self.c * outer.a + self.d * outer.c,
            d: self.c * outer.b + self.d * outer.d,
            e: self.e * outer.a + self.f * outer.c + outer.e,
            f: self.e * outer.b + self.f * outer.d + outer.f,
        }
    }

    /// A point placed.
    pub(super) fn point(&self, x: f32, y: f32) -> (f32, f32) {
        (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)
    }

    /// How long a row and a column of the picture are, in points.
    pub(super) fn side_lengths(&self) -> (f32, f32) {
        (self.a.hypot(self.b), self.c.hypot(self.d))
    }

    /// The four corners of the unit square as displayed: top left, top right, bottom left, bottom right
    /// *of the picture's own pixels*.
    pub(super) fn picture_corners(&self, frame: &Frame) -> [(f32, f32); 4] {
        [(0.0, 1.0), (1.0, 1.0), (0.0, 0.0), (1.0, 0.0)].map(|(x, y)| {
            let (x, y) = self.point(x, y);
            frame.point(x, y)
        })
    }
}
