//! Tables into files.
//!
//! Owns: the formats a table can be written in, told by the ending of the file's name.
//! Refuses to know: what the columns mean, and where the bytes go.
//!
//! ```
//! use sohoa_export::Format;
//!
//! assert_eq!(Format::of("figures.csv".as_ref()).ok(), Some(Format::Csv));
//! assert!(Format::of("figures.xls".as_ref()).is_err());
//! ```

use std::io::Write;
use std::path::Path;

use sohoa_aggregate::Row;

/// A format a table can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, UTF-8, one heading line, RFC 4180.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The ending of the file's name names no known format.
    #[error("{name}: the ending names no known table format (known: {})", Format::ENDINGS.join(", "))]
    UnknownFormat {
        /// The name as given.
        name: String,
    },
    /// Writing failed.
    #[error("cannot write the table")]
    Write(#[from] std::io::Error),
    /// A row could not be put into the format.
    #[error("cannot write a row")]
    Csv(#[from] csv::Error),
    /// A row could not be put into the format.
    #[error("cannot write a row")]
    Json(#[from] serde_json::Error),
}

impl Format {
    /// The endings that are understood.
    pub const ENDINGS: [&'static str; 2] = [".csv", ".ndjson"];

    /// The format that the ending of a path names.
    ///
    /// # Errors
    /// [`ExportError::UnknownFormat`] for any other ending.
    pub fn of(path: &Path) -> Result<Self, ExportError> {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        match ending.as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("ndjson" | "jsonl") => Ok(Self::Ndjson),
            _ => Err(ExportError::UnknownFormat { name: path.display().to_string() }),
        }
    }
}

/// Writes all rows.
///
/// # Errors
/// Whatever the writer reports.
pub fn write(rows: &[Row], format: Format, mut out: impl Write) -> Result<(), ExportError> {
    match format {
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(&mut out);
            for row in rows {
                writer.serialize(row)?;
            }
            writer.flush()?;
        }
        Format::Ndjson => {
            for row in rows {
                serde_json::to_writer(&mut out, row)?;
                out.write_all(b"\n")?;
            }
        }
    }
    out.flush()?;
    Ok(())
}
