//! Prints the figures of a text given on standard input.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
#[allow(unreachable_pub)]
mod support;

use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let level = std::env::args().nth(1).and_then(|name| support::level(&name));
    let context = sohoa_extract::Context { issuer_level: level, ..Default::default() };
    let rules = sohoa_extract::Rules::embedded().unwrap();
    let found = support::read(&text, &context, &rules);
    for figure in &found.figures {
        println!("{:?} {:.2} {}", figure.kind, figure.confidence, support::show(figure));
    }
    for check in &found.checks {
        println!(
            "{:?} {} {:?} {:?} {:?} {:?}",
            check.status,
            check.rule,
            check.stated.map(|a| a.to_string()),
            check.computed.map(|a| a.to_string()),
            check.figures,
            check.suggestion
        );
    }
    for warning in &found.warnings {
        println!("! {}", warning.message);
    }
}
