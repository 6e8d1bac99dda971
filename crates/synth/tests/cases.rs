//! `sohoa-synth cases` makes further cases by number: the same each time, whole, and never twice.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Path in the folder and content of every file.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for case in std::fs::read_dir(folder).expect("readable") {
        for file in std::fs::read_dir(case.expect("readable").path()).expect("a folder") {
            let path = file.expect("readable").path();
            let name = path.strip_prefix(folder).expect("inside").to_owned();
            files.insert(name, std::fs::read(&path).expect("readable"));
        }
    }
    files
}

fn cases(out: &Path, more: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sohoa-synth"));
    command.args(["cases", "--seed", "700", "--out"]).arg(out).args(more);
    let output = command.output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn cases_are_made_by_number() {
    let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let text = ["--quality", "text", "--count", "3"];
    cases(one.path(), &text);
    let made = files(one.path());
    let names: Vec<String> = made.keys().map(|path| path.display().to_string()).collect();
    let expected = ["000700", "000701", "000702"]
        .map(|seed| ["document.txt", "gold.json"].map(|file| format!("text-{seed}/{file}")));
    assert_eq!(names, expected.concat());
    for (path, bytes) in &made {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        if path.ends_with("gold.json") {
            let gold: serde_json::Value = serde_json::from_str(text).expect("JSON");
            assert!(
                gold["figures"].as_array().is_some_and(|figures| figures.len() >= 5),
                "{}",
                path.display()
            );
        } else {
            assert!(text.contains("BÁO CÁO") && text.contains("hồ sơ"), "{text}");
        }
    }
    cases(other.path(), &text);
    assert_eq!(files(other.path()), made);

    // What is there is left alone, so that a long run may be taken up again.
    std::fs::write(one.path().join("text-000700/document.txt"), "mine").expect("writes");
    cases(one.path(), &text);
    assert_eq!(files(one.path())[Path::new("text-000700/document.txt")], b"mine");
}

/// Needs the typesetter: `SOHOA_TYPST_PYTHON` names a Python that can import typst.
#[test]
fn scanned_cases_have_a_document_its_truth_and_gold() {
    let Some(python) = std::env::var_os("SOHOA_TYPST_PYTHON") else { return };
    let out = tempfile::tempdir().expect("a folder");
    cases(out.path(), &["--quality", "fax", "--python", &python.to_string_lossy()]);
    let made = files(out.path());
    let names: Vec<String> = made.keys().map(|path| path.display().to_string()).collect();
    assert_eq!(names, ["document.pdf", "gold.json", "truth.txt"].map(|file| format!("fax-000700/{file}")));
    assert!(made[Path::new("fax-000700/document.pdf")].starts_with(b"%PDF-"));
}
