//! One page, from the file to its lines: what a worker process does.

use std::path::{Path, PathBuf};

use sohoa_document::{Origin, Page, PageImage, PageNo, Rect, Warning, WarningKind, Word};
use sohoa_ocr::{EngineIdentity, OcrEngine as _, Tesseract, TesseractOptions};
use sohoa_picture::PixelBox;
use sohoa_raster::{Input, Source, TextLayer};
use sohoa_text::{Decision, PictureFacts};

use crate::args::Mode;
use crate::exit::Failure;
use crate::settings::ReaderSettings;
use crate::worker::Opened;

/// Reads pages; keeps the last file and the OCR engine open.
pub(crate) struct PageReader {
    settings: ReaderSettings,
    open: Option<(PathBuf, Source)>,
    engine: Option<Tesseract>,
}

/// A page whose words have this mean confidence or less was read badly. Of the real scans tried, readable
/// pages stand at 0.8 and more, pages of garbage at 0.4.
const POOR_CONFIDENCE: f32 = 0.6;

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
            return Ok((Page { size: Some(size), lines, warnings, ..Page::empty(number, origin, reason) }, None));
        }
        let picture = page.picture(dpi)?.image;
        drop(page);
        let (stamped, _captions) = sohoa_text::without_signature_overlay(stamped);
        self.read_picture(picture, stamped, Page { size: Some(size), ..Page::empty(number, origin, reason) })
    }

    /// Picture -> prepared picture -> words -> lines; `stamped` words stand over the picture.
    fn read_picture(
        &mut self,
        picture: PageImage,
        stamped: Vec<Word>,
        mut page: Page,
    ) -> Result<(Page, Option<String>), Failure> {
        page.dpi = Some(picture.dpi);
        let prepared = sohoa_picture::prepare(&picture, &sohoa_picture::Settings::default());
        drop(picture);
        if prepared.blank {
            page.reason.push_str("; blank");
            return Ok((page, None));
        }
        let engine = self.engine()?;
        let read = engine.read_page(&prepared.image)?.words;
        let (mut words, _captions) = sohoa_text::without_signature_overlay(read);
        let identity = described(engine.identity());
        page.rotation = prepared.orientation.degrees;
        for word in &mut words {
            let on_page = |place: Rect| page.as_read(&prepared.mapping.box_to_page(&pixels(&place, prepared.image.dpi)));
            word.bounds = word.bounds.map(on_page);
        }
        words.extend(stamped.into_iter().map(|word| Word { bounds: word.bounds.map(|place| page.as_read(&place)), ..word }));
        page.lines = sohoa_text::arrange(words, prepared.image.size());
        if let Some(confidence) = page.mean_confidence()
            && confidence <= POOR_CONFIDENCE
        {
            page.warnings.push(Warning {
                kind: WarningKind::PoorReading,
                page: Some(page.number),
                message: format!("the words of this page have a mean confidence of {confidence:.2}"),
            });
        }
        Ok((page, Some(identity)))
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
    fn engine(&mut self) -> Result<&mut Tesseract, Failure> {
        let engine = match self.engine.take() {
            Some(engine) => engine,
            None => Tesseract::open(&tesseract_options(&self.settings))?,
        };
        Ok(self.engine.insert(engine))
    }
}

/// Engine, version, language and the first digits of the model's checksum: `tesseract 5.3.0, vie 0f8ea7a1`.
fn described(identity: &EngineIdentity) -> String {
    let EngineIdentity { name, version, language, model_sha256 } = identity;
    format!("{name} {version}, {language} {}", model_sha256.get(..8).unwrap_or(model_sha256))
}

/// How Tesseract is opened.
pub(crate) fn tesseract_options(settings: &ReaderSettings) -> TesseractOptions {
    TesseractOptions { tessdata_dir: settings.tessdata_dir.clone(), ..TesseractOptions::default() }
}

/// A place in points of a picture, in its pixels.
fn pixels(place: &Rect, dpi: u32) -> PixelBox {
    let pixel = |points: f32| (points * dpi as f32 / 72.0).round() as i32;
    PixelBox::new(pixel(place.left), pixel(place.top), pixel(place.right), pixel(place.bottom))
}
