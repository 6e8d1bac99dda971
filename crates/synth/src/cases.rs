//! The list of fixtures: which report is made into which scan, and why.

use std::path::Path;

use serde::Deserialize;

use crate::SynthError;
use crate::layer::{Caption, Layer};
use crate::markup;
use crate::recipe::{Form, Made, Recipe, fitting, make};
use crate::stamp::Stamp;
use crate::typesetter::Typesetter;

/// One fixture as `cases.toml` lists it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Name of its folder and of its document.
    pub name: String,
    /// Name of the report in `sources/`.
    pub source: String,
    /// One of [`crate::quality::NAMES`].
    pub quality: String,
    /// The kind of file.
    #[serde(default = "pdf")]
    pub form: Form,
    /// Resolution, where it is not the quality's.
    pub dpi: Option<u32>,
    /// Text layer, where it is not the quality's.
    pub layer: Option<Layer>,
    /// Words of the seal.
    pub seal: Option<(String, String)>,
    /// Whose hand signs.
    pub signature: Option<u32>,
    /// Further stamps.
    #[serde(default)]
    pub stamps: Vec<Stamp>,
    /// Captions of signing software.
    #[serde(default)]
    pub captions: Vec<Caption>,
    /// What it is there for.
    pub purpose: String,
}

const fn pdf() -> Form {
    Form::Pdf
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    case: Vec<Case>,
}

/// Reads the list of fixtures.
pub fn read(path: &Path) -> Result<Vec<Case>, SynthError> {
    let source = std::fs::read_to_string(path).map_err(SynthError::file(path))?;
    let list: List = toml::from_str(&source)
        .map_err(|error| SynthError::Data { name: path.display().to_string(), message: error.to_string() })?;
    Ok(list.case)
}

impl Case {
    /// The file name of its document.
    pub fn document(&self) -> String {
        format!("{}.{}", self.name, self.form.ending())
    }

    /// The recipe; an error for an unknown quality.
    pub fn recipe(&self) -> Result<Recipe, SynthError> {
        // The name is the seed's source, so that fixtures may be added or moved without changing others.
        let seed = crate::random::Random::named(0, &self.name).draw() >> 24;
        let Some(mut recipe) = Recipe::of_quality(&self.quality, seed) else {
            let message = format!("unknown quality {}", self.quality);
            return Err(SynthError::Data { name: self.name.clone(), message });
        };
        recipe.form = self.form;
        recipe.damage.dpi = self.dpi.unwrap_or(recipe.damage.dpi);
        recipe.damage = fitting(recipe.damage, self.form);
        recipe.layer = self.layer.unwrap_or(recipe.layer);
        recipe.seal.clone_from(&self.seal);
        recipe.signature = self.signature;
        recipe.stamps.clone_from(&self.stamps);
        recipe.captions.clone_from(&self.captions);
        Ok(recipe)
    }

    /// Makes the fixture in `fixtures/NAME/`: document, `truth.txt`, `gold.json`.
    pub fn make(&self, typesetter: &Typesetter, fixtures: &Path) -> Result<Made, SynthError> {
        let source = fixtures.join("sources").join(format!("{}.report", self.source));
        let text = std::fs::read_to_string(&source).map_err(SynthError::file(source))?;
        let authored = markup::parse(&self.source, &text)?;
        let made = make(typesetter, &authored.manuscript, &self.recipe()?)?;
        let folder = fixtures.join(&self.name);
        std::fs::create_dir_all(&folder).map_err(SynthError::file(folder.clone()))?;
        let gold = authored
            .gold
            .to_json()
            .map_err(|error| SynthError::Data { name: self.name.clone(), message: error.to_string() })?;
        for (name, bytes) in [
            (self.document().as_str(), made.bytes.as_slice()),
            ("truth.txt", made.truth.as_bytes()),
            ("gold.json", gold.as_bytes()),
        ] {
            let path = folder.join(name);
            std::fs::write(&path, bytes).map_err(SynthError::file(path))?;
        }
        Ok(made)
    }
}
