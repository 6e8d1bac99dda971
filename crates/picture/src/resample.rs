//! Turning a picture by a small angle, and bending it flat.

use std::ops::Range;

use crate::grey::Grey;
use crate::mapping::Bend;
use crate::turn::Turn;
use crate::wide::wide;

/// Rows whose columns are moved alike. Curled pages bend by a twentieth of a pixel more from row to row at most: those at a
/// band's edges are a fifth of a pixel off.
const BAND: usize = 8;

/// The picture turned, then bent, what comes from outside filled with `paper`.
///
/// Neighbours are weighed by Catmull and Rom's cubic, four of them along rows and columns: two would blur thin strokes, which
/// on the scans at hand cost more letters than bending won.
pub(crate) fn levelled(picture: &Grey, turn: Option<&Turn>, bend: Option<&Bend>, paper: u8) -> Grey {
    let sheared = turn.map(|turn| sheared_rows(picture, turn, paper));
    let from = sheared.as_ref().unwrap_or(picture);
    let mut level = Grey::filled(from.width, turn.map_or(from.height, |turn| turn.height), paper);
    let turned: Vec<f32> = (0..level.width).map(|x| turn.map_or(0.0, |turn| turn.down(x))).collect();
    // Both only move the pixels of a column up and down.
    let band = if bend.is_some() { BAND } else { level.height.max(1) };
    for top in (0..level.height).step_by(band) {
        let bottom = (top + band).min(level.height);
        let columns = match bend {
            Some(bend) => {
                let mut ways = bend.along_row((top + bottom) as f32 / 2.0, level.width);
                ways.iter_mut().zip(&turned).for_each(|(way, turned)| *way += turned);
                Columns::moved(&ways)
            }
            None => Columns::moved(&turned),
        };
        (top..bottom).for_each(|y| fill(level.row_mut(y), &columns, y, from, paper));
    }
    level
}

/// Each row moved to where the turn wants it.
fn sheared_rows(picture: &Grey, turn: &Turn, paper: u8) -> Grey {
    let mut sheared = Grey::filled(turn.width, picture.height, paper);
    // One pixel before and two after each place are looked at.
    let mut padded = vec![paper; turn.width + 4];
    for y in 0..picture.height {
        let shift = turn.right(y);
        let whole = shift.floor();
        let start = ((-whole) as usize).min(turn.width + 1 - picture.width) + 1;
        padded[..start].fill(paper);
        padded[start..start + picture.width].copy_from_slice(picture.row(y));
        padded[start + picture.width..].fill(paper);
        weigh(sheared.row_mut(y), &padded, &WEIGHTS[(((shift - whole) * 32.0) as usize).min(31)]);
    }
    sheared
}

/// So many columns are weighed at once: of fewer, compilers make a long list of single steps.
const TILE: usize = 64;

/// How far each column of some rows is moved up or down.
struct Columns {
    /// For each tile of columns, which row its first weights are for, seen from the row that is filled, and which weights.
    tiles: Vec<(i32, Range<usize>)>,
    /// The weights of neighbouring rows for each column of a tile, row by row: four of them, and none of the others.
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
}

wide! {
    /// Fills row `y` of a picture with what was there before; outside there is `paper`.
    fn fill(out: &mut [u8], columns: &Columns, y: usize, picture: &Grey, paper: u8) {
        let (outside, mut rim) = ([paper; TILE], [paper; TILE]);
        for ((out, left), (first, range)) in out.chunks_mut(TILE).zip((0..).step_by(TILE)).zip(&columns.tiles) {
            let mut sums = [32i16; TILE];
            let weights = &columns.weights[range.clone()];
            for (row, weights) in (y as i64 + i64::from(*first)..).zip(weights) {
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
                // Sums of 16 bits, many at once; only on the way may they be too large.
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

wide! {
    /// Weighs each pixel and the three to its right.
    fn weigh(out: &mut [u8], row: &[u8], weights: &[i16; 4]) {
        let weighed = |tone: u8, weight: i16| weight.wrapping_mul(i16::from(tone));
        let [first, second, third, fourth] = *weights;
        let neighbours = row.iter().zip(&row[1..]).zip(&row[2..]).zip(&row[3..]);
        for (out, (((&a, &b), &c), &d)) in out.iter_mut().zip(neighbours) {
            // The sum stays within 16 bits, which lets many be done at once.
            let outer = weighed(a, first).wrapping_add(weighed(d, fourth));
            let inner = weighed(b, second).wrapping_add(weighed(c, third));
            *out = (outer.wrapping_add(inner).wrapping_add(32) >> 6).clamp(0, 255) as u8;
        }
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
                let turn = Turn::by(degrees, width, height);
                let (turned, back) =
                    (levelled(&Grey::filled(width, height, 77), Some(&turn), None, 77), turn.back());
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
        let turn = Turn::by(5.0, picture.width, picture.height);
        let (turned, back) = (levelled(&picture, Some(&turn), None, 255), turn.back());
        let darkest = (0..turned.data.len()).min_by_key(|&place| turned.data[place]).unwrap();
        let (x, y) = (darkest % turned.width, darkest / turned.width);
        let (x, y) = back.apply(x as f32 + 0.5, y as f32 + 0.5);
        assert!((x - 151.5).abs() <= 1.0 && (y - 31.5).abs() <= 1.0, "{x} {y}");
    }
}
