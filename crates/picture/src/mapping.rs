//! Places in pictures, and the way from a prepared picture back to the page.

use sohoa_document::Rect;

/// An upright rectangle of pixels: `left` and `top` belong to it, `right` and `bottom` lie just past it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PixelBox {
    /// Columns to the left of the box.
    pub left: i32,
    /// Rows above the box.
    pub top: i32,
    /// The first column past the box.
    pub right: i32,
    /// The first row past the box.
    pub bottom: i32,
}

impl PixelBox {
    /// A box from its four edges.
    pub const fn new(left: i32, top: i32, right: i32, bottom: i32) -> Self {
        Self { left, top, right, bottom }
    }

    /// A place in points, of a picture of so many dots an inch.
    pub fn of_points(place: &Rect, dpi: u32) -> Self {
        let pixel = |points: f32| (points * dpi as f32 / 72.0).round() as i32;
        Self::new(pixel(place.left), pixel(place.top), pixel(place.right), pixel(place.bottom))
    }

    /// Its place in points, in a picture of so many dots an inch.
    pub fn to_points(&self, dpi: u32) -> Rect {
        let points = |px: i32| px as f32 * 72.0 / dpi.max(1) as f32;
        Rect::new(points(self.left), points(self.top), points(self.right), points(self.bottom))
    }

    /// The width in pixels; not negative for a well-formed box.
    pub fn width(&self) -> i32 {
        self.right - self.left
    }

    /// The height in pixels; not negative for a well-formed box.
    pub fn height(&self) -> i32 {
        self.bottom - self.top
    }

    /// The number of pixels in the box.
    pub fn area(&self) -> i64 {
        i64::from(self.width()) * i64::from(self.height())
    }

    /// The smallest box that holds both.
    pub fn union(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The part that both share, if any.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let shared = Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        (shared.left < shared.right && shared.top < shared.bottom).then_some(shared)
    }

    /// The box grown by `across` pixels on either side and `down` pixels above and below, kept inside
    /// a picture of `width` by `height` pixels.
    pub fn padded(&self, across: i32, down: i32, width: u32, height: u32) -> Self {
        let clip = |value: i32, end: u32| value.clamp(0, i32::try_from(end).unwrap_or(i32::MAX));
        Self {
            left: clip(self.left - across, width),
            top: clip(self.top - down, height),
            right: clip(self.right + across, width),
            bottom: clip(self.bottom + down, height),
        }
    }

    /// The smallest box that holds all of them; `None` for none.
    pub fn around<'a>(boxes: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        boxes.into_iter().copied().reduce(|all, next| all.union(&next))
    }
}

/// A turning, scaling and moving of the plane: `x' = a x + b y + c`, `y' = d x + e y + f`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Affine(pub(crate) [f32; 6]);

impl Affine {
    pub(crate) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);

    pub(crate) fn apply(&self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + b * y + c, d * x + e * y + f)
    }

    /// The way back; `None` when the plane is squashed flat.
    fn inverse(&self) -> Option<Self> {
        let [a, b, c, d, e, f] = self.0;
        let determinant = a * e - b * d;
        (determinant.abs() > 1e-9).then(|| {
            let (a, b, d, e) = (e / determinant, -b / determinant, -d / determinant, a / determinant);
            Self([a, b, -(a * c + b * f), d, e, -(d * c + e * f)])
        })
    }

    /// From a picture turned clockwise by `quarters` back to the one of `width` by `height` before.
    pub(crate) fn unturned(quarters: u8, width: usize, height: usize) -> Self {
        let (width, height) = (width as f32, height as f32);
        match quarters % 4 {
            0 => Self::IDENTITY,
            1 => Self([0.0, 1.0, 0.0, -1.0, 0.0, height]),
            2 => Self([-1.0, 0.0, width, 0.0, -1.0, height]),
            _ => Self([0.0, -1.0, width, 1.0, 0.0, 0.0]),
        }
    }
}

/// A smooth bending of the plane up and down, known at the nodes of a grid and straight between them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bend {
    /// Pixels between nodes.
    pub(crate) spacing: f32,
    /// Nodes across.
    pub(crate) columns: usize,
    /// How far down each node goes, row by row; at least 2 by 2 nodes.
    pub(crate) down: Vec<f32>,
}

impl Bend {
    pub(crate) fn apply(&self, x: f32, y: f32) -> (f32, f32) {
        let rows = self.down.len() / self.columns.max(1);
        let cell = |value: f32, count: usize| {
            // The last cell also serves what lies past it, so that the bend is defined everywhere.
            let index = (value / self.spacing).floor().clamp(0.0, count.saturating_sub(2) as f32);
            (index as usize, value / self.spacing - index)
        };
        let ((column, u), (row, v)) = (cell(x, self.columns), cell(y, rows));
        let node = |row: usize, column: usize| {
            self.down.get(row * self.columns + column).copied().unwrap_or_default()
        };
        let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
        let above = mix(node(row, column), node(row, column + 1), u);
        let below = mix(node(row + 1, column), node(row + 1, column + 1), u);
        (x, y + mix(above, below, v))
    }

    /// How far down the middles of the pixels of a row go that has `y` in its middle.
    pub(crate) fn along_row(&self, y: f32, width: usize) -> Vec<f32> {
        let spacing = self.spacing.max(1.0) as usize;
        let mut ways = vec![0.0; width];
        for (index, part) in ways.chunks_mut(spacing).enumerate() {
            // Between two nodes the way along a row is straight.
            let left = (index * spacing) as f32;
            let down = |x: f32| self.apply(x, y).1 - y;
            let from = down(left);
            let step = (down(left + spacing as f32) - from) / spacing as f32;
            part.iter_mut().enumerate().for_each(|(x, way)| *way = from + step * (x as f32 + 0.5));
        }
        ways
    }
}

/// One change of the picture's geometry, from after it to before it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    Affine(Affine),
    Bend(Bend),
}

impl Change {
    fn before(&self, x: f32, y: f32) -> (f32, f32) {
        match self {
            Self::Affine(affine) => affine.apply(x, y),
            Self::Bend(bend) => bend.apply(x, y),
        }
    }

    fn after(&self, x: f32, y: f32) -> (f32, f32) {
        match self {
            Self::Affine(affine) => affine.inverse().map_or((x, y), |inverse| inverse.apply(x, y)),
            Self::Bend(bend) => {
                // A bend is gentle (its slope is far below 1), so stepping by the error left converges.
                let (mut u, mut v) = (x, y);
                for _ in 0..24 {
                    let (there_x, there_y) = bend.apply(u, v);
                    u += x - there_x;
                    v += y - there_y;
                }
                (u, v)
            }
        }
    }
}

/// Where the pixels of a prepared picture lie on the page as it is displayed.
///
/// Places are continuous: the pixel in column 3 reaches from 3.0 to 4.0.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    dpi: u32,
    /// The changes made, the first first.
    changes: Vec<Change>,
}

impl Mapping {
    /// The mapping of a picture that was not moved.
    pub fn identity(dpi: u32) -> Self {
        Self { dpi, changes: Vec::new() }
    }

    pub(crate) fn push(&mut self, change: Change) {
        self.changes.push(change);
    }

    fn points_per_pixel(&self) -> f32 {
        72.0 / self.dpi.max(1) as f32
    }

    /// From a place in the prepared picture to the pixel of the picture that was given to `prepare`.
    pub fn to_source_px(&self, x: f32, y: f32) -> (f32, f32) {
        self.changes.iter().rev().fold((x, y), |(x, y), change| change.before(x, y))
    }

    /// From a place in the prepared picture to points from the top left of the page as displayed.
    pub fn to_page(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = self.to_source_px(x, y);
        (x * self.points_per_pixel(), y * self.points_per_pixel())
    }

    /// From points on the page as displayed to a place in the prepared picture.
    pub fn from_page(&self, x: f32, y: f32) -> (f32, f32) {
        let start = (x / self.points_per_pixel(), y / self.points_per_pixel());
        self.changes.iter().fold(start, |(x, y), change| change.after(x, y))
    }

    /// The upright rectangle on the page, in points, around a box of the prepared picture.
    pub fn box_to_page(&self, bounds: &PixelBox) -> Rect {
        let (left, top) = (bounds.left as f32, bounds.top as f32);
        let (right, bottom) = (bounds.right as f32, bounds.bottom as f32);
        around([(left, top), (right, top), (right, bottom), (left, bottom)].map(|(x, y)| self.to_page(x, y)))
    }

    /// The upright box in the prepared picture around a rectangle of the page, in whole pixels outwards.
    pub fn box_from_page(&self, rect: &Rect) -> PixelBox {
        let corners = [
            (rect.left, rect.top),
            (rect.right, rect.top),
            (rect.right, rect.bottom),
            (rect.left, rect.bottom),
        ];
        let around = around(corners.map(|(x, y)| self.from_page(x, y)));
        PixelBox {
            left: around.left.floor() as i32,
            top: around.top.floor() as i32,
            right: around.right.ceil() as i32,
            bottom: around.bottom.ceil() as i32,
        }
    }
}

fn around(corners: [(f32, f32); 4]) -> Rect {
    let start = Rect::new(f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY);
    corners.iter().fold(start, |all, &(x, y)| {
        Rect::new(all.left.min(x), all.top.min(y), all.right.max(x), all.bottom.max(y))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn there_and_back(
            quarters in 0u8..4, slope in -0.27f32..0.27, wave in 0.0f32..12.0, x in 0.0f32..600.0, y in 0.0f32..800.0,
        ) {
            let mut mapping = Mapping::identity(150);
            mapping.push(Change::Affine(Affine::unturned(quarters, 1240, 1754)));
            mapping.push(Change::Affine(Affine([1.0, slope, 5.0, -slope, 1.0, -7.0])));
            let node = |place: usize| wave * ((place % 20) as f32 * 0.7).sin();
            mapping.push(Change::Bend(Bend { spacing: 100.0, columns: 20, down: (0..500).map(node).collect() }));
            let (u, v) = mapping.from_page(x, y);
            let (x2, y2) = mapping.to_page(u, v);
            prop_assert!((x - x2).abs() < 0.05 && (y - y2).abs() < 0.05, "{} {} came back as {} {}", x, y, x2, y2);
        }
    }

    #[test]
    fn boxes_go_to_points() {
        let mut mapping = Mapping::identity(144);
        assert_eq!(mapping.box_to_page(&PixelBox::new(10, 20, 30, 60)), Rect::new(5.0, 10.0, 15.0, 30.0));
        // A page of 100 by 200 pixels that was turned clockwise once: its top left came from the bottom left.
        mapping.push(Change::Affine(Affine::unturned(1, 100, 200)));
        let turned = mapping.box_to_page(&PixelBox::new(0, 0, 20, 10));
        assert_eq!(turned, Rect::new(0.0, 90.0, 5.0, 100.0));
        assert_eq!(mapping.box_from_page(&turned), PixelBox::new(0, 0, 20, 10));
    }
}
