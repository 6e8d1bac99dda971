//! How fast lines are read: the kernels' matrix products alone, and whole lines with each kernel and decoder.
//!
//! `cargo bench -p sohoa-lstm`; wants an installed `vie.traineddata`. With `SOHOA_REFERENCE` the lines are real
//! ones, and a `tesseract` in the path reads them too.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/support/mod.rs"]
mod support;

use sohoa_lstm::{Decoding, Fusion, Kernel, LanguageModel, LanguageState, LinePicture, Recognizer};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Takes every word as likely as any other, so that only the search itself is measured.
struct Indifferent;

impl LanguageModel for Indifferent {
    fn start(&self) -> LanguageState {
        LanguageState(0)
    }

    fn follow(&self, _: LanguageState, _: &str) -> (f32, LanguageState) {
        (-7.0, LanguageState(0))
    }
}

/// The best of a few tries: others' work on the machine only ever makes it slower.
fn best(tries: usize, clock: impl Fn() -> Duration, mut work: impl FnMut()) -> Duration {
    let times = (0..tries).map(|_| {
        let start = clock();
        work();
        clock().saturating_sub(start)
    });
    times.min().unwrap_or_default()
}

/// This thread's time on a processor where the system tells it, else the time of day.
fn own_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// The same for finished children, in hundredths of a second.
fn children_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/self/stat").ok();
    let fields =
        told.as_ref().and_then(|told| told.rsplit(')').next()).map(|rest| rest.split_ascii_whitespace());
    let ticks = fields
        .map(|fields| fields.skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum::<u64>());
    ticks.map_or_else(|| START.elapsed(), |ticks| Duration::from_millis(10 * ticks))
}

fn products() {
    println!("matrix products, GMAC/s (768 x 288, the gates of a layer)");
    for kernel in Kernel::available() {
        print!("  {kernel:?}:");
        for rows in [1, 4, 8, 16] {
            let times = if kernel == Kernel::Plain { 100 } else { 6_000 } / rows;
            let time = best(9, own_time, || {
                kernel.exercise(768, 288, rows, times);
            });
            // Building the matrix belongs to the time of one round only.
            let setup = best(9, own_time, || {
                kernel.exercise(768, 288, rows, 0);
            });
            let work = (768 * 288 * rows * times) as f64;
            print!("  {rows} lines {:.0}", work / time.saturating_sub(setup).as_secs_f64() / 1e9);
        }
        println!();
    }
}

/// Width, height and grey pixels.
type Picture = (usize, usize, Vec<u8>);

fn pictures(reference: Option<&Path>) -> Vec<Picture> {
    let Some(folder) = reference else {
        let strokes = |seed| (1290, 53, support::synthetic::picture(seed, 1290, 53));
        return (0..30).map(strokes).collect();
    };
    let open = |line| image::open(folder.join(format!("lines/{line:02}.png"))).unwrap().into_luma8();
    let pictures = (0..30).map(open);
    pictures
        .map(|picture| (picture.width() as usize, picture.height() as usize, picture.into_raw()))
        .collect()
}

fn lines(pictures: &[Picture]) {
    let lines: Vec<LinePicture> = pictures
        .iter()
        .map(|(width, height, pixels)| LinePicture::grey(*width, *height, pixels).unwrap())
        .collect();
    println!(
        "whole lines, {} of them: processor milliseconds for all, lines/s, GMAC/s over all",
        lines.len()
    );
    for kernel in Kernel::available() {
        let Some(model) = support::installed_model("vie") else { return };
        let recognizer = Recognizer::with_kernel(model, kernel).unwrap();
        let steps: usize = lines.iter().map(|line| recognizer.prepare(line).width() / 3).sum();
        let work = (steps * recognizer.multiplications_per_step()) as f64;
        let decodings = [
            ("greedy", Decoding::Greedy),
            ("exact", Decoding::Exact { dictionary: true }),
            ("language", Decoding::Language(Fusion::new(&Indifferent))),
        ];
        for (name, decoding) in decodings {
            let time = best(if kernel == Kernel::Plain { 1 } else { 9 }, own_time, || {
                recognizer.recognize_lines(&lines, decoding);
            });
            let seconds = time.as_secs_f64();
            let (rate, work) = (lines.len() as f64 / seconds, work / seconds / 1e9);
            println!("  {kernel:?} {name}: {:.1} ms, {rate:.0} lines/s, {work:.0} GMAC/s", 1e3 * seconds);
        }
    }
}

/// Tesseract on the same line files, its start-up included once.
fn tesseract(folder: &Path) {
    let list: String =
        (0..30).map(|line| format!("{}\n", folder.join(format!("lines/{line:02}.png")).display())).collect();
    let path = std::env::temp_dir().join(format!("lines-{}.txt", std::process::id()));
    std::fs::write(&path, list).unwrap();
    let time = best(3, children_time, || {
        let arguments = ["-", "--psm", "13", "-l", "vie"];
        let run = Command::new("tesseract").arg(&path).args(arguments).env("OMP_THREAD_LIMIT", "1").output();
        if run.is_err() {
            println!("  no tesseract in the path");
        }
    });
    std::fs::remove_file(&path).unwrap();
    println!(
        "  tesseract --psm 13: {:.0} ms, {:.0} lines/s",
        1e3 * time.as_secs_f64(),
        30.0 / time.as_secs_f64()
    );
}

fn main() {
    products();
    let reference = support::reference();
    lines(&pictures(reference.as_deref()));
    if let Some(folder) = reference {
        tesseract(&folder);
    }
}
