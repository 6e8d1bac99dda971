//! Words with places into printed lines in reading order.

use std::ops::Range;

use sohoa_document::{Line, PageSize, Rect, Word};

use crate::columns::{self, Columns};
use crate::gaps;
use crate::grid::{self, Extent};
use crate::notes;
use crate::rows::{self, Row};
use crate::sheet;

/// Words of one page into its lines, in reading order.
///
/// A slightly turned page keeps its lines apart. The head's agency column comes wholly before the motto column,
/// the foot's receivers before the signature. Where several lines have wide gaps at the same place they get
/// cells, padded so that a cell's index is its column; a single wide gap in running text parts nothing. Raised
/// numbers after a word (footnote marks) become raised digits, what was read kept as `observed`. Words without a
/// place come last, on a line of their own.
///
/// Of two pages side by side on one sheet the left one comes wholly before the right one.
///
/// Captions of e-signatures should be taken out before ([`crate::without_signature_overlay`]).
pub fn arrange(words: Vec<Word>, size: PageSize) -> Vec<Line> {
    let Some(fold) = fold(&words, size) else { return one_page(words, size) };
    let is_left = |word: &Word| word.bounds.is_some_and(|place| place.centre_x() < fold);
    let (left, right): (Vec<Word>, Vec<Word>) = words.into_iter().partition(is_left);
    let mut lines = one_page(left, PageSize { width: fold, ..size });
    let right: Vec<Word> = right.into_iter().map(|word| aside(word, -fold)).collect();
    let mut others = one_page(right, PageSize { width: size.width - fold, ..size });
    for word in others.iter_mut().flat_map(|line| &mut line.cells).flatten() {
        *word = aside(std::mem::replace(word, Word::plain("")), fold);
    }
    lines.append(&mut others);
    for (line, number) in lines.iter_mut().zip(1..) {
        line.number = number;
    }
    lines
}

/// Where the fold lies if the words are those of two pages side by side.
fn fold(words: &[Word], size: PageSize) -> Option<f32> {
    let stretches: Vec<Rect> =
        rows::segments(words).iter().filter_map(|segment| rows::bounds(words, segment)).collect();
    sheet::fold(&stretches, size)
}

/// A word moved across the page.
fn aside(word: Word, by: f32) -> Word {
    let bounds = word.bounds.map(|place| Rect { left: place.left + by, right: place.right + by, ..place });
    Word { bounds, ..word }
}

/// Words of one page into its lines.
fn one_page(mut words: Vec<Word>, size: PageSize) -> Vec<Line> {
    let rows = rows::rows(&words);
    for row in &rows {
        notes::raise_marks(&mut words, row);
    }
    let head = columns::head(&words, &rows, size);
    let body_from = head.as_ref().map_or(0, |head| head.rows.end);
    let foot = columns::foot(&words, &rows, body_from, size);
    let head_from = head.as_ref().map_or(0, |head| head.rows.start);
    let foot_from = foot.as_ref().map_or(rows.len(), |foot| foot.rows.start);
    let foot_end = foot.as_ref().map_or(rows.len(), |foot| foot.rows.end);

    let mut lines: Vec<Vec<Row>> = Vec::with_capacity(rows.len());
    body(&words, &rows, 0..head_from, &mut lines);
    two_columns(&words, &rows, head.as_ref(), &mut lines);
    body(&words, &rows, body_from.max(head_from)..foot_from, &mut lines);
    two_columns(&words, &rows, foot.as_ref(), &mut lines);
    body(&words, &rows, foot_end..rows.len(), &mut lines);

    let placed: std::collections::BTreeSet<usize> = lines.iter().flatten().flatten().copied().collect();
    let unplaced: Row = (0..words.len()).filter(|index| !placed.contains(index)).collect();
    if !unplaced.is_empty() {
        lines.push(vec![unplaced]);
    }
    let mut words: Vec<Option<Word>> = words.into_iter().map(Some).collect();
    lines
        .into_iter()
        .zip(1..)
        .map(|(cells, number)| Line {
            number,
            cells: cells
                .into_iter()
                .map(|cell| cell.into_iter().filter_map(|index| words[index].take()).collect())
                .collect(),
        })
        .collect()
}

/// Each column's rows as lines, the left column first.
fn two_columns(words: &[Word], rows: &[Row], columns: Option<&Columns>, lines: &mut Vec<Vec<Row>>) {
    let Some(columns) = columns else { return };
    for left in [true, false] {
        for (row, gutter) in rows[columns.rows.clone()].iter().zip(&columns.gutters) {
            let part: Row = row
                .iter()
                .copied()
                .filter(|index| columns::is_left(&words[*index], *gutter) == left)
                .collect();
            if !part.is_empty() {
                lines.push(vec![part]);
            }
        }
    }
}

/// Rows of running text, and of tables where neighbouring rows have their gaps at the same place.
fn body(words: &[Word], rows: &[Row], range: Range<usize>, lines: &mut Vec<Vec<Row>>) {
    let rows = &rows[range];
    let mut segments: Vec<Vec<Row>> = rows.iter().map(|row| gaps::table_segments(words, row)).collect();
    let mut extents: Vec<Vec<Extent>> = segments.iter().map(|row| gaps::extents_of(words, row)).collect();
    let middles: Vec<f32> =
        rows.iter().map(|row| rows::bounds(words, row).map_or(0.0, |place| place.centre_y())).collect();
    let heights: Vec<f32> = rows.iter().map(|row| rows::height(words, row)).collect();
    let mut at = 0;
    while at < rows.len() {
        let end = at + gaps::table_rows(&extents[at..], &middles[at..], &heights[at..]);
        if end == at {
            lines.push(vec![rows[at].clone()]);
            at += 1;
            continue;
        }
        gaps::part_close_heads(words, &mut segments[at..end], &extents[at..end]);
        extents[at..end]
            .iter_mut()
            .zip(&segments[at..end])
            .for_each(|(of, row)| *of = gaps::extents_of(words, row));
        match grid::columns(&extents[at..end]) {
            Some((placed, count)) => {
                for (segments, columns) in segments[at..end].iter().zip(placed) {
                    let mut cells = vec![Row::new(); count];
                    for (segment, column) in segments.iter().zip(columns) {
                        cells[column] = segment.clone();
                    }
                    lines.push(cells);
                }
            }
            None => lines.extend(segments[at..end].iter().cloned()),
        }
        at = end;
    }
}

/// The words of a line with one size and place each, for tests.
#[cfg(test)]
pub(crate) fn printed(text: &str, left: f32, top: f32, size: f32) -> Vec<Word> {
    let mut at = left;
    text.split(' ')
        .map(|token| {
            let width = size * 0.5 * token.chars().count() as f32;
            let bounds = Some(sohoa_document::Rect::new(at, top, at + width, top + size));
            at += width + size * 0.3;
            Word { bounds, ..Word::plain(token) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const A4: PageSize = PageSize { width: 595.0, height: 842.0 };

    /// (text, left, top) of each printed line; the words are handed over in a shuffled order.
    fn check(page: &[(&str, f32, f32)], turn: f32, wanted: &[&str]) {
        let mut words: Vec<Word> =
            page.iter().flat_map(|(text, left, top)| printed(text, *left, *top, 12.0)).collect();
        for word in &mut words {
            if let Some(place) = &mut word.bounds {
                let drop = turn * place.left;
                *place = Rect::new(place.left, place.top + drop, place.right, place.bottom + drop);
            }
        }
        let half = words.len() / 2;
        words.rotate_left(half);
        words.reverse();
        let lines: Vec<String> = arrange(words, A4).iter().map(Line::text).collect();
        assert_eq!(lines, wanted);
    }

    const HEAD: [(&str, f32, f32); 9] = [
        ("UBND TỈNH X", 90.0, 60.0),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 280.0, 60.0),
        ("SỞ NỘI VỤ", 100.0, 76.0),
        ("Độc lập - Tự do - Hạnh phúc", 310.0, 78.0),
        ("Số: 12/BC-SNV", 90.0, 100.0),
        ("X, ngày 4 tháng 5 năm 2023", 310.0, 102.0),
        ("V/v rà soát", 92.0, 116.0),
        ("BÁO CÁO", 260.0, 150.0),
        ("Kết quả giải quyết hồ sơ trong tháng 5 năm 2023 của toàn tỉnh", 80.0, 170.0),
    ];

    #[test]
    fn the_heads_columns_are_read_one_after_the_other() {
        let wanted = [
            "UBND TỈNH X",
            "SỞ NỘI VỤ",
            "Số: 12/BC-SNV",
            "V/v rà soát",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "X, ngày 4 tháng 5 năm 2023",
            "BÁO CÁO",
            "Kết quả giải quyết hồ sơ trong tháng 5 năm 2023 của toàn tỉnh",
        ];
        for turn in [0.0, 0.012, -0.012] {
            check(&HEAD, turn, &wanted);
        }
    }

    #[test]
    fn the_columns_of_long_names_stand_close() {
        // A letter is 6 wide, a space 3.6: the left column ends a space before the motto, and a rule is read as a sign.
        check(
            &[
                ("ĐẢNG ỦY XÃ HÒA THUẬN ABC", 90.0, 60.0),
                ("_", 233.0, 60.0),
                ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 245.0, 60.0),
                ("BAN CHỈ ĐẠO CẢI CÁCH", 96.0, 76.0),
                ("Độc lập - Tự do - Hạnh phúc", 280.0, 77.0),
                ("Số: 05-BC/BCĐ", 110.0, 100.0),
                ("Hòa Thuận, ngày 02 tháng 02 năm 2024", 260.0, 101.0),
                ("BÁO CÁO", 260.0, 150.0),
            ],
            0.0,
            &[
                "ĐẢNG ỦY XÃ HÒA THUẬN ABC",
                "BAN CHỈ ĐẠO CẢI CÁCH",
                "Số: 05-BC/BCĐ",
                "_ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                "Độc lập - Tự do - Hạnh phúc",
                "Hòa Thuận, ngày 02 tháng 02 năm 2024",
                "BÁO CÁO",
            ],
        );
    }

    #[test]
    fn the_number_may_stand_below_the_date() {
        for long in ["HUYỆN NINH PHƯỚC", "HUYỆN NINH PHƯỚC ĐÔNG HƯNG"] {
            check(
                &[
                    ("HỘI ĐỒNG NHÂN DÂN", 90.0, 60.0),
                    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 250.0, 60.0),
                    (long, 84.0, 78.0),
                    ("Độc lập - Tự do - Hạnh phúc", 280.0, 78.0),
                    ("BAN PHÁP CHẾ", 100.0, 96.0),
                    ("Ninh Phước, ngày 10 tháng 7 năm 2020", 260.0, 112.0),
                    ("Số: 17/BC-BPC", 100.0, 128.0),
                    ("V/v rà soát", 104.0, 146.0),
                    ("BÁO CÁO", 260.0, 180.0),
                ],
                0.0,
                &[
                    "HỘI ĐỒNG NHÂN DÂN",
                    long,
                    "BAN PHÁP CHẾ",
                    "Số: 17/BC-BPC",
                    "V/v rà soát",
                    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                    "Độc lập - Tự do - Hạnh phúc",
                    "Ninh Phước, ngày 10 tháng 7 năm 2020",
                    "BÁO CÁO",
                ],
            );
        }
    }

    #[test]
    fn columns_without_a_strip_between_them_are_told_by_the_motto() {
        // The left column's second line ends behind where the motto begins, a space before the right column's; of a
        // letter's 6 points a space has 3.6.
        let head = [
            ("UBND HUYỆN X", 100.0, 60.0),
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 245.0, 60.0),
            ("ỦY BAN NHÂN DÂN XÃ PHƯƠNG VIÊN AB", 70.0, 76.0),
            ("Độc lập - Tự do - Hạnh phúc", 276.0, 77.0),
            ("Số: 794/BC-UBND", 110.0, 100.0),
            ("Phương Viên, ngày 10 tháng 6 năm 2017", 238.0, 101.0),
            ("BÁO CÁO", 260.0, 150.0),
        ];
        let wanted = [
            "UBND HUYỆN X",
            "ỦY BAN NHÂN DÂN XÃ PHƯƠNG VIÊN AB",
            "Số: 794/BC-UBND",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Phương Viên, ngày 10 tháng 6 năm 2017",
            "BÁO CÁO",
        ];
        for turn in [0.0, 0.03, -0.03] {
            check(&head, turn, &wanted);
        }
    }

    #[test]
    fn the_foots_columns_are_read_one_after_the_other() {
        check(
            &[
                ("Trên đây là báo cáo của Sở Nội vụ về công tác tháng 5 năm 2023./.", 80.0, 500.0),
                ("Nơi nhận:", 80.0, 540.0),
                ("KT. GIÁM ĐỐC", 380.0, 536.0),
                ("- UBND tỉnh;", 80.0, 556.0),
                ("PHÓ GIÁM ĐỐC", 380.0, 552.0),
                ("- Lưu: VT.", 80.0, 570.0),
                ("Lê Văn A", 400.0, 640.0),
            ],
            0.0,
            &[
                "Trên đây là báo cáo của Sở Nội vụ về công tác tháng 5 năm 2023./.",
                "Nơi nhận:",
                "- UBND tỉnh;",
                "- Lưu: VT.",
                "KT. GIÁM ĐỐC",
                "PHÓ GIÁM ĐỐC",
                "Lê Văn A",
            ],
        );
    }

    #[test]
    fn a_short_line_above_the_foot_is_none_of_it() {
        // It leaves a strip free beside the first row of the foot, but not beside the second.
        check(
            &[
                ("Yêu cầu các đơn vị khẩn trương thực hiện./.", 80.0, 500.0),
                ("Nơi nhận:", 80.0, 540.0),
                ("TUQ. CHỦ TỊCH", 400.0, 541.0),
                ("- Như trên;", 80.0, 556.0),
                ("CHÁNH VĂN PHÒNG", 320.0, 557.0),
                ("- Lưu: VT.", 80.0, 572.0),
                ("Lê Văn A", 400.0, 640.0),
            ],
            0.0,
            &[
                "Yêu cầu các đơn vị khẩn trương thực hiện./.",
                "Nơi nhận:",
                "- Như trên;",
                "- Lưu: VT.",
                "TUQ. CHỦ TỊCH",
                "CHÁNH VĂN PHÒNG",
                "Lê Văn A",
            ],
        );
    }

    #[test]
    fn a_sentence_that_begins_like_a_signature_hides_no_foot() {
        check(
            &[
                ("Giám đốc Sở Nội vụ ban hành 05 quyết định công bố trong tháng 5 năm 2023.", 80.0, 480.0),
                ("Trên đây là báo cáo của Sở Nội vụ về công tác tháng 5 năm 2023./.", 80.0, 500.0),
                ("Nơi nhận:", 80.0, 540.0),
                ("TM. ỦY BAN NHÂN DÂN", 380.0, 540.0),
                ("- UBND tỉnh;", 80.0, 556.0),
                ("KT. CHỦ TỊCH", 390.0, 556.0),
                ("- Lưu: VT.", 80.0, 572.0),
                ("PHÓ CHỦ TỊCH", 390.0, 572.0),
                ("Lê Văn A", 400.0, 640.0),
            ],
            0.0,
            &[
                "Giám đốc Sở Nội vụ ban hành 05 quyết định công bố trong tháng 5 năm 2023.",
                "Trên đây là báo cáo của Sở Nội vụ về công tác tháng 5 năm 2023./.",
                "Nơi nhận:",
                "- UBND tỉnh;",
                "- Lưu: VT.",
                "TM. ỦY BAN NHÂN DÂN",
                "KT. CHỦ TỊCH",
                "PHÓ CHỦ TỊCH",
                "Lê Văn A",
            ],
        );
    }

    #[test]
    fn signatures_below_each_other_are_no_columns() {
        check(
            &[
                ("TẠI UBND XÃ", 260.0, 80.0),
                ("NGƯỜI LẬP", 270.0, 380.0),
                ("TM. ỦY BAN NHÂN DÂN XÃ", 60.0, 402.0),
                ("CHỦ TỊCH LÊ VĂN A", 270.0, 424.0),
                ("Phụ trách: Lê Thị B", 60.0, 446.0),
            ],
            0.0,
            &[
                "TẠI UBND XÃ",
                "NGƯỜI LẬP",
                "TM. ỦY BAN NHÂN DÂN XÃ",
                "CHỦ TỊCH LÊ VĂN A",
                "Phụ trách: Lê Thị B",
            ],
        );
    }

    #[test]
    fn a_line_above_a_table_is_no_part_of_the_foot_below_it() {
        check(
            &[
                ("TẠI UBND XÃ", 300.0, 80.0),
                ("Nơi nhận:", 80.0, 380.0),
                ("TM. ỦY BAN", 380.0, 380.0),
                ("- UBND huyện;", 80.0, 396.0),
                ("CHỦ TỊCH", 390.0, 396.0),
            ],
            0.0,
            &["TẠI UBND XÃ", "Nơi nhận:", "- UBND huyện;", "TM. ỦY BAN", "CHỦ TỊCH"],
        );
    }

    #[test]
    fn aligned_gaps_make_cells_and_lone_ones_do_not() {
        check(
            &[
                ("TT", 80.0, 100.0),
                ("Lĩnh vực", 120.0, 100.0),
                ("Tổng", 300.0, 100.0),
                ("Trễ", 400.0, 100.0),
                ("1", 80.0, 120.0),
                ("Hộ tịch (Bộ", 120.0, 120.0),
                ("723", 300.0, 120.0),
                ("0", 405.0, 120.0),
                ("Tư pháp)", 120.0, 136.0),
                ("2", 80.0, 152.0),
                ("Đất đai", 120.0, 152.0),
                ("4", 405.0, 152.0),
                ("Chỉ dòng này có một", 80.0, 200.0),
                ("chỗ rộng.", 300.0, 200.0),
            ],
            0.0,
            &[
                "TT\tLĩnh vực\tTổng\tTrễ",
                "1\tHộ tịch (Bộ\t723\t0",
                "\tTư pháp)\t\t",
                "2\tĐất đai\t\t4",
                "Chỉ dòng này có một chỗ rộng.",
            ],
        );
    }

    #[test]
    fn names_of_columns_that_stand_close_are_apart() {
        // A letter is 6 wide, a space 3.6; between the names are 9.6, half of what parts columns.
        check(
            &[
                ("Đang giải", 400.0, 92.0),
                ("STT", 80.0, 100.0),
                ("Lĩnh vực", 130.0, 100.0),
                ("Tiếp nhận", 230.0, 100.0),
                ("Đã giải quyết", 297.0, 100.0),
                ("quyết", 410.0, 108.0),
                ("1", 85.0, 126.0),
                ("Hộ tịch", 130.0, 126.0),
                ("384", 250.0, 126.0),
                ("379", 330.0, 126.0),
                ("5", 420.0, 126.0),
                ("2", 85.0, 144.0),
                ("Đất đai", 130.0, 144.0),
                ("136", 250.0, 144.0),
                ("124", 330.0, 144.0),
                ("12", 420.0, 144.0),
            ],
            0.0,
            &[
                "\t\t\t\tĐang giải",
                "STT\tLĩnh vực\tTiếp nhận\tĐã giải quyết\t",
                "\t\t\t\tquyết",
                "1\tHộ tịch\t384\t379\t5",
                "2\tĐất đai\t136\t124\t12",
            ],
        );
        // The name of a group of columns is one, even where two of its words touch.
        check(
            &[
                ("Lĩnh vực", 100.0, 100.0),
                ("Số", 230.0, 100.0),
                ("hồ sơ đã giải quyết", 242.0, 100.0),
                ("Hộ tịch", 100.0, 118.0),
                ("384", 235.0, 118.0),
                ("379", 340.0, 118.0),
                ("Đất đai", 100.0, 136.0),
                ("136", 235.0, 136.0),
                ("124", 340.0, 136.0),
            ],
            0.0,
            &["Lĩnh vực\tSố hồ sơ đã giải quyết\t", "Hộ tịch\t384\t379", "Đất đai\t136\t124"],
        );
    }

    #[test]
    fn two_pages_on_one_sheet_are_read_one_after_the_other() {
        let text = "Trong quý đã tiếp nhận 1.653 hồ sơ, trong đó trực";
        let page = |left: f32| {
            let rows = (0..5).map(move |row| printed(text, left, 60.0 + 18.0 * row as f32, 12.0));
            rows.chain([printed("CHỦ TỊCH", left + 180.0, 170.0, 12.0)]).flatten()
        };
        let words: Vec<Word> = page(50.0).chain(page(480.0)).collect();
        let size = PageSize { width: 842.0, height: 595.0 };
        let lines = arrange(words, size);
        let texts: Vec<String> = lines.iter().map(Line::text).collect();
        let one = [[text; 5].as_slice(), &["CHỦ TỊCH"]].concat();
        assert_eq!(texts, [one.as_slice(), &one].concat());
        assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), (1..=12).collect::<Vec<_>>());
        assert_eq!(lines[6].bounds().map(|place| place.left), Some(480.0));
    }

    #[test]
    fn footnote_marks_are_raised() {
        let mut words = printed("theo văn bản 1 và 5 việc", 80.0, 100.0, 12.0);
        words[3].bounds = Some(Rect::new(150.0, 99.0, 153.0, 105.0));
        let lines = arrange(words, A4);
        assert_eq!(lines[0].text(), "theo văn bản ¹ và 5 việc");
        assert_eq!(lines[0].cells[0][3].as_read(), "1");
    }

    proptest! {
        #[test]
        fn no_word_is_lost(
            places in prop::collection::vec((-50f32..700.0, -50f32..900.0, 0f32..300.0, 0f32..60.0, any::<bool>()), 0..120),
        ) {
            let words: Vec<Word> = places
                .iter()
                .enumerate()
                .map(|(index, (left, top, width, height, placed))| Word {
                    bounds: placed.then(|| Rect::new(*left, *top, left + width, top + height)),
                    ..Word::plain(format!("w{index}"))
                })
                .collect();
            let mut before: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
            let lines = arrange(words, A4);
            let mut after: Vec<String> = lines.iter().flat_map(Line::words).map(|word| word.text.clone()).collect();
            before.sort();
            after.sort();
            prop_assert_eq!(before, after);
            prop_assert!(lines.iter().zip(1..).all(|(line, number)| line.number == number));
        }

        #[test]
        fn impossible_places_do_no_harm(edges in prop::collection::vec(any::<(f32, f32, f32, f32)>(), 0..20)) {
            let words: Vec<Word> = edges
                .iter()
                .map(|(a, b, c, d)| Word { bounds: Some(Rect::new(*a, *b, *c, *d)), ..Word::plain("x") })
                .collect();
            let count = words.len();
            prop_assert_eq!(arrange(words, A4).iter().flat_map(Line::words).count(), count);
        }
    }
}
