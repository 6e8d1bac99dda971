//! Ruled tables: the cells that rules enclose.

use crate::mapping::PixelBox;
use crate::rules::{Rule, Rules};

/// One cell of a ruled table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridCell {
    /// Its first row, from 0.
    pub row: usize,
    /// Its first column, from 0.
    pub column: usize,
    /// How many rows it takes.
    pub row_span: usize,
    /// How many columns it takes.
    pub column_span: usize,
    /// What lies within its rules, in pixels.
    pub bounds: PixelBox,
    /// By how many quarters clockwise it must be turned for its text to stand upright; 0 but for narrow heads.
    pub quarters: u8,
}

/// A ruled table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The box around its rules.
    pub bounds: PixelBox,
    /// How many rows it has.
    pub rows: usize,
    /// How many columns it has.
    pub columns: usize,
    /// The cells by row, then by column; each place of the table belongs to exactly one.
    pub cells: Vec<GridCell>,
}

/// Makes tables of the rules that touch one another.
///
/// A table has at least two cells. A missing stretch of rule between two places makes them one cell, unless
/// most of that rule is there: then it is faint, and the cells stay two.
pub fn grids(rules: &Rules, dpi: u32) -> Vec<Grid> {
    let near = (dpi.max(25) / 20) as i32;
    let mut tables: Vec<Grid> = groups(rules, near).iter().filter_map(|group| grid(group, near)).collect();
    tables.sort_by_key(|table| (table.bounds.top, table.bounds.left));
    tables
}

/// The rules of one table.
struct Group {
    across: Vec<Rule>,
    down: Vec<Rule>,
    bounds: PixelBox,
}

/// Parts the rules into groups whose members touch or cross.
fn groups(rules: &Rules, near: i32) -> Vec<Group> {
    let all: Vec<(bool, Rule)> = rules
        .across
        .iter()
        .map(|&rule| (true, rule))
        .chain(rules.down.iter().map(|&rule| (false, rule)))
        .collect();
    let mut labels: Vec<usize> = (0..all.len()).collect();
    for a in 0..all.len() {
        for b in a + 1..all.len() {
            // Only crossing rules join: two tables one above the other have nothing but parallels between them.
            if all[a].0 != all[b].0
                && touch(&all[a].1.bounds, &all[b].1.bounds, near)
                && labels[a] != labels[b]
            {
                let (low, high) = (labels[a].min(labels[b]), labels[a].max(labels[b]));
                labels.iter_mut().filter(|label| **label == high).for_each(|label| *label = low);
            }
        }
    }
    let mut groups = Vec::new();
    for label in 0..all.len() {
        let members = || all.iter().zip(&labels).filter(move |&(_, &own)| own == label).map(|(rule, _)| rule);
        let of =
            |wanted: bool| members().filter(|(across, _)| *across == wanted).map(|&(_, rule)| rule).collect();
        let (across, down): (Vec<Rule>, Vec<Rule>) = (of(true), of(false));
        if let (Some(bounds), false) =
            (PixelBox::around(members().map(|(_, rule)| &rule.bounds)), across.is_empty() || down.is_empty())
        {
            groups.push(Group { across, down, bounds });
        }
    }
    groups
}

fn touch(a: &PixelBox, b: &PixelBox, near: i32) -> bool {
    a.left - near <= b.right
        && b.left - near <= a.right
        && a.top - near <= b.bottom
        && b.top - near <= a.bottom
}

/// The rules of one row or column boundary, side by side along it.
struct Boundary {
    /// Where it lies, about.
    place: f32,
    rules: Vec<Rule>,
}

impl Boundary {
    /// Where it lies beside this stretch of its length.
    fn at(&self, from: i32, to: i32, across: bool) -> f32 {
        let middle = (from + to) as f32 / 2.0;
        let nearest = self.rules.iter().min_by_key(|rule| {
            let (start, end) = extent(&rule.bounds, across);
            (start - to).max(from - end).max(0)
        });
        nearest.map_or(self.place, |rule| rule.middle.at(middle))
    }

    /// The share of a stretch that has a rule.
    fn share(&self, from: i32, to: i32, across: bool) -> f32 {
        let covered: i32 = self
            .rules
            .iter()
            .map(|rule| {
                let (start, end) = extent(&rule.bounds, across);
                (end.min(to) - start.max(from)).max(0)
            })
            .sum();
        covered as f32 / (to - from).max(1) as f32
    }

    fn thickness(&self) -> i32 {
        self.rules.iter().map(|rule| rule.thickness).max().unwrap_or(0)
    }
}

fn extent(bounds: &PixelBox, across: bool) -> (i32, i32) {
    if across { (bounds.left, bounds.right) } else { (bounds.top, bounds.bottom) }
}

/// Gathers rules into boundaries from the first to the last; `start` and `end` get one too where rules end
/// openly there.
fn boundaries(rules: &[Rule], near: i32, start: i32, end: i32) -> Vec<Boundary> {
    let mut sorted = rules.to_vec();
    sorted.sort_by(|a, b| a.middle.height.total_cmp(&b.middle.height));
    let mut found: Vec<Boundary> = Vec::new();
    for rule in sorted {
        match found.last_mut() {
            // Double rules and the pieces of a broken one are one boundary.
            Some(last) if rule.middle.height - last.place <= near as f32 => {
                last.rules.push(rule);
                let length = |rule: &Rule| (rule.bounds.width().max(rule.bounds.height())) as f32;
                let total: f32 = last.rules.iter().map(length).sum();
                let moment: f32 = last.rules.iter().map(|rule| rule.middle.height * length(rule)).sum();
                last.place = moment / total.max(1.0);
            }
            _ => found.push(Boundary { place: rule.middle.height, rules: vec![rule] }),
        }
    }
    let open = |place: i32| Boundary { place: place as f32, rules: Vec::new() };
    if found.first().is_none_or(|first| first.place - start as f32 > 2.0 * near as f32) {
        found.insert(0, open(start));
    }
    if found.last().is_none_or(|last| end as f32 - last.place > 2.0 * near as f32) {
        found.push(open(end));
    }
    found
}

fn grid(group: &Group, near: i32) -> Option<Grid> {
    let bounds = group.bounds;
    let rows = boundaries(&group.across, near, bounds.top, bounds.bottom);
    let columns = boundaries(&group.down, near, bounds.left, bounds.right);
    let (row_count, column_count) = (rows.len() - 1, columns.len() - 1);
    if row_count * column_count < 2 || group.across.len() + group.down.len() < 3 {
        return None;
    }
    // Whether a rule lies below, and to the right of, each place.
    let stretch = |list: &[Boundary], index: usize| {
        (list[index].place as i32 + near, list[index + 1].place as i32 - near)
    };
    let closed =
        |boundary: &Boundary, (from, to): (i32, i32), (all_from, all_to): (i32, i32), across: bool| {
            let (from, to) = if from < to { (from, to) } else { ((from + to) / 2, (from + to) / 2 + 1) };
            let share = boundary.share(from, to, across);
            share >= 0.5 || (share >= 0.1 && boundary.share(all_from, all_to, across) >= 0.7)
        };
    let mut owner: Vec<usize> = (0..row_count * column_count).collect();
    let mut join = |a: usize, b: usize| {
        let (low, high) = (owner[a].min(owner[b]), owner[a].max(owner[b]));
        owner.iter_mut().filter(|label| **label == high).for_each(|label| *label = low);
    };
    for row in 0..row_count {
        for column in 0..column_count {
            let place = row * column_count + column;
            let right =
                || closed(&columns[column + 1], stretch(&rows, row), (bounds.top, bounds.bottom), false);
            let below =
                || closed(&rows[row + 1], stretch(&columns, column), (bounds.left, bounds.right), true);
            if column + 1 < column_count && !right() {
                join(place, place + 1);
            }
            if row + 1 < row_count && !below() {
                join(place, place + column_count);
            }
        }
    }
    let mut cells = Vec::new();
    for label in 0..owner.len() {
        let places: Vec<usize> = (0..owner.len()).filter(|&place| owner[place] == label).collect();
        let (Some(first), Some(last)) = (places.first(), places.last()) else { continue };
        let (top, bottom) = (first / column_count, last / column_count);
        let left = places.iter().map(|place| place % column_count).min().unwrap_or(0);
        let right = places.iter().map(|place| place % column_count).max().unwrap_or(0);
        // An area that is no rectangle comes of a lost stretch of rule: its places stay apart.
        if places.len() == (bottom - top + 1) * (right - left + 1) {
            cells.push(cell(&rows, &columns, (top, bottom), (left, right)));
        } else {
            cells.extend(places.iter().map(|place| {
                let (row, column) = (place / column_count, place % column_count);
                cell(&rows, &columns, (row, row), (column, column))
            }));
        }
    }
    cells.sort_by_key(|cell| (cell.row, cell.column));
    (cells.len() >= 2).then_some(Grid { bounds, rows: row_count, columns: column_count, cells })
}

/// The cell between these rows and columns, both ends included.
fn cell(
    rows: &[Boundary],
    columns: &[Boundary],
    (top, bottom): (usize, usize),
    (left, right): (usize, usize),
) -> GridCell {
    let (x0, x1) = (columns[left].place as i32, columns[right + 1].place as i32);
    let (y0, y1) = (rows[top].place as i32, rows[bottom + 1].place as i32);
    let inside = |boundary: &Boundary| boundary.thickness() / 2 + 1;
    let bounds = PixelBox {
        left: columns[left].at(y0, y1, false) as i32 + inside(&columns[left]),
        top: rows[top].at(x0, x1, true) as i32 + inside(&rows[top]),
        right: columns[right + 1].at(y0, y1, false) as i32 - inside(&columns[right + 1]),
        bottom: rows[bottom + 1].at(x0, x1, true) as i32 - inside(&rows[bottom + 1]),
    };
    let bounds = PixelBox {
        right: bounds.right.max(bounds.left + 1),
        bottom: bounds.bottom.max(bounds.top + 1),
        ..bounds
    };
    GridCell {
        row: top,
        column: left,
        row_span: bottom - top + 1,
        column_span: right - left + 1,
        bounds,
        quarters: 0,
    }
}
