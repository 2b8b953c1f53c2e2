//! The difference of two populations in one design, from R's call to a request and back.

use std::collections::BTreeMap;

use estimation::request::{Request, run};
use serde_json::json;

use crate::{
    cases::{Case, near},
    data,
};

/// Asks a case and compares; `false` when its call is not understood.
pub(crate) fn check(case: &Case) -> bool {
    if !case
        .call
        .starts_with("svycontrast(svyby(~I(q9==\"Yes\"), ~pop")
    {
        return false;
    }
    let estimate =
        |population: &str| json!({"analysis": "q9", "level": "Yes", "domain": {"pop": population}});
    let request: Request = serde_json::from_value(json!({
        "populations": {"both": {
            "data": {"file": "in memory"},
            "variables": data::variables(),
            "design": data::design(case),
        }},
        "analyses": [{"name": "q9", "by": ["pop"], "ask": {"shares": {"of": ["q9"]}}}],
        "contrasts": [{
            "name": "difference",
            "estimates": {"gp": estimate("GP"), "pm": estimate("PM")},
            "formula": "pm - gp",
        }],
    }))
    .expect("a request");
    let data = BTreeMap::from([("both".to_owned(), data::of_case(case))]);
    let response = run(&request, data).unwrap_or_else(|error| panic!("{error}"));
    let contrast = (response.contrasts[0].contrast.as_ref()).expect("nothing is withheld");
    near(
        case,
        "difference",
        &[contrast.value],
        &case.numbers("est"),
        1e-9,
    );
    near(
        case,
        "standard error",
        &[contrast.standard_error],
        &case.numbers("se"),
        1e-9,
    );
    true
}
