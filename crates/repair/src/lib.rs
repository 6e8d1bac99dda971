//! Gives Vietnamese words their diacritics back; never touches a digit.
