//! One question as NHS components: what the person sees and fills in.

mod choices;
mod typed;

use maud::{Markup, html};
use platform::web::{Language, components::error_message};
use questionnaire::{ChoiceView, DateParts, ItemKind, QuestionView};

use super::{
    input::{Posted, Problems},
    markdown::{blocks, inline},
};

/// Longer lists are a drop-down even where the author did not ask for one.
const MANY: usize = 25;
/// A range with at most so many steps is shown as radio buttons.
const FEW_STEPS: f64 = 11.0;

/// How a question stands on its page.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) language: Language,
    /// The only question: it is the heading of the page.
    pub(super) alone: bool,
    /// The form as it was posted, when it is shown again.
    pub(super) posted: Option<&'a Posted>,
    pub(super) problems: &'a Problems,
}

/// A question with everything around it.
pub(super) fn question(view: &QuestionView, setting: Setting<'_>) -> Markup {
    let field = Field { view, setting };
    html! {
        input type="hidden" name="_shown" value=(view.field);
        @if view.read_only { (field.read_only()) } @else {
            div class={ "nhsuk-form-group" @if field.problem().is_some() { " nhsuk-form-group--error" } } {
                @match view.kind {
                    ItemKind::SelectOne if field.as_list() => (field.drop_down()),
                    ItemKind::SelectOne => (field.fieldset(&field.radios(&view.choices))),
                    ItemKind::SelectMultiple => (field.fieldset(&field.checkboxes())),
                    ItemKind::Rank => (field.fieldset(&field.rank())),
                    ItemKind::Range { start, end, step, .. } if (end - start).abs() / step.abs() < FEW_STEPS =>
                        (field.fieldset(&field.steps(start, end, step))),
                    ItemKind::Date => (field.fieldset(&field.date())),
                    ItemKind::DateTime => (field.fieldset(&html! { (field.date()) (field.time_of_day()) })),
                    ItemKind::Acknowledge => (field.acknowledge()),
                    _ => (field.labelled(&field.line())),
                }
            }
        }
    }
}

/// The id of the control that a problem's link leads to.
pub(super) fn first_control(view: &QuestionView) -> String {
    match view.kind {
        ItemKind::Date | ItemKind::DateTime => {
            let part = match view.date_parts {
                DateParts::DayMonthYear => "day",
                DateParts::MonthYear => "month",
                DateParts::Year => "year",
            };
            format!("{}-{part}", view.field)
        }
        ItemKind::Rank => view.choices.first().map_or_else(
            || view.field.clone(),
            |choice| format!("{}--{}", view.field, choice.name),
        ),
        _ => view.field.clone(),
    }
}

struct Field<'a> {
    view: &'a QuestionView,
    setting: Setting<'a>,
}

impl Field<'_> {
    fn say<'w>(&self, english: &'w str, welsh: &'w str) -> &'w str {
        self.setting.language.pick(english, welsh)
    }

    fn problem(&self) -> Option<&str> {
        self.setting.problems.of(&self.view.field)
    }

    fn has(&self, appearance: &str) -> bool {
        self.view.appearance.iter().any(|word| word == appearance)
    }

    /// The posted form, when this question was on it.
    fn posted(&self) -> Option<&Posted> {
        self.setting
            .posted
            .filter(|posted| posted.showed(&self.view.field))
    }

    /// The text of a field: as it was typed, or as it is stored.
    fn text(&self, name: &str, stored: &str) -> String {
        self.posted()
            .map_or_else(|| stored.to_owned(), |posted| posted.first(name).to_owned())
    }

    fn picked(&self, choice: &ChoiceView) -> bool {
        self.posted().map_or(choice.selected, |posted| {
            posted
                .all(&self.view.field)
                .any(|value| value == choice.name)
        })
    }

    fn as_list(&self) -> bool {
        self.view.choices.len() > MANY
            || ["minimal", "autocomplete", "search"]
                .iter()
                .any(|word| self.has(word))
    }

    fn described_by(&self) -> Option<String> {
        let mut ids = Vec::new();
        if self.view.hint.is_some() {
            ids.push(format!("{}-hint", self.view.field));
        }
        if self.problem().is_some() {
            ids.push(format!("{}-error", self.view.field));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn hint_and_error(&self) -> Markup {
        let field = &self.view.field;
        html! {
            @if let Some(hint) = &self.view.hint {
                div class="nhsuk-hint" id={ (field) "-hint" } { (inline(hint)) }
            }
            @if let Some(guidance) = &self.view.guidance {
                details class="nhsuk-details" {
                    summary class="nhsuk-details__summary" {
                        span class="nhsuk-details__summary-text" { (self.say("Help with this question", "Help gyda'r cwestiwn hwn")) }
                    }
                    div class="nhsuk-details__text" { (blocks(guidance)) }
                }
            }
            @if let Some(problem) = self.problem() { (error_message(self.setting.language, field, problem)) }
        }
    }

    fn fieldset(&self, controls: &Markup) -> Markup {
        let label = inline(&self.view.label);
        html! {
            fieldset class="nhsuk-fieldset" aria-describedby=[self.described_by()] {
                @if self.setting.alone {
                    legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--l" {
                        h1 class="nhsuk-fieldset__heading" { (label) }
                    }
                } @else {
                    legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s" { (label) }
                }
                (self.hint_and_error())
                (controls)
            }
        }
    }

    fn labelled(&self, control: &Markup) -> Markup {
        let label = inline(&self.view.label);
        html! {
            @if self.setting.alone {
                h1 class="nhsuk-label-wrapper" {
                    label class="nhsuk-label nhsuk-label--l" for=(self.view.field) { (label) }
                }
            } @else {
                label class="nhsuk-label nhsuk-label--s" for=(self.view.field) { (label) }
            }
            (self.hint_and_error())
            (control)
        }
    }

    fn read_only(&self) -> Markup {
        let chosen: Vec<Markup> = self
            .view
            .choices
            .iter()
            .filter(|choice| choice.selected)
            .map(|choice| inline(&choice.label))
            .collect();
        html! {
            div class="nhsuk-form-group" {
                @if self.setting.alone { h1 class="nhsuk-heading-l" { (inline(&self.view.label)) } }
                @else { p class="nhsuk-u-margin-bottom-1" { strong { (inline(&self.view.label)) } } }
                @if let Some(hint) = &self.view.hint { div class="nhsuk-hint" { (inline(hint)) } }
                @if chosen.is_empty() { p { (self.view.value) } }
                @for label in &chosen { p { (label) } }
            }
        }
    }
}
