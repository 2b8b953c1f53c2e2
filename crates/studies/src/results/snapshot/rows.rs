//! From one stored response to one row: what was answered, and why where not.

use std::collections::{BTreeMap, BTreeSet};

use estimation::data::Missing;
use questionnaire::{Address, Answers, Evaluation, Item, ItemKind, Questionnaire};

use super::{Column, DAY, LANGUAGE, MISSING, frame_column, reason_code};
use crate::setup::{Analysis, Population};

/// Lists longer than this (towns, surgeries) keep only the options that somebody chose.
const LONG_LIST: usize = 100;

/// What a column holds, decided by the item's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Choice,
    Several,
    Rank,
    Number,
    /// Days and times: levels are what was answered.
    Observed,
}

/// One column to be: where its values are and which levels are known beforehand.
struct Spec<'q> {
    name: String,
    shape: Shape,
    source: Source<'q>,
    levels: Vec<String>,
}

enum Source<'q> {
    Answer(&'q Item, Address),
    Frame(String),
    Language,
    Day,
}

/// One value before it is coded. Ordered, so that rows can be sorted by content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Missing(u8),
    Names(Vec<String>),
    /// The bits of a number.
    Number(u64),
}

/// A stored response, read.
pub(super) struct Response<'a> {
    pub(super) language: String,
    pub(super) day: String,
    pub(super) released: BTreeMap<String, String>,
    pub(super) answers: Answers,
    /// The questionnaire's own word on what this person was asked.
    pub(super) evaluation: Evaluation<'a>,
}

/// All columns of a population.
pub(super) struct Plan<'q> {
    specs: Vec<Spec<'q>>,
    analysis: &'q Analysis,
}

impl<'q> Plan<'q> {
    /// Which columns there are; `most` is the largest number of instances of each repeated item.
    pub(super) fn new(
        questionnaire: &'q Questionnaire,
        population: &'q Population,
        languages: &[String],
        analysis: &'q Analysis,
        repeated: &BTreeMap<String, BTreeSet<Address>>,
    ) -> Self {
        let mut specs = Vec::new();
        for item in questionnaire.items() {
            let Some(shape) = shape(item) else { continue };
            let levels =
                if shape == Shape::Choice || shape == Shape::Several || shape == Shape::Rank {
                    listed(item, analysis)
                } else {
                    Vec::new()
                };
            let single = || BTreeSet::from([Address::new(item.name.as_str(), &[])]);
            let addresses = if item.in_repeat {
                repeated
                    .get(item.name.as_str())
                    .cloned()
                    .unwrap_or_default()
            } else {
                single()
            };
            for address in addresses {
                let name = address.to_string();
                specs.push(Spec {
                    name,
                    shape,
                    source: Source::Answer(item, address),
                    levels: levels.clone(),
                });
            }
        }
        for variable in population
            .frame
            .variables
            .iter()
            .filter(|variable| variable.released)
        {
            specs.push(Spec {
                name: frame_column(&variable.id),
                shape: Shape::Choice,
                source: Source::Frame(variable.id.clone()),
                levels: variable.categories.clone(),
            });
        }
        let language = Spec {
            name: LANGUAGE.to_owned(),
            shape: Shape::Choice,
            source: Source::Language,
            levels: languages.to_vec(),
        };
        let day = Spec {
            name: DAY.to_owned(),
            shape: Shape::Observed,
            source: Source::Day,
            levels: Vec::new(),
        };
        specs.extend([language, day]);
        Self { specs, analysis }
    }

    /// All responses as columns, rows sorted by content.
    pub(super) fn columns<'a>(
        &self,
        responses: impl Iterator<Item = Response<'a>>,
    ) -> Vec<(String, Column)> {
        let mut rows: Vec<Vec<Value>> = responses.map(|response| self.row(&response)).collect();
        rows.sort_unstable();
        self.specs
            .iter()
            .enumerate()
            .map(|(place, spec)| (spec.name.clone(), column(spec, place, &rows)))
            .collect()
    }

    fn row(&self, response: &Response<'_>) -> Vec<Value> {
        self.specs
            .iter()
            .map(|spec| {
                let plain = |value: Option<&String>| match value {
                    Some(value) => Value::Names(vec![value.clone()]),
                    None => Value::Missing(reason_code(Missing::Blank)),
                };
                match &spec.source {
                    Source::Language => plain(Some(&response.language)),
                    Source::Day => plain(Some(&response.day)),
                    Source::Frame(variable) => plain(response.released.get(variable)),
                    Source::Answer(item, address) => self.answer(spec, item, address, response),
                }
            })
            .collect()
    }

    fn answer(
        &self,
        spec: &Spec<'_>,
        item: &Item,
        address: &Address,
        response: &Response<'_>,
    ) -> Value {
        let missing = |why| Value::Missing(reason_code(why));
        let Some(answer) = response.answers.get(address) else {
            let asked = if item.in_repeat {
                response.evaluation.is_relevant_at(address)
            } else {
                response.evaluation.is_relevant(item.name.as_str())
            };
            return missing(if asked {
                Missing::Blank
            } else {
                Missing::NotAsked
            });
        };
        if spec.shape == Shape::Number {
            // The engine stores numbers in canonical form; anything else was never a number.
            return match answer.parse::<f64>() {
                Ok(number) if number.is_finite() => Value::Number((number + 0.0).to_bits()),
                _ => missing(Missing::Blank),
            };
        }
        let is = |names: &[String], name: &str| names.iter().any(|known| known == name);
        let all: Vec<&str> = match spec.shape {
            Shape::Several | Shape::Rank => answer.split_whitespace().collect(),
            Shape::Choice | Shape::Observed | Shape::Number => vec![answer],
        };
        let substantive: Vec<String> = all
            .iter()
            .filter(|name| {
                !is(&self.analysis.dont_know, name) && !is(&self.analysis.not_applicable, name)
            })
            .map(|name| (*name).to_owned())
            .collect();
        if !substantive.is_empty() {
            Value::Names(substantive)
        } else if all.iter().any(|name| is(&self.analysis.dont_know, name)) {
            missing(Missing::DontKnow)
        } else if all.is_empty() {
            missing(Missing::Blank)
        } else {
            missing(Missing::NotApplicable)
        }
    }
}

/// `None` for what is no column: notes, words, what the browser recorded.
fn shape(item: &Item) -> Option<Shape> {
    if !item.collects_an_answer() {
        return None;
    }
    match item.kind {
        ItemKind::SelectOne | ItemKind::Acknowledge => Some(Shape::Choice),
        ItemKind::SelectMultiple => Some(Shape::Several),
        ItemKind::Rank => Some(Shape::Rank),
        ItemKind::Integer | ItemKind::Decimal | ItemKind::Range { .. } => Some(Shape::Number),
        ItemKind::Date | ItemKind::Time | ItemKind::DateTime => Some(Shape::Observed),
        ItemKind::Text
        | ItemKind::Note
        | ItemKind::Calculate
        | ItemKind::Hidden
        | ItemKind::Metadata(_) => None,
    }
}

fn listed(item: &Item, analysis: &Analysis) -> Vec<String> {
    let Some(list) = &item.list else {
        return vec!["OK".to_owned()];
    };
    if list.choices.len() > LONG_LIST {
        return Vec::new();
    }
    let mut names: Vec<String> = Vec::new();
    for choice in &list.choices {
        let aside = analysis.dont_know.contains(&choice.name)
            || analysis.not_applicable.contains(&choice.name);
        if !aside && !names.contains(&choice.name) {
            names.push(choice.name.clone());
        }
    }
    names
}

fn column(spec: &Spec<'_>, place: usize, rows: &[Vec<Value>]) -> Column {
    let values: Vec<&Value> = rows.iter().map(|row| &row[place]).collect();
    let reasons = || values.iter().map(|value| why(value)).collect();
    let levels = levels_of(spec, &values);
    match spec.shape {
        Shape::Number => Column::Number {
            reasons: reasons(),
            values: values.iter().map(|value| number(value)).collect(),
        },
        Shape::Choice | Shape::Observed => Column::Choice {
            codes: codes(&levels, &values),
            levels,
        },
        Shape::Several => Column::Several {
            reasons: reasons(),
            ticks: marks(&levels, &values, |_place| 1),
            options: levels,
        },
        Shape::Rank => Column::Rank {
            reasons: reasons(),
            places: marks(&levels, &values, |place| place + 1),
            options: levels,
        },
    }
}

/// The list of the questionnaire, then what else was answered: options of an earlier version, or
/// of a list too long to keep whole.
fn levels_of(spec: &Spec<'_>, values: &[&Value]) -> Vec<String> {
    let known: BTreeSet<&str> = spec.levels.iter().map(String::as_str).collect();
    let mut others: BTreeSet<&str> = BTreeSet::new();
    for value in values {
        if let Value::Names(names) = value {
            others.extend(names.iter().map(String::as_str));
        }
    }
    let others = others.difference(&known).map(|name| (*name).to_owned());
    spec.levels.iter().cloned().chain(others).collect()
}

fn why(value: &Value) -> u8 {
    match value {
        Value::Missing(code) => *code,
        Value::Names(_) | Value::Number(_) => 0,
    }
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Number(bits) => f64::from_bits(*bits),
        Value::Missing(_) | Value::Names(_) => 0.0,
    }
}

fn positions(levels: &[String]) -> BTreeMap<&str, u16> {
    levels.iter().map(String::as_str).zip(0..MISSING).collect()
}

/// One code a row: the place of the level, or the reason of missingness.
fn codes(levels: &[String], values: &[&Value]) -> Vec<u16> {
    let positions = positions(levels);
    let missing = |reason: u8| MISSING + u16::from(reason.saturating_sub(1));
    let blank = missing(reason_code(Missing::Blank));
    let code = |value: &&Value| match value {
        Value::Missing(reason) => missing(*reason),
        Value::Names(names) => names
            .first()
            .and_then(|name| positions.get(name.as_str()))
            .copied()
            .unwrap_or(blank),
        Value::Number(_) => blank,
    };
    values.iter().map(code).collect()
}

/// One row of marks an option: what `mark` makes of the place of the option in the answer.
fn marks(levels: &[String], values: &[&Value], mark: impl Fn(usize) -> usize) -> Vec<Vec<u8>> {
    let positions = positions(levels);
    let mut marks = vec![vec![0_u8; values.len()]; levels.len()];
    for (row, value) in values.iter().enumerate() {
        let Value::Names(names) = value else { continue };
        for (place, name) in names.iter().enumerate() {
            if let Some(&code) = positions.get(name.as_str()) {
                marks[usize::from(code)][row] = u8::try_from(mark(place)).unwrap_or(u8::MAX);
            }
        }
    }
    marks
}
