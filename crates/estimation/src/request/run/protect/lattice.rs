//! All the groups that the variables of an analysis make, and what is counted in them.

use std::borrow::Cow;

use super::{
    super::{Job, columns, condition},
    NumberCells, RequestError, Shield, Telling,
};
use crate::{
    data::{Categorical, Category, Column, Domains, Numeric},
    disclosure::MagnitudeRule,
    request::{analysis::MissingRule, error::At},
    table::{Item, RawTable, counted, rule},
};

/// The variables that make the groups of an analysis: those of `by`, its condition, and whether the
/// columns that have to be answered are.
pub(in super::super) struct Lattice<'a> {
    variables: Vec<(String, Cow<'a, Categorical>)>,
    /// Categories that every published group has: the condition is met, the columns are answered.
    pub(in super::super) fixed: Vec<Category>,
}

const MET: &str = "met";

impl<'a> Lattice<'a> {
    /// The variables of an analysis; `complete` are columns that have to be answered.
    pub(in super::super) fn of(
        job: &'a Job<'_>,
        complete: &[String],
    ) -> Result<Self, RequestError> {
        let data = &job.population.data;
        let mut lattice = Self {
            variables: Vec::new(),
            fixed: Vec::new(),
        };
        for (at, name) in job.analysis.by.iter().enumerate() {
            let column = data
                .categorical(name)
                .at(format!("{}.by[{at}]", job.place))?;
            lattice.variables.push((name.clone(), column));
        }
        if let Some(wanted) = &job.analysis.condition {
            let place = format!("{}.where", job.place);
            let met = condition::met(&place, wanted, data)?;
            lattice.fix(format!("where {wanted}"), &met)?;
        }
        if job.analysis.missing == MissingRule::CompleteCases || !complete.is_empty() {
            let mut names = complete.to_vec();
            if job.analysis.missing == MissingRule::CompleteCases {
                names.extend(job.analysis.ask.columns());
            }
            names.sort();
            names.dedup();
            let mut all = vec![true; data.rows()];
            for name in &names {
                let answered = columns::answered(&format!("{}.ask", job.place), data, name)?;
                all.iter_mut()
                    .zip(answered)
                    .for_each(|(all, row)| *all &= row);
            }
            lattice.fix(format!("answered {}", names.join(", ")), &all)?;
        }
        Ok(lattice)
    }

    /// One more variable, whose groups are told apart.
    pub(in super::super) fn with(mut self, name: &str, column: Cow<'a, Categorical>) -> Self {
        if self.variables.iter().all(|(known, _)| known != name) {
            self.variables.push((name.to_owned(), column));
        }
        self
    }

    /// A variable with two levels, of which only the first is published.
    fn fix(&mut self, name: String, met: &[bool]) -> Result<(), RequestError> {
        // Where everybody meets it, it is no group of its own.
        if met.iter().all(|met| *met) {
            return Ok(());
        }
        let codes = met.iter().map(|met| Ok(u16::from(!met)));
        let levels = vec![MET.to_owned(), "not met".to_owned()];
        let column = Categorical::from_codes(levels, codes).at(name.as_str())?;
        self.fixed.push(Category {
            variable: name.clone(),
            category: MET.to_owned(),
        });
        self.variables.push((name, Cow::Owned(column)));
        Ok(())
    }

    /// A group of the analysis as it is known in the release.
    pub(in super::super) fn group(&self, domain: &[Category]) -> Vec<Category> {
        domain.iter().chain(&self.fixed).cloned().collect()
    }

    /// The groups of each subset of the variables, everybody among them.
    fn domains(&self, rows: usize) -> Result<Vec<Domains>, RequestError> {
        // So many variables would have more groups than people.
        let most = self.variables.len().min(16);
        (0..1_usize << most)
            .map(|subset| {
                let chosen: Vec<(&str, &Categorical)> = (self.variables.iter().enumerate())
                    .filter(|(at, _)| subset >> at & 1 == 1)
                    .map(|(_, (name, column))| (name.as_str(), &**column))
                    .collect();
                Domains::by(&chosen, rows, chosen.is_empty()).at("disclosure")
            })
            .collect()
    }

    /// Adds what is known about an item in all the groups, and the tables behind a result when it
    /// tells of the groups that all variables make.
    pub(in super::super) fn tell(
        &self,
        shield: &mut Shield,
        job: &Job<'_>,
        item: &Told<'_>,
        behind: bool,
    ) -> Result<(), RequestError> {
        let design = &job.population.design;
        let rule = rule(design, job.precision);
        for domains in self.domains(job.population.data.rows())? {
            let table = counted((job.name, item.name), item.data, &domains, rule.clone());
            shield.margins.push(table);
        }
        if behind {
            let all: Vec<(&str, &Categorical)> = (self.variables.iter())
                .map(|(name, column)| (name.as_str(), &**column))
                .collect();
            let rows = job.population.data.rows();
            let domains = Domains::by(&all, rows, all.is_empty()).at("disclosure")?;
            let mut table = counted((job.name, item.name), item.data, &domains, rule);
            self.keep_published(&mut table);
            shield.behind.push(Telling {
                table,
                numbers: item.numbers.clone(),
            });
        }
        Ok(())
    }

    /// Takes the columns out in which the condition is not met.
    fn keep_published(&self, table: &mut RawTable) {
        let is_in = |at: usize, table: &RawTable| {
            (self.fixed.iter()).all(|fixed| table.columns[at].group.contains(fixed))
        };
        let kept: Vec<usize> = (0..table.columns.len())
            .filter(|&at| is_in(at, table))
            .collect();
        let width = table.columns.len();
        let cells = table.cells.iter().enumerate();
        table.cells = (cells.filter(|(at, _)| kept.contains(&(at % width))))
            .map(|(_, cell)| cell.clone())
            .collect();
        table.columns = kept.iter().map(|&at| table.columns[at].clone()).collect();
        table.respondents = kept.iter().map(|&at| table.respondents[at]).collect();
        table.missing = kept.iter().map(|&at| table.missing[at]).collect();
    }

    /// The contributions to the total of a number in all the groups.
    pub(in super::super) fn contributions(
        &self,
        shield: &mut Shield,
        job: &Job<'_>,
        (name, values): (&str, &Numeric),
        rule: &MagnitudeRule,
    ) -> Result<(), RequestError> {
        let weights = job.population.design.weights();
        let mut cells = NumberCells::new(job.name, name);
        for domains in self.domains(values.rows())? {
            cells
                .add(values, &domains, &weights, rule)
                .at("disclosure.magnitudes")?;
        }
        shield.numbers.push(cells);
        Ok(())
    }
}

/// An item as a table counts it, with the numbers whose totals it tells.
pub(in super::super) struct Told<'a> {
    pub(in super::super) name: &'a str,
    pub(in super::super) data: Item<'a>,
    pub(in super::super) numbers: Vec<String>,
}

impl<'a> Told<'a> {
    /// A column as what it holds. Text that is no category has no cells to protect.
    pub(in super::super) fn of(name: &'a str, column: &'a Column) -> Option<Self> {
        let (data, numbers) = match column {
            Column::Categorical(column) => (Item::Choice(column), Vec::new()),
            Column::Several(column) => (Item::Several(column), Vec::new()),
            Column::Number(column) => (Item::Number(column), vec![name.to_owned()]),
            Column::Text(_) => return None,
        };
        Some(Self {
            name,
            data,
            numbers,
        })
    }
}
