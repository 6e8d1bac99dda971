//! Finding Tesseract's language data.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::OcrError;
use crate::picture_key::hexadecimal;

/// The language read.
pub const LANGUAGE: &str = "vie";

/// Where Debian and Ubuntu (the first two), Fedora, Arch and own builds keep language data.
const USUAL_FOLDERS: [&str; 5] = [
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
];

/// A language file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tessdata {
    /// The folder, as Tesseract wants it named.
    pub folder: PathBuf,
    /// The file.
    pub file: PathBuf,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// Finds `vie.traineddata`.
///
/// Searched in this order, the first that exists is taken: `explicit` and nothing else when it is given;
/// the folder named by the environment variable `TESSDATA_PREFIX`, and `tessdata` in it; the folders of
/// the distributions, Tesseract 5 before 4.
pub fn find_tessdata(explicit: Option<&Path>) -> Result<Tessdata, OcrError> {
    let searched = folders(explicit, env::var_os("TESSDATA_PREFIX").map(PathBuf::from));
    let file_name = format!("{LANGUAGE}.traineddata");
    let Some(folder) = searched.iter().find(|folder| folder.join(&file_name).is_file()).cloned() else {
        return Err(OcrError::LanguageMissing { language: LANGUAGE.to_owned(), searched });
    };
    let file = folder.join(file_name);
    let bytes = fs::read(&file).map_err(|_| OcrError::LanguageUnusable { path: file.clone() })?;
    Ok(Tessdata { folder, file, sha256: hexadecimal(&Sha256::digest(bytes)) })
}

fn folders(explicit: Option<&Path>, prefix: Option<PathBuf>) -> Vec<PathBuf> {
    if let Some(folder) = explicit {
        return vec![folder.to_path_buf()];
    }
    let prefix = prefix.filter(|prefix| !prefix.as_os_str().is_empty());
    let from_prefix = prefix.into_iter().flat_map(|prefix| [prefix.join("tessdata"), prefix]);
    from_prefix.chain(USUAL_FOLDERS.map(PathBuf::from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_folder_is_the_only_one_searched() {
        let folder = tempfile::tempdir().unwrap();
        let Err(OcrError::LanguageMissing { searched, .. }) = find_tessdata(Some(folder.path())) else {
            panic!("an empty folder holds no language");
        };
        assert_eq!(searched, [folder.path()]);
        fs::write(folder.path().join("vie.traineddata"), b"not really").unwrap();
        let found = find_tessdata(Some(folder.path())).unwrap();
        assert_eq!(found.folder, folder.path());
        assert_eq!(found.sha256.len(), 64);
    }

    #[test]
    fn the_environment_comes_before_the_usual_folders() {
        let searched = folders(None, Some("/opt/t".into()));
        assert_eq!(searched[..2], [PathBuf::from("/opt/t/tessdata"), PathBuf::from("/opt/t")]);
        assert_eq!(folders(None, Some(PathBuf::new())).len(), USUAL_FOLDERS.len());
    }
}
