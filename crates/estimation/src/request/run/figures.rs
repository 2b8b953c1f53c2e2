//! Shares, counts, means, totals and ratios, as a request asks for them.

use rayon::prelude::*;

use super::{
    super::{Ask, FigureRow, RequestError, analysis::MissingRule, error::At},
    Job, columns, condition,
};
use crate::{
    data::{Categorical, Domains},
    estimate::{self, EstimateError, Figures, LevelSet, Options},
};

impl Job<'_> {
    pub(super) fn figures(&self) -> Result<Vec<FigureRow>, RequestError> {
        let domains = self.domains()?;
        let options = self.options();
        let count = match &self.analysis.ask {
            Ask::Ratios { of } => of.len(),
            ask => columns_of(ask).len(),
        };
        let parts: Vec<Result<Vec<FigureRow>, RequestError>> = (0..count)
            .into_par_iter()
            .map(|at| {
                let (name, figures) = self.of_column(at, &domains, &options)?;
                Ok(rows(&name, figures))
            })
            .collect();
        let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(parts.into_iter().flatten().collect())
    }

    pub(super) fn options(&self) -> Options {
        Options {
            precision: self.precision,
            design_effect: self.analysis.design_effect,
            joint: self.analysis.covariance,
        }
    }

    /// The domains of the analysis, after its condition.
    pub(super) fn domains(&self) -> Result<Domains, RequestError> {
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
            for name in columns_of(&self.analysis.ask) {
                let answered = columns::answered(&format!("{}.ask", self.place), data, name)?;
                keep.iter_mut()
                    .zip(answered)
                    .for_each(|(keep, row)| *keep &= row);
            }
        }
        let everybody = self.analysis.everybody;
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
        };
        let name = match &self.analysis.ask {
            Ask::Ratios { of } => format!("{}/{}", of[at].numerator, of[at].denominator),
            ask => columns_of(ask)[at].to_owned(),
        };
        Ok((name, made.at(field)?))
    }
}

/// The columns that an analysis reads, beside those that group.
fn columns_of(ask: &Ask) -> Vec<&str> {
    match ask {
        Ask::Shares { of, .. }
        | Ask::Counts { of, .. }
        | Ask::Means { of }
        | Ask::Totals { of } => of.iter().map(String::as_str).collect(),
        Ask::Ratios { of } => (of.iter())
            .flat_map(|pair| [pair.numerator.as_str(), pair.denominator.as_str()])
            .collect(),
    }
}

/// Each level of a column, and the sums whose levels it has.
fn level_sets(
    column: &Categorical,
    sums: &std::collections::BTreeMap<String, Vec<String>>,
    place: &str,
) -> Result<Vec<LevelSet>, RequestError> {
    let mut sets = LevelSet::each(column);
    for (name, levels) in sums {
        let known = levels.iter().any(|level| column.levels().contains(level));
        if !known {
            continue;
        }
        let levels = (levels.iter())
            .map(|level| columns::position(&format!("{place}.sums.{name}"), column, level))
            .collect::<Result<_, _>>()?;
        sets.push(LevelSet {
            name: name.clone(),
            levels,
        });
    }
    Ok(sets)
}

fn rows(of: &str, figures: Figures) -> Vec<FigureRow> {
    let mut rows = Vec::new();
    for domain in figures.domains {
        for figure in domain.figures {
            rows.push(FigureRow {
                of: of.to_owned(),
                level: (figure.name != of).then_some(figure.name),
                domain: domain.domain.clone(),
                people: figure.people,
                base: figure.base,
                weighted_base: figure.weighted_base,
                estimate: figure.estimate,
            });
        }
    }
    rows
}
