//! From what an analysis gave to what may be shown of it.

use super::{
    super::{
        super::{Ask, FigureRow, Outcome, WithheldResult},
        Job,
        figures::Made,
    },
    Protection,
};
use crate::{
    data::Category,
    disclosure::{SafeTable, Shown, Uses, rounding::Rounding},
    estimate::{Estimate, Quantile},
};

impl Protection {
    /// The rows of a column; `safe` is its table, by the same rows and columns.
    pub(in super::super) fn rows(
        &self,
        job: &Job<'_>,
        made: Made,
        everybody: bool,
        safe: &SafeTable,
    ) -> Vec<FigureRow> {
        let counts = matches!(job.analysis.ask, Ask::Counts { .. });
        let mut rows = Vec::new();
        for (column, domain) in made.figures.domains.into_iter().enumerate() {
            if domain.domain.is_empty() && !everybody {
                continue;
            }
            let number_tells = self.number_tells(job, safe, column);
            for (at, figure) in domain.figures.into_iter().enumerate() {
                let cell = safe.cell(at, column);
                let (people, estimate) = match &cell.shown {
                    Shown::Value { people, estimate } if !number_tells => {
                        let estimate = match self.report.rule.rounding {
                            Some(rounding) if counts => {
                                rounded_count(*people, figure.estimate, safe, rounding)
                            }
                            _ => estimate.clone(),
                        };
                        (Some(*people), Some(estimate))
                    }
                    Shown::Nobody => (Some(0), None),
                    Shown::Value { .. } | Shown::Withheld => (None, None),
                };
                let exact = self.report.rule.rounding.is_none();
                rows.push(FigureRow {
                    of: made.of.clone(),
                    level: (figure.name != made.of).then_some(figure.name),
                    domain: domain.domain.clone(),
                    withheld: people.is_none(),
                    people,
                    base: cell.base,
                    weighted_base: cell.base.filter(|_| exact).map(|_| figure.weighted_base),
                    estimate,
                });
            }
        }
        rows
    }

    /// Whether a figure of a number would tell of answers that are withheld elsewhere: the mean of a
    /// scale, of which one point is withheld.
    fn number_tells(&self, job: &Job<'_>, safe: &SafeTable, column: usize) -> bool {
        let Some(column) = safe.columns().get(column).map(|column| &column.column) else {
            return false;
        };
        let items: Vec<&String> = match &job.analysis.ask {
            Ask::Means { .. } | Ask::Variances { .. } | Ask::Totals { .. } => vec![&column.item],
            Ask::Ratios { of } => (of.iter())
                .filter(|pair| format!("{}/{}", pair.numerator, pair.denominator) == column.item)
                .flat_map(|pair| [&pair.numerator, &pair.denominator])
                .collect(),
            _ => return false,
        };
        let uses = items.into_iter().map(|item| Uses {
            population: column.population.clone(),
            item: item.clone(),
            group: column.group.clone(),
            rows: None,
        });
        uses.into_iter().any(|uses| self.is_withheld(&uses))
    }

    /// Keeps the results that may be shown, and lists the others.
    pub(in super::super) fn outcome(
        &self,
        outcome: Outcome,
        uses: &[Vec<Uses>],
    ) -> (Outcome, Vec<WithheldResult>) {
        let mut withheld = Vec::new();
        let mut sieve = Sieve {
            protection: self,
            uses,
            withheld: &mut withheld,
        };
        let shown = match outcome {
            Outcome::Figures(rows) => Outcome::Figures(rows),
            Outcome::Quantiles(all) => {
                let kept = sieve.keep(all, |one| (Some(one.of.clone()), None, one.domain.clone()));
                let few = self.report.rule.smallest_cell;
                let (kept, extreme): (Vec<Quantile>, Vec<Quantile>) =
                    kept.into_iter().partition(|one| !is_extreme(one, few));
                withheld.extend(extreme.into_iter().map(|one| WithheldResult {
                    of: Some(one.of),
                    with: None,
                    domain: one.domain,
                    because: format!(
                        "fewer than {few} people lie beyond the quantile at {}",
                        one.probability
                    ),
                }));
                Outcome::Quantiles(kept)
            }
            Outcome::Association(all) => {
                let mut kept = sieve.keep(all, |one| {
                    (Some(one.of.clone()), one.with.clone(), one.domain.clone())
                });
                if !withheld.is_empty() {
                    // Adjusted values depend on those of the tests that are withheld.
                    kept.iter_mut().for_each(|one| one.adjusted_p_value = None);
                }
                Outcome::Association(kept)
            }
            Outcome::GroupTests(all) => {
                let mut kept = sieve.keep(all, |one| {
                    (Some(one.of.clone()), one.with.clone(), one.domain.clone())
                });
                if !withheld.is_empty() {
                    kept.iter_mut().for_each(|one| one.adjusted_p_value = None);
                }
                Outcome::GroupTests(kept)
            }
            Outcome::GoodnessOfFit(all) => {
                Outcome::GoodnessOfFit(sieve.keep(all, |one| of_domain(&one.domain)))
            }
            Outcome::Spreads(all) => {
                Outcome::Spreads(sieve.keep(all, |one| of_domain(&one.domain)))
            }
            Outcome::Models(all) => Outcome::Models(sieve.keep(all, |one| of_domain(&one.domain))),
            Outcome::Agreement(all) => {
                Outcome::Agreement(sieve.keep(all, |one| of_domain(&one.domain)))
            }
            Outcome::Scale(all) => Outcome::Scale(sieve.keep(all, |one| of_domain(&one.domain))),
        };
        (shown, withheld)
    }
}

/// What a result is called: its item, its groups, its domain.
type Name = (Option<String>, Option<String>, Vec<Category>);

fn of_domain(domain: &[Category]) -> Name {
    (None, None, domain.to_vec())
}

struct Sieve<'a> {
    protection: &'a Protection,
    uses: &'a [Vec<Uses>],
    withheld: &'a mut Vec<WithheldResult>,
}

impl Sieve<'_> {
    fn keep<T>(&mut self, results: Vec<T>, name: impl Fn(&T) -> Name) -> Vec<T> {
        let mut kept = Vec::new();
        for (at, result) in results.into_iter().enumerate() {
            // A result of unknown cells was not checked.
            let because = match self.uses.get(at) {
                Some(uses) if !uses.is_empty() => self.protection.withholds(uses),
                Some(_) | None => Some("it was not checked".to_owned()),
            };
            match because {
                None => kept.push(result),
                Some(because) => {
                    let (of, with, domain) = name(&result);
                    self.withheld.push(WithheldResult {
                        of,
                        with,
                        domain,
                        because,
                    });
                }
            }
        }
        kept
    }
}

/// Whether a quantile is the answer of one of few people.
fn is_extreme(quantile: &Quantile, few: u64) -> bool {
    let people = quantile.people as f64;
    let beyond = quantile.probability.min(1.0 - quantile.probability) * people;
    beyond < few as f64
}

/// An estimated number of people whose digits do not tell the exact count.
fn rounded_count(
    people: u64,
    exact: Option<Estimate>,
    safe: &SafeTable,
    rounding: Rounding,
) -> Estimate {
    let base = rounding.base() as f64;
    let value = match exact {
        Some(exact) if safe.rule().weighted => (exact.value / base).round() * base,
        _ => people as f64,
    };
    Estimate {
        value,
        standard_error: None,
        interval: None,
        degrees_of_freedom: 0.0,
        design_effect: None,
    }
}
