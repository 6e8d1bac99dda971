//! From the network's outputs (codes) to characters.

use super::bytes::Bytes;
use super::error::ModelError;

/// Longest code of one character in the format.
const LONGEST: i32 = 9;

/// The character of each code; several characters may share a code, of which the last one counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recoder {
    unichars: Vec<Option<u16>>,
}

impl Recoder {
    /// For models that write characters by their own ids.
    pub(crate) fn identity(unichar_count: usize) -> Recoder {
        Recoder { unichars: (0..unichar_count).map(|id| u16::try_from(id).ok()).collect() }
    }

    /// Reads the table, which must speak of `unichar_count` characters and of codes below `outputs`.
    pub(crate) fn read(
        mut bytes: Bytes,
        unichar_count: usize,
        outputs: usize,
    ) -> Result<Recoder, ModelError> {
        let count = bytes.count(9)?;
        super::network::agree("recoder and unicharset entries", count, unichar_count)?;
        let mut unichars = vec![None; outputs];
        for id in 0..count {
            let _self_normalised = bytes.i8()?;
            match bytes.i32()? {
                1 => {}
                2..=LONGEST => return Err(ModelError::Unsupported("characters of several codes".to_owned())),
                length => return Err(bytes.invalid("code length", length.into())),
            }
            let code = bytes.i32()?;
            let slot = usize::try_from(code).ok().and_then(|code| unichars.get_mut(code));
            *slot.ok_or_else(|| bytes.invalid("code", code.into()))? = u16::try_from(id).ok();
        }
        bytes.finish()?;
        Ok(Recoder { unichars })
    }

    /// The character that `code` stands for.
    pub(crate) fn unichar(&self, code: usize) -> Option<u16> {
        self.unichars.get(code).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(codes: &[(i32, i32)], outputs: usize) -> Result<Recoder, ModelError> {
        let mut bytes = (codes.len() as u32).to_le_bytes().to_vec();
        for (length, code) in codes {
            bytes.push(0);
            bytes.extend(length.to_le_bytes());
            bytes.extend(code.to_le_bytes());
        }
        Recoder::read(Bytes::new(&bytes, "lstm-recoder", false), codes.len(), outputs)
    }

    #[test]
    fn the_last_character_of_a_shared_code_counts() {
        let recoder = read(&[(1, 0), (1, 2), (1, 2)], 3).unwrap();
        assert_eq!([0, 1, 2, 3].map(|code| recoder.unichar(code)), [Some(0), None, Some(2), None]);
    }

    #[test]
    fn odd_codes_are_errors() {
        for (codes, outputs) in [([(1, 3)], 3), ([(1, -1)], 3), ([(0, 1)], 3), ([(2, 1)], 3), ([(10, 1)], 3)]
        {
            assert!(read(&codes, outputs).is_err(), "{codes:?}");
        }
    }
}
