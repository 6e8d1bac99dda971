//! Walking the model's word lists letter by letter, punctuation and numbers included.

use super::path::permuter;
use crate::model::Model;
use crate::model::dawg::{Dawg, EdgeIndex};
use crate::model::unicharset::SPACE;
use std::collections::HashMap;

/// Where a reader may stand in the word lists after some letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Position {
    list: Option<List>,
    edge: Option<EdgeIndex>,
    punctuation: bool,
    punctuation_edge: Option<EdgeIndex>,
    /// The word is over, only closing punctuation may follow.
    closing: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum List {
    Words,
    Numbers,
}

/// A set of positions, by number.
pub(crate) type PositionsId = u32;

/// What a letter leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Advance {
    pub(crate) permuter: u8,
    pub(crate) positions: PositionsId,
    /// A word may end here.
    pub(crate) valid_end: bool,
}

/// The start of every word.
pub(crate) const INITIAL: PositionsId = 0;

/// The walk's memory: words repeat, so every set of positions and every step from it is worked out once.
pub(crate) struct Dictionary<'model> {
    model: &'model Model,
    sets: Vec<Vec<Position>>,
    ids: HashMap<Vec<Position>, PositionsId>,
    advances: HashMap<(PositionsId, u16), Option<Advance>>,
}

impl<'model> Dictionary<'model> {
    pub(crate) fn new(model: &'model Model) -> Self {
        let lists = &model.dictionaries;
        let nowhere =
            Position { list: None, edge: None, punctuation: false, punctuation_edge: None, closing: false };
        let pattern_of_a_bare_word = |dawg: &Dawg| dawg.ends_word(dawg.step(None, SPACE));
        let mut initial = Vec::new();
        let mut lists_too = true;
        if let Some(punctuation) = &lists.punctuation
            && pattern_of_a_bare_word(punctuation)
        {
            initial.push(Position { punctuation: true, ..nowhere });
            lists_too = false;
        }
        if lists_too {
            let present = [(List::Words, &lists.words), (List::Numbers, &lists.numbers)];
            let present = present.into_iter().filter(|(_, dawg)| dawg.is_some());
            initial.extend(present.map(|(list, _)| Position { list: Some(list), ..nowhere }));
        }
        let mut dictionary =
            Dictionary { model, sets: Vec::new(), ids: HashMap::new(), advances: HashMap::new() };
        dictionary.id_of(initial);
        dictionary
    }

    /// Reads `unichar` at `positions`; `None` when no word goes on like that.
    pub(crate) fn advance(&mut self, positions: PositionsId, unichar: u16) -> Option<Advance> {
        if let Some(known) = self.advances.get(&(positions, unichar)) {
            return *known;
        }
        let advance = self.work_out(positions, unichar);
        self.advances.insert((positions, unichar), advance);
        advance
    }

    fn id_of(&mut self, set: Vec<Position>) -> PositionsId {
        if let Some(&id) = self.ids.get(&set) {
            return id;
        }
        let id = self.sets.len() as PositionsId;
        self.sets.push(set.clone());
        self.ids.insert(set, id);
        id
    }

    fn work_out(&mut self, positions: PositionsId, unichar: u16) -> Option<Advance> {
        if unichar == SPACE {
            return None;
        }
        let mut found = Found::default();
        for &position in self.sets.get(positions as usize)? {
            match position.list {
                None => self.before_the_word(position, unichar, &mut found),
                Some(list) => self.within_the_word(position, list, unichar, &mut found),
            }
        }
        if found.set.is_empty() {
            return None;
        }
        let Found { set, permuter, valid_end } = found;
        Some(Advance { permuter, positions: self.id_of(set), valid_end })
    }

    /// Opening punctuation, or the first letter of a word.
    fn before_the_word(&self, position: Position, unichar: u16, found: &mut Found) {
        let Some(punctuation) = &self.model.dictionaries.punctuation else { return };
        if let Some(word_place) = punctuation.step(position.punctuation_edge, SPACE) {
            for list in [List::Words, List::Numbers] {
                let Some(dawg) = self.list(list) else { continue };
                if let Some(edge) = dawg.step(None, self.letter_in(list, unichar)) {
                    let ends = dawg.ends_word(Some(edge)) && punctuation.ends_word(Some(word_place));
                    let position = Position {
                        list: Some(list),
                        edge: Some(edge),
                        punctuation_edge: Some(word_place),
                        ..position
                    };
                    found.add(position, list.permuter(), ends);
                }
            }
        }
        if let Some(edge) = punctuation.step(position.punctuation_edge, unichar) {
            let ends = punctuation.ends_word(Some(edge));
            found.add(Position { punctuation_edge: Some(edge), ..position }, permuter::PUNCTUATION, ends);
        }
    }

    /// A further letter, or closing punctuation.
    fn within_the_word(&self, position: Position, list: List, unichar: u16, found: &mut Found) {
        let Some(dawg) = self.list(list) else { return };
        let punctuation = self.model.dictionaries.punctuation.as_ref().filter(|_| position.punctuation);
        if let Some(punctuation) = punctuation
            && dawg.ends_word(position.edge)
            && let Some(edge) = punctuation.step(position.punctuation_edge, unichar)
        {
            let ends = punctuation.ends_word(Some(edge));
            found.add(
                Position { punctuation_edge: Some(edge), closing: true, ..position },
                list.permuter(),
                ends,
            );
        }
        if !position.closing
            && let Some(edge) = dawg.step(position.edge, self.letter_in(list, unichar))
        {
            let closed = punctuation.is_none_or(|dawg| dawg.ends_word(position.punctuation_edge));
            let ends = dawg.ends_word(Some(edge)) && closed;
            found.add(Position { edge: Some(edge), ..position }, list.permuter(), ends);
        }
    }

    fn list(&self, list: List) -> Option<&Dawg> {
        match list {
            List::Words => self.model.dictionaries.words.as_ref(),
            List::Numbers => self.model.dictionaries.numbers.as_ref(),
        }
    }

    /// The list of numbers writes every digit as one letter.
    fn letter_in(&self, list: List, unichar: u16) -> u16 {
        let digit = || self.model.unichars.get(usize::from(unichar)).is_some_and(|unichar| unichar.digit);
        if list == List::Numbers && digit() { SPACE } else { unichar }
    }
}

impl List {
    fn permuter(self) -> u8 {
        match self {
            List::Words => permuter::WORD,
            List::Numbers => permuter::NUMBER,
        }
    }
}

/// The positions that a letter leads to.
#[derive(Default)]
struct Found {
    set: Vec<Position>,
    permuter: u8,
    valid_end: bool,
}

impl Found {
    fn add(&mut self, position: Position, permuter: u8, valid_end: bool) {
        self.permuter = self.permuter.max(permuter);
        self.valid_end |= valid_end;
        if !self.set.contains(&position) {
            self.set.push(position);
        }
    }
}
