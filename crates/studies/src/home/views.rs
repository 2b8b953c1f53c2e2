//! The first page and a study's own page.

use maud::{Markup, html};
use platform::{
    access::Permission,
    accounts::Staff,
    web::{Crumb, Frame, Language, NavItem, components as ui},
};

use super::{count, day, pages::Listed, per_cent};
use crate::setup::{Definition, Keeping, Study, StudyState, Version};

/// What is said at the top of every page that shows invented data.
const INVENTED: &str = "Invented data: the people and answers of this study were made by a simulation. Nobody was asked.";

/// The frame of a study's staff pages: navigation, way back, the label of invented data.
pub(crate) fn frame(
    study: &Study,
    version: &Version,
    staff: &Staff,
    title: &str,
    current: &str,
) -> Frame {
    let about = &version.loaded.definition.study;
    let base = format!("/studies/{}", study.id);
    let may = |permission| staff.roles.may(&study.id.0, permission);
    let mut items = vec![("Overview", String::new(), "")];
    if may(Permission::SeeFieldwork) {
        items.push(("Fieldwork", "/fieldwork".to_owned(), "fieldwork"));
        items.push(("Contacts", "/contacts".to_owned(), "contacts"));
        items.push(("Outbox", "/outbox".to_owned(), "outbox"));
    }
    if may(Permission::SeeContacts) {
        items.push(("Cases", "/cases".to_owned(), "cases"));
    }
    if let Some(first) = version.loaded.definition.populations.first() {
        items.push((
            "Questionnaires",
            format!("/questionnaires/{}", first.id),
            "questionnaires",
        ));
    }
    if may(Permission::SeeFigures) {
        items.push(("Figures", "/figures".to_owned(), "figures"));
        if version.loaded.definition.comparison.is_some() {
            items.push(("Comparison", "/comparison".to_owned(), "comparison"));
        }
    }
    let navigation = items
        .into_iter()
        .map(|(text, path, key)| NavItem {
            text: text.to_owned(),
            href: format!("{base}{path}"),
            current: key == current,
        })
        .collect();
    let name = about.title.get("en");
    let full = if title == name {
        title.to_owned()
    } else {
        format!("{title} – {name}")
    };
    Frame::staff(full, Some(staff.name.clone()))
        .navigation(navigation)
        .crumbs(vec![
            Crumb {
                text: "Studies".to_owned(),
                href: "/".to_owned(),
            },
            Crumb {
                text: name.to_owned(),
                href: base,
            },
        ])
        .invented(study.simulated.then(|| INVENTED.to_owned()))
}

/// The first page: what this is, and what to do next.
pub(super) fn first(staff: Option<&Staff>, list: &[Listed]) -> Markup {
    let content = html! {
        h1 class="nhsuk-heading-xl" { "Studies of improvement work in general practice" }
        p class="nhsuk-lede-text" { "Headroom asks GPs and practice managers what improvement work they do, what helps and what gets in the way – in under ten minutes of their time – and turns the answers into figures that can be trusted." }
        @if list.is_empty() {
            (ui::inset(&html! {
                @if staff.is_some() {
                    p { "There is no study here yet. Describe one in a folder (examples/gp-improvement shows how), then run " code { "headroom study load FOLDER" } "." }
                } @else {
                    p { "Were you invited to answer a questionnaire? Use the link in your invitation, or " a href="/s" { "type the code from your letter" } "." }
                }
            }))
        }
        @for listed in list { (study_card(staff, listed)) }
        @if staff.is_none() {
            h2 class="nhsuk-heading-m" { "For the people who run studies" }
            p { "Sign in with the one-time link that was printed in the window where Headroom runs, or "
                a href="/sign-in" { "ask for a new link" } "." }
            @if !list.is_empty() {
                p { "Were you invited to a real study? " a href="/s" { "Type the code from your letter" } "." }
            }
        } @else if staff.is_some_and(|s| s.roles.may("*", Permission::ManagePeople)) {
            p { a href="/people" { "People and roles" } }
        }
    };
    let frame = match staff {
        Some(staff) => Frame::staff("Headroom", Some(staff.name.clone())),
        None => Frame::staff("Headroom", None),
    };
    let invented = list.iter().any(|listed| listed.study.simulated);
    frame
        .invented(invented.then(|| INVENTED.to_owned()))
        .page(&content)
}

fn study_card(staff: Option<&Staff>, listed: &Listed) -> Markup {
    let (study, version) = (&listed.study, &listed.version);
    let definition = &version.loaded.definition;
    let base = format!("/studies/{}", study.id);
    let may = |permission| staff.is_some_and(|s| s.roles.may(&study.id.0, permission));
    html! {
        section aria-labelledby={ "study-" (study.id) } {
            h2 class="nhsuk-heading-l" id={ "study-" (study.id) } {
                @if may(Permission::SeeStudy) { a href=(base) { (definition.study.title.get("en")) } }
                @else { (definition.study.title.get("en")) }
            }
            p { (definition.study.about.get("en")) }
            div class="nhsuk-grid-row nhsuk-card-group" {
                @if study.simulated && study.state == StudyState::Open {
                    @for population in &definition.populations {
                        (card(&html! {
                            h3 class="nhsuk-card__heading nhsuk-heading-m" { "Answer as a " (population.one.get("en")) }
                            p class="nhsuk-card__description" { "With the personal link of an invented " (population.one.get("en")) ", on this screen or a phone." }
                            form method="post" action={ "/demo/" (study.id) "/" (population.id) } {
                                button class="nhsuk-button nhsuk-u-margin-bottom-0" type="submit" { "Answer as a " (population.one.get("en")) }
                            }
                        }))
                    }
                }
                (card(&html! {
                    h3 class="nhsuk-card__heading nhsuk-heading-m" { @if may(Permission::SeeFieldwork) { a href={ (base) "/fieldwork" } { "Watch the fieldwork" } } @else { "Watch the fieldwork" } }
                    p class="nhsuk-card__description" {
                        @for (population, tally) in definition.populations.iter().zip(&listed.progress) {
                            (population.name.get("en")) ": " (count(tally.completed)) " of " (count(tally.invited)) " completed"
                            @if let Some(rate) = tally.response_rate() { " (" (per_cent(rate, 1)) ")" }
                            ". "
                        }
                        @if staff.is_none() { a href="/sign-in" { "Sign in" } " to watch." }
                    }
                }))
                (card(&html! {
                    h3 class="nhsuk-card__heading nhsuk-heading-m" { @if may(Permission::SeeFigures) { a href={ (base) "/figures" } { "Read the figures" } } @else { "Read the figures" } }
                    p class="nhsuk-card__description" { "Every question as a table and a chart, by group, with its base and interval. "
                        @if staff.is_none() { a href="/sign-in" { "Sign in" } " to read." } }
                }))
            }
        }
    }
}

fn card(content: &Markup) -> Markup {
    html! { div class="nhsuk-grid-column-one-half nhsuk-card-group__item" { div class="nhsuk-card" { div class="nhsuk-card__content" { (content) } } } }
}

/// A study's own page.
pub(super) fn study(staff: &Staff, listed: &Listed) -> Markup {
    let (study, version) = (&listed.study, &listed.version);
    let definition = &version.loaded.definition;
    let title = definition.study.title.get("en");
    let may = |permission| staff.roles.may(&study.id.0, permission);
    let base = format!("/studies/{}", study.id);
    let content = html! {
        h1 class="nhsuk-heading-xl" { (title) }
        p class="nhsuk-lede-text" { (definition.study.about.get("en")) }
        p {
            @match study.state {
                StudyState::Open => (ui::tag("Open", "green")),
                StudyState::Closed => (ui::tag("Closed", "grey")),
            }
            " Opened " (day(&study.opened_day)) ". Run by " (definition.study.run_by.get("en")) ". Version " (version.number) " of the study folder."
        }
        @for (population, tally) in definition.populations.iter().zip(&listed.progress) {
            @let questionnaire = version.loaded.questionnaires.get(&population.id);
            h2 class="nhsuk-heading-m" { (population.name.get("en")) }
            ul class="app-figures" {
                li { strong { (count(tally.invited)) } "invited" }
                li { strong { (count(tally.completed)) } "completed" }
                li { strong { (tally.response_rate().map_or_else(|| "–".to_owned(), |rate| per_cent(rate, 1))) } "response rate" }
                @if let Some(questionnaire) = questionnaire {
                    li { strong { (questionnaire.minutes().typical_minutes()) } "minutes asked of each" }
                }
            }
            ul class="nhsuk-list" {
                @if let Some(questionnaire) = questionnaire {
                    @for language in questionnaire.languages() {
                        li { a href={ (base) "/questionnaires/" (population.id) "?lang=" (language.code) } { "The questionnaire in " (language.name) } }
                    }
                }
                @if let Some(link) = &population.open_link {
                    li { a href={ "/open/" (study.id) "/" (link.code) } { "Open link for pilots" } " (answers are kept apart and never counted)" }
                }
            }
        }
        h2 class="nhsuk-heading-m" { "How answers are kept" }
        p { (keeping(definition)) }
        @if may(Permission::SeeFieldwork) { p { a href={ (base) "/protection" } { "Data protection: what is held of people, and when it is erased" } } }
        h2 class="nhsuk-heading-m" { "Contact schedule" }
        (schedule(definition))
        @if may(Permission::SeeFieldwork) { p { a href={ (base) "/contacts" } { "Dates, and each text as people will get it" } } }
        @if may(Permission::RunFieldwork) {
            h2 class="nhsuk-heading-m" { "Fieldwork" }
            @match study.state {
                StudyState::Open => p { a href={ (base) "/close" } class="nhsuk-button nhsuk-button--secondary" { "Close the study" } },
                StudyState::Closed => form method="post" action={ (base) "/open" } { (ui::secondary_button("Open the study again")) },
            }
        }
    };
    frame(study, version, staff, title, "").page(&content)
}

fn keeping(definition: &Definition) -> String {
    let released: Vec<&str> = definition
        .populations
        .iter()
        .flat_map(|population| &population.frame.variables)
        .filter(|variable| variable.released)
        .map(|variable| variable.label.get("en"))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    match definition.study.answers {
        Keeping::Severed => format!(
            "Severed: at submission the answers are cut from the person. With them stay the day, the language and what the frame releases: {}.",
            if released.is_empty() {
                "nothing".to_owned()
            } else {
                released.join(", ")
            }
        ),
        Keeping::Linked => {
            "Linked: answers stay joined to the person, and the first page tells respondents so."
                .to_owned()
        }
    }
}

fn schedule(definition: &Definition) -> Markup {
    html! {
        ul class="nhsuk-list" {
            @for population in &definition.populations {
                @let waves: Vec<&str> = population.contacts.iter().map(|contact| contact.wave.as_str()).collect();
                li { (population.name.get("en")) ": " (if waves.is_empty() { "nobody is written to".to_owned() } else { waves.join(", ") }) }
            }
        }
    }
}

pub(super) fn ask_close(study: &Study, version: &Version, staff: &Staff) -> Markup {
    let content = html! {
        h1 class="nhsuk-heading-l" { "Close the study?" }
        p { "Nobody can answer any more; whoever opens a link reads that the study is closed and whom to ask. You can open it again at any time." }
        form method="post" action={ "/studies/" (study.id) "/close" } { (ui::warning_button("Close the study")) }
        p { a href={ "/studies/" (study.id) } { "Cancel" } }
    };
    frame(study, version, staff, "Close the study?", "").page(&content)
}

/// The language of Headroom's own words that goes with a language of the study.
pub(super) fn own_words(code: &str) -> Language {
    Language::from_code(code)
}
