//! Text layers that lost letters: repaired where nothing else tells what was printed, read again where a picture does.

use sohoa_tests::{sohoa, stderr};

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
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(format!("{:010} 00000 n \n", file.len()));
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let table = file.len();
    file += &format!("xref\n0 {}\n0000000000 65535 f \n{}", objects.len() + 1, places.concat());
    file += &format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    file.into_bytes()
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
