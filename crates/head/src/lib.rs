//! The head of a document: type, number, date, issuer, period, signer.
