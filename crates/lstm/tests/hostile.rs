//! Damaged model files: an error or a model that runs, never a panic.

#![allow(clippy::unwrap_used)]

mod support;

use proptest::prelude::*;
use sohoa_lstm::{Decoding, LinePicture, Model, ModelError, Recognizer};
use support::synthetic::{model_file, picture};

/// Reads the bytes, and a line when they are a model after all.
fn try_out(bytes: &[u8]) {
    if let Ok(model) = Model::from_bytes(bytes) {
        let recognizer = Recognizer::new(model);
        let pixels = picture(5, 40, 12);
        let line = LinePicture::grey(40, 12, &pixels).unwrap();
        for decoding in [Decoding::Greedy, Decoding::Exact { dictionary: true }, Decoding::Among("12")] {
            recognizer.recognize_lines(&[line], decoding);
        }
    }
}

#[test]
fn the_undamaged_file_is_a_model() {
    let model = Model::from_bytes(&model_file()).unwrap();
    let facts = model.facts();
    assert_eq!(facts.version.as_deref(), Some("synthetic"));
    assert_eq!((facts.input_height, facts.characters, facts.codes, facts.dictionary_edges), (12, 9, 8, 3));
    let texts: Vec<&str> = (0..9).map(|code| model.text_of_code(code)).collect();
    assert_eq!(texts, [" ", "a", "b", "ế", "1", "2", "-", "", ""]);
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = model_file();
    // The last component is a text without a length, so its own end cannot be missed.
    let version = "synthetic".len();
    for length in 0..bytes.len() - version {
        assert!(Model::from_bytes(&bytes[..length]).is_err(), "{length}");
    }
}

#[test]
fn errors_name_what_is_wrong() {
    assert!(matches!(Model::from_bytes(b""), Err(ModelError::Truncated { component: "container", .. })));
    let mut bytes = model_file();
    bytes[4 + 17 * 8..][..8].copy_from_slice(&(-1_i64).to_le_bytes());
    assert_eq!(Model::from_bytes(&bytes).unwrap_err(), ModelError::Missing("lstm"));
    let mut bytes = model_file();
    bytes[4 + 22 * 8..][..8].copy_from_slice(&(-1_i64).to_le_bytes());
    assert!(matches!(Model::from_bytes(&bytes), Err(ModelError::Missing(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn changed_bytes_never_panic(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = model_file();
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        try_out(&bytes);
    }

    /// Sizes, counts and names sit in the first bytes after the table and at the components' starts.
    #[test]
    fn changed_sizes_never_panic(place in 0_usize..700, value in any::<u32>(), small in any::<bool>()) {
        let mut bytes = model_file();
        let value = if small { value % 300 } else { value };
        bytes[place..place + 4].copy_from_slice(&value.to_le_bytes());
        try_out(&bytes);
    }

    #[test]
    fn noise_is_no_model(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(Model::from_bytes(&bytes).is_err());
    }
}
