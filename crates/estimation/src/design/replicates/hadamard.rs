//! Hadamard matrices: entries ±1, columns orthogonal.
//!
//! Made by doubling (Sylvester) from a start of order 1, or of order q + 1 for a prime q ≡ 3 (mod 4)
//! (Paley's first construction, from the squares modulo q). Every multiple of 4 up to 24 has one of
//! these; above, the next order that has one is taken, which costs a few replicates more.

/// Whether entry (row, column) is +1, in a Hadamard matrix of the smallest order found that is at
/// least `least`; with the order. Row 0 and column 0 are all +1.
pub(super) fn hadamard(least: usize) -> Vec<Vec<bool>> {
    let mut order = least.max(1);
    loop {
        if let Some(matrix) = of_order(order) {
            return matrix;
        }
        order += 1;
    }
}

fn of_order(order: usize) -> Option<Vec<Vec<bool>>> {
    if order == 1 {
        return Some(vec![vec![true]]);
    }
    if order.is_multiple_of(4) && is_prime(order - 1) {
        return Some(paley(order - 1));
    }
    if !order.is_multiple_of(2) {
        return None;
    }
    let half = of_order(order / 2)?;
    let row = |row: usize| {
        let (part, lower) = (&half[row % half.len()], row >= half.len());
        let right = part.iter().map(move |&entry| entry != lower);
        part.iter().copied().chain(right).collect()
    };
    Some((0..order).map(row).collect())
}

/// Order q + 1: a first row and column of +1, and inside −1 on the diagonal and the quadratic
/// character of column − row elsewhere.
fn paley(q: usize) -> Vec<Vec<bool>> {
    let mut square = vec![false; q];
    for x in 1..q {
        square[x * x % q] = true;
    }
    let entry = |row: usize, column: usize| {
        row == 0 || column == 0 || (row != column && square[(column + q - row) % q])
    };
    (0..=q)
        .map(|row| (0..=q).map(|column| entry(row, column)).collect())
        .collect()
}

fn is_prime(number: usize) -> bool {
    number > 1
        && (2..)
            .take_while(|d| d * d <= number)
            .all(|d| !number.is_multiple_of(d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_orthogonal_and_the_first_is_constant() {
        for least in [1, 2, 3, 4, 9, 12, 20, 25, 33, 50, 93, 150] {
            let matrix = hadamard(least);
            let order = matrix.len();
            assert!(order >= least && order <= least + 16, "{order} for {least}");
            assert!(matrix.iter().all(|row| row[0] && row.len() == order));
            for a in 0..order {
                for b in 0..a {
                    let same = matrix.iter().filter(|row| row[a] == row[b]).count();
                    assert_eq!(2 * same, order, "columns {a} and {b} of order {order}");
                }
            }
        }
    }
}
