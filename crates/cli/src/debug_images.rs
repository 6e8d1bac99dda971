//! The pictures of `--debug-images`: a page after each step of its preparation, and what was found on it.

use std::path::{Path, PathBuf};

use image::{GrayImage, Rgb, RgbImage};
use sohoa_document::{PageImage, PageNo, Pixels, Rect, Word};
use sohoa_ocr::Handwriting;
use sohoa_picture::{Layout, PixelBox};

use crate::exit::Failure;

/// Writes the pictures of one page into a folder, or nothing.
///
/// They are called `page-NNN-SS-STEP.png`: the page's number, the step's place in the order, its name. A page that is
/// read a second time the other way up goes on counting.
pub(crate) struct DebugImages {
    /// Folder and page; `None` where nobody asked.
    target: Option<(PathBuf, PageNo)>,
    written: usize,
    failed: Option<String>,
}

/// Lines that were found.
const RED: Rgb<u8> = Rgb([220, 0, 0]);
/// Words that were read.
const GREEN: Rgb<u8> = Rgb([0, 150, 0]);
/// Cells of ruled tables.
const BLUE: Rgb<u8> = Rgb([0, 90, 230]);
/// What is written by hand.
const ORANGE: Rgb<u8> = Rgb([240, 140, 0]);
/// Ink that was not read.
const MAGENTA: Rgb<u8> = Rgb([230, 0, 230]);

impl DebugImages {
    /// For this page, into this folder, which must exist, if one is given.
    pub(crate) fn of(folder: Option<&Path>, page: PageNo) -> Self {
        Self { target: folder.map(|folder| (folder.to_owned(), page)), written: 0, failed: None }
    }

    /// Whether somebody asked.
    pub(crate) fn wanted(&self) -> bool {
        self.target.is_some()
    }

    /// The page after a step.
    pub(crate) fn step(&mut self, name: &str, picture: &PageImage) {
        let (width, height) = (picture.width_px, picture.height_px);
        match &picture.pixels {
            _ if self.target.is_none() => {}
            Pixels::Grey(data) => {
                self.save(name, GrayImage::from_raw(width, height, data.clone()));
            }
            Pixels::Rgb(data) => self.save(name, RgbImage::from_raw(width, height, data.clone())),
        }
    }

    /// What was found: lines red, words green, cells of ruled tables blue, handwriting orange, unread ink
    /// magenta.
    pub(crate) fn findings(
        &mut self,
        layout: &Layout,
        words: &[Word],
        unread: &[Rect],
        handwriting: &[Handwriting],
    ) {
        let Pixels::Grey(data) = &layout.picture.pixels else { return };
        if self.target.is_none() {
            return;
        }
        let (width, height) = (layout.picture.width_px, layout.picture.height_px);
        let Some(grey) = GrayImage::from_raw(width, height, data.clone()) else { return };
        let mut shown = image::DynamicImage::ImageLuma8(grey).into_rgb8();
        layout
            .tables
            .iter()
            .flat_map(|table| &table.cells)
            .for_each(|cell| frame(&mut shown, &cell.bounds, BLUE));
        layout.lines.iter().for_each(|line| frame(&mut shown, &line.bounds, RED));
        let pixels = |place: &Rect| PixelBox::of_points(place, layout.picture.dpi);
        words
            .iter()
            .filter_map(|word| word.bounds)
            .for_each(|place| frame(&mut shown, &pixels(&place), GREEN));
        handwriting.iter().for_each(|hand| frame(&mut shown, &pixels(&hand.bounds), ORANGE));
        unread.iter().for_each(|place| frame(&mut shown, &pixels(place), MAGENTA));
        self.save("findings", Some(shown));
    }

    /// # Errors
    /// When a picture could not be written.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        self.failed.map_or(Ok(()), |failed| Err(Failure::unreadable(failed)))
    }

    fn save<P>(&mut self, name: &str, picture: Option<image::ImageBuffer<P, Vec<u8>>>)
    where
        P: image::PixelWithColorType<Subpixel = u8>,
    {
        let (Some((folder, page)), Some(picture), None) = (&self.target, picture, &self.failed) else {
            return;
        };
        self.written += 1;
        let path = folder.join(format!("page-{:03}-{:02}-{name}.png", page.get(), self.written));
        if let Err(error) = picture.save(&path) {
            self.failed = Some(format!("{}: {error}", path.display()));
        }
    }
}

fn frame(picture: &mut RgbImage, place: &PixelBox, colour: Rgb<u8>) {
    let mut dot = |x: i32, y: i32| {
        if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y))
            && x < picture.width()
            && y < picture.height()
        {
            picture.put_pixel(x, y, colour);
        }
    };
    for x in place.left..place.right {
        dot(x, place.top);
        dot(x, place.bottom - 1);
    }
    for y in place.top..place.bottom {
        dot(place.left, y);
        dot(place.right - 1, y);
    }
}
