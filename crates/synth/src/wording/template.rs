//! Phrasings with slots -> text of the report markup.

use serde::Deserialize;

use super::values::Values;
use crate::random::Random;

/// A phrasing, with the values for which it is right.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Phrasing {
    /// Right for all values.
    Always(String),
    /// Right when a figure is, or is not, a number.
    When {
        /// The text.
        text: String,
        /// `carried_over = 0`, `resolved_overdue != 0`.
        when: String,
    },
}

impl Phrasing {
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Always(text) | Self::When { text, .. } => text,
        }
    }

    fn suits(&self, values: &Values) -> bool {
        let equals =
            |name: &str, number: &str| values.get(name).is_some_and(|value| value.to_string() == number);
        match self {
            Self::Always(_) => true,
            Self::When { when, .. } => match (when.split_once(" != "), when.split_once(" = ")) {
                (Some((name, number)), _) => !equals(name, number),
                (None, Some((name, number))) => equals(name, number),
                (None, None) => false,
            },
        }
    }
}

/// One of the phrasings that suit the values.
pub(crate) fn pick<'a>(phrasings: &'a [Phrasing], values: &Values, random: &mut Random) -> &'a str {
    let suitable: Vec<&Phrasing> = phrasings.iter().filter(|phrasing| phrasing.suits(values)).collect();
    random.choose(&suitable).map(|phrasing| phrasing.text()).unwrap_or_default()
}

/// How numbers are written throughout a report.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// Between thousands; `None` writes digits without a break.
    pub(crate) grouping: Option<char>,
    /// Between the whole and its decimals.
    pub(crate) decimal: char,
    /// `07` for 7.
    pub(crate) padded: bool,
    /// Digits behind the decimal mark.
    pub(crate) decimals: usize,
}

impl Style {
    /// Mostly as the rules ask; one report in eight groups by commas, one in eight not at all.
    pub(crate) fn draw(random: &mut Random) -> Self {
        let grouping = *random
            .choose(&[Some('.'), Some('.'), Some('.'), Some('.'), Some('.'), Some('.'), Some(','), None])
            .unwrap_or(&None);
        let decimal = if grouping == Some(',') || random.chance(120) { '.' } else { ',' };
        Self { grouping, decimal, padded: random.chance(500), decimals: 1 + usize::from(random.chance(500)) }
    }

    pub(crate) fn count(&self, value: i64) -> String {
        if self.padded && (0..10).contains(&value) {
            return format!("{value:02}");
        }
        self.grouped(value, self.grouping)
    }

    fn grouped(&self, value: i64, mark: Option<char>) -> String {
        let digits = value.to_string();
        let mut printed = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if let Some(mark) = mark
                && index > 0
                && (digits.len() - index).is_multiple_of(3)
            {
                printed.push(mark);
            }
            printed.push(digit);
        }
        printed
    }

    /// `part` of `whole` in percent, rounded half up.
    fn percent(&self, part: i64, whole: i64) -> String {
        let scale = 10i64.pow(self.decimals as u32);
        let units = (part * 200 * scale + whole) / (2 * whole.max(1));
        let (ones, decimals) = (units / scale, units % scale);
        if decimals == 0 && ones == 100 {
            return "100%".to_owned();
        }
        format!("{ones}{}{decimals:0width$}%", self.decimal, width = self.decimals)
    }
}

/// The parts of a rate: its name, numerator and denominator.
const RATES: [(&str, &str, &str); 6] = [
    ("within_deadline_rate", "resolved_within_deadline", "resolved_total"),
    ("components_rate", "components_full", "received"),
    ("results_rate", "results_done", "resolved"),
    ("rate", "satisfied", "reviews"),
    ("online_rate", "online_dossiers", "online_eligible"),
    ("online_rate", "received_online", "received_total"),
];

/// The names of the slots of a phrasing that print figures.
pub(crate) fn slots(text: &str) -> Vec<String> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(slot, _)| slot.split(':').nth(1).unwrap_or(slot))
        .map(|name| name.split(',').next().unwrap_or(name))
        .filter(|name| !name.contains(';'))
        .filter(|name| !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// Fills the slots of a phrasing: figures as annotations of the report markup, `words` as they are.
pub(crate) fn fill(
    text: &str,
    family: &str,
    values: &Values,
    style: &Style,
    words: &[(&str, &str)],
    random: &mut Random,
) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((slot, behind)) = after.split_once('}') else { break };
        filled.push_str(&fill_slot(slot, family, values, style, words, random));
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

fn fill_slot(
    slot: &str,
    family: &str,
    values: &Values,
    style: &Style,
    words: &[(&str, &str)],
    random: &mut Random,
) -> String {
    if let Some((_, text)) = words.iter().find(|(name, _)| *name == slot) {
        return (*text).to_owned();
    }
    if let Some((low, high)) = slot.strip_prefix('#').and_then(|range| range.split_once('-')) {
        let number = random.between(low.parse().unwrap_or(0), high.parse().unwrap_or(0));
        return style.count(number);
    }
    let (slot, scope) = slot.split_once(';').unwrap_or((slot, ""));
    let scope = if scope.is_empty() { String::new() } else { format!("; {scope}") };
    let parts: Vec<&str> = slot.split(':').collect();
    let value = |name: &str| values.get(name).copied();
    match *parts.as_slice() {
        [kind @ ("zero" | "words"), names, printed] => {
            let bare = |name: &str| value(name.trim_start_matches('?')).unwrap_or(0);
            let value = if kind == "zero" { 0 } else { names.split(',').map(bare).next().unwrap_or(0) };
            let metrics: Vec<String> = names
                .split(',')
                .map(|name| match name.strip_prefix('?') {
                    Some(name) => format!("?{family}_{name}"),
                    None => format!("{family}_{name}"),
                })
                .collect();
            format!("[[{printed}|{}; value={value}]]", metrics.join(","))
        }
        ["millions", name] => {
            let tenths = value(name).unwrap_or(0) / 100_000;
            format!(
                "[[{},{} triệu đồng|{family}_{name}; value={}]]",
                style.grouped(tenths / 10, Some('.')),
                tenths % 10,
                tenths * 100_000
            )
        }
        [bound, name] => rounded(bound, name, value(name).unwrap_or(0), family, style),
        [name] => {
            if let Some(value) = value(name) {
                if name.ends_with("_vnd") {
                    return format!("[[{} đồng|{family}_{name}]]", style.grouped(value, Some('.')));
                }
                return format!("[[{}|{family}_{name}{scope}]]", style.count(value));
            }
            let rate = RATES.iter().find_map(|(rate, part, whole)| {
                (*rate == name).then(|| Some((value(part)?, value(whole)?))).flatten()
            });
            match rate {
                Some((part, whole)) => format!("[[{}|{family}_{name}]]", style.percent(part, whole)),
                None => slot.to_owned(),
            }
        }
        _ => slot.to_owned(),
    }
}

/// `hơn 1.200`: rounded to two digits, downwards, upwards or to the nearer.
fn rounded(bound: &str, name: &str, value: i64, family: &str, style: &Style) -> String {
    let unit = 10i64.pow((value.max(1).to_string().len() as u32).saturating_sub(2));
    let (word, qualifier, near) = match bound {
        "over" => ("hơn", "at_least", value / unit * unit),
        "under" => ("gần", "at_most", (value + unit - 1) / unit * unit),
        _ => ("khoảng", "approximate", (value + unit / 2) / unit * unit),
    };
    format!(
        "[[{word} {}|{family}_{name}; value={near}; qualifier={qualifier}]]",
        style.grouped(near, style.grouping)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_become_annotations() {
        let style = Style { grouping: Some('.'), decimal: ',', padded: true, decimals: 2 };
        let values = Values::from([
            ("resolved_total", 2745),
            ("resolved_within_deadline", 2739),
            ("resolved_overdue", 6),
        ]);
        for (template, expected) in [
            ("{resolved_total} hồ sơ", "[[2.745|dossiers_resolved_total]] hồ sơ"),
            ("{resolved_overdue}", "[[06|dossiers_resolved_overdue]]"),
            ("{within_deadline_rate}", "[[99,78%|dossiers_within_deadline_rate]]"),
            ("{zero:carried_over:không có}", "[[không có|dossiers_carried_over; value=0]]"),
            ("{words:?resolved_total:tất cả}", "[[tất cả|?dossiers_resolved_total; value=2745]]"),
            (
                "{over:resolved_total}",
                "[[hơn 2.700|dossiers_resolved_total; value=2700; qualifier=at_least]]",
            ),
            ("{unit}", "UBND xã"),
        ] {
            let filled =
                fill(template, "dossiers", &values, &style, &[("unit", "UBND xã")], &mut Random::new(1));
            assert_eq!(filled, expected, "{template}");
        }
        assert_eq!(slots("{a} {zero:b:không} {#1-3}"), ["a", "b"]);
    }
}
