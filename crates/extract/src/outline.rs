//! Headings, lists and lead-ins: what stands above a line and holds for it.

use crate::Context;
use crate::frame::Frame;
use crate::items::{Items, What};
use crate::marker::Marker;
use crate::mention::Reach;
use crate::rules::{Rules, Slot, Slots};
use crate::wording::{Says, Wording};

/// The field that opens a paragraph before its first number: `Liên thông khai sinh, thường trú: tổng số 5`.
pub(crate) fn opening_field(
    rules: &Rules,
    text: &str,
    from: usize,
    items: &Items,
    listed: bool,
) -> Option<(String, usize)> {
    let first = items.numbers.iter().find(|number| !number.masked && !number.other)?.start;
    // `4. Lý lịch tư pháp: trong 02 tháng đầu năm Sở tiếp nhận 3.408 hồ sơ`
    if let [name, colon, next, ..] = &items.list[..]
        && matches!(name.what, What::Phrase(index) if rules.lexicon.entry(index).field)
        && colon.what == What::Sign(':')
        && matches!(next.what, What::Word | What::Period(_))
    {
        return Some((text[name.start..name.end].to_owned(), colon.end));
    }
    let colon = items.list.iter().find(|item| item.what == What::Sign(':'))?;
    // `+ Xây dựng - đô thị: 42 hồ sơ` in a list of fields.
    let name: Vec<_> = items.list.iter().take_while(|item| item.what != What::Sign(':')).collect();
    let plain = name.iter().all(|item| match item.what {
        What::Word | What::Sign('-' | '–' | ',' | '&') => true,
        What::Phrase(index) => {
            let entry = rules.lexicon.entry(index);
            let says = entry.label.is_some_and(|slots| slots.says_more_than(&[Slot::Noun]));
            let plain = matches!(entry.word, None | Some(crate::rules::Word::Split));
            entry.field || plain && !says && entry.scope.is_none()
        }
        _ => false,
    });
    if listed && plain && (1..=12).contains(&name.len()) && colon.start < first {
        return Some((text[name[0].start..colon.start].trim_end().to_owned(), colon.end));
    }
    let head = text.get(from..colon.start).filter(|head| colon.start < first && head.len() < 300)?;
    let head = head.trim_start_matches(|c: char| !c.is_alphanumeric());
    if rules.wording.behind(Says::Joint, head).is_some_and(|rest| !rest.trim().is_empty()) {
        // `Nhóm TTHC liên thông khai sinh - thường trú` and `Hồ sơ liên thông khai sinh` are those of `liên thông khai sinh`.
        let name = rules.wording.from(Says::Joined, head).unwrap_or_else(|| head.to_owned());
        return Some((name.trim_end_matches([' ', '.', ',']).to_owned(), colon.end));
    }
    // `Nhóm đăng ký khai tử - xóa đăng ký thường trú - mai táng phí: tiếp nhận 402 hồ sơ`
    let several = head.matches(" - ").count() >= 2;
    if let Some(name) = rules.wording.behind(Says::Group, head).filter(|_| several) {
        return Some((name.trim().to_owned(), colon.end));
    }
    None
}

/// A name that nobody knows at the head of a paragraph, and the byte behind its colon: `Đăng ký tạm trú: tiếp nhận 167`.
pub(crate) fn opening_name(rules: &Rules, text: &str, items: &Items) -> Option<(String, usize)> {
    const LONGEST: usize = 8;
    let colon = items.list.iter().position(|item| item.what == What::Sign(':'))?;
    let name = &items.list[..colon];
    let known = |word: &str| {
        [Says::Count, Says::Filler, Says::Opening, Says::Never]
            .iter()
            .any(|says| rules.wording.is_word(*says, word))
    };
    let plain = name.iter().all(|item| item.what == What::Word);
    let own = name.iter().any(|item| !known(&text[item.start..item.end]));
    let (first, last) = (name.first()?, name.last()?);
    let counts = rules.wording.says(Says::Count, &text[first.start..last.end]);
    let fits = plain && own && !counts && (2..=LONGEST).contains(&name.len());
    fits.then(|| (text[first.start..items.list[colon].start].trim_end().to_owned(), items.list[colon].end))
}

/// What holds at one depth of the outline.
#[derive(Debug, Clone)]
struct Entry {
    marker: Marker,
    slots: Slots,
    reach: Reach,
    lead_in: bool,
    /// It leads in a list of fields.
    by_field: bool,
    target: bool,
    /// The count that the lines below are parts of.
    whole: Option<usize>,
}

/// The open headings and lists.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outline {
    entries: Vec<Entry>,
    /// What the line before counted, for one that names only what became of it: `Đã giải quyết: 14.790`.
    counted: Slots,
    /// The last count of the last paragraph.
    last_count: Option<usize>,
    /// The last line of a list opened with the name of a field.
    of_field: Option<Marker>,
}

impl Outline {
    /// The last count of the paragraph above.
    pub(crate) fn last_count(&self) -> Option<usize> {
        self.last_count
    }

    /// Whether the line above in the same list opens with the name of a field.
    pub(crate) fn is_among_fields(&self, marker: &Marker) -> bool {
        matches!(marker, Marker::Bullet(_) | Marker::Letter(_))
            && self.of_field.as_ref().is_some_and(|above| above.goes_with(marker))
    }

    /// Keeps which list names fields at the head of its lines.
    pub(crate) fn keep_field(&mut self, marker: &Marker, named: bool) {
        self.of_field = named.then(|| marker.clone());
    }

    /// Keeps what a paragraph spoke of for the one below.
    pub(crate) fn keep(&mut self, after: &Frame, figures: bool) {
        if !figures {
            return;
        }
        self.last_count = after.first.or(after.last);
    }

    /// Closes what a paragraph with this marker closes.
    pub(crate) fn enter(&mut self, marker: &Marker) {
        let keep = match marker {
            Marker::Part(_) => 0,
            Marker::Roman(_) => self.position(|marker| !matches!(marker, Marker::Part(_))),
            Marker::Number(_) => {
                self.position(|marker| !matches!(marker, Marker::Part(_) | Marker::Roman(_)))
            }
            Marker::Nested(parts) => self.position(|marker| match marker {
                Marker::Part(_) | Marker::Roman(_) | Marker::Number(_) => false,
                Marker::Nested(open) => open.len() >= parts.len(),
                _ => true,
            }),
            Marker::Letter(_) => {
                self.position(|marker| matches!(marker, Marker::Letter(_) | Marker::Bullet(_) | Marker::None))
            }
            Marker::Bullet(bullet) => self.position(|marker| *marker == Marker::Bullet(*bullet)),
            Marker::None | Marker::Footnote => {
                let plain = self.position(|marker| matches!(marker, Marker::Bullet(_) | Marker::None));
                plain.max(self.lead_in_depth())
            }
        };
        self.entries.truncate(keep);
        // `a) Tổng số PAKN: 74`, `b) Đã xử lý: 70`
        if marker.heads() && !matches!(marker, Marker::Letter(_)) {
            self.counted = Slots::default();
        }
    }

    fn position(&self, closes: impl Fn(&Marker) -> bool) -> usize {
        self.entries.iter().position(|entry| closes(&entry.marker)).unwrap_or(self.entries.len())
    }

    /// Behind the last entry when it is a lead-in, whose lines follow; else 0.
    fn lead_in_depth(&self) -> usize {
        if self.entries.last().is_some_and(|entry| entry.lead_in) { self.entries.len() } else { 0 }
    }

    /// A plain lead-in in front of a table speaks of that table alone.
    pub(crate) fn led_to_table(&mut self) {
        while self.entries.last().is_some_and(|entry| entry.lead_in && entry.marker == Marker::None) {
            self.entries.pop();
        }
    }

    /// The number of the section: `I.4`, `5.1`.
    pub(crate) fn section(&self) -> Option<String> {
        let mut parts: Vec<String> = Vec::new();
        for entry in &self.entries {
            match &entry.marker {
                Marker::Part(part) if part.is_empty() => {}
                Marker::Part(part) | Marker::Roman(part) | Marker::Number(part) | Marker::Letter(part) => {
                    parts.push(part.clone());
                }
                Marker::Nested(nested) => {
                    if parts.last().is_some_and(|last| nested.first() == Some(last)) {
                        parts.pop();
                    }
                    parts.push(nested.join("."));
                }
                _ => {}
            }
        }
        (!parts.is_empty()).then(|| parts.join("."))
    }

    /// What a line under the open headings starts from.
    pub(crate) fn frame(&self) -> Frame {
        let mut frame = Frame::default();
        // Whether the field is that of a line with numbers of its own.
        let mut of_line = false;
        for entry in &self.entries {
            let mut head = entry.slots;
            head.fill(&frame.head);
            frame.head = head;
            let mut context = entry.slots.only(&[Slot::Subject, Slot::Action, Slot::Noun]);
            context.fill(&frame.context);
            frame.context = context;
            let reach = entry.reach.clone();
            if reach.level.is_some() || reach.area.is_some() {
                frame.reach.level = reach.level;
                frame.reach.area = reach.area;
            }
            // `+ Lĩnh vực đất đai: tiếp nhận 412 hồ sơ` over `* Tại cấp xã:`, which opens what is of another level.
            if entry.lead_in && entry.reach.level.is_some() && of_line {
                frame.reach.field = None;
            }
            if reach.field.is_some() {
                of_line = !entry.lead_in;
            }
            frame.reach.field = reach.field.or(frame.reach.field);
            frame.reach.agency = reach.agency.or(frame.reach.agency);
            frame.reach.period = reach.period.or(frame.reach.period);
            frame.parts = entry.lead_in;
            // `Qua dịch vụ bưu chính công ích:` over `- Tiếp nhận hồ sơ: 23`
            if entry.lead_in && !entry.slots.has(Slot::Action) {
                frame.own_topic = entry.slots.only(&[Slot::Channel]);
            }
            frame.by_field = entry.by_field;
            frame.whole = entry.whole.or(frame.whole);
            frame.target |= entry.target;
        }
        frame.context.fill(&self.counted);
        frame
    }

    /// Opens what a paragraph leaves for the lines below it.
    pub(crate) fn open(
        &mut self,
        marker: Marker,
        text: &str,
        items: &Items,
        after: &Frame,
        rules: &Rules,
        context: &Context,
    ) {
        // `2.2. Ủy ban nhân dân 15 phường` says whose what follows is.
        // `2. Tại UBND các xã (11/11 đơn vị có báo cáo)` is a heading all the same.
        let heading = marker.heads();
        let numbers = items
            .numbers
            .iter()
            .any(|number| !number.masked && number.offices.is_none() && !(heading && number.other));
        let lead_in = text.trim_end().trim_end_matches(['*', '_']).trim_end().ends_with(':')
            || ends_with_including(items, rules);
        // `2. Hồ sơ trễ hạn theo lĩnh vực` leads in its list without a colon.
        let lead_in = lead_in || heading && !numbers && names_fields(items, rules);
        let mut entry = Entry {
            marker: marker.clone(),
            slots: Slots::default(),
            reach: Reach::default(),
            lead_in,
            by_field: lead_in && names_fields(items, rules),
            target: false,
            whole: after.last.filter(|_| lead_in && numbers),
        };
        let subject = after.context.get(Slot::Subject);
        self.counted = if numbers && [rules.known.dossier, rules.known.complaint].contains(&subject) {
            after.context.only(&[Slot::Subject])
        } else {
            Slots::default()
        };
        if numbers {
            entry.slots = after.head;
            entry.reach = after.reach.clone();
            if !lead_in && !matches!(marker, Marker::Bullet(_)) {
                entry.slots = after.context;
            }
        } else {
            entry.slots = labels_of(items, rules);
            if !lead_in {
                entry.slots = entry.slots.only(&[Slot::Subject, Slot::Noun, Slot::Action]);
            }
            reach_of(items, rules, context, text, heading, &mut entry);
            let listed = self.entries.last().is_some_and(|above| above.by_field);
            if heading && entry.reach == Reach::default() {
                entry.reach.field = heading_field(items, rules, text, listed);
            }
        }
        let short = text.len() < 400;
        if (heading || lead_in || matches!(marker, Marker::None | Marker::Bullet(_))) && short {
            entry.target = names_targets(items, rules, heading, numbers);
        }
        // A plain line that leads nothing in has no lines below it.
        if lead_in || marker != Marker::None {
            self.entries.push(entry);
        }
    }
}

fn names_fields(items: &Items, rules: &Rules) -> bool {
    items.list.iter().any(|item| {
        matches!(item.what, What::Phrase(entry)
            if rules.lexicon.entry(entry).word == Some(crate::rules::Word::Fields))
    })
}

fn ends_with_including(items: &Items, rules: &Rules) -> bool {
    let last = items.list.iter().rev().find(|item| !matches!(item.what, What::Sign(_)));
    matches!(last.map(|item| item.what), Some(What::Phrase(entry))
        if rules.lexicon.entry(entry).word == Some(crate::rules::Word::Including))
}

/// The slots on which all labels of a line agree.
fn labels_of(items: &Items, rules: &Rules) -> Slots {
    let mut slots = Slots::default();
    let mut torn = Slots::default();
    for item in &items.list {
        let What::Phrase(index) = item.what else { continue };
        let Some(label) = rules.lexicon.entry(index).label else { continue };
        for (slot, _) in Slot::ALL {
            let (old, new) = (slots.get(slot), label.get(slot));
            if new != 0 && old != 0 && old != new {
                torn.set(slot, 1);
            } else if new != 0 {
                slots.set(slot, new);
            }
        }
    }
    let online = slots.has(Slot::Channel) || torn.has(Slot::Channel);
    if slots.get(Slot::Subject) == rules.known.payment && online {
        // `Cung cấp dịch vụ công trực tuyến, thanh toán trực tuyến` names two things.
        torn.set(Slot::Subject, 1);
        torn.set(Slot::Channel, 1);
    }
    if !slots.has(Slot::Subject)
        && slots.get(Slot::Noun) == rules.known.dossier
        && [Slot::Channel, Slot::Deadline, Slot::Origin, Slot::Action].iter().any(|slot| slots.has(*slot))
    {
        slots.set(Slot::Subject, rules.known.dossier);
    }
    for (slot, _) in Slot::ALL {
        if torn.has(slot) || matches!(slot, Slot::Total | Slot::Measure) {
            slots.set(slot, 0);
        }
    }
    slots
}

fn reach_of(items: &Items, rules: &Rules, context: &Context, text: &str, heading: bool, entry: &mut Entry) {
    let mut levels = Vec::new();
    let mut depth = 0;
    for (at, item) in items.list.iter().enumerate() {
        match item.what {
            What::Sign('(') => depth += 1,
            What::Sign(')') => depth -= 1,
            // `(UBND các xã, phường và Phòng Tư pháp)` names who works, not what is counted.
            _ if depth > 0 => {}
            What::Number(index) => {
                let level = items.numbers[index].offices;
                if level > context.issuer_level && !levels.contains(&level) {
                    levels.push(level);
                }
            }
            What::Phrase(index) => {
                let phrase = rules.lexicon.entry(index);
                if let Some(scope) = phrase.scope {
                    let level = scope.level.or(context.issuer_level);
                    let above =
                        context.issuer_level.is_some_and(|own| level.is_some_and(|level| level < own));
                    // `của Bộ phận Một cửa thành phố và UBND các xã` speaks of two.
                    let joined = at > 1
                        && matches!(items.list[at - 1].what, What::Phrase(index)
                            if rules.lexicon.entry(index).word == Some(crate::rules::Word::Split))
                        && levels.is_empty();
                    if joined {
                        levels.push(context.issuer_level);
                    }
                    if !above && !levels.contains(&level) {
                        levels.push(level);
                    }
                }
                if phrase.field && at + 2 >= items.list.len() && !heading {
                    entry.reach.field = Some(text[item.start..item.end].to_owned());
                }
            }
            What::Period(index) => {
                if let Some(Some(period)) =
                    crate::period::period_of(context, &items.periods[index], &text[item.start..item.end])
                    && (at == 0 || entry.lead_in && !heading)
                    && crate::zones::opens_clause(rules, items, at, text)
                {
                    entry.reach.period = Some(period);
                }
            }
            _ => {}
        }
    }
    // `3. Tình hình giải quyết hồ sơ của phường`
    let last = items.list.iter().rev().find(|item| !matches!(item.what, What::Sign(_)));
    if heading
        && levels.is_empty()
        && let Some(level) = last.and_then(|item| rules.wording.level(&text[item.start..item.end]))
        && context.issuer_level.is_some_and(|own| level > own)
    {
        levels.push(Some(level));
    }
    if let [level] = levels[..] {
        entry.reach.level = level;
    }
    if levels.is_empty()
        && heading
        && let Some(agency) = heading_agency(items, rules, text)
        && !context.is_issuer(rules, &agency)
    {
        entry.reach.level = context.agency_level(rules, &agency).or(entry.reach.level);
        entry.reach.agency = Some(agency);
    }
    // `3.1. Lĩnh vực Lý lịch tư pháp`
    if heading
        && let [first, second, ..] = &items.list[..]
        && matches!(first.what, What::Phrase(index)
            if rules.lexicon.entry(index).word == Some(crate::rules::Word::Field))
    {
        let name = text[second.start..].split(['(', ':']).next().unwrap_or("").trim_end_matches([' ', '.']);
        if (1..=10).contains(&name.split_whitespace().count()) {
            entry.reach.field = Some(name.to_owned());
            return;
        }
    }
    // `về các lĩnh vực, cụ thể như sau:` names none.
    let unnamed = items.list.windows(2).any(|pair| {
        let word = |item: &crate::items::Item| match item.what {
            What::Phrase(index) => rules.lexicon.entry(index).word,
            _ => None,
        };
        word(&pair[0]) == Some(crate::rules::Word::Field)
            && (word(&pair[1]).is_some() || matches!(pair[1].what, What::Sign(_)))
    });
    if let Some(field) = named_field(&rules.wording, text, entry.lead_in).filter(|_| !unnamed) {
        // `lĩnh vực cụ thể như sau:` has lost its comma.
        let last = items.list.iter().rev().find(|item| !matches!(item.what, What::Sign(_)));
        let including = last.filter(|_| ends_with_including(items, rules));
        let words = including.map_or("", |item| &text[item.start..item.end]);
        let name = field.strip_suffix(words).unwrap_or(&field).trim_end();
        entry.reach.field = (!name.is_empty()).then(|| name.to_owned()).or(entry.reach.field.take());
    }
}

/// The field that is all a heading names: `1. Quản lý xuất nhập cảnh`; any short name under `KẾT QUẢ THEO LĨNH VỰC`.
fn heading_field(items: &Items, rules: &Rules, text: &str, listed: bool) -> Option<String> {
    const LONGEST: usize = 12;
    let mut words = items.list.iter().filter(|item| !matches!(item.what, What::Sign('.' | ':' | '*')));
    let (first, last) = (words.clone().next()?, words.next_back()?);
    let name = &text[first.start..last.end];
    let is_field = matches!(first.what, What::Phrase(index) if rules.lexicon.entry(index).field);
    let says = |item: &crate::items::Item| match item.what {
        What::Word | What::Sign(',' | '-' | '–') => true,
        What::Phrase(index) => {
            let entry = rules.lexicon.entry(index);
            entry.label.is_none() && (entry.field || entry.word == Some(crate::rules::Word::Split))
        }
        _ => false,
    };
    let short = name.split_whitespace().count() <= LONGEST;
    let named = first == last && is_field || listed && short && items.list.iter().all(says);
    named.then(|| name.to_owned())
}

/// The agency that is all a heading names: `2.2. Tại các Chi nhánh Văn phòng Đăng ký đất đai`.
fn heading_agency(items: &Items, rules: &Rules, text: &str) -> Option<String> {
    let entry = |what: What| match what {
        What::Phrase(index) => Some(rules.lexicon.entry(index)),
        _ => None,
    };
    let at = items.list.iter().position(|item| entry(item.what).is_some_and(|entry| entry.agency))?;
    let leads = |item: &crate::items::Item| {
        rules.wording.says(Says::Leads, &text[item.start..item.end])
            || entry(item.what).is_some_and(|entry| {
                matches!(entry.word, Some(crate::rules::Word::About | crate::rules::Word::Apart))
            })
    };
    let names = |item: &crate::items::Item| match item.what {
        What::Word | What::Sign('-' | '–') => true,
        What::Phrase(index) => {
            let entry = rules.lexicon.entry(index);
            entry.agency || entry.field || entry.neutral
        }
        _ => false,
    };
    let rest = &items.list[at..];
    // The one-stop shop is the issuer's own desk, no agency beside it.
    if rules.wording.says(Says::Desk, &text[items.list[at].start..]) {
        return None;
    }
    let plain = rest.iter().filter(|item| !matches!(item.what, What::Sign(':' | '.'))).all(names);
    let last = rest.iter().rfind(|item| !matches!(item.what, What::Sign(_)))?;
    (at > 0 && rest.len() > 1 && plain && items.list[..at].iter().all(leads))
        .then(|| text[items.list[at].start..last.end].to_owned())
}

/// The field a heading names: `Lĩnh vực đất đai:`, `... liên thông các TTHC: Đăng ký khai tử, ... (UBND xã)`.
fn named_field(wording: &Wording, text: &str, lead_in: bool) -> Option<String> {
    let name_end = |name: &str, stops: &[char]| -> String {
        let name = name.split(stops).next().unwrap_or("").trim();
        name.trim_end_matches(['.', ':', '*', ' ', ';', ',']).to_owned()
    };
    if wording.says(Says::Joined, text) {
        if let Some(name) = wording.behind(Says::Procedures, text) {
            let name = name_end(&name, &['/', '(', ';']);
            return (!name.is_empty()).then(|| format!("{}: {name}", wording.name(Says::Joined)));
        }
        if lead_in && wording.says(Says::Joint, text) {
            return wording.from(Says::Joined, text).map(|name| name_end(&name, &[':', '(']));
        }
    }
    let name = wording.behind(Says::Fields, text).filter(|_| lead_in)?;
    let name = name.strip_prefix(' ').filter(|name| name.starts_with(char::is_alphabetic))?;
    let name = name_end(name, &[':', '(']);
    (1..=10).contains(&name.split_whitespace().count()).then_some(name)
}

/// Whether a heading that goes on in text says before its first number that what follows are plans:
/// `III. Nhiệm vụ năm 2025: phấn đấu ...`.
pub(crate) fn is_target(marker: &Marker, text: &str, items: &Items, rules: &Rules) -> bool {
    let Some(colon) = items.list.iter().position(|item| item.what == What::Sign(':')) else { return false };
    let head = &items.list[..colon];
    marker.heads()
        && text.len() > items.list[colon].end
        && !head.iter().any(|item| matches!(item.what, What::Number(_)))
        && head.iter().take(14).any(|item| is_target_phrase(rules, item.what))
}

fn is_target_phrase(rules: &Rules, what: What) -> bool {
    matches!(what, What::Phrase(index) if rules.lexicon.entry(index).target_section)
}

/// Whether a heading says that what follows are plans, not results.
fn names_targets(items: &Items, rules: &Rules, heading: bool, numbers: bool) -> bool {
    if numbers && !heading {
        return false;
    }
    // `Tiếp nhận phản ánh, kiến nghị` is no section of proposals: only phrases of the table count.
    let said = items.list.iter().take(14).take_while(|item| item.what != What::Sign('('));
    said.into_iter().any(|item| is_target_phrase(rules, item.what))
}
