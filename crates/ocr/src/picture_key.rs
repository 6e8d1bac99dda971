//! One name for one picture read one way.

use sha2::{Digest, Sha256};
use sohoa_document::{PageImage, Pixels};

use crate::{EngineIdentity, PixelRect, RegionKind};

/// The whole page, or a region and what it holds.
pub(crate) type What = Option<(PixelRect, RegionKind)>;

/// The key of a reading: the same for the same pixels, resolution, engine, model and region, on every
/// machine. Sixteen bytes in hexadecimal.
pub(crate) fn key(image: &PageImage, identity: &EngineIdentity, what: What) -> String {
    let mut hash = Sha256::new();
    let (channels, bytes) = match &image.pixels {
        Pixels::Grey(bytes) => (1u32, bytes),
        Pixels::Rgb(bytes) => (3, bytes),
    };
    for number in [image.width_px, image.height_px, image.dpi, channels] {
        hash.update(number.to_le_bytes());
    }
    hash.update(bytes);
    // The model file differs between distributions in ways that recordings need not follow: version and
    // language name the engine, as a person would.
    for text in [&identity.name, &identity.version, &identity.language] {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    if let Some((region, kind)) = what {
        for number in [region.left, region.top, region.width, region.height, kind as u32] {
            hash.update(number.to_le_bytes());
        }
    }
    hexadecimal(&hash.finalize()[..16])
}

/// Bytes as lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
