//! Beam search for the likeliest words behind a row of observations.

use crate::memory::{Known, Pairs};
use crate::model::{Cost, HISTORY, Missing, Model, NAT, NEVER, Room, State, Walk, WordId};

/// One reading of one observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) word: WordId,
    /// Cost of observing what was observed if this word stood there.
    pub(crate) cost: Cost,
}

/// Hypotheses kept at each place where letters are certain, and where they are not. On held-out lines stripped
/// text has 3% fewer errors with 12 than with 8 and hardly fewer with 24; spoilt text has 2% more with 8 than with 16.
pub(crate) const BEAM: usize = 12;
pub(crate) const WIDE_BEAM: usize = 16;
/// Hypotheses this much dearer than the best are dropped: a rare first word of a common pair costs as much.
const WIDTH: Cost = 10 * NAT;

/// By how much cheaper a word is after another path than after the best one, at most. With 8 nats a spoilt report, two
/// spoilt layers, stripped lines and what English and French OCR make of held-out lines come out as well as without
/// this in two thirds of the time; with 7 nats the report has one error more.
const HISTORY_GAIN: Cost = 8 * NAT;

/// By how much cheaper a word is after more than one word of a path than after the last alone, at most. With 4 nats and
/// with 6 the same comes out of a spoilt report, a spoilt layer and stripped reports, edit for edit, as without this;
/// with 3 nats scores differ.
const LONGER_GAIN: Cost = 5 * NAT;

/// A hypothesis at a place.
#[derive(Debug, Clone, Copy)]
struct Node {
    cost: Cost,
    state: State,
    /// The candidate, and the hypothesis at the place before.
    choice: u16,
    back: u32,
}

/// Candidates of consecutive places, kept in one row.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    candidates: Vec<Candidate>,
    /// Where each place ends, and the number of its candidates' list if it is a known one.
    ends: Vec<(usize, Option<u32>)>,
}

impl Lattice {
    /// Adds a place. At least one candidate is needed.
    pub(crate) fn push(&mut self, candidates: impl IntoIterator<Item = Candidate>) {
        self.candidates.extend(candidates);
        self.ends.push((self.candidates.len(), None));
    }

    /// Adds a place with candidates that were met before.
    pub(crate) fn push_known(&mut self, known: &Known) {
        self.candidates.extend_from_slice(&known.candidates);
        self.ends.push((self.candidates.len(), Some(known.number)));
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn at(&self, place: usize) -> &[Candidate] {
        let start = if place == 0 { 0 } else { self.ends[place - 1].0 };
        &self.candidates[start..self.ends[place].0]
    }
}

/// The index of the chosen candidate at each place.
pub(crate) fn best_path(model: &Model, lattice: &Lattice, beam: usize, memory: &mut Pairs) -> Vec<usize> {
    let mut nodes: Vec<Node> = vec![Node { cost: 0, state: State::EMPTY, choice: 0, back: 0 }];
    // Of all hypotheses so far what is needed to go back.
    let mut trail: Vec<(u16, u32)> = vec![(0, 0)];
    let mut from = 0;
    let mut fresh: Vec<Node> = Vec::new();
    let mut step = Step::default();
    for place in 0..lattice.len() {
        fresh.clear();
        let candidates = Candidates { all: lattice.at(place), list: lattice.ends[place].1 };
        step.take(model, candidates, &nodes, beam, memory, &mut fresh);
        if fresh.len() > 1 {
            fresh.sort_by_key(|node| node.cost);
            let limit = fresh[0].cost + WIDTH;
            fresh.truncate(beam);
            fresh.retain(|node| node.cost <= limit);
        }
        let before = from;
        from = trail.len();
        trail.extend(fresh.iter().map(|node| (node.choice, before as u32 + node.back)));
        std::mem::swap(&mut nodes, &mut fresh);
    }
    let mut choices = vec![0; lattice.len()];
    let mut at = from;
    for choice in choices.iter_mut().rev() {
        *choice = usize::from(trail[at].0);
        at = trail[at].1 as usize;
    }
    choices
}

/// The candidates of a place, and the number of their list if it is a known one.
#[derive(Clone, Copy)]
struct Candidates<'l> {
    all: &'l [Candidate],
    list: Option<u32>,
}

/// From the hypotheses at one place to those at the next. Keeps its room from place to place.
///
/// Many hypotheses end with the same word, and two pairs in three of such a word and a candidate are unknown to the
/// model: a pair is looked up once, if it is looked up at all, and what it costs where it is unknown is told without
/// going further.
#[derive(Default)]
struct Step {
    room: Room,
    /// The last words of the hypotheses.
    lasts: Vec<Last>,
    froms: Vec<From>,
    /// Pairs to look up: where they are remembered, and their words.
    asked: Vec<(usize, WordId, WordId)>,
    first: Vec<Walk>,
    /// Steps from all but the first hypothesis whose pairs are known.
    further: Vec<Walk>,
    going_on: Vec<Cost>,
    behind: Vec<Behind>,
}

/// A word that hypotheses end with: the first of them, and where the pairs of the word and the candidates are
/// remembered.
struct Last {
    word: WordId,
    from: usize,
    row: usize,
}

/// What is told of a hypothesis before any candidate is looked at.
struct From {
    /// Where the pairs of its last word are remembered, if it has one.
    row: Option<usize>,
    /// What it costs that longer n-grams are unknown, and what the hypothesis and any word cost beside the word's own
    /// cost if no n-gram is known.
    missing: Missing,
    unknown: Cost,
}

/// The steps to a candidate from hypotheses behind the first.
struct Behind {
    /// How many hypotheses are looked at.
    near: usize,
    /// Where its steps end among those whose pairs are known.
    end: usize,
    /// The other steps, if they are not too dear: they all have the same future. The first hypothesis that they start
    /// from, and the one of the cheapest.
    alone: Option<(u32, u32)>,
}

impl Step {
    fn take(
        &mut self,
        model: &Model,
        candidates: Candidates<'_>,
        before: &[Node],
        beam: usize,
        memory: &mut Pairs,
        fresh: &mut Vec<Node>,
    ) {
        let Some((best, others)) = before.split_first() else { return };
        let state = |node: u32| &before[node as usize].state;
        let words = candidates.all;
        memory.make_room(before.len() * words.len());
        let unnumbered = memory.end();
        self.tell_froms(before, candidates, memory);

        // The best path goes first and tells how dear a way may be at most, and how dear each word is at least.
        let row = self.froms[0].row;
        if let Some(row) = row {
            let pairs = memory.row(row, words.len()).iter_mut().zip(words);
            self.asked.extend((row..).zip(pairs).filter_map(|(place, (pair, candidate))| {
                pair.must_ask().then_some((place, candidate.word, self.lasts[0].word))
            }));
            self.look_up(model, memory);
        }
        let pairs = row.map(|row| &*memory.row(row, words.len()));
        self.first.clear();
        self.first.extend(words.iter().enumerate().map(|(choice, candidate)| {
            let pair = pairs.and_then(|pairs| pairs[choice].found());
            Walk::with_pair(model, 0, candidate.word, &best.state, pair)
        }));
        model.walk_from_pairs(&mut self.first, state, &mut self.room);
        let missing = &self.froms[0].missing;
        let costs = self.first.iter().zip(words).map(|(walk, candidate)| {
            (best.cost + walk.cost_behind(missing) + candidate.cost, walk.goes_on(model))
        });
        let most = dearest(costs, beam, &mut self.going_on);

        self.behind.clear();
        self.behind.extend(self.first.iter().zip(words).map(|(walk, candidate)| {
            let least = candidate.cost + (walk.cost_behind(missing) - HISTORY_GAIN).max(0);
            let near = others.iter().take_while(|node| node.cost + least <= most).count();
            Behind { near, end: 0, alone: None }
        }));
        for last in &self.lasts {
            let pairs = memory.row(last.row, words.len()).iter_mut().zip(&self.behind).zip(words);
            self.asked.extend((last.row..).zip(pairs).filter_map(|(place, ((pair, behind), candidate))| {
                let asked = behind.near >= last.from && pair.must_ask();
                asked.then_some((place, candidate.word, last.word))
            }));
        }
        self.look_up(model, memory);
        self.tell_further(model, words, before, most, memory);
        model.walk_from_pairs(&mut self.further, state, &mut self.room);
        self.keep(model, words, before, most, fresh);
        if candidates.list.is_none() {
            memory.forget_from(unnumbered);
        }
    }

    /// Lists the hypotheses and their last words.
    fn tell_froms(&mut self, before: &[Node], candidates: Candidates<'_>, memory: &mut Pairs) {
        self.lasts.clear();
        self.froms.clear();
        for (from, node) in before.iter().enumerate() {
            let word = node.state.words[0];
            let met = self.lasts.iter().find(|last| last.word == word).map(|last| last.row);
            let row = (node.state.len > 0).then(|| {
                met.unwrap_or_else(|| {
                    let row = memory.row_of(candidates.list, word, candidates.all.len());
                    self.lasts.push(Last { word, from, row });
                    row
                })
            });
            let missing = node.state.missing();
            self.froms.push(From { row, missing, unknown: node.cost + missing.of(0) });
        }
    }

    /// Looks up the pairs that were asked for.
    fn look_up(&mut self, model: &Model, memory: &mut Pairs) {
        let found = model.find_pairs(self.asked.iter().map(|asked| (asked.1, asked.2)), &mut self.room);
        for ((place, ..), found) in self.asked.iter().zip(found) {
            memory.put(*place, *found);
        }
        self.asked.clear();
    }

    /// Lists the steps from all but the first hypothesis whose pairs are known, and the best of the others.
    fn tell_further(
        &mut self,
        model: &Model,
        words: &[Candidate],
        before: &[Node],
        most: Cost,
        memory: &Pairs,
    ) {
        self.further.clear();
        for (choice, (candidate, behind)) in words.iter().zip(&mut self.behind).enumerate() {
            // What a path may cost beside the word if nothing is known of it there; the least so far.
            let mut least = most - model.unigram_cost(candidate.word) - candidate.cost + 1;
            for (node, from) in self.froms.iter().enumerate().take(behind.near + 1).skip(1) {
                let pair = from.row.and_then(|row| memory.at(row + choice).found());
                if pair.is_some() {
                    let walk = Walk::with_pair(model, node as u32, candidate.word, &before[node].state, pair);
                    let cost = before[node].cost + walk.cost_behind(&from.missing) + candidate.cost;
                    if cost <= most + LONGER_GAIN {
                        self.further.push(walk);
                    }
                } else if from.unknown < least {
                    least = from.unknown;
                    let first = behind.alone.map_or(node as u32, |alone| alone.0);
                    behind.alone = Some((first, node as u32));
                }
            }
            behind.end = self.further.len();
        }
    }

    /// Keeps what costs no more than `most`; of what has the same future the cheapest.
    fn keep(&self, model: &Model, words: &[Candidate], before: &[Node], most: Cost, fresh: &mut Vec<Node>) {
        let mut start = 0;
        for (choice, (candidate, behind)) in words.iter().zip(&self.behind).enumerate() {
            let group = fresh.len();
            let mut reach = |walk: &Walk| {
                let from = walk.from as usize;
                let cost = before[from].cost + walk.cost_behind(&self.froms[from].missing) + candidate.cost;
                if cost > most {
                    return;
                }
                let state = walk.state(model, &before[from].state);
                let node = Node { cost, state, choice: choice as u16, back: walk.from };
                match fresh[group..].iter_mut().find(|other| same_future(&other.state, &state)) {
                    Some(other) if (other.cost, other.back) <= (cost, walk.from) => {}
                    Some(other) => *other = node,
                    None => fresh.push(node),
                }
            };
            reach(&self.first[choice]);
            let known = &self.further[start..behind.end];
            start = behind.end;
            let (first, cheapest) = behind.alone.unwrap_or_default();
            let (earlier, later) = known.split_at(known.partition_point(|walk| walk.from < first));
            earlier.iter().for_each(&mut reach);
            if behind.alone.is_some() {
                reach(&Walk::new(model, cheapest, candidate.word));
            }
            later.iter().for_each(reach);
        }
    }
}

/// What a path may cost at most to be kept beside others of the given costs, each to another word, and whether anything
/// is known of what comes behind it. `going_on` is room.
fn dearest(others: impl Iterator<Item = (Cost, bool)>, beam: usize, going_on: &mut Vec<Cost>) -> Cost {
    going_on.clear();
    let mut best = NEVER;
    for (cost, goes_on) in others {
        best = best.min(cost);
        // States of no length are all one.
        if goes_on {
            going_on.push(cost);
        }
    }
    let within = if best == NEVER { NEVER } else { best + WIDTH };
    if going_on.len() < beam { within } else { within.min(*going_on.select_nth_unstable(beam - 1).1) }
}

fn same_future(a: &State, b: &State) -> bool {
    let n = usize::from(a.len);
    a.len == b.len && a.words[..n] == b.words[..n]
}

/// By how much the path through `choices` gets dearer if another word stood at `place`, its neighbours
/// staying: the margin by which the choice won over the closest of `others`, in cost units; at most `most`.
pub(crate) fn margin(
    model: &Model,
    lattice: &Lattice,
    choices: &[usize],
    place: usize,
    others: impl Iterator<Item = Candidate>,
    most: Cost,
) -> Cost {
    let word_at = |place: usize| lattice.at(place)[choices[place]].word;
    let mut before = State::EMPTY;
    for earlier in place.saturating_sub(HISTORY)..place {
        before = model.follow(&before, word_at(earlier)).1;
    }
    let after = place + 1..(place + 1 + HISTORY).min(lattice.len());
    let behind = |(cost, state): (Cost, State)| {
        let end = after.clone().fold((cost, state), |(cost, state), later| {
            let (step, next) = model.follow(&state, word_at(later));
            (cost + step, next)
        });
        end.0
    };
    let start = lattice.at(place)[choices[place]];
    let (step, state) = model.follow(&before, start.word);
    let chosen = behind((start.cost + step, state));

    let mut room = Room::default();
    let others: Vec<Candidate> = others.collect();
    let mut walks: Vec<Walk> = others.iter().map(|other| Walk::new(model, 0, other.word)).collect();
    model.walk_all(&mut walks, |_| &before, &mut room);
    let first = walks.iter().zip(&others);
    let mut ways: Vec<(Cost, State)> =
        first.map(|(walk, other)| (other.cost + walk.cost(&before), walk.state(model, &before))).collect();
    // Costs only grow along a path, so one that is already too dear need not be followed to its end; the cheapest
    // so far tells what is.
    let nearest = ways.iter().min_by_key(|way| way.0);
    let least = nearest.map_or(most, |way| most.min(behind(*way) - chosen));
    for later in after.clone() {
        ways.retain(|way| way.0 <= chosen + least);
        walks.clear();
        walks.extend((0..ways.len() as u32).map(|way| Walk::new(model, way, word_at(later))));
        model.walk_all(&mut walks, |way| &ways[way as usize].1, &mut room);
        for (way, walk) in ways.iter_mut().zip(&walks) {
            *way = (way.0 + walk.cost(&way.1), walk.state(model, &way.1));
        }
    }
    ways.iter().map(|way| way.0 - chosen).fold(least, Cost::min)
}
