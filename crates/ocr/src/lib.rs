//! Page pictures into words.
