//! What the examples share: pages made ready, and what they say.

use std::error::Error;
use std::path::Path;

use sohoa_document::{PageImage, PageNo};
use sohoa_ocr::Native;
use sohoa_picture::{Settings, layout, prepare};
use sohoa_raster::{Input, Options, open};

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// The truth of a file: page marks and the bars between cells are no part of it.
pub(crate) fn truth(path: &Path) -> Outcome<String> {
    let text = std::fs::read_to_string(path)?;
    let page_mark = |line: &&str| !(line.starts_with("[trang ") && line.ends_with(']'));
    Ok(text.lines().filter(page_mark).collect::<Vec<_>>().join("\n").replace(" | ", " "))
}

/// The prepared pages of a file that have writing on them, the right way up.
pub(crate) fn pages(file: &Path, judge: &Native) -> Outcome<Vec<PageImage>> {
    let Input::Pages(source) = open(file, &Options::default())? else { return Ok(Vec::new()) };
    let mut pages = Vec::new();
    for index in 0..source.page_count() {
        let picture = source.page(PageNo::from_index(index))?.picture(None)?.image;
        let mut prepared = prepare(&picture, &Settings::default());
        if prepared.blank {
            continue;
        }
        if judge.is_upside_down(&layout(&prepared.image)) {
            let quarters = Some((prepared.orientation.degrees / 90) as u8 + 2);
            prepared = prepare(&picture, &Settings { quarters, ..Settings::default() });
        }
        pages.push(prepared.image);
    }
    Ok(pages)
}
