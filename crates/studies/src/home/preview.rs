//! A questionnaire as its author and its reviewers read it: the whole of it on one page, like on
//! paper, in each language; and each page as respondents see it.

use jiff::civil::DateTime;
use maud::{Markup, html};
use platform::web::{Frame, components as ui};
use questionnaire::{Answers, Item, ItemKind, LanguageIndex, Questionnaire, World};

use super::{page_names, views::own_words};
use crate::{
    answering,
    setup::{Study, Version},
};

/// Which page is asked for, of what, in which language.
pub(super) struct Asked<'a> {
    pub(super) population: &'a str,
    pub(super) page: &'a str,
    pub(super) language: Option<&'a str>,
    pub(super) now: DateTime,
}

/// The whole questionnaire on one page. `None` when there is no such population or language.
pub(super) fn overview(
    frame: Frame,
    study: &Study,
    version: &Version,
    population: &str,
    language: Option<&str>,
) -> Option<Markup> {
    let questionnaire = version.loaded.questionnaires.get(population)?;
    let code = language.unwrap_or(&questionnaire.languages().first()?.code);
    let lang = questionnaire.language(code)?;
    let base = format!("/studies/{}/questionnaires", study.id);
    let minutes = questionnaire.minutes();
    let content = html! {
        h1 class="nhsuk-heading-l" { (questionnaire.title(lang)) }
        ul class="nhsuk-list" {
            @for other in &version.loaded.definition.populations {
                @for language in version.loaded.questionnaires.get(&other.id).map(|q| q.languages()).unwrap_or_default() {
                    li {
                        @if other.id == population && language.code == code { strong { (other.name.get("en")) " in " (language.name) } }
                        @else { a href={ (base) "/" (other.id) "?lang=" (language.code) } { (other.name.get("en")) " in " (language.name) } }
                    }
                }
            }
        }
        p { "About " (minutes.typical_minutes()) " minutes; the longest way takes " (minutes.longest_minutes()) "." }
        (ui::details("How the minutes are estimated", &html! { @for sentence in &minutes.method { p { (sentence) } } }))
        (ui::details("Each page as respondents see it", &html! {
            ol { @for (page, title) in page_names(questionnaire) {
                li { a href={ (base) "/" (population) "/pages/" (page) "?lang=" (code) } { (title) } }
            } }
        }))
        div class="app-paper" lang=(code) { (paper(questionnaire, lang)) }
    };
    Some(frame.page(&content))
}

/// Section by section, question by question.
fn paper(questionnaire: &Questionnaire, lang: LanguageIndex) -> Markup {
    html! {
        @for (number, section) in questionnaire.sections().iter().enumerate() {
            section {
                @let title = section.title(lang);
                h2 class="nhsuk-heading-m" { @if title.is_empty() { "Section " (number + 1) } @else { (number + 1) ". " (title) } }
                @for item in questionnaire.items().filter(|item| item.section == number) {
                    (one_item(questionnaire, item, lang))
                }
            }
        }
    }
}

fn one_item(questionnaire: &Questionnaire, item: &Item, lang: LanguageIndex) -> Markup {
    let label = item.label(lang);
    let routes = questionnaire.routes_to(item).join(" and ");
    if matches!(item.kind, ItemKind::Calculate | ItemKind::Hidden)
        || label.is_empty() && !item.collects_an_answer()
    {
        return html! { p class="app-muted" lang="en" { code { (item.name.as_str()) } " is worked out, not asked." } };
    }
    html! {
        div class="app-paper__item" {
            p class="nhsuk-u-margin-bottom-1" { strong { (label) } @if item.required().is_some() { span lang="en" { " (an answer is needed)" } } }
            @if let Some(hint) = item.hint(lang) { p class="app-muted nhsuk-u-margin-bottom-1" { (hint) } }
            @if let Some(list) = &item.list {
                ul class="app-paper__choices" {
                    @for choice in &list.choices {
                        li { span aria-hidden="true" { (if item.kind == ItemKind::SelectMultiple { "☐ " } else { "○ " }) } (choice.label(lang))
                            @if choice.source.as_deref() == Some("ours") { span class="app-muted" lang="en" { " (ours)" } } }
                    }
                }
            } @else if item.collects_an_answer() {
                p class="app-paper__blank" aria-hidden="true" { "______________________" }
            }
            p class="app-muted app-paper__notes" lang="en" {
                code { (item.name.as_str()) }
                @if let Some(concept) = &item.concept { " · concept " code { (concept) } }
                @if let Some(source) = &item.source { " · wording: " (if source == "study" { "item of the reference study" } else { "ours" }) }
                @if !routes.is_empty() { br; "Asked when " code { (routes) } }
                @if let Some(rule) = item.constraint() { br; "Must be " code { (rule) } }
            }
        }
    }
}

/// One page as a respondent would see it first; nothing can be sent from it.
pub(super) fn respondents_view(
    study: &Study,
    version: &Version,
    asked: &Asked<'_>,
) -> Option<Markup> {
    let questionnaire = version.loaded.questionnaires.get(asked.population)?;
    let code = asked
        .language
        .unwrap_or(&questionnaire.languages().first()?.code);
    let language = questionnaire.language(code)?;
    let world = World {
        today: asked.now.date(),
        now: asked.now,
        seed: 1,
        language,
    };
    let open = questionnaire.with_all_routes_open();
    let view = open
        .evaluate(&Answers::default(), &world)
        .page(&asked.page.parse().ok()?)?;
    let pages = page_names(questionnaire);
    let place = pages.iter().position(|(page, _)| page == asked.page)?;
    let base = format!("/studies/{}/questionnaires/{}", study.id, asked.population);
    let at = |index: usize| {
        pages
            .get(index)
            .map(|(page, _)| format!("{base}/pages/{page}?lang={code}"))
    };
    let footer = html! {
        div lang="en" {
            p { strong { "Preview" } ": page " (place + 1) " of " (pages.len()) ". Nothing is saved." }
            p {
                @if let Some(href) = place.checked_sub(1).and_then(at) { a href=(href) { "Page before" } " · " }
                @if let Some(href) = at(place + 1) { a href=(href) { "Next page" } " · " }
                @for other in questionnaire.languages() { @if other.code != code {
                    a href={ (base) "/pages/" (asked.page) "?lang=" (other.code) } { (other.name) } " · "
                } }
                a href={ (base) "?lang=" (code) } { "Whole questionnaire" }
            }
        }
    };
    let title = version.loaded.definition.study.title.get(code).to_owned();
    let frame = Frame::respondent(own_words(code), title.clone(), &title).footer(footer);
    Some(answering::preview(frame, own_words(code), &view))
}
