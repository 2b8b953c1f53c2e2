//! The first page of a respondent, and the page where a code from a letter is typed.

use maud::{Markup, html};
use platform::web::{
    Frame, Language,
    components::{TextInput, error_summary, inset, text_input},
};

use super::shell::Shell;
use crate::answering::model::CaseKind;

/// What the landing page tells about one invitation.
pub(in crate::answering) struct Invitation<'a> {
    pub(in crate::answering) code: &'a str,
    pub(in crate::answering) population: &'a str,
    pub(in crate::answering) minutes: u32,
    /// There are saved pages.
    pub(in crate::answering) started: bool,
    /// The page came by a typed code, and has no address of its own.
    pub(in crate::answering) typed: bool,
}

/// What the study is, who runs it, how long it takes, how answers are kept; and Start.
pub(in crate::answering) fn landing(shell: Shell<'_>, invitation: &Invitation<'_>) -> Markup {
    let title = shell.say("Before you start", "Cyn i chi ddechrau");
    let switch = if invitation.typed {
        shell.language_buttons("start")
    } else {
        shell.language_links(&format!("/s/{}", invitation.code))
    };
    let button = if invitation.started {
        shell.say("Continue", "Parhau")
    } else {
        shell.say("Start", "Dechrau")
    };
    shell.frame(title).switch(switch).page(&html! {
        (about(shell, invitation.population, invitation.minutes))
        form id="start" method="post" action="/s" {
            input type="hidden" name="code" value=(invitation.code);
            input type="hidden" name="lang" value=(shell.code);
            button class="nhsuk-button" type="submit" name="start" value="yes" { (button) }
        }
        p class="nhsuk-body-s" {
            (shell.say(
                "Each page is saved when you choose “Save and continue”. You can stop at any time and come back later, on any device, with the same link or code.",
                "Caiff pob tudalen ei chadw pan ddewiswch “Cadw a pharhau”. Gallwch stopio unrhyw bryd a dod yn ôl yn nes ymlaen, ar unrhyw ddyfais, gyda'r un ddolen neu god.",
            ))
        }
        p class="nhsuk-body-s" {
            a href={ "/s/" (invitation.code) "/held?lang=" (shell.code) } {
                (shell.say("What we hold about you, and withdrawing", "Yr hyn a gadwn amdanoch, a thynnu'n ôl"))
            }
        }
    })
}

/// The first page of the open link of a pilot.
pub(in crate::answering) fn pilot(
    shell: Shell<'_>,
    population: &str,
    address: &str,
    minutes: u32,
) -> Markup {
    let title = shell.say("Before you start", "Cyn i chi ddechrau");
    shell.frame(title).switch(shell.language_links(address)).page(&html! {
        (about(shell, population, minutes))
        form method="post" action=(address) {
            input type="hidden" name="lang" value=(shell.code);
            button class="nhsuk-button" type="submit" { (shell.say("Start", "Dechrau")) }
        }
        p class="nhsuk-body-s" {
            (shell.say(
                "Each page is saved when you choose “Save and continue”. You can stop and go on within a day, in this browser.",
                "Caiff pob tudalen ei chadw pan ddewiswch “Cadw a pharhau”. Gallwch stopio a pharhau o fewn diwrnod, yn y porwr hwn.",
            ))
        }
    })
}

fn about(shell: Shell<'_>, population: &str, minutes: u32) -> Markup {
    let about = &shell.study.study;
    let minutes = match shell.language() {
        Language::English if minutes == 1 => "about 1 minute".to_owned(),
        Language::English => format!("about {minutes} minutes"),
        Language::Welsh => format!("tua {minutes} munud"),
    };
    html! {
        h1 class="nhsuk-heading-l" { (about.title.get(shell.code)) }
        @if !shell.severed() { (kept(shell)) }
        p { (about.about.get(shell.code)) }
        dl class="nhsuk-summary-list" {
            (row(shell.say("Run by", "Yn cael ei redeg gan"), &html! { (about.run_by.get(shell.code)) }))
            (row(shell.say("Time it takes", "Amser sydd ei angen"), &html! { (minutes) }))
            @if shell.severed() {
                (row(shell.say("Your answers", "Eich atebion"), &severed(shell, population)))
            }
        }
        @if shell.kind == CaseKind::Simulated {
            (inset(&html! { p {
                (shell.say(
                    "This is a try-out. You are answering for a person who was invented; your answers join the invented ones.",
                    "Rhoi cynnig arni yw hyn. Rydych yn ateb dros berson a ddyfeisiwyd; bydd eich atebion yn ymuno â'r rhai dyfeisiedig.",
                ))
            } }))
        }
    }
}

fn row(key: &str, value: &Markup) -> Markup {
    html! {
        div class="nhsuk-summary-list__row nhsuk-summary-list__row--no-actions" {
            dt class="nhsuk-summary-list__key" { (key) }
            dd class="nhsuk-summary-list__value" { (value) }
        }
    }
}

fn severed(shell: Shell<'_>, population: &str) -> Markup {
    html! {
        p {
            (shell.say(
                "When you send them, they are cut off from your name and from this link for good. From then on nobody can tell which answers are yours, and we cannot change or delete them for you.",
                "Pan fyddwch yn eu hanfon, cânt eu gwahanu'n barhaol oddi wrth eich enw a'r ddolen hon. O hynny ymlaen ni all neb ddweud pa atebion yw eich rhai chi, ac ni allwn eu newid na'u dileu i chi.",
            ))
        }
        p {
            (shell.say(
                "With them stay only the day, the language",
                "Gyda nhw dim ond y diwrnod a'r iaith sy'n aros",
            ))
            @let released = released(shell, population);
            @if !released.is_empty() {
                (shell.say(", and what our list says of you: ", ", a'r hyn y mae ein rhestr yn ei ddweud amdanoch: "))
                (released.join(", "))
            }
            "."
        }
        p {
            (shell.say(
                "We only note that you have answered, so that you are not reminded.",
                "Dim ond nodi eich bod wedi ateb a wnawn, fel na chewch eich atgoffa.",
            ))
        }
    }
}

/// The labels of the frame variables that go with the answers.
fn released(shell: Shell<'_>, population: &str) -> Vec<String> {
    let variables = shell
        .study
        .population(population)
        .map(|known| &known.frame.variables);
    variables
        .into_iter()
        .flatten()
        .filter(|variable| variable.released)
        .map(|variable| crate::home::lower_first(variable.label.get(shell.code)))
        .collect()
}

/// Said first, and clearly.
fn kept(shell: Shell<'_>) -> Markup {
    html! {
        div class="nhsuk-warning-callout" {
            h2 class="nhsuk-warning-callout__label" {
                (shell.say("Your answers are kept together with who you are", "Cedwir eich atebion ynghyd â phwy ydych chi"))
            }
            p {
                (shell.say(
                    "In this study the people who run it can see which answers are yours. Start only if you agree to that.",
                    "Yn yr astudiaeth hon gall y bobl sy'n ei rhedeg weld pa atebion yw eich rhai chi. Dechreuwch dim ond os ydych yn cytuno â hynny.",
                ))
            }
        }
    }
}

/// Where a code from a letter is typed; in both languages, because nothing is known yet.
pub(in crate::answering) fn ask_code(language: Language, typed: &str, refused: bool) -> Markup {
    let (first, second) = (language, language.pick(Language::Welsh, Language::English));
    let title = first.pick(
        "Enter the code from your letter",
        "Rhowch y cod o'ch llythyr",
    );
    let problem = first.pick(
        "Enter the 10 letters and digits of the code, as they stand in your letter",
        "Rhowch 10 llythyren a digid y cod, fel y maent yn eich llythyr",
    );
    let hint = first.pick(
        "10 letters and digits, such as ABCDE-FGH23. Spaces and small letters do not matter.",
        "10 llythyren a digid, megis ABCDE-FGH23. Nid yw bylchau na llythrennau bach o bwys.",
    );
    let page_title = if refused {
        format!("{}{title}", first.pick("Error: ", "Gwall: "))
    } else {
        title.to_owned()
    };
    let switch = html! {
        p class="app-language" {
            a href={ "/s?lang=" (second.code()) } lang=(second.code()) hreflang=(second.code()) { (second.pick("English", "Cymraeg")) }
        }
    };
    Frame::respondent(language, page_title, "Headroom")
        .switch(switch)
        .page(&html! {
            @if refused { (error_summary(language, &[("code".to_owned(), problem.to_owned())])) }
            h1 class="nhsuk-heading-l" { (title) }
            form method="post" action="/s" {
                input type="hidden" name="lang" value=(language.code());
                (text_input(&TextInput {
                    name: "code",
                    label: first.pick("Code", "Cod"),
                    hint: Some(hint),
                    value: typed,
                    problem: refused.then_some(problem),
                    autocomplete: Some("off"),
                    ..TextInput::default()
                }))
                button class="nhsuk-button" type="submit" { (first.pick("Continue", "Parhau")) }
            }
        })
}
