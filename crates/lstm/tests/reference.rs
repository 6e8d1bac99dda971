//! Against data made with Tesseract itself, outside this repository.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod support;

use sohoa_lstm::{Decoding, Kernel, LinePicture, LineText, NetworkInput, Recognizer};
use std::path::Path;
use support::{installed_model, reference};

/// The input's values and the probabilities that belong to them.
fn golden_inputs(folder: &Path) -> Vec<(NetworkInput, Vec<f32>)> {
    let bytes = std::fs::read(folder.join("golden.bin")).unwrap();
    let mut rest = &bytes[..];
    let mut take = |count: usize| {
        let (head, tail) = rest.split_at(count);
        rest = tail;
        head
    };
    let number = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().unwrap()) as usize;
    let count = number(take(4));
    let inputs = (0..count).map(|_| {
        let (width, steps) = (number(take(4)), number(take(4)));
        let values: Vec<i8> = take(36 * width).iter().map(|&byte| byte.cast_signed()).collect();
        let probabilities = take(steps * 269 * 4).chunks_exact(4);
        let probabilities =
            probabilities.map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect();
        (NetworkInput::from_rows(width, 36, &values).unwrap(), probabilities)
    });
    inputs.collect()
}

#[test]
fn probabilities_are_the_golden_ones_with_every_kernel() {
    let Some(folder) = reference() else { return };
    let inputs = golden_inputs(&folder);
    for kernel in Kernel::available() {
        let Some(model) = installed_model("vie") else { return };
        let recognizer = Recognizer::with_kernel(model, kernel).unwrap();
        let mut worst = 0.0_f32;
        for (input, expected) in &inputs {
            let found = recognizer.probabilities(input).unwrap();
            assert_eq!(found.len(), expected.len());
            worst = found
                .iter()
                .zip(expected)
                .map(|(found, expected)| (found - expected).abs())
                .fold(worst, f32::max);
        }
        println!("{kernel:?}: greatest difference {worst:e}");
        assert!(worst <= 1e-6, "{kernel:?}: {worst:e}");
    }
}

/// Words and confidences of a tsv file.
fn expected_words(path: &Path) -> Vec<(String, f32)> {
    let tsv = std::fs::read_to_string(path).unwrap();
    let words = tsv.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    words
        .filter(|fields| fields[0] == "5")
        .map(|fields| (fields[11].to_owned(), fields[10].parse().unwrap()))
        .collect()
}

fn check_lines(folder: &Path, ending: &str, decoding: Decoding) {
    let Some(model) = installed_model("vie") else { return };
    let recognizer = Recognizer::new(model);
    let pictures: Vec<_> = (0..30)
        .map(|line| image::open(folder.join(format!("lines/{line:02}.png"))).unwrap().into_luma8())
        .collect();
    let lines: Vec<_> = pictures
        .iter()
        .map(|picture| {
            LinePicture::grey(picture.width() as usize, picture.height() as usize, picture.as_raw()).unwrap()
        })
        .collect();
    let texts: Vec<LineText> = recognizer.recognize_lines(&lines, decoding);
    let (mut words, mut wrong, mut worst) = (0, 0, 0.0_f32);
    for (index, text) in texts.iter().enumerate() {
        let expected = expected_words(&folder.join(format!("lines/{index:02}.{ending}.tsv")));
        let joined = expected.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" ");
        if text.text != joined {
            println!("{index:02} {joined}\n   {}", text.text);
            wrong += 1;
            continue;
        }
        for (word, (_, confidence)) in text.words.iter().zip(&expected) {
            words += 1;
            if (word.confidence - confidence).abs() > 0.01 {
                println!("{index:02} {}: {} for {confidence}", word.text, word.confidence);
            }
            worst = worst.max((word.confidence - confidence).abs());
        }
    }
    println!("{decoding:?}: {wrong} lines differ; {words} words, greatest difference of confidence {worst}");
    assert_eq!(wrong, 0);
    assert!(worst <= 0.01, "{worst}");
}

#[test]
fn exact_decoding_reads_and_doubts_as_tesseract_does() {
    let Some(folder) = reference() else { return };
    check_lines(&folder, "psm13", Decoding::Exact { dictionary: true });
}

#[test]
fn exact_decoding_without_dictionary_reads_as_a_model_without_one() {
    let Some(folder) = reference() else { return };
    check_lines(&folder, "nodict", Decoding::Exact { dictionary: false });
}
