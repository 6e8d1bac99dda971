//! A word list as a directed graph of letters, packed 64 bits an edge.

use super::bytes::Bytes;
use super::error::ModelError;

const MAGIC: i16 = 42;

/// Index of an edge in its graph.
pub(crate) type EdgeIndex = u32;

/// A graph whose node is the index of its first edge; node 0 is the root.
#[derive(Clone, Debug)]
pub(crate) struct Dawg {
    edges: Vec<Edge>,
}

#[derive(Clone, Copy, Debug)]
struct Edge {
    letter: u16,
    /// No further edge belongs to the same node.
    last: bool,
    /// A word may end after this letter.
    ends_word: bool,
    /// First edge of the node that follows; 0 = none does.
    child: EdgeIndex,
}

impl Dawg {
    pub(crate) fn read(mut bytes: Bytes, unichar_count: usize) -> Result<Dawg, ModelError> {
        match bytes.i16()? {
            MAGIC => {}
            magic => return Err(bytes.invalid("magic number", magic.into())),
        }
        let written_size = bytes.i32()?;
        let letters = usize::try_from(written_size)
            .map_err(|_| bytes.invalid("unicharset size", written_size.into()))?;
        super::network::agree("dictionary letters and unicharset entries", letters, unichar_count)?;
        let letter_bits = (letters + 1).next_power_of_two().trailing_zeros();

        let edge_count = bytes.i32()?;
        let edge_count =
            usize::try_from(edge_count).map_err(|_| bytes.invalid("edge count", edge_count.into()))?;
        let edge_count = bytes.bounded(edge_count, size_of::<u64>())?;
        let mut edges = Vec::with_capacity(edge_count);
        for _ in 0..edge_count {
            let raw = bytes.u64()?;
            let flag = |place: u32| raw >> (letter_bits + place) & 1 == 1;
            let child = raw >> (letter_bits + 3);
            if child >= edge_count as u64 {
                return Err(bytes.invalid("child of an edge", child as i64));
            }
            edges.push(Edge {
                // At most 17 bits, and a letter beyond the character set simply never matches.
                letter: u16::try_from(raw & ((1 << letter_bits) - 1)).unwrap_or(u16::MAX),
                last: flag(0),
                ends_word: flag(2),
                child: child as EdgeIndex,
            });
        }
        bytes.finish()?;
        Ok(Dawg { edges })
    }

    /// The edge for `letter` out of the node that `after` leads to; the root when `after` is none.
    pub(crate) fn step(&self, after: Option<EdgeIndex>, letter: u16) -> Option<EdgeIndex> {
        let node = match after {
            None => 0,
            Some(edge) => match self.edges.get(edge as usize)?.child {
                0 => return None,
                child => child,
            },
        };
        for (index, edge) in self.edges.iter().enumerate().skip(node as usize) {
            if edge.letter == letter {
                return Some(index as EdgeIndex);
            }
            if edge.last {
                break;
            }
        }
        None
    }

    /// A word may end at `edge`; never before the first letter.
    pub(crate) fn ends_word(&self, edge: Option<EdgeIndex>) -> bool {
        edge.and_then(|edge| self.edges.get(edge as usize)).is_some_and(|edge| edge.ends_word)
    }

    pub(crate) fn edge_count(&self) -> usize {
        self.edges.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four letters, so three letter bits: `ab`, `ac` and `abd` with a=1 b=2 c=3 and d=0.
    fn bytes() -> Vec<u8> {
        let edge =
            |letter: u64, last: u64, ends: u64, child: u64| letter | last << 3 | ends << 5 | child << 6;
        let edges = [edge(1, 1, 0, 1), edge(2, 0, 1, 3), edge(3, 1, 1, 0), edge(0, 1, 1, 0)];
        let mut bytes = 42_i16.to_le_bytes().to_vec();
        bytes.extend(4_i32.to_le_bytes());
        bytes.extend((edges.len() as i32).to_le_bytes());
        edges.iter().for_each(|edge| bytes.extend(edge.to_le_bytes()));
        bytes
    }

    #[test]
    fn words_are_followed_letter_by_letter() {
        let bytes = bytes();
        let dawg = Dawg::read(Bytes::new(&bytes, "dawg", false), 4).unwrap();
        for (word, known) in [
            (&[1, 2][..], true),
            (&[1, 3], true),
            (&[1, 2, 0], true),
            (&[1], false),
            (&[2], false),
            (&[1, 3, 0], false),
        ] {
            let end = word.iter().try_fold(None, |edge, &letter| dawg.step(edge, letter).map(Some));
            assert_eq!(end.is_some_and(|edge| dawg.ends_word(edge)), known, "{word:?}");
        }
    }

    #[test]
    fn damaged_graphs_are_errors() {
        let good = bytes();
        assert!(Dawg::read(Bytes::new(&good, "dawg", false), 5).is_err());
        for (at, value) in [(0, 43), (2, 9), (6, 3), (6, 5), (9, 255), (12, 255)] {
            let mut bad = good.clone();
            bad[at] = value;
            assert!(Dawg::read(Bytes::new(&bad, "dawg", false), 4).is_err(), "byte {at}");
        }
    }
}
