//! Helpers for the tests of the whole program; the tests lie in `tests/`.
//!
//! The program is run as a user would: the built binary, real files, real libraries.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The built program beside the running test. `make test` builds it first.
///
/// # Panics
/// When it is not there: a test of the whole cannot be run without it.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap_or_default();
    let built = test.parent().and_then(Path::parent).map(|folder| folder.join("sohoa"));
    match built.filter(|path| path.is_file()) {
        Some(path) => path,
        None => panic!("the program is not built: run `cargo build --release` first, or `make test`"),
    }
}

/// The program, with an environment in which nothing is set for it.
pub fn sohoa() -> Command {
    let mut command = Command::new(program());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("SOHOA_")) {
        command.env_remove(name);
    }
    command
}

/// A file of the repository's fixtures.
pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(path)
}

/// What a run printed on stderr.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
