//! Which columns of its file each population needs: the others are not even decoded.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Ask, Condition, Derivation, Population, PopulationRequest, ReplicatesRequest, Request,
    WeightsRequest,
};
use crate::data::ColumnType;

/// Columns with the type that their use asks for.
#[derive(Default)]
struct Needed {
    columns: BTreeMap<String, ColumnType>,
    /// Where in the request each column is named first.
    places: BTreeMap<String, String>,
    /// Where in the request we are.
    at: String,
    /// Columns that the request makes itself.
    made: BTreeSet<String>,
}

impl Needed {
    fn add(&mut self, name: &str, kind: ColumnType) {
        if self.made.contains(name) {
            return;
        }
        (self.places.entry(name.to_owned())).or_insert_with(|| self.at.clone());
        let known = self
            .columns
            .entry(name.to_owned())
            .or_insert_with(|| kind.clone());
        // A column that is used in two ways is taken as what it holds.
        if *known != kind {
            *known = ColumnType::Inferred;
        }
    }

    fn number(&mut self, name: &str) {
        self.add(name, ColumnType::Number);
    }

    fn category(&mut self, name: &str) {
        self.add(name, ColumnType::Categorical { levels: None });
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::In { column, .. } => self.category(column),
            Condition::Between { column, .. } => self.number(column),
            Condition::Answered { column } | Condition::Missing { column } => {
                self.add(column, ColumnType::Inferred);
            }
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| self.condition(part));
            }
            Condition::Not(part) => self.condition(part),
        }
    }

    fn population(&mut self, place: &str, population: &Population) {
        for (at, variable) in population.variables.iter().enumerate() {
            self.at = format!("{place}.variables[{at}]");
            match &variable.from {
                Derivation::Recode { column, .. } | Derivation::Scores { column, .. } => {
                    self.category(column);
                }
                Derivation::Cut { column, .. } => self.number(column),
                Derivation::Interaction { columns }
                | Derivation::MultipleResponse { columns, .. } => {
                    columns.iter().for_each(|column| self.category(column));
                }
                Derivation::Meets(condition) => self.condition(condition),
            }
            self.made.insert(variable.name.clone());
        }
        for (at, stage) in population.design.stages.iter().enumerate() {
            self.at = format!("{place}.design.stages[{at}]");
            if let Some(strata) = &stage.strata {
                self.category(strata);
            }
            if let Some(clusters) = &stage.clusters {
                self.add(clusters, ColumnType::Text);
            }
            match &stage.population {
                Some(
                    PopulationRequest::SizeColumn(name)
                    | PopulationRequest::RateColumn(name)
                    | PopulationRequest::ProbabilityColumn(name),
                ) => self.number(name),
                Some(PopulationRequest::Size(_) | PopulationRequest::Sizes(_)) | None => {}
            }
        }
        if let Some(ReplicatesRequest::Given { columns, .. }) = &population.design.replicates {
            self.at = format!("{place}.design.replicates");
            columns.iter().for_each(|name| self.number(name));
        }
        self.at = format!("{place}.design.weights");
        match &population.design.weights {
            WeightsRequest::Column(name) | WeightsRequest::InverseOf(name) => self.number(name),
            WeightsRequest::FromPopulation | WeightsRequest::Equal | WeightsRequest::Default => {}
        }
        for step in &population.weighting {
            let columns = step.columns();
            columns
                .categories
                .iter()
                .for_each(|name| self.category(name));
            columns.numbers.iter().for_each(|name| self.number(name));
        }
    }

    fn ask(&mut self, ask: &Ask) {
        match ask {
            Ask::Shares { of, .. } | Ask::Counts { of, .. } => {
                of.iter().for_each(|name| self.category(name));
            }
            Ask::Means { of }
            | Ask::Variances { of }
            | Ask::Spreads { of }
            | Ask::Distribution { of, .. }
            | Ask::Totals { of }
            | Ask::Quantiles { of, .. }
            | Ask::Scale { of, .. } => {
                of.iter().for_each(|name| self.number(name));
            }
            Ask::Association { of, with, .. } => {
                of.iter().for_each(|name| self.category(name));
                self.category(with);
            }
            Ask::GoodnessOfFit { of, .. } => self.category(of),
            Ask::TTest { of, groups, .. } => {
                of.iter().for_each(|name| self.number(name));
                groups.iter().for_each(|name| self.category(name));
            }
            Ask::RankTest { of, groups, .. } => {
                of.iter()
                    .for_each(|name| self.add(name, ColumnType::Inferred));
                self.category(groups);
            }
            Ask::Model(request) => {
                let names = request.terms.iter().flat_map(|term| term.columns());
                for name in names.chain([&request.outcome]) {
                    self.add(name, ColumnType::Inferred);
                }
            }
            Ask::Agreement(request) => {
                (request.raters.iter()).for_each(|name| self.add(name, ColumnType::Inferred));
            }
            Ask::Ratios { of } => {
                for pair in of {
                    self.number(&pair.numerator);
                    self.number(&pair.denominator);
                }
            }
        }
    }
}

impl Ask {
    /// The columns that an analysis reads, beside those of its groups and condition.
    pub(super) fn columns(&self) -> Vec<String> {
        let mut needed = Needed::default();
        needed.ask(self);
        needed.columns.into_keys().collect()
    }
}

impl Request {
    /// The columns that the file of a population has to have, with the types to read them as where
    /// the population's data source does not say otherwise. Empty for an unknown population.
    pub fn columns(&self, population: &str) -> BTreeMap<String, ColumnType> {
        self.needed(population).columns
    }

    /// Where in the request a column of a population is named first, such as `analyses[2] “hours”`.
    pub fn place_of(&self, population: &str, column: &str) -> Option<String> {
        self.needed(population).places.remove(column)
    }

    /// The columns that a population's frame has to have: those of its propensity models.
    pub fn frame_columns(&self, population: &str) -> BTreeMap<String, ColumnType> {
        let mut needed = Needed::default();
        for step in self
            .populations
            .get(population)
            .map_or(&[][..], |one| &one.weighting)
        {
            if let Some(responded) = step.responded() {
                let columns = step.columns();
                columns
                    .categories
                    .iter()
                    .for_each(|name| needed.category(name));
                columns.numbers.iter().for_each(|name| needed.number(name));
                needed.number(responded);
            }
        }
        needed.columns
    }

    fn needed(&self, name: &str) -> Needed {
        let mut needed = Needed::default();
        if let Some(population) = self.populations.get(name) {
            needed.population(&format!("populations.{name}"), population);
        }
        if let Some(wanted) = self.microdata.get(name) {
            needed.at = format!("microdata.{name}");
            wanted.keys.iter().for_each(|name| needed.category(name));
            let sensitive = wanted.sensitive.iter();
            sensitive.for_each(|sensitive| needed.category(&sensitive.column));
            wanted.weights.iter().for_each(|name| needed.number(name));
        }
        let only = self.populations.len() == 1;
        for (at, analysis) in self.analyses.iter().enumerate() {
            let own = (analysis.population.as_ref()).map_or(only, |population| population == name);
            if own {
                needed.at = format!("analyses[{at}] “{}”", analysis.name);
                analysis.by.iter().for_each(|name| needed.category(name));
                if let Some(condition) = &analysis.condition {
                    needed.condition(condition);
                }
                needed.ask(&analysis.ask);
            }
        }
        needed
    }
}
