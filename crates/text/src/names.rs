//! The names above the columns of a table that spaces part: each line's pieces find their columns, and the pieces of
//! one column are put together from the top down.

use std::ops::{Range, RangeInclusive};

use sohoa_document::Cell;
use sohoa_orthography::fold_lower;

use crate::flow::starts_small;
use crate::grid::Extent;
use crate::pieces::{Piece, join, split};
use crate::spaced::{GAP, cell};
use crate::wording::{ROW_NUMBER, SUM, TOTAL};

/// Lines that the names of the columns fill at most: `Trực tiếp hoặc qua dịch vụ bưu chính công ích` in a narrow column
/// under two groups has ten.
pub(crate) const HEAD_LINES: usize = 14;
/// Letters of a column's name on one line at most; what is longer is text.
const LONGEST_NAME: usize = 48;
/// Columns of letters by which a name may stand off the middle of what it spans before it is taken not to span it.
const UNNAMED: f32 = 3.0;

/// The same for a sum before others.
const UNNAMED_SUM: f32 = 7.0;
/// Columns of letters between a name and its numbers at most, on a line that has one for each: heads drawn apart from
/// their tables by two or three letters were seen.
const FARTHEST: f32 = 6.0;
/// What it costs that a name cut out of a line begins in small letters, in columns of letters.
const BEGINS_SMALL: f32 = 3.0;

/// What stands above columns: a name put together from several lines.
#[derive(Debug)]
pub(crate) struct Name<'a> {
    pub(crate) columns: RangeInclusive<usize>,
    pieces: Vec<(usize, &'a str)>,
    /// Names above it.
    depth: usize,
}

/// What it costs a name to stand over two sums, in columns of letters: a group has one.
const SECOND_SUM: f32 = 20.0;
/// What it costs a name that the sum below it is neither the first nor the last of its group.
const INNER_SUM: f32 = 6.0;

/// What the lines below say of a column.
#[derive(Debug, Clone, PartialEq)]
enum Below {
    Nothing,
    /// A name, over these columns.
    Whole(RangeInclusive<usize>),
    /// The rest of a name, over these columns; it begins further up.
    Rest(RangeInclusive<usize>),
}

/// Which columns a piece of a line of names stands over.
type Placed<'a> = (RangeInclusive<usize>, Piece<'a>);

/// The columns of a table, and what is known of their names from below.
struct Columns<'c> {
    /// Where their numbers and labels stand.
    extents: &'c [Extent],
    /// Where the line stands that has a name for each of them, if there is one; else their numbers.
    anchors: Vec<Extent>,
    /// The column of the labels.
    label: usize,
    below: Vec<Below>,
    /// Where the names stand that are a column's own; its numbers, while there are none.
    names: Vec<Extent>,
    /// Whether the name is that of a sum.
    sums: Vec<bool>,
    /// Whether it is that of a sum that stands before what it sums.
    totals: Vec<bool>,
}

/// The names above the columns, from the line on where they begin; `marks`: where the numbers of the columns stand.
pub(crate) fn above<'a>(
    lines: &[(u32, &'a str)],
    free: usize,
    below: usize,
    columns: &[Extent],
    label: usize,
    marks: &[Extent],
) -> (usize, Vec<Name<'a>>) {
    let mut start = below;
    let mut tiers: Vec<(usize, Vec<Placed<'a>>)> = Vec::new();
    let head = free.max(below.saturating_sub(HEAD_LINES))..below;
    let anchors = lines[head].iter().rev().find_map(|(_, line)| anchors(line, columns, label));
    // The numbers of the columns stand as the names do.
    let numbered = marks.len().checked_sub(columns.len() - label - 1).map(|front| &marks[front..]);
    let numbered = numbered.filter(|_| marks.len() <= columns.len());
    let numbered = || numbered.map(|marks| [&columns[..=label], marks].concat());
    let anchors = anchors.or_else(numbered).unwrap_or_else(|| columns.to_vec());
    let mut columns = Columns {
        extents: columns,
        label,
        below: vec![Below::Nothing; columns.len()],
        names: anchors.clone(),
        anchors,
        sums: vec![false; columns.len()],
        totals: vec![false; columns.len()],
    };
    let mut complete = false;
    for line in (free.max(below.saturating_sub(HEAD_LINES))..below).rev() {
        let text = lines[line].1;
        // An empty line ends a head, unless it parts it from its rows.
        let gap = lines.get(line + 1).is_some_and(|next| next.0 > lines[line].0 + 1);
        if gap && start < below || !is_head(text, complete) {
            break;
        }
        let Some(placed) = columns.spans(text) else { break };
        columns.take(&placed);
        complete |= text
            .split_whitespace()
            .next()
            .is_some_and(|word| ROW_NUMBER.contains(&fold_lower(word).as_str()));
        tiers.push((line, placed));
        start = line;
    }
    tiers.reverse();
    columns.part(&mut tiers);
    let mut names: Vec<Name<'a>> = Vec::new();
    for (line, tier) in tiers {
        let first = names.len();
        let ranges: Vec<RangeInclusive<usize>> = tier.iter().map(|(range, _)| range.clone()).collect();
        for (range, piece) in tier {
            let text = piece.text;
            // `Đã giải   quyết`: nothing begins in small letters, so this is the rest of what stands before it.
            if starts_small(text)
                && !names.iter().any(|name| overlap(&name.columns, &range))
                && let Some(torn) = names[first..].last_mut().filter(|name| name.depth == 0)
            {
                torn.columns = *torn.columns.start()..=*range.end();
                torn.pieces.push((line, text));
                continue;
            }
            let above = names.iter().rposition(|name| overlap(&name.columns, &range));
            match above {
                Some(above) if names[above].columns == range && goes_on(text) => {
                    names[above].pieces.push((line, text))
                }
                // `Số hồ sơ đã giải` over `quyết`, which stands off its middle: names below a group are several.
                Some(above)
                    if starts_small(text)
                        && ranges.iter().filter(|other| overlap(other, &names[above].columns)).count()
                            == 1 =>
                {
                    names[above].pieces.push((line, text))
                }
                above => {
                    let depth = above.map_or(0, |above| names[above].depth + 1);
                    names.push(Name { columns: range, pieces: vec![(line, text)], depth });
                }
            }
        }
    }
    (start, names)
}

/// Whether words are the rest of a name: what begins in capitals is a name of its own, unless it is an abbreviation.
fn goes_on(text: &str) -> bool {
    let mut letters = text.chars().take_while(|c| !c.is_whitespace()).filter(|c| c.is_alphabetic());
    letters.next().is_none_or(|first| first.is_lowercase() || letters.next().is_some_and(char::is_uppercase))
}

/// Where a line's pieces stand if each column of numbers has one of its own: such a line may stand apart from the
/// numbers, as typists' heads do, and the lines around it stand with it.
fn anchors(line: &str, columns: &[Extent], label: usize) -> Option<Vec<Extent>> {
    let pieces = split(line, GAP);
    let numbers = &columns[label + 1..];
    let named = &pieces[pieces.len().checked_sub(numbers.len())?..];
    // What stands over the labels names these.
    let right = named.first().is_some_and(|piece| piece.middle() > columns[label].1);
    let near = right
        && pieces.len() - named.len() <= label + 1
        && named.iter().zip(numbers).all(|(piece, column)| apart(piece, *column) <= FARTHEST);
    let words = named.iter().all(|piece| piece.text.starts_with(char::is_uppercase));
    (near && words)
        .then(|| columns[..=label].iter().copied().chain(named.iter().map(Piece::extent)).collect())
}

fn overlap(one: &RangeInclusive<usize>, other: &RangeInclusive<usize>) -> bool {
    one.start() <= other.end() && other.start() <= one.end()
}

/// Whether a line above the rows holds names of columns; with `complete` the line that names the labels is below it.
pub(crate) fn is_head(line: &str, complete: bool) -> bool {
    let pieces = split(line, GAP);
    let names = |piece: &Piece<'_>| {
        let digits = piece.text.bytes().filter(u8::is_ascii_digit).count();
        // `Trong đó:` is the name of a column, `Đơn vị tính: hồ sơ` is none.
        let part = pieces.len() > 1 && piece.text.ends_with(':');
        let name = piece.text.strip_suffix(':').filter(|_| part).unwrap_or(piece.text);
        piece.to - piece.from <= LONGEST_NAME && digits <= 4 && !name.contains([':', ';'])
    };
    // A title stands alone on its line, and in capitals.
    let title = pieces.len() == 1
        && (complete && pieces[0].from == 0
            || pieces[0].text.chars().filter(|c| c.is_alphabetic()).count() > 4
                && !pieces[0].text.chars().any(char::is_lowercase));
    !pieces.is_empty() && !title && pieces.iter().all(names)
}

impl Columns<'_> {
    /// Takes over what a line says of the columns.
    fn take(&mut self, placed: &[Placed<'_>]) {
        for (range, piece) in placed {
            let small = starts_small(piece.text);
            let below = if small { Below::Rest(range.clone()) } else { Below::Whole(range.clone()) };
            if range.start() == range.end() {
                let (column, extent) = (*range.start(), piece.extent());
                let known = self.names[column];
                self.names[column] = if self.below[column] == Below::Nothing {
                    extent
                } else {
                    (known.0.min(extent.0), known.1.max(extent.1))
                };
            }
            self.below[range.clone()].fill(below);
            let total = piece.words().first().is_some_and(|word| fold_lower(word.text) == TOTAL);
            let sum = total || piece.text.to_lowercase() == SUM;
            let own = range.start() == range.end();
            self.sums[*range.start()] |= own && sum;
            self.totals[*range.start()] |= own && total;
        }
    }

    /// The columns that each piece of a line of names stands over. A name over several columns stands over their middle;
    /// these must be whole names. `None` when there are more pieces than columns.
    fn spans<'a>(&self, line: &'a str) -> Option<Vec<Placed<'a>>> {
        let pieces = split(line, GAP);
        if pieces.len() > self.extents.len() {
            return None;
        }
        let pieces: Vec<Piece<'a>> = pieces.iter().flat_map(|piece| self.cut(line, *piece)).collect();
        let (rows, count) = (pieces.len(), self.extents.len());
        // The second line of some names says nothing of the others.
        let left = self.extents[self.label].1;
        let rests = pieces.iter().all(|piece| starts_small(piece.text) || piece.middle() <= left);
        let open = |column: usize| if rests { 0.0 } else { self.open(column) };
        // ends[c]: the least cost of placing the pieces so far on the first c columns. ranges[p][c]: where piece p then
        // stands, if that is its last column.
        let mut ends = vec![0.0; count + 1];
        for column in 0..count {
            ends[column + 1] = ends[column] + open(column);
        }
        let mut ranges: Vec<Vec<Option<usize>>> = Vec::with_capacity(rows);
        for piece in &pieces {
            let (mut next, mut range) = (vec![f32::INFINITY; count + 1], vec![None; count + 1]);
            for until in 1..=count {
                // The column stays without a name on this line.
                next[until] = next[until - 1] + open(until - 1);
                for (from, before) in ends.iter().enumerate().take(until) {
                    let cost = before + self.cost(piece, from..until);
                    if cost < next[until] {
                        (next[until], range[until]) = (cost, Some(from));
                    }
                }
            }
            ends = next;
            ranges.push(range);
        }
        let mut placed = Vec::new();
        let mut until = count;
        for (piece, range) in pieces.iter().zip(&ranges).rev() {
            while until > 0 && range[until].is_none() {
                until -= 1;
            }
            let Some(from) = range[until] else { break };
            placed.push((from..=until - 1, *piece));
            until = from;
        }
        placed.reverse();
        (placed.len() == rows).then_some(placed)
    }

    /// What it costs to leave a column without a name on a line: nothing where it has none below, which is not yet known
    /// to be in a group.
    fn open(&self, column: usize) -> f32 {
        match self.below[column] {
            Below::Nothing => 0.0,
            // `Tổng số` before others is the first name of a group.
            _ if self.totals[column] && self.sums.get(column + 1) == Some(&false) => UNNAMED_SUM,
            _ => UNNAMED,
        }
    }

    /// How badly a piece stands over a range of columns.
    fn cost(&self, piece: &Piece<'_>, range: Range<usize>) -> f32 {
        // It stands over others as well.
        let beside = (self.label + 1..self.names.len()).filter(|column| !range.contains(column));
        let passed = beside.map(|column| middle(self.names[column]));
        let passed = passed.filter(|middle| (piece.from as f32..piece.to as f32).contains(middle)).count();
        UNNAMED * passed as f32
            + if range.len() == 1 { self.off(piece, range.start) } else { self.askew(piece, range) }
    }

    /// How far a piece stands off its one column. Names stand flush left, right or in the middle of what is below them.
    fn off(&self, piece: &Piece<'_>, column: usize) -> f32 {
        if matches!(&self.below[column], Below::Whole(range) if range.start() < range.end()) {
            return f32::INFINITY;
        }
        if column <= self.label {
            return apart(piece, self.extents[column]);
        }
        // What begins in small letters is no group of one.
        let second = matches!(self.below[column], Below::Whole(_)) && starts_small(piece.text);
        let off = off(piece, self.extents[column]).min(off(piece, self.anchors[column]));
        if second { off + UNNAMED } else { off }
    }

    /// How far a piece stands off the middle of the names that it would be above.
    fn askew(&self, piece: &Piece<'_>, range: Range<usize>) -> f32 {
        let rest = Below::Rest(range.start..=range.end - 1);
        let below = &self.below[range.clone()];
        // No name is over a part of another.
        let within = |below: &Below| matches!(below, Below::Whole(inner) if *inner.start() >= range.start && *inner.end() < range.end);
        let over = below.iter().all(within) || below.iter().all(|below| *below == rest);
        if range.start <= self.label || !over {
            return f32::INFINITY;
        }
        let sums = self.sums[range.clone()].iter().filter(|sum| **sum).count();
        let inner = self.sums[range.start + 1..range.end - 1].contains(&true);
        let (first, last) = (self.names[range.start], self.names[range.end - 1]);
        (middle((first.0, last.1)) - piece.middle()).abs()
            + SECOND_SUM * sums.saturating_sub(1) as f32
            + if inner { INNER_SUM } else { 0.0 }
    }

    /// Of two names over the same columns, a sum among them, the lower is over some of what is summed:
    /// `Số hồ sơ tiếp nhận` over `Tổng số | Trong kỳ | Từ kỳ trước`, `Trong kỳ` over `Trực tuyến | Trực tiếp`.
    fn part(&self, tiers: &mut [(usize, Vec<Placed<'_>>)]) {
        let mut over: Vec<RangeInclusive<usize>> = Vec::new();
        for at in 0..tiers.len() {
            for place in 0..tiers[at].1.len() {
                let (range, piece) = tiers[at].1[place].clone();
                let whole = range.clone().count() > 3 && self.totals[*range.start()];
                if !whole || starts_small(piece.text) {
                    continue;
                }
                if !over.contains(&range) {
                    over.push(range);
                    continue;
                }
                let lower: Vec<RangeInclusive<usize>> = tiers[at + 1..]
                    .iter()
                    .flat_map(|(_, tier)| tier.iter().map(|(range, _)| range.clone()))
                    .filter(|inner| *inner != range)
                    .collect();
                let parts = (range.start() + 1..*range.end())
                    .flat_map(|from| (from + 1..=*range.end()).map(move |to| from..=to))
                    .filter(|part| {
                        lower.iter().all(|inner| {
                            !overlap(inner, part)
                                || part.contains(inner.start()) && part.contains(inner.end())
                        })
                    });
                let off = |part: &RangeInclusive<usize>| {
                    (middle((self.names[*part.start()].0, self.names[*part.end()].1)) - piece.middle()).abs()
                };
                let Some(part) = parts.min_by(|one, other| off(one).total_cmp(&off(other))) else { continue };
                let rest = |placed: &Placed<'_>| placed.0 == range && starts_small(placed.1.text);
                tiers[at].1[place].0 = part.clone();
                for (_, tier) in &mut tiers[at + 1..] {
                    let Some(found) = tier.iter_mut().find(|placed| rest(placed)) else { break };
                    found.0 = part.clone();
                }
            }
        }
    }

    /// A piece over several columns that have not all names of their own below: each of its words goes to the column next
    /// to it.
    fn cut<'a>(&self, line: &'a str, piece: Piece<'a>) -> Vec<Piece<'a>> {
        let over: Vec<usize> = (self.label + 1..self.extents.len())
            .filter(|column| {
                self.extents[*column].0 < piece.to as f32 && self.extents[*column].1 > piece.from as f32
            })
            .collect();
        // Whole names, or one rest, may have a name over all of them.
        let spanned = |column: &usize| match &self.below[*column] {
            Below::Nothing => false,
            Below::Whole(_) => true,
            Below::Rest(range) => range.start() < range.end(),
        };
        if over.len() < 2 || over.iter().all(spanned) {
            return vec![piece];
        }
        let words = piece.words();
        if words.len() < over.len() {
            return vec![piece];
        }
        // best[c][w]: the least cost of the first w words over the first c columns, and where the last column's begin.
        let mut best = vec![vec![(f32::INFINITY, 0); words.len() + 1]; over.len() + 1];
        best[0][0].0 = 0.0;
        for (at, column) in over.iter().enumerate() {
            for until in at + 1..=words.len() {
                for from in at..until {
                    let part = join(line, words[from], words[until - 1]);
                    let small = if starts_small(part.text) { BEGINS_SMALL } else { 0.0 };
                    let cost = best[at][from].0 + self.cost(&part, *column..*column + 1) + small;
                    if cost < best[at + 1][until].0 {
                        best[at + 1][until] = (cost, from);
                    }
                }
            }
        }
        // One of the columns is below a group, which no word of its own can be over.
        if !best[over.len()][words.len()].0.is_finite() {
            return vec![piece];
        }
        let mut parts = Vec::new();
        let mut until = words.len();
        for at in (1..=over.len()).rev() {
            let from = best[at][until].1;
            parts.push(join(line, words[from], words[until - 1]));
            until = from;
        }
        parts.reverse();
        parts
    }
}

/// Puts the names into cells, as many rows as they are deep; those at the edges fill what is left.
pub(crate) fn cells(lines: &[(u32, &str)], names: Vec<Name<'_>>, cells: &mut Vec<Cell>) -> u32 {
    let depth = names.iter().map(|name| name.depth + 1).max().unwrap_or(0);
    for (at, name) in names.iter().enumerate() {
        let below = names[at + 1..]
            .iter()
            .filter(|other| overlap(&other.columns, &name.columns))
            .map(|other| other.depth)
            .min();
        let until = below.unwrap_or(depth);
        let text: Vec<&str> = name.pieces.iter().map(|(_, text)| *text).collect();
        let line = name.pieces.first().map_or(0, |(line, _)| *line);
        let span = name.columns.end() + 1 - name.columns.start();
        let rows = until.saturating_sub(name.depth).max(1);
        cells.push(cell(
            (name.depth as u32, rows as u32),
            (*name.columns.start(), span),
            lines[line].0,
            &text.join(" "),
        ));
    }
    depth as u32
}

/// The gap between a piece and a stretch.
fn apart(piece: &Piece<'_>, (left, right): Extent) -> f32 {
    let (from, to) = piece.extent();
    (left - to).max(from - right).max(0.0)
}

/// How far a piece is from standing flush with a stretch, or over its middle.
fn off(piece: &Piece<'_>, extent: Extent) -> f32 {
    let (from, to) = piece.extent();
    let middle = (middle(extent) - piece.middle()).abs();
    apart(piece, extent) + middle.min((extent.0 - from).abs()).min((extent.1 - to).abs())
}

fn middle(extent: Extent) -> f32 {
    (extent.0 + extent.1) / 2.0
}
