//! Administrative units and their official codes, before and after July 2025.

use std::collections::HashMap;
use std::sync::OnceLock;

use sohoa_document::{Date, Level};
use sohoa_orthography::{fold_lower, is_letter_or_digit, normalise};

/// Which map a document speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// Three levels, 63 provinces: until June 2025.
    Before,
    /// Two levels, 34 provinces: since July 2025.
    After,
}

impl Era {
    /// The first day without districts.
    pub const CHANGE: Date = Date { year: 2025, month: 7, day: 1 };

    /// The era of a day.
    pub fn of(date: Date) -> Self {
        if date < Self::CHANGE { Era::Before } else { Era::After }
    }
}

/// One unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit<'a> {
    /// Which map it stands on.
    pub era: Era,
    /// Its level.
    pub level: Level,
    /// Its official code: two digits for a province, three for a district, five for a commune.
    pub code: &'a str,
    /// The code of the unit above; empty for a province.
    pub parent: &'a str,
    /// Its kind as in names: `Thành phố`, `Xã`.
    pub kind: &'a str,
    /// Its name without the kind: `Nha Trang`.
    pub name: &'a str,
}

/// The units, found by name.
pub struct Gazetteer<'a> {
    units: Vec<Unit<'a>>,
    /// Folded name -> indices into `units`.
    by_name: HashMap<String, Vec<u32>>,
    /// (era, code of a district) -> code of its province.
    above: HashMap<&'a str, &'a str>,
}

impl Gazetteer<'static> {
    /// The units that come with the program; read once.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: OnceLock<Gazetteer<'static>> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            let tables = [include_str!("../data/units.tsv"), include_str!("../data/history.tsv")];
            Gazetteer::from_tables(&tables)
        })
    }
}

impl<'a> Gazetteer<'a> {
    /// A gazetteer of these tables, in the format of `data/README.md`; lines that do not follow it are left out.
    pub fn from_tables(tables: &[&'a str]) -> Self {
        let mut units = Vec::new();
        for line in tables.iter().flat_map(|table| table.lines()) {
            let mut columns = line.split('\t');
            let (Some(era), Some(level), Some(parent), Some(kind), Some(list)) =
                (columns.next(), columns.next(), columns.next(), columns.next(), columns.next())
            else {
                continue;
            };
            let era = match era {
                "before" => Era::Before,
                "after" => Era::After,
                _ => continue,
            };
            let level = match level {
                "province" => Level::Province,
                "district" => Level::District,
                "commune" => Level::Commune,
                _ => continue,
            };
            let pairs = list.split('|').filter_map(|pair| pair.split_once(' '));
            units.extend(pairs.map(|(code, name)| Unit { era, level, code, parent, kind, name }));
        }
        let mut by_name: HashMap<String, Vec<u32>> = HashMap::new();
        let mut above = HashMap::new();
        for (index, unit) in units.iter().enumerate() {
            by_name.entry(key(unit.name)).or_default().push(index as u32);
            if unit.level == Level::District {
                above.insert(unit.code, unit.parent);
            }
        }
        Self { units, by_name, above }
    }

    /// All units in the order of the tables.
    pub fn units(&self) -> &[Unit<'a>] {
        &self.units
    }

    /// The units of this name, marks and case put aside.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Unit<'a>> {
        self.by_name.get(&key(name)).into_iter().flatten().map(|index| &self.units[*index as usize])
    }

    /// The units whose name is this one marks and all, whatever its case; where there are none, those that fit
    /// without marks: *Cẩm Thanh* is not *Cẩm Thành*, but *Đắk Glong* is still *Đăk Glong*.
    pub fn matching(&self, name: &str) -> Vec<&Unit<'a>> {
        let exact: Vec<&Unit> = self.named(name).filter(|unit| same_letters(unit.name, name)).collect();
        if exact.is_empty() { self.named(name).collect() } else { exact }
    }

    /// The units whose folded name is at most one letter away from this one, for text that a poor reader spoilt.
    /// Names of fewer than five letters have no neighbours.
    pub fn named_nearly(&self, name: &str) -> Vec<&Unit<'a>> {
        let wanted = key(name);
        if wanted.chars().count() < 5 {
            return Vec::new();
        }
        self.units.iter().filter(|unit| one_apart(&key(unit.name), &wanted)).collect()
    }

    /// The code of the province a unit lies in; its own for a province.
    pub fn province_of(&self, unit: &Unit<'a>) -> &'a str {
        match unit.level {
            Level::Province | Level::Central => unit.code,
            Level::District => unit.parent,
            Level::Commune if unit.era == Era::After => unit.parent,
            Level::Commune => self.above.get(unit.parent).copied().unwrap_or_default(),
        }
    }
}

/// The letters and digits of a name, folded: `Phan Rang-Tháp Chàm` and `Phan Rang - Tháp Chàm` are one, and
/// so are `Phường 01` and `Phường 1`.
fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in fold_lower(name).split(|c: char| !is_letter_or_digit(c)).filter(|word| !word.is_empty()) {
        if !key.is_empty() {
            key.push(' ');
        }
        let bare = word.trim_start_matches('0');
        key.push_str(if bare.is_empty() { word } else { bare });
    }
    key
}

/// Whether two names have the same letters, marks and all; case, spaces and dashes put aside.
pub(crate) fn same_letters(a: &str, b: &str) -> bool {
    let letters = |name: &str| -> String {
        normalise(name).chars().filter(|c| is_letter_or_digit(*c)).flat_map(char::to_lowercase).collect()
    };
    letters(a) == letters(b)
}

/// Whether two strings differ by exactly one letter put in, left out or changed.
pub(crate) fn one_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[head..], &b[head..]);
    match (a.len(), b.len()) {
        (0, 0) => false,
        (x, y) if x == y => a[1..] == b[1..],
        (x, y) if x == y + 1 => a[1..] == *b,
        (x, y) if x + 1 == y => *a == b[1..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_tables_are_whole() {
        let gazetteer = Gazetteer::embedded();
        let count = |era, level| {
            gazetteer.units().iter().filter(|unit| unit.era == era && unit.level == level).count()
        };
        assert_eq!(count(Era::Before, Level::Commune), 10_035);
        assert_eq!(count(Era::After, Level::Commune), 3_321);
        // Four districts and five provinces more by the hand-kept table.
        assert_eq!(count(Era::Before, Level::District), 696 + 4);
        assert_eq!(count(Era::Before, Level::Province), 63 + 3);
        assert_eq!(count(Era::After, Level::Province), 34 + 2);
        for unit in gazetteer.units() {
            let province = gazetteer.province_of(unit);
            assert!(province.len() == 2 && unit.code.bytes().all(|c| c.is_ascii_digit()), "{unit:?}");
        }
    }

    #[test]
    fn names_are_found_however_they_are_written() {
        let gazetteer = Gazetteer::embedded();
        for (name, code) in [
            ("NHA TRANG", "568"),
            ("nha trang", "568"),
            ("Phan Rang - Tháp Chàm", "582"),
            ("Hoà Bình", "148"),
            ("Ho Chi Minh", "79"),
        ] {
            assert!(gazetteer.named(name).any(|unit| unit.code == code), "{name}");
        }
        assert!(gazetteer.named_nearly("Sa Pec").iter().any(|unit| unit.code == "867"));
        assert!(gazetteer.named("Không Có").next().is_none());
    }

    #[test]
    fn neighbours() {
        for (a, b, wanted) in [
            ("sa dec", "sa pec", true),
            ("sa dec", "sa dec", false),
            ("sa dec", "sa de", true),
            ("a", "", true),
            ("sa dec", "ca dee", false),
            ("", "", false),
        ] {
            assert_eq!((one_apart(a, b), one_apart(b, a)), (wanted, wanted), "{a} {b}");
        }
    }
}
