//! Dealing whole people to stated proportions.

/// How many of `people` get each share, as closely to the shares as whole people allow: the whole
/// part first, then one each in the order of the remainders (Hamilton's method). The shares need
/// not add up to exactly 1.
pub(super) fn whole_people(people: usize, shares: &[f64]) -> Vec<usize> {
    let sum: f64 = shares.iter().sum();
    if sum <= 0.0 {
        return vec![0; shares.len()];
    }
    let exact: Vec<f64> = shares
        .iter()
        .map(|share| share / sum * people as f64)
        .collect();
    let mut dealt: Vec<usize> = exact.iter().map(|part| floor(*part)).collect();
    let left = people.saturating_sub(dealt.iter().sum());
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| {
        (exact[*b] - exact[*b].floor()).total_cmp(&(exact[*a] - exact[*a].floor()))
    });
    for place in order.into_iter().take(left) {
        dealt[place] += 1;
    }
    dealt
}

/// A share of people to the nearest whole person.
pub(super) fn nearest(people: usize, share: f64) -> usize {
    floor((people as f64 * share).clamp(0.0, people as f64) + 0.5).min(people)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shares of a count of people: neither negative nor beyond 2^53"
)]
fn floor(value: f64) -> usize {
    (value + 1e-9).floor() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_dealt_and_nobody_twice() {
        for people in [0, 1, 7, 100, 1511] {
            let dealt = whole_people(people, &[2.99, 15.97, 50.04, 29.03, 1.97]);
            assert_eq!(dealt.iter().sum::<usize>(), people);
        }
        assert_eq!(
            whole_people(1371, &[2.99, 15.97, 50.04, 29.03, 1.97]),
            [41, 219, 686, 398, 27]
        );
        assert_eq!(whole_people(10, &[]), Vec::<usize>::new());
        assert_eq!(whole_people(10, &[0.0, 0.0]), [0, 0]);
    }

    #[test]
    fn shares_of_a_few_people_are_rounded() {
        assert_eq!(nearest(2377, 0.006_73), 16);
        assert_eq!(nearest(3, 1.0), 3);
        assert_eq!(nearest(0, 0.5), 0);
    }
}
