//! Names of agencies: what kind, which field of work, of which unit.

use sohoa_document::Level;

use crate::gazetteer::{Gazetteer, Unit, one_apart, same_letters};
use crate::lines::{Text, sentence_case, title_case};
use crate::wording::{AgencyNoun, UnitKind, wording};

/// A unit as the text names it.
#[derive(Debug, Clone)]
pub(crate) struct UnitName {
    pub(crate) kind: &'static UnitKind,
    /// In running-text case; `None` in "UBND tỉnh".
    pub(crate) name: Option<String>,
}

/// An agency as the text names it.
#[derive(Debug, Clone)]
pub(crate) struct Agency {
    pub(crate) noun: &'static AgencyNoun,
    /// Its field of work or the rest of its name, in running-text case.
    pub(crate) work: Option<String>,
    pub(crate) unit: Option<UnitName>,
}

impl Agency {
    /// `UBND thành phố Nha Trang`
    pub(crate) fn printed(&self) -> String {
        let mut name = self.noun.is.clone();
        if let Some(work) = &self.work {
            name = format!("{name} {work}");
        }
        if let Some(unit) = &self.unit {
            let kind = unit.kind.printed();
            name = match &unit.name {
                // A number is no name by itself: the kind is part of it (Decree 30/2020/NĐ-CP, appendix II, III.1.b).
                Some(own) if own.starts_with(|sign: char| sign.is_ascii_digit()) => {
                    format!("{name} {} {own}", sentence_case(kind))
                }
                Some(own) => format!("{name} {} {own}", kind.to_lowercase()),
                None => format!("{name} {}", kind.to_lowercase()),
            };
        }
        name
    }
}

/// The longest name of a unit, in syllables: *Phan Rang - Tháp Chàm*, *Buôn Ma Thuột*, with one to spare.
const LONGEST_NAME: usize = 5;

/// The longest field of work, in words: *Lao động - Thương binh và Xã hội*, with some to spare.
const LONGEST_WORK: usize = 10;

/// Whether the words at `at` are these; one of them may be a letter off. Gives the index behind.
pub(crate) fn words_at(text: &Text, at: usize, wanted: &str) -> Option<usize> {
    let mut end = at;
    let mut slips = 0;
    for word in wanted.split(' ') {
        let token = text.tokens.get(end)?;
        if end > at && text.tokens[end - 1].parted {
            return None;
        }
        if token.folded != word {
            slips += 1;
            if slips > 1 || word.len() < 4 || !one_apart(&token.folded, word) || !wanted.contains(' ') {
                return None;
            }
        }
        end += 1;
    }
    Some(end)
}

/// The agency noun at a place: the longest that fits, an exact one before a slipped one.
pub(crate) fn noun_at(text: &Text, at: usize) -> Option<(&'static AgencyNoun, usize)> {
    wording()
        .agencies
        .iter()
        .filter_map(|noun| words_at(text, at, &noun.name).map(|end| (noun, end)))
        .filter(|(noun, _)| noun.name.contains(' ') || unspoilt(text, at, &noun.is))
        .max_by_key(|(noun, end)| (*end, text.tokens[at].folded == noun.name.split(' ').next().unwrap_or("")))
}

pub(crate) fn unit_kind_at(text: &Text, at: usize) -> Option<(&'static UnitKind, usize)> {
    let fits = |kind: &'static UnitKind| {
        let end = words_at(text, at, &kind.name)?;
        // Abbreviations are printed in capitals: TP, TX.
        let whole = if kind.short {
            // P. and H. alone need their point.
            let pointed = text.text[text.tokens[at].range.end..].starts_with('.');
            text.tokens[at].capitals && (pointed || kind.name.len() > 1)
        } else {
            kind.name.contains(' ') || unspoilt(text, at, kind.printed())
        };
        whole.then_some((kind, end))
    };
    wording().units.iter().filter_map(fits).max_by_key(|(_, end)| *end)
}

/// Whether a word bears the marks of this one, or none at all: *Tĩnh* is no *tỉnh*, but *TINH* may be one.
fn unspoilt(text: &Text, at: usize, printed: &str) -> bool {
    let word = &text.text[text.tokens[at].range.clone()];
    !sohoa_orthography::has_mark(word) || word.to_lowercase() == printed.to_lowercase()
}

/// The unit at a place: its kind, then its name if one follows.
pub(crate) fn unit_at(text: &Text, at: usize, gazetteer: &Gazetteer) -> Option<(UnitName, usize)> {
    let (kind, start) = unit_kind_at(text, at)?;
    // "TP. Nha Trang": the point belongs to the abbreviation.
    let parted = !kind.short && text.tokens[start - 1].parted;
    let capitals = text.tokens[at].capitals && text.tokens[start - 1].capitals && !kind.short;
    let mut run = start;
    while !parted && run < text.tokens.len() && run - start < LONGEST_NAME {
        let token = &text.tokens[run];
        let numeral =
            run == start && token.folded.len() < 3 && token.folded.bytes().all(|c| c.is_ascii_digit());
        // Beside a kind in capitals only capitals are part of the name.
        if !(numeral || token.capital) || (capitals && !numeral && !token.capitals) {
            break;
        }
        run += 1;
        if token.parted || numeral {
            break;
        }
    }
    // The longest beginning that is a unit's name; else what stands before the next agency or unit.
    let known = (start + 1..=run).rev().find_map(|end| {
        let name = text.slice(start..end);
        let units: Vec<&Unit> =
            gazetteer.matching(name).into_iter().filter(|unit| same_kind(unit.kind, kind)).collect();
        Some((spelled(name, units.first()?.name, capitals), end))
    });
    let end = (start..run)
        .find(|at| {
            noun_at(text, *at).is_some_and(|(noun, _)| capitals || noun.name.contains(' '))
                || (*at > start && capitals && unit_kind_at(text, *at).is_some())
        })
        .unwrap_or(run);
    // A name that fills the rest of its line is that name, though its beginning is another unit's: An Hải Đông.
    let whole = capitals && end == run && (run == text.tokens.len() || text.tokens[run - 1].parted);
    let known = known.filter(|(_, known)| !(whole && *known < end));
    let (name, end) = match known {
        Some((name, end)) => (Some(name), end),
        None if end > start => {
            let name = text.slice(start..end);
            (Some(if capitals { title_case(name) } else { name.to_owned() }), end)
        }
        None => (None, end),
    };
    Some((UnitName { kind, name }, end))
}

/// A name in running-text case: the gazetteer's spelling where the letters are the same or all marks are lost,
/// else as printed.
pub(crate) fn spelled(printed: &str, known: &str, capitals: bool) -> String {
    if same_letters(printed, known) || !sohoa_orthography::has_mark(printed) {
        known.to_owned()
    } else if capitals {
        title_case(printed)
    } else {
        printed.to_owned()
    }
}

/// Whether a gazetteer's kind is this one.
pub(crate) fn same_kind(of_unit: &str, kind: &UnitKind) -> bool {
    of_unit.to_lowercase() == kind.printed().to_lowercase()
}

/// The agency at a place, and the index behind it.
///
/// In capitals, as in the block of the head, the words up to the next agency belong to the name; in running text
/// a field of work must be a known one.
pub(crate) fn agency_at(text: &Text, at: usize, gazetteer: &Gazetteer) -> Option<(Agency, usize)> {
    let (noun, mut end) = noun_at(text, at)?;
    let capitals = text.tokens[at].capitals && text.tokens[at].folded.len() > 1;
    let short = text.tokens[at].folded.bytes().all(|c| c.is_ascii_alphabetic())
        && noun.name.starts_with("ubnd")
        || noun.name.starts_with("hdnd");
    // In running text names of offices start with a capital; "bộ hồ sơ" and "phòng họp" do not.
    if !text.tokens[at].capital && !short && !noun.name.contains(' ') {
        return None;
    }
    // "Bộ trưởng", "CỤC TRƯỞNG" are offices.
    if !noun.name.contains(' ') && text.tokens.get(end).is_some_and(|token| token.folded == "truong") {
        return None;
    }
    let parted = |end: usize| end == 0 || text.tokens.get(end - 1).is_none_or(|token| token.parted);
    let mut work = None;
    if noun.topic {
        let known = topic_at(text, end);
        match known {
            Some((topic, behind)) => {
                work = Some(topic.to_owned());
                end = behind;
            }
            None if capitals => {
                let stop = rest_of_name(text, end);
                if stop == end || stop - end > LONGEST_WORK {
                    return None;
                }
                work = Some(sentence_case(text.slice(end..stop)));
                end = stop;
            }
            None => return None,
        }
    } else if noun.tail {
        let stop = if capitals { rest_of_name(text, end) } else { end };
        if stop > end {
            work = Some(sentence_case(text.slice(end..stop)));
            end = stop;
        } else if capitals || !noun.name.contains(' ') {
            return None;
        }
    }
    let mut unit = None;
    if !parted(end)
        && let Some((found, behind)) = unit_at(text, end, gazetteer)
    {
        unit = Some(found);
        end = behind;
    }
    Some((Agency { noun, work, unit }, end))
}

/// The field of work at a place; commas and dashes put aside.
fn topic_at(text: &Text, at: usize) -> Option<(&'static str, usize)> {
    let fits = |topic: &'static String| {
        let words = Text::new(topic);
        let count = words.tokens.len();
        let here = text.tokens.get(at..at + count)?;
        here.iter()
            .zip(&words.tokens)
            .all(|(a, b)| a.folded == b.folded || (b.folded.len() > 4 && one_apart(&a.folded, &b.folded)))
            .then_some((topic.as_str(), at + count))
    };
    wording().topics.iter().filter_map(fits).max_by_key(|(_, end)| *end)
}

/// Where a name in capitals ends: before the next agency or unit.
fn rest_of_name(text: &Text, at: usize) -> usize {
    (at..text.tokens.len())
        .find(|at| {
            !text.tokens[*at].capitals
                || unit_kind_at(text, *at).is_some()
                || noun_at(text, *at).is_some_and(|(noun, _)| noun.name.contains(' ') || noun.name.len() == 4)
        })
        .unwrap_or(text.tokens.len())
}

/// All agencies of a text in order.
pub(crate) fn agencies(text: &Text, gazetteer: &Gazetteer) -> Vec<(usize, Agency, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.tokens.len() {
        match agency_at(text, at, gazetteer) {
            Some((agency, end)) => {
                found.push((at, agency, end));
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The cities that are provinces. Huế since 2025, Đồng Nai only in the newer map.
pub(crate) fn is_central_city(name: &str, gazetteer: &Gazetteer) -> bool {
    gazetteer.named(name).any(|unit| unit.level == Level::Province && unit.kind == "Thành phố")
}
