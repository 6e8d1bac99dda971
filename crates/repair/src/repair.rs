//! The stage: tokens in, edits and doubts out.

use std::ops::Range;

use sohoa_orthography::{Letter, Quality, Tone, fold, normalise_word};

use crate::broken::{Whole, seams};
use crate::candidates::SURE_READER;
use crate::decode::{BEAM, Lattice, WIDE_BEAM, best_path, margin};
use crate::judge::{mode_for, stretches};
use crate::labels::{Surroundings, word_at};
use crate::memory::Memory;
use crate::model::{Cost, Model, NAT, UNKNOWN, WordId};
use crate::spoilt::{headings, remainders_in_capitals, spoilt_cases};
use crate::text::{RepairedText, repair_text};
use crate::units::{Opening, class_of};
use crate::words::{Case, Kind, Piece, case_of, is_syllable, lower, pieces, with_case};

/// What the text is like, which decides what may be changed and how easily.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// Told from the text itself.
    #[default]
    Auto,
    /// All marks are gone, the letters are right.
    Stripped,
    /// Letters with a mark are deleted (`kt qu gii quyt` for *kết quả giải quyết*), the others are right.
    LettersLost,
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

/// Repairs text with a model. Cheap to make, one for each thread: it remembers the words that may stand behind the
/// forms it met, and nothing that would change what it gives.
#[derive(Debug)]
pub struct Repairer<'m> {
    pub(crate) model: &'m Model,
    pub(crate) memory: Memory,
    scored: bool,
}

/// A repair of fresh OCR must be this much likelier than what was read.
const FRESH_MARGIN: Cost = 2 * NAT;
/// A syllable of fresh OCR that was read surely and gets other letters, not only other marks, must be so: letters are hardly
/// ever misread so. Right syllables in the cells of tables were lost by 3 nats. So must a name, which has a capital inside a
/// sentence, that is no syllable.
const LETTERS_MARGIN: Cost = 5 * NAT;
/// A name that is a syllable and gets other letters, or other marks though it was read surely: there are more names than any
/// model knows, and what stands beside them makes a well-known one of them (Châu Hà, Tăng Bạt Hổ). Of 262 scans' repairs 12 of
/// 13 such names had been right as they were read, and lost by 2 to 8.5 nats; with other marks 40 of 50 others had not.
const NAME_MARGIN: Cost = 9 * NAT;
/// A repair of a text that seems right, and one that shows that it is not. Tried on 110,000 right words (2 in
/// 10,000 changed, most of them slips of the authors) and on OCR of six scans.
const RIGHT_MARGIN: Cost = 9 * NAT;
const TELLING_MARGIN: Cost = 7 * NAT;
/// A word whose letters were deleted must be this much likelier than the next: on held-out lines 93% of the words are
/// then right and 0.9% wrongly changed; with 2 nats 94% and 1.3%.
const LOST_MARGIN: Cost = 3 * NAT;
/// Stands for the lead where nothing changes.
const NO_CHANGE: Cost = Cost::MIN;
/// A lead that needs no measuring.
const SURE: Cost = 20 * NAT;
/// Whether a text that looks right has been misread here and there: repairs that nobody would dispute are not
/// rare. Right text has one in some thousand words, Vietnamese OCR of scans one in a hundred.
fn shows_errors(leads: &[Cost]) -> bool {
    let sure = leads.iter().filter(|lead| **lead != NO_CHANGE && **lead >= TELLING_MARGIN).count();
    sure >= 3 && sure * 250 >= leads.len()
}

/// A piece of a token that stands at a place of the lattice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit {
    pub(crate) token: usize,
    pub(crate) piece: Piece,
    /// Whether it opens a sentence or the like, so that its capital says nothing.
    pub(crate) opens: bool,
    pub(crate) case: Case,
    /// A word that the label table put there.
    pub(crate) label: Option<&'static str>,
    /// Whether it is one of several words that stand there as one.
    pub(crate) joined: bool,
}

impl Unit {
    /// The observed text of the piece.
    pub(crate) fn text<'t>(&self, tokens: &[Token<'t>]) -> &'t str {
        &tokens[self.token].text[self.piece.start..self.piece.end]
    }
}

impl<'m> Repairer<'m> {
    /// A repairer that uses the given model.
    pub fn new(model: &'m Model) -> Repairer<'m> {
        Repairer { model, memory: Memory::default(), scored: true }
    }

    /// The same without weighing what will be written whatever its weight: [`Edit::score`] is then near 1 in text
    /// that lost its marks or was read with the wrong language. A third of the time of such text.
    pub fn without_scores(self) -> Repairer<'m> {
        Repairer { scored: false, ..self }
    }

    /// Repairs a run of text: all tokens of a page or a paragraph in reading order, so that context crosses
    /// line ends.
    pub fn repair(&self, tokens: &[Token<'_>], mode: Mode) -> Repaired {
        self.repair_parts(tokens, &[tokens.len()], mode)
    }

    /// Repairs the parts of a page: its running text, each cell of its tables. What a page is like is told from all
    /// of it, context stays within a part. `ends` are the ends of the parts in `tokens`, in order; the last is the
    /// end of all.
    pub fn repair_parts(&self, tokens: &[Token<'_>], ends: &[usize], mode: Mode) -> Repaired {
        match mode {
            Mode::Auto => self.repair_judged(tokens, ends, &stretches(tokens, mode_for)),
            mode => self.repair_stretches(tokens, ends, &[(0..tokens.len(), mode)], false),
        }
    }

    /// Repairs stretches whose modes were told from their looks. What looks right is trusted until it shows its
    /// reader's errors.
    pub(crate) fn repair_judged(
        &self,
        tokens: &[Token<'_>],
        ends: &[usize],
        stretches: &[(Range<usize>, Mode)],
    ) -> Repaired {
        self.repair_stretches(tokens, ends, stretches, true)
    }

    fn repair_stretches(
        &self,
        tokens: &[Token<'_>],
        ends: &[usize],
        stretches: &[(Range<usize>, Mode)],
        judged: bool,
    ) -> Repaired {
        let mut all = Repaired::default();
        let mut ends = ends.iter().copied().peekable();
        for (stretch, mode) in stretches {
            let mut start = stretch.start;
            while start < stretch.end {
                while ends.next_if(|end| *end <= start).is_some() {}
                let end = ends.peek().map_or(stretch.end, |end| stretch.end.min(*end));
                let part = self.decode(&tokens[start..end], *mode, judged && *mode == Mode::FreshOcr);
                all.edits.extend(part.edits.into_iter().map(|e| Edit { token: e.token + start, ..e }));
                all.doubts.extend(part.doubts.into_iter().map(|d| Doubt { token: d.token + start, ..d }));
                start = end;
            }
        }
        all
    }

    fn decode(&self, tokens: &[Token<'_>], mode: Mode, trusted: bool) -> Repaired {
        match Whole::of(self.model, tokens, mode) {
            None => self.decode_whole(tokens, mode, trusted),
            Some(whole) => whole.apart(tokens, self.decode_whole(&whole.tokens(tokens), mode, trusted)),
        }
    }

    fn decode_whole(&self, tokens: &[Token<'_>], mode: Mode, trusted: bool) -> Repaired {
        let mut repaired = Repaired::default();
        let units = self.units(tokens, mode, &mut repaired.doubts);
        let lattice = match mode {
            Mode::FreshOcr => self.fresh_lattice(tokens, &units, trusted),
            _ => self.spoilt_lattice(tokens, &units, mode),
        };
        let beam = if mode == Mode::SpoiltLayer { WIDE_BEAM } else { BEAM };
        let choices = best_path(self.model, &lattice, beam, &mut self.memory.pairs.borrow_mut());
        let unweighed = !self.scored && matches!(mode, Mode::Stripped | Mode::SpoiltLayer);
        let leads: Vec<Cost> = (0..units.len())
            .map(|place| self.lead_of_change(tokens, &units, &lattice, &choices, (place, unweighed)))
            .collect();
        if trusted && shows_errors(&leads) {
            return self.decode_whole(tokens, mode, false);
        }
        let needed = match mode {
            Mode::FreshOcr if trusted => RIGHT_MARGIN,
            Mode::FreshOcr => FRESH_MARGIN,
            Mode::LettersLost => LOST_MARGIN,
            _ => Cost::MIN + 1,
        };
        self.write(tokens, &units, &lattice, &choices, (&leads, needed), &mut repaired);
        repaired
    }

    /// Repairs a text and lists the changes in order. Lines, words and white space stay where they are; with
    /// [`Mode::Auto`] each page (form feed) is judged by itself.
    pub fn repair_text(&self, text: &str, mode: Mode) -> RepairedText {
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
                        spoilt: mode != Mode::FreshOcr,
                        opens_line: only_bullets,
                        before: index.checked_sub(1).map_or("", |before| tokens[before].text),
                        after: [next(1), next(2)],
                        tail: &token.text[piece.end..],
                    };
                    label = word_at(text, &around);
                }
                let follower = tokens.get(index + 1).map_or("", |token| token.text);
                if label.is_some() || (noisy && capital_with_digit(text) && opens_small(follower)) {
                    piece.kind = if label.is_some() { Kind::Word } else { Kind::Mixed };
                } else if piece.kind == Kind::SuspiciousNumber {
                    doubts.push(Doubt { token: index, kind: DoubtKind::SuspiciousNumber, reading: None });
                } else if piece.kind == Kind::Mixed && mode != Mode::SpoiltLayer {
                    piece.kind = Kind::Code;
                }
                only_bullets = false;
                let unit =
                    Unit { token: index, piece: *piece, opens, case: case_of(text), label, joined: false };
                if piece.kind == Kind::Word && label.is_none() {
                    let seams = seams(self.model, text, mode);
                    let starts = std::iter::once(0).chain(seams.iter().copied());
                    let ends = seams.iter().copied().chain([text.len()]);
                    units.extend(starts.zip(ends).map(|(start, end)| Unit {
                        piece: Piece { start: piece.start + start, end: piece.start + end, kind: piece.kind },
                        opens: opens && start == 0,
                        case: case_of(&text[start..end]),
                        joined: !seams.is_empty(),
                        ..unit
                    }));
                } else {
                    units.push(unit);
                }
            }
        }
        doubts.dedup_by_key(|doubt| doubt.token);
        if mode == Mode::LettersLost {
            remainders_in_capitals(self.model, tokens, &mut units);
        } else if noisy {
            headings(self.model, tokens, &mut units);
            spoilt_cases(tokens, &mut units);
        }
        units
    }

    /// The lead of a place whose chosen word is another than the observed one; [`NO_CHANGE`] elsewhere.
    fn lead_of_change(
        &self,
        tokens: &[Token<'_>],
        units: &[Unit],
        lattice: &Lattice,
        choices: &[usize],
        (place, unweighed): (usize, bool),
    ) -> Cost {
        let unit = &units[place];
        let chosen = lattice.at(place)[choices[place]].word;
        match self.new_form(unit, unit.text(tokens), chosen) {
            None => NO_CHANGE,
            Some(_) if unit.label.is_some() => SURE,
            Some(_) if unweighed && !unit.joined => SURE,
            Some(_) => self.lead(lattice, choices, place),
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
                let Some(new) = self.new_form(unit, unit.text(tokens), word) else { continue };
                let needed = match unit.joined {
                    true => needed.max(FRESH_MARGIN),
                    // A number by letters is one, too: what nobody read may not stand there.
                    false
                        if [FRESH_MARGIN, RIGHT_MARGIN].contains(&needed)
                            && (is_roman(&new) || is_list_mark(unit, text)) =>
                    {
                        Cost::MAX
                    }
                    false if needed == FRESH_MARGIN => fresh_margin(unit, &tokens[token], &new),
                    false => needed,
                };
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

    /// By how much the choice at a place beats every other word; the observed one is among them.
    fn lead(&self, lattice: &Lattice, choices: &[usize], place: usize) -> Cost {
        let form = |word: WordId| lower(self.model.word(word));
        let chosen = form(lattice.at(place)[choices[place]].word);
        let others =
            lattice.at(place).iter().filter(|other| other.word == UNKNOWN || form(other.word) != chosen);
        margin(self.model, lattice, choices, place, others.copied(), SURE)
    }
}

/// How much likelier a repair of fresh OCR must be than what was read.
fn fresh_margin(unit: &Unit, token: &Token<'_>, new: &str) -> Cost {
    let observed = &token.text[unit.piece.start..unit.piece.end];
    let is_name = unit.case == Case::Title && !unit.opens;
    let is_sure = token.confidence.is_some_and(|sure| sure >= SURE_READER);
    let has_letters = fold(observed) != fold(new);
    match is_syllable(observed) {
        true if is_name && (has_letters || is_sure && !is_blind_spot(observed, new)) => NAME_MARGIN,
        legal if has_letters && (is_name || is_sure && legal) => LETTERS_MARGIN,
        _ => FRESH_MARGIN,
    }
}

/// Whether a unit is the letter before a bracket that numbers a point: `b)`.
fn is_list_mark(unit: &Unit, token: &str) -> bool {
    let (observed, rest) = (&token[..unit.piece.end], &token[unit.piece.end..]);
    unit.piece.start == 0 && observed.chars().count() == 1 && rest == ")"
}

fn is_roman(text: &str) -> bool {
    text.bytes().all(|sign| b"IVX".contains(&sign))
}

/// Whether two words differ by nothing but an acute and a hook above circumflexes, which readers of small print do not tell
/// from each other, and are sure of.
fn is_blind_spot(one: &str, other: &str) -> bool {
    let is_pair = |(one, other): (char, char)| match (Letter::of(one), Letter::of(other)) {
        (Some(one), Some(other)) => {
            let tones = [one.tone, other.tone];
            let bare = |letter: Letter| Letter { tone: Tone::Level, ..letter };
            one.quality == Quality::Circumflex
                && bare(one) == bare(other)
                && (tones == [Tone::Acute, Tone::Hook] || tones == [Tone::Hook, Tone::Acute])
        }
        _ => false,
    };
    one.chars().count() == other.chars().count()
        && one.chars().zip(other.chars()).all(|(one, other)| one == other || is_pair((one, other)))
}

/// A capital consonant and a digit that reads like o or a: "M6 hình" is *Mô hình*. Not the capitals that read
/// like digits, nor A and T (A4, T6).
fn capital_with_digit(text: &str) -> bool {
    matches!(text.as_bytes(), [b'C' | b'D' | b'H' | b'L' | b'M' | b'N' | b'V' | b'X', b'0' | b'4' | b'6'])
}

fn opens_small(text: &str) -> bool {
    text.chars().nth(1).is_some() && text.chars().all(|c| c.is_lowercase() || ",.;:)".contains(c))
}
