//! Small dense matrices: covariances, normal equations, tests of several coefficients at once.
//!
//! The sizes here are numbers of levels, coefficients and margins (tens, seldom hundreds), so
//! plain loops over one row-major vector are enough. Symmetric systems are scaled to a unit
//! diagonal and solved by a Cholesky factor that also tells the rank: a position that is a linear
//! combination of earlier ones (a margin that repeats another) is left out instead of spoiling the
//! digits (Golub and Van Loan 2013, §4.2).

use std::ops::{Index, IndexMut};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row-major matrix of numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    data: Vec<f64>,
}

impl Index<(usize, usize)> for Matrix {
    type Output = f64;

    fn index(&self, (row, column): (usize, usize)) -> &f64 {
        &self.data[row * self.columns + column]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut f64 {
        &mut self.data[row * self.columns + column]
    }
}

impl Matrix {
    /// All zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self {
            rows,
            columns,
            data: vec![0.0; rows * columns],
        }
    }

    /// Ones on the diagonal.
    pub fn identity(size: usize) -> Self {
        Self::from_fn(size, size, |row, column| f64::from(u8::from(row == column)))
    }

    /// Each entry from its row and column.
    pub fn from_fn(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let mut data = Vec::with_capacity(rows * columns);
        for row in 0..rows {
            data.extend((0..columns).map(|column| entry(row, column)));
        }
        Self {
            rows,
            columns,
            data,
        }
    }

    /// Rows of equal length; `None` when they are not.
    pub fn from_rows(rows: &[Vec<f64>]) -> Option<Self> {
        let columns = rows.first().map_or(0, Vec::len);
        rows.iter().all(|row| row.len() == columns).then(|| Self {
            rows: rows.len(),
            columns,
            data: rows.concat(),
        })
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One row as a slice. Panics beyond the last row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.data[row * self.columns..(row + 1) * self.columns]
    }

    /// One row to write to. Panics beyond the last row.
    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.data[row * self.columns..(row + 1) * self.columns]
    }

    /// The diagonal, as far as both sides reach.
    pub fn diagonal(&self) -> Vec<f64> {
        (0..self.rows.min(self.columns))
            .map(|at| self[(at, at)])
            .collect()
    }

    pub fn transpose(&self) -> Self {
        Self::from_fn(self.columns, self.rows, |row, column| self[(column, row)])
    }

    /// The matrix product. Panics when the inner sizes differ.
    pub fn times(&self, other: &Self) -> Self {
        assert_eq!(self.columns, other.rows, "inner sizes agree");
        let mut product = Self::zeros(self.rows, other.columns);
        for row in 0..self.rows {
            for (inner, &left) in self.row(row).iter().enumerate() {
                if left != 0.0 {
                    for (sum, right) in product.row_mut(row).iter_mut().zip(other.row(inner)) {
                        *sum += left * right;
                    }
                }
            }
        }
        product
    }

    /// The product with a column. Panics when the sizes differ.
    pub fn times_vector(&self, vector: &[f64]) -> Vec<f64> {
        assert_eq!(self.columns, vector.len(), "inner sizes agree");
        (0..self.rows)
            .map(|row| dot(self.row(row), vector))
            .collect()
    }

    /// Every entry times a number.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        self.data.iter_mut().for_each(|entry| *entry *= factor);
        self
    }

    /// Adds entry by entry. Panics when the shapes differ.
    pub fn add(&mut self, other: &Self) {
        assert_eq!((self.rows, self.columns), (other.rows, other.columns));
        for (entry, more) in self.data.iter_mut().zip(&other.data) {
            *entry += more;
        }
    }

    /// Adds `factor · v vᵀ` to a square matrix. Panics when the sizes differ.
    pub fn add_outer(&mut self, factor: f64, v: &[f64]) {
        assert_eq!((self.rows, self.columns), (v.len(), v.len()));
        for (row, &left) in v.iter().enumerate() {
            if left != 0.0 {
                for (entry, right) in self.row_mut(row).iter_mut().zip(v) {
                    *entry += factor * left * right;
                }
            }
        }
    }

    /// The rows and columns at the given positions, in their order. Panics outside.
    pub fn part(&self, rows: &[usize], columns: &[usize]) -> Self {
        Self::from_fn(rows.len(), columns.len(), |row, column| {
            self[(rows[row], columns[column])]
        })
    }

    /// `A V Aᵀ`: the covariance of linear combinations. Panics when the sizes differ.
    pub fn sandwich(&self, covariance: &Self) -> Self {
        self.times(covariance).times(&self.transpose())
    }

    /// The sum of the diagonal.
    pub fn trace(&self) -> f64 {
        self.diagonal().iter().sum()
    }

    /// Whether every entry is a finite number.
    pub fn is_finite(&self) -> bool {
        self.data.iter().all(|entry| entry.is_finite())
    }

    /// The factor of a symmetric matrix without negative eigenvalues, with its rank.
    pub fn factor(&self) -> Factor {
        Factor::of(self)
    }

    /// The solution of a square system by elimination with partial pivoting; `None` when singular
    /// to working precision.
    pub fn solve(&self, right: &Self) -> Option<Self> {
        assert_eq!((self.rows, self.rows), (self.columns, right.rows));
        let (mut left, mut right) = (self.clone(), right.clone());
        let size = self.rows;
        let largest = self.data.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        for step in 0..size {
            let pivot = (step..size)
                .max_by(|&a, &b| left[(a, step)].abs().total_cmp(&left[(b, step)].abs()))?;
            if left[(pivot, step)].abs() <= largest * 1e-14 {
                return None;
            }
            left.swap_rows(step, pivot);
            right.swap_rows(step, pivot);
            for row in step + 1..size {
                let factor = left[(row, step)] / left[(step, step)];
                if factor != 0.0 {
                    left.subtract_row(row, step, factor);
                    right.subtract_row(row, step, factor);
                }
            }
        }
        for step in (0..size).rev() {
            for column in 0..right.columns {
                let mut value = right[(step, column)];
                for inner in step + 1..size {
                    value -= left[(step, inner)] * right[(inner, column)];
                }
                right[(step, column)] = value / left[(step, step)];
            }
        }
        Some(right)
    }

    /// The inverse; `None` when singular to working precision.
    pub fn inverse(&self) -> Option<Self> {
        self.solve(&Self::identity(self.rows))
    }

    /// `L⁻¹` of a symmetric matrix `A = LLᵀ`, so that `L⁻¹AL⁻ᵀ` is the identity; `None` when A is not
    /// positive definite to working precision.
    pub fn inverse_root(&self) -> Option<Self> {
        let size = self.rows;
        let mut lower = Self::zeros(size, size);
        for row in 0..size {
            for column in 0..=row {
                let known = dot(&lower.row(row)[..column], &lower.row(column)[..column]);
                let rest = self[(row, column)] - known;
                if row == column {
                    if rest <= self[(row, row)] * DEPENDENT {
                        return None;
                    }
                    lower[(row, row)] = rest.sqrt();
                } else {
                    lower[(row, column)] = rest / lower[(column, column)];
                }
            }
        }
        lower.inverse()
    }

    fn swap_rows(&mut self, a: usize, b: usize) {
        if a != b {
            for column in 0..self.columns {
                self.data
                    .swap(a * self.columns + column, b * self.columns + column);
            }
        }
    }

    fn subtract_row(&mut self, row: usize, other: usize, factor: f64) {
        for column in 0..self.columns {
            let less = factor * self[(other, column)];
            self[(row, column)] -= less;
        }
    }

    /// The eigenvalues of a symmetric matrix, largest first, by Jacobi rotations.
    pub fn symmetric_eigenvalues(&self) -> Vec<f64> {
        assert_eq!(self.rows, self.columns, "a square matrix");
        let mut a = self.clone();
        let size = self.rows;
        for _ in 0..100 {
            let off: f64 = (0..size)
                .flat_map(|row| (0..row).map(move |column| (row, column)))
                .map(|at| a[at] * a[at])
                .sum();
            let on: f64 = a.diagonal().iter().map(|x| x * x).sum();
            if off <= on * 1e-32 || off == 0.0 {
                break;
            }
            for q in 1..size {
                for p in 0..q {
                    a.rotate(p, q);
                }
            }
        }
        let mut values = a.diagonal();
        values.sort_by(|x, y| y.total_cmp(x));
        values
    }

    /// One Jacobi rotation that makes the entry (p, q) zero.
    fn rotate(&mut self, p: usize, q: usize) {
        let off = self[(p, q)];
        if off == 0.0 {
            return;
        }
        let theta = (self[(q, q)] - self[(p, p)]) / (2.0 * off);
        let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
        let t = if theta == 0.0 { 1.0 } else { t };
        let c = 1.0 / t.hypot(1.0);
        let s = t * c;
        for k in 0..self.rows {
            let (kp, kq) = (self[(k, p)], self[(k, q)]);
            self[(k, p)] = c * kp - s * kq;
            self[(k, q)] = s * kp + c * kq;
        }
        for k in 0..self.rows {
            let (pk, qk) = (self[(p, k)], self[(q, k)]);
            self[(p, k)] = c * pk - s * qk;
            self[(q, k)] = s * pk + c * qk;
        }
    }
}

/// Σ aᵢbᵢ over the shorter of two slices.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Positions on a unit diagonal below this are linear combinations of the others.
const DEPENDENT: f64 = 1e-11;

/// The Cholesky factor of a symmetric matrix, scaled to a unit diagonal.
///
/// Solutions give zero to the positions that are linear combinations of others, which is what a
/// regression does with a redundant column: the fit is the same.
#[derive(Clone, Debug)]
pub struct Factor {
    /// √ of the diagonal of the original; 0 where the diagonal is not above zero.
    scale: Vec<f64>,
    /// The positions that are kept, smallest first.
    kept: Vec<usize>,
    /// Lower triangle, `kept × kept`.
    lower: Matrix,
    original: Matrix,
}

impl Factor {
    fn of(matrix: &Matrix) -> Self {
        assert_eq!(matrix.rows, matrix.columns, "a square matrix");
        let size = matrix.rows;
        let scale: Vec<f64> = (matrix.diagonal().iter())
            .map(|&d| if d > 0.0 { d.sqrt() } else { 0.0 })
            .collect();
        let mut rest: Vec<f64> = scale
            .iter()
            .map(|&s| if s > 0.0 { 1.0 } else { 0.0 })
            .collect();
        // Columns of the factor in the original order, one after another.
        let mut columns: Vec<Vec<f64>> = Vec::new();
        let mut kept: Vec<usize> = Vec::new();
        // In the order in which they come: what repeats an earlier position is left out.
        for pivot in 0..size {
            if rest[pivot] <= DEPENDENT {
                continue;
            }
            let root = rest[pivot].sqrt();
            let mut column = vec![0.0; size];
            for at in pivot..size {
                if scale[at] > 0.0 {
                    let so_far: f64 = columns.iter().map(|c| c[at] * c[pivot]).sum();
                    let entry = matrix[(at, pivot)] / scale[at] / scale[pivot];
                    column[at] = (entry - so_far) / root;
                    rest[at] -= column[at] * column[at];
                }
            }
            column[pivot] = root;
            kept.push(pivot);
            columns.push(column);
        }
        let lower = Matrix::from_fn(kept.len(), kept.len(), |row, column| {
            if column <= row {
                columns[column][kept[row]]
            } else {
                0.0
            }
        });
        Self {
            scale,
            kept,
            lower,
            original: matrix.clone(),
        }
    }

    /// How many positions are not linear combinations of the others.
    pub fn rank(&self) -> usize {
        self.kept.len()
    }

    /// The positions that are kept, smallest first.
    pub fn kept(&self) -> &[usize] {
        &self.kept
    }

    /// Solves for one right-hand side; redundant positions get zero.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut solution = self.solve_once(right);
        // One refinement: what is left over is solved for again.
        let fitted = self.original.times_vector(&solution);
        let left: Vec<f64> = right.iter().zip(&fitted).map(|(a, b)| a - b).collect();
        for (value, more) in solution.iter_mut().zip(self.solve_once(&left)) {
            *value += more;
        }
        solution
    }

    fn solve_once(&self, right: &[f64]) -> Vec<f64> {
        let size = self.kept.len();
        let mut y: Vec<f64> = self
            .kept
            .iter()
            .map(|&at| right[at] / self.scale[at])
            .collect();
        for row in 0..size {
            let known = dot(&self.lower.row(row)[..row], &y[..row]);
            y[row] = (y[row] - known) / self.lower[(row, row)];
        }
        for row in (0..size).rev() {
            let known: f64 = (row + 1..size).map(|k| self.lower[(k, row)] * y[k]).sum();
            y[row] = (y[row] - known) / self.lower[(row, row)];
        }
        let mut solution = vec![0.0; self.scale.len()];
        for (value, &at) in y.iter().zip(&self.kept) {
            solution[at] = value / self.scale[at];
        }
        solution
    }

    /// Solves for every column of the right-hand side.
    pub fn solve_matrix(&self, right: &Matrix) -> Matrix {
        let mut solution = Matrix::zeros(self.scale.len(), right.columns());
        for column in 0..right.columns() {
            let side: Vec<f64> = (0..right.rows()).map(|row| right[(row, column)]).collect();
            for (row, value) in self.solve(&side).into_iter().enumerate() {
                solution[(row, column)] = value;
            }
        }
        solution
    }

    /// The inverse on the positions that are kept, zero elsewhere.
    pub fn inverse(&self) -> Matrix {
        self.solve_matrix(&Matrix::identity(self.scale.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hilbert(size: usize) -> Matrix {
        Matrix::from_fn(size, size, |row, column| 1.0 / (row + column + 1) as f64)
    }

    #[test]
    fn a_system_is_solved_and_a_singular_one_is_refused() {
        let a = hilbert(4);
        let x = vec![1.0, -2.0, 3.0, 0.5];
        let b = a.times_vector(&x);
        for (got, want) in a.factor().solve(&b).iter().zip(&x) {
            assert!((got - want).abs() < 1e-9, "{got} for {want}");
        }
        let singular = Matrix::from_fn(3, 3, |row, column| (row + 1) as f64 * (column + 1) as f64);
        assert!(singular.inverse().is_none());
        assert_eq!(singular.factor().rank(), 1);
    }

    #[test]
    fn a_redundant_column_leaves_the_fit_as_it_is() {
        let x = Matrix::from_rows(&[
            vec![1.0, 1.0, 0.0],
            vec![1.0, 1.0, 0.0],
            vec![1.0, 0.0, 1.0],
            vec![1.0, 0.0, 1.0],
        ])
        .expect("rows of one length");
        let normal = x.transpose().times(&x);
        let y = [1.0, 3.0, 10.0, 20.0];
        let beta = normal.factor().solve(&x.transpose().times_vector(&y));
        let fit = x.times_vector(&beta);
        for (got, want) in fit.iter().zip([2.0, 2.0, 15.0, 15.0]) {
            assert!((got - want).abs() < 1e-12);
        }
    }

    #[test]
    fn eigenvalues_of_a_known_matrix_are_found() {
        let a = Matrix::from_rows(&[
            vec![2.0, -1.0, 0.0],
            vec![-1.0, 2.0, -1.0],
            vec![0.0, -1.0, 2.0],
        ])
        .expect("rows of one length");
        let root = std::f64::consts::SQRT_2;
        for (got, want) in a
            .symmetric_eigenvalues()
            .iter()
            .zip([2.0 + root, 2.0, 2.0 - root])
        {
            assert!((got - want).abs() < 1e-13);
        }
    }
}
