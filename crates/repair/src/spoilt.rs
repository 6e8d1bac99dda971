//! Looks of spoilt words: their letters, their case, and which capitals are words of a heading.

use sohoa_orthography::{fold_char, is_letter};

use crate::model::{Model, plain_letters};
use crate::repair::{Token, Unit};
use crate::words::{Case, Kind, lower};

/// In spoilt headings, letters that are no syllable may still be a word: capitals between capitals, unless
/// the model knows the abbreviation.
pub(crate) fn headings(model: &Model, tokens: &[Token<'_>], units: &mut [Unit]) {
    let capital_word = |unit: &Unit| unit.piece.kind == Kind::Word && unit.case == Case::Upper;
    let near = |units: &[Unit], i: usize| {
        let around = i.saturating_sub(2)..(i + 3).min(units.len());
        around.filter(|j| *j != i && capital_word(&units[*j])).count() >= 2
    };
    let words: Vec<usize> = (0..units.len())
        .filter(|i| units[*i].piece.kind == Kind::Abbreviation && near(units, *i))
        .filter(|i| model.id(units[*i].text(tokens)).is_none())
        .collect();
    for i in words {
        units[i].piece.kind = Kind::Word;
    }
}

/// Where letters with a mark were deleted, capitals that are no syllable are a word's remainder if they are no
/// known abbreviation, or stand beside such a remainder or a word in capitals; and if a word leaves them at all.
pub(crate) fn remainders_in_capitals(model: &Model, tokens: &[Token<'_>], units: &mut [Unit]) {
    let sure = |unit: &Unit| match unit.piece.kind {
        Kind::Word => unit.case == Case::Upper,
        Kind::Abbreviation => model.id(unit.text(tokens)).is_none(),
        _ => false,
    };
    let sure: Vec<bool> = units.iter().map(sure).collect();
    for (i, unit) in units.iter_mut().enumerate() {
        let beside = (i > 0 && sure[i - 1]) || sure.get(i + 1).is_some_and(|sure| *sure);
        if unit.piece.kind == Kind::Abbreviation
            && (sure[i] || beside)
            && !model.with_plain_letters(&plain_letters(&lower(unit.text(tokens)))).is_empty()
        {
            unit.piece.kind = Kind::Word;
        } else if unit.piece.kind == Kind::Word && unit.case == Case::Title && beside {
            // One capital letter is left of a word in capitals.
            let alone = unit.text(tokens).chars().nth(1).is_none();
            unit.case = if alone { Case::Upper } else { Case::Title };
        }
    }
}

/// The letters of a spoilt form: ligatures taken apart, and a capital I before a vowel, which no syllable
/// has, read as l.
pub(crate) fn as_letters(observed: &str) -> String {
    let apart = observed.replace('ﬁ', "fi").replace('ﬂ', "fl");
    if reads_as_l(observed) { apart.replacen('I', "l", 1) } else { apart }
}

fn reads_as_l(observed: &str) -> bool {
    observed
        .strip_prefix('I')
        .is_some_and(|rest| rest.starts_with(|c: char| "aeouy".contains(fold_char(c)) && !c.is_uppercase()))
}

/// The cases that spoilt words were set in: most of the letters decide, digits and signs count for nothing;
/// capitals of one or two letters, or mixed ones, are capitals only beside a word in capitals.
pub(crate) fn spoilt_cases(tokens: &[Token<'_>], units: &mut [Unit]) {
    let shape = |unit: &Unit| {
        let text = unit.text(tokens);
        let upper = text.chars().filter(|c| c.is_uppercase()).count();
        let letters = text.chars().filter(|c| is_letter(*c)).count();
        (upper, letters, text)
    };
    let heading = |unit: &Unit| {
        let (upper, letters, _) = shape(unit);
        unit.piece.kind == Kind::Word && letters >= 3 && upper == letters
    };
    let headings: Vec<bool> = units.iter().map(heading).collect();
    for i in 0..units.len() {
        if !matches!(units[i].piece.kind, Kind::Word | Kind::Mixed) {
            continue;
        }
        let (upper, letters, text) = shape(&units[i]);
        let beside = (i > 0 && headings[i - 1]) || headings.get(i + 1).is_some_and(|h| *h);
        let first = text.chars().find(|c| is_letter(*c)).is_some_and(char::is_uppercase);
        units[i].case = if headings[i] || (upper > 0 && 2 * upper >= letters && beside) {
            Case::Upper
        } else if first && !reads_as_l(text) {
            Case::Title
        } else {
            Case::Lower
        };
    }
}
