//! Matrices, which are kept column by column. Sums go from the first product to the last. Not here: what is done to
//! each number by itself.

use std::rc::Rc;

use naga::{BinaryOperator, TypeInner};

use super::Lower;
use crate::lanes::{Node, Op, Register};

impl Lower<'_> {
    /// A product in which a matrix meets a vector or a matrix.
    pub(super) fn matrix_product(
        &mut self,
        left: &TypeInner,
        a: &[Register],
        right: &TypeInner,
        b: &[Register],
        out: &mut Vec<Node>,
    ) -> Option<Rc<[Register]>> {
        match (left, right) {
            (TypeInner::Matrix { rows, .. }, TypeInner::Vector { .. }) => Some(self.matrix_by_vector(a, *rows as usize, b, out).into()),
            (TypeInner::Vector { size, .. }, TypeInner::Matrix { .. }) => {
                Some(b.chunks(*size as usize).map(|column| self.dot(a, column, out)).collect())
            }
            (TypeInner::Matrix { rows, columns: inner, .. }, TypeInner::Matrix { .. }) => {
                Some(b.chunks(*inner as usize).flat_map(|column| self.matrix_by_vector(a, *rows as usize, column, out)).collect())
            }
            _ => None,
        }
    }

    fn matrix_by_vector(&mut self, matrix: &[Register], rows: usize, vector: &[Register], out: &mut Vec<Node>) -> Vec<Register> {
        let row = |row: usize| -> Vec<Register> { matrix.iter().skip(row).step_by(rows).copied().collect() };
        (0..rows).map(|at| self.dot(&row(at), vector, out)).collect()
    }

    pub(super) fn transpose(&self, matrix: &[Register], rows: usize) -> Rc<[Register]> {
        (0..rows).flat_map(|row| matrix.iter().skip(row).step_by(rows).copied()).collect()
    }

    /// All products of a number of the one with a number of the other: a column for each of `b`.
    pub(super) fn outer(&mut self, a: &[Register], b: &[Register], out: &mut Vec<Node>) -> Rc<[Register]> {
        let columns = b.iter().flat_map(|&b| self.each(BinaryOperator::Multiply, a, &[b], out).to_vec());
        columns.collect()
    }

    /// By the first column: each number times the determinant of what is in neither its row nor its column.
    pub(super) fn determinant(&mut self, matrix: &[Register], rows: usize, out: &mut Vec<Node>) -> Register {
        if rows == 1 {
            return matrix[0];
        }
        let mut sum = None;
        for row in 0..rows {
            let rest: Vec<_> = (rows..matrix.len()).filter(|at| at % rows != row).map(|at| matrix[at]).collect();
            let minor = self.determinant(&rest, rows - 1, out);
            let product = self.same(Op::Multiply, &[matrix[row], minor], out);
            sum = Some(match sum {
                None => product,
                Some(sum) if row % 2 == 1 => self.same(Op::Subtract, &[sum, product], out),
                Some(sum) => self.same(Op::Add, &[sum, product], out),
            });
        }
        sum.unwrap_or(matrix[0])
    }
}
