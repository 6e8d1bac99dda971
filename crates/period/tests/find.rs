//! What is found in which text: `printed = meaning`, several parted by ` | `.

use proptest::prelude::*;
use sohoa_document::Date;
use sohoa_period::{Closing, Day, Found, Name, Named, What, find};

fn day(day: &Day) -> String {
    let mark = if day.inferred { "~" } else { "" };
    let year = day.year.map_or("?".to_owned(), |year| format!("{mark}{year}"));
    format!("{}/{}/{year}", day.day, day.month)
}

fn meaning(what: &What) -> String {
    match what {
        What::Date(date) => day(date),
        What::Range { from, to } => {
            format!("{}..{}", day(from), to.as_ref().map_or("nay".to_owned(), day))
        }
        What::Named(Named { name: Name::AsOf(date), .. }) => {
            format!("as of {}", date.as_ref().map_or("nay".to_owned(), day))
        }
        What::Named(Named { name, year, inferred }) => {
            let mark = if *inferred { "~" } else { "" };
            format!("{name:?} {}", year.map_or("?".to_owned(), |year| format!("{mark}{year}")))
        }
    }
}

fn meanings(text: &str) -> String {
    find(text).iter().map(|found| meaning(&found.what)).collect::<Vec<_>>().join(" | ")
}

fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(text, wanted)| meanings(text) != *wanted)
        .map(|(text, wanted)| format!("{text}\n  wanted {wanted}\n  found  {}", meanings(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn days() {
    check(&[
        ("19/6/2023", "19/6/2023"),
        ("19.6.2023", "19/6/2023"),
        ("19-6-2023", "19/6/2023"),
        ("ngày 08/4/2020", "8/4/2020"),
        ("ngày 15 /3/ 2023", "15/3/2023"),
        ("ngày 15\n/3/2023", "15/3/2023"),
        ("ngày 15 tháng\n3 năm 2023", "15/3/2023"),
        ("ngày 19 tháng 6 năm 2023", "19/6/2023"),
        ("NGÀY 19 THÁNG 6 NĂM 2023", "19/6/2023"),
        ("ngay 14 thang 10 nam 2023", "14/10/2023"),
        ("ngay 20 thang 7 nim 2023", "20/7/2023"),
        ("ngdy 13 thdng 7 ndm 2023", "13/7/2023"),
        ("ngày 14 tháng 10/2023", "14/10/2023"),
        ("ngày 14/10 năm 2023", "14/10/2023"),
        ("ngày 5/3/23", "5/3/2023"),
        ("14 tháng 10 năm 2023", "14/10/2023"),
        ("2023-06-19T08:15:30+07:00", "19/6/2023"),
        ("ngày 15/3", "15/3/?"),
        ("năm 2022, đến ngày 15/3", "Year 2022 | 15/3/~2022"),
        ("trước ngày 30/7/2023", "30/7/2023"),
        ("ngày 31/2/2023", "31/2/2023"),
        ("ngày      tháng 6 năm 2023", "Month(6) 2023"),
        ("ngày ... tháng ... năm 2023", "Year 2023"),
        ("ngày 15/3\n\n/2023", "15/3/?"),
    ]);
}

#[test]
fn ranges() {
    check(&[
        ("Từ ngày 15/3/2022 đến ngày 14/6/2023", "15/3/2022..14/6/2023"),
        ("từ ngày 15/12/2022 đến hết ngày 14/12/2023", "15/12/2022..14/12/2023"),
        ("từ ngày 15 tháng 12 năm 2022 đến ngày 14 tháng 12 năm 2023", "15/12/2022..14/12/2023"),
        ("từ ngày 15\n/12/2022 đến\nngày 14/12/2023", "15/12/2022..14/12/2023"),
        ("15/12/2022-14/12/2023", "15/12/2022..14/12/2023"),
        ("15/12/2022 – 14/12/2023", "15/12/2022..14/12/2023"),
        ("từ 15/12/2022 - 14/12/2023", "15/12/2022..14/12/2023"),
        ("từ ngày 15/12 đến ngày 14/3/2023", "15/12/~2022..14/3/2023"),
        ("từ ngày 15/3 đến ngày 14/6/2023", "15/3/~2023..14/6/2023"),
        ("từ ngày 1/7 đến cuối tháng 10/2025", "1/7/~2025..31/10/2025"),
        ("từ đầu tháng 7 đến cuối tháng 10/2025", "1/7/~2025..31/10/2025"),
        ("từ ngày 15 đến ngày 20 tháng 3 năm 2023", "15/3/2023..20/3/2023"),
        ("15-20/3/2023", "15/3/2023..20/3/2023"),
        ("21/7-20/8/2021", "21/7/~2021..20/8/2021"),
        ("từ tháng 1 đến tháng 9 năm 2023", "1/1/~2023..30/9/2023"),
        ("từ tháng 12/2022 đến hết tháng 2/2024", "1/12/2022..29/2/2024"),
        ("từ quý I/2023 đến quý III/2023", "1/1/2023..30/9/2023"),
        ("từ 01/2023 đến 06/2023", "1/1/2023..30/6/2023"),
        ("từ năm 2021 đến năm 2023", "1/1/2021..31/12/2023"),
        ("từ 2021 đến 2023", "1/1/2021..31/12/2023"),
        ("từ ngày 01/7/2025 đến nay", "1/7/2025..nay"),
        ("từ năm 2021 đến nay", "1/1/2021..nay"),
        ("từ đầu năm 2023 đến hết tháng 9/2023", "1/1/2023..30/9/2023"),
        ("từ đầu năm đến ngày 30/9/2023", "1/1/~2023..30/9/2023"),
        ("tir ngay 14/9/2023 dén ngay 12/10/2023", "14/9/2023..12/10/2023"),
        ("tháng 1-9/2023", "1/1/~2023..30/9/~2023"),
        ("ngày 15/12/2022 đến ngày 14/12/2023", "15/12/2022..14/12/2023"),
        ("Từ ngày 01/01/2023 đến ngày 31/03/2024", "1/1/2023..31/3/2024"),
        ("từ ngày 15/12 đến ngày 14/3 của năm 2023", "15/12/~2022..14/3/~2023 | Year 2023"),
    ]);
}

#[test]
fn names() {
    check(&[
        ("Quý II năm 2023", "Quarter(2) 2023"),
        ("QUÝ II NĂM 2023", "Quarter(2) 2023"),
        ("Quý II/2023", "Quarter(2) 2023"),
        ("quý 3 năm 2021", "Quarter(3) 2021"),
        ("quý IV-2020", "Quarter(4) 2020"),
        ("QII/2023", "Quarter(2) 2023"),
        ("Q.III/2023", "Quarter(3) 2023"),
        ("Q1/2022", "Quarter(1) 2022"),
        ("Quý Ill năm 2023", "Quarter(3) 2023"),
        ("Quý 11/2023", "Quarter(2) 2023"),
        ("quy II nam 2023", "Quarter(2) 2023"),
        ("quý II", "Quarter(2) ?"),
        ("quý I và quý II năm 2023", "Quarter(1) ~2023 | Quarter(2) 2023"),
        ("Quý I, II/2023", "Quarter(1) ~2023 | Quarter(2) 2023"),
        ("tháng 10 năm 2023", "Month(10) 2023"),
        ("tháng 9/2021", "Month(9) 2021"),
        ("tháng 10-2020", "Month(10) 2020"),
        ("thang 10 nim 2023", "Month(10) 2023"),
        ("tháng 8, 9/2021", "Month(8) ~2021 | Month(9) 2021"),
        ("tháng 5", "Month(5) ?"),
        ("6 tháng đầu năm 2024", "FirstMonths(6) 2024"),
        ("06 tháng đầu năm", "FirstMonths(6) ?"),
        ("sáu tháng đầu năm 2024", "FirstMonths(6) 2024"),
        ("6 tháng cuối năm 2024", "LastMonths(6) 2024"),
        ("5 tháng đầu năm", "FirstMonths(5) ?"),
        ("9 tháng năm 2022", "FirstMonths(9) 2022"),
        ("9 tháng đầu của năm 2022", "FirstMonths(9) 2022"),
        ("9 tháng/2022", "FirstMonths(9) 2022"),
        ("nửa đầu năm 2024", "FirstMonths(6) 2024"),
        ("năm 2023", "Year 2023"),
        ("Trong nim 2023", "Year 2023"),
        ("năm 2023 - 2024", "Years(2024) 2023"),
        ("năm học 2022-2023", "Years(2023) 2022"),
        ("giai đoạn 2021-2025", "Years(2025) 2021"),
        ("giai đoạn 2022 - 2025, tầm nhìn đến năm 2030", "Years(2025) 2022 | Year 2030"),
        ("nhiệm kỳ 2021 - 2026", "Years(2026) 2021"),
        ("từ đầu năm đến nay", "SinceYearStart ?"),
        ("từ đầu năm 2023 đến nay", "SinceYearStart 2023"),
        ("từ đầu nhiệm kỳ đến nay", "SinceTermStart ?"),
        ("đầu nhiệm kỳ 2021-2026", "SinceTermStart ?"),
        ("tính đến ngày 14/12/2023", "as of 14/12/2023"),
        ("Tính đến hết ngày 14 tháng 12 năm 2023", "as of 14/12/2023"),
        ("tính đến thời điểm 30/6/2024", "as of 30/6/2024"),
        ("tính đến hết tháng 9/2023", "as of 30/9/2023"),
        ("tính đến nay", "as of nay"),
        ("lũy kế", "Cumulative ?"),
        ("luỹ kế từ đầu năm đến nay", "Cumulative ? | SinceYearStart ?"),
        ("Trong tháng, phường tiếp nhận", "Own(Month) ?"),
        ("trong quý đã giải quyết", "Own(Quarter) ?"),
        ("so với quý trước", "Previous(Quarter) ?"),
        ("cùng kỳ năm trước", "Previous(Year) ?"),
        ("trong tháng trước", "Previous(Month) ?"),
        ("Trong Quý II năm 2023", "Quarter(2) 2023"),
    ]);
}

#[test]
fn what_only_looks_like_a_period() {
    check(&[
        ("UBND Q.1 tiếp nhận 20 hồ sơ", ""),
        ("Quận 1 và Q1 năm 2018", "Year 2018"),
        ("Kính gửi Quý cơ quan", ""),
        ("Quý vị đại biểu", ""),
        ("năm xã, phường", ""),
        ("năm 5 hồ sơ", ""),
        ("05 năm", ""),
        ("mức độ 3,4", ""),
        ("mức độ 3, 4", ""),
        ("thời hạn 03 tháng", ""),
        ("06 tháng 10 ngày", ""),
        ("trong 3 tháng", ""),
        ("mỗi tháng 2 lần", ""),
        ("hằng quý 2 cuộc", ""),
        ("theo quy 02 bước", ""),
        ("3.557/4.709 hồ sơ", ""),
        ("01/63 tỉnh", ""),
        ("9,6/22 điểm", ""),
        ("24/7", ""),
        ("Quyết định số 09/2021/QĐ-UBND", ""),
        ("Nghị định số 61/2018/NĐ-CP", ""),
        ("mục 1.2.3", ""),
        ("1. 2. 2018 hồ sơ", ""),
        ("10/2023", ""),
        ("Việt Nam 2025", ""),
        ("tỉnh Hà Nam 2023", ""),
        ("giải quyết trong năm trước hạn 30 hồ sơ", "Own(Year) ?"),
        ("tỉnh đến ngày 30/9/2023", "30/9/2023"),
        ("sau tháng đầu năm", ""),
        ("trong tháng tới", ""),
        ("số 15/3/20234", ""),
        ("ngay 3/4 số hồ sơ", ""),
        ("quỹ 2 tỷ đồng", ""),
        ("từ ngày có kết quả", ""),
        ("5.1.2023.4", ""),
        ("1.234.5/6/2023", ""),
    ]);
}

#[test]
fn ranges_of_bytes_cover_what_is_printed() {
    let text = "Kỳ: (Từ ngày 15/3/2023 đến hết ngày 14/6/2023), Quý I, II/2023; tính đến ngày 1/2/2024.";
    let printed: Vec<&str> = find(text).iter().map(|found| &text[found.range.clone()]).collect();
    assert_eq!(
        printed,
        ["Từ ngày 15/3/2023 đến hết ngày 14/6/2023", "Quý I", "II/2023", "tính đến ngày 1/2/2024"]
    );
}

#[test]
fn names_in_days() {
    let date = |(year, month, day)| Date::new(year, month, day).unwrap();
    for (text, calendar, reporting) in [
        ("tháng 10 năm 2023", [(2023, 10, 1), (2023, 10, 31)], [(2023, 9, 15), (2023, 10, 14)]),
        ("tháng 1/2024", [(2024, 1, 1), (2024, 1, 31)], [(2023, 12, 15), (2024, 1, 14)]),
        ("tháng 2/2024", [(2024, 2, 1), (2024, 2, 29)], [(2024, 1, 15), (2024, 2, 14)]),
        ("quý I/2023", [(2023, 1, 1), (2023, 3, 31)], [(2022, 12, 15), (2023, 3, 14)]),
        ("quý II/2023", [(2023, 4, 1), (2023, 6, 30)], [(2023, 3, 15), (2023, 6, 14)]),
        ("quý III/2023", [(2023, 7, 1), (2023, 9, 30)], [(2023, 6, 15), (2023, 9, 14)]),
        ("quý IV/2023", [(2023, 10, 1), (2023, 12, 31)], [(2023, 9, 15), (2023, 12, 14)]),
        ("6 tháng đầu năm 2024", [(2024, 1, 1), (2024, 6, 30)], [(2023, 12, 15), (2024, 6, 14)]),
        ("6 tháng cuối năm 2024", [(2024, 7, 1), (2024, 12, 31)], [(2024, 6, 15), (2024, 12, 14)]),
        ("năm 2023", [(2023, 1, 1), (2023, 12, 31)], [(2022, 12, 15), (2023, 12, 14)]),
    ] {
        let what = find(text)[0].what;
        for (closing, [from, to]) in [(Closing::Calendar, calendar), (Closing::Reporting, reporting)] {
            assert_eq!(what.bounds(None, closing), (Some(date(from)), Some(date(to))), "{text}");
        }
    }
    let bare = find("5 tháng đầu năm")[0].what;
    assert_eq!(bare.bounds(None, Closing::Calendar), (None, None));
    assert_eq!(bare.bounds(Some(2024), Closing::Calendar), (Date::new(2024, 1, 1), Date::new(2024, 5, 31)));
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "từ", "ngày", "tháng", "năm", "quý", "Q", "QII", "II", "đến", "hết", "đầu", "cuối", "nay", "tính",
        "trước", "trong", "nhiệm", "kỳ", "giai", "đoạn", "lũy", "kế", "và", "1", "15", "31", "2023", "20234",
        "3", "/", "-", ".", ",", "–", "(", ")", "\n", "\n\n", " ", "\u{200b}", "a\u{301}", "😀", "ß",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.join(" ").replace(" \u{200b}", ""))
}

fn sound(text: &str) -> Result<(), TestCaseError> {
    let mut last = 0;
    for Found { range, what } in find(text) {
        prop_assert!(range.start >= last && range.start < range.end && range.end <= text.len());
        prop_assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
        for closing in [Closing::Calendar, Closing::Reporting] {
            what.bounds(Some(1900), closing);
        }
        last = range.end;
    }
    Ok(())
}

proptest! {
    #[test]
    fn finding_is_sound_on_any_text(text in any::<String>()) {
        sound(&text)?;
    }

    #[test]
    fn finding_is_sound_on_pieces(text in pieces()) {
        sound(&text)?;
        sound(&text.replace(' ', ""))?;
    }
}

#[test]
fn long_texts_take_time_in_proportion() {
    for piece in ["tháng 1, ", "từ ngày ", "1/", "quý I và ", "1-", "năm 2023 - "] {
        let text = piece.repeat(1_000_000 / piece.len());
        let start = std::time::Instant::now();
        find(&text);
        assert!(start.elapsed().as_secs() < 5, "{piece}");
    }
}
