//! One layer's weight matrix: int8 rows, a bias and a scale per row.

use super::bytes::Bytes;
use super::error::ModelError;

/// Rows and columns beyond any network of this family; keeps i32 sums of 127 * 127 products from overflowing.
const MOST_ROWS_OR_COLUMNS: usize = 1 << 14;

const INT8: u8 = 1;
const ADAM: u8 = 4;
const NEW_FORMAT: u8 = 128;

/// `outputs` rows of `inputs` int8 weights; a row's value is `(sum + 127 * bias) * scale`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Matrix {
    pub(crate) outputs: usize,
    pub(crate) inputs: usize,
    /// Row after row.
    pub(crate) weights: Vec<i8>,
    pub(crate) bias: Vec<i8>,
    pub(crate) scales: Vec<f32>,
}

impl Matrix {
    /// Reads a matrix; `training` says that the file is a training dump, whose extra arrays are skipped.
    pub(crate) fn read(bytes: &mut Bytes, training: bool) -> Result<Matrix, ModelError> {
        let mode = bytes.u8()?;
        if mode & !(INT8 | ADAM | NEW_FORMAT) != 0 {
            return Err(bytes.invalid("weight mode", mode.into()));
        }
        let new_format = mode & NEW_FORMAT != 0;
        let matrix = if mode & INT8 != 0 {
            let (outputs, columns, raw) = grid(bytes, 1, |bytes| bytes.i8())?;
            let scales = scales(bytes, outputs, new_format)?;
            Matrix::new(outputs, columns, &raw, scales)
        } else {
            let (outputs, columns, raw) = float_grid(bytes, new_format)?;
            if training {
                float_grid(bytes, new_format)?;
                if mode & ADAM != 0 {
                    float_grid(bytes, new_format)?;
                }
            }
            Matrix::from_floats(outputs, columns, &raw)
        };
        // The last column is the bias, so a matrix without inputs has one column.
        if matrix.inputs == 0 || matrix.outputs == 0 {
            return Err(bytes.invalid("weight matrix columns", matrix.inputs as i64));
        }
        match matrix.scales.iter().find(|scale| !scale.is_finite() || **scale < 0.0) {
            Some(&scale) => Err(bytes.invalid("weight scale", scale as i64)),
            None => Ok(matrix),
        }
    }

    fn new(outputs: usize, columns: usize, raw: &[i8], scales: Vec<f32>) -> Matrix {
        let inputs = columns.saturating_sub(1);
        let rows = || raw.chunks_exact(columns.max(1));
        let weights = rows().flat_map(|row| &row[..inputs]).copied().collect();
        let bias = rows().map(|row| row[inputs]).collect();
        Matrix { outputs, inputs, weights, bias, scales }
    }

    /// Makes a float matrix int8 the way Tesseract's own converter is documented to: each row's greatest
    /// magnitude becomes 127. Float models therefore run, but not bit for bit as Tesseract runs them.
    fn from_floats(outputs: usize, columns: usize, raw: &[f64]) -> Matrix {
        let mut weights = Vec::with_capacity(raw.len());
        let mut scales = Vec::with_capacity(outputs);
        for row in raw.chunks_exact(columns.max(1)) {
            let greatest = row.iter().fold(0.0_f64, |greatest, weight| greatest.max(weight.abs()));
            let scale = if greatest > 0.0 { greatest / 127.0 } else { 1.0 };
            weights.extend(row.iter().map(|weight| (weight / scale).round().clamp(-127.0, 127.0) as i8));
            scales.push((scale / 127.0) as f32);
        }
        Matrix::new(outputs, columns, &weights, scales)
    }

    /// Stacks matrices that share their inputs: the four gates of an LSTM become one.
    pub(crate) fn stacked(parts: &[&Matrix]) -> Matrix {
        Matrix {
            outputs: parts.iter().map(|part| part.outputs).sum(),
            inputs: parts.first().map_or(0, |part| part.inputs),
            weights: parts.iter().flat_map(|part| &part.weights).copied().collect(),
            bias: parts.iter().flat_map(|part| &part.bias).copied().collect(),
            scales: parts.iter().flat_map(|part| &part.scales).copied().collect(),
        }
    }
}

/// The scales as the forward pass wants them. The file may hold a few more than there are rows.
fn scales(bytes: &mut Bytes, rows: usize, new_format: bool) -> Result<Vec<f32>, ModelError> {
    let count = bytes.count(if new_format { 8 } else { 4 })?;
    if count < rows {
        return Err(ModelError::Mismatch { what: "weight scales and matrix rows", left: count, right: rows });
    }
    let mut scales = Vec::with_capacity(count);
    for _ in 0..count {
        scales.push(if new_format { (bytes.f64()? / 127.0) as f32 } else { bytes.f32()? });
    }
    scales.truncate(rows);
    Ok(scales)
}

fn float_grid(bytes: &mut Bytes, new_format: bool) -> Result<(usize, usize, Vec<f64>), ModelError> {
    match new_format {
        true => grid(bytes, 8, |bytes| bytes.f64()),
        false => grid(bytes, 4, |bytes| bytes.f32().map(f64::from)),
    }
}

/// A two-dimensional array: both sizes, one unused element, then the elements, second index fastest.
fn grid<T>(
    bytes: &mut Bytes,
    element_bytes: usize,
    read: impl Fn(&mut Bytes) -> Result<T, ModelError>,
) -> Result<(usize, usize, Vec<T>), ModelError> {
    let (rows, columns) = (bytes.u32()? as usize, bytes.u32()? as usize);
    read(bytes)?;
    for size in [rows, columns] {
        if size > MOST_ROWS_OR_COLUMNS {
            return Err(bytes.invalid("weight matrix size", size as i64));
        }
    }
    let count = bytes.bounded(rows * columns, element_bytes)?;
    let values = (0..count).map(|_| read(bytes)).collect::<Result<Vec<_>, _>>()?;
    Ok((rows, columns, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Matrix, ModelError> {
        let mut reader = Bytes::new(bytes, "lstm", false);
        let matrix = Matrix::read(&mut reader, false)?;
        reader.finish()?;
        Ok(matrix)
    }

    #[test]
    fn int8_rows_end_in_their_bias_and_extra_scales_are_dropped() {
        let mut bytes = vec![INT8 | ADAM | NEW_FORMAT, 2, 0, 0, 0, 3, 0, 0, 0, 0];
        bytes.extend([1, 2, 3, 4, 5, 250]);
        bytes.extend(3_u32.to_le_bytes());
        [127.0, 254.0, 1.0_f64].iter().for_each(|scale| bytes.extend(scale.to_le_bytes()));
        let matrix = read(&bytes).unwrap();
        assert_eq!((matrix.outputs, matrix.inputs), (2, 2));
        assert_eq!(matrix.weights, [1, 2, 4, 5]);
        assert_eq!(matrix.bias, [3, -6]);
        assert_eq!(matrix.scales, [1.0, 2.0]);
        assert!(read(&bytes[..bytes.len() - 1]).is_err());
    }

    #[test]
    fn float_rows_are_made_int8() {
        let mut bytes = vec![NEW_FORMAT, 1, 0, 0, 0, 3, 0, 0, 0];
        [0.0, -0.5, 0.25, 0.1_f64].iter().for_each(|value| bytes.extend(value.to_le_bytes()));
        let matrix = read(&bytes).unwrap();
        assert_eq!(matrix.weights, [-127, 64]);
        assert_eq!(matrix.bias, [25]);
        assert!((matrix.scales[0] * 127.0 * 127.0 - 0.5).abs() < 1e-6);
    }
}
