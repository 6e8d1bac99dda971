//! `doctor`: which libraries, language data and model are found, and how to get what is missing.

use std::path::Path;

use sha2::{Digest as _, Sha256};
use sohoa_ocr::{Native, NativeOptions, OcrEngine as _};

use crate::args::DoctorArgs;
use crate::exit::{Exit, Failure};
use crate::model::RepairModel;
use crate::output;
use crate::settings::Settings;

pub(crate) fn run(args: &DoctorArgs) -> anyhow::Result<Exit> {
    let settings = Settings::resolve(&args.reading, args.common.config.as_deref())?;
    let findings = [
        ("pdfium", pdfium(settings.reader.pdfium.as_deref())),
        ("ocr", ocr(settings.reader.tessdata_dir.as_deref())),
        ("model", model(settings.model.as_deref())),
    ];
    let mut report = format!("sohoa {}\n", env!("CARGO_PKG_VERSION"));
    let mut exit = Exit::Done;
    for (name, finding) in findings {
        match finding {
            Ok(lines) => {
                for (index, line) in lines.iter().enumerate() {
                    let name = if index == 0 { name } else { "" };
                    report.push_str(&format!("{name:<10} {line}\n"));
                }
            }
            Err(failure) => {
                exit = Exit::Missing;
                report.push_str(&format!("{name:<10} MISSING: {}\n", failure.message));
                if let Some(hint) = failure.hint {
                    report.push_str(&format!("{:<10} hint: {hint}\n", ""));
                }
            }
        }
    }
    output::print(report.as_bytes())?;
    Ok(exit)
}

fn pdfium(named: Option<&Path>) -> Result<Vec<String>, Failure> {
    let library = sohoa_raster::find_library(named)?;
    Ok(vec![format!("build {} known to work", sohoa_raster::PDFIUM_BUILD), described(&library.path)?])
}

/// The engines built in, and the model file that both read with.
fn ocr(tessdata_dir: Option<&Path>) -> Result<Vec<String>, Failure> {
    let native = Native::open(&NativeOptions { tessdata_dir: tessdata_dir.map(Path::to_owned) })?;
    #[cfg(feature = "tesseract")]
    let others = format!(", tesseract {}", sohoa_ocr::tesseract_version());
    #[cfg(not(feature = "tesseract"))]
    let others = "";
    let data = native.tessdata();
    Ok(vec![
        format!("native {}{others}", native.identity().version),
        format!("{} sha256 {}", data.file.display(), data.sha256),
    ])
}

fn model(named: Option<&Path>) -> Result<Vec<String>, Failure> {
    let model = RepairModel::load(named)?;
    Ok(vec![model.version().to_owned(), described(model.path())?])
}

/// A file with its checksum.
fn described(path: &Path) -> Result<String, Failure> {
    let bytes =
        std::fs::read(path).map_err(|error| Failure::unreadable(format!("{}: {error}", path.display())))?;
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{} sha256 {hash}", path.display()))
}
