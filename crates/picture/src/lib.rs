//! Makes page pictures ready to be read, and finds lines, rules and tables in them.
