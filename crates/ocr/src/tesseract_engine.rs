//! Tesseract, in process.

use std::ffi::{CStr, CString};

use sohoa_document::{PageImage, Pixels, Word};
use tesseract::PageSegMode;
use tesseract::plumbing::{self, TessBaseApi};

use crate::tsv::{Offset, parse};
use crate::{
    EngineIdentity, LANGUAGE, OcrEngine, OcrError, PageReading, PixelRect, RegionKind, Tessdata,
    find_tessdata,
};

/// White put round a region before it is read: Tesseract loses letters that touch the edge.
const REGION_MARGIN_PX: u32 = 10;

/// What stands in numbers.
const DIGITS: &CStr = c"0123456789.,/%-";
const ROMAN: &CStr = c"IVX";

/// How Tesseract looks for lines on a page.
///
/// Tried on six real scans (13 pages, not made ready): mean character error 6.2% with automatic, 6.1% with
/// one column, 11.2% with one block (a page of tables loses half its numbers), 8.4% with sparse text.
/// Automatic keeps the two columns of the head apart, one column reads across them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PageSegmentation {
    /// Columns, blocks and tables are looked for (mode 3).
    #[default]
    Automatic,
    /// One column of text of various sizes (mode 4).
    SingleColumn,
    /// One block of text of one size (mode 6).
    SingleBlock,
    /// Text anywhere, in no order (mode 11).
    Sparse,
}

/// How the engine is opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TesseractOptions {
    /// The folder with `vie.traineddata`; see [`find_tessdata`] for `None`.
    pub tessdata_dir: Option<std::path::PathBuf>,
    /// How lines are looked for on whole pages.
    pub page_segmentation: PageSegmentation,
}

/// The version of the libtesseract this process runs with.
pub fn tesseract_version() -> String {
    plumbing::version().to_string_lossy().into_owned()
}

/// Tesseract with its language model loaded.
pub struct Tesseract {
    api: TessBaseApi,
    identity: EngineIdentity,
    tessdata: Tessdata,
    page_segmentation: PageSegmentation,
}

impl Tesseract {
    /// Loads the language model: some 50 ms and 30 MB.
    pub fn open(options: &TesseractOptions) -> Result<Self, OcrError> {
        let tessdata = find_tessdata(options.tessdata_dir.as_deref())?;
        let unusable = || OcrError::LanguageUnusable { path: tessdata.file.clone() };
        let folder = CString::new(tessdata.folder.as_os_str().as_encoded_bytes()).map_err(|_| unusable())?;
        let language = CString::new(LANGUAGE).map_err(|_| unusable())?;
        let mut api = TessBaseApi::create();
        silence_leptonica();
        // Tesseract writes remarks ("Detected 321 diacritics") to standard error unless told where else.
        let quiet = |api: &mut TessBaseApi| api.set_variable(c"debug_file", c"/dev/null");
        quiet(&mut api).map_err(|_| unusable())?;
        api.init_2(Some(&folder), Some(&language)).map_err(|_| unusable())?;
        // Loading a language puts the variables back.
        quiet(&mut api).map_err(|_| unusable())?;
        let identity = EngineIdentity {
            name: "tesseract".to_owned(),
            version: tesseract_version(),
            language: LANGUAGE.to_owned(),
            model_sha256: tessdata.sha256.clone(),
        };
        Ok(Self { api, identity, tessdata, page_segmentation: options.page_segmentation })
    }

    /// The language file in use.
    pub const fn tessdata(&self) -> &Tessdata {
        &self.tessdata
    }

    fn read(
        &mut self,
        picture: &View<'_>,
        mode: PageSegMode,
        offset: Offset,
    ) -> Result<PageReading, OcrError> {
        let View { bytes, width, height, bytes_per_pixel, dpi } = *picture;
        let int = |number: u32| i32::try_from(number).map_err(|_| OcrError::MalformedPicture);
        let (columns, rows, depth) = (int(width)?, int(height)?, int(bytes_per_pixel)?);
        let row_bytes = columns.checked_mul(depth).ok_or(OcrError::MalformedPicture)?;
        // The binding multiplies these as 32-bit numbers.
        rows.checked_mul(row_bytes).ok_or(OcrError::MalformedPicture)?;
        self.api.set_page_seg_mode(mode.as_tess_page_seg_mode());
        self.api.set_image(bytes, columns, rows, depth, row_bytes).map_err(|_| OcrError::MalformedPicture)?;
        self.api.set_source_resolution(int(dpi)?);
        self.api.recognize().map_err(|_| OcrError::Failed)?;
        let tsv = self.api.get_tsv_text(0).map_err(|_| OcrError::Failed)?;
        Ok(parse(&tsv.as_ref().to_string_lossy(), dpi, offset))
    }

    fn allow_only(&mut self, characters: &CStr) -> Result<(), OcrError> {
        self.api.set_variable(c"tessedit_char_whitelist", characters).map_err(|_| OcrError::Failed)
    }
}

impl OcrEngine for Tesseract {
    fn identity(&self) -> &EngineIdentity {
        &self.identity
    }

    fn read_page(&mut self, image: &PageImage) -> Result<PageReading, OcrError> {
        let mode = match self.page_segmentation {
            PageSegmentation::Automatic => PageSegMode::PsmAuto,
            PageSegmentation::SingleColumn => PageSegMode::PsmSingleColumn,
            PageSegmentation::SingleBlock => PageSegMode::PsmSingleBlock,
            PageSegmentation::Sparse => PageSegMode::PsmSparseText,
        };
        self.read(&View::of(image)?, mode, Offset::default())
    }

    fn read_region(
        &mut self,
        image: &PageImage,
        region: PixelRect,
        kind: RegionKind,
    ) -> Result<Vec<Word>, OcrError> {
        let page = View::of(image)?;
        let Some((bytes, width, height, offset)) = page.cut_out(region) else { return Ok(Vec::new()) };
        let part = View { bytes: &bytes, width, height, ..page };
        let mode = match kind {
            RegionKind::Block => PageSegMode::PsmSingleBlock,
            RegionKind::Line | RegionKind::Digits | RegionKind::Roman => PageSegMode::PsmSingleLine,
            RegionKind::Word => PageSegMode::PsmSingleWord,
        };
        self.allow_only(match kind {
            RegionKind::Digits => DIGITS,
            RegionKind::Roman => ROMAN,
            _ => return self.read(&part, mode, offset).map(|reading| reading.words),
        })?;
        let reading = self.read(&part, mode, offset);
        self.allow_only(c"")?;
        reading.map(|reading| reading.words)
    }
}

/// Keeps Leptonica, which Tesseract works with, from writing to standard error about boxes it clips.
fn silence_leptonica() {
    use plumbing::leptonica_sys::{L_SEVERITY_NONE, setMsgSeverity};
    // SAFETY: sets one global number of the library and hands no memory over.
    #[allow(unsafe_code)]
    unsafe {
        setMsgSeverity(L_SEVERITY_NONE as i32);
    }
}

/// A picture as Tesseract takes it.
#[derive(Clone, Copy)]
struct View<'a> {
    bytes: &'a [u8],
    width: u32,
    height: u32,
    bytes_per_pixel: u32,
    dpi: u32,
}

impl<'a> View<'a> {
    /// The whole picture, found to be as large as it says.
    fn of(image: &'a PageImage) -> Result<Self, OcrError> {
        let (bytes, bytes_per_pixel) = match &image.pixels {
            Pixels::Grey(bytes) => (bytes, 1),
            Pixels::Rgb(bytes) => (bytes, 3),
        };
        let PageImage { width_px: width, height_px: height, dpi, .. } = *image;
        let expected = u64::from(width) * u64::from(height) * u64::from(bytes_per_pixel);
        if expected == 0 || bytes.len() as u64 != expected {
            return Err(OcrError::MalformedPicture);
        }
        Ok(Self { bytes, width, height, bytes_per_pixel, dpi })
    }

    /// A region with a white margin, its width and height, and where it lies; `None` when it is empty.
    fn cut_out(&self, region: PixelRect) -> Option<(Vec<u8>, u32, u32, Offset)> {
        let right = region.left.saturating_add(region.width).min(self.width);
        let bottom = region.top.saturating_add(region.height).min(self.height);
        if region.left >= right || region.top >= bottom {
            return None;
        }
        let (width, height) =
            (right - region.left + 2 * REGION_MARGIN_PX, bottom - region.top + 2 * REGION_MARGIN_PX);
        let pixel = self.bytes_per_pixel as usize;
        let mut bytes = vec![255; width as usize * height as usize * pixel];
        let used = (right - region.left) as usize * pixel;
        for (to, from) in (region.top..bottom).enumerate() {
            let from = (from as usize * self.width as usize + region.left as usize) * pixel;
            let to = ((to + REGION_MARGIN_PX as usize) * width as usize + REGION_MARGIN_PX as usize) * pixel;
            bytes[to..to + used].copy_from_slice(&self.bytes[from..from + used]);
        }
        let margin = i64::from(REGION_MARGIN_PX);
        let offset = Offset { left: i64::from(region.left) - margin, top: i64::from(region.top) - margin };
        Some((bytes, width, height, offset))
    }
}
