//! Turning a picture by a small angle, and bending it flat.

use crate::grey::Grey;
use crate::mapping::{Affine, Bend};

/// The picture turned clockwise by `degrees` about its middle, on a canvas that holds all of it, the
/// corners filled with `paper`; and the way from its pixels back to the ones before.
pub(crate) fn rotated(picture: &Grey, degrees: f32, paper: u8) -> (Grey, Affine) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (old_width, old_height) = (picture.width as f32, picture.height as f32);
    let width = (old_width * cos + old_height * sin.abs()).ceil().max(1.0);
    let height = (old_height * cos + old_width * sin.abs()).ceil().max(1.0);
    // Back from the turned picture: the opposite turn about the two middles.
    let c = old_width / 2.0 - (cos * width + sin * height) / 2.0;
    let f = old_height / 2.0 - (cos * height - sin * width) / 2.0;
    let back = Affine([cos, sin, c, -sin, cos, f]);
    let mut turned = Grey::filled(width as usize, height as usize, paper);
    for y in 0..turned.height {
        let (x_start, y_start) = back.apply(0.5, y as f32 + 0.5);
        let row = turned.row_mut(y);
        sample_line(picture, row, (x_start, y_start), (cos, -sin));
    }
    (turned, back)
}

/// The picture bent by `bend` into one of `width` by `height` pixels.
pub(crate) fn bent(picture: &Grey, bend: &Bend, width: usize, height: usize, paper: u8) -> Grey {
    let mut flat = Grey::filled(width, height, paper);
    let spacing = bend.spacing.max(1.0) as usize;
    for y in 0..height {
        let row = flat.row_mut(y);
        for (index, part) in row.chunks_mut(spacing).enumerate() {
            // Between two nodes the way along a row is straight.
            let left = (index * spacing) as f32;
            let length = part.len() as f32;
            let (x0, y0) = bend.apply(left, y as f32 + 0.5);
            let (x1, y1) = bend.apply(left + length, y as f32 + 0.5);
            let step = ((x1 - x0) / length, (y1 - y0) / length);
            sample_line(picture, part, (x0 + step.0 / 2.0, y0 + step.1 / 2.0), step);
        }
    }
    flat
}

/// Fills `out` with tones along a straight line through the picture; tones outside it are left alone.
fn sample_line(picture: &Grey, out: &mut [u8], start: (f32, f32), step: (f32, f32)) {
    if picture.width < 2 || picture.height < 2 {
        return;
    }
    // Fixed point with 16 bits of fraction: a picture side is far below 2^31 pixels.
    const ONE: f32 = 65536.0;
    let (mut x, mut y) = (((start.0 - 0.5) * ONE) as i64, ((start.1 - 0.5) * ONE) as i64);
    let (step_x, step_y) = ((step.0 * ONE) as i64, (step.1 * ONE) as i64);
    let (last_x, last_y) = ((picture.width - 2) as i64, (picture.height - 2) as i64);
    for tone in out {
        let (column, row) = (x >> 16, y >> 16);
        // Half a pixel over the rim still takes the rim's tone.
        if (-1..=last_x + 1).contains(&column) && (-1..=last_y + 1).contains(&row) {
            let (u, v) = (part(x, column, last_x), part(y, row, last_y));
            let (column, row) = (column.clamp(0, last_x) as usize, row.clamp(0, last_y) as usize);
            let above = &picture.data[row * picture.width + column..][..2];
            let below = &picture.data[(row + 1) * picture.width + column..][..2];
            let upper = u32::from(above[0]) * (256 - u) + u32::from(above[1]) * u;
            let lower = u32::from(below[0]) * (256 - u) + u32::from(below[1]) * u;
            *tone = ((upper * (256 - v) + lower * v + 32768) >> 16) as u8;
        }
        x += step_x;
        y += step_y;
    }
}

/// The share (of 256) of the right-hand or lower neighbour.
fn part(value: i64, index: i64, last: i64) -> u32 {
    match index {
        index if index < 0 => 0,
        index if index > last => 256,
        _ => (value >> 8 & 0xff) as u32,
    }
}
