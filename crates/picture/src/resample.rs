//! Turning a picture by a small angle, and bending it flat.

use std::ops::Range;

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
        let [first, second, third, fourth] = WEIGHTS[(((shift - whole) * 32.0) as usize).min(31)];
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
    let more = (down.abs() * picture.width as f32).ceil() as usize;
    let mut sheared = Grey::filled(picture.width, picture.height + more, paper);
    let shifts: Vec<f32> = (0..picture.width).map(|x| move_y - down * (x as f32 + 0.5)).collect();
    let columns = Columns::moved(&shifts);
    for y in 0..sheared.height {
        columns.fill(sheared.row_mut(y), y, picture, paper);
    }
    sheared
}

/// So many columns are weighed at once: of fewer, compilers make a long list of single steps.
const TILE: usize = 64;

/// How far each column of some rows is moved up or down.
struct Columns {
    /// For each tile of columns, which row its first weights are for, seen from the row that is filled, and which weights.
    tiles: Vec<(i32, Range<usize>)>,
    /// The weights of neighbouring rows for each column of a tile: four of them, and none of the others.
    weights: Vec<[i16; TILE]>,
}

impl Columns {
    /// Columns whose pixels were so much further down.
    fn moved(shifts: &[f32]) -> Self {
        // Rounded down, without the call that it takes on processors of old.
        let parts = |shift: &f32| {
            let parts = shift * 32.0;
            (parts as i32).wrapping_sub(i32::from(parts as i32 as f32 > parts))
        };
        let parts: Vec<i32> = shifts.iter().map(parts).collect();
        let mut tiles = Vec::with_capacity(parts.len().div_ceil(TILE));
        let mut weights: Vec<[i16; TILE]> = Vec::with_capacity(tiles.capacity() * 6);
        for tile in parts.chunks(TILE) {
            let (low, high) =
                tile.iter().fold((i32::MAX, i32::MIN), |(low, high), &part| (low.min(part), high.max(part)));
            let (low, high) = (low >> 5, high >> 5);
            let start = weights.len();
            weights.resize(start + (high - low) as usize + 4, [0; TILE]);
            for (column, &part) in tile.iter().enumerate() {
                let own = weights[start + ((part >> 5) - low) as usize..].iter_mut();
                own.zip(WEIGHTS[(part & 31) as usize]).for_each(|(all, weight)| all[column] = weight);
            }
            tiles.push((low - 1, start..weights.len()));
        }
        Self { tiles, weights }
    }

    /// Fills row `y` of a picture with what was there before; outside there is `paper`.
    fn fill(&self, out: &mut [u8], y: usize, picture: &Grey, paper: u8) {
        let (outside, mut rim) = ([paper; TILE], [paper; TILE]);
        for ((out, left), (first, range)) in out.chunks_mut(TILE).zip((0..).step_by(TILE)).zip(&self.tiles) {
            let mut sums = [32i16; TILE];
            for (row, weights) in (y as i64 + i64::from(*first)..).zip(&self.weights[range.clone()]) {
                let row = usize::try_from(row).ok().filter(|&row| row < picture.height);
                let row = row.map(|row| &picture.row(row)[left..]);
                let tones = match row.map(|row| row.first_chunk().ok_or(row)) {
                    None => &outside,
                    Some(Ok(whole)) => whole,
                    Some(Err(part)) => {
                        rim[..part.len()].copy_from_slice(part);
                        &rim
                    }
                };
                // Sums of 16 bits, eight at once; only on the way may they be too large.
                for ((sum, weight), tone) in sums.iter_mut().zip(weights).zip(tones) {
                    *sum = sum.wrapping_add(weight.wrapping_mul(i16::from(*tone)));
                }
            }
            let tones = sums.map(|sum| (sum >> 6).clamp(0, 255) as u8);
            match out.first_chunk_mut() {
                Some(whole) => *whole = tones,
                None => out.copy_from_slice(&tones[..out.len()]),
            }
        }
    }
}

/// Four tones by their weights of 64; the sum stays within 16 bits, which lets eight be done at once.
#[expect(clippy::too_many_arguments, reason = "four pairs, kept apart so that the loop is vectorised")]
#[inline(always)]
fn weighed(w: i16, a: u8, x: i16, b: u8, y: i16, c: u8, z: i16, d: u8) -> u8 {
    let outer = w.wrapping_mul(i16::from(a)).wrapping_add(z.wrapping_mul(i16::from(d)));
    let inner = x.wrapping_mul(i16::from(b)).wrapping_add(y.wrapping_mul(i16::from(c)));
    (outer.wrapping_add(inner).wrapping_add(32) >> 6).clamp(0, 255) as u8
}

/// Rows that are bent alike. Curled pages bend by a twentieth of a pixel more from row to row at most: those at a band's
/// edges are a fifth of a pixel off.
const BAND: usize = 8;

/// The picture bent by `bend`, on a canvas of the same size.
///
/// Pixels only move up and down, so that four neighbours do, weighed by Catmull and Rom's cubic: two would blur thin
/// strokes, which on the scans at hand cost more letters than the bending won.
pub(crate) fn bent(picture: &Grey, bend: &Bend, paper: u8) -> Grey {
    let width = picture.width;
    let mut flat = Grey::filled(width, picture.height, paper);
    for top in (0..picture.height).step_by(BAND) {
        let band = top..(top + BAND).min(picture.height);
        let middle = (band.start + band.end) as f32 / 2.0;
        let columns = Columns::moved(&bend.along_row(middle, width));
        for y in band {
            columns.fill(flat.row_mut(y), y, picture, paper);
        }
    }
    flat
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
