//! PDF files through pdfium. The only module that names pdfium's types.

mod frame;
mod picture;
mod survey;
mod text_layer;

use std::fs::File;
use std::path::Path;

use pdfium_render::prelude::{PdfDocument, PdfPage, PdfiumError, PdfiumInternalError};
use sohoa_document::{PageNo, PageSize, Rect};

use crate::source::{Options, Picture};
use crate::{RasterError, library};
use frame::Frame;
pub use text_layer::TextLayer;

/// Something that stands above the paper: an annotation or a form field, such as the visible box of an
/// electronic signature. Never part of a page's picture or of its text layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// Its place.
    pub bounds: Rect,
    /// Whether it is a signature field.
    pub is_signature: bool,
    /// What a form field or a note says; `None` when it only shows something.
    pub text: Option<String>,
}

/// An open PDF.
pub(crate) struct Pdf {
    document: PdfDocument<'static>,
    count: u32,
    max_megapixels: u32,
}

impl Pdf {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Self, RasterError> {
        let file = File::open(path).map_err(|source| RasterError::Io { path: path.to_path_buf(), source })?;
        let pdfium = library::pdfium(options.pdfium.as_deref())?;
        Self::from_document(pdfium.load_pdf_from_reader(file, options.password.as_deref()), options)
    }

    pub(crate) fn from_bytes(bytes: Vec<u8>, options: &Options) -> Result<Self, RasterError> {
        let pdfium = library::pdfium(options.pdfium.as_deref())?;
        Self::from_document(pdfium.load_pdf_from_byte_vec(bytes, options.password.as_deref()), options)
    }

    fn from_document(
        loaded: Result<PdfDocument<'static>, PdfiumError>,
        options: &Options,
    ) -> Result<Self, RasterError> {
        let document = loaded.map_err(|error| open_error(&error, options.password.is_some()))?;
        let count = u32::try_from(document.pages().len()).unwrap_or(0);
        if count == 0 {
            return Err(RasterError::NoPages);
        }
        Ok(Self { document, count, max_megapixels: options.max_megapixels })
    }

    pub(crate) const fn page_count(&self) -> u32 {
        self.count
    }

    pub(crate) fn page(&self, number: PageNo) -> Result<PdfPageView<'_>, RasterError> {
        let corrupt = |_| RasterError::PageCorrupt { page: number };
        let index = i32::try_from(number.index()).map_err(|_| RasterError::PageCorrupt { page: number })?;
        let page = self.document.pages().get(index).map_err(corrupt)?;
        let frame = Frame::of(&page).ok_or(RasterError::PageCorrupt { page: number })?;
        Ok(PdfPageView { number, page, frame, max_megapixels: self.max_megapixels })
    }
}

/// One page of an open PDF.
pub(crate) struct PdfPageView<'s> {
    number: PageNo,
    page: PdfPage<'s>,
    frame: Frame,
    max_megapixels: u32,
}

impl PdfPageView<'_> {
    pub(crate) const fn size(&self) -> PageSize {
        self.frame.size()
    }

    pub(crate) fn text_layer(&self) -> Result<TextLayer, RasterError> {
        text_layer::read(&self.page, &self.frame).map_err(|_| RasterError::PageCorrupt { page: self.number })
    }

    pub(crate) fn overlays(&self) -> Vec<Overlay> {
        text_layer::overlays(&self.page, &self.frame)
    }

    pub(crate) fn picture(&self, dpi: Option<u32>) -> Result<Picture, RasterError> {
        picture::take(&self.page, &self.frame, self.number, dpi, self.max_megapixels)
    }
}

/// pdfium's loading errors in our words. Nothing else in the crate looks into them.
fn open_error(error: &PdfiumError, password_given: bool) -> RasterError {
    match error {
        PdfiumError::PdfiumLibraryInternalError(PdfiumInternalError::PasswordError) if password_given => {
            RasterError::WrongPassword
        }
        PdfiumError::PdfiumLibraryInternalError(PdfiumInternalError::PasswordError) => RasterError::Encrypted,
        PdfiumError::PdfiumLibraryInternalError(PdfiumInternalError::SecurityError) => {
            RasterError::UnsupportedProtection
        }
        _ => RasterError::Corrupt { what: "PDF" },
    }
}
