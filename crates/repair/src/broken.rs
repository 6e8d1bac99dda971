//! Words broken at the wrong places: a syllable in two tokens (`quy ết`), two syllables in one (`đãtiếp`).
//!
//! Tokens are neither joined nor split in what comes out: the model reads across the break, and marks are put back
//! where each letter stands.

use sohoa_orthography::{fold, has_mark, is_legal_syllable, is_letter, is_letter_or_digit, is_skeleton};

use crate::model::{Cost, Model, NAT};
use crate::repair::{Doubt, Edit, Mode, Repaired, Token};
use crate::words::lower;

/// A part this rare or unknown may be none. Of the syllables that begin with a vowel, which a break could leave over,
/// *an*, *ông* and *ý* cost 7 to 8 nats, *et* 10.
const RARE: Cost = 19 * NAT / 2;
/// The whole must be this much likelier than its parts: *quyết* than *quy et* by 11 nats, *đoàn* than *do an* by 7.
const LIKELIER: Cost = 9 * NAT;
/// Words that stand together as one must each be as common as this: *hột*, *lì* and *nê* of *hotline* cost 11 nats.
const COMMON: Cost = 17 * NAT / 2;
/// Longest run of letters that is looked at for two or three syllables.
const LONGEST_RUN: usize = 20;

/// Tokens with broken syllables made whole, and where each came from.
pub(crate) struct Whole {
    texts: Vec<String>,
    /// For each whole token the first of its tokens and the characters that the first one gave; none if it is one.
    from: Vec<(usize, Option<usize>)>,
}

impl Whole {
    /// Joins the tokens that are two parts of one syllable; `None` if there are none.
    pub(crate) fn of(model: &Model, tokens: &[Token<'_>], mode: Mode) -> Option<Whole> {
        if mode == Mode::LettersLost
            || !(1..tokens.len()).any(|i| joined(model, tokens, i - 1, mode).is_some())
        {
            return None;
        }
        let mut whole =
            Whole { texts: Vec::with_capacity(tokens.len()), from: Vec::with_capacity(tokens.len()) };
        let mut at = 0;
        while at < tokens.len() {
            match joined(model, tokens, at, mode) {
                Some((text, first)) => {
                    whole.texts.push(text);
                    whole.from.push((at, Some(first)));
                    at += 2;
                }
                None => {
                    whole.texts.push(tokens[at].text.to_owned());
                    whole.from.push((at, None));
                    at += 1;
                }
            }
        }
        Some(whole)
    }

    /// The tokens to decode.
    pub(crate) fn tokens<'w>(&'w self, tokens: &[Token<'w>]) -> Vec<Token<'w>> {
        let places = self.texts.iter().zip(&self.from);
        places.map(|(text, (index, _))| Token { text, ..tokens[*index] }).collect()
    }

    /// Brings edits and doubts about whole tokens back to the tokens they came from.
    pub(crate) fn apart(&self, tokens: &[Token<'_>], repaired: Repaired) -> Repaired {
        let mut out = Repaired::default();
        for edit in repaired.edits {
            let (index, Some(first)) = self.from[edit.token] else {
                out.edits.push(Edit { token: self.from[edit.token].0, ..edit });
                continue;
            };
            // Where the new word has more or fewer letters, nobody knows which of them belong to which part.
            if edit.after.chars().count() != edit.before.chars().count() {
                continue;
            }
            let cut = edit.after.char_indices().nth(first).map_or(edit.after.len(), |(at, _)| at);
            let hyphen = if tokens[index].text.ends_with('-') { "-" } else { "" };
            let parts = [format!("{}{hyphen}", &edit.after[..cut]), edit.after[cut..].to_owned()];
            for (token, after) in (index..).zip(parts) {
                if after != tokens[token].text {
                    let before = tokens[token].text.to_owned();
                    out.edits.push(Edit { token, before, after, score: edit.score });
                }
            }
        }
        let doubts = repaired.doubts.into_iter();
        out.doubts = doubts.map(|doubt| Doubt { token: self.from[doubt.token].0, ..doubt }).collect();
        out
    }
}

/// The syllable that a token and the next make, and how many characters of it are the first one's: letters of a
/// syllable, and at least one part that is no word.
fn joined(model: &Model, tokens: &[Token<'_>], at: usize, mode: Mode) -> Option<(String, usize)> {
    let (first, next) = (tokens[at], tokens.get(at + 1)?);
    let opens_with_vowel = |text: &str| {
        let bare = text.chars().next().map(|c| sohoa_orthography::fold_char(c).to_ascii_lowercase());
        bare.is_some_and(|c| "aeiouy".contains(c))
    };
    if !opens_with_vowel(next.text) || next.text.starts_with(char::is_uppercase) {
        return None;
    }
    let part = if next.starts_line { first.text.strip_suffix('-')? } else { first.text };
    let letters = |text: &str| !text.is_empty() && text.chars().all(is_letter);
    let core = next.text.trim_end_matches(|c: char| !is_letter_or_digit(c));
    if !letters(part) || !letters(core) || part.chars().nth(1).is_none() && core.chars().nth(1).is_none() {
        return None;
    }
    let syllable = lower(&format!("{part}{core}"));
    if !is_skeleton(&syllable) || (mode == Mode::FreshOcr && !is_legal_syllable(&syllable)) {
        return None;
    }
    let parts = [cost(model, part, mode), cost(model, core, mode)];
    let likelier = cost(model, &syllable, mode) + LIKELIER <= parts[0] + parts[1];
    (likelier && parts[0].max(parts[1]) >= RARE)
        .then(|| (format!("{part}{}", next.text), part.chars().count()))
}

/// Cost of the likeliest word of these letters: in right text the one that stands there.
fn cost(model: &Model, text: &str, mode: Mode) -> Cost {
    let small = lower(text);
    let same = if mode == Mode::FreshOcr {
        model.id(&small).map(|word| model.unigram_cost(word))
    } else {
        model.with_skeleton(&fold(&small)).iter().map(|word| model.unigram_cost(*word)).min()
    };
    same.unwrap_or(2 * RARE)
}

/// The places inside a run of letters, in bytes, where its syllables part; empty if it is one word, or none that
/// is made of syllables.
pub(crate) fn seams(model: &Model, run: &str, mode: Mode) -> Vec<usize> {
    let length = run.chars().count();
    // What a reader of another language prints has letters too many that look like a second syllable.
    let whole_letters = mode == Mode::Stripped || (mode == Mode::FreshOcr && has_mark(run));
    if !(5..=LONGEST_RUN).contains(&length) || !whole_letters || is_skeleton(run) {
        return Vec::new();
    }
    let small = lower(run);
    if model.id(&small).is_some() || model.id(run).is_some() {
        return Vec::new();
    }
    let ends: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
    let part = |from: usize, to: usize| {
        let text = &run[ends[from]..ends[to]];
        let fits = to - from >= 2 && is_skeleton(text) && (mode != Mode::FreshOcr || is_legal_syllable(text));
        Some(cost(model, text, mode)).filter(|cost| fits && *cost <= COMMON)
    };
    let mut best: Option<(Cost, Vec<usize>)> = None;
    let mut take = |total: Cost, seams: Vec<usize>| {
        if best.as_ref().is_none_or(|(least, _)| total < *least) {
            best = Some((total, seams));
        }
    };
    for a in 2..length {
        let Some(first) = part(0, a) else { continue };
        if let Some(second) = part(a, length) {
            take(first + second, vec![ends[a]]);
        }
        for b in a + 2..length {
            if let (Some(second), Some(third)) = (part(a, b), part(b, length)) {
                take(first + second + third, vec![ends[a], ends[b]]);
            }
        }
    }
    best.map_or(Vec::new(), |(_, seams)| seams)
}
