//! Which words belong to which number.

use std::ops::Range;

use crate::items::{Item, Items, What};
use crate::mention::Measure;
use crate::rules::{Rules, Word};
use crate::wording::Says;

/// A number with the items on both sides that are its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Zone {
    /// Index of the number's item.
    pub(crate) number: usize,
    pub(crate) left: Range<usize>,
    pub(crate) right: Range<usize>,
    /// It is the first number of its sentence.
    pub(crate) sentence_start: bool,
    /// A label stands in the left part.
    pub(crate) labels_before: bool,
    /// A level or field stands in the left part.
    pub(crate) scope_left: bool,
    /// A label stands right before it, nothing between but `:`, `là` and their like.
    pub(crate) label_adjacent: bool,
    /// Words stand between the head of the clause and the number that are no part of the grammar.
    pub(crate) own_words: bool,
    /// How many words around it, in its clause, are no part of the grammar; names do not count.
    pub(crate) strange: usize,
    /// A word in front has a sign in it.
    pub(crate) torn: bool,
    /// A word that is no part of the grammar follows at once: `41 hồ sơ phi địa giới`.
    pub(crate) words_behind: bool,
    /// The left part opens with a period: `(năm 2022 đạt 45%)`.
    pub(crate) earlier: bool,
}

/// Words farther from their number than this do not belong to it.
pub(crate) const FARTHEST: usize = 60;

/// The zones of all numbers, in order.
pub(crate) fn zones(rules: &Rules, items: &Items, text: &str) -> Vec<Zone> {
    let numbers: Vec<usize> = items
        .list
        .iter()
        .enumerate()
        .filter(|(_, item)| matches!(item.what, What::Number(index) if !items.numbers[index].masked))
        .map(|(at, _)| at)
        .collect();
    let cutter = Cutter { rules, items, text };
    let mut zones: Vec<Zone> = Vec::with_capacity(numbers.len());
    let mut from = 0;
    let mut fresh = true;
    let mut torn = false;
    for (index, &number) in numbers.iter().enumerate() {
        let mut left = from.max(number.saturating_sub(FARTHEST))..number;
        if let Some(end) = left.clone().rev().find(|&at| ends_sentence(items, at, text)) {
            left.start = end + 1;
        }
        // `tiếp nhận trong 9 tháng là: 1.876 hồ sơ`: the labels in front of the months are the dossiers'.
        if let Some(before) = zones.last()
            && cutter.is_other(before.number)
            && (before.number + 1..number).all(|at| cutter.is_between(at))
        {
            left.start = before.left.start;
        }
        // `hồ sơ quá hạn giảm từ 64 xuống còn 28 hồ sơ`: both are those in front.
        if let Some(before) = zones.last()
            && number == before.number + 2
            && cutter.word(before.number + 1) == Some(Word::Current)
        {
            left.start = before.left.start;
        }
        let labels_before = left.clone().any(|at| cutter.is_label(at));
        let label_adjacent = left
            .clone()
            .rev()
            .find(|&at| !cutter.is_between(at))
            .is_some_and(|at| cutter.is_label(at) || cutter.is_noun(at));
        let scope_left = left.clone().any(|at| cutter.is_scope(at));
        let own_words = left
            .clone()
            .rev()
            .take_while(|&at| {
                !cutter.ends_clause(at) && !matches!(cutter.word(at), Some(Word::Split | Word::Apart))
            })
            .any(|at| items.list[at].what == What::Word);
        let clause = left.clone().rev().take_while(|&at| !cutter.ends_clause(at));
        let strange = clause.filter(|at| cutter.is_strange(*at)).count();
        let next = numbers.get(index + 1).copied().unwrap_or(items.list.len());
        let gap = number + 1..next;
        let sentence = gap.clone().find(|&at| ends_sentence(items, at, text));
        // What stands behind `10 phường` is said of the number that follows.
        let What::Number(counted) = items.list[number].what else { continue };
        let complete = labels_before || items.numbers[counted].other;
        let cut = if next == items.list.len() { next } else { cutter.cut(number, next, complete) };
        let right_end = gap.clone().take(FARTHEST).find(|&at| cutter.ends_clause(at)).unwrap_or(cut).min(cut);
        let earlier = left
            .clone()
            .find(|&at| !matches!(items.list[at].what, What::Sign('(' | '*' | '_' | '[')))
            .is_some_and(|at| matches!(items.list[at].what, What::Period(_)))
            && left.clone().any(|at| matches!(items.list[at].what, What::Sign('(')));
        // What follows in the sentence may be of what it says.
        let since = index.checked_sub(1).map_or(0, |before| numbers[before] + 1);
        torn = torn && !fresh || (since..number).any(|at| cutter.is_torn(at));
        zones.push(Zone {
            number,
            left,
            right: number + 1..right_end.max(number + 1),
            sentence_start: fresh,
            labels_before,
            scope_left,
            label_adjacent,
            own_words,
            torn,
            strange: strange + (number + 1..right_end).filter(|at| cutter.is_strange(*at)).count(),
            words_behind: items.list.get(number + 1).is_some_and(|item| item.what == What::Word),
            earlier,
        });
        fresh = sentence.is_some();
        from = cut;
    }
    zones
}

/// Whether a full stop at this item ends a sentence.
pub(crate) fn ends_sentence(items: &Items, at: usize, text: &str) -> bool {
    let item = &items.list[at];
    if item.what != What::Sign('.') {
        return false;
    }
    let before = at.checked_sub(1).and_then(|at| items.list.get(at));
    // `TP. Hồ Chí Minh`, `Q. 1`
    let short = before.is_some_and(|before| {
        before.what == What::Word
            && before.end == item.start
            && before.end - before.start <= 2
            && text[before.start..before.end].chars().all(char::is_uppercase)
    });
    let next = text[item.end..].trim_start();
    !short
        && (next.is_empty()
            || next.starts_with(|c: char| c.is_uppercase() || !c.is_alphanumeric() || c.is_ascii_digit()))
}

/// Whether an item stands at the head of a clause, where a period or a level says what follows.
pub(crate) fn opens_clause(rules: &Rules, items: &Items, at: usize, text: &str) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| &items.list[at]) else { return true };
    match before.what {
        What::Sign(c) => matches!(c, '.' | ',' | ';' | ':' | '(' | '-' | '+' | '*' | '–' | '•' | '['),
        What::Word => rules.wording.is_word(Says::Opening, &text[before.start..before.end]),
        What::Phrase(_) => rules.wording.says(Says::Opening, &text[before.start..before.end]),
        _ => false,
    }
}

/// Whether the grammar does not know a word.
pub(crate) fn is_strange_word(rules: &Rules, item: &Item, text: &str) -> bool {
    let word = &text[item.start..item.end];
    let small = [Says::Filler, Says::Opening, Says::Never];
    item.what == What::Word
        && word.starts_with(char::is_lowercase)
        && !small.iter().any(|says| rules.wording.is_word(*says, word))
}

/// Signs that stand for a badly read letter where they are between two.
const TEARS: &str = ";!?*^|~'’\"%$#@\\<>={}";

struct Cutter<'a> {
    rules: &'a Rules,
    items: &'a Items,
    text: &'a str,
}

impl Cutter<'_> {
    fn word(&self, at: usize) -> Option<Word> {
        match self.items.list[at].what {
            What::Phrase(entry) => self.rules.lexicon.entry(entry).word,
            _ => None,
        }
    }

    fn is_label(&self, at: usize) -> bool {
        match self.items.list[at].what {
            What::Phrase(entry) => self.rules.lexicon.entry(entry).label.is_some_and(|slots| {
                slots.says_more_than(&[crate::rules::Slot::Noun, crate::rules::Slot::Total])
            }),
            _ => false,
        }
    }

    fn is_noun(&self, at: usize) -> bool {
        matches!(self.items.list[at].what, What::Phrase(entry) if self.rules.lexicon.entry(entry).label.is_some())
    }

    /// A number of something that is not reported.
    fn is_other(&self, at: usize) -> bool {
        matches!(self.items.list[at].what, What::Number(at) if self.items.numbers[at].other)
    }

    fn is_rate(&self, at: usize) -> bool {
        matches!(self.items.list[at].what, What::Number(at) if self.items.numbers[at].measure == Measure::Rate)
    }

    /// `:`, `là`, `khoảng`: may stand between a label and its number.
    fn is_between(&self, at: usize) -> bool {
        matches!(self.items.list[at].what, What::Sign(':' | '-' | '='))
            || matches!(
                self.word(at),
                Some(Word::Separator | Word::Rate | Word::Qualifier(_) | Word::Respectively | Word::Each)
            )
    }

    fn is_scope(&self, at: usize) -> bool {
        match self.items.list[at].what {
            What::Phrase(entry) => {
                let entry = self.rules.lexicon.entry(entry);
                entry.scope.is_some() || entry.word == Some(Word::Field) || entry.field
            }
            _ => false,
        }
    }

    fn is_agency(&self, at: usize) -> bool {
        matches!(self.items.list[at].what, What::Phrase(entry) if self.rules.lexicon.entry(entry).agency)
    }

    /// Whether the grammar does not know a word, nor is it a part of a name.
    fn is_strange(&self, at: usize) -> bool {
        let item = &self.items.list[at];
        is_strange_word(self.rules, item, self.text)
            && !self.items.list[..at].iter().rev().find(|item| item.what != What::Word).is_some_and(
                |item| matches!(item.what, What::Phrase(index) if self.rules.lexicon.entry(index).agency),
            )
    }

    /// Whether a sign that no word holds stands between small letters: `ch;ra đến hạn` was `chưa đến hạn`.
    fn is_torn(&self, at: usize) -> bool {
        let item = &self.items.list[at];
        matches!(item.what, What::Sign(sign) if TEARS.contains(sign))
            && self.text[..item.start].ends_with(char::is_lowercase)
            && self.text[item.end..].starts_with(char::is_lowercase)
    }

    fn ends_clause(&self, at: usize) -> bool {
        match self.items.list[at].what {
            What::Sign(c) => {
                matches!(c, ',' | ';' | '(' | ')' | '[' | ']' | ':')
                    || c == '.' && ends_sentence(self.items, at, self.text)
            }
            _ => self.word(at) == Some(Word::Including),
        }
    }

    /// Where the words of one number end and those of the next begin.
    fn cut(&self, number: usize, next: usize, labels_before: bool) -> usize {
        let What::Number(index) = self.items.list[next].what else { return next };
        let following = &self.items.numbers[index];
        // `14 phường tiếp nhận 210 hồ sơ`: what is not reported has no labels.
        if self.is_other(number) {
            return number + 1;
        }
        let mut best: Option<(u8, usize)> = None;
        if let Some(named) = self.name_in_front(number, next) {
            return named;
        }
        for at in number + 1..next {
            let (strength, cut) = match self.items.list[at].what {
                What::Sign('.') if ends_sentence(self.items, at, self.text) => (7, at + 1),
                // `đạt 91,11% số hồ sơ tiếp nhận mới (1.890 hồ sơ)`: the words are the whole's.
                What::Sign('(' | '[')
                    if at + 1 == next
                        && self.is_rate(number)
                        && (number + 1..at).any(|at| self.is_label(at)) =>
                {
                    return number + 1;
                }
                What::Sign('(' | '[')
                    if at + 1 == next && !self.has_own_label(next) && following.measure != Measure::Rate =>
                {
                    continue;
                }
                What::Sign('(' | ')' | '[' | ']') => (6, at),
                // `934 hồ sơ trực tuyến/1.167 hồ sơ`
                What::Sign('/') if at + 1 == next => (6, at),
                What::Sign(';') => (5, at + 1),
                What::Sign(',') => (3, at + 1),
                What::Sign(':')
                    if !(number + 1..at).any(|at| self.is_label(at) || self.is_scope(at))
                        || (at + 1..next).any(|at| self.is_label(at) || self.is_scope(at)) =>
                {
                    (4, at + 1)
                }
                What::Phrase(_) => match self.word(at) {
                    Some(Word::Over) => (6, at),
                    Some(Word::Among) if at + 1 == next => (6, at),
                    Some(Word::Including) => (4, at),
                    Some(Word::Apart) => (3, at),
                    Some(Word::Split) if !self.joins_names(at, next) => (2, at),
                    _ => continue,
                },
                _ => continue,
            };
            if best.is_none_or(|(known, _)| strength > known || (strength == 7 && known == 7)) {
                best = Some((strength, cut));
            }
        }
        if let Some((_, cut)) = best {
            return cut;
        }
        if following.measure == Measure::Rate {
            // `9 hồ sơ trực tuyến đạt 50%`
            return (number + 1..next)
                .rev()
                .find(|&at| {
                    matches!(
                        self.word(at),
                        Some(Word::Rate | Word::Separator | Word::Delta(_) | Word::Current)
                    )
                })
                .unwrap_or(next);
        }
        // `cộng với 24 hồ sơ tồn của năm 2018 là 1.935 hồ sơ`
        if next > number + 2 && self.word(next - 1) == Some(Word::Separator) {
            return next - 1;
        }
        // `01 hồ sơ lĩnh vực đất đai quá hạn 15 ngày`: days are not what the words count.
        if labels_before && !following.other { number + 1 } else { next }
    }

    /// `10 hồ sơ thuộc lĩnh vực đất đai (8 hồ sơ)`: where the name begins that belongs to the number in the bracket.
    fn name_in_front(&self, number: usize, next: usize) -> Option<usize> {
        let open = next.checked_sub(1).filter(|open| *open > number)?;
        let What::Number(index) = self.items.list[next].what else { return None };
        if self.items.list[open].what != What::Sign('(')
            || self.items.numbers[index].measure == Measure::Rate
            || self.has_own_label(next)
        {
            return None;
        }
        let first = (number + 1..open)
            .rev()
            .take_while(|&at| match self.items.list[at].what {
                What::Word | What::Sign('-' | '–') => true,
                What::Phrase(_) => {
                    self.is_scope(at) || self.is_agency(at) || self.word(at) == Some(Word::Field)
                }
                _ => false,
            })
            .filter(|&at| self.is_scope(at) || self.is_agency(at))
            .last()?;
        // `...; hồ sơ trễ hạn vẫn còn, nhất là lĩnh vực đất đai (52 hồ sơ)`: a clause of its own says what they are.
        let own_clause = (number + 1..first)
            .find(|at| self.ends_clause(*at))
            .is_some_and(|end| (end..first).any(|at| self.is_label(at)));
        (first > number + 1 && !own_clause).then_some(first)
    }

    /// Whether a number has a label of its own behind it before its clause ends.
    fn has_own_label(&self, number: usize) -> bool {
        (number + 1..self.items.list.len())
            .take(12)
            .take_while(|&at| !self.ends_clause(at) && !matches!(self.items.list[at].what, What::Number(_)))
            .any(|at| self.is_label(at) || self.is_scope(at))
    }

    /// `giáo dục và đào tạo`: an `và` between words of a name.
    fn joins_names(&self, at: usize, next: usize) -> bool {
        at + 1 < next
            && !(at + 1..next).any(|at| {
                self.is_label(at) || self.is_scope(at) || matches!(self.items.list[at].what, What::Number(_))
            })
            && at + 1 != next
            && (at + 1..next).any(|at| matches!(self.items.list[at].what, What::Word))
    }
}
