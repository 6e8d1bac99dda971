//! The arithmetic of the checks, on any source of values.

use sohoa_document::Amount;

use crate::numbers;
use crate::rules::{Ask, CheckRule};

/// The sum of some values; `None` when one is missing or it does not fit.
pub(crate) fn sum(values: impl IntoIterator<Item = Option<Amount>>) -> Option<Amount> {
    values.into_iter().try_fold(Amount::whole(0), |sum, value| add(sum, value?))
}

pub(crate) fn add(left: Amount, right: Amount) -> Option<Amount> {
    let (left, right, scale) = numbers::aligned(left, right)?;
    Some(Amount::new(left.checked_add(right)?, scale))
}

pub(crate) fn subtract(left: Amount, right: Amount) -> Option<Amount> {
    add(left, Amount::new(right.units.checked_neg()?, right.scale))
}

pub(crate) fn difference(left: Amount, right: Amount) -> Option<Amount> {
    let difference = subtract(left, right)?;
    Some(Amount::new(difference.units.checked_abs()?, difference.scale))
}

/// Whether a printed share is the numerator's in the denominator, to half a unit of the last printed digit;
/// truncation is accepted too, and with `at_least` anything below the true share.
pub(crate) fn is_share(rate: Amount, numerator: Amount, denominator: Amount, at_least: bool) -> Option<bool> {
    let (numerator, denominator) = (i128::from(numerator.as_whole()?), i128::from(denominator.as_whole()?));
    if denominator <= 0 {
        return None;
    }
    let precision = 10i128.checked_pow(u32::from(rate.scale))?;
    // Both sides times denominator * precision * 2.
    let exact = numerator.checked_mul(200)?.checked_mul(precision)?;
    let printed = i128::from(rate.units).checked_mul(denominator)?.checked_mul(2)?;
    let off = exact.checked_sub(printed)?;
    Some(off.abs() <= denominator || (0..2 * denominator).contains(&off) || at_least && off >= 0)
}

/// The share in percent, to one digit more than printed.
pub(crate) fn share(numerator: Amount, denominator: Amount, scale: u8) -> Option<Amount> {
    let (numerator, denominator) = (i128::from(numerator.as_whole()?), i128::from(denominator.as_whole()?));
    if denominator <= 0 {
        return None;
    }
    let scale = (scale + 1).min(6);
    let precision = 10i128.pow(u32::from(scale));
    let share = numerator.checked_mul(100 * precision)?.checked_add(denominator / 2)? / denominator;
    Some(Amount::new(i64::try_from(share).ok()?, scale))
}

/// Whether a check holds; `None` when a part is missing.
pub(crate) fn holds(check: &CheckRule, get: &dyn Fn(&str) -> Option<Amount>) -> Option<bool> {
    let left = match (&check.ask, get(&check.left)) {
        (_, Some(left)) => left,
        (Ask::Channels(total, Some(carried)), None) => subtract(get(total)?, get(carried)?)?,
        _ => return None,
    };
    match &check.ask {
        Ask::Sum => Some(left.same_value(&sum(check.right.iter().map(|name| get(name)))?)),
        Ask::Channels(other, _) => {
            let sum = sum(check.right.iter().map(|name| get(name)))?;
            Some(left.same_value(&sum) || get(other).is_some_and(|other| other.same_value(&sum)))
        }
        Ask::Outcome(further) => {
            let base = sum(check.right.iter().map(|name| get(name)))?;
            if left.same_value(&base) {
                return Some(true);
            }
            let all = sum(further.iter().filter_map(|name| get(name)).map(Some).chain([Some(base)]))?;
            Some(left.same_value(&all))
        }
        Ask::Part => {
            let whole = get(&check.right[0])?;
            let (left, whole, _) = numbers::aligned(left, whole)?;
            Some(left <= whole)
        }
        Ask::Rate => {
            let numerator = get(&check.right[0])?;
            let shares: Vec<bool> = check.right[1..]
                .iter()
                .filter_map(|name| is_share(left, numerator, get(name)?, false))
                .collect();
            (!shares.is_empty()).then(|| shares.contains(&true))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_hold_to_the_printed_precision() {
        for (rate, numerator, denominator, at_least, expected) in [
            (Amount::new(755, 1), 3557, 4709, false, true),
            (Amount::new(4395, 2), 1249, 2842, false, true),
            (Amount::new(9904, 2), 3184, 3215, false, true),
            // 85,185 printed 85,2 and 66,666 printed 66,6 (cut off).
            (Amount::new(852, 1), 23, 27, false, true),
            (Amount::new(666, 1), 2, 3, false, true),
            (Amount::new(948, 2), 214, 2265, false, false),
            (Amount::whole(99), 998, 1000, true, true),
            (Amount::whole(98), 998, 1000, false, false),
            (Amount::whole(100), 0, 0, false, false),
        ] {
            let found = is_share(rate, Amount::whole(numerator), Amount::whole(denominator), at_least);
            assert_eq!(found.unwrap_or(false), expected, "{rate} of {numerator}/{denominator}");
        }
    }
}
