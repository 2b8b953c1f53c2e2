//! The pages of signing in and of people.

use maud::{Markup, html};

use super::{Staff, model::Person};
use crate::{
    access::Role,
    web::{Frame, Language, components as ui},
};

fn frame(title: &str) -> Frame {
    Frame::new(Language::English, title)
}

pub(super) fn ask(email: &str, problem: Option<&str>) -> Markup {
    let content = html! {
        @if let Some(problem) = problem {
            (ui::error_summary(Language::English, &[("email".to_owned(), problem.to_owned())]))
        }
        h1 class="nhsuk-heading-l" { "Sign in" }
        p { "For the people who run studies. If you were invited to answer a questionnaire, use the link in your invitation or "
            a href="/s" { "type the code from your letter" } "." }
        form method="post" action="/sign-in" novalidate {
            (ui::text_input(&ui::TextInput { name: "email", label: "E-mail address", kind: "email", value: email, problem, autocomplete: Some("email"), ..Default::default() }))
            (ui::button("Send me a sign-in link"))
        }
    };
    frame(if problem.is_some() {
        "Error: Sign in"
    } else {
        "Sign in"
    })
    .page(&content)
}

pub(super) fn sent(email: &str) -> Markup {
    let content = html! {
        h1 class="nhsuk-heading-l" { "Check your e-mail" }
        p { "If " strong { (email) } " belongs to somebody who works on a study here, a link is on its way. It works once, for 24 hours." }
        p { "In the default set-up no mail is sent: the link is printed in the window where Headroom runs." }
    };
    frame("Check your e-mail").page(&content)
}

pub(super) fn confirm(token: &str) -> Markup {
    let content = html! {
        h1 class="nhsuk-heading-l" { "Sign in to Headroom" }
        form method="post" action={ "/sign-in/" (token) } { (ui::button("Sign in")) }
    };
    frame("Sign in to Headroom").page(&content)
}

pub(super) fn used() -> Markup {
    let content = html! {
        h1 class="nhsuk-heading-l" { "This link no longer works" }
        p { "A sign-in link works once, for 24 hours." }
        p { a href="/sign-in" { "Ask for a new link" } }
    };
    frame("This link no longer works").page(&content)
}

pub(super) fn people(
    staff: &Staff,
    list: &[(Person, String, Role)],
    problem: Option<(&str, &str)>,
    typed: (&str, &str, &str),
) -> Markup {
    let (email, study, role) = typed;
    let for_field = |field: &str| {
        problem
            .filter(|(of, _)| of.starts_with(field))
            .map(|(_, text)| text)
    };
    let content = html! {
        @if let Some((field, text)) = problem {
            (ui::error_summary(Language::English, &[(field.to_owned(), text.to_owned())]))
        }
        h1 class="nhsuk-heading-l" { "People and roles" }
        div class="app-scroll" role="region" aria-label="People and roles" tabindex="0" {
            table class="nhsuk-table" {
                thead class="nhsuk-table__head" { tr { th scope="col" { "Person" } th scope="col" { "Study" } th scope="col" { "Role" } th scope="col" { span class="nhsuk-u-visually-hidden" { "Action" } } } }
                tbody class="nhsuk-table__body" {
                    @for (person, study, role) in list {
                        tr class="nhsuk-table__row" {
                            td class="nhsuk-table__cell" { (person.email) @if !person.name.is_empty() { br; (person.name) } }
                            td class="nhsuk-table__cell" { @if study == "*" { "Every study" } @else { (study) } }
                            td class="nhsuk-table__cell" { (role.word()) }
                            td class="nhsuk-table__cell" { a href={ "/people/" (person.id) "/" (study) "/remove" } { "Take away" span class="nhsuk-u-visually-hidden" { " the role of " (person.email) } } }
                        }
                    }
                }
            }
        }
        h2 class="nhsuk-heading-m" { "Add a person or change a role" }
        form method="post" action="/people" novalidate {
            (ui::text_input(&ui::TextInput { name: "email", label: "E-mail address", kind: "email", value: email, problem: for_field("email"), ..Default::default() }))
            (ui::text_input(&ui::TextInput { name: "study", label: "Study", hint: Some("The id of a study, or * for every study"), value: study, ..Default::default() }))
            (ui::radios(&ui::Radios {
                name: "role", legend: "Role", problem: for_field("role"),
                options: Role::ALL.iter().map(|r| ui::Choice { value: r.word().to_owned(), label: r.word().to_owned(), hint: Some(r.meaning().to_owned()), chosen: r.word() == role }).collect(),
            }))
            (ui::button("Give this role"))
        }
        p { "A person who was added signs in at " a href="/sign-in" { "/sign-in" } " with a link by e-mail." }
    };
    Frame::staff("People and roles", Some(staff.name.clone())).page(&content)
}

pub(super) fn ask_remove(staff: &Staff, person: i64, study: &str) -> Markup {
    let content = html! {
        h1 class="nhsuk-heading-l" { "Take this role away?" }
        p { "The person is signed out at once. You can give the role back at any time." }
        form method="post" action={ "/people/" (person) "/" (study) "/remove" } {
            (ui::warning_button("Take the role away"))
        }
        p { a href="/people" { "Cancel" } }
    };
    Frame::staff("Take this role away?", Some(staff.name.clone())).page(&content)
}
