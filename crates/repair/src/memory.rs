//! What a repairer remembers from page to page: administrative text says the same again and again. Nothing here changes
//! what is found, only how soon.

use std::borrow::Cow;
use std::cell::RefCell;
use std::hash::Hash;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::confusion::{CHANNELS, Match};
use crate::decode::Candidate;
use crate::model::{Found, WordId};
use crate::repair::Mode;
use crate::words::{Case, Kind};

/// Forms that are remembered with what may stand behind them: a hundred pages have fewer.
const FORMS: usize = 20_000;
/// Pairs of words that are remembered, 2 bytes each: fifty dense pages have two millions.
const PAIRS: usize = 1 << 22;

/// All that is remembered.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// The words behind the letters of a form, by channel.
    pub(crate) words: RefCell<[Words; CHANNELS.len()]>,
    /// The candidates for a unit.
    pub(crate) candidates: RefCell<Remembered<Form, Known>>,
    pub(crate) pairs: RefCell<Pairs>,
}

/// The words behind the letters of a form in its case.
type Words = Remembered<(Cow<'static, str>, Case), Rc<[Match]>>;

/// All of a unit that its candidates hang on.
pub(crate) type Form = (Cow<'static, str>, Case, Kind, bool, Mode);

/// Candidates that were met before, and their number: another one for each list.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) number: u32,
    pub(crate) candidates: Rc<[Candidate]>,
}

/// So many values by their keys; all are forgotten when there is no room for another.
#[derive(Debug)]
pub(crate) struct Remembered<K, V> {
    values: FxHashMap<K, V>,
    /// How many were ever put in.
    pub(crate) count: u32,
}

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self { values: FxHashMap::default(), count: 0 }
    }
}

impl<K: Eq + Hash, V: Clone> Remembered<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.values.get(key)
    }

    pub(crate) fn put(&mut self, key: K, value: V) {
        if self.values.len() >= FORMS {
            self.values.clear();
        }
        self.count = self.count.wrapping_add(1);
        self.values.insert(key, value);
    }
}

/// What the model knows of the pairs of a word and each of a list of candidates behind it, as far as it was asked.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    rows: FxHashMap<(u32, WordId), usize>,
    /// Rows of pairs, one for each candidate.
    known: Vec<Pair>,
}

/// What the model knows of a pair: its probability and back-off, or that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair(u16);

impl Pair {
    const UNASKED: Pair = Pair(u16::MAX);
    const NONE: Pair = Pair(u16::MAX - 1);

    /// Whether the model must be asked for it, which then counts as done.
    pub(crate) fn must_ask(&mut self) -> bool {
        let unasked = *self == Pair::UNASKED;
        if unasked {
            *self = Pair::NONE;
        }
        unasked
    }

    /// What was found of it.
    pub(crate) fn found(self) -> Option<Found> {
        (self.0 < Pair::NONE.0).then_some(Found(self.0))
    }
}

impl Pairs {
    /// Makes room for so many pairs: where a row begins is then right until this is called again.
    pub(crate) fn make_room(&mut self, pairs: usize) {
        if self.known.len() + pairs > PAIRS {
            self.rows.clear();
            self.known.clear();
        }
    }

    /// Where the row of a word and a list of so many candidates begins. Rows of lists without a number are made anew.
    pub(crate) fn row_of(&mut self, list: Option<u32>, before: WordId, length: usize) -> usize {
        let end = self.known.len();
        let start = list.map_or(end, |list| *self.rows.entry((list, before)).or_insert(end));
        if start == end {
            self.known.resize(end + length, Pair::UNASKED);
        }
        start
    }

    /// Where the next new row will begin.
    pub(crate) fn end(&self) -> usize {
        self.known.len()
    }

    /// Forgets the rows from here on, which are those of a list without a number.
    pub(crate) fn forget_from(&mut self, end: usize) {
        self.known.truncate(end);
    }

    /// The row that begins here.
    pub(crate) fn row(&mut self, start: usize, length: usize) -> &mut [Pair] {
        &mut self.known[start..start + length]
    }

    /// The pair that is remembered here.
    pub(crate) fn at(&self, place: usize) -> Pair {
        self.known[place]
    }

    /// Keeps what was found of a pair.
    pub(crate) fn put(&mut self, place: usize, found: Option<Found>) {
        self.known[place] = found.map_or(Pair::NONE, |found| Pair(found.0));
    }
}
