//! The line network with the real model file.

use sohoa_document::{PageImage, Pixels, Word};
use sohoa_ocr::{Native, NativeOptions, OcrEngine, OcrError, PixelRect, RegionKind};
use sohoa_picture::layout;

/// The engine; says so where there is no language data to test with.
fn engine() -> Option<Native> {
    match Native::open(&NativeOptions::default()) {
        Ok(engine) => Some(engine),
        Err(error) => {
            eprintln!("SKIPPED, not tested: {error}\nhint: {}", error.hint().unwrap_or_default());
            None
        }
    }
}

/// Two lines of 14-point print at 300 dpi.
fn two_lines() -> PageImage {
    let picture =
        image::load_from_memory(include_bytes!("fixtures/two-lines.png")).expect("a PNG").into_luma8();
    let (width_px, height_px) = picture.dimensions();
    PageImage { width_px, height_px, dpi: 300, pixels: Pixels::Grey(picture.into_raw()) }
}

fn upside_down(mut page: PageImage) -> PageImage {
    if let Pixels::Grey(tones) = &mut page.pixels {
        tones.reverse();
    }
    page
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Where "1.245" stands, in pixels.
const NUMBER: PixelRect = PixelRect { left: 240, top: 185, width: 140, height: 65 };

#[test]
fn a_page_is_read_word_by_word() {
    let Some(mut engine) = engine() else { return };
    let reading = engine.read_page(&two_lines()).unwrap();
    let lines: Vec<String> =
        reading.lines.iter().map(|line| joined(&reading.words[line.words.clone()])).collect();
    assert_eq!(lines, ["Bộ phận Một cửa đã tiếp nhận", "tổng số 1.245 hồ sơ, đạt 98,7%"]);
    let number = reading.words.iter().find(|word| word.text == "1.245").unwrap();
    let bounds = number.bounds.unwrap();
    let [left, right, top, bottom] =
        [NUMBER.left, NUMBER.left + NUMBER.width, NUMBER.top, NUMBER.top + NUMBER.height]
            .map(|px| px as f32 * 72.0 / 300.0);
    assert!(left <= bounds.left && bounds.right <= right, "{bounds:?}");
    assert!(top <= bounds.top && bounds.bottom <= bottom, "{bounds:?}");
    assert!((0.9..=1.0).contains(&number.confidence));
}

#[test]
fn a_region_is_read_alone_and_boxes_stay_on_the_page() {
    let Some(mut engine) = engine() else { return };
    let page = two_lines();
    let whole = engine.read_page(&page).unwrap();
    let expected = whole.words.iter().find(|word| word.text == "1.245").unwrap().bounds.unwrap();
    for kind in [RegionKind::Digits, RegionKind::Word, RegionKind::Line, RegionKind::Block] {
        let words = engine.read_region(&page, NUMBER, kind).unwrap();
        assert_eq!(joined(&words), "1.245", "{kind:?}");
        let found = words[0].bounds.unwrap();
        assert!(
            (found.left - expected.left).abs() < 1.0 && (found.top - expected.top).abs() < 1.0,
            "{kind:?}: {found:?}, {expected:?}"
        );
    }
}

#[test]
fn digits_only_means_digits_only() {
    let Some(mut engine) = engine() else { return };
    let page = two_lines();
    let all = PixelRect { left: 0, top: 0, width: page.width_px, height: page.height_px };
    let words = engine.read_region(&page, all, RegionKind::Digits).unwrap();
    assert!(joined(&words).chars().all(|sign| " 0123456789.,/%-()+=".contains(sign)), "{}", joined(&words));
}

#[test]
fn a_page_on_its_head_is_noticed() {
    let Some(engine) = engine() else { return };
    assert!(!engine.is_upside_down(&layout(&two_lines())));
    assert!(engine.is_upside_down(&layout(&upside_down(two_lines()))));
}

#[test]
fn nothing_to_read_and_malformed_pictures() {
    let Some(mut engine) = engine() else { return };
    let picture = |width_px, height_px, pixels| PageImage { width_px, height_px, dpi: 300, pixels };
    for (width, height) in [(1, 1), (40, 3), (3, 400), (200, 200)] {
        for tone in [0, 255] {
            let page = picture(width, height, Pixels::Grey(vec![tone; (width * height) as usize]));
            assert_eq!(joined(&engine.read_page(&page).unwrap().words), "", "{width} x {height} of {tone}");
        }
    }
    let outside = PixelRect { left: 500, top: 0, width: 9, height: 9 };
    let page = picture(9, 9, Pixels::Rgb(vec![255; 243]));
    assert_eq!(engine.read_region(&page, outside, RegionKind::Line).unwrap(), []);
    for page in [picture(9, 9, Pixels::Grey(vec![0; 80])), picture(0, 9, Pixels::Grey(Vec::new()))] {
        assert!(matches!(engine.read_page(&page), Err(OcrError::MalformedPicture)));
    }
}

#[test]
fn the_engine_says_what_it_is() {
    let Some(engine) = engine() else { return };
    let identity = engine.identity();
    assert_eq!((identity.name.as_str(), identity.language.as_str()), ("native", "vie"));
    assert_eq!(identity.model_sha256, engine.tessdata().sha256);
}
