//! Lines of the head that lost the gap between their two columns, as other programs' text often has them.

use sohoa_document::Word;
use sohoa_orthography::fold_lower;

use crate::wording::{DATE_WORDS, MOTTO_LINES, NUMBER_LABELS};

/// Tokens of a motto line, of eight, that must be there; the rest may be misread.
const MOTTO_TOKENS: usize = 5;

/// How many words of the line belong to the left column, if the right one follows on the same line: the motto
/// behind an agency, place and date behind the document's number.
pub(crate) fn left_column(words: &[&Word]) -> Option<usize> {
    let folded: Vec<String> = words.iter().map(|word| fold_lower(&word.text)).collect();
    for motto in MOTTO_LINES {
        let Some(start) = folded.len().checked_sub(motto.len()).filter(|start| *start > 0) else { continue };
        let same = folded[start..].iter().zip(*motto).filter(|(word, wanted)| word == *wanted).count();
        if same >= MOTTO_TOKENS {
            return Some(start);
        }
    }
    let numbered =
        NUMBER_LABELS.iter().any(|label| folded.first().is_some_and(|word| word.starts_with(label)));
    let code = |word: &String| word.contains('/') && word.contains(char::is_alphabetic);
    let end = folded.iter().position(code).filter(|_| numbered)? + 1;
    let dated = folded[end..].iter().filter(|word| DATE_WORDS.contains(&word.as_str())).count() >= 2;
    (dated && end < folded.len()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_parted_by_their_wording() {
        for (line, wanted) in [
            ("UBND XA THANH BINH CQNG HOA XA HOI CHU NGHlA VIET N4M", Some(4)),
            ("XÃ THANH BÌNH Độc lập - Tự do - Hạnh phúc", Some(3)),
            ("THANH BINH D0c lap - T* do - Hanh phuc", Some(2)),
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", None),
            ("Số: 12 /BC-UBND Thanh Bình, ngày 4 tháng 5 năm 2023", Some(3)),
            ("S6: 12/BC-UBND Thanh Binh, ngay 4 thang 5 nam 2023", Some(2)),
            ("Số: 12/BC-UBND", None),
            ("Quyết định số 12/QĐ-UBND ngày 4 tháng 5 năm 2023", None),
        ] {
            let words: Vec<Word> = line.split(' ').map(Word::plain).collect();
            assert_eq!(left_column(&words.iter().collect::<Vec<_>>()), wanted, "{line}");
        }
    }
}
