//! `evaluate`: accuracy against gold, with thresholds and an exit code for CI.

use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;
use sohoa_evaluate::{Calibration, FigureScore, score_figures, score_text};
use sohoa_text::without_page_numbers;

use crate::args::EvaluateArgs;
use crate::commands::extract::own_rules;
use crate::evaluation::{
    Case, CaseScore, Comparison, Place, Scores, WorstLine, compare, confidence_table, csv, find_cases,
    gold_skeleton, junit, markdown, table, write_crops,
};
use crate::exit::{Exit, Failure, FailureKind};
use crate::pipeline::{Pipeline, Reading};
use crate::settings::Settings;
use crate::{inputs, output};

pub(crate) fn run(args: &EvaluateArgs) -> anyhow::Result<Exit> {
    let settings = Settings::resolve(&args.reading, args.common.config.as_deref())?;
    if !args.engines.is_empty() {
        return engines(args, &settings);
    }
    let mut pipeline = opened(args, settings)?;
    if args.skeleton {
        return skeleton(&pipeline, &args.fixtures);
    }
    let thresholds = args.thresholds.or_file(args.thresholds_file.as_deref())?;
    let cases = find_cases(&args.fixtures, args.gold.as_deref())?;
    if args.fit_confidence.is_some() {
        pipeline = pipeline.without_confidence();
    }
    let (mut scores, judged) = scored(&pipeline, &cases)?;
    if let Some(path) = &args.markdown {
        write_crops(&pipeline, &cases, &mut scores, path)?;
    }
    let scores = Scores::of(scores, &calibration(&judged));
    output::print(table(&scores).as_bytes())?;
    if let Some(path) = &args.json {
        write(path, &(serde_json::to_string_pretty(&scores)? + "\n"))?;
    }
    if let Some(path) = &args.csv {
        write(path, &csv(&scores))?;
    }
    if let Some(path) = &args.junit {
        write(path, &junit(&scores))?;
    }
    if let Some(path) = &args.markdown {
        write(path, &markdown(&scores))?;
    }

    if let Some(path) = &args.fit_confidence {
        write(path, &confidence_table(&judged))?;
    }

    let mut missed = thresholds.missed(&scores);
    if let Some(path) = &args.compare {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let old: Scores = serde_json::from_str(&text)
            .with_context(|| format!("{}: not scores of `sohoa evaluate --json`", path.display()))?;
        let comparison = compare(&old, &scores);
        tell_apart(&comparison, "");
        if args.fail_on_regression && !comparison.worse.is_empty() {
            missed.push(format!("{} figures got worse", comparison.worse.len()));
        }
    }
    for sentence in &missed {
        eprintln!("below threshold: {sentence}");
    }
    Ok(if missed.is_empty() { Exit::Done } else { Exit::BelowThreshold })
}

fn opened(args: &EvaluateArgs, settings: Settings) -> anyhow::Result<Pipeline> {
    let pipeline = Pipeline::new(settings, &args.common)?;
    Ok(match &args.rules {
        Some(folder) => pipeline.with_rules(own_rules(folder)?),
        None => pipeline,
    })
}

/// A judged figure: its status, its confidence, whether it was right.
type Judged = (String, f32, bool);

/// How every case scored, and the figures that were judged.
fn scored(pipeline: &Pipeline, cases: &[Case]) -> anyhow::Result<(Vec<CaseScore>, Vec<Judged>)> {
    let outcomes = pipeline.for_each(cases, |case| score(pipeline, case));
    pipeline.bar().finish_and_clear();
    let mut judged = Vec::new();
    let mut scores = Vec::new();
    for (case, outcome) in cases.iter().zip(outcomes) {
        match outcome {
            Ok((score, figures)) => {
                let own = figures.judged();
                judged.extend(own.map(|(figure, right)| (figure.status.clone(), figure.confidence, right)));
                scores.push(score);
            }
            Err(failure) if failure.kind == FailureKind::Missing => return Err(failure.into()),
            Err(failure) => scores.push(CaseScore::failed(case.name.clone(), failure.message)),
        }
    }
    Ok((scores, judged))
}

fn calibration(judged: &[Judged]) -> Calibration {
    let mut calibration = Calibration::default();
    for (_, confidence, right) in judged {
        calibration.add(*confidence, *right);
    }
    calibration
}

/// Scores the same cases with one engine after the other; tells on stderr how each differs from the first.
fn engines(args: &EvaluateArgs, settings: &Settings) -> anyhow::Result<Exit> {
    let cases = find_cases(&args.fixtures, args.gold.as_deref())?;
    let mut first: Option<Scores> = None;
    for engine in &args.engines {
        let mut settings = settings.clone();
        settings.reader.engine = engine.built_in()?;
        let (scores, judged) = scored(&opened(args, settings)?, &cases)?;
        let scores = Scores::of(scores, &calibration(&judged));
        let name = format!("{engine:?}").to_lowercase();
        output::print(format!("{name}\n{}", table(&scores)).as_bytes())?;
        if let Some(first) = &first {
            tell_apart(&compare(first, &scores), &format!(" with {name}"));
        }
        first = first.or(Some(scores));
    }
    Ok(Exit::Done)
}

fn tell_apart(comparison: &Comparison, run: &str) {
    for line in &comparison.better {
        eprintln!("better{run}: {line}");
    }
    for line in &comparison.worse {
        eprintln!("worse{run}:  {line}");
    }
}

fn score(pipeline: &Pipeline, case: &Case) -> Result<(CaseScore, FigureScore), Failure> {
    let started = Instant::now();
    let mut reading = pipeline.read(&case.input)?;
    pipeline.repair(&mut reading)?;
    let read_in = started.elapsed();
    // Page numbers count neither for nor against: a truth may have them or leave them out.
    let text = without_page_numbers(&reading.text(false));
    let truth = case.truth.as_deref().map(without_page_numbers);
    let worst_lines = truth.as_ref().map_or_else(Vec::new, |truth| worst_lines(truth, &text, &reading));
    let pages = reading.page_count();
    let started = Instant::now();
    let extraction = pipeline.extract(reading, false);
    let seconds = (read_in + started.elapsed()).as_secs_f64();
    let figures = score_figures(&extraction, &case.gold);
    let text_score = truth.map(|truth| score_text(&truth, &text));
    let mut score = CaseScore::of(case.name.clone(), seconds, pages, &figures, text_score);
    score.worst_lines = worst_lines;
    Ok((score, figures))
}

/// How many of the worst lines are told.
const WORST_LINES: usize = 5;

/// The lines of the truth that were read worst, each with the line of the reading that is nearest to it.
fn worst_lines(truth: &str, text: &str, reading: &Reading) -> Vec<WorstLine> {
    let told = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.filter(|line| !line.is_empty()).collect()
    };
    let read_lines = told(text);
    let mut judged: Vec<(usize, String, &String)> = told(truth)
        .into_iter()
        .filter_map(|line| {
            let nearest =
                read_lines.iter().map(|other| (score_text(&line, other).character_errors, other)).min()?;
            (nearest.0 > 0).then_some((nearest.0, line, nearest.1))
        })
        .collect();
    judged.sort_by_key(|(errors, _, _)| std::cmp::Reverse(*errors));
    let worst = judged.into_iter().take(WORST_LINES);
    worst
        .map(|(_, truth, read)| WorstLine {
            truth,
            read: read.clone(),
            place: reading.place_of(read).map(|(page, bounds)| Place::new(page, bounds)),
        })
        .collect()
}

fn skeleton(pipeline: &Pipeline, path: &Path) -> anyhow::Result<Exit> {
    let found = inputs::find(&[path.to_owned()])?;
    let [input] = found.as_slice() else {
        return Err(Failure::usage("--skeleton takes one document", "name a file, not a folder").into());
    };
    let mut reading = pipeline.read(input)?;
    pipeline.repair(&mut reading)?;
    let gold = gold_skeleton(&pipeline.extract(reading, false));
    output::print((serde_json::to_string_pretty(&gold)? + "\n").as_bytes())?;
    Ok(Exit::Done)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    output::write_file(path, |file| Ok(file.write_all(text.as_bytes())?))
}
