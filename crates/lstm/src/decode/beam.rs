//! Tesseract's beam search, node for node: six beams of five, with and without the dictionary.

use super::dictionary::{Dictionary, INITIAL, PositionsId};
use super::heap::{Heap, Scored};
use super::path::{CERTAINTY_OFFSET, Label, OUTSIDE_DICTIONARY, permuter};
use super::step::{Step, bounded_ln};
use crate::model::Model;
use crate::model::unicharset::SPACE;

/// Certainties below this are not worth following.
const LEAST_CERTAINTY: f32 = -20.0;
/// Dictionary words bear no step less certain than this.
const LEAST_IN_DICTIONARY: f32 = -25.0 / 7.0;

/// No node.
const NOWHERE: u32 = u32::MAX;

/// What may follow a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Continuation {
    Any = 0,
    /// Only the same code again.
    OnlyDuplicate = 1,
    /// Anything but the same code again.
    NoDuplicate = 2,
}

use Continuation::{Any, NoDuplicate, OnlyDuplicate};

const CONTINUATIONS: [Continuation; 3] = [Any, OnlyDuplicate, NoDuplicate];

/// How far down a step's ranking a code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// The two most probable codes, and the null label.
    Top2,
    /// The next three.
    TopN,
    /// All others.
    Also,
}

/// One way to label the steps so far.
#[derive(Clone, Copy, Debug)]
struct Node {
    label: Label,
    unichar: Option<u16>,
    start_of_dawg: bool,
    end_of_word: bool,
    score: f32,
    previous: u32,
    /// The last node back from here, itself included, with a character that is no duplicate.
    character: u32,
    positions: Option<PositionsId>,
    hash: u64,
}

impl Scored for Node {
    fn score(&self) -> f32 {
        self.score
    }

    fn same_as(&self, other: &Self) -> bool {
        let key = |node: &Node| (node.hash, node.label.code, node.label.permuter, node.start_of_dawg);
        key(self) == key(other)
    }
}

/// The search's memory, kept from line to line.
pub(crate) struct Beam<'model> {
    model: &'model Model,
    dictionary: Option<Dictionary<'model>>,
    nodes: Vec<Node>,
    /// The nodes of the step before, `[without, with dictionary][continuation]`, in heap order.
    live: [[Vec<u32>; 3]; 2],
    heaps: [[Heap<Node>; 3]; 2],
    /// Words that may begin after this step, the best one per continuation.
    offers: [Option<Node>; 3],
    classes: Vec<Class>,
}

/// What one step offers, and what the search looks at of it.
struct Offered<'a> {
    probabilities: &'a [f32],
    step: &'a Step,
    class: Class,
    /// The codes of that class, rising.
    codes: &'a [u16],
}

impl<'model> Beam<'model> {
    pub(crate) fn new(model: &'model Model, with_dictionary: bool) -> Self {
        Beam {
            model,
            dictionary: with_dictionary.then(|| Dictionary::new(model)),
            nodes: Vec::new(),
            live: Default::default(),
            heaps: std::array::from_fn(|_| std::array::from_fn(|_| Heap::new())),
            offers: [None; 3],
            classes: vec![Class::Also; model.unichar_of_code.len()],
        }
    }

    /// Forgets the line before.
    pub(crate) fn start(&mut self) {
        self.nodes.clear();
        self.live.iter_mut().flatten().for_each(Vec::clear);
    }

    /// Goes one time step on.
    pub(crate) fn advance(&mut self, probabilities: &[f32], step: &Step) {
        let null = self.model.null_code as u16;
        let mut top: Vec<u16> = step.best[..2].iter().map(|choice| choice.code).chain([null]).collect();
        top.sort_unstable();
        top.dedup();
        let mut next: Vec<u16> = step.best[2..].iter().map(|choice| choice.code).collect();
        next.retain(|code| !top.contains(code));
        next.sort_unstable();
        for (codes, class) in [(&top, Class::Top2), (&next, Class::TopN)] {
            codes.iter().for_each(|code| self.classes[usize::from(*code)] = class);
        }

        let offered = |class, codes| Offered { probabilities, step, class, codes };
        if self.nodes.is_empty() {
            self.extend(None, false, Any, &offered(Class::Top2, &top));
            if self.dictionary.is_some() {
                self.extend(None, true, Any, &offered(Class::Top2, &top));
            }
            self.offers = [None; 3];
        } else {
            self.extend_all(&offered(Class::Top2, &top));
            if self.nothing_found() {
                self.extend_all(&offered(Class::TopN, &next));
            }
            if self.nothing_found() {
                let others: Vec<u16> = (0..self.classes.len() as u16)
                    .filter(|code| self.classes[usize::from(*code)] == Class::Also)
                    .collect();
                self.extend_all(&offered(Class::Also, &others));
            }
        }
        top.iter().chain(&next).for_each(|code| self.classes[usize::from(*code)] = Class::Also);
        self.settle();
    }

    fn nothing_found(&self) -> bool {
        self.heaps.iter().all(|heaps| heaps[Any as usize].is_empty())
    }

    /// The best labels of all steps since `start`.
    pub(crate) fn finish(&self) -> Vec<Label> {
        let mut best: Option<&Node> = None;
        for continuation in [Any, NoDuplicate] {
            for (with_dictionary, live) in [false, true].into_iter().zip(&self.live) {
                for &index in &live[continuation as usize] {
                    let node = &self.nodes[index as usize];
                    let ends = |character: &Node| character.end_of_word || character.unichar == Some(SPACE);
                    if with_dictionary && !self.node(node.character).is_some_and(ends) {
                        continue;
                    }
                    if best.is_none_or(|best| node.score > best.score) {
                        best = Some(node);
                    }
                }
            }
        }
        let mut labels = Vec::new();
        while let Some(node) = best {
            labels.push(node.label);
            best = self.node(node.previous);
        }
        labels.reverse();
        labels
    }

    fn node(&self, index: u32) -> Option<&Node> {
        self.nodes.get(index as usize)
    }

    fn extend_all(&mut self, offered: &Offered) {
        let live = std::mem::take(&mut self.live);
        for (with_dictionary, beams) in [false, true].into_iter().zip(&live) {
            for (continuation, beam) in CONTINUATIONS.into_iter().zip(beams) {
                for &index in beam.iter().rev() {
                    self.extend(Some(index), with_dictionary, continuation, offered);
                }
            }
        }
        self.live = live;
    }

    /// Moves the heaps' nodes to the arena, where the next step finds them.
    fn settle(&mut self) {
        for (heap, offer) in self.heaps[1].iter_mut().zip(&mut self.offers) {
            if let Some(offer) = offer.take() {
                heap.push(offer);
            }
        }
        for (heap, live) in self.heaps.iter_mut().flatten().zip(self.live.iter_mut().flatten()) {
            live.clear();
            for mut node in heap.drain() {
                let index = self.nodes.len() as u32;
                if node.unichar.is_some() && !node.label.duplicate {
                    node.character = index;
                }
                self.nodes.push(node);
                live.push(index);
            }
        }
    }

    /// Extends one node (or the line's start) by all codes of a class.
    fn extend(
        &mut self,
        from: Option<u32>,
        with_dictionary: bool,
        continuation: Continuation,
        offered: &Offered,
    ) {
        let null = self.model.null_code as u16;
        let probability = |code: u16| offered.probabilities[usize::from(code)];
        let certainty = |probability: f32| bounded_ln(probability) + CERTAINTY_OFFSET;
        let top2 = offered.class == Class::Top2;

        let last = from.and_then(|index| self.node(index)).map(|node| node.label.code);
        if let Some(code) = last {
            if self.classes[usize::from(code)] == offered.class {
                if continuation != NoDuplicate {
                    self.push_duplicate(from, with_dictionary, Any, certainty(probability(code)));
                }
                if continuation == Any && top2 && code != null {
                    let certainty = certainty(probability(code) + probability(null));
                    self.push_duplicate(from, with_dictionary, NoDuplicate, certainty);
                }
            }
            if continuation == OnlyDuplicate {
                return;
            }
        }
        for &code in offered.codes {
            if Some(code) == last || (code != null && self.model.unichar_of_code[usize::from(code)].is_none())
            {
                continue;
            }
            let own = certainty(probability(code));
            if own < LEAST_CERTAINTY && code != null {
                continue;
            }
            self.push_code(from, code, with_dictionary, Any, own);
            if top2 && code != null {
                let mut together = probability(code) + probability(null);
                if let Some(last) = last
                    && continuation == Any
                    && last != null
                    && are_the_top_two(offered.step, last, code)
                {
                    together += probability(last);
                }
                self.push_code(from, code, with_dictionary, OnlyDuplicate, certainty(together));
            }
        }
    }

    fn push_duplicate(
        &mut self,
        from: Option<u32>,
        with_dictionary: bool,
        continuation: Continuation,
        certainty: f32,
    ) {
        let Some(&node) = from.and_then(|index| self.node(index)) else { return };
        let certainty = if with_dictionary {
            if certainty <= LEAST_IN_DICTIONARY {
                return;
            }
            certainty
        } else {
            let certainty = certainty * OUTSIDE_DICTIONARY;
            if certainty < LEAST_CERTAINTY && node.unichar.is_some() {
                return;
            }
            certainty
        };
        let duplicate = Node {
            label: Label { duplicate: true, certainty, start_of_word: false, ..node.label },
            start_of_dawg: false,
            end_of_word: false,
            positions: None,
            score: node.score + certainty,
            previous: from.unwrap_or(NOWHERE),
            ..node
        };
        self.heaps[usize::from(with_dictionary)][continuation as usize].push(duplicate);
    }

    /// A node for `code` after `from`, with nothing said about dictionaries.
    fn successor(&self, from: Option<u32>, code: u16, permuter: u8, certainty: f32) -> Node {
        let before = from.and_then(|index| self.node(index));
        let unichar = self.model.unichar_of_code[usize::from(code)];
        let hash = before.map_or(0, |node| node.hash);
        Node {
            label: Label { code, duplicate: false, certainty, permuter, start_of_word: false },
            unichar,
            start_of_dawg: false,
            end_of_word: false,
            score: before.map_or(0.0, |node| node.score) + certainty,
            previous: from.unwrap_or(NOWHERE),
            character: before.map_or(NOWHERE, |node| node.character),
            positions: None,
            hash: if unichar.is_some() { hashed(hash, self.classes.len(), code) } else { hash },
        }
    }

    fn push_code(
        &mut self,
        from: Option<u32>,
        code: u16,
        with_dictionary: bool,
        continuation: Continuation,
        certainty: f32,
    ) {
        match with_dictionary {
            true => self.push_in_dictionary(from, code, continuation, certainty),
            false => self.push_outside(from, code, continuation, certainty),
        }
    }

    fn push_outside(&mut self, from: Option<u32>, code: u16, continuation: Continuation, certainty: f32) {
        let multiplied = certainty * OUTSIDE_DICTIONARY;
        let unichar = self.model.unichar_of_code[usize::from(code)];
        if self.dictionary.is_some()
            && certainty > LEAST_IN_DICTIONARY
            && let Some(unichar) = unichar
        {
            let unspaced = || self.model.unichars[usize::from(unichar)].unspaced;
            if unichar == SPACE {
                self.offer_start(from, code, permuter::NONE, continuation, certainty);
            } else if unspaced() {
                self.offer_start(from, code, permuter::NONE, continuation, multiplied);
            }
        }
        let node = self.successor(from, code, permuter::TOP_CHOICE, multiplied);
        self.heaps[0][continuation as usize].push(node);
    }

    fn push_in_dictionary(
        &mut self,
        from: Option<u32>,
        code: u16,
        continuation: Continuation,
        certainty: f32,
    ) {
        if certainty <= LEAST_IN_DICTIONARY {
            return;
        }
        let Some(unichar) = self.model.unichar_of_code[usize::from(code)] else {
            let node = self.successor(from, code, permuter::NONE, certainty);
            self.heaps[1][continuation as usize].push(node);
            return;
        };
        let character =
            from.and_then(|index| self.node(index)).and_then(|node| self.node(node.character)).copied();
        if unichar == SPACE {
            if let Some(Node { end_of_word: true, label, .. }) = character {
                self.offer_start(from, code, label.permuter, continuation, certainty);
                let node = self.successor(from, code, label.permuter, certainty);
                self.heaps[0][continuation as usize].push(node);
            }
            return;
        }
        let (positions, starts) = match character {
            None => (Some(INITIAL), true),
            Some(character) => {
                if character.start_of_dawg && character.unichar != Some(SPACE) {
                    return;
                }
                (character.positions, character.start_of_dawg)
            }
        };
        let (Some(positions), Some(dictionary)) = (positions, &mut self.dictionary) else { return };
        if let Some(advance) = dictionary.advance(positions, unichar) {
            let mut node = self.successor(from, code, advance.permuter, certainty);
            node.label.start_of_word = starts;
            node.end_of_word = advance.valid_end;
            node.positions = Some(advance.positions);
            self.heaps[1][continuation as usize].push(node);
        }
    }

    /// A place where a dictionary word may begin, kept until the end of the step.
    fn offer_start(
        &mut self,
        from: Option<u32>,
        code: u16,
        permuter: u8,
        continuation: Continuation,
        certainty: f32,
    ) {
        let mut node = self.successor(from, code, permuter, certainty);
        node.start_of_dawg = true;
        node.positions = Some(INITIAL);
        let offer = &mut self.offers[continuation as usize];
        if offer.is_none_or(|offer| node.score > offer.score) {
            *offer = Some(node);
        }
    }
}

fn are_the_top_two(step: &Step, one: u16, other: u16) -> bool {
    let [first, second] = [step.best[0].code, step.best[1].code];
    (first, second) == (one, other) || (first, second) == (other, one)
}

fn hashed(hash: u64, code_count: usize, code: u16) -> u64 {
    let range = code_count as u64;
    let carried = (hash >> 32).wrapping_mul(range) >> 32;
    hash.wrapping_mul(range).wrapping_add(carried).wrapping_add(code.into())
}
