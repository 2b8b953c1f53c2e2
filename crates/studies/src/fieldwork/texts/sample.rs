//! Which cases to try a text with: those that are most likely to show what is wrong.

use std::collections::{BTreeMap, BTreeSet};

use crate::setup::Population;

/// What a text needs of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person<'a> {
    pub key: &'a str,
    pub name: &'a str,
    pub language: &'a str,
    pub variables: &'a BTreeMap<String, String>,
}

/// A few cases: the first, the longest name, one with odd signs, and one of each language and of each
/// category of each frame variable; with what each stands for. Nobody is chosen twice.
pub fn samples<'a>(people: &[Person<'a>]) -> Vec<(String, Person<'a>)> {
    let mut chosen: Vec<(String, Person<'a>)> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut choose = |why: String, person: Option<&Person<'a>>| {
        if let Some(person) = person
            && seen.insert(person.key)
        {
            chosen.push((why, *person));
        }
    };
    choose("the first".to_owned(), people.first());
    let longest = people
        .iter()
        .max_by_key(|person| person.name.chars().count());
    choose("the longest name".to_owned(), longest);
    let odd = people.iter().max_by_key(|person| oddness(person.name));
    let odd = odd.filter(|person| oddness(person.name) > 0);
    choose("odd letters".to_owned(), odd);
    let mut strata: BTreeMap<(&str, &str), &Person<'a>> = BTreeMap::new();
    for person in people {
        strata.entry(("", person.language)).or_insert(person);
        for (id, value) in person.variables {
            strata.entry((id, value)).or_insert(person);
        }
    }
    for ((id, value), person) in strata {
        let why = if id.is_empty() {
            format!("language {value}")
        } else {
            format!("{id}: {value}")
        };
        choose(why, Some(person));
    }
    chosen
}

/// How many letters are not plain ones, or mean something in Markdown, HTML or a merge field.
fn oddness(name: &str) -> usize {
    let plain = |c: char| c.is_ascii_alphanumeric() || " .,'-()&/".contains(c);
    name.chars().filter(|c| !plain(*c)).count()
}

/// Somebody who is nobody, or a practice that is none: a name with an accent, and the first category of
/// each variable.
pub fn invented(population: &Population) -> (&'static str, BTreeMap<String, String>) {
    let variables = population
        .frame
        .variables
        .iter()
        .filter_map(|v| Some((v.id.clone(), v.categories.first()?.clone())))
        .collect();
    let name = if population.frame.name.contains("practice") {
        "Llanfair Medical Practice (Môn Surgery)"
    } else {
        "Dr Siân Example"
    };
    (name, variables)
}
