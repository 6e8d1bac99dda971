//! Makes `data/units.tsv` out of the public lists of administrative units.
//!
//! `cargo run --release -p sohoa-head --example units -- THREE-LEVEL.json TWO-LEVEL.json OUT.tsv`
//!
//! The first list holds the provinces, districts and communes as they were until June 2025, the second the
//! provinces and communes since July 2025; both in the JSON of `thanglequoc/vietnamese-provinces-database`.

use std::fmt::Write as _;

use serde_json::Value;
use sohoa_orthography::normalise;

/// Longest first where one begins another.
const KINDS: [&str; 9] =
    ["Thành phố", "Thị xã", "Thị trấn", "Đặc khu", "Tỉnh", "Huyện", "Quận", "Phường", "Xã"];

/// The units of one kind under one parent, in the order of the list.
type Groups = Vec<((&'static str, &'static str, String, &'static str), Vec<String>)>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [three, two, out] = arguments.as_slice() else {
        return Err("usage: units THREE-LEVEL.json TWO-LEVEL.json OUT.tsv".into());
    };
    let mut groups = Groups::new();
    for (era, path) in [("before", three), ("after", two)] {
        let list: Value = serde_json::from_slice(&std::fs::read(path)?)?;
        for province in units(&list) {
            add(&mut groups, era, "province", province, "")?;
            let code = province["Code"].as_str().unwrap_or_default();
            for district in units(&province["District"]) {
                add(&mut groups, era, "district", district, code)?;
                let code = district["Code"].as_str().unwrap_or_default();
                for commune in units(&district["Ward"]) {
                    add(&mut groups, era, "commune", commune, code)?;
                }
            }
            for commune in units(&province["Wards"]) {
                add(&mut groups, era, "commune", commune, code)?;
            }
        }
    }
    let mut rows = String::from("# era\tlevel\tparent\tkind\tcode and name of each unit\n");
    for ((era, level, parent, kind), units) in groups {
        writeln!(rows, "{era}\t{level}\t{parent}\t{kind}\t{}", units.join("|"))?;
    }
    std::fs::write(out, rows)?;
    Ok(())
}

fn units(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn add(
    groups: &mut Groups,
    era: &'static str,
    level: &'static str,
    unit: &Value,
    parent: &str,
) -> Result<(), Box<dyn std::error::Error>> {
    let code = unit["Code"].as_str().ok_or("a unit without a code")?;
    let full = normalise(unit["FullName"].as_str().ok_or("a unit without a name")?);
    let full = full.split_whitespace().collect::<Vec<_>>().join(" ");
    let kind = KINDS
        .into_iter()
        .find(|kind| full.to_lowercase().starts_with(&format!("{} ", kind.to_lowercase())))
        .ok_or_else(|| format!("no kind in {full}"))?;
    let name: String = full.chars().skip(kind.chars().count() + 1).collect();
    let key = (era, level, parent.to_owned(), kind);
    let place = groups.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
        groups.push((key, Vec::new()));
        groups.len() - 1
    });
    groups[place].1.push(format!("{code} {name}"));
    Ok(())
}
