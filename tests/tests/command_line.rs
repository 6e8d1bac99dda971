//! Manners of the command line: exit codes, what goes to stdout, errors with hints.

use std::io::Write as _;
use std::process::Stdio;

use sohoa_tests::{fixture, sohoa, stderr};

const REPORT: &str = "ỦY BAN NHÂN DÂN\nXÃ AN HÒA\nSố: 12/BC-UBND\nAn Hòa, ngày 15 tháng 6 năm 2023\n\nBÁO CÁO\n\
    Kết quả giải quyết thủ tục hành chính 6 tháng đầu năm 2023\n\n\
    - Tổng số hồ sơ đã tiếp nhận trong kỳ báo cáo: 1.204 hồ sơ; trong đó: mới tiếp nhận 1.190 hồ sơ, \
    từ kỳ trước chuyển qua: 14 hồ sơ.\n";

fn text_file(folder: &tempfile::TempDir, name: &str, text: &str) -> std::path::PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("writes");
    path
}

#[test]
fn usage_errors_are_2_and_name_the_option() {
    for arguments in
        [&["extract"][..], &["nonsense"], &["read", "x", "--dpi", "9"], &["read", "x", "--jobs", "0"]]
    {
        let output = sohoa().args(arguments).output().expect("runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn help_tells_the_exit_codes_on_stdout() {
    let output = sohoa().arg("--help").output().expect("runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0));
    assert!(text.contains("Exit codes") && text.contains("130"));
}

#[test]
fn what_is_not_there_is_4_with_one_clear_line() {
    let output = sohoa().args(["extract", "no-such-file.pdf"]).output().expect("runs");
    assert_eq!(output.status.code(), Some(4));
    assert_eq!(stderr(&output), "error: no-such-file.pdf: no such file or folder\n");
}

#[test]
fn a_text_file_gives_one_json_object_and_nothing_else_on_stdout() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = text_file(&folder, "report.txt", REPORT);
    let output = sohoa().arg("extract").arg(&path).output().expect("runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert_eq!(result["schema_version"], "1");
    assert_eq!(result["pages"][0]["origin"], "plain_text");
    let figure = &result["figures"][0];
    assert_eq!(
        (figure["metric"].as_str(), figure["value"].as_i64()),
        (Some("dossiers_received_total"), Some(1204))
    );
    assert!(figure["source"]["boxes"].is_null() && figure["source"]["line"].is_u64());
}

#[test]
fn standard_input_is_a_document_too() {
    let mut child =
        sohoa().args(["extract", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("starts");
    child.stdin.take().expect("a pipe").write_all(REPORT.as_bytes()).expect("writes");
    let output = child.wait_with_output().expect("ends");
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert_eq!(result["source"]["path"], "-");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = text_file(&folder, "long.txt", &REPORT.repeat(400));
    let mut child =
        sohoa().arg("read").arg(&path).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn the_same_bytes_come_out_for_any_number_of_jobs() {
    let folder = tempfile::tempdir().expect("a folder");
    for index in 0..8 {
        text_file(&folder, &format!("{index}.txt"), &REPORT.replace("1.204", &format!("1.20{index}")));
    }
    let results = |jobs: &str| {
        let out = tempfile::tempdir().expect("a folder");
        let run = sohoa()
            .arg("extract")
            .arg(folder.path())
            .args(["--jobs", jobs, "--out"])
            .arg(out.path())
            .output();
        assert_eq!(run.expect("runs").status.code(), Some(0));
        (0..8)
            .map(|index| std::fs::read(out.path().join(format!("{index}.json"))).expect("written"))
            .collect::<Vec<_>>()
    };
    assert_eq!(results("1"), results("8"));
}

#[test]
fn a_batch_goes_on_after_a_bad_file_and_aggregates() {
    let folder = tempfile::tempdir().expect("a folder");
    text_file(&folder, "good.txt", REPORT);
    text_file(&folder, "bad.pdf", "%PDF-1.7\nnothing of the kind");
    let out = folder.path().join("out");
    let output = sohoa().arg("extract").arg(folder.path()).arg("--out").arg(&out).output().expect("runs");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("2 documents, 1 failed"), "{}", stderr(&output));
    assert!(out.join("good.json").is_file() && !out.join("bad.json").exists());

    let table = folder.path().join("figures.csv");
    let output = sohoa().arg("aggregate").arg(&out).arg("--out").arg(&table).output().expect("runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let csv = std::fs::read_to_string(&table).expect("written");
    assert!(csv.starts_with("source_path,"));
    assert!(csv.contains("dossiers_received_total,1204"), "{csv}");
}

#[test]
fn fail_on_review_is_6_only_when_something_needs_review() {
    let folder = tempfile::tempdir().expect("a folder");
    // 1.190 + 14 is not 1.304.
    let doubtful = text_file(&folder, "doubtful.txt", &REPORT.replace("1.204", "1.304"));
    let sound = text_file(&folder, "sound.txt", REPORT);
    for (path, code) in [(doubtful, 6), (sound, 0)] {
        let output = sohoa().arg("extract").arg(&path).arg("--fail-on-review").output().expect("runs");
        assert_eq!(output.status.code(), Some(code), "{}", path.display());
    }
}

#[test]
fn an_unknown_configuration_key_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = text_file(&folder, "report.txt", REPORT);
    let config = text_file(&folder, "sohoa.toml", "jbos = 2\n");
    let output = sohoa().arg("read").arg(&report).arg("--config").arg(&config).output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("jbos") && stderr(&output).contains("hint:"), "{}", stderr(&output));
}

#[test]
fn completions_and_man_page_are_made() {
    for arguments in
        [&["completions", "bash"][..], &["completions", "zsh"], &["completions", "fish"], &["man"]]
    {
        let output = sohoa().args(arguments).output().expect("runs");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("sohoa"), "{arguments:?}");
    }
}

#[test]
fn a_damaged_model_is_3_with_a_hint() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = text_file(&folder, "report.txt", REPORT);
    let model = text_file(&folder, "model", "not a model");
    for path in [model, folder.path().join("missing")] {
        let output = sohoa().arg("extract").arg(&report).arg("--model").arg(&path).output().expect("runs");
        assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
        assert!(stderr(&output).contains("hint:"));
    }
}

#[test]
fn debug_images_show_each_step_of_each_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let pictures = folder.path().join("deep/pictures");
    let scan = fixture("council-fax/council-fax.pdf");
    let output = sohoa()
        .args(["read", "--pages", "1", "--debug-images"])
        .args([&pictures, &scan])
        .output()
        .expect("runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let mut names: Vec<String> = std::fs::read_dir(&pictures)
        .expect("the folder was made")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names.first().map(String::as_str), Some("page-001-01-scan.png"), "{names:?}");
    assert!(names.last().is_some_and(|name| name.ends_with("-findings.png")), "{names:?}");
    assert!(names.len() > 2, "a fax copy needs some preparation: {names:?}");
    let blocked = text_file(&folder, "file", "");
    let output = sohoa().args(["read", "--debug-images"]).args([&blocked, &scan]).output().expect("runs");
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

#[test]
fn repair_tells_of_letters_among_digits_and_leaves_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "Tổng số l2 hồ sơ đã nhận,\n 1.2S7 phiếu; O1 đơn.\n";
    let path = text_file(&folder, "report.txt", text);
    let output = sohoa().arg("repair").arg(&path).output().expect("runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), text);
    let told = stderr(&output);
    for place in ["line 1, column 9: `l2`", "line 2, column 2: `1.2S7`", "line 2, column 15: `O1`"] {
        assert!(told.contains(place), "{told}");
    }
    let quiet = sohoa().arg("repair").arg(&path).arg("-q").output().expect("runs");
    assert_eq!((stderr(&quiet), quiet.stdout), (String::new(), output.stdout));

    // Extraction says each once: what it was read as, or that repair saw it.
    let result = sohoa().arg("extract").arg(&path).output().expect("runs");
    let result: serde_json::Value = serde_json::from_slice(&result.stdout).expect("JSON");
    let warnings = result["warnings"].as_array().expect("warnings");
    for number in ["`l2`", "`1.2S7`", "`O1`"] {
        let about =
            |warning: &&serde_json::Value| warning["message"].as_str().is_some_and(|m| m.contains(number));
        assert_eq!(warnings.iter().filter(about).count(), 1, "{number}: {warnings:?}");
    }
}
