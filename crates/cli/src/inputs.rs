//! Which documents a command line names, and what their results are called.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::exit::Failure;

/// Endings that a walked folder is searched for. A file named outright is taken whatever its ending.
const ENDINGS: [&str; 7] = ["pdf", "png", "jpg", "jpeg", "tif", "tiff", "txt"];

/// One document to process.
#[derive(Debug)]
pub(crate) struct Input {
    /// Where it is read from.
    pub(crate) path: PathBuf,
    /// What it is called in results and messages.
    pub(crate) name: String,
    /// The path of its results below the output folder, without an ending.
    pub(crate) stem: PathBuf,
    /// Keeps standard input's copy until it has been read.
    _copy: Option<tempfile::NamedTempFile>,
}

/// The documents that the arguments name, in a stable order; folders are walked.
pub(crate) fn find(arguments: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for argument in arguments {
        if argument.as_os_str() == "-" {
            inputs.push(from_stdin()?);
        } else if argument.is_dir() {
            walk(argument, Path::new(""), &mut inputs)?;
        } else if argument.is_file() {
            let name = argument.file_stem().unwrap_or(OsStr::new("document"));
            inputs.push(Input {
                path: argument.clone(),
                name: argument.display().to_string(),
                stem: name.into(),
                _copy: None,
            });
        } else {
            return Err(Failure::unreadable(format!("{}: no such file or folder", argument.display())));
        }
    }
    if inputs.is_empty() {
        return Err(Failure::unreadable(format!("no documents found (looked for .{})", ENDINGS.join(", ."))));
    }
    part_equal_stems(&mut inputs);
    Ok(inputs)
}

/// Standard input goes to a file, since a page is read by another process.
fn from_stdin() -> Result<Input, Failure> {
    let failed = |error: std::io::Error| Failure::unreadable(format!("cannot read standard input: {error}"));
    let mut copy = tempfile::NamedTempFile::new().map_err(failed)?;
    let mut stdin = std::io::stdin().lock();
    std::io::copy(&mut stdin.by_ref(), &mut copy).map_err(failed)?;
    Ok(Input { path: copy.path().to_owned(), name: "-".to_owned(), stem: "stdin".into(), _copy: Some(copy) })
}

fn walk(folder: &Path, below: &Path, inputs: &mut Vec<Input>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::unreadable(format!("{}: {error}", folder.display()));
    let mut entries =
        std::fs::read_dir(folder).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        let hidden = name.to_string_lossy().starts_with('.');
        // A link to a folder could lead round in a circle.
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() && !hidden {
            walk(&path, &below.join(&name), inputs)?;
        } else if path.is_file() && !hidden && has_known_ending(&path) {
            let stem = below.join(path.file_stem().unwrap_or(&name));
            inputs.push(Input { name: path.display().to_string(), path, stem, _copy: None });
        }
    }
    Ok(())
}

fn has_known_ending(path: &Path) -> bool {
    path.extension()
        .and_then(OsStr::to_str)
        .is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// `a.pdf` and `a.txt` would both write `a.json`: such inputs keep their ending, then get a number.
fn part_equal_stems(inputs: &mut [Input]) {
    let mut counts: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for input in inputs.iter() {
        *counts.entry(input.stem.clone()).or_default() += 1;
    }
    for input in inputs.iter_mut().filter(|input| counts[&input.stem] > 1) {
        if let Some(name) = input.path.file_name() {
            input.stem.set_file_name(name);
        }
    }
    let mut seen: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for input in inputs.iter_mut() {
        let times = seen.entry(input.stem.clone()).or_default();
        *times += 1;
        if *times > 1 {
            let name = input.stem.file_name().unwrap_or_default().to_string_lossy().into_owned();
            input.stem.set_file_name(format!("{name}-{times}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_walked_in_order_and_no_two_results_share_a_name() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["b/x.pdf", "a.txt", "a.pdf", "notes.md", ".hidden.pdf", "b/x.JPG"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("makes");
            std::fs::write(path, "x").expect("writes");
        }
        let inputs = find(&[folder.path().to_owned(), folder.path().join("a.txt")]).expect("finds");
        let stems: Vec<_> = inputs.iter().map(|input| input.stem.display().to_string()).collect();
        assert_eq!(stems, ["a.pdf", "a.txt", "b/x.JPG", "b/x.pdf", "a.txt-2"]);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let failure = find(&["no/such/file.pdf".into()]).expect_err("not there");
        assert!(failure.message.contains("no/such/file.pdf"));
    }
}
