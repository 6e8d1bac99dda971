//! The period a document reports on: its name, the days it states, and whether the two agree.

use sohoa_document::{
    Amount, Check, CheckStatus, Date, DocumentType, ReportPeriod, Scope, Warning, WarningKind,
};
use sohoa_period::{Closing, Found, Name, Named, What, find};

use crate::agency::{agencies, words_at};
use crate::issuer::Context;
use crate::lines::Text;
use crate::wording::wording;

/// Paragraphs behind the head in which the opening sentence stands.
const OPENING: usize = 12;
/// A stated span may begin and end this many days off the named period's own days: monthly reports close between
/// the 10th and the 20th, and closing dates move with working days.
const SLACK_MONTH: i32 = 20;
const SLACK_LONGER: i32 = 35;
/// A shorter span is an event, not a period of reporting; in the head a week may be one.
const SHORTEST: i32 = 20;
const SHORTEST_IN_HEAD: i32 = 6;
/// The longest period of reporting is a term of five years.
const LONGEST: i32 = 5 * 366;

#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) period: Option<ReportPeriod>,
    pub(crate) checks: Vec<Check>,
    pub(crate) warnings: Vec<Warning>,
}

/// A span of days stated somewhere.
#[derive(Debug, Clone)]
struct Stated {
    printed: String,
    from: Option<Date>,
    to: Option<Date>,
    /// It stands in brackets.
    bracketed: bool,
    /// The words around it say that it is a period of reporting.
    told: bool,
}

impl Stated {
    /// How many days lie between its ends.
    fn days(&self) -> i32 {
        self.from.zip(self.to).map_or(0, |(from, to)| day_count(to) - day_count(from))
    }
}

pub(crate) fn read(context: &Context) -> Outcome {
    let block = block(context);
    let names = names(context, &block);
    // In the head, or in brackets in the opening sentence: "... Quý II năm 2023 (từ ngày A đến ngày B) như sau".
    let in_head = spans(&block)
        .into_iter()
        .chain(
            opening(context)
                .map(|text| spans(&text))
                .unwrap_or_default()
                .into_iter()
                .filter(|stated| stated.bracketed),
        )
        .find(|stated| stated.days() >= SHORTEST_IN_HEAD);
    let reports =
        matches!(context.head.document_type, None | Some(DocumentType::Report) | Some(DocumentType::Notice));
    let in_body = if reports { body_spans(context) } else { Vec::new() };
    // "Quý IV và năm 2023": the days stated tell which of the two is meant.
    let meant = names.iter().find(|(_, named)| {
        let fits = |stated: &Stated| fits_label(stated, Some(*named));
        in_head.as_ref().is_some_and(fits) || (in_head.is_none() && in_body.iter().any(fits))
    });
    let label = meant.or(names.first()).cloned();
    let named = label.as_ref().map(|(_, named)| *named);
    let mut outcome = Outcome::default();
    let mut period = ReportPeriod { label: label.map(|(printed, _)| printed), ..ReportPeriod::default() };
    if let Some(stated) = in_head {
        (period.from, period.to) = outcome.weigh(&stated, named, &in_body, context);
        period.stated = Some(stated.printed);
    } else if let Some(stated) = in_body.iter().find(|stated| fits_label(stated, named)) {
        (period.from, period.to) = (stated.from, stated.to);
        period.stated = Some(stated.printed.clone());
        outcome.hold(stated, named);
    } else if let Some(stated) = as_of(context, &block, named).filter(|_| reports) {
        period.to = stated.to;
        period.stated = Some(stated.printed);
    } else if let Some((from, to)) =
        named.filter(|_| reports).and_then(|named| named.bounds(Closing::Reporting))
        && follows_forms(context)
    {
        (period.from, period.to) = (Some(from), Some(to));
        let label = period.label.as_deref().unwrap_or_default();
        let message =
            format!("no days are stated for {label}; {from} to {to} are the cut-offs of the reporting rules");
        outcome.warnings.push(Warning { kind: WarningKind::PeriodAssumed, page: page(context), message });
    }
    outcome.period = (period != ReportPeriod::default()).then_some(period);
    outcome
}

impl Outcome {
    /// The days of a span stated in the head. Where its name contradicts it, a span of the body that agrees with
    /// the name is taken instead; failing that, only the end that agrees.
    fn weigh(
        &mut self,
        stated: &Stated,
        named: Option<Named>,
        in_body: &[Stated],
        context: &Context,
    ) -> (Option<Date>, Option<Date>) {
        let Some(named) = named.filter(|named| named.bounds(Closing::Reporting).is_some()) else {
            return (stated.from, stated.to);
        };
        let (from_fits, to_fits) = ends_fit(stated, named);
        if from_fits && to_fits {
            self.hold(stated, Some(named));
            return (stated.from, stated.to);
        }
        // A part of a year is no contradiction to the year's name.
        if lies_within(stated, named) {
            return (stated.from, stated.to);
        }
        let better: Vec<&Stated> = in_body.iter().filter(|other| fits_label(other, Some(named))).collect();
        let closest = named.bounds(Closing::Reporting).zip(named.bounds(Closing::Calendar));
        for (end, fits, day) in [("from", from_fits, stated.from), ("to", to_fits, stated.to)] {
            let (Some(day), Some((reporting, calendar)), false) = (day, closest, fits) else { continue };
            let (reporting, calendar) =
                if end == "from" { (reporting.0, calendar.0) } else { (reporting.1, calendar.1) };
            // The year is what is mistyped; with the right one, the day tells which of the two was meant.
            let computed =
                if (day.month, day.day) == (calendar.month, calendar.day) { calendar } else { reporting };
            let elsewhere =
                better.first().and_then(|other| if end == "from" { other.from } else { other.to });
            self.checks.push(Check {
                rule: format!("period.{end} = {end}(period.label)"),
                scope: Scope::default(),
                status: CheckStatus::Fail,
                stated: Some(whole(day)),
                computed: Some(whole(computed)),
                difference: None,
                figures: Vec::new(),
                suggestion: elsewhere.map(|day| {
                    let count = better.len();
                    format!("period.{end} {day}, as the body states ({count} times)")
                }),
            });
            self.warnings.push(Warning {
                kind: WarningKind::HeadContradiction,
                page: page(context),
                message: format!(
                    "the stated period \"{}\" contradicts its name: {day}, not {computed}",
                    stated.printed
                ),
            });
        }
        match better.first() {
            Some(other) => (other.from, other.to),
            None => (stated.from.filter(|_| from_fits), stated.to.filter(|_| to_fits)),
        }
    }

    /// Notes the ends that are exactly those of the name.
    fn hold(&mut self, stated: &Stated, named: Option<Named>) {
        let Some(named) = named else { return };
        for closing in [Closing::Reporting, Closing::Calendar] {
            let Some((from, to)) = named.bounds(closing) else { return };
            if (stated.from, stated.to) != (Some(from), Some(to)) {
                continue;
            }
            for (end, day) in [("from", from), ("to", to)] {
                self.checks.push(Check {
                    rule: format!("period.{end} = {end}(period.label)"),
                    scope: Scope::default(),
                    status: CheckStatus::Pass,
                    stated: Some(whole(day)),
                    computed: Some(whole(day)),
                    difference: Some(Amount::whole(0)),
                    figures: Vec::new(),
                    suggestion: None,
                });
            }
            return;
        }
    }
}

fn whole(date: Date) -> Amount {
    Amount::whole(i64::from(date.year) * 10_000 + i64::from(date.month) * 100 + i64::from(date.day))
}

fn page(context: &Context) -> Option<sohoa_document::PageNo> {
    context.document.lines.get(context.head.end).and_then(|line| line.page)
}

/// The type name, the title and what stands in brackets below it.
fn block(context: &Context) -> String {
    let lines = context.document.lines.get(context.head.end..context.head.body).unwrap_or_default();
    let mut text: String = context.head.title.clone().unwrap_or_default();
    for line in lines.iter().filter(|line| line.words.text.starts_with('(') || line.words.text.ends_with(')'))
    {
        text.push('\n');
        text.push_str(&line.words.text);
    }
    text
}

/// The names of the period, the likeliest first: those in the title, else in the opening, else in the closing
/// sentence.
fn names(context: &Context, block: &str) -> Vec<(String, Named)> {
    let year = context.head.date.map(|date| date.year).or(context.head.month.map(|(year, _)| year));
    let mut names = names_in(block, year);
    if matches!(
        context.head.document_type,
        Some(
            DocumentType::Decision
                | DocumentType::Resolution
                | DocumentType::Letter
                | DocumentType::Directive
        )
    ) {
        return names;
    }
    if names.is_empty() {
        names = names_in(&opening(context).unwrap_or_default(), year);
    }
    if names.is_empty() {
        names = names_in(&closing(context).unwrap_or_default(), year);
    }
    names
}

/// What follows the verb with which the agency opens: "báo cáo kết quả ... Quý II năm 2023 như sau".
fn opening(context: &Context) -> Option<String> {
    let range = context.body.start..context.body.end.min(context.body.start + OPENING);
    context.document.paragraphs.get(range)?.iter().find_map(|text| {
        let speaks = |at: usize| wording().speaks.iter().any(|verb| words_at(text, at, verb).is_some());
        let (_, _, end) =
            agencies(text, context.gazetteer).into_iter().rev().find(|(.., end)| speaks(*end))?;
        Some(text.slice(end..text.tokens.len()).to_owned())
    })
}

fn closing(context: &Context) -> Option<String> {
    let paragraphs = context.document.paragraphs.get(context.body.clone())?;
    let opens = |text: &&Text| {
        wording().closings.iter().any(|words| words_at(text, 0, words.trim_end_matches(',')).is_some())
    };
    paragraphs.iter().rev().take(30).find(opens).map(|text| text.text.clone())
}

/// The periods a sentence speaks of: a month, a quarter, a part of a year before a whole one; among equals in
/// order, for what follows is the plan for the next.
fn names_in(text: &str, year: Option<u16>) -> Vec<(String, Named)> {
    let found: Vec<(std::ops::Range<usize>, Named)> = find(text)
        .into_iter()
        .filter_map(|Found { range, what }| match what {
            What::Named(named) => Some((range, named)),
            _ => None,
        })
        .collect();
    let rank = |named: &Named| match named.name {
        Name::Month(_) | Name::Quarter(_) | Name::FirstMonths(_) | Name::LastMonths(_) => 0,
        Name::Year => 1,
        Name::Years(_) => 2,
        Name::SinceYearStart | Name::SinceTermStart => 3,
        _ => 4,
    };
    let mut names: Vec<(u8, String, Named)> = Vec::new();
    for (index, (range, named)) in found.iter().enumerate() {
        let rank = rank(named);
        if rank > 3 {
            continue;
        }
        // "6 tháng đầu năm; nhiệm vụ 6 tháng cuối năm 2024": the year stands with the second.
        let behind = found[index + 1..].iter().find_map(|(_, named)| named.year);
        let printed = text[range.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        let capitals = printed.chars().filter(|c| c.is_alphabetic()).all(|c| !c.is_lowercase());
        names.push((
            rank,
            if capitals { label_case(&printed) } else { printed },
            named.or_year(behind.or(year)),
        ));
    }
    names.sort_by_key(|(rank, ..)| *rank);
    names.into_iter().map(|(_, printed, named)| (printed, named)).collect()
}

/// `QUÝ II NĂM 2023` -> `Quý II năm 2023`: the numeral stays.
fn label_case(printed: &str) -> String {
    let numeral = |word: &str| word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let words: Vec<String> = printed
        .split(' ')
        .enumerate()
        .map(|(index, word)| match word.split('/').next() {
            Some(head) if numeral(head) || head.starts_with('Q') && numeral(&head[1..]) && head.len() > 1 => {
                word.to_owned()
            }
            _ if index == 0 => crate::lines::sentence_case(word),
            _ => word.to_lowercase(),
        })
        .collect();
    words.join(" ")
}

/// The spans with two ends, both years printed or borrowed inside the span.
fn spans(text: &str) -> Vec<Stated> {
    find(text)
        .into_iter()
        .filter_map(|Found { range, what }| {
            let What::Range { to: Some(_), .. } = what else { return None };
            let (from, to) = what.bounds(None, Closing::Calendar);
            let bracketed =
                text[..range.start].rfind('(').is_some_and(|open| !text[open..range.start].contains(')'));
            let printed = text[range].split_whitespace().collect::<Vec<_>>().join(" ");
            Some(Stated { printed, from, to, bracketed, told: bracketed })
        })
        .filter(|stated| stated.from.is_some() && stated.to.is_some())
        .collect()
}

/// The spans of the body that are long enough to be periods of reporting.
fn body_spans(context: &Context) -> Vec<Stated> {
    let paragraphs = context.document.paragraphs.get(context.body.clone()).unwrap_or_default();
    let mut all = Vec::new();
    for (index, text) in paragraphs.iter().enumerate() {
        if !text.text.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let long = |stated: &Stated| (SHORTEST..=LONGEST).contains(&stated.days());
        let mut found: Vec<Stated> = spans(&text.text).into_iter().filter(long).collect();
        if found.is_empty() {
            continue;
        }
        // The words may stand in the heading's paragraph or in the list below it.
        let near = paragraphs[index..].iter().take(2).map(Text::folded).collect::<Vec<_>>().join(" ");
        let told = wording().period_signs.iter().any(|sign| near.contains(sign.as_str()));
        found.iter_mut().for_each(|stated| stated.told |= told);
        all.append(&mut found);
    }
    all
}

/// `Tính đến ngày 14/12/2023`: in the head any such day, in the body one within the named period or soon after.
fn as_of(context: &Context, block: &str, named: Option<Named>) -> Option<Stated> {
    let days = |text: &str| -> Vec<Stated> {
        let day = |Found { range, what }| {
            let What::Named(Named { name: Name::AsOf(Some(day)), .. }) = what else { return None };
            let to = day.date().filter(|_| !day.inferred)?;
            let printed = text[range].to_owned();
            Some(Stated { printed, from: None, to: Some(to), bracketed: false, told: true })
        };
        find(text).into_iter().filter_map(day).collect()
    };
    if let Some(stated) = days(block).into_iter().next() {
        return Some(stated);
    }
    let named = named?;
    let (from, _) = named.bounds(Closing::Reporting)?;
    let (_, to) = named.bounds(Closing::Calendar)?;
    let issued = context.head.date;
    let fits = |stated: &Stated| {
        stated.to.is_some_and(|day| {
            from < day
                && day_count(day) <= day_count(to) + SLACK_LONGER
                && issued.is_none_or(|issued| day <= issued)
        })
    };
    let paragraphs = context.document.paragraphs.get(context.body.clone())?;
    paragraphs.iter().find_map(|text| days(&text.text).into_iter().find(fits))
}

/// Whether a span lies within the named period's days, with the slack of its kind.
fn lies_within(stated: &Stated, named: Named) -> bool {
    let bounds = named.bounds(Closing::Reporting).zip(named.bounds(Closing::Calendar));
    let (Some(((first, _), (_, last))), Some(from), Some(to)) = (bounds, stated.from, stated.to) else {
        return false;
    };
    from <= to
        && day_count(from) >= day_count(first) - slack(named)
        && day_count(to) <= day_count(last) + slack(named)
}

fn slack(named: Named) -> i32 {
    if matches!(named.name, Name::Month(_)) { SLACK_MONTH } else { SLACK_LONGER }
}

/// Whether a span is that of the named period; when there is no name with days, whether its words say so.
fn fits_label(stated: &Stated, named: Option<Named>) -> bool {
    match named.filter(|named| named.bounds(Closing::Calendar).is_some()) {
        Some(named) => ends_fit(stated, named) == (true, true),
        None => stated.told,
    }
}

/// Whether the first and the last day lie near those of the name, by the calendar or by the cut-offs.
fn ends_fit(stated: &Stated, named: Named) -> (bool, bool) {
    let slack = slack(named);
    let near = |day: Option<Date>, wanted: Date| {
        day.is_some_and(|day| (day_count(day) - day_count(wanted)).abs() <= slack)
    };
    [Closing::Reporting, Closing::Calendar]
        .into_iter()
        .filter_map(|closing| named.bounds(closing))
        .fold((false, false), |(from, to), bounds| {
            (from || near(stated.from, bounds.0), to || near(stated.to, bounds.1))
        })
}

/// Days since a fixed day, by the civil calendar (the usual March-based count).
fn day_count(date: Date) -> i32 {
    let (year, month) = (i32::from(date.year), i32::from(date.month));
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + i32::from(date.day)
}

/// Whether the document is a report in the forms of the Government Office, which close by its cut-offs.
fn follows_forms(context: &Context) -> bool {
    let all = &context.document.paragraphs;
    let body = &context.body;
    let early = &all[..body.end.min(body.start + OPENING).min(all.len())];
    // The forms themselves stand in the annexes.
    let late = all.get(body.end..).unwrap_or_default();
    let title = context.head.title.clone().unwrap_or_default();
    early.iter().chain(late.iter().take(60)).map(|text| text.text.as_str()).chain([title.as_str()]).any(
        |text| {
            let folded = sohoa_orthography::fold_lower(text);
            wording().form_signs.iter().any(|sign| folded.contains(sign.as_str()))
        },
    )
}
