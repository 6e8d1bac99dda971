//! Repairs a text file: `repair_file MODEL FILE [auto|stripped|lost|spoilt|fresh] [explain]`.
use sohoa_repair::{Mode, Model, Repairer};

#[expect(clippy::print_stdout, reason = "an example program")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let model = Model::from_bytes(std::fs::read(&arguments[0])?)?;
    let text = std::fs::read_to_string(&arguments[1])?;
    let mode = match arguments.get(2).map(String::as_str) {
        Some("stripped") => Mode::Stripped,
        Some("lost") => Mode::LettersLost,
        Some("spoilt") => Mode::SpoiltLayer,
        Some("fresh") => Mode::FreshOcr,
        _ => Mode::Auto,
    };
    let start = std::time::Instant::now();
    let repaired = Repairer::new(&model).repair_text(&text, mode);
    eprintln!("{} edits, {:.3} s", repaired.edits.len(), start.elapsed().as_secs_f64());
    if arguments.len() > 3 {
        for e in repaired.edits {
            println!("{}:{} {} -> {} ({:.3})", e.line, e.column, e.before, e.after, e.score);
        }
    } else {
        print!("{}", repaired.text);
    }
    Ok(())
}
