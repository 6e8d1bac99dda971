//! One picture, from its pixels to the lines and tables of a page.

use sohoa_document::{Cell, Line, Page, PageImage, Rect, Table, Warning, WarningKind, Word};
use sohoa_ocr::{
    EngineIdentity, Handwriting, Native, NativeOptions, OcrEngine, PageReading, part_tables, read_rest,
};
#[cfg(feature = "tesseract")]
use sohoa_ocr::{Tesseract, TesseractOptions};
use sohoa_picture::{Layout, Orientation, PixelBox, Prepared, Settings, layout, prepare, prepare_watched};

use crate::args::EngineName;
use crate::debug_images::DebugImages;
use crate::exit::Failure;
use crate::settings::ReaderSettings;
use crate::stages::{Stage, timed};

/// A page whose words have this mean confidence or less was read badly. Of the real scans tried, readable
/// pages stand at 0.8 and more, pages of garbage at 0.4.
const POOR_CONFIDENCE: f32 = 0.6;

/// Below this a page is tried the other way up. Upside-down pages of tables stood at 0.57 to 0.62, the worst readable
/// page of the fixtures at 0.8.
const DOUBTFUL_CONFIDENCE: f32 = 0.75;

/// A page that was turned from its side and is less surely upright than this is judged by what some of its lines say. Of
/// pages of tables the shapes alone gave 0.2 to 0.4, right or wrong.
const UPRIGHT: f32 = 0.45;

/// Picture -> page, and the engine that read it. A page that reads badly is read once more the other way up, and the
/// better reading kept: on pages of tables the pixels alone do not always tell which way is up.
///
/// `page` knows its number and size; `stamped` words stand over the picture.
pub(crate) fn read(
    engine: &mut Engine,
    picture: &PageImage,
    stamped: &[Word],
    mut page: Page,
    debug: &mut DebugImages,
) -> Result<(Page, Option<String>), Failure> {
    page.dpi = Some(picture.dpi);
    debug.step("scan", picture);
    let Some(mut view) = View::of(engine, picture, None, debug)? else {
        page.reason.push_str("; blank");
        return Ok((page, None));
    };
    if view.confidence() < DOUBTFUL_CONFIDENCE {
        let other_way = (view.prepared.orientation.degrees / 90 + 2) % 4;
        if let Some(turned) = View::of(engine, picture, Some(other_way as u8), debug)?
            && turned.confidence() > view.confidence()
        {
            view = turned;
        }
    }
    if view.prepared.faint && view.confidence() <= POOR_CONFIDENCE {
        page.reason.push_str("; only faint ink that reads as nothing, taken for print of the other side");
        let message = "faint ink on this page could not be read and was left out".to_owned();
        page.warnings.push(warning(&page, WarningKind::UnreadInk, message));
        return Ok((page, Some(described(engine.as_trait().identity()))));
    }
    let mut page = view.into_page(engine, stamped, page, debug)?;
    if let Some(confidence) = page.mean_confidence()
        && confidence <= POOR_CONFIDENCE
    {
        let message = format!("the words of this page have a mean confidence of {confidence:.2}");
        page.warnings.push(warning(&page, WarningKind::PoorReading, message));
    }
    Ok((page, Some(described(engine.as_trait().identity()))))
}

/// A page's picture one way up, and the words on it.
struct View {
    prepared: Prepared,
    layout: Layout,
    words: Vec<Word>,
    handwriting: Vec<Handwriting>,
}

impl View {
    /// Picture -> prepared picture -> layout -> words; `None` for a blank page. `quarters` turns it clockwise, else the
    /// picture tells.
    fn of(
        engine: &mut Engine,
        picture: &PageImage,
        quarters: Option<u8>,
        debug: &mut DebugImages,
    ) -> Result<Option<Self>, Failure> {
        let mut laid_out = |quarters| {
            let settings = Settings { quarters, ..Settings::default() };
            let prepared = timed(Stage::Prepare, || {
                if debug.wanted() {
                    prepare_watched(picture, &settings, &mut |step, picture| debug.step(step, picture))
                } else {
                    prepare(picture, &settings)
                }
            });
            let layout = timed(Stage::Layout, || layout(&prepared.image));
            (prepared, layout)
        };
        let (mut prepared, mut layout) = laid_out(quarters);
        if prepared.blank {
            return Ok(None);
        }
        let Orientation { degrees, upright_confidence, .. } = prepared.orientation;
        let unsure = degrees % 180 != 0 && upright_confidence < UPRIGHT;
        if quarters.is_none() && unsure && timed(Stage::Ocr, || engine.is_upside_down(&layout)) {
            (prepared, layout) = laid_out(Some((degrees / 90 + 2) as u8 % 4));
        }
        let PageReading { words, handwriting, .. } = timed(Stage::Ocr, || engine.read(&layout))?;
        Ok(Some(Self { prepared, layout, words, handwriting }))
    }

    /// The mean confidence of its words; a page without any is read as well as can be.
    fn confidence(&self) -> f32 {
        let length = |word: &Word| word.text.chars().count() as f32;
        let letters: f32 = self.words.iter().map(length).sum();
        let sum: f32 = self.words.iter().map(|word| word.confidence * length(word)).sum();
        if letters > 0.0 { sum / letters } else { 1.0 }
    }

    /// Words -> what was left unread -> tables and lines.
    fn into_page(
        self,
        engine: &mut Engine,
        stamped: &[Word],
        mut page: Page,
        debug: &mut DebugImages,
    ) -> Result<Page, Failure> {
        let Self { prepared, layout, mut words, handwriting } = self;
        let (picture, dpi) = (&layout.picture, layout.picture.dpi);
        page.rotation = prepared.orientation.degrees;

        let turned = layout.tables.iter().flat_map(|table| &table.cells).filter(|cell| cell.quarters != 0);
        let by_hand = handwriting.iter().map(|hand| PixelBox::of_points(&hand.bounds, dpi));
        let apart: Vec<PixelBox> = turned.map(|cell| cell.bounds).chain(by_hand).collect();
        let unread = timed(Stage::Ocr, || read_rest(engine.as_trait(), picture, &mut words, &apart))?;
        debug.findings(&layout, &words, &unread, &handwriting);
        let (words, _captions) = sohoa_text::without_signature_overlay(words);
        let parts = timed(Stage::Ocr, || {
            part_tables(engine.as_trait(), picture, &layout.tables, words, page.number)
        })?;

        // Lines are told where they lie level: on the page as displayed they may lean or bow.
        let laid_over = |place: Rect| prepared.mapping.box_from_page(&place).to_points(dpi);
        let stamped = stamped.iter().cloned().map(|word| moved(word, laid_over));
        let lines = sohoa_text::arrange(parts.words.into_iter().chain(stamped).collect(), picture.size());
        let displayed = |place: &Rect| prepared.mapping.box_to_page(&PixelBox::of_points(place, dpi));
        let upright = |place: Rect| page.as_read(&displayed(&place));
        let lines: Vec<Line> = lines.into_iter().map(|line| moved_line(line, upright)).collect();
        let stamps = parts.stamps;
        let tables: Vec<Table> = parts.tables.into_iter().map(|table| moved_table(table, upright)).collect();
        (page.lines, page.tables) = (lines, tables);
        let at = |place: &Rect| {
            let Rect { left, top, right, bottom } = displayed(place);
            format!("{left:.0} to {right:.0} points from the left, {top:.0} to {bottom:.0} from the top")
        };
        for place in unread.iter().chain(&stamps) {
            let message = format!("ink like text was not read: {}", at(place));
            page.warnings.push(warning(&page, WarningKind::UnreadInk, message));
        }
        for Handwriting { bounds, text } in &handwriting {
            let read = text.as_ref().map_or("was not read".to_owned(), |text| format!("was read as {text}"));
            let message = format!("handwriting {read}: {}", at(bounds));
            page.warnings.push(warning(&page, WarningKind::Handwriting, message));
        }
        Ok(page)
    }
}

fn warning(page: &Page, kind: WarningKind, message: String) -> Warning {
    Warning { kind, page: Some(page.number), message }
}

/// An open OCR engine.
pub(crate) enum Engine {
    Native(Box<Native>),
    #[cfg(feature = "tesseract")]
    Tesseract(Tesseract),
}

impl Engine {
    /// Opens the engine that the settings name.
    pub(crate) fn open(settings: &ReaderSettings) -> Result<Self, Failure> {
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

    /// What is on a page: the native engine reads the lines that were found, Tesseract finds its own.
    fn read(&mut self, layout: &Layout) -> Result<PageReading, Failure> {
        Ok(match self {
            Self::Native(engine) => engine.read_layout(layout),
            #[cfg(feature = "tesseract")]
            Self::Tesseract(engine) => engine.read_page(&layout.picture)?,
        })
    }

    /// Whether a page reads better turned upside down; Tesseract is asked to read it both ways only when it reads badly.
    fn is_upside_down(&self, layout: &Layout) -> bool {
        match self {
            Self::Native(engine) => engine.is_upside_down(layout),
            #[cfg(feature = "tesseract")]
            Self::Tesseract(_) => false,
        }
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

/// A line with all its places moved.
fn moved_line(mut line: Line, to: impl Fn(Rect) -> Rect) -> Line {
    line.words_mut().for_each(|word| word.bounds = word.bounds.map(&to));
    line
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
