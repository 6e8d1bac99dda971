//! Scans as files: a PDF with one picture a page (and a text layer, where asked), a TIFF of many pages.

use std::path::Path;

use pdf_writer::types::{ProcSet, TextRenderingMode};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str};

use crate::SynthError;
use crate::encode::{Coding, Stored};
use crate::letters::Letters;

/// A word of a text layer, in points from the top left of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerWord {
    /// Its characters.
    pub text: String,
    /// Left edge.
    pub x: f32,
    /// Base line.
    pub y: f32,
    /// Width that the word is stretched to; 0 leaves it as it is.
    pub width: f32,
    /// Type size.
    pub size: f32,
    /// Red, green and blue from 0 to 1; `None` is invisible.
    pub colour: Option<[f32; 3]>,
}

/// One page of a scanned PDF.
#[derive(Debug, Clone, PartialEq)]
pub struct PdfPage {
    /// The picture that fills the page.
    pub picture: Stored,
    /// Text above it.
    pub words: Vec<LayerWord>,
}

/// A PDF of the pages; `font` is the file of the letters of the text layer.
pub fn pdf(pages: &[PdfPage], font: &Path) -> Result<Vec<u8>, SynthError> {
    let text: String = pages.iter().flat_map(|page| &page.words).flat_map(|word| word.text.chars()).collect();
    let letters = if text.is_empty() { None } else { Some(Letters::of(font, &text)?) };
    let mut next = 1;
    let mut fresh = || {
        let id = Ref::new(next);
        next += 1;
        id
    };
    let (catalog, tree) = (fresh(), fresh());
    let font_ids = [fresh(), fresh(), fresh(), fresh(), fresh()];
    let ids: Vec<[Ref; 3]> = pages.iter().map(|_| [fresh(), fresh(), fresh()]).collect();
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids(ids.iter().map(|[page, _, _]| *page)).count(pages.len() as i32);
    for (page, [page_id, content_id, picture_id]) in pages.iter().zip(&ids) {
        let picture = &page.picture;
        let points = |px: u32| px as f32 * 72.0 / picture.dpi as f32;
        let (width, height) = (points(picture.width), points(picture.height));
        let mut writer = pdf.page(*page_id);
        writer.media_box(Rect::new(0.0, 0.0, width, height)).parent(tree).contents(*content_id);
        let mut resources = writer.resources();
        resources.proc_sets([ProcSet::Pdf, ProcSet::Text, ProcSet::ImageColor]);
        resources.x_objects().pair(Name(b"Im0"), *picture_id);
        if letters.is_some() {
            resources.fonts().pair(Name(b"F0"), font_ids[0]);
        }
        resources.finish();
        writer.finish();
        let mut content = Content::new();
        content.save_state();
        content.transform([width, 0.0, 0.0, height, 0.0, 0.0]);
        content.x_object(Name(b"Im0"));
        content.restore_state();
        if let Some(letters) = &letters {
            for word in &page.words {
                show(&mut content, letters, word, height);
            }
        }
        pdf.stream(*content_id, &content.finish());
        write_picture(&mut pdf, *picture_id, picture);
    }
    if let Some(letters) = &letters {
        letters.embed(&mut pdf, font_ids);
    }
    Ok(pdf.finish())
}

fn show(content: &mut Content, letters: &Letters, word: &LayerWord, page_height: f32) {
    let natural = letters.width(&word.text) * word.size;
    content.begin_text();
    content.set_font(Name(b"F0"), word.size);
    let stretch = if word.width > 0.0 && natural > 0.0 { word.width / natural * 100.0 } else { 100.0 };
    content.set_horizontal_scaling(stretch);
    match word.colour {
        Some([red, green, blue]) => {
            content.set_text_rendering_mode(TextRenderingMode::Fill);
            content.set_fill_rgb(red, green, blue);
        }
        None => {
            content.set_text_rendering_mode(TextRenderingMode::Invisible);
        }
    }
    content.set_text_matrix([1.0, 0.0, 0.0, 1.0, word.x, page_height - word.y]);
    content.show(Str(&letters.codes(&word.text)));
    content.end_text();
}

fn write_picture(pdf: &mut Pdf, id: Ref, picture: &Stored) {
    let mut image = pdf.image_xobject(id, &picture.bytes);
    image.width(picture.width as i32).height(picture.height as i32);
    match picture.coding {
        Coding::ColourJpeg => {
            image.bits_per_component(8).color_space().device_rgb();
            image.filter(Filter::DctDecode);
        }
        Coding::GreyJpeg => {
            image.bits_per_component(8).color_space().device_gray();
            image.filter(Filter::DctDecode);
        }
        Coding::Group4 => {
            image.bits_per_component(1).color_space().device_gray();
            image.filter(Filter::CcittFaxDecode);
            image.decode_parms().k(-1).columns(picture.width as i32).rows(picture.height as i32);
        }
    }
}

/// A TIFF of black and white pages, as fax servers store them: one strip of CCITT group 4 a page.
pub fn tiff(pages: &[Stored]) -> Vec<u8> {
    let mut bytes = b"II*\0".to_vec();
    let mut link = bytes.len(); // where the offset of the next directory goes
    bytes.extend(0u32.to_le_bytes());
    for (index, page) in pages.iter().enumerate() {
        let data = bytes.len() as u32;
        bytes.extend(&page.bytes);
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        let resolution = bytes.len() as u32;
        bytes.extend(page.dpi.to_le_bytes());
        bytes.extend(1u32.to_le_bytes());
        let directory = bytes.len() as u32;
        bytes[link..link + 4].copy_from_slice(&directory.to_le_bytes());
        const SHORT: u16 = 3;
        const LONG: u16 = 4;
        const RATIONAL: u16 = 5;
        let pages_count = (index as u32) | ((pages.len() as u32) << 16);
        let entries: [(u16, u16, u32, u32); 14] = [
            (254, LONG, 1, 2), // one page of many
            (256, LONG, 1, page.width),
            (257, LONG, 1, page.height),
            (258, SHORT, 1, 1),
            (259, SHORT, 1, 4), // group 4
            (262, SHORT, 1, 0), // 0 is white
            (273, LONG, 1, data),
            (277, SHORT, 1, 1),
            (278, LONG, 1, page.height),
            (279, LONG, 1, page.bytes.len() as u32),
            (282, RATIONAL, 1, resolution),
            (283, RATIONAL, 1, resolution),
            (296, SHORT, 1, 2), // inches
            (297, SHORT, 2, pages_count),
        ];
        bytes.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in entries {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        link = bytes.len();
        bytes.extend(0u32.to_le_bytes());
    }
    bytes
}
