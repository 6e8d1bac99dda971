//! The `*.traineddata` container: a table of offsets, then the components one after another.

use super::bytes::Bytes;
use super::error::ModelError;

/// Place of each component that line recognition uses in the container's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Component {
    Network = 17,
    PunctuationDawg = 18,
    WordDawg = 19,
    NumberDawg = 20,
    Unicharset = 21,
    Recoder = 22,
    Version = 23,
}

/// More components than any version of the format has; a greater count means the other byte order.
const MOST_COMPONENTS: u32 = 1 << 10;

/// The components' bytes, unread.
pub(crate) struct Container<'a> {
    components: Vec<Option<&'a [u8]>>,
    /// The file was written on a machine of the other byte order.
    pub(crate) swapped: bool,
}

impl<'a> Container<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let swapped = Bytes::new(bytes, "container", false).u32()? > MOST_COMPONENTS;
        let mut reader = Bytes::new(bytes, "container", swapped);
        let count = reader.count(size_of::<i64>())?;
        if count > MOST_COMPONENTS as usize {
            return Err(reader.invalid("component count", count as i64));
        }
        let offsets = (0..count).map(|_| reader.i64()).collect::<Result<Vec<_>, _>>()?;
        let data_start = bytes.len() - reader.left();

        let mut components = vec![None; count];
        let mut end = bytes.len();
        for (slot, &offset) in components.iter_mut().zip(&offsets).rev() {
            if offset == -1 {
                continue;
            }
            let start = usize::try_from(offset).map_err(|_| reader.invalid("component offset", offset))?;
            if start < data_start || start > end {
                return Err(reader.invalid("component offset", offset));
            }
            *slot = bytes.get(start..end);
            end = start;
        }
        Ok(Container { components, swapped })
    }

    pub(crate) fn get(&self, component: Component) -> Option<&'a [u8]> {
        self.components.get(component as usize).copied().flatten()
    }

    /// The component's bytes as a cursor, or an error naming it.
    pub(crate) fn open(&self, component: Component, name: &'static str) -> Result<Bytes<'a>, ModelError> {
        let bytes = self.get(component).ok_or(ModelError::Missing(name))?;
        Ok(Bytes::new(bytes, name, self.swapped))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(offsets: &[i64], data: &[u8]) -> Vec<u8> {
        let mut bytes = (offsets.len() as u32).to_le_bytes().to_vec();
        offsets.iter().for_each(|offset| bytes.extend(offset.to_le_bytes()));
        bytes.extend(data);
        bytes
    }

    #[test]
    fn a_component_runs_to_the_next_present_one() {
        let mut offsets = vec![-1; 24];
        offsets[17] = 196;
        offsets[20] = 199;
        let bytes = file(&offsets, b"abcde");
        let container = Container::read(&bytes).unwrap();
        assert_eq!(container.get(Component::Network), Some(&b"abc"[..]));
        assert_eq!(container.get(Component::WordDawg), None);
        assert_eq!(container.get(Component::NumberDawg), Some(&b"de"[..]));
    }

    #[test]
    fn damaged_tables_are_errors() {
        for (offsets, data) in [
            (vec![1], &b""[..]),
            (vec![13], b""),
            (vec![-2], b"a"),
            (vec![21, 20], b"ab"),
            (vec![i64::MAX], b""),
        ] {
            assert!(Container::read(&file(&offsets, data)).is_err(), "{offsets:?}");
        }
        assert!(Container::read(&[]).is_err());
        assert!(Container::read(&[24, 0, 0, 0, 1]).is_err());
    }
}
