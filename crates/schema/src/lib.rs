//! The JSON that users script against, as its own set of types.
//!
//! Owns: names, order and meaning of every field of the `extract` output (schema version "1"), and the
//! way from the program's own types into it. Internal types stay free to change; these only grow.
//! Refuses to know: how anything was found, and where the JSON is written.
//!
//! ```
//! use sohoa_schema::{Extraction, SCHEMA_VERSION};
//!
//! let schema = sohoa_schema::json_schema();
//! assert!(schema.as_object().is_some_and(|object| object.contains_key("properties")));
//! assert_eq!(SCHEMA_VERSION, "1");
//! # let _: Option<Extraction> = None;
//! ```

mod convert;
mod decimal;
mod types;

pub use convert::page_entry;
pub use decimal::Decimal;
pub use types::{
    CheckEntry, DocumentEntry, Extraction, FigureEntry, FigureSource, IssuerEntry, PageEntry, PeriodEntry,
    ReportPeriodEntry, ScopeEntry, SignerEntry, SourceFile, Tool, WarningEntry,
};

/// The version written into every result. It changes only when a field changes its meaning.
pub const SCHEMA_VERSION: &str = "1";

/// The JSON Schema (draft 2020-12) of [`Extraction`].
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Extraction).to_value()
}
