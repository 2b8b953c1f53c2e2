//! One page of the questionnaire.

use maud::{Markup, html};
use platform::web::{
    Frame, Language,
    components::{error_summary, inset},
};
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
pub(in crate::answering) fn questions(
    shell: Shell<'_>,
    view: &PageView,
    moment: &Moment<'_>,
) -> Markup {
    let heading = heading(view);
    let asked = heading.words(shell.study.study.title.get(shell.code));
    let wrong = !moment.problems.0.is_empty();
    let title = if wrong {
        format!("{}{asked}", shell.say("Error: ", "Gwall: "))
    } else {
        asked
    };
    let action = address::page(&view.address, moment.way);
    let frame = shell
        .frame(title)
        .back(moment.back.clone())
        .switch(shell.language_buttons("page"));
    frame.page(&html! {
        @if wrong { (error_summary(shell.language(), &links(view, &moment.problems))) }
        (top(shell.language(), view, &heading, moment.more))
        form id="page" method="post" action=(action) novalidate {
            (parts(shell.language(), view, moment.posted, &moment.problems))
            button class="nhsuk-button" type="submit" { (shell.say("Save and continue", "Cadw a pharhau")) }
            (removals(shell, view))
        }
        p class="nhsuk-body-s app-muted" {
            (shell.say(
                "You can stop after any page and come back later.",
                "Gallwch stopio ar ôl unrhyw dudalen a dod yn ôl yn nes ymlaen.",
            ))
        }
    })
}

/// A button for each instance of a repeat that can be taken away: without it, whoever adds one too
/// many could not go on.
fn removals(shell: Shell<'_>, view: &PageView) -> Markup {
    html! {
        @for removable in &view.removable {
            button class="nhsuk-button nhsuk-button--secondary" type="submit" formnovalidate name=(removable.field) value="yes" {
                (shell.say("Remove ", "Tynnu "))
                @if removable.label.is_empty() { (removable.number) } @else { (plain(&removable.label)) " " (removable.number) }
            }
        }
    }
}

/// A page as its author looks at it: nothing can be sent from it.
pub(crate) fn preview(frame: Frame, language: Language, view: &PageView) -> Markup {
    frame.page(&html! {
        (top(language, view, &heading(view), false))
        form { (parts(language, view, None, &Problems::default())) }
    })
}

/// What stands above the questions.
fn top(language: Language, view: &PageView, heading: &Heading<'_>, more: bool) -> Markup {
    html! {
        (caption(language, view, heading))
        @if let Heading::Page(text) = heading {
            @if !text.is_empty() { h1 class="nhsuk-heading-l" { (inline(text)) } }
        }
        @if more { (further_questions(language)) }
    }
}

/// The questions.
fn parts(
    language: Language,
    view: &PageView,
    posted: Option<&Posted>,
    problems: &Problems,
) -> Markup {
    let alone = matches!(heading(view), Heading::Question(_));
    let setting = Setting {
        language,
        alone,
        posted,
        problems,
    };
    html! { @for part in &view.parts { (draw(part, setting)) } }
}

/// What the page's heading is.
enum Heading<'v> {
    /// The one question of the page is its own heading.
    Question(&'v str),
    Page(&'v str),
}

impl Heading<'_> {
    /// For the title of the page.
    fn words(&self, otherwise: &str) -> String {
        match self {
            Heading::Page("") => otherwise.to_owned(),
            Heading::Question(text) | Heading::Page(text) => plain(text),
        }
    }
}

fn heading(view: &PageView) -> Heading<'_> {
    let mut labels = view.parts.iter().filter_map(|part| match part {
        Part::Question(question) => Some(question.label.as_str()),
        Part::Grid(grid) => Some(grid.legend.as_str()),
        Part::AddAnother(another) => Some(another.question.as_str()),
        Part::Note { .. } | Part::GroupHeading { .. } | Part::RepeatHeading { .. } => None,
    });
    let told = view.parts.iter().any(|part| {
        matches!(
            part,
            Part::Note { .. } | Part::GroupHeading { .. } | Part::RepeatHeading { .. }
        )
    });
    match (labels.next(), labels.next(), &view.heading) {
        (Some(only), None, None) => Heading::Question(only),
        (Some(only), None, Some(_)) if !told => Heading::Question(only),
        (_, _, Some(heading)) => Heading::Page(heading),
        (_, _, None) => Heading::Page(&view.section.title),
    }
}

/// "Section 2 of 4: …", and what the question belongs to.
fn caption(language: Language, view: &PageView, heading: &Heading<'_>) -> Markup {
    let section = &view.section;
    let group = match (heading, &view.heading) {
        (Heading::Question(question), Some(group)) if group != question => Some(group),
        _ => None,
    };
    html! {
        @if section.number > 0 {
            p class="nhsuk-caption-l app-section" {
                (language.pick("Section ", "Adran ")) (section.number) (language.pick(" of ", " o ")) (section.of)
                @if !section.title.is_empty() { ": " (inline(&section.title)) }
            }
        }
        @if let Some(group) = group { p class="nhsuk-body-l app-section" { (inline(group)) } }
    }
}

fn further_questions(language: Language) -> Markup {
    inset(&html! { p {
        (language.pick(
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
            .map_or_else(
                || field.to_owned(),
                |question| fields::first_control(question),
            )
    };
    problems
        .0
        .iter()
        .map(|problem| (target(&problem.field), problem.message.clone()))
        .collect()
}

fn draw(part: &Part, setting: Setting<'_>) -> Markup {
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
        Part::AddAnother(another) => draw_another(another, setting),
    }
}

/// One fieldset a row, so that it reads the same on a phone, at 400% and to a screen reader.
fn draw_grid(grid: &GridView, setting: Setting<'_>) -> Markup {
    let row = Setting {
        alone: false,
        ..setting
    };
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

fn draw_another(another: &AddAnotherView, setting: Setting<'_>) -> Markup {
    let field = &another.field;
    let problem = setting.problems.of(field);
    let posted = setting
        .posted
        .filter(|posted| posted.showed(field))
        .map(|posted| posted.first(field));
    let described = problem.map(|_| format!("{field}-error"));
    let answers = [
        ("yes", setting.language.pick("Yes", "Oes"), Some(true)),
        ("no", setting.language.pick("No", "Nac oes"), Some(false)),
    ];
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
