//! Places on a page, in PDF points from the top left of the page as displayed.

/// An upright rectangle, in points (1/72 inch); `top` is above `bottom`, so `top <= bottom`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
// As an array: there is one for each word of a page.
#[cfg_attr(feature = "serde", serde(from = "[f32; 4]", into = "[f32; 4]"))]
pub struct Rect {
    /// Distance of the left edge from the page's left edge.
    pub left: f32,
    /// Distance of the top edge from the page's top edge.
    pub top: f32,
    /// Distance of the right edge from the page's left edge.
    pub right: f32,
    /// Distance of the bottom edge from the page's top edge.
    pub bottom: f32,
}

impl From<[f32; 4]> for Rect {
    fn from([left, top, right, bottom]: [f32; 4]) -> Self {
        Self { left, top, right, bottom }
    }
}

impl From<Rect> for [f32; 4] {
    fn from(Rect { left, top, right, bottom }: Rect) -> Self {
        [left, top, right, bottom]
    }
}

impl Rect {
    /// A rectangle from its four edges.
    pub const fn new(left: f32, top: f32, right: f32, bottom: f32) -> Self {
        Self { left, top, right, bottom }
    }

    /// The width, never negative for a well-formed rectangle.
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    /// The height, never negative for a well-formed rectangle.
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// The horizontal middle.
    pub fn centre_x(&self) -> f32 {
        (self.left + self.right) / 2.0
    }

    /// The vertical middle.
    pub fn centre_y(&self) -> f32 {
        (self.top + self.bottom) / 2.0
    }

    /// The smallest rectangle that holds both.
    pub fn union(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The part that both share, if they overlap.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let shared = Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        (shared.left < shared.right && shared.top < shared.bottom).then_some(shared)
    }

    /// How much of the two rectangles' heights lies side by side: 0 (none) to 1 (the lower one wholly).
    pub fn vertical_overlap(&self, other: &Self) -> f32 {
        let shared = self.bottom.min(other.bottom) - self.top.max(other.top);
        let smaller = self.height().min(other.height());
        if smaller <= 0.0 { 0.0 } else { (shared / smaller).clamp(0.0, 1.0) }
    }

    /// The smallest rectangle that holds all of them; `None` for none.
    pub fn around<'a>(rects: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        rects.into_iter().copied().reduce(|all, next| all.union(&next))
    }
}

/// The size of a page as displayed, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PageSize {
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
}
