//! What the arguments mean: flag > environment > configuration file > default.

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sohoa_document::PageNo;

use crate::args::{EngineName, Mode, ReadingArgs};
use crate::exit::Failure;

/// How pages are read, every default filled in.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Which pages to read.
    pub(crate) pages: PageSelection,
    /// How many worker processes.
    pub(crate) jobs: usize,
    /// Give a page up after this long.
    pub(crate) timeout_page: Duration,
    /// Give the rest of a file up after this long.
    pub(crate) timeout_file: Option<Duration>,
    /// The repair model, when named.
    pub(crate) model: Option<PathBuf>,
    /// What the workers need.
    pub(crate) reader: ReaderSettings,
}

/// What a worker process must know to read pages; travels to it as JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ReaderSettings {
    /// Which text of a page to trust.
    pub(crate) mode: Mode,
    /// What reads pictures.
    pub(crate) engine: EngineName,
    /// Resolution for pages of PDFs; `None` is the scan's own, else 300.
    pub(crate) dpi: Option<u32>,
    /// Folder of the language data, when named.
    pub(crate) tessdata_dir: Option<PathBuf>,
    /// The pdfium library, when named.
    pub(crate) pdfium: Option<PathBuf>,
    /// Pictures above this are refused.
    pub(crate) max_megapixels: u32,
    /// Password of encrypted PDFs.
    pub(crate) password: Option<String>,
    /// Where each page's picture is written after each step of its preparation; `None` for nowhere.
    pub(crate) debug_images: Option<PathBuf>,
}

/// A dense page takes Tesseract about 2 s on a slow core; two minutes is a hang, not a slow page.
const TIMEOUT_PAGE: Duration = Duration::from_secs(120);
/// 200 megapixels is A0 at 300 dpi.
const MAX_MEGAPIXELS: u32 = 200;

impl Settings {
    /// Fills in the configuration file and the defaults.
    pub(crate) fn resolve(typed: &ReadingArgs, config: Option<&Path>) -> Result<Self, Failure> {
        let file = match config {
            Some(path) => read_config(path)?,
            None => ReadingArgs::default(),
        };
        // Every field is named, so a new option cannot be forgotten here.
        let ReadingArgs {
            mode,
            engine,
            pages,
            jobs,
            dpi,
            tessdata_dir,
            pdfium,
            model,
            timeout_page,
            timeout_file,
            max_megapixels,
            password,
        } = typed.clone();
        let jobs = match jobs.or(file.jobs) {
            Some(0) => {
                return Err(Failure::usage(
                    "--jobs 0: at least one worker is needed",
                    "leave it out for all cores",
                ));
            }
            Some(jobs) => jobs,
            None => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
        };
        Ok(Self {
            pages: PageSelection::parse(pages.or(file.pages).as_deref())?,
            jobs,
            timeout_page: timeout_page.or(file.timeout_page).map_or(TIMEOUT_PAGE, Duration::from_secs),
            timeout_file: timeout_file.or(file.timeout_file).map(Duration::from_secs),
            model: model.or(file.model),
            reader: ReaderSettings {
                mode: mode.or(file.mode).unwrap_or_default(),
                engine: engine.or(file.engine).unwrap_or_default().built_in()?,
                dpi: dpi.or(file.dpi),
                tessdata_dir: tessdata_dir.or(file.tessdata_dir),
                pdfium: pdfium.or(file.pdfium),
                max_megapixels: max_megapixels.or(file.max_megapixels).unwrap_or(MAX_MEGAPIXELS),
                password: password.or(file.password),
                debug_images: None,
            },
        })
    }
}

fn read_config(path: &Path) -> Result<ReadingArgs, Failure> {
    let hint = "the keys are the long options, such as timeout-page = 60";
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::usage(format!("cannot read the configuration {}: {error}", path.display()), hint)
    })?;
    toml::from_str(&text).map_err(|error| Failure::usage(format!("{}: {error}", path.display()), hint))
}

/// Which pages of a file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PageSelection {
    /// All of them.
    All,
    /// Only those in one of these ranges of page numbers.
    Some(Vec<RangeInclusive<u32>>),
}

impl PageSelection {
    /// `1-3,7`, `5-` for the rest.
    fn parse(list: Option<&str>) -> Result<Self, Failure> {
        let Some(list) = list else { return Ok(Self::All) };
        let ranges: Option<Vec<_>> = list.split(',').map(|part| parse_range(part.trim())).collect();
        ranges.map(Self::Some).ok_or_else(|| {
            Failure::usage(
                format!("--pages {list}: not a list of pages"),
                "write pages as 1-3,7 or 5- for all from the fifth",
            )
        })
    }

    /// The selected pages of a file with `count` pages, in order.
    pub(crate) fn of(&self, count: u32) -> Vec<PageNo> {
        let selected = |number: &PageNo| match self {
            Self::All => true,
            Self::Some(ranges) => ranges.iter().any(|range| range.contains(&number.get())),
        };
        (0..count).map(PageNo::from_index).filter(selected).collect()
    }
}

fn parse_range(part: &str) -> Option<RangeInclusive<u32>> {
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|number| *number > 0);
    match part.split_once('-') {
        None => number(part).map(|page| page..=page),
        Some((first, "" | "end")) => number(first).map(|first| first..=u32::MAX),
        Some((first, last)) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(first..=last)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_lists() {
        for (list, count, expected) in [
            (None, 3, Some(vec![1, 2, 3])),
            (Some("1-3,7"), 9, Some(vec![1, 2, 3, 7])),
            (Some("7, 2"), 9, Some(vec![2, 7])),
            (Some("8-"), 9, Some(vec![8, 9])),
            (Some("12"), 9, Some(vec![])),
            (Some("3-1"), 9, None),
            (Some("0"), 9, None),
            (Some("a"), 9, None),
            (Some(""), 9, None),
        ] {
            let pages = PageSelection::parse(list)
                .ok()
                .map(|selection| selection.of(count).iter().map(|page| page.get()).collect::<Vec<_>>());
            assert_eq!(pages, expected, "{list:?}");
        }
    }

    #[test]
    fn a_flag_wins_over_the_file_and_unknown_keys_are_errors() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sohoa.toml");
        std::fs::write(&path, "dpi = 200\njobs = 3\n").expect("writes");
        let typed = ReadingArgs { jobs: Some(1), ..ReadingArgs::default() };
        let settings = Settings::resolve(&typed, Some(&path)).expect("resolves");
        assert_eq!((settings.jobs, settings.reader.dpi), (1, Some(200)));

        std::fs::write(&path, "dip = 200\n").expect("writes");
        let failure = Settings::resolve(&typed, Some(&path)).expect_err("an unknown key");
        assert!(failure.message.contains("dip"), "{failure}");
    }
}
