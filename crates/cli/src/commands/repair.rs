//! `repair`: the repair stage alone, on text.

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;

use crate::args::RepairArgs;
use crate::exit::{Exit, Failure};
use crate::model::RepairModel;
use crate::output;

/// One edit as `--explain` prints it.
#[derive(Serialize)]
struct Edit<'e> {
    line: usize,
    column: usize,
    before: &'e str,
    after: &'e str,
    score: f32,
}

pub(crate) fn run(args: &RepairArgs) -> anyhow::Result<Exit> {
    let bytes = match args.file.as_deref() {
        None => read_stdin()?,
        Some(path) if path == Path::new("-") => read_stdin()?,
        Some(path) => std::fs::read(path)
            .map_err(|error| Failure::unreadable(format!("{}: {error}", path.display())))?,
    };
    let text = sohoa_raster::decode_text(&bytes).map_err(Failure::from)?;
    let model = RepairModel::load(args.model.as_deref())?;
    let repairer = model.repairer();
    let repairer = if args.explain { repairer } else { repairer.without_scores() };
    let repaired = repairer.repair_text(&text, sohoa_repair::Mode::Auto);
    for number in &repaired.suspicious {
        let (line, column) = (number.line, number.column);
        tracing::warn!(
            "line {line}, column {column}: `{}`: letters among digits, left as they are",
            number.text
        );
    }
    if !args.explain {
        output::print(repaired.text.as_bytes())?;
        return Ok(Exit::Done);
    }
    let mut lines = Vec::new();
    for edit in &repaired.edits {
        let edit = Edit {
            line: edit.line,
            column: edit.column,
            before: &edit.before,
            after: &edit.after,
            score: (edit.score * 1000.0).round() / 1000.0,
        };
        serde_json::to_writer(&mut lines, &edit)?;
        lines.push(b'\n');
    }
    output::print(&lines)?;
    Ok(Exit::Done)
}

fn read_stdin() -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
    Ok(bytes)
}
