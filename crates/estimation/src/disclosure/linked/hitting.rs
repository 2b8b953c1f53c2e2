//! The cheapest set of cells with at least one of each of several lists: by branching on the
//! shortest list that is not met.

/// Looks for the cheapest set that meets all lists.
pub(super) struct Hitting<'a> {
    costs: &'a [Option<f64>],
    lists: &'a [Vec<usize>],
    best: Option<(f64, Vec<usize>)>,
    steps: usize,
}

/// The cheapest set and its cost; `None` when it takes more than `steps`, or a list is empty.
pub(super) fn cheapest(
    costs: &[Option<f64>],
    lists: &[Vec<usize>],
    steps: usize,
) -> Option<(f64, Vec<usize>)> {
    let mut search = Hitting {
        costs,
        lists,
        best: None,
        steps,
    };
    let mut barred = vec![false; costs.len()];
    search.branch(&mut Vec::new(), 0.0, &mut barred);
    if search.steps == 0 {
        return None;
    }
    search.best
}

impl Hitting<'_> {
    fn cost(&self, cell: usize) -> f64 {
        self.costs[cell].unwrap_or(f64::INFINITY)
    }

    fn branch(&mut self, chosen: &mut Vec<usize>, cost: f64, barred: &mut [bool]) {
        if self.steps == 0 {
            return;
        }
        self.steps -= 1;
        let open: Vec<Vec<usize>> = (self.lists.iter())
            .filter(|list| !list.iter().any(|cell| chosen.contains(cell)))
            .map(|list| list.iter().copied().filter(|&cell| !barred[cell]).collect())
            .collect();
        let is_better = |bound: f64| {
            (self.best.as_ref()).is_none_or(|(best, _)| bound < best - 1e-9 * best.max(1.0))
        };
        if !is_better(cost + self.at_least(&open)) {
            return;
        }
        let Some(list) = open.iter().min_by_key(|list| list.len()) else {
            self.best = Some((cost, chosen.clone()));
            return;
        };
        let mut list = list.clone();
        list.sort_by(|&a, &b| self.cost(a).total_cmp(&self.cost(b)).then(a.cmp(&b)));
        // Each cell of the list in turn; those before it are then out, so nothing is tried twice.
        for &cell in &list {
            chosen.push(cell);
            self.branch(chosen, cost + self.cost(cell), barred);
            chosen.pop();
            barred[cell] = true;
        }
        for cell in list {
            barred[cell] = false;
        }
    }

    /// What meeting the open lists costs at least: lists without a common cell add up.
    fn at_least(&self, open: &[Vec<usize>]) -> f64 {
        let mut taken = vec![false; self.costs.len()];
        let mut bound = 0.0;
        for list in open {
            if list.iter().any(|&cell| taken[cell]) {
                continue;
            }
            for &cell in list {
                taken[cell] = true;
            }
            bound += (list.iter())
                .map(|&cell| self.cost(cell))
                .fold(f64::INFINITY, f64::min);
        }
        bound
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_dear_cell_is_taken_when_the_cheap_ones_together_cost_more() {
        let costs = [Some(2.0), Some(2.0), Some(3.0)];
        let lists = [vec![0, 2], vec![1, 2]];
        assert_eq!(cheapest(&costs, &lists, 100), Some((3.0, vec![2])));
    }

    #[test]
    fn a_search_that_is_cut_short_says_so() {
        let costs = [Some(1.0); 4];
        let lists = [vec![0, 1], vec![2, 3]];
        assert_eq!(cheapest(&costs, &lists, 1), None);
    }
}
