//! What the tests share.
#![allow(dead_code)]

pub(crate) mod synthetic;

use sohoa_lstm::Model;
use std::path::PathBuf;

/// The distribution's model of a language, if it is installed.
pub(crate) fn installed_model(language: &str) -> Option<Model> {
    let folders = std::env::var_os("TESSDATA_PREFIX").map(PathBuf::from).into_iter().chain(
        [
            "/usr/share/tesseract-ocr/5/tessdata",
            "/usr/share/tesseract-ocr/4.00/tessdata",
            "/usr/share/tessdata",
        ]
        .map(PathBuf::from),
    );
    let found =
        folders.map(|folder| folder.join(format!("{language}.traineddata"))).find(|path| path.is_file());
    let Some(path) = found else {
        eprintln!("SKIPPED: no {language}.traineddata in TESSDATA_PREFIX or the usual folders");
        return None;
    };
    Some(Model::from_bytes(&std::fs::read(path).unwrap()).unwrap())
}

/// The folder of reference lines, if one is named.
pub(crate) fn reference() -> Option<PathBuf> {
    let folder = std::env::var_os("SOHOA_REFERENCE").map(|folder| PathBuf::from(folder).join("lstm"));
    if folder.is_none() {
        eprintln!("SKIPPED: SOHOA_REFERENCE is not set");
    }
    folder
}
