//! Text in, word numbers out.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sohoa_orthography::{fold, is_legal_syllable};
use sohoa_repair::format::{CLASSES, model_words};

use crate::error::TrainError;

/// One line in this many is never counted, so that it can be tested on.
pub(crate) const HELD_OUT_EVERY: u64 = 200;

/// A legal syllable enters the vocabulary with this weighted count: rarer ones are mostly typists' slips.
const MIN_SYLLABLE: u64 = 4;
/// Foreign words and names need more, since the decoder never has to find them.
const MIN_OTHER: u64 = 40;
/// Syllables with a capital inside a sentence.
const MIN_TITLE: u64 = 60;
/// Abbreviations.
const MIN_ABBREVIATION: u64 = 20;
/// Word numbers are 16 bits.
const MAX_WORDS: usize = 60_000;

/// A source: its file and how many times over its counts weigh.
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    pub(crate) weight: u8,
}

/// Words of all sources as numbers. A paragraph begins where its start says.
pub(crate) struct Corpus {
    /// Sorted by letters without marks, so that words that differ in marks alone are neighbours.
    pub(crate) words: Vec<String>,
    pub(crate) text: Vec<u16>,
    /// Index into `text` and weight of each paragraph.
    pub(crate) paragraphs: Vec<(u32, u8)>,
    /// Words counted from each source.
    pub(crate) counted: Vec<usize>,
}

/// Whether a line is kept out of the counts; told by its text, so that copies stay together.
pub(crate) fn is_held_out(line: &str) -> bool {
    let hash =
        line.bytes().fold(0xCBF2_9CE4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01B3));
    (hash >> 20).is_multiple_of(HELD_OUT_EVERY)
}

/// The text files of a folder in order of name: `.txt` and `.txt.xz`.
pub(crate) fn sources(folder: &Path, weights: &HashMap<String, u8>) -> Result<Vec<Source>, TrainError> {
    let listed = std::fs::read_dir(folder).and_then(|entries| entries.map(|e| e.map(|e| e.path())).collect());
    let mut paths: Vec<PathBuf> = listed.map_err(TrainError::file(folder))?;
    paths.retain(|path| {
        path.to_string_lossy().ends_with(".txt") || path.to_string_lossy().ends_with(".txt.xz")
    });
    paths.sort();
    let source = |path: PathBuf| {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = name.trim_end_matches(".xz").trim_end_matches(".txt");
        let weight = weights.get(stem).copied().unwrap_or(1);
        Source { path, weight }
    };
    Ok(paths.into_iter().map(source).filter(|source| source.weight > 0).collect())
}

/// Calls `each` for every line of a file; `.xz` is unpacked by the system's `xz`.
pub(crate) fn lines(path: &Path, mut each: impl FnMut(&str)) -> Result<(), TrainError> {
    let no_xz = || TrainError::Program { program: "xz", path: path.to_owned() };
    let mut child = None;
    let reader: Box<dyn Read> = if path.extension().is_some_and(|e| e == "xz") {
        let started = Command::new("xz").arg("-dc").arg(path).stdout(Stdio::piped()).spawn();
        let mut started = started.map_err(|_| no_xz())?;
        let out = started.stdout.take().ok_or_else(no_xz)?;
        child = Some(started);
        Box::new(out)
    } else {
        Box::new(File::open(path).map_err(TrainError::file(path))?)
    };
    let mut reader = BufReader::with_capacity(1 << 20, reader);
    let mut bytes = Vec::new();
    let mut line = 0;
    while reader.read_until(b'\n', &mut bytes).map_err(TrainError::file(path))? > 0 {
        line += 1;
        let text = std::str::from_utf8(&bytes);
        let text = text.map_err(|_| TrainError::NotUtf8 { path: path.to_owned(), line })?;
        each(text.trim_end());
        bytes.clear();
    }
    match child.map(|mut child| child.wait()) {
        Some(Ok(status)) if status.success() => Ok(()),
        Some(_) => Err(no_xz()),
        None => Ok(()),
    }
}

/// Reads all sources and numbers their words.
pub(crate) fn read(sources: &[Source]) -> Result<Corpus, TrainError> {
    let mut first_ids: HashMap<String, u32> = HashMap::new();
    let mut counts: Vec<u64> = Vec::new();
    let mut raw: Vec<u32> = Vec::new();
    let mut paragraphs = Vec::new();
    let mut counted = Vec::new();
    for class in CLASSES {
        first_ids.insert(class.to_owned(), counts.len() as u32);
        counts.push(u64::MAX / 2);
    }
    for source in sources {
        let before = raw.len();
        lines(&source.path, |line| {
            if is_held_out(line) {
                return;
            }
            let start = raw.len();
            model_words(line, |word| {
                let id = match first_ids.get(word) {
                    Some(id) => *id,
                    None => {
                        let id = counts.len() as u32;
                        first_ids.insert(word.to_owned(), id);
                        counts.push(0);
                        id
                    }
                };
                counts[id as usize] += u64::from(source.weight);
                raw.push(id);
            });
            if raw.len() > start {
                paragraphs.push((start as u32, source.weight));
            }
        })?;
        counted.push(raw.len() - before);
        eprintln!("{}: {} words, weight {}", source.path.display(), raw.len() - before, source.weight);
    }
    let (words, numbers) = vocabulary(&first_ids, &counts);
    let text = raw.iter().map(|id| numbers[*id as usize]).collect();
    Ok(Corpus { words, text, paragraphs, counted })
}

fn is_title(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().skip(1).all(|c| !c.is_uppercase())
}

/// Chooses the words and gives each first number its final one (0, unknown, for those left out).
fn vocabulary(first_ids: &HashMap<String, u32>, counts: &[u64]) -> (Vec<String>, Vec<u16>) {
    let mut chosen: Vec<(&str, u32)> = first_ids
        .iter()
        .filter(|(word, id)| {
            let title = is_title(word);
            let least = if title && is_legal_syllable(word) {
                MIN_TITLE
            } else if is_legal_syllable(word) {
                MIN_SYLLABLE
            } else if word.contains(char::is_uppercase) {
                MIN_ABBREVIATION
            } else {
                MIN_OTHER
            };
            word.len() <= 24 && !CLASSES.contains(&word.as_str()) && counts[**id as usize] >= least
        })
        .map(|(word, id)| (word.as_str(), *id))
        .collect();
    chosen.sort_by_key(|(word, id)| (std::cmp::Reverse(counts[*id as usize]), *word));
    chosen.truncate(MAX_WORDS - CLASSES.len());
    chosen.sort_by_cached_key(|(word, _)| (fold(word), *word));
    let mut numbers = vec![0; counts.len()];
    let mut words: Vec<String> = CLASSES.iter().map(|class| (*class).to_owned()).collect();
    for (index, number) in numbers.iter_mut().take(CLASSES.len()).enumerate() {
        *number = index as u16;
    }
    for (word, id) in chosen {
        numbers[id as usize] = words.len() as u16;
        words.push(word.to_owned());
    }
    // A capital that is too rare to be counted is a small letter.
    for (word, id) in first_ids.iter().filter(|(word, _)| is_title(word)) {
        if numbers[*id as usize] != 0 {
            continue;
        }
        numbers[*id as usize] =
            first_ids.get(&word.to_lowercase()).map_or(0, |small| numbers[*small as usize]);
    }
    (words, numbers)
}
