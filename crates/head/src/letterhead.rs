//! What stands above the body: type, number, date and place, title, the block of agencies.

use sohoa_document::{Date, DocumentType};
use sohoa_period::{What, find};

use crate::gazetteer::{Gazetteer, one_apart};
use crate::lines::{Document, Line, Text};
use crate::wording::wording;

/// The type name stands within this many lines: both columns of the head, a stamp, an urgency mark, a caption.
const HEAD_LINES: usize = 60;
/// Tesseract's confidence in printed numbers was 0.79 (a fax at 150 dpi) to 0.92 on four scans at hand, in the pen's
/// on two real ones 0.71 and 0.16, both with a digit lost.
const DOUBTFUL: f32 = 0.75;
/// Without a type name, `Kính gửi` ends the head; without that, only these many lines are searched.
const HEADLESS_LINES: usize = 12;
/// A title's paragraph after the first is short; body paragraphs are long.
const TITLE_WORDS: usize = 30;

/// Where the head ends and what it says of itself.
#[derive(Debug, Default)]
pub(crate) struct Letterhead {
    pub(crate) document_type: Option<DocumentType>,
    pub(crate) number: Option<String>,
    /// The abbreviations behind the number's stroke: `BC-UBND`.
    pub(crate) symbol: Option<String>,
    /// A number is printed, but cannot be read: `Số: 32l/BC-UBND`.
    pub(crate) number_spoilt: Option<String>,
    /// The number's digits were read with so little confidence that somebody must look: most often a pen wrote them.
    pub(crate) number_doubtful: bool,
    pub(crate) date: Option<Date>,
    /// The month of a date line whose day was left blank, with its year.
    pub(crate) month: Option<(u16, u8)>,
    pub(crate) place: Option<String>,
    pub(crate) title: Option<String>,
    /// The lines before this one are the head without its title.
    pub(crate) end: usize,
    /// The agencies stand above this line: that of the number, else of the date, else of the type.
    pub(crate) block_end: usize,
    /// The first line of the body.
    pub(crate) body: usize,
}

pub(crate) fn read(document: &Document, gazetteer: &Gazetteer) -> Letterhead {
    let lines = &document.lines;
    let named = lines
        .iter()
        .take(HEAD_LINES)
        .enumerate()
        .find_map(|(index, line)| type_name(&line.words).map(|(name, rest)| (index, name, rest)));
    let addressed = lines.iter().take(HEAD_LINES).position(|line| line.words.starts_with("kinh gui"));
    let end = match (&named, addressed) {
        (Some((index, ..)), _) => *index,
        (None, Some(index)) => index,
        (None, None) => lines.len().min(HEADLESS_LINES),
    };
    // The date line may stand below the type name when a reader takes the columns one after the other.
    let mut head = Letterhead { end, block_end: end, body: end, ..Letterhead::default() };
    head.read_number(&lines[..end]);
    let below = addressed.unwrap_or(end + 4).clamp(end, lines.len()).min(end + 8);
    head.read_date(&lines[..below], gazetteer);
    match named {
        Some((index, name, rest)) => {
            // "QUY ĐỊNH ..." may be the title below a type name that was lost.
            head.document_type = name.document_type().or_else(|| head.type_of_symbol());
            head.read_title(lines, index, rest);
        }
        None => {
            head.read_subject(&lines[..end]);
            head.body = if addressed.is_some() { end } else { head.body_without_type(lines) };
        }
    }
    if head.document_type.is_none() && named_by_none(lines, end) {
        head.document_type = head.type_of_symbol();
    }
    head
}

fn named_by_none(lines: &[Line], end: usize) -> bool {
    lines.get(end).is_none_or(|line| type_name(&line.words).is_none())
}

/// The type name a line starts with, and the index of the word behind it.
///
/// It is printed in capitals; in other letters it counts only when nothing else stands on the line.
pub(crate) fn type_name(text: &Text) -> Option<(&'static crate::wording::TypeName, usize)> {
    let squeezed: String = text.tokens.iter().map(|token| token.folded.as_str()).collect();
    let caps = text.capital_share() > 0.9;
    let whole = wording().types.iter().filter_map(|name| {
        let wanted = name.name.replace(' ', "");
        let same = squeezed == wanted || (caps && wanted.len() > 5 && one_apart(&squeezed, &wanted));
        same.then_some((name, text.tokens.len()))
    });
    let opening = wording().types.iter().filter_map(|name| {
        let words = name.name.split(' ').count();
        let head = text.tokens.get(..words)?;
        let capitals = head.iter().all(|token| token.capitals) && !head[words - 1].parted;
        (capitals && text.starts_with(&name.name)).then_some((name, words))
    });
    // A stamp beside it: "Rồi IBRCHU SEN BÁO CÁO".
    let closing = || {
        wording().types.iter().find_map(|name| {
            let start = text
                .tokens
                .len()
                .checked_sub(name.name.split(' ').count())
                .filter(|start| (1..7).contains(start))?;
            let (noise, own) = text.tokens.split_at(start);
            let fits = own.iter().map(|token| token.folded.as_str()).eq(name.name.split(' '))
                && own.iter().all(|token| token.capitals)
                && own.len() > 1
                && !noise.iter().all(|token| token.capitals);
            fits.then_some((name, text.tokens.len()))
        })
    };
    // "CHỦ TỊCH ... QUYẾT ĐỊNH:" and running text in capitals are none.
    whole
        .max_by_key(|(name, _)| name.name.len())
        .or_else(|| opening.max_by_key(|(name, _)| name.name.len()))
        .or_else(closing)
}

impl Letterhead {
    /// `Số: 4748 /BC-UBND`; a blank number gives only the symbol.
    fn read_number(&mut self, lines: &[Line]) {
        for (index, line) in lines.iter().enumerate() {
            if let Some(found) = number_line(&line.words.text) {
                self.block_end = index;
                self.number_doubtful = line.confidence < DOUBTFUL;
                self.symbol = Some(found.symbol);
                match found.number {
                    Ok(number) => self.number = number,
                    Err(spoilt) => self.number_spoilt = Some(spoilt),
                }
                return;
            }
        }
    }

    /// `Nha Trang, ngày 19 tháng 6 năm 2023`, alone on its line or behind the number.
    fn read_date(&mut self, lines: &[Line], gazetteer: &Gazetteer) {
        for (index, line) in lines.iter().enumerate() {
            let text = &line.words;
            // A citation names what was dated: "Kế hoạch số 05/KH-UBND ngày ...".
            let Some(day) = text.tokens.iter().position(|token| matches!(&*token.folded, "ngay" | "ngdy"))
            else {
                continue;
            };
            let before = &text.text[..text.tokens[day].range.start];
            let behind = number_line(before).map_or(0, |found| found.end);
            let place = before[behind..].trim();
            let names_place = place.ends_with([',', '.', ';']);
            // A line of the title may start with the date of a law, and no place stands before that.
            if !(names_place || (place.is_empty() && day == 0 && index < self.end))
                || place.chars().any(|c| c.is_ascii_digit() && place.len() > 12)
            {
                continue;
            }
            let rest = &text.text[text.tokens[day].range.start..];
            let found = find(rest);
            let ends = found.first().is_none_or(|found| rest[found.range.end..].chars().count() < 4);
            match found.first().map(|found| (found.range.start, found.what)).filter(|_| ends) {
                Some((0, What::Date(date))) => self.date = date.date().filter(|_| !date.inferred),
                // "ngày    tháng 6 năm 2023": the day was left to be written by hand.
                Some((_, What::Named(named))) => {
                    self.month = match named.name {
                        sohoa_period::Name::Month(month) => named.year.map(|year| (year, month)),
                        sohoa_period::Name::Year => None,
                        _ => continue,
                    };
                }
                None if found.is_empty()
                    && text.tokens.get(day + 1).is_some_and(|token| token.folded == "thang") => {}
                _ => continue,
            }
            if self.symbol.is_none() {
                self.block_end = self.block_end.min(index);
            }
            self.place = place_name(place, gazetteer);
            return;
        }
    }

    fn read_title(&mut self, lines: &[Line], index: usize, rest: usize) {
        let line = &lines[index];
        let mut parts: Vec<&str> = Vec::new();
        if rest < line.words.tokens.len() {
            parts.push(&line.words.text[line.words.tokens[rest].range.start..]);
        }
        let paragraph = lines.get(index + 1).map_or(usize::MAX, |line| line.paragraph);
        let mut at = index + 1;
        while let Some(line) = lines.get(at) {
            let text = &line.words;
            let first = parts.is_empty();
            let period = text.text.starts_with('(');
            let number = number_line(&text.text).is_some();
            let date = date_line(text);
            if number || date || is_rule(&text.text) {
                at += 1;
                continue;
            }
            if period
                || (ends_title(text, first))
                || type_name(text).is_some_and(|(_, rest)| rest == text.tokens.len())
            {
                break;
            }
            let words_of = |paragraph| {
                let own = lines.iter().filter(|line| line.paragraph == paragraph);
                own.map(|line| line.words.tokens.len()).sum::<usize>()
            };
            let elsewhere = line.paragraph != paragraph && !first;
            if elsewhere && (words_of(line.paragraph) > TITLE_WORDS || !goes_on(&parts, text)) {
                break;
            }
            parts.push(&text.text);
            at += 1;
            if parts.len() > 12 {
                break;
            }
        }
        // The period in brackets still belongs to the head.
        while lines.get(at).is_some_and(|line| line.words.text.starts_with('(')) {
            at += 1;
        }
        self.body = at;
        let title = parts.join(" ");
        let title = title.trim().trim_end_matches(['.', ':', ';', '-', '–']).trim();
        self.title = (!title.is_empty()).then(|| title.to_owned());
    }

    /// A letter has no type name; `V/v ...` below the number says what it is about.
    fn read_subject(&mut self, lines: &[Line]) {
        let Some(index) = lines.iter().position(|line| is_subject(&line.words)) else { return };
        let paragraph = lines[index].paragraph;
        let mut parts: Vec<&str> = vec![&lines[index].words.text];
        for line in &lines[index + 1..] {
            let text = &line.words;
            let motto = text.capital_share() > 0.6 || text.folded().contains("hanh phuc");
            if motto || date_line(text) || (line.paragraph != paragraph && text.capital_share() > 0.4) {
                break;
            }
            parts.push(&text.text);
        }
        let title = parts.join(" ");
        let title = title.trim_end_matches(['.', ';']).trim();
        self.title = Some(title.to_owned()).filter(|title| !title.is_empty());
        // Only letters say V/v; "Về việc ..." may also be the title of a document whose type name was lost.
        let letter = lines[index].words.text.trim_start().to_lowercase().starts_with('v')
            && !lines[index].words.starts_with("ve viec");
        let by_symbol = if letter { None } else { self.type_of_symbol() };
        self.document_type = by_symbol.or(Some(DocumentType::Letter));
    }

    fn type_of_symbol(&self) -> Option<DocumentType> {
        let symbol = self.symbol.as_deref()?;
        let first = symbol.split(['-', '/']).find(|part| part.chars().any(char::is_alphabetic))?;
        let first = sohoa_orthography::fold_lower(first.trim());
        let named = wording().types.iter().find(|name| {
            name.number.as_deref().is_some_and(|number| sohoa_orthography::fold_lower(number) == first)
        });
        match named {
            Some(name) => name.document_type(),
            // 640/UBND-VP: an agency first, so a letter.
            None => matches!(&*first, "ubnd" | "hdnd" | "vp" | "vpub").then_some(DocumentType::Letter),
        }
    }

    /// Where the body starts when nothing told where the head ends: behind its number and date lines.
    fn body_without_type(&self, lines: &[Line]) -> usize {
        let head = |line: &Line| number_line(&line.words.text).is_some() || date_line(&line.words);
        lines[..self.end].iter().rposition(head).map_or(0, |at| at + 1)
    }
}

fn is_subject(text: &Text) -> bool {
    let folded = text.text.trim_start().to_lowercase();
    folded.starts_with("v/v") || folded.starts_with("vv ") || text.starts_with("ve viec")
}

/// `Nha Trang, ngày ... tháng ...`, filled in or not.
pub(crate) fn date_line(text: &Text) -> bool {
    let Some(day) = text.tokens.iter().position(|token| token.folded == "ngay") else { return false };
    let place = text.text[..text.tokens[day].range.start].trim_end();
    day < 6
        && place.ends_with(',')
        && text.tokens[day..].iter().any(|token| token.folded == "thang")
        && text.tokens.len() < day + 8
}

fn is_rule(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

/// Whether a paragraph of its own still belongs to the title: it starts small, stays in capitals like the title,
/// follows on a joining word, or is nothing but a period.
fn goes_on(parts: &[&str], text: &Text) -> bool {
    let Some(last) = parts.last() else { return true };
    let before = Text::new(last);
    let closed = last.ends_with(['.', ':', ';']);
    let small = text.text.starts_with(char::is_lowercase);
    let capitals = text.capital_share() > 0.9 && before.capital_share() > 0.9;
    let joined = before.tokens.last().is_some_and(|word| wording().title_joins.contains(&word.folded));
    let period = find(&text.text).first().is_some_and(|found| found.range == (0..text.text.len()));
    !closed && (small || capitals || joined || period)
}

/// Whether the body starts here.
fn ends_title(text: &Text, first: bool) -> bool {
    let heading = text.text.trim_start();
    let numbered = heading.split_once(['.', ')']).is_some_and(|(mark, _)| {
        !mark.is_empty()
            && mark.len() < 5
            && mark.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'A'..='C' | '0'..='9'))
    });
    let opens = |phrase: &String| text.starts_with(phrase);
    // The first line below the type name is the title even if it starts with *thực hiện*.
    let opening = if first {
        text.starts_with("kinh gui") || text.starts_with("can cu")
    } else {
        // A title may go on with "thực hiện"; a body's first sentence starts with a capital.
        text.tokens.first().is_some_and(|token| token.capital)
            && text.capital_share() < 0.7
            && wording().title_ends.iter().any(opens)
    };
    let decides =
        text.capital_share() > 0.9 && (text.starts_with("chu tich") || text.starts_with("quyet dinh"));
    numbered || opening || (decides && !first)
}

/// The place before the date, as the gazetteer spells it where it knows it.
fn place_name(before: &str, gazetteer: &Gazetteer) -> Option<String> {
    let name = before.trim_end_matches([',', '.', ';', ' ']).trim();
    // Behind the motto or other words of the left column only the last capitalised words are the place.
    let text = Text::new(name);
    let first = text
        .tokens
        .iter()
        .rposition(|token| !token.capital && !token.folded.bytes().all(|c| c.is_ascii_digit()));
    let start = first.map_or(0, |at| at + 1);
    // "UBND Tam Kỳ": what is left of the number's symbol is no part of the place.
    let capitals =
        text.tokens[start..].iter().take_while(|token| token.capitals && token.folded.len() > 1).count();
    let start = if start + capitals < text.tokens.len() { start + capitals } else { start };
    let name = text.slice(start..text.tokens.len());
    if name.is_empty() || text.tokens.len() - start > 6 {
        return None;
    }
    let known = gazetteer.matching(name).first().map(|unit| crate::agency::spelled(name, unit.name, false));
    let nearly = || {
        let mut near: Vec<&str> = gazetteer
            .named_nearly(name)
            .iter()
            .filter(|unit| unit.level != sohoa_document::Level::Commune)
            .map(|unit| unit.name)
            .collect();
        near.sort_unstable();
        near.dedup();
        match near.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    };
    Some(known.or_else(|| nearly().map(str::to_owned)).unwrap_or_else(|| name.to_owned()))
}

/// A number line, taken apart.
pub(crate) struct NumberLine {
    /// `4748/BC-UBND`, nothing when left blank; what is printed when it cannot be read.
    pub(crate) number: Result<Option<String>, String>,
    /// `BC-UBND`
    pub(crate) symbol: String,
    /// The byte behind it.
    pub(crate) end: usize,
}

/// `Số: 4748 /BC-UBND` at a line's start; also `S6: 321 /BC-UBND` and, in capitals only, `140/BC-UBND`. Offices of the Party
/// put the type before the stroke: `Số 127-BC/HU`.
pub(crate) fn number_line(text: &str) -> Option<NumberLine> {
    let head = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let offset = text.len() - head.len();
    let (label, after) = split_label(head)?;
    let stroke = after.find('/')?;
    let (before, rest) = (&after[..stroke], &after[stroke + 1..]);
    let (digits, kind) = before_stroke(before);
    let digits: String =
        digits.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '_' | '…' | '-')).collect();
    if digits.chars().count() > 8 {
        return None;
    }
    let mut rest = rest;
    // 09/2021/QĐ-UBND
    let mut year = String::new();
    let trimmed = rest.trim_start();
    if let Some((first, behind)) = trimmed.split_once('/')
        && first.trim().len() == 4
        && first.trim().bytes().all(|c| c.is_ascii_digit())
    {
        year = format!("{}/", first.trim());
        rest = behind;
    }
    let (symbol, length) = symbol(rest)?;
    if !label && digits.is_empty() {
        return None;
    }
    let end = offset + (head.len() - after.len()) + (after.len() - rest.len()) + length;
    let (stroke, symbol) = match kind {
        Some(kind) => (format!("-{kind}/"), format!("{kind}/{symbol}")),
        None => ("/".to_owned(), symbol),
    };
    let office = symbol.rsplit('/').next().unwrap_or_default();
    let readable = digits.chars().all(|c| c.is_ascii_digit())
        || digits.strip_suffix(|c: char| c.is_ascii_lowercase()).is_some_and(|rest| {
            !digits.ends_with(['l', 'o', 'i']) && !rest.is_empty() && rest.bytes().all(|c| c.is_ascii_digit())
        });
    let number = if digits.is_empty() {
        Ok(None)
    } else if readable {
        Ok(Some(format!("{digits}{stroke}{year}{office}")))
    } else {
        Err(format!("{digits}{stroke}{office}"))
    };
    Some(NumberLine { number, symbol, end })
}

/// What stands before a number's stroke: its digits and, in numbers of the Party, the type behind a dash: `127-BC`, `05 - QĐ`.
fn before_stroke(text: &str) -> (&str, Option<&str>) {
    let party = text.split_once(['-', '–']).map(|(digits, kind)| (digits, kind.trim()));
    let is_kind = |kind: &str| {
        (2..=4).contains(&kind.chars().count())
            && kind.chars().all(char::is_alphabetic)
            && kind.starts_with(char::is_uppercase)
    };
    let is_number =
        |digits: &str| digits.trim().chars().all(|sign| sign.is_ascii_digit() || "._…".contains(sign));
    match party {
        Some((digits, kind)) if is_number(digits) && is_kind(kind) => (digits, Some(kind)),
        _ => (text, None),
    }
}

/// What follows the word *Số*; `false` when there is no such word, only digits.
fn split_label(head: &str) -> Option<(bool, &str)> {
    let word_end = head.find(|c: char| !c.is_alphanumeric()).unwrap_or(head.len());
    let word = sohoa_orthography::fold_lower(&head[..word_end]);
    let rest = &head[word_end..];
    // Số, and what readers make of it: S6, S0, Sd, Sb, Sé.
    if matches!(&*word, "so" | "s6" | "s0" | "sd" | "sb" | "se" | "sé" | "s") {
        let rest = rest.trim_start_matches([':', '.', ';', ' ']);
        return Some((true, rest));
    }
    head.starts_with(|c: char| c.is_ascii_digit()).then_some((false, head))
}

/// `BC-UBND`, `TTr-STP`, `KH-HĐND-VP` and how many bytes it takes.
fn symbol(rest: &str) -> Option<(String, usize)> {
    let lead = rest.len() - rest.trim_start().len();
    let mut symbol = String::new();
    let mut end = lead;
    let mut parts = 0;
    let bytes = rest;
    loop {
        let part_len = bytes[end..]
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '&' | '.')))
            .unwrap_or(bytes.len() - end);
        let part = bytes[end..end + part_len].trim_end_matches('.');
        let upper = part.chars().filter(|c| c.is_uppercase()).count();
        if part.is_empty() || upper == 0 || part.chars().count() > 16 || upper * 2 < part.chars().count() {
            break;
        }
        symbol.push_str(part);
        end += part.len();
        parts += 1;
        // A dash, perhaps with spaces or a line break around it, goes on with the next part.
        let tail = &bytes[end..];
        let gap = tail.len() - tail.trim_start().len();
        let Some(behind) = tail.trim_start().strip_prefix(['-', '–']) else { break };
        let skip = behind.len() - behind.trim_start().len();
        let dash = tail.trim_start().chars().next().map_or(1, char::len_utf8);
        let next = end + gap + dash + skip;
        if !bytes[next..].starts_with(char::is_uppercase) {
            break;
        }
        symbol.push('-');
        end = next;
    }
    let symbol = symbol.trim_end_matches('-').to_owned();
    (parts > 0).then_some((symbol, end))
}
