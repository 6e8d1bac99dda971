//! The child's side: reads pages as long as its parent asks.

use std::io::{BufRead as _, Write as _};

use anyhow::Context as _;

use super::protocol::{RECORD_START, Reply, Request};
use crate::exit::Exit;
use crate::page_reader::PageReader;
use crate::settings::ReaderSettings;
use crate::stages;

/// Address space a child may use. A 300-dpi A4 page needs under 0.5 GB; the largest picture allowed by
/// default (200 megapixels in colour) needs about 3 GB with its copies.
const MEMORY_LIMIT: u64 = 6 << 30;

/// Answers requests until standard input ends, which is also how a child learns that its parent is gone.
pub(crate) fn run() -> anyhow::Result<Exit> {
    // Where the limit cannot be set, the parent's time limit still holds.
    let _ = rlimit::Resource::AS.set(MEMORY_LIMIT, MEMORY_LIMIT);
    let mut lines = std::io::stdin().lock().lines();
    let settings = lines.next().context("no settings came: this command is started by `sohoa` itself")??;
    let settings: ReaderSettings = serde_json::from_str(&settings)?;
    let mut reader = PageReader::new(settings);
    for line in lines {
        let reply = match serde_json::from_str(&line?)? {
            Request::Open { path } => reader.open(&path).map_or_else(Reply::from, Reply::Opened),
            Request::Read { path, page } => match reader.read(&path, page) {
                Ok((page, engine)) => Reply::Page { page: Box::new(page), engine, spent: stages::take() },
                Err(failure) => failure.into(),
            },
            Request::Crop { path, page, places } => {
                reader.crops(&path, page, &places).map_or_else(Reply::from, Reply::Crops)
            }
        };
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "{RECORD_START}{}", serde_json::to_string(&reply)?)?;
        stdout.flush()?;
    }
    Ok(Exit::Done)
}
