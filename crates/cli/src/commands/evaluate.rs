//! `evaluate`: accuracy against gold, with thresholds and an exit code for CI.

use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;
use sohoa_evaluate::{Calibration, FigureScore, Outcome, score_figures, score_text};

use crate::args::EvaluateArgs;
use crate::evaluation::{
    Case, CaseScore, Scores, compare, find_cases, gold_skeleton, junit, markdown, table,
};
use crate::exit::{Exit, Failure, FailureKind};
use crate::pipeline::Pipeline;
use crate::settings::Settings;
use crate::{inputs, output};

pub(crate) fn run(args: &EvaluateArgs) -> anyhow::Result<Exit> {
    let settings = Settings::resolve(&args.reading, args.common.config.as_deref())?;
    let pipeline = Pipeline::new(settings, &args.common)?;
    if args.skeleton {
        return skeleton(&pipeline, &args.fixtures);
    }
    let thresholds = args.thresholds.or_file(args.thresholds_file.as_deref())?;
    let cases = find_cases(&args.fixtures, args.gold.as_deref())?;
    let outcomes = pipeline.for_each(&cases, |case| score(&pipeline, case));
    pipeline.bar().finish_and_clear();

    let mut calibration = Calibration::default();
    let mut silent_errors = 0;
    let mut scores = Vec::new();
    for (case, outcome) in cases.iter().zip(outcomes) {
        match outcome {
            Ok((score, figures)) => {
                silent_errors += figures.silent_errors();
                count(&mut calibration, &figures);
                scores.push(score);
            }
            Err(failure) if failure.kind == FailureKind::Missing => return Err(failure.into()),
            Err(failure) => scores.push(CaseScore::failed(case.name.clone(), failure.message)),
        }
    }
    let scores = Scores::of(scores, &calibration, silent_errors);
    output::print(table(&scores).as_bytes())?;
    if let Some(path) = &args.json {
        write(path, &(serde_json::to_string_pretty(&scores)? + "\n"))?;
    }
    if let Some(path) = &args.junit {
        write(path, &junit(&scores))?;
    }
    if let Some(path) = &args.markdown {
        write(path, &markdown(&scores))?;
    }

    let mut missed = thresholds.missed(&scores);
    if let Some(path) = &args.compare {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let old: Scores = serde_json::from_str(&text)
            .with_context(|| format!("{}: not scores of `sohoa evaluate --json`", path.display()))?;
        let comparison = compare(&old, &scores);
        for line in &comparison.better {
            eprintln!("better: {line}");
        }
        for line in &comparison.worse {
            eprintln!("worse:  {line}");
        }
        if args.fail_on_regression && !comparison.worse.is_empty() {
            missed.push(format!("{} figures got worse", comparison.worse.len()));
        }
    }
    for sentence in &missed {
        eprintln!("below threshold: {sentence}");
    }
    Ok(if missed.is_empty() { Exit::Done } else { Exit::BelowThreshold })
}

/// Judged figures only: what gold neither asks for nor forbids says nothing of confidence.
fn count(calibration: &mut Calibration, figures: &FigureScore) {
    for verdict in figures.verdicts.iter().filter(|verdict| verdict.family.is_some()) {
        match (verdict.outcome, verdict.confidence) {
            (Outcome::Right, Some(confidence)) => calibration.add(confidence, true),
            (Outcome::Wrong | Outcome::SilentlyWrong, Some(confidence)) => calibration.add(confidence, false),
            _ => {}
        }
    }
}

fn score(pipeline: &Pipeline, case: &Case) -> Result<(CaseScore, FigureScore), Failure> {
    let started = Instant::now();
    let mut reading = pipeline.read(&case.input)?;
    pipeline.repair(&mut reading)?;
    let text = reading.text(false);
    let pages = reading.page_count();
    let extraction = pipeline.extract(reading, false);
    let seconds = started.elapsed().as_secs_f64();
    let figures = score_figures(&extraction, &case.gold);
    let text_score = case.truth.as_ref().map(|truth| score_text(truth, &text));
    let mut score = CaseScore::of(case.name.clone(), seconds, pages, &figures, text_score);
    if let Some(truth) = &case.truth {
        score.worst_lines = worst_lines(truth, &text);
    }
    Ok((score, figures))
}

/// How many of the worst lines are told.
const WORST_LINES: usize = 5;

/// The lines of the truth that were read worst, each with the line of the reading that is nearest to it.
fn worst_lines(truth: &str, read: &str) -> Vec<(String, String)> {
    let read_lines: Vec<&str> = read.lines().filter(|line| !line.trim().is_empty()).collect();
    let mut judged: Vec<(usize, &str, &str)> = truth
        .lines()
        .filter(|line| !line.trim().is_empty())
        .filter_map(|line| {
            let nearest =
                read_lines.iter().map(|other| (score_text(line, other).character_errors, *other)).min()?;
            (nearest.0 > 0).then_some((nearest.0, line, nearest.1))
        })
        .collect();
    judged.sort_by_key(|(errors, _, _)| std::cmp::Reverse(*errors));
    judged.into_iter().take(WORST_LINES).map(|(_, line, read)| (line.to_owned(), read.to_owned())).collect()
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
