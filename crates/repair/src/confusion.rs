//! What a reader prints for what stands on the page: the emission model, and the search for the words that
//! may stand behind an observed form.

use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;
use sohoa_orthography::{Letter, fold_char, is_letter};

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
    letters: Vec<Looks>,
    index: FxHashMap<char, u16>,
    /// By channel: observed segment -> letters it may stand for, and pairs of letters.
    tables: [Table; 2],
}

/// A letter, and what of it makes readers take it for another.
#[derive(Debug, Clone, Copy)]
struct Looks {
    letter: char,
    bare: char,
    capital: bool,
    vowel: bool,
    marked: bool,
}

impl Looks {
    fn of(letter: char) -> Looks {
        let parts = Letter::of(letter);
        Looks {
            letter,
            bare: bare(letter),
            capital: letter.is_uppercase(),
            vowel: parts.is_some_and(Letter::is_vowel),
            marked: parts.is_some_and(Letter::is_marked),
        }
    }
}

/// A letter without its marks, in lower case.
fn bare(c: char) -> char {
    fold_char(c).to_ascii_lowercase()
}

#[derive(Debug, Default)]
struct Table {
    single: FxHashMap<Box<str>, Vec<(u16, Cost)>>,
    double: FxHashMap<Box<str>, Vec<(u16, u16, Cost)>>,
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
            self.letters.push(Looks::of(c));
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

/// All words as a tree of letters. The children of a node follow each other, those of the likeliest words first.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    nodes: Vec<Branch>,
}

#[derive(Debug, Clone, Copy)]
struct Branch {
    /// The letter, small and capital.
    letters: [u16; 2],
    word: Option<WordId>,
    /// Range of the children among the nodes.
    first: u32,
    number: u16,
    /// What the word that ends here costs by itself, and the least of all words that begin so.
    own: Short,
    least: Short,
}

impl Lexicon {
    /// Builds the tree of lower-case words, each with what it costs by itself; `letters` numbers their letters in both
    /// cases.
    pub(crate) fn new(words: &[(&str, WordId, Cost)], letters: &mut Confusions) -> Lexicon {
        let mut sorted: Vec<&(&str, WordId, Cost)> = words.iter().collect();
        sorted.sort_unstable_by_key(|(word, ..)| *word);
        let root = Branch { letters: [0; 2], word: None, first: 0, number: 0, own: FAR, least: FAR };
        let mut lexicon = Lexicon { nodes: vec![root] };
        // Nodes whose children are still to be made: the words that begin so, and the bytes that they share.
        let mut open = std::collections::VecDeque::from([(0, &sorted[..], 0)]);
        let mut groups = Vec::new();
        while let Some((node, mut group, shared)) = open.pop_front() {
            if let Some((word, id, cost)) = group.first().copied()
                && word.len() == shared
            {
                let branch = &mut lexicon.nodes[node];
                (branch.word, branch.own) = (Some(*id), short(*cost));
                group = &group[1..];
            }
            let letter = |word: &str| word[shared..].chars().next();
            groups.clear();
            groups.extend(group.chunk_by(|a, b| letter(a.0) == letter(b.0)).map(|group| {
                let least = group.iter().map(|word| word.2).min();
                (least.map_or(FAR, short), group)
            }));
            groups.sort_by_key(|(least, _)| *least);
            lexicon.nodes[node].first = lexicon.nodes.len() as u32;
            lexicon.nodes[node].number = groups.len() as u16;
            for (least, group) in &groups {
                let Some(c) = letter(group[0].0) else { continue };
                open.push_back((lexicon.nodes.len(), *group, shared + c.len_utf8()));
                lexicon.nodes.push(Branch {
                    letters: [c, c.to_uppercase().next().unwrap_or(c)].map(|c| letters.letter(c)),
                    least: *least,
                    ..root
                });
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
/// Nor are matches that are this much less likely than the likeliest, as far as is told without their neighbours.
const UNLIKELY: Cost = 8 * NAT;
/// No match costs more than this, plus as much again for each observed letter.
const ROOM: Cost = 5 * NAT;
const ROOM_PER_LETTER: Cost = 2 * NAT;
/// A Vietnamese reader's word is hardly ever further off.
const ROOM_VIETNAMESE: Cost = 11 * NAT;

/// Longest observed form that is looked at; the longest syllable has seven letters.
const LONGEST_FORM: usize = 14;

/// Finds the `most` likeliest words that `channel` may have read as `observed`, when set in the given case, by their
/// cost and what they cost by themselves.
pub(crate) fn matches(
    confusions: &Confusions,
    lexicon: &Lexicon,
    channel: Channel,
    (observed, case): (&str, Case),
    most: usize,
) -> Vec<Match> {
    let form: Vec<char> = observed.chars().collect();
    if form.is_empty() || form.len() > LONGEST_FORM || lexicon.nodes.len() < 2 {
        return Vec::new();
    }
    // Nearly all forms are short, and half as long a row is half the work.
    match form.len() {
        ..8 => Search::<8>::new(confusions, channel, (observed, case), &form).likeliest(lexicon, case, most),
        _ => {
            Search::<LANES>::new(confusions, channel, (observed, case), &form).likeliest(lexicon, case, most)
        }
    }
}

/// Costs by number of observed characters accounted for; a whole number of the processor's registers, so that all are
/// reckoned at once.
type Row<const LANES: usize> = [Short; LANES];
type Short = i16;
const LANES: usize = 16;
const _: () = assert!(LONGEST_FORM < LANES);

/// Stands for what cannot be in a row: twice that is still a number, and no bound is as high.
const FAR: Short = Short::MAX / 2;

/// A cost as a number of a row.
fn short(cost: Cost) -> Short {
    Short::try_from(cost).map_or(FAR, |cost| cost.min(FAR))
}

/// The sum of two numbers of rows; never out of range.
fn plus(a: Short, b: Short) -> Short {
    a.wrapping_add(b)
}

/// The least costs with one letter more, from the rows no, one, two and three observed characters before and what it
/// costs to give so many. By itself, so that it is compiled to a few operations on whole rows.
#[inline(never)]
fn with_letter<const N: usize>(rows: &[Row<N>; LONGEST + 1], costs: &[Row<N>; LONGEST + 1]) -> Row<N> {
    std::array::from_fn(|j| {
        rows.iter().zip(costs).map(|(row, costs)| plus(row[j], costs[j])).fold(FAR, Short::min)
    })
}

/// What all characters cost at least, from what so many and the others do.
#[inline(never)]
fn cheapest_with<const N: usize>(row: &Row<N>, rest: &Row<N>) -> Short {
    row.iter().zip(rest).map(|(cost, rest)| plus(*cost, *rest)).fold(FAR, Short::min)
}

/// The costs a number of observed characters further on.
fn shifted<const N: usize>(row: &Row<N>, by: usize) -> Row<N> {
    let mut to = [FAR; N];
    to[by..].copy_from_slice(&row[..N - by]);
    to
}

/// The least costs when any number of observed letters may be too many: one and none, then two more or none, and so on.
#[inline(never)]
fn with_letters_added<const N: usize>(row: &Row<N>) -> Row<N> {
    let more = |row: Row<N>, by: usize| -> Row<N> {
        let before = shifted(&row, by);
        std::array::from_fn(|j| row[j].min(plus(before[j], by as Short * ADDED as Short)))
    };
    let row = more(more(more(*row, 1), 2), 4);
    if N > 8 { more(row, 8) } else { row }
}

/// A set of numbers of letters; one that seems to have a number may not have it.
#[derive(Debug, Clone, Copy, Default)]
struct Bits([u64; 4]);

impl Bits {
    fn set(&mut self, letter: u16) {
        self.0[usize::from(letter / 64 % 4)] |= 1 << (letter % 64);
    }

    fn has(&self, letter: u16) -> bool {
        self.0[usize::from(letter / 64 % 4)] >> (letter % 64) & 1 != 0
    }
}

/// What a walk through the tree looks for.
trait Wanted {
    /// Whether words of this cost, that cost at least so much by themselves, are still wanted.
    fn wants(&self, cost: Short, own: Short) -> bool;

    /// A word that is wanted.
    fn take(&mut self, word: WordId, cost: Short, own: Short);
}

/// The least cost, and what a word of that cost costs with its own.
struct Cheapest {
    cost: Short,
    sum: Short,
}

impl Wanted for Cheapest {
    fn wants(&self, cost: Short, _: Short) -> bool {
        cost < self.cost
    }

    fn take(&mut self, _: WordId, cost: Short, own: Short) {
        *self = Cheapest { cost, sum: cost.saturating_add(own) };
    }
}

/// So many words with the least sums of cost and own cost, none much dearer than the first; of equal ones those of the
/// smaller numbers.
struct Likeliest {
    most: usize,
    bound: Short,
    found: BinaryHeap<(Short, WordId, Short)>,
}

impl Wanted for Likeliest {
    fn wants(&self, cost: Short, own: Short) -> bool {
        i32::from(cost) + i32::from(own) <= i32::from(self.bound)
    }

    fn take(&mut self, word: WordId, cost: Short, own: Short) {
        let sum = cost.saturating_add(own);
        self.bound = self.bound.min(sum.saturating_add(UNLIKELY as Short));
        self.found.push((sum, word, cost));
        if self.found.len() > self.most {
            self.found.pop();
        }
        if let Some(last) = self.found.peek().filter(|_| self.found.len() == self.most) {
            self.bound = self.bound.min(last.0);
        }
    }
}

/// Where a walk is in the tree. `row[j]` is the least cost of the path so far giving the first j characters, `least` what
/// all of them will cost at least; `before` is the same of the parent, for pairs of letters.
struct Path<'r, const N: usize> {
    node: usize,
    depth: usize,
    last: Option<u16>,
    row: &'r Row<N>,
    least: Short,
    before: (&'r Row<N>, Short),
    case: Case,
}

struct Search<const N: usize> {
    length: usize,
    /// By letter and number L of observed characters: the cost of the letter giving the L characters before j.
    single: Vec<[Row<N>; LONGEST + 1]>,
    /// By second letter: (first letter, j, L, cost).
    double: Vec<Vec<(u16, usize, usize, Short)>>,
    /// By first letter: a bit for each second letter. Most pairs of letters give nothing together.
    seconds: Vec<Bits>,
    /// The least that the characters from j on cost, whatever the letters are.
    rest: Row<N>,
    /// By letter: by how much more it costs at least, by itself and wherever it stands, than the likeliest letters.
    alone: Vec<Short>,
    /// No match costs more.
    bound: Short,
}

impl<const N: usize> Search<N> {
    fn new(confusions: &Confusions, channel: Channel, (observed, case): (&str, Case), form: &[char]) -> Self {
        let letters = confusions.letters.len();
        let length = form.len();
        let mut single = vec![[[FAR; N]; LONGEST + 1]; letters];
        let bare: Vec<char> = form.iter().map(|c| bare(*c)).collect();
        let other_letter = match channel {
            Channel::Foreign => OTHER_LETTER,
            Channel::Vietnamese => OTHER_LETTER_VIETNAMESE,
        };
        // Letters of the other case are in no word that is looked for.
        let wanted = |looks: &Looks| case == Case::Title || looks.capital == (case == Case::Upper);
        for (looks, costs) in confusions.letters.iter().zip(&mut single).filter(|(looks, _)| wanted(looks)) {
            let Looks { letter, bare: bare_letter, vowel, marked, .. } = *looks;
            costs[0][..=length].fill(short(LOST));
            for j in 0..length {
                let other_case = form[j] != letter && bare[j] == bare_letter && form[j].is_ascii() && !marked;
                let cost = if form[j] == letter {
                    NAT / 8
                } else if other_case {
                    OTHER_CASE
                } else if bare[j] == bare_letter {
                    OTHER_MARKS
                } else if vowel && marked && !is_letter(form[j]) {
                    SIGN_FOR_VOWEL
                } else {
                    other_letter
                };
                costs[1][j + 1] = short(cost);
            }
            if vowel && channel == Channel::Foreign {
                for (l, cost) in [(2, TWO_FOR_VOWEL), (3, THREE_FOR_VOWEL)] {
                    costs[l].iter_mut().take(length + 1).skip(l).for_each(|to| *to = short(cost));
                }
            }
        }
        let table = &confusions.tables[channel as usize];
        let mut double = vec![Vec::new(); letters];
        let mut seconds = vec![Bits::default(); letters];
        let starts = observed.char_indices().map(|(start, _)| start).chain([observed.len()]);
        let starts: Vec<usize> = starts.collect();
        for j in 0..=length {
            for l in 0..=LONGEST.min(length - j) {
                let segment = &observed[starts[j]..starts[j + l]];
                for (t, cost) in table.single.get(segment).into_iter().flatten() {
                    let slot = &mut single[usize::from(*t)][l][j + l];
                    *slot = (*slot).min(short(*cost));
                }
                for (first, second, cost) in table.double.get(segment).into_iter().flatten() {
                    double[usize::from(*second)].push((*first, j, l, short(*cost)));
                    seconds[usize::from(*first)].set(*second);
                }
            }
        }
        let rest = least_rests(&single, double.iter().flatten(), length);
        let likeliest = likeliest_costs(&rest);
        let excess = |(looks, costs)| if wanted(looks) { least_excess(costs, &likeliest) } else { FAR };
        let alone = confusions.letters.iter().zip(&single).map(excess).collect();
        let bound = match channel {
            Channel::Foreign => ROOM + ROOM_PER_LETTER * length as Cost,
            Channel::Vietnamese => ROOM_VIETNAMESE,
        };
        Search { length, single, double, seconds, rest, alone, bound: short(bound) }
    }

    /// The likeliest words, those with the least sums first.
    fn likeliest(&mut self, lexicon: &Lexicon, case: Case, most: usize) -> Vec<Match> {
        let nowhere = [FAR; N];
        let mut start = nowhere;
        start[0] = 0;
        let start = with_letters_added(&start);
        let (least, before) = (self.rest[0], (&nowhere, FAR));
        let path = Path { node: 0, depth: 0, last: None, row: &start, least, before, case };
        // The cheapest first: it tells how dear the others may be.
        let mut within = short(NAT);
        let cheapest = loop {
            let mut cheapest = Cheapest { cost: within, sum: FAR };
            self.walk(lexicon, &path, &mut cheapest);
            if cheapest.cost < within || within > self.bound {
                break cheapest;
            }
            within *= 2;
        };
        self.bound = self.bound.min(cheapest.cost.saturating_add(SPREAD as Short));
        let bound = cheapest.sum.saturating_add(UNLIKELY as Short);
        let mut likeliest = Likeliest { most, bound, found: BinaryHeap::with_capacity(most + 1) };
        self.walk(lexicon, &path, &mut likeliest);
        let Likeliest { found, bound, .. } = likeliest;
        let found = found.into_sorted_vec().into_iter().filter(|found| found.0 <= bound);
        found.map(|(_, word, cost)| Match { word, cost: Cost::from(cost) }).collect()
    }

    /// Goes down the tree.
    fn walk(&self, lexicon: &Lexicon, path: &Path<'_, N>, wanted: &mut impl Wanted) {
        let Path { row, depth, case, .. } = *path;
        let branch = lexicon.nodes[path.node];
        if let Some(word) = branch.word {
            let cost = row[self.length];
            if cost <= self.bound && wanted.wants(cost, branch.own) {
                wanted.take(word, cost, branch.own);
            }
        }
        let rows = [*row, shifted(row, 1), shifted(row, 2), shifted(row, 3)];
        let floor = path.least.min(path.before.1);
        let first = branch.first as usize;
        let capital = usize::from(case == Case::Upper || (case == Case::Title && depth == 0));
        let seconds = path.last.map_or(Bits::default(), |last| self.seconds[usize::from(last)]);
        for (node, branch) in (first..).zip(&lexicon.nodes[first..first + usize::from(branch.number)]) {
            let letter = branch.letters[capital];
            // The words of all that follow are dearer still.
            if !wanted.wants(floor, branch.least) {
                break;
            }
            // Most letters are out of the question wherever they stand.
            let cost = plus(path.least, self.alone[usize::from(letter)]);
            let alone = cost <= self.bound && wanted.wants(cost, branch.least);
            let pairs = path.last.filter(|_| seconds.has(letter));
            if !alone && pairs.is_none() {
                continue;
            }
            let costs = &self.single[usize::from(letter)];
            let mut next = with_letter(&rows, costs);
            if let Some(last) = pairs {
                for (previous, j, l, cost) in &self.double[usize::from(letter)] {
                    if *previous == last {
                        next[j + l] = next[j + l].min(plus(path.before.0[*j], *cost));
                    }
                }
            }
            let least = cheapest_with(&next, &self.rest);
            if least <= self.bound && wanted.wants(least, branch.least) {
                let row = &with_letters_added(&next);
                let before = (path.row, path.least);
                let path = Path { node, depth: depth + 1, last: Some(letter), row, least, before, case };
                self.walk(lexicon, &path, wanted);
            }
        }
    }
}

/// The lesser of the costs of two letters. By itself, as [`with_letter`].
#[inline(never)]
fn cheaper<const N: usize>(
    one: &[Row<N>; LONGEST + 1],
    other: &[Row<N>; LONGEST + 1],
) -> [Row<N>; LONGEST + 1] {
    std::array::from_fn(|l| std::array::from_fn(|j| one[l][j].min(other[l][j])))
}

/// By number of observed characters accounted for: the least that the others cost, whatever letters gave them.
fn least_rests<'d, const N: usize>(
    single: &[[Row<N>; LONGEST + 1]],
    double: impl Iterator<Item = &'d (u16, usize, usize, Short)>,
    length: usize,
) -> Row<N> {
    let mut cheapest = [[FAR; N]; LONGEST + 1];
    single.iter().for_each(|costs| cheapest = cheaper(&cheapest, costs));
    for (_, j, l, cost) in double {
        cheapest[*l][j + l] = cheapest[*l][j + l].min(*cost);
    }
    let mut rest = [0; N];
    for j in (0..length).rev() {
        let given = (1..=LONGEST.min(length - j)).map(|l| plus(cheapest[l][j + l], rest[j + l]));
        rest[j] = given.fold(plus(ADDED as Short, rest[j + 1]), Short::min);
    }
    rest
}

/// By number L of characters given: what the characters up to j cost at least beyond those up to L before j.
fn likeliest_costs<const N: usize>(rest: &Row<N>) -> [Row<N>; LONGEST + 1] {
    std::array::from_fn(|l| {
        std::array::from_fn(|j| rest[j].wrapping_sub(if j < l { 0 } else { rest[j - l] }))
    })
}

/// The least by which the costs of a letter exceed what the likeliest letters cost that give the same characters.
#[inline(never)]
fn least_excess<const N: usize>(costs: &[Row<N>; LONGEST + 1], likeliest: &[Row<N>; LONGEST + 1]) -> Short {
    let excess = |l: usize| -> Row<N> { std::array::from_fn(|j| plus(costs[l][j], likeliest[l][j])) };
    let least = (1..=LONGEST).map(excess).fold(excess(0), |a, b| std::array::from_fn(|j| a[j].min(b[j])));
    least.iter().fold(FAR, |least, cost| least.min(*cost))
}
