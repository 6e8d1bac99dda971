//! Shows the lines and rules found in a picture: `lines IN.png OUT.png [DPI] [CROPS_DIR]`.

use std::time::Instant;

use sohoa_document::{PageImage, Pixels};
use sohoa_picture::{PixelBox, cut, layout};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, rest @ ..] = arguments.as_slice() else {
        return Err("usage: lines IN.png OUT.png [DPI] [CROPS_DIR]".into());
    };
    let dpi = rest.first().map_or(Ok(300), |dpi| dpi.parse())?;
    let mut shown = image::open(input)?.into_rgb8();
    let grey = image::open(input)?.into_luma8();
    let page = PageImage {
        width_px: grey.width(),
        height_px: grey.height(),
        dpi,
        pixels: Pixels::Grey(grey.into_raw()),
    };
    let start = Instant::now();
    let layout = layout(&page);
    eprintln!(
        "{input}: {} lines, {} rules, {} tables, {} ms",
        layout.lines.len(),
        layout.rules.len(),
        layout.tables.len(),
        start.elapsed().as_millis()
    );
    for table in &layout.tables {
        eprintln!("  table {} x {}, {} cells", table.rows, table.columns, table.cells.len());
        table.cells.iter().for_each(|cell| frame(&mut shown, &cell.bounds, [0, 200, 220]));
    }
    if let Some(folder) = rest.get(1) {
        std::fs::create_dir_all(folder)?;
        for (number, line) in layout.lines.iter().enumerate() {
            let crop = cut(&layout.picture, line);
            if let Pixels::Grey(data) = &crop.pixels {
                let path = std::path::Path::new(folder).join(format!("{number:03}.png"));
                image::save_buffer(path, data, crop.width_px, crop.height_px, image::ExtendedColorType::L8)?;
            }
        }
    }
    for line in &layout.lines {
        line.words.iter().for_each(|word| frame(&mut shown, word, [0, 160, 0]));
        frame(&mut shown, &line.crop, [255, 0, 0]);
        for x in line.bounds.left..line.bounds.right {
            let (base, top) = (line.baseline.at(x as f32), line.baseline.at(x as f32) - line.x_height);
            dot(&mut shown, x, base as i32, [0, 0, 255]);
            dot(&mut shown, x, top as i32, [255, 0, 255]);
        }
    }
    for rule in layout.rules.across.iter().chain(&layout.rules.down) {
        frame(&mut shown, &rule.bounds, [255, 140, 0]);
    }
    Ok(shown.save(output)?)
}

fn frame(picture: &mut image::RgbImage, bounds: &PixelBox, colour: [u8; 3]) {
    for x in bounds.left..bounds.right {
        dot(picture, x, bounds.top, colour);
        dot(picture, x, bounds.bottom - 1, colour);
    }
    for y in bounds.top..bounds.bottom {
        dot(picture, bounds.left, y, colour);
        dot(picture, bounds.right - 1, y, colour);
    }
}

fn dot(picture: &mut image::RgbImage, x: i32, y: i32, colour: [u8; 3]) {
    if x >= 0 && y >= 0 && (x as u32) < picture.width() && (y as u32) < picture.height() {
        picture.put_pixel(x as u32, y as u32, image::Rgb(colour));
    }
}
