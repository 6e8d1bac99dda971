//! A worker process may crash or hang; it costs its page, never the run.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sohoa_tests::{fixture, sohoa, stderr};

/// Waits until the program's child is at work on a page, and kills it.
fn kill_the_worker(program: &Child) {
    // Opening a file takes a worker a hundredth of this; so much is spent on a page only.
    let at_work = Duration::from_millis(200);
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(60) {
        if let Some(worker) = children(program.id()).into_iter().find(|worker| cpu_time(*worker) >= at_work) {
            let killed =
                Command::new("kill").args(["-KILL", &worker.to_string()]).status().expect("kill is there");
            assert!(killed.success());
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("no worker was started");
}

fn children(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").expect("Linux");
    let numbers = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    numbers.filter(|process: &u32| parent_of(*process) == Some(parent)).collect()
}

/// User time spent so far; the kernel counts it in hundredths of a second.
fn cpu_time(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The second field, the name, may hold spaces; the fourteenth is the user time.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = after_name.split_whitespace().nth(11).and_then(|field| field.parse().ok()).unwrap_or(0);
    Duration::from_millis(ticks * 10)
}

fn parent_of(process: u32) -> Option<u32> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

fn scan() -> PathBuf {
    fixture("commune-office/commune-office.pdf")
}

fn result(out: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(out.join("commune-office.json")).expect("the result is written");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_crash_costs_one_page_which_is_named() {
    let out = tempfile::tempdir().expect("a folder");
    let mut command = sohoa();
    command.arg("extract").arg(scan()).args(["--jobs", "1", "--mode", "ocr", "--out"]).arg(out.path());
    let program = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("starts");
    kill_the_worker(&program);
    let output = program.wait_with_output().expect("ends");
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    let result = result(out.path());
    let origins: Vec<_> =
        result["pages"].as_array().expect("pages").iter().map(|page| &page["origin"]).collect();
    assert_eq!(origins.iter().filter(|origin| **origin == "failed").count(), 1, "{origins:?}");
    assert!(origins.len() > 1, "the other pages were read");
    assert_eq!(result["warnings"][0]["kind"], "page_failed");
}

#[test]
fn a_hang_is_given_up_after_the_time_limit() {
    let out = tempfile::tempdir().expect("a folder");
    let mut command = sohoa();
    command
        .arg("extract")
        .arg(scan())
        .args(["--mode", "ocr", "--timeout-file", "0", "--out"])
        .arg(out.path());
    let output = command.output().expect("runs");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let result = result(out.path());
    assert!(result["pages"].as_array().expect("pages").iter().all(|page| page["origin"] == "failed"));
    assert!(result["figures"].as_array().expect("figures").is_empty());
}
