//! Results to stdout or to files; a file is whole or not there.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context as _;

use crate::stages::{Stage, timed};

/// Writes to stdout. A reader that has seen enough and closed the pipe is no error.
pub(crate) fn print(bytes: &[u8]) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to stdout"),
    }
}

/// Writes a file under a temporary name beside it, then renames it. Missing folders are made.
pub(crate) fn write_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    timed(Stage::Write, || write_whole(path, write))
}

fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(cannot)?;
    let mut file = tempfile::Builder::new()
        .prefix(".sohoa-")
        .suffix(".tmp")
        .permissions(default_permissions())
        .tempfile_in(folder)
        .with_context(cannot)?;
    let mut buffered = io::BufWriter::new(file.as_file_mut());
    write(&mut buffered).with_context(cannot)?;
    buffered.flush().with_context(cannot)?;
    drop(buffered);
    file.as_file().sync_all().with_context(cannot)?;
    file.persist(path).with_context(cannot)?;
    Ok(())
}

/// A temporary file is private by default; a result is to be read by whom the umask allows.
fn default_permissions() -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::Permissions::from_mode(0o666)
}
