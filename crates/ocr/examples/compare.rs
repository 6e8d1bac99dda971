//! Both engines on the same prepared pages: `compare OUT_DIR [--only native|tesseract] FILE TRUTH [FILE TRUTH]...`
//!
//! Prints errors against the truth and processor seconds a page, and leaves what was read in `OUT_DIR`.

#![allow(clippy::print_stdout)]

#[path = "support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};

use sohoa_document::{Origin, Page, PageNo};
use sohoa_evaluate::{TextScore, score_text};
use sohoa_ocr::{Native, NativeOptions, OcrEngine, part_tables};
use support::{Outcome, pages, truth};

fn main() -> Outcome<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let only = arguments.iter().position(|argument| argument == "--only").map(|place| {
        let pair: Vec<String> = arguments.drain(place..(place + 2).min(arguments.len())).collect();
        pair.last().cloned().unwrap_or_default()
    });
    let [folder, files @ ..] = arguments.as_slice() else {
        return Err("usage: compare OUT_DIR [--only ENGINE] FILE TRUTH [FILE TRUTH]...".into());
    };
    let judge = Native::open(&NativeOptions::default())?;
    let mut engines: Vec<Box<dyn OcrEngine>> = vec![Box::new(Native::open(&NativeOptions::default())?)];
    #[cfg(feature = "tesseract")]
    engines.push(Box::new(sohoa_ocr::Tesseract::open(&sohoa_ocr::TesseractOptions::default())?));
    engines.retain(|engine| only.as_ref().is_none_or(|only| engine.identity().name == *only));

    println!(
        "{:<24}{:<11}{:>7}{:>7}{:>8}{:>8}{:>8}",
        "file", "engine", "CER %", "WER %", "num rec", "num pre", "s/page"
    );
    let mut totals = vec![(TextScore::default(), 0.0, 0usize); engines.len()];
    for pair in files.chunks_exact(2) {
        let (file, truth) = (Path::new(&pair[0]), truth(Path::new(&pair[1]))?);
        let pages = pages(file, &judge)?;
        for (engine, total) in engines.iter_mut().zip(&mut totals) {
            let name = engine.identity().name.clone();
            let (mut text, mut seconds) = (String::new(), 0.0);
            for page in &pages {
                let start = processor_seconds();
                let words = engine.read_page(page)?.words;
                let (words, _) = sohoa_text::without_signature_overlay(words);
                let tables = sohoa_picture::layout(page).tables;
                let parts = part_tables(engine.as_mut(), page, &tables, words, PageNo::FIRST)?;
                seconds += processor_seconds() - start;
                let lines = sohoa_text::arrange(parts.words, page.size());
                let read =
                    Page { lines, tables: parts.tables, ..Page::empty(PageNo::FIRST, Origin::Ocr, "") };
                text.push_str(&sohoa_text::page_text_as_read(&read));
                text.push('\u{c}');
            }
            let out = PathBuf::from(folder).join(&name);
            std::fs::create_dir_all(&out)?;
            let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            std::fs::write(out.join(&stem).with_extension("txt"), &text)?;
            let [truth, text] = [&truth, &text].map(|text| sohoa_text::without_page_numbers(text));
            let score = score_text(&truth, &text);
            row(&stem, &name, &score, seconds, pages.len());
            *total = (total.0.plus(&score), total.1 + seconds, total.2 + pages.len());
        }
    }
    for (engine, (score, seconds, pages)) in engines.iter().zip(totals) {
        row("all", &engine.identity().name, &score, seconds, pages);
    }
    Ok(())
}

fn row(file: &str, engine: &str, score: &TextScore, seconds: f64, pages: usize) {
    println!(
        "{file:<24}{engine:<11}{:>7.3}{:>7.2}{:>8.2}{:>8.2}{:>8.3}",
        100.0 * score.cer(),
        100.0 * score.wer(),
        100.0 * score.number_recall(),
        100.0 * score.number_precision(),
        seconds / pages.max(1) as f64,
    );
}

/// Seconds this thread has run; wall time where the system does not tell.
fn processor_seconds() -> f64 {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds as f64 / 1e9)
}
