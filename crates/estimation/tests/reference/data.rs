//! The reference data as datasets and designs.

use estimation::data::{Column, Dataset, Numeric};
use serde_json::{Value, json};

use crate::{cases::Case, table::dataset, weighting};

/// The respondents that a case is about.
pub(crate) fn of_case(case: &Case) -> Dataset {
    if case.id.starts_with("lonely/") {
        return dataset(include_str!("lonely.csv"), |_| true);
    }
    let population = population(case);
    let mut data = dataset(include_str!("census_resp.csv"), |row| {
        population.is_none_or(|population| row["pop"] == population)
    });
    if case.setup.join("\n").contains("w_pc") {
        let weights = weighting::r_weights("census/PM_propensity_weights");
        let weights = Numeric::new(weights.into_iter().map(Ok)).expect("finite");
        data.insert("w_pc", Column::Number(weights))
            .expect("one column of the name");
    }
    data
}

/// The respondents of one population.
pub(crate) fn respondents(population: &str) -> Dataset {
    dataset(include_str!("census_resp.csv"), |row| {
        row["pop"] == population
    })
}

/// “GP” or “PM”; `None` for both in one design.
pub(crate) fn population(case: &Case) -> Option<&'static str> {
    let name = case.id.split('/').nth(1).expect("a name");
    match name.split('_').next() {
        Some("GP") => Some("GP"),
        Some("PM") => Some("PM"),
        _ => None,
    }
}

/// The design of a case, and the variables that it needs.
pub(crate) fn design(case: &Case) -> Value {
    if case.id.starts_with("lonely/") {
        let mut stage = json!({"clusters": "psu", "strata": "stratum"});
        if case.id.contains("/fpc_") {
            stage["population"] = json!({"size_column": "fpcN"});
        }
        let option = |name: &str| case.options.get(name).cloned().unwrap_or(Value::Null);
        let in_domains = option("survey.adjust.domain.lonely") == json!(true);
        return json!({
            "stages": [stage],
            "weights": {"column": "w"},
            "lonely_psu": option("survey.lonely.psu"),
            "lonely_psu_in_domains": in_domains,
        });
    }
    let setup = case.setup.join("\n");
    let strata = if setup.contains("strata=~st,") {
        "st"
    } else {
        "country"
    };
    // Weighting-class weights are the inverse of response rates, whatever the design weights.
    let weights = if setup.contains("weights=~w_nr") {
        json!("equal")
    } else if setup.contains("weights=~w_pc") {
        json!({"column": "w_pc"})
    } else {
        json!({"column": "w_base"})
    };
    json!({
        "stages": [{"strata": strata, "population": {"size_column": "N_h"}}],
        "weights": weights,
    })
}

pub(crate) fn variables() -> Value {
    json!([
        {"name": "st", "from": {"interaction": {"columns": ["pop", "country"]}}},
        {"name": "mr", "from": {"multiple_response": {"columns": ["mr1", "mr2", "mr3", "mr4", "mr5"]}}},
        {"name": "mr_1_3", "from": {"multiple_response": {"columns": ["mr1", "mr2", "mr3"]}}},
    ])
}
