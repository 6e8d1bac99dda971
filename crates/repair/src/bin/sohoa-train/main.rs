//! Builds the repair model from a folder of text.
//!
//! `sohoa-train CORPUS_DIR MODEL_FILE [--weights FILE] [--own DIR] [--confusions FILE]
//! [--ngrams N] [--held-out FILE] [--manifest FILE] [--reference FILE] [--from MODEL_FILE]`
//!
//! `--own` names a second folder of text (report wording, place names), `--held-out` a file for the lines that are
//! not counted, `--reference` one for a model four times as large, to see what pruning costs.
//!
//! `--from` takes the n-grams of a model already built and changes its confusions only.
//!
//! CORPUS_DIR holds `.txt` or `.txt.xz` files (UTF-8, one paragraph a line). The weights file has lines of
//! `name<TAB>weight` (name without ending; 0 leaves a file out; default 1). The same input gives the same bytes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod confusions;
mod corpus;
mod error;
mod grams;
mod manifest;
mod prune;
mod write;

use error::TrainError;

/// n-grams kept unless `--ngrams` says otherwise, at 4.3 bytes each.
const NGRAMS: usize = 6_400_000;

const USAGE: &str = "usage: sohoa-train CORPUS_DIR MODEL_FILE [--weights FILE] [--own DIR] [--confusions FILE] \
    [--ngrams N] [--held-out FILE] [--manifest FILE] [--reference FILE] [--from MODEL_FILE]";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), TrainError> {
    let mut places: Vec<PathBuf> = Vec::new();
    let mut options: HashMap<String, String> = HashMap::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--") {
            Some(name) => {
                let value = arguments.next();
                let value = value.ok_or_else(|| TrainError::Usage(format!("--{name} wants a value")))?;
                options.insert(name.to_owned(), value);
            }
            None => places.push(argument.into()),
        }
    }
    let [folder, output] = places.as_slice() else { return Err(TrainError::Usage(USAGE.to_owned())) };
    let option = |name: &str| options.get(name).map(Path::new);
    let save = |path: &Path, bytes: &[u8]| std::fs::write(path, bytes).map_err(TrainError::file(path));
    let confusions = option("confusions").map(confusions::section).transpose()?;
    if let Some(path) = option("from") {
        let confusions =
            confusions.ok_or_else(|| TrainError::Usage("--from wants --confusions".to_owned()))?;
        let old = std::fs::read(path).map_err(TrainError::file(path))?;
        let new = write::with_confusions(&old, &confusions);
        return save(output, &new.ok_or_else(|| TrainError::NotAModel { path: path.to_owned() })?);
    }
    let room = match options.get("ngrams") {
        Some(number) => {
            number.parse().map_err(|_| TrainError::Usage(format!("--ngrams: not a number: {number}")))?
        }
        None => NGRAMS,
    };
    let weights = option("weights").map(read_weights).transpose()?.unwrap_or_default();
    let mut sources = corpus::sources(folder, &weights)?;
    if let Some(path) = option("held-out") {
        save(path, held_out(&sources)?.as_bytes())?;
    }
    if let Some(path) = option("own") {
        sources.extend(corpus::sources(path, &weights)?);
    }

    let corpus = corpus::read(&sources)?;
    if corpus.text.is_empty() {
        return Err(TrainError::NoText { path: folder.clone() });
    }
    eprintln!("{} words in the vocabulary", corpus.words.len());
    let classes = grams::classes(&corpus.words);
    let mut orders = grams::count(&corpus);
    grams::smooth(&mut orders, &classes);
    let write = |room, path: &Path| {
        let kept = prune::choose(&orders, room);
        let bytes = write::model(&corpus.words, &orders, &kept, confusions.as_deref().unwrap_or_default())?;
        eprintln!("{}: {} bytes", path.display(), bytes.len());
        let numbers = kept.iter().map(|k| k.iter().filter(|k| **k).count()).collect::<Vec<usize>>();
        save(path, &bytes).map(|()| numbers)
    };
    let kept = write(room, output)?;
    if let Some(path) = option("manifest") {
        save(path, manifest::text(output, &sources, &corpus, &kept)?.as_bytes())?;
    }
    if let Some(path) = option("reference") {
        write(4 * room, path)?;
    }
    Ok(())
}

fn read_weights(path: &Path) -> Result<HashMap<String, u8>, TrainError> {
    let mut weights = HashMap::new();
    let mut wrong = None;
    let mut number = 0;
    corpus::lines(path, |line| {
        number += 1;
        let weight =
            line.split_once('\t').and_then(|(name, weight)| Some((name, weight.trim().parse().ok()?)));
        match weight {
            Some((name, weight)) => drop(weights.insert(name.to_owned(), weight)),
            None if line.is_empty() || line.starts_with('#') => {}
            None => wrong = wrong.or(Some(number)),
        }
    })?;
    let problem = "not a name, a tab and a weight from 0 to 255";
    wrong.map_or(Ok(weights), |line| Err(TrainError::Table { path: path.to_owned(), line, problem }))
}

/// The lines that are not counted.
fn held_out(sources: &[corpus::Source]) -> Result<String, TrainError> {
    let mut text = String::new();
    for source in sources {
        corpus::lines(&source.path, |line| {
            if corpus::is_held_out(line) {
                text.push_str(line);
                text.push('\n');
            }
        })?;
    }
    Ok(text)
}
