//! Files that cannot be read end in one clear line and exit code 4, within seconds, and write nothing.

use std::time::{Duration, Instant};

use sohoa_tests::{fixture, sohoa, stderr};

/// Not broken but for its name: the kind of a file is told by its content.
const READABLE: [&str; 1] = ["png-called.pdf"];

#[test]
fn broken_files_end_clearly() {
    let mut seen = 0;
    for entry in std::fs::read_dir(fixture("broken")).expect("fixtures/broken is there") {
        let path = entry.expect("readable").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name == "README.md" {
            continue;
        }
        seen += 1;
        let out = tempfile::tempdir().expect("a folder");
        let started = Instant::now();
        let output = sohoa().arg("extract").arg(&path).arg("--out").arg(out.path()).output().expect("runs");
        let took = started.elapsed();
        let message = stderr(&output);
        assert!(took < Duration::from_secs(60), "{name} took {took:?}");
        assert!(!message.contains("panicked"), "{name}: {message}");
        let written = std::fs::read_dir(out.path()).expect("readable").count();
        if READABLE.contains(&name.as_str()) {
            assert_eq!((output.status.code(), written), (Some(0), 1), "{name}: {message}");
        } else {
            assert_eq!((output.status.code(), written), (Some(4), 0), "{name}: {message}");
            assert!(message.starts_with("error: "), "{name}: {message}");
            assert!(message.contains(&name), "{name}: {message}");
        }
    }
    assert!(seen >= 8, "only {seen} broken files");
}

#[test]
fn in_a_batch_each_fails_by_itself() {
    let out = tempfile::tempdir().expect("a folder");
    let output =
        sohoa().arg("extract").arg(fixture("broken")).arg("--out").arg(out.path()).output().expect("runs");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains(" failed;"), "{}", stderr(&output));
}
