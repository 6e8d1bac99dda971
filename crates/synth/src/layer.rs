//! Text layers: good, stripped of tone marks, or read with English letters; and e-signature captions.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::SynthError;
use crate::compose::SetWord;
use crate::scan_pdf::LayerWord;
use crate::typesetter::Place;

/// What text lies above the pictures of a PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// None.
    None,
    /// The words as printed.
    Good,
    /// The words without any mark, as engines that know only ASCII leave them.
    Stripped,
    /// What tesseract reads with English letters.
    English,
}

/// The caption that signing software writes above the picture.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caption {
    /// 1-based page.
    pub page: u32,
    /// Left edge, in millimetres.
    pub x: f32,
    /// Base line of the first line, in millimetres from the top.
    pub y: f32,
    /// The lines.
    pub lines: Vec<String>,
}

/// The layer of one page from the words that were typeset on it.
pub fn typeset_layer(
    words: &[SetWord],
    places: &[Option<Place>],
    page: u32,
    stripped: bool,
) -> Vec<LayerWord> {
    words
        .iter()
        .zip(places)
        .filter_map(|(word, place)| place.filter(|place| place.page == page).map(|place| (word, place)))
        .map(|(word, place)| LayerWord {
            text: if stripped { strip_marks(&word.text) } else { word.text.clone() },
            x: place.x,
            y: place.y,
            width: place.width,
            size: place.size,
            colour: None,
        })
        .collect()
}

/// The captions of one page, in the dark red of signing software.
pub fn caption_words(captions: &[Caption], page: u32) -> Vec<LayerWord> {
    const POINTS: f32 = 72.0 / 25.4;
    const LINE: f32 = 8.4;
    captions
        .iter()
        .filter(|caption| caption.page == page)
        .flat_map(|caption| {
            caption.lines.iter().enumerate().map(|(line, text)| LayerWord {
                text: text.clone(),
                x: caption.x * POINTS,
                y: caption.y * POINTS + line as f32 * LINE,
                width: 0.0,
                size: 7.0,
                colour: Some([0.75, 0.08, 0.1]),
            })
        })
        .collect()
}

/// What tesseract reads on a page with English letters: the layer that careless digitisation leaves.
pub fn english_layer(picture: &Path, dpi: u32) -> Result<Vec<LayerWord>, SynthError> {
    let failed = |message: String| SynthError::Program { program: "tesseract".to_owned(), message };
    let output = Command::new("tesseract")
        .env("OMP_THREAD_LIMIT", "1")
        .arg(picture)
        .args(["stdout", "-l", "eng", "--dpi", &dpi.to_string(), "tsv"])
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let table = String::from_utf8_lossy(&output.stdout);
    Ok(table.lines().skip(1).filter_map(|row| tsv_word(row, dpi)).collect())
}

/// A row of tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, conf, text.
fn tsv_word(row: &str, dpi: u32) -> Option<LayerWord> {
    let fields: Vec<&str> = row.split('\t').collect();
    let &[level, _, _, _, _, _, left, top, width, height, _, text] = fields.as_slice() else { return None };
    if level != "5" || text.trim().is_empty() {
        return None;
    }
    let points = |px: &str| px.parse::<f32>().ok().map(|px| px * 72.0 / dpi as f32);
    let (left, top, width, height) = (points(left)?, points(top)?, points(width)?, points(height)?);
    Some(LayerWord {
        text: text.to_owned(),
        x: left,
        y: top + height,
        width,
        size: height.clamp(4.0, 30.0),
        colour: None,
    })
}

/// Letters without tone and vowel marks, `đ` as `d`.
pub fn strip_marks(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfd()
        .filter(|letter| !unicode_normalization::char::is_combining_mark(*letter))
        .map(|letter| match letter {
            'đ' => 'd',
            'Đ' => 'D',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_stripped() {
        assert_eq!(strip_marks("Ủy ban Đắk Lắk được 12%"), "Uy ban Dak Lak duoc 12%");
    }

    #[test]
    fn rows_of_words_are_read() {
        let word = tsv_word("5\t1\t1\t1\t1\t1\t100\t200\t50\t20\t91\tBAO", 200).expect("a word");
        assert_eq!((word.text.as_str(), word.x, word.y), ("BAO", 36.0, 79.2));
        assert_eq!(tsv_word("4\t1\t1\t1\t1\t0\t100\t200\t50\t20\t-1\t", 200), None);
    }
}
