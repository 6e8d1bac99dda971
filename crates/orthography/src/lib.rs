//! Vietnamese spelling: letters, tones, legal syllables, folding.
