//! Of which cells the results of an analysis are made.

use std::borrow::Cow;

use super::{
    super::{
        super::{Ask, Outcome, RequestError, error::At},
        Job,
    },
    Lattice, Shield,
    lattice::Told,
};
use crate::{
    data::{Categorical, Category, Column},
    disclosure::{MagnitudeRule, Uses},
    model::Family,
};

/// An item in the groups of `with`, counted by its levels or as a number.
struct Cells<'a> {
    item: &'a str,
    with: Option<&'a str>,
    as_levels: bool,
}

/// One result: what it is of, where that is said, and its domain.
type ResultOf<'a> = (Option<&'a str>, &'a [Category]);

impl Job<'_> {
    /// What a result that is no table of figures tells, of which cells each of its parts is made, and
    /// what all its groups have in common.
    pub(in super::super) fn shield(
        &self,
        outcome: &Outcome,
        rule: &MagnitudeRule,
    ) -> Result<(Shield, Vec<Category>), RequestError> {
        let mut shield = Shield::default();
        // A model is of those who answered all its columns.
        let complete = match &self.analysis.ask {
            Ask::Model(_) => self.analysis.ask.columns(),
            _ => Vec::new(),
        };
        let plain = Lattice::of(self, &complete)?;
        let cells = self.cells()?;
        for cells in &cells {
            self.tell(&mut shield, cells, &complete, rule)?;
        }
        for (of, domain) in results(outcome) {
            let item = of.map(|of| self.item_of(of));
            let mut uses = Vec::new();
            let own = (cells.iter()).filter(|cells| item.is_none_or(|item| item == cells.item));
            for cells in own {
                uses.extend(self.uses(&plain, cells, domain)?);
            }
            if let (Some(of), Some(item)) = (of, item.filter(|item| of != Some(item))) {
                // One option of a question with several answers, named “question: option”.
                let option = of[item.len()..].trim_start_matches(": ").to_owned();
                (uses.iter_mut()).for_each(|uses| uses.rows = Some(vec![option.clone()]));
            }
            shield.uses.push(uses);
        }
        Ok((shield, plain.fixed))
    }

    /// The cells that the results of the analysis are made of.
    fn cells(&self) -> Result<Vec<Cells<'_>>, RequestError> {
        let cells = |item, with, as_levels| Cells {
            item,
            with,
            as_levels,
        };
        Ok(match &self.analysis.ask {
            Ask::Association { of, with, .. } => (of
                .iter()
                .map(|item| cells(item.as_str(), Some(with.as_str()), true)))
            .collect(),
            Ask::GoodnessOfFit { of, .. } => vec![cells(of.as_str(), None, true)],
            Ask::TTest { of, groups, .. } => (of
                .iter()
                .map(|item| cells(item.as_str(), groups.as_deref(), false)))
            .collect(),
            Ask::RankTest { of, groups, .. } => (of
                .iter()
                .map(|item| cells(item.as_str(), Some(groups.as_str()), false)))
            .collect(),
            Ask::Quantiles { of, .. } | Ask::Scale { of, .. } | Ask::Spreads { of } => {
                (of.iter().map(|item| cells(item.as_str(), None, false))).collect()
            }
            Ask::Agreement(request) => {
                let raters = request.raters.iter().enumerate();
                let pairs = raters.flat_map(|(at, one)| {
                    let others = request.raters[at + 1..].iter();
                    others.map(move |other| cells(one.as_str(), Some(other.as_str()), true))
                });
                pairs.collect()
            }
            Ask::Model(request) => {
                let data = &self.population.data;
                let ordered =
                    [Family::Logistic, Family::ProportionalOdds].contains(&request.family);
                let outcome = request.outcome.as_str();
                let mut all = vec![cells(outcome, None, ordered)];
                for name in request.terms.iter().flat_map(|term| term.columns()) {
                    let column = data.column(name).at(format!("{}.ask.model", self.place))?;
                    all.push(match column {
                        Column::Number(_) => cells(name, None, false),
                        _ => cells(outcome, Some(name), ordered),
                    });
                }
                all
            }
            // Figures have tables of their own.
            Ask::Shares { .. }
            | Ask::Counts { .. }
            | Ask::Means { .. }
            | Ask::Variances { .. }
            | Ask::Totals { .. }
            | Ask::Ratios { .. }
            | Ask::Distribution { .. } => Vec::new(),
        })
    }

    fn tell(
        &self,
        shield: &mut Shield,
        cells: &Cells<'_>,
        complete: &[String],
        rule: &MagnitudeRule,
    ) -> Result<(), RequestError> {
        let column = self.counted(cells.item, cells.as_levels)?;
        let Some(told) = Told::of(cells.item, &column) else {
            return Ok(());
        };
        let mut lattice = Lattice::of(self, complete)?;
        if let Some(with) = cells.with {
            lattice = lattice.with(with, self.levels(with)?);
        }
        lattice.tell(shield, self, &told, true)?;
        if let Column::Number(values) = &*column {
            lattice.contributions(shield, self, (cells.item, values), rule)?;
        }
        Ok(())
    }

    /// The column of what a test is of: an option of a question with several answers is one of its rows.
    fn item_of<'t>(&self, of: &'t str) -> &'t str {
        let data = &self.population.data;
        if data.column(of).is_ok() {
            return of;
        }
        let places = of.match_indices(": ").map(|(at, _)| &of[..at]);
        places
            .filter(|name| data.several(name).is_ok())
            .last()
            .unwrap_or(of)
    }

    /// An item in the groups of `with`, within a domain.
    fn uses(
        &self,
        lattice: &Lattice<'_>,
        cells: &Cells<'_>,
        domain: &[Category],
    ) -> Result<Vec<Uses>, RequestError> {
        let Cells { item, with, .. } = *cells;
        let group = lattice.group(domain);
        let of = |group: Vec<Category>| Uses {
            population: self.name.to_owned(),
            item: item.to_owned(),
            group,
            rows: None,
        };
        let Some(with) = with.filter(|with| group.iter().all(|part| part.variable != **with))
        else {
            return Ok(vec![of(group)]);
        };
        let levels = self.levels(with)?;
        let masks = self.masks()?;
        let rows = masks.iter().find(|mask| mask.domain == domain);
        // Only levels that somebody in the domain has are told of.
        let is_used = |at: usize| {
            let mut rows = rows
                .iter()
                .flat_map(|mask| mask.result.iter())
                .zip(levels.slots());
            rows.any(|(within, slot)| *within && slot == at)
        };
        Ok((levels.levels().iter().enumerate())
            .filter(|(at, _)| is_used(*at))
            .map(|(_, level)| {
                let mut group = group.clone();
                group.push(Category {
                    variable: with.to_owned(),
                    category: level.clone(),
                });
                of(group)
            })
            .collect())
    }

    fn levels(&self, name: &str) -> Result<Cow<'_, Categorical>, RequestError> {
        self.population
            .data
            .categorical(name)
            .at(format!("{}.ask", self.place))
    }

    /// A column as disclosure control counts it: by its levels, or as the number that it is.
    fn counted(&self, name: &str, as_levels: bool) -> Result<Cow<'_, Column>, RequestError> {
        let column = (self.population.data.column(name)).at(format!("{}.ask", self.place))?;
        let is_number = matches!(column, Column::Number(_));
        Ok(match column {
            Column::Text(_) | Column::Number(_) if as_levels || !is_number => {
                Cow::Owned(Column::Categorical(self.levels(name)?.into_owned()))
            }
            _ => Cow::Borrowed(column),
        })
    }
}

/// The results of an analysis, in their order.
fn results(outcome: &Outcome) -> Vec<ResultOf<'_>> {
    match outcome {
        Outcome::Figures(_) => Vec::new(),
        Outcome::Quantiles(all) => {
            (all.iter().map(|one| (Some(one.of.as_str()), &*one.domain))).collect()
        }
        Outcome::Association(all) => {
            (all.iter().map(|one| (Some(one.of.as_str()), &*one.domain))).collect()
        }
        Outcome::GroupTests(all) => {
            (all.iter().map(|one| (Some(one.of.as_str()), &*one.domain))).collect()
        }
        Outcome::GoodnessOfFit(all) => all.iter().map(|one| (None, &*one.domain)).collect(),
        Outcome::Spreads(all) => all.iter().map(|one| (None, &*one.domain)).collect(),
        Outcome::Models(all) => all.iter().map(|one| (None, &*one.domain)).collect(),
        Outcome::Agreement(all) => all.iter().map(|one| (None, &*one.domain)).collect(),
        Outcome::Scale(all) => all.iter().map(|one| (None, &*one.domain)).collect(),
    }
}
