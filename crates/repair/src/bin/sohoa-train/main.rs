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
use std::error::Error;
use std::path::{Path, PathBuf};

mod confusions;
mod corpus;
mod grams;
mod manifest;
mod prune;
mod write;

/// n-grams kept unless `--ngrams` says otherwise, at 4.3 bytes each.
const NGRAMS: usize = 6_400_000;
fn main() -> Result<(), Box<dyn Error>> {
    let mut places: Vec<PathBuf> = Vec::new();
    let mut options: HashMap<String, String> = HashMap::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--") {
            Some(name) => {
                let value = arguments.next().ok_or_else(|| format!("--{name} wants a value"))?;
                options.insert(name.to_owned(), value);
            }
            None => places.push(argument.into()),
        }
    }
    let [folder, output] = places.as_slice() else {
        return Err("usage: sohoa-train CORPUS_DIR MODEL_FILE [--weights FILE] [--own DIR] \
            [--confusions FILE] [--ngrams N] [--held-out FILE] [--manifest FILE] \
            [--reference FILE] [--from MODEL_FILE]"
            .into());
    };
    if let Some(path) = options.get("from") {
        let table = options.get("confusions").ok_or("--from wants --confusions")?;
        let confusions = confusions::section(&std::fs::read_to_string(table)?)?;
        let bytes = write::with_confusions(&std::fs::read(path)?, &confusions).ok_or("not a model")?;
        return Ok(std::fs::write(output, bytes)?);
    }
    let weights = match options.get("weights") {
        Some(path) => read_weights(Path::new(path))?,
        None => HashMap::new(),
    };
    let mut sources = corpus::sources(folder, &weights)?;
    if let Some(path) = options.get("held-out") {
        write_held_out(&sources, Path::new(path))?;
    }
    if let Some(path) = options.get("own") {
        sources.extend(corpus::sources(Path::new(path), &weights)?);
    }
    let confusions = match options.get("confusions") {
        Some(path) => confusions::section(&std::fs::read_to_string(path)?)?,
        None => Vec::new(),
    };
    let room = options.get("ngrams").map(|n| n.parse()).transpose()?.unwrap_or(NGRAMS);

    let corpus = corpus::read(&sources)?;
    eprintln!("{} words in the vocabulary", corpus.words.len());
    let classes = grams::classes(&corpus.words);
    let mut orders = grams::count(&corpus);
    grams::smooth(&mut orders, &classes);
    let write = |room, path: &Path| {
        let kept = prune::choose(&orders, room);
        let bytes = write::model(&corpus.words, &orders, &kept, &confusions);
        eprintln!("{}: {} bytes", path.display(), bytes.len());
        let numbers = kept.iter().map(|k| k.iter().filter(|k| **k).count()).collect::<Vec<usize>>();
        std::fs::write(path, bytes).map(|()| numbers)
    };
    let kept = write(room, output)?;
    if let Some(path) = options.get("manifest") {
        std::fs::write(path, manifest::text(output, &sources, &corpus, &kept)?)?;
    }
    if let Some(path) = options.get("reference") {
        write(4 * room, Path::new(path))?;
    }
    Ok(())
}

fn read_weights(path: &Path) -> Result<HashMap<String, u8>, Box<dyn Error>> {
    let mut weights = HashMap::new();
    corpus::lines(path, |line| {
        if let Some((name, weight)) = line.split_once('\t')
            && let Ok(weight) = weight.trim().parse()
        {
            weights.insert(name.to_owned(), weight);
        }
    })?;
    Ok(weights)
}

fn write_held_out(sources: &[corpus::Source], path: &Path) -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    for source in sources {
        corpus::lines(&source.path, |line| {
            if corpus::is_held_out(line) {
                text.push_str(line);
                text.push('\n');
            }
        })?;
    }
    std::fs::write(path, text)?;
    Ok(())
}
