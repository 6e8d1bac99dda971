//! The model's manifest: what it was counted from, how, and its checksum.

use std::path::Path;
use std::process::Command;

use crate::corpus::{Corpus, HELD_OUT_EVERY, Source};
use crate::error::TrainError;
use crate::grams::{CONTINUATION, DISCOUNTS, LONGEST};
use crate::prune::PREDICTION;

/// Writes the manifest as JSON. Names of folders are left out: they say where, not what.
pub(crate) fn text(
    model: &Path,
    sources: &[Source],
    corpus: &Corpus,
    kept: &[usize],
) -> Result<String, TrainError> {
    let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let listed: Vec<String> = sources
        .iter()
        .zip(&corpus.counted)
        .map(|(source, words)| {
            format!(
                "    {{\"file\": \"{}\", \"words\": {words}, \"weight\": {}}}",
                name(&source.path),
                source.weight
            )
        })
        .collect();
    let kept: Vec<String> = kept.iter().map(usize::to_string).collect();
    Ok(format!(
        "{{\n  \"model\": \"{}\",\n  \"bytes\": {},\n  \"sha256\": \"{}\",\n  \"words\": {},\n  \
         \"ngrams_by_length\": [{}],\n  \"method\": \"interpolated absolute discounting, discounts {DISCOUNTS:?}, \
         continuation counts up to {CONTINUATION}, length {LONGEST}, pruned by gain in telling words of equal letters \
         apart plus {PREDICTION} of the gain in prediction\",\n  \"held_out\": \"one paragraph in {HELD_OUT_EVERY}, \
         by hash of its text\",\n  \"scores\": \"scores.csv\",\n  \"sources\": [\n{}\n  ]\n}}\n",
        name(model),
        std::fs::metadata(model).map_err(TrainError::file(model))?.len(),
        sha256(model)?,
        corpus.words.len(),
        kept.join(", "),
        listed.join(",\n"),
    ))
}

/// By the system's `sha256sum`: the library crate has no use for a hash of its own.
fn sha256(path: &Path) -> Result<String, TrainError> {
    let failed = || TrainError::Program { program: "sha256sum", path: path.to_owned() };
    let run = Command::new("sha256sum").arg(path).output().map_err(|_| failed())?;
    let text = String::from_utf8_lossy(&run.stdout);
    text.split_whitespace().next().map(str::to_owned).ok_or_else(failed)
}
