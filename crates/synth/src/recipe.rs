//! A recipe: manuscript in, scanned document out.

use std::path::Path;

use image::RgbImage;
use serde::Deserialize;

use crate::SynthError;
use crate::compose::compose;
use crate::damage::{Damage, Pixels, Scan, Tones, scan};
use crate::encode::{Stored, store};
use crate::layer::{self, Caption, Layer};
use crate::manuscript::Manuscript;
use crate::quality;
use crate::scan_pdf::{self, PdfPage};
use crate::stamp::{self, Pressed, Stamp};
use crate::truth::truth_text;
use crate::typesetter::{Typeset, Typesetter};

/// The kind of file that is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A PDF with one picture a page.
    Pdf,
    /// A PDF with its own text, never printed.
    BornDigital,
    /// A TIFF of many black and white pages.
    Tiff,
    /// A PNG of the first page.
    Png,
    /// A JPEG of the first page.
    Jpeg,
    /// The text alone.
    Text,
}

impl Form {
    /// The ending of the file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf | Self::BornDigital => "pdf",
            Self::Tiff => "tif",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Text => "txt",
        }
    }
}

/// How a manuscript becomes a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// The kind of file.
    pub form: Form,
    /// What the pages go through.
    pub damage: Damage,
    /// What text lies above the pictures.
    pub layer: Layer,
    /// The words of the seal over each signature: upper and lower ring.
    pub seal: Option<(String, String)>,
    /// Whose hand signs.
    pub signature: Option<u32>,
    /// Further stamps.
    pub stamps: Vec<Stamp>,
    /// Captions of signing software.
    pub captions: Vec<Caption>,
    /// Everything random follows from it.
    pub seed: u64,
}

impl Recipe {
    /// The recipe of a named quality, without stamps; `None` for a name that [`quality::NAMES`] lacks.
    pub fn of_quality(name: &str, seed: u64) -> Option<Self> {
        Some(Self {
            form: Form::Pdf,
            damage: quality::named(name)?,
            layer: if name == "spoilt-layer" { Layer::English } else { Layer::None },
            seal: None,
            signature: None,
            stamps: Vec::new(),
            captions: Vec::new(),
            seed,
        })
    }
}

/// A document that was made, with what is printed on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The file.
    pub bytes: Vec<u8>,
    /// The text of its pages, see [`truth_text`].
    pub truth: String,
    /// Number of pages.
    pub pages: u32,
}

/// Typesets a manuscript and carries out the recipe.
pub fn make(typesetter: &Typesetter, manuscript: &Manuscript, recipe: &Recipe) -> Result<Made, SynthError> {
    let composition = compose(manuscript);
    if recipe.form == Form::BornDigital {
        let typeset = typesetter.pdf(&composition)?;
        let bytes = std::fs::read(typeset.pdf_file()).map_err(SynthError::file(typeset.pdf_file()))?;
        let pages = typeset.places.iter().flatten().map(|place| place.page).max().unwrap_or(0);
        return Ok(Made { bytes, truth: truth_text(&composition.words, &typeset.places), pages });
    }
    let ppi = recipe.damage.dpi * 2;
    let typeset = typesetter.pictures(&composition, ppi)?;
    let truth = truth_text(&composition.words, &typeset.places);
    if recipe.form == Form::Text {
        return Ok(Made { bytes: truth.clone().into_bytes(), truth, pages: typeset.pages });
    }
    let mut stamps = stamp::over_signatures(&typeset.marks, recipe.seal.as_ref(), recipe.signature);
    stamps.extend(recipe.stamps.iter().cloned());
    let stamps = stamp::draw(typesetter, &stamps, ppi)?;
    let one_page = matches!(recipe.form, Form::Png | Form::Jpeg);
    let count = if one_page { typeset.pages.min(1) } else { typeset.pages };
    let mut pages = Vec::new();
    let mut last: Option<Scan> = None;
    for page in 1..=count {
        let scanned = scan_page(&typeset, page, &stamps, recipe, ppi)?;
        let picture = store(&scanned, recipe.damage.tones)?;
        let mut words = layer::caption_words(&recipe.captions, page);
        words.extend(match recipe.layer {
            Layer::None => Vec::new(),
            Layer::Good => layer::typeset_layer(&composition.words, &typeset.places, page, false),
            Layer::Stripped => layer::typeset_layer(&composition.words, &typeset.places, page, true),
            Layer::English => english(&picture, &scanned)?,
        });
        pages.push(PdfPage { picture, words });
        last = Some(scanned);
    }
    let truth = if one_page {
        truth.split('\u{c}').next().unwrap_or_default().trim_end().to_owned() + "\n"
    } else {
        truth
    };
    let bytes = match (recipe.form, &last) {
        (Form::Tiff, _) => {
            let stored: Vec<Stored> = pages.into_iter().map(|page| page.picture).collect();
            scan_pdf::tiff(&stored)
        }
        (Form::Png, Some(scanned)) => png(scanned)?,
        (Form::Jpeg, _) => pages.into_iter().next().map(|page| page.picture.bytes).unwrap_or_default(),
        _ => scan_pdf::pdf(&pages, &typesetter.fonts.join("Arimo-Regular.ttf"))?,
    };
    Ok(Made { bytes, truth, pages: count })
}

fn scan_page(
    typeset: &Typeset,
    page: u32,
    stamps: &[Pressed],
    recipe: &Recipe,
    ppi: u32,
) -> Result<Scan, SynthError> {
    let seed = recipe.seed.wrapping_mul(1000).wrapping_add(u64::from(page));
    let mut sheet = sheet(&typeset.page_file(page))?;
    stamp::press(&mut sheet, page, stamps, ppi, seed);
    let back = if recipe.damage.bleed_through > 0.0 {
        // The other side of the last leaf is not printed; a single page shows its own text, as a fold does.
        let behind = if page < typeset.pages { page + 1 } else { 1 };
        Some(self::sheet(&typeset.page_file(behind))?).filter(|back| back.dimensions() == sheet.dimensions())
    } else {
        None
    };
    Ok(scan(&sheet, back.as_ref(), &recipe.damage, seed))
}

/// A typeset page on white paper.
fn sheet(path: &Path) -> Result<RgbImage, SynthError> {
    Ok(image::open(path)?.into_rgb8())
}

fn english(picture: &Stored, scanned: &Scan) -> Result<Vec<scan_pdf::LayerWord>, SynthError> {
    let folder = tempfile::tempdir().map_err(SynthError::file("temporary folder"))?;
    let path = folder.path().join("page.png");
    std::fs::write(&path, png(scanned)?).map_err(SynthError::file(path.clone()))?;
    layer::english_layer(&path, picture.dpi)
}

fn png(scanned: &Scan) -> Result<Vec<u8>, SynthError> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    match &scanned.pixels {
        Pixels::Colour(picture) => picture.write_to(&mut bytes, image::ImageFormat::Png)?,
        Pixels::Grey(picture) | Pixels::Bilevel(picture) => {
            picture.write_to(&mut bytes, image::ImageFormat::Png)?
        }
    }
    Ok(bytes.into_inner())
}

/// Damage of another tone scale, where a file's form asks for it: a TIFF is black and white.
pub fn fitting(mut damage: Damage, form: Form) -> Damage {
    if form == Form::Tiff && !matches!(damage.tones, Tones::Bilevel { .. }) {
        damage.tones = Tones::Bilevel { threshold: 150, specks: 40, edge_streaks: false };
    }
    damage
}
