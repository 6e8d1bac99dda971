//! What preparation does to pictures, and what it leaves alone.

mod drawing;

use drawing::{BLACK, BLUE, Canvas, RED, darkest, text_page, tones};
use proptest::prelude::*;
use sohoa_document::{PageImage, Pixels};
use sohoa_picture::{Prepared, Settings, cut, find_regions, layout, prepare, unread_ink, without_rules};

fn prepared(page: &PageImage) -> Prepared {
    prepare(page, &Settings::default())
}

fn applied(prepared: &Prepared) -> Vec<&str> {
    prepared.steps.iter().filter(|step| step.applied).map(|step| step.name).collect()
}

#[test]
fn a_clean_page_is_left_alone() {
    let canvas = text_page();
    let found = prepared(&canvas.page());
    assert_eq!(applied(&found), Vec::<&str>::new(), "{:?}", found.steps);
    assert_eq!(found.image, canvas.grey_page());
    assert_eq!(prepared(&canvas.grey_page()).image, canvas.grey_page());
    assert!(!found.blank);
}

#[test]
fn turned_and_leaning_pages_stand_upright_and_level() {
    let mut canvas = text_page();
    // A cross to find again, apart from the text.
    canvas.fill((900, 1640, 950, 1645), BLACK);
    canvas.fill((922, 1620, 927, 1665), BLACK);
    for (turn, lean) in
        [(0, 0.0), (90, 0.0), (180, 0.0), (270, 0.0), (0, 2.0), (0, -7.3), (0, 12.0), (90, 1.4), (180, -3.0)]
    {
        let page = canvas.turned(turn as f32 + lean);
        let found = prepared(&page.grey_page());
        let what = format!("turned by {turn} and {lean}: {:?}", found.steps);
        assert_eq!((found.orientation.degrees + turn) % 360, 0, "{what}");
        assert!((found.skew_degrees - lean).abs() <= 0.06, "{what}");
        // The cross on the given page, and where the mapping says it came from.
        let (sin, cos) = (turn as f32 + lean).to_radians().sin_cos();
        let (x, y) = (924.5 - 620.0, 1642.5 - 877.0);
        let (x, y) =
            (x * cos - y * sin + page.width as f32 / 2.0, x * sin + y * cos + page.height as f32 / 2.0);
        let (u, v) = found.mapping.from_page(x * 72.0 / 150.0, y * 72.0 / 150.0);
        let (u, v) = (u as i32, v as i32);
        assert!(darkest(&found.image, (u - 2, v - 2, u + 3, v + 3)) < 90, "{what}: no cross at {u} {v}");
        assert!(darkest(&found.image, (u + 8, v + 8, u + 20, v + 20)) > 200, "{what}: dark beside the cross");
        let (x2, y2) = found.mapping.to_page(u as f32, v as f32);
        assert!((x2 - x * 0.48).abs() < 1.0 && (y2 - y * 0.48).abs() < 1.0, "{what}");
    }
}

#[test]
fn seals_go_and_print_under_them_stays() {
    for colour in [RED, BLUE] {
        let mut canvas = text_page();
        canvas.ring((700, 800), 130, 118, colour);
        canvas.ring((700, 800), 90, 86, colour);
        canvas.fill((680, 780, 720, 820), colour);
        let found = prepared(&canvas.page());
        assert_eq!(applied(&found), ["colour"], "{:?}", found.steps);
        let clean = text_page().grey_page();
        let wrong =
            tones(&found.image).iter().zip(tones(&clean)).filter(|(a, b)| a.abs_diff(**b) > 70).count();
        assert_eq!(wrong, 0, "pixels unlike the page without its seal, {colour:?}");
    }
}

#[test]
fn a_number_in_colour_is_no_seal() {
    let mut canvas = Canvas::new(1240, 1754, 150);
    for line in 0..30 {
        let right = canvas.text(130, 150 + line * 38, 8, 13, BLACK);
        canvas.text(right + 12, 150 + line * 38, 1, 13, if line % 2 == 0 { RED } else { BLUE });
    }
    canvas.ring((900, 1500), 120, 108, RED);
    let found = prepared(&canvas.page());
    assert_eq!(applied(&found), ["colour"], "{:?}", found.steps);
    let lines = layout(&found.image).lines;
    assert_eq!(lines.len(), 30);
    assert!(lines.iter().all(|line| line.words.len() == 9), "a coloured word was lost");
}

#[test]
fn rims_and_holes_go() {
    let mut canvas = text_page();
    canvas.fill((0, 0, 1240, 12), BLACK);
    for y in 0..1754 {
        canvas.fill((0, y, 30 - y / 70, y + 1), BLACK);
    }
    canvas.ring((60, 500), 18, 0, BLACK);
    canvas.ring((60, 1200), 18, 0, BLACK);
    let found = prepared(&canvas.page());
    assert_eq!(applied(&found), ["border"], "{:?}", found.steps);
    assert!(found.steps.iter().any(|step| step.evidence.contains("2 punch holes")), "{:?}", found.steps);
    assert!(darkest(&found.image, (0, 0, 110, 1754)) > 200);
    assert!(darkest(&found.image, (130, 130, 1100, 170)) < 60, "the text stays");
}

#[test]
fn shadow_is_lifted() {
    let canvas = text_page().lit(|x, y| 0.95 - 0.5 * x - 0.1 * y);
    let found = prepared(&canvas.page());
    assert!(applied(&found).contains(&"background"), "{:?}", found.steps);
    assert!(!applied(&found).contains(&"shading"), "{:?}", found.steps);
    assert_eq!(layout(&found.image).lines.len(), 38);
    let white = tones(&found.image).iter().filter(|&&tone| tone > 225).count();
    assert!(white * 10 > tones(&found.image).len() * 8);
}

#[test]
fn print_in_shaded_cells_is_found() {
    const WHITE: [u8; 3] = [255; 3];
    /// Running text and the head of a table: three cells, the last of two lines.
    fn drawn(shaded: Option<([u8; 3], [u8; 3])>) -> Canvas {
        let mut canvas = text_page();
        for (left, right) in [(130, 400), (400, 700), (700, 1000)] {
            canvas.text(left + 40, 1610, 2, 13, BLACK);
            if left == 700 {
                canvas.text(left + 40, 1645, 2, 13, BLACK);
            }
            if let Some((fill, print)) = shaded {
                canvas.shade((left, 1575, right, 1665), fill, print);
            }
        }
        for x in [130, 400, 700, 1000] {
            canvas.fill((x - 1, 1575, x + 2, 1735), BLACK);
        }
        for y in [1575, 1665, 1735] {
            canvas.fill((129, y - 1, 1002, y + 2), BLACK);
        }
        canvas
    }
    let plain = layout(&prepared(&drawn(None).page()).image);
    assert_eq!(plain.tables[0].cells.len(), 6);
    for (what, fill, print) in [
        ("black on grey", [150; 3], BLACK),
        ("black on dark grey", [110; 3], [0; 3]),
        ("white on grey", [130; 3], WHITE),
        ("white on blue", [40, 60, 100], WHITE),
        ("white on bright blue", [70, 130, 190], WHITE),
        ("yellow on red", [180, 30, 30], [255, 240, 60]),
    ] {
        for degrees in [0.0, 2.5] {
            let found = prepared(&drawn(Some((fill, print))).turned(degrees).page());
            assert!(applied(&found).contains(&"shading"), "{what}: {:?}", found.steps);
            let found = layout(&found.image);
            let words =
                |of: &sohoa_picture::Layout| of.lines.iter().map(|line| line.words.len()).sum::<usize>();
            assert_eq!(
                (found.lines.len(), words(&found)),
                (plain.lines.len(), words(&plain)),
                "{what}, {degrees}"
            );
            assert_eq!(found.tables.len(), 1, "{what}, {degrees}");
            assert_eq!(found.tables[0].cells.len(), 6, "{what}, {degrees}");
        }
    }
}

#[test]
fn blank_pages_are_told() {
    let mut dusty = Canvas::new(1240, 1754, 150);
    for index in 0..40 {
        let (x, y) = (index * 131 % 1200, index * 379 % 1700);
        dusty.fill((x, y, x + 2 + index % 3, y + 2), BLACK);
    }
    let mut line = Canvas::new(1240, 1754, 150);
    line.text(130, 700, 4, 13, BLACK);
    let sideways = line.turned(90.0);
    let mut sealed = Canvas::new(1240, 1754, 150);
    sealed.ring((700, 900), 130, 118, RED);
    let mut punched = Canvas::new(1240, 1754, 150);
    punched.ring((50, 600), 17, 0, BLACK);
    punched.ring((50, 1072), 17, 0, BLACK);
    let mut streaked = Canvas::new(1240, 1754, 150);
    streaked.fill((420, 0, 422, 1754), [120, 120, 120]);
    streaked.fill((0, 0, 25, 1754), BLACK);
    let cases = [
        ("white", Canvas::new(1240, 1754, 150), true),
        ("punched", punched, true),
        ("streaked", streaked, true),
        ("dusty", dusty, true),
        ("sealed", sealed, true),
        ("text", text_page(), false),
        ("a line", line, false),
        ("a line sideways", sideways, false),
    ];
    for (name, canvas, blank) in cases {
        assert_eq!(prepared(&canvas.page()).blank, blank, "{name}");
        if blank {
            assert_eq!(layout(&prepared(&canvas.page()).image).lines, [], "{name}");
        }
    }
}

#[test]
fn faint_pages_are_told() {
    let page = |tone: u8| {
        let mut canvas = Canvas::new(1240, 1754, 150);
        for line in 0..30 {
            canvas.text(130, 200 + line * 40, 12, 13, [tone; 3]);
        }
        prepared(&canvas.page())
    };
    // Print of the other side seen through the paper, print of a toner cartridge at its end, print.
    for (tone, faint) in [(222, true), (150, false), (20, false)] {
        let found = page(tone);
        assert_eq!((found.faint, found.blank), (faint, false), "{tone}");
    }
}

#[test]
fn the_caller_may_turn_a_page() {
    let page = text_page().grey_page();
    let settings = Settings { quarters: Some(3), ..Settings::default() };
    let found = prepare(&page, &settings);
    assert_eq!(found.orientation.degrees, 270);
    assert_eq!((found.image.width_px, found.image.height_px), (page.height_px, page.width_px));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_panics(
        width in 0u32..90, height in 0u32..90, dpi in 0u32..700, rgb in any::<bool>(), seed in any::<u32>(),
        missing in 0usize..50,
    ) {
        let length = (width * height) as usize * if rgb { 3 } else { 1 };
        let mut state = seed | 1;
        let data: Vec<u8> = (0..length.saturating_sub(missing)).map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            if state & 0x300 == 0 { (state >> 24) as u8 } else { 255 }
        }).collect();
        let pixels = if rgb { Pixels::Rgb(data) } else { Pixels::Grey(data) };
        let page = PageImage { width_px: width, height_px: height, dpi, pixels };
        for quarters in [None, Some(1), Some(2)] {
            let found = prepare(&page, &Settings { quarters, ..Settings::default() });
            let size = (found.image.width_px * found.image.height_px) as usize;
            prop_assert_eq!(tones(&found.image).len(), size);
            let laid = layout(&found.image);
            for line in &laid.lines {
                let picture = cut(&laid.picture, line);
                prop_assert_eq!(tones(&picture).len(), (picture.width_px * picture.height_px) as usize);
            }
            let _ = (find_regions(&page), unread_ink(&page, &[]), without_rules(&page));
        }
    }
}
