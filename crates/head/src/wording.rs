//! The tables of `data/wording.toml`, compared without marks and case.

use std::sync::OnceLock;

use serde::Deserialize;
use sohoa_document::{DocumentType, Level};
use sohoa_orthography::fold_lower;

/// The whole file, every spelling folded.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wording {
    pub(crate) types: Vec<TypeName>,
    pub(crate) title_ends: Vec<String>,
    pub(crate) title_joins: Vec<String>,
    pub(crate) not_agency: Vec<String>,
    pub(crate) units: Vec<UnitKind>,
    pub(crate) agencies: Vec<AgencyNoun>,
    pub(crate) topics: Vec<String>,
    pub(crate) positions: Vec<Position>,
    pub(crate) authority: Vec<String>,
    pub(crate) speaks: Vec<String>,
    pub(crate) closings: Vec<String>,
    pub(crate) period_signs: Vec<String>,
    pub(crate) form_signs: Vec<String>,
    pub(crate) surnames: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypeName {
    pub(crate) name: String,
    is: Option<String>,
    pub(crate) number: Option<String>,
}

impl TypeName {
    pub(crate) fn document_type(&self) -> Option<DocumentType> {
        Some(match self.is.as_deref()? {
            "report" => DocumentType::Report,
            "notice" => DocumentType::Notice,
            "letter" => DocumentType::Letter,
            "decision" => DocumentType::Decision,
            "plan" => DocumentType::Plan,
            "directive" => DocumentType::Directive,
            "resolution" => DocumentType::Resolution,
            "submission" => DocumentType::Submission,
            _ => return None,
        })
    }
}

/// An office in running-text case, with its folded words.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Position {
    pub(crate) printed: String,
    pub(crate) words: String,
    pub(crate) count: usize,
}

impl From<String> for Position {
    fn from(printed: String) -> Self {
        let words = fold_lower(&printed).replace([',', '.'], "");
        Self { count: words.split(' ').count(), words, printed }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnitKind {
    /// Folded.
    pub(crate) name: String,
    /// In running-text case.
    is: Option<String>,
    /// Only an abbreviation: a point may follow.
    #[serde(default)]
    pub(crate) short: bool,
    level: String,
    #[serde(default, skip)]
    printed: String,
}

impl UnitKind {
    pub(crate) fn printed(&self) -> &str {
        self.is.as_deref().unwrap_or(&self.printed)
    }

    /// `None` for a thành phố, which may be either.
    pub(crate) fn level(&self) -> Option<Level> {
        level(&self.level)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgencyNoun {
    /// Folded words.
    pub(crate) name: String,
    /// In running-text case.
    pub(crate) is: String,
    of: String,
    /// A field of work follows.
    #[serde(default)]
    pub(crate) topic: bool,
    /// Any further words follow.
    #[serde(default)]
    pub(crate) tail: bool,
    /// The agency above is part of its name.
    #[serde(default)]
    pub(crate) under: bool,
}

impl AgencyNoun {
    /// `None` when the unit or the agency above tells it.
    pub(crate) fn level(&self) -> Option<Level> {
        level(&self.of)
    }
}

fn level(name: &str) -> Option<Level> {
    Some(match name {
        "central" => Level::Central,
        "province" => Level::Province,
        "district" => Level::District,
        "commune" => Level::Commune,
        _ => return None,
    })
}

/// The embedded tables. A test holds that they can be read; were they not, the head would stay empty.
pub(crate) fn wording() -> &'static Wording {
    static WORDING: OnceLock<Wording> = OnceLock::new();
    WORDING.get_or_init(|| read().unwrap_or_default())
}

fn read() -> Result<Wording, toml::de::Error> {
    let mut wording: Wording = toml::from_str(include_str!("../data/wording.toml"))?;
    let fold = |list: &mut Vec<String>| list.iter_mut().for_each(|entry| *entry = fold_lower(entry));
    for unit in &mut wording.units {
        unit.printed = std::mem::take(&mut unit.name);
        unit.name = fold_lower(&unit.printed);
    }
    wording.types.iter_mut().for_each(|entry| entry.name = fold_lower(&entry.name));
    wording.agencies.iter_mut().for_each(|entry| entry.name = fold_lower(&entry.name));
    let lists = [
        &mut wording.title_ends,
        &mut wording.title_joins,
        &mut wording.not_agency,
        &mut wording.authority,
        &mut wording.speaks,
        &mut wording.closings,
        &mut wording.period_signs,
        &mut wording.form_signs,
    ];
    lists.into_iter().for_each(fold);
    // Family names keep their marks: *Trịnh* is one, *Trình tự* is not.
    wording.surnames.iter_mut().for_each(|name| *name = name.to_lowercase());
    Ok(wording)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_embedded_wording_can_be_read() {
        let wording = super::read().unwrap();
        assert!(wording.types.iter().all(|entry| entry.is.is_none() || entry.document_type().is_some()));
        assert!(wording.agencies.iter().all(|entry| entry.of == "unit" || entry.level().is_some()));
        assert!(wording.units.iter().all(|entry| entry.level == "city" || entry.level().is_some()));
    }
}
