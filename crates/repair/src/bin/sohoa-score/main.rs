//! Scores a repair model: accuracy for each kind of damage, false edits on right text, speed.
//!
//! `sohoa-score MODEL_FILE RIGHT_FILE PAIRS_DIR SCORES_FILE [MORE_RIGHT_FILES...]`
//!
//! RIGHT_FILE: right text that the model was not counted from (`sohoa-train --held-out`). PAIRS_DIR: what OCR
//! made of rendered text, as `models/tools/observe_confusions.py` writes it, from text that was not counted
//! either. More files of right text are scored one by one. Words are compared without outer punctuation and
//! with one tone placement; only words with a letter count.

use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

use sohoa_orthography::{Letter, fold, normalise};
use sohoa_repair::{Mode, Model, Repairer};

/// Languages that OCR read with, and the mode that suits its output.
const READERS: [(&str, Mode); 4] = [
    ("eng", Mode::SpoiltLayer),
    ("fra", Mode::SpoiltLayer),
    ("eng+fra", Mode::SpoiltLayer),
    ("vie", Mode::FreshOcr),
];

/// Words of a printed line, and the lines of the pieces that right text is cut into.
const LINE: usize = 12;
const PIECES: [usize; 3] = [1, 3, 10];

#[derive(Default)]
struct Score {
    words: usize,
    right_before: usize,
    right_after: usize,
    broken: usize,
    digits_changed: usize,
    seconds: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, right, pairs, output, more @ ..] = arguments.as_slice() else {
        return Err(
            "usage: sohoa-score MODEL_FILE RIGHT_FILE PAIRS_DIR SCORES_FILE [MORE_RIGHT_FILES...]".into()
        );
    };
    let bytes = std::fs::read(model)?;
    let start = seconds();
    let model = Model::from_bytes(bytes)?;
    let mut table = format!("# loading the model: {:.0} ms\n", (seconds() - start) * 1000.0);
    table.push_str("damage,text,words,right_before,right_after,broken,numbers_changed,words_per_second\n");
    let repairer = Repairer::new(&model).without_scores();
    let mut add = |damage: &str, text: &str, score: Score| {
        let share = |part: usize| part as f64 / score.words.max(1) as f64;
        table.push_str(&format!(
            "{damage},{text},{},{:.4},{:.4},{:.5},{},{:.0}\n",
            score.words,
            share(score.right_before),
            share(score.right_after),
            share(score.broken),
            score.digits_changed,
            score.words as f64 / score.seconds,
        ));
    };
    for (index, path) in std::iter::once(right).chain(more).enumerate() {
        let name = if index == 0 { "held-out" } else { file_stem(path) };
        let text = normalise(&std::fs::read_to_string(path)?);
        add("none", name, score(&repairer, &text, &text, Mode::Auto));
        for lines in PIECES {
            add(&format!("none in pieces of {lines} lines"), name, in_pieces(&repairer, &text, lines));
        }
        add("marks lost", name, score(&repairer, &text, &fold(&text), Mode::Stripped));
        let (truth, left) = letters_lost(&text);
        add("marked letters deleted", name, score(&repairer, &truth, &left, Mode::Auto));
    }
    for (reader, mode) in READERS {
        for quality in ["clean300", "clean200", "noisy300", "black200", "low130"] {
            let (truth, read) = pages(&std::fs::read_to_string(format!("{pairs}/{reader}.tsv"))?, quality);
            add(&format!("read as {reader}"), quality, score(&repairer, &truth, &read, mode));
        }
    }
    std::fs::write(output, table)?;
    Ok(())
}

/// Time that this thread has had on a core, where the system tells (Linux), so that what else runs does not count;
/// else the time of day.
fn seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
    nanoseconds.map_or_else(now, |n| n / 1e9)
}

/// The text without its marked letters, and the words of which something is left.
fn letters_lost(text: &str) -> (String, String) {
    let (mut truth, mut left) = (String::new(), String::new());
    for line in text.lines() {
        for word in line.split_whitespace() {
            let rest: String =
                word.chars().filter(|c| !Letter::of(*c).is_some_and(Letter::is_marked)).collect();
            if !rest.is_empty() {
                truth.extend([word, " "]);
                left.extend([rest.as_str(), " "]);
            }
        }
        truth.push('\n');
        left.push('\n');
    }
    (truth, left)
}

fn file_stem(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path).split('.').next().unwrap_or(path)
}

/// The lines of one quality whose words match in number: all but the worst read ones.
fn pages(pairs: &str, quality: &str) -> (String, String) {
    let (mut truth, mut read) = (String::new(), String::new());
    for line in pairs.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        if let [q, a, b] = fields.as_slice()
            && *q == quality
            && a.split_whitespace().count() == b.split_whitespace().count()
        {
            truth.extend([a, "\n"]);
            read.extend([b, "\n"]);
        }
    }
    (normalise(&truth), read)
}

fn score(repairer: &Repairer<'_>, truth: &str, observed: &str, mode: Mode) -> Score {
    let start = seconds();
    let repaired = repairer.repair_text(observed, mode).text;
    let mut score = Score { seconds: seconds() - start, ..Score::default() };
    let words = truth.split_whitespace().zip(observed.split_whitespace()).zip(repaired.split_whitespace());
    for ((truth, before), after) in words {
        if before != after && is_number(before) {
            score.digits_changed += 1;
        }
        if !truth.contains(char::is_alphabetic) {
            continue;
        }
        let truth = core(truth);
        let right_before = normalise(core(before)) == truth;
        let right_after = normalise(core(after)) == truth;
        score.words += 1;
        score.right_before += usize::from(right_before);
        score.right_after += usize::from(right_after);
        score.broken += usize::from(right_before && !right_after);
    }
    score
}

/// Right text cut into short pieces, each repaired by itself: a short text says little of what it is like.
fn in_pieces(repairer: &Repairer<'_>, text: &str, lines: usize) -> Score {
    let words: Vec<&str> = text.split_whitespace().collect();
    let lined: Vec<String> = words.chunks(LINE).map(|line| line.join(" ")).collect();
    let mut all = Score::default();
    for piece in lined.chunks(lines) {
        let piece = piece.join("\n");
        let one = score(repairer, &piece, &piece, Mode::Auto);
        all.words += one.words;
        all.right_before += one.right_before;
        all.right_after += one.right_after;
        all.broken += one.broken;
        all.digits_changed += one.digits_changed;
        all.seconds += one.seconds;
    }
    all
}

fn core(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Digits with their separators and nothing else.
fn is_number(token: &str) -> bool {
    token.contains(|c: char| c.is_ascii_digit())
        && !token.contains(|c: char| c.is_alphabetic() || "¢&¥@".contains(c))
}
