//! Reading the tables.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sohoa_document::{Level, Qualifier, Status};

use super::variants::variants;
use super::{
    Ask, CheckRule, Entry, Form, Hold, Known, Mask, MetricRule, RuleError, Rules, ScopeWord, Slot, Slots,
    Unit,
};
use super::{Value, Word};
use crate::confidence::Confidence;
use crate::field_names::{field_key, glued};
use crate::lexicon::Lexicon;
use crate::wording::{How, Says, Wording};

const KINDS: [&str; 14] = [
    "agencies",
    "columns",
    "forms",
    "labels",
    "units",
    "words",
    "scopes",
    "fields",
    "masks",
    "sections",
    "metrics",
    "checks",
    "wording",
    "confidence",
];

#[derive(Default)]
struct Builder {
    entries: Vec<Entry>,
    by_key: HashMap<String, usize>,
    values: HashMap<String, Value>,
    metrics: Vec<MetricRule>,
    checks: Vec<CheckRule>,
    forms: Vec<Form>,
    groups: Vec<String>,
    wording: Wording,
    confidence: Confidence,
    check_lines: Vec<(String, usize)>,
    names: BTreeMap<String, String>,
}

struct Line<'a> {
    file: &'a str,
    number: usize,
    columns: Vec<&'a str>,
}

impl Line<'_> {
    fn error(&self, message: impl Into<String>, hint: impl Into<String>) -> RuleError {
        RuleError {
            file: self.file.to_owned(),
            line: self.number,
            message: message.into(),
            hint: hint.into(),
        }
    }

    fn column(&self, index: usize) -> &str {
        self.columns.get(index).copied().unwrap_or("")
    }
}

pub(super) fn tables(files: &BTreeMap<String, String>) -> Result<Rules, RuleError> {
    let mut builder = Builder::default();
    // A file that adds comes behind the one it adds to: `labels-x.txt` sorts before `labels.txt`.
    let mut names: Vec<&String> = files.keys().collect();
    names.sort_by_key(|name| (!KINDS.contains(&name.trim_end_matches(".txt")), *name));
    for name in names {
        let kind = kind_of(name).ok_or_else(|| RuleError {
            file: name.clone(),
            line: 1,
            message: "unknown kind of table".to_owned(),
            hint: format!("begin the name with one of: {}", KINDS.join(", ")),
        })?;
        // Metrics that an office adds are tried before the built-in ones.
        let built_in = builder.metrics.len();
        for (index, text) in files[name].lines().enumerate() {
            let text = text.split('#').next().unwrap_or("").trim();
            if text.is_empty() {
                continue;
            }
            let columns = text.split('|').map(str::trim).collect();
            builder.line(kind, &Line { file: name, number: index + 1, columns })?;
        }
        if kind == "metrics" {
            builder.metrics.rotate_left(built_in);
        }
    }
    builder.finish()
}

/// The phrases that a pattern of a line stands for.
fn phrases(line: &Line<'_>, pattern: &str) -> Result<Vec<String>, RuleError> {
    variants(pattern)
        .map_err(|message| line.error(message, "`{a; b}` is one of several, `[a]` may be missing"))
}

fn kind_of(name: &str) -> Option<&'static str> {
    let stem = name.strip_suffix(".txt")?;
    KINDS
        .into_iter()
        .find(|kind| stem.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
}

impl Builder {
    fn line(&mut self, kind: &str, line: &Line<'_>) -> Result<(), RuleError> {
        match kind {
            "metrics" => self.metric(line),
            "checks" => self.check(line),
            "forms" => self.form(line),
            "wording" => self.wording(line),
            "confidence" => self.confidence(line),
            _ => self.phrase(kind, line),
        }
    }

    fn phrase(&mut self, kind: &str, line: &Line<'_>) -> Result<(), RuleError> {
        let meaning = line.column(1);
        let slots = match kind {
            "columns" => Some(self.slots(line, meaning)?),
            "labels" if meaning != "neutral" => Some(self.slots(line, meaning)?),
            "units" if !meaning.starts_with("other") => Some(self.slots(line, meaning)?),
            _ => None,
        };
        if kind == "fields" && !matches!(meaning, "" | "named") {
            return Err(line.error("unknown meaning", "write `named` or nothing behind the bar"));
        }
        for phrase in phrases(line, line.column(0))? {
            if kind == "fields" {
                self.names.insert(field_key(&phrase), phrase.clone());
                if meaning == "named" {
                    continue;
                }
            }
            let key = Lexicon::key(&phrase);
            if key.is_empty() {
                return Err(line.error("the phrase has no word", "write the phrase in the first column"));
            }
            let index = *self.by_key.entry(key).or_insert_with(|| {
                self.entries.push(Entry { phrase, ..Entry::default() });
                self.entries.len() - 1
            });
            let entry = &mut self.entries[index];
            match kind {
                "labels" => {
                    entry.label = slots;
                    entry.neutral = slots.is_none();
                    entry.adjacent = meaning.split_whitespace().any(|word| word == "adjacent");
                }
                "columns" => entry.column = slots,
                "units" => {
                    entry.unit = Some(match slots {
                        Some(slots) => Unit::Counts(slots),
                        None => Unit::Other(offices(line, meaning)?),
                    });
                }
                "words" => entry.word = Some(word(line, meaning)?),
                "scopes" => entry.scope = Some(scope(line, meaning)?),
                "fields" => entry.field = true,
                "agencies" => entry.agency = true,
                "masks" => entry.mask = mask(line, meaning)?,
                _ => entry.target_section = meaning == "target",
            }
        }
        Ok(())
    }

    fn value(&mut self, name: &str) -> Value {
        let next = u16::try_from(self.values.len() + 1).unwrap_or(u16::MAX);
        *self.values.entry(name.to_owned()).or_insert(next)
    }

    fn slots(&mut self, line: &Line<'_>, meaning: &str) -> Result<Slots, RuleError> {
        let mut slots = Slots::default();
        for pair in meaning.split_whitespace().filter(|word| *word != "adjacent") {
            let (slot, value) = pair_of(line, pair)?;
            let value = self.value(value);
            slots.set(slot, value);
        }
        if slots == Slots::default() {
            return Err(
                line.error("no meaning given", "write slot=value, `neutral` or `other` behind the bar")
            );
        }
        Ok(slots)
    }

    fn metric(&mut self, line: &Line<'_>) -> Result<(), RuleError> {
        let metrics: Vec<String> = line.column(0).split('+').map(|name| name.trim().to_owned()).collect();
        if metrics.iter().any(|name| !is_metric_name(name)) || line.column(1).is_empty() {
            return Err(line.error(
                "a metric needs a name and a unit",
                "write: my_metric | dossier | subject=dossier action=received | noun",
            ));
        }
        let mut needs = Vec::new();
        for pair in line.column(2).split_whitespace() {
            let (body, hold) = match pair.as_bytes().last() {
                Some(b'?') => (&pair[..pair.len() - 1], Hold::IfSaid),
                Some(b'!') => (&pair[..pair.len() - 1], Hold::Beside),
                _ => (pair, Hold::Anyhow),
            };
            let (slot, value) = pair_of(line, body)?;
            let hold = if value == "no" { Hold::Absent } else { hold };
            needs.push((slot, self.value(value), hold));
        }
        if needs.is_empty() {
            return Err(
                line.error("a metric needs slots", "write for instance subject=dossier action=received")
            );
        }
        let mut may = Vec::new();
        for name in line.column(3).split_whitespace() {
            if name.contains('=') {
                let (slot, value) = pair_of(line, name)?;
                may.push((slot, self.value(value)));
            } else {
                may.push((slot_named(line, name)?, 0));
            }
        }
        let part = Some(line.column(4).to_owned()).filter(|part| !part.is_empty());
        self.metrics.push(MetricRule { metrics, unit: line.column(1).to_owned(), needs, may, part });
        Ok(())
    }

    fn check(&mut self, line: &Line<'_>) -> Result<(), RuleError> {
        let hint = "write: a = b + c | sum, a <= b | part, or r = n / d, e | rate";
        let rule = line.column(0);
        let mut how = line.column(1).split_whitespace();
        let (separator, cut, ask) = match how.next() {
            Some("sum") => ("=", "+", Ask::Sum),
            Some("part") => ("<=", "+", Ask::Part),
            Some("rate") => ("=", "/", Ask::Rate),
            Some("channels") => {
                ("=", "+", Ask::Channels(how.next().unwrap_or("").to_owned(), how.next().map(str::to_owned)))
            }
            Some("outcome") => ("=", "+", Ask::Outcome(how.map(str::to_owned).collect())),
            _ => return Err(line.error("unknown kind of check", hint)),
        };
        let (left, right) = rule.split_once(separator).ok_or_else(|| line.error("no rule found", hint))?;
        let right: Vec<String> =
            right.split(cut).flat_map(|part| part.split(',')).map(|part| part.trim().to_owned()).collect();
        let left = left.trim().to_owned();
        if right.iter().chain([&left]).any(|name| !is_metric_name(name)) {
            return Err(line.error("a metric's name is missing or misspelt", hint));
        }
        self.check_lines.push((line.file.to_owned(), line.number));
        self.checks.push(CheckRule { left, right, ask });
        Ok(())
    }

    fn form(&mut self, line: &Line<'_>) -> Result<(), RuleError> {
        if line.column(0) == "groups" {
            self.groups = line.column(1).split(';').map(|name| name.trim().to_owned()).collect();
            return Ok(());
        }
        let columns: Vec<String> = line.column(2).split_whitespace().map(str::to_owned).collect();
        if columns.is_empty() || line.column(1).is_empty() {
            return Err(line.error(
                "a form needs words and columns",
                "write: my form | tiếp nhận; đã giải quyết | dossiers_received_total dossiers_resolved_total",
            ));
        }
        let words =
            line.column(1).split(';').map(|word| sohoa_orthography::fold_lower(word.trim())).collect();
        self.forms.push(Form { words, columns });
        Ok(())
    }

    fn wording(&mut self, line: &Line<'_>) -> Result<(), RuleError> {
        let how = match line.column(1) {
            "is" => How::Is,
            "begins" => How::Begins,
            "holds" => How::Holds,
            "word" => How::Word,
            other => {
                return Err(
                    line.error(format!("`{other}` is no way to hold words"), "use is, begins, holds or word")
                );
            }
        };
        let meaning = line.column(2);
        let says = if let Some((_, says)) = Says::PLAIN.iter().find(|(name, _)| *name == meaning) {
            *says
        } else if let Some(scale) =
            meaning.strip_prefix("scale ").and_then(|power| power.parse().ok()).filter(|power| *power <= 12)
        {
            Says::Scale(scale)
        } else {
            let level = |text: &str| scope(line, text).ok().and_then(|scope| scope.level);
            let agency = meaning.strip_prefix("agency=").and_then(|name| match name {
                "own" => Some(None),
                _ => level(&format!("level={name}")).map(Some),
            });
            let says = agency.map(Says::Agency).or_else(|| level(meaning).map(Says::Level));
            let names: Vec<&str> = Says::PLAIN.iter().map(|(name, _)| *name).collect();
            says.ok_or_else(|| {
                let hint = format!("use level=..., agency=..., scale N, {}", names.join(", "));
                line.error(format!("`{meaning}` is nothing that wording says"), hint)
            })?
        };
        for words in phrases(line, &format!("{{{}}}", line.column(0)))? {
            if words.is_empty() {
                return Err(line.error("words are missing", "write them in the first column, parted by `;`"));
            }
            self.wording.add(&words, how, says);
        }
        Ok(())
    }

    fn confidence(&mut self, line: &Line<'_>) -> Result<(), RuleError> {
        let hint = "write: confirmed | 975 | 997, thousandths, the last two rising together";
        let status = match line.column(0) {
            "unchecked" => Status::Unchecked,
            "confirmed" => Status::Confirmed,
            "contradicted" => Status::Contradicted,
            other => return Err(line.error(format!("`{other}` is no status"), hint)),
        };
        let thousandths = |column: usize| -> Result<u16, RuleError> {
            let number = line.column(column).parse().ok().filter(|number| *number <= 1000);
            number.ok_or_else(|| line.error(format!("`{}` is no share", line.column(column)), hint))
        };
        if !self.confidence.add(status, thousandths(1)?, thousandths(2)?) {
            return Err(line.error("more evidence makes less confidence here", hint));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Rules, RuleError> {
        let names: BTreeSet<&str> =
            self.metrics.iter().flat_map(|rule| rule.metrics.iter().map(String::as_str)).collect();
        for (check, (file, line)) in self.checks.iter().zip(&self.check_lines) {
            if let Some(name) =
                check.right.iter().chain([&check.left]).find(|name| !names.contains(name.as_str()))
            {
                // `dossiers_resolved_within_deadline` and its like may come about without a line of their own.
                return Err(RuleError {
                    file: file.clone(),
                    line: *line,
                    message: format!("no metric is called {name}"),
                    hint: "add it to a metrics table or correct its name".to_owned(),
                });
            }
        }
        // `UBND quận 1`: a name that ends with a numbered word takes the number as that word does.
        let numbered: BTreeSet<String> = self
            .entries
            .iter()
            .filter(|entry| entry.mask == Some(Mask::Name))
            .map(|entry| Lexicon::key(&entry.phrase))
            .collect();
        for entry in self.entries.iter_mut().filter(|entry| entry.scope.is_some() || entry.agency) {
            let key = Lexicon::key(&entry.phrase);
            if entry.mask.is_none() && key.rsplit(' ').next().is_some_and(|last| numbered.contains(last)) {
                entry.mask = Some(Mask::Name);
            }
        }
        // What the tables themselves put in the place of a field.
        let groups = self.entries.iter().filter(|entry| entry.scope.is_some_and(|scope| scope.group));
        let parts = self.metrics.iter().filter_map(|rule| rule.part.as_ref());
        for name in groups.map(|entry| &entry.phrase).chain(parts).chain(&self.groups) {
            self.names.entry(field_key(name)).or_insert_with(|| name.clone());
        }
        let known = Known {
            dossier: self.value("dossier"),
            payment: self.value("payment"),
            digitisation: self.value("digitisation"),
            complaint: self.value("complaint"),
            money: self.value("money"),
            case: self.value("case"),
            received: self.value("received"),
            resolved: self.value("resolved"),
            pending: self.value("pending"),
            rate: self.value("rate"),
            amount: self.value("amount"),
            eligible: self.value("eligible"),
            yes: self.value("yes"),
            transaction: self.value("transaction"),
            petition: self.value("petition"),
            regulations: self.value("regulations"),
            early: self.value("early"),
            on_time: self.value("on_time"),
            overdue: self.value("overdue"),
            procedure: self.value("procedure"),
            direct: self.value("direct"),
            postal: self.value("postal"),
            direct_or_postal: self.value("direct_or_postal"),
            carried: self.value("carried"),
            left: self.value("left"),
        };
        Ok(Rules {
            lexicon: Lexicon::new(self.entries),
            glued_names: self.names.values().map(|name| (glued(name), name.clone())).collect(),
            names: self.names,
            metrics: self.metrics,
            checks: self.checks,
            forms: self.forms,
            groups: self.groups,
            wording: self.wording,
            confidence: self.confidence,
            known,
        })
    }
}

fn is_metric_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn pair_of<'a>(line: &Line<'_>, pair: &'a str) -> Result<(Slot, &'a str), RuleError> {
    match pair.split_once('=') {
        Some((slot, value)) if !value.is_empty() => Ok((slot_named(line, slot)?, value)),
        _ => Err(line.error(format!("`{pair}` is not slot=value"), "write for instance action=received")),
    }
}

fn slot_named(line: &Line<'_>, name: &str) -> Result<Slot, RuleError> {
    Slot::ALL.iter().find(|(_, known)| *known == name).map(|(slot, _)| *slot).ok_or_else(|| {
        let names: Vec<&str> = Slot::ALL.iter().map(|(_, name)| *name).collect();
        line.error(format!("no slot is called `{name}`"), format!("use one of: {}", names.join(", ")))
    })
}

fn word(line: &Line<'_>, meaning: &str) -> Result<Word, RuleError> {
    let roles = "including, split, split apart, subject, respectively, each, all, among, over, separator, rate, zero, zero-value, \
                 approximate, at_least, at_most, delta, delta down, earlier, current, compared, target, target upwards, plan, order, raise, urge, \
                 field, fields, scale N";
    Ok(match meaning {
        "including" => Word::Including,
        "split" => Word::Split,
        "among" => Word::Among,
        "over" => Word::Over,
        "split apart" => Word::Apart,
        "subject" => Word::About,
        "respectively" => Word::Respectively,
        "each" => Word::Each,
        "all" => Word::All,
        "separator" => Word::Separator,
        "rate" => Word::Rate,
        "zero" => Word::Zero,
        "zero-value" => Word::ZeroValue,
        "approximate" => Word::Qualifier(Qualifier::Approximate),
        "at_least" => Word::Qualifier(Qualifier::AtLeast),
        "at_most" => Word::Qualifier(Qualifier::AtMost),
        "delta" => Word::Delta(false),
        "delta down" => Word::Delta(true),
        "earlier" => Word::Earlier,
        "current" => Word::Current,
        "compared" => Word::Compared,
        "target" => Word::Target,
        "target upwards" => Word::Upwards,
        "plan" => Word::Plan,
        "order" => Word::Order,
        "raise" => Word::Raise,
        "urge" => Word::Urge,
        "field" => Word::Field,
        "fields" => Word::Fields,
        _ => match meaning.strip_prefix("scale ").and_then(|power| power.parse().ok()) {
            Some(power) if power <= 12 => Word::Scale(power),
            _ => {
                return Err(
                    line.error(format!("no role is called `{meaning}`"), format!("use one of: {roles}"))
                );
            }
        },
    })
}

/// The level of the offices that a unit counts: `other level=commune`.
fn offices(line: &Line<'_>, meaning: &str) -> Result<Option<Level>, RuleError> {
    match meaning.strip_prefix("other").map(str::trim) {
        Some("") | None => Ok(None),
        Some(level) => Ok(scope(line, level)?.level),
    }
}

fn scope(line: &Line<'_>, meaning: &str) -> Result<ScopeWord, RuleError> {
    let mut scope = ScopeWord { level: None, area: false, group: false };
    for part in meaning.split_whitespace() {
        match part {
            "level=central" => scope.level = Some(Level::Central),
            "level=province" => scope.level = Some(Level::Province),
            "level=district" => scope.level = Some(Level::District),
            "level=commune" => scope.level = Some(Level::Commune),
            "level=own" => scope.level = None,
            "area" => scope.area = true,
            "group" => scope.group = true,
            _ => {
                return Err(line.error(
                    format!("`{part}` is no scope"),
                    "use level=central|province|district|commune|own, area, group",
                ));
            }
        }
    }
    Ok(scope)
}

fn mask(line: &Line<'_>, meaning: &str) -> Result<Option<Mask>, RuleError> {
    match meaning {
        "next" => Ok(Some(Mask::Next)),
        "list" => Ok(Some(Mask::List)),
        "always" => Ok(Some(Mask::Always)),
        "name" => Ok(Some(Mask::Name)),
        "phone" => Ok(Some(Mask::Phone)),
        "none" => Ok(None),
        _ => {
            Err(line.error(format!("`{meaning}` is no side"), "use next, list, always, name, phone or none"))
        }
    }
}
