//! Which words may stand behind each observed one.

use std::borrow::Cow;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use sohoa_orthography::{Letter, fold, has_mark, has_native_letter, is_letter};

use crate::confusion::{Channel, Match, matches};
use crate::decode::{Candidate, Lattice};
use crate::memory::Known;
use crate::model::{CLASSES, Cost, NAT, NEVER, State, UNKNOWN, WordId, plain_letters};
use crate::repair::{Mode, Repairer, Token, Unit};
use crate::spoilt::as_letters;
use crate::units::{class_of, spelling};
use crate::words::{Case, Kind, case_of, is_syllable, lower, with_case};

/// A word of right or freshly read text is looked at when it and its follower together cost more.
const SURPRISE: Cost = 12 * NAT;
const SURPRISE_RIGHT: Cost = 15 * NAT;
/// Cost of an unknown word standing there as observed, and more for each of its letters: in fresh text for
/// foreign words and for forms that only a Vietnamese reader prints, in spoilt text.
const UNKNOWN_FRESH: [Cost; 2] = [2 * NAT, NAT];
const UNKNOWN_MISREAD: [Cost; 2] = [7 * NAT, NAT];
const UNKNOWN_SPOILT: [Cost; 2] = [8 * NAT, NAT];
/// Cost of a letter of right text bearing the wrong mark.
const OTHER_MARK: Cost = 4 * NAT;
/// Cost of the engine's other reading being right.
const RIVAL: Cost = 2 * NAT;
/// Cost of a capital inside a sentence that makes no name, as in the cells of a form, and of capital letters that
/// spell one, as in a signature. Tried on stripped reports with forms: without these a fifth more errors.
const NOT_A_NAME: Cost = 2 * NAT;
const NAME_IN_CAPITALS: Cost = NAT;
/// Candidates kept for one word of spoilt and of fresh text.
const CANDIDATES: usize = 40;
const CANDIDATES_FRESH: usize = 16;
/// Below this the reader's confidence speaks against the word. Right words of scans have 0.96 in the middle,
/// wrong ones anything from 0.2 to 0.97.
pub(crate) const SURE_READER: f32 = 0.92;
/// Cost of keeping a word for each tenth of confidence that is missing, and the most there is.
const DOUBT_PER_TENTH: Cost = NAT / 2;
const MOST_DOUBT: Cost = 5 * NAT / 2;

/// What a reader's own doubt adds to the cost of keeping its word.
fn reader_doubt(confidence: f32) -> Cost {
    let missing = (SURE_READER - confidence).max(0.0) * 10.0;
    ((missing * DOUBT_PER_TENTH as f32) as Cost).min(MOST_DOUBT)
}

/// Whether deleting letters with a mark from a word leaves the given letters.
fn leaves(word: &str, left: &str) -> bool {
    let mut left = left.chars().peekable();
    let lost = word.chars().all(|c| {
        let stays = left.next_if_eq(&c).is_some();
        stays || Letter::of(c).is_some_and(Letter::is_marked)
    });
    lost && left.peek().is_none()
}

/// One letter with a sign of its own behind it counts the items of a list; a full stop also ends a sentence.
fn is_bullet(unit: &Unit, tokens: &[Token<'_>]) -> bool {
    let behind = &tokens[unit.token].text[unit.piece.end..];
    let counts = behind.starts_with([')', '/', '-']) || (behind.starts_with('.') && unit.opens);
    counts && unit.text(tokens).chars().nth(1).is_none()
}

impl Repairer<'_> {
    /// The one candidate of a unit that is not to be changed.
    pub(crate) fn as_is(&self, tokens: &[Token<'_>], unit: &Unit) -> Candidate {
        let word = match class_of(unit.piece.kind) {
            Some(class) => CLASSES.iter().position(|c| *c == class).unwrap_or(0) as WordId,
            None if unit.piece.kind == Kind::Abbreviation => {
                self.model.id(unit.text(tokens)).unwrap_or(UNKNOWN)
            }
            None => self.known(&spelling(unit.text(tokens), &unit.piece, unit.opens)).unwrap_or(UNKNOWN),
        };
        Candidate { word, cost: 0 }
    }

    /// The model's word for a spelling; a capital too rare to be known is a small letter.
    fn known(&self, spelt: &str) -> Option<WordId> {
        self.model.id(spelt).or_else(|| self.model.id(&lower(spelt)))
    }

    /// Adds the small and, where the observed case allows, the capital form of a word.
    fn forms(&self, word: WordId, cost: Cost, unit: &Unit, out: &mut Vec<Candidate>) {
        let (name, common) = match unit.case {
            Case::Title if unit.opens => (0, 0),
            Case::Title => (0, NOT_A_NAME),
            Case::Upper => (NAME_IN_CAPITALS, 0),
            _ => (NEVER, 0),
        };
        let title = (name != NEVER).then(|| with_case(self.model.word(word), Case::Title, ""));
        let capital = title.and_then(|title| self.model.id(&title));
        if let Some(capital) = capital {
            out.push(Candidate { word: capital, cost: cost + name });
        }
        let common = if capital.is_none() { 0 } else { common };
        out.push(Candidate { word, cost: cost + common });
    }

    fn label_candidate(&self, unit: &Unit) -> Option<Candidate> {
        let small = lower(unit.label?);
        Some(Candidate { word: self.model.id(&small).unwrap_or(UNKNOWN), cost: 0 })
    }

    pub(crate) fn spoilt_lattice(&self, tokens: &[Token<'_>], units: &[Unit], mode: Mode) -> Lattice {
        let mut lattice = Lattice::default();
        let mut met = self.memory.candidates.borrow_mut();
        for unit in units {
            if let Some(label) = self.label_candidate(unit) {
                lattice.push([label]);
                continue;
            }
            if class_of(unit.piece.kind).is_some() {
                lattice.push([self.as_is(tokens, unit)]);
                continue;
            }
            if mode == Mode::LettersLost {
                lattice.push(self.spoilt_candidates(tokens, unit, mode));
                continue;
            }
            let text = unit.text(tokens);
            let (case, kind, opens) = (unit.case, unit.piece.kind, unit.opens);
            if let Some(known) = met.get(&(Cow::Borrowed(text), case, kind, opens, mode)) {
                lattice.push_known(known);
                continue;
            }
            let candidates = self.spoilt_candidates(tokens, unit, mode).into();
            let known = Known { number: met.count, candidates };
            lattice.push_known(&known);
            met.put((Cow::Owned(text.to_owned()), case, kind, opens, mode), known);
        }
        lattice
    }

    fn spoilt_candidates(&self, tokens: &[Token<'_>], unit: &Unit, mode: Mode) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        let text = unit.text(tokens);
        let right = is_syllable(text) && has_native_letter(text);
        if unit.piece.kind == Kind::Abbreviation {
            let same = self.model.with_skeleton(&fold(text));
            candidates.extend(same.iter().map(|word| Candidate { word: *word, cost: 0 }));
        } else if mode == Mode::LettersLost {
            if !is_bullet(unit, tokens) {
                for word in self.with_letters_lost(&lower(text)) {
                    self.forms(word, 0, unit, &mut candidates);
                }
            }
        } else if mode == Mode::Stripped && has_mark(text) {
            candidates.push(self.as_is(tokens, unit));
        } else if mode == Mode::Stripped {
            for word in self.model.with_skeleton(&fold(&lower(text))) {
                self.forms(*word, 0, unit, &mut candidates);
            }
        } else {
            let channel = if right { Channel::Vietnamese } else { Channel::Foreign };
            for m in self.behind(channel, &as_letters(text), unit.case).iter() {
                self.forms(m.word, m.cost, unit, &mut candidates);
            }
            let spelt = spelling(text, &unit.piece, unit.opens);
            if self.known(&spelt).is_none() {
                let letters = text.chars().count() as Cost;
                let cost = UNKNOWN_SPOILT[0] + UNKNOWN_SPOILT[1] * letters;
                candidates.push(Candidate { word: UNKNOWN, cost });
            }
        }
        if unit.case == Case::Upper
            && unit.piece.kind == Kind::Word
            && let Some(word) = self.model.id(text)
        {
            candidates.push(Candidate { word, cost: NAT / 2 });
        }
        if candidates.is_empty() {
            candidates.push(self.as_is(tokens, unit));
        }
        candidates
    }

    /// The words that leave these letters when some of their letters with a mark are deleted.
    fn with_letters_lost(&self, small: &str) -> impl Iterator<Item = WordId> {
        let words = self.model.with_plain_letters(&plain_letters(small)).iter().copied();
        words.filter(|word| leaves(self.model.word(*word), small))
    }

    /// The words that `channel` may have read as these letters, those first that are likeliest before their
    /// neighbours are known.
    fn behind(&self, channel: Channel, letters: &str, case: Case) -> Rc<[Match]> {
        let met = &mut self.memory.words.borrow_mut()[channel as usize];
        if let Some(found) = met.get(&(Cow::Borrowed(letters), case)) {
            return Rc::clone(found);
        }
        let (confusions, lexicon) = (&self.model.confusions, &self.model.lexicon);
        let found: Rc<[Match]> = matches(confusions, lexicon, channel, (letters, case), CANDIDATES).into();
        met.put((Cow::Owned(letters.to_owned()), case), Rc::clone(&found));
        found
    }

    /// The words with the same letters and other marks: all that right text is searched for.
    fn other_marks(&self, text: &str) -> Rc<[Match]> {
        let small = lower(text);
        let words = self.model.with_skeleton(&fold(&small)).iter();
        words
            .map(|word| {
                let changed =
                    self.model.word(*word).chars().zip(small.chars()).filter(|(a, b)| a != b).count();
                Match { word: *word, cost: OTHER_MARK * changed as Cost }
            })
            .filter(|m| m.cost > 0)
            .collect()
    }

    /// Right words stay alone in their places; only surprising ones get rivals.
    pub(crate) fn fresh_lattice(&self, tokens: &[Token<'_>], units: &[Unit], trusted: bool) -> Lattice {
        let surprise = if trusted { SURPRISE_RIGHT } else { SURPRISE };
        // Most words come again and again; spelling them out each time was half the cost of right text.
        let mut met: FxHashMap<(&str, Kind, bool), Candidate> = FxHashMap::default();
        let mut observed = Vec::with_capacity(units.len());
        for unit in units {
            let key = (unit.text(tokens), unit.piece.kind, unit.opens);
            let as_is = match self.label_candidate(unit) {
                Some(label) => label,
                None => *met.entry(key).or_insert_with(|| self.as_is(tokens, unit)),
            };
            observed.push(as_is);
        }
        let mut costs = Vec::with_capacity(units.len() + 1);
        let mut state = State::EMPTY;
        for candidate in &observed {
            let (cost, next) = self.model.follow(&state, candidate.word);
            costs.push(cost);
            state = next;
        }
        costs.push(0);
        let mut lattice = Lattice::default();
        let mut candidates = Vec::new();
        for (place, unit) in units.iter().enumerate() {
            let here = observed[place];
            let unsure = tokens[unit.token].confidence.map_or(0, reader_doubt);
            let doubtful = here.word == UNKNOWN || unsure > 0 || costs[place] + costs[place + 1] > surprise;
            if unit.piece.kind != Kind::Word || unit.label.is_some() || !doubtful {
                lattice.push([here]);
                continue;
            }
            let text = unit.text(tokens);
            candidates.clear();
            let found = if trusted && here.word != UNKNOWN {
                self.other_marks(text)
            } else {
                self.behind(Channel::Vietnamese, text, case_of(text))
            };
            let letters = text.chars().count() as Cost;
            let unknown = if has_native_letter(text) { UNKNOWN_MISREAD } else { UNKNOWN_FRESH };
            let kept = if here.word == UNKNOWN { unknown[0] + unknown[1] * letters } else { 0 };
            candidates.push(Candidate { cost: kept + unsure, ..here });
            for m in found.iter().take(CANDIDATES_FRESH) {
                self.forms(m.word, m.cost, unit, &mut candidates);
            }
            for rival in tokens[unit.token].rivals {
                let core = rival.trim_matches(|c: char| !is_letter(c));
                if let Some(word) = self.known(&spelling(core, &unit.piece, unit.opens)) {
                    candidates.push(Candidate { word, cost: RIVAL });
                }
            }
            lattice.push(candidates.iter().copied());
        }
        lattice
    }
}
