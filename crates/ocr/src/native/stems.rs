//! The upright strokes of signs, and what stands at their ends.

use std::ops::Range;

/// How far the stroke reaches to the left of the stem, in heights of the sign, where there are no serifs: 0.3 in Arial,
/// 0.17 in Times.
const LEAST_STROKE: f32 = 0.14;
/// How far serifs reach at least: in Times 0.15 at the foot of a one, on both sides, and 0.1 at both ends of an I.
const LEAST_SERIF: f32 = 0.05;
/// And at most: those of a T reach further.
const MOST_SERIF: f32 = 0.2;
/// The part of a sign, from its end, in which strokes and serifs are looked for, and how far they may reach.
const TOP: f32 = 0.3;
const FOOT: f32 = 0.12;
const REACH: f32 = 0.35;
/// How high a sign is at least, in pixels: below, stroke and serif are a pixel or two.
pub(super) const LEAST_HEIGHT: usize = 14;

/// How far apart the middles of equal signs side by side are, in their heights: 0.4 (an I of Arial) to 0.75 (a one of
/// Times).
const APART: Range<f32> = 0.25..0.85;
/// By how much the lean of equal signs differs at most.
const MOST_LEAN: f32 = 0.1;

/// A part of a line's picture: tones by rows, as many columns in each; what is darker than the threshold is ink.
pub(crate) struct Ink {
    pub(crate) columns: usize,
    pub(crate) tones: Vec<u8>,
    pub(crate) threshold: u8,
}

impl Ink {
    /// Black on white, as tests draw it.
    #[cfg(test)]
    pub(super) fn drawn(rows: &[Vec<bool>]) -> Self {
        let tones = rows.iter().flatten().map(|inked| if *inked { 0 } else { u8::MAX }).collect();
        Self { columns: rows.first().map_or(0, Vec::len), tones, threshold: 128 }
    }

    pub(super) fn rows(&self) -> usize {
        self.tones.len().checked_div(self.columns).unwrap_or(0)
    }

    pub(super) fn tone(&self, column: usize, row: usize) -> u8 {
        self.tones[row * self.columns + column]
    }

    fn is_inked(&self, column: usize, row: usize) -> bool {
        self.tone(column, row) < self.threshold
    }

    /// The stems in a row, from left to right: runs of columns with ink. What reaches to the edge belongs to a neighbour.
    fn stems(&self, row: usize) -> Vec<Range<usize>> {
        let mut stems: Vec<Range<usize>> = Vec::new();
        for column in (0..self.columns).filter(|column| self.is_inked(*column, row)) {
            match stems.last_mut() {
                Some(last) if last.end == column => last.end += 1,
                _ => stems.push(column..column + 1),
            }
        }
        stems.retain(|stem| stem.start > 0 && stem.end < self.columns);
        stems
    }

    /// What stands upright half-way down, from left to right.
    pub(super) fn upright(&self) -> Vec<Stem> {
        let inked = |row: &usize| (0..self.columns).any(|column| self.is_inked(column, *row));
        let (Some(top), Some(bottom)) = ((0..self.rows()).find(inked), (0..self.rows()).rfind(inked)) else {
            return Vec::new();
        };
        let row = usize::midpoint(top, bottom);
        let stems = self.stems(row);
        let between = |one: &Range<usize>, next: &Range<usize>| usize::midpoint(one.end, next.start);
        let whole = |(index, columns): (usize, &Range<usize>)| {
            let from = index.checked_sub(1).map_or(0, |before| between(&stems[before], columns));
            let to = stems.get(index + 1).map_or(self.columns, |next| between(columns, next));
            Stem::of(self, columns.clone(), row, from..to)
        };
        stems.iter().enumerate().map(whole).collect()
    }

    /// The stem a row further: where the columns of the last one, or those right beside them, have ink. Serifs and strokes are
    /// no part of it.
    fn further(&self, stem: &Range<usize>, row: usize) -> Option<Range<usize>> {
        let beside = stem.start.saturating_sub(1)..(stem.end + 1).min(self.columns);
        let inked = |column: &usize| self.is_inked(*column, row);
        let (first, last) = (beside.clone().find(inked)?, beside.clone().rfind(inked)?);
        // All inked: a stroke begins, or the stem leans that way; it is as wide as before.
        if last + 1 - first > stem.len() { Some(stem.clone()) } else { Some(first..last + 1) }
    }

    /// How far ink reaches beyond a stem at its top and at its foot.
    pub(super) fn ends(&self, stem: &Stem) -> [Reach; 2] {
        let share = |part: f32| (part * stem.height() as f32) as usize;
        [stem.top..stem.top + share(TOP), stem.bottom - share(FOOT)..stem.bottom]
            .map(|rows| self.reach(stem, rows))
    }

    /// How far ink reaches beyond a stem in these rows: to the left, to the right, and in a row further to the left.
    pub(super) fn reach(&self, stem: &Stem, rows: Range<usize>) -> Reach {
        let most = (REACH * stem.height() as f32) as usize;
        let mut reach = Reach::default();
        for row in rows {
            let moved = stem.lean * (stem.row as f32 - row as f32);
            let (start, end) = (stem.columns.start as f32 + moved, stem.columns.end as f32 + moved);
            // Between stems the room leans as they do.
            let room = |column: usize| match column {
                column if column == 0 || column == self.columns => column,
                column => ((column as f32 + moved).round().max(0.0) as usize).min(self.columns),
            };
            let from = (start.round() as usize).saturating_sub(most).max(room(stem.room.start));
            let to = (end.round().max(0.0) as usize + most).min(room(stem.room.end));
            let inked = |column: &usize| self.is_inked(*column, row);
            if let (Some(first), Some(last)) = ((from..to).find(inked), (from..to).rfind(inked)) {
                let (left, right) = (start - first as f32, last as f32 + 1.0 - end);
                reach.left = reach.left.max(left);
                reach.right = reach.right.max(right);
                reach.lead = reach.lead.max(left - right.max(0.0));
            }
        }
        reach
    }
}

#[derive(Default)]
pub(super) struct Reach {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) lead: f32,
}

impl Reach {
    pub(super) fn has_serifs(&self, least: f32) -> bool {
        self.left >= least && self.right >= least
    }
}

/// The upright stroke of a sign.
pub(super) struct Stem {
    /// Its columns half-way down, and that row.
    pub(super) columns: Range<usize>,
    pub(super) row: usize,
    /// By how many columns it goes to the right with each row upwards.
    pub(super) lean: f32,
    pub(super) top: usize,
    pub(super) bottom: usize,
    /// The columns up to half-way to the stems beside it.
    pub(super) room: Range<usize>,
}

impl Stem {
    pub(super) fn height(&self) -> usize {
        self.bottom - self.top
    }

    /// The column of its middle, half-way down.
    pub(super) fn middle(&self) -> f32 {
        (self.columns.start + self.columns.end) as f32 / 2.0
    }

    /// Whether it is thin, and nothing stands out from it to the left but at its ends.
    pub(super) fn is_straight(&self, ink: &Ink) -> bool {
        // An 8 is narrow half-way down, too.
        let quarter = self.height() / 4;
        let middle = ink.reach(self, self.top + quarter..self.bottom - quarter);
        self.columns.len() * 3 <= self.height() && middle.left < self.least_serif()
    }

    /// Whether another one is as high, as thick and as upright.
    pub(super) fn is_like(&self, other: &Stem) -> bool {
        let near = |one: usize, other: usize| one.abs_diff(other) * 8 <= self.height();
        let (thin, thick) =
            (self.columns.len().min(other.columns.len()), self.columns.len().max(other.columns.len()));
        near(self.top, other.top)
            && near(self.bottom, other.bottom)
            && thick * 2 <= thin * 3 + 2
            && (self.lean - other.lean).abs() <= MOST_LEAN
    }

    /// How far serifs reach at least.
    pub(super) fn least_serif(&self) -> f32 {
        (LEAST_SERIF * self.height() as f32).max(1.5)
    }

    /// The whole stem that has these columns in a row.
    fn of(ink: &Ink, columns: Range<usize>, row: usize, room: Range<usize>) -> Self {
        let follow = |rows: &mut dyn Iterator<Item = usize>| {
            let mut path = vec![columns.clone()];
            for row in rows {
                let Some(next) = ink.further(&path[path.len() - 1], row) else { break };
                path.push(next);
            }
            path
        };
        let (up, down) = (follow(&mut (0..row).rev()), follow(&mut (row + 1..ink.rows())));
        // Half-way to the ends there are no serifs yet.
        let middle = |columns: &Range<usize>| (columns.start + columns.end) as f32 / 2.0;
        let (above, below) = (up.len() / 2, down.len() / 2);
        let lean = (middle(&up[above]) - middle(&down[below])) / (above + below).max(1) as f32;
        Self { columns, row, lean, top: row + 1 - up.len(), bottom: row + down.len(), room }
    }
}

/// Whether a stem has nothing at its ends but what serifs may be, as far to the left as to the right.
pub(super) fn is_bar(ink: &Ink, stem: &Stem) -> bool {
    let (least, most) = (stem.least_serif(), MOST_SERIF * stem.height() as f32);
    let ends = ink.ends(stem);
    let is_even = |end: &Reach| (end.left - end.right).abs() < least && end.left.max(end.right) <= most;
    // An 8 is narrow half-way down, too.
    let quarter = stem.height() / 4;
    let middle = ink.reach(stem, stem.top + quarter..stem.bottom - quarter);
    let is_straight = stem.columns.len() * 3 <= stem.height() && middle.left.max(middle.right) < least;
    is_straight && ends[0].lead < least && ends.iter().all(is_even)
}

/// Whether both ends of a stem are wider than it, however little on one of the sides.
pub(super) fn has_serifs(ink: &Ink, stem: &Stem) -> bool {
    ink.ends(stem).iter().all(|end| end.left + end.right >= 2.0 * LEAST_SERIF * stem.height() as f32)
}

pub(super) fn is_one(ink: &Ink, stem: &Stem) -> bool {
    let height = stem.height();
    let share = |part: f32| part * height as f32;
    let [top, foot] = ink.ends(stem);
    let least = stem.least_serif();
    let has_foot = foot.has_serifs(least);
    height >= LEAST_HEIGHT
        && if has_foot {
            top.lead >= least && top.right * 2.0 <= foot.right
        } else {
            top.lead >= share(LEAST_STROKE).max(2.0) && top.right < least
        }
}

/// Whether stems stand side by side as the bars of one number do: near, and evenly.
pub(super) fn are_regular(stems: &[Stem]) -> bool {
    let height = stems.iter().map(Stem::height).max().unwrap_or(0) as f32;
    let middles = stems.iter().map(Stem::middle);
    let gaps: Vec<f32> = middles.clone().zip(middles.skip(1)).map(|(one, next)| next - one).collect();
    let widest = gaps.iter().copied().fold(0.0, f32::max);
    gaps.iter().all(|gap| widest <= 1.25 * gap + 1.0 && APART.contains(&(gap / height)))
}
