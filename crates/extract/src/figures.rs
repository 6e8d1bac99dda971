//! Mentions into figures: sources with boxes and quotes, equal ones merged, rivals set against each other.

use std::collections::BTreeMap;

use sohoa_document::{Block, Figure, Kind, Level, PageNo, Paragraph, Reading, Scope, Source, Span, Status};

use crate::Context;
use crate::mention::{Mention, Place};
use crate::rules::Rules;

/// A figure with what the checks and the review need to know of it.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) figure: Figure,
    /// The mentions behind it, the first one first.
    pub(crate) mentions: Vec<usize>,
    /// The lowest confidence of the words read.
    pub(crate) reading: f32,
    /// Another engine or pass read the number differently.
    pub(crate) rival: bool,
    /// Its field is spelt in several ways, or was read badly.
    pub(crate) torn: bool,
}

/// The source of a mention, the confidence of its words, and whether another reading of them exists.
fn source(blocks: &[Block], mention: &Mention) -> (Source, f32, bool, String) {
    let rival = !rivals(blocks, mention).is_empty();
    match &mention.place {
        Place::Prose { block, number, quote } => {
            let Some(Block::Paragraph(paragraph)) = blocks.get(*block) else { return nowhere(mention) };
            let printed_in: Vec<&Span> = spans(paragraph, number).collect();
            let around: Vec<f32> =
                spans(paragraph, &near(number, quote)).map(|span| span.confidence).collect();
            let label = around.iter().sum::<f32>() / around.len().max(1) as f32;
            let reading = printed_in.iter().map(|span| span.confidence).fold(1.0, f32::min);
            let source = Source {
                page: printed_in.first().map_or(PageNo::FIRST, |span| span.page),
                line: printed_in.first().map_or(1, |span| span.line),
                boxes: printed_in.iter().filter_map(|span| span.bounds).collect(),
                section: mention.section.clone(),
                table: None,
                row: None,
                column: None,
                quote: printed(paragraph, number, quote),
            };
            // A badly read label is less of a danger than a badly read number.
            let reading = reading.min(0.5 + label / 2.0);
            (source, reading, rival, paragraph.text[number.clone()].to_owned())
        }
        Place::Table { block, cell, table, row, column, .. } => {
            let Some(Block::Table(found)) = blocks.get(*block) else { return nowhere(mention) };
            let Some(cell) = found.cells.get(*cell) else { return nowhere(mention) };
            let text = cell.text();
            let reading = cell.words.iter().map(|word| word.confidence).fold(1.0, f32::min);
            let labels =
                found.cells.iter().filter(|label| label.row == cell.row && label.column < cell.column);
            let label = labels
                .flat_map(|label| &label.words)
                .filter(|word| word.text.chars().any(char::is_alphabetic))
                .map(|word| word.confidence)
                .fold(1.0, f32::min);
            let reading = reading.min(0.5 + label / 2.0);
            let observed: Vec<&str> = cell.words.iter().map(|word| word.as_read()).collect();
            let source = Source {
                page: found.page,
                line: cell.line.unwrap_or(1),
                boxes: cell.words.iter().filter_map(|word| word.bounds).collect(),
                section: mention.section.clone(),
                table: Some(*table),
                row: Some(row.clone()),
                column: Some(column.clone()),
                quote: format!("{row} | {column} | {}", observed.join(" ")),
            };
            (source, reading, rival, text)
        }
    }
}

/// What else the digits of a mention's number may be: the page, what was read, and its rival.
pub(crate) fn rivals<'a>(blocks: &'a [Block], mention: &Mention) -> Vec<(PageNo, &'a str, &'a Reading)> {
    let of = |page: PageNo, read: &'a str, rivals: &'a [Reading]| {
        rivals
            .iter()
            .filter(move |rival| digits(&rival.text) != digits(read))
            .map(move |rival| (page, read, rival))
    };
    let (Place::Prose { block, .. } | Place::Table { block, .. }) = &mention.place;
    match (&mention.place, blocks.get(*block)) {
        (Place::Prose { number, .. }, Some(Block::Paragraph(paragraph))) => spans(paragraph, number)
            .flat_map(|span| of(span.page, &paragraph.text[span.start..span.end], &span.rivals))
            .collect(),
        (Place::Table { cell, .. }, Some(Block::Table(table))) => {
            let words = table.cells.get(*cell).into_iter().flat_map(|cell| &cell.words);
            words.flat_map(|word| of(table.page, &word.text, &word.rivals)).collect()
        }
        _ => Vec::new(),
    }
}

/// The words that touch a range; they lie in order, so that a long paragraph need not be walked for each figure.
fn spans<'a>(paragraph: &'a Paragraph, range: &std::ops::Range<usize>) -> impl Iterator<Item = &'a Span> {
    let (start, end) = (range.start, range.end);
    let first = paragraph.spans.partition_point(|span| span.end <= start);
    paragraph.spans[first..].iter().take_while(move |span| span.start < end)
}

/// The part of a clause that is quoted: a readable length around the number.
fn near(number: &std::ops::Range<usize>, quote: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    const BEFORE: usize = 160;
    const AFTER: usize = 80;
    quote.start.max(number.start.saturating_sub(BEFORE))..quote.end.min(number.end + AFTER).max(number.end)
}

fn nowhere(mention: &Mention) -> (Source, f32, bool, String) {
    let source = Source {
        page: PageNo::FIRST,
        line: 1,
        boxes: Vec::new(),
        section: mention.section.clone(),
        table: None,
        row: None,
        column: None,
        quote: String::new(),
    };
    (source, 0.0, false, String::new())
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The words of a clause as printed, before repair.
fn printed(paragraph: &Paragraph, number: &std::ops::Range<usize>, quote: &std::ops::Range<usize>) -> String {
    let words: Vec<&str> = spans(paragraph, &near(number, quote))
        .map(|span| span.observed.as_deref().unwrap_or(&paragraph.text[span.start..span.end]))
        .collect();
    words.join(" ")
}

/// The form in which two names of a field are one.
pub(crate) fn field_key(field: &str) -> String {
    let folded = sohoa_orthography::fold_lower(field);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "va")
        .collect();
    words.join(" ")
}

/// The mention's scope for the output.
fn scope(context: &Context, mention: &Mention, names: &BTreeMap<String, Name>) -> Scope {
    let reach = &mention.reach;
    let named =
        |field: &String| names.get(&field_key(field)).map_or_else(|| field.clone(), |name| name.text.clone());
    let field = reach.field.as_ref().map(named);
    Scope {
        level: reach.level.or(context.issuer_level),
        agency: reach.agency.clone().or_else(|| reach.area.clone()),
        // A part of the whole that is named by its agency is found under that name.
        field: field.or_else(|| reach.agency.clone()),
        period: reach.period.clone(),
    }
}

/// The key under which two mentions speak of the same thing.
type Key = (String, Kind, Option<Level>, Option<String>, Option<String>, Option<String>);

fn key(mention: &Mention, scope: &Scope) -> Key {
    (
        mention.metric.clone(),
        mention.kind,
        scope.level,
        scope.agency.as_deref().map(field_key),
        scope.field.as_deref().map(field_key),
        scope.period.as_ref().map(|period| sohoa_orthography::fold_lower(&period.label)),
    )
}

/// One figure for each value of each metric and scope, in document order.
pub(crate) fn candidates(
    rules: &Rules,
    blocks: &[Block],
    context: &Context,
    mentions: &[Mention],
) -> Vec<Candidate> {
    let names = names(rules, blocks, mentions);
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut by_key: BTreeMap<(Key, bool, i64, u8), usize> = BTreeMap::new();
    for (index, mention) in mentions.iter().enumerate() {
        if mention.metric.is_empty() {
            continue;
        }
        let scope = scope(context, mention, &names);
        let (source, reading, rival, raw) = source(blocks, mention);
        let value = mention.amount.reduced();
        let key = (key(mention, &scope), mention.change.is_some(), value.units, value.scale);
        if let Some(&at) = by_key.get(&key) {
            let candidate = &mut candidates[at];
            candidate.mentions.push(index);
            // Two readings of the same value vouch for each other.
            candidate.reading = candidate.reading.max(reading);
            candidate.rival &= rival;
            // A source for each of thousands of repetitions would say nothing more.
            if candidate.figure.also_at.len() < 50 {
                candidate.figure.also_at.push(source);
            }
            continue;
        }
        by_key.insert(key, candidates.len());
        candidates.push(Candidate {
            figure: Figure {
                id: String::new(),
                metric: mention.metric.clone(),
                value: mention.amount,
                unit: mention.unit.clone(),
                qualifier: mention.qualifier,
                kind: mention.kind,
                scope,
                raw,
                label: mention.label.clone(),
                confidence: 0.0,
                status: Status::Unchecked,
                needs_review: false,
                source,
                also_at: Vec::new(),
            },
            mentions: vec![index],
            reading,
            rival,
            torn: mention
                .reach
                .field
                .as_ref()
                .is_some_and(|field| names.get(&field_key(field)).is_some_and(|name| name.torn)),
        });
    }
    for (index, candidate) in candidates.iter_mut().enumerate() {
        candidate.figure.id = format!("f{}", index + 1);
    }
    candidates
}

/// A field's name as the output has it.
#[derive(Debug, Clone, Default)]
struct Name {
    text: String,
    /// The document spells it in several ways or it was read badly, and no table knows which is right.
    torn: bool,
}

/// One spelling of a field's name.
struct Spelling {
    /// Its words, in small letters.
    words: String,
    name: String,
    count: usize,
    in_table: bool,
    /// How surely its words were read where that was surest.
    reading: f32,
}

/// How each field is named: as the tables of fields spell it, else as most of the document does, a table before the
/// text.
fn names(rules: &Rules, blocks: &[Block], mentions: &[Mention]) -> BTreeMap<String, Name> {
    let known: BTreeMap<String, &str> =
        rules.lexicon.fields().map(|field| (field_key(field), field)).collect();
    let mut spellings: BTreeMap<String, Vec<Spelling>> = BTreeMap::new();
    for mention in mentions {
        let Some(field) = &mention.reach.field else { continue };
        let in_table = matches!(mention.place, Place::Table { .. });
        let spelt = words(&field.to_lowercase());
        let key = field_key(field);
        let is_known = known.contains_key(&key);
        let found = spellings.entry(key).or_default();
        match found.iter_mut().find(|known| known.words == spelt) {
            Some(known) => {
                known.count += 1;
                if in_table && !known.in_table {
                    (known.name, known.in_table) = (field.clone(), true);
                }
                if known.reading < SURE_NAME {
                    known.reading = known.reading.max(name_reading(blocks, mention, field));
                }
            }
            None => {
                let reading = if is_known { 1.0 } else { name_reading(blocks, mention, field) };
                found.push(Spelling { words: spelt, name: field.clone(), count: 1, in_table, reading });
            }
        }
    }
    let name = |(key, found): (String, Vec<Spelling>)| {
        let mut torn = found.len() > 1 || found.iter().all(|spelling| spelling.reading < SURE_NAME);
        // The first of equals.
        let most = found.iter().rev().max_by_key(|spelling| (spelling.count, spelling.in_table));
        let mut text = most.map_or(String::new(), |spelling| spelling.name.clone());
        if let Some(field) = known.get(&key) {
            torn = false;
            if words(&text.to_lowercase()) != words(&field.to_lowercase()) {
                text = (*field).to_owned();
            }
        }
        (key, Name { text, torn })
    };
    spellings.into_iter().map(name).collect()
}

/// A name with a word read less surely than this may have lost a letter or the sign that ends it. On the scans tried,
/// words that had lost one stood at 0.84 and less, nearly all others at 0.9 and more.
const SURE_NAME: f32 = 0.85;
/// A name stands at most so many blocks above its figures, ...
const NAME_ABOVE: usize = 30;
/// ... and not in text that is longer than this.
const NAME_IN: usize = 4000;

/// The least confidence of the words that spell a field's name where it stands last, at a figure of the text or above
/// it; 1 where it stands nowhere. Labels of tables count towards the reading of their figures ([`source`]).
fn name_reading(blocks: &[Block], mention: &Mention, field: &str) -> f32 {
    let Place::Prose { block, .. } = mention.place else { return 1.0 };
    // `liên thông: ...` begins with what kind of name it is.
    let printed = field.rsplit(": ").next().unwrap_or(field);
    let above = blocks.get(..=block).unwrap_or_default().iter().rev().take(NAME_ABOVE);
    let mut paragraphs = above.filter_map(|block| match block {
        Block::Paragraph(paragraph) if paragraph.text.len() <= NAME_IN => Some(paragraph),
        _ => None,
    });
    let found = paragraphs.find_map(|paragraph| Some((paragraph, paragraph.text.rfind(printed)?)));
    found.map_or(1.0, |(paragraph, at)| {
        spans(paragraph, &(at..at + printed.len())).map(|span| span.confidence).fold(1.0, f32::min)
    })
}

fn words(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && *word != "và").collect();
    words.join(" ")
}
