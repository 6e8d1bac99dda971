//! The JSON that users script against.
