//! The cheapest pattern, by proofs of what must be withheld (an implicit hitting set).

use super::{
    LinkedError, hitting,
    suppress::{Breach, Task},
};

/// The best pattern found, and what any pattern costs at least.
pub(super) struct Found {
    pub(super) withheld: Vec<bool>,
    pub(super) lower_bound: f64,
}

/// Steps of one search for a hitting set.
const STEPS: usize = 200_000;

/// Improves a pattern that protects the table until it is the cheapest, or the effort is spent.
pub(super) fn search(
    task: &Task<'_>,
    quick: Vec<bool>,
    effort: usize,
) -> Result<Found, LinkedError> {
    let mut best = Found {
        withheld: quick,
        lower_bound: 0.0,
    };
    let mut left = effort;
    let mut lists: Vec<Vec<usize>> = Vec::new();
    while left > 0 {
        if task.cost(&best.withheld) <= best.lower_bound * (1.0 + 1e-9) {
            break;
        }
        let Some((bound, chosen)) = hitting::cheapest(&task.costs, &lists, STEPS) else {
            break;
        };
        best.lower_bound = best.lower_bound.max(bound);
        let mut pattern = task.primary.clone();
        for cell in chosen {
            pattern[cell] = true;
        }
        // Several proofs a round: each next one without the cells of those before it.
        loop {
            let breaches = task.breaches(&pattern)?;
            let Some(&breach) = breaches.first() else {
                break;
            };
            let Some(list) = proof(task, breach, &pattern, &mut left)? else {
                return Ok(best);
            };
            for &cell in &list {
                pattern[cell] = true;
            }
            lists.push(list);
        }
        let cost = task.cost(&pattern);
        if cost < task.cost(&best.withheld) {
            best.withheld = pattern;
        }
    }
    if task.cost(&best.withheld) < best.lower_bound {
        // They differ by rounding only.
        best.lower_bound = task.cost(&best.withheld);
    }
    Ok(best)
}

/// Cells of which one has to be withheld to close a breach: those outside of a pattern that is as
/// large as it can be with the breach open. `None` when the effort is spent.
fn proof(
    task: &Task<'_>,
    breach: Breach,
    pattern: &[bool],
    left: &mut usize,
) -> Result<Option<Vec<usize>>, LinkedError> {
    let mut larger = pattern.to_vec();
    let mut candidates: Vec<usize> = (0..larger.len())
        .filter(|&at| !larger[at] && task.costs[at].is_some())
        .collect();
    // The dear ones first: the list is to be left with few, and cheap cells are rather withheld.
    let cost = |at: usize| task.costs[at].unwrap_or(f64::INFINITY);
    candidates.sort_by(|&a, &b| cost(b).total_cmp(&cost(a)).then(a.cmp(&b)));
    // A linear programme grows with the square of the table.
    let step = 1 + (task.costs.len() / 30).pow(2);
    let mut list = Vec::new();
    for at in candidates {
        *left = left.saturating_sub(step);
        if *left == 0 {
            return Ok(None);
        }
        larger[at] = true;
        if !task.is_open(breach, &larger)? {
            larger[at] = false;
            list.push(at);
        }
    }
    Ok(Some(list))
}
