//! Tables: columns mapped by the words of their head and settled by the identities, rows by their labels.

use sohoa_document::{Amount, Kind, Level, Period, Qualifier, Table};

use crate::Context;
use crate::columns::{self, Column};
use crate::grid::{Content, Grid, is_ordinal};
use crate::items::{self, What};
use crate::lexer::Lexer;
use crate::mention::{Mention, Place, Rank, Reach};
use crate::metric_rows;
use crate::numbers;
use crate::outline::Outline;
use crate::period::period_of;
use crate::resolve;
use crate::rules::{Rules, Slot, Slots, Word};
use crate::wording::Says;

/// What a table hands to the one that continues it on the next page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Continued {
    columns: usize,
    mapping: Vec<(usize, Column)>,
    label: usize,
    agencies: bool,
    /// The level of all of them: `Xã, thị trấn`.
    level: Option<Level>,
}

/// More cells than this are not named.
const MOST_NAMED: usize = 5;

impl Continued {
    /// What stands in cells that should hold numbers, in rows that have some: a badly read one is lost otherwise, and nobody
    /// told.
    fn unread(&self, grid: &Grid, first: usize) -> Vec<String> {
        let rows = (first..grid.rows).filter(|row| self.has_numbers(grid, *row));
        let cells =
            rows.flat_map(|row| self.mapping.iter().map(move |(column, meaning)| (row, *column, meaning)));
        cells
            .filter(|(row, column, _)| grid.content(*row, *column) == Content::Text)
            .map(|(row, column, meaning)| format!("`{}` under `{}`", grid.text(row, column), meaning.label))
            .take(MOST_NAMED)
            .collect()
    }

    fn has_numbers(&self, grid: &Grid, row: usize) -> bool {
        self.mapping.iter().any(|(column, _)| matches!(grid.content(row, *column), Content::Number(..)))
    }
}

/// What the reader of a table needs to know.
pub(crate) struct Reader<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) context: &'a Context,
    pub(crate) block: usize,
    /// 1-based number of the table in the document.
    pub(crate) number: u32,
    /// The lines above the table, joined.
    pub(crate) title: &'a str,
    pub(crate) outline: &'a Outline,
}

/// A row of data with what its label says.
#[derive(Clone, Copy)]
struct Row<'a> {
    row: usize,
    label: &'a str,
    reach: &'a Reach,
    rank: Rank,
}

impl Reader<'_> {
    /// Reads all figures of a table. `Err` says in a sentence why the table was not understood.
    pub(crate) fn read(
        &self,
        table: &Table,
        lexer: &mut Lexer<'_>,
        continued: &mut Continued,
        mentions: &mut Vec<Mention>,
    ) -> Result<(), String> {
        let grid = Grid::new(table);
        let mut first = grid.first_data_row();
        if first >= grid.rows || grid.columns < 2 {
            return Ok(());
        }
        let headless = first == 0 && continued.columns == grid.columns && !continued.mapping.is_empty();
        let mut found = if headless {
            continued.clone()
        } else {
            let Some(label) = grid.label_column(first) else { return Ok(()) };
            if metric_rows::read(self, lexer, &grid, first, label, mentions) {
                *continued = Continued::default();
                return Ok(());
            }
            let agencies = self.names_agencies(&head_text(&grid, first, label));
            let level = (0..first).find_map(|row| self.rules.wording.level(grid.text(row, label)));
            let level = level.filter(|_| agencies);
            let rows: Vec<usize> = (first..grid.rows).collect();
            let Some(mapping) = columns::mapping(self, lexer, &grid, first, label, &rows) else {
                let numbers = grid.number_columns(first, label).len();
                return if numbers >= 2 && self.rules.wording.says(Says::Figures, self.title) {
                    Err(format!(
                        "table {} has {numbers} columns of numbers that fit no known form",
                        self.number
                    ))
                } else {
                    Ok(())
                };
            };
            Continued { columns: grid.columns, mapping, label, agencies, level }
        };
        while first < grid.rows && grid.is_numbering(first) {
            first += 1;
        }
        // What heads the first rows was taken for a row of the head.
        while !headless && first > 0 && self.heads_rows(&grid, first - 1, found.label, lexer) {
            first -= 1;
        }
        let joined: Vec<String> = found
            .mapping
            .extract_if(.., |(column, _)| grid.joins_columns(first, *column))
            .map(|(_, meaning)| format!("`{}`", meaning.label))
            .collect();
        self.rows(&grid, first, &found, lexer, mentions);
        let mut missed = Vec::new();
        if !joined.is_empty() {
            missed.push(format!("cells under {} hold several numbers each", joined.join(", ")));
        }
        let unread = found.unread(&grid, first);
        if !unread.is_empty() {
            missed.push(format!("cells are no numbers: {}", unread.join(", ")));
        }
        *continued = found;
        if missed.is_empty() {
            Ok(())
        } else {
            Err(format!("in table {}, {}", self.number, missed.join("; ")))
        }
    }

    fn rows(
        &self,
        grid: &Grid,
        first: usize,
        found: &Continued,
        lexer: &mut Lexer<'_>,
        mentions: &mut Vec<Mention>,
    ) {
        let frame = self.outline.frame();
        let scale = self.rules.wording.money_scale(self.title);
        let mut period = self.titled_period(lexer).or_else(|| frame.reach.period.clone());
        let labels = self.labels(grid, first, found, lexer);
        let levels: Vec<Option<Level>> = labels
            .iter()
            .map(|(_, label)| {
                self.rules
                    .wording
                    .level(&columns::field_name(&self.rules.wording, label))
                    .or_else(|| metric_rows::level_of(self, lexer, label))
            })
            .collect();
        let by_level =
            levels.iter().flatten().any(|level| levels.iter().flatten().any(|other| other != level));
        let groups = labels.iter().filter(|(row, _)| is_roman(ordinal(grid, *row, found.label))).count();
        let is_total = |label: &str, lexer: &mut Lexer<'_>| {
            // `Cộng 6 tháng`
            let mut sum = |(first, rest): (&str, &str)| {
                self.rules.wording.says(Says::Total, first) && metric_rows::is_stretch(self, lexer, rest)
            };
            self.rules.wording.says(Says::Total, label) || label.split_once(' ').is_some_and(&mut sum)
        };
        let total_row = labels.iter().any(|(_, label)| is_total(label, lexer));
        // Rows of agencies of one level sum to that level's.
        let mut agencies = labels
            .iter()
            .filter(|(row, label)| found.has_numbers(grid, *row) && !is_total(label, lexer))
            .map(|(_, label)| {
                self.context.agency_level(self.rules, &columns::field_name(&self.rules.wording, label))
            });
        let first_level = agencies.next().flatten();
        let of_level = first_level.filter(|_| agencies.all(|level| level == first_level)).or(found.level);
        let mut group: Option<Reach> = None;
        let mut numbered = 0;
        for ((row, label), level) in labels.iter().zip(&levels) {
            let row = *row;
            let ordinal = ordinal(grid, row, found.label);
            let mut reach = Reach { period: period.clone(), level: frame.reach.level, ..Reach::default() };
            let total = is_total(label, lexer) || label.is_empty() && is_total(ordinal, lexer);
            // `Năm 2022` over rows of levels or agencies.
            if !found.has_numbers(grid, row)
                && let Some(own) = metric_rows::period_row(self, lexer, label)
            {
                (period, group) = (own, None);
                continue;
            }
            let mut rank = if total { Rank::Total } else { Rank::Row(numbered) };
            let mut narrowed = None;
            if total {
                group = None;
                reach.level =
                    of_level.filter(|level| self.context.issuer_level != Some(*level)).or(reach.level);
                // Rows of several levels sum to the territory, not to the issuer's own level.
                if by_level {
                    reach.area = Some(self.rules.wording.name(Says::Area).to_owned());
                }
            } else if let Some(level) = level {
                // `I. TTHC thuộc thẩm quyền của UBND cấp xã`: what follows are its fields.
                reach.level = Some(*level).filter(|level| self.context.issuer_level != Some(*level));
                numbered += 1;
                rank = if by_level || total_row { Rank::Group(numbered) } else { Rank::Total };
                group = Some(reach.clone());
            } else if is_roman(ordinal) {
                let own = self.row_reach(label, false, &reach);
                // One group with no total row is the whole.
                let alone = groups == 1;
                numbered += 1;
                rank = if alone && !total_row { Rank::Total } else { Rank::Group(numbered) };
                reach = Reach { field: None, agency: None, ..own.clone() };
                if !alone && (total_row || groups > 1) && own.level == frame.reach.level {
                    reach.field = Some(columns::field_name(&self.rules.wording, label));
                }
                group = Some(Reach { field: None, ..own });
            } else {
                // A row that has lost its name is nobody's.
                if !label.chars().any(char::is_alphabetic)
                    && metric_rows::period_row(self, lexer, label).is_none()
                {
                    continue;
                }
                narrowed = metric_rows::row_slots(self, lexer, label)
                    .filter(|slots| slots.has(Slot::Service) || slots.has(Slot::Channel));
                let base = group.clone().unwrap_or(reach);
                reach = if narrowed.is_some() {
                    base
                } else if let Some(period) = metric_rows::period_row(self, lexer, label) {
                    Reach { period, ..base }
                } else {
                    let base = Reach { level: found.level.or(base.level), ..base };
                    self.row_reach(label, found.agencies, &base)
                };
            }
            for (column, meaning) in &found.mapping {
                let Some(meaning) = self.narrowed(meaning, narrowed) else { continue };
                let row = Row { row, label, reach: &reach, rank };
                self.cell(grid, *column, &meaning, &row, scale, mentions);
            }
        }
    }

    /// The one period that the title names and that is not the report's: `... QUÝ III NĂM 2025` in a report of nine
    /// months.
    pub(crate) fn titled_period(&self, lexer: &mut Lexer<'_>) -> Option<Period> {
        let items = items::items(lexer, self.rules, self.title, 0, true);
        // `SO VỚI NĂM 2022` names what is compared with.
        let compares = |what: What| {
            matches!(what, What::Phrase(index) if matches!(
                self.rules.lexicon.entry(index).word,
                Some(Word::Compared | Word::Earlier)
            ))
        };
        if items.list.iter().any(|item| compares(item.what)) {
            return None;
        }
        let mut named = items.list.iter().filter_map(|item| match item.what {
            What::Period(index) => {
                period_of(self.context, &items.periods[index], &self.title[item.start..item.end])
            }
            _ => None,
        });
        let first = named.next()?;
        if named.any(|other| other != first) { None } else { first }
    }

    /// A row that is no field but a service or channel narrows what came in: `Mức độ 3 | Tổng`.
    fn narrowed<'c>(
        &self,
        meaning: &'c Column,
        slots: Option<Slots>,
    ) -> Option<std::borrow::Cow<'c, Column>> {
        let Some(slots) = slots else { return Some(std::borrow::Cow::Borrowed(meaning)) };
        if meaning.metrics != ["dossiers_received_total"] {
            return None;
        }
        let mut beside = slots;
        beside.set(Slot::Subject, self.rules.known.dossier);
        beside.set(Slot::Action, self.rules.known.received);
        let rule = resolve::metric(self.rules, &beside, &Slots::default())?;
        let metrics = rule.metrics.clone();
        (metrics[0] != "none").then(|| std::borrow::Cow::Owned(Column { metrics, ..meaning.clone() }))
    }

    /// Whether a row of nothing but a label heads those below it: `II | UBND các xã`, `Năm 2022`.
    fn heads_rows(&self, grid: &Grid, row: usize, label: usize, lexer: &mut Lexer<'_>) -> bool {
        let alone = (label + 1..grid.columns).all(|column| {
            let text = grid.text(row, column);
            text.is_empty() || grid.cell(row, column) == grid.cell(row, label)
        });
        let text = self.label(grid, row, label);
        alone
            && !text.is_empty()
            && (is_roman(ordinal(grid, row, label)) || metric_rows::period_row(self, lexer, &text).is_some())
    }

    /// The rows of data with their labels; a label that runs over several lines is put together.
    fn labels(
        &self,
        grid: &Grid,
        first: usize,
        found: &Continued,
        lexer: &mut Lexer<'_>,
    ) -> Vec<(usize, String)> {
        let numbers = |row: usize| found.has_numbers(grid, row);
        let is_total = |label: &str| self.rules.wording.says(Says::Total, label);
        let bare = |row: usize| (0..found.label).all(|column| grid.text(row, column).is_empty());
        let mut labels: Vec<(usize, String)> = Vec::new();
        let mut open: Option<String> = None;
        for row in (first..grid.rows).filter(|row| !grid.is_numbering(*row)) {
            let label = self.label(grid, row, found.label);
            if numbers(row) {
                let label = match open.take().filter(|_| bare(row) && found.label > 0 && !is_total(&label)) {
                    Some(head) => format!("{head} {label}"),
                    None => label,
                };
                labels.push((row, label));
                continue;
            }
            let small = label.starts_with(|c: char| c.is_lowercase() || c == '(');
            match labels.last_mut() {
                // The tail of the label above.
                Some((_, above)) if small && bare(row) && open.is_none() => {
                    above.push(' ');
                    above.push_str(&label);
                }
                _ if self.heads_rows(grid, row, found.label, lexer) => labels.push((row, label)),
                _ if bare(row) => open = None,
                _ => open = Some(label),
            }
        }
        labels
    }

    fn cell(
        &self,
        grid: &Grid,
        column: usize,
        meaning: &Column,
        place: &Row<'_>,
        scale: u8,
        mentions: &mut Vec<Mention>,
    ) {
        let Row { row, label, reach, rank } = *place;
        let Content::Number(reading, _) = grid.content(row, column) else { return };
        let Some(cell) = grid.cell(row, column) else { return };
        let mut amount = columns::value(meaning, grid.text(row, column), reading.amount);
        if meaning.unit == "vnd" {
            let Some(scaled) = numbers::scaled(amount, meaning.scale.unwrap_or(scale)) else { return };
            amount = scaled;
        }
        if meaning.unit == "percent" && exceeds_percent(amount)
            || meaning.unit != "percent" && amount.as_whole().is_none()
        {
            return;
        }
        for metric in &meaning.metrics {
            mentions.push(Mention {
                metric: metric.clone(),
                unit: meaning.unit.clone(),
                amount,
                other: None,
                doubt: reading.doubt,
                qualifier: Qualifier::Exact,
                kind: Kind::Result,
                reach: Reach {
                    field: meaning.part.clone().or(reach.field.clone()),
                    level: meaning.level.or(reach.level),
                    ..reach.clone()
                },
                label: meaning.label.clone(),
                section: self.outline.section(),
                place: Place::Table {
                    block: self.block,
                    cell,
                    table: self.number,
                    row: label.to_owned(),
                    column: meaning.label.clone(),
                    rank,
                },
                strength: meaning.strength,
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

    /// The label of a row; a lost first cell leaves it in another column.
    fn label(&self, grid: &Grid, row: usize, column: usize) -> String {
        let text = grid.text(row, column);
        if !text.is_empty() {
            return text[ordinal_in(text).len()..].trim_start().to_owned();
        }
        (0..=column)
            .rev()
            .map(|column| grid.text(row, column))
            .find(|text| !is_ordinal(text))
            .unwrap_or("")
            .to_owned()
    }

    /// What a row's label says of its scope.
    fn row_reach(&self, label: &str, agencies: bool, base: &Reach) -> Reach {
        let mut reach = base.clone();
        let name = columns::field_name(&self.rules.wording, label);
        if let Some(level) = self.rules.wording.level(&name) {
            reach.level = Some(level);
            return reach;
        }
        if self.is_issuer(&name) {
            return reach;
        }
        match self.context.agency_level(self.rules, &name) {
            Some(level) => {
                reach.level = Some(level);
                reach.agency = Some(name);
            }
            None if agencies => reach.agency = Some(name),
            None => reach.field = Some(name),
        }
        reach
    }

    fn is_issuer(&self, name: &str) -> bool {
        let Some(issuer) = &self.context.issuer_name else { return false };
        // `Bộ phận Một cửa thành phố` is the desk of the city that reports.
        let desk = self.rules.wording.behind(Says::Desk, name);
        if desk.is_some_and(|of| !of.trim().is_empty() && self.context.is_issuer(self.rules, of.trim())) {
            return true;
        }
        let core = |name: &str| sohoa_orthography::fold_lower(self.rules.wording.place(name));
        !name.is_empty() && core(issuer) == core(name)
    }

    /// Whether the head of the column of names says that they are agencies'.
    fn names_agencies(&self, head: &str) -> bool {
        let says = |what| self.rules.wording.says(what, head);
        says(Says::Agencies) && !says(Says::Fields)
    }
}

fn head_text(grid: &Grid, first: usize, label: usize) -> String {
    (0..first).map(|row| grid.text(row, label)).collect::<Vec<_>>().join(" ")
}

/// The number of a row, in a cell of its own or in front of its label.
fn ordinal(grid: &Grid, row: usize, label: usize) -> &str {
    let own = (0..label).map(|column| grid.text(row, column)).find(|text| !text.is_empty());
    own.unwrap_or_else(|| ordinal_in(grid.text(row, label)))
}

/// The number in front of a label: `II. Cấp xã`.
fn ordinal_in(text: &str) -> &str {
    match text.split_once(' ') {
        Some((first, _)) if first.ends_with('.') && is_roman(first) => first,
        _ => "",
    }
}

fn is_roman(text: &str) -> bool {
    let core = text.trim_end_matches(['.', ')']);
    !core.is_empty()
        && core.len() <= 5
        && core.starts_with(['I', 'V', 'X'])
        && core.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'l'))
}

/// Whether a share is above anything a share can be.
pub(crate) fn exceeds_percent(amount: Amount) -> bool {
    numbers::aligned(amount, Amount::whole(1000)).is_none_or(|(share, limit, _)| share > limit)
}
