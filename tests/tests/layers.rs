//! Text layers that lost letters: repaired where nothing else tells what was printed, read again where a picture does.

use serde_json::Value;
use sohoa_tests::{fixture, sohoa, stderr};

/// Lines of a report, their letters with a mark deleted: plain ASCII, as such layers are.
const LINES: [(&str, &str); 4] = [
    ("Tng s h s tip nhn trong k bo co: 1.247 h s.", "Tổng số hồ sơ tiếp nhận trong kỳ báo cáo: 1.247 hồ sơ."),
    ("S h s gii quyt trc hn: 1.190 h s.", "Số hồ sơ giải quyết trước hạn: 1.190 hồ sơ."),
    ("S h s ang gii quyt, trong hn: 57 h s.", "Số hồ sơ đang giải quyết, trong hạn: 57 hồ sơ."),
    ("y ban nhn dn x  tip nhn kin ngh, phn nh.", ""),
];

/// A page of these lines, and below them a white picture as large as the page if `scanned`.
fn pdf(scanned: bool) -> Vec<u8> {
    let mut content = String::new();
    if scanned {
        content += "q 595 0 0 842 0 0 cm /P Do Q ";
    }
    content += "BT /F 12 Tf 60 780 Td ";
    for (line, _) in LINES {
        content += &format!("({line}) Tj 0 -24 Td ");
    }
    content += "ET";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
            /Resources<</Font<</F 5 0 R>>/XObject<</P 6 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        // White: 600 rows of 75 bytes, 128 bytes in each run.
        format!(
            "<</Type/XObject/Subtype/Image/Width 600/Height 600/ColorSpace/DeviceGray/BitsPerComponent 1\
                /Filter[/ASCIIHexDecode/RunLengthDecode]/Length 1411>>stream\n{}80>\nendstream",
            "81FF".repeat(352)
        ),
    ];
    let objects: Vec<Vec<u8>> = objects.into_iter().map(String::into_bytes).collect();
    file_of(&objects)
}

/// The objects, numbered from 1, as a file; the first is the catalog.
fn file_of(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = String::new();
    for (number, object) in (1..).zip(objects) {
        places += &format!("{:010} 00000 n \n", file.len());
        file.extend(format!("{number} 0 obj\n").into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let (table, count) = (file.len(), objects.len() + 1);
    file.extend(format!("xref\n0 {count}\n0000000000 65535 f \n{places}").into_bytes());
    file.extend(format!("trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").into_bytes());
    file
}

#[test]
fn a_layer_without_its_marked_letters_is_repaired_or_read_again() {
    let folder = tempfile::tempdir().expect("a folder");
    for (scanned, origin) in [(false, "repaired_text_layer"), (true, "ocr")] {
        let path = folder.path().join("report.pdf");
        std::fs::write(&path, pdf(scanned)).expect("writes");
        let output = sohoa().arg("extract").arg(&path).output().expect("runs");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let result: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(result["pages"][0]["origin"], origin, "{}", result["pages"]);
        if !scanned {
            let figures = result["figures"].as_array().expect("figures");
            let total = figures.iter().find(|figure| figure["metric"] == "dossiers_received_total");
            assert_eq!(total.expect("a total")["value"], 1247);
            let text = sohoa().arg("read").arg(&path).output().expect("runs").stdout;
            let text = String::from_utf8(text).expect("UTF-8");
            for (_, line) in LINES {
                assert!(text.contains(line), "{line}: {text}");
            }
            let raw = sohoa().arg("read").arg(&path).arg("--raw").output().expect("runs").stdout;
            assert!(String::from_utf8_lossy(&raw).contains(LINES[0].0));
        }
    }
}

/// A scan with an invisible text of numbers at their places, in points from its top left.
fn scan_with_numbers(picture: &image::GrayImage, dpi: f64, numbers: &[(String, [f64; 4])]) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let points = |pixels: u32| f64::from(pixels) * 72.0 / dpi;
    let mut jpeg = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 90);
    picture.write_with_encoder(encoder).expect("a picture");
    let mut content = format!("q {} 0 0 {} 0 0 cm /P Do Q BT 3 Tr ", points(width), points(height));
    for (text, [left, _, right, bottom]) in numbers {
        // A digit of Helvetica is 0.556 of its size wide.
        let size = (right - left) / (0.556 * text.len() as f64);
        content += &format!("/F {size} Tf 1 0 0 1 {left} {} Tm ({text}) Tj ", points(height) - bottom);
    }
    content += "ET";
    let mut drawn = format!(
        "<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8\
            /Filter/DCTDecode/Length {}>>stream\n",
        jpeg.len()
    )
    .into_bytes();
    drawn.extend(jpeg);
    drawn.extend(b"\nendstream");
    let page = format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {} {}]/Contents 4 0 R\
            /Resources<</Font<</F 5 0 R>>/XObject<</P 6 0 R>>>>>>",
        points(width),
        points(height)
    );
    file_of(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        page.into_bytes(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()).into_bytes(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec(),
        drawn,
    ])
}

#[test]
fn numbers_of_an_invisible_text_are_compared_with_the_picture() {
    let folder = tempfile::tempdir().expect("a folder");
    let scan = fixture("department-png/department-png.png");
    let picture = image::open(&scan).expect("a picture").to_luma8();
    let json = |path: &std::path::Path, tessdata: Option<&std::path::Path>| -> Value {
        let mut command = sohoa();
        command.arg("extract").arg(path);
        if let Some(folder) = tessdata {
            command.arg("--tessdata-dir").arg(folder);
        }
        let output = command.output().expect("runs");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    // What is printed and where, by the reading of the picture alone.
    let read = json(&scan, None);
    let dpi = read["pages"][0]["dpi"].as_f64().expect("a resolution");
    let mut numbers: Vec<(String, [f64; 4])> = Vec::new();
    for figure in read["figures"].as_array().expect("figures") {
        let raw = figure["raw"].as_str().expect("a number").to_owned();
        let [place] = figure["source"]["boxes"].as_array().expect("boxes").as_slice() else { continue };
        let place: Vec<f64> = place.as_array().expect("a box").iter().filter_map(Value::as_f64).collect();
        let digits = raw.bytes().all(|sign| sign.is_ascii_digit() || sign == b'.');
        if let Ok(place) = <[f64; 4]>::try_from(place)
            && digits
            && !numbers.iter().any(|(_, other)| *other == place)
        {
            numbers.push((raw, place));
        }
    }
    // Where the picture shows nothing there is nothing to compare.
    numbers.extend([
        ("1".to_owned(), [20.0, 800.0, 26.0, 810.0]),
        ("2".to_owned(), [560.0, 800.0, 566.0, 810.0]),
    ]);
    assert!(numbers.len() >= 15, "too few numbers for a text to be judged: {numbers:?}");
    let path = folder.path().join("report.pdf");
    for (changed, expected) in [(0, 0), (3, 3)] {
        let mut told = numbers.clone();
        for (text, _) in &mut told[..changed] {
            let last = text.pop().expect("a digit");
            text.push(if last == '7' { '1' } else { '7' });
        }
        std::fs::write(&path, scan_with_numbers(&picture, dpi, &told)).expect("writes");
        let result = json(&path, None);
        let page = &result["pages"][0];
        assert_eq!(page["origin"], "text_layer", "{page}");
        let reason = page["reason"].as_str().expect("a reason");
        assert!(reason.ends_with(&format!("{expected} read otherwise in the picture")), "{reason}");
        let warned = result["warnings"].to_string().contains("read otherwise in its picture");
        assert_eq!(warned, expected > 0, "{}", result["warnings"]);
    }
    // Without an engine the text is used as it is, and the page says so.
    let result = json(&path, Some(folder.path()));
    let reason = result["pages"][0]["reason"].as_str().expect("a reason");
    assert!(reason.ends_with("its numbers were not compared with the picture"), "{reason}");
}
