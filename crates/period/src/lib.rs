//! Vietnamese dates and reporting periods.
