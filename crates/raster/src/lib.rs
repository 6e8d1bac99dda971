//! PDF and picture files into page pictures and text layers.
