//! What a line is read as.

use std::ops::Range;

/// The reading of one line picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineText {
    /// The words, parted by spaces where the picture shows them.
    pub text: String,
    /// From left to right.
    pub words: Vec<Word>,
    /// The picture was light on dark.
    pub inverted: bool,
}

/// A run of characters between spaces.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The characters' texts, joined.
    pub text: String,
    /// From left to right; never empty.
    pub characters: Vec<Character>,
    /// Pixel columns of the line picture, from the middle of the gap before to the middle of the gap after.
    pub columns: Range<usize>,
    /// 0 to 100, by Tesseract's formula: at best 97.0 when `in_dictionary`, else at best 93.3. The two kinds are not
    /// on one scale, so a single threshold for both is a mistake.
    pub confidence: f32,
    /// Accepted by one of the model's word lists (exact decoding only).
    pub in_dictionary: bool,
    /// What the picture alone may also say, by falling probability, this reading included; empty when every step
    /// of the word is beyond doubt.
    pub alternatives: Vec<Alternative>,
}

/// A reading of a word with its share of the probability of all readings looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The reading; may hold a space.
    pub text: String,
    /// 0 to 1.
    pub probability: f32,
}

/// One character of a word.
#[derive(Clone, Debug, PartialEq)]
pub struct Character {
    /// Usually one letter, sometimes a few code points.
    pub text: String,
    /// Pixel columns of the line picture.
    pub columns: Range<usize>,
    /// Time steps at which the network sees it.
    pub steps: Range<usize>,
    /// The worst log probability that it depends on, as Tesseract counts it: 0 or below.
    pub certainty: f32,
    /// Its probability at its best step, 0 to 1.
    pub probability: f32,
    /// The probability at that step that no character is there.
    pub absent: f32,
    /// Other characters at that step, by falling probability; the network's four best at most.
    pub rivals: Vec<Rival>,
}

/// Another character that the network considered.
#[derive(Clone, Debug, PartialEq)]
pub struct Rival {
    /// Its text.
    pub text: String,
    /// 0 to 1.
    pub probability: f32,
}

impl Character {
    /// By how much its probability leads over its best rival's, or over that of no character at all.
    pub fn margin(&self) -> f32 {
        self.probability - self.rivals.first().map_or(0.0, |rival| rival.probability).max(self.absent)
    }
}

impl Word {
    /// The smallest margin of its characters: a number is as sure as its weakest digit.
    pub fn margin(&self) -> f32 {
        self.characters.iter().map(Character::margin).fold(1.0, f32::min)
    }
}
