//! Columns out of cells that stand at places: which column each cell of a loose table belongs to.

/// A stretch on the line: left and right edge, in any one unit.
pub(crate) type Extent = (f32, f32);

/// For each row the column of each of its cells, and the number of columns; `None` when the rows do not agree
/// on columns. Two cells of a row never get one column, and their order is kept.
///
/// The fullest rows say where the columns are; a cell that spans several of them goes to the leftmost.
pub(crate) fn columns(rows: &[Vec<Extent>]) -> Option<(Vec<Vec<usize>>, usize)> {
    let fullest = rows.iter().map(Vec::len).max()?;
    let mut columns: Vec<Extent> = Vec::new();
    for row in rows.iter().filter(|row| row.len() == fullest) {
        if columns.is_empty() {
            columns = row.clone();
            continue;
        }
        for (column, cell) in columns.iter_mut().zip(row) {
            *column = (column.0.min(cell.0), column.1.max(cell.1));
        }
    }
    // Columns that run into each other say nothing.
    if columns.windows(2).any(|pair| pair[0].1 > pair[1].0) {
        return None;
    }
    // A name of several lines is narrower line by line: those below stand under what the fuller lines say.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|row| std::cmp::Reverse(rows[*row].len()));
    let mut placed = vec![Vec::new(); rows.len()];
    for row in order {
        placed[row] = place(&rows[row], &columns)?;
        for (column, cell) in placed[row].iter().zip(&rows[row]) {
            let left = column.checked_sub(1).map_or(f32::MIN, |left| columns[left].1);
            let right = columns.get(column + 1).map_or(f32::MAX, |right| right.0);
            // A cell over several columns widens none.
            if cell.0 > left && cell.1 < right {
                columns[*column] = (columns[*column].0.min(cell.0), columns[*column].1.max(cell.1));
            }
        }
    }
    Some((placed, fullest))
}

fn place(row: &[Extent], columns: &[Extent]) -> Option<Vec<usize>> {
    if row.len() == columns.len() {
        return Some((0..row.len()).collect());
    }
    let mut placed = Vec::with_capacity(row.len());
    let mut next = 0;
    for (index, cell) in row.iter().enumerate() {
        // Room must stay for the cells that follow.
        let last = columns.len() - (row.len() - index);
        let touched = (next..=last).find(|column| columns[*column].1 > cell.0 && columns[*column].0 < cell.1);
        let column = touched.or_else(|| {
            let middle = (cell.0 + cell.1) / 2.0;
            let away = |column: usize| (middle - (columns[column].0 + columns[column].1) / 2.0).abs();
            (next..=last).min_by(|a, b| away(*a).total_cmp(&away(*b)))
        })?;
        placed.push(column);
        next = column + 1;
    }
    Some(placed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_find_their_columns() {
        let full = vec![(0.0, 2.0), (5.0, 15.0), (20.0, 23.0), (30.0, 33.0)];
        for (row, wanted) in [
            (vec![(5.0, 12.0)], vec![1]),
            (vec![(6.0, 9.0), (31.0, 32.0)], vec![1, 3]),
            (vec![(18.0, 34.0)], vec![2]),
            (vec![(0.0, 1.0), (16.0, 18.0)], vec![0, 2]),
            (vec![(31.0, 32.0), (40.0, 41.0)], vec![2, 3]),
        ] {
            let (placed, count) = columns(&[full.clone(), row]).unwrap();
            assert_eq!((placed[1].clone(), count), (wanted, 4));
        }
        assert_eq!(columns(&[vec![(0.0, 5.0), (6.0, 9.0)], vec![(0.0, 7.0), (8.0, 9.0)]]), None);
        assert_eq!(columns(&[]), None);
    }
}
