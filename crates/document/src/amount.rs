//! Numbers as stated: an integer and a scale, never a float.

use std::fmt;

/// How exactly a value is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualifier {
    /// As counted.
    Exact,
    /// khoảng, ước, xấp xỉ.
    Approximate,
    /// hơn, trên.
    AtLeast,
    /// gần, dưới.
    AtMost,
}

/// A decimal number: `units / 10^scale`. 75,5 is 755 at scale 1; 5.085 hồ sơ is 5085 at scale 0.
///
/// The scale keeps how many decimals were printed, so 99,60 and 99,6 are equal in value, not in print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Amount {
    /// The digits as one integer.
    pub units: i64,
    /// How many of them stand behind the decimal mark, at most 18.
    pub scale: u8,
}

impl Amount {
    /// A number with `scale` decimals.
    pub const fn new(units: i64, scale: u8) -> Self {
        Self { units, scale }
    }

    /// A whole number.
    pub const fn whole(units: i64) -> Self {
        Self { units, scale: 0 }
    }

    /// The integer, when there is nothing behind the decimal mark.
    pub fn as_whole(&self) -> Option<i64> {
        let reduced = self.reduced();
        (reduced.scale == 0).then_some(reduced.units)
    }

    /// The same value without trailing zeros behind the decimal mark.
    pub fn reduced(&self) -> Self {
        let mut reduced = *self;
        while reduced.scale > 0 && reduced.units % 10 == 0 {
            reduced.units /= 10;
            reduced.scale -= 1;
        }
        reduced
    }

    /// Whether both stand for the same value, however many decimals were printed.
    pub fn same_value(&self, other: &Self) -> bool {
        self.reduced() == other.reduced()
    }
}

impl fmt::Display for Amount {
    /// Plain decimal notation with a point and no trailing zeros: `75.5`, `-3`, `0.03`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { units, scale } = self.reduced();
        if scale == 0 {
            return write!(f, "{units}");
        }
        let digits = format!("{:0>width$}", units.unsigned_abs(), width = usize::from(scale) + 1);
        let (whole, decimals) = digits.split_at(digits.len() - usize::from(scale));
        let sign = if units < 0 { "-" } else { "" };
        write!(f, "{sign}{whole}.{decimals}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_print_as_json_numbers() {
        for (units, scale, expected) in [
            (5085, 0, "5085"),
            (755, 1, "75.5"),
            (9960, 2, "99.6"),
            (3, 2, "0.03"),
            (-15, 1, "-1.5"),
            (0, 3, "0"),
        ] {
            assert_eq!(Amount::new(units, scale).to_string(), expected);
        }
        assert!(Amount::new(9960, 2).same_value(&Amount::new(996, 1)));
        assert_eq!(Amount::new(100, 2).as_whole(), Some(1));
        assert_eq!(Amount::new(105, 2).as_whole(), None);
    }
}
