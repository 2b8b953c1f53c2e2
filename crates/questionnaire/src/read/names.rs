//! Whether what an expression names is there, and named once.

use std::collections::{BTreeSet, HashMap};

use super::rules::{rule, short};
use super::structure::Draft;
use super::texts::text;
use crate::definition::node::{NodeIndex, Rule};
use crate::definition::text::Text;
use crate::expression::{Expression, Target, nearest};
use crate::fault::{Faults, Place};

/// The names of the survey sheet.
pub(super) struct Names {
    by_name: HashMap<String, Vec<NodeIndex>>,
    /// Of questions that could not be read.
    refused: Vec<String>,
    root: String,
    /// What `instance('…')` and `pulldata('…')` ask for, with the first place that does.
    pub(super) tables: std::cell::RefCell<Vec<(String, Place)>>,
    /// Names that stand in predicates and choice filters: columns of lists.
    pub(super) columns: std::cell::RefCell<BTreeSet<String>>,
}

impl Names {
    pub(super) fn of(drafts: &[Draft<'_>], refused: Vec<String>, root: &str) -> Self {
        let mut by_name: HashMap<String, Vec<NodeIndex>> = HashMap::new();
        for (index, draft) in (0_u32..).zip(drafts).skip(1) {
            by_name
                .entry(draft.name.clone())
                .or_default()
                .push(NodeIndex(index));
        }
        Self {
            by_name,
            refused,
            root: root.to_owned(),
            tables: Default::default(),
            columns: Default::default(),
        }
    }

    /// The nodes of that name.
    pub(super) fn nodes(&self, name: &str) -> &[NodeIndex] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// Parses an expression and checks what it names.
    pub(super) fn rule(&self, written: &str, place: Place, faults: &mut Faults) -> Option<Rule> {
        let rule = rule(written, place, faults)?;
        self.check(&rule.expression, &rule.place, None, faults);
        Some(rule)
    }

    /// As [`Self::rule`] for a `choice_filter`, where bare names are columns of the list.
    pub(super) fn filter(
        &self,
        written: &str,
        place: Place,
        columns: &[String],
        faults: &mut Faults,
    ) -> Option<Rule> {
        let rule = rule(written, place, faults)?;
        self.check(&rule.expression, &rule.place, Some(columns), faults);
        Some(rule)
    }

    /// A text with the references in it checked.
    pub(super) fn text(&self, written: &str, place: Place, faults: &mut Faults) -> Text {
        let text = text(written, place.clone(), faults);
        self.check_text(&text, &place, faults);
        text
    }

    pub(super) fn check_text(&self, text: &Text, place: &Place, faults: &mut Faults) {
        for expression in text.expressions() {
            self.check(expression, place, None, faults);
        }
    }

    fn check(
        &self,
        expression: &Expression,
        place: &Place,
        list: Option<&[String]>,
        faults: &mut Faults,
    ) {
        for target in expression.references() {
            match target {
                Target::Question { name, .. } => self.question(&name, place, faults),
                Target::Instance { id, .. } => self.tables.borrow_mut().push((id, place.clone())),
                Target::Path {
                    absolute,
                    steps,
                    in_predicate,
                    ..
                } => {
                    if absolute {
                        self.absolute(&steps, place, faults);
                    } else if in_predicate || list.is_some() {
                        self.columns.borrow_mut().extend(steps.iter().cloned());
                        if let (Some(list), [column]) = (list, steps.as_slice()) {
                            column_exists(column, list, place, faults);
                        }
                    } else {
                        self.relative(&steps, expression, place, faults);
                    }
                }
            }
        }
    }

    fn question(&self, name: &str, place: &Place, faults: &mut Faults) {
        match self.nodes(name).len() {
            1 => {}
            0 if self.refused.iter().any(|refused| refused == name) => {}
            0 => {
                let near = nearest(name, self.by_name.keys().map(String::as_str).collect::<BTreeSet<_>>().into_iter());
                faults.error(
                    place.clone(),
                    format!("There is no question “{name}” to take an answer from."),
                    near.map_or_else(|| "Write the name of a question in this sheet.".to_owned(), |near| format!("Did you mean ${{{near}}}?")),
                );
            }
            several => faults.error(
                place.clone(),
                format!("“{name}” is the name of {several} questions or groups, so ${{{name}}} does not say which."),
                "Give each its own name.",
            ),
        }
    }

    fn absolute(&self, steps: &[String], place: &Place, faults: &mut Faults) {
        let path = || format!("/{}", steps.join("/"));
        if let Some(first) = steps
            .first()
            .filter(|first| !first.is_empty() && *first != "*" && **first != self.root)
        {
            faults.error(
                place.clone(),
                format!("The path “{}” begins with “{first}”; the form's root is “{}”.", short(&path()), self.root),
                "Write ${name} instead of a path, or set “name” in the settings to the root that the paths use.",
            );
        }
        for step in steps.iter().skip(1) {
            self.step(step, &path(), place, faults);
        }
    }

    fn relative(
        &self,
        steps: &[String],
        expression: &Expression,
        place: &Place,
        faults: &mut Faults,
    ) {
        // `instance('x')/root/item/label` is a path into a table; the table itself is looked up.
        let into_table = expression
            .references()
            .iter()
            .any(|target| matches!(target, Target::Instance { .. }));
        if !into_table {
            let path = steps.join("/");
            for step in steps {
                self.step(step, &path, place, faults);
            }
        }
    }

    fn step(&self, step: &str, path: &str, place: &Place, faults: &mut Faults) {
        if matches!(step, "" | "." | ".." | "*")
            || !self.nodes(step).is_empty()
            || self.refused.iter().any(|refused| refused == step)
        {
            return;
        }
        let near = nearest(
            step,
            self.by_name
                .keys()
                .map(String::as_str)
                .collect::<BTreeSet<_>>()
                .into_iter(),
        );
        faults.error(
            place.clone(),
            format!(
                "There is no question or group “{step}”, which “{}” looks for.",
                short(path)
            ),
            near.map_or_else(
                || {
                    "Text stands in quotation marks: 'yes'. An answer is taken with ${name}."
                        .to_owned()
                },
                |near| format!("Did you mean ${{{near}}}? Text stands in quotation marks."),
            ),
        );
    }
}

fn column_exists(column: &str, list: &[String], place: &Place, faults: &mut Faults) {
    let built_in = matches!(column, "" | "." | ".." | "*" | "name" | "label" | "itextId");
    if built_in || list.iter().any(|known| known == column) {
        return;
    }
    let near = nearest(column, list.iter().map(String::as_str));
    faults.error(
        place.clone(),
        format!("The choice list has no column “{column}”, which the choice_filter looks at."),
        near.map_or_else(
            || {
                "Add the column to the choices sheet. Text stands in quotation marks: 'north'."
                    .to_owned()
            },
            |near| format!("Did you mean “{near}”?"),
        ),
    );
}
