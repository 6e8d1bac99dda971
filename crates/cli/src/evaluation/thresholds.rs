//! What a run must reach.

use std::path::Path;

use clap::Args;
use serde::Deserialize;

use super::Scores;
use crate::exit::Failure;

/// Thresholds, from flags or a TOML file with the same names; a flag wins.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct Thresholds {
    /// Least F1 of the figures of the mission families
    #[arg(long, value_name = "SHARE")]
    pub(crate) min_f1: Option<f64>,
    /// Least recall of those figures
    #[arg(long, value_name = "SHARE")]
    pub(crate) min_recall: Option<f64>,
    /// Least precision of those figures
    #[arg(long, value_name = "SHARE")]
    pub(crate) min_precision: Option<f64>,
    /// Most wrong figures that nothing warned of
    #[arg(long, value_name = "N")]
    pub(crate) max_silent_errors: Option<usize>,
    /// Highest character error rate
    #[arg(long, value_name = "SHARE")]
    pub(crate) max_cer: Option<f64>,
    /// Highest word error rate
    #[arg(long, value_name = "SHARE")]
    pub(crate) max_wer: Option<f64>,
    /// Least share of head fields that are right
    #[arg(long, value_name = "SHARE")]
    pub(crate) min_head_accuracy: Option<f64>,
}

impl Thresholds {
    /// The flags, and what a file says where they are silent.
    pub(crate) fn or_file(&self, path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(self.clone()) };
        let hint = "the keys are the long options, such as min-f1 = 0.98";
        let failed =
            |error: &dyn std::fmt::Display| Failure::usage(format!("{}: {error}", path.display()), hint);
        let text = std::fs::read_to_string(path).map_err(|error| failed(&error))?;
        let file: Self = toml::from_str(&text).map_err(|error| failed(&error))?;
        Ok(Self {
            min_f1: self.min_f1.or(file.min_f1),
            min_recall: self.min_recall.or(file.min_recall),
            min_precision: self.min_precision.or(file.min_precision),
            max_silent_errors: self.max_silent_errors.or(file.max_silent_errors),
            max_cer: self.max_cer.or(file.max_cer),
            max_wer: self.max_wer.or(file.max_wer),
            min_head_accuracy: self.min_head_accuracy.or(file.min_head_accuracy),
        })
    }

    /// What a run misses, one sentence each. A case that could not be read misses every threshold.
    pub(crate) fn missed(&self, scores: &Scores) -> Vec<String> {
        let least = [
            ("F1 of the figures", self.min_f1, scores.figure_f1()),
            ("recall of the figures", self.min_recall, scores.total("figure_recall")),
            ("precision of the figures", self.min_precision, scores.total("figure_precision")),
            ("share of head fields right", self.min_head_accuracy, scores.total("head_accuracy")),
        ];
        let most = [
            ("character error rate", self.max_cer, scores.total("cer")),
            ("word error rate", self.max_wer, scores.total("wer")),
        ];
        let mut missed = Vec::new();
        for (name, wanted, found) in least {
            if let Some(wanted) = wanted
                && found.is_none_or(|found| found < wanted)
            {
                missed.push(format!("{name}: {} is below {wanted}", shown(found)));
            }
        }
        for (name, wanted, found) in most {
            if let Some(wanted) = wanted
                && found.is_none_or(|found| found > wanted)
            {
                missed.push(format!("{name}: {} is above {wanted}", shown(found)));
            }
        }
        if let Some(most) = self.max_silent_errors
            && scores.silent_errors > most
        {
            missed.push(format!("silent errors: {} are more than {most}", scores.silent_errors));
        }
        let any = self.min_f1.or(self.min_recall).or(self.min_precision).or(self.max_cer).or(self.max_wer);
        if scores.failed_cases() > 0 && (any.is_some() || self.max_silent_errors.is_some()) {
            missed.push(format!("{} cases could not be read", scores.failed_cases()));
        }
        missed
    }
}

fn shown(rate: Option<f64>) -> String {
    rate.map_or_else(|| "nothing to count".to_owned(), |rate| format!("{rate:.4}"))
}
