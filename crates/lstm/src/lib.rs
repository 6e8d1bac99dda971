//! Reads Tesseract LSTM models and recognises line pictures with them.
