//! A document as printed lines and as paragraphs, each taken apart into words.

use std::borrow::Cow;
use std::ops::Range;

use sohoa_document::{Block, PageNo, Paragraph, Table};
use sohoa_orthography::{fold_lower, is_letter, is_letter_or_digit};

/// One word without the punctuation around it.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// Where it stands in its text, punctuation left out.
    pub(crate) range: Range<usize>,
    /// Without marks, lower case.
    pub(crate) folded: String,
    /// Whether something that parts phrases (a comma, a bracket, a colon) stands between it and the next.
    pub(crate) parted: bool,
    /// No small letter, and at least one capital.
    pub(crate) capitals: bool,
    /// Starts with a capital.
    pub(crate) capital: bool,
}

/// A piece of text with its words.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) tokens: Vec<Token>,
}

impl Text {
    pub(crate) fn new(text: &str) -> Self {
        let text = parted_abbreviations(&text.replace(['*', '_', '#', '\u{a0}'], " "));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut tokens: Vec<Token> = Vec::new();
        let mut at = 0;
        for word in text.split(' ') {
            let start = at;
            at += word.len() + 1;
            let behind_lead = word.trim_start_matches(|c: char| !is_letter_or_digit(c));
            let core = behind_lead.trim_end_matches(|c: char| !is_letter_or_digit(c));
            let lead = if core.is_empty() { 0 } else { word.len() - behind_lead.len() };
            let breaks = |part: &str| part.contains([',', ';', ':', '(', ')', '.', '"', '“', '”', '/', '!']);
            if (breaks(&word[..lead]) || (core.is_empty() && breaks(word)))
                && let Some(before) = tokens.last_mut()
            {
                before.parted = true;
            }
            if core.is_empty() {
                continue;
            }
            let range = start + lead..start + lead + core.len();
            let letters = core.chars().filter(|c| is_letter(*c));
            tokens.push(Token {
                folded: fold_lower(core),
                parted: breaks(&word[lead + core.len()..]),
                capitals: core.chars().any(is_letter) && letters.clone().all(|c| !c.is_lowercase()),
                capital: core.starts_with(char::is_uppercase),
                range,
            });
        }
        Self { text, tokens }
    }

    /// The text of the tokens of this range.
    pub(crate) fn slice(&self, tokens: Range<usize>) -> &str {
        match (self.tokens.get(tokens.start), tokens.end.checked_sub(1).and_then(|at| self.tokens.get(at))) {
            (Some(first), Some(last)) if tokens.start < tokens.end => {
                &self.text[first.range.start..last.range.end]
            }
            _ => "",
        }
    }

    /// The words without marks, lower case, one space between, punctuation left out.
    pub(crate) fn folded(&self) -> String {
        self.tokens.iter().map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Whether it starts with these folded words.
    pub(crate) fn starts_with(&self, words: &str) -> bool {
        let mut tokens = self.tokens.iter();
        words
            .split(' ')
            .map(|word| word.trim_matches(|c: char| !is_letter_or_digit(c)))
            .filter(|word| !word.is_empty())
            .all(|word| tokens.next().is_some_and(|token| token.folded == word))
    }

    /// The share of its letters that are capitals.
    pub(crate) fn capital_share(&self) -> f32 {
        let letters = self.text.chars().filter(|c| is_letter(*c));
        let (capitals, all) = letters
            .fold((0u32, 0u32), |(capitals, all), c| (capitals + u32::from(c.is_uppercase()), all + 1));
        if all == 0 { 0.0 } else { capitals as f32 / all as f32 }
    }
}

/// `TP.HCM`, `Q.1`, `P.Bình An` with a space behind the point: the kind of a unit is a word of its own.
fn parted_abbreviations(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        match word.split_once('.') {
            Some((kind, name))
                if matches!(kind, "TP" | "TX" | "TT" | "P" | "Q" | "H" | "X" | "T")
                    && name.starts_with(char::is_alphanumeric) =>
            {
                out.push_str(kind);
                out.push_str(". ");
                out.push_str(name);
            }
            _ => out.push_str(word),
        }
    }
    out
}

/// A printed line.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) page: Option<PageNo>,
    /// The index of its paragraph.
    pub(crate) paragraph: usize,
    /// The lowest confidence of the digits among its first words, where a document's number stands.
    pub(crate) confidence: f32,
    pub(crate) words: Text,
}

/// The number stands within this many words of its line: `Số:`, `280`, `/`, `BC-UBND`.
const NUMBER_WORDS: usize = 5;

/// Bytes read from each end of a line or a paragraph that is longer than both together.
const END: usize = 10_000;

/// The document's running text; of its tables only those that stand in the head.
pub(crate) struct Document {
    pub(crate) lines: Vec<Line>,
    pub(crate) paragraphs: Vec<Text>,
    /// The page of each paragraph's first word.
    pub(crate) pages: Vec<Option<PageNo>>,
}

/// A table this early, with this few rows, is the two-column head of a document without rules.
const HEAD_TABLE: (usize, u32, u32) = (3, 6, 3);

impl Document {
    pub(crate) fn new(blocks: &[Block]) -> Self {
        let mut document = Self { lines: Vec::new(), paragraphs: Vec::new(), pages: Vec::new() };
        for (index, block) in blocks.iter().enumerate() {
            match block {
                Block::Paragraph(paragraph) => document.push(paragraph),
                Block::Table(table) => {
                    let (early, rows, columns) = HEAD_TABLE;
                    if index < early && table.rows <= rows && table.columns <= columns {
                        document.push_columns(table);
                    }
                }
            }
        }
        document
    }

    fn push(&mut self, paragraph: &Paragraph) {
        let page = paragraph.spans.first().map(|span| span.page);
        let index = self.paragraphs.len();
        let mut pieces: Vec<(Option<PageNo>, Range<usize>, f32)> = Vec::new();
        let mut place = None;
        let mut words = 0;
        for span in &paragraph.spans {
            if place != Some((span.page, span.line)) {
                place = Some((span.page, span.line));
                pieces.push((Some(span.page), span.start..span.end, 1.0));
                words = 0;
            }
            words += 1;
            let text = paragraph.text.get(span.start..span.end).unwrap_or_default();
            if let Some((_, range, confidence)) = pieces.last_mut() {
                range.end = span.end;
                if words <= NUMBER_WORDS && text.contains(|c: char| c.is_ascii_digit()) {
                    *confidence = confidence.min(if span.rivals.is_empty() { span.confidence } else { 0.0 });
                }
            }
        }
        if pieces.is_empty() {
            pieces.push((page, 0..paragraph.text.len(), 1.0));
        }
        for (page, range, confidence) in pieces {
            for line in paragraph.text.get(range).unwrap_or_default().lines() {
                let words = Text::new(&ends_of(line));
                if !words.tokens.is_empty() {
                    self.lines.push(Line { page, paragraph: index, confidence, words });
                }
            }
        }
        self.paragraphs.push(Text::new(&ends_of(&paragraph.text)));
        self.pages.push(page);
    }

    /// The left column from top to bottom, then the right one.
    fn push_columns(&mut self, table: &Table) {
        for column in 0..table.columns {
            for cell in table.cells.iter().filter(|cell| cell.column == column) {
                let words = Text::new(&cell.text());
                if words.tokens.is_empty() {
                    continue;
                }
                let paragraph = self.paragraphs.len();
                self.lines.push(Line {
                    page: Some(table.page),
                    paragraph,
                    confidence: 1.0,
                    words: words.clone(),
                });
                self.paragraphs.push(words);
                self.pages.push(Some(table.page));
            }
        }
    }
}

/// Of a paragraph without end, as a text without line ends is, only what a head or a closing sentence may stand in:
/// its first and its last bytes, cut between words. The longest paragraph of the real reports it was tried on
/// has 2,590.
fn ends_of(text: &str) -> Cow<'_, str> {
    if text.len() <= 2 * END {
        return Cow::Borrowed(text);
    }
    let boundary = |at: &usize| text.is_char_boundary(*at);
    let first = (0..=END).rev().find(boundary).unwrap_or(0);
    let last = (text.len() - END..text.len()).find(boundary).unwrap_or(text.len());
    let first = text[..first].rfind(char::is_whitespace).unwrap_or(first);
    let last = text[last..].find(char::is_whitespace).map_or(last, |space| last + space);
    // The dots part what stands before the gap from what stands behind it.
    Cow::Owned(format!("{} ... {}", &text[..first], &text[last..]))
}

/// Words in sentence case: the first letter large, the others small.
pub(crate) fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect()
    })
}

/// Each word with a large first letter.
pub(crate) fn title_case(text: &str) -> String {
    let mut start = true;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        start = !is_letter_or_digit(c);
    }
    out
}
