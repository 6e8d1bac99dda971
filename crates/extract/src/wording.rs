//! Wording that is compared with a whole cell, heading or word: what the rows of `wording.txt` say.

use sohoa_document::Level;
use sohoa_orthography::fold_lower;

/// What such wording says; the table explains each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    Total,
    Level(Level),
    /// Of a level, or of the issuer's own.
    Agency(Option<Level>),
    Office,
    Part,
    Filler,
    Labels,
    Agencies,
    Fields,
    Kinds,
    Sum,
    Share,
    Money,
    Time,
    Beside,
    Count,
    Bare,
    Figures,
    Unit,
    Scale(u8),
    Joined,
    Leads,
    Desk,
    Joint,
    Procedures,
    Opening,
    Never,
    Of,
    Joins,
    Receivers,
    Others,
    Group,
    Having,
    Extreme,
    Rest,
    Area,
    Points,
    Article,
    Copy,
    Numbered,
    PartIn,
    PartNumber,
    Early,
    OnTime,
}

impl Says {
    /// All that need no value, with their names in the table.
    pub(crate) const PLAIN: [(&'static str, Says); 41] = [
        ("total", Says::Total),
        ("office", Says::Office),
        ("part", Says::Part),
        ("filler", Says::Filler),
        ("labels", Says::Labels),
        ("agencies", Says::Agencies),
        ("fields", Says::Fields),
        ("kinds", Says::Kinds),
        ("sum", Says::Sum),
        ("share", Says::Share),
        ("money", Says::Money),
        ("time", Says::Time),
        ("beside", Says::Beside),
        ("count", Says::Count),
        ("bare", Says::Bare),
        ("figures", Says::Figures),
        ("unit", Says::Unit),
        ("joined", Says::Joined),
        ("leads", Says::Leads),
        ("desk", Says::Desk),
        ("joint", Says::Joint),
        ("procedures", Says::Procedures),
        ("opening", Says::Opening),
        ("never", Says::Never),
        ("of", Says::Of),
        ("joins", Says::Joins),
        ("receivers", Says::Receivers),
        ("others", Says::Others),
        ("group", Says::Group),
        ("having", Says::Having),
        ("extreme", Says::Extreme),
        ("rest", Says::Rest),
        ("area", Says::Area),
        ("points", Says::Points),
        ("article", Says::Article),
        ("copy", Says::Copy),
        ("numbered", Says::Numbered),
        ("part-in-words", Says::PartIn),
        ("part-number", Says::PartNumber),
        ("early", Says::Early),
        ("on-time", Says::OnTime),
    ];
}

/// How a text holds the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// They are all of it.
    Is,
    Begins,
    Holds,
    /// It is this one word, marks and all.
    Word,
}

/// All such wording.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wording(Vec<Line>);

#[derive(Debug, Clone)]
struct Line {
    /// In small letters.
    words: String,
    /// Without marks.
    folded: String,
    how: How,
    says: Says,
}

impl Wording {
    pub(crate) fn add(&mut self, words: &str, how: How, says: Says) {
        self.0.push(Line { words: words.to_lowercase(), folded: fold_lower(words), how, says });
    }

    /// What a text says of what is asked for, in the order of the table, each with the bytes of the folded text behind
    /// the words.
    fn found<'a>(
        &'a self,
        folded: &'a str,
        asked: impl Fn(Says) -> bool + 'a,
    ) -> impl Iterator<Item = (Says, usize)> + 'a {
        let core = folded.trim_matches(|c: char| !c.is_alphanumeric());
        self.0.iter().filter(move |line| asked(line.says)).filter_map(move |line| {
            let words = line.folded.as_str();
            let behind = match line.how {
                How::Is => (core == words).then_some(folded.len()),
                How::Begins => begins(folded, words).then_some(words.len()),
                How::Holds => position(folded, words).map(|at| at + words.len()),
                How::Word => None,
            };
            behind.map(|behind| (line.says, behind))
        })
    }

    /// Whether a text says this.
    pub(crate) fn says(&self, what: Says, text: &str) -> bool {
        self.found(&fold_lower(text), |says| says == what).next().is_some()
    }

    /// A text from the words on that say this.
    pub(crate) fn from(&self, what: Says, text: &str) -> Option<String> {
        let folded = fold_lower(text);
        let (line, behind) = self
            .0
            .iter()
            .filter(|line| line.says == what)
            .find_map(|line| Some((line, position(&folded, &line.folded)? + line.folded.len())))?;
        Some(text.chars().skip(folded[..behind - line.folded.len()].chars().count()).collect())
    }

    /// What stands behind the words of a text that say this.
    pub(crate) fn behind(&self, what: Says, text: &str) -> Option<String> {
        let folded = fold_lower(text);
        let (_, behind) = self.found(&folded, |says| says == what).next()?;
        // Folding keeps the number of the characters, not of their bytes.
        Some(text.chars().skip(folded[..behind].chars().count()).collect())
    }

    /// Whether a word is one of these.
    pub(crate) fn is_word(&self, what: Says, word: &str) -> bool {
        let same = |words: &str| {
            words == word || !word.starts_with(char::is_lowercase) && word.to_lowercase() == words
        };
        self.0.iter().any(|line| line.says == what && line.how == How::Word && same(&line.words))
    }

    /// The first words of the table that say this: how the output names it.
    pub(crate) fn name(&self, what: Says) -> &str {
        self.0.iter().find(|line| line.says == what).map_or("", |line| line.words.as_str())
    }

    /// Where in a text the first words stand that say this.
    pub(crate) fn place_of(&self, what: Says, text: &str) -> Option<usize> {
        let folded = fold_lower(text);
        self.0
            .iter()
            .filter(|line| line.says == what)
            .filter_map(|line| position(&folded, &line.folded))
            .min()
    }

    /// A name without a small word that leads to it: `tại Sở Y tế`, `các sở, ngành`.
    pub(crate) fn without_lead<'t>(&self, name: &'t str) -> &'t str {
        match name.split_once(' ') {
            Some((first, rest)) if self.says(Says::Leads, first) => rest,
            _ => name,
        }
    }

    /// A name without the word for a field before it: `Lĩnh vực đất đai` is đất đai.
    pub(crate) fn without_field<'t>(&self, name: &'t str) -> &'t str {
        let folded = fold_lower(name);
        let word = self.0.iter().find(|line| line.says == Says::Fields && begins(&folded, &line.folded));
        let rest = word.and_then(|line| name.char_indices().nth(line.folded.chars().count()));
        rest.and_then(|(at, _)| name[at..].strip_prefix(' ')).unwrap_or(name)
    }

    /// The level that a row of a table is, whoever's office it names: `UBND cấp xã`.
    pub(crate) fn level(&self, label: &str) -> Option<Level> {
        let folded = fold_lower(self.place(label));
        let found = self.found(&folded, |says| matches!(says, Says::Level(_))).next();
        found.and_then(|(says, _)| if let Says::Level(level) = says { Some(level) } else { None })
    }

    /// The level of an agency by the head of its name, in a document of an issuer of the level `own`. Marks count where there are any: `Số lượng` is no `Sở`.
    pub(crate) fn agency_level(&self, name: &str, own: Option<Level>) -> Option<Level> {
        let name = self.place(name);
        let folded = fold_lower(name);
        // `Công an tỉnh` is a name without a place's.
        let whole = self.0.iter().find_map(|line| match line.says {
            Says::Agency(level) if line.how == How::Is && line.folded == folded => level.or(own),
            _ => None,
        });
        if whole.is_some() {
            return whole;
        }
        self.found(&folded, |says| matches!(says, Says::Agency(_))).find_map(|(says, behind)| {
            let Says::Agency(level) = says else { return None };
            let head = name.chars().take(folded[..behind].chars().count()).collect::<String>();
            let named = !folded[behind..].trim().is_empty();
            let spelt = named && (head.is_ascii() || self.is_spelt(says, &head));
            spelt.then_some(level.or(own)).flatten()
        })
    }

    /// Whether the table spells words that say this so, marks and all.
    fn is_spelt(&self, what: Says, text: &str) -> bool {
        let text = text.to_lowercase();
        self.0.iter().any(|line| line.says == what && line.words == text)
    }

    /// A name without the office before it: `UBND xã Tân Phú` is of the same place as `xã Tân Phú`.
    pub(crate) fn place<'t>(&self, name: &'t str) -> &'t str {
        let folded = fold_lower(name);
        let Some((_, behind)) = self.found(&folded, |says| says == Says::Office).next() else {
            return name;
        };
        let skipped = folded[..behind].chars().count();
        name.char_indices().nth(skipped).map_or(name, |(at, _)| name[at..].trim_start())
    }

    /// The power of ten that the line of units sets: `ĐVT: 1.000 đồng`, `triệu đồng`.
    pub(crate) fn money_scale(&self, title: &str) -> u8 {
        if self.says(Says::Unit, title) { self.scale(title).unwrap_or(0) } else { 0 }
    }

    /// The power of ten that a unit of money names.
    pub(crate) fn scale(&self, unit: &str) -> Option<u8> {
        let folded = fold_lower(unit);
        let found = self.found(&folded, |says| matches!(says, Says::Scale(_))).next();
        found.and_then(|(says, _)| if let Says::Scale(scale) = says { Some(scale) } else { None })
    }
}

fn begins(text: &str, words: &str) -> bool {
    text.starts_with(words) && ends_word(text, words.len())
}

/// Where words stand in a text as whole words.
fn position(text: &str, words: &str) -> Option<usize> {
    text.match_indices(words)
        .map(|(at, _)| at)
        .find(|at| (*at == 0 || ends_word(text, *at)) && ends_word(text, at + words.len()))
}

/// Whether a word may end at this byte: no letter or digit goes on behind it.
fn ends_word(text: &str, at: usize) -> bool {
    let inner = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !(inner(text[..at].chars().next_back()) && inner(text[at..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    #[test]
    fn names_are_told_from_levels_and_words() {
        let rules = Rules::embedded().unwrap();
        let cases = [
            ("UBND cấp xã", Some(Level::Commune), None),
            ("Xã", Some(Level::Commune), None),
            ("UBND xã Tân Phú", None, Some(Level::Commune)),
            ("Sở Tư pháp", None, Some(Level::Province)),
            ("Số lượng hồ sơ", None, None),
            ("Quận 1", None, Some(Level::District)),
            ("Quản lý xây dựng", None, None),
            ("TP. Vĩnh Long", None, Some(Level::District)),
            ("Phòng Quản lý xuất nhập cảnh", None, Some(Level::Province)),
            ("Đất đai", None, None),
        ];
        for (label, level, agency) in cases {
            assert_eq!(rules.wording.level(label), level, "{label}");
            assert_eq!(rules.wording.agency_level(label, Some(Level::Province)), agency, "{label}");
        }
    }

    #[test]
    fn whole_words_are_held() {
        let rules = Rules::embedded().unwrap();
        assert!(rules.wording.says(Says::Total, "TỔNG CỘNG:"));
        assert!(!rules.wording.says(Says::Total, "Tổng hợp, báo cáo"));
        assert!(rules.wording.says(Says::Share, "Tỷ lệ (%)"));
        assert!(!rules.wording.says(Says::Beside, "Khoáng sản"));
        assert_eq!(
            rules.wording.behind(Says::Procedures, "liên thông các TTHC: Khai sinh").as_deref(),
            Some(" Khai sinh")
        );
        assert_eq!(rules.wording.money_scale("ĐVT: triệu đồng"), 6);
        assert_eq!(rules.wording.money_scale("thu 3 triệu đồng"), 0);
        for (head, scale) in
            [("Số tiền (đồng)", Some(0)), ("Số tiền (1.000 đồng)", Some(3)), ("Số tiền", None)]
        {
            assert_eq!(rules.wording.scale(head), scale, "{head}");
        }
    }
}
