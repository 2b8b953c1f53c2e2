//! Pages of figures: pure functions from what is shown to markup.

pub(super) mod comparison;
pub(super) mod export;
pub(super) mod index;
pub(super) mod item;
pub(super) mod overview;
pub(super) mod shared;

use maud::{Markup, html};

use super::{labels::Labels, release::Asked};

/// The address of a study.
fn base(labels: &Labels<'_>) -> String {
    format!("/studies/{}", labels.desk.study.id)
}

/// The address of a question's figures.
fn address(labels: &Labels<'_>, asked: &Asked) -> String {
    format!(
        "{}/figures/{}/{}{}",
        base(labels),
        asked.population,
        asked.item,
        labels.query()
    )
}

/// Links to the same page with labels in another language; `query` is what else stands in it.
fn languages(labels: &Labels<'_>, path: &str, query: &str) -> Markup {
    let definition = &labels.desk.version.loaded.definition;
    if definition.study.languages.len() < 2 {
        return html! {};
    }
    let name = |code: &String| {
        labels
            .desk
            .version
            .loaded
            .questionnaires
            .values()
            .find_map(|questionnaire| {
                questionnaire
                    .languages()
                    .iter()
                    .find(|language| language.code == *code)
            })
            .map_or_else(|| code.clone(), |language| language.name.clone())
    };
    html! {
        p class="app-labels" {
            "Words of questions and answers: "
            @for (place, code) in definition.study.languages.iter().enumerate() {
                @if place > 0 { " | " }
                @if *code == labels.code {
                    strong { (name(code)) }
                } @else {
                    a href={ (path) "?lang=" (code) @if !query.is_empty() { "&" (query) } } lang="en" { (name(code)) }
                }
            }
        }
    }
}

/// What is said where there are no answers yet.
fn nothing_yet(labels: &Labels<'_>) -> Markup {
    html! {
        div class="nhsuk-inset-text" {
            p { "There is no figure here: no snapshot of the answers holds this question, or its figures cannot be shown without telling on somebody. "
                a href={ (base(labels)) "/figures" } { "The page of all figures" } " says which snapshots there are." }
        }
    }
}
