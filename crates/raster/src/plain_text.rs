//! Text files into text.

use crate::RasterError;

/// The text of a UTF-8 or UTF-16 file: byte-order mark taken off, line ends made `\n`, form feeds kept.
pub fn decode_text(bytes: &[u8]) -> Result<String, RasterError> {
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest, 3)?,
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => utf8(bytes, 0)?,
    };
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn utf8(bytes: &[u8], mark_length: usize) -> Result<String, RasterError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(RasterError::NotUnicode { offset: mark_length + error.valid_up_to() }),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, RasterError> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    if !odd.is_empty() {
        return Err(RasterError::NotUnicode { offset: bytes.len() + 1 });
    }
    let mut text = String::with_capacity(bytes.len());
    let mut offset = 2;
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        let character = decoded.map_err(|_| RasterError::NotUnicode { offset })?;
        offset += 2 * character.len_utf16();
        text.push(character);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<&str, usize>) {
        let decoded = decode_text(bytes).map_err(|error| match error {
            RasterError::NotUnicode { offset } => offset,
            other => panic!("{other}"),
        });
        assert_eq!(decoded.as_deref(), expected.as_ref().map(|text| *text));
    }

    #[test]
    fn every_unicode_form_gives_the_same_text() {
        check("hồ sơ".as_bytes(), Ok("hồ sơ"));
        check("\u{feff}hồ sơ".as_bytes(), Ok("hồ sơ"));
        let little: Vec<u8> = "\u{feff}hồ sơ".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&little, Ok("hồ sơ"));
        let big: Vec<u8> = "\u{feff}hồ sơ".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&big, Ok("hồ sơ"));
        check(b"a\r\nb\rc\n", Ok("a\nb\nc\n"));
    }

    #[test]
    fn what_is_not_unicode_is_refused_where_it_stands() {
        check(b"ab\xe1", Err(2));
        check(b"\xff\xfea\0b", Err(4));
        check(b"\xff\xfea\0\x00\xdc", Err(4));
    }
}
