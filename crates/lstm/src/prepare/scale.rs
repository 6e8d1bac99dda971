//! Scaling a line to the network's height, pixel for pixel as Leptonica's `pixScale` does it.
//!
//! The odd constants and the mixture of f32 and f64 are the behaviour to be reproduced, not choices.

use super::picture::{LinePicture, Pixels};

/// Below this factor pixels are averaged over areas, from it on interpolated.
const AREA_BELOW: f64 = 0.7;
/// Area maps are sharpened above this factor.
const SHARPEN_ABOVE: f64 = 0.2;
/// Interpolated pictures are sharpened below this factor.
const SHARPEN_BELOW: f64 = 1.4;

/// Grey pixels, row after row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grey {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<u8>,
}

/// Scale factor of a picture of `height` rows.
pub(crate) fn factor(height: usize, target_height: usize) -> f32 {
    target_height as f32 / height as f32
}

/// Width after scaling, in pixels; may be 0.
pub(crate) fn scaled_width(width: usize, factor: f32) -> usize {
    match halvings(factor) {
        // Each halving drops an odd column.
        Some(times) => width >> times,
        None => (f64::from(factor * width as f32) + 0.5) as usize,
    }
}

/// How often the picture is to be halved, if that is all there is to do.
fn halvings(factor: f32) -> Option<u32> {
    [(0.5, 1), (0.25, 2), (0.125, 3), (0.0625, 4)]
        .into_iter()
        .find(|&(exact, _)| factor == exact)
        .map(|(_, times)| times)
}

/// A scaled picture, still in its colours: light ink on dark paper is turned round before colours are mixed.
pub(crate) struct Scaled {
    /// One plane, or red, green and blue.
    planes: Vec<Grey>,
}

/// The picture at `target_height` rows.
pub(crate) fn scale(picture: &LinePicture, target_height: usize) -> Scaled {
    let (width, height) = (picture.width, picture.height);
    let factor = factor(height, target_height);
    let scaled = |pixels: &[u8]| scale_plane(Plane { width, height, pixels }, factor, target_height);
    let planes = match picture.pixels {
        Pixels::Grey(pixels) => vec![scaled(pixels)],
        Pixels::Rgb(pixels) => {
            let channel = |channel| pixels.iter().skip(channel).step_by(3).copied().collect::<Vec<u8>>();
            (0..3).map(|index| scaled(&channel(index))).collect()
        }
    };
    Scaled { planes }
}

impl Scaled {
    /// Grey as it is, or with light and dark exchanged.
    pub(crate) fn grey(&self, inverted: bool) -> Grey {
        let turn = if inverted { 255 } else { 0 };
        let pixels = match self.planes.as_slice() {
            [red, green, blue] => {
                let colours = red.pixels.iter().zip(&green.pixels).zip(&blue.pixels);
                colours
                    .map(|((red, green), blue)| mixed([red, green, blue].map(|part| part ^ turn)))
                    .collect()
            }
            planes => planes.iter().flat_map(|plane| &plane.pixels).map(|pixel| pixel ^ turn).collect(),
        };
        let (width, height) = self.planes.first().map_or((0, 0), |plane| (plane.width, plane.height));
        Grey { width, height, pixels }
    }
}

fn mixed([red, green, blue]: [u8; 3]) -> u8 {
    let mixed = 0.3 * f32::from(red) + 0.5 * f32::from(green) + 0.2 * f32::from(blue);
    (mixed + 0.5) as u8
}

#[derive(Clone, Copy)]
struct Plane<'a> {
    width: usize,
    height: usize,
    pixels: &'a [u8],
}

impl Plane<'_> {
    fn row(&self, y: usize) -> &[u8] {
        &self.pixels[y * self.width..][..self.width]
    }
}

fn scale_plane(source: Plane, factor: f32, height: usize) -> Grey {
    let width = scaled_width(source.width, factor);
    let exact = |value: f32| factor == value;
    let halvings = halvings(factor);
    let factor = f64::from(factor);
    if width == 0 {
        return Grey { width, height, pixels: Vec::new() };
    }
    if exact(1.0) {
        return Grey { width, height, pixels: source.pixels.to_vec() };
    }
    if factor < AREA_BELOW {
        let mapped = match halvings {
            Some(times) => (1..times).fold(halved(source), |grey, _| {
                halved(Plane { width: grey.width, height: grey.height, pixels: &grey.pixels })
            }),
            None => area_map(source, width, height),
        };
        if factor > SHARPEN_ABOVE { sharpened(mapped, 1, 0.2) } else { mapped }
    } else {
        let mapped = if exact(2.0) {
            enlarged(source, 2)
        } else if exact(4.0) {
            enlarged(source, 4)
        } else {
            interpolated(source, width, height)
        };
        if factor < SHARPEN_BELOW { sharpened(mapped, 2, 0.4) } else { mapped }
    }
}

/// The mean of each 2 x 2 square, an odd last row or column dropped.
fn halved(source: Plane) -> Grey {
    let (width, height) = (source.width / 2, source.height / 2);
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        let squares = source.row(2 * y).chunks_exact(2).zip(source.row(2 * y + 1).chunks_exact(2));
        pixels.extend(squares.map(|(upper, lower)| {
            let sum: u16 = upper.iter().chain(lower).map(|&pixel| u16::from(pixel)).sum();
            (sum >> 2) as u8
        }));
    }
    Grey { width, height, pixels }
}

/// The source pixels behind one target row or column, in sixteenths of a pixel.
#[derive(Clone, Copy)]
struct Span {
    first: usize,
    last: usize,
    first_weight: u32,
    last_weight: u32,
    /// The span reaches the last source pixel, where the first one is copied instead of averaging.
    copied: bool,
}

impl Span {
    fn all(source: usize, target: usize) -> Vec<Span> {
        let step = 16.0 * source as f32 / target as f32;
        (0..target)
            .map(|index| {
                let upper = (step * index as f32) as usize;
                let lower = (f64::from(step) * (index as f64 + 1.0)) as usize;
                let (first, last) = (upper >> 4, lower >> 4);
                let copied = last + 2 > source;
                Span {
                    first: first.min(source - 1),
                    last,
                    first_weight: 16 - (upper & 15) as u32,
                    last_weight: (lower & 15) as u32,
                    copied,
                }
            })
            .collect()
    }

    fn total(&self) -> u64 {
        u64::from(self.first_weight) + 16 * (self.last - self.first - 1) as u64 + u64::from(self.last_weight)
    }

    /// Weighted sum of `values`, which run over the source.
    fn sum(&self, values: &[u32]) -> u64 {
        let inner: u64 = values[self.first + 1..self.last].iter().map(|&value| u64::from(value)).sum();
        u64::from(self.first_weight) * u64::from(values[self.first])
            + 16 * inner
            + u64::from(self.last_weight) * u64::from(values[self.last])
    }
}

fn area_map(source: Plane, width: usize, height: usize) -> Grey {
    let columns = Span::all(source.width, width);
    let rows = Span::all(source.height, height);
    let mut pixels = Vec::with_capacity(width * height);
    let mut column_sums = vec![0_u32; source.width];
    for row in rows {
        let first_row = source.row(row.first);
        if row.copied {
            pixels.extend(columns.iter().map(|column| first_row[column.first]));
            continue;
        }
        for (sum, &pixel) in column_sums.iter_mut().zip(first_row) {
            *sum = row.first_weight * u32::from(pixel);
        }
        for y in row.first + 1..=row.last {
            let weight = if y == row.last { row.last_weight } else { 16 };
            for (sum, &pixel) in column_sums.iter_mut().zip(source.row(y)) {
                *sum = sum.wrapping_add(weight * u32::from(pixel));
            }
        }
        let row_total = row.total();
        pixels.extend(columns.iter().map(|column| match column.copied {
            true => first_row[column.first],
            // Adding 128 instead of half the area is what the original does.
            false => ((column.sum(&column_sums) + 128) / (column.total() * row_total)) as u8,
        }));
    }
    Grey { width, height, pixels }
}

fn interpolated(source: Plane, width: usize, height: usize) -> Grey {
    let places = |source: usize, target: usize| -> Vec<(usize, usize, u32)> {
        let step = 16.0 * source as f32 / target as f32;
        (0..target)
            .map(|index| {
                let place = (step * index as f32) as usize;
                let pixel = (place >> 4).min(source - 1);
                (pixel, (pixel + 1).min(source - 1), (place & 15) as u32)
            })
            .collect()
    };
    let columns = places(source.width, width);
    let mut pixels = Vec::with_capacity(width * height);
    for (y, next_y, fraction_y) in places(source.height, height) {
        let (upper, lower) = (source.row(y), source.row(next_y));
        pixels.extend(columns.iter().map(|&(x, next_x, fraction_x)| {
            let mixed =
                |row: &[u8]| (16 - fraction_x) * u32::from(row[x]) + fraction_x * u32::from(row[next_x]);
            (((16 - fraction_y) * mixed(upper) + fraction_y * mixed(lower) + 128) / 256) as u8
        }));
    }
    Grey { width, height, pixels }
}

/// Whole-number enlargement: linear between pixels, rounded down.
fn enlarged(source: Plane, times: usize) -> Grey {
    let (width, height) = (source.width * times, source.height * times);
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        let (upper, lower) = (source.row(y / times), source.row((y / times + 1).min(source.height - 1)));
        let fraction_y = y % times;
        pixels.extend((0..width).map(|x| {
            let (left, right, fraction_x) = (x / times, (x / times + 1).min(source.width - 1), x % times);
            let mixed = |row: &[u8]| {
                (times - fraction_x) * usize::from(row[left]) + fraction_x * usize::from(row[right])
            };
            (((times - fraction_y) * mixed(upper) + fraction_y * mixed(lower)) / (times * times)) as u8
        }));
    }
    Grey { width, height, pixels }
}

/// Adds `fraction` of the difference to the mean of the square of `2 * half + 1`; a rim of `half` stays as it is.
fn sharpened(source: Grey, half: usize, fraction: f32) -> Grey {
    let Grey { width, height, pixels } = &source;
    let (width, height) = (*width, *height);
    if width <= 2 * half || height <= 2 * half {
        return source;
    }
    let side = 2 * half + 1;
    let norm = 1.0 / (side * side) as f32;
    let mut sharp = pixels.clone();
    let mut column_sums = vec![0_u16; width];
    for y in half..height - half {
        column_sums.fill(0);
        for row in pixels[(y - half) * width..(y + half + 1) * width].chunks_exact(width) {
            for (sum, &pixel) in column_sums.iter_mut().zip(row) {
                *sum = sum.wrapping_add(u16::from(pixel));
            }
        }
        let inner = y * width + half..(y + 1) * width - half;
        let sums = column_sums
            .windows(side)
            .map(|window| window.iter().fold(0, |sum: u16, &part| sum.wrapping_add(part)));
        for ((target, &pixel), sum) in sharp[inner.clone()].iter_mut().zip(&pixels[inner]).zip(sums) {
            let pixel = f32::from(pixel);
            let mean = norm * f32::from(sum);
            let value = f64::from(pixel + fraction * (pixel - mean)) + 0.5;
            *target = value as u8;
        }
    }
    Grey { width, height, pixels: sharp }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scaled(width: usize, height: usize, pixels: &[u8], target_height: usize) -> Vec<u8> {
        scale(&LinePicture::grey(width, height, pixels).unwrap(), target_height).grey(false).pixels
    }

    #[test]
    fn each_factor_takes_its_own_way() {
        for (name, width, height, pixels, target_height, expected) in [
            ("copied", 2, 1, &[3, 9][..], 1, &[3, 9][..]),
            ("halved, odd column dropped", 3, 2, &[10, 20, 99, 30, 41, 99], 1, &[25]),
            ("halved twice", 4, 4, &[1; 16], 1, &[1]),
            ("doubled, rounded down", 2, 1, &[10, 21], 2, &[10, 15, 21, 21, 10, 15, 21, 21]),
            ("averaged, the last row and column copied", 5, 5, &[50; 25], 3, &[50; 9]),
        ] {
            assert_eq!(scaled(width, height, pixels, target_height), expected, "{name}");
        }
    }

    #[test]
    fn the_width_is_known_beforehand() {
        for height in 1..200 {
            for width in [1, 2, 3, 5, 11, 15, 16, 17, 31, 100] {
                let pixels = vec![0; width * height];
                let expected = scaled_width(width, factor(height, 12));
                assert_eq!(scaled(width, height, &pixels, 12).len(), 12 * expected, "{width} x {height}");
            }
        }
    }

    #[test]
    fn an_even_picture_stays_even() {
        for (width, height) in
            [(40, 5), (31, 7), (90, 11), (100, 13), (100, 16), (60, 19), (300, 60), (17, 12)]
        {
            let grey = scaled(width, height, &vec![77; width * height], 12);
            assert!(
                !grey.is_empty() && grey.iter().all(|&pixel| pixel == 77),
                "{width} x {height}: {grey:?}"
            );
        }
    }

    #[test]
    fn colours_are_mixed_after_they_are_turned_round() {
        let scaled = scale(&LinePicture::rgb(1, 1, &[200, 100, 51]).unwrap(), 1);
        assert_eq!(scaled.grey(false).pixels, [120]);
        assert_eq!(scaled.grey(true).pixels, [135]);
        let odd = scale(&LinePicture::rgb(1, 1, &[0, 1, 0]).unwrap(), 1);
        // 0.5 rounds up both ways, so the two do not sum to 255.
        assert_eq!((odd.grey(false).pixels[0], odd.grey(true).pixels[0]), (1, 255));
    }
}
