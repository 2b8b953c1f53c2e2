//! The quick way: protect one cell after the other by the cheapest change of the table.

use super::{
    super::bounds::Reader,
    LinkedError,
    attack::Attack,
    suppress::{Breach, Task},
};

/// A pattern that protects the table, without cells that it can do without.
pub(super) fn pattern(task: &Task<'_>) -> Result<Vec<bool>, LinkedError> {
    let everything: Vec<bool> = (task.costs.iter().zip(&task.primary))
        .map(|(cost, primary)| cost.is_some() || *primary)
        .collect();
    if let Some(breach) = task.breaches(&everything)?.first() {
        let cell = task.required[breach.required].cell;
        let cell = task.table.cells()[cell].name.clone();
        return Err(LinkedError::CannotProtect { cell });
    }
    let mut withheld = task.primary.clone();
    // Each round withholds more, and everything protects, so the rounds end.
    while let Some(&breach) = task.breaches(&withheld)?.first() {
        let before = withheld.clone();
        widen(task, breach, &mut withheld)?;
        if withheld == before {
            one_more(task, &mut withheld);
        }
    }
    give_back(task, &mut withheld)?;
    Ok(withheld)
}

/// Withholds the cheapest cell that is shown.
fn one_more(task: &Task<'_>, withheld: &mut [bool]) {
    let cheapest = (0..withheld.len())
        .filter(|&at| !withheld[at])
        .filter_map(|at| Some((task.costs[at]?, at)))
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    if let Some((_, at)) = cheapest {
        withheld[at] = true;
    }
}

/// Withholds the cells of the cheapest changes upwards, downwards or both that a cell needs.
fn widen(task: &Task<'_>, breach: Breach, withheld: &mut [bool]) -> Result<(), LinkedError> {
    let required = &task.required[breach.required];
    let mut can_go: Vec<bool> = (task.costs.iter().zip(&task.primary))
        .map(|(cost, primary)| cost.is_some() || *primary)
        .collect();
    if let Some(insider) = breach.insider {
        can_go[insider] = false;
    }
    let (lower, upper) = Attack::on(task.table, &can_go).interval(required.cell)?;
    let value = task.table.cells()[required.cell].value;
    let up = required.width.max(required.above);
    let up = upper.map_or(up, |upper| up.min(upper - value));
    let down = required.below.max(required.width - up);
    let down = down.min(value - lower);
    for change in [up, -down] {
        for at in cheapest_change(task, required.cell, change, &can_go, withheld) {
            withheld[at] = true;
        }
    }
    Ok(())
}

/// The cells of the cheapest change of the table in which `cell` changes by `change`:
///
/// ```text
/// min Σ cost (y⁺ + y⁻)  subject to  M (y⁺ − y⁻) = 0,  y⁺_cell − y⁻_cell = change,  y⁻ ≤ value − least
/// ```
fn cheapest_change(
    task: &Task<'_>,
    cell: usize,
    change: f64,
    can_go: &[bool],
    withheld: &[bool],
) -> Vec<usize> {
    let table = task.table;
    let scale = table.scale();
    if change.abs() <= 1e-9 * scale {
        return Vec::new();
    }
    let cells: Vec<usize> = (0..can_go.len()).filter(|&at| can_go[at]).collect();
    let count = cells.len();
    // Up, down, the room left below, the room left above.
    let width = 4 * count;
    let mut equations = Vec::new();
    let place = |at: usize| cells.binary_search(&at).ok();
    for (whole, parts) in &table.sums {
        let mut row = vec![0.0; width];
        for (at, sign) in parts
            .iter()
            .map(|&part| (part, 1.0))
            .chain([(*whole, -1.0)])
        {
            if let Some(at) = place(at) {
                row[at] += sign;
                row[count + at] -= sign;
            }
        }
        equations.push((row, 0.0));
    }
    for (at, &number) in cells.iter().enumerate() {
        let mut row = vec![0.0; width];
        row[count + at] = 1.0;
        row[2 * count + at] = 1.0;
        let known = &table.cells()[number];
        equations.push((row, (known.value - known.least) / scale));
        if let Some(most) = known.most {
            let mut row = vec![0.0; width];
            row[at] = 1.0;
            row[3 * count + at] = 1.0;
            equations.push((row, (most - known.value) / scale));
        }
    }
    let mut row = vec![0.0; width];
    if let Some(at) = place(cell) {
        row[at] = 1.0;
        row[count + at] = -1.0;
    }
    equations.push((row, change / scale));
    let mut costs = vec![0.0; width];
    for (at, &number) in cells.iter().enumerate() {
        // What is withheld already costs nearly nothing; not quite, so that nothing circles.
        let cost = match task.costs[number] {
            Some(cost) if !withheld[number] => cost,
            Some(_) | None => 1e-6,
        };
        costs[at] = cost;
        costs[count + at] = cost;
    }
    let Some(changes) = Reader::new(&equations, width).map(|reader| reader.at_least(&costs)) else {
        return Vec::new();
    };
    (cells.iter().enumerate())
        .filter(|&(at, _)| changes[at] > 1e-6 || changes[count + at] > 1e-6)
        .map(|(_, &number)| number)
        .collect()
}

/// Shows what the pattern can do without, the dearest first.
fn give_back(task: &Task<'_>, withheld: &mut [bool]) -> Result<(), LinkedError> {
    let cost = |at: usize| task.costs[at].unwrap_or(0.0);
    let mut extra: Vec<usize> = (0..withheld.len())
        .filter(|&at| withheld[at] && !task.primary[at])
        .collect();
    extra.sort_by(|&a, &b| cost(b).total_cmp(&cost(a)).then(a.cmp(&b)));
    for at in extra {
        withheld[at] = false;
        if !task.breaches(withheld)?.is_empty() {
            withheld[at] = true;
        }
    }
    Ok(())
}
