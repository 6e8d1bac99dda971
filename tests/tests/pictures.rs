//! Damaged pictures through the whole program: what can be read is read, what cannot is not made up.

use std::collections::BTreeSet;
use std::path::Path;

use image::{GrayImage, Luma};
use sohoa_tests::{fixture, sohoa, stderr};

/// A page of print, 150 dpi, black on white.
fn page() -> GrayImage {
    image::open(fixture("department-png/department-png.png")).expect("a fixture").into_luma8()
}

/// The text that the program reads in a picture.
fn text(folder: &Path, picture: &GrayImage) -> String {
    let path = folder.join("page.png");
    picture.save(&path).expect("writes");
    let output = sohoa().arg("read").arg(&path).output().expect("runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Ink at a share of its strength.
fn faded(tone: u8, share: f32) -> u8 {
    255 - (f32::from(255 - tone) * share) as u8
}

fn words(text: &str) -> BTreeSet<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn lines_that_were_damaged_are_not_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = words(&text(folder.path(), &page()));
    assert!(whole.len() > 150, "{whole:?}");
    // About every second inch of the page, cut between lines.
    let mut faint = page();
    let (mut fading, mut since) = (false, 0);
    for y in 0..faint.height() {
        let paper = (0..faint.width()).all(|x| faint.get_pixel(x, y).0[0] > 200);
        since += 1;
        if paper && since > 150 {
            (fading, since) = (!fading, 0);
        }
        for x in (0..faint.width()).filter(|_| fading) {
            let tone = &mut faint.get_pixel_mut(x, y).0[0];
            *tone = faded(*tone, 0.3);
        }
    }
    let mut stamped = page();
    for (x, y, tone) in stamped.enumerate_pixels_mut() {
        let far = f32::hypot(x as f32 - 620.0, y as f32 - 800.0);
        if (far - 110.0).abs() < 2.5 || (far - 90.0).abs() < 1.5 {
            *tone = Luma([tone.0[0].min(110)]);
        }
    }
    // Letters that a stamp's lines run through may be misread, but the words beside them are there.
    for (name, picture, least) in [("faint lines", faint, 98), ("a grey stamp", stamped, 90)] {
        let found = words(&text(folder.path(), &picture));
        let lost: Vec<_> = whole.difference(&found).collect();
        assert!((whole.len() - lost.len()) * 100 >= whole.len() * least, "{name}: lost {lost:?}");
    }
}

#[test]
fn print_of_the_other_side_is_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut other_side = image::imageops::flip_horizontal(&page());
    other_side.pixels_mut().for_each(|tone| tone.0[0] = faded(tone.0[0], 0.13));
    assert_eq!(text(folder.path(), &other_side).trim(), "");
}

/// Draws lines from point to point with a pen of three pixels.
fn pen(picture: &mut GrayImage, points: &[(f32, f32)]) {
    for pair in points.windows(2) {
        for step in 0..=60 {
            let at = |from: f32, to: f32| from + (to - from) * step as f32 / 60.0;
            let (x, y) = (at(pair[0].0, pair[1].0), at(pair[0].1, pair[1].1));
            for (dx, dy) in (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy))) {
                picture.put_pixel((x as i32 + dx) as u32, (y as i32 + dy) as u32, Luma([20]));
            }
        }
    }
}

#[test]
fn a_day_by_hand_is_read_and_told_and_a_scrawl_is_told_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let one: &[(f32, f32)] = &[(833.0, 204.0), (841.0, 197.0), (841.0, 225.0)];
    let five: &[(f32, f32)] =
        &[(851.0, 198.0), (849.0, 209.0), (856.0, 208.0), (861.0, 214.0), (858.0, 222.0), (849.0, 225.0)];
    let bar: &[(f32, f32)] = &[(851.0, 198.0), (863.0, 197.0)];
    let scrawl: &[(f32, f32)] =
        &[(833.0, 215.0), (846.0, 200.0), (838.0, 222.0), (852.0, 204.0), (846.0, 224.0), (863.0, 206.0)];
    for (name, strokes, date, told) in [
        ("a number", &[one, five, bar][..], "ngày 15 tháng 6", "handwriting was read as 15"),
        ("a scrawl", &[scrawl], "ngày tháng 6", "handwriting was not read"),
    ] {
        let mut picture = page();
        for (x, y) in (830..867).flat_map(|x| (190..235).map(move |y| (x, y))) {
            picture.put_pixel(x, y, Luma([255]));
        }
        strokes.iter().for_each(|stroke| pen(&mut picture, stroke));
        let text = text(folder.path(), &picture);
        assert!(text.contains(date), "{name}: {text}");
        let output = sohoa().arg("extract").arg(folder.path().join("page.png")).output().expect("runs");
        let json = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(json.contains("\"handwriting\"") && json.contains(told), "{name}: {json}");
    }
}
