//! `aggregate`: many results into one table.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sohoa_schema::{Extraction, SCHEMA_VERSION};

use crate::args::AggregateArgs;
use crate::exit::{Exit, Failure};
use crate::output;

pub(crate) fn run(args: &AggregateArgs) -> anyhow::Result<Exit> {
    let format = sohoa_export::Format::of(&args.out).map_err(|error| {
        Failure::usage(error.to_string(), "name the file something.csv or something.ndjson")
    })?;
    let mut paths = Vec::new();
    for input in &args.inputs {
        find_results(input, &mut paths)?;
    }
    let mut documents = Vec::new();
    let mut failed = 0usize;
    for path in &paths {
        match read_result(path) {
            Ok(document) => documents.push(document),
            Err(error) => {
                failed += 1;
                tracing::error!("{}: {error:#}", path.display());
            }
        }
    }
    if documents.is_empty() {
        return Err(Failure::unreadable("no results found: nothing that `sohoa extract` wrote").into());
    }
    let count = documents.len();
    let table = sohoa_aggregate::tidy(documents);
    for copy in &table.duplicates {
        tracing::warn!("{} holds the same bytes as {} and is not counted again", copy.path, copy.same_as);
    }
    output::write_file(&args.out, |out| Ok(sohoa_export::write(&table.rows, format, out)?))?;
    if !args.common.quiet {
        let review = table.rows.iter().filter(|row| row.needs_review).count();
        eprintln!(
            "{} figures ({review} to review) of {count} documents in {}",
            table.rows.len(),
            args.out.display()
        );
    }
    Ok(if failed > 0 { Exit::PartlyFailed } else { Exit::Done })
}

fn find_results(input: &Path, paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if !input.is_dir() {
        paths.push(input.to_owned());
        return Ok(());
    }
    let cannot = || format!("cannot read the folder {}", input.display());
    let mut entries: Vec<PathBuf> = std::fs::read_dir(input)
        .with_context(cannot)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .with_context(cannot)?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            find_results(&entry, paths)?;
        } else if entry.extension().is_some_and(|ending| ending == "json") {
            paths.push(entry);
        }
    }
    Ok(())
}

fn read_result(path: &Path) -> anyhow::Result<Extraction> {
    let bytes = std::fs::read(path)?;
    let document: Extraction = serde_json::from_slice(&bytes).context("not a result of `sohoa extract`")?;
    anyhow::ensure!(
        document.schema_version == SCHEMA_VERSION,
        "schema version {} is not {SCHEMA_VERSION}",
        document.schema_version
    );
    Ok(document)
}
