//! One rule for status, confidence and review.
//!
//! - `status`: contradicted when a check or another statement disagrees; confirmed when a check holds or a second
//!   mention agrees; else unchecked.
//! - evidence: how sure the reader was of the words, times how firmly words and number are bound. A proof halves
//!   the doubt twice over, a contradiction leaves at most 0.5, a number that is read in two ways or written against
//!   the grammar at most 0.6 unless a check proves it.
//! - `confidence`: how often figures of such status and evidence were right (`confidence.rs`).
//! - `needs_review`: contradicted, of a field whose name is in doubt (`field_names.rs`) or of nobody sure, or evidence below 0.9 and
//!   not proven, or below 0.6 in any case.

use sohoa_document::{Kind, Status};

use crate::checks::Verdict;
use crate::confidence::Confidence;
use crate::figures::Candidate;
use crate::mention::{Mention, WEAK};

/// Below this an unproven figure wants a person's eye. Of the digits of numbers read with this confidence or more one
/// in 2,250 is wrong, with 0.85 one in 1,823: `crates/ocr/README.md`.
const UNPROVEN: f32 = 0.9;
/// Below this any figure does.
const PROVEN: f32 = 0.6;

pub(crate) fn review(
    candidate: &mut Candidate,
    verdict: Verdict,
    mentions: &[Mention],
    confidence: &Confidence,
) {
    let strength = candidate.mentions.iter().map(|mention| mentions[*mention].strength).fold(0.0, f32::max);
    let doubtful =
        candidate.rival || candidate.mentions.iter().all(|mention| mentions[*mention].doubt.is_some());
    let repeated = candidate.mentions.len() > 1;
    let figure = &mut candidate.figure;
    figure.status = if verdict.contradicted {
        Status::Contradicted
    } else if verdict.proven || repeated {
        Status::Confirmed
    } else {
        Status::Unchecked
    };
    let mut evidence = candidate.reading.clamp(0.0, 1.0) * strength;
    if strength <= WEAK && !repeated {
        // What a guess was made from cannot prove it.
        evidence = evidence.min(WEAK);
    } else if verdict.proven && !verdict.contradicted {
        evidence = 1.0 - (1.0 - evidence) / 4.0;
    } else if repeated && !verdict.contradicted {
        evidence = 1.0 - (1.0 - evidence) / 2.0;
    }
    if doubtful && !verdict.proven {
        evidence = evidence.min(PROVEN);
    }
    if candidate.doubtful_scope {
        evidence = evidence.min(PROVEN);
    }
    if verdict.contradicted {
        evidence = evidence.min(0.5);
    }
    figure.confidence = confidence.of(figure.status, evidence);
    figure.needs_review = figure.kind == Kind::Result
        && (verdict.contradicted
            || candidate.doubtful_scope
            || evidence < PROVEN
            || evidence < UNPROVEN && (!verdict.proven || strength <= WEAK));
}
