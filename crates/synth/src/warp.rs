//! Geometry of a scan: where each pixel of the picture looks at the sheet.

use image::{Rgb, RgbImage};

/// How the sheet lay under the scanner or the lens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Turn of the sheet, as rise over run; 0.0087 is half a degree. Positive sinks to the right.
    pub slope: f32,
    /// How far each corner of the sheet stands inside the picture, as shares of its width and height:
    /// top left, top right, bottom right, bottom left. All zero for a flatbed.
    pub corners: [(f32, f32); 4],
    /// Lift of the sheet's middle over its sides, as a share of its height: lines bow by as much.
    pub curl: f32,
    /// What surrounds the sheet.
    pub ground: [u8; 3],
}

impl Pose {
    /// Straight under the lid of a flatbed.
    pub const FLAT: Self = Self { slope: 0.0, corners: [(0.0, 0.0); 4], curl: 0.0, ground: [250, 250, 250] };
}

/// The picture of `width` x `height` pixels that a lens sees of a sheet.
///
/// Every pixel averages four bilinear samples, so a sheet drawn at twice the resolution comes out smooth.
pub fn project(sheet: &RgbImage, width: u32, height: u32, pose: &Pose) -> RgbImage {
    let (sheet_width, sheet_height) = (sheet.width() as f32, sheet.height() as f32);
    let frame = square_to_quad(pose.corners);
    let back = invert(frame);
    // cos and sin of the angle whose tangent is the slope: square roots are exact on every platform.
    let cosine = 1.0 / (1.0 + pose.slope * pose.slope).sqrt();
    let sine = pose.slope * cosine;
    let look = |x: f32, y: f32| -> [f32; 3] {
        let (u, v) = transform(&back, x / width as f32, y / height as f32);
        let bow = pose.curl * (1.0 - 4.0 * (u - 0.5) * (u - 0.5));
        // The lifted middle is nearer to the lens, so it is drawn a little wider.
        let u = u + pose.curl * 0.6 * (u - 0.5) * (1.0 - 4.0 * (u - 0.5) * (u - 0.5));
        let (across, down) = ((u - 0.5) * sheet_width, (v + bow - 0.5) * sheet_height);
        let source_x = across * cosine + down * sine + sheet_width / 2.0;
        let source_y = down * cosine - across * sine + sheet_height / 2.0;
        sample(sheet, source_x, source_y, pose.ground)
    };
    RgbImage::from_fn(width, height, |x, y| {
        let mut sum = [0.0f32; 3];
        for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
            let seen = look(x as f32 + dx, y as f32 + dy);
            for (total, part) in sum.iter_mut().zip(seen) {
                *total += part;
            }
        }
        Rgb(sum.map(|total| (total / 4.0 + 0.5) as u8))
    })
}

/// The picture turned by a quarter, clockwise, `quarters` times.
pub fn turn(picture: RgbImage, quarters: u8) -> RgbImage {
    match quarters % 4 {
        1 => image::imageops::rotate90(&picture),
        2 => image::imageops::rotate180(&picture),
        3 => image::imageops::rotate270(&picture),
        _ => picture,
    }
}

/// Bilinear sample at a position in pixels, pixel centres at halves.
fn sample(sheet: &RgbImage, x: f32, y: f32, ground: [u8; 3]) -> [f32; 3] {
    let (x, y) = (x - 0.5, y - 0.5);
    if x < -0.5 || y < -0.5 || x > sheet.width() as f32 - 0.5 || y > sheet.height() as f32 - 0.5 {
        return ground.map(f32::from);
    }
    let (left, top) = (x.max(0.0) as u32, y.max(0.0) as u32);
    let (right, bottom) = ((left + 1).min(sheet.width() - 1), (top + 1).min(sheet.height() - 1));
    let (across, down) = ((x - left as f32).clamp(0.0, 1.0), (y - top as f32).clamp(0.0, 1.0));
    let mix = |a: u8, b: u8, share: f32| f32::from(a) + (f32::from(b) - f32::from(a)) * share;
    let (tl, tr) = (sheet.get_pixel(left, top).0, sheet.get_pixel(right, top).0);
    let (bl, br) = (sheet.get_pixel(left, bottom).0, sheet.get_pixel(right, bottom).0);
    let mut seen = [0.0; 3];
    for channel in 0..3 {
        let upper = mix(tl[channel], tr[channel], across);
        let lower = mix(bl[channel], br[channel], across);
        seen[channel] = upper + (lower - upper) * down;
    }
    seen
}

type Matrix = [[f32; 3]; 3];

/// The projective map from the unit square to a quadrilateral (Heckbert 1989, section 2.2.3).
fn square_to_quad(inset: [(f32, f32); 4]) -> Matrix {
    let [a, b, c, d] = inset;
    let (x0, y0) = a;
    let (x1, y1) = (1.0 - b.0, b.1);
    let (x2, y2) = (1.0 - c.0, 1.0 - c.1);
    let (x3, y3) = (d.0, 1.0 - d.1);
    let (sum_x, sum_y) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
    let (dx1, dx2, dy1, dy2) = (x1 - x2, x3 - x2, y1 - y2, y3 - y2);
    let determinant = dx1 * dy2 - dx2 * dy1;
    let (g, h) = if determinant == 0.0 {
        (0.0, 0.0)
    } else {
        ((sum_x * dy2 - dx2 * sum_y) / determinant, (dx1 * sum_y - sum_x * dy1) / determinant)
    };
    [[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0], [g, h, 1.0]]
}

/// The inverse up to a factor, which a projective map does not mind.
fn invert(m: Matrix) -> Matrix {
    let cofactor = |r0: usize, c0: usize, r1: usize, c1: usize| m[r0][c0] * m[r1][c1] - m[r0][c1] * m[r1][c0];
    [
        [cofactor(1, 1, 2, 2), -cofactor(0, 1, 2, 2), cofactor(0, 1, 1, 2)],
        [-cofactor(1, 0, 2, 2), cofactor(0, 0, 2, 2), -cofactor(0, 0, 1, 2)],
        [cofactor(1, 0, 2, 1), -cofactor(0, 0, 2, 1), cofactor(0, 0, 1, 1)],
    ]
}

fn transform(m: &Matrix, x: f32, y: f32) -> (f32, f32) {
    let weight = m[2][0] * x + m[2][1] * y + m[2][2];
    let scale = if weight == 0.0 { 0.0 } else { 1.0 / weight };
    ((m[0][0] * x + m[0][1] * y + m[0][2]) * scale, (m[1][0] * x + m[1][1] * y + m[1][2]) * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_go_where_they_are_sent() {
        let inset = [(0.05, 0.02), (0.01, 0.08), (0.0, 0.03), (0.04, 0.0)];
        let map = square_to_quad(inset);
        let back = invert(map);
        for (corner, expected) in [
            ((0.0, 0.0), (0.05, 0.02)),
            ((1.0, 0.0), (0.99, 0.08)),
            ((1.0, 1.0), (1.0, 0.97)),
            ((0.0, 1.0), (0.04, 1.0)),
        ] {
            let seen = transform(&map, corner.0, corner.1);
            assert!(
                (seen.0 - expected.0).abs() < 1e-4 && (seen.1 - expected.1).abs() < 1e-4,
                "{corner:?} {seen:?}"
            );
            let home = transform(&back, seen.0, seen.1);
            assert!(
                (home.0 - corner.0).abs() < 1e-4 && (home.1 - corner.1).abs() < 1e-4,
                "{corner:?} {home:?}"
            );
        }
    }

    #[test]
    fn a_slope_lowers_the_right_side() {
        let mut sheet = RgbImage::from_pixel(400, 400, Rgb([255; 3]));
        for x in 0..400 {
            for y in 196..204 {
                sheet.put_pixel(x, y, Rgb([0; 3]));
            }
        }
        let picture = project(&sheet, 200, 200, &Pose { slope: 0.05, ..Pose::FLAT });
        let darkest = |x: u32| (0..200).min_by_key(|&y| picture.get_pixel(x, y).0[0]).unwrap_or(0);
        assert!((94..=97).contains(&darkest(20)), "{}", darkest(20));
        assert!((102..=105).contains(&darkest(180)), "{}", darkest(180));
    }
}
