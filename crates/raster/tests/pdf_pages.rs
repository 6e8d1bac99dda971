//! Pages of PDFs, through the real pdfium.

mod sheets;

use sheets::{Image, Sheet, pdf, pdfium_is_here};
use sohoa_document::{PageNo, PageSize, Pixels, Rect};
use sohoa_raster::{Input, Options, Picture, PictureOrigin, RasterError, Source, TextLayer, open_bytes};

/// White, 400 by 600, with a black square of 60 pixels in the top left corner.
fn scan() -> Image {
    scan_of(400, 600)
}

/// White with a black square at the top left.
fn scan_of(width: i32, height: i32) -> Image {
    let square = |x, y| if x < 60 && y < 60 { 0 } else { 255 };
    Image::grey(width, height, (0..height).flat_map(|y| (0..width).map(move |x| square(x, y))).collect())
}

/// A page of 144 by 216 points with the scan all over it: 200 dpi.
fn scanned(content_after: &str) -> Sheet {
    Sheet {
        media_box: [0.0, 0.0, 144.0, 216.0],
        content: format!("q 144 0 0 216 0 0 cm /I0 Do Q\n{content_after}"),
        images: vec![scan()],
        ..Sheet::default()
    }
}

fn source(bytes: Vec<u8>) -> Source {
    match open_bytes(bytes, &Options::default()) {
        Ok(Input::Pages(source)) => source,
        Ok(Input::Text(_)) => panic!("taken for text"),
        Err(error) => panic!("{error}"),
    }
}

fn first(sheet: Sheet) -> (PageSize, TextLayer, Picture) {
    let source = source(pdf(&[sheet]));
    let page = source.page(PageNo::FIRST).expect("a sound page");
    (
        page.size().expect("a sound page"),
        page.text_layer().expect("a sound page"),
        page.picture(None).expect("a sound page"),
    )
}

fn texts(words: &[sohoa_document::Word]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}

/// The levels at the four corners: top left, top right, bottom left, bottom right.
fn corners(picture: &Picture) -> [u8; 4] {
    let (width, height) = (picture.image.width_px as usize, picture.image.height_px as usize);
    let Pixels::Grey(levels) = &picture.image.pixels else { panic!("colour from nowhere") };
    let at = |x: usize, y: usize| levels[y * width + x];
    [at(5, 5), at(width - 6, 5), at(5, height - 6), at(width - 6, height - 6)]
}

#[test]
fn words_stand_where_they_are_displayed() {
    if !pdfium_is_here() {
        return;
    }
    // 72 to 92 points above the bottom and from 30 on, in a page whose box does not begin at 0.
    let sheet = Sheet {
        media_box: [10.0, 20.0, 210.0, 420.0],
        content: "BT /F 20 Tf 40 92 Td (HH 12) Tj ET".to_owned(),
        ..Sheet::default()
    };
    // `H` of Helvetica is 0.718 em high: 14.36 points above the base line.
    let cases = [
        (0, (200.0, 400.0), Rect::new(31.5, 313.6, 57.3, 328.0)),
        (90, (400.0, 200.0), Rect::new(72.0, 31.5, 86.4, 57.3)),
        (180, (200.0, 400.0), Rect::new(142.7, 72.0, 168.5, 86.4)),
        (270, (400.0, 200.0), Rect::new(313.6, 142.7, 328.0, 168.5)),
    ];
    for (rotate, (width, height), expected) in cases {
        let (size, layer, _) = first(Sheet { rotate, ..sheet.clone() });
        assert_eq!(size, PageSize { width, height }, "{rotate}");
        assert_eq!(texts(&layer.visible), ["HH", "12"], "{rotate}");
        let found = layer.visible[0].bounds.unwrap();
        let near = |one: f32, other: f32| (one - other).abs() < 1.0;
        assert!(
            near(found.left, expected.left)
                && near(found.top, expected.top)
                && near(found.right, expected.right)
                && near(found.bottom, expected.bottom),
            "{rotate}: {found:?} is not {expected:?}"
        );
        assert!(!layer.is_scan && layer.hidden.is_empty());
    }
}

#[test]
fn a_scan_comes_as_it_is_stored_and_as_it_is_displayed() {
    if !pdfium_is_here() {
        return;
    }
    for (rotate, size, black) in
        [(0, (400, 600), 0), (90, (600, 400), 1), (180, (400, 600), 3), (270, (600, 400), 2)]
    {
        let (_, layer, picture) = first(Sheet { rotate, ..scanned("") });
        assert_eq!(picture.origin, PictureOrigin::Embedded, "{rotate}");
        assert_eq!(
            (picture.image.width_px, picture.image.height_px, picture.image.dpi),
            (size.0, size.1, 200)
        );
        let mut expected = [255; 4];
        expected[black] = 0;
        assert_eq!(corners(&picture), expected, "{rotate}");
        assert!(layer.is_scan && layer.is_empty() && layer.picture_share > 0.99);
    }
}

#[test]
fn a_mirrored_scan_is_displayed_mirrored() {
    if !pdfium_is_here() {
        return;
    }
    let content = "q -144 0 0 216 144 0 cm /I0 Do Q".to_owned();
    let (_, _, picture) = first(Sheet { content, ..scanned("") });
    assert_eq!((picture.origin, corners(&picture)), (PictureOrigin::Embedded, [255, 0, 255, 255]));
}

#[test]
fn text_beneath_and_within_a_scan_is_hidden_and_captions_over_it_are_left_out() {
    if !pdfium_is_here() {
        return;
    }
    let mut sheet = scanned(
        "BT 3 Tr /F 10 Tf 20 150 Td (read by a machine) Tj ET\n\
         BT 0 Tr /F 6 Tf 100 10 Td (Signed) Tj ET",
    );
    sheet.content.insert_str(0, "BT /F 10 Tf 20 120 Td (painted over) Tj ET\n");
    let (_, layer, picture) = first(sheet);
    assert_eq!(texts(&layer.hidden), ["painted", "over", "read", "by", "a", "machine"]);
    assert_eq!(texts(&layer.visible), ["Signed"]);
    assert!(layer.is_scan);
    assert_eq!((picture.origin, picture.left_out.len()), (PictureOrigin::Embedded, 1));
    assert_eq!(picture.image.pixels, Pixels::Grey(scan().samples));
}

#[test]
fn a_wanted_resolution_is_rendered_without_the_captions() {
    if !pdfium_is_here() {
        return;
    }
    let source = source(pdf(&[scanned("0 g 100 5 30 10 re f")]));
    let picture = source.page(PageNo::FIRST).unwrap().picture(Some(100)).unwrap();
    assert_eq!((picture.image.width_px, picture.image.height_px, picture.image.dpi), (200, 300, 100));
    assert_eq!((picture.origin, picture.left_out.len()), (PictureOrigin::Rendered, 1));
    assert_eq!(corners(&picture), [0, 255, 255, 255]);
    let Pixels::Grey(levels) = &picture.image.pixels else { panic!("grey") };
    assert_eq!(levels[285 * 200 + 160], 255, "the caption must not be painted");
}

#[test]
fn a_signature_field_is_no_part_of_the_picture() {
    if !pdfium_is_here() {
        return;
    }
    let source = source(pdf(&[Sheet { signature: Some([100.0, 10.0, 140.0, 40.0]), ..scanned("") }]));
    let page = source.page(PageNo::FIRST).unwrap();
    let overlays = page.overlays();
    assert_eq!(overlays.len(), 1);
    assert!(overlays[0].is_signature);
    assert_eq!(overlays[0].bounds, Rect::new(100.0, 176.0, 140.0, 206.0));
    assert_eq!(page.picture(None).unwrap().image.pixels, Pixels::Grey(scan().samples));
    let rendered = page.picture(Some(100)).unwrap();
    assert_eq!(corners(&rendered), [0, 255, 255, 255]);
}

#[test]
fn a_scan_that_does_not_show_as_it_is_stored_is_rendered() {
    if !pdfium_is_here() {
        return;
    }
    let nested = Sheet {
        content: "/X Do".to_owned(),
        form: Some("q 144 0 0 216 0 0 cm /I0 Do Q".to_owned()),
        ..scanned("")
    };
    let oblong = Sheet { images: vec![Image::grey(200, 600, vec![255; 200 * 600])], ..scanned("") };
    let stencil = Image {
        is_stencil: true,
        samples: (0..600).flat_map(|y| (0..50).map(move |x| if y < 60 && x < 8 { 0 } else { 255 })).collect(),
        ..scan()
    };
    let stencil = Sheet { images: vec![stencil], ..scanned("") };
    let see_through = Image {
        samples: vec![0; 400 * 600],
        alpha: Some(scan().samples.iter().map(|v| 255 - v).collect()),
        ..scan()
    };
    let see_through = Sheet { images: vec![see_through], ..scanned("") };
    for (name, sheet, black) in [
        ("nested", nested, [0, 255, 255, 255]),
        ("oblong", oblong, [255; 4]),
        ("stencil", stencil, [0, 255, 255, 255]),
        ("see-through", see_through, [0, 255, 255, 255]),
    ] {
        let (_, layer, picture) = first(sheet);
        assert!(layer.is_scan, "{name}");
        assert_eq!(picture.origin, PictureOrigin::RenderedScan, "{name}");
        assert_eq!((picture.image.width_px, picture.image.height_px), (400, 600), "{name}");
        assert_eq!(corners(&picture), black, "{name}");
    }
}

#[test]
fn a_background_with_much_on_it_is_not_a_scan() {
    if !pdfium_is_here() {
        return;
    }
    let foreground = scanned("q 100 0 0 150 20 30 cm /I0 Do Q");
    let lines: String = (0..18)
        .map(|n| format!("BT /F 9 Tf 8 {} Td (Written over the background) Tj ET\n", 200 - 11 * n))
        .collect();
    for sheet in [foreground, scanned(&lines)] {
        let (_, layer, picture) = first(sheet);
        assert!(!layer.is_scan);
        assert_eq!((picture.origin, picture.image.dpi), (PictureOrigin::Rendered, 300));
        assert!(picture.left_out.is_empty());
    }
}

#[test]
fn a_born_digital_page_is_rendered_at_300_dpi() {
    if !pdfium_is_here() {
        return;
    }
    let (_, layer, picture) =
        first(Sheet { content: "BT /F 12 Tf 20 300 Td (Line) Tj ET".to_owned(), ..Sheet::default() });
    assert_eq!(texts(&layer.visible), ["Line"]);
    assert!(!layer.is_blank);
    assert_eq!((picture.image.width_px, picture.image.height_px, picture.image.dpi), (833, 1667, 300));
    assert_eq!(picture.origin, PictureOrigin::Rendered);
}

#[test]
fn scans_finer_than_needed_are_halved() {
    if !pdfium_is_here() {
        return;
    }
    // A5 at 600 dpi, and a quarter of it said to be 600 dpi.
    for (width, points, expected, origin) in [
        (3496, 419.5, (1748, 300), PictureOrigin::RenderedScan),
        (874, 104.9, (874, 600), PictureOrigin::Embedded),
    ] {
        let height = width * 3 / 2;
        let content = format!("q {points} 0 0 {} 0 0 cm /I0 Do Q", points * 1.5);
        let (media_box, images) = ([0.0, 0.0, points, points * 1.5], vec![scan_of(width, height)]);
        let (_, _, picture) = first(Sheet { media_box, content, images, ..Sheet::default() });
        assert_eq!((picture.image.width_px, picture.image.dpi), expected);
        assert_eq!((picture.origin, corners(&picture)), (origin, [0, 255, 255, 255]));
    }
}

#[test]
fn sheets_too_large_are_rendered_coarser_or_refused() {
    if !pdfium_is_here() {
        return;
    }
    let sheet = Sheet { media_box: [0.0, 0.0, 720.0, 720.0], ..Sheet::default() };
    let picture = |max_megapixels| {
        let options = Options { max_megapixels, ..Options::default() };
        let Ok(Input::Pages(source)) = open_bytes(pdf(std::slice::from_ref(&sheet)), &options) else {
            panic!("a PDF")
        };
        source.page(PageNo::FIRST).unwrap().picture(None)
    };
    assert_eq!(picture(9).unwrap().image.dpi, 300);
    let coarser = picture(4).unwrap().image;
    assert_eq!((coarser.dpi, coarser.width_px), (199, 1990));
    assert!(matches!(picture(1), Err(RasterError::TooLarge { width_px: 3000, .. })));
}

#[test]
fn an_embedded_picture_over_the_limit_is_refused() {
    if !pdfium_is_here() {
        return;
    }
    let huge = Image { width: 40_000, height: 40_000, samples: vec![0; 16], ..scan() };
    let source = source(pdf(&[Sheet { images: vec![huge], ..scanned("") }]));
    let refused = source.page(PageNo::FIRST).unwrap().picture(None);
    assert!(matches!(refused, Err(RasterError::TooLarge { width_px: 40_000, .. })), "{refused:?}");
}

#[test]
fn many_pages_open_at_once_and_load_one_by_one() {
    if !pdfium_is_here() {
        return;
    }
    let source = source(pdf(&vec![Sheet::default(); 10_000]));
    assert_eq!(source.page_count(), 10_000);
    let last = source.page(PageNo::new(10_000).unwrap()).unwrap();
    let layer = last.text_layer().unwrap();
    assert!(layer.is_empty() && layer.is_blank);
    let beyond = source.page(PageNo::new(10_001).unwrap());
    assert!(matches!(beyond, Err(RasterError::PageOutOfRange { count: 10_000, .. })));
}

#[test]
fn what_cannot_be_opened_says_why() {
    if !pdfium_is_here() {
        return;
    }
    let whole =
        pdf(&[Sheet { content: "BT /F 12 Tf 20 300 Td (Line) Tj ET".to_owned(), ..Sheet::default() }]);
    let error = |bytes: &[u8], password: Option<&str>| {
        let options = Options { password: password.map(str::to_owned), ..Options::default() };
        open_bytes(bytes.to_vec(), &options).err()
    };
    let mut late = vec![b'\n'; 1000];
    late.extend(&whole);
    assert!(error(&late, None).is_none(), "junk before the header is tolerated");
    assert!(matches!(error(&whole[..60], None), Some(RasterError::Corrupt { .. })));
    assert!(matches!(error(&pdf(&[]), None), Some(RasterError::NoPages | RasterError::Corrupt { .. })));
    assert!(matches!(error(b"%PDF-1.7 and nothing more", None), Some(RasterError::Corrupt { .. })));
    let encrypted = include_bytes!("fixtures/encrypted.pdf");
    assert!(matches!(error(encrypted, None), Some(RasterError::Encrypted)));
    assert!(matches!(error(encrypted, Some("wrong")), Some(RasterError::WrongPassword)));
    assert!(error(encrypted, Some("hoso")).is_none());
}
