//! The accuracy gate: it holds on the repository's fixtures, and it fails when anything it guards is damaged.

use std::collections::BTreeMap;
use std::path::Path;

use sohoa_tests::{fixture, sohoa, stderr};

/// Cases that are read in a second or two, so that the gate is fast enough for every run.
const FAST: [&str; 4] =
    ["department-text", "district-stripped", "province-born-digital", "province-good-layer"];

fn copy_cases(to: &Path) {
    copy(&FAST, to);
}

fn copy(cases: &[&str], to: &Path) {
    for case in cases {
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

    // Without a result to compare with, what is printed now counts as a silent error.
    let mut command = sohoa();
    command.arg("evaluate").arg(folder.path()).arg("--thresholds").arg(fixture("thresholds.toml"));
    let output = command.output().expect("runs");
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    assert!(stderr(&output).contains("silent errors: 1"), "{}", stderr(&output));
}

#[test]
fn a_damaged_rule_fails_the_gate() {
    let folder = tempfile::tempdir().expect("a folder");
    copy_cases(folder.path());
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/extract/rules");
    for (file, sound, damaged) in [
        ("labels.txt", "deadline=early", "deadline=on_time"),
        ("scopes.txt", "level=district", "level=commune"),
        ("metrics.txt", "complaints_received_total", "complaints_received_all"),
    ] {
        let text = std::fs::read_to_string(rules.join(file)).expect("readable");
        assert!(text.contains(sound), "{file}");
        let own = folder.path().join("rules");
        std::fs::create_dir_all(&own).expect("makes");
        std::fs::write(own.join(file), text.replace(sound, damaged)).expect("writes");
        let mut command = sohoa();
        command.arg("evaluate").arg(folder.path()).arg("--thresholds").arg(fixture("thresholds.toml"));
        let output = command.arg("--rules").arg(&own).output().expect("runs");
        // 2: the tables do not fit each other any more.
        let code = output.status.code();
        assert!(matches!(code, Some(2 | 5)), "{file}: {code:?} {}", stderr(&output));
        std::fs::remove_dir_all(&own).expect("removes");
    }
}

/// Scans whose scores are checked against the committed ones, beside the fast cases.
const SCANS: [&str; 4] = ["city-district-office", "council-faint", "council-fax", "ward-clean"];

/// Counts by case and rate.
type Counts = BTreeMap<String, BTreeMap<String, (usize, usize)>>;

fn counts(csv: &str) -> Counts {
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    let fraction = |cell: &str| {
        let (part, whole) = cell.split_once('/')?;
        Some((part.parse().ok()?, whole.parse().ok()?))
    };
    let case = |cells: Vec<&str>| {
        let named = header.iter().zip(&cells).skip(1);
        let rates = named.filter_map(|(name, cell)| Some(((*name).to_owned(), fraction(cell)?)));
        (cells[0].to_owned(), rates.collect())
    };
    lines.map(case).collect()
}

/// The committed scores hold within their noise: processors of another kind may round a letter's score otherwise,
/// which moved no count by more than 1 or 0.5% of what is counted. `make accuracy` writes them anew.
#[test]
fn the_committed_scores_are_not_stale() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&FAST, folder.path());
    copy(&SCANS, folder.path());
    let found = folder.path().join("scores.csv");
    let output = sohoa().arg("evaluate").arg(folder.path()).arg("--csv").arg(&found).output().expect("runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let found = counts(&std::fs::read_to_string(&found).expect("readable"));
    let committed = counts(&std::fs::read_to_string(fixture("scores.csv")).expect("readable"));
    assert_eq!(found.len(), FAST.len() + SCANS.len());
    for (case, rates) in &found {
        let known =
            committed.get(case).unwrap_or_else(|| panic!("{case} is not in scores.csv: run `make accuracy`"));
        for (rate, (part, whole)) in rates {
            let (known_part, known_whole) = known[rate];
            let noise = 1.max(whole / 200);
            assert!(
                part.abs_diff(known_part) <= noise && whole.abs_diff(known_whole) <= noise,
                "{case}: {rate} is {part}/{whole}, scores.csv says {known_part}/{known_whole}: run `make accuracy`"
            );
        }
    }
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

/// What a careless training could leave: the file is whole, its probabilities are not.
#[test]
fn a_model_that_learnt_nothing_fails_the_gate() {
    let folder = tempfile::tempdir().expect("a folder");
    copy_cases(folder.path());
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/repair.bin");
    let mut bytes = std::fs::read(model).expect("the model is there");
    // Magic and checksum, then sections behind their lengths; the fifth holds the n-grams, four bytes each.
    let mut start = 16;
    let mut length = 0;
    for _ in 0..5 {
        start += length;
        length = u32::from_le_bytes(bytes[start..start + 4].try_into().expect("four bytes")) as usize;
        start += 4;
    }
    for slot in bytes[start..start + length].as_chunks_mut::<4>().0 {
        // A likely word gets unlikely and the other way round: the seven bits from the eighth on.
        *slot = (u32::from_le_bytes(*slot) ^ 127 << 7).to_le_bytes();
    }
    let sum = sohoa_repair::format::checksum(&bytes[16..]);
    bytes[8..16].copy_from_slice(&sum.to_le_bytes());
    let careless = folder.path().join("careless.bin");
    std::fs::write(&careless, bytes).expect("writes");
    let mut command = sohoa();
    command.arg("evaluate").arg(folder.path()).arg("--thresholds").arg(fixture("thresholds.toml"));
    let output = command.arg("--model").arg(&careless).output().expect("runs");
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
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

#[test]
fn engines_are_scored_side_by_side() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&["ward-clean"], folder.path());
    let run = |engines: &str, more: &[&str]| {
        let mut command = sohoa();
        command.arg("evaluate").arg(folder.path()).args(["--engines", engines]).args(more);
        command.output().expect("runs")
    };
    for (engines, headings) in [
        ("native,native", ["native", "native"].as_slice()),
        ("native,tesseract", &["native", "tesseract"]),
        ("tesseract", &["tesseract"]),
    ] {
        let output = run(engines, &[]);
        assert_eq!(output.status.code(), Some(0), "{engines}: {}", stderr(&output));
        let tables = String::from_utf8_lossy(&output.stdout).into_owned();
        let found: Vec<&str> = tables.lines().filter(|line| ["native", "tesseract"].contains(line)).collect();
        assert_eq!(found, headings, "{tables}");
        assert_eq!(tables.matches("silent errors:").count(), headings.len(), "{tables}");
        // An engine does not differ from itself.
        if engines != "native,tesseract" {
            assert!(!stderr(&output).contains(" with "), "{engines}: {}", stderr(&output));
        }
    }
    // Which engine's scores would these take?
    for more in [["--min-f1", "0.9"], ["--json", "scores.json"], ["--engine", "native"]] {
        let output = run("native,tesseract", &more);
        assert_eq!(output.status.code(), Some(2), "{more:?}: {}", stderr(&output));
    }
    assert_eq!(run("abbyy", &[]).status.code(), Some(2));
}
