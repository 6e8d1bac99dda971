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
