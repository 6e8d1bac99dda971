//! Exact decoding against Tesseract itself on whole pages: its own lines, cut as it cuts them, say the same letters.

#![cfg(feature = "tesseract")]

use std::path::{Path, PathBuf};
use std::process::Command;

use sohoa_document::{PageNo, Pixels};
use sohoa_lstm::{Decoding, LinePicture, Model, Recognizer};
use sohoa_ocr::find_tessdata;
use sohoa_raster::{Input, Options, open};

/// Fixtures with one scanned page or more; of each the first page is read.
const PAGES: [&str; 4] = [
    "commune-office/commune-office.pdf",
    "department-png/department-png.png",
    "district-copy/district-copy.pdf",
    "ward-clean/ward-clean.pdf",
];
/// Characters that may differ of 1,000.
const MOST_DIFFERENT: f64 = 1.0;

/// A line as Tesseract tells it in hOCR, in pixels from the top left.
struct Line {
    /// How far the baseline falls over a pixel, and how far it lies below the box's bottom where the box begins.
    baseline: (f32, f32),
    left: f32,
    bottom: f32,
    /// Full height of the letters, and of the parts above and below the small ones.
    size: f32,
    ascender: f32,
    descender: f32,
    words: Vec<(Place, String)>,
}

#[derive(Clone, Copy)]
struct Place {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

impl Place {
    fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// The numbers after a name in an hOCR title.
fn numbers(title: &str, name: &str) -> Vec<f32> {
    let mut parts = title.split(';').map(str::trim);
    let part = parts.find_map(|part| part.strip_prefix(name)).unwrap_or_default();
    part.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}

fn bounds(title: &str) -> Option<Place> {
    let [left, top, right, bottom] = numbers(title, "bbox")[..] else { return None };
    Some(Place { left, top, right, bottom })
}

/// The text between two marks that first occur in this order.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let start = text.find(from)? + from.len();
    let length = text[start..].find(to)?;
    Some(&text[start..start + length])
}

fn lines(hocr: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for span in hocr.split("<span ").skip(1) {
        let Some(attribute) = span.split_once("title=").map(|(_, rest)| rest) else { continue };
        let Some(title) = attribute.split(['"', '\'']).nth(1) else { continue };
        let Some(place) = bounds(title) else { continue };
        if span.starts_with("class='ocrx_word'") {
            let text = between(span, ">", "</span>").unwrap_or_default();
            let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
                .iter()
                .fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign));
            let plain = plain.replace("<strong>", "").replace("</strong>", "").replace("<em>", "");
            if let Some(line) = lines.last_mut() {
                line.words.push((place, plain.replace("</em>", "").trim().to_owned()));
            }
        } else if let ([slope, offset], [size, ..], [ascender, ..], [descender, ..]) = (
            numbers(title, "baseline").as_slice(),
            numbers(title, "x_size").as_slice(),
            numbers(title, "x_ascenders").as_slice(),
            numbers(title, "x_descenders").as_slice(),
        ) {
            let baseline = (*slope, *offset);
            let (size, ascender, descender) = (*size, *ascender, *descender);
            let Place { left, bottom, .. } = place;
            lines.push(Line { baseline, left, bottom, size, ascender, descender, words: Vec::new() });
        }
    }
    lines
}

/// The runs of words that Tesseract gives to its network in one go, and what it read in them.
fn groups(line: &Line) -> Vec<(Place, String)> {
    let mut groups: Vec<(Place, String)> = Vec::new();
    for (place, text) in &line.words {
        if let Some((whole, read)) = groups.last_mut() {
            let union = whole.union(*place);
            let low = |height: f32| height <= 1.25 * line.size;
            if low(place.bottom - place.top)
                && low(union.bottom - union.top)
                && place.left - whole.right <= 2.0 * line.size
            {
                *whole = union;
                *read = format!("{read} {text}");
                continue;
            }
        }
        groups.push((*place, text.clone()));
    }
    groups
}

/// What the network is given for a run: its ink, and room for letters above and below, with four pixels of paper.
fn crop(line: &Line, ink: &Place, width: usize, height: usize) -> (usize, usize, usize, usize) {
    let middle = (ink.left + ink.right) / 2.0;
    let base = line.bottom + line.baseline.1 + line.baseline.0 * (middle - line.left);
    let x_height = line.size - line.ascender - line.descender;
    let top = ink.top.min((base - x_height - line.ascender).ceil());
    let bottom = ink.bottom.max((base + line.descender).ceil());
    let clip = |value: f32, end: usize| (value.max(0.0) as usize).min(end);
    (
        clip(ink.left - 4.0, width),
        clip(top - 4.0, height),
        clip(ink.right + 4.0, width),
        clip(bottom + 4.0, height),
    )
}

/// The fewest changes from one text to another.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, sign) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, beside) in other.iter().enumerate() {
            let cost = diagonal + usize::from(sign != *beside);
            diagonal = row[column + 1];
            row[column + 1] = cost.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[test]
fn whole_pages_read_as_tesseract_reads_them() {
    let program = Command::new("tesseract").arg("--version").output();
    let (Ok(_), Ok(tessdata)) = (program, find_tessdata(None)) else {
        eprintln!("SKIPPED, not tested: there is no tesseract with Vietnamese language data here");
        return;
    };
    let recognizer = Recognizer::new(Model::from_bytes(&std::fs::read(&tessdata.file).unwrap()).unwrap());
    let fixtures: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let folder = tempfile::tempdir().unwrap();
    let (mut letters, mut different) = (0, 0);
    for name in PAGES {
        let Input::Pages(source) = open(&fixtures.join(name), &Options::default()).unwrap() else {
            panic!("{name} has no pages")
        };
        let page = source.page(PageNo::FIRST).unwrap().picture(None).unwrap().image;
        let (width, height) = (page.width_px as usize, page.height_px as usize);
        let grey: Vec<u8> = match page.pixels {
            Pixels::Grey(tones) => tones,
            Pixels::Rgb(colours) => image::DynamicImage::ImageRgb8(
                image::RgbImage::from_raw(page.width_px, page.height_px, colours).unwrap(),
            )
            .into_luma8()
            .into_raw(),
        };
        let picture = folder.path().join("page.png");
        image::GrayImage::from_raw(page.width_px, page.height_px, grey.clone())
            .unwrap()
            .save(&picture)
            .unwrap();
        let output = Command::new("tesseract")
            .arg(&picture)
            .args(["stdout", "-l", "vie", "--psm", "3", "--dpi", &page.dpi.to_string(), "hocr"])
            .env("OMP_THREAD_LIMIT", "1")
            .output()
            .unwrap();
        let hocr = String::from_utf8(output.stdout).unwrap();
        let (mut own_letters, mut own_different) = (0, 0);
        for line in lines(&hocr) {
            for (ink, expected) in groups(&line) {
                let (left, top, right, bottom) = crop(&line, &ink, width, height);
                let pixels: Vec<u8> = (top..bottom)
                    .flat_map(|y| grey[y * width + left..y * width + right].iter().copied())
                    .collect();
                let Ok(crop) = LinePicture::grey(right - left, bottom - top, &pixels) else { continue };
                let read = recognizer.recognize_lines(&[crop], Decoding::Exact { dictionary: true });
                let apart = distance(&read[0].text, &expected);
                if apart > 0 {
                    eprintln!("{name}: `{}`, Tesseract has `{expected}`", read[0].text);
                }
                own_letters += expected.chars().count();
                own_different += apart;
            }
        }
        eprintln!("{name}: {own_different} of {own_letters} characters differ");
        letters += own_letters;
        different += own_different;
    }
    assert!(letters > 4_000, "{letters}");
    assert!(different as f64 * 1000.0 <= MOST_DIFFERENT * letters as f64, "{different} of {letters} differ");
}
