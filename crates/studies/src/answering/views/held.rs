//! What is held about a respondent, in English and Welsh; and the question before withdrawing.

use maud::{Markup, html};
use platform::web::components::{inset, warning_button};

use super::shell::Shell;
use crate::answering::storage::{Contact, Held};

/// What the page says.
pub(in crate::answering) struct HeldAbout<'a> {
    pub(in crate::answering) code: &'a str,
    pub(in crate::answering) held: &'a Held,
    /// How many pages of unfinished answers there are; `None` before Start.
    pub(in crate::answering) drafted: Option<usize>,
    pub(in crate::answering) completed: bool,
    pub(in crate::answering) withdrawn: bool,
    /// After so many days from closing contact data are erased.
    pub(in crate::answering) days: u32,
}

pub(in crate::answering) fn held(shell: Shell<'_>, about: &HeldAbout<'_>) -> Markup {
    let title = shell.say("What we hold about you", "Yr hyn a gadwn amdanoch");
    let path = format!("/s/{}", about.code);
    shell.frame(title).switch(shell.language_links(&format!("{path}/held"))).page(&html! {
        h1 class="nhsuk-heading-l" { (title) }
        h2 class="nhsuk-heading-m" { (shell.say("To write to you", "I ysgrifennu atoch")) }
        (contact(shell, about.held))
        h2 class="nhsuk-heading-m" { (shell.say("Your answers", "Eich atebion")) }
        (answers(shell, about))
        h2 class="nhsuk-heading-m" { (shell.say("How long", "Am ba hyd")) }
        p {
            (shell.say("Your contact details are erased ", "Caiff eich manylion cyswllt eu dileu ")) (about.days)
            (shell.say(" days after the study has closed.", " diwrnod ar ôl i'r astudiaeth gau."))
        }
        h2 class="nhsuk-heading-m" { (shell.say("Withdrawing", "Tynnu'n ôl")) }
        (withdrawal(shell, about, &path))
    })
}

fn contact(shell: Shell<'_>, held: &Held) -> Markup {
    html! {
        ul class="nhsuk-list nhsuk-list--bullet" {
            @for kind in &held.contact {
                li {
                    @match kind {
                        Contact::Name => (shell.say("your name", "eich enw")),
                        Contact::Email => (shell.say("your e-mail address", "eich cyfeiriad e-bost")),
                        Contact::Phone => (shell.say("your phone number", "eich rhif ffôn")),
                        Contact::Address => (shell.say("your postal address", "eich cyfeiriad post")),
                    }
                }
            }
            @if held.contact.is_empty() { li { (shell.say("nothing any more: it has been erased", "dim byd mwyach: mae wedi'i ddileu")) } }
            li {
                (shell.say("that we sent you this many messages: ", "ein bod wedi anfon y nifer hwn o negeseuon atoch: ")) (held.messages)
            }
        }
    }
}

fn answers(shell: Shell<'_>, about: &HeldAbout<'_>) -> Markup {
    html! {
        @if about.completed {
            p { (shell.say("That you have answered, and the day. ", "Eich bod wedi ateb, a'r diwrnod. "))
                @if shell.severed() {
                    (shell.say(
                        "The answers themselves were cut off from you when you sent them: nobody can tell which are yours.",
                        "Cafodd yr atebion eu hunain eu gwahanu oddi wrthych pan anfonoch nhw: ni all neb ddweud pa rai yw eich rhai chi.",
                    ))
                } @else {
                    (shell.say("The answers are kept together with who you are.", "Cedwir yr atebion ynghyd â phwy ydych chi."))
                }
            }
        } @else if about.withdrawn {
            p { (shell.say("None: you have withdrawn, and unfinished answers were deleted.", "Dim: rydych wedi tynnu'n ôl, a dilëwyd atebion anorffenedig.")) }
        } @else {
            @match about.drafted {
                None | Some(0) => p { (shell.say("None so far.", "Dim hyd yn hyn.")) },
                Some(pages) => p {
                    (shell.say("Unfinished answers, pages saved: ", "Atebion anorffenedig, tudalennau a gadwyd: ")) (pages) ". "
                    (shell.say("They are sealed, and nobody reads them before you send them.", "Maent wedi'u selio, ac nid oes neb yn eu darllen cyn i chi eu hanfon."))
                },
            }
        }
    }
}

fn withdrawal(shell: Shell<'_>, about: &HeldAbout<'_>, path: &str) -> Markup {
    html! {
        @if about.withdrawn {
            (inset(&html! { p { (shell.say("You have withdrawn. We will not write to you about this study again.", "Rydych wedi tynnu'n ôl. Ni fyddwn yn ysgrifennu atoch am yr astudiaeth hon eto.")) } }))
        } @else if about.completed {
            p {
                @if shell.severed() {
                    (shell.say(
                        "This is not possible any more: your answers are among the others, and nothing leads from them to you. That protects you, and it means that we cannot take them out.",
                        "Nid yw hyn yn bosibl mwyach: mae eich atebion ymhlith y lleill, ac nid oes dim yn arwain oddi wrthynt atoch chi. Mae hynny'n eich amddiffyn, ac mae'n golygu na allwn eu tynnu allan.",
                    ))
                } @else {
                    (shell.say("Write to the study team, who can delete your answers: their address stands below.", "Ysgrifennwch at dîm yr astudiaeth, a all ddileu eich atebion: mae eu cyfeiriad isod."))
                }
            }
        } @else {
            p { (shell.say(
                "You can withdraw at any time before you send your answers. Unfinished answers are deleted, and you get no more messages about this study.",
                "Gallwch dynnu'n ôl unrhyw bryd cyn anfon eich atebion. Caiff atebion anorffenedig eu dileu, ac ni chewch ragor o negeseuon am yr astudiaeth hon.",
            )) }
            p { a class="nhsuk-button nhsuk-button--secondary" href={ (path) "/withdraw?lang=" (shell.code) } { (shell.say("Withdraw from the study", "Tynnu'n ôl o'r astudiaeth")) } }
            p { a href={ (path) "?lang=" (shell.code) } { (shell.say("Back to the questionnaire", "Yn ôl i'r holiadur")) } }
        }
    }
}

pub(in crate::answering) fn ask_withdraw(shell: Shell<'_>, code: &str) -> Markup {
    let title = shell.say("Withdraw from the study?", "Tynnu'n ôl o'r astudiaeth?");
    let path = format!("/s/{code}");
    shell.frame(title).switch(shell.language_links(&format!("{path}/withdraw"))).page(&html! {
        h1 class="nhsuk-heading-l" { (title) }
        p { (shell.say(
            "Unfinished answers are deleted for good, your link stops working, and we do not write to you about this study again. Nobody asks you why.",
            "Caiff atebion anorffenedig eu dileu am byth, bydd eich dolen yn peidio â gweithio, ac ni fyddwn yn ysgrifennu atoch am yr astudiaeth hon eto. Nid oes neb yn gofyn pam.",
        )) }
        form method="post" action={ (path) "/withdraw" } {
            input type="hidden" name="lang" value=(shell.code);
            (warning_button(shell.say("Withdraw and delete", "Tynnu'n ôl a dileu")))
        }
        p { a href={ (path) "/held?lang=" (shell.code) } { (shell.say("Cancel", "Canslo")) } }
    })
}
