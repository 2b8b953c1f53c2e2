//! A row of the survey sheet as an item: its words, rules and options.

use std::sync::Arc;

use super::appearances::{self, Bearer};
use super::columns::{Column, Row};
use super::languages::Languages;
use super::lists::{FileColumns, Shelf};
use super::names::Names;
use super::parameters::Parameters;
use super::rules::short;
use super::settings::{is_no, is_yes};
use super::structure::Draft;
use super::types::{ListSource, QuestionType};
use crate::definition::node::{NodeIndex, Rule};
use crate::definition::text::Text;
use crate::definition::{
    Details, Item, ItemKind, ItemName, Metadata, Randomize, Required, Translated,
};
use crate::expression::Expression;
use crate::fault::Faults;
use crate::wording;

/// What reading a row needs to see.
pub(super) struct Desk<'a, 'f> {
    pub(super) names: &'a Names,
    pub(super) languages: &'a Languages,
    pub(super) shelf: &'a mut Shelf<'f>,
    pub(super) faults: &'a mut Faults,
}

impl Desk<'_, '_> {
    /// A translated column.
    pub(super) fn texts(&mut self, row: Row<'_>, column: Column) -> Translated<Text> {
        let mut texts = Translated::default();
        for cell in row.cells(column) {
            let text = self
                .names
                .text(cell.text, row.place_of(cell.heading), self.faults);
            texts.set(self.languages.of(cell.language), text);
        }
        texts
    }

    /// A column that holds an expression.
    pub(super) fn rule(&mut self, row: Row<'_>, column: Column) -> Option<Rule> {
        let written = row.text(column);
        (!written.is_empty())
            .then(|| {
                self.names
                    .rule(written, row.place(Some(column)), self.faults)
            })
            .flatten()
    }

    /// `relevant` and `constraint`: an expression; `yes` is no rule, `no` is `false()`.
    pub(super) fn condition(&mut self, row: Row<'_>, column: Column) -> Option<Rule> {
        let written = row.text(column);
        if is_yes(written) && written != "1" {
            return None;
        }
        let written = if is_no(written) && written != "0" {
            "false()"
        } else {
            written
        };
        (!written.is_empty())
            .then(|| {
                self.names
                    .rule(written, row.place(Some(column)), self.faults)
            })
            .flatten()
    }

    /// `required` and `readonly`: yes, no or an expression.
    fn switch(&mut self, row: Row<'_>, column: Column) -> Required {
        let written = row.text(column);
        if written.is_empty() || is_no(written) {
            Required::No
        } else if is_yes(written) {
            Required::Yes
        } else {
            self.rule(row, column).map_or(Required::No, Required::When)
        }
    }

    /// The item of a question's row.
    pub(super) fn item(
        &mut self,
        draft: &Draft<'_>,
        question: &QuestionType,
        row: Row<'_>,
    ) -> Item {
        let kind = question.kind;
        let appearance = appearances::read(
            row.text(Column::Appearance),
            Bearer::Question(kind),
            &row.place(Some(Column::Appearance)),
            self.faults,
        );
        let written = row.text(Column::Parameters);
        let mut parameters =
            Parameters::parse(written, row.place(Some(Column::Parameters)), self.faults);
        let kind = self.range(kind, &mut parameters, row);
        let only_labels = appearance.iter().any(|word| word == "label") && kind.has_choices();
        let mut details = Details {
            labels: self.texts(row, Column::Label),
            hints: self.texts(row, Column::Hint),
            guidance: self.texts(row, Column::GuidanceHint),
            constraint: self.condition(row, Column::Constraint),
            constraint_messages: self.texts(row, Column::ConstraintMessage),
            required: self.switch(row, Column::Required),
            required_messages: self.texts(row, Column::RequiredMessage),
            read_only: self.switch(row, Column::ReadOnly),
            calculation: self.rule(row, Column::Calculation),
            only_labels,
            ..Details::default()
        };
        if let Some(implied) = question.constraint.filter(|_| details.constraint.is_none()) {
            details.constraint =
                self.names
                    .rule(implied, row.place(Some(Column::Type)), self.faults);
        }
        self.triggers(row, &mut details);
        self.media(row);
        let list = self.options(row, question, &mut parameters, &mut details);
        parameters.finish(self.faults);
        details.default = self.default(row, kind, list.as_deref());
        self.without_meaning(row, kind, &details);
        let text = |column| {
            Some(row.text(column))
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        Item {
            name: ItemName(draft.name.clone()),
            concept: text(Column::Concept),
            kind,
            list,
            in_repeat: false,
            section: 0,
            source: text(Column::Source),
            appearance,
            place: draft.place.clone(),
            details,
        }
    }

    /// The item that takes the words of “Other”.
    pub(super) fn other(&mut self, draft: &Draft<'_>, select: &Item) -> (Item, Option<Rule>) {
        let mut labels = Translated::default();
        for (language, index) in self.languages.list.iter().zip(self.languages.indexes()) {
            labels.set(
                index,
                Text::Fixed(wording::please_specify(&language.code).into()),
            );
        }
        let relevant = format!("selected(../{}, 'other')", select.name);
        let rule = Expression::parse(&relevant)
            .ok()
            .map(|expression| Rule::new(expression, draft.place.clone(), &relevant));
        let item = Item {
            name: ItemName(draft.name.clone()),
            concept: select
                .concept
                .as_ref()
                .map(|concept| format!("{concept}_other")),
            kind: ItemKind::Text,
            list: None,
            in_repeat: false,
            section: 0,
            source: select.source.clone(),
            appearance: Vec::new(),
            place: draft.place.clone(),
            details: Details {
                labels,
                ..Details::default()
            },
        };
        (item, rule)
    }

    fn range(&mut self, kind: ItemKind, parameters: &mut Parameters, row: Row<'_>) -> ItemKind {
        let ItemKind::Range { .. } = kind else {
            return kind;
        };
        let start = parameters.number("start", 0.0, self.faults);
        let end = parameters.number("end", 10.0, self.faults);
        let step = parameters.number("step", 1.0, self.faults);
        if step == 0.0 || (end - start).abs() < step.abs() {
            self.faults.error(
                row.place(Some(Column::Parameters)),
                format!("A range from {start} to {end} in steps of {step} has no two answers."),
                "Write start, end and step so that there are several steps: start=0 end=10 step=1.",
            );
        }
        let (start, end, step) = (start.min(end), start.max(end), step.abs());
        let whole = [start, end, step]
            .iter()
            .all(|number| number.fract() == 0.0);
        ItemKind::Range {
            start,
            end,
            step,
            whole,
        }
    }

    fn triggers(&mut self, row: Row<'_>, details: &mut Details) {
        let written = row.text(Column::Trigger);
        if written.is_empty() {
            return;
        }
        let place = row.place(Some(Column::Trigger));
        for part in written
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            match part
                .strip_prefix("${")
                .and_then(|part| part.strip_suffix('}'))
            {
                Some(name) => {
                    let name = name.trim();
                    if self
                        .names
                        .rule(&format!("${{{name}}}"), place.clone(), self.faults)
                        .is_some()
                    {
                        details.triggers.push(name.to_owned());
                    }
                }
                None => self.faults.error(
                    place.clone(),
                    format!("“{}” is no trigger.", short(part)),
                    "Write ${name} with the name of a question.",
                ),
            }
        }
        if details.calculation.is_none() && !details.triggers.is_empty() {
            self.faults.warning(place, "A trigger without a calculation empties the answer when the question that it names changes.", "Add a calculation if you want a value.");
        }
    }

    fn media(&mut self, row: Row<'_>) {
        if row.cells(Column::Media).next().is_some() {
            self.faults.warning(
                row.place(Some(Column::Media)),
                "Pictures, sounds and videos with a question are not shown.",
                "Make sure that the words say it all.",
            );
        }
    }

    fn options(
        &mut self,
        row: Row<'_>,
        question: &QuestionType,
        parameters: &mut Parameters,
        details: &mut Details,
    ) -> Option<Arc<crate::ChoiceList>> {
        let filter = row.text(Column::ChoiceFilter);
        let Some(source) = &question.list else {
            if !filter.is_empty() {
                self.faults.warning(
                    row.place(Some(Column::ChoiceFilter)),
                    "A choice_filter on a question without options has no effect.",
                    "Take it out.",
                );
            }
            return None;
        };
        if let ListSource::Repeat(name) = source {
            self.faults.error(
                row.place(Some(Column::Type)),
                format!(
                    "Options taken from the answers of a repeat (${{{name}}}) are not supported."
                ),
                "Ask it inside the repeat, as yes or no for each.",
            );
            return None;
        }
        let columns = match source {
            ListSource::File(_) => FileColumns {
                value: parameters
                    .take("value")
                    .unwrap_or_else(|| "name".to_owned()),
                label: parameters
                    .take("label")
                    .unwrap_or_else(|| "label".to_owned()),
            },
            _ => FileColumns {
                value: String::new(),
                label: String::new(),
            },
        };
        let key = Shelf::key(source, &columns, question.or_other)?;
        let list = self
            .shelf
            .list(&key, &row.place(Some(Column::Type)), self.faults)?;
        self.randomize(row, parameters, details);
        if !filter.is_empty() {
            let known = self.shelf.columns(&key);
            details.choice_filter = self.names.filter(
                filter,
                row.place(Some(Column::ChoiceFilter)),
                &known,
                self.faults,
            );
            details.table = Some(self.shelf.table_of(&key, &list));
        }
        self.names_of_options(row, question.kind, &list);
        Some(list)
    }

    fn names_of_options(&mut self, row: Row<'_>, kind: ItemKind, list: &crate::ChoiceList) {
        if !matches!(kind, ItemKind::SelectMultiple | ItemKind::Rank) {
            return;
        }
        if let Some(choice) = list
            .choices
            .iter()
            .find(|choice| choice.name.contains(char::is_whitespace))
        {
            self.faults.error(
                row.place(Some(Column::Type)),
                format!("The option “{}” of the list “{}” (row {}) has a blank in its name, so several answers cannot be told apart.", short(&choice.name), list.name, choice.row),
                "Write “_” for the blank.",
            );
        }
    }

    fn randomize(&mut self, row: Row<'_>, parameters: &mut Parameters, details: &mut Details) {
        let place = row.place(Some(Column::Parameters));
        let randomize = parameters.take("randomize");
        let seed = parameters.take("seed");
        match randomize.as_deref() {
            Some(yes) if is_yes(yes) => {
                let seed = seed
                    .and_then(|seed| self.names.rule(&seed, place, self.faults))
                    .map(|rule| rule.expression.clone());
                details.randomize = Some(Randomize { seed });
            }
            Some(no) if !is_no(no) => {
                self.faults.error(
                    place,
                    format!("randomize={no} means nothing."),
                    "Write randomize=true or randomize=false.",
                );
            }
            Some(_) | None => {
                if seed.is_some() {
                    self.faults.error(
                        place,
                        "seed needs randomize=true before it.",
                        "Write randomize=true seed=42.",
                    );
                }
            }
        }
    }

    /// What stands in a row and has no meaning for its type.
    fn without_meaning(&mut self, row: Row<'_>, kind: ItemKind, details: &Details) {
        if let ItemKind::Metadata(metadata) = kind {
            let written = row.text(Column::Type);
            let why = match metadata {
                Metadata::Today => return,
                Metadata::Start | Metadata::End => {
                    "the time of answering could lead back to a person, and is not kept"
                }
                Metadata::Identity => "it would identify the person who answers",
                Metadata::Recording => "nothing is recorded in the background",
            };
            self.faults.warning(
                row.place(Some(Column::Type)),
                format!("“{written}” stays empty: {why}."),
                "Take the row out, or leave it for other tools.",
            );
        }
        if kind == ItemKind::Calculate
            && details.calculation.is_none()
            && row.text(Column::Default).is_empty()
        {
            self.faults.error(
                row.place(Some(Column::Calculation)),
                "The calculation is missing.",
                "Write an expression into the calculation column.",
            );
        }
        if kind == ItemKind::Note && details.calculation.is_some() {
            self.faults.warning(
                row.place(Some(Column::Calculation)),
                "A calculation on a note is not shown.",
                "Calculate it in a row of its own and write ${name} in the note.",
            );
        }
        if details.calculation.is_some()
            && details.triggers.is_empty()
            && kind.is_asked()
            && matches!(details.read_only, Required::No)
        {
            self.faults.warning(
                row.place(Some(Column::Calculation)),
                "The question is calculated, so it is shown and cannot be answered.",
                "Use default if people may change the value, or set readonly to yes.",
            );
        }
        for (column, what, has_meaning) in [
            (Column::Required, "required", kind.is_asked()),
            (Column::Constraint, "constraint", kind.is_asked()),
            (
                Column::Default,
                "default",
                kind.is_asked() || matches!(kind, ItemKind::Hidden | ItemKind::Calculate),
            ),
            (Column::RepeatCount, "repeat_count", false),
        ] {
            let written = row.text(column);
            if !has_meaning && !written.is_empty() && !is_no(written) {
                self.faults.warning(
                    row.place(Some(column)),
                    format!("“{what}” has no effect on “{}”.", row.text(Column::Type)),
                    "Take it out, or leave it for other tools.",
                );
            }
        }
    }
}

/// The place of an item's node.
pub(super) fn node_index(index: usize) -> NodeIndex {
    NodeIndex(u32::try_from(index).unwrap_or(u32::MAX))
}
