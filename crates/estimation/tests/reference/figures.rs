//! Means, totals, shares, counts and ratios: from R's calls to requests and back.

use estimation::request::FigureRow;
use serde_json::{Value, json};

use crate::{
    asked::{ask, figures},
    cases::{Case, near},
};

/// Asks a case and compares; `false` when its call is not understood.
pub(crate) fn check(case: &Case) -> bool {
    let call = case.call.replace(", na.rm=TRUE", "");
    let Some(asked) = analysis(&call) else {
        return false;
    };
    if case.expect == "error" {
        let error = ask(case, asked.analysis).expect_err("R gives an error");
        assert!(error.problem.contains("lonely_psu"), "{}: {error}", case.id);
        return true;
    }
    let rows = figures(case, asked.analysis);
    if call.starts_with("svyciprop") {
        proportion(case, &rows, asked.level.as_deref().expect("a level"));
    } else if call.starts_with("svytable") {
        crosstab(case, &rows);
    } else {
        estimates(case, &rows, &asked.keep);
    }
    true
}

struct Asked {
    analysis: Value,
    /// Which rows are compared, by level; all when empty.
    keep: Vec<String>,
    level: Option<String>,
}

impl Asked {
    fn all(analysis: Value) -> Option<Self> {
        Some(Self {
            analysis,
            keep: Vec::new(),
            level: None,
        })
    }

    fn level(analysis: Value, level: &str) -> Option<Self> {
        Some(Self {
            analysis,
            keep: Vec::new(),
            level: Some(level.to_owned()),
        })
    }
}

/// The parts of `f(~a, ~b, …)` or of one formula.
fn analysis(call: &str) -> Option<Asked> {
    let deff = json!("without_replacement");
    match call {
        "svymean(~hours, d, deff=TRUE)" => {
            Asked::all(json!({"ask": {"means": {"of": ["hours"]}}, "design_effect": deff}))
        }
        "svymean(~q1, d, deff=TRUE)" => {
            Asked::all(json!({"ask": {"shares": {"of": ["q1"]}}, "design_effect": deff}))
        }
        "svymean(~mr1+mr2+mr3+mr4+mr5, d)" => {
            Asked::all(json!({"ask": {"shares": {"of": ["mr"]}}}))
        }
        "svymean(~y+z, d)" => Asked::all(json!({"ask": {"means": {"of": ["y", "z"]}}})),
        "svytotal(~y+z, d)" => Asked::all(json!({"ask": {"totals": {"of": ["y", "z"]}}})),
        "svytotal(~hours, d)" => Asked::all(json!({"ask": {"totals": {"of": ["hours"]}}})),
        "svyratio(~hours, ~sessions, d)" => Asked::all(json!({
            "ask": {"ratios": {"of": [{"numerator": "hours", "denominator": "sessions"}]}}
        })),
        "svyratio(~y, ~z, d)" => Asked::all(json!({
            "ask": {"ratios": {"of": [{"numerator": "y", "denominator": "z"}]}}
        })),
        "svyratio(~mr1+mr2+mr3+mr4+mr5, ~I(mr1+mr2+mr3+mr4+mr5), d)" => {
            Asked::all(json!({"ask": {"shares": {"of": ["mr"], "base": "answers"}}}))
        }
        "svytable(~q1+country, d)" => {
            Asked::all(json!({"by": ["country"], "ask": {"counts": {"of": ["q1"]}}}))
        }
        "svymean(~y, subset(d, stratum %in% c(\"s1\",\"s3\") | psu==\"p5_1\"))" => {
            Asked::all(json!({
                "ask": {"means": {"of": ["y"]}},
                "where": {"any": [
                    {"in": {"column": "stratum", "levels": ["s1", "s3"]}},
                    {"in": {"column": "psu", "levels": ["p5_1"]}},
                ]},
            }))
        }
        _ => by(call).or_else(|| ciprop(call)),
    }
}

fn by(call: &str) -> Option<Asked> {
    let group = |name: &str| -> Vec<String> { name.split('+').map(str::to_owned).collect() };
    let inside = call.strip_prefix("svyby(~")?;
    let (of, rest) = inside.split_once(", ~")?;
    let by = rest.split_once(", d, svymean")?.0;
    let ask = match of {
        "hours" | "y" => json!({"means": {"of": [of]}}),
        "q1" | "q4" => json!({"shares": {"of": [of]}}),
        "mr1+mr2+mr3" => json!({"shares": {"of": ["mr_1_3"]}}),
        _ => return None,
    };
    Asked::all(json!({"by": group(by), "ask": ask}))
}

fn ciprop(call: &str) -> Option<Asked> {
    let inside = call.strip_prefix("svyciprop(~")?;
    let method = match inside.split_once("method=\"") {
        None => "logit",
        Some((_, rest)) => match rest.split('"').next()? {
            "beta" => "korn_graubard",
            "wilson" => "wilson",
            _ => return None,
        },
    };
    let precision = json!({"method": method, "confidence": 0.95});
    let of = |name: &str| json!({"precision": precision, "ask": {"shares": {"of": [name]}}});
    if inside.starts_with("I(q9==") {
        Asked::level(of("q9"), "Yes")
    } else if inside.starts_with("I(rare==") {
        Asked::level(of("rare"), "Yes")
    } else if inside.starts_with("z, d") {
        Asked::level(of("z"), "1")
    } else if inside.contains("subset(d, !is.na(q3))") {
        let mut asked = of("q3");
        asked["ask"]["shares"]["sums"] =
            json!([{"name": "top two", "levels": ["4 Agree", "5 Strongly agree"]}]);
        Asked::level(asked, "top two")
    } else {
        None
    }
}

/// R lists the levels of a group one after another for each statistic: the first name varies
/// slowest there and the groups' first variable fastest.
fn estimates(case: &Case, rows: &[FigureRow], keep: &[String]) {
    let rows: Vec<&FigureRow> = (rows.iter())
        .filter(|row| {
            keep.is_empty() || row.level.as_ref().is_some_and(|level| keep.contains(level))
        })
        .collect();
    let mut sorted: Vec<(Vec<String>, &FigureRow)> = (rows.iter().enumerate())
        .map(|(at, row)| {
            let mut key: Vec<String> = vec![order_of(&rows, at)];
            key.extend(row.domain.iter().rev().map(|part| part.category.clone()));
            (key, *row)
        })
        .collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    let estimate = |row: &FigureRow| row.estimate.clone().expect("people answered");
    let values: Vec<f64> = sorted.iter().map(|(_, row)| estimate(row).value).collect();
    let errors: Vec<f64> = (sorted.iter())
        .map(|(_, row)| estimate(row).standard_error.expect("a standard error"))
        .collect();
    near(
        case,
        "estimate",
        &values,
        &case.numbers("est"),
        case.tolerance(),
    );
    near(
        case,
        "standard error",
        &errors,
        &case.numbers("se"),
        case.tolerance(),
    );
    if case.result.get("deff").is_some() {
        let effects: Vec<f64> = (sorted.iter())
            .map(|(_, row)| estimate(row).design_effect.expect("a design effect"))
            .collect();
        near(
            case,
            "design effect",
            &effects,
            &case.numbers("deff"),
            case.tolerance(),
        );
    }
}

/// The position of a row's column and level among those of its domain, as sortable text.
fn order_of(rows: &[&FigureRow], at: usize) -> String {
    let row = rows[at];
    let first = rows
        .iter()
        .position(|other| other.of == row.of && other.level == row.level);
    format!("{:06}", first.unwrap_or(at))
}

fn proportion(case: &Case, rows: &[FigureRow], level: &str) {
    let row = rows
        .iter()
        .find(|row| row.level.as_deref() == Some(level))
        .expect("the level");
    let estimate = row.estimate.as_ref().expect("people answered");
    let error = estimate.standard_error.expect("a standard error");
    near(
        case,
        "estimate",
        &[estimate.value],
        &case.numbers("est"),
        case.tolerance(),
    );
    near(
        case,
        "standard error",
        &[error],
        &case.numbers("se"),
        case.tolerance(),
    );
    // R takes the degrees of freedom of the whole design where answers are missing.
    let missing = row.base < Some(3000) && case.call.contains("na.rm=TRUE");
    let tolerance = if missing { 1e-4 } else { case.tolerance() };
    let interval = estimate.interval.expect("an interval");
    let (lower, upper) = (case.numbers("lower"), case.numbers("upper"));
    near(case, "lower", &[interval.lower], &lower, tolerance);
    near(case, "upper", &[interval.upper], &upper, tolerance);
}

fn crosstab(case: &Case, rows: &[FigureRow]) {
    let mut rows: Vec<&FigureRow> = rows.iter().collect();
    rows.sort_by(|a, b| a.level.cmp(&b.level).then_with(|| a.domain.cmp(&b.domain)));
    let counts: Vec<f64> = (rows.iter())
        .map(|row| row.estimate.as_ref().map_or(0.0, |estimate| estimate.value))
        .collect();
    near(
        case,
        "count",
        &counts,
        &case.numbers("counts"),
        case.tolerance(),
    );
}
