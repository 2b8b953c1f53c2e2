//! What stands around every page of a respondent: the study's name, the language switch, whom to
//! ask; and the pages on which nothing can be answered.

use maud::{Markup, html};
use platform::web::{Frame, Language};

use crate::{
    answering::model::CaseKind,
    setup::{Definition, Keeping},
};

/// The study in the language of the page.
#[derive(Clone, Copy)]
pub(in crate::answering) struct Shell<'a> {
    pub(in crate::answering) study: &'a Definition,
    /// The language's code: of the questionnaire's words.
    pub(in crate::answering) code: &'a str,
    pub(in crate::answering) kind: CaseKind,
}

impl<'a> Shell<'a> {
    /// The language of our own words.
    pub(super) fn language(self) -> Language {
        Language::from_code(self.code)
    }

    pub(super) fn say<'w>(self, english: &'w str, welsh: &'w str) -> &'w str {
        self.language().pick(english, welsh)
    }

    pub(super) fn severed(self) -> bool {
        self.study.study.answers == Keeping::Severed
    }

    fn title(self) -> &'a str {
        self.study.study.title.get(self.code)
    }

    /// The frame of a page about this study.
    pub(super) fn frame(self, title: impl Into<String>) -> Frame {
        let kind = match self.kind {
            CaseKind::Real => None,
            CaseKind::Simulated => Some(self.say(
                "Invented data: the person invited here does not exist, and neither do the answers.",
                "Data dyfeisiedig: nid yw'r person a wahoddwyd yma yn bodoli, na'r atebion ychwaith.",
            )),
            CaseKind::Pilot => Some(self.say(
                "This is a pilot: your answers help to test the questionnaire and are not counted.",
                "Peilot yw hwn: mae eich atebion yn helpu i brofi'r holiadur ac ni chânt eu cyfrif.",
            )),
        };
        Frame::respondent(self.language(), title, self.title())
            .invented(kind.map(str::to_owned))
            .footer(self.contact())
    }

    /// Whom to ask: at the same place on every page.
    fn contact(self) -> Markup {
        let contact = &self.study.study.contact;
        html! {
            p class="nhsuk-body-s" {
                (self.say("Questions about this study? Ask ", "Cwestiynau am yr astudiaeth hon? Gofynnwch i "))
                (contact.name) ": "
                a href={ "mailto:" (contact.email) } { (contact.email) }
                @if let Some(telephone) = &contact.telephone {
                    ", " a href={ "tel:" (telephone.replace(' ', "")) } { (telephone) }
                }
            }
        }
    }

    /// The other languages as links, where nothing is typed.
    pub(super) fn language_links(self, address: &str) -> Markup {
        html! {
            @for code in self.other_languages() {
                p class="app-language" { a href={ (address) "?lang=" (code) } lang=(code) hreflang=(code) { (name_of(code)) } }
            }
        }
    }

    /// The other languages as buttons of the page's form, so that what was typed is kept.
    ///
    /// The Enter key presses the first button of a form: that must not be this one, so the way on
    /// stands before it once more, for nobody to see.
    pub(super) fn language_buttons(self, form: &str) -> Markup {
        html! {
            @if self.other_languages().next().is_some() {
                div class="app-language" {
                    button type="submit" form=(form) class="nhsuk-u-visually-hidden" tabindex="-1" aria-hidden="true" {}
                    @for code in self.other_languages() {
                        button type="submit" form=(form) formnovalidate name="_language" value=(code) lang=(code) { (name_of(code)) }
                    }
                }
            }
        }
    }

    fn other_languages(self) -> impl Iterator<Item = &'a str> {
        let here = self.code;
        self.study
            .study
            .languages
            .iter()
            .map(String::as_str)
            .filter(move |code| *code != here)
    }
}

/// A language in its own words.
fn name_of(code: &str) -> &str {
    match code {
        "en" => "English",
        "cy" => "Cymraeg",
        other => other,
    }
}

/// Why nothing can be answered here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::answering) enum Kind {
    UnknownCode,
    NoSession,
    Used,
    Withdrawn,
    Closed,
    PilotFull,
}

impl Kind {
    /// Heading and text, in English and in Welsh.
    fn words(self) -> [[&'static str; 2]; 2] {
        match self {
            Self::UnknownCode => [
                [
                    "We do not know this link or code",
                    "If you typed it, check each character. If you followed a link, copy the whole link from your invitation. If it still does not work, use the contact details in your invitation to ask for a new one.",
                ],
                [
                    "Nid ydym yn adnabod y ddolen neu'r cod hwn",
                    "Os gwnaethoch ei deipio, gwiriwch bob nod. Os gwnaethoch ddilyn dolen, copïwch y ddolen gyfan o'ch gwahoddiad. Os nad yw'n gweithio o hyd, defnyddiwch y manylion cyswllt yn eich gwahoddiad i ofyn am un newydd.",
                ],
            ],
            Self::NoSession => [
                [
                    "Open your link again to go on",
                    "To keep your answers private, this browser forgets who you are after a day. Every page that you saved is kept. Open the link in your invitation, or type the code from your letter. If you have just sent a page and it was not saved, go back to it afterwards and send it again.",
                ],
                [
                    "Agorwch eich dolen eto i barhau",
                    "Er mwyn cadw eich atebion yn breifat, mae'r porwr hwn yn anghofio pwy ydych chi ar ôl diwrnod. Mae pob tudalen y gwnaethoch ei chadw yn ddiogel. Agorwch y ddolen yn eich gwahoddiad, neu deipiwch y cod o'ch llythyr. Os ydych newydd anfon tudalen ac na chafodd ei chadw, ewch yn ôl ati wedyn a'i hanfon eto.",
                ],
            ],
            Self::Used => [
                [
                    "Thank you: your answers are in",
                    "This link has been used to send a questionnaire. There is nothing more to do. Nobody can see or change the answers through it.",
                ],
                [
                    "Diolch: mae eich atebion wedi cyrraedd",
                    "Mae'r ddolen hon wedi'i defnyddio i anfon holiadur. Nid oes dim mwy i'w wneud. Ni all neb weld na newid yr atebion drwyddi.",
                ],
            ],
            Self::Withdrawn => [
                [
                    "You asked us not to contact you",
                    "We have noted that you do not want to take part, and will not write to you again about this study. If you have changed your mind, please tell us.",
                ],
                [
                    "Gofynnoch i ni beidio â chysylltu â chi",
                    "Rydym wedi nodi nad ydych am gymryd rhan, ac ni fyddwn yn ysgrifennu atoch eto ynghylch yr astudiaeth hon. Os ydych wedi newid eich meddwl, rhowch wybod i ni.",
                ],
            ],
            Self::Closed => [
                [
                    "This study has closed",
                    "It no longer takes answers. Thank you for your interest. Answers that were not sent before it closed are not used.",
                ],
                [
                    "Mae'r astudiaeth hon wedi cau",
                    "Nid yw'n derbyn atebion mwyach. Diolch am eich diddordeb. Ni ddefnyddir atebion na chawsant eu hanfon cyn iddi gau.",
                ],
            ],
            Self::PilotFull => [
                [
                    "This pilot is full",
                    "As many people have tried the questionnaire as were asked for. Thank you for your interest.",
                ],
                [
                    "Mae'r peilot hwn yn llawn",
                    "Mae cynifer o bobl ag y gofynnwyd amdanynt wedi rhoi cynnig ar yr holiadur. Diolch am eich diddordeb.",
                ],
            ],
        }
    }
}

/// A kind page in both languages, with whom to ask when the study is known.
pub(in crate::answering) fn dead_end(kind: Kind, shell: Option<Shell<'_>>) -> Markup {
    let [english, welsh] = kind.words();
    let welsh_first = shell.is_some_and(|shell| shell.language() == Language::Welsh);
    let language = if welsh_first {
        Language::Welsh
    } else {
        Language::English
    };
    let (first, second) = if welsh_first {
        (welsh, english)
    } else {
        (english, welsh)
    };
    let other = language.pick("cy", "en");
    let frame = match shell {
        Some(shell) => shell.frame(first[0]),
        None => Frame::respondent(language, first[0], "Headroom"),
    };
    frame.page(&html! {
        h1 class="nhsuk-heading-l" { (first[0]) }
        p { (first[1]) }
        @if matches!(kind, Kind::UnknownCode | Kind::NoSession) {
            p { a href="/s" { (language.pick("Type a code", "Teipio cod")) } }
        }
        div lang=(other) {
            hr class="nhsuk-section-break nhsuk-section-break--l nhsuk-section-break--visible";
            h2 class="nhsuk-heading-m" { (second[0]) }
            p { (second[1]) }
        }
    })
}
