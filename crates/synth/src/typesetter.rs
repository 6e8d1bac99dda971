//! Runs the typesetter: typst, through its Python module.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::SynthError;
use crate::compose::Composition;

/// The program that the Python module is driven by.
const DRIVER: &str = include_str!("../typst/typeset.py");

/// What reports are set in, for either face the first of its files.
const FACES: [&str; 2] = ["Tinos-Regular.ttf", "Arimo-Regular.ttf"];

/// Where the typesetter and its letters are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typesetter {
    /// A Python that can import `typst`.
    pub python: PathBuf,
    /// The folder of Tinos and Arimo: the faces of Times and Arial with every Vietnamese letter.
    pub fonts: PathBuf,
}

impl Default for Typesetter {
    fn default() -> Self {
        Self {
            python: PathBuf::from(".cache/typst/bin/python"),
            fonts: PathBuf::from("/usr/share/fonts/truetype/croscore"),
        }
    }
}

/// Where a word came to stand, in points from the top left of its page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// 1-based page.
    pub page: u32,
    /// Left edge.
    pub x: f32,
    /// Top of its capitals.
    pub y: f32,
    /// Width as printed.
    pub width: f32,
    /// Type size.
    pub size: f32,
}

/// A place of the page that a stamp may ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// `signature`.
    pub name: String,
    /// 1-based page.
    pub page: u32,
    /// Distance from the left edge of the page, in points.
    pub x: f32,
    /// Distance from the top edge of the page, in points.
    pub y: f32,
}

/// Typeset pages in a temporary folder that lives as long as this value.
#[derive(Debug)]
pub struct Typeset {
    folder: tempfile::TempDir,
    /// Number of pages; 0 when a PDF was asked for.
    pub pages: u32,
    /// The place of each word of the composition; `None` where a word was not set.
    pub places: Vec<Option<Place>>,
    /// The marks in page order.
    pub marks: Vec<Mark>,
}

impl Typeset {
    /// The picture of a 1-based page.
    pub fn page_file(&self, page: u32) -> PathBuf {
        self.folder.path().join(format!("page-{page}.png"))
    }

    /// The PDF, where one was asked for.
    pub fn pdf_file(&self) -> PathBuf {
        self.folder.path().join("pages.pdf")
    }
}

#[derive(Deserialize)]
struct WordPlace(usize, u32, f32, f32, f32, f32);

#[derive(Deserialize)]
struct MarkPlace(String, u32, f32, f32);

impl Typesetter {
    /// Sets a composition as one picture a page, at `ppi` pixels per inch.
    pub fn pictures(&self, composition: &Composition, ppi: u32) -> Result<Typeset, SynthError> {
        self.run(composition, ppi)
    }

    /// Sets a composition as one PDF with its own text.
    pub fn pdf(&self, composition: &Composition) -> Result<Typeset, SynthError> {
        self.run(composition, 0)
    }

    /// Draws a typst source without words to follow: one picture with transparency for each page.
    pub(crate) fn drawings(&self, source: &str, ppi: u32) -> Result<Vec<image::RgbaImage>, SynthError> {
        let typeset = self.run(&Composition { source: source.to_owned(), words: Vec::new() }, ppi)?;
        (1..=typeset.pages).map(|page| Ok(image::open(typeset.page_file(page))?.into_rgba8())).collect()
    }

    fn run(&self, composition: &Composition, ppi: u32) -> Result<Typeset, SynthError> {
        // Without them typst sets blank pages and says nothing.
        if let Some(path) = FACES.iter().map(|face| self.fonts.join(face)).find(|path| !path.exists()) {
            let message =
                "not found; install Debian's fonts-croscore, or say by --fonts where it is".to_owned();
            return Err(SynthError::Font { path, message });
        }
        let folder = tempfile::tempdir().map_err(SynthError::file("temporary folder"))?;
        let main = folder.path().join("main.typ");
        std::fs::write(&main, &composition.source).map_err(SynthError::file(main))?;
        let failed = |message: String| SynthError::Program { program: "typst".to_owned(), message };
        let output = Command::new(&self.python)
            .arg("-c")
            .arg(DRIVER)
            .arg(folder.path())
            .arg(ppi.to_string())
            .arg(&self.fonts)
            .output()
            .map_err(|error| failed(format!("{}: {error}", self.python.display())))?;
        if !output.status.success() {
            return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
        }
        let mut places = vec![None; composition.words.len()];
        for WordPlace(id, page, x, y, width, size) in read::<Vec<WordPlace>>(folder.path(), "words.json")? {
            if let Some(place @ None) = places.get_mut(id) {
                *place = Some(Place { page, x, y, width, size });
            }
        }
        let marks = read::<Vec<MarkPlace>>(folder.path(), "marks.json")?
            .into_iter()
            .map(|MarkPlace(name, page, x, y)| Mark { name, page, x, y })
            .collect();
        let pages =
            (1..).take_while(|page| folder.path().join(format!("page-{page}.png")).exists()).count() as u32;
        Ok(Typeset { folder, pages, places, marks })
    }
}

fn read<T: for<'a> Deserialize<'a>>(folder: &Path, name: &str) -> Result<T, SynthError> {
    let path = folder.join(name);
    let json = std::fs::read_to_string(&path).map_err(SynthError::file(path))?;
    serde_json::from_str(&json)
        .map_err(|error| SynthError::Data { name: name.to_owned(), message: error.to_string() })
}
