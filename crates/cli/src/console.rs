//! What a person sees on stderr: messages, hints, progress. Never stdout.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tracing::level_filters::LevelFilter;

use crate::args::{CommonArgs, LogFormat};
use crate::exit::Failure;

/// Starts logging to stderr as the arguments ask.
pub(crate) fn start_logging(common: &CommonArgs) {
    let level = match (common.quiet, common.verbose) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::WARN,
        (false, 1) => LevelFilter::INFO,
        (false, _) => LevelFilter::DEBUG,
    };
    let logger =
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(level).with_target(false);
    match common.log_format {
        LogFormat::Text => logger.without_time().with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => logger.json().init(),
    }
}

/// Tells a failure: what and where, then the hint on its own line.
pub(crate) fn tell(failure: &Failure, log_format: LogFormat) {
    match (log_format, &failure.hint) {
        (LogFormat::Json, hint) => tracing::error!(hint, "{}", failure.message),
        (LogFormat::Text, None) => eprintln!("error: {}", failure.message),
        (LogFormat::Text, Some(hint)) => eprintln!("error: {}\nhint: {hint}", failure.message),
    }
}

/// A bar that counts pages; it shows only when stderr is a terminal and the run is not quiet.
pub(crate) fn page_bar(quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    // The template is a constant, so the fallback is never taken.
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} pages, {per_sec}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    if std::io::stderr().is_terminal() {
        bar.enable_steady_tick(Duration::from_millis(200));
    }
    bar
}
