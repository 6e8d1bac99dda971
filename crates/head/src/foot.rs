//! Where the body ends, and who signed below it.

use sohoa_document::Signer;
use sohoa_orthography::is_legal_syllable;

use crate::agency::noun_at;
use crate::lines::{Document, Text, title_case};
use crate::wording::{Position, wording};

/// Lines from the first sign of the foot to the name, at most: receivers, authority, office, seal noise.
const FOOT_LINES: usize = 60;

/// Lines a reader makes of a seal and a signature, at most, before the name.
const SIGNATURE_LINES: usize = 8;

/// The foot of the main text; annexes have feet of their own, which do not count.
#[derive(Debug, Default)]
pub(crate) struct Foot {
    /// The first line that no longer belongs to the body.
    pub(crate) start: usize,
    pub(crate) signer: Option<Signer>,
    /// The words behind TM.: the agency in whose name was signed.
    pub(crate) on_behalf: Option<Text>,
}

pub(crate) fn read(document: &Document, body: usize) -> Foot {
    let lines = &document.lines;
    let start = (body..lines.len())
        .find(|at| {
            let text = &lines[*at].words;
            is_receivers(text) || authority(text).is_some() || is_annex(text) || sole_office(text).is_some()
        })
        .unwrap_or(lines.len());
    let mut foot = Foot { start, ..Foot::default() };
    let mut position: Option<String> = None;
    let mut signing = false;
    let mut since_office = 0;
    for (at, line) in lines.iter().enumerate().skip(start).take(FOOT_LINES) {
        let text = &line.words;
        if is_annex(text) {
            break;
        }
        if let Some((prefix, behind)) = authority(text) {
            // A second block is that of an annex.
            if foot.on_behalf.is_some() && prefix == "tm" && position.is_some() {
                break;
            }
            signing = true;
            let rest = Text::new(text.slice(behind..text.tokens.len()));
            if prefix == "tm" && foot.on_behalf.is_none() {
                foot.on_behalf = Some(rest);
            } else if let Some(office) = own_office(&rest) {
                position = Some(office);
            }
            since_office = 0;
            continue;
        }
        if let Some(office) = office_in(text, signing) {
            // The lower of two lines is the signer's: CHỦ TỊCH, then PHÓ CHỦ TỊCH.
            if position.is_none() || since_office < 2 {
                position = Some(office);
            }
            signing = true;
            since_office = 0;
            continue;
        }
        let listed = text.text.starts_with(['-', '–', '+', '•']);
        since_office += usize::from(!listed);
        // Below the office there is room for a signature and its seal; further down stands something else.
        if signing && since_office > SIGNATURE_LINES {
            break;
        }
        // Without an office above it a name must be the last that stands there.
        let last = || lines.get(at + 1).is_none_or(|next| next.words.capital_share() > 0.8);
        if let Some(name) = name_in(text, listed)
            // "Cao Bằng" below an authority is a heading; two syllables are a name only below their office.
            && (position.is_some() || name.split(' ').count() > 2)
            && (signing || (!listed && text.tokens.len() > 2 && last()))
        {
            foot.signer = Some(Signer { name: Some(name), position });
            return foot;
        }
    }
    foot.signer = position.map(|office| Signer { name: None, position: Some(office) });
    foot
}

fn is_receivers(text: &Text) -> bool {
    text.starts_with("noi nhan")
        || (text.starts_with("noi") && text.tokens.len() == 2 && text.text.ends_with(':'))
}

fn is_annex(text: &Text) -> bool {
    (text.starts_with("phu luc") || text.starts_with("bieu so") || text.starts_with("bieu mau"))
        && (text.tokens.len() < 5 || (text.tokens.len() < 14 && text.capital_share() > 0.5))
        && text.tokens.first().is_some_and(|token| token.capital)
}

/// `TM. ỦY BAN NHÂN DÂN`, at the line's start or behind the column of receivers: the prefix, and the index behind.
fn authority(text: &Text) -> Option<(&'static str, usize)> {
    let raw = &text.text;
    text.tokens.iter().enumerate().find_map(|(at, token)| {
        let behind = raw[token.range.end..].starts_with(['.', '/']) || at == 0;
        let next = text.tokens.get(at + 1)?;
        if !(token.capitals && next.capitals && behind) {
            return None;
        }
        let prefix = wording().authority.iter().find(|prefix| **prefix == token.folded)?;
        // What follows is an agency or an office, not "TL: VT".
        let named = noun_at(text, at + 1).is_some() || office_prefix(text, at + 1) || next.folded.len() > 2;
        named.then_some((prefix.as_str(), at + 1))
    })
}

fn office_prefix(text: &Text, at: usize) -> bool {
    let rest = Text::new(text.slice(at..text.tokens.len()));
    wording().positions.iter().any(|office| rest.starts_with(&office.words))
}

/// An office printed in capitals: at the end of a line, behind what stands in the other column; while signing
/// also at its start, with an agency behind it (PHÓ CHỦ TỊCH UBND, PHÓ TRƯỞNG BAN CHÍNH SÁCH).
fn office_in(text: &Text, signing: bool) -> Option<String> {
    if let Some(office) = office_at_end(text) {
        return Some(office);
    }
    if text.capital_share() < 0.95 || text.tokens.len() > 10 {
        return None;
    }
    let opens = |office: &&Position| {
        text.starts_with(&office.words) && (signing || noun_at(text, office.count).is_some())
    };
    let longest = wording().positions.iter().filter(opens).max_by_key(|office| office.words.len());
    longest.map(|office| office.printed.clone())
}

fn office_at_end(text: &Text) -> Option<String> {
    position_at_end(text).map(|office| office.printed.clone())
}

fn position_at_end(text: &Text) -> Option<&'static Position> {
    // Most lines are running text, and this is asked of every line.
    if !text.tokens.last()?.capitals {
        return None;
    }
    let fits = |office: &&Position| {
        let Some(start) = text.tokens.len().checked_sub(office.count) else { return false };
        let here = &text.tokens[start..];
        here.iter().map(|token| token.folded.as_str()).eq(office.words.split(' '))
            && here.iter().all(|token| token.capitals)
    };
    wording().positions.iter().filter(fits).max_by_key(|office| office.words.len())
}

/// The signer's own office where both stand on one line: "KT. CHỦ TỊCH PHÓ CHỦ TỊCH". Alone, the office behind
/// KT. or TL. is that of another.
fn own_office(rest: &Text) -> Option<String> {
    let office = position_at_end(rest)?;
    let other = Text::new(rest.slice(0..rest.tokens.len() - office.count));
    position_at_end(&other).map(|_| office.printed.clone())
}

/// A line that is nothing but an office in capitals, as above a signature without TM.
fn sole_office(text: &Text) -> Option<String> {
    let office = position_at_end(text)?;
    (office.count == text.tokens.len() && office.count > 1).then(|| office.printed.clone())
}

/// A person's name: two to five capitalised legal syllables, a known family name first.
///
/// The whole line, or its end behind a receiver (`- Lưu: VT.  Nguyễn Văn An`).
fn name_in(text: &Text, listed: bool) -> Option<String> {
    let count = text.tokens.len();
    let start = if listed {
        // The receiver ends with ";" or "."; behind it stands the other column.
        let parted = text.tokens.iter().rposition(|token| token.parted)?;
        parted + 1
    } else {
        // Titles before a name: ThS., TS., BS., Đại tá.
        text.tokens.iter().take(2).rposition(|token| token.parted).map_or(0, |at| at + 1)
    };
    let words = text.tokens.get(start..)?;
    if !(2..=5).contains(&words.len()) || text.text.contains([':', '(', '/']) && !listed {
        return None;
    }
    let name = text.slice(start..count);
    let legal = words.iter().all(|token| {
        token.capital
            && text.text[token.range.clone()]
                .split('-')
                .all(|part| is_legal_syllable(&part.to_lowercase()) || is_highland(part))
    });
    let first = sohoa_orthography::normalise(&text.text[words[0].range.clone()]).to_lowercase();
    let family = wording().surnames.contains(&first);
    let plain = name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'));
    let agency = noun_at(text, start).is_some()
        || words.iter().any(|token| token.folded.chars().any(|c| c.is_ascii_digit()));
    // A name without a single mark is what a poor reader left of one.
    let marked = sohoa_orthography::has_mark(name);
    if !legal
        || !plain
        || !family
        || !marked
        || agency
        || words.iter().take(words.len() - 1).any(|token| token.parted)
    {
        return None;
    }
    Some(if words.iter().all(|token| token.capitals) { title_case(name) } else { name.to_owned() })
}

/// Syllables of names from other languages of the country, which Vietnamese spelling does not have.
fn is_highland(part: &str) -> bool {
    part.is_ascii()
        && (2..7).contains(&part.len())
        && part.contains(['a', 'e', 'i', 'o', 'u', 'y', 'A', 'E', 'I', 'O', 'U', 'Y'])
}
