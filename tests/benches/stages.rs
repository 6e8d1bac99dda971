//! What each pure stage takes for one report: `cargo bench -p sohoa-tests`.
//!
//! The report is `fixtures/department-text`; how it was spoilt for repair is written beside each case. Characters a
//! second are those of the report. Reading lines has a bench of its own, in its crate.

use std::sync::LazyLock;

use divan::counter::CharsCount;
use divan::{Bencher, black_box};
use sohoa_document::{Block, Page, Word};
use sohoa_repair::{Mode, Model, Repairer};
use sohoa_text::PictureFacts;

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/repair.bin");
const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/department-text/truth.txt");

static TEXT: LazyLock<String> =
    LazyLock::new(|| std::fs::read_to_string(REPORT).expect("the fixture is there"));
static REPAIR: LazyLock<Model> = LazyLock::new(|| {
    Model::from_bytes(std::fs::read(MODEL).expect("the model is there")).expect("the model is sound")
});
static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| sohoa_text::plain_text(&TEXT));
static BLOCKS: LazyLock<Vec<Block>> = LazyLock::new(|| sohoa_text::assemble(&PAGES));

fn main() {
    divan::main();
}

fn characters() -> CharsCount {
    CharsCount::of_str(TEXT.as_str())
}

mod text {
    use super::*;

    #[divan::bench]
    fn verdict_on_a_layer(bencher: Bencher) {
        let words: Vec<Word> = TEXT.split_whitespace().map(Word::plain).collect();
        let scan = PictureFacts { covers_page: true, drawn: true };
        bencher.counter(characters()).bench(|| sohoa_text::verdict(black_box(&words), 0, scan));
    }

    #[divan::bench]
    fn lines_of_plain_text(bencher: Bencher) {
        bencher.counter(characters()).bench(|| sohoa_text::plain_text(black_box(&TEXT)));
    }

    #[divan::bench]
    fn blocks_of_pages(bencher: Bencher) {
        bencher.counter(characters()).bench(|| sohoa_text::assemble(black_box(&PAGES)));
    }
}

mod repair {
    use super::*;

    fn repaired(bencher: Bencher, text: &str, mode: Mode) {
        let repairer = || Repairer::new(&REPAIR).without_scores();
        bencher
            .counter(characters())
            .with_inputs(repairer)
            .bench_refs(|repairer| repairer.repair_text(black_box(text), mode));
    }

    #[divan::bench]
    fn right(bencher: Bencher) {
        repaired(bencher, &TEXT, Mode::Auto);
    }

    /// All marks gone.
    #[divan::bench]
    fn stripped(bencher: Bencher) {
        repaired(bencher, &sohoa_orthography::fold(&TEXT), Mode::Stripped);
    }

    /// All marks gone, and treated like text read with the wrong language.
    #[divan::bench]
    fn spoilt(bencher: Bencher) {
        repaired(bencher, &sohoa_orthography::fold(&TEXT), Mode::SpoiltLayer);
    }

    /// All letters with a mark gone.
    #[divan::bench]
    fn letters_lost(bencher: Bencher) {
        let left: String = TEXT.chars().filter(|c| c.is_ascii() || !c.is_alphabetic()).collect();
        repaired(bencher, &left, Mode::LettersLost);
    }

    #[divan::bench]
    fn loading_the_model(bencher: Bencher) {
        let bytes = std::fs::read(MODEL).expect("the model is there");
        bencher.with_inputs(|| bytes.clone()).bench_values(|bytes| Model::from_bytes(black_box(bytes)));
    }
}

#[divan::bench]
fn head(bencher: Bencher) {
    let gazetteer = sohoa_head::Gazetteer::embedded();
    bencher.counter(characters()).bench(|| sohoa_head::read(black_box(&BLOCKS), gazetteer));
}

#[divan::bench]
fn extract(bencher: Bencher) {
    let rules = sohoa_extract::Rules::embedded().expect("the rules are sound");
    let context = sohoa_extract::Context::default();
    bencher.counter(characters()).bench(|| sohoa_extract::extract(black_box(&BLOCKS), &context, &rules));
}
