//! The two pages, in English and Welsh.

use maud::{Markup, html};
use platform::web::{Frame, Language};

use crate::setup::{ContactPoint, Texts};

/// The study in words, and the address of the page.
pub(super) struct About {
    pub(super) title: Texts,
    pub(super) contact: ContactPoint,
    pub(super) key: String,
    /// The person does not exist.
    pub(super) invented: bool,
}

fn frame(language: Language, about: &About, title: &str) -> Frame {
    let (other, name) = language.pick(("cy", "Cymraeg"), ("en", "English"));
    let switch = html! {
        p class="app-language" { a href={ "/o/" (about.key) "?lang=" (other) } lang=(other) hreflang=(other) { (name) } }
    };
    let study = about.title.get(language.code());
    let invented = language.pick(
        "Invented data: the person who was written to does not exist.",
        "Data dyfeisiedig: nid yw'r person yr ysgrifennwyd ato yn bodoli.",
    );
    Frame::respondent(language, format!("{title} – {study}"), study)
        .switch(switch)
        .invented(about.invented.then(|| invented.to_owned()))
        .footer(html! {
            p class="nhsuk-body-s" {
                (language.pick("Questions about this study? Ask ", "Cwestiynau am yr astudiaeth hon? Gofynnwch i "))
                (about.contact.name) ": " a href={ "mailto:" (about.contact.email) } { (about.contact.email) }
            }
        })
}

/// Before: what would stop, and two buttons.
pub(super) fn ask(language: Language, about: &About, already: bool) -> Markup {
    let title = language.pick("Stop messages", "Atal negeseuon");
    let study = about.title.get(language.code());
    let content = html! {
        h1 class="nhsuk-heading-l" { (title) }
        @if already {
            p { (language.pick(
                "You have already asked for no more messages about this study, and will get none. You can still stop those of all studies.",
                "Rydych eisoes wedi gofyn am ddim mwy o negeseuon am yr astudiaeth hon, ac ni chewch ddim. Gallwch atal rhai pob astudiaeth o hyd.")) }
        } @else {
            p { (language.pick("You were written to about the study “", "Ysgrifennwyd atoch am yr astudiaeth “")) (study) "”." }
            p { (language.pick(
                "Nobody asks you why. Answers that you have sent are not touched, and if you change your mind your personal link still works.",
                "Nid oes neb yn gofyn pam. Nid effeithir ar atebion yr ydych wedi'u hanfon, ac os newidiwch eich meddwl bydd eich dolen bersonol yn dal i weithio.")) }
        }
        form method="post" action={ "/o/" (about.key) } {
            input type="hidden" name="lang" value=(language.code());
            @if !already {
                button class="nhsuk-button" type="submit" name="scope" value="study" {
                    (language.pick("No more messages about this study", "Dim mwy o negeseuon am yr astudiaeth hon"))
                }
                br;
            }
            button class="nhsuk-button nhsuk-button--secondary" type="submit" name="scope" value="all" {
                (language.pick("No more messages about any study run from here", "Dim mwy o negeseuon am unrhyw astudiaeth a redir o'r fan hon"))
            }
        }
    };
    frame(language, about, title).page(&content)
}

/// After: what was stopped.
pub(super) fn done(language: Language, about: &About, all: bool) -> Markup {
    let title = language.pick(
        "You will get no more messages",
        "Ni chewch ragor o negeseuon",
    );
    let study = about.title.get(language.code());
    let content = html! {
        h1 class="nhsuk-heading-l" { (title) }
        @if all {
            p { (language.pick(
                "We will not write to you about any study that is run from here, now or later.",
                "Ni fyddwn yn ysgrifennu atoch am unrhyw astudiaeth a redir o'r fan hon, nawr nac yn ddiweddarach.")) }
        } @else {
            p { (language.pick("We will not write to you about the study “", "Ni fyddwn yn ysgrifennu atoch am yr astudiaeth “")) (study) (language.pick("” again.", "” eto.")) }
        }
        p { (language.pick(
            "A message that left in the last few minutes may still arrive. So that we remember your wish, we keep a code made from your address, from which the address cannot be read.",
            "Gall neges a adawodd yn yr ychydig funudau diwethaf gyrraedd o hyd. Er mwyn i ni gofio eich dymuniad, rydym yn cadw cod a wnaed o'ch cyfeiriad, na ellir darllen y cyfeiriad ohono.")) }
    };
    frame(language, about, title).page(&content)
}
