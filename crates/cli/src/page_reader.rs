//! One page, from the file to its lines: what a worker process does.

use std::path::{Path, PathBuf};

use sohoa_document::{Cell, Origin, Page, PageImage, PageNo, Rect, Table, Warning, WarningKind, Word};
use sohoa_ocr::{EngineIdentity, Native, NativeOptions, OcrEngine, part_tables};
#[cfg(feature = "tesseract")]
use sohoa_ocr::{Tesseract, TesseractOptions};
use sohoa_picture::{Layout, PixelBox};
use sohoa_raster::{Input, Source, TextLayer};
use sohoa_text::{Decision, PictureFacts};

use crate::args::{EngineName, Mode};
use crate::exit::Failure;
use crate::settings::ReaderSettings;
use crate::worker::Opened;

/// Reads pages; keeps the last file and the OCR engine open.
pub(crate) struct PageReader {
    settings: ReaderSettings,
    open: Option<(PathBuf, Source)>,
    engine: Option<Engine>,
}

/// A page whose words have this mean confidence or less was read badly. Of the real scans tried, readable
/// pages stand at 0.8 and more, pages of garbage at 0.4.
const POOR_CONFIDENCE: f32 = 0.6;

/// Below this a page is tried the other way up. Upside-down pages of tables stood at 0.57 to 0.62, the worst readable
/// page of the fixtures at 0.8.
const DOUBTFUL_CONFIDENCE: f32 = 0.75;

impl PageReader {
    /// A reader that has opened nothing yet.
    pub(crate) fn new(settings: ReaderSettings) -> Self {
        Self { settings, open: None, engine: None }
    }

    /// What a file is.
    pub(crate) fn open(&mut self, path: &Path) -> Result<Opened, Failure> {
        let source = self.source(path)?;
        Ok(Opened { media_type: source.kind().media_type().to_owned(), pages: source.page_count() })
    }

    /// Reads one page; also tells which OCR engine was used, if one was.
    pub(crate) fn read(&mut self, path: &Path, number: PageNo) -> Result<(Page, Option<String>), Failure> {
        let (mode, dpi) = (self.settings.mode, self.settings.dpi);
        let page = self.source(path)?.page(number)?;
        let size = page.size()?;
        let layer = match mode {
            Mode::Ocr => TextLayer::default(),
            Mode::Auto | Mode::Text => page.text_layer()?,
        };
        let facts = PictureFacts { covers_page: layer.is_scan, drawn: !layer.is_blank };
        // On a scan, what one sees of the layer was put over the picture: captions, but also stamped numbers.
        let stamped = if layer.is_scan { layer.visible.clone() } else { Vec::new() };
        let (mut words, _captions) = sohoa_text::without_signature_overlay(layer.into_words());
        let mut warnings = Vec::new();
        let (origin, reason) = match mode {
            Mode::Ocr => (Origin::Ocr, "--mode ocr".to_owned()),
            Mode::Auto | Mode::Text => {
                let verdict = sohoa_text::verdict(&words, facts);
                if let Some(encoding) = verdict.measures.legacy {
                    warnings.push(sohoa_text::from_legacy(&mut words, encoding, number));
                }
                match (verdict.decision, mode) {
                    (Decision::UseLayer, _) => (Origin::TextLayer, verdict.reason),
                    (Decision::RepairLayer, _) => (Origin::RepairedTextLayer, verdict.reason),
                    (Decision::ReadAgain, Mode::Text) => {
                        (Origin::RepairedTextLayer, format!("{} (--mode text)", verdict.reason))
                    }
                    (Decision::ReadAgain, _) => (Origin::Ocr, verdict.reason),
                }
            }
        };
        if origin != Origin::Ocr {
            let lines = sohoa_text::arrange(words, size);
            return Ok((
                Page { size: Some(size), lines, warnings, ..Page::empty(number, origin, reason) },
                None,
            ));
        }
        let picture = page.picture(dpi)?.image;
        drop(page);
        let (stamped, _captions) = sohoa_text::without_signature_overlay(stamped);
        self.read_picture(picture, stamped, Page { size: Some(size), ..Page::empty(number, origin, reason) })
    }

    /// Picture -> page. A page that reads badly is read once more the other way up, and the better reading kept:
    /// on pages of tables the pixels alone do not always tell which way is up.
    fn read_picture(
        &mut self,
        picture: PageImage,
        stamped: Vec<Word>,
        page: Page,
    ) -> Result<(Page, Option<String>), Failure> {
        let mut best = self.read_turned(&picture, &stamped, &page, None)?;
        if best.confidence() < DOUBTFUL_CONFIDENCE {
            let other_way = (best.page.rotation / 90 + 2) % 4;
            let turned = self.read_turned(&picture, &stamped, &page, Some(other_way as u8))?;
            if turned.confidence() > best.confidence() {
                best = turned;
            }
        }
        let Reading { mut page, engine } = best;
        if let Some(confidence) = page.mean_confidence()
            && confidence <= POOR_CONFIDENCE
        {
            page.warnings.push(Warning {
                kind: WarningKind::PoorReading,
                page: Some(page.number),
                message: format!("the words of this page have a mean confidence of {confidence:.2}"),
            });
        }
        Ok((page, engine))
    }

    /// Picture -> prepared picture -> layout -> words -> tables and lines. `stamped` words stand over the picture;
    /// `quarters` turns it clockwise, else the picture tells.
    fn read_turned(
        &mut self,
        picture: &PageImage,
        stamped: &[Word],
        page: &Page,
        quarters: Option<u8>,
    ) -> Result<Reading, Failure> {
        let mut page = Page { dpi: Some(picture.dpi), ..page.clone() };
        let settings = sohoa_picture::Settings { quarters, ..sohoa_picture::Settings::default() };
        let prepared = sohoa_picture::prepare(picture, &settings);
        if prepared.blank {
            page.reason.push_str("; blank");
            return Ok(Reading { page, engine: None });
        }
        page.rotation = prepared.orientation.degrees;
        let layout = sohoa_picture::layout(&prepared.image);
        let engine = self.engine()?;
        let (words, _captions) = sohoa_text::without_signature_overlay(engine.read(&layout)?);
        let parts = part_tables(engine.as_trait(), &layout.picture, &layout.tables, words, page.number)?;
        let identity = described(engine.as_trait().identity());

        let (dpi, size) = (layout.picture.dpi, layout.picture.size());
        let upright = |place: Rect| page.as_read(&prepared.mapping.box_to_page(&pixels(&place, dpi)));
        let mut words: Vec<Word> = parts.words.into_iter().map(|word| moved(word, upright)).collect();
        words.extend(stamped.iter().cloned().map(|word| moved(word, |place| page.as_read(&place))));
        let tables: Vec<Table> = parts.tables.into_iter().map(|table| moved_table(table, upright)).collect();
        page.lines = sohoa_text::arrange(words, size);
        page.tables = tables;
        Ok(Reading { page, engine: Some(identity) })
    }

    /// The file, opened unless it is the one that is open.
    fn source(&mut self, path: &Path) -> Result<&Source, Failure> {
        if self.open.as_ref().is_none_or(|(open, _)| open != path) {
            self.open = None;
            let options = sohoa_raster::Options {
                password: self.settings.password.clone(),
                max_megapixels: self.settings.max_megapixels,
                pdfium: self.settings.pdfium.clone(),
            };
            match sohoa_raster::open(path, &options)? {
                Input::Pages(source) => self.open = Some((path.to_owned(), source)),
                Input::Text(_) => return Err(Failure::unreadable("a text file has no pages to look at")),
            }
        }
        match &self.open {
            Some((_, source)) => Ok(source),
            None => Err(Failure::unreadable("nothing is open")),
        }
    }

    /// The engine, opened once.
    fn engine(&mut self) -> Result<&mut Engine, Failure> {
        let engine = match self.engine.take() {
            Some(engine) => engine,
            None => Engine::open(&self.settings)?,
        };
        Ok(self.engine.insert(engine))
    }
}

/// A page as it was read, and by which engine.
struct Reading {
    page: Page,
    engine: Option<String>,
}

impl Reading {
    /// A page without words is read as well as can be.
    fn confidence(&self) -> f32 {
        self.page.mean_confidence().unwrap_or(1.0)
    }
}

/// An open OCR engine.
enum Engine {
    Native(Box<Native>),
    #[cfg(feature = "tesseract")]
    Tesseract(Tesseract),
}

impl Engine {
    fn open(settings: &ReaderSettings) -> Result<Self, Failure> {
        let tessdata_dir = settings.tessdata_dir.clone();
        Ok(match settings.engine {
            EngineName::Native => Self::Native(Box::new(Native::open(&NativeOptions { tessdata_dir })?)),
            #[cfg(not(feature = "tesseract"))]
            EngineName::Tesseract => return Err(EngineName::without_tesseract()),
            #[cfg(feature = "tesseract")]
            EngineName::Tesseract => Self::Tesseract(Tesseract::open(&TesseractOptions {
                tessdata_dir,
                ..TesseractOptions::default()
            })?),
        })
    }

    /// The words of a page: the native engine reads the lines that were found, Tesseract finds its own.
    fn read(&mut self, layout: &Layout) -> Result<Vec<Word>, Failure> {
        Ok(match self {
            Self::Native(engine) => engine.read_layout(layout).words,
            #[cfg(feature = "tesseract")]
            Self::Tesseract(engine) => engine.read_page(&layout.picture)?.words,
        })
    }

    fn as_trait(&mut self) -> &mut dyn OcrEngine {
        match self {
            Self::Native(engine) => engine.as_mut(),
            #[cfg(feature = "tesseract")]
            Self::Tesseract(engine) => engine,
        }
    }
}

/// A word with its place moved.
fn moved(word: Word, to: impl Fn(Rect) -> Rect) -> Word {
    Word { bounds: word.bounds.map(to), ..word }
}

/// A table with all its places moved.
fn moved_table(table: Table, to: impl Fn(Rect) -> Rect + Copy) -> Table {
    let cells = table.cells.into_iter().map(|cell| Cell {
        words: cell.words.into_iter().map(|word| moved(word, to)).collect(),
        bounds: cell.bounds.map(to),
        ..cell
    });
    Table { bounds: table.bounds.map(to), cells: cells.collect(), ..table }
}

/// Engine, version, language and the first digits of the model's checksum: `tesseract 5.3.0, vie 0f8ea7a1`.
fn described(identity: &EngineIdentity) -> String {
    let EngineIdentity { name, version, language, model_sha256 } = identity;
    format!("{name} {version}, {language} {}", model_sha256.get(..8).unwrap_or(model_sha256))
}

/// A place in points of a picture, in its pixels.
fn pixels(place: &Rect, dpi: u32) -> PixelBox {
    let pixel = |points: f32| (points * dpi as f32 / 72.0).round() as i32;
    PixelBox::new(pixel(place.left), pixel(place.top), pixel(place.right), pixel(place.bottom))
}
