//! Streaks of scanners and copiers, told from the rules of tables.
//!
//! Dirt on the glass of a document feeder draws a line down the whole page, through whatever is printed there; so does the
//! shadow of a fold. Within a table it looks like a rule and would part numbers in two, beside one and with the short rules
//! of a document's head it would make a table of the text; but letters stand on either side of it and in its way, and where
//! the table ends it goes on.

use std::ops::Range;

use crate::bitmap::Bitmap;
use crate::rules::{Rule, Rules};

/// The rules without those that run down the page as streaks do; `ink` is the page's without its rules.
///
/// A line is a streak when it runs through letters; one that runs from rule to rule, as those of tables do, when it does so in
/// a good part of its length: in narrow cells letters now and then stand close to both sides of a rule, too. It also is one
/// when it goes on beyond the outermost rule that crosses it, where most of that rule's other lines end; so are the other
/// pieces of the same line. At the open end of a table that goes on over the page all lines do. One that is thicker than
/// most is a rule that a streak has run into: it stays, and ends with the table.
pub(crate) fn without_streaks(rules: Rules, ink: &Bitmap, dpi: u32) -> Rules {
    let reach = Reach { near: (dpi.max(25) / 20) as i32, row: (dpi * 3 / 2) as i32 };
    let Rules { across, mut down } = rules;
    let is_streak = |line: &&Rule| runs_through_letters(line, ink, dpi, reach.ends_at_rules(line, &across));
    let mut streaks: Vec<Rule> = down.iter().filter(is_streak).copied().collect();
    down.retain(|line| !streaks.iter().any(|streak| streak == line || is_piece_of(line, streak, dpi)));
    let before = down.clone();
    for line in &mut down {
        let whole = *line;
        for above in [true, false] {
            let Some(end) = reach.outermost(&whole, &across, above) else { continue };
            let goes_on = |line: &Rule| reach.goes_on(line, end, &across, above);
            let others = || before.iter().filter(|other| **other != whole && reach.touch(other, end));
            if !goes_on(&whole) || others().filter(|other| goes_on(other)).count() * 2 >= others().count() {
                continue;
            }
            if others().filter(|other| other.thickness >= whole.thickness).count() * 2 >= others().count() {
                streaks.push(whole);
            } else if above {
                line.bounds.top = end.bounds.top;
            } else {
                line.bounds.bottom = end.bounds.bottom;
            }
        }
    }
    down.retain(|line| !streaks.iter().any(|streak| streak == line || is_piece_of(line, streak, dpi)));
    Rules { across, down }
}

/// Whether letters stand close to a line on both of its sides, in rows enough for a word or in a good part of its length.
///
/// Of some 1,500 rules of tables none had more than an eighteenth of an inch of such rows, nor more than a fortieth of its
/// length; streaks and folds through two lines of text and more had a tenth of an inch and up, pieces of them a twelfth of
/// their length. Rules from rule to rule, with text two points beside them, had up to a tenth of an inch, a forty-fifth of
/// their length.
fn runs_through_letters(line: &Rule, ink: &Bitmap, dpi: u32, ends_at_rules: bool) -> bool {
    // Nearer than text ever comes to the rules of its cell on purpose: nine tenths of a millimetre.
    let (near, own) = ((dpi as i32 * 35 / 1000).max(2), line.thickness / 2 + 3);
    let is_inked = |y: usize, columns: Range<i32>| {
        let columns = columns.start.max(0) as usize..(columns.end.max(0) as usize).min(ink.width);
        columns.into_iter().any(|x| ink.get(x, y))
    };
    let rows = line.bounds.top.max(0) as usize..(line.bounds.bottom.max(0) as usize).min(ink.height);
    let crossed = rows.filter(|&y| {
        let middle = line.middle.at(y as f32) as i32;
        is_inked(y, middle - own - near..middle - own) && is_inked(y, middle + own..middle + own + near)
    });
    let (crossed, dpi) = (crossed.count(), dpi as usize);
    let is_good_part = crossed * 40 >= dpi && crossed * 12 >= line.bounds.height().max(0) as usize;
    is_good_part || crossed * 10 >= dpi && !ends_at_rules
}

/// Distances in pixels: within which lines touch, and how high a row of a table is at most.
struct Reach {
    near: i32,
    row: i32,
}

impl Reach {
    /// The first or the last rule that crosses a line that runs down.
    fn outermost<'a>(&self, line: &Rule, across: &'a [Rule], above: bool) -> Option<&'a Rule> {
        let crossing = across.iter().filter(|rule| self.touch(line, rule));
        crossing.max_by_key(|rule| if above { -height(line, rule) } else { height(line, rule) })
    }

    /// Whether a line that runs down and a rule touch or cross.
    fn touch(&self, line: &Rule, rule: &Rule) -> bool {
        let along = line.bounds.top - self.near..=line.bounds.bottom + self.near;
        self.covers(line, rule) && along.contains(&height(line, rule))
    }

    /// Whether a line begins at a rule and ends at another one.
    fn ends_at_rules(&self, line: &Rule, across: &[Rule]) -> bool {
        let at = |end: i32| {
            across.iter().any(|rule| self.covers(line, rule) && (height(line, rule) - end).abs() <= self.near)
        };
        at(line.bounds.top) && at(line.bounds.bottom)
    }

    /// Whether a rule is above, below, or on a line that runs down.
    fn covers(&self, line: &Rule, rule: &Rule) -> bool {
        rule.bounds.left - self.near <= line.bounds.right && line.bounds.left <= rule.bounds.right + self.near
    }

    /// Whether a line goes on beyond a rule, and not to the next one.
    fn goes_on(&self, line: &Rule, rule: &Rule, across: &[Rule], above: bool) -> bool {
        let (top, bottom) = (line.bounds.top, line.bounds.bottom);
        let (beyond, next) = if above {
            (height(line, rule) - top, top - self.row..=top + self.near)
        } else {
            (bottom - height(line, rule), bottom - self.near..=bottom + self.row)
        };
        beyond > self.near
            && !across.iter().any(|rule| self.covers(line, rule) && next.contains(&height(line, rule)))
    }
}

/// The row at which a rule crosses a line that runs down.
fn height(line: &Rule, rule: &Rule) -> i32 {
    rule.middle.at(line.middle.height) as i32
}

/// Whether a line lies where another one would run if it were longer.
fn is_piece_of(line: &Rule, streak: &Rule, dpi: u32) -> bool {
    let ends = [line.bounds.top as f32, line.bounds.bottom as f32];
    ends.into_iter().all(|end| (streak.middle.at(end) - line.middle.at(end)).abs() * 60.0 <= dpi as f32)
}
