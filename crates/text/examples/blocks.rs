//! Prints the blocks of a text file, for the eye: `cargo run --release -p sohoa-text --example blocks -- FILE`.

#![allow(clippy::print_stdout)]

use std::io;

use sohoa_document::Block;

fn main() -> io::Result<()> {
    for path in std::env::args().skip(1) {
        let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
        println!("=== {path}");
        for block in sohoa_text::assemble(&sohoa_text::plain_text(&text)) {
            match block {
                Block::Paragraph(paragraph) => {
                    let line = paragraph.spans.first().map_or(0, |span| span.line);
                    println!("{line:>4} ¶ {}", paragraph.text);
                }
                Block::Table(table) => {
                    println!("     ▦ {} rows, {} columns", table.rows, table.columns);
                    for row in table.cells.chunk_by(|a, b| a.row == b.row) {
                        let cells: Vec<String> = row.iter().map(|cell| cell.text()).collect();
                        println!("{:>4} | {}", row[0].line.unwrap_or(0), cells.join(" | "));
                    }
                }
            }
        }
    }
    Ok(())
}
