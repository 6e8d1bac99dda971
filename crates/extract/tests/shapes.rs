//! How figures are phrased, shape by shape.

#![allow(clippy::unwrap_used)]

#[allow(unreachable_pub)]
mod support;

use std::fs;
use std::path::Path;

use sohoa_document::{CheckStatus, Kind};
use sohoa_extract::{Context, Rules};

/// What a text says, one line a figure.
fn said(text: &str, rules: &Rules) -> Vec<String> {
    let (level, text) = text.split_once("| ").unwrap();
    let context = Context { issuer_level: support::level(level), ..Context::default() };
    let found = support::read(text, &context, rules);
    let figures = found.figures.iter().filter(|figure| figure.kind == Kind::Result).map(|figure| {
        format!(
            "= {} {} {} {} {:?}{}",
            figure.metric,
            figure.value,
            support::level_name(figure.scope.level),
            figure.scope.field.as_deref().unwrap_or("-"),
            figure.qualifier,
            if figure.needs_review { " review" } else { "" }
        )
    });
    let checks = found.checks.iter().filter(|check| check.status == CheckStatus::Fail);
    figures.chain(checks.map(|check| format!("! {}", check.rule))).collect()
}

#[test]
fn shapes_are_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/shapes.txt");
    let rules = Rules::embedded().unwrap();
    let file = fs::read_to_string(&path).unwrap();
    let (mut written, mut wrong, mut count) = (String::new(), Vec::new(), 0);
    for shape in file.split("\n\n").map(str::trim).filter(|shape| !shape.is_empty()) {
        if shape.starts_with('#') {
            written = format!("{shape}\n\n");
            continue;
        }
        count += 1;
        let (texts, expected): (Vec<&str>, Vec<&str>) =
            shape.lines().partition(|line| !line.starts_with(['=', '!']));
        let text = texts.join("\n");
        let found = said(&text, &rules);
        if found != expected {
            wrong.push(format!("{text}\n  expected {expected:#?}\n  found {found:#?}"));
        }
        written += &format!("{text}\n{}\n\n", found.join("\n"));
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, written.trim_end().to_owned() + "\n").unwrap();
        return;
    }
    assert!(count >= 40, "{count} shapes");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn cells_that_should_hold_numbers_and_do_not_are_told() {
    let rules = Rules::embedded().unwrap();
    let head = "Kết quả giải quyết hồ sơ:\nSTT\tLĩnh vực\tTiếp nhận\tĐã giải quyết\tQuá hạn\tĐang giải quyết";
    for (rows, told) in [
        ("\tTổng cộng\t50\t40\t7\t10\n1\tHộ tịch\t30\t20\t7\t10", None),
        ("\tTổng cộng\t50\t40\t7\t10\n1\tHộ tịch\t30\t20\t\t10", None),
        (
            "\tTổng cộng\t50\t40\t7\t10\n1\tHộ tịch\t30\t20\tT\t10",
            Some("in table 1, cells are no numbers: `T` under `Quá hạn`"),
        ),
        (
            "\tTổng cộng\t50\t40\t0 7\t10\n1\tHộ tịch\t30\t20\t0 7\t10",
            Some("in table 1, cells under `Quá hạn` hold several numbers each"),
        ),
    ] {
        let found = support::read(&format!("{head}\n{rows}"), &Context::default(), &rules);
        let messages: Vec<&str> = found.warnings.iter().map(|warning| warning.message.as_str()).collect();
        assert_eq!(messages, told.as_slice(), "{rows}");
    }
}
