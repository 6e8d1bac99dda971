//! Turning a picture by a small angle, and bending it flat.

use crate::grey::Grey;
use crate::mapping::{Affine, Bend};

/// The picture turned clockwise by `degrees` (at most 45 either way) on a canvas that holds all of it, the
/// corners filled with `paper`; and the way from its pixels back to the ones before.
///
/// The turn is made of two shears, first along the rows, then along the columns, so that each pixel needs
/// two times four neighbours instead of sixteen and a row has one set of weights. Two shears stretch the
/// page by half the square of the angle (1.5 per mille at 3 degrees); the way back knows it.
pub(crate) fn rotated(picture: &Grey, degrees: f32, paper: u8) -> (Grey, Affine) {
    let slope = -degrees.clamp(-45.0, 45.0).to_radians().tan();
    // Level lines come from lines of this slope, upright ones from lines square to them:
    // x' = x + across * y', y' = y - down * x (both moved onto the canvas).
    let across = -slope;
    let down = -slope / (1.0 + slope * slope);
    let move_x = -(across * picture.height as f32).max(0.0);
    let sheared = sheared_rows(picture, across, move_x, paper);
    let move_y = (down * sheared.width as f32).min(0.0);
    let turned = sheared_columns(&sheared, down, move_y, paper);
    let back = [1.0 - across * down, across, across * move_y + move_x, -down, 1.0, move_y];
    (turned, Affine(back))
}

/// Each row moved: the pixel at `x` is the one that was at `x + across * y + move_x`.
fn sheared_rows(picture: &Grey, across: f32, move_x: f32, paper: u8) -> Grey {
    let more = (across.abs() * picture.height as f32).ceil() as usize;
    let mut sheared = Grey::filled(picture.width + more, picture.height, paper);
    // One pixel before and two after each place are looked at.
    let mut padded = vec![paper; picture.width + more + 4];
    for y in 0..picture.height {
        let shift = across * (y as f32 + 0.5) + move_x;
        let whole = shift.floor();
        let [first, second, third, fourth] = weights(shift - whole);
        // `whole` lies between minus `more` and 0.
        let start = ((-whole) as usize).min(more + 1) + 1;
        padded.fill(paper);
        padded[start..start + picture.width].copy_from_slice(picture.row(y));
        let neighbours = padded.iter().zip(&padded[1..]).zip(&padded[2..]).zip(&padded[3..]);
        for (tone, (((&a, &b), &c), &d)) in sheared.row_mut(y).iter_mut().zip(neighbours) {
            *tone = weighed(first, a, second, b, third, c, fourth, d);
        }
    }
    sheared
}

/// Each column moved: the pixel at `y` is the one that was at `y - down * x + move_y`.
fn sheared_columns(picture: &Grey, down: f32, move_y: f32, paper: u8) -> Grey {
    let (width, height) = (picture.width, picture.height);
    let more = (down.abs() * width as f32).ceil() as usize;
    let mut sheared = Grey::filled(width, height + more, paper);
    let shifts: Vec<f32> = (0..width).map(|x| move_y - down * (x as f32 + 0.5)).collect();
    let all: Vec<[i16; 4]> = shifts.iter().map(|shift| weights(shift - shift.floor())).collect();
    let [first, second, third, fourth] = [0, 1, 2, 3].map(|k| all.iter().map(|w| w[k]).collect::<Vec<i16>>());
    // Stretches of columns whose shift is the same but for a fraction.
    let mut stretches: Vec<(usize, usize, i64)> = Vec::new();
    for (x, shift) in shifts.iter().enumerate() {
        let whole = shift.floor() as i64;
        match stretches.last_mut() {
            Some((_, end, same)) if *same == whole => *end = x + 1,
            _ => stretches.push((x, x + 1, whole)),
        }
    }
    let empty = vec![paper; width];
    let source =
        |y: i64| usize::try_from(y).ok().filter(|&y| y < height).map_or(&empty[..], |y| picture.row(y));
    for y in 0..sheared.height {
        for &(left, right, whole) in &stretches {
            let at = y as i64 + whole;
            let (a, b) = (&source(at - 1)[left..right], &source(at)[left..right]);
            let (c, d) = (&source(at + 1)[left..right], &source(at + 2)[left..right]);
            let weights = first[left..right].iter().zip(&second[left..right]);
            let weights = weights.zip(&third[left..right]).zip(&fourth[left..right]);
            let tones = a.iter().zip(b).zip(c).zip(d);
            let out = &mut sheared.row_mut(y)[left..right];
            for ((tone, (((&w, &x), &y), &z)), (((&a, &b), &c), &d)) in out.iter_mut().zip(weights).zip(tones)
            {
                *tone = weighed(w, a, x, b, y, c, z, d);
            }
        }
    }
    sheared
}

/// Four tones by their weights of 64; the sum stays within 16 bits, which lets eight be done at once.
#[expect(clippy::too_many_arguments, reason = "four pairs, kept apart so that the loop is vectorised")]
#[inline(always)]
fn weighed(w: i16, a: u8, x: i16, b: u8, y: i16, c: u8, z: i16, d: u8) -> u8 {
    let outer = w.wrapping_mul(i16::from(a)).wrapping_add(z.wrapping_mul(i16::from(d)));
    let inner = x.wrapping_mul(i16::from(b)).wrapping_add(y.wrapping_mul(i16::from(c)));
    (outer.wrapping_add(inner).wrapping_add(32) >> 6).clamp(0, 255) as u8
}

/// The weights of 64 of four neighbours for a place `part` of the way from the second to the third.
fn weights(part: f32) -> [i16; 4] {
    WEIGHTS[((part * 32.0) as usize).min(31)]
}

/// The picture bent by `bend` into one of `width` by `height` pixels.
///
/// Pixels only move up and down, so that four neighbours do, weighed by Catmull and Rom's cubic: two would blur thin
/// strokes, which on the scans at hand cost more letters than the bending won.
pub(crate) fn bent(picture: &Grey, bend: &Bend, width: usize, height: usize, paper: u8) -> Grey {
    let mut flat = Grey::filled(width, height, paper);
    let spacing = bend.spacing.max(1.0) as usize;
    let mut shares = [0, 1, 2, 3].map(|_| vec![0i16; spacing]);
    for y in 0..height {
        let row = flat.row_mut(y);
        for (index, part) in row.chunks_mut(spacing).enumerate() {
            // Between two nodes the way along a row is straight.
            let left = index * spacing;
            let down = |x: usize| bend.apply(x as f32, y as f32 + 0.5).1 - 0.5;
            let (from, to) = (down(left), down(left + part.len()));
            let step = (to - from) / part.len() as f32;
            sample_columns(picture, part, left, (from + step / 2.0, step), &mut shares);
        }
    }
    flat
}

/// Fills `out`, whose first column is `left`, with tones along a slightly leaning line that begins at the row `start` and
/// goes down by `step` a column; tones outside the picture are left alone. `shares` is working memory.
fn sample_columns(
    picture: &Grey,
    out: &mut [u8],
    left: usize,
    (start, step): (f32, f32),
    shares: &mut [Vec<i16>; 4],
) {
    // Fixed point with 16 bits of fraction: a picture side is far below 2^15 pixels.
    let fixed = |value: f32| (value * 65536.0) as i32;
    let (start, step) = (fixed(start), fixed(step));
    let at = |column: usize| start.wrapping_add(step.wrapping_mul(column as i32));
    let length = out.len().min(picture.width.saturating_sub(left));
    let last = picture.height as i32 - 1;
    let [first, second, third, fourth] = &mut *shares;
    let all = first.iter_mut().zip(second.iter_mut()).zip(third.iter_mut()).zip(fourth.iter_mut());
    for (column, (((a, b), c), d)) in all.take(length).enumerate() {
        [*a, *b, *c, *d] = WEIGHTS[(at(column) >> 11 & 31) as usize];
    }
    let mut first = 0;
    while first < length {
        // Columns of the same four rows.
        let row = at(first) >> 16;
        let mut end = first + 1;
        while end < length && at(end) >> 16 == row {
            end += 1;
        }
        if (-1..=last).contains(&row) {
            // The rim takes the nearest tone.
            let tones = |row: i32| &picture.row(row.clamp(0, last) as usize)[left + first..left + end];
            let (a, b, c, d) = (tones(row - 1), tones(row), tones(row + 1), tones(row + 2));
            let [w, x, y, z] = [0, 1, 2, 3].map(|index| &shares[index][first..end]);
            let weights = w.iter().zip(x).zip(y).zip(z);
            let tones = a.iter().zip(b).zip(c).zip(d);
            for ((tone, (((&w, &x), &y), &z)), (((&a, &b), &c), &d)) in
                out[first..end].iter_mut().zip(weights).zip(tones)
            {
                *tone = weighed(w, a, x, b, y, c, z, d);
            }
        }
        first = end;
    }
}

/// The weights of four neighbours, of 64, for each thirty-second of a pixel (Catmull and Rom 1974).
const WEIGHTS: [[i16; 4]; 32] = cubic();

const fn cubic() -> [[i16; 4]; 32] {
    let mut table = [[0; 4]; 32];
    let mut index = 0;
    while index < 32 {
        // In units of 1/32: all weights are cubics with the factor 1/2, so of 2 * 32^3 = 65536.
        let t = index as i32;
        let (t2, t3) = (t * t, t * t * t);
        let first = round(-t3 + 2 * 32 * t2 - 1024 * t);
        let second = round(3 * t3 - 5 * 32 * t2 + 2 * 32768);
        let fourth = round(t3 - 32 * t2);
        // The third takes what is left, so that flat tones stay exactly flat.
        table[index] = [first, second, 64 - first - second - fourth, fourth];
        index += 1;
    }
    table
}

/// To 64ths, as from 256ths.
const fn round(value: i32) -> i16 {
    ((((value + 128) >> 8) + 2) >> 2) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_tones_stay_flat_and_places_come_back() {
        for (width, height) in [(1, 1), (40, 30), (3, 90), (0, 0)] {
            for degrees in [0.0, 0.3, -4.0, 14.0] {
                let (turned, back) = rotated(&Grey::filled(width, height, 77), degrees, 77);
                assert!(turned.data.iter().all(|&tone| tone == 77), "{width}x{height} {degrees}");
                let (x, y) = back.apply(turned.width as f32 / 2.0, turned.height as f32 / 2.0);
                assert!((x - width as f32 / 2.0).abs() < 1.0 && (y - height as f32 / 2.0).abs() < 1.0);
            }
        }
    }

    #[test]
    fn a_dot_goes_where_the_way_back_says() {
        let mut picture = Grey::filled(200, 120, 255);
        for y in 30..33 {
            picture.row_mut(y)[150..153].fill(0);
        }
        let (turned, back) = rotated(&picture, 5.0, 255);
        let darkest = (0..turned.data.len()).min_by_key(|&place| turned.data[place]).unwrap();
        let (x, y) = (darkest % turned.width, darkest / turned.width);
        let (x, y) = back.apply(x as f32 + 0.5, y as f32 + 0.5);
        assert!((x - 151.5).abs() <= 1.0 && (y - 31.5).abs() <= 1.0, "{x} {y}");
    }
}
