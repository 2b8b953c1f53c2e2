//! A request over the columns of [`crate::data`].

use arbitrary::{Result, Unstructured};
use serde_json::{Value, json};

use crate::data::{CATEGORIES, IDS, NUMBERS};

pub(crate) fn request(choices: &mut Unstructured<'_>) -> Result<Value> {
    let mut analyses = Vec::new();
    for at in 0..choices.int_in_range(1..=2)? {
        analyses.push(analysis(choices, at)?);
    }
    let mut population = json!({
        "data": {"file": "in memory"},
        "design": design(choices)?,
        "variables": variables(),
    });
    if choices.ratio(1, 3)? {
        population["weighting"] = weighting(choices)?;
        if population["weighting"].to_string().contains("propensity") {
            population["frame"] = json!({"file": "in memory"});
        }
    }
    let mut request = json!({"populations": {"all": population}, "analyses": analyses});
    if choices.ratio(1, 4)? {
        let estimate = json!({"analysis": "a0", "level": "yes"});
        let formulas = [
            "a - b",
            "log(a / b)",
            "(a ^ b) * 2 - exp(b)",
            "a / (b - b)",
            "1 +",
        ];
        request["contrasts"] = json!([{
            "name": "c",
            "estimates": {"a": estimate, "b": {"analysis": "a0", "level": "no"}},
            "formula": choices.choose(&formulas)?,
        }]);
    }
    if choices.ratio(1, 6)? {
        request["disclosure"] = json!({
            "smallest_cell": choices.int_in_range(0..=5)?,
            "smallest_base": choices.int_in_range(0..=10)?,
        });
        if choices.ratio(1, 2)? {
            request["disclosure"]["magnitudes"] = json!({
                "rule": {
                    "dominance": [{"largest": choices.int_in_range(0..=2)?, "percent": choices.choose(&[50.0, 80.0, 100.0, 0.0])?}],
                    "p_percent": {"p": choices.choose(&[10.0, 50.0, -1.0])?},
                    "weights": choices.choose(&["weighted", "repeated", "unweighted"])?,
                },
                "width": {"relative": choices.choose(&[0.1, 1.0, 0.0])?},
            });
        }
        if choices.ratio(1, 3)? {
            request["disclosure"]["rounding"] =
                json!({"random": {"base": choices.int_in_range(0..=10)?, "seed": 1}});
        }
    }
    if choices.ratio(1, 8)? {
        request["microdata"] = json!({"all": {
            "keys": [choices.choose(&CATEGORIES)?, choices.choose(&NUMBERS)?],
            "k": choices.int_in_range(1..=3)?,
            "sensitive": [{"column": choices.choose(&CATEGORIES)?, "distinct": 2, "entropy": 1.5}],
        }});
    }
    if choices.ratio(1, 8)? {
        let group = |name: &str, people: f64, rate: f64| json!({"name": name, "people": people, "response_rate": rate});
        let (people, rate) = (
            *choices.choose(&[100.0, 1e300, 3.0])?,
            *choices.choose(&[0.1, 1.0, 2.0])?,
        );
        request["plan"] = json!({"groups": [group("a", people, rate), group("b", 50.0, 0.5)]});
    }
    if choices.ratio(1, 3)? {
        request["precision"] = json!({
            "method": choices.choose(&["wald", "logit", "wilson", "korn_graubard", "arcsine", "likelihood"])?,
            "confidence": choices.choose(&[0.95, 0.5, 0.999_999, 0.0, 1.0])?,
        });
    }
    Ok(request)
}

fn variables() -> Value {
    json!([
        {"name": "both", "from": {"multiple_response": {"columns": ["q1", "q2"], "ticked": ["yes", "1"]}}},
        {"name": "gh", "from": {"interaction": {"columns": ["g", "h"]}}},
    ])
}

/// One of the names, or one that is not there.
fn name(choices: &mut Unstructured<'_>, names: &[&str]) -> Result<String> {
    Ok(if choices.ratio(1, 60)? {
        "nowhere".to_owned()
    } else {
        (*choices.choose(names)?).to_owned()
    })
}

fn category(choices: &mut Unstructured<'_>) -> Result<String> {
    name(choices, &CATEGORIES)
}

fn number(choices: &mut Unstructured<'_>) -> Result<String> {
    name(choices, &NUMBERS)
}

fn design(choices: &mut Unstructured<'_>) -> Result<Value> {
    let mut stages = Vec::new();
    for at in 0..choices.int_in_range(0..=2)? {
        let mut stage = json!({"nest": choices.arbitrary::<bool>()?});
        if choices.ratio(2, 3)? {
            stage["clusters"] = json!(name(choices, &IDS)?);
        }
        if choices.ratio(1, 2)? {
            stage["strata"] = json!(category(choices)?);
        }
        if choices.ratio(1, 2)? {
            stage["population"] = match choices.int_in_range(0..=3)? {
                0 if at == 0 => json!({"sizes": {"s1": 50, "s2": 20, "s3": 1}}),
                1 => json!({"rate_column": number(choices)?}),
                2 => json!({"probability_column": "p"}),
                _ => json!({"size_column": number(choices)?}),
            };
        }
        stages.push(stage);
    }
    let weights = match choices.int_in_range(0..=4)? {
        0 => json!({"column": number(choices)?}),
        1 => json!({"column": "z"}),
        2 => json!({"inverse_of": "p"}),
        3 => json!("equal"),
        _ => json!("default"),
    };
    let replicates = match choices.int_in_range(0..=9)? {
        0 => json!({"made": {"method": method(choices)?}}),
        1 => json!({"given": {"columns": ["w", "x"], "kind": "bootstrap", "mse": true}}),
        _ => Value::Null,
    };
    Ok(json!({
        "replicates": replicates,
        "stages": stages,
        "weights": weights,
        "lonely_psu": choices.choose(&["fail", "remove", "certainty", "adjust", "average"])?,
        "lonely_psu_in_domains": choices.arbitrary::<bool>()?,
    }))
}

/// A way to make replicates, with numbers of them that cannot be among those that can.
fn method(choices: &mut Unstructured<'_>) -> Result<Value> {
    let count = *choices.choose(&[0, 1, 2, 7, 40])?;
    let seed = choices.arbitrary::<u64>()?;
    Ok(match choices.int_in_range(0..=5)? {
        0 => json!({"rescaled_bootstrap": {"replicates": count, "seed": seed}}),
        1 => json!({"bootstrap": {"replicates": count, "seed": seed}}),
        2 => json!({"delete_a_group": {"groups": count, "seed": seed}}),
        _ => json!(choices.choose(&["jk1", "jkn", "brr"])?),
    })
}

fn weighting(choices: &mut Unstructured<'_>) -> Result<Value> {
    let margin = |column: &str| json!({"columns": [column], "totals": {"a": 30, "b": 50, "c": 20}});
    let mut steps = Vec::new();
    for _ in 0..choices.int_in_range(1..=2)? {
        steps.push(match choices.int_in_range(0..=6)? {
            0 => json!({"post_stratify": margin("g")}),
            1 => json!({"rake": {"margins": [margin("g"), margin("h")]}}),
            2 => {
                json!({"rake": {"margins": [margin("g"), margin("h")], "residuals": "greg_raking"}})
            }
            3 => json!({"calibrate": {
                "margins": [margin("g")],
                "numbers": [{"column": number(choices)?, "total": 100}],
                "distance": choices.choose(&["linear", "raking", "logit"])?,
            }}),
            4 => {
                json!({"weighting_class": {"columns": ["h"], "asked": {"a": 30, "b": 50, "c": 20}}})
            }
            5 => json!({"propensity": {
                "responded": "z",
                "categories": [category(choices)?],
                "numbers": [{"column": number(choices)?, "log": choices.arbitrary::<bool>()?}],
                "classes": choices.choose(&[None, Some(2), Some(0)])?,
            }}),
            _ => json!({"trim": {"upper": {"times_median": 1.5}}}),
        });
    }
    Ok(json!(steps))
}

fn analysis(choices: &mut Unstructured<'_>, at: usize) -> Result<Value> {
    let mut analysis = json!({
        "name": format!("a{at}"),
        "everybody": choices.arbitrary::<bool>()?,
        "covariance": choices.arbitrary::<bool>()?,
        "ask": ask(choices)?,
    });
    let mut by = Vec::new();
    for _ in 0..choices.int_in_range(0..=2)? {
        by.push(category(choices)?);
    }
    analysis["by"] = json!(by);
    if choices.ratio(1, 4)? {
        analysis["where"] = condition(choices, 0)?;
    }
    if choices.ratio(1, 4)? {
        analysis["missing"] = json!("complete_cases");
    }
    if choices.ratio(1, 2)? {
        let against = ["without_replacement", "with_replacement"];
        analysis["design_effect"] = json!(choices.choose(&against)?);
    }
    Ok(analysis)
}

fn condition(choices: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    Ok(match choices.int_in_range(0..=5)? {
        0 => json!({"in": {"column": category(choices)?, "levels": ["a", "yes"]}}),
        1 => {
            json!({"between": {"column": number(choices)?, "from": choices.int_in_range(-5..=5)?}})
        }
        2 => json!({"answered": {"column": category(choices)?}}),
        3 => json!({"missing": {"column": number(choices)?}}),
        4 if depth < 3 => json!({"not": condition(choices, depth + 1)?}),
        _ if depth < 3 => json!({"any": [condition(choices, depth + 1)?]}),
        _ => json!({"answered": {"column": "g"}}),
    })
}

fn ask(choices: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match choices.int_in_range(0..=13)? {
        13 => {
            json!({"goodness_of_fit": {"of": category(choices)?, "expected": {"yes": 0.3, "no": 0.6, "1": 0.1}}})
        }
        0 => json!({"shares": {"of": [category(choices)?, "both"]}}),
        1 => json!({"shares": {"of": ["both"], "base": "answers"}}),
        2 => json!({"counts": {"of": [category(choices)?]}}),
        3 => match choices.int_in_range(0..=2)? {
            0 => json!({"spreads": {"of": [number(choices)?, number(choices)?]}}),
            1 if choices.arbitrary()? => json!({"variances": {"of": [number(choices)?]}}),
            1 => json!({"distribution": {"of": [number(choices)?], "at": [0, 2.5]}}),
            _ => json!({"means": {"of": [number(choices)?, number(choices)?]}}),
        },
        4 => json!({"totals": {"of": [number(choices)?]}}),
        5 => {
            json!({"ratios": {"of": [{"numerator": number(choices)?, "denominator": number(choices)?}]}})
        }
        6 => json!({"quantiles": {
            "of": [number(choices)?],
            "probabilities": [0, 0.25, 0.5, 1],
            "rule": choices.choose(&["math", "school", "shah_vaish", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"])?,
            "interval": choices.choose(&["wald", "logit", "arcsine", "likelihood", "korn_graubard", "score", "replicates"])?,
        }}),
        7 => json!({"association": {
            "of": [category(choices)?, "both"],
            "with": category(choices)?,
            "statistic": choices.choose(&["rao_scott_f", "rao_scott_chi_squared", "wald", "adjusted_wald", "mixture"])?,
            "adjust": "holm",
        }}),
        8 => json!({"t_test": {"of": [number(choices)?], "groups": category(choices)?}}),
        9 => json!({"rank_test": {
            "of": [number(choices)?],
            "groups": category(choices)?,
            "score": choices.choose(&["rank", "normal_quantile", "above_median"])?,
        }}),
        10 => json!({"agreement": {
            "raters": ["g", "h"],
            "statistics": [choices.choose(&["fleiss", "conger"])?, {"krippendorff": {"metric": "nominal"}}],
        }}),
        11 => {
            json!({"scale": {"of": [number(choices)?, number(choices)?], "weighted": choices.arbitrary::<bool>()?}})
        }
        _ => model(choices)?,
    })
}

fn model(choices: &mut Unstructured<'_>) -> Result<Value> {
    let family = choices.choose(&["linear", "logistic", "poisson", "proportional_odds"])?;
    let outcome = match *family {
        "logistic" => "z".to_owned(),
        "proportional_odds" => category(choices)?,
        _ => number(choices)?,
    };
    let terms = match choices.int_in_range(0..=2)? {
        0 => json!([]),
        1 => json!([category(choices)?]),
        _ => json!([category(choices)?, number(choices)?, ["g", "x"]]),
    };
    Ok(json!({"model": {"family": family, "outcome": outcome, "terms": terms}}))
}
