//! The samples of `api.csv`.

use std::collections::BTreeMap;

use estimation::{
    data::{Categorical, Column, Dataset, Domains, Numeric},
    design::{Design, Grouping, Population, Sampling},
};

/// A sample of schools with its design.
pub(crate) struct Sample {
    columns: BTreeMap<String, Vec<String>>,
    pub(crate) design: Design,
}

impl Sample {
    /// `srs`, `strat` (by school type) or `clus1` (districts).
    pub(crate) fn named(name: &str) -> Self {
        Self::of(name, true)
    }

    /// The same without the size of the population.
    pub(crate) fn open(name: &str) -> Self {
        Self::of(name, false)
    }

    fn of(name: &str, closed: bool) -> Self {
        let mut reader = csv::Reader::from_reader(include_str!("api.csv").as_bytes());
        let names = reader.headers().expect("a header").clone();
        let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in reader.records() {
            let line = line.expect("a line");
            if &line[0] == name {
                for (column, cell) in names.iter().zip(&line) {
                    (columns.entry(column.to_owned()).or_default()).push(cell.to_owned());
                }
            }
        }
        let groups = |name: &str| Grouping::from_labels(columns[name].iter().map(String::as_str));
        let clusters = (name == "clus1").then(|| groups("dnum"));
        let strata = (name == "strat").then(|| groups("stype"));
        let sizes = numbers(&columns["fpc"]);
        let stage = Sampling {
            clusters: clusters.as_ref(),
            strata: strata.as_ref(),
            population: if closed {
                Population::SizeOfRow(&sizes)
            } else {
                Population::Unknown
            },
            nest: true,
        };
        let design = Design::sampled(sizes.len(), &[stage])
            .and_then(|design| design.weighted(numbers(&columns["pw"])))
            .expect("a design");
        Self { columns, design }
    }

    pub(crate) fn number(&self, name: &str) -> Numeric {
        let numbers = numbers(&self.columns[name]).into_iter();
        Numeric::new(numbers.map(Ok)).expect("numbers")
    }

    /// One column as categories.
    pub(crate) fn dataset(&self, name: &str) -> Dataset {
        let cells = self.columns[name].iter().map(|cell| Ok(cell.as_str()));
        let mut levels: Vec<&str> = self.columns[name].iter().map(String::as_str).collect();
        levels.sort_unstable();
        levels.dedup();
        let column = Categorical::from_names(&levels, cells).expect("categories");
        let mut data = Dataset::new(self.design.rows());
        data.insert(name, Column::Categorical(column))
            .expect("a column");
        data
    }

    /// Schools of one type, or `all`.
    pub(crate) fn domain(&self, name: &str) -> Domains {
        let all = Domains::everybody(self.design.rows());
        if name == "all" {
            return all;
        }
        let keep: Vec<bool> = self.columns["stype"].iter().map(|of| of == name).collect();
        all.within(&keep).expect("as many rows")
    }
}

fn numbers(cells: &[String]) -> Vec<f64> {
    (cells.iter())
        .map(|cell| cell.parse().expect("a number"))
        .collect()
}
