//! The qualities by name: which damage makes which kind of scan.

use crate::damage::{Damage, Light, Tones};
use crate::warp::Pose;

/// The names that [`named`] knows.
pub const NAMES: [&str; 10] =
    ["clean", "office", "rough", "fax", "photo", "spoilt-layer", "sideways", "faint", "stapled", "copy"];

/// The damage of a quality; `None` for a name that is not listed.
///
/// | name | what it is |
/// | --- | --- |
/// | clean | 200 dpi, grey, straight: an office scanner on its best day |
/// | office | 200 dpi, colour JPEG, half a degree of skew: what registries file |
/// | rough | a tired copy: 1.2 degrees, blur, thin ink, streaks, the back page shining through, hard JPEG |
/// | fax | 150 dpi black and white with specks and edge dashes |
/// | photo | a telephone held over the desk: perspective, curl, shadow, colour noise |
/// | spoilt-layer | as office; the caller adds a text layer read with English letters |
/// | sideways | as office, landscape pages turned by a quarter |
/// | faint | a toner cartridge at its end |
/// | stapled | grey, with a stapled corner and punched holes |
/// | copy | a photocopy of a copy: streaks, bleed-through, 1 degree |
pub fn named(name: &str) -> Option<Damage> {
    let office = Damage {
        pose: Pose { slope: 0.0087, ..Pose::FLAT },
        paper: [250, 250, 247],
        blur: 1,
        noise: 2.5,
        tones: Tones::Colour { quality: 62 },
        ..Damage::NONE
    };
    Some(match name {
        "clean" => Damage { blur: 1, noise: 1.0, tones: Tones::Grey { quality: 75 }, ..Damage::NONE },
        "office" | "spoilt-layer" => office,
        "sideways" => Damage { turn_landscape: 1, ..office },
        "rough" => Damage {
            pose: Pose { slope: -0.021, ..Pose::FLAT },
            ink: 0.8,
            bleed_through: 0.10,
            paper: [238, 236, 230],
            blur: 4,
            noise: 6.0,
            streaks: 3,
            tones: Tones::Grey { quality: 42 },
            ..Damage::NONE
        },
        "fax" => Damage {
            dpi: 150,
            pose: Pose { slope: 0.006, ..Pose::FLAT },
            blur: 1,
            noise: 10.0,
            streaks: 1,
            tones: Tones::Bilevel { threshold: 150, specks: 140, edge_streaks: true },
            ..Damage::NONE
        },
        "photo" => Damage {
            pose: Pose {
                slope: 0.012,
                corners: [(0.045, 0.025), (0.02, 0.04), (0.012, 0.02), (0.03, 0.012)],
                curl: 0.012,
                ground: [92, 74, 58],
            },
            paper: [244, 238, 226],
            blur: 3,
            noise: 4.0,
            light: Light::Room { fall: 0.35, shadow: 0.3 },
            tones: Tones::Colour { quality: 58 },
            ..Damage::NONE
        },
        "faint" => Damage {
            pose: Pose { slope: -0.005, ..Pose::FLAT },
            ink: 0.42,
            paper: [246, 246, 244],
            noise: 3.0,
            tones: Tones::Grey { quality: 60 },
            ..office
        },
        "stapled" => Damage { staple: true, holes: true, tones: Tones::Grey { quality: 58 }, ..office },
        "copy" => Damage {
            pose: Pose { slope: 0.016, ..Pose::FLAT },
            bleed_through: 0.16,
            streaks: 6,
            noise: 4.0,
            paper: [240, 240, 240],
            tones: Tones::Grey { quality: 50 },
            ..office
        },
        _ => return None,
    })
}
