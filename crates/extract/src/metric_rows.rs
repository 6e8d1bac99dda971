//! Tables whose rows are the metrics: `Nội dung | Đơn vị tính | Kết quả`, one column for each period, level or field.

use sohoa_document::{Kind, Level, Period, Qualifier};
use sohoa_period::Found;

use crate::columns;
use crate::grid::{Content, Grid};
use crate::items::{self, What};
use crate::lexer::Lexer;
use crate::mention::{ASSUMED, Mention, Place, Rank, Reach};
use crate::numbers::{self, Follows};
use crate::period::period_of;
use crate::resolve;
use crate::rules::{Slot, Slots, Unit, Word};
use crate::tables::{self, Reader};
use crate::wording::{Says, Wording};

/// What one column of such a table says of its numbers.
#[derive(Debug, Clone)]
struct Value {
    column: usize,
    head: String,
    reach: Reach,
    kind: Kind,
    rate: bool,
}

/// A row that names a metric.
struct MetricRow {
    row: usize,
    label: String,
    slots: Slots,
    around: Slots,
    /// Its label names several things side by side.
    torn: bool,
}

/// What a row's label says, if it is made of labels alone: `- Số hồ sơ quá hạn`, never `Đăng ký kinh doanh`.
pub(crate) fn row_slots(reader: &Reader<'_>, lexer: &mut Lexer<'_>, label: &str) -> Option<Slots> {
    let items = items::items(lexer, reader.rules, label, 0, true);
    let mut slots = Slots::default();
    for item in items.list.iter().rev() {
        match item.what {
            What::Sign(_) | What::Period(_) => {}
            What::Number(_) => return None,
            What::Word => {
                if !reader.rules.wording.is_word(Says::Filler, &label[item.start..item.end]) {
                    return None;
                }
            }
            What::Phrase(index) => {
                let entry = reader.rules.lexicon.entry(index);
                let meaning = entry.column.or(entry.label).or(match entry.unit {
                    Some(Unit::Counts(slots)) => Some(slots),
                    _ => None,
                });
                match meaning {
                    Some(meaning) => slots.fill(&meaning),
                    None if entry.neutral || entry.word.is_some() || entry.scope.is_some() => {}
                    None => return None,
                }
                if entry.field && !entry.phrase.contains(' ') {
                    return None;
                }
            }
        }
    }
    slots.says_more_than(&[Slot::Noun, Slot::Total, Slot::Measure]).then_some(slots)
}

/// Reads a table of metric rows; `false` when it is none.
pub(crate) fn read(
    reader: &Reader<'_>,
    lexer: &mut Lexer<'_>,
    grid: &Grid,
    first: usize,
    label: usize,
    mentions: &mut Vec<Mention>,
) -> bool {
    let data = grid.number_columns(first, label);
    let (rows, counted) = metric_rows(reader, lexer, grid, first, label, &data);
    if rows.len() < 2 || rows.len() * 2 < counted {
        return false;
    }
    let Some(values) = values(reader, lexer, grid, first, &data) else { return false };
    for row in &rows {
        let unit = unit_of(&reader.rules.wording, grid, row.row, label, &data);
        for value in &values {
            cell(reader, grid, row, value, unit, mentions);
        }
    }
    true
}

/// The rows that name metrics, and how many rows have numbers.
fn metric_rows(
    reader: &Reader<'_>,
    lexer: &mut Lexer<'_>,
    grid: &Grid,
    first: usize,
    label: usize,
    data: &[usize],
) -> (Vec<MetricRow>, usize) {
    let (known, wording) = (reader.rules.known, &reader.rules.wording);
    let above = columns::said(reader.rules, lexer, reader.title, false);
    let mut parent = Slots::default();
    let (mut rows, mut counted) = (Vec::new(), 0);
    for row in first..grid.rows {
        let text = grid.text(row, label);
        if grid.is_numbering(row) || text.is_empty() {
            continue;
        }
        let numbers = data.iter().any(|column| matches!(grid.content(row, *column), Content::Number(..)));
        counted += usize::from(numbers);
        let Some(mut slots) = row_slots(reader, lexer, text) else { continue };
        if wording.says(Says::Share, text) {
            slots.set(Slot::Measure, known.rate);
        }
        let ordinal = (0..label).map(|column| grid.text(row, column)).find(|text| !text.is_empty());
        let part = text.starts_with(['-', '+', '*', '•', '–'])
            || wording.says(Says::Part, text)
            // Where rows have numbers, one without is a part.
            || ordinal.map_or(label > 0, |ordinal| ordinal.trim_end_matches('.').contains('.'));
        let mut around = Slots::default();
        if part || !slots.has(Slot::Action) && !slots.has(Slot::Subject) {
            around.fill(&parent.only(&[Slot::Subject, Slot::Action, Slot::Noun]));
        } else if !slots.has(Slot::Noun) && !slots.has(Slot::Subject) {
            // `Đã giải quyết` below `Tổng số hồ sơ tiếp nhận`: of the same things.
            around.fill(&parent.only(&[Slot::Subject, Slot::Noun]));
        }
        if !part || parent == Slots::default() {
            parent = slots;
            parent.fill(&around);
        }
        around.fill(&above.only(&[Slot::Subject, Slot::Noun]));
        if slots.get(Slot::Action) != around.get(Slot::Action) && slots.has(Slot::Action) {
            around.set(Slot::Action, 0);
        }
        resolve::settle_subject(&known, &mut slots, &around);
        if numbers {
            let torn = !columns::torn(reader.rules, lexer, text).is_empty();
            rows.push(MetricRow { row, label: text.to_owned(), slots, around, torn });
        }
    }
    (rows, counted)
}

/// What the columns stand for; `None` when a head is not understood.
fn values(
    reader: &Reader<'_>,
    lexer: &mut Lexer<'_>,
    grid: &Grid,
    first: usize,
    data: &[usize],
) -> Option<Vec<Value>> {
    let frame = reader.outline.frame();
    let wording = &reader.rules.wording;
    let period = reader.titled_period(lexer).or(frame.reach.period);
    let own = Reach { period, level: frame.reach.level, ..Reach::default() };
    let mut values = Vec::new();
    let mut plain = 0;
    for &column in data {
        let mut words: Vec<&str> =
            (0..first).filter(|row| !grid.is_numbering(*row)).map(|row| grid.text(row, column)).collect();
        words.dedup();
        let head = words.join(" ").trim().to_owned();
        let mut value = Value { column, head, reach: own.clone(), kind: Kind::Result, rate: false };
        let items = items::items(lexer, reader.rules, &value.head, 0, true);
        let mut named = false;
        let mut skipped = false;
        for item in &items.list {
            let text = &value.head[item.start..item.end];
            match item.what {
                What::Period(index) => {
                    let period = period_of(reader.context, &items.periods[index], text);
                    named = true;
                    match period {
                        Some(None) => {}
                        Some(Some(period)) => {
                            let ends = reader.context.period.as_ref().and_then(|own| own.from);
                            if period.to.is_some_and(|to| ends.is_some_and(|from| to < from))
                                || reader.context.year().zip(period.to).is_some_and(|(own, to)| to.year < own)
                            {
                                value.kind = Kind::Comparison;
                            }
                            value.reach.period = Some(period);
                        }
                        None => value.kind = Kind::Comparison,
                    }
                }
                What::Phrase(index) => {
                    let entry = reader.rules.lexicon.entry(index);
                    if let Some(scope) = entry.scope {
                        value.reach.level = scope.level.or(reader.context.issuer_level);
                        named = true;
                    } else if entry.field {
                        value.reach.field = Some(columns::field_name(wording, &value.head));
                        named = true;
                    }
                    match entry.word {
                        Some(Word::Delta(_) | Word::Compared) => skipped = true,
                        Some(Word::Earlier) => value.kind = Kind::Comparison,
                        Some(Word::Target) => value.kind = Kind::Target,
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        skipped |= wording.says(Says::Beside, &value.head);
        value.rate = wording.says(Says::Share, &value.head);
        if skipped {
            continue;
        }
        if !named && let Some(level) = reader.context.agency_level(reader.rules, &value.head) {
            value.reach.level = Some(level);
            value.reach.agency = Some(value.head.clone());
            named = true;
        }
        plain += usize::from(!named && !value.rate && value.kind == Kind::Result);
        values.push(value);
    }
    let levels = values.iter().filter(|value| value.reach.level != own.level).count();
    for value in &mut values {
        if levels > 0 && value.reach == own && wording.says(Says::Total, &value.head) {
            value.reach.area = Some(wording.name(Says::Area).to_owned());
        }
    }
    (plain <= 1 && !values.is_empty()).then_some(values)
}

/// The power of ten and whether it is a share, by the cell that names the row's unit.
fn unit_of(wording: &Wording, grid: &Grid, row: usize, label: usize, data: &[usize]) -> (u8, bool) {
    let until = data.first().copied().unwrap_or(grid.columns);
    let text = (label + 1..until).map(|column| grid.text(row, column)).find(|text| !text.is_empty());
    text.map_or((0, false), |text| (wording.scale(text).unwrap_or(0), wording.says(Says::Share, text)))
}

fn cell(
    reader: &Reader<'_>,
    grid: &Grid,
    row: &MetricRow,
    value: &Value,
    (scale, percent_row): (u8, bool),
    mentions: &mut Vec<Mention>,
) {
    let known = reader.rules.known;
    let Content::Number(reading, percent) = grid.content(row.row, value.column) else { return };
    let Some(cell) = grid.cell(row.row, value.column) else { return };
    let mut slots = row.slots;
    if percent || percent_row || value.rate {
        slots.set(Slot::Measure, known.rate);
    }
    let rule = resolve::metric(reader.rules, &slots, &row.around);
    let Some(rule) = rule.filter(|rule| rule.metrics[0] != "none") else { return };
    let text = grid.text(row.row, value.column);
    let mut amount = reading.amount;
    match rule.unit.as_str() {
        "percent" => {
            let core = text.trim().trim_end_matches(['%', ' ']);
            amount = numbers::read(core, Follows::Decimal).map_or(amount, |reading| reading.amount);
            if tables::exceeds_percent(amount) {
                return;
            }
        }
        "vnd" => {
            let scale = scale.max(reader.rules.wording.money_scale(reader.title));
            let Some(scaled) = numbers::scaled(amount, scale) else { return };
            amount = scaled;
        }
        _ if amount.as_whole().is_none() => return,
        _ => {}
    }
    let strength = if row.torn || rule.metrics.len() > 1 { ASSUMED } else { 0.95 };
    for metric in &rule.metrics {
        mentions.push(Mention {
            metric: metric.clone(),
            unit: rule.unit.clone(),
            amount,
            other: None,
            doubt: reading.doubt,
            qualifier: Qualifier::Exact,
            kind: value.kind,
            reach: Reach { field: rule.part.clone().or(value.reach.field.clone()), ..value.reach.clone() },
            label: row.label.clone(),
            section: reader.outline.section(),
            place: Place::Table {
                block: reader.block,
                cell,
                table: reader.number,
                row: row.label.clone(),
                column: value.head.clone(),
                rank: Rank::Total,
            },
            strength,
            change: None,
            channel: None,
            earlier_of: None,
            part_of: None,
            inherited: false,
            borrowed: false,
            speaker: None,
            nobodys: false,
        });
    }
}

/// The period that a row's label names and nothing else: `9 tháng năm 2023`; `Some(None)` for the document's own.
pub(crate) fn period_row(reader: &Reader<'_>, lexer: &mut Lexer<'_>, label: &str) -> Option<Option<Period>> {
    // `Năm 2023 (đến 30/9)`
    let label = label.split('(').next().unwrap_or(label).trim();
    // `12/2017`
    if let Some(what) = sohoa_period::month(label) {
        return period_of(reader.context, &Found { range: 0..label.len(), what }, label);
    }
    let items = items::items(lexer, reader.rules, label, 0, true);
    let mut named = items.list.iter().filter(|item| !matches!(item.what, What::Sign(_)));
    match (named.next()?, named.next()) {
        (item, None) => match item.what {
            What::Period(index) => {
                period_of(reader.context, &items.periods[index], &label[item.start..item.end])
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether a text is a stretch of time, whichever it is: `6 tháng`, `quý I`.
pub(crate) fn is_stretch(reader: &Reader<'_>, lexer: &mut Lexer<'_>, text: &str) -> bool {
    let items = items::items(lexer, reader.rules, text, 0, true);
    let time = |what: What| match what {
        What::Period(_) | What::Sign(_) => true,
        What::Number(index) => items.numbers[index].other || items.numbers[index].masked,
        _ => false,
    };
    !items.list.is_empty() && items.list.iter().all(|item| time(item.what))
}

/// The one level that a row's label names and nothing else: `TTHC thuộc thẩm quyền giải quyết của UBND cấp xã`.
pub(crate) fn level_of(reader: &Reader<'_>, lexer: &mut Lexer<'_>, label: &str) -> Option<Level> {
    let items = items::items(lexer, reader.rules, label, 0, false);
    let mut level = None;
    for item in &items.list {
        match item.what {
            What::Sign(_) => {}
            What::Phrase(index) => {
                let entry = reader.rules.lexicon.entry(index);
                match entry.scope {
                    // `Các phòng chuyên môn thuộc UBND huyện`
                    Some(scope) => {
                        let named = scope.level.or(reader.context.issuer_level);
                        if level.is_some() && level != named {
                            return None;
                        }
                        level = named;
                    }
                    None if entry.neutral || entry.label.is_some() || entry.unit.is_some() => {}
                    None => return None,
                }
            }
            What::Word => {
                let word = &label[item.start..item.end];
                // One letter is a speck.
                if word.chars().count() > 1 && !reader.rules.wording.is_word(Says::Filler, word) {
                    return None;
                }
            }
            _ => return None,
        }
    }
    level
}
