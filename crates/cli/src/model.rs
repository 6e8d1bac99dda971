//! The repair stage on whole pages: finds the model, and puts its edits onto the words.

use std::path::{Path, PathBuf};

use sohoa_document::{Origin, Page, Warning, WarningKind, Word};
use sohoa_repair::{DoubtKind, Mode, Model, Repaired, Repairer, Token, without_punctuation};

use crate::exit::Failure;

/// The model's file, wherever it is installed.
const FILE_NAME: &str = "repair.bin";

/// A loaded model.
pub(crate) struct RepairModel {
    model: Model,
    version: String,
    path: PathBuf,
}

impl RepairModel {
    /// Loads the named model, or the first that is found.
    pub(crate) fn load(named: Option<&Path>) -> Result<Self, Failure> {
        let hint = "run `make setup` in the source tree, or name the file with --model";
        let path = match named {
            Some(path) => path.to_owned(),
            None => {
                let places = places();
                places.iter().find(|path| path.is_file()).cloned().ok_or_else(|| {
                    let places: Vec<_> = places.iter().map(|path| path.display().to_string()).collect();
                    Failure::missing(format!("no repair model found; looked at {}", places.join(", ")), hint)
                })?
            }
        };
        let failed =
            |error: &dyn std::fmt::Display| Failure::missing(format!("{}: {error}", path.display()), hint);
        let bytes = std::fs::read(&path).map_err(|error| failed(&error))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let version = format!("{name} {:016x}", sohoa_repair::format::checksum(&bytes));
        let model = Model::from_bytes(bytes).map_err(|error| failed(&error))?;
        Ok(Self { model, version, path })
    }

    /// Name and checksum, as the results tell them.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Where it was found.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The stage's own interface, for plain text.
    pub(crate) fn repairer(&self) -> Repairer<'_> {
        Repairer::new(&self.model)
    }

    /// Repairs the words of each page as its origin asks.
    pub(crate) fn repair_pages(&self, pages: &mut [Page]) {
        let repairer = self.repairer().without_scores();
        for page in pages {
            let Some(mode) = mode_for(page.origin) else { continue };
            let cells = page.tables.iter_mut().flat_map(|table| &mut table.cells);
            let lines = page.lines.iter_mut().map(|line| line.words_mut().collect());
            let mut parts: Vec<Vec<Vec<&mut Word>>> = vec![lines.collect()];
            parts.extend(cells.map(|cell| vec![cell.words.iter_mut().collect()]));
            let suspicious = repair_page(&repairer, mode, parts);
            page.warnings.extend(suspicious.into_iter().map(|text| Warning {
                kind: WarningKind::SuspiciousNumber,
                page: Some(page.number),
                message: format!("`{text}`: letters among digits"),
            }));
        }
    }
}

/// Whether pages of this origin are repaired, and how boldly.
pub(crate) fn mode_for(origin: Origin) -> Option<Mode> {
    match origin {
        Origin::Ocr => Some(Mode::FreshOcr),
        // How a layer or a text file is spoilt, its own words tell.
        Origin::RepairedTextLayer | Origin::PlainText => Some(Mode::Auto),
        Origin::TextLayer | Origin::Failed => None,
    }
}

/// Repairs the parts of a page, each of them lines that follow each other, so that context crosses the line ends and
/// not the parts; gives back what looks like a number with letters in it.
fn repair_page(repairer: &Repairer<'_>, mode: Mode, mut parts: Vec<Vec<Vec<&mut Word>>>) -> Vec<String> {
    let rivals: Vec<Vec<String>> = parts
        .iter()
        .flatten()
        .flatten()
        .map(|word| word.rivals.iter().map(|rival| rival.text.clone()).collect())
        .collect();
    let rivals: Vec<Vec<&str>> =
        rivals.iter().map(|texts| texts.iter().map(String::as_str).collect()).collect();
    let mut tokens = Vec::with_capacity(rivals.len());
    let mut ends = Vec::with_capacity(parts.len());
    for part in &parts {
        for line in part {
            for (index, word) in line.iter().enumerate() {
                tokens.push(Token {
                    text: &word.text,
                    confidence: Some(word.confidence),
                    rivals: &rivals[tokens.len()],
                    starts_line: index == 0,
                });
            }
        }
        ends.push(tokens.len());
    }
    let Repaired { edits, doubts } = repairer.repair_parts(&tokens, &ends, mode);
    let suspicious = doubts
        .iter()
        .filter(|doubt| doubt.kind == DoubtKind::SuspiciousNumber)
        .filter_map(|doubt| tokens.get(doubt.token))
        .map(|token| without_punctuation(token.text).to_owned())
        .collect();
    let mut words: Vec<&mut Word> = parts.iter_mut().flatten().flat_map(|line| line.drain(..)).collect();
    for edit in edits {
        if let Some(word) = words.get_mut(edit.token) {
            word.observed = Some(std::mem::replace(&mut word.text, edit.after));
        }
    }
    suspicious
}

/// Where a model may lie: beside the program, where a package would put it, in the source tree.
fn places() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(folder) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        folders.push(folder.join("models"));
        folders.push(folder.join("../share/sohoa/models"));
    }
    folders.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models"));
    folders.into_iter().map(|folder| folder.join(FILE_NAME)).collect()
}
