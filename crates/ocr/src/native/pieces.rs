//! Pieces of one printed line, found apart, made one again.

use sohoa_picture::{PixelBox, Rule, TextLine};

/// How far apart pieces of one line may stand, in sizes of its letters. Columns and cells stand further apart,
/// or have a rule between them.
const MOST_GAP: f32 = 0.8;

/// Joins pieces that stand on one line side by side: a sign whose parts overlap (%) can break the chain of
/// letters. `walls` are the rules that run down.
pub(crate) fn joined(mut lines: Vec<TextLine>, walls: &[Rule]) -> Vec<TextLine> {
    // Long pieces first: they know their baseline best.
    lines.sort_by_key(|line| (-line.bounds.width(), line.bounds.top, line.bounds.left));
    let mut kept: Vec<TextLine> = Vec::with_capacity(lines.len());
    for mut line in lines {
        // What has grown may now reach a piece that was too far away before.
        while let Some(index) = kept.iter().position(|host| belongs(host, &line, walls)) {
            line = one(&kept.swap_remove(index), &line);
        }
        kept.push(line);
    }
    kept.sort_by_key(|line| (line.bounds.top, line.bounds.left));
    kept
}

fn belongs(host: &TextLine, piece: &TextLine, walls: &[Rule]) -> bool {
    let apart = (piece.bounds.left - host.bounds.right).max(host.bounds.left - piece.bounds.right);
    if apart as f32 > MOST_GAP * host.size() {
        return false;
    }
    let near = if piece.bounds.left > host.bounds.left { host.bounds.right } else { host.bounds.left };
    let base = host.baseline.at(near as f32);
    let own = piece.baseline.at(near as f32);
    let level = (base - own).abs() <= 0.3 * host.x_height;
    // Marks and small signs have no baseline of their own: they lie where the line's letters do.
    let (top, bottom) = (base - piece.bounds.top as f32, piece.bounds.bottom as f32 - base);
    let within = top <= 1.5 * (host.x_height + host.ascender)
        && bottom <= 1.3 * host.descender.max(0.3 * host.x_height);
    let small = piece.bounds.width() as f32 <= 2.0 * host.size();
    let standing = top > 0.3 * host.x_height;
    // Two lines of one column overlap across by more than a letter.
    let across = -apart as f32 <= 1.2 * host.size() || (small && -apart >= piece.bounds.width());
    within && standing && across && (level || small) && !walled(host, piece, walls)
}

/// Whether a rule runs down between two pieces.
fn walled(host: &TextLine, piece: &TextLine, walls: &[Rule]) -> bool {
    let (left, right) = if host.bounds.left <= piece.bounds.left { (host, piece) } else { (piece, host) };
    let middle = (piece.bounds.top + piece.bounds.bottom) / 2;
    walls.iter().any(|wall| {
        let at = wall.middle.at(middle as f32) as i32;
        (wall.bounds.top..wall.bounds.bottom).contains(&middle)
            && at >= left.bounds.right - wall.thickness - 2
            && at <= right.bounds.left + wall.thickness + 2
    })
}

fn one(host: &TextLine, piece: &TextLine) -> TextLine {
    let bounds = host.bounds.union(&piece.bounds);
    let base = host.baseline.at((piece.bounds.left + piece.bounds.right) as f32 / 2.0);
    let mut all: Vec<PixelBox> = host.words.iter().chain(&piece.words).copied().collect();
    all.sort_by_key(|word| (word.left, word.right));
    let mut words: Vec<PixelBox> = Vec::with_capacity(all.len());
    for word in all {
        match words.last_mut() {
            Some(last) if ((word.left - last.right) as f32) < 0.25 * host.x_height => {
                *last = last.union(&word)
            }
            _ => words.push(word),
        }
    }
    TextLine {
        bounds,
        words,
        ink_above: host.ink_above.max(base - piece.bounds.top as f32),
        ink_below: host.ink_below.max(piece.bounds.bottom as f32 - base),
        crop: host.crop.union(&piece.crop),
        ..host.clone()
    }
}
