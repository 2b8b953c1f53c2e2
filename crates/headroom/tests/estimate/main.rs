//! `headroom estimate` as a statistician runs it: the same answers in CSV and in Parquet, and what
//! is said when something is wrong.

mod parquet_file;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

/// A folder of its own for a test, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("headroom-estimate-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("a file of the test");
    }

    /// What the command prints: the answer, or what is wrong.
    fn estimate(&self, request: &Value) -> Result<Value, String> {
        self.write("request.json", &request.to_string());
        let output = Command::new(env!("CARGO_BIN_EXE_headroom"))
            .arg("estimate")
            .arg(self.0.join("request.json"))
            .output()
            .expect("the program runs");
        if output.status.success() {
            Ok(serde_json::from_slice(&output.stdout).expect("the answer is JSON"))
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The test has said what it had to say.
        let _gone = fs::remove_dir_all(&self.0);
    }
}

fn request(file: &str) -> Value {
    json!({
        "populations": {"gp": {
            "data": {"file": file},
            "design": {"stages": [{
                "strata": "country",
                "population": {"sizes": {"England": 40.0, "Wales": 20.0}},
            }]},
        }},
        "analyses": [
            {"name": "agree", "by": ["country"], "everybody": true, "ask": {"shares": {"of": ["agree"]}}},
            {"name": "hours", "ask": {"means": {"of": ["hours"]}}},
        ],
    })
}

fn rows() -> Vec<(&'static str, Option<i32>, Option<f64>)> {
    (0..12)
        .map(|row| {
            let country = if row % 3 == 0 { "Wales" } else { "England" };
            let agree = (row != 5).then_some(row % 4 + 1);
            let hours = (row != 7).then_some(30.5 + f64::from(row));
            (country, agree, hours)
        })
        .collect()
}

fn csv() -> String {
    let mut text = String::from("country,unused,agree,hours\n");
    for (country, agree, hours) in rows() {
        let agree = agree.map_or(String::new(), |agree| agree.to_string());
        let hours = hours.map_or("NA".to_owned(), |hours| hours.to_string());
        text += &format!("{country},\"a, b\",{agree},{hours}\n");
    }
    text
}

#[test]
fn a_csv_and_a_parquet_file_of_the_same_answers_give_the_same_figures() {
    let folder = Folder::new("same");
    folder.write("gp.csv", &csv());
    parquet_file::write(&folder.path().join("gp.parquet"), &rows());
    let from_csv = folder.estimate(&request("gp.csv")).expect("figures");
    let from_parquet = folder.estimate(&request("gp.parquet")).expect("figures");
    assert_eq!(from_csv, from_parquet);
    let hours = &from_csv["results"][1]["figures"][0];
    assert_eq!(
        hours["people"].as_u64().or(hours["base"].as_u64()),
        Some(11)
    );
    // Weights 40/8 and 20/4 are alike: the mean is that of the eleven.
    let mean = (0..12)
        .filter(|row| *row != 7)
        .map(|row| 30.5 + f64::from(row))
        .sum::<f64>()
        / 11.0;
    let value = hours["value"].as_f64().expect("a mean");
    assert!((value - mean).abs() < 1e-12, "{value} is not {mean}");
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_the_way_out() {
    let folder = Folder::new("wrong");
    folder.write("gp.csv", &csv().replace("32.5", "32,5"));
    parquet_file::write(&folder.path().join("gp.parquet"), &rows());
    let wrong = |request: &Value, expected: &str| {
        let said = folder.estimate(request).expect_err("it is wrong");
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    };
    wrong(&request("none.csv"), "none.csv could not be read");
    wrong(
        &request("gp.csv"),
        "gp.csv: line 4 has 5 values, but the header names 4 columns",
    );
    let mut other = request("gp.parquet");
    other["analyses"][1]["ask"] = json!({"means": {"of": ["hour"]}});
    wrong(
        &other,
        "gp.parquet: there is no column “hour”; did you mean “hours”?",
    );
    other["analyses"][1]["ask"] = json!({"means": {"of": ["country"]}});
    wrong(&other, "“country”");
    other["analyses"][1]["ask"] = json!({"means": {"of": ["visits"]}});
    wrong(&other, "column “visits”: a list, map or group");
    folder.write("broken.parquet", "PAR1 this is not one");
    wrong(
        &request("broken.parquet"),
        "broken.parquet: the file is not a Parquet file",
    );
    let mut other = request("gp.parquet");
    other["analysis"] = json!([]);
    wrong(&other, "unknown field `analysis`");
}

#[test]
fn respondents_are_weighted_by_their_propensity_on_the_frame() {
    let folder = Folder::new("frame");
    folder.write("gp.csv", &csv());
    // Everybody who was asked: of England 40, of Wales 20. One model of one category is saturated,
    // so that propensities are the response rates of the two countries.
    let asked = |country: &str, asked: usize, responded: usize| -> String {
        (0..asked)
            .map(|at| format!("{country},{}\n", u8::from(at < responded)))
            .collect()
    };
    let frame =
        "country,responded\n".to_owned() + &asked("England", 40, 8) + &asked("Wales", 20, 4);
    folder.write("asked.csv", &frame);
    let mut by_propensity = request("gp.csv");
    let population = &mut by_propensity["populations"]["gp"];
    population["design"]["weights"] = json!("equal");
    population["frame"] = json!({"file": "asked.csv"});
    population["weighting"] =
        json!([{"propensity": {"responded": "responded", "categories": ["country"]}}]);
    let weighted = folder.estimate(&by_propensity).expect("figures");
    let plain = folder.estimate(&request("gp.csv")).expect("figures");
    let (ours, theirs) = (
        &weighted["results"][1]["figures"][0],
        &plain["results"][1]["figures"][0],
    );
    let value = |figure: &Value| figure["value"].as_f64().expect("a mean");
    assert!(
        (value(ours) - value(theirs)).abs() < 1e-9,
        "{ours} {theirs}"
    );
    let total = weighted["populations"]["gp"]["weighted"].as_f64();
    assert!((total.expect("a sum") - 60.0).abs() < 1e-6, "{total:?}");

    by_propensity["populations"]["gp"]["frame"] = Value::Null;
    let said = folder.estimate(&by_propensity).expect_err("no frame");
    assert!(
        said.contains("name its file as \"frame\" beside \"data\""),
        "{said}"
    );
    let mut unused = request("gp.csv");
    unused["populations"]["gp"]["frame"] = json!({"file": "asked.csv"});
    let said = folder.estimate(&unused).expect_err("a frame for nothing");
    assert!(
        said.contains("no step of the weighting uses the frame"),
        "{said}"
    );
}

#[test]
fn a_survey_that_is_only_planned_needs_no_data() {
    let folder = Folder::new("plan");
    let mut request = json!({"plan": {"groups": [
        {"name": "England", "people": 38935, "response_rate": 0.05},
        {"name": "Wales", "people": 2311, "response_rate": 0.05, "share": 0.3},
    ]}});
    let planned = folder.estimate(&request).expect("a plan");
    let wales = &planned["plan"]["groups"][1];
    assert_eq!(wales["name"], "Wales");
    let half = wales["intervals"][0]["half_width"]
        .as_f64()
        .expect("a width");
    assert!((half - 0.0815).abs() < 5e-4, "{half}");
    request["plan"]["groups"][1]["response_rate"] = json!(1.5);
    let said = folder
        .estimate(&request)
        .expect_err("more answers than people");
    assert!(
        said.contains("plan: group “Wales”: response_rate"),
        "{said}"
    );
}

#[test]
fn a_file_of_rows_is_checked_for_people_who_could_be_recognised() {
    let folder = Folder::new("microdata");
    folder.write(
        "gp.csv",
        "country,age,ill\ne,old,yes\ne,old,yes\ne,young,no\ne,young,yes\nw,old,no\n",
    );
    let mut request = json!({
        "populations": {"gp": {"data": {"file": "gp.csv"}}},
        "microdata": {"gp": {"keys": ["age", "country"], "k": 2,
                             "sensitive": [{"column": "ill", "distinct": 2}]}},
    });
    let report = &folder.estimate(&request).expect("a report")["microdata"]["gp"];
    assert_eq!(report["records_below"], 1);
    assert_eq!(report["below"][0]["rows"], json!([4]));
    // Both old ones of e are ill, and the one of w is not: whoever knows that they answered knows that, too.
    assert_eq!(report["diversity"][0]["records_below"], 3, "{report}");
    request["microdata"]["gp"]["k"] = json!(1);
    let said = folder.estimate(&request).expect_err("nobody is hidden");
    assert!(
        said.contains("microdata.gp: k is 1: at least 2 records"),
        "{said}"
    );
    request["microdata"] = json!({"gp": {"keys": ["agee"]}});
    let said = folder.estimate(&request).expect_err("no such column");
    assert!(
        said.contains("did you mean “age”?") && said.contains("microdata.gp"),
        "{said}"
    );
}
