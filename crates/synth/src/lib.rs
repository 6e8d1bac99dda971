//! Makes the fixtures: typeset reports turned into scans, with truth and gold.
