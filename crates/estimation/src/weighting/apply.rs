//! From a step's cells and targets to the design that has it.

use super::{
    Adjustment, Cells, StepReport, WeightingError,
    margin::Resolved,
    report::{MarginReport, Summary},
};
use crate::{
    design::{Calibrated, Design, Residuals},
    numeric::Matrix,
};

/// A step that is about to be made.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) design: Design,
    pub(super) cells: Cells,
    pub(super) residuals: Residuals,
}

/// A step whose auxiliary variables are the indicators of the levels of margins.
pub(super) fn margins(
    step: Step,
    margins: &[Resolved],
    adjustment: Adjustment,
) -> Result<(Design, StepReport), WeightingError> {
    let auxiliaries = indicators(margins, step.cells.count());
    finish(step, auxiliaries, margins, adjustment)
}

/// One column for each level of each margin, one row for each cell.
pub(super) fn indicators(margins: &[Resolved], cells: usize) -> Matrix {
    let columns: usize = margins.iter().map(|margin| margin.targets.len()).sum();
    let mut indicators = Matrix::zeros(cells, columns);
    let mut first = 0;
    for margin in margins {
        for (cell, &level) in margin.of_cell.iter().enumerate() {
            indicators[(cell, first + level as usize)] = 1.0;
        }
        first += margin.targets.len();
    }
    indicators
}

/// Finds the factors, puts the step into the design, and reports.
pub(super) fn finish(
    step: Step,
    auxiliaries: Matrix,
    margins: &[Resolved],
    adjustment: Adjustment,
) -> Result<(Design, StepReport), WeightingError> {
    let Step {
        name,
        design,
        cells,
        residuals,
    } = step;
    let solved = adjustment.factors(&cells.weights)?;
    let used = || (solved.factors.iter().zip(&cells.people)).filter(|(_, people)| **people > 0);
    let after: Vec<f64> = (cells.weights.iter().zip(&solved.factors))
        .map(|(weight, factor)| weight * factor)
        .collect();
    let smallest = used().fold(f64::INFINITY, |least, (&factor, _)| least.min(factor));
    let largest = used().fold(f64::NEG_INFINITY, |most, (&factor, _)| most.max(factor));
    let margins = (margins.iter())
        .map(|margin| MarginReport::new(margin, &cells.weights, &after))
        .collect();
    let design = design.with_step(Calibrated {
        cells: &cells.of_row,
        auxiliaries,
        factors: solved.factors.clone(),
        residuals,
        adjustment,
    })?;
    let report = StepReport {
        step: name.to_owned(),
        residuals: residuals.name().to_owned(),
        iterations: solved.iterations,
        smallest_factor: smallest,
        largest_factor: largest,
        cells: cells.count(),
        trimmed: None,
        at_bounds: None,
        margins,
        numbers: Vec::new(),
        weights: Summary::of(&design),
    };
    Ok((design, report))
}
