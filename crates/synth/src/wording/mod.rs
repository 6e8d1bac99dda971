//! Unlimited further reports: wording and figures by seed, with gold.
//!
//! A seed gives a report in the markup of [`crate::markup`]: its text and its gold follow from that one source, and
//! it can be typeset and damaged like an authored one. Phrasings and issuers are tables in `data/`.

mod template;
mod values;

use std::collections::BTreeMap;

use serde::Deserialize;

use self::template::{Phrasing, Style, fill, pick, slots};
use self::values::{COMPLAINT_RULES, DOSSIER_RULES, Rule, Values};
use crate::SynthError;
use crate::random::Random;

const PHRASINGS: &str = include_str!("../../data/phrasings.toml");
const PLACES: &str = include_str!("../../data/places.toml");

/// Fields that a table or a list may split a total by.
const FIELDS: [&str; 8] = [
    "Hộ tịch",
    "Chứng thực",
    "Đất đai",
    "Bảo trợ xã hội",
    "Người có công",
    "Xây dựng",
    "Đăng ký kinh doanh",
    "Giáo dục",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wording {
    openings: Vec<String>,
    closings: Vec<String>,
    titles: Vec<Vec<String>>,
    headings: BTreeMap<String, Vec<String>>,
    dossiers: BTreeMap<String, Vec<Phrasing>>,
    complaints: BTreeMap<String, Vec<Phrasing>>,
    payments: BTreeMap<String, Vec<Phrasing>>,
    procedures: BTreeMap<String, Vec<Phrasing>>,
    digitisation: BTreeMap<String, Vec<Phrasing>>,
    satisfaction: BTreeMap<String, Vec<Phrasing>>,
    other: BTreeMap<String, Vec<Phrasing>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Places {
    issuer: Vec<Issuer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Issuer {
    level: String,
    name: String,
    agency: Vec<String>,
    place: String,
    suffix: String,
    #[serde(default)]
    two_tier: bool,
}

/// A reporting period: its name, its first and last day, and the day of the report.
struct Period {
    label: String,
    from: String,
    to: String,
    signed: String,
    next: String,
}

/// The report of a seed, in the report markup.
pub fn report(seed: u64) -> Result<String, SynthError> {
    let data = |name: &str, error: toml::de::Error| SynthError::Data {
        name: name.to_owned(),
        message: error.to_string(),
    };
    let wording: Wording = toml::from_str(PHRASINGS).map_err(|error| data("phrasings.toml", error))?;
    let places: Places = toml::from_str(PLACES).map_err(|error| data("places.toml", error))?;
    let mut random = Random::named(seed, "report");
    let Some(issuer) = random.choose(&places.issuer) else {
        return Err(SynthError::Data { name: "places.toml".to_owned(), message: "no issuer".to_owned() });
    };
    let period = draw_period(&mut random, issuer.two_tier);
    let style = Style::draw(&mut random);
    let mut writer = Writer {
        random,
        wording: &wording,
        issuer,
        period: &period,
        style,
        body: String::new(),
        failures: Vec::new(),
        number: 0,
    };
    writer.write();
    Ok(writer.finish(seed))
}

struct Writer<'a> {
    random: Random,
    wording: &'a Wording,
    issuer: &'a Issuer,
    period: &'a Period,
    style: Style,
    body: String,
    failures: Vec<String>,
    number: u32,
}

impl Writer<'_> {
    fn write(&mut self) {
        let opening = self.choose_text(&self.wording.openings);
        self.line(&opening);
        let mut sections = vec!["complaints", "payments", "procedures", "digitisation", "satisfaction"];
        while sections.len() > 2 && self.random.chance(450) {
            sections.remove(self.random.below(sections.len() as u32) as usize);
        }
        let at = self.random.below(sections.len() as u32 + 1) as usize;
        sections.insert(at, "dossiers");
        for section in sections {
            self.heading(section);
            match section {
                "dossiers" => self.dossiers(),
                "complaints" => self.complaints(),
                _ => self.other_family(section),
            }
        }
        for section in ["assessment", "plan"] {
            if self.random.chance(800) {
                self.heading(section);
                let mut said = String::new();
                for _ in 0..1 + self.random.below(2) {
                    let text = self.phrase(&self.wording.other, section, &Values::new());
                    if text != said {
                        let line = self.fill(&text, "other", &Values::new());
                        self.line(&line);
                    }
                    said = text;
                }
            }
        }
        let closing = self.choose_text(&self.wording.closings);
        self.line(&closing);
        self.line("@signature");
    }

    /// About how many dossiers a unit of a level receives in a period.
    fn scale(&mut self, level: &str) -> i64 {
        match level {
            "commune" => self.random.between(150, 6_000),
            "district" => self.random.between(400, 25_000),
            _ => self.random.between(800, 160_000),
        }
    }

    fn dossiers(&mut self) {
        let own = self.issuer.level.clone();
        let department = self.issuer.suffix.starts_with('S');
        if department && self.random.chance(350) {
            let values = values::dossiers(&mut self.random, 3_000);
            let text = self.phrase(&self.wording.dossiers, "rounded", &values);
            let line = self.fill(&text, "dossiers", &values);
            self.line(&line);
            return;
        }
        let levels: Vec<&str> = match own.as_str() {
            "district" if self.random.chance(600) => vec!["district", "commune"],
            "province" if !department && self.random.chance(700) => vec!["province", "district", "commune"],
            other => vec![other],
        };
        let by_level = levels.len() > 1;
        for (index, level) in levels.into_iter().enumerate() {
            if by_level {
                let mark = ["a", "b", "c"][index.min(2)];
                let title = self.heading_text(level);
                self.line(&format!("@level {level}"));
                self.line(&format!("{mark}) {title}:"));
            }
            self.dossiers_of(level, !by_level);
        }
        self.line(&format!("@level {own}"));
    }

    fn dossiers_of(&mut self, level: &str, alone: bool) {
        let scale = self.scale(level);
        let mut values = values::dossiers(&mut self.random, scale);
        let templates: Vec<String> = ["intake", "outcome", "pending"]
            .map(|part| self.phrase(&self.wording.dossiers, part, &values))
            .to_vec();
        let used: Vec<String> = templates.iter().flat_map(|template| slots(template)).collect();
        let table = alone && self.random.chance(400);
        if !table && self.random.chance(180) {
            values::spoil(&mut values, &DOSSIER_RULES, &used, &mut self.random);
        }
        self.note_failures("dossiers", &values, &DOSSIER_RULES, &used, level);
        let mut sentences: Vec<String> =
            templates.iter().map(|template| self.fill(template, "dossiers", &values)).collect();
        // Some authors put everything into one paragraph.
        if sentences.iter().all(|line| !line.starts_with(['-', '+'])) && self.random.chance(500) {
            sentences = vec![sentences.join(" ")];
        }
        for line in sentences {
            self.line(&line);
        }
        if table {
            self.dossier_table(&values);
        }
    }

    /// Form II.06a, or its short cousin, with rows that add up to the figures of the prose.
    fn dossier_table(&mut self, values: &Values) {
        let wide = self.random.chance(500);
        let columns: &[&str] = if wide {
            &[
                "received_online",
                "received_direct_or_postal",
                "carried_over",
                "resolved_early",
                "resolved_on_time",
                "resolved_overdue",
                "pending_within_deadline",
                "pending_overdue",
            ]
        } else {
            &["received_total", "resolved_total", "resolved_overdue", "pending_total"]
        };
        let fields = 3 + self.random.below(4) as usize;
        // What is printed per field: the parts are drawn, the wholes are sums, so that every row balances.
        let mut rows: Vec<Values> = vec![Values::new(); fields];
        // received = resolved + pending must hold in each row: draw the outcome, then split the intake alike.
        for name in [
            "resolved_early",
            "resolved_on_time",
            "resolved_overdue",
            "pending_within_deadline",
            "pending_overdue",
        ] {
            let parts = values::parts(&mut self.random, values.get(name).copied().unwrap_or(0), fields);
            for (row, part) in rows.iter_mut().zip(parts) {
                row.insert(name, part);
            }
        }
        let mut left: Vec<(&'static str, i64)> =
            ["carried_over", "received_direct_or_postal", "received_online"]
                .map(|name| (name, values.get(name).copied().unwrap_or(0)))
                .to_vec();
        for row in &mut rows {
            let sum =
                |row: &Values, names: &[&str]| names.iter().filter_map(|name| row.get(name)).sum::<i64>();
            let resolved = sum(row, &["resolved_early", "resolved_on_time", "resolved_overdue"]);
            let pending = sum(row, &["pending_within_deadline", "pending_overdue"]);
            let mut need = resolved + pending;
            for (name, rest) in &mut left {
                let part = need.min(*rest);
                *rest -= part;
                need -= part;
                row.insert(name, part);
            }
            row.extend([
                ("resolved_total", resolved),
                ("pending_total", pending),
                ("received_total", resolved + pending),
            ]);
        }
        self.table_head(wide, columns);
        let total = ["Tổng cộng", "Tổng số"][self.random.below(2) as usize];
        self.table_row("bold", "", total, values, wide, columns);
        for (index, row) in rows.iter().enumerate() {
            let field = FIELDS[index % FIELDS.len()];
            self.table_row(&format!("field={field}"), &(index + 1).to_string(), field, row, wide, columns);
        }
        self.line("@end");
        if wide {
            self.line("@annex portrait");
        }
    }

    fn table_head(&mut self, wide: bool, columns: &[&str]) {
        if !wide {
            self.line("@table 2,9,4,4,4,4 size=12");
            self.line("@head STT | Lĩnh vực | Tiếp nhận | Đã giải quyết | Quá hạn | Đang giải quyết");
            let metrics: Vec<String> = columns.iter().map(|column| format!("dossiers_{column}")).collect();
            self.line(&format!("@metrics - | - | {}", metrics.join(" | ")));
            return;
        }
        self.line("@annex landscape");
        self.line("@centre **TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH**");
        self.line("@right *Đơn vị tính: Số hồ sơ TTHC*");
        self.line("@table 3,12,6,6,8,6,6,6,6,6,6,6,6 size=11");
        self.line("@head STT {r3} | Lĩnh vực giải quyết {r3} | Số lượng hồ sơ tiếp nhận {c4} | Số lượng hồ sơ đã giải quyết {c4} | Số lượng hồ sơ đang giải quyết {c3}");
        self.line("@head Tổng số {r2} | Trong kỳ {c2} | Từ kỳ trước {r2} | Tổng số {r2} | Trước hạn {r2} | Đúng hạn {r2} | Quá hạn {r2} | Tổng số {r2} | Trong hạn {r2} | Quá hạn {r2}");
        self.line("@head Trực tuyến | Trực tiếp, dịch vụ bưu chính");
        let metrics: Vec<String> = WIDE.iter().map(|column| format!("dossiers_{column}")).collect();
        self.line(&format!("@metrics - | - | {}", metrics.join(" | ")));
    }

    fn table_row(
        &mut self,
        attributes: &str,
        number: &str,
        label: &str,
        row: &Values,
        wide: bool,
        columns: &[&str],
    ) {
        let columns = if wide { &WIDE[..] } else { columns };
        // Tables are not padded: 07 stands in prose.
        let style = Style { padded: false, ..self.style };
        let cells: Vec<String> =
            columns.iter().map(|column| style.count(row.get(column).copied().unwrap_or(0))).collect();
        self.line(&format!("@row {{{attributes}}} {number} | {label} | {}", cells.join(" | ")));
    }

    fn complaints(&mut self) {
        let level = self.issuer.level.clone();
        let mut values = values::complaints(&mut self.random);
        let text = self.phrase(&self.wording.complaints, "all", &values);
        let used = slots(&text);
        if self.random.chance(120) {
            values::spoil(&mut values, &COMPLAINT_RULES, &used, &mut self.random);
        }
        self.note_failures("complaints", &values, &COMPLAINT_RULES, &used, &level);
        let line = self.fill(&text, "complaints", &values);
        self.line(&line);
    }

    fn other_family(&mut self, family: &str) {
        let level = self.issuer.level.clone();
        let scale = self.scale(&level);
        let (table, values) = match family {
            "payments" => (&self.wording.payments, values::payments(&mut self.random, scale)),
            "procedures" => (&self.wording.procedures, values::others(&mut self.random, scale)),
            "digitisation" => (&self.wording.digitisation, values::others(&mut self.random, scale)),
            _ => (&self.wording.satisfaction, values::others(&mut self.random, scale)),
        };
        let text = self.phrase(table, "all", &values);
        let line = self.fill(&text, family, &values);
        self.line(&line);
    }

    fn note_failures(&mut self, family: &str, values: &Values, rules: &[Rule], used: &[String], level: &str) {
        self.failures.extend(values::failures(family, values, rules, used, level));
    }

    fn phrase(&mut self, table: &BTreeMap<String, Vec<Phrasing>>, part: &str, values: &Values) -> String {
        let phrasings = table.get(part).map(Vec::as_slice).unwrap_or_default();
        pick(phrasings, values, &mut self.random).to_owned()
    }

    fn heading_text(&mut self, name: &str) -> String {
        let all = self.wording.headings.get(name).map(Vec::as_slice).unwrap_or_default();
        self.choose_text(all)
    }

    fn heading(&mut self, name: &str) {
        self.number += 1;
        let title = self.heading_text(name);
        let number = self.number;
        self.line(&format!("# {number}. {title}"));
    }

    fn choose_text(&mut self, texts: &[String]) -> String {
        let text = self.random.choose(texts).cloned().unwrap_or_default();
        self.fill(&text, "other", &Values::new())
    }

    fn fill(&mut self, text: &str, family: &str, values: &Values) -> String {
        let words = [
            ("unit", self.issuer.name.as_str()),
            ("place", self.issuer.place.as_str()),
            ("period", self.period.label.as_str()),
            ("next_year", self.period.next.as_str()),
        ];
        fill(text, family, values, &self.style, &words, &mut self.random)
    }

    fn line(&mut self, line: &str) {
        self.body.push_str(line);
        self.body.push('\n');
    }

    fn finish(mut self, seed: u64) -> String {
        let list = |lines: &[String]| {
            let quoted: Vec<String> = lines.iter().map(|line| format!("{line:?}")).collect();
            format!("[{}]", quoted.join(", "))
        };
        let titles = self.random.choose(&self.wording.titles).cloned().unwrap_or_default();
        let title: Vec<String> = titles.iter().map(|line| self.fill(line, "other", &Values::new())).collect();
        let agency: Vec<String> = self
            .issuer
            .agency
            .iter()
            .enumerate()
            .map(|(index, line)| {
                let superior = self.issuer.suffix.starts_with('S') && index == 0;
                if superior { line.clone() } else { format!("**{line}**") }
            })
            .collect();
        let number = format!("{:02}/BC-{}", self.random.between(3, 480), self.issuer.suffix);
        let name = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Quốc Cường", "Phạm Hồng Dung", "Hoàng Minh Đức"];
        let signer = self.random.choose(&name).copied().unwrap_or_default();
        let capacity = match self.issuer.suffix.as_str() {
            "UBND" => list(&[
                "TM. ỦY BAN NHÂN DÂN".to_owned(),
                "KT. CHỦ TỊCH".to_owned(),
                "PHÓ CHỦ TỊCH".to_owned(),
            ]),
            "HĐND" => list(&["TM. THƯỜNG TRỰC HĐND".to_owned(), "CHỦ TỊCH".to_owned()]),
            _ => list(&["GIÁM ĐỐC".to_owned()]),
        };
        format!(
            "+++\n# Seed {seed}.\ntype = \"report\"\nkind = \"BÁO CÁO\"\nnumber = {number:?}\ndate = {:?}\nplace = {:?}\n\
             agency = {}\nissuer = {:?}\nlevel = {:?}\ntitle = {}\nperiod_line = {:?}\nperiod_from = {:?}\nperiod_to = {:?}\n\
             capacity = {capacity}\nsigner = {signer:?}\nrecipients = [\"- Như trên;\", \"- Lưu: VT.\"]\nchecks_fail = {}\n+++\n{}",
            self.period.signed,
            self.issuer.place,
            list(&agency),
            self.issuer.name,
            self.issuer.level,
            list(&title),
            period_line(self.period),
            self.period.from,
            self.period.to,
            list(&self.failures),
            self.body,
        )
    }
}

/// The columns of form II.06a from the third on.
const WIDE: [&str; 11] = [
    "received_total",
    "received_online",
    "received_direct_or_postal",
    "carried_over",
    "resolved_total",
    "resolved_early",
    "resolved_on_time",
    "resolved_overdue",
    "pending_total",
    "pending_within_deadline",
    "pending_overdue",
];

/// Periods end on the 14th and begin on the 15th (NĐ 09/2019).
fn draw_period(random: &mut Random, two_tier: bool) -> Period {
    // Units of the reform of July 2025 report by month, or on their first whole quarter.
    let year = if two_tier { 2025 } else { random.between(2020, 2024) };
    let (label, first, last) = match random.below(if two_tier { 2 } else { 4 }) {
        0 => {
            let month = random.between(if two_tier { 9 } else { 1 }, 12);
            (format!("tháng {month} năm {year}"), month - 1, month)
        }
        1 => {
            let quarter = if two_tier { 4 } else { random.between(1, 4) };
            let roman = ["I", "II", "III", "IV"][(quarter - 1) as usize];
            let name = if random.chance(300) { quarter.to_string() } else { roman.to_owned() };
            (format!("quý {name} năm {year}"), quarter * 3 - 3, quarter * 3)
        }
        2 => (format!("6 tháng đầu năm {year}"), 0, 6),
        _ => (format!("năm {year}"), 0, 12),
    };
    let (from_year, from_month) = if first == 0 { (year - 1, 12) } else { (year, first) };
    Period {
        label,
        from: format!("{from_year}-{from_month:02}-15"),
        to: format!("{year}-{last:02}-14"),
        signed: format!("{year}-{last:02}-{}", random.between(15, 27)),
        next: format!("năm {}", year + 1),
    }
}

fn period_line(period: &Period) -> String {
    let day = |date: &str| {
        let parts: Vec<&str> = date.split('-').collect();
        match parts.as_slice() {
            &[year, month, day] => format!("{day}/{}/{year}", month.trim_start_matches('0')),
            _ => date.to_owned(),
        }
    };
    format!("(Từ ngày {} đến ngày {})", day(&period.from), day(&period.to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markup;

    #[test]
    fn every_seed_gives_a_sound_report() {
        let (mut figures, mut failing, mut tables) = (0, 0, 0);
        for seed in 0..400 {
            let source = report(seed).expect("made");
            assert_eq!(source, report(seed).expect("made"), "seed {seed} is not repeatable");
            assert!(
                !source.split("+++").nth(2).unwrap_or_default().contains('{') || source.contains("@row"),
                "seed {seed}: a slot is open"
            );
            let authored = markup::parse(&format!("seed {seed}"), &source)
                .unwrap_or_else(|error| panic!("{error}\n{source}"));
            assert!(authored.gold.figures.len() >= 2, "seed {seed}");
            figures += authored.gold.figures.len();
            failing += usize::from(!authored.gold.checks_fail.is_empty());
            tables += usize::from(source.contains("@table"));
        }
        assert!(figures > 400 * 12, "{figures} figures");
        assert!((20..200).contains(&failing), "{failing} contradict themselves");
        assert!(tables > 40, "{tables} with tables");
    }
}
