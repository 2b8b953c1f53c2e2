//! Steps of weighting, from R's setup lines to a request.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{cases::Case, data};

/// The steps of a case.
pub(crate) fn steps(case: &Case) -> Value {
    let setup = case.setup.join("\n");
    let population = data::population(case).unwrap_or_default();
    let four = || -> Vec<Value> {
        (["country", "sex", "ageband", "setting"].iter())
            .map(|column| margin(population, &[column], "N"))
            .collect()
    };
    let rake = || json!({"rake": {"margins": four(), "residuals": "rake"}});
    if setup.contains("postStratify(") {
        json!([{"post_stratify": margin(population, &["country", "sex"], "N")}])
    } else if setup.contains("~country+sex+ageband+listsize") {
        let margins: Vec<Value> = (["country", "sex", "ageband"].iter())
            .map(|column| margin(population, &[column], "N"))
            .collect();
        let number = json!({"column": "listsize", "total": list_size_total(population)});
        json!([{"calibrate": {"margins": margins, "numbers": [number]}}])
    } else if setup.contains("calfun=\"raking\"") {
        json!([{"rake": {"margins": four(), "residuals": "greg_raking"}}])
    } else if setup.contains("trimWeights(") {
        json!([rake(), {"trim": {"upper": {"weight": 1.1 * largest_usual_weight(case)}}}])
    } else if setup.contains("rake(") {
        json!([rake()])
    } else if setup.contains("w_nr") {
        let mut class = margin(population, &["sex", "ageband"], "N");
        class["asked"] = class["totals"].take();
        class.as_object_mut().expect("a margin").remove("totals");
        json!([{"weighting_class": class}])
    } else {
        json!([])
    }
}

/// The total of the list sizes of everybody on the frame, which is not among the reference data.
/// That of the managers is the sum over R's calibrated weights. That of the GPs was solved from one
/// figure, `GP_greg_hours_mean` (436,421,346.9998, so a whole number of patients); what every other case says of it is then a test.
fn list_size_total(population: &str) -> f64 {
    if population == "GP" {
        return 436_421_347.0;
    }
    let (data, weights) = (
        data::respondents(population),
        r_weights("census/PM_greg_weights"),
    );
    let sizes = data.numeric("listsize").expect("numbers");
    (sizes.values().zip(weights))
        .map(|(size, weight)| size.expect("a size") * weight)
        .sum()
}

/// The weights that R gave every respondent in a case.
pub(crate) fn r_weights(id: &str) -> Vec<f64> {
    let cases = crate::cases::all(include_str!("census.jsonl"));
    let case = cases.iter().find(|case| case.id == id).expect("the case");
    case.numbers("weights")
}

/// `quantile(weights(d), .99)`, where `d` is the design before raking.
fn largest_usual_weight(case: &Case) -> f64 {
    let data = data::of_case(case);
    let column = data.numeric("w_base").expect("numbers");
    let mut weights: Vec<f64> = column.values().map(|w| w.expect("a weight")).collect();
    weights.sort_by(f64::total_cmp);
    let place = 0.99 * (weights.len() - 1) as f64;
    let (below, part) = (place.floor() as usize, place.fract());
    weights[below] + part * (weights[below + 1] - weights[below])
}

/// Totals of the frame by one column or two.
fn margin(population: &str, columns: &[&str], count: &str) -> Value {
    let mut reader = csv::Reader::from_reader(include_str!("census_frame_cells.csv").as_bytes());
    let mut totals: BTreeMap<Vec<String>, f64> = BTreeMap::new();
    for row in reader.deserialize() {
        let row: BTreeMap<String, String> = row.expect("a row");
        if row["pop"] == population {
            let key = columns.iter().map(|name| row[*name].clone()).collect();
            *totals.entry(key).or_default() += row[count].parse::<f64>().expect("a count");
        }
    }
    let mut nested = Map::new();
    for (key, total) in totals {
        match key.as_slice() {
            [one] => {
                nested.insert(one.clone(), json!(total));
            }
            [one, two] => {
                let inner = nested.entry(one.clone()).or_insert_with(|| json!({}));
                inner[two] = json!(total);
            }
            _ => panic!("one column or two"),
        }
    }
    json!({"columns": columns, "totals": nested})
}
