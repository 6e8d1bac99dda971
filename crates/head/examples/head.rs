//! Prints what is read from the head of a text file: `cargo run -p sohoa-head --example head -- FILE...`

use sohoa_head::{Gazetteer, read};

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let blocks = sohoa_text::assemble(&sohoa_text::plain_text(&std::fs::read_to_string(&path)?));
        println!("{path}\n{:#?}", read(&blocks, Gazetteer::embedded()));
    }
    Ok(())
}
