//! A request with one analysis, asked of the data of a case.

use std::collections::BTreeMap;

use estimation::request::{AnalysisResult, FigureRow, Outcome, Request, RequestError, run};
use serde_json::{Value, json};

use crate::{cases::Case, data, weighting};

pub(crate) fn ask(case: &Case, analysis: Value) -> Result<AnalysisResult, RequestError> {
    let mut analysis = analysis;
    analysis["name"] = json!(case.id);
    let mut population = json!({"data": {"file": "in memory"}, "design": data::design(case)});
    if case.id.starts_with("census/") {
        population["variables"] = data::variables();
        population["weighting"] = weighting::steps(case);
    }
    let request: Request = serde_json::from_value(json!({
        "populations": {"all": population},
        "analyses": [analysis],
    }))
    .unwrap_or_else(|error| panic!("{}: {error}", case.id));
    let data = BTreeMap::from([("all".to_owned(), data::of_case(case))]);
    run(&request, data).map(|mut response| response.results.remove(0))
}

/// The figures of a case, in the order of the response.
pub(crate) fn figures(case: &Case, analysis: Value) -> Vec<FigureRow> {
    match ask(case, analysis).map(|result| result.outcome) {
        Ok(Outcome::Figures(rows)) => rows,
        Ok(other) => panic!("{}: {other:?}", case.id),
        Err(error) => panic!("{}: {error}", case.id),
    }
}
