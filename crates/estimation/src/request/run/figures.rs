//! Shares, counts, means, totals and ratios, as a request asks for them.

use rayon::prelude::*;

use super::{
    super::{Ask, FigureRow, RequestError, analysis::MissingRule, error::At},
    Job, columns, condition,
    protect::{Lattice, Shield, Telling, Told},
};
use crate::{
    data::{Categorical, Category, Domains, MultipleResponse, Numeric},
    disclosure::MagnitudeRule,
    estimate::{self, EstimateError, Figures, LevelSet, Options},
    table::{self, Item, RawTable, Row, RowKind, Sum},
};

impl Job<'_> {
    /// The figures of every column that is asked for, with their tables when `protect` is on.
    pub(super) fn figures(&self, protect: bool) -> Result<Vec<Made>, RequestError> {
        if protect && matches!(self.analysis.ask, Ask::Distribution { .. }) {
            let problem = "a distribution cannot be protected: make levels of the number (\"cut\" in \"variables\") and ask for their shares, with \"sums\" of the lower ones; or leave out \"disclosure\" and check by hand";
            return Err(RequestError::new(format!("{}.ask", self.place), problem));
        }
        // What is protected is protected against what everybody together tells.
        let domains = self.domains(protect)?;
        let options = self.options();
        let lattice = match protect {
            true => Some(Lattice::of(self, &[])?),
            false => None,
        };
        let count = match &self.analysis.ask {
            Ask::Ratios { of } => of.len(),
            ask => of(ask).len(),
        };
        let parts: Vec<Result<Made, RequestError>> = (0..count)
            .into_par_iter()
            .map(|at| {
                let (of, figures) = self.of_column(at, &domains, &options)?;
                let table = match &lattice {
                    Some(lattice) => Some(self.table(at, &of, &figures, &domains, lattice)?),
                    None => None,
                };
                Ok(Made { of, figures, table })
            })
            .collect();
        parts.into_iter().collect()
    }

    /// What the figures tell, for disclosure control.
    pub(super) fn shield_of_figures(
        &self,
        made: &[Made],
        rule: &MagnitudeRule,
    ) -> Result<(Shield, Vec<Category>), RequestError> {
        let mut shield = Shield::default();
        let lattice = Lattice::of(self, &[])?;
        for (at, made) in made.iter().enumerate() {
            let Some(table) = &made.table else { continue };
            let column = self.item(at)?;
            let numbers = self.numbers(at);
            shield.published.push(Telling {
                table: table.clone(),
                numbers: numbers.clone(),
            });
            let told = Told {
                name: &made.of,
                data: column.item(),
                numbers: numbers.clone(),
            };
            lattice.tell(&mut shield, self, &told, false)?;
            for name in &numbers {
                let values =
                    (self.population.data.numeric(name)).at(format!("{}.ask", self.place))?;
                lattice.contributions(&mut shield, self, (name, &values), rule)?;
            }
        }
        Ok((shield, lattice.fixed))
    }

    /// The numbers whose totals the figures of a column tell.
    fn numbers(&self, at: usize) -> Vec<String> {
        match &self.analysis.ask {
            Ask::Means { of } | Ask::Variances { of } | Ask::Totals { of } => vec![of[at].clone()],
            Ask::Ratios { of } => vec![of[at].numerator.clone(), of[at].denominator.clone()],
            _ => Vec::new(),
        }
    }

    /// The column behind the figures at a place, as disclosure control counts it.
    fn item(&self, at: usize) -> Result<Counted, RequestError> {
        let data = &self.population.data;
        let place = format!("{}.ask", self.place);
        Ok(match &self.analysis.ask {
            Ask::Ratios { of } => {
                let top = data.numeric(&of[at].numerator).at(place.as_str())?;
                let bottom = data.numeric(&of[at].denominator).at(place.as_str())?;
                // In the base are those who gave both.
                let both = (0..data.rows()).map(|row| {
                    let missing = top.reason(row).or(bottom.reason(row));
                    missing.map_or(Ok(0.0), Err)
                });
                Counted::Number(Numeric::new(both).at(place)?)
            }
            Ask::Means { of } | Ask::Variances { of } | Ask::Totals { of } => {
                Counted::Number(data.numeric(&of[at]).at(place)?.into_owned())
            }
            ask => match data.several(&of(ask)[at]) {
                Ok(several) => Counted::Options(several.clone()),
                Err(_) => Counted::Levels(data.categorical(&of(ask)[at]).at(place)?.into_owned()),
            },
        })
    }

    fn table(
        &self,
        at: usize,
        of: &str,
        figures: &Figures,
        domains: &Domains,
        lattice: &Lattice<'_>,
    ) -> Result<RawTable, RequestError> {
        let design = &self.population.design;
        let column = self.item(at)?;
        let kind = column.kind();
        let missing = table::missing(column.item(), domains);
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
        let mut table = RawTable::of_figures((self.name, of), rows, figures, missing, rule);
        for column in &mut table.columns {
            column.group = lattice.group(&column.group);
            column.key = table::Column::key_of(self.name, &column.group);
        }
        Ok(table)
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
            Ask::Distribution { of, at: points } => {
                let column = data.numeric(&of[at]).at(field.as_str())?;
                estimate::distribution(design, &column, points, domains, options)
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

/// What is counted of an item.
enum Counted {
    Levels(Categorical),
    Options(MultipleResponse),
    Number(Numeric),
}

impl Counted {
    fn item(&self) -> Item<'_> {
        match self {
            Self::Levels(column) => Item::Choice(column),
            Self::Options(column) => Item::Several(column),
            Self::Number(column) => Item::Number(column),
        }
    }

    fn kind(&self) -> RowKind {
        match self {
            Self::Levels(_) => RowKind::Level,
            Self::Options(_) => RowKind::Option,
            Self::Number(_) => RowKind::Mean,
        }
    }
}

/// The columns that have figures of their own.
fn of(ask: &Ask) -> &[String] {
    match ask {
        Ask::Shares { of, .. }
        | Ask::Counts { of, .. }
        | Ask::Means { of }
        | Ask::Variances { of }
        | Ask::Totals { of }
        | Ask::Distribution { of, .. } => of,
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
    /// One row a figure.
    pub(super) fn rows(self, everybody: bool) -> Vec<FigureRow> {
        let mut rows = Vec::new();
        for domain in self.figures.domains {
            if domain.domain.is_empty() && !everybody {
                continue;
            }
            for figure in domain.figures {
                rows.push(FigureRow {
                    of: self.of.clone(),
                    level: (figure.name != self.of).then_some(figure.name),
                    domain: domain.domain.clone(),
                    people: Some(figure.people),
                    base: Some(figure.base),
                    weighted_base: Some(figure.weighted_base),
                    withheld: false,
                    estimate: figure.estimate,
                });
            }
        }
        rows
    }
}
