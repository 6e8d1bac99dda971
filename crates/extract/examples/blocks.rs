//! Prints the blocks of a text file.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use sohoa_document::Block;

fn main() {
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    for block in sohoa_text::assemble(&sohoa_text::plain_text(&text)) {
        match block {
            Block::Paragraph(paragraph) => println!("P {}", paragraph.text),
            Block::Table(table) => {
                println!("T {}x{}", table.rows, table.columns);
                for cell in table.cells {
                    println!(
                        "   r{} c{} {}x{} {}",
                        cell.row,
                        cell.column,
                        cell.row_span,
                        cell.column_span,
                        cell.text()
                    );
                }
            }
        }
    }
}
