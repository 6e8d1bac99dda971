//! Text into figures with their proof.
//!
//! Owns what the words of an administrative report say about its numbers: which are figures, of which metric and
//! scope, and whether they agree with each other. The wording itself is data (`rules/`).
//! Refuses to know files, pictures, the head of the document and how the figures are written down.
//!
//! ```
//! use sohoa_document::{Block, Level, PageNo, Paragraph, Span};
//! use sohoa_extract::{Context, Rules, extract};
//!
//! let text = "Tổng số hồ sơ đã tiếp nhận: 1.250 hồ sơ, trong đó trực tuyến 900.".to_owned();
//! let span = Span {
//!     start: 0, end: text.len(), page: PageNo::FIRST, line: 1, bounds: None, confidence: 1.0, rivals: vec![], observed: None,
//! };
//! let blocks = [Block::Paragraph(Paragraph { text, spans: vec![span] })];
//! let context = Context { issuer_level: Some(Level::Commune), ..Context::default() };
//! let found = extract(&blocks, &context, &Rules::embedded()?);
//! let values: Vec<String> = found.figures.iter().map(|f| format!("{} {}", f.metric, f.value)).collect();
//! assert_eq!(values, ["dossiers_received_total 1250", "dossiers_received_online 900"]);
//! # Ok::<(), sohoa_extract::RuleError>(())
//! ```

mod checks;
mod columns;
mod confidence;
mod doubts;
mod field_names;
mod figures;
mod frame;
mod grid;
mod identity;
mod implied;
mod inherit;
mod items;
mod lexer;
mod lexicon;
mod marker;
mod mention;
mod metric_rows;
mod naming;
mod numbers;
mod outline;
mod paths;
mod period;
mod prose;
mod resolve;
mod review;
mod rules;
mod said;
mod sentence;
mod series;
mod settle;
mod shares;
mod specks;
mod statements;
mod suggest;
mod tables;
mod wording;
mod zones;

use sohoa_document::{Block, Check, DocumentType, Figure, Level, ReportPeriod, Warning, WarningKind};

use items::What;
use lexer::Lexer;
use marker::Marker;
use mention::Mention;
use outline::Outline;
pub use rules::{RuleError, Rules};

/// What is known of the document as a whole.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Context {
    /// The issuer's level: figures without a level of their own have it.
    pub issuer_level: Option<Level>,
    /// The issuer's name, so that a table row or sentence naming it is not taken for another agency.
    pub issuer_name: Option<String>,
    /// The kind of document.
    pub document_type: Option<DocumentType>,
    /// The document's period; figures of another one say so.
    pub period: Option<ReportPeriod>,
}

impl Context {
    /// Whether a name, or the common words of one (`Thị xã có 342 hồ sơ`), is the issuer's.
    pub(crate) fn is_issuer(&self, rules: &Rules, name: &str) -> bool {
        let own = format!(" {} ", sohoa_orthography::fold_lower(rules.wording.place(name)));
        let issuer = self.issuer_name.as_ref();
        issuer.is_some_and(|issuer| format!(" {} ", sohoa_orthography::fold_lower(issuer)).contains(&own))
    }

    /// The level of an agency by its name.
    pub(crate) fn agency_level(&self, rules: &Rules, name: &str) -> Option<Level> {
        // A province's committee has no `phòng` of its own, its departments have.
        let committee = self.issuer_level == Some(Level::Province)
            && self
                .issuer_name
                .as_ref()
                .is_some_and(|issuer| rules.wording.says(wording::Says::Office, issuer));
        let own = if committee { Some(Level::District) } else { self.issuer_level };
        rules.wording.agency_level(name, own)
    }

    /// The year the document speaks of.
    pub(crate) fn year(&self) -> Option<u16> {
        let period = self.period.as_ref()?;
        period.to.or(period.from).map(|date| date.year).or_else(|| {
            let label = period.label.as_deref()?;
            sohoa_period::find(label).into_iter().find_map(|found| match found.what {
                sohoa_period::What::Named(named) => named.year,
                _ => None,
            })
        })
    }
}

/// What a document says in numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extraction {
    /// The figures in document order; results, targets and comparisons alike.
    pub figures: Vec<Figure>,
    /// The checks, in the order of the rules, then of the scopes.
    pub checks: Vec<Check>,
    /// What was doubtful.
    pub warnings: Vec<Warning>,
}

/// Reads the figures of a document and checks them against each other.
pub fn extract(blocks: &[Block], context: &Context, rules: &Rules) -> Extraction {
    let mut mentions = Vec::new();
    let mut unclaimed = Vec::new();
    let mut lexer = Lexer::new(&rules.lexicon, is_poor(blocks));
    let mut outline = Outline::default();
    let mut warnings = Vec::new();
    let mut continued = tables::Continued::default();
    let mut table_number = 0;
    for (index, block) in blocks.iter().enumerate() {
        if let Block::Table(table) = block {
            table_number += 1;
            let title = title(blocks, index);
            let reader = tables::Reader {
                rules,
                context,
                block: index,
                number: table_number,
                title: &title,
                outline: &outline,
            };
            if let Err(message) = reader.read(table, &mut lexer, &mut continued, &mut mentions) {
                warnings.push(Warning { kind: WarningKind::UnmappedTable, page: Some(table.page), message });
            }
            outline.led_to_table();
        }
        if let Block::Paragraph(paragraph) = block {
            read_paragraph(
                index,
                &paragraph.text,
                context,
                rules,
                &mut lexer,
                &mut outline,
                &mut mentions,
                &mut unclaimed,
            );
        }
    }
    settle::settle(rules, context, &mut mentions);
    implied::implied(&mut mentions);
    let mut candidates = figures::candidates(rules, blocks, context, &mentions);
    let checked = checks::check(rules, &candidates, &mentions);
    for (candidate, verdict) in candidates.iter_mut().zip(checked.verdicts) {
        review::review(candidate, verdict, &mentions, &rules.confidence);
    }
    warnings.extend(doubts::warnings(blocks, &mentions, &unclaimed));
    Extraction {
        figures: candidates.into_iter().map(|candidate| candidate.figure).collect(),
        checks: checked.checks,
        warnings,
    }
}

#[allow(clippy::too_many_arguments)]
fn read_paragraph(
    block: usize,
    text: &str,
    context: &Context,
    rules: &Rules,
    lexer: &mut Lexer<'_>,
    outline: &mut Outline,
    mentions: &mut Vec<Mention>,
    unclaimed: &mut Vec<(usize, usize)>,
) {
    let (marker, from) = marker::marker(&rules.wording, text);
    if marker == Marker::Footnote {
        return;
    }
    if rules.wording.says(wording::Says::Receivers, text) {
        *outline = Outline::default();
    }
    outline.enter(&marker);
    let mut items = items::items(lexer, rules, text, from, false);
    let section = outline.section();
    let before = mentions.len();
    let mut reader = prose::Reader { rules, context, text, block, section, mentions, unclaimed };
    let mut frame = outline.frame();
    frame.target |= outline::is_target(&marker, text, &items, rules);
    if let Some(agency) = reader.opening_agency(&items) {
        frame.reach.level = context.agency_level(rules, &agency).or(frame.reach.level);
        frame.reach.agency = Some(agency);
    }
    frame.above = outline.last_count();
    let is_of_a_whole = items.list.first().is_some_and(|item| prose::includes(rules, item));
    if is_of_a_whole {
        frame.whole = frame.above;
    }
    let is_of_nothing = is_of_a_whole && frame.above.is_none() || marker::is_misread_note(text);
    let opens_with_field = matches!(&items.list[..], [name, colon, ..]
        if colon.what == What::Sign(':') && matches!(name.what, What::Phrase(index) if rules.lexicon.entry(index).field));
    if let Some((field, behind)) = outline::opening_field(rules, text, from, &items, frame.by_field) {
        frame.named_field = Some(field.clone());
        frame.reach.field = Some(field);
        frame.named = frame.by_field;
        items = items::items(lexer, rules, text, behind, false);
    } else if let Some((name, behind)) = outline::opening_name(rules, text, &items) {
        if outline.is_among_fields(&marker) {
            // `- Đăng ký thường trú: tiếp nhận 41` over `- Đăng ký tạm trú: tiếp nhận 167`
            frame.named_field = Some(name.clone());
            frame.reach.field = Some(name);
            items = items::items(lexer, rules, text, behind, false);
        } else {
            frame.own_unsure = true;
        }
    }
    outline.keep_field(&marker, frame.named_field.is_some() || opens_with_field);
    let mut after = reader.read(&items, frame);
    mentions[before..].iter_mut().for_each(|mention| mention.nobodys |= is_of_nothing);
    // A line about several fields leaves none to the lines below it.
    let mut fields = mentions[before..].iter().map(|mention| &mention.reach.field);
    let first = fields.next().cloned().flatten();
    if fields.any(|field| *field != first) {
        after.reach.field = outline.frame().reach.field;
    }
    outline.open(marker, text, &items, &after, rules, context);
    outline.keep(&after, mentions.len() > before);
}

/// The lines right above a table, which name it.
fn title(blocks: &[Block], table: usize) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for block in blocks[..table].iter().rev().take(4) {
        match block {
            Block::Paragraph(paragraph) if names_table(&paragraph.text) => lines.push(&paragraph.text),
            _ => break,
        }
    }
    lines.reverse();
    lines.join(" ")
}

/// A title or a line of units, no sentence with figures.
fn names_table(text: &str) -> bool {
    const LONGEST: usize = 120;
    let ends = text.trim_end().ends_with(['.', ';']);
    let long = text.chars().count() > LONGEST || text.bytes().any(|b| b.is_ascii_digit());
    text.len() < 400 && !(ends && long)
}

/// Whether the text is so badly read that known words must be expected in broken spelling: of a good page about
/// 0.9 of the words bear a mark, of one read without Vietnamese letters 0.2 or less.
fn is_poor(blocks: &[Block]) -> bool {
    let (mut words, mut marked) = (0usize, 0usize);
    for block in blocks {
        if let Block::Paragraph(paragraph) = block {
            for word in paragraph.text.split_whitespace().take(5000) {
                if word.chars().all(sohoa_orthography::is_letter) {
                    words += 1;
                    marked += usize::from(sohoa_orthography::has_mark(word));
                }
            }
        }
        if words > 20_000 {
            break;
        }
    }
    words > 30 && marked * 100 < words * 75
}
