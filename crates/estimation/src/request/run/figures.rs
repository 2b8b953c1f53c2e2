//! Shares, counts, means, totals and ratios, as a request asks for them.

use rayon::prelude::*;

use super::{
    super::{Ask, FigureRow, RequestError, analysis::MissingRule, error::At},
    Job, columns, condition,
};
use crate::{
    data::{Categorical, Domains},
    disclosure::{SafeTable, Shown},
    estimate::{self, EstimateError, Figures, LevelSet, Options},
    table::{self, Item, RawTable, Row, RowKind, Sum},
};

impl Job<'_> {
    /// The figures of every column that is asked for, with their tables when `protect` is on.
    pub(super) fn figures(&self, protect: bool) -> Result<Vec<Made>, RequestError> {
        if protect {
            self.check_protectable()?;
        }
        // What is protected is protected against what everybody together tells.
        let domains = self.domains(protect)?;
        let options = self.options();
        let count = match &self.analysis.ask {
            Ask::Ratios { of } => of.len(),
            ask => of(ask).len(),
        };
        let parts: Vec<Result<Made, RequestError>> = (0..count)
            .into_par_iter()
            .map(|at| {
                let (of, figures) = self.of_column(at, &domains, &options)?;
                let table = if protect {
                    Some(self.table(&of, &figures, &domains)?)
                } else {
                    None
                };
                Ok(Made { of, figures, table })
            })
            .collect();
        parts.into_iter().collect()
    }

    /// Refuses what disclosure control does not know how to protect.
    fn check_protectable(&self) -> Result<(), RequestError> {
        if self.analysis.condition.is_some() {
            let problem = "with disclosure control a condition cannot be checked against the figures of everybody: make a variable of it (\"meets\") and put that into \"by\"";
            return Err(RequestError::new(format!("{}.where", self.place), problem));
        }
        if self.analysis.missing == MissingRule::CompleteCases {
            let problem =
                "with disclosure control every column keeps its own base: leave out \"missing\"";
            return Err(RequestError::new(
                format!("{}.missing", self.place),
                problem,
            ));
        }
        if matches!(
            self.analysis.ask,
            Ask::Ratios { .. } | Ask::Variances { .. }
        ) {
            let problem = "ratios of totals and variances cannot be protected: ask for means, or leave out \"disclosure\" and check by hand";
            return Err(RequestError::new(format!("{}.ask", self.place), problem));
        }
        Ok(())
    }

    fn table(
        &self,
        of: &str,
        figures: &Figures,
        domains: &Domains,
    ) -> Result<RawTable, RequestError> {
        let (data, design) = (&self.population.data, &self.population.design);
        let place = format!("{}.ask", self.place);
        let (kind, missing) = if let Ok(several) = data.several(of) {
            (
                RowKind::Option,
                table::missing(Item::Several(several), domains),
            )
        } else if matches!(self.analysis.ask, Ask::Means { .. } | Ask::Totals { .. }) {
            let column = data.numeric(of).at(place)?;
            (
                RowKind::Mean,
                table::missing(Item::Number(&column), domains),
            )
        } else {
            let column = data.categorical(of).at(place)?;
            (
                RowKind::Level,
                table::missing(Item::Choice(&column), domains),
            )
        };
        let names = figures
            .domains
            .first()
            .map_or(&[][..], |domain| &domain.figures);
        let sums = match &self.analysis.ask {
            Ask::Shares { sums, .. } | Ask::Counts { sums, .. } => Some(sums),
            _ => None,
        };
        let rows = (names.iter())
            .map(|figure| Row {
                name: match kind {
                    RowKind::Mean => "mean".to_owned(),
                    _ => figure.name.clone(),
                },
                kind: match sums.and_then(|sums| sums.iter().find(|sum| sum.name == figure.name)) {
                    Some(sum) => RowKind::Sum {
                        levels: sum.levels.clone(),
                    },
                    None => kind.clone(),
                },
            })
            .collect();
        let rule = table::rule(design, self.precision);
        Ok(RawTable::of_figures(
            (self.name, of),
            rows,
            figures,
            missing,
            rule,
        ))
    }

    pub(super) fn options(&self) -> Options {
        Options {
            precision: self.precision,
            design_effect: self.analysis.design_effect,
            joint: self.joint,
        }
    }

    /// The domains of the analysis, after its condition.
    pub(super) fn domains(&self, everybody: bool) -> Result<Domains, RequestError> {
        let data = &self.population.data;
        let mut variables = Vec::new();
        for (at, name) in self.analysis.by.iter().enumerate() {
            let column = data
                .categorical(name)
                .at(format!("{}.by[{at}]", self.place))?;
            variables.push((name.as_str(), column));
        }
        let variables: Vec<(&str, &Categorical)> = (variables.iter())
            .map(|(name, column)| (*name, &**column))
            .collect();
        let place = format!("{}.where", self.place);
        let mut keep = match &self.analysis.condition {
            Some(wanted) => Some(condition::met(&place, wanted, data)?),
            None => None,
        };
        if keep.as_ref().is_some_and(|keep| !keep.contains(&true)) {
            let problem = "nobody meets this condition: there is no domain to make figures for";
            return Err(RequestError::new(place, problem));
        }
        if self.analysis.missing == MissingRule::CompleteCases {
            let keep = keep.get_or_insert_with(|| vec![true; data.rows()]);
            for name in self.analysis.ask.columns() {
                let answered = columns::answered(&format!("{}.ask", self.place), data, &name)?;
                keep.iter_mut()
                    .zip(answered)
                    .for_each(|(keep, row)| *keep &= row);
            }
        }
        let everybody = everybody || self.analysis.everybody;
        let domains =
            Domains::by(&variables, data.rows(), everybody).at(format!("{}.by", self.place))?;
        match keep {
            Some(keep) => domains.within(&keep).at(place),
            None => Ok(domains),
        }
    }

    fn of_column(
        &self,
        at: usize,
        domains: &Domains,
        options: &Options,
    ) -> Result<(String, Figures), RequestError> {
        let (data, design) = (&self.population.data, &self.population.design);
        let place = format!("{}.ask", self.place);
        let field = format!("{place}.of[{at}]");
        let made: Result<Figures, EstimateError> = match &self.analysis.ask {
            Ask::Shares { of, sums, base } => {
                if let Ok(several) = data.several(&of[at]) {
                    estimate::options(design, several, *base, domains, options)
                } else {
                    let column = data.categorical(&of[at]).at(field.as_str())?;
                    let sets = level_sets(&column, sums, &place)?;
                    estimate::shares(design, &column, &sets, domains, options)
                }
            }
            Ask::Counts { of, sums } => {
                let column = data.categorical(&of[at]).at(field.as_str())?;
                let sets = level_sets(&column, sums, &place)?;
                estimate::counts(design, &column, &sets, domains, options)
            }
            Ask::Means { of } => {
                let column = data.numeric(&of[at]).at(field.as_str())?;
                estimate::means(design, &of[at], &column, domains, options)
            }
            Ask::Variances { of } => {
                let column = data.numeric(&of[at]).at(field.as_str())?;
                estimate::variances(design, &of[at], &column, domains, options)
            }
            Ask::Totals { of } => {
                let column = data.numeric(&of[at]).at(field.as_str())?;
                estimate::totals(design, &of[at], &column, domains, options)
            }
            Ask::Ratios { of } => {
                let pair = &of[at];
                let top = data
                    .numeric(&pair.numerator)
                    .at(format!("{field}.numerator"))?;
                let bottom = data
                    .numeric(&pair.denominator)
                    .at(format!("{field}.denominator"))?;
                let (top, bottom) = ((&*pair.numerator, &*top), (&*pair.denominator, &*bottom));
                estimate::ratios(design, top, bottom, domains, options)
            }
            _ => return Err(RequestError::new(place, "this is no table of figures")),
        };
        let name = match &self.analysis.ask {
            Ask::Ratios { of } => format!("{}/{}", of[at].numerator, of[at].denominator),
            ask => of(ask)[at].clone(),
        };
        let mut made = made.at(field)?;
        if self.population.is_alone() {
            made.without_variance();
        }
        Ok((name, made))
    }
}

/// The columns that have figures of their own.
fn of(ask: &Ask) -> &[String] {
    match ask {
        Ask::Shares { of, .. }
        | Ask::Counts { of, .. }
        | Ask::Means { of }
        | Ask::Variances { of }
        | Ask::Totals { of } => of,
        _ => &[],
    }
}

/// Each level of a column, and the sums whose levels it has.
fn level_sets(
    column: &Categorical,
    sums: &[Sum],
    place: &str,
) -> Result<Vec<LevelSet>, RequestError> {
    let mut sets = LevelSet::each(column);
    for (at, sum) in sums.iter().enumerate() {
        let place = format!("{place}.sums[{at}]");
        let known = (sum.levels.iter()).any(|level| column.levels().contains(level));
        if !known {
            continue;
        }
        if sets.iter().any(|set| set.name == sum.name) {
            let problem = format!(
                "“{}” is the name of a level or of another sum: name it otherwise",
                sum.name
            );
            return Err(RequestError::new(place, problem));
        }
        let levels = (sum.levels.iter())
            .map(|level| columns::position(&place, column, level))
            .collect::<Result<_, _>>()?;
        sets.push(LevelSet {
            name: sum.name.clone(),
            levels,
        });
    }
    Ok(sets)
}

/// The figures of one column, with the table that disclosure control decides on.
pub(super) struct Made {
    pub(super) of: String,
    pub(super) figures: Figures,
    /// `None` where nothing is protected.
    pub(super) table: Option<RawTable>,
}

impl Made {
    /// One row a figure; `safe` is the protected table, by the same rows and columns.
    pub(super) fn rows(self, everybody: bool, safe: Option<&SafeTable>) -> Vec<FigureRow> {
        let mut rows = Vec::new();
        for (column, domain) in self.figures.domains.into_iter().enumerate() {
            if domain.domain.is_empty() && !everybody {
                continue;
            }
            for (at, figure) in domain.figures.into_iter().enumerate() {
                let cell = safe.map(|table| table.cell(at, column));
                let withheld = cell.is_some_and(|cell| cell.shown == Shown::Withheld);
                let base = cell.map_or(Some(figure.base), |cell| cell.base);
                rows.push(FigureRow {
                    of: self.of.clone(),
                    level: (figure.name != self.of).then_some(figure.name),
                    domain: domain.domain.clone(),
                    people: (!withheld).then_some(figure.people),
                    base,
                    weighted_base: base.map(|_| figure.weighted_base),
                    withheld,
                    estimate: figure.estimate.filter(|_| !withheld),
                });
            }
        }
        rows
    }
}
