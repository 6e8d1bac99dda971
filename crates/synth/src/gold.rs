//! The figures that a report states, in the form that accuracy is counted against.

use serde::{Deserialize, Serialize};
use serde_json::Number;

/// What is known of a document's head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldDocument {
    /// `212/BC-UBND`.
    pub number: Option<String>,
    /// Day of issue, ISO 8601.
    pub date: Option<String>,
    /// Who issued it, in running-text case.
    pub issuer: Option<String>,
    /// `province`, `district` or `commune`.
    pub issuer_level: Option<String>,
    /// `report` or `notice`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// First day reported on.
    pub period_from: Option<String>,
    /// Last day reported on.
    pub period_to: Option<String>,
}

/// One stated value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldFigure {
    /// The metric key.
    pub metric: String,
    /// A whole number, or a percentage exactly as stated.
    pub value: Number,
    /// `province`, `district`, `commune`; `None` is the issuer's own, or all levels together.
    pub level: Option<String>,
    /// The lĩnh vực; `None` is all of them.
    pub field: Option<String>,
    /// `exact`, `approximate`, `at_least` or `at_most`.
    pub qualifier: String,
    /// `None` is the report's own.
    pub period: Option<String>,
}

/// Everything that is to be found in a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gold {
    /// Its head.
    pub document: GoldDocument,
    /// Its figures; all of them for dossiers, complaints and online payment.
    pub figures: Vec<GoldFigure>,
    /// Its own contradictions.
    pub checks_fail: Vec<String>,
    /// Readings that are neither required nor wrong.
    pub optional: Vec<GoldFigure>,
}

impl Gold {
    /// The JSON as it is stored: indented by one blank, with a line break at the end.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut bytes = Vec::new();
        let layout = serde_json::ser::PrettyFormatter::with_indent(b" ");
        self.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, layout))?;
        bytes.push(b'\n');
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// The number that a printed figure stands for: `1.204`, `1,204`, `03`, `98,87%`, `91.115.000 đồng`.
///
/// Words (`không`, `2,5 tỷ`) are not read here; the source of a report states their value.
pub fn printed_value(printed: &str) -> Option<Number> {
    let trimmed = printed.trim();
    let percent = trimmed.ends_with('%');
    let digits: String = trimmed.trim_end_matches(|c: char| !c.is_ascii_digit()).to_owned();
    let tail = trimmed[digits.len()..].trim();
    if !matches!(tail, "" | "%" | "đồng" | "đ") || digits.is_empty() {
        return None;
    }
    if percent {
        let (whole, decimals) = digits.split_once([',', '.']).unwrap_or((&digits, ""));
        return decimal(whole, decimals);
    }
    let groups: Vec<&str> = digits.split(['.', ',']).collect();
    let grouped = groups.len() > 1;
    if grouped && (groups[0].len() > 3 || groups[1..].iter().any(|group| group.len() != 3)) {
        return None;
    }
    decimal(&groups.concat(), "")
}

fn decimal(whole: &str, decimals: &str) -> Option<Number> {
    if whole.is_empty() || !whole.chars().chain(decimals.chars()).all(|c| c.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let decimals = decimals.trim_end_matches('0');
    if decimals.is_empty() {
        return Some(Number::from(whole));
    }
    // The shortest decimal notation of a few digits comes back from f64 unchanged.
    format!("{whole}.{decimals}").parse::<f64>().ok().and_then(Number::from_f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_figures_are_read() {
        for (printed, expected) in [
            ("1.204", "1204"),
            ("3,278", "3278"),
            ("03", "3"),
            ("00", "0"),
            ("2842", "2842"),
            ("98,87%", "98.87"),
            ("99.60 %", "99.6"),
            ("100%", "100"),
            ("91.115.000 đồng", "91115000"),
        ] {
            assert_eq!(
                printed_value(printed).map(|value| value.to_string()).as_deref(),
                Some(expected),
                "{printed}"
            );
        }
        for printed in ["không", "2,5 tỷ đồng", "1.2345", "12.34", ""] {
            assert_eq!(printed_value(printed), None, "{printed}");
        }
    }
}
