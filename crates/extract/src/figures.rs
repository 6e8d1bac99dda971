//! Mentions into figures: sources with boxes and quotes, equal ones merged, rivals set against each other.

use std::collections::BTreeMap;

use sohoa_document::{Block, Figure, Kind, Level, PageNo, Paragraph, Reading, Scope, Source, Span, Status};

use crate::Context;
use crate::field_names::{FieldNames, field_key};
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
    /// The name of its field may be wrong, or whose it is.
    pub(crate) doubtful_scope: bool,
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
pub(crate) fn spans<'a>(
    paragraph: &'a Paragraph,
    range: &std::ops::Range<usize>,
) -> impl Iterator<Item = &'a Span> {
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

/// The mention's scope for the output.
fn scope(context: &Context, mention: &Mention, names: &FieldNames) -> Scope {
    let reach = &mention.reach;
    let field = reach.field.as_ref().map(|field| names.spelling(field));
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
    let names = FieldNames::new(rules, blocks, mentions);
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut by_key: BTreeMap<(Key, bool, i64, u8), usize> = BTreeMap::new();
    for (index, mention) in mentions.iter().enumerate() {
        if mention.metric.is_empty() {
            continue;
        }
        let scope = scope(context, mention, &names);
        let (source, reading, rival, raw) = source(blocks, mention);
        let value = mention.amount.reduced();
        let doubtful_scope =
            mention.nobodys || mention.reach.field.as_ref().is_some_and(|field| names.is_doubtful(field));
        let key = (key(mention, &scope), mention.change.is_some(), value.units, value.scale);
        if let Some(&at) = by_key.get(&key) {
            let candidate = &mut candidates[at];
            candidate.mentions.push(index);
            // Two readings of the same value vouch for each other.
            candidate.reading = candidate.reading.max(reading);
            candidate.rival &= rival;
            candidate.doubtful_scope &= doubtful_scope;
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
            doubtful_scope,
        });
    }
    for (index, candidate) in candidates.iter_mut().enumerate() {
        candidate.figure.id = format!("f{}", index + 1);
    }
    candidates
}
