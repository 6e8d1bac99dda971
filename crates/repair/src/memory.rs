//! What a repairer remembers from page to page: administrative text says the same again and again. Nothing here changes
//! what is found, only how soon.

use std::borrow::Cow;
use std::cell::RefCell;
use std::hash::Hash;
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::confusion::{CHANNELS, Match};
use crate::decode::Candidate;
use crate::model::WordId;
use crate::repair::Mode;
use crate::words::{Case, Kind};

/// Forms that are remembered with what may stand behind them: a hundred pages have fewer.
const FORMS: usize = 20_000;
/// Known pairs of words that are remembered, 8 bytes each: fifty dense pages have 600,000.
const PAIRS: usize = 1 << 20;

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

/// What is known of the pairs of a word and each of a list of candidates behind it.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    rows: FxHashMap<(u32, WordId), Range<usize>>,
    known: Vec<(u16, u32)>,
}

impl Pairs {
    /// The pairs of a word with the candidates of a list that the model knows: the candidate and the slot.
    pub(crate) fn get(&self, list: u32, before: WordId) -> Option<&[(u16, u32)]> {
        self.known.get(self.rows.get(&(list, before))?.clone())
    }

    pub(crate) fn put(&mut self, list: u32, before: WordId, pairs: &[Option<u32>]) {
        if self.known.len() + pairs.len() > PAIRS {
            self.rows.clear();
            self.known.clear();
        }
        let start = self.known.len();
        self.known.extend((0..).zip(pairs).filter_map(|(choice, slot)| Some((choice, (*slot)?))));
        self.rows.insert((list, before), start..self.known.len());
    }
}
