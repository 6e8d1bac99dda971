//! The model file: words, n-grams and confusions, read from bytes.
//!
//! Layout (little endian): an 8-byte magic, a checksum of everything behind it, then sections of
//! `u32 length, bytes`: word offsets, word bytes, word records, n-gram heads, n-gram slots, confusions. The
//! n-grams lie in hash buckets of four on average, packed without gaps: a head of 20 bytes tells where 16
//! buckets begin and how many each holds, a slot has 18 bits of fingerprint, 7 of probability and 7 of
//! back-off. A look-up is two reads, and a wrong one in 65,000 finds what is not there.

use std::hint::black_box;

use rustc_hash::{FxBuildHasher, FxHashMap};
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
    slots: Slots,
    pub(crate) confusions: Confusions,
    pub(crate) lexicon: Lexicon,
    ids: FxHashMap<Box<str>, WordId>,
    skeletons: FxHashMap<Box<str>, Vec<WordId>>,
    remainders: FxHashMap<Box<str>, Vec<WordId>>,
}

/// The n-grams' slots where they lie in the model's bytes, which are not copied, and room behind them, so that the last
/// ones have neighbours to be looked at together.
#[derive(Debug)]
struct Slots {
    bytes: Vec<u8>,
    start: usize,
}

impl Slots {
    fn all(&self) -> &[Slot] {
        self.bytes[self.start..].as_chunks().0
    }
}

/// A slot's number, little endian.
type Slot = [u8; 4];

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

    /// What it costs that no n-gram with more of the state's words is there, by how many words the found one has.
    pub(crate) fn missing(&self) -> Missing {
        let mut missing = Missing::default();
        for order in (0..usize::from(self.len)).rev() {
            missing.0[order] = missing.0[order + 1] + backoff_cost(self.backoffs[order]);
        }
        missing
    }
}

/// Costs of the n-grams that are not there; see [`State::missing`].
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Missing([Cost; HISTORY + 1]);

impl Missing {
    /// The same where the found n-gram has so many of the state's words.
    pub(crate) fn of(&self, matched: u8) -> Cost {
        self.0[usize::from(matched) % self.0.len()]
    }
}

/// Buckets under one head.
pub const BUCKETS: usize = 16;

/// Where the slots of 16 buckets begin, and where those of each bucket end, counted from there.
#[derive(Debug, Clone, Copy)]
struct Head {
    base: u32,
    ends: [u8; BUCKETS],
}

impl Head {
    /// From how many slots each bucket has; `None` if they are more than any model's 16 buckets have.
    fn of(base: u32, counts: [u8; BUCKETS]) -> Option<Head> {
        let mut ends = [0; BUCKETS];
        let mut end = 0u8;
        for (to, count) in ends.iter_mut().zip(counts) {
            end = end.checked_add(count)?;
            *to = end;
        }
        Some(Head { base, ends })
    }
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
    /// Reads a model file's bytes, and keeps them.
    ///
    /// # Errors
    /// [`ModelError`] if the bytes are not an undamaged model of the layout this program knows.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Result<Model, ModelError> {
        let mut bytes = bytes.into();
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
        let behind = rest.len();
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
        let held = slots.as_chunks::<4>().0.len();
        let slots_end = bytes.len() - behind;
        let slots_start = slots_end - slots.len();
        let heads: Vec<Head> = heads
            .as_chunks::<{ 4 + BUCKETS }>()
            .0
            .iter()
            .map(|h| {
                let (base, counts) = h.split_first_chunk::<4>()?;
                Head::of(u32::from_le_bytes(*base), counts.try_into().ok()?)
            })
            .collect::<Option<_>>()
            .ok_or(ModelError::Malformed("n-gram heads"))?;
        let fits = |head: &Head| head.base as usize + usize::from(head.ends[BUCKETS - 1]) <= held;
        if heads.is_empty() || !heads.iter().all(fits) {
            return Err(ModelError::Malformed("n-gram heads"));
        }
        let mut confusions = Confusions::from_bytes(confusions).ok_or(ModelError::Malformed("confusions"))?;

        let mut ids = FxHashMap::with_capacity_and_hasher(words.len(), FxBuildHasher);
        let mut skeletons: FxHashMap<Box<str>, Vec<WordId>> =
            FxHashMap::with_capacity_and_hasher(words.len(), FxBuildHasher);
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
        // Two thirds of a word's own cost: its neighbours will pay most of the rest.
        let priced =
            spoken.iter().map(|(word, id)| (*word, *id, Cost::from(unigrams[usize::from(*id)].cost) * 2 / 3));
        let lexicon = Lexicon::new(&priced.collect::<Vec<_>>(), &mut confusions);
        let mut remainders: FxHashMap<Box<str>, Vec<WordId>> =
            FxHashMap::with_capacity_and_hasher(spoken.len() / 2, FxBuildHasher);
        for (word, id) in &spoken {
            remainders.entry(plain_letters(word).into_boxed_str()).or_default().push(*id);
        }
        bytes.truncate(slots_end);
        bytes.resize(slots_start + (held + NEAR) * size_of::<Slot>(), 0);
        let slots = Slots { bytes, start: slots_start };
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
        let mut walk = Walk::new(self, 0, word);
        for order in 0..usize::from(state.len) {
            let place = place(walk.back(state, order), self.heads.len() * BUCKETS);
            let bucket = self.bucket(place);
            let Some(found) = find(self.slots.all(), bucket) else { break };
            walk.take(found);
        }
        (walk.cost(state), walk.state(self, state))
    }

    /// Walks all steps, each from the state that is told for its number, side by side.
    pub(crate) fn walk_all<'s>(&self, walks: &mut [Walk], state: impl Fn(u32) -> &'s State, room: &mut Room) {
        self.walk_on(0, walks, state, room);
    }

    /// The same for steps whose pairs of words were found already.
    pub(crate) fn walk_from_pairs<'s>(
        &self,
        walks: &mut [Walk],
        state: impl Fn(u32) -> &'s State,
        room: &mut Room,
    ) {
        self.walk_on(1, walks, state, room);
    }

    fn walk_on<'s>(
        &self,
        matched: usize,
        walks: &mut [Walk],
        state: impl Fn(u32) -> &'s State,
        room: &mut Room,
    ) {
        let mut walking = std::mem::take(&mut room.walking);
        walking.clear();
        walking.extend(
            (0..walks.len() as u32).filter(|walk| usize::from(walks[*walk as usize].matched) == matched),
        );
        for order in matched..HISTORY {
            walking.retain(|walk| order < usize::from(state(walks[*walk as usize].from).len));
            if walking.is_empty() {
                break;
            }
            room.places.clear();
            for walk in &walking {
                let walk = &mut walks[*walk as usize];
                room.places.push(place(walk.back(state(walk.from), order), self.heads.len() * BUCKETS));
            }
            self.find_all(room);
            let mut left = 0;
            for at in 0..walking.len() {
                // Whether it is there is a toss, so nothing branches on it here.
                let (walk, found) = (walking[at], room.found[at]);
                walking[left] = walk;
                room.found[left] = found;
                left += usize::from(found.is_some());
            }
            walking.truncate(left);
            for (walk, found) in walking.iter().zip(room.found.iter().flatten()) {
                walks[*walk as usize].take(*found);
            }
        }
        room.walking = walking;
    }

    /// Finds many pairs of words, each the later word and the one before it, side by side.
    pub(crate) fn find_pairs<'r>(
        &self,
        pairs: impl Iterator<Item = (WordId, WordId)>,
        room: &'r mut Room,
    ) -> &'r [Option<Found>] {
        let buckets = self.heads.len() * BUCKETS;
        room.places.clear();
        room.places.extend(pairs.map(|(word, before)| place(mix(mix(0, word), before), buckets)));
        self.find_all(room);
        &room.found
    }

    /// Finds the n-grams at all places.
    ///
    /// Nearly all the time of a look-up is waiting for memory. Here each wait is one of many at the same time: spoilt
    /// text is repaired in three quarters of the time.
    fn find_all(&self, room: &mut Room) {
        // Touching what will be read is all that these sums are for.
        let touched = room.places.iter().filter_map(|(bucket, _)| self.heads.get(bucket / BUCKETS));
        black_box(touched.fold(0, |sum, head| sum ^ head.base));
        room.buckets.clear();
        room.buckets.extend(room.places.iter().map(|place| self.bucket(*place)));
        let slots = self.slots.all();
        let touched = room.buckets.iter().filter_map(|bucket| slots.get(bucket.first..bucket.first + NEAR));
        black_box(touched.fold(0, |sum, near| sum ^ near[0][0] ^ near[NEAR - 1][0]));
        room.found.clear();
        room.found.extend(room.buckets.iter().map(|bucket| find(slots, *bucket)));
    }

    /// The slots among which an n-gram of this bucket and fingerprint is, if it is there.
    fn bucket(&self, (bucket, fingerprint): (usize, u32)) -> Bucket {
        let head = &self.heads[bucket / BUCKETS];
        let end = usize::from(head.ends[bucket % BUCKETS]);
        let before = (bucket % BUCKETS).checked_sub(1).map_or(0, |before| head.ends[before]);
        let start = usize::from(before);
        Bucket { first: head.base as usize + start, number: end - start, fingerprint }
    }
}

/// What is known of an n-gram, if it is there.
fn find(slots: &[Slot], bucket: Bucket) -> Option<Found> {
    let near = slots.get(bucket.first..bucket.first + NEAR)?.first_chunk()?;
    let same = having(near, bucket.fingerprint) & ((2 << bucket.number.min(NEAR)) - 1);
    if same != 0 {
        let first = same.trailing_zeros() as usize - 1;
        return Some(Found::of(u32::from_le_bytes(near[first % NEAR])));
    }
    let far = slots.get(bucket.first + NEAR..bucket.first + bucket.number)?;
    let mut far = far.iter().map(|slot| u32::from_le_bytes(*slot));
    far.find(|slot| slot >> 14 == bucket.fingerprint).map(Found::of)
}

/// Which of the slots have this fingerprint, as bits from the second on. By itself, and without the first bit, so that it
/// is compiled to a few operations on all.
#[inline(never)]
fn having(slots: &[Slot; NEAR], fingerprint: u32) -> u32 {
    let bits: [u32; NEAR] = std::array::from_fn(|at| 2 << at);
    let same = slots.iter().map(|slot| u32::from_le_bytes(*slot) >> 14 == fingerprint);
    same.zip(bits).map(|(same, bit)| if same { bit } else { 0 }).fold(0, |all, bit| all | bit)
}

/// Slots that are looked at together; few buckets have more.
const NEAR: usize = 8;

/// The slots among which an n-gram is.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    first: usize,
    number: usize,
    fingerprint: u32,
}

/// Room for the look-ups of [`Model::walk_all`].
#[derive(Debug, Default)]
pub(crate) struct Room {
    walking: Vec<u32>,
    places: Vec<(usize, u32)>,
    buckets: Vec<Bucket>,
    found: Vec<Option<Found>>,
}

/// What a slot says of its n-gram: probability and back-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found(pub(crate) u16);

impl Found {
    fn of(slot: u32) -> Found {
        Found(slot as u16 & 0x3FFF)
    }
}

/// A step from a state to a word: n-grams are looked up from the shortest on, as long as they are there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walk {
    hash: u64,
    own: u16,
    /// The number of the state it starts from.
    pub(crate) from: u32,
    word: WordId,
    /// How many of the state's words the longest n-gram has.
    matched: u8,
    probability: u8,
    backoffs: [u8; HISTORY],
}

impl Walk {
    /// The step from a state to a word, before any n-gram is looked up.
    pub(crate) fn new(model: &Model, from: u32, word: WordId) -> Walk {
        let unigram = model.unigrams[usize::from(word)];
        let backoffs = [NO_EXTENSION; HISTORY];
        Walk { hash: mix(0, word), own: unigram.cost, from, word, matched: 0, probability: 0, backoffs }
    }

    /// The step from a state to a word when the pair of that word and the last of the state was looked up.
    pub(crate) fn with_pair(
        model: &Model,
        from: u32,
        word: WordId,
        state: &State,
        pair: Option<Found>,
    ) -> Walk {
        let mut walk = Walk::new(model, from, word);
        if let Some(found) = pair {
            walk.back(state, 0);
            walk.take(found);
        }
        walk
    }

    /// The hash of the n-gram with one more word of the state.
    fn back(&mut self, state: &State, order: usize) -> u64 {
        self.hash = mix(self.hash, state.words[order]);
        self.hash
    }

    /// The n-gram is there.
    fn take(&mut self, found: Found) {
        self.probability = (found.0 >> 7) as u8;
        self.backoffs[usize::from(self.matched)] = found.0 as u8 & 127;
        self.matched += 1;
    }

    /// Whether anything is known of what comes behind the word.
    pub(crate) fn goes_on(&self, model: &Model) -> bool {
        model.unigrams[usize::from(self.word)].backoff != NO_EXTENSION
    }

    /// What the step costs.
    pub(crate) fn cost(&self, state: &State) -> Cost {
        self.cost_behind(&state.missing())
    }

    /// The same, when it is known what not finding each of the state's histories costs.
    pub(crate) fn cost_behind(&self, missing: &Missing) -> Cost {
        let found = match self.matched {
            0 => Cost::from(self.own),
            _ => Cost::from(self.probability) * (NAT / 8),
        };
        found + missing.of(self.matched)
    }

    /// The state behind the step.
    pub(crate) fn state(&self, model: &Model, before: &State) -> State {
        let mut state = State::EMPTY;
        let mut backoff = model.unigrams[usize::from(self.word)].backoff;
        state.words[0] = self.word;
        state.backoffs[0] = backoff;
        for order in 0..HISTORY {
            if backoff == NO_EXTENSION {
                break;
            }
            state.len = order as u8 + 1;
            if order + 1 == HISTORY || order >= usize::from(self.matched) {
                break;
            }
            backoff = self.backoffs[order];
            if backoff != NO_EXTENSION {
                state.words[order + 1] = before.words[order];
                state.backoffs[order + 1] = backoff;
            }
        }
        state
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
