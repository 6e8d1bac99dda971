//! The wording as data: phrase tables, metric rules and checks, read from text files.

mod parse;
mod variants;

use std::collections::BTreeMap;

use sohoa_document::{Level, Qualifier};
use thiserror::Error;

use crate::confidence::Confidence;
use crate::lexicon::Lexicon;
use crate::wording::Wording;

/// A rule file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}, line {line}: {message}\nhint: {hint}")]
pub struct RuleError {
    /// The file's name as given.
    pub file: String,
    /// The 1-based line.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub hint: String,
}

/// A property that the words around a number give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    Subject,
    Action,
    Origin,
    Channel,
    Service,
    Deadline,
    Aspect,
    Measure,
    Noun,
    Total,
}

impl Slot {
    pub(crate) const ALL: [(Slot, &'static str); 10] = [
        (Slot::Subject, "subject"),
        (Slot::Action, "action"),
        (Slot::Origin, "origin"),
        (Slot::Channel, "channel"),
        (Slot::Service, "service"),
        (Slot::Deadline, "deadline"),
        (Slot::Aspect, "aspect"),
        (Slot::Measure, "measure"),
        (Slot::Noun, "noun"),
        (Slot::Total, "total"),
    ];
}

/// The interned value of a slot; 0 is "not said".
pub(crate) type Value = u16;

/// A value for each slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Slots([Value; 10]);

impl Slots {
    pub(crate) fn get(&self, slot: Slot) -> Value {
        self.0[slot as usize]
    }

    pub(crate) fn has(&self, slot: Slot) -> bool {
        self.get(slot) != 0
    }

    pub(crate) fn set(&mut self, slot: Slot, value: Value) {
        self.0[slot as usize] = value;
    }

    /// Takes over what is not yet said.
    pub(crate) fn fill(&mut self, other: &Slots) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            if *own == 0 {
                *own = other;
            }
        }
    }

    /// Whether any slot but these is said.
    pub(crate) fn says_more_than(&self, slots: &[Slot]) -> bool {
        Slot::ALL.iter().any(|(slot, _)| self.has(*slot) && !slots.contains(slot))
    }

    /// Only these slots.
    pub(crate) fn only(&self, slots: &[Slot]) -> Slots {
        let mut kept = Slots::default();
        for slot in slots {
            kept.set(*slot, self.get(*slot));
        }
        kept
    }
}

/// What a small word does in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// trong đó, cụ thể: what follows is part of what stood before.
    Including,
    /// và, còn, với: a new clause may begin.
    Split,
    /// `trên tổng số`: what the number before is a part of follows.
    Over,
    /// trong số: what follows up to the verb is the whole.
    Among,
    /// riêng: a part is set apart.
    Apart,
    /// đối với: names what is spoken of.
    About,
    /// lần lượt là
    Respectively,
    /// đều
    Each,
    /// tất cả, toàn bộ
    All,
    /// là, đạt, được: stands between label and value.
    Separator,
    /// chiếm, đạt tỷ lệ: a share of the count before follows.
    Rate,
    /// không có, chưa phát sinh
    Zero,
    /// không, where it stands for a value
    ZeroValue,
    /// khoảng, hơn, gần
    Qualifier(Qualifier),
    /// tăng, giảm
    Delta(bool),
    /// cùng kỳ, giảm từ: an earlier value follows.
    Earlier,
    /// xuống còn, lên
    Current,
    /// so với
    Compared,
    /// tối thiểu, phấn đấu
    Target,
    /// trở lên: the number in front is a target as well.
    Upwards,
    /// What follows up to the end of the sentence is a target.
    Plan,
    /// A plan where it opens its sentence: `Yêu cầu đến ngày 30/11 không còn hồ sơ quá hạn`.
    Order,
    /// A plan where it opens its sentence; further on, the shares behind it may be plans: `Nâng tỷ lệ ... lên 80%`.
    Raise,
    /// The shares of a sentence that it opens may be plans: `Đẩy mạnh thanh toán trực tuyến, đạt 65%`.
    Urge,
    /// lĩnh vực
    Field,
    /// các lĩnh vực
    Fields,
    /// nghìn, triệu, tỷ: the power of ten
    Scale(u8),
}

/// A phrase that names a level or a group of agencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScopeWord {
    /// `None` is the issuer's own.
    pub(crate) level: Option<Level>,
    /// A whole territory with all levels in it.
    pub(crate) area: bool,
    /// Names a group of agencies.
    pub(crate) group: bool,
}

/// Which number a mask takes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mask {
    /// The one behind.
    Next,
    /// All behind that are joined by commas and hyphens.
    List,
    /// The one behind, whatever it counts: `ĐVT: 1.000 đồng`.
    Always,
    /// One or two digits right behind: `Quận 1`, `Phường 12`.
    Name,
    /// The one behind if it is as long as a telephone number; `qua đường dây nóng 5` counts calls.
    Phone,
}

/// What a noun behind a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Something reported.
    Counts(Slots),
    /// Something else: the number is no figure. `14 phường` names offices of a level.
    Other(Option<Level>),
}

/// Everything the tables say of one phrase.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Entry {
    /// The phrase as written in the table.
    pub(crate) phrase: String,
    pub(crate) label: Option<Slots>,
    pub(crate) neutral: bool,
    /// Counts only right beside its number.
    pub(crate) adjacent: bool,
    pub(crate) unit: Option<Unit>,
    pub(crate) word: Option<Word>,
    pub(crate) scope: Option<ScopeWord>,
    pub(crate) field: bool,
    /// The head of an agency's name.
    pub(crate) agency: bool,
    /// What it means in the head of a table.
    pub(crate) column: Option<Slots>,
    pub(crate) mask: Option<Mask>,
    pub(crate) target_section: bool,
}

impl Entry {
    /// Says something in the head of a table only.
    pub(crate) fn is_only_column(&self) -> bool {
        self.column.is_some()
            && self.label.is_none()
            && !self.neutral
            && self.word.is_none()
            && self.scope.is_none()
            && !self.field
            && !self.agency
            && self.mask.is_none()
    }

    /// A noun that is counted and says nothing where no number stands before it.
    pub(crate) fn is_only_unit(&self) -> bool {
        self.unit.is_some()
            && self.label.is_none()
            && !self.neutral
            && self.word.is_none()
            && self.scope.is_none()
            && !self.field
            && !self.agency
            && self.mask.is_none()
            && self.column.is_none()
            && !self.target_section
    }
}

/// How a needed slot must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// Said beside the number or by what stands around it.
    Anyhow,
    /// If the words beside the number say it, then this; else filled in.
    IfSaid,
    /// Said beside the number.
    Beside,
    /// Not said beside the number.
    Absent,
}

/// Which slots make a metric.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MetricRule {
    /// One metric, or several that share the number.
    pub(crate) metrics: Vec<String>,
    pub(crate) unit: String,
    pub(crate) needs: Vec<(Slot, Value, Hold)>,
    /// Slots that may hold beside; value 0 stands for any.
    pub(crate) may: Vec<(Slot, Value)>,
    /// The part it speaks of, put in the place of a field.
    pub(crate) part: Option<String>,
}

/// What a line of `checks.txt` asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Left side equals the sum of the right.
    Sum,
    /// The channels sum to the left side or to the first of these; where the left side is not stated, it is the
    /// first less the second.
    Channels(String, Option<String>),
    /// Left side equals the sum of the right and whichever of these are stated.
    Outcome(Vec<String>),
    /// Left side is at most the right.
    Part,
    /// Left side is the share of the first right part in one of the others, in percent.
    Rate,
}

/// One line of `checks.txt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckRule {
    pub(crate) left: String,
    pub(crate) right: Vec<String>,
    pub(crate) ask: Ask,
}

/// A known form: what its head says and what its columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    /// Folded words that must all stand in title or head.
    pub(crate) words: Vec<String>,
    pub(crate) columns: Vec<String>,
}

/// The values that the grammar itself must know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) dossier: Value,
    pub(crate) payment: Value,
    pub(crate) digitisation: Value,
    pub(crate) complaint: Value,
    pub(crate) money: Value,
    pub(crate) case: Value,
    pub(crate) received: Value,
    pub(crate) resolved: Value,
    pub(crate) pending: Value,
    pub(crate) rate: Value,
    pub(crate) amount: Value,
    pub(crate) eligible: Value,
    pub(crate) yes: Value,
    pub(crate) transaction: Value,
    pub(crate) petition: Value,
    pub(crate) regulations: Value,
    pub(crate) early: Value,
    pub(crate) on_time: Value,
    pub(crate) overdue: Value,
    pub(crate) procedure: Value,
    pub(crate) direct: Value,
    pub(crate) postal: Value,
    pub(crate) direct_or_postal: Value,
    pub(crate) carried: Value,
    pub(crate) left: Value,
}

/// All tables, ready for use.
#[derive(Debug, Clone)]
pub struct Rules {
    pub(crate) lexicon: Lexicon,
    /// The names of known fields, by their keys ([`crate::field_names::field_key`]).
    pub(crate) names: BTreeMap<String, String>,
    /// The same as a reader may glue them ([`crate::field_names::glued`]).
    pub(crate) glued_names: BTreeMap<String, String>,
    pub(crate) metrics: Vec<MetricRule>,
    pub(crate) checks: Vec<CheckRule>,
    pub(crate) forms: Vec<Form>,
    /// What the parts of a table are about, in their order, where its head does not say it.
    pub(crate) groups: Vec<String>,
    pub(crate) wording: Wording,
    pub(crate) confidence: Confidence,
    pub(crate) known: Known,
}

const EMBEDDED: [(&str, &str); 14] = [
    ("labels.txt", include_str!("../rules/labels.txt")),
    ("units.txt", include_str!("../rules/units.txt")),
    ("words.txt", include_str!("../rules/words.txt")),
    ("scopes.txt", include_str!("../rules/scopes.txt")),
    ("fields.txt", include_str!("../rules/fields.txt")),
    ("columns.txt", include_str!("../rules/columns.txt")),
    ("agencies.txt", include_str!("../rules/agencies.txt")),
    ("forms.txt", include_str!("../rules/forms.txt")),
    ("masks.txt", include_str!("../rules/masks.txt")),
    ("sections.txt", include_str!("../rules/sections.txt")),
    ("metrics.txt", include_str!("../rules/metrics.txt")),
    ("checks.txt", include_str!("../rules/checks.txt")),
    ("wording.txt", include_str!("../rules/wording.txt")),
    ("confidence.txt", include_str!("../rules/confidence.txt")),
];

impl Rules {
    /// The built-in tables.
    pub fn embedded() -> Result<Self, RuleError> {
        Self::from_files(std::iter::empty::<(&str, &str)>())
    }

    /// The built-in tables with these laid over: a file of the same name replaces, `labels-more.txt` adds.
    pub fn from_files<N: AsRef<str>, C: AsRef<str>>(
        files: impl IntoIterator<Item = (N, C)>,
    ) -> Result<Self, RuleError> {
        let mut all: BTreeMap<String, String> =
            EMBEDDED.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect();
        for (name, content) in files {
            all.insert(name.as_ref().to_owned(), content.as_ref().to_owned());
        }
        parse::tables(&all)
    }

    /// The same rules with bare evidence for confidence: what a table of confidences is fitted to.
    pub fn without_confidence(self) -> Self {
        Self { confidence: Confidence::default(), ..self }
    }
}
