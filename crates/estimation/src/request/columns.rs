//! Which columns of its file each population needs: the others are not even decoded.

use std::collections::{BTreeMap, BTreeSet};

use super::{Ask, Condition, Derivation, Population, PopulationRequest, Request, WeightsRequest};
use crate::data::ColumnType;

/// Columns with the type that their use asks for.
#[derive(Default)]
struct Needed {
    columns: BTreeMap<String, ColumnType>,
    /// Columns that the request makes itself.
    made: BTreeSet<String>,
}

impl Needed {
    fn add(&mut self, name: &str, kind: ColumnType) {
        if self.made.contains(name) {
            return;
        }
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

    fn population(&mut self, population: &Population) {
        for variable in &population.variables {
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
        for stage in &population.design.stages {
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
        match &population.design.weights {
            WeightsRequest::Column(name) | WeightsRequest::InverseOf(name) => self.number(name),
            WeightsRequest::FromPopulation | WeightsRequest::Equal | WeightsRequest::Default => {}
        }
    }

    fn ask(&mut self, ask: &Ask) {
        match ask {
            Ask::Shares { of, .. } | Ask::Counts { of, .. } => {
                of.iter().for_each(|name| self.category(name));
            }
            Ask::Means { of } | Ask::Totals { of } => of.iter().for_each(|name| self.number(name)),
            Ask::Ratios { of } => {
                for pair in of {
                    self.number(&pair.numerator);
                    self.number(&pair.denominator);
                }
            }
        }
    }
}

impl Request {
    /// The columns that the file of a population has to have, with the types to read them as where
    /// the population's data source does not say otherwise. Empty for an unknown population.
    pub fn columns(&self, population: &str) -> BTreeMap<String, ColumnType> {
        let mut needed = Needed::default();
        if let Some(population) = self.populations.get(population) {
            needed.population(population);
        }
        let only = self.populations.len() == 1;
        for analysis in &self.analyses {
            let own = analysis
                .population
                .as_ref()
                .map_or(only, |name| name == population);
            if own {
                analysis.by.iter().for_each(|name| needed.category(name));
                if let Some(condition) = &analysis.condition {
                    needed.condition(condition);
                }
                needed.ask(&analysis.ask);
            }
        }
        needed.columns
    }
}
