//! One question as NHS components: what the person sees and fills in.

use maud::{Markup, html};
use platform::web::{Language, components::error_message};
use questionnaire::{ChoiceView, DateParts, ItemKind, OtherField, QuestionView};

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

    fn radios(&self, choices: &[ChoiceView]) -> Markup {
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

    fn checkboxes(&self) -> Markup {
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

    fn drop_down(&self) -> Markup {
        let field = &self.view.field;
        self.labelled(&html! {
            select class={ "nhsuk-select" @if self.problem().is_some() { " nhsuk-select--error" } }
                id=(field) name=(field) aria-describedby=[self.described_by()] {
                option value="" { (self.say("Choose one", "Dewiswch un")) }
                @for choice in &self.view.choices {
                    option value=(choice.name) selected[self.picked(choice)] { (super::markdown::plain(&choice.label)) }
                }
            }
            @if let Some(other) = &self.view.other_field { (self.other(other)) }
        })
    }

    fn rank(&self) -> Markup {
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

    fn steps(&self, start: f64, end: f64, step: f64) -> Markup {
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

    fn date(&self) -> Markup {
        let field = &self.view.field;
        let stored = &self.view.value;
        let mut stored = stored.split('T').next().unwrap_or_default().splitn(3, '-');
        let (year, month, day) = (
            stored.next().unwrap_or_default().to_owned(),
            stored
                .next()
                .unwrap_or_default()
                .trim_start_matches('0')
                .to_owned(),
            stored
                .next()
                .unwrap_or_default()
                .trim_start_matches('0')
                .to_owned(),
        );
        let (with_day, with_month) = match self.view.date_parts {
            DateParts::DayMonthYear => (true, true),
            DateParts::MonthYear => (false, true),
            DateParts::Year => (false, false),
        };
        html! {
            div class="nhsuk-date-input" {
                @if with_day { (self.date_part(&format!("{field}-day"), self.say("Day", "Diwrnod"), &day, 2)) }
                @if with_month { (self.date_part(&format!("{field}-month"), self.say("Month", "Mis"), &month, 2)) }
                (self.date_part(&format!("{field}-year"), self.say("Year", "Blwyddyn"), &year, 4))
            }
        }
    }

    fn date_part(&self, name: &str, label: &str, stored: &str, width: u8) -> Markup {
        html! {
            div class="nhsuk-date-input__item" {
                div class="nhsuk-form-group" {
                    label class="nhsuk-label nhsuk-date-input__label" for=(name) { (label) }
                    input class={ "nhsuk-input nhsuk-date-input__input nhsuk-input--width-" (width) @if self.problem().is_some() { " nhsuk-input--error" } }
                        id=(name) name=(name) type="text" inputmode="numeric" value=(self.text(name, stored));
                }
            }
        }
    }

    fn time_of_day(&self) -> Markup {
        let name = format!("{}-time", self.view.field);
        let stored = self.view.value.split('T').nth(1).unwrap_or_default();
        html! {
            div class="nhsuk-form-group app-time" {
                label class="nhsuk-label" for=(name) { (self.say("Time", "Amser")) }
                input class="nhsuk-input nhsuk-input--width-10" id=(name) name=(name) type="time"
                    value=(self.text(&name, clock(stored)));
            }
        }
    }

    fn acknowledge(&self) -> Markup {
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

    /// Everything that is typed into one place.
    fn line(&self) -> Markup {
        let field = &self.view.field;
        let stored = match self.view.kind {
            ItemKind::Time => clock(&self.view.value),
            _ => self.view.value.as_str(),
        };
        let value = self.text(field, stored);
        let wrong = self.problem().is_some();
        if self.view.kind == ItemKind::Text && self.has("multiline") {
            return html! {
                textarea class={ "nhsuk-textarea" @if wrong { " nhsuk-textarea--error" } } id=(field) name=(field)
                    rows="5" aria-describedby=[self.described_by()] {
                    // A line break right after the tag is not part of the text.
                    "\n" (value)
                }
            };
        }
        let (kind, mode, width) = match self.view.kind {
            ItemKind::Integer | ItemKind::Range { whole: true, .. } => {
                ("text", Some("numeric"), " nhsuk-input--width-5")
            }
            ItemKind::Decimal | ItemKind::Range { .. } => {
                ("text", Some("decimal"), " nhsuk-input--width-10")
            }
            ItemKind::Time => ("time", None, " nhsuk-input--width-10"),
            _ if self.has("numbers") => ("text", Some("numeric"), ""),
            _ => ("text", None, ""),
        };
        html! {
            @if let ItemKind::Range { .. } = self.view.kind { (self.bounds()) }
            input class={ "nhsuk-input" (width) @if wrong { " nhsuk-input--error" } } type=(kind) inputmode=[mode]
                id=(field) name=(field) value=(value) aria-describedby=[self.described_by()];
        }
    }

    /// What a range allows.
    fn bounds(&self) -> Markup {
        let (Some(low), Some(high)) = (&self.view.min, &self.view.max) else {
            return html! {};
        };
        html! {
            div class="nhsuk-hint" {
                (self.say("A number from ", "Rhif o ")) (low) (self.say(" to ", " i ")) (high)
                @if let Some(step) = self.view.step.as_deref().filter(|step| *step != "1") {
                    (self.say(", in steps of ", ", mewn camau o ")) (step)
                }
            }
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

/// The first option has the field's own id, where the links of the error summary lead.
fn id(field: &str, index: usize) -> String {
    if index == 0 {
        field.to_owned()
    } else {
        format!("{field}-{}", index + 1)
    }
}

/// "09:30" of "09:30:00.000Z".
fn clock(time: &str) -> &str {
    time.get(..5).unwrap_or(time)
}
