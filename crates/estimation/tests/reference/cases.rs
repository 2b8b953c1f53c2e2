//! The lines of a reference file.

use std::collections::BTreeMap;

use serde_json::Value;

/// One call of R and what it gave.
#[derive(serde::Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) setup: Vec<String>,
    pub(crate) call: String,
    pub(crate) expect: String,
    #[serde(default)]
    pub(crate) result: Value,
    #[serde(default)]
    pub(crate) options: BTreeMap<String, Value>,
}

pub(crate) fn all(text: &str) -> Vec<Case> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a case"))
        .collect()
}

impl Case {
    /// A list of numbers of the result; NaN where R has none.
    pub(crate) fn numbers(&self, name: &str) -> Vec<f64> {
        numbers(&self.result[name])
    }

    /// How near the figures have to be: what follows from raking is itself only near in R.
    pub(crate) fn tolerance(&self) -> f64 {
        let setup = self.setup.join("\n");
        if setup.contains("rake(") || setup.contains("calibrate(") {
            1e-6
        } else {
            1e-9
        }
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(number) => vec![number.as_f64().expect("a number")],
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        _ => vec![f64::NAN],
    }
}

/// Compares two lists of numbers.
pub(crate) fn near(case: &Case, what: &str, ours: &[f64], theirs: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{}: how many {what}", case.id);
    for (at, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        let error = (ours - theirs).abs() / theirs.abs().max(1e-300);
        assert!(
            error <= tolerance || (ours - theirs).abs() < 1e-14,
            "{}: {what}[{at}]: here {ours:e}, R {theirs:e}, relative error {error:e}",
            case.id
        );
    }
}
