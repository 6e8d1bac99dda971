//! The words above each column of a table, in the several readings that a head with lost cells allows.

use crate::grid::{Grid, is_ordinal};

/// The words above each column, in several readings of a head whose merged cells may be lost.
pub(crate) fn paths(grid: &Grid, head: &[usize], data: &[usize]) -> Vec<Vec<Vec<String>>> {
    let mut all = Vec::new();
    let Some(&leaf_row) = head.last() else { return all };
    // As the cells lie, an empty one standing under the filled one to its left.
    let mut open: Vec<Vec<String>> = Vec::new();
    for &column in data {
        let mut path = Vec::new();
        for &row in head {
            let mut text = grid.text(row, column);
            if text.is_empty() && row != leaf_row {
                text = (0..column)
                    .rev()
                    .map(|column| grid.text(row, column))
                    .find(|text| !text.is_empty())
                    .unwrap_or("");
            }
            if path.last().is_none_or(|last| last != text) && !text.is_empty() {
                path.push(text.to_owned());
            }
        }
        open.push(path);
    }
    all.push(open);
    if grid.merged || head.len() < 2 {
        return all;
    }
    // The groups' places are lost: each `Tổng số` opens the next group.
    let leaves: Vec<String> = (0..grid.columns)
        .map(|column| grid.text(leaf_row, column).to_owned())
        .filter(|text| !text.is_empty())
        .collect();
    let groups: Vec<Vec<String>> = head[..head.len() - 1]
        .iter()
        .map(|row| {
            (0..grid.columns)
                .map(|column| grid.text(*row, column))
                .filter(|text| !text.is_empty() && !is_label_head(text))
                .map(str::to_owned)
                .collect()
        })
        .collect();
    for groups in groups.iter().filter(|groups| groups.len() > 1) {
        let mut group = None;
        let mut path = Vec::new();
        for leaf in &leaves {
            if is_label_head(leaf) {
                continue;
            }
            let folded = sohoa_orthography::fold_lower(leaf);
            if folded.starts_with("tong") || folded == "cong" || group.is_none() {
                group = Some(group.map_or(0, |group| group + 1));
            }
            let mut words: Vec<String> =
                group.and_then(|group| groups.get(group)).cloned().into_iter().collect();
            words.push(leaf.clone());
            path.push(words);
        }
        path.resize(data.len().max(path.len()), Vec::new());
        path.truncate(data.len());
        all.push(path);
    }
    all
}

fn is_label_head(text: &str) -> bool {
    let folded = sohoa_orthography::fold_lower(text);
    is_ordinal(text)
        || matches!(folded.as_str(), "stt" | "tt" | "so tt" | "ghi chu" | "noi dung")
        || ["linh vuc", "ten ", "don vi", "co quan", "cong viec"].iter().any(|word| folded.starts_with(word))
}
