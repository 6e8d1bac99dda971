//! The model file: words, n-grams and confusions, read from bytes.
//!
//! Layout (little endian): an 8-byte magic, a checksum of everything behind it, then sections of
//! `u32 length, bytes`: word offsets, word bytes, word records, n-gram heads, n-gram slots, confusions. The
//! n-grams lie in hash buckets of four on average, packed without gaps: a head of 20 bytes tells where 16
//! buckets begin and how many each holds, a slot has 18 bits of fingerprint, 7 of probability and 7 of
//! back-off. A look-up is two reads, and a wrong one in 65,000 finds what is not there.

use std::collections::HashMap;

use sohoa_orthography::Letter;

use crate::confusion::{Confusions, Lexicon};

/// Costs are negative natural logarithms in units of 1/64; smaller is likelier.
pub(crate) type Cost = i32;

/// Units of [`Cost`] in one nat.
pub(crate) const NAT: Cost = 64;

/// A cost that no path reaches, and that sums of costs do not overflow.
pub(crate) const NEVER: Cost = Cost::MAX / 4;

/// Longest history the model looks back on.
pub(crate) const HISTORY: usize = 4;

/// Index of a word in the model.
pub(crate) type WordId = u16;

/// The first class: a word the model does not know.
pub(crate) const UNKNOWN: WordId = 0;
/// The spellings of the classes, which come first in every model's word list: unknown word, start of a
/// paragraph, number, code, full stop or the like, comma. No token can be spelt so.
pub const CLASSES: [&str; 6] = ["<unk>", "<s>", "<n>", "<c>", "<.>", "<,>"];

/// First bytes of every model file; the last is the version of the layout.
pub const MAGIC: [u8; 8] = *b"SOHOARM2";

/// Why bytes are no usable model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The bytes do not begin like a model file.
    #[error("not a sohoa repair model")]
    NotAModel,
    /// A model, but of a layout this program does not know.
    #[error("a repair model of layout {0}, this program reads layout 2")]
    Version(char),
    /// The checksum does not fit: the file was cut off or changed.
    #[error("the repair model is damaged (checksum differs)")]
    Damaged,
    /// The checksum fits but the contents do not hang together.
    #[error("the repair model is malformed: {0}")]
    Malformed(&'static str),
}

/// A loaded model. About as large in memory as its file; shared between threads by reference.
#[derive(Debug)]
pub struct Model {
    words: Vec<Box<str>>,
    unigrams: Vec<Unigram>,
    heads: Vec<Head>,
    slots: Vec<u32>,
    pub(crate) confusions: Confusions,
    pub(crate) lexicon: Lexicon,
    ids: HashMap<Box<str>, WordId>,
    skeletons: HashMap<Box<str>, Vec<WordId>>,
    remainders: HashMap<Box<str>, Vec<WordId>>,
}

#[derive(Debug, Clone, Copy)]
struct Unigram {
    cost: u16,
    backoff: u8,
}

/// What the model remembers of the words before: its length is the longest history it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) words: [WordId; HISTORY],
    backoffs: [u8; HISTORY],
    pub(crate) len: u8,
}

impl State {
    /// Nothing known of what came before.
    pub(crate) const EMPTY: State = State { words: [0; HISTORY], backoffs: [0; HISTORY], len: 0 };
}

/// Buckets under one head.
pub const BUCKETS: usize = 16;

/// Where the slots of 16 buckets begin, and how many each bucket has.
#[derive(Debug, Clone, Copy)]
struct Head {
    base: u32,
    counts: [u8; BUCKETS],
}

/// Back-off code of an n-gram that is no history of a longer one.
pub const NO_EXTENSION: u8 = 127;

/// Back-off code -> cost. Codes are steps of 1/8 nat from -3 nats.
fn backoff_cost(code: u8) -> Cost {
    if code == NO_EXTENSION { 0 } else { (Cost::from(code) - 24) * (NAT / 8) }
}

/// Probability of an n-gram as a code: steps of 1/8 nat.
pub fn probability_code(p: f64) -> u8 {
    (-p.ln() * 8.0).round().clamp(0.0, 127.0) as u8
}

/// Back-off weight as a code; see [`NO_EXTENSION`].
pub fn backoff_code(weight: f64) -> u8 {
    (-weight.ln() * 8.0 + 24.0).round().clamp(0.0, 126.0) as u8
}

/// One n-gram's slot.
pub fn slot(fingerprint: u32, probability: u8, backoff: u8) -> u32 {
    fingerprint << 14 | u32::from(probability) << 7 | u32::from(backoff)
}

/// Step of the fingerprint hash; public so that the trainer fills the table that the model reads.
pub fn mix(hash: u64, word: u16) -> u64 {
    let h = (hash ^ (u64::from(word) + 1)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    h ^ (h >> 29)
}

/// Bucket, of so many, and 18-bit fingerprint of a hash.
pub fn place(hash: u64, buckets: usize) -> (usize, u32) {
    let h = (hash ^ (hash >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let bucket = (h >> 32).wrapping_mul(buckets as u64) >> 32;
    (bucket as usize, (h & 0x3_FFFF) as u32)
}

/// Checksum of a model's contents: 64 bits, eight bytes at a time. It finds damage, not forgery; the
/// manifest's SHA-256 is for that.
pub fn checksum(bytes: &[u8]) -> u64 {
    let mut lanes = [0x51_7C_C1_B7_27_22_0A_95u64, 0x2545_F491_4F6C_DD1D, 3, 4];
    let (blocks, rest) = bytes.as_chunks::<32>();
    for block in blocks {
        let (words, _) = block.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            *lane = (lane.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(0x9FB2_1C65_1E98_DF25);
        }
    }
    let mut hash = bytes.len() as u64;
    for byte in rest {
        hash = (hash.rotate_left(5) ^ u64::from(*byte)).wrapping_mul(0x9FB2_1C65_1E98_DF25);
    }
    for lane in lanes {
        hash = (hash.rotate_left(23) ^ lane).wrapping_mul(0x9FB2_1C65_1E98_DF25);
    }
    hash ^ (hash >> 32)
}

impl Model {
    /// Reads a model file's bytes. The bytes may be dropped or unmapped afterwards.
    ///
    /// # Errors
    /// [`ModelError`] if the bytes are not an undamaged model of the layout this program knows.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, ModelError> {
        let (magic, rest) = bytes.split_first_chunk::<8>().ok_or(ModelError::NotAModel)?;
        if magic[..7] != MAGIC[..7] {
            return Err(ModelError::NotAModel);
        }
        if magic[7] != MAGIC[7] {
            return Err(ModelError::Version(char::from(magic[7])));
        }
        let (sum, mut rest) = rest.split_first_chunk::<8>().ok_or(ModelError::Damaged)?;
        if u64::from_le_bytes(*sum) != checksum(rest) {
            return Err(ModelError::Damaged);
        }
        let offsets = section(&mut rest)?;
        let text = section(&mut rest)?;
        let records = section(&mut rest)?;
        let heads = section(&mut rest)?;
        let slots = section(&mut rest)?;
        let confusions = section(&mut rest)?;

        let offsets: Vec<usize> =
            offsets.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b) as usize).collect();
        let text = std::str::from_utf8(text).map_err(|_| ModelError::Malformed("words are not UTF-8"))?;
        let words: Vec<Box<str>> = offsets
            .windows(2)
            .map(|pair| text.get(pair[0]..pair[1]).map(Box::from))
            .collect::<Option<_>>()
            .ok_or(ModelError::Malformed("word offsets"))?;
        if words.len() > usize::from(u16::MAX) || words.len() < CLASSES.len() {
            return Err(ModelError::Malformed("number of words"));
        }
        let unigrams: Vec<Unigram> = records
            .as_chunks::<4>()
            .0
            .iter()
            .map(|r| Unigram { cost: u16::from_le_bytes([r[0], r[1]]), backoff: r[2] })
            .collect();
        if unigrams.len() != words.len() {
            return Err(ModelError::Malformed("number of word records"));
        }
        let slots: Vec<u32> = slots.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b)).collect();
        let heads: Vec<Head> = heads
            .as_chunks::<{ 4 + BUCKETS }>()
            .0
            .iter()
            .map(|h| {
                let (base, counts) = h.split_first_chunk::<4>().unwrap_or((&[0; 4], &[]));
                Head { base: u32::from_le_bytes(*base), counts: counts.try_into().unwrap_or([0; BUCKETS]) }
            })
            .collect();
        let held = |head: &Head| head.counts.iter().map(|c| usize::from(*c)).sum::<usize>();
        let fits = |head: &Head| head.base as usize + held(head) <= slots.len();
        if heads.is_empty() || !heads.iter().all(fits) {
            return Err(ModelError::Malformed("n-gram heads"));
        }
        let mut confusions = Confusions::from_bytes(confusions).ok_or(ModelError::Malformed("confusions"))?;

        let mut ids = HashMap::with_capacity(words.len());
        let mut skeletons: HashMap<Box<str>, Vec<WordId>> = HashMap::with_capacity(words.len());
        for (index, word) in words.iter().enumerate().skip(CLASSES.len()) {
            let id = index as WordId;
            ids.insert(word.clone(), id);
            skeletons.entry(sohoa_orthography::fold(word).into_boxed_str()).or_default().push(id);
        }
        let spoken: Vec<(&str, WordId)> = words
            .iter()
            .enumerate()
            .skip(CLASSES.len())
            .filter(|(_, word)| !word.contains(char::is_uppercase))
            .map(|(index, word)| (&**word, index as WordId))
            .collect();
        let lexicon = Lexicon::new(&spoken, &mut confusions);
        let mut remainders: HashMap<Box<str>, Vec<WordId>> = HashMap::with_capacity(spoken.len() / 2);
        for (word, id) in &spoken {
            remainders.entry(plain_letters(word).into_boxed_str()).or_default().push(*id);
        }
        Ok(Model { words, unigrams, heads, slots, confusions, lexicon, ids, skeletons, remainders })
    }

    /// The number of words the model knows, classes included.
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// The word as the model spells it: lower case, or capitals for abbreviations.
    pub(crate) fn word(&self, id: WordId) -> &str {
        &self.words[usize::from(id)]
    }

    /// The word's index, if the model knows it.
    pub(crate) fn id(&self, word: &str) -> Option<WordId> {
        self.ids.get(word).copied()
    }

    /// The words with the given letters once marks are dropped.
    pub(crate) fn with_skeleton(&self, skeleton: &str) -> &[WordId] {
        self.skeletons.get(skeleton).map_or(&[], Vec::as_slice)
    }

    /// The words in lower case that leave these letters when all letters with a mark are deleted.
    pub(crate) fn with_plain_letters(&self, plain: &str) -> &[WordId] {
        self.remainders.get(plain).map_or(&[], Vec::as_slice)
    }

    /// Cost of the word with nothing known of its neighbours.
    pub(crate) fn unigram_cost(&self, word: WordId) -> Cost {
        Cost::from(self.unigrams[usize::from(word)].cost)
    }

    /// Cost of `word` after `state`, and the state behind it.
    pub(crate) fn follow(&self, state: &State, word: WordId) -> (Cost, State) {
        let mut walk = Walk::new(self, word);
        for order in 0..usize::from(state.len) {
            let bucket = walk.back(self, state, order);
            let Some(found) = self.find(&bucket) else { break };
            walk.take(found, state, order);
        }
        walk.done(state)
    }

    /// What [`Model::follow`] tells, for many steps at once, in order.
    ///
    /// Nearly all the time of a step is waiting for memory. Here each wait is one of many at the same time: spoilt
    /// text is repaired three times as fast.
    pub(crate) fn follow_all(&self, steps: &[(State, WordId)], waiting: &mut Waiting) -> Vec<(Cost, State)> {
        let mut walks: Vec<Walk> = steps.iter().map(|(_, word)| Walk::new(self, *word)).collect();
        waiting.steps.clear();
        waiting.steps.extend((0..steps.len()).filter(|step| steps[*step].0.len > 0));
        for order in 0..HISTORY {
            waiting.buckets.clear();
            for step in &waiting.steps {
                waiting.buckets.push(walks[*step].back(self, &steps[*step].0, order));
            }
            for bucket in &waiting.buckets {
                std::hint::black_box(self.slots.get(bucket.first));
            }
            let mut buckets = waiting.buckets.iter();
            waiting.steps.retain(|step| {
                let state = &steps[*step].0;
                let Some(found) = buckets.next().and_then(|bucket| self.find(bucket)) else { return false };
                walks[*step].take(found, state, order);
                order + 1 < usize::from(state.len)
            });
        }
        walks.iter().zip(steps).map(|(walk, (state, _))| walk.done(state)).collect()
    }

    /// Where the n-gram with this hash lies, if it is there.
    fn bucket(&self, hash: u64) -> Bucket {
        let (bucket, fingerprint) = place(hash, self.heads.len() * BUCKETS);
        let head = &self.heads[bucket / BUCKETS];
        let number = usize::from(head.counts[bucket % BUCKETS]);
        // The sum of the counts before, in eight lanes of 16 bits, without a loop.
        let before = u128::from_le_bytes(head.counts) & !(u128::MAX << (8 * (bucket % BUCKETS)));
        let lanes = u128::MAX / 0xFFFF * 0xFF;
        let pairs = (before & lanes) + (before >> 8 & lanes);
        let (low, high) = (pairs as u64, (pairs >> 64) as u64);
        let sum = (low + high).wrapping_mul(u64::MAX / 0xFFFF) >> 48;
        Bucket { first: head.base as usize + sum as usize, number, fingerprint }
    }

    /// Probability and back-off codes of an n-gram.
    fn find(&self, bucket: &Bucket) -> Option<(u8, u8)> {
        let slots = &self.slots[bucket.first..bucket.first + bucket.number];
        let found = slots.iter().find(|slot| **slot >> 14 == bucket.fingerprint)?;
        Some(((found >> 7) as u8 & 127, *found as u8 & 127))
    }
}

/// The slots among which an n-gram is.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    first: usize,
    number: usize,
    fingerprint: u32,
}

/// Room for the look-ups of [`Model::follow_all`].
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    steps: Vec<usize>,
    buckets: Vec<Bucket>,
}

/// A step from a state to a word: n-grams are looked up from the shortest on, as long as they are there.
#[derive(Debug, Clone, Copy)]
struct Walk {
    hash: u64,
    cost: Cost,
    next: State,
    /// How many of the state's words the longest n-gram has.
    matched: usize,
}

impl Walk {
    fn new(model: &Model, word: WordId) -> Walk {
        let unigram = model.unigrams[usize::from(word)];
        let mut next = State::EMPTY;
        next.words[0] = word;
        next.backoffs[0] = unigram.backoff;
        next.len = u8::from(unigram.backoff != NO_EXTENSION);
        Walk { hash: mix(0, word), cost: Cost::from(unigram.cost), next, matched: 0 }
    }

    /// Where the n-gram with one more word of the state lies.
    fn back(&mut self, model: &Model, state: &State, order: usize) -> Bucket {
        self.hash = mix(self.hash, state.words[order]);
        model.bucket(self.hash)
    }

    /// The n-gram is there.
    fn take(&mut self, (probability, backoff): (u8, u8), state: &State, order: usize) {
        self.cost = Cost::from(probability) * (NAT / 8);
        self.matched = order + 1;
        if backoff != NO_EXTENSION && order + 1 < HISTORY && usize::from(self.next.len) == order + 1 {
            self.next.words[order + 1] = state.words[order];
            self.next.backoffs[order + 1] = backoff;
            self.next.len = order as u8 + 2;
        }
    }

    fn done(&self, state: &State) -> (Cost, State) {
        let missing = &state.backoffs[self.matched..usize::from(state.len)];
        (self.cost + missing.iter().map(|code| backoff_cost(*code)).sum::<Cost>(), self.next)
    }
}

/// What is left of a word when its letters with a mark are deleted.
pub(crate) fn plain_letters(word: &str) -> String {
    word.chars().filter(|c| !Letter::of(*c).is_some_and(Letter::is_marked)).collect()
}

fn section<'b>(bytes: &mut &'b [u8]) -> Result<&'b [u8], ModelError> {
    let cut = ModelError::Malformed("a section is cut off");
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or(cut)?;
    let (section, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(cut)?;
    *bytes = rest;
    Ok(section)
}
