//! Numbers compared with the surely read digits of their page.
//!
//! It is a reading of its own: it knows no lines and no network, only what digits look like here.

use sohoa_document::{PageImage, Reading, Word};
use sohoa_picture::PixelBox;

use crate::exemplar::{Exemplars, Likeness, Patch, shapes};
use crate::twice::number_alone;
use crate::{OcrEngine, OcrError};

/// Numbers less sure than this are told anew.
const DOUBTFUL: f32 = 0.9;
/// How sure a number is at least whose ink is like what was read.
pub(crate) const AGREED: f32 = 0.93;
/// How sure a number is at least that a sequence demands, and that was read so.
pub(crate) const COUNTED: f32 = 0.97;
/// What was first read as something else is no surer than this.
pub(crate) const REREAD: f32 = 0.8;
/// How sure a number is at most whose ink is like other digits.
const CONTRADICTED: f32 = 0.5;

/// Compares the ink of a number with examples; `image` is the picture in which both were read.
///
/// A number in doubt is what its ink is like, as far as that is clear, and what was read first becomes a rival. A sure one
/// stays, and what its ink is like becomes a rival.
///
/// # Errors
/// When the engine fails.
pub(crate) fn compare(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    known: &Exemplars,
    word: &mut Word,
) -> Result<(), OcrError> {
    let Some(place) = word.bounds.filter(|_| word.text.contains(|sign: char| sign.is_ascii_digit())) else {
        return Ok(());
    };
    let place = PixelBox::of_points(&place, image.dpi);
    let is_doubtful = word.confidence < DOUBTFUL;
    // A point that is hardly to be seen may still be there.
    let points = [',', '.', ';', ':'];
    let whole = if is_doubtful { known.says(image, &place) } else { None };
    let told = match whole.filter(|text| text != word.text.trim_end_matches(points)) {
        Some(text) => Some(text),
        None => by_digits(engine, image, known, word, &place)?,
    };
    match told {
        None => {}
        Some(told) if told == word.text => word.confidence = word.confidence.max(AGREED),
        Some(told) if is_doubtful => put(word, told),
        Some(told) => {
            word.rivals.retain(|rival| rival.text != told);
            word.rivals.insert(0, Reading { text: told, confidence: CONTRADICTED });
            word.confidence = CONTRADICTED;
        }
    }
    Ok(())
}

/// Puts another reading in place of what was read first, which becomes a rival.
pub(crate) fn put(word: &mut Word, told: String) {
    let text = std::mem::replace(&mut word.text, told);
    word.rivals.retain(|rival| rival.text != word.text);
    word.rivals.insert(0, Reading { text, confidence: word.confidence });
    word.confidence = word.confidence.min(REREAD);
}

/// A digit's place in its word, its ink, and what that is like.
struct Digit {
    at: usize,
    ink: PixelBox,
    patch: Patch,
    like: Likeness,
}

/// What a number says by the likeness of its digits, one by one; `None` where that tells nothing.
fn by_digits(
    engine: &mut dyn OcrEngine,
    image: &PageImage,
    known: &Exemplars,
    word: &Word,
    place: &PixelBox,
) -> Result<Option<String>, OcrError> {
    let mut signs: Vec<char> = word.text.chars().collect();
    let shapes = shapes(image, place);
    let Some(places) = places_of_digits(&word.text, &shapes) else { return Ok(None) };
    let patches = places.into_iter().filter_map(|at| Some((at, shapes[at], Patch::of(image, &shapes[at])?)));
    let patches: Vec<(usize, PixelBox, Patch)> = patches.collect();
    if word.confidence >= DOUBTFUL && patches.iter().all(|(at, _, patch)| known.is_like(patch, signs[*at])) {
        return Ok(None);
    }
    let digit = |(at, ink, patch)| Digit { like: known.told(&patch, Some(signs[at])), at, ink, patch };
    let digits: Vec<Digit> = patches.into_iter().map(digit).collect();
    let mut differs = false;
    // What stands behind the first number, as in `12/2024` and `12%`, was not compared; it may be a digit read as a sign.
    let mut clear = signs.iter().all(is_of_number);
    for Digit { at, like, .. } in &digits {
        match like {
            Likeness::To(sign) => differs |= std::mem::replace(&mut signs[*at], *sign) != *sign,
            Likeness::ToNone | Likeness::Unclear => clear = false,
        }
    }
    if !differs {
        return Ok(clear.then(|| word.text.clone()));
    }
    // Where some digits were read wrong, those that are like none may be, too.
    for Digit { at, ink, patch, .. } in digits.iter().filter(|digit| digit.like == Likeness::ToNone) {
        let own = ink.padded(1, ink.height(), image.width_px, image.height_px);
        let read = number_alone(engine, image, ink, &own)?;
        let read = read.and_then(|read| read.text.parse().ok()).filter(|sign| !known.knows(patch, *sign));
        signs[*at] = read.unwrap_or(signs[*at]);
    }
    Ok(Some(signs.into_iter().collect()))
}

/// Whether a sign may stand in a number, or before it.
fn is_of_number(sign: &char) -> bool {
    sign.is_ascii_digit() || "(.,".contains(*sign)
}

/// The places of a number's digits among the shapes of its ink, one shape for each sign; what stands behind the number is
/// left out.
fn places_of_digits(text: &str, shapes: &[PixelBox]) -> Option<Vec<usize>> {
    let number = || text.chars().take_while(is_of_number);
    let (signs, count) = (number().count(), text.chars().count());
    let highest = shapes.iter().map(PixelBox::height).max()?;
    let fits = |(sign, shape): (char, &PixelBox)| match sign {
        '.' | ',' => shape.height() * 2 < highest,
        _ => shape.height() * 3 > highest * 2,
    };
    let aligned = if signs == count { shapes.len() == signs } else { shapes.len() > signs };
    let digits = number().enumerate().filter(|(_, sign)| sign.is_ascii_digit()).map(|(at, _)| at).collect();
    (aligned && number().zip(shapes).all(fits))
        .then_some(digits)
        .filter(|digits: &Vec<usize>| !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::{Seven, page};

    #[test]
    fn numbers_are_what_their_ink_is_like() {
        let known = [("1230.5", "1230.5", 0.97), ("0.3215", "0.3215", 0.97), ("888", "888", 0.97)];
        // What is printed, what was read and how surely; what stands then, how surely, and beside what.
        for (printed, read, confidence, expected) in [
            ("312", "312", 0.4, ("312", AGREED, None)),
            ("312", "812", 0.4, ("312", 0.4, Some("812"))),
            ("312", "81U", 0.85, ("312", REREAD, Some("81U"))),
            ("3.12", "8.12", 0.4, ("3.12", 0.4, Some("8.12"))),
            // A sure number stays.
            ("312", "812", 0.96, ("812", CONTRADICTED, Some("312"))),
            ("312", "312", 0.96, ("312", 0.96, None)),
            // There is no 7: what is like none is read by itself where other digits were read wrong.
            ("317", "817", 0.4, ("317", 0.4, Some("817"))),
            ("317", "810", 0.4, ("317", 0.4, Some("810"))),
            ("317", "317", 0.4, ("317", 0.4, None)),
            // More or fewer signs than were read, and none that was compared.
            ("312", "3120%", 0.4, ("312", 0.4, Some("3120%"))),
            ("373", "33", 0.4, ("33", 0.4, None)),
            ("717", "H17", 0.4, ("H17", 0.4, None)),
            ("117", "1H", 0.4, ("1H", 0.4, None)),
            ("317", "31%", 0.4, ("31%", 0.4, None)),
            ("3177", "31%", 0.4, ("31%", 0.4, None)),
        ] {
            let (image, mut words) = page(&[&known[..], &[(printed, read, confidence)]].concat());
            let known = Exemplars::of(&image, words.iter());
            let mut word = words.pop().unwrap();
            compare(&mut Seven::default(), &image, &known, &mut word).unwrap();
            let rival = word.rivals.first().map(|rival| rival.text.as_str());
            assert_eq!((word.text.as_str(), word.confidence, rival), expected, "{printed} {read}");
        }
    }
}
