//! Markdown marks that other programs leave in a text: emphasis and headings go, numbering and bullets stay.

use std::borrow::Cow;

/// The line without emphasis marks, heading marks, escapes, and the dash that markdown puts before another
/// bullet (` - + Bãi bỏ: 3` is the item `+ Bãi bỏ: 3`).
pub(crate) fn without_marks(line: &str) -> Cow<'_, str> {
    let line = without_list_dash(without_heading(line));
    if line.contains(['*', '\\']) { Cow::Owned(without_emphasis(line)) } else { Cow::Borrowed(line) }
}

fn without_heading(line: &str) -> &str {
    let rest = line.trim_start_matches('#');
    let marks = line.len() - rest.len();
    if (1..=6).contains(&marks) && rest.starts_with(' ') { rest.trim_start() } else { line }
}

fn without_list_dash(line: &str) -> &str {
    let Some(rest) = line.trim_start().strip_prefix("- ") else { return line };
    let rest = rest.trim_start();
    if ["+ ", "* ", "• ", "- "].iter().any(|bullet| rest.starts_with(bullet)) { rest } else { line }
}

/// Drops `**` and `*` where they open or close an emphasis: one side white or a sign, the other side not white.
/// A lone `*` before a space is a bullet; stars between letters or digits hide something and stay.
fn without_emphasis(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let singles = chars
        .iter()
        .enumerate()
        .filter(|(at, c)| **c == '*' && run(&chars, *at) == 1 && !is_bullet(&chars, *at))
        .count();
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    while at < chars.len() {
        match chars[at] {
            '*' => {
                let stars = run_from(&chars, at);
                let inside = at > 0
                    && chars[at - 1].is_alphanumeric()
                    && chars.get(at + stars).is_some_and(|c| c.is_alphanumeric());
                let kept = match stars {
                    _ if inside => stars,
                    // `*** Item:**` is a bullet set in bold.
                    3 if chars.get(at + 3).is_some_and(|c| c.is_whitespace()) => 1,
                    2 | 3 => 0,
                    1 if singles >= 2 && singles.is_multiple_of(2) && !is_bullet(&chars, at) => 0,
                    _ => stars,
                };
                out.extend(std::iter::repeat_n('*', kept));
                at += stars;
            }
            '\\' if chars.get(at + 1).is_some_and(|c| c.is_ascii_punctuation()) => {
                out.push(chars[at + 1]);
                at += 2;
            }
            c => {
                out.push(c);
                at += 1;
            }
        }
    }
    out
}

fn run_from(chars: &[char], at: usize) -> usize {
    chars[at..].iter().take_while(|c| **c == '*').count()
}

/// Whether the star at `at` stands alone: 1, or more.
fn run(chars: &[char], at: usize) -> usize {
    let before = at > 0 && chars[at - 1] == '*';
    let behind = chars.get(at + 1) == Some(&'*');
    1 + usize::from(before) + usize::from(behind)
}

fn is_bullet(chars: &[char], at: usize) -> bool {
    chars[..at].iter().all(|c| c.is_whitespace()) && chars.get(at + 1).is_none_or(|c| c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_bullets_stay() {
        for (line, wanted) in [
            ("**TM. ỦY BAN NHÂN DÂN", "TM. ỦY BAN NHÂN DÂN"),
            ("Xã AN BÌNH**", "Xã AN BÌNH"),
            ("### 2. Kết quả", "2. Kết quả"),
            ("*** Kết quả số hóa:**", "* Kết quả số hóa:"),
            ("- **Đoàn kiểm tra:** ba người", "- Đoàn kiểm tra: ba người"),
            ("- + Bãi bỏ: 3", "+ Bãi bỏ: 3"),
            (" - + Công bố mới: 16", "+ Công bố mới: 16"),
            ("- Bãi bỏ: 3", "- Bãi bỏ: 3"),
            ("* Bãi bỏ: 3", "* Bãi bỏ: 3"),
            ("đạt 80% (*năm trước đạt 72%*)", "đạt 80% (năm trước đạt 72%)"),
            ("giá 5*6 và 7*8", "giá 5*6 và 7*8"),
            ("số 0***123", "số 0***123"),
            ("1\\. Kết quả", "1. Kết quả"),
            ("#1 đứng đầu", "#1 đứng đầu"),
            ("*", "*"),
        ] {
            assert_eq!(without_marks(line), wanted, "{line}");
        }
    }
}
