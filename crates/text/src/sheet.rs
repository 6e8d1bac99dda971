//! Sheets that show two pages side by side, as open books and pages printed two to a sheet do.

use sohoa_document::{Line, Page, PageSize, Rect, Table};

/// Such a sheet is wider than high: two pages of A4 by 1.41, of letter paper by 1.29.
const WIDER: f32 = 1.2;

/// The fold lies in the middle, as a share of the width; copiers lay books down a little aside.
const MIDDLE: std::ops::Range<f32> = 0.4..0.6;

/// The two margins at the fold are as wide as this share of the sheet together. Reports leave 35 of 420 mm and more;
/// cells of a table end a few of 297 mm apart. Tried on one sheet of two pages and on the landscape annexes at hand.
const MARGINS: f32 = 0.045;

/// Running text fills this share of the sheet's width with a line, and has so many such lines on one of the two pages at
/// least: what stands in two columns below a table of a landscape page has shorter ones.
const LINE: (f32, usize) = (0.28, 4);

/// Where the fold of a sheet of two pages lies, told from the stretches of its text.
pub(crate) fn fold(stretches: &[Rect], size: PageSize) -> Option<f32> {
    if size.width < WIDER * size.height {
        return None;
    }
    let mut places = stretches.to_vec();
    places.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut reach = f32::NEG_INFINITY;
    let mut widest: Option<(f32, f32)> = None;
    for place in &places {
        let (gap, middle) = (place.left - reach, (place.left + reach) / 2.0);
        if reach.is_finite()
            && gap > MARGINS * size.width
            && MIDDLE.contains(&(middle / size.width))
            && widest.is_none_or(|widest| gap > widest.0)
        {
            widest = Some((gap, middle));
        }
        reach = reach.max(place.right);
    }
    let fold = widest?.1;
    let (width, least) = LINE;
    let lines = |left: bool| {
        let here = |place: &&Rect| (place.centre_x() < fold) == left && place.width() > width * size.width;
        places.iter().filter(here).count()
    };
    (lines(true) >= least || lines(false) >= least).then_some(fold)
}

/// What stands on one of the pages that a sheet shows; most show one.
pub(crate) struct Sheet<'a> {
    pub(crate) lines: Vec<&'a Line>,
    pub(crate) tables: Vec<&'a Table>,
    /// Its middle across.
    pub(crate) middle: f32,
}

/// The given lines of a page, and its tables, as the pages that its sheet shows, from left to right.
pub(crate) fn sheets<'a>(page: &'a Page, lines: Vec<&'a Line>) -> Vec<Sheet<'a>> {
    let width = page.size.map_or(0.0, |size| size.width);
    let places: Vec<Rect> = page
        .lines
        .iter()
        .filter_map(Line::bounds)
        .chain(page.tables.iter().filter_map(|table| table.bounds))
        .collect();
    let Some(fold) = page.size.and_then(|size| fold(&places, size)) else {
        return vec![Sheet { lines, tables: page.tables.iter().collect(), middle: width / 2.0 }];
    };
    let is_left = |place: Option<Rect>| place.is_some_and(|place| place.centre_x() < fold);
    let (left, right) = lines.into_iter().partition(|line| is_left(line.bounds()));
    let (tables, others) = page.tables.iter().partition(|table| is_left(table.bounds));
    vec![
        Sheet { lines: left, tables, middle: fold / 2.0 },
        Sheet { lines: right, tables: others, middle: (fold + width) / 2.0 },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fold_parts_running_text_and_no_table() {
        let wide = PageSize { width: 842.0, height: 595.0 };
        let upright = PageSize { width: 595.0, height: 842.0 };
        let lines = |left: f32, width: f32, count: usize| {
            (0..count).map(move |row| {
                Rect::new(left, 60.0 + 16.0 * row as f32, left + width, 72.0 + 16.0 * row as f32)
            })
        };
        for (name, stretches, size, wanted) in [
            ("two pages", lines(60.0, 320.0, 20).chain(lines(480.0, 320.0, 9)).collect(), wide, Some(430.0)),
            (
                "only a signature right",
                lines(60.0, 320.0, 20).chain(lines(600.0, 90.0, 2)).collect(),
                wide,
                Some(490.0),
            ),
            (
                "a title over both",
                lines(60.0, 320.0, 20).chain(lines(480.0, 320.0, 9)).chain(lines(300.0, 240.0, 1)).collect(),
                wide,
                None,
            ),
            ("a table", lines(60.0, 335.0, 9).chain(lines(412.0, 320.0, 9)).collect(), wide, None),
            (
                "receivers and signature",
                lines(60.0, 180.0, 9).chain(lines(600.0, 90.0, 4)).collect(),
                wide,
                None,
            ),
            ("nothing on the right", lines(60.0, 320.0, 20).collect(), wide, None),
            (
                "an upright page",
                lines(50.0, 200.0, 20).chain(lines(330.0, 200.0, 20)).collect::<Vec<_>>(),
                upright,
                None,
            ),
        ] {
            assert_eq!(fold(&stretches, size), wanted, "{name}");
        }
    }
}
