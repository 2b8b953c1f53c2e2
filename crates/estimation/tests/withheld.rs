//! Disclosure control of whole requests: what a statistician asks for in JSON, and what an attacker
//! makes of the answer.

#[path = "withheld/attack.rs"]
mod attack;
#[path = "withheld/survey.rs"]
mod survey;

use estimation::request::{Outcome, Response, run};
use proptest::prelude::*;
use serde_json::{Value, json};
use survey::{Person, ask, dataset, people};

/// 200 people of two countries; in Wales three say no, and one works nearly all the hours.
fn wales() -> Vec<Person> {
    people(|at| Person {
        country: ["England", "Wales"][usize::from(at % 5 == 0)],
        kind: ["partner", "salaried", "trainee"][at % 3],
        answer: Some(if at % 5 == 0 {
            usize::from(at >= 15)
        } else {
            at % 2
        }),
        hours: Some(if at == 5 {
            20000.0
        } else {
            20.0 + (at % 17) as f64
        }),
        age: 25 + (at % 40) as i32,
    })
}

fn answer(people: &[Person], analyses: Value, disclosure: Value) -> Response {
    try_answer(people, analyses, disclosure).unwrap_or_else(|error| panic!("{error}"))
}

fn try_answer(people: &[Person], analyses: Value, disclosure: Value) -> Result<Response, String> {
    let request = ask(analyses, disclosure);
    run(&request, dataset(people)).map_err(|error| error.to_string())
}

fn withheld(response: &Response, at: usize) -> Vec<String> {
    let Outcome::Figures(rows) = &response.results[at].outcome else {
        panic!("figures");
    };
    (rows.iter())
        .filter(|row| row.withheld)
        .map(|row| {
            assert!(row.people.is_none() && row.estimate.is_none(), "{row:?}");
            let domain: Vec<&str> = row
                .domain
                .iter()
                .map(|part| part.category.as_str())
                .collect();
            format!(
                "{}/{}",
                domain.join(","),
                row.level.as_deref().unwrap_or(&row.of)
            )
        })
        .collect()
}

#[test]
fn a_small_cell_is_withheld_with_everything_that_is_made_of_it() {
    let people = wales();
    let shares = json!({"name": "answers", "by": ["country"], "everybody": true,
                        "ask": {"shares": {"of": ["answer"]}}});
    let test =
        json!({"name": "test", "ask": {"association": {"of": ["answer"], "with": "country"}}});
    let other =
        json!({"name": "other", "ask": {"association": {"of": ["answer"], "with": "kind"}}});
    let model = json!({"name": "model", "ask": {"model": {"family": "logistic", "outcome": "answer",
                       "success": ["yes"], "terms": ["country"]}}});
    let response = answer(
        &people,
        json!([shares, test, other, model]),
        json!({"smallest_cell": 5, "smallest_base": 10}),
    );
    // Who are not the three are told by the others: nothing of the answers by country is left but …
    let gone = withheld(&response, 0);
    assert!(gone.contains(&"Wales/no".to_owned()), "{gone:?}");
    assert!(gone.contains(&"Wales/yes".to_owned()), "{gone:?}");
    assert!(
        gone.iter().any(|cell| cell.starts_with("England")),
        "{gone:?}"
    );
    for at in [1, 3] {
        let result = &response.results[at];
        assert_eq!(result.withheld.len(), 1, "{result:?}");
        assert!(result.withheld[0].because.contains("country"), "{result:?}");
    }
    let Outcome::Association(tests) = &response.results[2].outcome else {
        panic!("tests");
    };
    assert_eq!((tests.len(), response.results[2].withheld.len()), (1, 0));
    let report = response.disclosure.expect("a report");
    assert!(report.secret_counts >= 2);
    assert!(
        report.narrowest_count.is_none_or(|width| width >= 5.0),
        "{report:?}"
    );
}

#[test]
fn a_condition_is_a_group_like_any_other() {
    let people = wales();
    let all = json!({"name": "all", "ask": {"shares": {"of": ["answer"]}}});
    let some = |levels: Value| {
        json!({"name": "some", "where": {"in": {"column": "country", "levels": levels}},
               "ask": {"shares": {"of": ["answer"]}}})
    };
    let rule = json!({"smallest_cell": 5, "smallest_base": 10});
    // England is all but Wales: what is shown of both would tell of the three.
    let response = answer(
        &people,
        json!([all, some(json!(["England"]))]),
        rule.clone(),
    );
    assert_eq!(withheld(&response, 1), ["/no", "/yes"]);
    let response = answer(&people, json!([all, some(json!(["Wales"]))]), rule.clone());
    assert_eq!(withheld(&response, 1), ["/no", "/yes"]);
    // Without everybody, nothing is known of the others.
    let response = answer(&people, json!([some(json!(["England"]))]), rule);
    assert!(withheld(&response, 0).is_empty());
}

#[test]
fn a_dominated_total_is_withheld_and_so_is_what_would_give_it_away() {
    let people = wales();
    let totals = json!({"name": "totals", "by": ["country"], "everybody": true,
                        "ask": {"totals": {"of": ["hours"]}}});
    let t = json!({"name": "t", "ask": {"t_test": {"of": ["hours"], "groups": "country"}}});
    let by_kind = json!({"name": "kind", "by": ["kind"], "everybody": true, "ask": {"means": {"of": ["hours"]}}});
    let ratio = json!({"name": "ratio", "by": ["country"],
                       "ask": {"ratios": {"of": [{"numerator": "hours", "denominator": "age"}]}}});
    let rule = json!({"magnitudes": {"rule": {"dominance": [{"largest": 1, "percent": 94}]}}});
    let response = answer(&people, json!([totals, t, by_kind, ratio]), rule);
    assert_eq!(withheld(&response, 0), ["England/hours", "Wales/hours"]);
    assert_eq!(response.results[1].withheld.len(), 1);
    // The 20,000 hours are not so much of any kind's.
    assert!(withheld(&response, 2).is_empty());
    assert_eq!(
        withheld(&response, 3),
        ["England/hours/age", "Wales/hours/age"]
    );
    let report = response.disclosure.expect("a report");
    assert_eq!(report.secret_totals, 1);
    assert!(
        report.narrowest_total.is_none_or(|width| width >= 0.1),
        "{report:?}"
    );
    // By p %: the second largest knows too well what the largest has.
    let totals = json!([{"name": "totals", "by": ["country"], "everybody": true,
                         "ask": {"totals": {"of": ["hours"]}}}]);
    let rule = json!({"magnitudes": {"rule": {"p_percent": {"p": 15}}}});
    assert_eq!(
        withheld(&answer(&people, totals, rule), 0),
        ["England/hours", "Wales/hours"]
    );
}

#[test]
fn groups_that_nearly_cover_each_other_are_refused_by_name() {
    let people = wales();
    let upto = |age: i32| {
        json!({"name": format!("{age}"), "where": {"between": {"column": "age", "from": null, "to": age}},
               "ask": {"shares": {"of": ["answer"]}}})
    };
    let said = try_answer(
        &people,
        json!([upto(50), upto(51)]),
        json!({"smallest_cell": 7}),
    )
    .expect_err("five people are 51");
    assert!(said.contains("where age up to 50"), "{said}");
    assert!(said.contains("5 people are between them"), "{said}");
    assert!(
        try_answer(
            &people,
            json!([upto(30), upto(51)]),
            json!({"smallest_cell": 7})
        )
        .is_ok()
    );
}

#[test]
fn a_quantile_of_few_people_is_withheld() {
    let people = wales();
    let quantiles = json!([{"name": "q", "ask": {"quantiles": {"of": ["hours"],
                           "probabilities": [0.001, 0.5, 0.999]}}}]);
    let response = answer(&people, quantiles, json!({}));
    let Outcome::Quantiles(kept) = &response.results[0].outcome else {
        panic!("quantiles");
    };
    assert_eq!(kept.len(), 1);
    assert_eq!(response.results[0].withheld.len(), 2);
    assert!(
        response.results[0].withheld[0]
            .because
            .contains("fewer than 5 people")
    );
}

#[test]
fn rounded_counts_stand_alone() {
    let people = wales();
    let analyses = json!([
        {"name": "shares", "by": ["kind"], "ask": {"shares": {"of": ["answer"]}}},
        {"name": "counts", "ask": {"counts": {"of": ["answer"]}}},
        {"name": "means", "ask": {"means": {"of": ["hours"]}}},
        {"name": "test", "ask": {"association": {"of": ["answer"], "with": "kind"}}},
    ]);
    let response = answer(
        &people,
        analyses,
        json!({"rounding": {"conventional": {"base": 10}}}),
    );
    for at in [0, 1] {
        let Outcome::Figures(rows) = &response.results[at].outcome else {
            panic!("figures");
        };
        for row in rows {
            let (people, base) = (row.people.expect("shown"), row.base.expect("shown"));
            assert_eq!(
                (people % 10, base % 10, row.weighted_base),
                (0, 0, None),
                "{row:?}"
            );
            let estimate = row.estimate.as_ref().expect("shown");
            assert!(estimate.standard_error.is_none() && estimate.interval.is_none());
            let value = if at == 0 {
                people as f64 / base as f64
            } else {
                people as f64
            };
            assert!((estimate.value - value).abs() < 1e-12, "{row:?}");
        }
    }
    assert_eq!(withheld(&response, 2).len(), 1);
    assert!(response.results[3].withheld[0].because.contains("rounded"));
}

#[test]
fn the_mean_of_a_scale_is_withheld_where_a_point_of_it_is() {
    let mut people = wales();
    people.iter_mut().enumerate().for_each(|(at, person)| {
        person.hours = Some(if at < 2 { 1.0 } else { 2.0 + (at % 2) as f64 });
    });
    let analyses = json!([
        {"name": "points", "ask": {"shares": {"of": ["hours"]}}},
        {"name": "mean", "ask": {"means": {"of": ["hours"]}}},
    ]);
    let response = answer(&people, analyses, json!({}));
    assert!(withheld(&response, 0).contains(&"/1".to_owned()));
    assert_eq!(withheld(&response, 1), ["/hours"]);
}

#[test]
fn a_contrast_of_a_withheld_figure_is_withheld() {
    let people = wales();
    let mut request = ask(
        json!([{"name": "answers", "by": ["country"], "ask": {"shares": {"of": ["answer"]}}},
               {"name": "kinds", "by": ["kind"], "ask": {"shares": {"of": ["answer"]}}}]),
        json!({}),
    );
    let of = |analysis: &str, variable: &str, a: &str, b: &str| {
        let one = |category: &str| json!({"analysis": analysis, "level": "yes", "domain": {variable: category}});
        json!({"name": analysis, "estimates": {"a": one(a), "b": one(b)}, "formula": "b - a"})
    };
    request.contrasts = serde_json::from_value(json!([
        of("answers", "country", "England", "Wales"),
        of("kinds", "kind", "partner", "trainee"),
    ]))
    .expect("contrasts");
    let response = run(&request, dataset(&people)).expect("a response");
    let [hidden, shown] = &response.contrasts[..] else {
        panic!("two contrasts");
    };
    assert!(hidden.contrast.is_none());
    assert!(
        hidden
            .withheld
            .as_ref()
            .is_some_and(|why| why.contains("country")),
        "{hidden:?}"
    );
    assert!(shown.contrast.is_some() && shown.withheld.is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whoever_reads_everything_cannot_work_out_a_small_count(people in survey::any_people()) {
        let analyses = json!([
            {"name": "both", "by": ["country", "kind"], "everybody": true, "ask": {"shares": {"of": ["answer"]}}},
            {"name": "young", "by": ["kind"], "where": {"between": {"column": "age", "to": 45}},
             "ask": {"counts": {"of": ["answer"]}}},
        ]);
        let rule = json!({"smallest_cell": 3, "smallest_base": 4});
        // A request that cannot be protected is refused; what is answered holds.
        if let Ok(response) = try_answer(&people, analyses, rule) {
            attack::on_counts(&people, &response, 3, 4)?;
        }
    }
}
