//! Results against gold.
