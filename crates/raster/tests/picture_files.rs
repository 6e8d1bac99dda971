//! PNG, JPEG and TIFF files; pdfium is not asked.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use sohoa_document::{PageNo, PageSize, Pixels};
use sohoa_raster::{Input, Kind, Options, RasterError, Source, open_bytes};
use tiff::encoder::{Rational, TiffEncoder, colortype::Gray8};
use tiff::tags::{ResolutionUnit, Tag};

/// White with a black top left quarter.
fn quarter(width: u32, height: u32) -> GrayImage {
    GrayImage::from_fn(
        width,
        height,
        |x, y| if 2 * x < width && 2 * y < height { Luma([0]) } else { Luma([255]) },
    )
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageLuma8(quarter(80, 120)).write_to(&mut bytes, format).expect("an encodable picture");
    bytes.into_inner()
}

fn opened(bytes: Vec<u8>) -> Result<Source, RasterError> {
    match open_bytes(bytes, &Options::default())? {
        Input::Pages(source) => Ok(source),
        Input::Text(_) => panic!("taken for text"),
    }
}

/// Levels at the top left, top right, bottom left and bottom right.
fn corners(pixels: &Pixels, width: usize, height: usize) -> [bool; 4] {
    let Pixels::Grey(levels) = pixels else { panic!("colour from nowhere") };
    let dark = |x: usize, y: usize| levels[y * width + x] < 128;
    [dark(2, 2), dark(width - 3, 2), dark(2, height - 3), dark(width - 3, height - 3)]
}

/// A JPEG in colour whose three components have a scan each, as encoders with fitted tables write it.
fn parted() -> Vec<u8> {
    let picture = DynamicImage::ImageLuma8(quarter(80, 120)).into_rgb8();
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder.set_optimized_huffman_tables(true);
    encoder.encode(&picture, 80, 120, jpeg_encoder::ColorType::Rgb).expect("an encodable picture");
    bytes
}

#[test]
fn components_in_scans_of_their_own_make_one_picture() {
    let picture = opened(parted()).unwrap().page(PageNo::FIRST).unwrap().picture(None).unwrap();
    assert_eq!(corners(&picture.image.pixels, 80, 120), [true, false, false, false]);
}

/// A PNG chunk put before the pixels.
fn with_chunk(png: &[u8], name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut body = name.to_vec();
    body.extend(data);
    let mut crc = u32::MAX;
    for &byte in &body {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
        }
    }
    let at = 8 + 25;
    let length = (data.len() as u32).to_be_bytes();
    [&png[..at], &length, &body, &(!crc).to_be_bytes(), &png[at..]].concat()
}

/// A JPEG whose EXIF says how the camera was held.
fn held(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

#[test]
fn pictures_are_pages() {
    for (format, kind) in [(ImageFormat::Png, Kind::Png), (ImageFormat::Jpeg, Kind::Jpeg)] {
        let source = opened(encoded(format)).unwrap();
        assert_eq!((source.kind(), source.page_count()), (kind, 1));
        let page = source.page(PageNo::FIRST).unwrap();
        let image = page.picture(None).unwrap().image;
        // 80 pixels across the short side of A4.
        assert_eq!((image.width_px, image.height_px, image.dpi), (80, 120, 10));
        assert_eq!(page.size().unwrap(), PageSize { width: 576.0, height: 864.0 });
        assert_eq!(corners(&image.pixels, 80, 120), [true, false, false, false]);
        assert!(page.text_layer().unwrap().is_empty());
        let second = source.page(PageNo::from_index(1));
        assert!(matches!(second, Err(RasterError::PageOutOfRange { count: 1, .. })));
    }
}

#[test]
fn a_stated_resolution_is_read() {
    let per_metre = (20.0f32 / 0.0254).round() as u32;
    let density = [&per_metre.to_be_bytes()[..], &per_metre.to_be_bytes(), &[1]].concat();
    let png = with_chunk(&encoded(ImageFormat::Png), b"pHYs", &density);
    assert_eq!(opened(png).unwrap().page(PageNo::FIRST).unwrap().picture(None).unwrap().image.dpi, 20);
    let mut jpeg = encoded(ImageFormat::Jpeg);
    let unit = jpeg.windows(5).position(|five| five == b"JFIF\0").unwrap() + 7;
    jpeg[unit..unit + 5].copy_from_slice(&[1, 0, 16, 0, 16]);
    assert_eq!(opened(jpeg).unwrap().page(PageNo::FIRST).unwrap().picture(None).unwrap().image.dpi, 16);
}

#[test]
fn the_way_the_camera_was_held_is_honoured() {
    let jpeg = encoded(ImageFormat::Jpeg);
    for (orientation, size, dark) in
        [(1, (80, 120), 0), (3, (80, 120), 3), (6, (120, 80), 1), (8, (120, 80), 2)]
    {
        let source = opened(held(&jpeg, orientation)).unwrap();
        let page = source.page(PageNo::FIRST).unwrap();
        let image = page.picture(None).unwrap().image;
        assert_eq!((image.width_px, image.height_px), size, "{orientation}");
        let mut expected = [false; 4];
        expected[dark] = true;
        assert_eq!(corners(&image.pixels, size.0 as usize, size.1 as usize), expected, "{orientation}");
        assert_eq!(page.size().unwrap().width > page.size().unwrap().height, orientation > 4);
    }
}

fn tiff(pages: &[(u32, u32)]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).expect("a writable buffer");
    for &(across, down) in pages {
        let picture = quarter(80, 120);
        let mut image = encoder.new_image::<Gray8>(80, 120).expect("an encodable picture");
        image.resolution_unit(ResolutionUnit::Inch);
        image.x_resolution(Rational { n: across, d: 1 });
        image.y_resolution(Rational { n: down, d: 1 });
        image.encoder().write_tag(Tag::Orientation, 1u16).expect("a writable tag");
        image.write_data(picture.as_raw()).expect("an encodable picture");
    }
    bytes.into_inner()
}

#[test]
fn every_page_of_a_tiff_is_read() {
    let source = opened(tiff(&[(10, 10), (20, 20), (20, 10)])).unwrap();
    assert_eq!((source.kind(), source.page_count()), (Kind::Tiff, 3));
    // The last page has oblong pixels, as faxes do: its rows are doubled.
    for (index, expected) in [(80, 120, 10), (80, 120, 20), (80, 240, 20)].into_iter().enumerate() {
        let image = source.page(PageNo::from_index(index as u32)).unwrap().picture(None).unwrap().image;
        assert_eq!((image.width_px, image.height_px, image.dpi), expected, "page {index}");
        let corners = corners(&image.pixels, expected.0 as usize, expected.1 as usize);
        assert_eq!(corners, [true, false, false, false], "page {index}");
    }
}

#[test]
fn damaged_and_oversized_pictures_are_refused() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let bytes = encoded(format);
        assert!(matches!(opened(bytes[..20].to_vec()), Err(RasterError::Corrupt { .. })), "{format:?}");
        let half = opened(bytes[..bytes.len() / 2].to_vec());
        let half = half.and_then(|source| source.page(PageNo::FIRST)?.picture(None).map(drop));
        assert!(matches!(half, Err(RasterError::Corrupt { .. }) | Ok(())), "{format:?}");
    }
    assert!(matches!(opened(b"II*\0\x08\0\0\0".to_vec()), Err(RasterError::Corrupt { .. })));
    let mut header = encoded(ImageFormat::Png);
    header.splice(16..24, [40_000u32.to_be_bytes(), 40_000u32.to_be_bytes()].concat());
    let mut crc = u32::MAX;
    for &byte in &header[12..29] {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
        }
    }
    header.splice(29..33, (!crc).to_be_bytes());
    assert!(matches!(opened(header), Err(RasterError::TooLarge { width_px: 40_000, .. })));
}
