//! What can be typed. What it means is decided in `settings.rs`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Deserialize;

use crate::evaluation::Thresholds;
use crate::exit::Failure;

/// Turns scanned Vietnamese administrative reports into figures one can trust.
#[derive(Debug, Parser)]
#[command(name = "sohoa", version, propagate_version = true, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes:
  0    all done
  1    done, but some document failed or a page was lost
  2    usage error
  3    a library, language data or the model is missing
  4    the only input is not readable (corrupt, encrypted, unsupported, over a limit)
  5    evaluate: below a threshold
  6    extract --fail-on-review: some figure needs review
  130  interrupted";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the text of one document; a form feed parts the pages
    Read(ReadArgs),
    /// Restore Vietnamese diacritics and OCR-broken syllables in text; digits are never touched
    Repair(RepairArgs),
    /// Extract figures as JSON, each with its proof
    Extract(ExtractArgs),
    /// Gather many JSON results into one table
    Aggregate(AggregateArgs),
    /// Measure accuracy against gold, with thresholds and an exit code for CI
    Evaluate(Box<EvaluateArgs>),
    /// Say which libraries, language data and model are found, and how to get what is missing
    Doctor(DoctorArgs),
    /// Print the JSON Schema of the `extract` output
    Schema,
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the man page
    Man,
    /// Read pages for a parent process
    #[command(hide = true)]
    PageWorker,
}

impl Command {
    /// The options that every working command shares.
    pub(crate) fn common(&self) -> Option<&CommonArgs> {
        match self {
            Self::Read(args) => Some(&args.common),
            Self::Repair(args) => Some(&args.common),
            Self::Extract(args) => Some(&args.common),
            Self::Aggregate(args) => Some(&args.common),
            Self::Doctor(args) => Some(&args.common),
            Self::Evaluate(args) => Some(&args.common),
            Self::Schema | Self::Completions { .. } | Self::Man | Self::PageWorker => None,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    /// The document, or `-` for standard input
    pub(crate) input: PathBuf,
    /// Print the text as it was read, before repair
    #[arg(long)]
    pub(crate) raw: bool,
    /// Write each picture that is read as PNG after each step, and what was found on it
    #[arg(long, value_name = "DIR")]
    pub(crate) debug_images: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RepairArgs {
    /// A UTF-8 text file, or standard input when absent or `-`
    pub(crate) file: Option<PathBuf>,
    /// Print the edits as NDJSON instead of the text
    #[arg(long)]
    pub(crate) explain: bool,
    /// The repair model; found by itself when absent
    #[arg(long, value_name = "FILE", env = "SOHOA_MODEL")]
    pub(crate) model: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ExtractArgs {
    /// Documents or folders (walked), or `-` for standard input
    #[arg(required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Write one JSON file for each document into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Also write these beside the JSON
    #[arg(long, value_enum, value_delimiter = ',', requires = "out")]
    pub(crate) also: Vec<Product>,
    /// List targets and comparisons too, not only results
    #[arg(long)]
    pub(crate) all_kinds: bool,
    /// Print a table for reading instead of JSON
    #[arg(long)]
    pub(crate) table: bool,
    /// Exit with 6 when some figure needs review
    #[arg(long)]
    pub(crate) fail_on_review: bool,
    /// Rules of your own, added to the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// What `extract --also` can write beside the JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Product {
    /// The text, as `read` prints it
    Text,
}

#[derive(Debug, Args)]
pub(crate) struct AggregateArgs {
    /// Folders (walked) or files with the JSON of `extract`
    #[arg(required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// The table to write: .csv or .ndjson, by its ending
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// Folder with fixtures: in each case's folder gold.json, one document, and perhaps truth.txt
    pub(crate) fixtures: PathBuf,
    /// Take gold from NAME.json and true text from NAME.txt in this folder instead
    #[arg(long, value_name = "DIR")]
    pub(crate) gold: Option<PathBuf>,
    /// Print gold made from the one document named, for a person to correct
    #[arg(long, conflicts_with = "gold")]
    pub(crate) skeleton: bool,
    /// Score with each of these engines in turn, and tell how every later one differs from the first
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "LIST",
        conflicts_with_all = [
            "engine", "skeleton", "Thresholds", "thresholds_file", "json", "csv", "junit", "markdown", "compare",
            "fit_confidence",
        ],
    )]
    pub(crate) engines: Vec<EngineName>,
    /// Thresholds in a TOML file
    #[arg(long = "thresholds", value_name = "FILE")]
    pub(crate) thresholds_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) thresholds: Thresholds,
    /// Write the scores as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Write the counts of every case as CSV: the same on every machine, to be committed
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    /// Write JUnit XML
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Write a report in Markdown, with pictures of what went wrong beside it
    #[arg(long, value_name = "FILE")]
    pub(crate) markdown: Option<PathBuf>,
    /// Rules of your own, added to the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,
    /// Tell what got better or worse since these scores
    #[arg(long, value_name = "OLD.json")]
    pub(crate) compare: Option<PathBuf>,
    /// Write a table of confidences that fits these fixtures: thousands of figures on scans like your own
    #[arg(long, value_name = "FILE", conflicts_with = "compare")]
    pub(crate) fit_confidence: Option<PathBuf>,
    /// With --compare: fail when any figure got worse
    #[arg(long, requires = "compare")]
    pub(crate) fail_on_regression: bool,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// How pages are read. Each can also be set in the environment or the configuration file.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct ReadingArgs {
    /// auto decides page by page; text never reads pictures; ocr always does [default: auto]
    #[arg(long, value_enum, env = "SOHOA_MODE")]
    pub(crate) mode: Option<Mode>,
    /// What reads pictures [default: native]
    #[arg(long, value_enum, env = "SOHOA_ENGINE")]
    pub(crate) engine: Option<EngineName>,
    /// Only these pages: 1-3,7
    #[arg(long, value_name = "LIST")]
    pub(crate) pages: Option<String>,
    /// Worker processes [default: all cores]
    #[arg(short, long, value_name = "N", env = "SOHOA_JOBS")]
    pub(crate) jobs: Option<usize>,
    /// Resolution for pages of PDFs [default: the scan's own; 300 where the page is no scan]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(50..=1200), env = "SOHOA_DPI")]
    pub(crate) dpi: Option<u32>,
    /// Folder of Tesseract's language data; found by itself when absent
    #[arg(long, value_name = "DIR", env = "SOHOA_TESSDATA_DIR")]
    pub(crate) tessdata_dir: Option<PathBuf>,
    /// The pdfium library; found by itself when absent
    #[arg(long, value_name = "FILE", env = "SOHOA_PDFIUM")]
    pub(crate) pdfium: Option<PathBuf>,
    /// The repair model; found by itself when absent
    #[arg(long, value_name = "FILE", env = "SOHOA_MODEL")]
    pub(crate) model: Option<PathBuf>,
    /// Give a page up after this many seconds [default: 120]
    #[arg(long, value_name = "S", env = "SOHOA_TIMEOUT_PAGE")]
    pub(crate) timeout_page: Option<u64>,
    /// Give the rest of a file up after this many seconds [default: none]
    #[arg(long, value_name = "S", env = "SOHOA_TIMEOUT_FILE")]
    pub(crate) timeout_file: Option<u64>,
    /// Refuse pictures with more megapixels than this [default: 200]
    #[arg(long, value_name = "N", env = "SOHOA_MAX_MEGAPIXELS")]
    pub(crate) max_megapixels: Option<u32>,
    /// Password of encrypted PDFs
    #[arg(long, value_name = "P", env = "SOHOA_PASSWORD", hide_env_values = true)]
    pub(crate) password: Option<String>,
}

/// Which text of a page to trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    /// Decide page by page
    #[default]
    Auto,
    /// Never read pictures
    Text,
    /// Always read the picture
    Ocr,
}

/// What reads pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EngineName {
    /// Tesseract's line network behind sohoa's own line finder: several times faster
    #[default]
    Native,
    /// The Tesseract library
    Tesseract,
}

impl EngineName {
    /// Fails for an engine that this program was built without.
    pub(crate) fn built_in(self) -> Result<Self, Failure> {
        match self {
            Self::Tesseract if !cfg!(feature = "tesseract") => Err(Self::without_tesseract()),
            name => Ok(name),
        }
    }

    /// What to say in a build without the feature `tesseract`.
    pub(crate) fn without_tesseract() -> Failure {
        Failure::usage(
            "--engine tesseract: this program was built without the Tesseract library",
            "leave it out, or build with the cargo feature `tesseract`, which is on by default",
        )
    }
}

/// What every command understands.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct CommonArgs {
    /// Say less: errors only
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more; twice for everything
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// How log lines look on stderr
    #[arg(long, value_enum, default_value_t)]
    pub(crate) log_format: LogFormat,
    /// A TOML file with the long options as keys
    #[arg(long, value_name = "FILE", env = "SOHOA_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object a line
    Json,
}
