//! The stage: tokens in, edits and doubts out.

use std::collections::HashMap;

use sohoa_orthography::{Census, census, fold, has_mark, normalise_word};

use crate::confusion::{Channel, Match, matches};
use crate::decode::{Candidate, Lattice, best_path, margin};
use crate::labels::{Surroundings, word_at};
use crate::model::{CLASSES, Cost, Model, NAT, State, UNKNOWN, WordId};
use crate::text::{TextEdit, repair_text};
use crate::units::{Opening, class_of, spelling};
use crate::words::{Case, Kind, Piece, case_of, is_syllable, lower, pieces, with_case};

/// What the text is like, which decides what may be changed and how easily.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// Told from the text itself.
    #[default]
    Auto,
    /// All marks are gone, the letters are right.
    Stripped,
    /// A text layer or OCR output made with the wrong language: marks and letters are confused.
    SpoiltLayer,
    /// Output of Vietnamese OCR, or right text: changed only on strong evidence.
    FreshOcr,
}

/// One word as observed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Token<'t> {
    /// The text, without white space.
    pub text: &'t str,
    /// How sure its reader was, 0 to 1, if it said.
    pub confidence: Option<f32>,
    /// Other readings of the same ink, the likeliest first.
    pub rivals: &'t [&'t str],
    /// Whether the token is the first of a printed line.
    pub starts_line: bool,
}

impl<'t> Token<'t> {
    /// A token of plain text, inside a line.
    pub fn plain(text: &'t str) -> Token<'t> {
        Token { text, confidence: None, rivals: &[], starts_line: false }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Index of the token.
    pub token: usize,
    /// The token as observed.
    pub before: String,
    /// The token as repaired.
    pub after: String,
    /// Probability, 0 to 1, that the new form is right against the observed one and the next reading,
    /// given the model.
    pub score: f32,
}

/// Why a token was left as observed though something is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DoubtKind {
    /// Letters among digits where digits belong (`l2`, `1.2S7`): for extraction to judge.
    SuspiciousNumber,
    /// A likelier word exists, but not by enough.
    Unsure,
}

/// A token that keeps its observed form and deserves a look.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// Index of the token.
    pub token: usize,
    /// Why.
    pub kind: DoubtKind,
    /// The reading that was not taken, if there was one.
    pub reading: Option<String>,
}

/// What repair found in a run of text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Repaired {
    /// The changes, in order of token; a token has at most one.
    pub edits: Vec<Edit>,
    /// What was left alone, in order of token.
    pub doubts: Vec<Doubt>,
}

/// Repairs text with a model. Cheap to make and to copy; keeps no state between calls.
#[derive(Debug, Clone, Copy)]
pub struct Repairer<'m> {
    model: &'m Model,
}

/// A repair of fresh OCR must be this much likelier than what was read.
const FRESH_MARGIN: Cost = 2 * NAT;
/// A repair of a text that seems right.
const RIGHT_MARGIN: Cost = 6 * NAT;
/// Stands for the lead where nothing changes.
const NO_CHANGE: Cost = Cost::MIN;
/// A word of right or freshly read text is looked at when it and its follower together cost more.
const SURPRISE: Cost = 12 * NAT;
const SURPRISE_RIGHT: Cost = 15 * NAT;
/// Cost of an unknown word standing there as observed, and more for each of its letters: in fresh text for
/// foreign words and for forms that only a Vietnamese reader prints, in spoilt text.
const UNKNOWN_FRESH: [Cost; 2] = [2 * NAT, NAT];
const UNKNOWN_MISREAD: [Cost; 2] = [7 * NAT, NAT];
const UNKNOWN_SPOILT: [Cost; 2] = [8 * NAT, NAT];
/// Cost of the engine's other reading being right.
const RIVAL: Cost = 2 * NAT;
/// A lead that needs no measuring.
const SURE: Cost = 20 * NAT;
/// Candidates kept for one word.
const CANDIDATES: usize = 24;
/// Legal share and marked share above which a text is taken as right or nearly so: prose has 0.95 and 0.7,
/// tables of names and codes less.
const GOOD_LEGAL: f32 = 0.85;
const GOOD_MARKED: f32 = 0.40;
/// A text with fewer marked words and so many plain letters lost its marks and nothing else.
const STRIPPED_MARKED: f32 = 0.01;
const STRIPPED_BARE: f32 = 0.97;

/// Whether a text that looks right has been misread here and there: repairs that nobody would dispute are not
/// rare. Right text has one in some thousand words, Vietnamese OCR of scans one in a hundred.
fn shows_errors(leads: &[Cost]) -> bool {
    let sure = leads.iter().filter(|lead| **lead != NO_CHANGE && **lead >= RIGHT_MARGIN).count();
    sure >= 3 && sure * 250 >= leads.len()
}

/// The mode that suits a text.
///
/// Nothing but spelling is looked at: the share of legal syllables, of marks, of plain letters.
pub fn mode_for(census: &Census) -> Mode {
    let bare = census.bare as f32 / census.words.max(1) as f32;
    if census.marked_share() <= STRIPPED_MARKED && bare >= STRIPPED_BARE {
        Mode::Stripped
    } else if census.legal_share() >= GOOD_LEGAL && census.marked_share() >= GOOD_MARKED {
        Mode::FreshOcr
    } else {
        Mode::SpoiltLayer
    }
}

/// A piece of a token that stands at a place of the lattice.
struct Unit {
    token: usize,
    piece: Piece,
    opens: bool,
    case: Case,
    /// A word that the label table put there.
    label: Option<&'static str>,
}

impl<'m> Repairer<'m> {
    /// A repairer that uses the given model.
    pub fn new(model: &'m Model) -> Repairer<'m> {
        Repairer { model }
    }

    /// Repairs a run of text: all tokens of a page or a paragraph in reading order, so that context crosses
    /// line ends.
    pub fn repair(&self, tokens: &[Token<'_>], mode_given: Mode) -> Repaired {
        let mode = match mode_given {
            Mode::Auto => {
                let text = tokens.iter().map(|token| token.text).collect::<Vec<_>>().join(" ");
                mode_for(&census(&text))
            }
            mode => mode,
        };
        let trusted = mode_given == Mode::Auto && mode == Mode::FreshOcr;
        let mut repaired = Repaired::default();
        let units = self.units(tokens, mode, &mut repaired.doubts);
        let lattice = match mode {
            Mode::FreshOcr => {
                self.fresh_lattice(tokens, &units, if trusted { SURPRISE_RIGHT } else { SURPRISE })
            }
            _ => self.spoilt_lattice(tokens, &units, mode),
        };
        let (choices, _) = best_path(self.model, &lattice, State::EMPTY);
        let leads: Vec<Cost> = (0..units.len())
            .map(|place| self.lead_of_change(tokens, &units, &lattice, &choices, place, mode))
            .collect();
        if trusted && shows_errors(&leads) {
            return self.repair(tokens, Mode::FreshOcr);
        }
        let needed = match mode {
            Mode::FreshOcr if trusted => RIGHT_MARGIN,
            Mode::FreshOcr => FRESH_MARGIN,
            _ => Cost::MIN + 1,
        };
        self.write(tokens, &units, &lattice, &choices, (&leads, needed), &mut repaired);
        repaired
    }

    /// Repairs a text and lists the changes in order. Lines, words and white space stay where they are; with
    /// [`Mode::Auto`] each page (form feed) is judged by itself.
    pub fn repair_text(&self, text: &str, mode: Mode) -> (String, Vec<TextEdit>) {
        repair_text(self, text, mode)
    }

    /// Cuts the tokens into units and tells labels and suspicious numbers.
    fn units(&self, tokens: &[Token<'_>], mode: Mode, doubts: &mut Vec<Doubt>) -> Vec<Unit> {
        let noisy = mode == Mode::SpoiltLayer;
        let mut units: Vec<Unit> = Vec::with_capacity(tokens.len());
        let mut cut = Vec::new();
        let mut opening = Opening::default();
        let mut only_bullets = true;
        for (index, token) in tokens.iter().enumerate() {
            only_bullets |= token.starts_line;
            pieces(token.text, noisy, &mut cut);
            opening.token(token.text, &cut);
            for piece in &mut cut {
                let opens = opening.piece(token.text, piece);
                let text = &token.text[piece.start..piece.end];
                let mut label = None;
                if matches!(
                    piece.kind,
                    Kind::Number | Kind::SuspiciousNumber | Kind::Mixed | Kind::Abbreviation
                ) && text.len() == 2
                {
                    let next = |step: usize| tokens.get(index + step).map_or("", |token| token.text);
                    let around = Surroundings {
                        opens_line: only_bullets,
                        before: index.checked_sub(1).map_or("", |before| tokens[before].text),
                        after: [next(1), next(2)],
                        tail: &token.text[piece.end..],
                    };
                    label = word_at(text, &around);
                }
                if label.is_some() {
                    piece.kind = Kind::Word;
                } else if piece.kind == Kind::SuspiciousNumber {
                    doubts.push(Doubt { token: index, kind: DoubtKind::SuspiciousNumber, reading: None });
                } else if piece.kind == Kind::Mixed && mode != Mode::SpoiltLayer {
                    piece.kind = Kind::Code;
                }
                only_bullets = false;
                units.push(Unit { token: index, piece: *piece, opens, case: case_of(text), label });
            }
        }
        doubts.dedup_by_key(|doubt| doubt.token);
        if noisy {
            self.headings(tokens, &mut units);
            spoilt_cases(tokens, &mut units);
        }
        units
    }

    /// In spoilt headings, letters that are no syllable may still be a word: capitals between capitals.
    fn headings(&self, tokens: &[Token<'_>], units: &mut [Unit]) {
        let capital_word = |unit: &Unit| unit.piece.kind == Kind::Word && unit.case == Case::Upper;
        let near = |units: &[Unit], i: usize| {
            let around = i.saturating_sub(2)..(i + 3).min(units.len());
            around.filter(|j| *j != i && capital_word(&units[*j])).count() >= 2
        };
        let words: Vec<usize> = (0..units.len())
            .filter(|i| units[*i].piece.kind == Kind::Abbreviation && near(units, *i))
            .filter(|i| self.model.id(self.text(tokens, &units[*i])).is_none())
            .collect();
        for i in words {
            units[i].piece.kind = Kind::Word;
        }
    }

    fn text<'t>(&self, tokens: &[Token<'t>], unit: &Unit) -> &'t str {
        &tokens[unit.token].text[unit.piece.start..unit.piece.end]
    }

    /// The one candidate of a unit that is not to be changed.
    fn as_is(&self, tokens: &[Token<'_>], unit: &Unit) -> Candidate {
        let word = match class_of(unit.piece.kind) {
            Some(class) => CLASSES.iter().position(|c| *c == class).unwrap_or(0) as WordId,
            None if unit.piece.kind == Kind::Abbreviation => {
                self.model.id(self.text(tokens, unit)).unwrap_or(UNKNOWN)
            }
            None => {
                self.known(&spelling(self.text(tokens, unit), &unit.piece, unit.opens)).unwrap_or(UNKNOWN)
            }
        };
        Candidate { word, cost: 0 }
    }

    /// The model's word for a spelling; a capital too rare to be known is a small letter.
    fn known(&self, spelt: &str) -> Option<WordId> {
        self.model.id(spelt).or_else(|| self.model.id(&lower(spelt)))
    }

    /// Adds the small and, where the observed case allows, the capital form of a word.
    fn forms(&self, word: WordId, cost: Cost, unit: &Unit, out: &mut Vec<Candidate>) {
        let title = (unit.case == Case::Title).then(|| with_case(self.model.word(word), Case::Title, ""));
        let capital = title.and_then(|title| self.model.id(&title));
        if let Some(capital) = capital {
            out.push(Candidate { word: capital, cost });
        }
        if capital.is_none() || unit.opens {
            out.push(Candidate { word, cost });
        }
    }

    fn label_candidate(&self, unit: &Unit) -> Option<Candidate> {
        let small = lower(unit.label?);
        Some(Candidate { word: self.model.id(&small).unwrap_or(UNKNOWN), cost: 0 })
    }

    fn spoilt_lattice(&self, tokens: &[Token<'_>], units: &[Unit], mode: Mode) -> Lattice {
        let mut lattice = Lattice::default();
        let mut seen: HashMap<(&str, Case), Vec<Match>> = HashMap::new();
        let mut candidates = Vec::new();
        for unit in units {
            candidates.clear();
            if let Some(label) = self.label_candidate(unit) {
                lattice.push([label]);
                continue;
            }
            if class_of(unit.piece.kind).is_some() {
                lattice.push([self.as_is(tokens, unit)]);
                continue;
            }
            let text = self.text(tokens, unit);
            let right = is_syllable(text) && vietnamese_only(text);
            if unit.piece.kind == Kind::Abbreviation {
                let same = self.model.with_skeleton(&fold(text));
                candidates.extend(same.iter().map(|word| Candidate { word: *word, cost: 0 }));
            } else if mode == Mode::Stripped && has_mark(text) {
                candidates.push(self.as_is(tokens, unit));
            } else if mode == Mode::Stripped {
                for word in self.model.with_skeleton(&fold(&lower(text))) {
                    self.forms(*word, 0, unit, &mut candidates);
                }
            } else {
                let channel = if right { Channel::Vietnamese } else { Channel::Foreign };
                let found = seen.entry((text, unit.case)).or_insert_with(|| {
                    let form = as_letters(text);
                    let mut found =
                        matches(&self.model.confusions, &self.model.lexicon, channel, &form, unit.case);
                    let worth = |m: &Match| m.cost + self.model.unigram_cost(m.word) * 2 / 3;
                    found.sort_by_key(|m| (worth(m), m.word));
                    found.truncate(CANDIDATES);
                    found
                });
                for m in found.iter() {
                    self.forms(m.word, m.cost, unit, &mut candidates);
                }
                let spelt = spelling(text, &unit.piece, unit.opens);
                if self.known(&spelt).is_none() {
                    let letters = text.chars().count() as Cost;
                    candidates.push(Candidate {
                        word: UNKNOWN,
                        cost: UNKNOWN_SPOILT[0] + UNKNOWN_SPOILT[1] * letters,
                    });
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
            lattice.push(candidates.iter().copied());
        }
        lattice
    }

    /// Right words stay alone in their places; only surprising ones get rivals.
    fn fresh_lattice(&self, tokens: &[Token<'_>], units: &[Unit], surprise: Cost) -> Lattice {
        let observed: Vec<Candidate> = units
            .iter()
            .map(|unit| self.label_candidate(unit).unwrap_or_else(|| self.as_is(tokens, unit)))
            .collect();
        let mut costs = Vec::with_capacity(units.len() + 1);
        let mut state = State::EMPTY;
        for candidate in &observed {
            let (cost, next) = self.model.follow(&state, candidate.word);
            costs.push(cost);
            state = next;
        }
        costs.push(0);
        let mut lattice = Lattice::default();
        let mut seen: HashMap<&str, Vec<Match>> = HashMap::new();
        let mut candidates = Vec::new();
        for (place, unit) in units.iter().enumerate() {
            let here = observed[place];
            let doubtful = here.word == UNKNOWN || costs[place] + costs[place + 1] > surprise;
            if unit.piece.kind != Kind::Word || unit.label.is_some() || !doubtful {
                lattice.push([here]);
                continue;
            }
            let text = self.text(tokens, unit);
            candidates.clear();
            let found = seen.entry(text).or_insert_with(|| {
                let mut found = matches(
                    &self.model.confusions,
                    &self.model.lexicon,
                    Channel::Vietnamese,
                    text,
                    case_of(text),
                );
                let worth = |m: &Match| m.cost + self.model.unigram_cost(m.word) * 2 / 3;
                found.sort_by_key(|m| (worth(m), m.word));
                found.truncate(CANDIDATES);
                found
            });
            let letters = text.chars().count() as Cost;
            let unknown = if vietnamese_only(text) { UNKNOWN_MISREAD } else { UNKNOWN_FRESH };
            let kept = if here.word == UNKNOWN { unknown[0] + unknown[1] * letters } else { 0 };
            candidates.push(Candidate { cost: kept, ..here });
            for m in found.iter() {
                self.forms(m.word, m.cost, unit, &mut candidates);
            }
            for rival in tokens[unit.token].rivals {
                let core = rival.trim_matches(|c: char| !c.is_alphabetic());
                if let Some(word) = self.known(&spelling(core, &unit.piece, unit.opens)) {
                    candidates.push(Candidate { word, cost: RIVAL });
                }
            }
            lattice.push(candidates.iter().copied());
        }
        lattice
    }

    /// The lead of a place whose chosen word is another than the observed one; [`NO_CHANGE`] elsewhere.
    fn lead_of_change(
        &self,
        tokens: &[Token<'_>],
        units: &[Unit],
        lattice: &Lattice,
        choices: &[usize],
        place: usize,
        mode: Mode,
    ) -> Cost {
        let unit = &units[place];
        let chosen = lattice.at(place)[choices[place]].word;
        match self.new_form(unit, self.text(tokens, unit), chosen) {
            None => NO_CHANGE,
            Some(_) if unit.label.is_some() => SURE,
            Some(_) => self.lead(tokens, unit, lattice, choices, place, mode == Mode::FreshOcr),
        }
    }

    /// Turns the chosen words into edits where they lead by as much as is needed.
    fn write(
        &self,
        tokens: &[Token<'_>],
        units: &[Unit],
        lattice: &Lattice,
        choices: &[usize],
        (leads, needed): (&[Cost], Cost),
        out: &mut Repaired,
    ) {
        let mut at = 0;
        while at < units.len() {
            let token = units[at].token;
            let end = at + units[at..].partition_point(|unit| unit.token == token);
            let text = tokens[token].text;
            let mut after = String::with_capacity(text.len() + 8);
            let mut from = 0;
            let mut least = Cost::MAX;
            for place in (at..end).filter(|place| leads[*place] != NO_CHANGE) {
                let unit = &units[place];
                let word = lattice.at(place)[choices[place]].word;
                let Some(new) = self.new_form(unit, self.text(tokens, unit), word) else { continue };
                if leads[place] < needed {
                    out.doubts.push(Doubt { token, kind: DoubtKind::Unsure, reading: Some(new) });
                    continue;
                }
                least = least.min(leads[place]);
                after.push_str(&text[from..unit.piece.start]);
                after.push_str(&new);
                from = unit.piece.end;
            }
            if from > 0 {
                after.push_str(&text[from..]);
                let score = 1.0 / (1.0 + (-(least as f32) / NAT as f32).exp());
                out.edits.push(Edit { token, before: text.to_owned(), after, score });
            }
            at = end;
        }
        out.doubts.sort_by_key(|doubt| doubt.token);
    }

    /// The text of a chosen word, if it is another word than the observed one.
    fn new_form(&self, unit: &Unit, observed: &str, word: WordId) -> Option<String> {
        if let Some(label) = unit.label {
            return Some(label.to_owned());
        }
        if class_of(unit.piece.kind).is_some() || word == UNKNOWN {
            return None;
        }
        let word = self.model.word(word);
        let new =
            if unit.piece.kind == Kind::Abbreviation || word.chars().nth(1).is_some_and(char::is_uppercase) {
                word.to_owned()
            } else {
                with_case(&lower(word), unit.case, observed)
            };
        // The printed placement of the tone is kept: hoà and hòa are the same word.
        let same = new == observed || normalise_word(observed).is_some_and(|placed| placed == new);
        (!same).then_some(new)
    }

    /// By how much the choice at a place beats every other word, and, for fresh text, the observed form.
    fn lead(
        &self,
        tokens: &[Token<'_>],
        unit: &Unit,
        lattice: &Lattice,
        choices: &[usize],
        place: usize,
        fresh: bool,
    ) -> Cost {
        let chosen = lattice.at(place)[choices[place]];
        let form = |word: WordId| lower(self.model.word(word));
        let chosen_form = form(chosen.word);
        let observed = Candidate { cost: 0, ..self.as_is(tokens, unit) };
        let others = lattice
            .at(place)
            .iter()
            .filter(|other| other.word == UNKNOWN || form(other.word) != chosen_form)
            .chain(
                (fresh && observed.word != UNKNOWN && form(observed.word) != chosen_form)
                    .then_some(&observed),
            );
        margin(self.model, lattice, choices, place, others.copied(), SURE)
    }
}

/// Whether a letter of the text is one that only Vietnamese has, so that no other language's reader can have
/// printed it.
fn vietnamese_only(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, 'ă' | 'Ă' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư') || ('\u{1EA0}'..='\u{1EF9}').contains(&c)
    })
}

/// The letters of a spoilt form: ligatures taken apart, and a capital I before a vowel, which no syllable
/// has, read as l.
fn as_letters(observed: &str) -> String {
    let apart = observed.replace('ﬁ', "fi").replace('ﬂ', "fl");
    if reads_as_l(observed) { apart.replacen('I', "l", 1) } else { apart }
}

fn reads_as_l(observed: &str) -> bool {
    observed.strip_prefix('I').is_some_and(|rest| {
        rest.starts_with(|c: char| "aeouy".contains(sohoa_orthography::fold_char(c)) && !c.is_uppercase())
    })
}

/// The cases that spoilt words were set in: most of the letters decide, digits and signs count for nothing;
/// capitals of one or two letters, or mixed ones, are capitals only beside a word in capitals.
fn spoilt_cases(tokens: &[Token<'_>], units: &mut [Unit]) {
    let shape = |unit: &Unit| {
        let text = &tokens[unit.token].text[unit.piece.start..unit.piece.end];
        let upper = text.chars().filter(|c| c.is_uppercase()).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        (upper, letters, text)
    };
    let heading = |unit: &Unit| {
        let (upper, letters, _) = shape(unit);
        unit.piece.kind == Kind::Word && letters >= 3 && upper == letters
    };
    let headings: Vec<bool> = units.iter().map(heading).collect();
    for i in 0..units.len() {
        if !matches!(units[i].piece.kind, Kind::Word | Kind::Mixed) {
            continue;
        }
        let (upper, letters, text) = shape(&units[i]);
        let beside = (i > 0 && headings[i - 1]) || headings.get(i + 1).is_some_and(|h| *h);
        let first = text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
        units[i].case = if headings[i] || (upper > 0 && 2 * upper >= letters && beside) {
            Case::Upper
        } else if first && !reads_as_l(text) {
            Case::Title
        } else {
            Case::Lower
        };
    }
}
