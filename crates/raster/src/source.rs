//! Opening a file and having its pages one at a time.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sohoa_document::{PageImage, PageNo, PageSize, Rect};

use crate::pdf::{Overlay, Pdf, PdfPageView, TextLayer};
use crate::photo::Photo;
use crate::tiff_file::TiffFile;
use crate::{Kind, RasterError, decode_text};

/// As many bytes tell the kind of a file.
const HEADER_BYTES: usize = 8192;

/// How files are opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// The password of encrypted PDFs.
    pub password: Option<String>,
    /// The largest picture that is decoded or rendered, in million pixels.
    pub max_megapixels: u32,
    /// The libpdfium to use; see [`crate::find_library`] for `None`.
    pub pdfium: Option<PathBuf>,
}

impl Default for Options {
    /// 100 megapixels hold an A3 sheet at 600 dpi (70) and stay under 300 MB of pixels.
    fn default() -> Self {
        Self { password: None, max_megapixels: 100, pdfium: None }
    }
}

/// An opened file.
pub enum Input {
    /// A text file, decoded; pages are parted by form feeds.
    Text(String),
    /// A file with pages to look at.
    Pages(Source),
}

/// A file with pages: a PDF, or pictures. Opened once; one page at a time is in memory.
pub struct Source {
    kind: Kind,
    content: Content,
}

enum Content {
    Pdf(Box<Pdf>),
    Tiff(TiffFile),
    Photo(Photo),
}

/// Opens a file. Its kind is told by its content, never by its name.
pub fn open(path: &Path, options: &Options) -> Result<Input, RasterError> {
    let io = |source| RasterError::Io { path: path.to_path_buf(), source };
    let mut file = File::open(path).map_err(io)?;
    let mut header = Vec::with_capacity(HEADER_BYTES);
    file.by_ref().take(HEADER_BYTES as u64).read_to_end(&mut header).map_err(io)?;
    let kind = Kind::of(&header)?;
    if kind == Kind::Pdf {
        // Not read whole: pdfium fetches what it needs, and a scan of many pages can be large.
        return Ok(Input::Pages(Source { kind, content: Content::Pdf(Box::new(Pdf::open(path, options)?)) }));
    }
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut bytes)).map_err(io)?;
    open_kind(kind, bytes, options)
}

/// Opens a file that is in memory already.
pub fn open_bytes(bytes: Vec<u8>, options: &Options) -> Result<Input, RasterError> {
    let kind = Kind::of(&bytes[..bytes.len().min(HEADER_BYTES)])?;
    open_kind(kind, bytes, options)
}

fn open_kind(kind: Kind, bytes: Vec<u8>, options: &Options) -> Result<Input, RasterError> {
    let content = match kind {
        Kind::Text => return decode_text(&bytes).map(Input::Text),
        Kind::Pdf => Content::Pdf(Box::new(Pdf::from_bytes(bytes, options)?)),
        Kind::Tiff => Content::Tiff(TiffFile::open(bytes, options.max_megapixels)?),
        Kind::Png | Kind::Jpeg => Content::Photo(Photo::open(kind, bytes, options.max_megapixels)?),
    };
    Ok(Input::Pages(Source { kind, content }))
}

impl Source {
    /// What kind of file it is; never [`Kind::Text`].
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// How many pages there are; at least 1.
    pub fn page_count(&self) -> u32 {
        match &self.content {
            Content::Pdf(pdf) => pdf.page_count(),
            Content::Tiff(tiff) => tiff.page_count(),
            Content::Photo(_) => 1,
        }
    }

    /// Loads one page; nothing is decoded or rendered yet.
    pub fn page(&self, number: PageNo) -> Result<Page<'_>, RasterError> {
        let count = self.page_count();
        if number.get() > count {
            return Err(RasterError::PageOutOfRange { page: number, count });
        }
        let content = match &self.content {
            Content::Pdf(pdf) => PageContent::Pdf(Box::new(pdf.page(number)?)),
            Content::Tiff(tiff) => PageContent::Tiff(tiff),
            Content::Photo(photo) => PageContent::Photo(photo),
        };
        Ok(Page { number, content })
    }
}

/// One page of a file.
pub struct Page<'s> {
    number: PageNo,
    content: PageContent<'s>,
}

enum PageContent<'s> {
    Pdf(Box<PdfPageView<'s>>),
    Tiff(&'s TiffFile),
    Photo(&'s Photo),
}

impl Page<'_> {
    /// Its number.
    pub const fn number(&self) -> PageNo {
        self.number
    }

    /// Its size as displayed, in points. Pictures that do not state a believable resolution count as A4.
    pub fn size(&self) -> Result<PageSize, RasterError> {
        match &self.content {
            PageContent::Pdf(page) => Ok(page.size()),
            PageContent::Tiff(tiff) => tiff.size(self.number),
            PageContent::Photo(photo) => Ok(photo.size()),
        }
    }

    /// The words its PDF carries; empty for pictures. Images are not decoded for it.
    pub fn text_layer(&self) -> Result<TextLayer, RasterError> {
        match &self.content {
            PageContent::Pdf(page) => page.text_layer(),
            PageContent::Tiff(_) | PageContent::Photo(_) => {
                Ok(TextLayer { picture_share: 1.0, is_scan: true, ..TextLayer::default() })
            }
        }
    }

    /// The annotations and form fields above the page; none for pictures.
    pub fn overlays(&self) -> Vec<Overlay> {
        match &self.content {
            PageContent::Pdf(page) => page.overlays(),
            PageContent::Tiff(_) | PageContent::Photo(_) => Vec::new(),
        }
    }

    /// Its picture, rotation honoured, annotations and signature boxes left out: grey when it has no
    /// colour.
    ///
    /// A page that is one scan comes at the scan's own resolution (halved above 450 dpi), all others at
    /// 300 dpi, lower for sheets too large for the limit. `dpi` overrides that for PDF pages; picture
    /// files always keep their pixels.
    pub fn picture(&self, dpi: Option<u32>) -> Result<Picture, RasterError> {
        match &self.content {
            PageContent::Pdf(page) => page.picture(dpi),
            PageContent::Tiff(tiff) => tiff.picture(self.number).map(Picture::embedded),
            PageContent::Photo(photo) => photo.picture().map(Picture::embedded),
        }
    }
}

/// The picture of a page and how it was come by.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The pixels.
    pub image: PageImage,
    /// How it was come by.
    pub origin: PictureOrigin,
    /// Places of what was painted over the scan and left out, in points. Its text, if any, is in
    /// [`TextLayer::visible`].
    pub left_out: Vec<Rect>,
}

impl Picture {
    fn embedded(image: PageImage) -> Self {
        Self { image, origin: PictureOrigin::Embedded, left_out: Vec::new() }
    }
}

/// How a picture was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureOrigin {
    /// The pixels of the scan itself, at most turned by quarter turns.
    Embedded,
    /// Rendered at the resolution of the scan that is the page.
    RenderedScan,
    /// Rendered at the standard or the wanted resolution.
    Rendered,
}
