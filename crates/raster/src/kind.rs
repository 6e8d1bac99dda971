//! What a file is, told by its content.

use crate::RasterError;

/// How far into a file the PDF header may stand; readers tolerate junk before it (ISO 32000-1, note 13).
const PDF_HEADER_WINDOW: usize = 1024;

/// The share of control characters above which bytes are not taken for text. Tables pasted from
/// terminals hold a few; compressed data that happens to be valid UTF-8 holds many more.
const MAX_CONTROL_SHARE: f32 = 0.02;

/// The kinds of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Portable Document Format.
    Pdf,
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// TIFF, one page or many.
    Tiff,
    /// UTF-8, or UTF-16.
    Text,
}

impl Kind {
    /// The kind of the file that begins with these bytes; a few kilobytes are enough.
    pub fn of(bytes: &[u8]) -> Result<Self, RasterError> {
        if bytes.is_empty() {
            return Err(RasterError::Empty);
        }
        let pictures: [(&[u8], Self); 6] = [
            (b"\x89PNG\r\n\x1a\n", Self::Png),
            (b"\xff\xd8\xff", Self::Jpeg),
            (b"II*\0", Self::Tiff),
            (b"MM\0*", Self::Tiff),
            (b"II+\0", Self::Tiff),
            (b"MM\0+", Self::Tiff),
        ];
        if let Some((_, kind)) = pictures.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return Ok(*kind);
        }
        if has_pdf_header(bytes) {
            return Ok(Self::Pdf);
        }
        if let Some(looks_like) = known_other_kind(bytes) {
            return Err(RasterError::Unsupported { looks_like });
        }
        if is_text(bytes) {
            return Ok(Self::Text);
        }
        Err(RasterError::Unsupported {
            looks_like: "its content is neither a known picture nor Unicode text",
        })
    }

    /// The media type, as in `source.media_type` of the JSON.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Tiff => "image/tiff",
            Self::Text => "text/plain",
        }
    }
}

fn has_pdf_header(bytes: &[u8]) -> bool {
    let window = &bytes[..bytes.len().min(PDF_HEADER_WINDOW + b"%PDF-1".len())];
    window.windows(6).any(|six| six.starts_with(b"%PDF-") && six[5].is_ascii_digit())
}

/// Kinds people try, so that the message can name them.
fn known_other_kind(bytes: &[u8]) -> Option<&'static str> {
    let magics: [(&[u8], &str); 11] = [
        (b"PK\x03\x04", "a zip archive or an Office document (.docx, .xlsx)"),
        (b"\xd0\xcf\x11\xe0", "an old Office document (.doc, .xls)"),
        (b"{\\rtf", "a rich-text document (.rtf)"),
        (b"GIF8", "a GIF picture"),
        (b"BM", "a BMP picture"),
        (b"RIFF", "a WebP picture or other media"),
        (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
        (b"%!PS", "a PostScript file"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"Rar!", "a RAR archive"),
        (b"7z\xbc\xaf", "a 7z archive"),
    ];
    if let Some((_, name)) = magics.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        // "BM" may also open a text ("BM 3: ..."); a bitmap header holds zero bytes.
        return (*name != "a BMP picture" || bytes.iter().take(16).any(|&byte| byte == 0)).then_some(name);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some("a HEIC picture or a film");
    }
    let start: Vec<u8> = bytes.trim_ascii_start().iter().take(14).map(u8::to_ascii_lowercase).collect();
    (start.starts_with(b"<!doctype html") || start.starts_with(b"<html")).then_some("a web page (.html)")
}

fn is_text(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return true;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // A prefix may end inside a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let controls =
        text.chars().filter(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c')).count();
    !text.is_empty()
        && !text.contains('\0')
        && controls as f32 <= MAX_CONTROL_SHARE * text.chars().count() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<Kind>) {
        assert_eq!(Kind::of(bytes).ok(), expected, "{:?}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn kind_is_told_by_content() {
        check(b"%PDF-1.7\n", Some(Kind::Pdf));
        check(b"\x89PNG\r\n\x1a\n....", Some(Kind::Png));
        check(b"\xff\xd8\xff\xe0", Some(Kind::Jpeg));
        check(b"II*\0\x08\0\0\0", Some(Kind::Tiff));
        check(b"MM\0*\0\0\0\x08", Some(Kind::Tiff));
        check("Tổng số hồ sơ: 12\n".as_bytes(), Some(Kind::Text));
        check("\u{feff}Báo cáo".as_bytes(), Some(Kind::Text));
        check(b"\xff\xfeB\0\xe1\0", Some(Kind::Text));
        check(b"BM 3: 12", Some(Kind::Text));
        check(b"", None);
        check(b"PK\x03\x04word/document.xml", None);
        check(b"<!DOCTYPE html><p>12", None);
        check(b"{\\rtf1 12}", None);
        check(b"B\xe1o c\xe1o: legacy", None);
        check(b"\x00\x01\x02\x03", None);
    }

    #[test]
    fn junk_before_the_pdf_header_is_tolerated_up_to_a_point() {
        let mut near = vec![b'\n'; 1024];
        near.extend(b"%PDF-1.4");
        check(&near, Some(Kind::Pdf));
        let mut far = vec![b'\n'; 1025];
        far.extend(b"%PDF-1.4");
        check(&far, Some(Kind::Text));
    }

    #[test]
    fn a_prefix_may_end_inside_a_letter() {
        check(&"Phường".as_bytes()[..4], Some(Kind::Text));
    }
}
