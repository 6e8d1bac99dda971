//! A line of plain text as pieces parted by wide gaps.

use crate::grid::Extent;

/// A stretch of a line without a wide gap, with its columns of letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    /// The byte of the line where it begins.
    pub(crate) byte: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl<'a> Piece<'a> {
    pub(crate) fn extent(&self) -> Extent {
        (self.from as f32, self.to as f32)
    }

    pub(crate) fn middle(&self) -> f32 {
        (self.from + self.to) as f32 / 2.0
    }

    /// Its words, each with its place.
    pub(crate) fn words(&self) -> Vec<Piece<'a>> {
        let (byte, from) = (self.byte, self.from);
        let place = |word: Piece<'a>| Piece {
            byte: word.byte + byte,
            from: word.from + from,
            to: word.to + from,
            ..word
        };
        split(self.text, 1).into_iter().map(place).collect()
    }
}

/// What stands between the begin of one piece of a line and the end of another.
pub(crate) fn join<'a>(line: &'a str, first: Piece<'a>, last: Piece<'a>) -> Piece<'a> {
    Piece { text: &line[first.byte..last.byte + last.text.len()], to: last.to, ..first }
}

/// The stretches of a line between gaps of so many spaces.
pub(crate) fn split(line: &str, gap: usize) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for (column, (at, c)) in line.char_indices().enumerate().filter(|(_, (_, c))| !c.is_whitespace()) {
        let next = Piece { text: &line[at..at + c.len_utf8()], byte: at, from: column, to: column + 1 };
        match pieces.last_mut().filter(|piece| column - piece.to < gap) {
            Some(piece) => *piece = join(line, *piece, next),
            None => pieces.push(next),
        }
    }
    pieces
}
