//! The picture of a PDF page: the scan itself where the page is one, else a rendering.

use image::metadata::Orientation;
use pdfium_render::prelude::{
    PdfBitmap, PdfBitmapFormat, PdfColorSpace, PdfPage, PdfPageImageObject, PdfPageObject,
    PdfPageObjectsCommon, PdfRenderConfig,
};
use sohoa_document::{PageImage, PageNo, PageSize, Pixels, Rect};

use super::frame::{Frame, Placement};
use super::survey::{Item, Sizes, Survey, What};
use crate::RasterError;
use crate::colour::{grey_unless_coloured, swap_red_and_blue};
use crate::resolution::{MAX_SCAN_DPI, RENDER_DPI, check_area, reduction};
use crate::source::{Picture, PictureOrigin};
use crate::turn::turn;

/// A scan whose edges lie this close to the page's, in points, is taken as filling it. Producers round
/// the page to whole points; 2 points are 0.7 mm.
const EDGE_TOLERANCE: f32 = 2.0;

/// Pixels this near to square are taken as square: 302 by 301 dpi is what rounding of page sizes makes.
const SQUARE_TOLERANCE: f32 = 0.01;

/// A picture covering this share of a page that is not one scan still says at which resolution to render.
const TELLING_SHARE: f32 = 0.05;

/// Sheets too large for the limit are rendered coarser, but not below this: print of 10 points is then
/// some 14 pixels high, the least that reads well.
const MIN_DPI: u32 = 150;

/// The scan and a rendering of the page may differ by this many grey levels on the average of coarse
/// cells; more means that masks, clipping or blending change how the scan shows. Thirteen pages of six
/// real scans differ by 0.04 to 1.9.
const MAX_DIFFERENCE: f32 = 6.0;

/// How many such cells there are across and down.
const CELLS: u32 = 24;

/// The long side of the rendering that is compared, in pixels.
const SAMPLES: u32 = 768;

pub(super) fn take(
    page: &PdfPage<'_>,
    frame: &Frame,
    number: PageNo,
    wanted_dpi: Option<u32>,
    max_megapixels: u32,
) -> Result<Picture, RasterError> {
    let corrupt = RasterError::PageCorrupt { page: number };
    let survey = Survey::of(page, frame, Sizes::Known);
    let Some(position) = survey.scan() else {
        let dpi = wanted_dpi.unwrap_or_else(|| render_dpi(&survey));
        let image = render(page, frame.size(), dpi, max_megapixels)?.ok_or(corrupt)?;
        return Ok(Picture { image, origin: PictureOrigin::Rendered, left_out: Vec::new() });
    };
    let item = &survey.items[position];
    let scan = Scan::of(item).ok_or(RasterError::PageCorrupt { page: number })?;
    check_area(scan.width.into(), scan.height.into(), max_megapixels)?;
    let left_out = leave_out(page, &survey.items, position);
    let own_dpi = scan.dpi();
    let dpi = wanted_dpi.unwrap_or_else(|| own_dpi.div_ceil(reduction(scan.width, scan.height, own_dpi)));
    if dpi == own_dpi
        && let Some(orientation) = scan.fills_upright(frame)
        && !item.is_nested
        && let Ok(PdfPageObject::Image(object)) = page.objects().get(item.index)
        && let Some(image) = embedded(&object, dpi).map(|image| turn(image, orientation))
        && shows_as(page, frame.size(), &image)
    {
        return Ok(Picture { image, origin: PictureOrigin::Embedded, left_out });
    }
    let image = render(page, frame.size(), dpi, max_megapixels)?.ok_or(corrupt)?;
    let origin = if wanted_dpi.is_some() { PictureOrigin::Rendered } else { PictureOrigin::RenderedScan };
    Ok(Picture { image, origin, left_out })
}

/// The resolution for a page that is not one scan: that of its finest large picture, at least the
/// standard one.
fn render_dpi(survey: &Survey) -> u32 {
    let telling = survey.items.iter().filter(|item| survey.share(&item.bounds) >= TELLING_SHARE);
    let finest = telling.filter_map(Scan::of).map(|picture| picture.dpi()).max();
    finest.unwrap_or(RENDER_DPI).clamp(RENDER_DPI, MAX_SCAN_DPI)
}

/// Takes everything visible after the scan out of the page in memory, so that renderings lack it too.
fn leave_out(page: &PdfPage<'_>, items: &[Item], position: usize) -> Vec<Rect> {
    let mut left_out = Vec::new();
    for item in items.iter().skip(position + 1).filter(|item| item.what != What::HiddenText) {
        // What shares a form with the scan cannot be switched off; an embedded scan lacks it all the same.
        if item.index != items[position].index
            && let Ok(mut object) = page.objects().get(item.index)
        {
            let _ = object.set_inactive();
        }
        left_out.push(item.bounds);
    }
    left_out
}

/// A picture of the page: its pixels and where they go.
struct Scan {
    placement: Placement,
    width: u32,
    height: u32,
    /// Pixels per inch along its rows and down its columns.
    dpi: (f32, f32),
}

impl Scan {
    fn of(item: &Item) -> Option<Self> {
        let What::Picture { placement, size: (width, height) } = item.what else { return None };
        if width == 0 || height == 0 {
            return None;
        }
        let (row, column) = placement.side_lengths();
        let dpi = |pixels: u32, points: f32| pixels as f32 * 72.0 / points;
        let dpi = (dpi(width, row), dpi(height, column));
        (dpi.0.is_finite() && dpi.1.is_finite()).then_some(Self { placement, width, height, dpi })
    }

    /// The finer of the two ways.
    fn dpi(&self) -> u32 {
        self.dpi.0.max(self.dpi.1).round().clamp(1.0, 4800.0) as u32
    }

    /// How its pixels must be turned to be the page as displayed; `None` when they do not fill the page,
    /// are not square, or stand askew.
    fn fills_upright(&self, frame: &Frame) -> Option<Orientation> {
        let ratio = self.dpi.0 / self.dpi.1;
        if (ratio - 1.0).abs() > SQUARE_TOLERANCE {
            return None;
        }
        let PageSize { width, height } = frame.size();
        let is = |point: (f32, f32), x: f32, y: f32| {
            (point.0 - x).abs() <= EDGE_TOLERANCE && (point.1 - y).abs() <= EDGE_TOLERANCE
        };
        let [top_left, top_right, bottom_left, _] = self.placement.picture_corners(frame);
        let lies = |one: (f32, f32), two: (f32, f32), three: (f32, f32)| {
            is(top_left, one.0, one.1) && is(top_right, two.0, two.1) && is(bottom_left, three.0, three.1)
        };
        let (nw, ne, sw, se) = ((0.0, 0.0), (width, 0.0), (0.0, height), (width, height));
        let ways = [
            ((nw, ne, sw), Orientation::NoTransforms),
            ((ne, se, nw), Orientation::Rotate90),
            ((se, sw, ne), Orientation::Rotate180),
            ((sw, nw, se), Orientation::Rotate270),
            ((ne, nw, se), Orientation::FlipHorizontal),
            ((sw, se, nw), Orientation::FlipVertical),
            ((nw, sw, ne), Orientation::Rotate90FlipH),
            ((se, ne, sw), Orientation::Rotate270FlipH),
        ];
        ways.into_iter().find(|((one, two, three), _)| lies(*one, *two, *three)).map(|(_, way)| way)
    }
}

/// The pixels of the scan as they are stored; `None` for stencils and what pdfium cannot decode.
fn embedded(object: &PdfPageImageObject<'_>, dpi: u32) -> Option<PageImage> {
    // Stencil masks have no colour space of their own: their pixels only say where the ink goes.
    if object.color_space().ok()? == PdfColorSpace::Unknown {
        return None;
    }
    let bitmap = object.get_raw_bitmap().ok()?;
    let (width, height) = (u32::try_from(bitmap.width()).ok()?, u32::try_from(bitmap.height()).ok()?);
    if width == 0 || height == 0 {
        return None;
    }
    let bytes_per_pixel = match bitmap.format().ok()? {
        PdfBitmapFormat::Gray => 1,
        PdfBitmapFormat::BGR => 3,
        PdfBitmapFormat::BGRx => 4,
        PdfBitmapFormat::BGRA => return None,
    };
    let bytes = bitmap.as_raw_bytes();
    drop(bitmap);
    let mut bytes = without_padding(bytes, width as usize * bytes_per_pixel, height as usize)?;
    let pixels = match bytes_per_pixel {
        1 => Pixels::Grey(bytes),
        3 => {
            swap_red_and_blue(&mut bytes);
            grey_unless_coloured(bytes)
        }
        _ => grey_unless_coloured(
            bytes.as_chunks::<4>().0.iter().flat_map(|&[b, g, r, _]| [r, g, b]).collect(),
        ),
    };
    Some(PageImage { width_px: width, height_px: height, dpi, pixels })
}

/// The page as pdfium paints it, without annotations and form fields. `None` when pdfium cannot.
fn render(
    page: &PdfPage<'_>,
    size: PageSize,
    dpi: u32,
    max_megapixels: u32,
) -> Result<Option<PageImage>, RasterError> {
    let pixels = |points: f32, dpi: u32| (f64::from(points) * f64::from(dpi) / 72.0).round().max(1.0) as u64;
    let fits = |dpi: u32| check_area(pixels(size.width, dpi), pixels(size.height, dpi), max_megapixels);
    let dpi = match fits(dpi) {
        Ok(()) => dpi,
        Err(error) => {
            let area = f64::from(size.width) * f64::from(size.height) / (72.0 * 72.0);
            let largest = (f64::from(max_megapixels) * 1e6 / area).sqrt().floor() as u32;
            // One less, for the rounding of both sides.
            let largest = largest.saturating_sub(1).min(dpi);
            if largest < MIN_DPI {
                return Err(error);
            }
            largest
        }
    };
    let (width, height) = (pixels(size.width, dpi), pixels(size.height, dpi));
    Ok(paint(page, width as u32, height as u32, Sampling::Smooth).map(|rgb| PageImage {
        width_px: width as u32,
        height_px: height as u32,
        dpi,
        pixels: grey_unless_coloured(rgb),
    }))
}

/// How the pixels of pictures become fewer.
#[derive(Clone, Copy, PartialEq)]
enum Sampling {
    /// By their means.
    Smooth,
    /// By leaving some out, which takes a third of the time.
    Coarse,
}

/// Paints the page into so many pixels: three bytes each, red first.
fn paint(page: &PdfPage<'_>, width: u32, height: u32, sampling: Sampling) -> Option<Vec<u8>> {
    let (columns, rows) = (i32::try_from(width).ok()?, i32::try_from(height).ok()?);
    let stride = (width as usize * 3).next_multiple_of(4);
    let mut bytes = vec![255; stride * height as usize];
    let mut bitmap = PdfBitmap::from_bytes(columns, rows, PdfBitmapFormat::BGR, &mut bytes).ok()?;
    let config = PdfRenderConfig::new()
        .set_target_size(columns, rows)
        .set_format(PdfBitmapFormat::BGR)
        .set_reverse_byte_order(true)
        .force_half_tone(sampling == Sampling::Smooth)
        .set_image_smoothing(sampling == Sampling::Smooth)
        .render_annotations(false)
        .render_form_data(false);
    page.render_into_bitmap_with_config(&mut bitmap, &config).ok()?;
    drop(bitmap);
    without_padding(bytes, width as usize * 3, height as usize)
}

/// Whether the scan, seen coarsely, is what the page shows. Masks, clipping, odd colour spaces and
/// blending all come out here, whatever the file does to bring them about.
fn shows_as(page: &PdfPage<'_>, size: PageSize, scan: &PageImage) -> bool {
    let scale = SAMPLES as f32 / size.width.max(size.height);
    let side = |points: f32| (points * scale).round().max(1.0) as u32;
    let (width, height) = (side(size.width), side(size.height));
    let Some(rgb) = paint(page, width, height, Sampling::Coarse) else { return false };
    let shown = PageImage { width_px: width, height_px: height, dpi: 1, pixels: Pixels::Rgb(rgb) };
    let (ours, theirs) = (cells(scan), cells(&shown));
    let sum: f32 = ours.iter().zip(&theirs).map(|(one, other)| (one - other).abs()).sum();
    sum / ours.len() as f32 <= MAX_DIFFERENCE
}

/// The mean brightness of each cell of a coarse grid; large pictures are sampled.
fn cells(image: &PageImage) -> Vec<f32> {
    let (width, height) = (image.width_px as usize, image.height_px as usize);
    let step = (width.max(height) / SAMPLES as usize).max(1);
    let mut sums = vec![(0u64, 0u32); (CELLS * CELLS) as usize];
    for y in (0..height).step_by(step) {
        for x in (0..width).step_by(step) {
            let at = y * width + x;
            let level = match &image.pixels {
                Pixels::Grey(bytes) => u32::from(bytes[at]),
                Pixels::Rgb(bytes) => {
                    bytes[3 * at..3 * at + 3].iter().map(|&b| u32::from(b)).sum::<u32>() / 3
                }
            };
            let cell = (y * CELLS as usize / height) * CELLS as usize + x * CELLS as usize / width;
            sums[cell].0 += u64::from(level);
            sums[cell].1 += 1;
        }
    }
    sums.into_iter().map(|(sum, count)| sum as f32 / count.max(1) as f32).collect()
}

/// Rows of `used` bytes each; pdfium pads them to whole words.
fn without_padding(mut bytes: Vec<u8>, used: usize, rows: usize) -> Option<Vec<u8>> {
    let stride = bytes.len().checked_div(rows)?;
    if stride < used {
        return None;
    }
    if stride > used {
        for row in 1..rows {
            bytes.copy_within(row * stride..row * stride + used, row * used);
        }
        bytes.truncate(used * rows);
    }
    Some(bytes)
}
