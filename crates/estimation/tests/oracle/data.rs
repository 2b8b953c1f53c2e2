//! The synthetic census as columns, and R's results.

use std::collections::BTreeMap;

use estimation::{
    data::{Categorical, Missing, MultipleResponse, Numeric},
    design::Design,
    estimate::Precision,
    table::{Breakdown, Item, RawTable, Sum, TableRequest, tabulate},
};

#[derive(serde::Deserialize)]
pub(crate) struct Expected {
    #[serde(default, deserialize_with = "one_or_many")]
    pub(crate) names: Vec<String>,
    pub(crate) est: Vec<f64>,
    pub(crate) se: Vec<f64>,
    pub(crate) lower: Option<f64>,
    pub(crate) upper: Option<f64>,
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let names: Option<Vec<String>> = serde::Deserialize::deserialize(from)?;
    Ok(names.unwrap_or_default())
}

pub(crate) fn expected(case: &str) -> Expected {
    let mut all: BTreeMap<String, Expected> =
        serde_json::from_str(include_str!("census.json")).expect("the cases are JSON");
    all.remove(case)
        .unwrap_or_else(|| panic!("there is no case {case}"))
}

/// Equal to nine digits.
pub(crate) fn check(ours: f64, theirs: f64, what: &str) {
    let error = (ours - theirs).abs() / theirs.abs().max(1e-300);
    assert!(
        error < 1e-9,
        "{what}: here {ours:e}, R {theirs:e}, relative error {error:e}"
    );
}

/// The respondents of one population, or of both in one design.
pub(crate) struct Census {
    rows: Vec<BTreeMap<String, String>>,
    design: Design,
}

/// How many people there are on each list by country.
const FRAMES: [(&str, &str, f64); 8] = [
    ("GP", "England", 38_935.0),
    ("GP", "Northern Ireland", 1_155.0),
    ("GP", "Scotland", 3_837.0),
    ("GP", "Wales", 2_311.0),
    ("PM", "England", 7_709.0),
    ("PM", "Northern Ireland", 228.0),
    ("PM", "Scotland", 759.0),
    ("PM", "Wales", 457.0),
];

impl Census {
    pub(crate) fn of(population: Option<&str>) -> Self {
        let mut reader = csv::Reader::from_reader(include_str!("census.csv").as_bytes());
        let rows: Vec<BTreeMap<String, String>> = reader
            .deserialize()
            .map(|row| row.expect("the census is a CSV file"))
            .filter(|row: &BTreeMap<String, String>| population.is_none_or(|p| row["pop"] == p))
            .collect();
        let frames: Vec<_> = FRAMES
            .iter()
            .filter(|(p, ..)| population.is_none_or(|wanted| *p == wanted))
            .collect();
        let names: Vec<String> = frames.iter().map(|(p, c, _)| format!("{p}.{c}")).collect();
        let strata: Vec<String> = rows
            .iter()
            .map(|row| format!("{}.{}", row["pop"], row["country"]))
            .collect();
        let strata = Categorical::from_names(&names, strata.iter().map(|s| Ok(s.as_str())));
        let sizes: Vec<f64> = frames.iter().map(|(.., size)| *size).collect();
        let design = Design::census(&strata.expect("every stratum is a frame's"), &sizes)
            .expect("every stratum has more than one respondent");
        Self { rows, design }
    }

    pub(crate) fn hours(&self) -> Numeric {
        let values = self
            .rows
            .iter()
            .map(|row| row["hours"].parse().ok().ok_or(Missing::Blank));
        Numeric::new(values).expect("hours are numbers")
    }

    pub(crate) fn choice(&self, column: &str) -> Categorical {
        let mut levels: Vec<&str> = self.rows.iter().map(|row| row[column].as_str()).collect();
        levels.sort_unstable();
        levels.dedup();
        levels.retain(|level| !level.is_empty());
        let rows = self.rows.iter().map(|row| match row[column].as_str() {
            "" => Err(Missing::Blank),
            value => Ok(value),
        });
        Categorical::from_names(&levels, rows).expect("the levels are those of the column")
    }

    pub(crate) fn ticked(&self) -> MultipleResponse {
        let options = ["mr1", "mr2", "mr3", "mr4", "mr5"];
        let rows = self.rows.iter().map(|row| {
            let ticks = row["ticked"].chars().zip(options);
            Ok(ticks
                .filter(|(tick, _)| *tick == '1')
                .map(|(_, option)| option)
                .collect())
        });
        MultipleResponse::from_names(&options, rows).expect("the options are five")
    }

    /// Groups named as R names them: `Female.35-44`.
    pub(crate) fn groups(&self, by: &[&str]) -> Categorical {
        let names: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                by.iter()
                    .map(|b| row[*b].as_str())
                    .collect::<Vec<_>>()
                    .join(".")
            })
            .collect();
        let mut levels = names.clone();
        levels.sort();
        levels.dedup();
        Categorical::from_names(&levels, names.iter().map(|name| Ok(name.as_str())))
            .expect("the levels are those of the rows")
    }

    pub(crate) fn table(
        &self,
        data: Item<'_>,
        sums: &[Sum],
        groups: Option<&Categorical>,
        precision: Precision,
    ) -> RawTable {
        tabulate(&TableRequest {
            population: "all",
            item: "item",
            data,
            sums,
            breakdown: groups.map(|groups| Breakdown {
                variable: "by",
                groups,
            }),
            design: &self.design,
            precision,
        })
        .expect("the columns have the rows of the design")
    }
}
