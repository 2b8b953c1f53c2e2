//! Makes a request and its data out of random choices, and carries it out.
//!
//! Most choices make sense, so that the fuzzer gets beyond the first check; each part is sometimes
//! wrong: a column that is not there, a number that overflows, a stratum with one respondent.

mod data;
mod request;

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};
use estimation::{
    data::csv,
    request::{PopulationData, Request, run},
};

/// Carries out one random job; panics when the engine does, or when a figure is no number.
///
/// # Errors
/// When the choices do not suffice.
pub fn try_one(choices: &mut Unstructured<'_>) -> Result<()> {
    let file = data::file(choices)?;
    let wanted = request::request(choices)?;
    let Ok(request) = serde_json::from_value::<Request>(wanted) else {
        return Ok(());
    };
    let mut columns = BTreeMap::new();
    for (name, population) in &request.populations {
        let wanted = population.data.wanted(request.columns(name));
        let Ok(dataset) = csv::parse(&file, &wanted) else {
            return Ok(());
        };
        let frame = match &population.frame {
            Some(source) => {
                let wanted = source.wanted(request.frame_columns(name));
                let Ok(frame) = csv::parse(&data::file(choices)?, &wanted) else {
                    return Ok(());
                };
                Some(frame)
            }
            None => None,
        };
        columns.insert(
            name.clone(),
            PopulationData {
                respondents: dataset,
                frame,
            },
        );
    }
    if let Ok(response) = run(&request, columns) {
        let shown = format!("{response:?}");
        assert!(
            !shown.contains("NaN") && !shown.contains(": inf") && !shown.contains("-inf"),
            "a figure is no number: {shown}"
        );
    }
    Ok(())
}
