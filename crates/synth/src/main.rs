//! `sohoa-synth`: makes fixtures and scans.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use sohoa_synth::compose::compose;
use sohoa_synth::recipe::{Made, Recipe, make};
use sohoa_synth::truth::plain_text;
use sohoa_synth::typesetter::Typesetter;
use sohoa_synth::{SynthError, broken, cases, markup, plain, quality, wording};

/// Makes fixtures: reports typeset as NĐ 30/2020 asks, turned into scans, with truth and gold.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// A Python that can import typst (pip install typst==0.15.0).
    #[arg(long, global = true, default_value = ".cache/typst/bin/python")]
    python: PathBuf,
    /// Folder of Tinos and Arimo (Debian: fonts-croscore).
    #[arg(long, global = true, default_value = "/usr/share/fonts/truetype/croscore")]
    fonts: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes every fixture that FOLDER/cases.toml lists, and FOLDER/broken.
    Fixtures {
        /// The folder of the fixtures.
        #[arg(default_value = "fixtures")]
        folder: PathBuf,
        /// Only the cases whose name contains this.
        #[arg(long)]
        only: Option<String>,
    },
    /// Typesets an authored report as a PDF with its own text.
    Typeset {
        /// The report, in the markup of fixtures/README.md.
        report: PathBuf,
        /// The PDF to write; NAME.truth.txt and NAME.gold.json are written beside it.
        #[arg(long)]
        out: PathBuf,
    },
    /// Typesets an authored report and scans it.
    Damage {
        /// The report, in the markup of fixtures/README.md.
        report: PathBuf,
        #[command(flatten)]
        scan: ScanOptions,
    },
    /// Typesets any plain text as NĐ 30/2020 asks and scans it; table cells are parted by tabs.
    Scan {
        /// The text, UTF-8.
        text: PathBuf,
        #[command(flatten)]
        scan: ScanOptions,
    },
    /// Makes further reports as cases for `sohoa evaluate`: for each seed and quality a folder with document, truth and
    /// gold. What is there already is left alone.
    Cases {
        /// The first seed.
        #[arg(long)]
        seed: u64,
        /// How many reports, with consecutive seeds.
        #[arg(long, default_value_t = 1)]
        count: u64,
        /// Kinds of scan, and `text` for the text alone.
        #[arg(long, value_delimiter = ',', default_value = "text,office,rough,fax,photo,faint")]
        quality: Vec<String>,
        /// The folder to write to.
        #[arg(long)]
        out: PathBuf,
    },
    /// Makes further reports by number: NAME.report, its text and its gold. Needs no typesetter.
    Generate {
        /// The first seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many reports, with consecutive seeds.
        #[arg(long, default_value_t = 1)]
        count: u64,
        /// The folder to write to.
        #[arg(long)]
        out: PathBuf,
    },
}

/// The text alone: no scan at all.
const TEXT: &str = "text";

#[derive(Debug, clap::Args)]
struct ScanOptions {
    /// Kind of scan.
    #[arg(long, default_value = "office", value_parser = clap::builder::PossibleValuesParser::new(quality::NAMES))]
    quality: String,
    /// Everything random follows from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leaves the seal and the signature out.
    #[arg(long)]
    unsigned: bool,
    /// The PDF to write; NAME.truth.txt is written beside it.
    #[arg(long)]
    out: PathBuf,
}

impl ScanOptions {
    fn recipe(&self) -> Result<Recipe, SynthError> {
        let mut recipe = Recipe::of_quality(&self.quality, self.seed).ok_or_else(|| SynthError::Data {
            name: self.quality.clone(),
            message: "unknown quality".to_owned(),
        })?;
        if !self.unsigned {
            recipe.signature = Some(self.seed as u32);
            recipe.seal = Some(("ỦY BAN NHÂN DÂN".to_owned(), "VIỆT NAM".to_owned()));
        }
        Ok(recipe)
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), SynthError> {
    let typesetter = Typesetter { python: arguments.python.clone(), fonts: arguments.fonts.clone() };
    match &arguments.command {
        Command::Fixtures { folder, only } => {
            for case in cases::read(&folder.join("cases.toml"))? {
                if only.as_ref().is_none_or(|part| case.name.contains(part.as_str())) {
                    let made = case.make(&typesetter, folder)?;
                    eprintln!("{}: {} pages, {} bytes", case.document(), made.pages, made.bytes.len());
                }
            }
            if only.as_ref().is_none_or(|part| "broken".contains(part.as_str())) {
                broken::write(&typesetter, &folder.join("broken"))?;
            }
            Ok(())
        }
        Command::Typeset { report, out } => {
            let authored = markup::parse(&report.display().to_string(), &read(report)?)?;
            let mut recipe = Recipe::of_quality("clean", 1).ok_or_else(|| SynthError::Data {
                name: "clean".to_owned(),
                message: "unknown quality".to_owned(),
            })?;
            recipe.form = sohoa_synth::recipe::Form::BornDigital;
            let made = make(&typesetter, &authored.manuscript, &recipe)?;
            let gold = gold_json(&report.display().to_string(), &authored)?;
            write(&out.with_extension("gold.json"), gold.as_bytes())?;
            write_made(out, &made)
        }
        Command::Damage { report, scan } => {
            let authored = markup::parse(&report.display().to_string(), &read(report)?)?;
            write_made(&scan.out, &make(&typesetter, &authored.manuscript, &scan.recipe()?)?)
        }
        Command::Cases { seed, count, quality, out } => {
            for seed in *seed..seed.saturating_add(*count) {
                for quality in quality {
                    make_case(&typesetter, seed, quality, &out.join(format!("{quality}-{seed:06}")))?;
                }
            }
            Ok(())
        }
        Command::Generate { seed, count, out } => {
            fs::create_dir_all(out).map_err(|source| SynthError::File { path: out.clone(), source })?;
            (*seed..seed.saturating_add(*count)).try_for_each(|seed| generate(seed, out))
        }
        Command::Scan { text, scan } => {
            write_made(&scan.out, &make(&typesetter, &plain::parse(&read(text)?), &scan.recipe()?)?)
        }
    }
}

fn make_case(typesetter: &Typesetter, seed: u64, quality: &str, folder: &Path) -> Result<(), SynthError> {
    let gold = folder.join("gold.json");
    if gold.exists() {
        return Ok(());
    }
    let authored = markup::parse(quality, &wording::report(seed)?)?;
    fs::create_dir_all(folder).map_err(|source| SynthError::File { path: folder.to_owned(), source })?;
    if quality == TEXT {
        write(&folder.join("document.txt"), plain_text(&compose(&authored.manuscript).words).as_bytes())?;
    } else {
        let scan = ScanOptions {
            quality: quality.to_owned(),
            seed,
            unsigned: false,
            out: folder.join("document.pdf"),
        };
        let made = make(typesetter, &authored.manuscript, &scan.recipe()?)?;
        write(&folder.join("truth.txt"), made.truth.as_bytes())?;
        write(&scan.out, &made.bytes)?;
    }
    write(&gold, gold_json(quality, &authored)?.as_bytes())
}

fn gold_json(name: &str, authored: &markup::Authored) -> Result<String, SynthError> {
    let failed =
        |error: serde_json::Error| SynthError::Data { name: name.to_owned(), message: error.to_string() };
    authored.gold.to_json().map_err(failed)
}

fn generate(seed: u64, out: &Path) -> Result<(), SynthError> {
    let name = format!("seed-{seed:06}");
    let report = wording::report(seed)?;
    let authored = markup::parse(&name, &report)?;
    let gold = gold_json(&name, &authored)?;
    write(&out.join(format!("{name}.report")), report.as_bytes())?;
    write(&out.join(format!("{name}.txt")), plain_text(&compose(&authored.manuscript).words).as_bytes())?;
    write(&out.join(format!("{name}.gold.json")), gold.as_bytes())
}

fn write_made(out: &Path, made: &Made) -> Result<(), SynthError> {
    write(&out.with_extension("truth.txt"), made.truth.as_bytes())?;
    write(out, &made.bytes)
}

fn read(path: &Path) -> Result<String, SynthError> {
    fs::read_to_string(path).map_err(|source| SynthError::File { path: path.to_owned(), source })
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), SynthError> {
    fs::write(path, bytes).map_err(|source| SynthError::File { path: path.to_owned(), source })
}
