//! Tesseract's line network without Tesseract: own lines, own crops, the same letters.

mod again;
mod bullets;
mod crop;
mod found;
mod hand;
mod hooks;
mod letters;
mod lone;
mod numbers;
mod ones;
mod pieces;
mod roman;
#[cfg(test)]
mod sample;
mod second;
mod stain;
mod stems;
mod stuck;
mod vote;

pub(crate) use crop::cut_out;
pub(crate) use ones::{LIKE_ONE, bars_alone};

use std::fs;
use std::path::PathBuf;

use sohoa_document::{PageImage, Pixels, Word};
use sohoa_lstm::{Decoding, LinePicture, LineText, Model, Recognizer};
use sohoa_picture::{Layout, PixelBox, Rule, TextLine, layout};

use crate::{
    EngineIdentity, EngineLine, Handwriting, LANGUAGE, OcrEngine, OcrError, PageReading, PixelRect,
    RegionKind, Tessdata, find_tessdata,
};
use again::Read;
use crop::{Crop, Room};
use stain::Margins;

/// Lines that tell whether a page stands on its head: the widest have the most words.
const SAMPLE: usize = 16;

/// How the engine is opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NativeOptions {
    /// The folder with `vie.traineddata`; see [`find_tessdata`] for `None`.
    pub tessdata_dir: Option<PathBuf>,
}

/// The line network of Tesseract's model file behind sohoa's own line finder.
///
/// It decodes exactly as Tesseract does, so that confidences are on the same scale. Pictures must be
/// prepared: upright, level, evenly lit.
pub struct Native {
    recognizer: Recognizer,
    hand: hand::Network,
    identity: EngineIdentity,
    tessdata: Tessdata,
}

impl Native {
    /// Loads the model: some 10 ms and 3 MB.
    pub fn open(options: &NativeOptions) -> Result<Self, OcrError> {
        let tessdata = find_tessdata(options.tessdata_dir.as_deref())?;
        let unusable = || OcrError::LanguageUnusable { path: tessdata.file.clone() };
        let bytes = fs::read(&tessdata.file).map_err(|_| unusable())?;
        let model = Model::from_bytes(&bytes).map_err(|_| unusable())?;
        let identity = EngineIdentity {
            name: "native".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            language: LANGUAGE.to_owned(),
            model_sha256: tessdata.sha256.clone(),
        };
        Ok(Self { recognizer: Recognizer::new(model), hand: hand::Network::load(), identity, tessdata })
    }

    /// The language file in use.
    pub const fn tessdata(&self) -> &Tessdata {
        &self.tessdata
    }

    /// Reads the lines of a page whose layout is known already.
    pub fn read_layout(&self, layout: &Layout) -> PageReading {
        let read = self.read_lines(layout);
        let mut read = self.read_again(&layout.picture, read);
        let hands = hand::taken(&self.hand, &layout.picture, &mut read, |crop| {
            self.decode(std::slice::from_ref(crop), Decoding::Among(DIGITS)).pop().unwrap_or_default()
        });
        let mut reading = PageReading::default();
        let margins = Margins::of(&read);
        let is_print = |line: &&Read| margins.is_print(line, is_in_table(layout, &line.bounds));
        for Read { crop, text, .. } in read.iter().filter(is_print) {
            let start = reading.words.len();
            reading.words.extend(found::words(crop, text, layout.picture.dpi));
            if reading.words.len() > start {
                let words = start..reading.words.len();
                reading.lines.push(EngineLine { block: 0, paragraph: 0, words });
            }
        }
        found::doubt_shared_ink(&mut reading.words);
        for hand::Hand { bounds, word, printed } in hands {
            let bounds = bounds.to_points(layout.picture.dpi);
            found::make_room(&mut reading.words, &bounds);
            if !printed {
                let text = word.as_ref().map(|word| word.text.clone());
                reading.handwriting.push(Handwriting { bounds, text });
            }
            if let Some(word) = word {
                let words = reading.words.len()..reading.words.len() + 1;
                reading.words.push(Word { bounds: Some(bounds), ..word });
                reading.lines.push(EngineLine { block: 0, paragraph: 0, words });
            }
        }
        reading
    }

    /// Whether a page reads better turned upside down: pages of figures look alike both ways, but do not read alike. Takes
    /// as long as a fifth of a page.
    pub fn is_upside_down(&self, layout: &Layout) -> bool {
        let mut lines: Vec<&TextLine> = layout.lines.iter().collect();
        lines.sort_by_key(|line| (-line.bounds.width(), line.bounds.top));
        let crops: Vec<Crop> = lines
            .iter()
            .take(SAMPLE)
            .filter_map(|line| Crop::of(&layout.picture, line, Room::USUAL))
            .collect();
        let turned: Vec<Crop> = crops.iter().map(Crop::upside_down).collect();
        again::worth(&self.recognize(&turned)) > again::worth(&self.recognize(&crops))
    }

    /// Lines that may be print, each with what it says.
    fn read_lines(&self, layout: &Layout) -> Vec<Read> {
        let mut lines = pieces::joined(layout.lines.clone(), &walls(layout));
        lines.retain(|line| !again::too_small(line, layout.picture.dpi));
        let cut = |line: &TextLine, room| Crop::of(&layout.picture, line, room);
        let (crops, lines): (Vec<Crop>, Vec<TextLine>) =
            lines.into_iter().filter_map(|line| Some((cut(&line, Room::USUAL)?, line))).unzip();
        let mut texts = self.recognize(&crops);
        for (room, wanted) in
            [(Room::AMPLE, second::wanted as fn(&LineText) -> bool), (Room::SCANT, second::is_short)]
        {
            let again: Vec<(usize, Crop)> = (0..lines.len())
                .filter(|index| wanted(&texts[*index]))
                .filter_map(|index| Some((index, cut(&lines[index], room)?)))
                .collect();
            let (places, again): (Vec<usize>, Vec<Crop>) = again.into_iter().unzip();
            for (index, other) in places.into_iter().zip(self.recognize(&again)) {
                texts[index] = second::better(std::mem::take(&mut texts[index]), other);
            }
        }
        for (line, text) in lines.iter().zip(&mut texts) {
            let others = |rooms: &[Room]| {
                self.recognize(&rooms.iter().filter_map(|room| cut(line, *room)).collect::<Vec<Crop>>())
            };
            if vote::wanted(text) {
                vote::counted(text, &others(&vote::ROOMS));
            }
            if is_in_table(layout, &line.bounds) && hooks::wanted(text, line.size()) {
                let (first, rest) = hooks::ROOMS.split_at(1);
                let mut others_read = others(first);
                if others_read.iter().any(|other| hooks::are_seen(text, other)) {
                    others_read.extend(others(rest));
                    hooks::counted(text, &others_read);
                }
            }
        }
        for (crop, text) in crops.iter().zip(&mut texts) {
            bullets::told(text);
            ones::told(crop, text);
            roman::counted(crop, text);
            if letters::wanted(text) {
                let numbers = self.decode(std::slice::from_ref(crop), Decoding::Among(NUMBERS)).pop();
                letters::mended(text, &numbers.unwrap_or_default());
            }
        }
        let read = crops.into_iter().zip(lines).zip(texts);
        read.map(|((crop, line), text)| Read { crop, bounds: line.bounds, size: line.size(), text }).collect()
    }

    /// Looks again, each by itself, at the places where lines were found badly; of readings of the same ink the better
    /// one stays.
    fn read_again(&self, picture: &PageImage, mut read: Vec<Read>) -> Vec<Read> {
        for place in again::places(&read) {
            let inside = |read: &Read| place.intersection(&read.bounds) == Some(read.bounds);
            let (old, others): (Vec<Read>, Vec<Read>) = read.into_iter().partition(inside);
            read = others;
            let boxes: Vec<PixelBox> = read.iter().map(|read| read.bounds).collect();
            let new = again::alone(picture, &place, &boxes).map(|(part, area)| {
                let mut new = self.read_lines(&layout(&part));
                new.iter_mut().for_each(|read| read.shift(area.left, area.top));
                new
            });
            read.extend(again::settled(old, new.unwrap_or_default(), picture.dpi));
        }
        read.sort_by_key(|read| (read.bounds.top, read.bounds.left));
        read
    }

    fn recognize(&self, crops: &[Crop]) -> Vec<LineText> {
        self.decode(crops, Decoding::Exact { dictionary: true })
    }

    fn decode(&self, crops: &[Crop], decoding: Decoding) -> Vec<LineText> {
        let mut texts = vec![LineText::default(); crops.len()];
        let pictures: Vec<(usize, LinePicture<'_>)> =
            crops.iter().enumerate().filter_map(|(index, crop)| Some((index, crop.picture()?))).collect();
        let lines: Vec<LinePicture<'_>> = pictures.iter().map(|(_, picture)| *picture).collect();
        let read = self.recognizer.recognize_lines(&lines, decoding);
        for ((index, _), text) in pictures.iter().zip(read) {
            texts[*index] = text;
        }
        texts
    }
}

impl OcrEngine for Native {
    fn identity(&self) -> &EngineIdentity {
        &self.identity
    }

    fn read_page(&mut self, image: &PageImage) -> Result<PageReading, OcrError> {
        check(image)?;
        Ok(self.read_layout(&layout(image)))
    }

    fn read_region(
        &mut self,
        image: &PageImage,
        region: PixelRect,
        kind: RegionKind,
    ) -> Result<Vec<Word>, OcrError> {
        check(image)?;
        let Some(part) = crop::cut_out(image, region) else { return Ok(Vec::new()) };
        let found = layout(&part);
        let whole = Crop::of_ink(&found.picture);
        let crops: Vec<Crop> = match kind {
            // A few letters alone are no lines to the line finder.
            RegionKind::Block if found.lines.is_empty() => whole.into_iter().collect(),
            RegionKind::Block => {
                found.lines.iter().filter_map(|line| Crop::of(&found.picture, line, Room::USUAL)).collect()
            }
            RegionKind::Line | RegionKind::Word | RegionKind::Digits | RegionKind::Roman => {
                match found.lines.as_slice() {
                    [line] if covers(line, whole.as_ref()) => {
                        Crop::of(&found.picture, line, Room::USUAL).into_iter().collect()
                    }
                    _ => whole.into_iter().collect(),
                }
            }
        };
        let texts = match kind {
            RegionKind::Digits => self.decode(&crops, Decoding::Among(NUMBERS)),
            RegionKind::Roman => self.decode(&crops, Decoding::Among(ROMAN)),
            _ => self.recognize(&crops),
        };
        let mut words = Vec::new();
        for (crop, mut text) in crops.iter().zip(texts) {
            if kind != RegionKind::Roman {
                bullets::told(&mut text);
                ones::told(crop, &mut text);
            }
            // How far signs stand apart tells nothing where the caller has put them side by side.
            if kind == RegionKind::Block {
                roman::counted(crop, &mut text);
            }
            words.extend(found::words(crop, &text, image.dpi));
        }
        if kind == RegionKind::Digits && words.iter().any(|word| word.confidence < hand::SURE) {
            words = hand::digits_alone(&self.hand, &found.picture).map_or(words, |word| vec![word]);
        }
        let points = |px: u32| px as f32 * 72.0 / image.dpi.max(1) as f32;
        for bounds in words.iter_mut().filter_map(|word| word.bounds.as_mut()) {
            bounds.left += points(region.left);
            bounds.right += points(region.left);
            bounds.top += points(region.top);
            bounds.bottom += points(region.top);
        }
        Ok(words)
    }
}

const DIGITS: &str = "0123456789";
/// What stands in numbers, shares, sums and the numbers of columns: `1.245`, `98,7%`, `(3)=(4)+(5)/(1)`.
const NUMBERS: &str = "0123456789.,/%-()+=";
const ROMAN: &str = "IVX";

fn is_in_table(layout: &Layout, bounds: &PixelBox) -> bool {
    layout.tables.iter().any(|table| table.bounds.intersection(bounds).is_some())
}

/// The rules that part cells. One that runs down outside tables is a copier's streak or a fold through the text.
fn walls(layout: &Layout) -> Vec<Rule> {
    layout.rules.down.iter().filter(|rule| is_in_table(layout, &rule.bounds)).cloned().collect()
}

/// Whether a line takes in nearly all of the ink of its region.
fn covers(line: &TextLine, ink: Option<&Crop>) -> bool {
    ink.is_none_or(|ink| (line.crop.width() + line.size() as i32) >= ink.width() as i32)
}

/// Fails unless the picture is as large as it says.
fn check(image: &PageImage) -> Result<(), OcrError> {
    let (length, channels) = match &image.pixels {
        Pixels::Grey(bytes) => (bytes.len(), 1),
        Pixels::Rgb(bytes) => (bytes.len(), 3),
    };
    let expected = u64::from(image.width_px) * u64::from(image.height_px) * channels;
    if expected == 0 || length as u64 != expected { Err(OcrError::MalformedPicture) } else { Ok(()) }
}
