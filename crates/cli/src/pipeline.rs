//! The stages, in order. The only place that knows all of them, and the only place with threads.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Instant;

use indicatif::ProgressBar;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use sha2::{Digest as _, Sha256};
use sohoa_document::{Figure, Head, Origin, Page, PageNo, Rect, Warning, WarningKind};
use sohoa_raster::Kind;
use sohoa_schema::{DocumentEntry, Extraction, SCHEMA_VERSION, SourceFile, Tool, page_entry};

use crate::args::CommonArgs;
use crate::console;
use crate::exit::Failure;
use crate::inputs::Input;
use crate::model::{RepairModel, mode_for};
use crate::settings::Settings;
use crate::stages::{Stage, timed};
use crate::worker::pool::PageOutcome;
use crate::worker::{Opened, Workers};

/// What a run keeps open: the worker processes, the threads that feed them, the model, the tables.
pub(crate) struct Pipeline {
    settings: Settings,
    threads: rayon::ThreadPool,
    workers: Workers,
    model: OnceLock<RepairModel>,
    rules: sohoa_extract::Rules,
    bar: ProgressBar,
}

/// A document after reading: its pages, and what is known of the file.
pub(crate) struct Reading {
    source: SourceFile,
    pages: Vec<Page>,
}

impl Pipeline {
    /// Prepares a run; no library is loaded and no process started before the first page needs one.
    pub(crate) fn new(settings: Settings, common: &CommonArgs) -> Result<Self, Failure> {
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(settings.jobs)
            .build()
            .map_err(|error| Failure::usage(format!("--jobs {}: {error}", settings.jobs), "try fewer"))?;
        let workers =
            Workers::new(settings.reader.clone(), settings.jobs, settings.timeout_page, common.verbose > 0);
        Ok(Self {
            settings,
            threads,
            workers,
            model: OnceLock::new(),
            rules: built_in_rules()?,
            bar: console::page_bar(common.quiet),
        })
    }

    /// Replaces the built-in rules.
    pub(crate) fn with_rules(self, rules: sohoa_extract::Rules) -> Self {
        Self { rules, ..self }
    }

    /// Gives bare evidence for confidence, to fit a table of confidences to.
    pub(crate) fn without_confidence(self) -> Self {
        Self { rules: self.rules.without_confidence(), ..self }
    }

    /// Does something for each of many items on the run's threads, in any order; results in order.
    pub(crate) fn for_each<I: Sync, T: Send>(
        &self,
        items: &[I],
        work: impl Fn(&I) -> T + Send + Sync,
    ) -> Vec<T> {
        self.threads.install(|| items.par_iter().map(work).collect())
    }

    /// The bar that counts pages.
    pub(crate) fn bar(&self) -> &ProgressBar {
        &self.bar
    }

    /// File -> pages.
    pub(crate) fn read(&self, input: &Input) -> Result<Reading, Failure> {
        let started = Instant::now();
        let (sha256, beginning) = fingerprint(&input.path)
            .map_err(|error| Failure::unreadable(format!("{}: {error}", input.name)))?;
        let mut tool = Tool {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            tesseract: None,
            model: None,
        };
        let kind = Kind::of(&beginning).map_err(|error| named(error.into(), input))?;
        let (opened, pages) = if kind == Kind::Text {
            self.read_text(input, kind)?
        } else {
            self.threads.install(|| self.read_pages(input, started, &mut tool))?
        };
        if pages.iter().all(holds_nothing) {
            let what =
                if pages.is_empty() { "none of the pages asked for is there" } else { "nothing to read" };
            return Err(Failure::unreadable(format!("{}: {what} ({} pages)", input.name, opened.pages)));
        }
        let source = SourceFile {
            path: input.name.clone(),
            sha256,
            media_type: opened.media_type,
            pages: opened.pages,
            tool,
        };
        Ok(Reading { source, pages })
    }

    /// The pages of a PDF or picture file, each read by a worker process, in page order.
    fn read_pages(
        &self,
        input: &Input,
        started: Instant,
        tool: &mut Tool,
    ) -> Result<(Opened, Vec<Page>), Failure> {
        let opened = self.workers.open(&input.path).map_err(|failure| named(failure, input))?;
        let numbers = self.settings.pages.of(opened.pages);
        self.bar.inc_length(numbers.len() as u64);
        let outcomes: Vec<Result<PageOutcome, Failure>> = numbers
            .par_iter()
            .map(|number| {
                let outcome = match self.settings.timeout_file {
                    Some(limit) if started.elapsed() > limit => {
                        Ok(PageOutcome::Lost(format!("the file took longer than {} s", limit.as_secs())))
                    }
                    _ => self.workers.read(&input.path, *number),
                };
                self.bar.inc(1);
                outcome
            })
            .collect();
        let mut pages = Vec::with_capacity(numbers.len());
        for (number, outcome) in numbers.into_iter().zip(outcomes) {
            match outcome.map_err(|failure| named(failure, input))? {
                PageOutcome::Read { page, engine } => {
                    tool.tesseract = tool.tesseract.take().or(engine);
                    pages.push(*page);
                }
                PageOutcome::Lost(reason) => {
                    tracing::warn!("{}, page {number}: {reason}", input.name);
                    pages.push(lost_page(number, reason));
                }
            }
        }
        Ok((opened, pages))
    }

    /// The pages of a text file; no worker is needed.
    fn read_text(&self, input: &Input, kind: Kind) -> Result<(Opened, Vec<Page>), Failure> {
        let bytes = std::fs::read(&input.path)
            .map_err(|error| Failure::unreadable(format!("{}: {error}", input.name)))?;
        let text = sohoa_raster::decode_text(&bytes).map_err(|error| named(error.into(), input))?;
        let mut pages = sohoa_text::plain_text(&text);
        let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
        let wanted = self.settings.pages.of(count);
        pages.retain(|page| wanted.contains(&page.number));
        Ok((Opened { media_type: kind.media_type().to_owned(), pages: count }, pages))
    }

    /// Places of a page, in points of the page as displayed, as PNG files.
    pub(crate) fn crops(
        &self,
        input: &Input,
        page: PageNo,
        places: Vec<Rect>,
    ) -> Result<Vec<Option<Vec<u8>>>, Failure> {
        self.threads.install(|| self.workers.crops(&input.path, page, places))
    }

    /// Pages -> pages with their words repaired; what was read stays beside each changed word.
    pub(crate) fn repair(&self, reading: &mut Reading) -> Result<(), Failure> {
        if !reading.pages.iter().any(|page| mode_for(page.origin).is_some()) {
            return Ok(());
        }
        let model = timed(Stage::Repair, || self.model())?;
        timed(Stage::Repair, || model.repair_pages(&mut reading.pages));
        reading.source.tool.model = Some(model.version().to_owned());
        Ok(())
    }

    /// The repair model, loaded once a run.
    fn model(&self) -> Result<&RepairModel, Failure> {
        if let Some(model) = self.model.get() {
            return Ok(model);
        }
        let loaded = RepairModel::load(self.settings.model.as_deref())?;
        Ok(self.model.get_or_init(|| loaded))
    }

    /// Repaired pages -> blocks -> head, figures and checks -> JSON.
    pub(crate) fn extract(&self, reading: Reading, all_kinds: bool) -> Extraction {
        let Reading { source, pages } = reading;
        let (head, report) = timed(Stage::Extract, || {
            let blocks = sohoa_text::assemble(&pages);
            let head = sohoa_head::read(&blocks, sohoa_head::Gazetteer::embedded());
            let report = sohoa_extract::extract(&blocks, &context(&head.head), &self.rules);
            (head, report)
        });
        let page_warnings = pages.iter().flat_map(|page| &page.warnings);
        // What extraction says of a number, repair need not say again.
        let page_warnings = page_warnings.filter(|warning| {
            let same = |other: &Warning| other.page == warning.page && doubted(other) == doubted(warning);
            doubted(warning).is_none() || !report.warnings.iter().any(same)
        });
        let kept = |figure: &&Figure| all_kinds || figure.kind == sohoa_document::Kind::Result;
        let mut figures = report.figures;
        turn_back(&mut figures, &pages);
        Extraction {
            schema_version: SCHEMA_VERSION.to_owned(),
            source,
            document: DocumentEntry::from(&head.head),
            pages: pages.iter().map(page_entry).collect(),
            figures: figures.iter().filter(kept).map(Into::into).collect(),
            checks: head.checks.iter().chain(&report.checks).map(Into::into).collect(),
            warnings: page_warnings.chain(&head.warnings).chain(&report.warnings).map(Into::into).collect(),
        }
    }
}

impl Reading {
    /// The text, pages parted by a form feed; `raw` gives it as it was read, before repair.
    pub(crate) fn text(&self, raw: bool) -> String {
        let text = if raw { sohoa_text::page_text_as_read } else { sohoa_text::page_text };
        self.pages.iter().map(text).collect::<Vec<_>>().join("\u{c}")
    }

    /// Where a line of the text is printed: its page and its place on the page as displayed. `None` in plain text.
    pub(crate) fn place_of(&self, line: &str) -> Option<(PageNo, Rect)> {
        let wanted: Vec<&str> = line.split_whitespace().collect();
        self.pages.iter().find_map(|page| {
            let lines = page.lines.iter().map(|line| line.words().collect::<Vec<_>>());
            let rows = page.tables.iter().flat_map(|table| table.cells.chunk_by(|a, b| a.row == b.row));
            let rows = rows.map(|row| row.iter().flat_map(|cell| &cell.words).collect());
            let words = lines.chain(rows).find(|words| {
                words.iter().flat_map(|word| word.text.split_whitespace()).eq(wanted.iter().copied())
            })?;
            let place = Rect::around(words.iter().filter_map(|word| word.bounds.as_ref()))?;
            Some((page.number, page.as_displayed(&place)))
        })
    }

    /// How many pages could not be read.
    pub(crate) fn lost_pages(&self) -> usize {
        self.pages.iter().filter(|page| page.origin == Origin::Failed).count()
    }

    /// How many pages were to be read.
    pub(crate) fn page_count(&self) -> usize {
        self.pages.len()
    }
}

/// Boxes are told on the page as displayed, also where it was turned to be read.
fn turn_back(figures: &mut [Figure], pages: &[Page]) {
    let turned: BTreeMap<PageNo, &Page> =
        pages.iter().filter(|page| page.rotation != 0).map(|page| (page.number, page)).collect();
    for figure in figures {
        for source in std::iter::once(&mut figure.source).chain(&mut figure.also_at) {
            if let Some(page) = turned.get(&source.page) {
                for place in &mut source.boxes {
                    *place = page.as_displayed(place);
                }
            }
        }
    }
}

/// The number that a warning is about, which it gives between backticks.
fn doubted(warning: &Warning) -> Option<&str> {
    let suspicious = warning.kind == WarningKind::SuspiciousNumber;
    warning.message.split('`').nth(1).filter(|_| suspicious)
}

/// The built-in rules are tested; should they be broken all the same, the build is.
fn built_in_rules() -> Result<sohoa_extract::Rules, Failure> {
    sohoa_extract::Rules::embedded()
        .map_err(|error| Failure::missing(format!("the built-in rules: {error}"), "build the program anew"))
}

/// What extraction must know of the document.
fn context(head: &Head) -> sohoa_extract::Context {
    sohoa_extract::Context {
        issuer_level: head.issuer.as_ref().and_then(|issuer| issuer.level),
        issuer_name: head.issuer.as_ref().map(|issuer| issuer.name.clone()),
        document_type: head.document_type,
        period: head.period.clone(),
    }
}

/// Neither text nor a picture: not even a blank sheet was scanned.
fn holds_nothing(page: &Page) -> bool {
    page.origin != Origin::Failed && page.dpi.is_none() && page.lines.is_empty() && page.tables.is_empty()
}

fn lost_page(number: PageNo, reason: String) -> Page {
    let warning = Warning { kind: WarningKind::PageFailed, page: Some(number), message: reason.clone() };
    Page { warnings: vec![warning], ..Page::empty(number, Origin::Failed, reason) }
}

/// A worker knows the path it was given; a person knows the name that was typed.
fn named(failure: Failure, input: &Input) -> Failure {
    let path = input.path.display().to_string();
    let message = if failure.message.contains(&path) {
        failure.message.replace(&path, &input.name)
    } else {
        format!("{}: {}", input.name, failure.message)
    };
    Failure { message, ..failure }
}

/// How much of a file decides its kind.
const BEGINNING: usize = 64 * 1024;

/// SHA-256 in lower-case hexadecimal, and the first bytes, without holding the file in memory.
fn fingerprint(path: &Path) -> std::io::Result<(String, Vec<u8>)> {
    let mut file = std::fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut beginning = Vec::new();
    let mut buffer = vec![0; BEGINNING];
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 {
            break;
        }
        hash.update(&buffer[..length]);
        let missing = BEGINNING.saturating_sub(beginning.len()).min(length);
        beginning.extend_from_slice(&buffer[..missing]);
    }
    Ok((hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), beginning))
}
