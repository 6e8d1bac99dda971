//! Exact decimals as JSON numbers.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sohoa_document::Amount;

/// A stated value: a JSON integer when whole, else the decimal digits as stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal(pub Amount);

/// A double keeps 15 significant decimal digits; a decimal with more cannot be a faithful JSON number.
const FAITHFUL_DIGITS: u32 = 15;

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(whole) = self.0.as_whole() {
            return serializer.serialize_i64(whole);
        }
        let reduced = self.0.reduced();
        if reduced.units.unsigned_abs() >= 10u64.pow(FAITHFUL_DIGITS) {
            return Err(S::Error::custom(format!("{} has too many digits for a JSON number", self.0)));
        }
        // The shortest text of this double is the same decimal, so no digit is gained or lost.
        let double: f64 = self.0.to_string().parse().map_err(S::Error::custom)?;
        serializer.serialize_f64(double)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        parse(&number.to_string())
            .map(Self)
            .ok_or_else(|| D::Error::custom(format!("{number} is not a plain decimal")))
    }
}

impl JsonSchema for Decimal {
    fn schema_name() -> Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "description": "The value as printed: an integer, or the decimals exactly as stated." })
    }
}

/// `-12`, `75.5`, `99.0`; no exponent.
fn parse(text: &str) -> Option<Amount> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let units = format!("{whole}{decimals}").parse().ok()?;
    Some(Amount::new(units, u8::try_from(decimals.len()).ok()?).reduced())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_every_digit_both_ways() {
        for (amount, json) in [
            (Amount::whole(94_953_500), "94953500"),
            (Amount::new(755, 1), "75.5"),
            (Amount::new(3, 2), "0.03"),
            (Amount::new(9960, 2), "99.6"),
            (Amount::new(100, 2), "1"),
            (Amount::new(-28, 1), "-2.8"),
        ] {
            assert_eq!(serde_json::to_string(&Decimal(amount)).expect("writes"), json);
            let back: Decimal = serde_json::from_str(json).expect("reads");
            assert!(back.0.same_value(&amount), "{json}");
        }
        assert!(serde_json::from_str::<Decimal>("\"5\"").is_err());
        assert!(serde_json::to_string(&Decimal(Amount::new(1_234_567_890_123_456, 1))).is_err());
    }
}
