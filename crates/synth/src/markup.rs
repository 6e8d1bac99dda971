//! The markup in which reports are authored: one source for what is printed and for what it means.
//!
//! A TOML head between `+++` lines, then one block a line. A figure is written where it is printed:
//! `[[1.204|dossiers_received_total]]`. Attributes follow after `;`:
//! `[[không có|dossiers_resolved_overdue; value=0; field=Đất đai]]`; a `?` before the metric makes it optional,
//! several metrics are parted by commas. `fixtures/README.md` describes the whole markup.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Number;

use crate::SynthError;
use crate::gold::{Gold, GoldDocument, GoldFigure, printed_value};
use crate::manuscript::{Block, Head, Manuscript, Signature, Table, TableCell, Text};

/// A report as authored: its pages and its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Authored {
    /// What is printed.
    pub manuscript: Manuscript,
    /// What it states.
    pub gold: Gold,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    #[serde(rename = "type")]
    document_type: String,
    kind: String,
    number: String,
    date: String,
    place: String,
    agency: Vec<String>,
    issuer: String,
    level: String,
    title: Vec<String>,
    period_line: Option<String>,
    period_from: Option<String>,
    period_to: Option<String>,
    addressee: Option<String>,
    #[serde(default)]
    handwritten_number: bool,
    #[serde(default)]
    capacity: Vec<String>,
    #[serde(default)]
    signer: String,
    #[serde(default)]
    recipients: Vec<String>,
    #[serde(default)]
    checks_fail: Vec<String>,
}

/// What a figure speaks of unless it says otherwise.
#[derive(Debug, Clone, Default)]
struct Scope {
    level: Option<String>,
    field: Option<String>,
    period: Option<String>,
}

/// Reads an authored report; `name` is used in messages only.
pub fn parse(name: &str, source: &str) -> Result<Authored, SynthError> {
    let parts: Vec<&str> = source.splitn(3, "+++\n").collect();
    let &["", front, body] = parts.as_slice() else {
        return Err(SynthError::Markup {
            name: name.to_owned(),
            line: 1,
            message: "a report opens with a TOML head between two lines of +++".to_owned(),
        });
    };
    let front: Front = toml::from_str(front)
        .map_err(|error| SynthError::Data { name: name.to_owned(), message: error.to_string() })?;
    let first_line = source.len() - body.len();
    let first_line = source[..first_line].lines().count() + 1;
    let mut reader = Reader {
        scope: Scope { level: Some(front.level.clone()), ..Scope::default() },
        figures: Vec::new(),
        optional: Vec::new(),
        blocks: Vec::new(),
        table: None,
        metrics: Vec::new(),
    };
    let signature = Signature {
        capacity: front.capacity.clone(),
        name: front.signer.clone(),
        recipients: front.recipients.clone(),
    };
    for (index, line) in body.lines().enumerate() {
        reader.line(line.trim(), &signature).map_err(|message| SynthError::Markup {
            name: name.to_owned(),
            line: first_line + index,
            message,
        })?;
    }
    let head = Head {
        agency: front.agency.iter().map(|line| Text::parse(line)).collect(),
        number: Some(format!("Số: {}", front.number)),
        place_date: Some(place_date(&front.place, &front.date)),
        kind: Some(front.kind),
        title: front.title,
        period_line: front.period_line,
        addressee: front.addressee,
        handwritten_number: front.handwritten_number,
    };
    let document = GoldDocument {
        number: Some(front.number.replace(' ', "")),
        date: Some(front.date),
        issuer: Some(front.issuer),
        issuer_level: Some(front.level),
        kind: Some(front.document_type),
        period_from: front.period_from,
        period_to: front.period_to,
    };
    Ok(Authored {
        manuscript: Manuscript { head: Some(head), body: reader.blocks },
        gold: Gold {
            document,
            figures: reader.figures,
            checks_fail: front.checks_fail,
            optional: reader.optional,
        },
    })
}

/// `Lấp Vò, ngày 05 tháng 02 năm 2024`: days below 10 and the months 1 and 2 take a zero before them.
fn place_date(place: &str, date: &str) -> String {
    let part = |range| date.get(range).and_then(|digits: &str| digits.parse::<u32>().ok()).unwrap_or(0);
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    let month = if month < 3 { format!("{month:02}") } else { month.to_string() };
    format!("{place}, ngày {day:02} tháng {month} năm {year}")
}

struct Reader {
    scope: Scope,
    figures: Vec<GoldFigure>,
    optional: Vec<GoldFigure>,
    blocks: Vec<Block>,
    table: Option<Table>,
    metrics: Vec<String>,
}

impl Reader {
    fn line(&mut self, line: &str, signature: &Signature) -> Result<(), String> {
        if line.is_empty() || line.starts_with("//") {
            return Ok(());
        }
        if let Some(rest) = line.strip_prefix('@') {
            let (command, rest) = rest.split_once(' ').unwrap_or((rest, ""));
            return self.command(command, rest.trim(), signature);
        }
        if let Some(heading) = line.strip_prefix("# ") {
            let heading = self.annotated(heading)?;
            self.blocks.push(Block::Heading(Text::styled(&heading, true, false)));
            return Ok(());
        }
        let text = self.annotated(line)?;
        self.blocks.push(Block::Paragraph(Text::parse(&text)));
        Ok(())
    }

    fn command(&mut self, command: &str, rest: &str, signature: &Signature) -> Result<(), String> {
        let given = (rest != "-").then(|| rest.to_owned());
        match command {
            "level" => self.scope.level = given,
            "field" => self.scope.field = given,
            "period" => self.scope.period = given,
            "centre" => {
                let text = self.annotated(rest)?;
                self.blocks.push(Block::Centred(Text::parse(&text)));
            }
            "right" => {
                let text = self.annotated(rest)?;
                self.blocks.push(Block::Right(Text::parse(&text)));
            }
            "annex" => self.blocks.push(Block::Annex { landscape: rest == "landscape" }),
            "signature" => self.blocks.push(Block::Signature(signature.clone())),
            "sign-off" => {
                let signature = Signature { recipients: Vec::new(), ..signature.clone() };
                self.blocks.push(Block::Signature(signature));
            }
            "table" => self.open_table(rest)?,
            "head" | "row" | "metrics" | "end" => self.table_line(command, rest)?,
            _ => return Err(format!("unknown command @{command}")),
        }
        Ok(())
    }

    /// `@table 1,6,2,2 size=10`.
    fn open_table(&mut self, rest: &str) -> Result<(), String> {
        let (widths, size) = rest.split_once(" size=").unwrap_or((rest, "12"));
        let widths: Result<Vec<u32>, _> = widths.split(',').map(|width| width.trim().parse()).collect();
        let size: f32 = size.trim().parse().map_err(|_| format!("not a type size: {size}"))?;
        self.table = Some(Table {
            widths: widths.map_err(|_| format!("not column widths: {rest}"))?,
            half_points: (size * 2.0) as u32,
            head_rows: 0,
            rows: Vec::new(),
        });
        self.metrics.clear();
        Ok(())
    }

    fn table_line(&mut self, command: &str, rest: &str) -> Result<(), String> {
        let mut table = self.table.take().ok_or("no table is open")?;
        match command {
            "metrics" => self.metrics = rest.split('|').map(|metric| metric.trim().to_owned()).collect(),
            "head" => {
                table.rows.push(rest.split('|').map(|cell| spanned(cell.trim())).collect());
                table.head_rows = table.rows.len();
            }
            "row" => {
                let row = self.row(rest)?;
                let columns: usize = row.iter().map(|cell| cell.column_span).sum();
                if columns != table.widths.len() {
                    return Err(format!("{columns} columns where the table has {}", table.widths.len()));
                }
                table.rows.push(row);
            }
            _ => {
                self.blocks.push(Block::Table(table));
                return Ok(());
            }
        }
        self.table = Some(table);
        Ok(())
    }

    /// `@row {field=Hộ tịch; bold} 1 | Hộ tịch | 412`; figures by the columns' metrics.
    fn row(&mut self, rest: &str) -> Result<Vec<TableCell>, String> {
        let (attributes, cells) = match rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((attributes, cells)) => (attributes, cells),
            None => ("", rest),
        };
        let attributes = attributes_of(attributes);
        let bold = attributes.contains_key("bold");
        let counted = !attributes.contains_key("plain");
        let mut row = Vec::new();
        for (column, cell) in cells_of(cells).into_iter().enumerate() {
            let metric = self.metrics.get(column).map(String::as_str).unwrap_or("-").to_owned();
            let text = if cell.contains("[[") || metric == "-" || !counted {
                self.annotated(cell)?
            } else {
                self.figure(cell, &metric, &attributes)?;
                cell.to_owned()
            };
            row.push(TableCell { text: Text::styled(&text, bold, false), ..spanned(&text) });
        }
        Ok(row)
    }

    /// The line without its annotations, which are noted as figures.
    fn annotated(&mut self, line: &str) -> Result<String, String> {
        let mut printed = String::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("[[") {
            let (inside, behind) = after.split_once("]]").ok_or("[[ without ]]")?;
            let (text, meaning) = inside.split_once('|').ok_or("a figure is written [[printed|metric]]")?;
            let (metrics, attributes) = meaning.split_once(';').unwrap_or((meaning, ""));
            self.figure(text, metrics, &attributes_of(attributes))?;
            printed.push_str(before);
            printed.push_str(text);
            rest = behind;
        }
        printed.push_str(rest);
        Ok(printed)
    }

    fn figure(
        &mut self,
        printed: &str,
        metrics: &str,
        attributes: &BTreeMap<String, String>,
    ) -> Result<(), String> {
        let value = match attributes.get("value") {
            Some(stated) => stated.parse::<Number>().map_err(|_| format!("not a value: {stated}"))?,
            None => {
                printed_value(printed).ok_or_else(|| format!("what number is '{printed}'? say value="))?
            }
        };
        let scoped = |key: &str, default: &Option<String>| match attributes.get(key).map(String::as_str) {
            Some("-") => None,
            Some(given) => Some(given.to_owned()),
            None => default.clone(),
        };
        for metric in metrics.split(',').map(str::trim) {
            let (list, metric) = match metric.strip_prefix('?') {
                Some(metric) => (&mut self.optional, metric),
                None => (&mut self.figures, metric),
            };
            let figure = GoldFigure {
                metric: metric.to_owned(),
                value: value.clone(),
                level: scoped("level", &self.scope.level),
                field: scoped("field", &self.scope.field),
                qualifier: attributes.get("qualifier").cloned().unwrap_or_else(|| "exact".to_owned()),
                period: scoped("period", &self.scope.period),
            };
            // A value stated twice is one figure.
            if !list.contains(&figure) {
                list.push(figure);
            }
        }
        Ok(())
    }
}

/// The cells of a row; a bar within an annotation parts none.
fn cells_of(source: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut start = 0;
    for (at, _) in source.match_indices('|') {
        let before = &source[start..at];
        if before.matches("[[").count() == before.matches("]]").count() {
            cells.push(before.trim());
            start = at + 1;
        }
    }
    cells.push(source[start..].trim());
    cells
}

/// `field=Hộ tịch; bold` as a map; a lone word has an empty value.
fn attributes_of(source: &str) -> BTreeMap<String, String> {
    source
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| match part.split_once('=') {
            Some((key, value)) => (key.trim().to_owned(), value.trim().to_owned()),
            None => (part.to_owned(), String::new()),
        })
        .collect()
}

/// `Đã giải quyết {c4}`, `STT {r2}`: a cell that covers columns or rows.
fn spanned(source: &str) -> TableCell {
    let mut text = source;
    let (mut row_span, mut column_span) = (1, 1);
    while let Some((before, mark)) = text.strip_suffix('}').and_then(|text| text.rsplit_once('{')) {
        let Some(count) = mark.get(1..).and_then(|digits| digits.parse::<usize>().ok()) else { break };
        match mark.chars().next() {
            Some('r') => row_span = count.max(1),
            Some('c') => column_span = count.max(1),
            _ => break,
        }
        text = before.trim_end();
    }
    TableCell { text: Text::parse(text), row_span, column_span }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"+++
type = "report"
kind = "BÁO CÁO"
number = "07/BC-UBND"
date = "2024-02-05"
place = "Lấp Vò"
agency = ["**ỦY BAN NHÂN DÂN**"]
issuer = "UBND xã"
level = "commune"
title = ["Kết quả"]
+++
# I. KẾT QUẢ
Đã nhận [[1.204|dossiers_received_total]] hồ sơ, [[không có|dossiers_resolved_overdue; value=0; field=Đất đai]] hồ sơ trễ.
@field Hộ tịch
Trả [[hơn 90%|?dossiers_resolved_rate; value=90; qualifier=at_least]].
@table 1,4,2
@head STT | Lĩnh vực | Tổng {c1}
@metrics - | - | complaints_received_total
@row {field=Đất đai; bold} 1 | Đất đai | 3
@end
"#;

    #[test]
    fn text_and_gold_come_from_one_source() {
        let authored = parse("test", SOURCE).expect("the source is well formed");
        let figures: Vec<(&str, String, Option<&str>)> = authored
            .gold
            .figures
            .iter()
            .map(|figure| (figure.metric.as_str(), figure.value.to_string(), figure.field.as_deref()))
            .collect();
        assert_eq!(
            figures,
            [
                ("dossiers_received_total", "1204".to_owned(), None),
                ("dossiers_resolved_overdue", "0".to_owned(), Some("Đất đai")),
                ("complaints_received_total", "3".to_owned(), Some("Đất đai")),
            ]
        );
        assert_eq!(authored.gold.optional[0].qualifier, "at_least");
        assert_eq!(authored.gold.optional[0].field.as_deref(), Some("Hộ tịch"));
        let Block::Paragraph(text) = &authored.manuscript.body[1] else { panic!("a paragraph") };
        assert_eq!(text.plain(), "Đã nhận 1.204 hồ sơ, không có hồ sơ trễ.");
        let head = authored.manuscript.head.expect("a head");
        assert_eq!(head.place_date.as_deref(), Some("Lấp Vò, ngày 05 tháng 02 năm 2024"));
    }

    #[test]
    fn cells_are_parted_outside_annotations() {
        assert_eq!(cells_of("| a | [[3|metric]] b |"), ["", "a", "[[3|metric]] b", ""]);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let spoilt = SOURCE.replace("1.204|", "nhiều|");
        let message = parse("test", &spoilt).expect_err("a word is no number").to_string();
        assert!(message.starts_with("test, line 13: what number"), "{message}");
        let spoilt = SOURCE.replace("| 3", "| 3 | 4");
        assert!(parse("test", &spoilt).expect_err("a column too many").to_string().contains("4 columns"));
    }
}
