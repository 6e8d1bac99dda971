//! The committed fixtures are complete, consistent with their sources, described, and small.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sohoa_synth::compose::compose;
use sohoa_synth::gold::{Gold, GoldFigure};
use sohoa_synth::recipe::Form;
use sohoa_synth::typesetter::Typesetter;
use sohoa_synth::{broken, cases, markup};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn every_case_is_there_and_nothing_else() {
    let mut expected: BTreeSet<String> = ["sources", "broken"].into_iter().map(str::to_owned).collect();
    for case in cases::read(&fixtures().join("cases.toml")).expect("cases.toml is well formed") {
        let files: BTreeSet<String> =
            [case.document(), "truth.txt".to_owned(), "gold.json".to_owned()].into_iter().collect();
        assert_eq!(names(&fixtures().join(&case.name)), files, "{}", case.name);
        case.recipe().expect("the quality exists");
        expected.insert(case.name);
    }
    let folders: BTreeSet<String> =
        names(&fixtures()).into_iter().filter(|name| fixtures().join(name).is_dir()).collect();
    assert_eq!(folders, expected);
}

#[test]
fn the_readme_lists_every_file() {
    let readme = text(&fixtures().join("README.md"));
    for case in cases::read(&fixtures().join("cases.toml")).expect("cases.toml is well formed") {
        let row = format!("| {} | {} |", case.name, case.document());
        assert!(readme.contains(&row), "README.md has no row {row}");
    }
    for name in names(&fixtures().join("broken")) {
        assert!(readme.contains(&format!("| {name} |")), "README.md says nothing of broken/{name}");
    }
}

#[test]
fn truth_and_gold_are_those_of_the_sources() {
    for case in cases::read(&fixtures().join("cases.toml")).expect("cases.toml is well formed") {
        let source = fixtures().join("sources").join(format!("{}.report", case.source));
        let authored = markup::parse(&case.source, &text(&source)).expect("the source is well formed");
        let folder = fixtures().join(&case.name);
        assert_eq!(
            authored.gold.to_json().expect("JSON"),
            text(&folder.join("gold.json")),
            "{}: stale",
            case.name
        );
        let mut printed = String::new();
        for word in compose(&authored.manuscript).words {
            if !word.glued {
                printed.push(' ');
            }
            printed.push_str(&word.text);
        }
        let printed: Vec<&str> = printed.split_whitespace().collect();
        let truth = text(&folder.join("truth.txt"));
        let truth: Vec<&str> = truth.split_whitespace().collect();
        if case.form == Form::Png {
            assert!(printed.starts_with(&truth), "{}: not the first page", case.name);
        } else {
            assert_eq!(truth, printed, "{}: stale truth", case.name);
        }
    }
}

/// Digits in groups of three, parted by points.
fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// Ways in which a value may be printed.
fn printings(figure: &GoldFigure) -> Vec<String> {
    let value = figure.value.to_string();
    if let Some((whole, decimals)) = value.split_once('.') {
        return vec![format!("{whole},{decimals}"), format!("{whole}.{decimals}")];
    }
    let grouped = grouped(&value);
    let amount: f64 = value.parse().expect("a number");
    let large = |unit: f64, word: &str| {
        let number = (amount / unit).to_string();
        let (whole, decimals) = number.split_once('.').unwrap_or((&number, ""));
        let mark = if decimals.is_empty() { "" } else { "," };
        format!("{}{mark}{decimals} {word}", self::grouped(whole))
    };
    let mut all = vec![
        grouped.replace('.', ","),
        grouped,
        format!("0{value}"),
        large(1e9, "tỷ"),
        large(1e6, "triệu"),
        value.clone(),
    ];
    if value == "0" {
        all.extend(["không", "đều", "tất cả", "chưa"].map(str::to_owned));
    }
    if figure.metric.ends_with("_rate") {
        all.push(format!("{value},0%"));
    }
    all
}

#[test]
fn every_gold_value_is_printed() {
    for case in cases::read(&fixtures().join("cases.toml")).expect("cases.toml is well formed") {
        let folder = fixtures().join(&case.name);
        if case.form == Form::Png {
            continue; // One page of a longer report.
        }
        let truth = text(&folder.join("truth.txt")).split_whitespace().collect::<Vec<_>>().join(" ");
        let gold: Gold =
            serde_json::from_str(&text(&folder.join("gold.json"))).expect("gold.json is well formed");
        assert!(!gold.figures.is_empty(), "{}", case.name);
        for figure in gold.figures.iter().chain(&gold.optional) {
            let printed = printings(figure);
            assert!(
                printed.iter().any(|way| truth.contains(way)),
                "{}: {} = {}",
                case.name,
                figure.metric,
                figure.value
            );
        }
    }
}

#[test]
fn all_of_it_stays_small() {
    fn size(path: &Path) -> u64 {
        if path.is_dir() {
            return names(path).iter().map(|name| size(&path.join(name))).sum();
        }
        fs::metadata(path).map(|data| data.len()).unwrap_or(0)
    }
    let bytes = size(&fixtures());
    assert!(bytes < 25_000_000, "{bytes} bytes");
}

/// Needs the typesetter: `SOHOA_TYPST_PYTHON` names a Python that can import typst.
#[test]
fn fixtures_come_out_the_same_again() {
    let Some(python) = std::env::var_os("SOHOA_TYPST_PYTHON") else {
        eprintln!("skipped: SOHOA_TYPST_PYTHON is not set");
        return;
    };
    let typesetter = Typesetter { python: python.into(), ..Typesetter::default() };
    for (name, bytes) in broken::files(&typesetter).expect("made") {
        assert!(
            fs::read(fixtures().join("broken").join(name)).expect("readable") == bytes,
            "broken/{name} differs"
        );
    }
    let copy = tempfile::tempdir().expect("a folder");
    fs::create_dir(copy.path().join("sources")).expect("a folder");
    for case in cases::read(&fixtures().join("cases.toml")).expect("cases.toml is well formed") {
        // One of each way of writing is enough, and quick.
        if !["council-fax", "department-rough", "conflict-office", "council-tiff"]
            .contains(&case.name.as_str())
        {
            continue;
        }
        let source = format!("sources/{}.report", case.source);
        fs::copy(fixtures().join(&source), copy.path().join(&source)).expect("copied");
        case.make(&typesetter, copy.path()).expect("made");
        let path = Path::new(&case.name).join(case.document());
        let same = fs::read(copy.path().join(&path)).expect("readable")
            == fs::read(fixtures().join(&path)).expect("readable");
        assert!(same, "{} differs", path.display());
    }
}
