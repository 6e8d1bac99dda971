//! Measures extraction on one core: `cargo run --release --example speed -- FILE...`, each text repeated to 5 MB.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::time::Instant;

fn main() {
    let rules = sohoa_extract::Rules::embedded().unwrap();
    let context = sohoa_extract::Context::default();
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap();
        for size in [1_000_000usize, 5_000_000] {
            let text = format!("{text}\n\n").repeat(size / text.len() + 1);
            let blocks = sohoa_text::assemble(&sohoa_text::plain_text(&text));
            let start = Instant::now();
            let found = sohoa_extract::extract(&blocks, &context, &rules);
            let seconds = start.elapsed().as_secs_f64();
            println!(
                "{path}: {:.1} MB in {seconds:.2} s, {:.2} MB/s, {} figures",
                text.len() as f64 / 1e6,
                text.len() as f64 / 1e6 / seconds,
                found.figures.len()
            );
        }
    }
}
