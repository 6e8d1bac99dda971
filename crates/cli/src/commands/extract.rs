//! `extract`: figures as JSON, for one document or for folders of them.

use std::path::Path;
use std::time::Instant;

use sohoa_schema::Extraction;

use crate::args::{ExtractArgs, Product};
use crate::exit::{Exit, Failure, FailureKind};
use crate::inputs::{self, Input};
use crate::pipeline::Pipeline;
use crate::settings::Settings;
use crate::{console, output, table};

pub(crate) fn run(args: &ExtractArgs) -> anyhow::Result<Exit> {
    let settings = Settings::resolve(&args.reading, args.common.config.as_deref())?;
    let inputs = inputs::find(&args.inputs)?;
    let mut pipeline = Pipeline::new(settings, &args.common)?;
    if let Some(folder) = &args.rules {
        pipeline = pipeline.with_rules(own_rules(folder)?);
    }
    match (&args.out, inputs.as_slice()) {
        (None, [input]) => {
            let done = extract(&pipeline, input, args);
            pipeline.bar().finish_and_clear();
            let done = done?;
            output::print(&render(&done.extraction, args.table)?)?;
            Ok(done.exit(args.fail_on_review))
        }
        (None, _) => Err(Failure::usage(
            format!("{} documents and no place for their results", inputs.len()),
            "add --out DIR",
        )
        .into()),
        (Some(out), _) => extract_all(&pipeline, &inputs, out, args),
    }
}

/// The rules of a folder, laid over the built-in ones.
pub(crate) fn own_rules(folder: &Path) -> anyhow::Result<sohoa_extract::Rules> {
    let cannot = |error: std::io::Error| {
        Failure::usage(format!("--rules {}: {error}", folder.display()), "name a folder with .txt rule files")
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(cannot)?;
    paths.sort();
    let mut files = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "txt")) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.push((name, std::fs::read_to_string(path).map_err(cannot)?));
    }
    sohoa_extract::Rules::from_files(files).map_err(|error| {
        let sohoa_extract::RuleError { file, line, message, hint } = error;
        Failure::usage(format!("{}, line {line}: {message}", folder.join(file).display()), hint).into()
    })
}

/// One document done.
struct Done {
    extraction: Extraction,
    text: Option<String>,
    pages: usize,
    lost_pages: usize,
}

impl Done {
    fn to_review(&self) -> usize {
        self.extraction.figures.iter().filter(|figure| figure.needs_review).count()
    }

    fn exit(&self, fail_on_review: bool) -> Exit {
        if self.lost_pages > 0 {
            Exit::PartlyFailed
        } else if fail_on_review && self.to_review() > 0 {
            Exit::NeedsReview
        } else {
            Exit::Done
        }
    }
}

fn extract(pipeline: &Pipeline, input: &Input, args: &ExtractArgs) -> Result<Done, Failure> {
    let mut reading = pipeline.read(input)?;
    pipeline.repair(&mut reading)?;
    let text = args.also.contains(&Product::Text).then(|| reading.text(false));
    let (pages, lost_pages) = (reading.page_count(), reading.lost_pages());
    Ok(Done { extraction: pipeline.extract(reading, args.all_kinds), text, pages, lost_pages })
}

fn render(extraction: &Extraction, as_table: bool) -> anyhow::Result<Vec<u8>> {
    if as_table {
        return Ok(table::render(extraction).into_bytes());
    }
    let mut json = serde_json::to_vec_pretty(extraction)?;
    json.push(b'\n');
    Ok(json)
}

/// What a run over many documents counts.
#[derive(Default)]
struct Tally {
    documents: usize,
    failed: usize,
    pages: usize,
    lost_pages: usize,
    figures: usize,
    to_review: usize,
}

/// Each document fails by itself; only a missing library ends the run.
fn extract_all(
    pipeline: &Pipeline,
    inputs: &[Input],
    out: &Path,
    args: &ExtractArgs,
) -> anyhow::Result<Exit> {
    let started = Instant::now();
    let outcomes = pipeline.for_each(inputs, |input| -> anyhow::Result<Tally> {
        let done = extract(pipeline, input, args)?;
        let path = with_ending(&out.join(&input.stem), "json");
        output::write_file(&path, |file| Ok(file.write_all(&render(&done.extraction, false)?)?))?;
        if let Some(text) = &done.text {
            let path = with_ending(&out.join(&input.stem), "txt");
            output::write_file(&path, |file| Ok(file.write_all(text.as_bytes())?))?;
        }
        if args.table {
            output::print(&render(&done.extraction, true)?)?;
        }
        Ok(Tally {
            documents: 1,
            failed: 0,
            pages: done.pages,
            lost_pages: done.lost_pages,
            figures: done.extraction.figures.len(),
            to_review: done.to_review(),
        })
    });
    pipeline.bar().finish_and_clear();

    let mut total = Tally::default();
    for (input, outcome) in inputs.iter().zip(outcomes) {
        match outcome {
            Ok(tally) => {
                total.documents += tally.documents;
                total.pages += tally.pages;
                total.lost_pages += tally.lost_pages;
                total.figures += tally.figures;
                total.to_review += tally.to_review;
            }
            Err(error) => match error.downcast::<Failure>() {
                Ok(failure) if failure.kind == FailureKind::Missing || inputs.len() == 1 => {
                    return Err(failure.into());
                }
                Ok(failure) => {
                    total.failed += 1;
                    console::tell(&failure, args.common.log_format);
                }
                // A result that cannot be written is no fault of the document.
                Err(error) => return Err(error.context(input.name.clone())),
            },
        }
    }
    if !args.common.quiet {
        eprintln!("{}", summary(&total, out, started.elapsed().as_secs_f64()));
    }
    Ok(if total.failed > 0 || total.lost_pages > 0 {
        Exit::PartlyFailed
    } else if args.fail_on_review && total.to_review > 0 {
        Exit::NeedsReview
    } else {
        Exit::Done
    })
}

fn summary(total: &Tally, out: &Path, seconds: f64) -> String {
    format!(
        "{} documents, {} failed; {} pages, {} lost; {} figures, {} to review; {:.1} s ({:.1} pages/s); results in {}",
        total.documents + total.failed,
        total.failed,
        total.pages,
        total.lost_pages,
        total.figures,
        total.to_review,
        seconds,
        total.pages as f64 / seconds.max(0.001),
        out.display()
    )
}

/// `a.b` becomes `a.b.json`: a dot in a document's name is not an ending.
fn with_ending(stem: &Path, ending: &str) -> std::path::PathBuf {
    let mut name = stem.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}
