//! Pages into blocks: paragraphs joined across lines and pages, and tables.

use sohoa_document::{Block, Line, Page, PageNo, Paragraph, Rect, Span, Word};

use crate::flow::{self, Fit, Gap};
use crate::page_text::{Piece, pieces};
use crate::rows::median;
use crate::sheet::{Sheet, sheets};
use crate::table::{self, Part};
use crate::{furniture, glued, notes};

/// Lines of a text file that are broken at a width have it below this many characters; longer ones hold a
/// paragraph each. A4 in 13 points takes 75 to 95; programs that print one paragraph a line give 200 and more.
const WRAP_WIDTH: usize = 130;

/// Lines before the type name that can belong to a document's head.
const HEAD_LINES: usize = 24;

/// The text of a document for extraction, in reading order.
///
/// Page numbers, running heads, stamps and e-signature captions are dropped. Lines are joined to paragraphs across
/// lines and pages; lines with cells become tables, those of the two-column head and foot one paragraph for each
/// text. Words are in the program's one spelling; a span's `observed` keeps what was read where that differs.
pub fn assemble(pages: &[Page]) -> Vec<Block> {
    let mut blocks = Blocks::default();
    let plain_width = wrap_width(pages);
    let bodies = pages.iter().zip(furniture::body(pages));
    let sheets =
        bodies.flat_map(|(page, lines)| sheets(page, lines).into_iter().map(move |sheet| (page, sheet)));
    for (count, (page, sheet)) in sheets.enumerate() {
        let layout = Layout::of(count, &sheet, plain_width);
        let (lines, foot_notes) = notes::split(page, sheet.lines);
        let mut run: Vec<&Line> = Vec::new();
        for piece in pieces(&sheet.tables, &lines) {
            match piece {
                Piece::Line(line) => run.push(line),
                Piece::Table(table) => {
                    blocks.lines(page, &layout, &run);
                    run.clear();
                    blocks.table(table::normalised(table));
                }
            }
        }
        blocks.lines(page, &layout, &run);
        blocks
            .notes
            .extend(foot_notes.iter().map(|line| layout.strip(page.number, line.number, line.words())));
    }
    blocks.finish()
}

/// The width at which text files are wrapped, in characters; `None` when their lines are not wrapped.
fn wrap_width(pages: &[Page]) -> Option<usize> {
    let lines: Vec<&Line> = pages
        .iter()
        .filter(|page| page.size.is_none())
        .flat_map(|page| &page.lines)
        .filter(|line| line.cells.len() == 1)
        .collect();
    let mut widths: Vec<usize> = lines.iter().map(|line| width(line)).collect();
    if widths.is_empty() {
        return None;
    }
    // Headlines and list items are short; nine tenths of the way up stands a full line in any report.
    let place = (widths.len() * 9 / 10).min(widths.len() - 1);
    let wrap = *widths.select_nth_unstable(place).1;
    let (mut full, mut run_on) = (0, 0);
    for pair in lines.windows(2).filter(|pair| is_full(width(pair[0]), wrap)) {
        full += 1;
        run_on += usize::from(pair[1].words().next().is_some_and(|word| flow::starts_small(&word.text)));
    }
    // In 36 wrapped texts a quarter to nine tenths of the full lines went on in small letters, in 24 with a
    // paragraph a line at most one in twenty of those that are long for their text.
    (wrap <= WRAP_WIDTH && run_on * 8 >= full).then_some(wrap)
}

/// Whether a line of a text file reaches the width at which its text is wrapped: a long word fits into what is left.
fn is_full(width: usize, wrap: usize) -> bool {
    100 * width >= 82 * wrap
}

fn width(line: &Line) -> usize {
    line.words().map(|word| word.text.chars().count() + 1).sum::<usize>().saturating_sub(1)
}

/// Where a page's text stands.
struct Layout {
    /// Which of the pages that the sheets show it is.
    sheet: usize,
    /// Left and right edge of the text and the distance of two lines; `None` in text files.
    edges: Option<(f32, f32, f32)>,
    /// Middle of the page.
    middle: f32,
    plain_width: Option<usize>,
}

impl Layout {
    fn of(count: usize, sheet: &Sheet<'_>, plain_width: Option<usize>) -> Self {
        let places: Vec<Rect> = sheet.lines.iter().filter_map(|line| line.bounds()).collect();
        let share = |mut values: Vec<f32>, part: f32| {
            values.sort_by(f32::total_cmp);
            values.get((values.len() as f32 * part) as usize).copied().unwrap_or(0.0)
        };
        let pitches: Vec<f32> = places
            .windows(2)
            .map(|pair| pair[1].centre_y() - pair[0].centre_y())
            .filter(|pitch| *pitch > 0.0)
            .collect();
        let edges = (!places.is_empty()).then(|| {
            let left = share(places.iter().map(|place| place.left).collect(), 0.15);
            let right = share(places.iter().map(|place| place.right).collect(), 0.8);
            (left, right, median(pitches).max(median(places.iter().map(Rect::height).collect())))
        });
        Self { sheet: count, edges, middle: sheet.middle, plain_width }
    }

    fn strip<'a>(&self, page: PageNo, number: u32, words: impl Iterator<Item = &'a Word>) -> Strip<'a> {
        let words: Vec<&Word> = words.collect();
        let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        let bounds = Rect::around(words.iter().filter_map(|word| word.bounds.as_ref()));
        let fit = match (self.edges, bounds) {
            (Some((left, right, pitch)), Some(place)) => {
                let width = (right - left).max(1.0);
                let indent = place.left - left;
                Fit {
                    // Justified lines end within a point or two of the edge, a ragged edge within a long word.
                    full: place.right > right - 0.08 * width,
                    short: place.right < right - 0.15 * width,
                    // First lines are set in by 10 to 12.7 mm; half of that tells them from skew.
                    indented: indent > 0.8 * pitch,
                    centred: indent > pitch
                        && (place.centre_x() - self.middle).abs() < 0.04 * width.max(2.0 * self.middle),
                }
            }
            _ => {
                let width = text.chars().count();
                Fit {
                    full: self.plain_width.is_some_and(|wrap| is_full(width, wrap)),
                    short: self.plain_width.is_none_or(|wrap| 100 * width < 70 * wrap),
                    ..Fit::default()
                }
            }
        };
        let pitch = self.edges.map_or(0.0, |edges| edges.2);
        Strip { sheet: self.sheet, page, number, words, text, bounds, fit, pitch }
    }
}

/// A line of running text on its way into a paragraph.
struct Strip<'a> {
    sheet: usize,
    page: PageNo,
    number: u32,
    words: Vec<&'a Word>,
    text: String,
    bounds: Option<Rect>,
    fit: Fit,
    pitch: f32,
}

impl Strip<'_> {
    /// What lies between this line and the next one.
    fn gap(&self, next: &Self) -> Gap {
        if self.sheet != next.sheet {
            return Gap::Page;
        }
        match (self.bounds, next.bounds) {
            (Some(above), Some(below)) => {
                let step = below.centre_y() - above.centre_y();
                if step < 0.4 * self.pitch {
                    Gap::Wall
                } else if step > 1.7 * self.pitch {
                    Gap::Blank
                } else {
                    Gap::None
                }
            }
            _ if next.number > self.number + 1 => Gap::Blank,
            _ => Gap::None,
        }
    }
}

#[derive(Default)]
struct Blocks<'a> {
    done: Vec<Block>,
    open: Paragraph,
    last: Option<Strip<'a>>,
    /// Footnotes of the page before, to follow the paragraph that runs on over its end.
    notes: Vec<Strip<'a>>,
    type_name_seen: bool,
    lines_seen: usize,
}

impl<'a> Blocks<'a> {
    fn lines(&mut self, page: &Page, layout: &Layout, lines: &[&'a Line]) {
        for part in table::parts(lines) {
            match part {
                Part::Text(line) => {
                    let words: Vec<&Word> = line.words().collect();
                    match self.in_head().then(|| glued::left_column(&words)).flatten() {
                        Some(left) => {
                            self.text(layout.strip(page.number, line.number, words[..left].iter().copied()));
                            self.close();
                            self.text(layout.strip(page.number, line.number, words[left..].iter().copied()));
                            self.close();
                        }
                        None => self.text(layout.strip(page.number, line.number, words.into_iter())),
                    }
                }
                Part::Columns(lines) => {
                    for column in table::unfold(&lines) {
                        self.close();
                        for (number, words) in column {
                            self.text(layout.strip(page.number, number, words.iter()));
                        }
                    }
                    self.close();
                }
                Part::Rows(lines) => self.table(table::table(page, &lines)),
            }
        }
    }

    fn text(&mut self, strip: Strip<'a>) {
        let in_head = self.in_head();
        self.lines_seen += 1;
        self.type_name_seen |= flow::is_type_name(&strip.text);
        let starts = self.last.as_ref().is_none_or(|last| {
            flow::starts_paragraph(&last.text, last.fit, &strip.text, strip.fit, last.gap(&strip), in_head)
        });
        if starts {
            self.close();
        }
        self.push(&strip);
        self.last = Some(strip);
    }

    /// Whether the document's type name is still to come.
    fn in_head(&self) -> bool {
        !self.type_name_seen && self.lines_seen < HEAD_LINES
    }

    fn push(&mut self, strip: &Strip<'_>) {
        let mut glued = !self.open.text.is_empty() && flow::glue(&self.open.text, &strip.text).is_some();
        for word in &strip.words {
            let word = table::normal(word);
            if !self.open.text.is_empty() && !glued {
                self.open.text.push(' ');
            }
            glued = false;
            let start = self.open.text.len();
            self.open.text.push_str(&word.text);
            self.open.spans.push(Span {
                start,
                end: self.open.text.len(),
                page: strip.page,
                line: strip.number,
                bounds: word.bounds,
                confidence: word.confidence,
                rivals: word.rivals,
                observed: word.observed,
            });
        }
    }

    fn table(&mut self, table: sohoa_document::Table) {
        self.close();
        self.done.push(Block::Table(table));
    }

    /// Ends the open paragraph; footnotes that waited for its end follow.
    fn close(&mut self) {
        self.last = None;
        if !self.open.spans.is_empty() {
            self.done.push(Block::Paragraph(std::mem::take(&mut self.open)));
        }
        for note in std::mem::take(&mut self.notes) {
            self.text(note);
        }
        if !self.open.spans.is_empty() {
            self.done.push(Block::Paragraph(std::mem::take(&mut self.open)));
        }
        self.last = None;
    }

    fn finish(mut self) -> Vec<Block> {
        self.close();
        self.done
    }
}
