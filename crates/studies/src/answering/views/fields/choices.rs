//! Options to pick from, and their order.

use maud::{Markup, html};
use platform::web::components::error_message;
use questionnaire::{ChoiceView, OtherField};

use super::{
    super::markdown::{inline, plain},
    Field,
};

impl Field<'_> {
    pub(super) fn radios(&self, choices: &[ChoiceView]) -> Markup {
        let field = &self.view.field;
        let across = ["horizontal", "likert", "columns-pack", "horizontal-compact"]
            .iter()
            .any(|word| self.has(word));
        html! {
            div class={ "nhsuk-radios" @if across { " nhsuk-radios--inline" } } {
                @for (index, choice) in choices.iter().enumerate() {
                    div class="nhsuk-radios__item" {
                        input class="nhsuk-radios__input" type="radio" id=(id(field, index)) name=(field)
                            value=(choice.name) checked[self.picked(choice)];
                        label class="nhsuk-label nhsuk-radios__label" for=(id(field, index)) { (inline(&choice.label)) }
                    }
                    @if let Some(other) = self.other_of(choice) {
                        div class="nhsuk-radios__conditional" { (self.other(other)) }
                    }
                }
            }
        }
    }

    pub(super) fn checkboxes(&self) -> Markup {
        let field = &self.view.field;
        let choices = &self.view.choices;
        let divider = choices
            .iter()
            .position(|choice| choice.exclusive)
            .filter(|place| *place > 0);
        html! {
            div class="nhsuk-checkboxes" {
                @for (index, choice) in choices.iter().enumerate() {
                    @if divider == Some(index) {
                        div class="nhsuk-checkboxes__divider" { (self.say("or", "neu")) }
                    }
                    div class="nhsuk-checkboxes__item" {
                        input class="nhsuk-checkboxes__input" type="checkbox" id=(id(field, index)) name=(field)
                            value=(choice.name) checked[self.picked(choice)]
                            data-exclusive=[choice.exclusive.then_some("")];
                        label class="nhsuk-label nhsuk-checkboxes__label" for=(id(field, index)) { (inline(&choice.label)) }
                    }
                    @if let Some(other) = self.other_of(choice) {
                        div class="nhsuk-checkboxes__conditional" { (self.other(other)) }
                    }
                }
            }
        }
    }

    fn other_of(&self, choice: &ChoiceView) -> Option<&OtherField> {
        self.view
            .other_field
            .as_ref()
            .filter(|other| other.choice == choice.name)
    }

    fn other(&self, other: &OtherField) -> Markup {
        let problem = self.setting.problems.of(&other.field);
        let described = problem.map(|_| format!("{}-error", other.field));
        html! {
            div class={ "nhsuk-form-group" @if problem.is_some() { " nhsuk-form-group--error" } } {
                label class="nhsuk-label" for=(other.field) { (inline(&other.label)) }
                @if let Some(problem) = problem { (error_message(self.setting.language, &other.field, problem)) }
                input class={ "nhsuk-input" @if problem.is_some() { " nhsuk-input--error" } } type="text"
                    id=(other.field) name=(other.field) value=(self.text(&other.field, &other.value))
                    aria-describedby=[described];
            }
        }
    }

    pub(super) fn drop_down(&self) -> Markup {
        let field = &self.view.field;
        self.labelled(&html! {
            select class={ "nhsuk-select" @if self.problem().is_some() { " nhsuk-select--error" } }
                id=(field) name=(field) aria-describedby=[self.described_by()] {
                option value="" { (self.say("Choose one", "Dewiswch un")) }
                @for choice in &self.view.choices {
                    option value=(choice.name) selected[self.picked(choice)] { (plain(&choice.label)) }
                }
            }
            @if let Some(other) = &self.view.other_field { (self.other(other)) }
        })
    }

    pub(super) fn rank(&self) -> Markup {
        let field = &self.view.field;
        let count = self.view.choices.len();
        html! {
            div class="nhsuk-hint" {
                (self.say("Give each a place. 1 is the first. Use each place once.",
                    "Rhowch le i bob un. 1 yw'r cyntaf. Defnyddiwch bob lle unwaith."))
            }
            @for choice in &self.view.choices {
                @let name = format!("{field}--{}", choice.name);
                @let stored = choice.position.map(|place| place.to_string()).unwrap_or_default();
                @let place = self.text(&name, &stored);
                div class="nhsuk-form-group app-rank" {
                    label class="nhsuk-label" for=(name) { (inline(&choice.label)) }
                    select class="nhsuk-select" id=(name) name=(name) {
                        option value="" { (self.say("No place", "Dim lle")) }
                        @for number in 1..=count {
                            @let number = number.to_string();
                            option value=(number) selected[number == place] { (number) }
                        }
                    }
                }
            }
        }
    }

    pub(super) fn steps(&self, start: f64, end: f64, step: f64) -> Markup {
        let towards = if end < start { -step.abs() } else { step.abs() };
        let mut choices = Vec::new();
        for index in 0..12 {
            let value = start + f64::from(index) * towards;
            if (value - start).abs() > (end - start).abs() + 1e-9 {
                break;
            }
            let name = ((value * 1e9).round() / 1e9).to_string();
            let same = self
                .view
                .value
                .parse::<f64>()
                .is_ok_and(|stored| (stored - value).abs() < 1e-9);
            choices.push(ChoiceView {
                label: name.clone(),
                name,
                selected: same,
                exclusive: false,
                position: None,
            });
        }
        html! { div class="app-steps" { (self.radios(&choices)) } }
    }

    pub(super) fn acknowledge(&self) -> Markup {
        let field = &self.view.field;
        let stored = !self.view.value.is_empty();
        let ticked = self
            .posted()
            .map_or(stored, |posted| !posted.first(field).is_empty());
        html! {
            fieldset class="nhsuk-fieldset" aria-describedby=[self.described_by()] {
                legend class={ "nhsuk-fieldset__legend" @if self.setting.alone { " nhsuk-fieldset__legend--l" } @else { " nhsuk-fieldset__legend--s" } } {
                    @if self.setting.alone { h1 class="nhsuk-fieldset__heading" { (inline(&self.view.label)) } }
                    @else { (inline(&self.view.label)) }
                }
                (self.hint_and_error())
                div class="nhsuk-checkboxes" {
                    div class="nhsuk-checkboxes__item" {
                        input class="nhsuk-checkboxes__input" type="checkbox" id=(field) name=(field) value="OK" checked[ticked];
                        label class="nhsuk-label nhsuk-checkboxes__label" for=(field) { (self.say("I confirm", "Rwy'n cadarnhau")) }
                    }
                }
            }
        }
    }
}

/// The first option has the field's own id, where the links of the error summary lead.
fn id(field: &str, index: usize) -> String {
    if index == 0 {
        field.to_owned()
    } else {
        format!("{field}-{}", index + 1)
    }
}
