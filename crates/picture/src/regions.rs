//! What is no text, and text that nobody read.

use sohoa_document::PageImage;

use crate::bitmap::Bitmap;
use crate::components::{Component, components};
use crate::grey::Grey;
use crate::level::levels;
use crate::lines::{TextLine, likely_lines_in};
use crate::mapping::PixelBox;
use crate::rules::{erase, faint_ink, ruling};

/// What a region that is no text holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RegionKind {
    /// Solid ink: a photograph, a logo, a bar code, a blot.
    Picture,
    /// Thin strokes far larger than letters: a signature, a seal in black, a drawing.
    Drawing,
}

/// A region of a prepared picture that is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// What it holds.
    pub kind: RegionKind,
    /// Where it is.
    pub bounds: PixelBox,
}

/// Finds the regions of a prepared picture that hold no text, from the top down.
pub fn find_regions(picture: &PageImage) -> Vec<Region> {
    let mut grey = Grey::of(picture);
    let tones = levels(&grey);
    let (_, mask) = ruling(&faint_ink(&grey, tones), picture.dpi);
    erase(&mut grey, &mask, tones);
    let (shapes, _) = components(&Bitmap::below(&grey, tones.threshold));
    let mut regions: Vec<Region> = Vec::new();
    for shape in &shapes {
        let Some(kind) = region_kind(shape, picture.dpi) else { continue };
        // A signature is several strokes that overlap.
        let mut region = Region { kind, bounds: shape.bounds };
        regions.retain(|other| {
            let joined = other.kind == kind && other.bounds.intersection(&region.bounds).is_some();
            if joined {
                region.bounds = region.bounds.union(&other.bounds);
            }
            !joined
        });
        regions.push(region);
    }
    regions.sort_by_key(|region| (region.bounds.top, region.bounds.left));
    regions
}

/// Larger than any letter: two fifths of an inch is a capital of 40 points.
fn region_kind(shape: &Component, dpi: u32) -> Option<RegionKind> {
    let bounds = shape.bounds;
    let inch = dpi.max(1) as i32;
    if bounds.height() * 5 < inch * 2 || bounds.width() * 5 < inch * 2 {
        return None;
    }
    let full = i64::from(shape.ink) * 10 >= bounds.area() * 3;
    Some(if full { RegionKind::Picture } else { RegionKind::Drawing })
}

/// Ink that looks like lines of text and lies outside all boxes that were read, from the top down.
///
/// Looked for by a fainter threshold than reading uses, so that print which was too faint to be read is told
/// too. A word counts as read when boxes cover half of it; words unread side by side are one box.
pub fn unread_ink(picture: &PageImage, read: &[PixelBox]) -> Vec<PixelBox> {
    let mut grey = Grey::of(picture);
    let tones = levels(&grey);
    let (rules, mask) = ruling(&faint_ink(&grey, tones), picture.dpi);
    erase(&mut grey, &mask, tones);
    let lines = likely_lines_in(&faint_ink(&grey, tones), &rules, picture.dpi);
    lines.iter().flat_map(|line| unread_words(line, read)).collect()
}

fn unread_words(line: &TextLine, read: &[PixelBox]) -> Vec<PixelBox> {
    // Readers' boxes are often too low or too high, seldom too narrow: what counts is the width that they cover.
    let beside = |read: &&PixelBox| {
        let shared = read.bottom.min(line.bounds.bottom) - read.top.max(line.bounds.top);
        shared * 5 >= read.height().min(line.bounds.height()) * 2
    };
    let near: Vec<&PixelBox> = read.iter().filter(beside).collect();
    let covered = |word: &PixelBox| {
        let shared = |read: &&PixelBox| (read.right.min(word.right) - read.left.max(word.left)).max(0);
        near.iter().map(shared).sum::<i32>() * 2 >= word.width()
    };
    let mut runs: Vec<PixelBox> = Vec::new();
    let mut open = false;
    for word in &line.words {
        if covered(word) {
            open = false;
            continue;
        }
        match runs.last_mut() {
            Some(run) if open => *run = run.union(word),
            _ => runs.push(*word),
        }
        open = true;
    }
    // A comma that its reader's box left out is no line: two letters' width, and as high as a small letter.
    runs.retain(|run| {
        run.width() as f32 >= 1.2 * line.x_height && run.height() as f32 >= 0.7 * line.x_height
    });
    runs
}
