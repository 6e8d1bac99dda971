//! Readings written down once and replayed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sohoa_document::{PageImage, Rect, Word};

use crate::picture_key::{What, key};
use crate::{EngineIdentity, EngineLine, OcrEngine, OcrError, PageReading, PixelRect, RegionKind};

/// Readings by the key of their picture. As text it is TSV, sorted by key:
///
/// ```text
/// engine  tesseract  5.3.0  vie  8f3b...
/// page    4be1...
/// word    0  0  0  72.5  90.25  101.25  102  0.965  Tổng
/// ```
///
/// A `word` row holds block, paragraph, line, left, top, right, bottom (points), confidence and text. A
/// `page` row without words is a picture in which nothing was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recording {
    /// What made the readings.
    pub engine: EngineIdentity,
    readings: BTreeMap<String, PageReading>,
}

impl Default for EngineIdentity {
    /// Stands for readings that no engine made.
    fn default() -> Self {
        let none = String::new;
        Self { name: "recorded".to_owned(), version: none(), language: none(), model_sha256: none() }
    }
}

impl Recording {
    /// An empty recording of this engine.
    pub const fn of(engine: EngineIdentity) -> Self {
        Self { engine, readings: BTreeMap::new() }
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Result<Self, OcrError> {
        let mut recording = Self::default();
        let mut current: Option<String> = None;
        let mut last_line = None;
        for (index, row) in text.lines().enumerate().filter(|(_, row)| !row.is_empty()) {
            let malformed = || OcrError::MalformedRecording { line: index + 1 };
            let columns: Vec<&str> = row.split('\t').collect();
            match *columns.as_slice() {
                ["engine", name, version, language, model] => {
                    let [name, version, language, model_sha256] =
                        [name, version, language, model].map(str::to_owned);
                    recording.engine = EngineIdentity { name, version, language, model_sha256 };
                }
                ["page", key] => {
                    recording.readings.insert(key.to_owned(), PageReading::default());
                    current = Some(key.to_owned());
                    last_line = None;
                }
                ["word", ref rest @ ..] => {
                    let reading = current.as_ref().and_then(|key| recording.readings.get_mut(key));
                    let reading = reading.ok_or_else(malformed)?;
                    let (line, word) = word_of(rest).ok_or_else(malformed)?;
                    let at = reading.words.len();
                    reading.words.push(word);
                    match reading.lines.last_mut() {
                        Some(open) if last_line == Some(line) => open.words.end = at + 1,
                        _ => {
                            let (block, paragraph, _) = line;
                            reading.lines.push(EngineLine { block, paragraph, words: at..at + 1 });
                        }
                    }
                    last_line = Some(line);
                }
                _ => return Err(malformed()),
            }
        }
        Ok(recording)
    }

    /// Writes the text form: the same readings give the same bytes.
    pub fn to_text(&self) -> String {
        let EngineIdentity { name, version, language, model_sha256 } = &self.engine;
        let mut text = format!("engine\t{name}\t{version}\t{language}\t{model_sha256}\n");
        for (key, reading) in &self.readings {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "page\t{key}");
            for (number, line) in reading.lines.iter().enumerate() {
                for word in reading.words.get(line.words.clone()).unwrap_or_default() {
                    let Rect { left, top, right, bottom } =
                        word.bounds.unwrap_or(Rect::new(0.0, 0.0, 0.0, 0.0));
                    let EngineLine { block, paragraph, .. } = line;
                    let Word { confidence, text: word, .. } = word;
                    let _ = writeln!(
                        text,
                        "word\t{block}\t{paragraph}\t{number}\t{left}\t{top}\t{right}\t{bottom}\t{confidence}\t{word}"
                    );
                }
            }
        }
        text
    }

    /// How many readings there are.
    pub fn len(&self) -> usize {
        self.readings.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.readings.is_empty()
    }

    /// Adds the readings of another recording; its own win.
    pub fn merge(&mut self, other: Self) {
        for (key, reading) in other.readings {
            self.readings.entry(key).or_insert(reading);
        }
    }

    fn get(&self, image: &PageImage, what: What) -> Result<&PageReading, OcrError> {
        let key = key(image, &self.engine, what);
        self.readings.get(&key).ok_or(OcrError::NotRecorded { key })
    }
}

fn word_of(columns: &[&str]) -> Option<((u32, u32, u32), Word)> {
    let [block, paragraph, line, left, top, right, bottom, confidence, text] = *columns else { return None };
    let number = |text: &str| text.parse::<f32>().ok().filter(|number| number.is_finite());
    let bounds = Rect::new(number(left)?, number(top)?, number(right)?, number(bottom)?);
    let line = (block.parse().ok()?, paragraph.parse().ok()?, line.parse().ok()?);
    let confidence = number(confidence)?.clamp(0.0, 1.0);
    (!text.is_empty()).then(|| (line, Word { bounds: Some(bounds), confidence, ..Word::plain(text) }))
}

/// Replays a recording; pictures that are not in it are an error.
#[derive(Debug, Clone)]
pub struct Recorded {
    recording: Recording,
}

impl Recorded {
    /// An engine that knows these readings and nothing else.
    pub const fn new(recording: Recording) -> Self {
        Self { recording }
    }
}

impl OcrEngine for Recorded {
    fn identity(&self) -> &EngineIdentity {
        &self.recording.engine
    }

    fn read_page(&mut self, image: &PageImage) -> Result<PageReading, OcrError> {
        self.recording.get(image, None).cloned()
    }

    fn read_region(
        &mut self,
        image: &PageImage,
        region: PixelRect,
        kind: RegionKind,
    ) -> Result<Vec<Word>, OcrError> {
        self.recording.get(image, Some((region, kind))).map(|reading| reading.words.clone())
    }
}

/// Passes pictures on to a real engine and writes down what it reads.
pub struct Recorder<E> {
    engine: E,
    recording: Recording,
}

impl<E: OcrEngine> Recorder<E> {
    /// Records what this engine reads from now on.
    pub fn new(engine: E) -> Self {
        let recording = Recording::of(engine.identity().clone());
        Self { engine, recording }
    }

    /// What was read so far.
    pub const fn recording(&self) -> &Recording {
        &self.recording
    }

    /// Ends recording.
    pub fn into_recording(self) -> Recording {
        self.recording
    }
}

impl<E: OcrEngine> OcrEngine for Recorder<E> {
    fn identity(&self) -> &EngineIdentity {
        self.engine.identity()
    }

    fn read_page(&mut self, image: &PageImage) -> Result<PageReading, OcrError> {
        let reading = self.engine.read_page(image)?;
        self.recording.readings.insert(key(image, self.engine.identity(), None), reading.clone());
        Ok(reading)
    }

    fn read_region(
        &mut self,
        image: &PageImage,
        region: PixelRect,
        kind: RegionKind,
    ) -> Result<Vec<Word>, OcrError> {
        let words = self.engine.read_region(image, region, kind)?;
        let lines = match words.len() {
            0 => Vec::new(),
            count => vec![EngineLine { block: 0, paragraph: 0, words: 0..count }],
        };
        let reading = PageReading { words: words.clone(), lines, ..PageReading::default() };
        self.recording.readings.insert(key(image, self.engine.identity(), Some((region, kind))), reading);
        Ok(words)
    }
}
