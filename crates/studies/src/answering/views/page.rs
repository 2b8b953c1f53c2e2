//! One page of the questionnaire.

use maud::{Markup, html};
use platform::web::components::{error_summary, inset};
use questionnaire::{AddAnotherView, GridView, PageView, Part, QuestionView};

use super::{
    fields::{self, Setting},
    input::{Posted, Problems},
    markdown::{blocks, inline, plain},
    shell::Shell,
};
use crate::answering::pages::address::{self, Way};

/// Why the page is shown.
pub(in crate::answering) struct Moment<'a> {
    pub(in crate::answering) back: Option<String>,
    pub(in crate::answering) way: Way,
    pub(in crate::answering) posted: Option<&'a Posted>,
    pub(in crate::answering) problems: Problems,
    /// It was saved, and the answers brought up further questions on it.
    pub(in crate::answering) more: bool,
}

/// A page with its questions.
pub(in crate::answering) fn questions(shell: Shell<'_>, view: &PageView, moment: &Moment<'_>) -> Markup {
    let heading = heading(view);
    let asked = match &heading {
        Heading::Question(label) => plain(label),
        Heading::Page(text) if !text.is_empty() => plain(text),
        Heading::Page(_) => shell.study.study.title.get(shell.code).to_owned(),
    };
    let wrong = !moment.problems.0.is_empty();
    let title =
        if wrong { format!("{}{asked}", shell.say("Error: ", "Gwall: ")) } else { asked.clone() };
    let setting = Setting {
        language: shell.language(),
        alone: matches!(heading, Heading::Question(_)),
        posted: moment.posted,
        problems: &moment.problems,
    };
    let action = address::page(&view.address, moment.way);
    let frame = shell.frame(title).back(moment.back.clone()).switch(shell.language_buttons("page"));
    frame.page(&html! {
        @if wrong { (error_summary(shell.language(), &links(view, &moment.problems))) }
        (caption(shell, view, &heading))
        @if let Heading::Page(_) = heading { h1 class="nhsuk-heading-l" { (inline(&asked)) } }
        @if moment.more { (further_questions(shell)) }
        form id="page" method="post" action=(action) novalidate {
            @for part in &view.parts { (draw(part, shell, setting)) }
            button class="nhsuk-button" type="submit" { (shell.say("Save and continue", "Cadw a pharhau")) }
        }
        p class="nhsuk-body-s app-muted" {
            (shell.say(
                "You can stop after any page and come back later.",
                "Gallwch stopio ar ôl unrhyw dudalen a dod yn ôl yn nes ymlaen.",
            ))
        }
    })
}

/// What the page's heading is.
enum Heading<'v> {
    /// The one question of the page is its own heading.
    Question(&'v str),
    Page(&'v str),
}

fn heading(view: &PageView) -> Heading<'_> {
    let mut labels = view.parts.iter().filter_map(|part| match part {
        Part::Question(question) => Some(question.label.as_str()),
        Part::Grid(grid) => Some(grid.legend.as_str()),
        Part::AddAnother(another) => Some(another.question.as_str()),
        Part::Note { .. } | Part::GroupHeading { .. } | Part::RepeatHeading { .. } => None,
    });
    let told = view.parts.iter().any(|part| {
        matches!(part, Part::Note { .. } | Part::GroupHeading { .. } | Part::RepeatHeading { .. })
    });
    match (labels.next(), labels.next(), &view.heading) {
        (Some(only), None, None) => Heading::Question(only),
        (Some(only), None, Some(_)) if !told => Heading::Question(only),
        (_, _, Some(heading)) => Heading::Page(heading),
        (_, _, None) => Heading::Page(&view.section.title),
    }
}

/// "Section 2 of 4: …", and what the question belongs to.
fn caption(shell: Shell<'_>, view: &PageView, heading: &Heading<'_>) -> Markup {
    let section = &view.section;
    let group = match (heading, &view.heading) {
        (Heading::Question(question), Some(group)) if group != question => Some(group),
        _ => None,
    };
    html! {
        @if section.number > 0 {
            p class="nhsuk-caption-l app-section" {
                (shell.say("Section ", "Adran ")) (section.number) (shell.say(" of ", " o ")) (section.of)
                @if !section.title.is_empty() { ": " (inline(&section.title)) }
            }
        }
        @if let Some(group) = group { p class="nhsuk-body-l app-section" { (inline(group)) } }
    }
}

fn further_questions(shell: Shell<'_>) -> Markup {
    inset(&html! { p {
        (shell.say(
            "Saved. Because of what you answered there is something more to answer on this page.",
            "Wedi'i gadw. Oherwydd yr hyn a atebwyd gennych, mae rhywbeth arall i'w ateb ar y dudalen hon.",
        ))
    } })
}

/// Each problem with the control that its link leads to.
fn links(view: &PageView, problems: &Problems) -> Vec<(String, String)> {
    let questions: Vec<&QuestionView> = view
        .parts
        .iter()
        .flat_map(|part| match part {
            Part::Question(question) => vec![&**question],
            Part::Grid(grid) => grid.rows.iter().collect(),
            _ => Vec::new(),
        })
        .collect();
    let target = |field: &str| {
        questions
            .iter()
            .find(|question| question.field == field)
            .map_or_else(|| field.to_owned(), |question| fields::first_control(question))
    };
    problems.0.iter().map(|problem| (target(&problem.field), problem.message.clone())).collect()
}

fn draw(part: &Part, shell: Shell<'_>, setting: Setting<'_>) -> Markup {
    match part {
        Part::Question(question) => fields::question(question, setting),
        Part::Note { text, hint, .. } => html! {
            div class="app-note" { (blocks(text)) }
            @if let Some(hint) = hint { div class="nhsuk-hint" { (inline(hint)) } }
        },
        Part::Grid(grid) => draw_grid(grid, setting),
        Part::GroupHeading { text, level } => html! {
            @if *level <= 1 { h2 class="nhsuk-heading-m" { (inline(text)) } }
            @else { h3 class="nhsuk-heading-s" { (inline(text)) } }
        },
        Part::RepeatHeading { text, number } => html! {
            h2 class="nhsuk-heading-m" { (inline(text)) " " (number) }
        },
        Part::AddAnother(another) => draw_another(another, shell, setting),
    }
}

/// One fieldset a row, so that it reads the same on a phone, at 400% and to a screen reader.
fn draw_grid(grid: &GridView, setting: Setting<'_>) -> Markup {
    let row = Setting { alone: false, ..setting };
    html! {
        fieldset class="nhsuk-fieldset app-grid" {
            @if setting.alone {
                legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--l" {
                    h1 class="nhsuk-fieldset__heading" { (inline(&grid.legend)) }
                }
            } @else if !grid.legend.is_empty() {
                legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m" { (inline(&grid.legend)) }
            }
            @for question in &grid.rows {
                div class="app-grid__row" { (fields::question(question, row)) }
            }
        }
    }
}

fn draw_another(another: &AddAnotherView, shell: Shell<'_>, setting: Setting<'_>) -> Markup {
    let field = &another.field;
    let problem = setting.problems.of(field);
    let posted = setting.posted.filter(|posted| posted.showed(field)).map(|posted| posted.first(field));
    let described = problem.map(|_| format!("{field}-error"));
    let answers = [("yes", shell.say("Yes", "Oes"), Some(true)), ("no", shell.say("No", "Nac oes"), Some(false))];
    html! {
        input type="hidden" name="_shown" value=(field);
        div class={ "nhsuk-form-group" @if problem.is_some() { " nhsuk-form-group--error" } } {
            fieldset class="nhsuk-fieldset" aria-describedby=[described] {
                legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--l" {
                    @if setting.alone { h1 class="nhsuk-fieldset__heading" { (inline(&another.question)) } }
                    @else { (inline(&another.question)) }
                }
                @if let Some(problem) = problem { (platform::web::components::error_message(setting.language, field, problem)) }
                div class="nhsuk-radios" {
                    @for (name, label, value) in answers {
                        @let id = if name == "yes" { field.clone() } else { format!("{field}-{name}") };
                        @let checked = posted.map_or(another.value == value, |posted| posted == name);
                        div class="nhsuk-radios__item" {
                            input class="nhsuk-radios__input" type="radio" id=(id) name=(field) value=(name) checked[checked];
                            label class="nhsuk-label nhsuk-radios__label" for=(id) { (label) }
                        }
                    }
                }
            }
        }
    }
}
