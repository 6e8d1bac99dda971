//! Files that cannot be read, or only with care: each must end in one clear line, never in a crash.

use std::io::Cursor;
use std::path::Path;

use image::{GrayImage, ImageFormat, Luma};
use md5::{Digest as _, Md5};

use crate::SynthError;
use crate::compose::compose;
use crate::manuscript::{Block, Manuscript, Text};
use crate::random::Random;
use crate::typesetter::Typesetter;

/// What opens `encrypted.pdf`.
pub const PASSWORD: &str = "sohoa";

/// Number of blank pages of `ten-thousand-pages.pdf`.
const MANY_PAGES: usize = 10_000;

/// The padding of PDF passwords (ISO 32000-1, 7.6.3.3).
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e,
    0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

/// Name and bytes of every broken file, in the order of the names.
pub fn files(typesetter: &Typesetter) -> Result<Vec<(&'static str, Vec<u8>)>, SynthError> {
    let whole = document(&[stream(PAGE_TEXT)], "/Contents 5 0 R", "");
    let truncated = whole[..whole.len() * 3 / 5].to_vec();
    Ok(vec![
        ("empty.pdf", Vec::new()),
        ("encrypted.pdf", encrypted()),
        ("garbage.bin", garbage()),
        (
            "html-called.pdf",
            b"<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not found</body></html>\n".to_vec(),
        ),
        ("huge-header.png", huge_header()),
        // "Tổng số hồ sơ tiếp nhận: 12" in TCVN3, as files of the nineties have it.
        ("not-utf8.txt", b"T\xe6ng s\xe8 h\xe5 s\xac ti\xd5p nh\xcbn: 12\r\n".to_vec()),
        ("one-pixel.png", png(&GrayImage::from_pixel(1, 1, Luma([255])))?),
        ("png-called.pdf", readable_png(typesetter)?),
        ("ten-thousand-pages.pdf", many_pages()),
        ("truncated.pdf", truncated),
        ("zero-pages.pdf", no_pages()),
    ])
}

/// Writes them all into a folder.
pub fn write(typesetter: &Typesetter, folder: &Path) -> Result<(), SynthError> {
    std::fs::create_dir_all(folder).map_err(SynthError::file(folder))?;
    for (name, bytes) in files(typesetter)? {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(SynthError::file(path))?;
    }
    Ok(())
}

const PAGE_TEXT: &[u8] = b"BT /F1 14 Tf 72 720 Td (Tong so ho so da tiep nhan: 12 ho so) Tj ET\n";

fn stream(content: &[u8]) -> Vec<u8> {
    let mut bytes = format!("<</Length {}>>stream\n", content.len()).into_bytes();
    bytes.extend(content);
    bytes.extend(b"\nendstream");
    bytes
}

/// A PDF of one page, written by hand so that its bytes are known: `extra` objects are numbered from 5.
fn document(extra: &[Vec<u8>], page: &str, trailer: &str) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>{page}>>")
            .into_bytes(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec(),
    ];
    objects.extend_from_slice(extra);
    assemble(&objects, trailer)
}

/// Objects numbered from 1, with their cross-reference table.
fn assemble(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", bytes.len()));
        bytes.extend(format!("{} 0 obj", index + 1).into_bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    let size = objects.len() + 1;
    bytes.extend(
        format!(
            "xref\n0 {size}\n{table}trailer<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n"
        )
        .into_bytes(),
    );
    bytes
}

fn no_pages() -> Vec<u8> {
    assemble(&[b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Kids[]/Count 0>>".to_vec()], "")
}

fn many_pages() -> Vec<u8> {
    let kids: Vec<String> = (0..MANY_PAGES).map(|page| format!("{} 0 R", page + 3)).collect();
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Count {MANY_PAGES}/MediaBox[0 0 595 842]/Kids[{}]>>", kids.join(" "))
            .into_bytes(),
    ];
    objects.resize(MANY_PAGES + 2, b"<</Type/Page/Parent 2 0 R>>".to_vec());
    assemble(&objects, "")
}

/// One page behind the user password [`PASSWORD`]: RC4 with 40 bits, revision 2, which every reader knows.
fn encrypted() -> Vec<u8> {
    const IDENTITY: [u8; 16] = *b"sohoa-encrypted1";
    const PERMISSIONS: i32 = -4;
    let user = padded(PASSWORD);
    let owner = rc4(&Md5::digest(padded("owner"))[..5], &user);
    let mut seed = user.to_vec();
    seed.extend(&owner);
    seed.extend(PERMISSIONS.to_le_bytes());
    seed.extend(IDENTITY);
    let key = &Md5::digest(&seed)[..5];
    let proof = rc4(key, &PADDING);
    // The key of object 5, generation 0 (ISO 32000-1, 7.6.2).
    let object_key = Md5::digest([key, &[5, 0, 0, 0, 0]].concat());
    let content = rc4(&object_key[..10], PAGE_TEXT);
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let encrypt =
        format!("<</Filter/Standard/V 1/R 2/P {PERMISSIONS}/O<{}>/U<{}>>>", hex(&owner), hex(&proof));
    let identity = hex(&IDENTITY);
    document(
        &[stream(&content), encrypt.into_bytes()],
        "/Contents 5 0 R",
        &format!("/Encrypt 6 0 R/ID[<{identity}><{identity}>]"),
    )
}

fn padded(password: &str) -> [u8; 32] {
    let mut padded = [0; 32];
    let source = password.bytes().chain(PADDING);
    padded.iter_mut().zip(source).for_each(|(slot, byte)| *slot = byte);
    padded
}

fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|index| index as u8);
    let mut j = 0u8;
    for i in 0..256 {
        j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
        state.swap(i, usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    data.iter()
        .map(|byte| {
            i = i.wrapping_add(1);
            j = j.wrapping_add(state[usize::from(i)]);
            state.swap(usize::from(i), usize::from(j));
            byte ^ state[usize::from(state[usize::from(i)].wrapping_add(state[usize::from(j)]))]
        })
        .collect()
}

fn garbage() -> Vec<u8> {
    let mut random = Random::named(0, "garbage");
    (0..512).flat_map(|_| random.draw().to_le_bytes()).collect()
}

/// A PNG that declares 40,000 x 40,000 pixels and holds almost none.
fn huge_header() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(40_000u32.to_be_bytes());
    header.extend(40_000u32.to_be_bytes());
    header.extend([8, 0, 0, 0, 0]);
    chunk(&mut bytes, b"IHDR", &header);
    // An empty zlib stream.
    chunk(&mut bytes, b"IDAT", &[0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01]);
    chunk(&mut bytes, b"IEND", &[]);
    bytes
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    png.extend((data.len() as u32).to_be_bytes());
    let start = png.len();
    png.extend(kind);
    png.extend(data);
    let check = png[start..].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & 0u32.wrapping_sub(crc & 1)))
    });
    png.extend((!check).to_be_bytes());
}

/// A page that reads well, as PNG.
fn readable_png(typesetter: &Typesetter) -> Result<Vec<u8>, SynthError> {
    let manuscript = Manuscript {
        head: None,
        body: vec![Block::Paragraph(Text::parse("Tổng số hồ sơ đã tiếp nhận trong kỳ báo cáo: 12 hồ sơ."))],
    };
    let typeset = typesetter.pictures(&compose(&manuscript), 150)?;
    let page = image::open(typeset.page_file(1))?.into_luma8();
    png(&page)
}

fn png(picture: &GrayImage) -> Result<Vec<u8>, SynthError> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_follows_its_published_vector() {
        assert_eq!(rc4(b"Key", b"Plaintext"), [0xbb, 0xf3, 0x16, 0xe8, 0xd9, 0x40, 0xaf, 0x0a, 0xd3]);
    }

    #[test]
    fn the_huge_header_is_a_well_formed_png_head() {
        let bytes = huge_header();
        let size = image::ImageReader::with_format(Cursor::new(&bytes), ImageFormat::Png).into_dimensions();
        assert_eq!(size.ok(), Some((40_000, 40_000)));
    }

    #[test]
    fn many_pages_stay_small() {
        let bytes = many_pages();
        assert!(bytes.len() < 1_000_000, "{}", bytes.len());
        assert_eq!(bytes.windows(11).filter(|window| window == b"/Type/Page/").count(), MANY_PAGES);
    }
}
