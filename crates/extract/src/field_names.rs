//! How each field is named in the output, and whether the name can be trusted.

use std::collections::BTreeMap;
use std::ops::Range;

use sohoa_document::{Block, Paragraph};

use crate::figures::spans;
use crate::mention::{Mention, Place};
use crate::rules::Rules;
use crate::specks;
use crate::wording::Says;

/// The form in which two names of a field are one.
pub(crate) fn field_key(field: &str) -> String {
    let folded = sohoa_orthography::fold_lower(field);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "va")
        .collect();
    words.join(" ")
}

/// The names of a document's fields.
pub(crate) struct FieldNames(BTreeMap<String, Name>);

/// A field's name as the output has it.
#[derive(Debug, Default)]
struct Name {
    text: String,
    doubtful: bool,
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
    /// The document calls it a field.
    called: bool,
}

impl FieldNames {
    /// Names each field as the tables of fields spell it, else as most of the document does, a table before the text.
    pub(crate) fn new(rules: &Rules, blocks: &[Block], mentions: &[Mention]) -> Self {
        let mut spellings: BTreeMap<String, Vec<Spelling>> = BTreeMap::new();
        let mut heads = BTreeMap::new();
        for mention in mentions {
            let Some(field) = &mention.reach.field else { continue };
            let in_table = matches!(mention.place, Place::Table { .. });
            let spelt = words(&field.to_lowercase());
            let key = field_key(field);
            let known = known(rules, &key, field).is_some();
            let found = spellings.entry(key).or_default();
            let at = found.iter().position(|spelling| spelling.words == spelt).unwrap_or_else(|| {
                found.push(Spelling {
                    words: spelt,
                    name: field.clone(),
                    count: 0,
                    in_table,
                    reading: if known { 1.0 } else { 0.0 },
                    called: known,
                });
                found.len() - 1
            });
            let spelling = &mut found[at];
            spelling.count += 1;
            if in_table && !spelling.in_table {
                (spelling.name, spelling.in_table) = (field.clone(), true);
            }
            if spelling.reading < SURE_NAME {
                spelling.reading = spelling.reading.max(name_reading(blocks, mention, field));
            }
            spelling.called = spelling.called
                || spelling.count <= LOOKED_FOR && is_called_field(rules, blocks, &mut heads, mention, field);
        }
        Self(spellings.into_iter().map(|(key, found)| name(rules, key, &found)).collect())
    }

    /// The field's name for the output.
    pub(crate) fn spelling(&self, field: &str) -> String {
        self.0.get(&field_key(field)).map_or_else(|| field.to_owned(), |name| name.text.clone())
    }

    /// No table knows the name, and the document spells it in several ways, was read badly there, or never calls it a
    /// field: it may be half a name, or that of something else.
    pub(crate) fn is_doubtful(&self, field: &str) -> bool {
        self.0.get(&field_key(field)).is_some_and(|name| name.doubtful)
    }
}

fn name(rules: &Rules, key: String, found: &[Spelling]) -> (String, Name) {
    // The first of equals.
    let most = found.iter().rev().max_by_key(|spelling| (spelling.count, spelling.in_table));
    let mut text = most.map_or(String::new(), |spelling| spelling.name.clone());
    let known = known(rules, &key, &text);
    if let Some(field) = known {
        text = specks::without_inner(&text);
        if words(&text.to_lowercase()) != words(&field.to_lowercase()) {
            text.clone_from(field);
        }
    }
    let doubtful = known.is_none()
        && !joins_known(rules, &text)
        && (found.len() > 1
            || found.iter().all(|spelling| spelling.reading < SURE_NAME || !spelling.called)
            || begins_known(rules, &key));
    (key, Name { text, doubtful })
}

/// The known name of this key, or one of these letters: a reader may have lost the spaces between its words (`Hộtịch`).
fn known<'r>(rules: &'r Rules, key: &str, printed: &str) -> Option<&'r String> {
    rules.names.get(key).or_else(|| rules.glued_names.get(&glued(printed)))
}

/// A name in small letters, marks and signs and all, without the spaces.
pub(crate) fn glued(name: &str) -> String {
    name.split_whitespace().collect::<String>().to_lowercase()
}

/// `Đất đai - xây dựng`: several known names.
fn joins_known(rules: &Rules, name: &str) -> bool {
    let parts = || name.split([',', '-', '–', '&', ';']).map(field_key);
    parts().nth(1).is_some() && parts().all(|part| rules.names.contains_key(&part))
}

/// Whether the name is the first words of a known one: the rest may stand on a line that was lost.
fn begins_known(rules: &Rules, key: &str) -> bool {
    let longer = format!("{key} ");
    rules.names.range(longer.clone()..).next().is_some_and(|(known, _)| known.starts_with(&longer))
}

/// Whether the document says that the name is a field's: `lĩnh vực` stands in front of it, or in the head of its column
/// or row.
fn is_called_field(
    rules: &Rules,
    blocks: &[Block],
    heads: &mut BTreeMap<usize, bool>,
    mention: &Mention,
    field: &str,
) -> bool {
    let says = |text: &str| rules.wording.says(Says::Fields, text) || rules.wording.says(Says::Kinds, text);
    // `Liên thông đăng ký khai sinh - đăng ký thường trú`: a name of its kind.
    if rules.wording.says(Says::Joint, field) {
        return true;
    }
    match &mention.place {
        Place::Table { block, cell, row, .. } => {
            let names_fields = || match blocks.get(*block) {
                Some(Block::Table(table)) => {
                    let column = table.cells.get(*cell).map_or(0, |cell| cell.column);
                    let heads = table.cells.iter().filter(|head| head.row < HEAD && head.column < column);
                    heads.into_iter().any(|head| says(&head.text()))
                }
                _ => false,
            };
            says(row) || *heads.entry(*block).or_insert_with(names_fields)
        }
        &Place::Prose { block, .. } => name_site(blocks, block, field).is_some_and(|(paragraph, name)| {
            let before = paragraph.text[..name.start].trim_end_matches(|c: char| !c.is_alphanumeric());
            let clause = before.rsplit([',', ';', '.', ':']).next().unwrap_or(before);
            rules.wording.says(Says::Fields, clause)
        }),
    }
}

/// So many figures of a name tell whether the document calls it a field.
const LOOKED_FOR: usize = 8;
/// The head of a table has no more rows than this.
const HEAD: u32 = 8;
/// A name with a word read less surely than this may have lost a letter or the sign that ends it. On the scans tried,
/// words that had lost one stood at 0.84 and less, nearly all others at 0.9 and more.
const SURE_NAME: f32 = 0.85;
/// A name stands at most so many blocks above its figures, ...
const NAME_ABOVE: usize = 30;
/// ... and not in text that is longer than this.
const NAME_IN: usize = 4000;

/// The least confidence of the words that spell a field's name where it stands last, at a figure of the text or above
/// it; 1 where it stands nowhere. Labels of tables count towards the reading of their figures.
fn name_reading(blocks: &[Block], mention: &Mention, field: &str) -> f32 {
    let Place::Prose { block, .. } = mention.place else { return 1.0 };
    name_site(blocks, block, field).map_or(1.0, |(paragraph, name)| {
        spans(paragraph, &name).map(|span| span.confidence).fold(1.0, f32::min)
    })
}

/// Where a field's name stands last, in this block or above it.
fn name_site<'a>(blocks: &'a [Block], block: usize, field: &str) -> Option<(&'a Paragraph, Range<usize>)> {
    // `liên thông: ...` begins with what kind of name it is.
    let printed = field.rsplit(": ").next().unwrap_or(field);
    let above = blocks.get(..=block).unwrap_or_default().iter().rev().take(NAME_ABOVE);
    let mut paragraphs = above.filter_map(|block| match block {
        Block::Paragraph(paragraph) if paragraph.text.len() <= NAME_IN => Some(paragraph),
        _ => None,
    });
    paragraphs.find_map(|paragraph| {
        let at = paragraph.text.rfind(printed)?;
        Some((paragraph, at..at + printed.len()))
    })
}

fn words(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && *word != "và").collect();
    words.join(" ")
}
