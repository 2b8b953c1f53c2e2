//! The task, as a request to `headroom estimate`.

use serde_json::{Map, Value, json};

use crate::data::{AGES, SEXES, items, populations};

/// The request for a file of so many respondents: stratified with finite populations, raked to two
/// margins, every level of every item with an interval in two groups,
/// and a Rao–Scott F of each item by group.
///
/// Raking takes the residuals that R's `calibrate(calfun = "raking")` takes, so that standard errors
/// can be compared, and goes on until the margins hold to the last digits.
pub(crate) fn request(file: &str, respondents: usize) -> Value {
    let sizes = populations(respondents);
    let total: f64 = sizes.iter().map(|(_, size)| size).sum();
    let sizes: Map<String, Value> = (sizes.iter())
        .map(|(name, size)| ((*name).to_owned(), json!(size)))
        .collect();
    let margin = |column: &str, parts: &[(&str, f64)]| {
        let totals: Map<String, Value> = (parts.iter())
            .map(|(name, share)| ((*name).to_owned(), json!(share * total)))
            .collect();
        json!({"columns": [column], "totals": totals})
    };
    json!({
        "populations": {
            "respondents": {
                "data": {"file": file},
                "design": {"stages": [{"strata": "stratum", "population": {"sizes": sizes}}]},
                "weighting": [{"rake": {
                    "margins": [margin("sex", &SEXES), margin("age", &AGES)],
                    "residuals": "greg_raking",
                    "tolerance": 1e-13,
                }}],
            },
        },
        "analyses": [
            {"name": "shares", "by": ["group"], "ask": {"shares": {"of": items().collect::<Vec<_>>()}}},
            {"name": "tests", "ask": {"association": {"of": items().collect::<Vec<_>>(), "with": "group"}}},
        ],
        "precision": {"method": "wald", "confidence": 0.95},
    })
}
