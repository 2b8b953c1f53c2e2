//! The stated truth: which share of whom gives which answer.

use std::collections::BTreeMap;

use questionnaire::{Answers, Fault, ItemKind, Questionnaire};

use super::plan::{Rows, fault_at};

/// No answer at all.
pub(super) const BLANK: &str = "*blank";
/// A number, evenly between two bounds.
const BETWEEN: &str = "*between";

/// What one group does with one item.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// All must hold: item and choice.
    conditions: Vec<(String, String)>,
    /// Choice and percent, in the order of the file.
    pub(super) choices: Vec<(String, f64)>,
    pub(super) blank: f64,
    pub(super) between: Option<(f64, f64)>,
    row: u32,
}

impl Block {
    fn holds(&self, answers: &Answers) -> bool {
        self.conditions
            .iter()
            .all(|(item, choice)| answers.get(item).is_some_and(|given| given == choice))
    }
}

/// The truth for one population, by item.
#[derive(Clone, Debug, Default)]
pub(super) struct Truth(BTreeMap<String, Vec<Block>>);

impl Truth {
    /// Which block is for these answers: the one with the most conditions that hold; among equals
    /// the later one.
    pub(super) fn block(&self, item: &str, answers: &Answers) -> Option<usize> {
        self.0
            .get(item)?
            .iter()
            .enumerate()
            .filter(|(_, block)| block.holds(answers))
            .max_by_key(|(place, block)| (block.conditions.len(), *place))
            .map(|(place, _)| place)
    }

    pub(super) fn blocks(&self, item: &str) -> &[Block] {
        self.0.get(item).map_or(&[], Vec::as_slice)
    }
}

/// Reads the rows of one population; every fault is added.
pub(super) fn read(
    rows: &Rows,
    population: &str,
    questionnaire: &Questionnaire,
    special: &[String],
    faults: &mut Vec<Fault>,
) -> Truth {
    let mut truth = Truth::default();
    for row in rows.of(population) {
        let item = row.get("item");
        if let Err((message, remedy)) = add(&mut truth, &row, questionnaire) {
            faults.push(fault_at(rows, row.number, &message, remedy));
        } else if questionnaire.item(item).is_none() {
            faults.push(fault_at(
                rows,
                row.number,
                &format!("The questionnaire of {population:?} has no item {item:?}."),
                "Use the name of an item.",
            ));
        }
    }
    for (name, blocks) in &truth.0 {
        let Some(item) = questionnaire.item(name) else {
            continue;
        };
        for block in blocks {
            check_block(rows, item.kind, name, block, special, faults);
        }
    }
    for item in questionnaire.items().filter(|item| item.is_closed()) {
        if !truth.0.contains_key(item.name.as_str())
            && !rows.is_fixed(population, item.name.as_str())
        {
            faults.push(fault_at(
                rows,
                1,
                &format!(
                    "Nothing is said about the item {:?} of {population:?}.",
                    item.name.as_str()
                ),
                "Add its rows: one a choice, with percents.",
            ));
        }
    }
    truth
}

type Refusal = (String, &'static str);

fn add(
    truth: &mut Truth,
    row: &super::plan::Row<'_>,
    questionnaire: &Questionnaire,
) -> Result<(), Refusal> {
    let (item, choice) = (row.get("item"), row.get("choice"));
    let conditions = conditions(row.get("where"), questionnaire)?;
    let blocks = truth.0.entry(item.to_owned()).or_default();
    let place = blocks
        .iter()
        .position(|block| block.conditions == conditions)
        .unwrap_or_else(|| {
            blocks.push(Block {
                conditions,
                row: row.number,
                ..Block::default()
            });
            blocks.len() - 1
        });
    let block = &mut blocks[place];
    if choice == BETWEEN {
        let bound = |name: &str| {
            row.get(name)
                .parse::<f64>()
                .ok()
                .filter(|value| value.is_finite())
        };
        match (bound("low"), bound("high")) {
            (Some(low), Some(high)) if low <= high => block.between = Some((low, high)),
            _ => {
                return Err((
                    "*between needs low and high, low first.".to_owned(),
                    "Write both as numbers.",
                ));
            }
        }
        return Ok(());
    }
    let percent = row
        .get("percent")
        .parse::<f64>()
        .ok()
        .filter(|value| (0.0..=100.0).contains(value));
    let Some(percent) = percent else {
        return Err((
            format!("{:?} is no percent.", row.get("percent")),
            "Write a number from 0 to 100.",
        ));
    };
    if choice == BLANK {
        block.blank = percent;
        return Ok(());
    }
    let known = questionnaire.item(item).and_then(|item| item.list.as_ref());
    if let Some(list) = known
        && list.choice(choice).is_none()
    {
        return Err((
            format!("The list {:?} has no choice {choice:?}.", list.name),
            "Use a name of the choices sheet.",
        ));
    }
    block.choices.push((choice.to_owned(), percent));
    Ok(())
}

/// `item=choice & item=choice`
fn conditions(text: &str, questionnaire: &Questionnaire) -> Result<Vec<(String, String)>, Refusal> {
    text.split('&')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (item, choice) = part.split_once('=').ok_or_else(|| {
                (
                    format!("The condition {part:?} has no \"=\"."),
                    "Write item=choice, joined by &.",
                )
            })?;
            let (item, choice) = (item.trim(), choice.trim());
            let list = questionnaire.item(item).and_then(|item| item.list.as_ref());
            match list {
                Some(list) if list.choice(choice).is_some() => {
                    Ok((item.to_owned(), choice.to_owned()))
                }
                _ => Err((
                    format!(
                        "The condition {part:?} names no item and choice of the questionnaire."
                    ),
                    "Use the name of a select_one item and of one of its choices.",
                )),
            }
        })
        .collect()
}

/// Substantive percents of a `select_one` are of those who give a substantive answer: they sum to 100.
fn check_block(
    rows: &Rows,
    kind: ItemKind,
    name: &str,
    block: &Block,
    special: &[String],
    faults: &mut Vec<Fault>,
) {
    let sum_of = |wanted: bool| -> f64 {
        block
            .choices
            .iter()
            .filter(|(choice, _)| special.contains(choice) == wanted)
            .map(|(_, percent)| percent)
            .sum()
    };
    let (substantive, set_aside) = (sum_of(false), sum_of(true) + block.blank);
    if matches!(kind, ItemKind::SelectOne | ItemKind::Rank)
        && block.blank < 100.0
        && (substantive - 100.0).abs() > 0.05
    {
        faults.push(fault_at(
            rows,
            block.row,
            &format!("The substantive choices of {name:?} sum to {substantive:.2}, not to 100."),
            "They are percents of those who give a substantive answer.",
        ));
    }
    if set_aside > 100.05 {
        faults.push(fault_at(
            rows,
            block.row,
            &format!("Blank, don't know and not applicable of {name:?} sum to {set_aside:.2}."),
            "They are percents of all who are asked, together at most 100.",
        ));
    }
}
