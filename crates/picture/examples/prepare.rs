//! Prepares a picture: `prepare IN.png OUT.png [DPI] [STEPS_DIR]`; says on stderr what was done.

use std::path::Path;
use std::time::Instant;

use sohoa_document::{PageImage, Pixels};
use sohoa_picture::{Settings, prepare, prepare_watched};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, rest @ ..] = arguments.as_slice() else {
        return Err("usage: prepare IN.png OUT.png [DPI] [STEPS_DIR]".into());
    };
    let dpi = rest.first().map_or(Ok(300), |dpi| dpi.parse())?;
    let page = load(input, dpi)?;
    let start = Instant::now();
    let prepared = match rest.get(1) {
        Some(folder) => {
            std::fs::create_dir_all(folder)?;
            let mut number = 0;
            prepare_watched(&page, &Settings::default(), &mut |name, picture| {
                number += 1;
                let path = Path::new(folder).join(format!("{number}-{name}.png"));
                if let Err(error) = save(picture, &path) {
                    eprintln!("{}: {error}", path.display());
                }
            })
        }
        None => prepare(&page, &Settings::default()),
    };
    eprintln!("{input}: {} ms{}", start.elapsed().as_millis(), if prepared.blank { ", blank" } else { "" });
    for step in &prepared.steps {
        eprintln!("  {} {}: {}", if step.applied { "+" } else { "-" }, step.name, step.evidence);
    }
    save(&prepared.image, Path::new(output))
}

fn load(path: &str, dpi: u32) -> Result<PageImage, Box<dyn std::error::Error>> {
    let image = image::open(path)?;
    let (width_px, height_px) = (image.width(), image.height());
    let pixels = if image.color().has_color() {
        Pixels::Rgb(image.into_rgb8().into_raw())
    } else {
        Pixels::Grey(image.into_luma8().into_raw())
    };
    Ok(PageImage { width_px, height_px, dpi, pixels })
}

fn save(picture: &PageImage, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let (data, colour) = match &picture.pixels {
        Pixels::Grey(data) => (data, image::ExtendedColorType::L8),
        Pixels::Rgb(data) => (data, image::ExtendedColorType::Rgb8),
    };
    Ok(image::save_buffer(path, data, picture.width_px, picture.height_px, colour)?)
}
