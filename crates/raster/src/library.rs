//! Finding and loading libpdfium at run time.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use pdfium_render::prelude::Pdfium;

use crate::RasterError;

/// The pdfium build that set-up installs; part of the name of its cache folder.
pub const PDFIUM_BUILD: u32 = 8076;

const FILE_NAME: &str = "libpdfium.so";
const VARIABLE: &str = "SOHOA_PDFIUM";

/// The library this process uses. One process can use one only; the first to load stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    /// The file it was loaded from; a bare file name when the system's loader found it.
    pub path: PathBuf,
}

struct Loaded {
    pdfium: Pdfium,
    library: Library,
}

static LOADED: OnceLock<Loaded> = OnceLock::new();
static LOADING: Mutex<()> = Mutex::new(());

/// Finds libpdfium and loads it, unless this process has one already.
///
/// Searched in this order, the first that exists is taken:
/// 1. `explicit`, and nothing else when it is given;
/// 2. the file or folder named by the environment variable `SOHOA_PDFIUM`, and nothing else when set;
/// 3. the folder of the running program, and `lib/` beside it;
/// 4. `$XDG_CACHE_HOME/sohoa` or `~/.cache/sohoa`, there `pdfium-<build>/libpdfium.so`;
/// 5. `.cache/pdfium-<build>/` in the folder of the program or one above it (a checkout of the
///    repository); never the working folder, which may be anybody's;
/// 6. whatever the system's loader finds under the name `libpdfium.so`.
pub fn find_library(explicit: Option<&Path>) -> Result<Library, RasterError> {
    load(explicit).map(|Loaded { library, .. }| library.clone())
}

pub(crate) fn pdfium(explicit: Option<&Path>) -> Result<&'static Pdfium, RasterError> {
    load(explicit).map(|loaded| &loaded.pdfium)
}

fn load(explicit: Option<&Path>) -> Result<&'static Loaded, RasterError> {
    if let Some(loaded) = LOADED.get() {
        return Ok(loaded);
    }
    let _one_at_a_time = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(loaded) = LOADED.get() {
        return Ok(loaded);
    }
    let places = places(explicit);
    let found = places.iter().find(|place| place.is_file()).cloned();
    // The loader searches the system's folders for a bare name only.
    let path = match &found {
        Some(path) => path.clone(),
        None if named(explicit).is_none() => PathBuf::from(FILE_NAME),
        None => return Err(RasterError::LibraryMissing { searched: places }),
    };
    let bindings = Pdfium::bind_to_library(&path).map_err(|error| match found {
        Some(_) => RasterError::LibraryUnusable { path: path.clone(), reason: error.to_string() },
        None => RasterError::LibraryMissing { searched: places },
    })?;
    Ok(LOADED.get_or_init(|| Loaded { pdfium: Pdfium::new(bindings), library: Library { path } }))
}

/// The one place a person named, if any.
fn named(explicit: Option<&Path>) -> Option<PathBuf> {
    let from_environment = || env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    explicit.map(Path::to_path_buf).or_else(from_environment)
}

fn places(explicit: Option<&Path>) -> Vec<PathBuf> {
    if let Some(path) = named(explicit) {
        return vec![if path.is_dir() { path.join(FILE_NAME) } else { path }];
    }
    let in_cache = format!("pdfium-{PDFIUM_BUILD}");
    let program = env::current_exe().ok().and_then(|path| path.parent().map(Path::to_path_buf));
    let mut places = Vec::new();
    if let Some(folder) = &program {
        places.push(folder.join(FILE_NAME));
        places.push(folder.join("lib").join(FILE_NAME));
    }
    let cache = env::var_os("XDG_CACHE_HOME")
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cache")));
    places.extend(cache.map(|cache| cache.join("sohoa").join(&in_cache).join(FILE_NAME)));
    let above = program.iter().flat_map(|folder| folder.ancestors());
    places.extend(
        above.map(|folder| folder.join(".cache").join(&in_cache).join(FILE_NAME)).filter(|p| p.is_file()),
    );
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_up_installs_the_build_that_is_looked_for() {
        let script = include_str!("../../../tools/setup.sh");
        assert!(script.lines().any(|line| line == format!("PDFIUM_BUILD={PDFIUM_BUILD}")));
    }

    #[test]
    fn a_named_place_is_the_only_one_searched() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(places(Some(folder.path())), [folder.path().join(FILE_NAME)]);
        let file = folder.path().join("my-pdfium.so");
        assert_eq!(places(Some(&file)), [file]);
    }
}
