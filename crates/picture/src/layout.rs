//! What stands on a prepared picture: lines, rules, tables.

use sohoa_document::PageImage;

use crate::bitmap::Bitmap;
use crate::grey::Grey;
use crate::grid::{Grid, GridCell, grids};
use crate::level::levels;
use crate::lines::{TextLine, lines_in};
use crate::mapping::PixelBox;
use crate::orientation::{lines_run_down, upside_down};
use crate::rules::{Rules, erase, faint_ink, ruling};
use crate::streaks::without_streaks;

/// What stands on a picture, found in one go.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The picture with its rules made paper: cut lines from this one.
    pub picture: PageImage,
    /// The text lines, from the top down; one that is split by a wide gap or a rule is several. Cells whose text
    /// runs up or down have none: see [`upright_cell`].
    pub lines: Vec<TextLine>,
    /// The ruled lines, streaks of copiers left out.
    pub rules: Rules,
    /// The ruled tables, from the top down.
    pub tables: Vec<Grid>,
}

/// Finds the lines, rules and tables of a prepared picture.
pub fn layout(picture: &PageImage) -> Layout {
    let mut grey = Grey::of(picture);
    let tones = levels(&grey);
    let (rules, mask) = ruling(&faint_ink(&grey, tones), picture.dpi);
    if !rules.is_empty() {
        erase(&mut grey, &mask, tones);
    }
    let ink = Bitmap::below(&grey, tones.threshold);
    let rules = without_streaks(rules, &ink, picture.dpi);
    let mut lines = lines_in(&ink, &rules, picture.dpi);
    let mut tables = grids(&rules, picture.dpi);
    for cell in tables.iter_mut().flat_map(|table| &mut table.cells) {
        cell.quarters = quarters_to_turn(&grey, tones.threshold, &cell.bounds, picture.dpi);
        if cell.quarters != 0 {
            lines.retain(|line| line.bounds.intersection(&cell.bounds).is_none());
        }
    }
    Layout { picture: grey.into_page(picture.dpi), lines, rules, tables }
}

/// How sure it must be that a cell's lines run down. A word of some six letters gives this.
const LEAST_CONFIDENCE: f32 = 0.25;

/// By how many quarters clockwise a narrow cell must be turned for its text to stand upright.
fn quarters_to_turn(picture: &Grey, threshold: u8, bounds: &PixelBox, dpi: u32) -> u8 {
    // Text is turned where a column is too narrow for it; several lines of it need a cell about as wide as high.
    if bounds.height() * 4 < bounds.width() * 3 {
        return 0;
    }
    let cell = picture.part(bounds);
    let ink = Bitmap::below(&cell, threshold);
    let (down, confidence) = lines_run_down(&ink, dpi);
    if !down || confidence < LEAST_CONFIDENCE {
        return 0;
    }
    // Read from below upwards, as office programs turn it, unless the letters tell otherwise.
    let (heads_down, confidence) = upside_down(&Bitmap::below(&cell.turned(1), threshold), dpi);
    if heads_down && confidence >= LEAST_CONFIDENCE { 3 } else { 1 }
}

/// The picture of one cell, its text upright: to be laid out and read by itself.
pub fn upright_cell(picture: &PageImage, cell: &GridCell) -> PageImage {
    Grey::part_of(picture, &cell.bounds).turned(cell.quarters).into_page(picture.dpi)
}

/// Finds the text lines of a prepared picture, from the top down.
pub fn find_lines(picture: &PageImage) -> Vec<TextLine> {
    layout(picture).lines
}

/// Finds the ruled tables of a prepared picture, from the top down.
pub fn find_tables(picture: &PageImage) -> Vec<Grid> {
    layout(picture).tables
}
