//! A survey of invented people, and requests about it.

use std::collections::BTreeMap;

use estimation::{
    data::{Categorical, Column, Dataset, Missing, Numeric},
    request::Request,
};
use proptest::prelude::*;
use serde_json::{Value, json};

pub(crate) const ANSWERS: [&str; 2] = ["no", "yes"];

/// One respondent.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) country: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) answer: Option<usize>,
    pub(crate) hours: Option<f64>,
    pub(crate) age: i32,
}

pub(crate) fn people(make: impl Fn(usize) -> Person) -> Vec<Person> {
    (0..200).map(make).collect()
}

pub(crate) fn any_people() -> impl Strategy<Value = Vec<Person>> {
    let person = (
        0..3_usize,
        0..2_usize,
        proptest::option::weighted(0.9, 0..2_usize),
        30..60_i32,
    );
    let person = person.prop_map(|(country, kind, answer, age)| Person {
        country: ["England", "Scotland", "Wales"][country],
        kind: ["partner", "salaried"][kind],
        answer,
        hours: None,
        age,
    });
    proptest::collection::vec(person, 20..70)
}

pub(crate) fn ask(analyses: Value, disclosure: Value) -> Request {
    serde_json::from_value(json!({
        "populations": {"gp": {"data": {"file": "in memory"}}},
        "analyses": analyses,
        "disclosure": disclosure,
    }))
    .expect("a request")
}

pub(crate) fn dataset(people: &[Person]) -> BTreeMap<String, Dataset> {
    let mut data = Dataset::new(people.len());
    let named = |names: Vec<&'static str>| {
        let mut levels = names.clone();
        levels.sort_unstable();
        levels.dedup();
        Categorical::from_names(&levels, names.into_iter().map(Ok)).expect("levels")
    };
    let country = named(people.iter().map(|person| person.country).collect());
    let kind = named(people.iter().map(|person| person.kind).collect());
    let answers = people
        .iter()
        .map(|person| person.answer.map(|at| ANSWERS[at]).ok_or(Missing::Blank));
    let answers = Categorical::from_names(&ANSWERS, answers).expect("levels");
    let hours = people
        .iter()
        .map(|person| person.hours.ok_or(Missing::Blank));
    let ages = people.iter().map(|person| Ok(f64::from(person.age)));
    for (name, column) in [
        ("country", Column::Categorical(country)),
        ("kind", Column::Categorical(kind)),
        ("answer", Column::Categorical(answers)),
        (
            "hours",
            Column::Number(Numeric::new(hours).expect("finite")),
        ),
        ("age", Column::Number(Numeric::new(ages).expect("finite"))),
    ] {
        data.insert(name, column).expect("a new name");
    }
    BTreeMap::from([("gp".to_owned(), data)])
}
