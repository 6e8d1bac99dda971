//! The parent's side: one child for each worker thread, started when first needed, replaced when it dies.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::Duration;

use sohoa_document::{Page, PageNo, Rect};

use super::protocol::{Opened, RECORD_START, Reply, Request};
use crate::exit::{Failure, FailureKind};
use crate::settings::ReaderSettings;
use crate::stages;

/// The name of the hidden command that a child runs.
const CHILD_COMMAND: &str = "page-worker";

/// Keeps the memory of one page for the next. As glibc comes, every picture is mapped anew and given back, and the kernel
/// clears its pages each time: 5% of the CPU time of a 200-dpi office scan. Other allocators take no notice.
const ALLOCATOR: (&str, &str) =
    ("GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=536870912");

/// The worker processes of a run, one for each thread of the pool it is used from.
pub(crate) struct Workers {
    settings: ReaderSettings,
    timeout: Duration,
    show_stderr: bool,
    slots: Vec<Mutex<Option<Worker>>>,
}

/// What became of a page.
pub(crate) enum PageOutcome {
    /// It was read.
    Read {
        /// The page.
        page: Box<Page>,
        /// Version of the OCR engine, if it was needed.
        engine: Option<String>,
    },
    /// It is lost, and why.
    Lost(String),
}

impl Workers {
    /// Room for `jobs` children; none is started yet.
    pub(crate) fn new(settings: ReaderSettings, jobs: usize, timeout: Duration, show_stderr: bool) -> Self {
        Self { settings, timeout, show_stderr, slots: (0..jobs).map(|_| Mutex::new(None)).collect() }
    }

    /// Asks what a file is.
    ///
    /// # Errors
    /// When the file cannot be read, a library is missing, or the child dies of it.
    pub(crate) fn open(&self, path: &Path) -> Result<Opened, Failure> {
        match self.ask(&Request::Open { path: path.to_owned() }) {
            Ok(Reply::Opened(opened)) => Ok(opened),
            Ok(Reply::Failed { kind, message, hint }) => Err(Failure { kind, message, hint }),
            Ok(_) => Err(Failure::unreadable("the worker gave something else than a file")),
            Err(Death::NotStarted(failure)) => Err(failure),
            Err(death) => Err(Failure::unreadable(format!("{}: {death} while opening it", path.display()))),
        }
    }

    /// Reads one page.
    ///
    /// # Errors
    /// Only for what would fail every page alike: a missing library, language data or model.
    pub(crate) fn read(&self, path: &Path, page: PageNo) -> Result<PageOutcome, Failure> {
        match self.ask(&Request::Read { path: path.to_owned(), page }) {
            Ok(Reply::Page { page, engine, spent }) => {
                stages::add(spent);
                Ok(PageOutcome::Read { page, engine })
            }
            Ok(Reply::Failed { kind: kind @ FailureKind::Missing, message, hint }) => {
                Err(Failure { kind, message, hint })
            }
            Ok(Reply::Failed { message, .. }) => Ok(PageOutcome::Lost(message)),
            Ok(_) => Ok(PageOutcome::Lost("the worker gave no page".to_owned())),
            Err(Death::NotStarted(failure)) => Err(failure),
            Err(death) => Ok(PageOutcome::Lost(death.to_string())),
        }
    }

    /// Places of a page as PNG files.
    ///
    /// # Errors
    /// When the page cannot be had.
    pub(crate) fn crops(
        &self,
        path: &Path,
        page: PageNo,
        places: Vec<Rect>,
    ) -> Result<Vec<Option<Vec<u8>>>, Failure> {
        match self.ask(&Request::Crop { path: path.to_owned(), page, places }) {
            Ok(Reply::Crops(crops)) => Ok(crops),
            Ok(Reply::Failed { kind, message, hint }) => Err(Failure { kind, message, hint }),
            Ok(_) => Err(Failure::unreadable("the worker gave no pictures")),
            Err(Death::NotStarted(failure)) => Err(failure),
            Err(death) => Err(Failure::unreadable(death.to_string())),
        }
    }

    /// One request and its reply, by the child of this thread. A child that died is not asked again.
    fn ask(&self, request: &Request) -> Result<Reply, Death> {
        let index = rayon::current_thread_index().unwrap_or(0) % self.slots.len().max(1);
        let mut slot = self.slots[index].lock().unwrap_or_else(PoisonError::into_inner);
        let worker = match slot.as_mut() {
            Some(worker) => worker,
            None => slot.insert(Worker::start(&self.settings, self.show_stderr).map_err(Death::NotStarted)?),
        };
        let reply = worker.ask(request, self.timeout);
        if reply.is_err() {
            *slot = None;
        }
        reply
    }
}

/// How a child ended instead of answering.
#[derive(Debug, thiserror::Error)]
enum Death {
    #[error("{0}")]
    NotStarted(Failure),
    #[error("took longer than {} s, given up", .0.as_secs())]
    Hung(Duration),
    #[error("the reader crashed ({0})")]
    Crashed(String),
    #[error("the reader gave an answer that makes no sense ({0})")]
    Garbled(String),
}

/// One child process.
struct Worker {
    child: Child,
    requests: ChildStdin,
    replies: mpsc::Receiver<String>,
}

impl Worker {
    fn start(settings: &ReaderSettings, show_stderr: bool) -> Result<Self, Failure> {
        let cannot_start = |error: std::io::Error| {
            Failure::missing(
                format!("cannot start a worker process: {error}"),
                "is the program file still there?",
            )
        };
        let program = std::env::current_exe().map_err(cannot_start)?;
        let mut child = Command::new(program)
            .arg(CHILD_COMMAND)
            // Tesseract asks OpenMP for threads of its own, which costs 4 to 8 times the page's time; the
            // limit is obeyed only when it is there before the library loads.
            .env("OMP_THREAD_LIMIT", "1")
            .env(ALLOCATOR.0, std::env::var_os(ALLOCATOR.0).unwrap_or_else(|| ALLOCATOR.1.into()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(if show_stderr { Stdio::inherit() } else { Stdio::null() })
            .spawn()
            .map_err(cannot_start)?;
        let (Some(requests), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(cannot_start(std::io::Error::other("no pipe")));
        };
        let (sender, replies) = mpsc::channel();
        std::thread::spawn(move || forward_replies(stdout, &sender));
        let mut worker = Self { child, requests, replies };
        let settings = serde_json::to_string(settings).map_err(|error| cannot_start(error.into()))?;
        worker.say(&settings).map_err(cannot_start)?;
        Ok(worker)
    }

    fn ask(&mut self, request: &Request, timeout: Duration) -> Result<Reply, Death> {
        let request = serde_json::to_string(request).map_err(|error| Death::Garbled(error.to_string()))?;
        if self.say(&request).is_err() {
            return Err(self.crashed());
        }
        match self.replies.recv_timeout(timeout) {
            Ok(reply) => serde_json::from_str(&reply).map_err(|error| Death::Garbled(error.to_string())),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(Death::Hung(timeout)),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(self.crashed()),
        }
    }

    fn say(&mut self, line: &str) -> std::io::Result<()> {
        self.requests.write_all(line.as_bytes())?;
        self.requests.write_all(b"\n")?;
        self.requests.flush()
    }

    /// The pipe is closed, so the process is gone or going: its status can be waited for.
    fn crashed(&mut self) -> Death {
        match self.child.wait() {
            Ok(status) => Death::Crashed(status.to_string()),
            Err(error) => Death::Crashed(error.to_string()),
        }
    }
}

impl Drop for Worker {
    /// A child may hang inside a C library, so it is not asked to leave. Nothing of it is worth keeping.
    fn drop(&mut self) {
        // Both fail only when the process is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Passes on what follows the record mark on each line; the channel closes when the child does.
fn forward_replies(stdout: ChildStdout, sender: &mpsc::Sender<String>) {
    for line in BufReader::new(stdout).lines() {
        let Ok(line) = line else { return };
        if let Some((_, reply)) = line.split_once(RECORD_START)
            && sender.send(reply.to_owned()).is_err()
        {
            return;
        }
    }
}
