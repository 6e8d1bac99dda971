//! Tables: columns mapped by the words of their head and settled by the identities, rows by their labels.

use std::collections::BTreeMap;

use sohoa_document::{Amount, Kind, Level, Qualifier, Table};

use crate::Context;
use crate::columns::{self, Column};
use crate::grid::{Content, Grid, is_ordinal};
use crate::lexer::Lexer;
use crate::mention::{Mention, Place, Reach};
use crate::numbers;
use crate::outline::Outline;
use crate::rules::Rules;
use crate::settle::WHOLE_AREA;

/// What a table hands to the one that continues it on the next page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Continued {
    columns: usize,
    mapping: Vec<(usize, Column)>,
    label: usize,
    agencies: bool,
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
    /// It sums the others.
    total: bool,
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
        let found = if headless {
            continued.clone()
        } else {
            let Some(label) = grid.label_column(first) else { return Ok(()) };
            let agencies = names_agencies(&head_text(&grid, first, label));
            let rows: Vec<usize> = (first..grid.rows).collect();
            let Some(mapping) = columns::mapping(self.rules, lexer, &grid, first, label, self.title, &rows)
            else {
                let numbers = grid.number_columns(first, label).len();
                return if numbers >= 2 && speaks_of_figures(self.title) {
                    Err(format!(
                        "table {} has {numbers} columns of numbers that fit no known form",
                        self.number
                    ))
                } else {
                    Ok(())
                };
            };
            Continued { columns: grid.columns, mapping, label, agencies }
        };
        while first < grid.rows && grid.is_numbering(first) {
            first += 1;
        }
        self.rows(&grid, first, &found, mentions);
        *continued = found;
        Ok(())
    }

    fn rows(&self, grid: &Grid, first: usize, found: &Continued, mentions: &mut Vec<Mention>) {
        let frame = self.outline.frame();
        let scale = money_scale(self.title);
        let by_level = (first..grid.rows).any(|row| {
            level_row(&sohoa_orthography::fold_lower(&columns::field_name(&self.label(
                grid,
                row,
                found.label,
            ))))
            .is_some()
        });
        let mut groups = 0;
        let total_row = (first..grid.rows).any(|row| is_total(&self.label(grid, row, found.label)));
        for row in first..grid.rows {
            let ordinal = (0..found.label).map(|column| grid.text(row, column)).find(|text| !text.is_empty());
            groups += usize::from(ordinal.is_some_and(is_roman));
        }
        let mut group: Option<Reach> = None;
        for row in first..grid.rows {
            if grid.is_numbering(row) {
                continue;
            }
            let label = self.label(grid, row, found.label);
            let ordinal = (0..found.label)
                .map(|column| grid.text(row, column))
                .find(|text| !text.is_empty())
                .unwrap_or("");
            let mut reach =
                Reach { period: frame.reach.period.clone(), level: frame.reach.level, ..Reach::default() };
            let total = is_total(&label) || label.is_empty() && is_total(ordinal);
            let mut whole = total;
            if total {
                group = None;
                // Rows of several levels sum to the territory, not to the issuer's own level.
                if by_level {
                    reach.area = Some(WHOLE_AREA.to_owned());
                }
            } else if is_roman(ordinal) {
                let own = self.row_reach(&label, false, &reach);
                // One group with no total row is the whole.
                let alone = groups == 1;
                whole = true;
                reach = Reach { field: None, agency: None, ..own.clone() };
                if !alone && (total_row || groups > 1) && own.level == frame.reach.level {
                    reach.field = Some(columns::field_name(&label));
                }
                group = Some(Reach { field: None, ..own });
            } else {
                let base = group.clone().unwrap_or(reach);
                reach = self.row_reach(&label, found.agencies, &base);
                if label.is_empty() {
                    continue;
                }
            }
            for (column, meaning) in &found.mapping {
                let row = Row { row, label: &label, reach: &reach, total: whole };
                self.cell(grid, *column, meaning, &row, scale, mentions);
            }
        }
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
        let Row { row, label, reach, total } = *place;
        let Content::Number(reading, _) = grid.content(row, column) else { return };
        let Some(cell) = grid.cell(row, column) else { return };
        let mut amount = columns::value(meaning, grid.text(row, column), reading.amount);
        if meaning.unit == "vnd" {
            let Some(scaled) = numbers::scaled(amount, scale) else { return };
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
                reach: Reach { field: meaning.part.clone().or(reach.field.clone()), ..reach.clone() },
                label: meaning.label.clone(),
                section: self.outline.section(),
                place: Place::Table {
                    block: self.block,
                    cell,
                    table: self.number,
                    row: label.to_owned(),
                    column: meaning.label.clone(),
                    total,
                },
                strength: meaning.strength,
                change: None,
                channel: None,
                earlier_of: None,
                part_of: None,
            });
        }
    }

    /// The label of a row; a lost first cell leaves it in another column.
    fn label(&self, grid: &Grid, row: usize, column: usize) -> String {
        let text = grid.text(row, column);
        if !text.is_empty() {
            return text.to_owned();
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
        let name = columns::field_name(label);
        let folded = sohoa_orthography::fold_lower(&name);
        if let Some(level) = level_row(&folded) {
            reach.level = Some(level);
            return reach;
        }
        if self.is_issuer(&folded) {
            return reach;
        }
        match agency_level(&folded) {
            Some(level) => {
                reach.level = Some(level);
                reach.agency = Some(name);
            }
            None if agencies => reach.agency = Some(name),
            None => reach.field = Some(name),
        }
        reach
    }

    fn is_issuer(&self, folded: &str) -> bool {
        let Some(issuer) = &self.context.issuer_name else { return false };
        let issuer = sohoa_orthography::fold_lower(issuer);
        let core = |name: &str| {
            name.trim_start_matches("ubnd ").trim_start_matches("uy ban nhan dan ").trim().to_owned()
        };
        !folded.is_empty() && core(&issuer) == core(folded)
    }
}

fn head_text(grid: &Grid, first: usize, label: usize) -> String {
    (0..first).map(|row| grid.text(row, label)).collect::<Vec<_>>().join(" ")
}

fn names_agencies(head: &str) -> bool {
    let folded = sohoa_orthography::fold_lower(head);
    ["don vi", "co quan", "dia phuong", "xa, phuong", "ten xa", "phuong, xa", "so, nganh"]
        .iter()
        .any(|word| folded.contains(word))
        && !folded.contains("linh vuc")
}

fn speaks_of_figures(title: &str) -> bool {
    let folded = sohoa_orthography::fold_lower(title);
    ["ho so", "tthc", "thu tuc hanh chinh", "pakn", "phan anh", "thanh toan"]
        .iter()
        .any(|word| folded.contains(word))
}

fn is_total(label: &str) -> bool {
    let folded = sohoa_orthography::fold_lower(label);
    let folded = folded.trim_matches(|c: char| !c.is_alphanumeric());
    matches!(
        folded,
        "tong cong" | "tong so" | "cong" | "tong" | "toan tinh" | "toan huyen" | "toan xa" | "toan thanh pho"
    ) || folded.starts_with("tong cong")
        || folded.starts_with("tong so (")
}

fn is_roman(text: &str) -> bool {
    let core = text.trim_end_matches(['.', ')']);
    !core.is_empty()
        && core.len() <= 5
        && core.starts_with(['I', 'V', 'X'])
        && core.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'l'))
}

fn level_row(folded: &str) -> Option<Level> {
    match folded.trim_start_matches("ubnd ").trim_start_matches("khoi ") {
        "cap tinh" | "tinh" | "cac so, nganh" | "so, ban, nganh" | "so ban nganh" | "cac so, ban, nganh" => {
            Some(Level::Province)
        }
        "cap huyen" | "huyen" | "cac huyen, thi xa, thanh pho" | "huyen, thi xa, thanh pho" => {
            Some(Level::District)
        }
        "cap xa" | "xa" | "cac xa, phuong, thi tran" | "xa, phuong, thi tran" | "cac xa, phuong" => {
            Some(Level::Commune)
        }
        _ => None,
    }
}

/// The level of an agency by the head of its name.
pub(crate) fn agency_level(folded: &str) -> Option<Level> {
    let name = folded.trim_start_matches("ubnd ").trim_start_matches("uy ban nhan dan ");
    let starts = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
    if starts(&["xa ", "phuong ", "thi tran ", "dac khu "]) {
        Some(Level::Commune)
    } else if starts(&["huyen ", "quan ", "thi xa ", "thanh pho ", "tp. ", "tp ", "phong "]) {
        Some(Level::District)
    } else if starts(&["so ", "ban quan ly "]) {
        Some(Level::Province)
    } else {
        None
    }
}

/// The power of ten that the line of units sets: `ĐVT: 1.000 đồng`, `triệu đồng`.
fn money_scale(title: &str) -> u8 {
    let folded = sohoa_orthography::fold_lower(title);
    let units: BTreeMap<&str, u8> = [
        ("1.000 dong", 3),
        ("1000 dong", 3),
        ("nghin dong", 3),
        ("ngan dong", 3),
        ("trieu dong", 6),
        ("ty dong", 9),
    ]
    .into();
    if !folded.contains("dvt") && !folded.contains("don vi tinh") {
        return 0;
    }
    units.iter().find(|(unit, _)| folded.contains(**unit)).map_or(0, |(_, scale)| *scale)
}

/// Whether a share is above anything a share can be.
pub(crate) fn exceeds_percent(amount: Amount) -> bool {
    numbers::aligned(amount, Amount::whole(1000)).is_none_or(|(share, limit, _)| share > limit)
}
