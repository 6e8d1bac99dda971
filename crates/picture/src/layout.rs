//! What stands on a prepared picture: lines, rules, tables.

use sohoa_document::PageImage;

use crate::bitmap::Bitmap;
use crate::grey::Grey;
use crate::grid::{Grid, grids};
use crate::level::levels;
use crate::lines::{TextLine, lines_in};
use crate::rules::{Rules, erase, faint_ink, ruling};

/// What stands on a picture, found in one go.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The picture with its rules made paper: cut lines from this one.
    pub picture: PageImage,
    /// The text lines, from the top down; one that is split by a wide gap or a rule is several.
    pub lines: Vec<TextLine>,
    /// The ruled lines.
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
    let lines = lines_in(&ink, &rules.down, picture.dpi);
    let tables = grids(&rules, picture.dpi);
    Layout { picture: grey.into_page(picture.dpi), lines, rules, tables }
}

/// Finds the text lines of a prepared picture, from the top down.
pub fn find_lines(picture: &PageImage) -> Vec<TextLine> {
    layout(picture).lines
}

/// Finds the ruled tables of a prepared picture, from the top down.
pub fn find_tables(picture: &PageImage) -> Vec<Grid> {
    let grey = Grey::of(picture);
    let (rules, _) = ruling(&faint_ink(&grey, levels(&grey)), picture.dpi);
    grids(&rules, picture.dpi)
}
