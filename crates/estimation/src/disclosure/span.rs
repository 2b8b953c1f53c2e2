//! What a reader can work out: the linear span of what is shown.
//!
//! Exact arithmetic in the field of integers modulo the prime 2⁶¹ − 1, so that "is determined by"
//! is a yes or a no without a tolerance. (A coefficient that is a multiple of that prime would be
//! needed to deceive it; the coefficients here are −1, 0 and 1 and the systems have some hundred
//! unknowns.)

const PRIME: u64 = (1 << 61) - 1;

/// A linear combination of the unknowns, by position.
pub(super) type Form = Vec<u64>;

pub(super) const ONE: u64 = 1;
pub(super) const MINUS_ONE: u64 = PRIME - 1;

fn times(a: u64, b: u64) -> u64 {
    // Below 2^122. Since 2^61 leaves 1, its upper and lower 61 bits add up to the same remainder.
    let product = u128::from(a) * u128::from(b);
    within((product as u64 & PRIME) + (product >> 61) as u64)
}

/// The remainder of a number below twice the prime.
fn within(value: u64) -> u64 {
    if value >= PRIME { value - PRIME } else { value }
}

fn inverse(a: u64) -> u64 {
    let (mut result, mut base, mut exponent) = (1, a, PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

/// `target` − `factor` · `row`.
fn subtract(target: &mut Form, row: &Form, factor: u64) {
    for (value, &part) in target.iter_mut().zip(row).filter(|(_, part)| **part != 0) {
        *value = within(*value + PRIME - times(factor, part));
    }
}

/// A basis of what is known, each row with a 1 at its pivot and zeros at the pivots before it.
#[derive(Clone, Debug, Default)]
pub(super) struct Span {
    rows: Vec<(usize, Form)>,
}

impl Span {
    /// What is left of a form after all that is known is taken away; all zeros when it is determined.
    pub(super) fn rest(&self, form: &Form) -> Form {
        let mut rest = form.clone();
        for (pivot, row) in &self.rows {
            if rest[*pivot] != 0 {
                let factor = rest[*pivot];
                subtract(&mut rest, row, factor);
            }
        }
        rest
    }

    /// Whether a form is determined by what is known.
    pub(super) fn holds(&self, form: &Form) -> bool {
        is_zero(&self.rest(form))
    }

    /// Adds a form to what is known.
    pub(super) fn add(&mut self, form: &Form) {
        self.add_rest(self.rest(form));
    }

    /// Adds what [`Span::rest`] gave.
    pub(super) fn add_rest(&mut self, mut rest: Form) {
        if let Some(pivot) = rest.iter().position(|&value| value != 0) {
            let scale = inverse(rest[pivot]);
            rest.iter_mut()
                .for_each(|value| *value = times(*value, scale));
            self.rows.push((pivot, rest));
        }
    }
}

pub(super) fn is_zero(form: &Form) -> bool {
    form.iter().all(|&value| value == 0)
}

/// Whether one rest is a multiple of the other: knowing the second then tells the first.
pub(super) fn is_multiple(rest: &Form, of: &Form) -> bool {
    let Some(at) = of.iter().position(|&value| value != 0) else {
        return is_zero(rest);
    };
    if rest[at] == 0 {
        return is_zero(rest);
    }
    let factor = times(rest[at], inverse(of[at]));
    rest.iter()
        .zip(of)
        .all(|(&value, &part)| value == times(factor, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(signs: &[i8]) -> Form {
        signs
            .iter()
            .map(|s| {
                if *s < 0 {
                    MINUS_ONE
                } else {
                    u64::from(s.unsigned_abs())
                }
            })
            .collect()
    }

    #[test]
    fn a_total_and_all_but_one_part_determine_the_last_part() {
        let mut span = Span::default();
        span.add(&form(&[1, 1, 1]));
        span.add(&form(&[1, 0, 0]));
        assert!(!span.holds(&form(&[0, 0, 1])));
        assert!(is_multiple(
            &span.rest(&form(&[0, 0, 1])),
            &span.rest(&form(&[0, -1, 0]))
        ));
        span.add(&form(&[0, 1, 0]));
        assert!(span.holds(&form(&[0, 0, 1])));
        assert!(span.holds(&form(&[1, -1, 0])));
    }
}
