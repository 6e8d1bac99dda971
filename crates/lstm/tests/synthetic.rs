//! The whole way with a tiny model made here: a pin against change, and what must hold for any model.

#![allow(clippy::unwrap_used)]

mod support;

use proptest::prelude::*;
use sohoa_lstm::{
    Decoding, Fusion, Kernel, LanguageModel, LanguageState, LinePicture, LineText, Model, Recognizer,
};
use std::fmt::Write;
use std::path::Path;
use support::synthetic::{Random, model_file, picture};

fn recognizer(kernel: Kernel) -> Recognizer {
    Recognizer::with_kernel(Model::from_bytes(&model_file()).unwrap(), kernel).unwrap()
}

/// Sizes that take every way through scaling: copied, halved, averaged, interpolated, doubled, enlarged.
const SIZES: [(usize, usize); 9] =
    [(60, 12), (90, 24), (100, 17), (70, 14), (41, 9), (33, 6), (20, 3), (201, 52), (2, 12)];

fn pictures() -> Vec<(usize, usize, Vec<u8>)> {
    let pictures =
        SIZES.iter().zip(1..).map(|(&(width, height), seed)| (width, height, picture(seed, width, height)));
    pictures.collect()
}

fn read(recognizer: &Recognizer, pictures: &[(usize, usize, Vec<u8>)], decoding: Decoding) -> Vec<LineText> {
    let lines =
        pictures.iter().map(|(width, height, pixels)| LinePicture::grey(*width, *height, pixels).unwrap());
    recognizer.recognize_lines(&lines.collect::<Vec<_>>(), decoding)
}

/// Prefers texts by a fixed whim, so strongly that only rules hold it back.
struct Whim;

impl LanguageModel for Whim {
    fn start(&self) -> LanguageState {
        LanguageState(1)
    }

    fn follow(&self, state: LanguageState, syllable: &str) -> (f32, LanguageState) {
        let mut random = Random::new(
            syllable.bytes().fold(state.0, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())),
        );
        (-(random.below(40) as f32), LanguageState(random.below(1000)))
    }
}

fn whim() -> Decoding<'static> {
    Decoding::Language(Fusion { weight: 2.0, ..Fusion::new(&Whim) })
}

fn all_decodings() -> [Decoding<'static>; 4] {
    [Decoding::Greedy, Decoding::Exact { dictionary: false }, Decoding::Exact { dictionary: true }, whim()]
}

/// `UPDATE=1 cargo test -p sohoa-lstm` writes the file anew; its difference is the review.
#[test]
fn readings_are_the_pinned_ones() {
    let recognizer = recognizer(Kernel::Plain);
    let mut found = String::new();
    for decoding in all_decodings() {
        writeln!(found, "{decoding:?}").unwrap();
        for line in read(&recognizer, &pictures(), decoding) {
            writeln!(found, "  {:?} inverted {}", line.text, line.inverted).unwrap();
            for word in &line.words {
                let characters: Vec<String> = word
                    .characters
                    .iter()
                    .map(|character| {
                        let rival = character.rivals.first().map_or("-", |rival| rival.text.as_str());
                        format!(
                            "{}@{:?} {:.3} not {rival}",
                            character.text, character.columns, character.probability
                        )
                    })
                    .collect();
                writeln!(
                    found,
                    "    {:.2} {} [{}]",
                    word.confidence,
                    word.in_dictionary,
                    characters.join(", ")
                )
                .unwrap();
            }
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/synthetic.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(&path).unwrap());
}

#[test]
fn every_kernel_reads_the_same() {
    for decoding in all_decodings() {
        let expected = read(&recognizer(Kernel::Plain), &pictures(), decoding);
        for kernel in Kernel::available() {
            assert_eq!(read(&recognizer(kernel), &pictures(), decoding), expected, "{kernel:?} {decoding:?}");
        }
    }
}

#[test]
fn a_line_reads_the_same_alone_and_in_company() {
    let recognizer = Recognizer::new(Model::from_bytes(&model_file()).unwrap());
    // Heights that scale in all ways, widths down to those that leave nothing.
    let sizes = (0..60).map(|index: usize| (index * index % 211 + 1, [12, 24, 48, 13, 9, 96][index % 6]));
    let pictures: Vec<_> =
        sizes.zip(0..).map(|((width, height), seed)| (width, height, picture(seed, width, height))).collect();
    for decoding in all_decodings() {
        let together = read(&recognizer, &pictures, decoding);
        for (picture, expected) in pictures.iter().zip(&together) {
            assert_eq!(&read(&recognizer, std::slice::from_ref(picture), decoding)[0], expected);
        }
    }
}

#[test]
fn colours_of_equal_parts_read_as_grey() {
    let recognizer = Recognizer::new(Model::from_bytes(&model_file()).unwrap());
    for (width, height, pixels) in pictures() {
        let coloured: Vec<u8> = pixels.iter().flat_map(|&pixel| [pixel; 3]).collect();
        let lines = [
            LinePicture::grey(width, height, &pixels).unwrap(),
            LinePicture::rgb(width, height, &coloured).unwrap(),
        ];
        let texts = recognizer.recognize_lines(&lines, Decoding::Greedy);
        assert_eq!(texts[0], texts[1], "{width} x {height}");
    }
}

/// Tokens with a digit.
fn numbers(line: &LineText) -> Vec<&str> {
    line.words.iter().map(|word| word.text.as_str()).filter(|text| text.contains(char::is_numeric)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_language_never_touches_a_number(seed in any::<u64>(), width in 3_usize..250, height in 6_usize..40) {
        let recognizer = Recognizer::new(Model::from_bytes(&model_file()).unwrap());
        let pictures = [(width, height, picture(seed, width, height))];
        let without = &read(&recognizer, &pictures, Decoding::Exact { dictionary: true })[0];
        let with_language = &read(&recognizer, &pictures, whim())[0];
        prop_assert_eq!(numbers(without), numbers(with_language));
    }

    #[test]
    fn spans_lie_in_the_picture_and_follow_one_another(seed in any::<u64>(), width in 1_usize..250, height in 1_usize..40) {
        let recognizer = Recognizer::new(Model::from_bytes(&model_file()).unwrap());
        for decoding in all_decodings() {
            let line = &read(&recognizer, &[(width, height, picture(seed, width, height))], decoding)[0];
            let characters = line.words.iter().flat_map(|word| &word.characters);
            let mut end = 0;
            for character in characters {
                prop_assert!(character.steps.start >= end && character.steps.end > character.steps.start);
                prop_assert!(character.columns.start < character.columns.end && character.columns.end <= width);
                prop_assert!((0.0..=1.0).contains(&character.probability) && character.certainty <= 0.0);
                end = character.steps.end;
            }
            for word in &line.words {
                prop_assert!((0.0..=100.0).contains(&word.confidence));
                let total: f32 = word.alternatives.iter().map(|alternative| alternative.probability).sum();
                prop_assert!(total <= 1.001);
                prop_assert!(!word.text.contains(' ') && !word.characters.is_empty());
            }
        }
    }
}
