//! The accuracy gate: it holds on the repository's fixtures, and it fails when anything it guards is damaged.

use std::path::Path;

use sohoa_tests::{fixture, sohoa, stderr};

/// Cases that are read without OCR, so that the gate is fast enough for every run.
const FAST: [&str; 4] =
    ["department-text", "district-stripped", "province-born-digital", "province-good-layer"];

fn copy_cases(to: &Path) {
    for case in FAST {
        std::fs::create_dir_all(to.join(case)).expect("makes");
        for entry in std::fs::read_dir(fixture(case)).expect("the case is there") {
            let path = entry.expect("readable").path();
            std::fs::copy(&path, to.join(case).join(path.file_name().expect("a name"))).expect("copies");
        }
    }
}

#[test]
fn the_fast_cases_reach_their_thresholds() {
    let folder = tempfile::tempdir().expect("a folder");
    copy_cases(folder.path());
    let thresholds = fixture("thresholds.toml");
    let output = sohoa().arg("evaluate").arg(folder.path()).arg("--thresholds").arg(thresholds).output();
    let output = output.expect("runs");
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{table}{}", stderr(&output));
}

#[test]
fn a_damaged_digit_in_gold_fails_the_gate() {
    let folder = tempfile::tempdir().expect("a folder");
    copy_cases(folder.path());
    let scores = folder.path().join("scores.json");
    let before =
        sohoa().arg("evaluate").arg(folder.path()).arg("--json").arg(&scores).output().expect("runs");
    assert_eq!(before.status.code(), Some(0), "{}", stderr(&before));

    let gold = folder.path().join("province-born-digital/gold.json");
    let text = std::fs::read_to_string(&gold).expect("readable");
    let mut damaged: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let figures = damaged["figures"].as_array_mut().expect("figures");
    let received =
        figures.iter_mut().find(|figure| figure["metric"] == "dossiers_received_total").expect("a total");
    received["value"] = (received["value"].as_i64().expect("a count") + 1).into();
    std::fs::write(&gold, damaged.to_string()).expect("writes");

    let mut command = sohoa();
    command.arg("evaluate").arg(folder.path()).arg("--compare").arg(&scores).arg("--fail-on-regression");
    let after = command.output().expect("runs");
    assert_eq!(after.status.code(), Some(5), "{}", stderr(&after));
    assert!(stderr(&after).contains("dossiers_received_total"), "{}", stderr(&after));
}

#[test]
fn a_damaged_model_stops_the_gate() {
    let folder = tempfile::tempdir().expect("a folder");
    copy_cases(folder.path());
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/repair.bin");
    let mut bytes = std::fs::read(model).expect("the model is there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let damaged = folder.path().join("damaged.bin");
    std::fs::write(&damaged, bytes).expect("writes");
    let output =
        sohoa().arg("evaluate").arg(folder.path()).arg("--model").arg(&damaged).output().expect("runs");
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
}

#[test]
fn gold_made_from_a_document_is_gold_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let document = fixture("province-born-digital/province-born-digital.pdf");
    let skeleton = sohoa().arg("evaluate").arg(&document).arg("--skeleton").output().expect("runs");
    assert_eq!(skeleton.status.code(), Some(0), "{}", stderr(&skeleton));
    let case = folder.path().join("case");
    std::fs::create_dir(&case).expect("makes");
    std::fs::write(case.join("gold.json"), &skeleton.stdout).expect("writes");
    std::fs::copy(&document, case.join("document.pdf")).expect("copies");
    let mut command = sohoa();
    command.arg("evaluate").arg(folder.path()).args(["--min-f1", "1", "--min-head-accuracy", "1"]);
    let output = command.output().expect("runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}
