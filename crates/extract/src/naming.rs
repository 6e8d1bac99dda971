//! Names of fields and agencies in running text: where they stand, where they begin and end.

use crate::items::{Item, Items, What};
use crate::prose::Reader;
use crate::rules::{Slot, Word};
use crate::wording::Says;
use crate::zones::{self, Zone};

/// The shortest of the known beginnings of agencies' names, in words, that is a name by itself.
const WHOLE_NAME: usize = 4;

impl Reader<'_> {
    /// Whether a known field's name stands where a field is named: right before the number or its bracket.
    pub(crate) fn names_field(&self, items: &Items, at: usize, number: usize) -> bool {
        items.list[at + 1..number].iter().all(|item| match item.what {
            What::Sign(':' | '(' | '-') => true,
            What::Phrase(entry) => {
                let entry = self.entry(entry);
                matches!(entry.word, Some(Word::Separator | Word::Qualifier(_))) || entry.label.is_some()
            }
            _ => false,
        })
    }

    /// `Trong các hồ sơ đất đai, hồ sơ trễ hạn là`: dossiers of a field, and nothing else, at the head of a sentence.
    pub(crate) fn heads_sentence(&self, items: &Items, at: usize, from: usize) -> bool {
        let noun = self.rules.known.dossier;
        let counts = |item: &Item| {
            matches!(item.what, What::Phrase(entry)
                if self.entry(entry).label.is_some_and(|slots| slots.get(Slot::Noun) == noun && !slots.says_more_than(&[Slot::Noun])))
        };
        let plain = |item: &Item| match item.what {
            What::Word => true,
            What::Phrase(entry) => self.entry(entry).label.is_none() && self.entry(entry).scope.is_none(),
            _ => false,
        };
        at > from
            && counts(&items.list[at - 1])
            && items.list[from..at - 1].iter().all(plain)
            && items.list.get(at + 1).is_some_and(|next| next.what == What::Sign(','))
    }

    /// `Tỷ lệ hồ sơ đất đai nộp trực tuyến`: between the dossiers and what is said of them.
    pub(crate) fn is_of_noun(&self, items: &Items, at: usize) -> bool {
        let label = |at: Option<usize>| match items.list.get(at?)?.what {
            What::Phrase(entry) => self.entry(entry).label,
            _ => None,
        };
        let noun =
            label(at.checked_sub(1)).is_some_and(|slots| slots.get(Slot::Noun) == self.rules.known.dossier);
        noun && label(Some(at + 1)).is_some_and(|slots| slots.says_more_than(&[Slot::Noun, Slot::Total]))
    }

    /// Where the name of a field begins whose last words are known: `..., an toàn lao động tiếp nhận 411 hồ sơ`. What
    /// stands between it and the head of its clause belongs to the name, if it is short.
    pub(crate) fn field_start(&self, items: &Items, at: usize, from: usize) -> usize {
        const LONGEST: usize = 4;
        let hyphen = |at: usize| matches!(items.list[at].what, What::Sign('-' | '–'));
        let own = |at: usize| match items.list[at].what {
            What::Word => !self.is_stop_word(&self.text[items.list[at].start..items.list[at].end]),
            // `đất đai - xây dựng 07`
            What::Phrase(entry) => self.entry(entry).field && hyphen(at + 1),
            _ => hyphen(at),
        };
        let first = (from..at).rev().take_while(|at| own(*at)).filter(|at| !hyphen(*at)).last().unwrap_or(at);
        let opens = first == from && from > 0 || zones::opens_clause(self.rules, items, first, self.text);
        let listed = first > 0 && matches!(items.list[first - 1].what, What::Sign(',' | ';' | '('));
        // `Đất đai, xây dựng: 187 hồ sơ` opens a line.
        let joined = |at: usize| match items.list[at].what {
            What::Phrase(entry) => self.entry(entry).field,
            What::Sign(c) => c == ',',
            _ => false,
        };
        let heads = items.list.get(at + 1).is_some_and(|next| next.what == What::Sign(':'));
        if from == 0 && heads && (0..at).all(joined) {
            return items.list[0].start;
        }
        let first = if opens && listed && at - first <= LONGEST { first } else { at };
        items.list[first].start
    }

    /// Whether `lĩnh vực` opens the name that this word is a part of: `lĩnh vực Địa chính - Xây dựng`.
    pub(crate) fn is_inside_field(&self, items: &Items, at: usize, from: usize) -> bool {
        items.list[from..at]
            .iter()
            .rev()
            .take_while(|item| match item.what {
                What::Word | What::Sign('-' | '–' | ',') => true,
                What::Phrase(entry) => {
                    let entry = self.entry(entry);
                    entry.field || entry.word == Some(Word::Split) || entry.word == Some(Word::Field)
                }
                _ => false,
            })
            .any(|item| matches!(item.what, What::Phrase(entry) if self.entry(entry).word == Some(Word::Field)))
    }

    /// Whether the word is a part of an agency's name: `Sở Tư pháp tiếp nhận`.
    pub(crate) fn is_inside_agency(&self, items: &Items, at: usize, from: usize) -> bool {
        let capital = self.text[items.list[at].start..].starts_with(char::is_uppercase);
        capital
            && items.list[from..at]
                .iter()
                .rev()
                .take_while(|item| match item.what {
                    What::Word | What::Sign('-' | '–') => true,
                    What::Phrase(entry) => {
                        let entry = self.entry(entry);
                        entry.field || entry.agency || entry.word == Some(Word::Split)
                    }
                    _ => false,
                })
                .any(|item| matches!(item.what, What::Phrase(entry) if self.entry(entry).agency))
    }

    /// The name behind `lĩnh vực`.
    pub(crate) fn field_behind(&self, items: &Items, at: usize, until: usize) -> Option<String> {
        let mut end = at + 1;
        let mut comma = None;
        while end < until {
            let item = &items.list[end];
            let open = match item.what {
                What::Word => !self.is_stop_word(&self.text[item.start..item.end]),
                What::Sign('-' | '–' | '/' | '&') => true,
                What::Sign(',') => {
                    // `hộ gia đình, cá nhân`: a comma inside a name is followed by a short rest.
                    comma.get_or_insert(end);
                    matches!(
                        items.list.get(end + 1).map(|item| item.what),
                        Some(What::Word | What::Phrase(_))
                    )
                }
                What::Phrase(entry) => {
                    let entry = self.entry(entry);
                    entry.field
                        || matches!(entry.word, Some(Word::Split)) && self.joins(item) && end > at + 1
                        || entry.mask.is_some()
                            && entry.label.is_none()
                            && entry.word.is_none()
                            && !entry.neutral
                }
                _ => false,
            };
            if !open || end - at > 14 {
                break;
            }
            end += 1;
        }
        if let Some(comma) = comma
            && (end - comma > 4 || end == comma + 1)
        {
            end = comma;
        }
        // `đất đai với 271 hồ sơ`: a word that splits is no end of a name.
        let ends_name = |what: What| match what {
            What::Word => true,
            What::Phrase(entry) => self.entry(entry).word != Some(Word::Split),
            _ => false,
        };
        while end > at + 1 && !ends_name(items.list[end - 1].what) {
            end -= 1;
        }
        (end > at + 1).then(|| self.text[items.list[at + 1].start..items.list[end - 1].end].trim().to_owned())
    }

    /// A name in a list of fields, if nothing else stands before the number: `theo lĩnh vực: đường bộ 1.655 hồ sơ; an
    /// toàn thực phẩm và dinh dưỡng 131 hồ sơ`.
    pub(crate) fn field_listed(&self, items: &Items, zone: &Zone) -> Option<String> {
        let left = &items.list[zone.left.clone()];
        let from =
            left.iter().rposition(|item| matches!(item.what, What::Sign(':' | ';'))).map_or(0, |at| at + 1);
        let name = &left[from..];
        let plain = |item: &Item| match item.what {
            What::Word | What::Sign('-' | '–' | ',' | '&') => true,
            What::Phrase(entry) => {
                let entry = self.entry(entry);
                entry.field
                    || entry.label.is_none()
                        && entry.scope.is_none()
                        && matches!(entry.word, None | Some(Word::Split))
            }
            _ => false,
        };
        let (first, last) = (name.first()?, name.last()?);
        name.iter().all(plain).then(|| self.text[first.start..last.end].to_owned())
    }

    /// An agency that is all a clause names before its number: `Công an tỉnh 3,8 ngàn HS`.
    pub(crate) fn agency_named(&self, items: &Items, at: usize, number: usize) -> Option<String> {
        let (name, end) = self.name_of_agency(items, at, number)?;
        // `phòng Tư pháp: nhận 420 hồ sơ`
        let leads = end < number && items.list[end].what == What::Sign(':');
        let rest_fits = leads
            || items.list[end..number].iter().all(|item| match item.what {
                What::Sign(':' | '(') => true,
                What::Phrase(entry) => {
                    matches!(self.entry(entry).word, Some(Word::Separator | Word::Qualifier(_) | Word::Split))
                }
                _ => false,
            });
        // Common words such as `sở` alone name no agency.
        (rest_fits && (end > at + 1 || name.contains(' '))).then_some(name)
    }

    /// The agency at the head of a paragraph, and the item behind its colon: `- Tại Văn phòng Đăng ký đất đai: ...`.
    pub(crate) fn opening_agency(&self, items: &Items) -> Option<String> {
        let first = items
            .list
            .iter()
            .position(|item| matches!(item.what, What::Number(index) if !items.numbers[index].masked))?;
        let colon = items.list[..first].iter().position(|item| item.what == What::Sign(':'))?;
        let at = items.list[..colon]
            .iter()
            .position(|item| matches!(item.what, What::Phrase(index) if self.entry(index).agency))?;
        let word = |item: &Item| {
            self.rules.wording.says(Says::Leads, &self.text[item.start..item.end])
                || matches!(item.what, What::Phrase(index)
                    if matches!(self.entry(index).word, Some(Word::About | Word::Apart)))
        };
        // `Kết quả tháng 9/2024 của Sở Y tế: hồ sơ mới 386`
        let owns = at > 0 && word(&items.list[at - 1]) && !items.list[..at].iter().any(|item| {
            matches!(item.what, What::Phrase(index) if self.entry(index).agency || self.entry(index).scope.is_some())
        });
        if !owns && !items.list[..at].iter().all(word) {
            return None;
        }
        self.name_of_agency(items, at, colon)
            .filter(|(name, end)| *end == colon && self.is_whole(name, *end - at))
            .map(|(name, _)| name)
    }

    /// The name that begins with an agency's word, and the item behind it; `None` for the issuer and for levels.
    pub(crate) fn name_of_agency(&self, items: &Items, at: usize, number: usize) -> Option<(String, usize)> {
        let mut end = at + 1;
        while end < number {
            let open = match items.list[end].what {
                // `huyện Đắk R'lấp`
                What::Word | What::Sign('-' | '–' | '\'' | '’') => true,
                // `Phòng Kinh tế và Hạ tầng`
                What::Phrase(entry) if self.entry(entry).word == Some(Word::Split) => {
                    let next = items.list.get(end + 1).filter(|_| end + 1 < number);
                    self.joins(&items.list[end])
                        && next.is_some_and(|next| {
                            self.text[next.start..].starts_with(char::is_uppercase)
                                && !matches!(next.what, What::Phrase(entry) if self.entry(entry).agency)
                        })
                }
                What::Phrase(entry) => {
                    let entry = self.entry(entry);
                    entry.field
                        || entry.agency
                        || entry.scope.is_some()
                        || entry.mask.is_some()
                        || entry.neutral
                }
                _ => false,
            };
            if !open {
                break;
            }
            end += 1;
        }
        let name = self.text[items.list[at].start..items.list[end - 1].end].trim();
        // A name's own part is capitalised: `xã Bình Minh`, not `UBND xã niêm yết`; a level is no agency.
        let head = items.list[at].end - items.list[at].start;
        let own = name.get(head..).unwrap_or("").trim_start();
        let What::Phrase(index) = items.list[at].what else { return None };
        let named = if own.is_empty() {
            self.entry(index).scope.is_none()
        } else {
            own.starts_with(char::is_uppercase)
        };
        if !named || self.context.is_issuer(self.rules, name) {
            return None;
        }
        (name.len() < 120 && end < items.list.len()).then(|| (name.to_owned(), end))
    }

    /// Whether so many items name an agency: `Trung tâm` alone is the issuer's; `Công an tỉnh` and `Văn phòng Đăng ký đất
    /// đai` are all of a name.
    pub(crate) fn is_whole(&self, name: &str, items: usize) -> bool {
        items > 1
            || name.split(' ').count() >= WHOLE_NAME
            || self.context.agency_level(self.rules, name).is_some()
    }

    /// `và` between words of one name.
    pub(crate) fn joins(&self, item: &Item) -> bool {
        self.rules.wording.is_word(Says::Joins, &self.text[item.start..item.end])
    }

    /// Whether a word never belongs to a name.
    pub(crate) fn is_stop_word(&self, word: &str) -> bool {
        self.rules.wording.is_word(Says::Never, word)
    }

    /// The name behind `riêng tại`.
    pub(crate) fn agency_behind(&self, items: &Items, at: usize, until: usize) -> Option<String> {
        let mut end = at + 1;
        let names = |what: What| match what {
            What::Word => true,
            What::Phrase(entry) => self.entry(entry).agency || self.entry(entry).field,
            _ => false,
        };
        while end < until && names(items.list[end].what) && end - at <= 10 {
            if self.is_stop_word(&self.text[items.list[end].start..items.list[end].end]) {
                break;
            }
            end += 1;
        }
        let name = (end > at + 1)
            .then(|| self.text[items.list[at + 1].start..items.list[end - 1].end].to_owned())?;
        let name = self.rules.wording.without_lead(&name).to_owned();
        // `riêng huyện Đại Lộc`
        let own = items.list[at + 1..end].iter().find(|item| {
            !matches!(item.what, What::Phrase(entry) if self.entry(entry).agency)
                && !self.rules.wording.says(Says::Leads, &self.text[item.start..item.end])
        });
        let capital = |text: &str| text.starts_with(char::is_uppercase);
        (capital(&name) || own.is_some_and(|own| capital(&self.text[own.start..]))).then_some(name)
    }
}
