//! Words into lines in reading order, and the verdict on a text layer.
