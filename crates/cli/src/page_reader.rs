//! One page, from the file to its lines: what a worker process does.

use std::path::{Path, PathBuf};

use sohoa_document::{Origin, Page, PageImage, PageNo, Rect, Warning, WarningKind, Word};
use sohoa_raster::{Input, Source, TextLayer};
use sohoa_text::{Decision, PictureFacts};

use crate::args::Mode;
use crate::debug_images::DebugImages;
use crate::exit::Failure;
use crate::picture_reader::{self, Engine};
use crate::settings::ReaderSettings;
use crate::stages::{Stage, timed};
use crate::worker::Opened;

/// Reads pages; keeps the last file and the OCR engine open.
pub(crate) struct PageReader {
    settings: ReaderSettings,
    open: Option<(PathBuf, Source)>,
    engine: Option<Engine>,
}

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
        let page = timed(Stage::Raster, || self.source(path)?.page(number).map_err(Failure::from))?;
        let size = page.size()?;
        let layer = match mode {
            Mode::Ocr => TextLayer::default(),
            Mode::Auto | Mode::Text => timed(Stage::Raster, || page.text_layer())?,
        };
        let facts = PictureFacts { covers_page: layer.is_scan, drawn: !layer.is_blank };
        // On a scan, what one sees of the layer was put over the picture: captions, but also stamped numbers.
        let stamped = if layer.is_scan { layer.visible.clone() } else { Vec::new() };
        let (mut words, captions) = sohoa_text::without_signature_overlay(layer.into_words());
        let mut warnings = Vec::new();
        let (origin, reason) = match mode {
            Mode::Ocr => (Origin::Ocr, "--mode ocr".to_owned()),
            Mode::Auto | Mode::Text => {
                let verdict = sohoa_text::verdict(&words, captions.len(), facts);
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
        let own_text = |words, warnings, reason| {
            let lines = sohoa_text::arrange(words, size);
            Page { size: Some(size), lines, warnings, ..Page::empty(number, origin, reason) }
        };
        let is_ocr = origin == Origin::Ocr;
        if !is_ocr && (mode == Mode::Text || !facts.covers_page) {
            return Ok((own_text(words, warnings, reason), None));
        }
        let picture = timed(Stage::Raster, || page.picture(dpi)).map_err(Failure::from);
        drop(page);
        let (stamped, _captions) = sohoa_text::without_signature_overlay(stamped);
        let empty = Page { size: Some(size), ..Page::empty(number, origin, reason.clone()) };
        let seen = picture.and_then(|picture| self.see(&picture.image, &stamped, empty));
        if is_ocr {
            return seen;
        }
        // A good text is as good without its picture, or without an engine to read it.
        let Ok((seen, engine)) = seen else {
            let reason = format!("{reason}; its numbers were not compared with the picture");
            return Ok((own_text(words, warnings, reason), None));
        };
        let differing = sohoa_text::set_beside(&mut words, seen.words().map(|word| displayed(word, &seen)));
        let reason = format!("{reason}; of its numbers {differing} read otherwise in the picture");
        if differing > 0 {
            let message =
                format!("numbers of this page's own text that read otherwise in its picture: {differing}");
            warnings.push(Warning { kind: WarningKind::SuspiciousNumber, page: Some(number), message });
        }
        Ok((own_text(words, warnings, reason), engine))
    }

    /// What a picture shows, put on an empty page; also tells which OCR engine was used.
    fn see(
        &mut self,
        picture: &PageImage,
        stamped: &[Word],
        page: Page,
    ) -> Result<(Page, Option<String>), Failure> {
        let mut debug = DebugImages::of(self.settings.debug_images.as_deref(), page.number);
        let seen = picture_reader::read(self.engine()?, picture, stamped, page, &mut debug)?;
        debug.finish()?;
        Ok(seen)
    }

    /// Places of a page as PNG files.
    pub(crate) fn crops(
        &mut self,
        path: &Path,
        number: PageNo,
        places: &[Rect],
    ) -> Result<Vec<Option<Vec<u8>>>, Failure> {
        let dpi = self.settings.dpi;
        let picture = self.source(path)?.page(number)?.picture(dpi)?.image;
        Ok(places.iter().map(|place| sohoa_raster::crop_png(&picture, place)).collect())
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

/// A word with its place on the page as displayed.
fn displayed(word: &Word, page: &Page) -> Word {
    Word { bounds: word.bounds.map(|bounds| page.as_displayed(&bounds)), ..word.clone() }
}
