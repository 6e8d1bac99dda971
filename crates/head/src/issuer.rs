//! Who issued the document: named in the head's block, else in the sentences that say so, and found on the map.

use std::collections::BTreeMap;

use sohoa_document::{Date, Issuer, Level};
use sohoa_orthography::is_legal_syllable;
use sohoa_period::{Closing, find};

use crate::agency::{
    Agency, UnitName, agencies, is_central_city, noun_at, same_kind, unit_at, unit_kind_at, words_at,
};
use crate::foot::Foot;
use crate::gazetteer::{Era, Gazetteer, Unit};
use crate::letterhead::{Letterhead, date_line, number_line};
use crate::lines::{Document, Text, title_case};
use crate::wording::wording;

/// Paragraphs behind the head in which the opening sentence stands, legal bases before it.
const OPENING: usize = 12;
/// The longest name of an agency that the tables do not know, in words.
const LONGEST_UNKNOWN: usize = 14;
/// Mentions of units are counted in this many paragraphs of the body, from its start and from its end.
const MENTIONS: usize = 300;

pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    pub(crate) head: &'a Letterhead,
    pub(crate) foot: &'a Foot,
    /// The paragraphs of the body: from the first one behind the head to the foot.
    pub(crate) body: std::ops::Range<usize>,
    pub(crate) gazetteer: &'a Gazetteer<'a>,
}

pub(crate) fn read(context: &Context) -> Option<Issuer> {
    let gazetteer = context.gazetteer;
    let block = block(context);
    let mut found = agencies(&block, gazetteer);
    found.extend(lower_unit(&block, found.last(), gazetteer));
    let numbered = context.head.symbol.is_some() || context.head.date.is_some();
    if numbered && let Some(printed) = unknown(&block, found.last().map_or(0, |(.., end)| *end)) {
        let name = running_form(&printed, context).unwrap_or_else(|| title_case(&printed));
        return Some(Issuer { name, ..Issuer::default() });
    }
    let mut parents: Vec<Agency> = found.into_iter().map(|(_, agency, _)| agency).collect();
    let named = parents.pop();
    let own = |agency: &Agency| agency.unit.is_some() || agency.noun.level().is_some() || !parents.is_empty();
    let sources: [&dyn Fn() -> Option<Agency>; 6] = [
        &|| named.clone(),
        &|| unit_alone(&block, context),
        &|| opening(context),
        &|| closing(context),
        &|| title(context),
        &|| on_behalf(context),
    ];
    // An agency without its unit says little; a later source may name it whole.
    let mut agency = sources
        .iter()
        .filter_map(|source| source())
        .find(own)
        .or_else(|| sources.iter().find_map(|source| source()))?;
    // A council's head over a document that its standing committee signs.
    if let Some(signing) = on_behalf(context)
        && matches!(&*agency.noun.name, "hoi dong nhan dan" | "hdnd")
        && signing.noun.is.ends_with(&agency.noun.is)
    {
        agency.noun = signing.noun;
    }
    let mentions = Mentions::of(context);
    let era = era(context);
    complete(&mut agency, &parents, &mentions, context, era);
    if agency.noun.under
        && agency.work.is_none()
        && let Some(above) = parents
            .last()
            .filter(|above| above.noun.name.contains("nhan dan") || above.noun.name.ends_with("nd"))
    {
        agency.work = Some(above.noun.is.clone());
    }
    let level = level(&agency, &parents, gazetteer, era);
    let (code, province_code) = codes(&agency, &parents, &mentions, gazetteer, era, level);
    respell(&mut agency, gazetteer, code.as_deref(), level);
    let mut name = agency.printed();
    if let Some(work) = &agency.work {
        // `SỞ GIAO THÔNG VẬN TẢI` is written in three ways; the document's own is right.
        let own = format!("{} {work}", agency.noun.is);
        if let Some(running) = running_form(&own, context) {
            name = name.replacen(&own, &running, 1);
        }
    }
    Some(Issuer { name, level, code, province_code })
}

/// A name as the running text writes it: in capitals nothing tells which words of it are names themselves.
fn running_form(name: &str, context: &Context) -> Option<String> {
    let words = Text::new(name).folded();
    let paragraphs = context.document.paragraphs.get(context.body.clone())?;
    paragraphs.iter().take(MENTIONS).find_map(|text| {
        let first = words.split(' ').next()?;
        let count = words.split(' ').count();
        let starts = (0..text.tokens.len()).filter(|at| text.tokens[*at].folded == first);
        let mut spans = starts.map(|at| at..at + count).filter(|span| span.end <= text.tokens.len());
        let found = spans.find(|span| {
            let here = &text.tokens[span.clone()];
            here.iter().map(|token| token.folded.as_str()).eq(words.split(' '))
                && !here.iter().all(|token| token.capitals)
        })?;
        Some(sentence_start(text.slice(found)))
    })
}

fn sentence_start(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// `THỊ TRẤN HẬU NGHĨA` under `ỦY BAN NHÂN DÂN HUYỆN ĐỨC HÒA`: the same agency of the unit below.
fn lower_unit(
    block: &Text,
    above: Option<&(usize, Agency, usize)>,
    gazetteer: &Gazetteer,
) -> Option<(usize, Agency, usize)> {
    let (_, above, at) = above?;
    let (unit, end) = unit_at(block, *at, gazetteer)?;
    // A thành phố is a province or a district of one.
    let level = |unit: &UnitName| {
        let central = unit.name.as_ref().is_some_and(|name| is_central_city(name, gazetteer));
        unit.kind.level().unwrap_or(if central { Level::Province } else { Level::District })
    };
    let lower = above.unit.as_ref().is_some_and(|over| level(over) < level(&unit));
    (lower && above.work.is_none() && unit.name.is_some() && end == block.tokens.len()).then_some((
        *at,
        Agency { noun: above.noun, work: None, unit: Some(unit) },
        end,
    ))
}

/// The name of an agency without a line of its own above it: `TỈNH HÀ TĨNH` over a number that ends in UBND.
fn unit_alone(block: &Text, context: &Context) -> Option<Agency> {
    let (unit, _) = unit_at(block, 0, context.gazetteer)?;
    unit.name.as_ref()?;
    let symbol = context.head.symbol.as_deref()?;
    let last = symbol.split('-').find_map(|part| {
        let part = sohoa_orthography::fold_lower(part);
        wording().agencies.iter().find(|noun| noun.name == part)
    })?;
    Some(Agency { noun: last, work: None, unit: Some(unit) })
}

/// What the block ends with when it is no agency of the tables: a school, a company, an association. Saying that
/// the agency above it had issued the document would be wrong.
fn unknown(block: &Text, from: usize) -> Option<String> {
    let rest = block.tokens.get(from..)?;
    let legal = rest
        .iter()
        .filter(|token| is_legal_syllable(&block.text[token.range.clone()].to_lowercase()))
        .count();
    // Two syllables may be what is left of a stamp; and noise is no name.
    // A unit alone has lost its agency's line.
    if unit_kind_at(block, from).is_some() {
        return None;
    }
    ((3..=LONGEST_UNKNOWN).contains(&rest.len()) && legal * 5 >= rest.len() * 4)
        .then(|| block.slice(from..block.tokens.len()).to_owned())
}

/// The agencies above the number: the lines in capitals that are neither motto nor mark nor subject.
fn block(context: &Context) -> Text {
    let mut kept = String::new();
    for line in &context.document.lines[..context.head.block_end] {
        let text = &line.words;
        if number_line(&text.text).is_some() || date_line(text) {
            continue;
        }
        // Where both columns share a line, the left one is its beginning in capitals.
        let motto = motto_at(text).unwrap_or(text.tokens.len());
        let capitals = text
            .tokens
            .iter()
            .take_while(|token| token.capitals || token.folded.parse::<u32>().is_ok())
            .count();
        // "Xã QUỐC TUẤN", "Ủy ban nhân dân": typed otherwise, but an agency's or a unit's line all the same.
        let named = noun_at(text, 0).is_some() || unit_kind_at(text, 0).is_some();
        let spoken = capitals == 0 && named && text.tokens.len() < 14 && !text.text.contains(':');
        let end = if spoken { motto } else { motto.min(capitals) };
        let own = text.slice(0..end);
        let marked = wording().not_agency.iter().any(|mark| Text::new(own).folded() == *mark);
        if !own.is_empty() && !marked {
            kept.push_str(own);
            kept.push(' ');
        }
    }
    Text::new(&kept)
}

/// Where the motto starts in a line.
fn motto_at(text: &Text) -> Option<usize> {
    (0..text.tokens.len()).find(|at| {
        ["cong hoa xa hoi", "cong hoa xa", "doc lap tu do", "doc lap tu", "tu do hanh phuc"]
            .iter()
            .any(|motto| words_at(text, *at, motto).is_some())
    })
}

/// `..., UBND thành phố Nha Trang báo cáo ...`: the agency that speaks in the first sentences.
fn opening(context: &Context) -> Option<Agency> {
    let range = context.body.start..context.body.end.min(context.body.start + OPENING);
    context.document.paragraphs.get(range)?.iter().find_map(|text| {
        agencies(text, context.gazetteer).into_iter().rev().find_map(|(_, agency, end)| {
            let parted = end > 0 && text.tokens[end - 1].parted;
            let speaks = wording().speaks.iter().any(|verb| words_at(text, end, verb).is_some());
            (speaks && !parted).then_some(agency)
        })
    })
}

/// `Trên đây là báo cáo ... của UBND thành phố Nha Trang./.`
fn closing(context: &Context) -> Option<Agency> {
    let paragraphs = context.document.paragraphs.get(context.body.clone())?;
    let text = paragraphs.iter().rev().take(30).find(|text| {
        wording().closings.iter().any(|closing| words_at(text, 0, closing.trim_end_matches(',')).is_some())
    })?;
    owner(text, context.gazetteer)
}

fn title(context: &Context) -> Option<Agency> {
    owner(&Text::new(context.head.title.as_deref()?), context.gazetteer)
}

/// The last agency behind *của*; failing that, a bare unit there: "của xã Quốc Tuấn".
fn owner(text: &Text, gazetteer: &Gazetteer) -> Option<Agency> {
    let of = |at: usize| at > 0 && text.tokens[at - 1].folded == "cua";
    let found = agencies(text, gazetteer);
    if let Some((_, agency, _)) = found.into_iter().rev().find(|(at, ..)| of(*at)) {
        return Some(agency);
    }
    let (unit, _) =
        (0..text.tokens.len()).rev().filter(|at| of(*at)).find_map(|at| unit_at(text, at, gazetteer))?;
    unit.name.as_ref()?;
    let noun = wording().agencies.iter().find(|noun| noun.name == "ubnd")?;
    Some(Agency { noun, work: None, unit: Some(unit) })
}

/// `TM. ỦY BAN NHÂN DÂN XÃ` above the signature.
fn on_behalf(context: &Context) -> Option<Agency> {
    let text = context.foot.on_behalf.as_ref()?;
    agencies(text, context.gazetteer).into_iter().next().map(|(_, agency, _)| agency)
}

/// Which map the document speaks of; `None` when nothing tells it.
fn era(context: &Context) -> Option<Era> {
    if let Some(date) = context.head.date {
        return Some(Era::of(date));
    }
    if let Some((year, month)) = context.head.month {
        return Date::new(year, month, 1).map(Era::of);
    }
    // Without a date of its own a document is younger than the youngest day it speaks of, and hardly by a year.
    let mut last: Option<Date> = None;
    let title = context.head.title.as_deref().unwrap_or_default();
    let paragraphs = context.document.paragraphs.get(context.body.clone()).unwrap_or_default();
    for text in paragraphs.iter().take(MENTIONS).map(|text| text.text.as_str()).chain([title]) {
        for found in find(text) {
            let named = matches!(found.what, sohoa_period::What::Named(_));
            let (from, to) = found.what.bounds(None, Closing::Calendar);
            // A year or a phase named may lie ahead; its first day counts, a printed day as it is.
            last = last.max(if named { from } else { to });
        }
    }
    let last = last?;
    match last.year {
        ..=2024 => Some(Era::Before),
        2025 if last < Era::CHANGE => None,
        _ => Some(Era::of(last)),
    }
}

/// The units the body names, and how often.
struct Mentions {
    /// Printed name of a province -> how often it stands behind *tỉnh* or *thành phố*.
    provinces: BTreeMap<String, usize>,
    /// Kind and name of the others.
    units: BTreeMap<(String, String), usize>,
    /// The whole text, folded, for names without a kind before them.
    folded: String,
    /// The text has lost its marks.
    spoilt: bool,
}

impl Mentions {
    fn of(context: &Context) -> Self {
        let mut mentions =
            Self { provinces: BTreeMap::new(), units: BTreeMap::new(), folded: String::new(), spoilt: false };
        let all = &context.document.paragraphs;
        // The receivers below the body count: "- UBND tỉnh Khánh Hòa".
        let foot = context.document.lines.get(context.foot.start).map_or(all.len(), |line| line.paragraph);
        let end = (foot + 40).min(all.len());
        let start = context.body.start.min(end);
        let early = start..end.min(start + MENTIONS);
        let early_words = early.clone();
        let late = end.saturating_sub(MENTIONS).max(early.end)..end;
        for text in all[..start].iter().chain(&all[early]).chain(&all[late]) {
            let mut at = 0;
            while at < text.tokens.len() {
                let Some((unit, end)) =
                    unit_kind_at(text, at).and_then(|_| unit_at(text, at, context.gazetteer))
                else {
                    at += 1;
                    continue;
                };
                at = end.max(at + 1);
                let Some(name) = unit.name else { continue };
                let kind = unit.kind.printed().to_lowercase();
                let central = kind == "thành phố" && is_central_city(&name, context.gazetteer);
                if kind == "tỉnh" || central {
                    *mentions.provinces.entry(name).or_default() += 1;
                } else {
                    *mentions.units.entry((kind, name)).or_default() += 1;
                }
            }
            mentions.folded.push_str(&text.folded());
            mentions.folded.push('\n');
        }
        // Right text has four times this share, however full of names it is.
        const FEW: f32 = 0.1;
        let words =
            all[..start].iter().chain(&all[early_words]).flat_map(|text| text.text.split_whitespace());
        mentions.spoilt = sohoa_orthography::census_of(words).vietnamese_share() < FEW;
        mentions
    }

    /// The one province the body speaks of: nearly all mentions name it.
    fn province<'g>(&self, gazetteer: &'g Gazetteer<'g>, era: Option<Era>) -> Option<&'g Unit<'g>> {
        let total: usize = self.provinces.values().sum();
        let (name, count) = self.provinces.iter().max_by_key(|(_, count)| **count)?;
        // Guests are named too: a model visited, a province compared. Four fifths is what stands out from them.
        (count * 5 >= total * 4).then(|| province(name, gazetteer, era)).flatten()
    }
}

fn province<'g>(name: &str, gazetteer: &'g Gazetteer<'g>, era: Option<Era>) -> Option<&'g Unit<'g>> {
    gazetteer.named(name).find(|unit| unit.level == Level::Province && era.is_none_or(|era| unit.era == era))
}

/// Fills in the unit, or its name, where the agency's own line leaves it out.
fn complete(
    agency: &mut Agency,
    parents: &[Agency],
    mentions: &Mentions,
    context: &Context,
    era: Option<Era>,
) {
    let gazetteer = context.gazetteer;
    if agency.noun.level() == Some(Level::Central) {
        return;
    }
    if agency.unit.is_none() {
        // SỞ TƯ PHÁP below UBND TỈNH KHÁNH HÒA.
        agency.unit = parents.iter().rev().find_map(|parent| parent.unit.clone());
    }
    let Some(unit) = &mut agency.unit else {
        if agency.noun.level() == Some(Level::Province)
            && let Some(found) = mentions.province(gazetteer, era)
            && let Some(kind) = wording().units.iter().find(|kind| same_kind(found.kind, kind))
        {
            agency.unit = Some(UnitName { kind, name: Some(found.name.to_owned()) });
        }
        return;
    };
    if unit.name.is_some() {
        return;
    }
    let kind = unit.kind.printed().to_lowercase();
    unit.name = match unit.kind.level() {
        Some(Level::Province) => mentions.province(gazetteer, era).map(|unit| unit.name.to_owned()),
        _ => mentions.only_unit(&kind, context),
    };
}

impl Mentions {
    /// The name of the unit of this kind: the place of issue, or the one that is named far more than others.
    fn only_unit(&self, kind: &str, context: &Context) -> Option<String> {
        if let Some(place) = &context.head.place
            && context.gazetteer.named(place).any(|unit| unit.kind.to_lowercase() == kind)
        {
            return Some(place.clone());
        }
        let of_kind = || self.units.iter().filter(|((other, _), _)| other == kind);
        let total: usize = of_kind().map(|(_, count)| count).sum();
        let ((_, name), count) = of_kind().max_by_key(|(_, count)| **count)?;
        (count * 5 >= total * 4).then(|| name.clone())
    }
}

fn level(agency: &Agency, parents: &[Agency], gazetteer: &Gazetteer, era: Option<Era>) -> Option<Level> {
    let own = agency.noun.level();
    // `CỤC THUẾ TỈNH HÀ NAM` is the ministry's, and of its province.
    if let Some(unit) = &agency.unit {
        return unit_level(unit, parents, gazetteer, era).or(own);
    }
    if own.is_some() {
        return own;
    }
    let hub = agency.noun.name.contains("hanh chinh cong");
    match era {
        // Until June 2025 only provinces had such centres of their own.
        Some(Era::Before) if hub => Some(Level::Province),
        Some(Era::Before) if agency.noun.topic => Some(Level::District),
        _ => None,
    }
}

fn unit_level(unit: &UnitName, parents: &[Agency], gazetteer: &Gazetteer, era: Option<Era>) -> Option<Level> {
    if let Some(level) = unit.kind.level() {
        return Some(level);
    }
    // A thành phố is a province or a district of one.
    if era == Some(Era::After) {
        return Some(Level::Province);
    }
    let under_province = parents.iter().filter_map(|parent| parent.unit.as_ref()).any(|parent| {
        parent.name.is_some() && parent.name != unit.name && parent.kind.level() == Some(Level::Province)
    });
    let name = unit.name.as_deref()?;
    let central = gazetteer
        .named(name)
        .any(|known| known.level == Level::Province && known.kind == "Thành phố" && known.era == Era::Before);
    let district =
        gazetteer.named(name).any(|known| known.level == Level::District && known.kind == "Thành phố");
    // Huế was a district's name until 2024 and is a province's since.
    Some(if central && !under_province && !(district && era.is_none()) {
        Level::Province
    } else {
        Level::District
    })
}

/// The codes of the issuer's unit and of its province, where exactly one unit fits.
fn codes(
    agency: &Agency,
    parents: &[Agency],
    mentions: &Mentions,
    gazetteer: &Gazetteer,
    era: Option<Era>,
    level: Option<Level>,
) -> (Option<String>, Option<String>) {
    let Some(level) = level.filter(|level| *level != Level::Central) else { return (None, None) };
    let era = if level == Level::District { Some(Era::Before) } else { era };
    // A province named above the agency is certain; one that the body keeps naming is likely enough to choose by.
    let above = parents
        .iter()
        .filter_map(|parent| parent.unit.as_ref())
        .filter_map(|unit| province(unit.name.as_deref()?, gazetteer, era))
        .next();
    // So is the province of a district named there, if only one district bears its name.
    let district =
        parents.iter().filter_map(|parent| parent.unit.as_ref()).find_map(|unit| district(unit, gazetteer));
    let province_code = above
        .map(|unit| unit.code)
        .or_else(|| district.map(|unit| unit.parent))
        .or_else(|| mentions.province(gazetteer, era).map(|unit| unit.code));
    let Some(UnitName { kind, name: Some(name) }) = &agency.unit else {
        return (None, province_code.map(str::to_owned));
    };
    let fits = |unit: &&Unit| unit.level == level && era.is_none_or(|era| unit.era == era);
    let mut candidates: Vec<&Unit> = gazetteer.matching(name).into_iter().filter(fits).collect();
    if candidates.iter().any(|unit| same_kind(unit.kind, kind)) {
        candidates.retain(|unit| same_kind(unit.kind, kind));
    }
    if candidates.is_empty() {
        candidates = gazetteer.named_nearly(name).into_iter().filter(fits).collect();
        // Another letter is another name, unless the text is spoilt or names the unit, or one above it, elsewhere.
        candidates.retain(|unit| {
            same_kind(unit.kind, kind)
                && (mentions.spoilt || mentions.names(unit) || mentions.names_above(unit, gazetteer))
        });
    }
    if let Some(code) = province_code.filter(|_| level != Level::Province) {
        candidates.retain(|unit| gazetteer.province_of(unit) == code);
    }
    if let Some(district) = district.filter(|_| level == Level::Commune && era == Some(Era::Before)) {
        candidates.retain(|unit| unit.parent == district.code);
    }
    let settle = |candidates: &[&Unit]| -> Option<(String, String)> {
        let first = candidates.first()?;
        let one = candidates.iter().all(|unit| {
            unit.code == first.code && gazetteer.province_of(unit) == gazetteer.province_of(first)
        });
        one.then(|| (first.code.to_owned(), gazetteer.province_of(first).to_owned()))
    };
    if let Some((code, province)) = settle(&candidates) {
        return (Some(code), Some(province));
    }
    // Several units of one name: the one whose district, or whose province, the document names.
    let chosen: Vec<&Unit> =
        candidates.iter().filter(|unit| mentions.names_above(unit, gazetteer)).copied().collect();
    match settle(&chosen) {
        Some((code, province)) => (Some(code), Some(province)),
        None => (None, province_code.map(str::to_owned)),
    }
}

/// The one district of this name and kind.
fn district<'g>(unit: &UnitName, gazetteer: &'g Gazetteer<'g>) -> Option<&'g Unit<'g>> {
    let name = unit.name.as_deref()?;
    let mut fits = gazetteer
        .matching(name)
        .into_iter()
        .filter(|known| known.level == Level::District && same_kind(known.kind, unit.kind));
    let first = fits.next()?;
    fits.all(|other| other.code == first.code).then_some(first)
}

/// A spoilt name gets the spelling of the unit it was settled to: *Sa Péc* is 867, so *Sa Đéc*.
fn respell(agency: &mut Agency, gazetteer: &Gazetteer, code: Option<&str>, level: Option<Level>) {
    if let (Some(code), Some(UnitName { name: Some(name), .. })) = (code, &mut agency.unit)
        && gazetteer.named(name).next().is_none()
        && let Some(unit) = gazetteer
            .named_nearly(name)
            .into_iter()
            .find(|unit| unit.code == code && Some(unit.level) == level)
    {
        *name = unit.name.to_owned();
    }
}

impl Mentions {
    /// Whether the district or province of a unit is named.
    fn names_above(&self, unit: &Unit, gazetteer: &Gazetteer) -> bool {
        gazetteer.units().iter().any(|other| {
            other.era == unit.era
                && (other.code == unit.parent || other.code == gazetteer.province_of(unit))
                && other.level < unit.level
                && self.names(other)
        })
    }

    /// Whether a unit above is named: a district with its kind, a province also without.
    fn names(&self, unit: &Unit) -> bool {
        let name = sohoa_orthography::fold_lower(unit.name);
        match unit.level {
            Level::Province => self.folded.contains(&format!(" {name}")),
            _ => self.units.contains_key(&(unit.kind.to_lowercase(), unit.name.to_owned())),
        }
    }
}
