//! What a simulation did, as a person reads it in the terminal.

use std::{collections::BTreeMap, fmt};

/// The outcome for one population.
#[derive(Clone, Debug, Default)]
pub struct PopulationReport {
    pub name: String,
    pub cases: usize,
    pub completed: usize,
    pub broke_off: usize,
    /// What the whole-form check found, by item and message: faults of routing or constraints.
    pub problems: BTreeMap<String, usize>,
    /// Group, respondents, and half the width of the 95% interval of 50% there, in points.
    pub precision: Vec<(String, usize, f64)>,
}

/// The outcome of a simulation.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub study: String,
    pub populations: Vec<PopulationReport>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: invented people and answers (nobody was asked)",
            self.study
        )?;
        for population in &self.populations {
            writeln!(
                f,
                "\n{}: {} invited, {} completed ({:.1}%), {} broke off",
                population.name,
                population.cases,
                population.completed,
                population.completed as f64 / population.cases.max(1) as f64 * 100.0,
                population.broke_off
            )?;
            if population.problems.is_empty() {
                writeln!(
                    f,
                    "  every invented respondent passed the checks that real ones meet"
                )?;
            }
            for (problem, n) in &population.problems {
                writeln!(f, "  {n} could not submit: {problem}")?;
            }
            writeln!(
                f,
                "  precision to expect (95% interval of a figure of 50%):"
            )?;
            for (group, n, half) in &population.precision {
                writeln!(f, "    {group:<28} {n:>6} answers   ± {half:.1} points")?;
            }
        }
        Ok(())
    }
}
