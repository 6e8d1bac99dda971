//! A user's own corpus: the same bytes from the same text, and errors that say what to do.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sohoa_repair::{Mode, Model, Repairer};

const LINES: &str = "Tổng số hồ sơ đã tiếp nhận trong kỳ: 12 hồ sơ.\n\
    Số hồ sơ đã giải quyết trước hạn: 10 hồ sơ, quá hạn: 2 hồ sơ.\n\
    UBND xã tiếp nhận hồ sơ và trả kết quả giải quyết.\n";

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("training").join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder for the test");
    path
}

fn train(corpus: &Path, model: &Path, more: &[&Path]) -> Output {
    let mut run = Command::new(env!("CARGO_BIN_EXE_sohoa-train"));
    run.arg(corpus).arg(model).args(more).output().expect("the trainer starts")
}

#[test]
fn a_small_corpus_makes_the_same_model_twice() {
    let corpus = folder("small");
    std::fs::write(corpus.join("own.txt"), LINES.repeat(8)).unwrap();
    std::fs::write(corpus.join("empty.txt"), "").unwrap();
    let models = ["one.bin", "two.bin"].map(|name| corpus.join(name));
    for model in &models {
        let run = train(&corpus, model, &[]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }
    let [one, two] = models.map(|path| std::fs::read(path).unwrap());
    assert!(one == two, "the same text gave two models");
    let model = Model::from_bytes(one).unwrap();
    let text = Repairer::new(&model).repair_text("So ho so da giai quyet truoc han: 7", Mode::Stripped).text;
    assert_eq!(text, "Số hồ sơ đã giải quyết trước hạn: 7");
}

/// What a checksum cannot notice: a file that was wrong when its checksum was made.
#[test]
fn a_malformed_model_stops_nothing() {
    let corpus = folder("malformed");
    std::fs::write(corpus.join("own.txt"), LINES.repeat(8)).unwrap();
    let path = corpus.join("own.bin");
    assert!(train(&corpus, &path, &[]).status.success());
    let sound = std::fs::read(&path).unwrap();
    for at in (16..sound.len()).step_by(7) {
        let mut bytes = sound.clone();
        bytes[at] = bytes[at].wrapping_mul(31).wrapping_add(at as u8 | 1);
        let sum = sohoa_repair::format::checksum(&bytes[16..]);
        bytes[8..16].copy_from_slice(&sum.to_le_bytes());
        if let Ok(model) = Model::from_bytes(bytes) {
            for mode in [Mode::Stripped, Mode::LettersLost, Mode::SpoiltLayer, Mode::FreshOcr] {
                let text = Repairer::new(&model).repair_text("So ho so da giai quyêt: 7", mode).text;
                assert!(text.ends_with(": 7"), "{at} {mode:?}: {text}");
            }
        }
    }
}

#[test]
fn ten_lines_are_enough_for_a_model() {
    let corpus = folder("ten");
    std::fs::write(corpus.join("own.txt"), LINES.repeat(4).lines().take(10).collect::<Vec<_>>().join("\n"))
        .unwrap();
    let model = corpus.join("own.bin");
    let run = train(&corpus, &model, &[]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(Model::from_bytes(std::fs::read(model).unwrap()).is_ok());
}

#[test]
fn what_cannot_be_counted_is_named() {
    let cases = folder("wrong");
    let corpus = |name: &str, file: &str, bytes: &[u8]| {
        let path = cases.join(name);
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join(file), bytes).unwrap();
        path
    };
    let good = corpus("good", "own.txt", LINES.as_bytes());
    let weights = good.join("weights.tsv");
    std::fs::write(&weights, "own\tmany\n").unwrap();
    for (corpus, more, told) in [
        (corpus("none", "text.md", LINES.as_bytes()), vec![], "no words to count"),
        (corpus("blank", "own.txt", b"\n\n"), vec![], "no words to count"),
        (corpus("latin", "own.txt", b"H\xf4 so\n"), vec![], "line 1 is not UTF-8"),
        (corpus("packed", "own.txt.xz", b"not packed"), vec![], "xz failed"),
        (cases.join("nowhere"), vec![], "nowhere"),
        (good, vec![Path::new("--weights"), &weights], "line 1: not a name, a tab and a weight"),
    ] {
        let model = cases.join("own.bin");
        let run = train(&corpus, &model, &more);
        let error = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{told}: {error}");
        assert!(error.starts_with("error: ") || error.contains("\nerror: "), "{error}");
        assert!(error.contains(told), "{told}: {error}");
        assert!(!model.exists(), "{told}");
    }
}
