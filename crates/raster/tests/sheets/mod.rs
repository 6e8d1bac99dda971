//! Small PDFs, made in the test that reads them.

use pdf_writer::types::{AnnotationType, FieldType};
use pdf_writer::{Finish, Name, Pdf, Rect, Ref};

/// Nothing of pdfium can be tested without its library; says so where it is missing.
pub(crate) fn pdfium_is_here() -> bool {
    match sohoa_raster::find_library(None) {
        Ok(_) => true,
        Err(error) => {
            eprintln!("SKIPPED, not tested: {error}\nhint: {}", error.hint().unwrap_or_default());
            false
        }
    }
}

/// A picture in a PDF: grey samples, or a stencil of one bit a pixel when `is_stencil`.
#[derive(Clone)]
pub(crate) struct Image {
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) samples: Vec<u8>,
    pub(crate) is_stencil: bool,
    /// Alpha samples, as many as pixels.
    pub(crate) alpha: Option<Vec<u8>>,
}

impl Image {
    pub(crate) fn grey(width: i32, height: i32, samples: Vec<u8>) -> Self {
        Self { width, height, samples, is_stencil: false, alpha: None }
    }
}

/// One page to be written.
#[derive(Clone)]
pub(crate) struct Sheet {
    pub(crate) media_box: [f32; 4],
    pub(crate) rotate: i32,
    /// The content stream; `/F` is Helvetica, `/I0`, `/I1`, ... the images, `/X` the form.
    pub(crate) content: String,
    pub(crate) images: Vec<Image>,
    /// The content of a form XObject.
    pub(crate) form: Option<String>,
    /// The place of a signature field with a look of its own: a black square.
    pub(crate) signature: Option<[f32; 4]>,
}

impl Default for Sheet {
    fn default() -> Self {
        Self {
            media_box: [0.0, 0.0, 200.0, 400.0],
            rotate: 0,
            content: String::new(),
            images: Vec::new(),
            form: None,
            signature: None,
        }
    }
}

/// Writes a PDF with these pages.
pub(crate) fn pdf(sheets: &[Sheet]) -> Vec<u8> {
    let mut next = 3;
    let mut new = || {
        next += 1;
        Ref::new(next)
    };
    let (catalog, tree, font) = (Ref::new(1), Ref::new(2), Ref::new(3));
    let mut pdf = Pdf::new();
    let pages: Vec<Ref> = sheets.iter().map(|_| new()).collect();
    let mut fields = Vec::new();
    pdf.pages(tree).kids(pages.iter().copied()).count(pages.len() as i32);
    pdf.type1_font(font).base_font(Name(b"Helvetica"));
    for (sheet, &id) in sheets.iter().zip(&pages) {
        let content = new();
        pdf.stream(content, sheet.content.as_bytes());
        let images: Vec<Ref> =
            sheet.images.iter().map(|image| write_image(&mut pdf, &mut new, image)).collect();
        let names: Vec<String> = (0..images.len()).map(|index| format!("I{index}")).collect();
        let form = sheet.form.as_ref().map(|content| {
            let form = new();
            let mut writer = pdf.form_xobject(form, content.as_bytes());
            writer.bbox(rect([0.0, 0.0, 2000.0, 2000.0]));
            let mut resources = writer.resources();
            resources.fonts().pair(Name(b"F"), font);
            let mut objects = resources.x_objects();
            for (name, &image) in names.iter().zip(&images) {
                objects.pair(Name(name.as_bytes()), image);
            }
            form
        });
        let field = sheet.signature.map(|bounds| {
            let (field, look) = (new(), new());
            let [left, bottom, right, top] = bounds;
            let painted = format!("0 g 0 0 {} {} re f", right - left, top - bottom);
            pdf.form_xobject(look, painted.as_bytes()).bbox(rect([0.0, 0.0, right - left, top - bottom]));
            let mut writer = pdf.form_field(field);
            writer.field_type(FieldType::Signature).partial_name(pdf_writer::TextStr("Signature1"));
            let mut annotation = writer.into_annotation();
            annotation.subtype(AnnotationType::Widget).rect(rect(bounds)).page(id);
            annotation.appearance().normal().stream(look);
            annotation.finish();
            field
        });
        fields.extend(field);
        let mut page = pdf.page(id);
        page.parent(tree).media_box(rect(sheet.media_box)).rotate(sheet.rotate).contents(content);
        page.annotations(field);
        let mut resources = page.resources();
        resources.fonts().pair(Name(b"F"), font);
        let mut objects = resources.x_objects();
        for (name, &image) in names.iter().zip(&images) {
            objects.pair(Name(name.as_bytes()), image);
        }
        objects.pairs(form.map(|form| (Name(b"X"), form)));
    }
    let mut root = pdf.catalog(catalog);
    root.pages(tree);
    root.form().fields(fields);
    root.finish();
    pdf.finish()
}

fn write_image(pdf: &mut Pdf, new: &mut impl FnMut() -> Ref, image: &Image) -> Ref {
    let id = new();
    let alpha = image.alpha.as_ref().map(|alpha| {
        let mask = new();
        let mut writer = pdf.image_xobject(mask, alpha);
        writer.width(image.width).height(image.height).bits_per_component(8).color_space().device_gray();
        mask
    });
    let mut writer = pdf.image_xobject(id, &image.samples);
    writer.width(image.width).height(image.height);
    if image.is_stencil {
        writer.image_mask(true).bits_per_component(1);
    } else {
        writer.bits_per_component(8).color_space().device_gray();
    }
    if let Some(mask) = alpha {
        writer.s_mask(mask);
    }
    id
}

fn rect([left, bottom, right, top]: [f32; 4]) -> Rect {
    Rect::new(left, bottom, right, top)
}
