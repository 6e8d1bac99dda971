//! The vocabulary that every stage of sohoa speaks.
//!
//! Owns: the plain types that travel between the stages
//! (pages -> words -> lines -> blocks -> figures -> checks), each carrying the place it came from.
//! Refuses to know: files, C libraries, threads, and how any stage does its work. The feature `serde` lets
//! a read page travel between two processes of one build; it promises no format.
//!
//! ```
//! use sohoa_document::{Amount, PageNo, Rect};
//!
//! let page = PageNo::new(3).expect("pages count from 1");
//! let share = Amount::new(755, 1); // 75,5
//! assert_eq!((page.get(), share.to_string().as_str()), (3, "75.5"));
//! assert_eq!(Rect::new(0.0, 0.0, 10.0, 4.0).centre_y(), 2.0);
//! ```

mod amount;
mod block;
mod figure;
mod geometry;
mod page;
mod report;
mod text;
mod warning;

pub use amount::{Amount, Qualifier};
pub use block::{Block, Cell, Paragraph, Span, Table};
pub use figure::{Figure, Kind, Level, Period, Scope, Source, Status};
pub use geometry::{PageSize, Rect};
pub use page::{Origin, Page, PageImage, PageNo, Pixels};
pub use report::{Check, CheckStatus, Date, DocumentType, Head, Issuer, Report, ReportPeriod, Signer};
pub use text::{Line, Reading, Word};
pub use warning::{Warning, WarningKind};
