//! What a reader prints for what stands on the page: the emission model, and the search for the words that
//! may stand behind an observed form.

use std::collections::HashMap;

use sohoa_orthography::{Letter, fold_char};

use crate::model::{Cost, NAT, WordId};
use crate::words::Case;

/// Channels of the model: name, and the languages of the readers they were counted from.
pub const CHANNELS: [(&str, &[&str]); 2] = [("foreign", &["eng", "fra", "eng+fra"]), ("vie", &["vie"])];

/// A reader whose confusions are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Read with the language data of another language.
    Foreign = 0,
    /// Read as Vietnamese.
    Vietnamese = 1,
}

/// Costs of what the tables have not seen: the same letter with other marks or in the other case, another
/// letter, a sign or digit for a marked vowel, two or three characters for a vowel, a lost letter, a letter
/// too many. About the odds of segments seen once or twice in the tables; tried on sa-dec-like text and on
/// layers of other engines.
const OTHER_MARKS: Cost = 5 * NAT;
const OTHER_CASE: Cost = 2 * NAT;
const OTHER_LETTER: Cost = 6 * NAT;
const OTHER_LETTER_VIETNAMESE: Cost = 8 * NAT;
const SIGN_FOR_VOWEL: Cost = 5 * NAT;
const TWO_FOR_VOWEL: Cost = 10 * NAT;
const THREE_FOR_VOWEL: Cost = 13 * NAT;
const LOST: Cost = 7 * NAT;
const ADDED: Cost = 13 * NAT / 2;

/// Longest observed segment that one letter may give.
const LONGEST: usize = 3;

/// Confusion tables as stored in the model.
#[derive(Debug, Default)]
pub(crate) struct Confusions {
    /// Letters that words are made of, both cases.
    letters: Vec<char>,
    index: HashMap<char, u16>,
    /// By channel: observed segment -> letters it may stand for, and pairs of letters.
    tables: [Table; 2],
}

#[derive(Debug, Default)]
struct Table {
    single: HashMap<Box<str>, Vec<(u16, Cost)>>,
    double: HashMap<Box<str>, Vec<(u16, u16, Cost)>>,
}

impl Confusions {
    /// Reads the model's section: for each channel a `u32` number of entries, each `truth, read` as
    /// length-prefixed UTF-8 and the cost in eighths of a nat. `None` if it does not hang together.
    pub(crate) fn from_bytes(mut bytes: &[u8]) -> Option<Confusions> {
        let mut confusions = Confusions::default();
        if bytes.is_empty() {
            return Some(confusions);
        }
        for channel in 0..CHANNELS.len() {
            let (number, rest) = bytes.split_first_chunk::<4>()?;
            bytes = rest;
            for _ in 0..u32::from_le_bytes(*number) {
                let truth = text(&mut bytes)?;
                let read = text(&mut bytes)?;
                let (cost, rest) = bytes.split_first()?;
                bytes = rest;
                confusions.add(channel, truth, read, Cost::from(*cost) * (NAT / 8));
            }
        }
        Some(confusions)
    }

    fn add(&mut self, channel: usize, truth: &str, read: &str, cost: Cost) {
        let mut chars = truth.chars();
        let (Some(first), second) = (chars.next(), chars.next()) else { return };
        let first = self.letter(first);
        match second {
            None => self.tables[channel].single.entry(read.into()).or_default().push((first, cost)),
            Some(second) => {
                let second = self.letter(second);
                self.tables[channel].double.entry(read.into()).or_default().push((first, second, cost));
            }
        }
    }

    /// The number of a letter, given on first sight.
    pub(crate) fn letter(&mut self, c: char) -> u16 {
        *self.index.entry(c).or_insert_with(|| {
            self.letters.push(c);
            self.letters.len() as u16 - 1
        })
    }
}

fn text<'b>(bytes: &mut &'b [u8]) -> Option<&'b str> {
    let (length, rest) = bytes.split_first()?;
    let (text, rest) = rest.split_at_checked(usize::from(*length))?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}

/// All words as a tree of letters.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    nodes: Vec<Branch>,
    children: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Branch {
    small: u16,
    capital: u16,
    word: Option<WordId>,
    /// Range in `children`.
    first: u32,
    number: u16,
}

impl Lexicon {
    /// Builds the tree of lower-case words; `letters` numbers their letters in both cases.
    pub(crate) fn new(words: &[(&str, WordId)], letters: &mut Confusions) -> Lexicon {
        #[derive(Default)]
        struct Building {
            word: Option<WordId>,
            next: std::collections::BTreeMap<char, usize>,
        }
        let mut building: Vec<Building> = vec![Building::default()];
        for (word, id) in words {
            let mut at = 0;
            for c in word.chars() {
                at = match building[at].next.get(&c) {
                    Some(next) => *next,
                    None => {
                        building.push(Building::default());
                        let new = building.len() - 1;
                        building[at].next.insert(c, new);
                        new
                    }
                };
            }
            building[at].word = Some(*id);
        }
        let mut lexicon = Lexicon { nodes: Vec::with_capacity(building.len()), children: Vec::new() };
        for node in &building {
            let branch = Branch {
                small: 0,
                capital: 0,
                word: node.word,
                first: lexicon.children.len() as u32,
                number: node.next.len() as u16,
            };
            lexicon.nodes.push(branch);
            lexicon.children.extend(node.next.values().map(|child| *child as u32));
        }
        for node in &building {
            for (c, child) in &node.next {
                let branch = &mut lexicon.nodes[*child];
                branch.small = letters.letter(*c);
                branch.capital = letters.letter(c.to_uppercase().next().unwrap_or(*c));
            }
        }
        lexicon
    }
}

/// A word that may stand behind an observed form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) word: WordId,
    pub(crate) cost: Cost,
}

/// Matches this much dearer than the cheapest are not given.
const SPREAD: Cost = 9 * NAT;
/// No match costs more than this, plus as much again for each observed letter.
const ROOM: Cost = 5 * NAT;
const ROOM_PER_LETTER: Cost = 2 * NAT;
/// A Vietnamese reader's word is hardly ever further off.
const ROOM_VIETNAMESE: Cost = 11 * NAT;

/// Longest observed form that is looked at; the longest syllable has seven letters.
const LONGEST_FORM: usize = 14;

/// Finds the words that `channel` may have read as `observed`, when set in the given case.
pub(crate) fn matches(
    confusions: &Confusions,
    lexicon: &Lexicon,
    channel: Channel,
    observed: &str,
    case: Case,
) -> Vec<Match> {
    let form: Vec<char> = observed.chars().collect();
    if form.is_empty() || form.len() > LONGEST_FORM || lexicon.nodes.is_empty() {
        return Vec::new();
    }
    let mut search = Search::new(confusions, channel, &form);
    let mut start = NOWHERE;
    start[0] = 0;
    search.walk(lexicon, 0, 0, None, &with_letters_added(&start, form.len()), &NOWHERE, case);
    let mut found = search.found;
    let Some(best) = found.iter().map(|m| m.cost).min() else { return found };
    found.retain(|m| m.cost <= best + SPREAD);
    found.sort_by_key(|m| (m.cost, m.word));
    found
}

/// Costs by number of observed characters accounted for; a whole number of the processor's registers, so that all are
/// reckoned at once.
type Row = [Short; LANES];
type Short = i16;
const LANES: usize = 16;
const _: () = assert!(LONGEST_FORM < LANES);

/// Stands for what cannot be in a row: twice that is still a number, and no bound is as high.
const FAR: Short = Short::MAX / 2;
const NOWHERE: Row = [FAR; LANES];

/// A cost as a number of a row.
fn short(cost: Cost) -> Short {
    Short::try_from(cost).map_or(FAR, |cost| cost.min(FAR))
}

fn sum(a: &Row, b: &Row) -> Row {
    std::array::from_fn(|j| a[j].saturating_add(b[j]))
}

fn least(a: &Row, b: &Row) -> Row {
    std::array::from_fn(|j| a[j].min(b[j]))
}

/// The least costs when any number of observed letters may be too many.
fn with_letters_added(row: &Row, length: usize) -> Row {
    let mut row = *row;
    let mut before = FAR;
    for cost in &mut row[..=length] {
        before = before.saturating_add(ADDED as Short).min(*cost);
        *cost = before;
    }
    row
}

struct Search {
    length: usize,
    /// By letter and number L of observed characters: the cost of the letter giving the L characters before j.
    single: Vec<[Row; LONGEST + 1]>,
    /// By second letter: (first letter, j, L, cost).
    double: Vec<Vec<(u16, usize, usize, Short)>>,
    bound: Short,
    found: Vec<Match>,
}

impl Search {
    fn new(confusions: &Confusions, channel: Channel, form: &[char]) -> Search {
        let letters = confusions.letters.len();
        let length = form.len();
        let mut single = vec![[NOWHERE; LONGEST + 1]; letters];
        let bare: Vec<char> = form.iter().map(|c| fold_char(*c).to_ascii_lowercase()).collect();
        let other_letter = match channel {
            Channel::Foreign => OTHER_LETTER,
            Channel::Vietnamese => OTHER_LETTER_VIETNAMESE,
        };
        for (t, letter) in confusions.letters.iter().enumerate() {
            let bare_letter = fold_char(*letter).to_ascii_lowercase();
            let parts = Letter::of(*letter);
            let vowel = parts.is_some_and(Letter::is_vowel);
            let marked = parts.is_some_and(Letter::is_marked);
            for j in 0..=length {
                single[t][0][j] = short(LOST);
                if j < length {
                    let other_case =
                        form[j] != *letter && bare[j] == bare_letter && form[j].is_ascii() && !marked;
                    let cost = if form[j] == *letter {
                        NAT / 8
                    } else if other_case {
                        OTHER_CASE
                    } else if bare[j] == bare_letter {
                        OTHER_MARKS
                    } else if vowel && marked && !form[j].is_alphabetic() {
                        SIGN_FOR_VOWEL
                    } else {
                        other_letter
                    };
                    single[t][1][j + 1] = short(cost);
                }
                if vowel && channel == Channel::Foreign {
                    if j + 1 < length {
                        single[t][2][j + 2] = short(TWO_FOR_VOWEL);
                    }
                    if j + 2 < length {
                        single[t][3][j + 3] = short(THREE_FOR_VOWEL);
                    }
                }
            }
        }
        let table = &confusions.tables[channel as usize];
        let mut double = vec![Vec::new(); letters];
        for j in 0..=length {
            for l in 0..=LONGEST.min(length - j) {
                let segment: String = form[j..j + l].iter().collect();
                for (t, cost) in table.single.get(segment.as_str()).into_iter().flatten() {
                    let slot = &mut single[usize::from(*t)][l][j + l];
                    *slot = (*slot).min(short(*cost));
                }
                for (first, second, cost) in table.double.get(segment.as_str()).into_iter().flatten() {
                    double[usize::from(*second)].push((*first, j, l, short(*cost)));
                }
            }
        }
        let bound = match channel {
            Channel::Foreign => ROOM + ROOM_PER_LETTER * length as Cost,
            Channel::Vietnamese => ROOM_VIETNAMESE,
        };
        Search { length, single, double, bound: short(bound), found: Vec::new() }
    }

    /// Goes down the tree. `row[j]` is the least cost of the path so far giving the first j characters;
    /// `before` is the parent's row, for pairs of letters.
    #[expect(clippy::too_many_arguments, reason = "the state of a depth-first walk")]
    fn walk(
        &mut self,
        lexicon: &Lexicon,
        node: usize,
        depth: usize,
        last: Option<u16>,
        row: &Row,
        before: &Row,
        case: Case,
    ) {
        let branch = lexicon.nodes[node];
        if let Some(word) = branch.word {
            let cost = row[self.length];
            if cost <= self.bound {
                self.found.push(Match { word, cost: Cost::from(cost) });
                self.bound = self.bound.min(cost.saturating_add(short(SPREAD)));
            }
        }
        let mut shifted = [NOWHERE; LONGEST + 1];
        for (l, to) in shifted.iter_mut().enumerate() {
            to[l..].copy_from_slice(&row[..LANES - l]);
        }
        let first = branch.first as usize;
        for child in &lexicon.children[first..first + usize::from(branch.number)] {
            let child = *child as usize;
            let branch = lexicon.nodes[child];
            let capital = case == Case::Upper || (case == Case::Title && depth == 0);
            let letter = if capital { branch.capital } else { branch.small };
            let costs = &self.single[usize::from(letter)];
            let [none, one, two, three] = &shifted;
            let mut next = least(
                &least(&sum(none, &costs[0]), &sum(one, &costs[1])),
                &least(&sum(two, &costs[2]), &sum(three, &costs[3])),
            );
            if let Some(last) = last {
                for (previous, j, l, cost) in &self.double[usize::from(letter)] {
                    if *previous == last {
                        next[j + l] = next[j + l].min(before[*j].saturating_add(*cost));
                    }
                }
            }
            if next.iter().fold(FAR, |least, cost| least.min(*cost)) <= self.bound {
                let next = with_letters_added(&next, self.length);
                self.walk(lexicon, child, depth + 1, Some(letter), &next, row, case);
            }
        }
    }
}
