//! Every case of the reference files, asked as a request and set beside what R gave.
//!
//! The data are invented for this purpose. `census.jsonl` and `lonely.jsonl` hold the R calls and
//! the results of R 4.6.1 with `survey` 4.5, to 17 digits. A case that is not asked has to be
//! listed with its reason: nothing is passed over in silence.

mod asked;
mod cases;
mod contrasts;
mod data;
mod figures;
mod hypotheses;
mod models;
mod quantiles;
mod table;
mod weighting;

use cases::Case;

/// Cases that cannot be asked here, and why.
fn left_out(case: &Case) -> Option<&'static str> {
    let setup = case.setup.join("\n");
    // The managers' weights are among the cases; the model itself is checked in `tests/weighting.rs`.
    if setup.contains("w_pc") && data::population(case) == Some("GP") {
        return Some("the frame of persons, on which the propensities were fitted, is not given");
    }
    if case.call == "d" || case.call == "degf(d)" {
        return Some("weights and degrees of freedom are compared with every figure");
    }
    None
}

#[test]
fn every_case_of_the_census_is_asked_or_left_out_for_a_stated_reason() {
    let (mut asked, mut left) = (0, 0);
    let mut unknown = Vec::new();
    for case in cases::all(include_str!("census.jsonl")) {
        if left_out(&case).is_some() {
            left += 1;
        } else if figures::check(&case)
            || hypotheses::check(&case)
            || models::check(&case)
            || quantiles::check(&case)
            || contrasts::check(&case)
        {
            asked += 1;
        } else {
            unknown.push(format!("{}: {}", case.id, case.call));
        }
    }
    assert!(
        unknown.is_empty(),
        "{asked} asked, {left} left out, {} not understood:\n{}",
        unknown.len(),
        unknown.join("\n")
    );
}

#[test]
fn every_case_of_lonely_strata_is_asked() {
    let mut unknown = Vec::new();
    for case in cases::all(include_str!("lonely.jsonl")) {
        if left_out(&case).is_none()
            && !figures::check(&case)
            && !hypotheses::check(&case)
            && !models::check(&case)
        {
            unknown.push(format!("{}: {}", case.id, case.call));
        }
    }
    assert!(
        unknown.is_empty(),
        "not understood:\n{}",
        unknown.join("\n")
    );
}
