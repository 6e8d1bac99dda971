//! What extraction saw and does not vouch for.

use sohoa_document::{Block, PageNo, Warning, WarningKind};

use crate::figures;
use crate::mention::{Mention, Place};
use crate::numbers::Doubt;

/// More warnings of one kind than this help nobody.
const MOST: usize = 20;

/// Numbers written against the grammar, numbers whose ink may be read as other digits, and numbers beside labels that no metric fits.
pub(crate) fn warnings(blocks: &[Block], mentions: &[Mention], unclaimed: &[(usize, usize)]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for mention in mentions {
        let (Some(doubt), Place::Prose { block, number, .. }) = (mention.doubt, &mention.place) else {
            continue;
        };
        let Some(Block::Paragraph(paragraph)) = blocks.get(*block) else { continue };
        let why = match doubt {
            Doubt::InnerSpace => "a space stands inside",
            Doubt::Letters => "letters stand for digits",
            Doubt::Marks => "its marks follow no rule",
        };
        let raw = &paragraph.text[number.clone()];
        let page = page(blocks, *block, number.start);
        let message = format!("`{raw}` was read as {}: {why}", mention.amount);
        warnings.push(Warning { kind: WarningKind::SuspiciousNumber, page, message });
        if warnings.len() == MOST {
            break;
        }
    }
    let mut rivals: Vec<Warning> = Vec::new();
    for (page, read, rival) in mentions.iter().flat_map(|mention| figures::rivals(blocks, mention)) {
        let message = format!("`{read}` may also be `{}` ({:.2})", rival.text, rival.confidence);
        let warning = Warning { kind: WarningKind::SuspiciousNumber, page: Some(page), message };
        if rivals.len() < MOST && !rivals.contains(&warning) {
            rivals.push(warning);
        }
    }
    warnings.extend(rivals);
    for &(block, at) in unclaimed.iter().take(MOST) {
        let Some(Block::Paragraph(paragraph)) = blocks.get(block) else { continue };
        let words: Vec<&str> = paragraph.text[at..].split_whitespace().take(8).collect();
        let message = format!("not understood as a figure: `{}`", words.join(" "));
        warnings.push(Warning { kind: WarningKind::UnclaimedNumber, page: page(blocks, block, at), message });
    }
    warnings
}

fn page(blocks: &[Block], block: usize, at: usize) -> Option<PageNo> {
    let Block::Paragraph(paragraph) = blocks.get(block)? else { return None };
    let first = paragraph.spans.partition_point(|span| span.end <= at);
    paragraph.spans.get(first).map(|span| span.page)
}
