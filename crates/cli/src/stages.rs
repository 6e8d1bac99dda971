//! How long each stage took, over all pages of a run, in the workers and in the parent; told with `-v`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// A stage of the line, as `ARCHITECTURE.md` draws it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// File -> text layer and picture.
    Raster,
    /// Picture -> prepared picture.
    Prepare,
    /// Prepared picture -> lines, rules and tables as geometry.
    Layout,
    /// Layout -> words, lines and tables.
    Ocr,
    /// Words -> repaired words.
    Repair,
    /// Repaired pages -> head, figures and checks.
    Extract,
    /// Result -> file.
    Write,
}

/// Time by stage; of stages that run side by side, the sum.
pub(crate) type Spent = BTreeMap<Stage, Duration>;

static SPENT: Mutex<Spent> = Mutex::new(Spent::new());

/// Does a stage's work and counts its time.
pub(crate) fn timed<T>(stage: Stage, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let done = work();
    add(Spent::from([(stage, started.elapsed())]));
    done
}

/// Counts what a worker spent.
pub(crate) fn add(spent: Spent) {
    let mut all = SPENT.lock().unwrap_or_else(PoisonError::into_inner);
    for (stage, time) in spent {
        *all.entry(stage).or_default() += time;
    }
}

/// What was counted since the last call: a worker tells it with every reply.
pub(crate) fn take() -> Spent {
    std::mem::take(&mut *SPENT.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Logs the milliseconds that a run spent in each stage, unless it did nothing.
pub(crate) fn tell() {
    let spent = take();
    let ms = |stage| spent.get(&stage).map_or(0.0, |time| (time.as_secs_f64() * 10_000.0).round() / 10.0);
    if !spent.is_empty() {
        tracing::info!(
            raster_ms = ms(Stage::Raster),
            prepare_ms = ms(Stage::Prepare),
            layout_ms = ms(Stage::Layout),
            ocr_ms = ms(Stage::Ocr),
            repair_ms = ms(Stage::Repair),
            extract_ms = ms(Stage::Extract),
            write_ms = ms(Stage::Write),
            "stages"
        );
    }
}
