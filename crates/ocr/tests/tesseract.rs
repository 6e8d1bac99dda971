//! The real Tesseract with its Vietnamese data.
#![cfg(feature = "tesseract")]

use sohoa_document::{PageImage, Pixels, Word};
use sohoa_ocr::{
    OcrEngine, OcrError, PixelRect, Recorded, Recorder, Recording, RegionKind, Tesseract, TesseractOptions,
};

/// The engine; says so where there is no language data to test with.
fn engine() -> Option<Tesseract> {
    match Tesseract::open(&TesseractOptions::default()) {
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
    let [left, right] = [NUMBER.left, NUMBER.left + NUMBER.width].map(|px| px as f32 * 72.0 / 300.0);
    assert!(left <= bounds.left && bounds.right <= right, "{bounds:?}");
    assert!((0.5..=1.0).contains(&number.confidence));
}

#[test]
fn a_region_is_read_alone_and_boxes_stay_on_the_page() {
    let Some(mut engine) = engine() else { return };
    let page = two_lines();
    let whole = engine.read_page(&page).unwrap();
    let expected = whole.words.iter().find(|word| word.text == "1.245").unwrap().bounds.unwrap();
    for kind in [RegionKind::Digits, RegionKind::Word, RegionKind::Line] {
        let words = engine.read_region(&page, NUMBER, kind).unwrap();
        assert_eq!(joined(&words), "1.245", "{kind:?}");
        let found = words[0].bounds.unwrap();
        assert!(
            (found.left - expected.left).abs() < 1.0 && (found.top - expected.top).abs() < 1.0,
            "{found:?}"
        );
    }
    // The restriction to digits must not outlive the region.
    assert_eq!(engine.read_page(&page).unwrap(), whole);
}

#[test]
fn grey_and_colour_read_alike_and_again_alike() {
    let Some(mut engine) = engine() else { return };
    let grey = two_lines();
    let Pixels::Grey(levels) = &grey.pixels else { panic!("grey") };
    let coloured =
        PageImage { pixels: Pixels::Rgb(levels.iter().flat_map(|&v| [v; 3]).collect()), ..grey.clone() };
    let once = engine.read_page(&grey).unwrap();
    assert_eq!(joined(&engine.read_page(&coloured).unwrap().words), joined(&once.words));
    assert_eq!(engine.read_page(&grey).unwrap(), once);
}

#[test]
fn a_blank_page_yields_nothing() {
    let Some(mut engine) = engine() else { return };
    let blank =
        PageImage { width_px: 800, height_px: 800, dpi: 300, pixels: Pixels::Grey(vec![255; 640_000]) };
    assert!(engine.read_page(&blank).unwrap().words.is_empty());
    let outside = PixelRect { left: 800, top: 0, width: 10, height: 10 };
    assert!(engine.read_region(&blank, outside, RegionKind::Line).unwrap().is_empty());
}

#[test]
fn malformed_pictures_are_refused() {
    let Some(mut engine) = engine() else { return };
    for (width_px, height_px, bytes) in [(0, 0, 0), (10, 10, 99), (u32::MAX, u32::MAX, 4)] {
        let picture = PageImage { width_px, height_px, dpi: 300, pixels: Pixels::Grey(vec![0; bytes]) };
        assert!(matches!(engine.read_page(&picture), Err(OcrError::MalformedPicture)));
    }
    let tiny = PageImage { width_px: 1, height_px: 1, dpi: 300, pixels: Pixels::Grey(vec![0]) };
    assert!(engine.read_page(&tiny).unwrap().words.is_empty());
}

#[test]
fn what_is_recorded_is_replayed() {
    let Some(engine) = engine() else { return };
    let page = two_lines();
    let mut recorder = Recorder::new(engine);
    let reading = recorder.read_page(&page).unwrap();
    let words = recorder.read_region(&page, NUMBER, RegionKind::Digits).unwrap();
    let text = recorder.into_recording().to_text();
    let recording = Recording::parse(&text).unwrap();
    assert_eq!(recording.to_text(), text);
    let mut replay = Recorded::new(recording);
    assert_eq!(replay.read_page(&page).unwrap(), reading);
    assert_eq!(replay.read_region(&page, NUMBER, RegionKind::Digits).unwrap(), words);
    let other = PageImage { dpi: 200, ..page };
    assert!(matches!(replay.read_page(&other), Err(OcrError::NotRecorded { .. })));
}
