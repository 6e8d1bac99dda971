//! Scores the figures of reference reports: `SOHOA_REFERENCE=DIR cargo run --release --example score [-- -v] [NAME]`,
//! where DIR holds `seeds/NAME.txt` and `gold/NAME.json`.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
#[allow(unreachable_pub)]
mod support;

use sohoa_document::CheckStatus;

fn main() {
    let Ok(reference) = std::env::var("SOHOA_REFERENCE") else {
        println!("skipped: SOHOA_REFERENCE names no folder of reference reports");
        return;
    };
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let verbose = arguments.iter().any(|argument| argument == "-v");
    let rules = sohoa_extract::Rules::embedded().unwrap();
    let mut names: Vec<_> =
        std::fs::read_dir(format!("{reference}/gold")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for path in names {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if arguments.iter().any(|argument| argument != "-v" && !name.contains(argument.as_str())) {
            continue;
        }
        let gold: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let text = std::fs::read_to_string(format!("{reference}/seeds/{name}.txt")).unwrap();
        let found = support::read(&text, &support::context(&gold), &rules);
        let score = support::score(&found, &gold);
        println!(
            "{name}: recall {}/{} precision {}/{} silent {} review {} checks {:?}",
            score.found,
            score.gold,
            score.right,
            score.listed,
            score.silent,
            score.review,
            support::checks(&found)
        );
        for line in &score.missing {
            println!("  missing {line}");
        }
        for line in &score.wrong {
            println!("  wrong   {line}");
        }
        for line in &score.other_missing {
            println!("  (other) missing {line}");
        }
        for check in &found.checks {
            if check.status == CheckStatus::Fail {
                println!("  FAIL {} {:?} {:?}", check.rule, check.scope.level, check.scope.field);
                println!(
                    "       stated {:?} computed {:?} {:?} {:?}",
                    check.stated.map(|a| a.to_string()),
                    check.computed.map(|a| a.to_string()),
                    check.figures,
                    check.suggestion
                );
            }
        }
        if verbose {
            for figure in &found.figures {
                println!("    {:?} {}", figure.kind, support::show(figure));
            }
            for warning in &found.warnings {
                println!("    ! {}", warning.message);
            }
        }
    }
}
