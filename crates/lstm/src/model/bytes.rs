//! A cursor over one component's bytes: every read is checked, every count is bounded by what is left.

use super::error::ModelError;

/// Reads little-endian values (or big-endian ones, for files written on such a machine).
pub(crate) struct Bytes<'a> {
    bytes: &'a [u8],
    offset: usize,
    component: &'static str,
    swapped: bool,
}

macro_rules! number {
    ($name:ident, $type:ty) => {
        pub(crate) fn $name(&mut self) -> Result<$type, ModelError> {
            let raw = self.array()?;
            Ok(if self.swapped { <$type>::from_be_bytes(raw) } else { <$type>::from_le_bytes(raw) })
        }
    };
}

impl<'a> Bytes<'a> {
    pub(crate) fn new(bytes: &'a [u8], component: &'static str, swapped: bool) -> Self {
        Bytes { bytes, offset: 0, component, swapped }
    }

    number!(u8, u8);
    number!(i8, i8);
    number!(i16, i16);
    number!(u32, u32);
    number!(i32, i32);
    number!(u64, u64);
    number!(i64, i64);
    number!(f32, f32);
    number!(f64, f64);

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let (head, _) = self
            .bytes
            .get(self.offset..)
            .and_then(<[u8]>::split_first_chunk)
            .ok_or_else(|| self.truncated())?;
        self.offset += N;
        Ok(*head)
    }

    /// `count` raw bytes.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], ModelError> {
        let rest = self.bytes.get(self.offset..).unwrap_or_default();
        let taken = rest.get(..count).ok_or_else(|| self.truncated())?;
        self.offset += count;
        Ok(taken)
    }

    /// An element count, refused when the rest of the component could not hold that many elements.
    pub(crate) fn count(&mut self, element_bytes: usize) -> Result<usize, ModelError> {
        let count = self.u32()? as usize;
        self.bounded(count, element_bytes)
    }

    /// `count` itself, refused when the rest of the component could not hold that many elements.
    pub(crate) fn bounded(&self, count: usize, element_bytes: usize) -> Result<usize, ModelError> {
        match count.checked_mul(element_bytes) {
            Some(needed) if needed <= self.left() => Ok(count),
            _ => Err(self.truncated()),
        }
    }

    /// A length-prefixed text.
    pub(crate) fn text(&mut self) -> Result<&'a str, ModelError> {
        let length = self.count(1)?;
        std::str::from_utf8(self.take(length)?).map_err(|_| ModelError::NotUtf8(self.component))
    }

    pub(crate) fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.offset)
    }

    /// The component must be used up exactly.
    pub(crate) fn finish(self) -> Result<(), ModelError> {
        match self.left() {
            0 => Ok(()),
            count => Err(ModelError::Trailing { component: self.component, count }),
        }
    }

    pub(crate) fn invalid(&self, what: &'static str, value: i64) -> ModelError {
        ModelError::Invalid { component: self.component, what, value }
    }

    fn truncated(&self) -> ModelError {
        ModelError::Truncated { component: self.component, offset: self.offset }
    }
}
