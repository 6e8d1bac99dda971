//! Text into figures with their proof.
