//! Components of the NHS design system as functions: what goes in is typed, what comes out is the
//! markup that the design system's style sheet expects.

use maud::{Markup, html};

use super::Language;

/// The box at the top of a refused form: every problem, each a link to its field.
pub fn error_summary(language: Language, problems: &[(String, String)]) -> Markup {
    html! {
        div class="nhsuk-error-summary" data-module="nhsuk-error-summary" {
            div role="alert" {
                h2 class="nhsuk-error-summary__heading" { (language.pick("There is a problem", "Mae problem")) }
                div class="nhsuk-error-summary__body" {
                    ul class="nhsuk-list nhsuk-error-summary__list" {
                        @for (field, text) in problems { li { a href={ "#" (field) } { (text) } } }
                    }
                }
            }
        }
    }
}

/// The message beside a field.
pub fn error_message(language: Language, field: &str, text: &str) -> Markup {
    html! {
        span class="nhsuk-error-message" id={ (field) "-error" } {
            span class="nhsuk-u-visually-hidden" { (language.pick("Error: ", "Gwall: ")) } (text)
        }
    }
}

/// The main button of a form.
pub fn button(text: &str) -> Markup {
    html! { button class="nhsuk-button" data-module="nhsuk-button" type="submit" { (text) } }
}

/// A second way on.
pub fn secondary_button(text: &str) -> Markup {
    html! { button class="nhsuk-button nhsuk-button--secondary" data-module="nhsuk-button" type="submit" { (text) } }
}

/// For what cannot be undone.
pub fn warning_button(text: &str) -> Markup {
    html! { button class="nhsuk-button nhsuk-button--warning" data-module="nhsuk-button" type="submit" { (text) } }
}

/// One line of text to type.
#[derive(Default)]
pub struct TextInput<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub hint: Option<&'a str>,
    /// The HTML type; "" means "text".
    pub kind: &'a str,
    pub value: &'a str,
    pub problem: Option<&'a str>,
    pub autocomplete: Option<&'a str>,
}

/// A labelled text field; its id is its name.
pub fn text_input(input: &TextInput<'_>) -> Markup {
    let described = described_by(input.name, input.hint.is_some(), input.problem.is_some());
    let kind = if input.kind.is_empty() {
        "text"
    } else {
        input.kind
    };
    html! {
        div class={ "nhsuk-form-group" @if input.problem.is_some() { " nhsuk-form-group--error" } } {
            label class="nhsuk-label" for=(input.name) { (input.label) }
            @if let Some(hint) = input.hint { div class="nhsuk-hint" id={ (input.name) "-hint" } { (hint) } }
            @if let Some(problem) = input.problem { (error_message(Language::English, input.name, problem)) }
            input class={ "nhsuk-input" @if input.problem.is_some() { " nhsuk-input--error" } }
                id=(input.name) name=(input.name) type=(kind) value=(input.value) spellcheck="false"
                autocomplete=[input.autocomplete] aria-describedby=[described];
        }
    }
}

/// One of several, with an explanation each.
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
    pub chosen: bool,
}

/// A group of radio buttons.
pub struct Radios<'a> {
    pub name: &'a str,
    pub legend: &'a str,
    pub problem: Option<&'a str>,
    pub options: Vec<Choice>,
}

/// Radio buttons; ids are `NAME-VALUE`.
pub fn radios(group: &Radios<'_>) -> Markup {
    let described = described_by(group.name, false, group.problem.is_some());
    html! {
        div class={ "nhsuk-form-group" @if group.problem.is_some() { " nhsuk-form-group--error" } } {
            fieldset class="nhsuk-fieldset" aria-describedby=[described] {
                legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s" { (group.legend) }
                @if let Some(problem) = group.problem { (error_message(Language::English, group.name, problem)) }
                div class="nhsuk-radios" data-module="nhsuk-radios" {
                    @for option in &group.options {
                        @let id = format!("{}-{}", group.name, option.value);
                        @let hint_id = option.hint.as_ref().map(|_| format!("{id}-hint"));
                        div class="nhsuk-radios__item" {
                            input class="nhsuk-radios__input" id=(id) name=(group.name) type="radio"
                                value=(option.value) checked[option.chosen] aria-describedby=[&hint_id];
                            label class="nhsuk-label nhsuk-radios__label" for=(id) { (option.label) }
                            @if let (Some(hint), Some(hint_id)) = (&option.hint, &hint_id) {
                                div class="nhsuk-hint nhsuk-radios__hint" id=(hint_id) { (hint) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The ids for `aria-describedby`: the hint first, then the error.
pub fn described_by(field: &str, hint: bool, problem: bool) -> Option<String> {
    match (hint, problem) {
        (false, false) => None,
        (true, false) => Some(format!("{field}-hint")),
        (false, true) => Some(format!("{field}-error")),
        (true, true) => Some(format!("{field}-hint {field}-error")),
    }
}

/// A box for what must not be overlooked.
pub fn inset(content: &Markup) -> Markup {
    html! { div class="nhsuk-inset-text" { (content) } }
}

/// One line of a summary: what, the value, and where to change it (text, address).
pub struct SummaryRow {
    pub key: Markup,
    pub value: Markup,
    pub action: Option<(String, String)>,
}

/// A list of keys and values.
pub fn summary_list(rows: &[SummaryRow]) -> Markup {
    html! {
        dl class="nhsuk-summary-list" {
            @for row in rows {
                div class={ "nhsuk-summary-list__row" @if row.action.is_none() { " nhsuk-summary-list__row--no-actions" } } {
                    dt class="nhsuk-summary-list__key" { (row.key) }
                    dd class="nhsuk-summary-list__value" { (row.value) }
                    @if let Some((text, href)) = &row.action {
                        dd class="nhsuk-summary-list__actions" {
                            a href=(href) { (text) span class="nhsuk-u-visually-hidden" { " – " (row.key) } }
                        }
                    }
                }
            }
        }
    }
}

/// Text that opens on demand.
pub fn details(summary: &str, content: &Markup) -> Markup {
    html! {
        details class="nhsuk-details" {
            summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { (summary) } }
            div class="nhsuk-details__text" { (content) }
        }
    }
}

/// A word in a coloured box; the colour never carries the meaning alone.
pub fn tag(text: &str, colour: &str) -> Markup {
    html! { strong class={ "nhsuk-tag nhsuk-tag--" (colour) } { (text) } }
}
