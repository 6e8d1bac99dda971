//! Lines, rules, tables and unread ink in drawn pictures.

mod drawing;

use drawing::{BLACK, Canvas, darkest, text_page};
use sohoa_picture::{
    PixelBox, RegionKind, cut, find_lines, find_regions, find_rules, find_tables, layout, unread_ink,
    upright_cell, without_rules,
};

#[test]
fn lines_have_baselines_heights_and_words() {
    let lines = find_lines(&text_page().grey_page());
    assert_eq!(lines.len(), 38);
    for (index, line) in lines.iter().enumerate() {
        let y = 150.0 + index as f32 * 38.0;
        let middle = (line.bounds.left + line.bounds.right) as f32 / 2.0;
        assert!((line.baseline.at(middle) - y).abs() <= 1.0, "{line:?}");
        assert!((line.x_height - 13.0).abs() <= 1.5 && (line.ascender - 6.0).abs() <= 2.5, "{line:?}");
        assert_eq!(line.words.len(), if index % 7 == 6 { 6 } else { 14 }, "line {index}");
        assert!(
            line.crop.left == line.bounds.left - 4 && line.crop.right == line.bounds.right + 4,
            "tight at the sides"
        );
        assert!(line.crop.top as f32 <= y - line.x_height - line.ascender - 4.0, "room above: {line:?}");
        assert!(line.crop.bottom as f32 >= y + line.descender + 4.0, "room below: {line:?}");
    }
}

#[test]
fn numbers_in_brackets_and_short_lines_are_as_high_as_the_text() {
    let mut canvas = text_page();
    // `(4)`, `(12)(3)(4)` and two small letters: widths and heights.
    let bracketed = |groups: &[usize]| {
        let group = |digits: &usize| [vec![(6, 25)], vec![(12, 19); *digits], vec![(6, 25)]].concat();
        groups.iter().flat_map(group).collect::<Vec<(i32, i32)>>()
    };
    for (y, shapes) in
        [(1620, bracketed(&[1])), (1670, bracketed(&[2, 1, 1])), (1720, vec![(12, 13), (12, 13)])]
    {
        let mut x = 600;
        for (width, height) in shapes {
            let top = y - if height < 19 { height } else { 19 };
            // Two stems and a foot: a filled square is a blot.
            canvas.fill((x, top, x + 3, top + height), BLACK);
            canvas.fill((x + width - 3, top, x + width, top + height), BLACK);
            canvas.fill((x, top + height - 3, x + width, top + height), BLACK);
            x += width + 3;
        }
    }
    let lines = find_lines(&canvas.grey_page());
    for y in [1620, 1670, 1720] {
        let line = lines
            .iter()
            .find(|line| (y - 20..y).contains(&line.bounds.top))
            .unwrap_or_else(|| panic!("{y}: {lines:?}"));
        assert!((line.x_height - 13.0).abs() <= 1.5, "{y}: {line:?}");
        assert!((line.baseline.at(620.0) - y as f32).abs() <= 1.5, "{y}: {line:?}");
    }
}

#[test]
fn a_word_a_little_lower_than_the_next_columns_row_is_a_line() {
    let mut canvas = text_page();
    canvas.text(100, 1640, 5, 13, BLACK);
    for x in [900, 912, 924] {
        canvas.fill((x, 1630, x + 3, 1643), BLACK);
        canvas.fill((x + 6, 1630, x + 9, 1643), BLACK);
        canvas.fill((x, 1640, x + 9, 1643), BLACK);
    }
    let lines = find_lines(&canvas.grey_page());
    assert!(lines.iter().any(|line| line.bounds == PixelBox::new(900, 1630, 933, 1643)), "{lines:?}");
}

#[test]
fn the_few_words_of_a_page_with_specks_are_lines() {
    let mut canvas = Canvas::new(1240, 1754, 150);
    canvas.text(700, 300, 3, 18, BLACK);
    for speck in 0..60 {
        let (x, y) = (650 + speck * 37 % 400, 400 + speck * 53 % 300);
        canvas.fill((x, y, x + 4, y + 4), BLACK);
        canvas.fill((x + 2, y + 2, x + 3, y + 3), [255; 3]);
    }
    let lines = find_lines(&canvas.grey_page());
    assert!(lines.iter().any(|line| line.bounds.left == 700 && line.words.len() == 3), "{lines:?}");
}

#[test]
fn letters_that_a_pen_underlined_are_letters() {
    let mut canvas = Canvas::new(1240, 600, 150);
    let right = canvas.text(100, 200, 10, 13, BLACK);
    let plain = find_lines(&canvas.grey_page());
    // Right under the letters, falling by three pixels on its way.
    for x in 110..right - 20 {
        let y = 201 + (x - 110) * 3 / (right - 130);
        canvas.fill((x, y, x + 1, y + 4), BLACK);
    }
    let underlined = find_lines(&canvas.grey_page());
    assert_eq!(underlined.len(), 1);
    assert_eq!(underlined[0].words.len(), plain[0].words.len());
}

#[test]
fn columns_are_not_merged() {
    let mut canvas = Canvas::new(1240, 600, 150);
    let right = canvas.text(100, 100, 6, 13, BLACK);
    canvas.text(right + 45, 100, 6, 13, BLACK);
    canvas.text(100, 140, 5, 13, BLACK);
    canvas.text(right + 45, 143, 6, 13, BLACK);
    assert_eq!(find_lines(&canvas.grey_page()).len(), 4);
}

#[test]
fn marks_belong_to_the_line_they_stand_over() {
    let mut canvas = Canvas::new(1240, 400, 150);
    canvas.text(100, 100, 10, 14, BLACK);
    canvas.text(100, 140, 10, 14, BLACK);
    // A hook high over the second line, a dot below the first.
    canvas.fill((104, 112, 109, 116), BLACK);
    canvas.fill((160, 104, 164, 108), BLACK);
    let lines = find_lines(&canvas.grey_page());
    assert_eq!(lines.len(), 2);
    assert!(lines[1].bounds.top <= 112, "{:?}", lines[1].bounds);
    assert!((104..=110).contains(&lines[0].bounds.bottom), "{:?}", lines[0].bounds);
}

#[test]
fn the_dash_of_an_item_is_no_mark_over_the_line_below() {
    let mut canvas = Canvas::new(1240, 400, 150);
    canvas.text(130, 100, 10, 14, BLACK);
    canvas.text(100, 127, 10, 14, BLACK);
    // Nearer to the letters below it than to its own line's first one.
    canvas.fill((108, 92, 118, 95), BLACK);
    let lines = find_lines(&canvas.grey_page());
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0].bounds.left, 108, "{:?}", lines[0].bounds);
    assert!(lines[1].bounds.top > 95, "{:?}", lines[1].bounds);
}

#[test]
fn leaning_lines_are_cut_level() {
    let mut canvas = Canvas::new(1240, 500, 150);
    canvas.text(100, 200, 14, 13, BLACK);
    canvas.text(100, 250, 14, 13, BLACK);
    let leaning = canvas.turned(1.2).grey_page();
    let lines = find_lines(&leaning);
    assert_eq!(lines.len(), 2);
    for line in &lines {
        let crop = cut(&leaning, line);
        // The box of a leaning line is higher than the line.
        assert!(crop.height_px as i32 + 10 < line.crop.height(), "{} {}", line.crop.height(), crop.height_px);
    }
}

/// A table of 4 rows by 3 columns of 100 by 50 pixels from (100, 100); the first row's last two cells are one.
fn table(broken: bool, faint: bool) -> Canvas {
    let mut canvas = Canvas::new(600, 500, 150);
    let ink = if faint { [150; 3] } else { BLACK };
    for row in 0..=4 {
        let y = 100 + row * 50;
        for x in 100..402 {
            // A rule lost in one cell and full of small gaps in another.
            let lost =
                broken && row == 2 && ((320..395).contains(&x) || ((110..190).contains(&x) && x % 12 < 2));
            if !lost {
                canvas.fill((x, y, x + 1, y + 2), ink);
            }
        }
    }
    for column in 0..=3 {
        let x = 100 + column * 100;
        canvas.fill((x, if column == 2 { 150 } else { 100 }, x + 2, 302), ink);
    }
    for row in 0..4 {
        for column in 0..3 {
            canvas.text(110 + column * 100, 135 + row * 50, 2, 11, BLACK);
        }
    }
    canvas
}

#[test]
fn cells_and_spans() {
    for (name, broken, faint) in [("plain", false, false), ("faint", false, true), ("broken", true, false)] {
        let page = table(broken, faint).grey_page();
        let tables = find_tables(&page);
        assert_eq!(tables.len(), 1, "{name}");
        let found = &tables[0];
        assert_eq!((found.rows, found.columns, found.cells.len()), (4, 3, 11), "{name}: {found:?}");
        let wide: Vec<_> = found.cells.iter().filter(|cell| cell.column_span == 2).collect();
        assert!(wide.len() == 1 && wide[0].row == 0 && wide[0].column == 1, "{name}: {wide:?}");
        for cell in &found.cells {
            let expected = PixelBox::new(
                102 + cell.column as i32 * 100,
                102 + cell.row as i32 * 50,
                100 + (cell.column + cell.column_span) as i32 * 100,
                100 + (cell.row + cell.row_span) as i32 * 50,
            );
            let off = [
                cell.bounds.left - expected.left,
                cell.bounds.top - expected.top,
                cell.bounds.right - expected.right,
                cell.bounds.bottom - expected.bottom,
            ];
            assert!(off.iter().all(|off| off.abs() <= 3), "{name}: {cell:?}");
        }
        // Each cell's words are lines of their own.
        assert_eq!(layout(&page).lines.len(), 12, "{name}");
    }
}

#[test]
fn streaks_are_no_rules() {
    // A streak's column and rows, where it is broken; how many columns and rows the table then has.
    let table_of_its_own = (3, 4);
    for (name, (left, top, bottom), gap, expected) in [
        ("through the page", (251, 10, 390), None, table_of_its_own),
        ("from above into the table", (145, 10, 280), None, table_of_its_own),
        ("in two pieces", (251, 10, 390), Some(180..200), table_of_its_own),
        ("within the table, through its text", (251, 102, 300), None, table_of_its_own),
        ("along a rule, which ends with the table", (202, 10, 390), None, table_of_its_own),
    ] {
        let mut canvas = table(false, false);
        for y in
            (top..bottom).filter(|y| gap.as_ref().is_none_or(|gap: &std::ops::Range<i32>| !gap.contains(y)))
        {
            canvas.fill((left, y, left + 2, y + 1), BLACK);
        }
        let tables = find_tables(&canvas.grey_page());
        let found: Vec<_> = tables.iter().map(|table| (table.columns, table.rows)).collect();
        assert_eq!(found, [expected], "{name}");
    }
    // A table that goes on over the page has no rule there; its columns are none the less rules.
    let mut open = table(false, false);
    (0..=3).for_each(|column| open.fill((100 + column * 100, 300, 102 + column * 100, 395), BLACK));
    assert_eq!(find_tables(&open.grey_page())[0].columns, 3);
}

#[test]
fn letters_close_to_both_sides_of_a_rule_make_no_streak_of_it() {
    let mut canvas = table(false, false);
    canvas.fill((188, 106, 196, 122), BLACK);
    canvas.fill((206, 106, 214, 122), BLACK);
    assert_eq!(find_tables(&canvas.grey_page())[0].columns, 3);
}

#[test]
fn a_streak_and_the_rules_of_a_head_are_no_table() {
    let mut page = text_page();
    page.fill((500, 20, 503, 1700), BLACK);
    // Under the motto and under the title.
    page.fill((420, 100, 640, 102), BLACK);
    page.fill((450, 1660, 560, 1662), BLACK);
    let found = layout(&page.grey_page());
    assert_eq!((found.tables.len(), found.rules.down.len()), (0, 0));
    let whole = found.lines.iter().filter(|line| line.words.len() >= 13).count();
    assert!(whole >= 30, "{whole} lines of {}", found.lines.len());
}

#[test]
fn heads_are_turned_in_cells_about_as_wide_as_high() {
    let mut canvas = Canvas::new(700, 400, 150);
    for y in [100, 222, 272] {
        canvas.fill((100, y, 402, y + 2), BLACK);
    }
    for x in [100, 250, 400] {
        canvas.fill((x, 100, x + 2, 274), BLACK);
    }
    // Two lines across in the first head, one that runs upwards in the second.
    canvas.text(110, 150, 3, 11, BLACK);
    canvas.text(110, 180, 3, 11, BLACK);
    let mut head = Canvas::new(112, 40, 150);
    head.text(4, 25, 2, 11, BLACK);
    let head = head.turned(-90.0).grey_page();
    for y in 0..head.height_px as i32 {
        for x in 0..head.width_px as i32 {
            let tone = drawing::tones(&head)[(y as u32 * head.width_px + x as u32) as usize];
            canvas.ink(300 + x, 106 + y, [tone; 3]);
        }
    }
    let found = layout(&canvas.grey_page());
    let quarters: Vec<u8> =
        found.tables.iter().flat_map(|table| &table.cells).map(|cell| cell.quarters).collect();
    assert_eq!(quarters, [0, 1, 0, 0]);
}

#[test]
fn turned_heads_are_told() {
    let mut canvas = Canvas::new(700, 600, 150);
    for y in [100, 300, 350, 400] {
        canvas.fill((100, y, 502, y + 2), BLACK);
    }
    for x in [100, 200, 300, 400, 500] {
        canvas.fill((x, 100, x + 2, 402), BLACK);
    }
    for row in 0..2 {
        for column in 0..4 {
            canvas.text(110 + column * 100, 335 + row * 50, 2, 11, BLACK);
        }
    }
    // One letter under the other in the first head.
    for row in 0..6 {
        canvas.fill((145, 120 + row * 28, 148, 136 + row * 28), BLACK);
        canvas.fill((145, 120 + row * 28, 154, 123 + row * 28), BLACK);
    }
    // Two lines of three words that run upwards in the second head.
    let mut head = Canvas::new(190, 90, 150);
    head.text(8, 40, 4, 11, BLACK);
    head.text(8, 70, 4, 11, BLACK);
    let head = head.turned(-90.0).grey_page();
    for y in 0..head.height_px as i32 {
        for x in 0..head.width_px as i32 {
            let tone = drawing::tones(&head)[(y as u32 * head.width_px + x as u32) as usize];
            canvas.ink(205 + x, 105 + y, [tone; 3]);
        }
    }
    let page = canvas.grey_page();
    let found = layout(&page);
    let turned: Vec<_> =
        found.tables.iter().flat_map(|table| &table.cells).filter(|cell| cell.quarters != 0).collect();
    assert!(turned.len() == 1 && turned[0].column == 1 && turned[0].quarters == 1, "{turned:?}");
    assert_eq!(found.lines.len(), 8 + 6);
    assert_eq!(find_lines(&upright_cell(&found.picture, turned[0])).len(), 2);
}

#[test]
fn rules_go_and_strokes_through_them_stay() {
    let mut canvas = Canvas::new(800, 300, 150);
    canvas.text(100, 100, 8, 13, BLACK);
    canvas.fill((100, 103, 600, 105), BLACK);
    canvas.fill((300, 90, 303, 115), BLACK);
    // The foot of a bracket, which ends a little above the rule.
    canvas.fill((400, 80, 404, 102), BLACK);
    let page = canvas.grey_page();
    assert_eq!((find_rules(&page).across.len(), find_rules(&page).down.len()), (1, 0));
    let erased = without_rules(&page);
    assert!(darkest(&erased, (590, 102, 600, 107)) > 200, "the rule is gone");
    assert!(darkest(&erased, (300, 102, 303, 107)) < 60, "the stroke through it is not");
    assert!(darkest(&erased, (400, 103, 404, 107)) > 200, "nothing is left under a stroke that ends before");
    assert!(darkest(&erased, (400, 80, 404, 102)) < 60, "and that stroke stays");
    assert!(find_rules(&text_page().grey_page()).is_empty(), "letters are no rules");
}

#[test]
fn a_table_of_one_row_has_cells() {
    // The posts are shorter than any rule: a quarter of an inch.
    let mut canvas = Canvas::new(800, 300, 150);
    for top in [100, 136] {
        canvas.fill((100, top, 700, top + 2), BLACK);
    }
    for left in [100, 300, 500, 698] {
        canvas.fill((left, 100, left + 2, 138), BLACK);
    }
    canvas.text(130, 125, 3, 13, BLACK);
    let found = layout(&canvas.grey_page());
    let sizes: Vec<(usize, usize)> = found.tables.iter().map(|table| (table.rows, table.columns)).collect();
    assert_eq!(sizes, [(1, 3)]);
    assert_eq!(found.lines.len(), 1, "letters between the rules are no posts");
}

#[test]
fn unread_lines_are_told() {
    let page = text_page().grey_page();
    let lines = find_lines(&page);
    let read: Vec<PixelBox> = lines
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != 5 && *index != 20)
        .map(|(_, line)| line.bounds)
        .collect();
    let unread = unread_ink(&page, &read);
    assert!(unread.len() == 2 && unread[0].width() * 10 > lines[5].bounds.width() * 9);
    assert_eq!(unread_ink(&page, &lines.iter().map(|line| line.bounds).collect::<Vec<_>>()), []);
}

#[test]
fn letters_that_stand_on_no_line_are_told() {
    let mut page = text_page();
    for step in 0..4 {
        let (left, top) = (600 + step * 12, 1620 + step * 5);
        page.fill((left, top, left + 3, top + 13), BLACK);
        page.fill((left + 6, top, left + 9, top + 13), BLACK);
        page.fill((left, top, left + 9, top + 3), BLACK);
    }
    let page = page.grey_page();
    let read: Vec<PixelBox> = find_lines(&page).iter().map(|line| line.bounds).collect();
    assert_eq!(read.len(), 38, "they are no line");
    assert_eq!(unread_ink(&page, &read), [PixelBox::new(600, 1620, 645, 1648)]);
}

#[test]
fn pictures_and_drawings_are_no_text() {
    let mut canvas = text_page();
    canvas.fill((900, 1640, 1000, 1740), BLACK);
    canvas.ring((400, 1680), 60, 55, BLACK);
    let regions = find_regions(&canvas.grey_page());
    assert!(
        regions.iter().any(|region| region.kind == RegionKind::Drawing && region.bounds.width() == 121),
        "{regions:?}"
    );
    assert!(
        regions.iter().any(|region| region.kind == RegionKind::Picture && region.bounds.left == 900),
        "{regions:?}"
    );
}
