//! The frame around the content of a page: title, header, language switch, main part, footer.

use maud::{DOCTYPE, Markup, html};

use super::assets;

/// A language of Headroom's own words. The words of a questionnaire come from its author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    English,
    Welsh,
}

impl Language {
    /// Of this code ("cy", "cy-GB"); English for any other.
    pub fn from_code(code: &str) -> Self {
        if code.to_ascii_lowercase().starts_with("cy") {
            Self::Welsh
        } else {
            Self::English
        }
    }

    /// "en" or "cy".
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Welsh => "cy",
        }
    }

    /// The one of two texts that is in this language.
    pub fn pick<T>(self, english: T, welsh: T) -> T {
        match self {
            Self::English => english,
            Self::Welsh => welsh,
        }
    }
}

/// One link of the navigation of staff pages.
#[derive(Clone)]
pub struct NavItem {
    pub text: String,
    pub href: String,
    pub current: bool,
}

/// One step of the way back to the start.
#[derive(Clone)]
pub struct Crumb {
    pub text: String,
    pub href: String,
}

/// Everything of a page but its content.
pub struct Frame {
    language: Language,
    title: String,
    service: String,
    service_href: Option<String>,
    back: Option<String>,
    switch: Option<Markup>,
    navigation: Vec<NavItem>,
    crumbs: Vec<Crumb>,
    account: Option<String>,
    invented: Option<String>,
    footer: Option<Markup>,
    script: Option<&'static str>,
    wide: bool,
}

impl Frame {
    /// A plain page: no navigation, no script.
    pub fn new(language: Language, title: impl Into<String>) -> Self {
        Self {
            language,
            title: title.into(),
            service: "Headroom".to_owned(),
            service_href: None,
            back: None,
            switch: None,
            navigation: Vec::new(),
            crumbs: Vec::new(),
            account: None,
            invented: None,
            footer: None,
            script: None,
            wide: false,
        }
    }

    /// A page for the people who run studies: full width, design-system script, home link.
    pub fn staff(title: impl Into<String>, account: Option<String>) -> Self {
        let mut frame = Self::new(Language::English, title);
        frame.service_href = Some("/".to_owned());
        frame.script = Some("staff.js");
        frame.account = account;
        frame.wide = true;
        frame
    }

    /// A page for respondents: one column, the smallest script.
    pub fn respondent(language: Language, title: impl Into<String>, study: &str) -> Self {
        let mut frame = Self::new(language, title);
        study.clone_into(&mut frame.service);
        frame.script = Some("respondent.js");
        frame
    }

    #[must_use]
    pub fn back(mut self, href: Option<String>) -> Self {
        self.back = href;
        self
    }

    /// The language switch, made by the page: a link where nothing is typed, a button of the form
    /// where something may be.
    #[must_use]
    pub fn switch(mut self, switch: Markup) -> Self {
        self.switch = Some(switch);
        self
    }

    #[must_use]
    pub fn navigation(mut self, items: Vec<NavItem>) -> Self {
        self.navigation = items;
        self
    }

    #[must_use]
    pub fn crumbs(mut self, crumbs: Vec<Crumb>) -> Self {
        self.crumbs = crumbs;
        self
    }

    /// Says at the top of the page that what it shows is invented.
    #[must_use]
    pub fn invented(mut self, text: Option<String>) -> Self {
        self.invented = text;
        self
    }

    #[must_use]
    pub fn footer(mut self, footer: Markup) -> Self {
        self.footer = Some(footer);
        self
    }

    /// The whole page.
    pub fn page(self, content: &Markup) -> Markup {
        let say = |english, welsh| self.language.pick(english, welsh);
        html! {
            (DOCTYPE)
            html lang=(self.language.code()) {
                head {
                    meta charset="utf-8";
                    title { (self.title) @if self.title != self.service { " – " (self.service) } }
                    meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                    meta name="theme-color" content="#005eb8";
                    meta name="robots" content="noindex";
                    link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
                    link rel="stylesheet" href=(assets::address("headroom.css"));
                    @if let Some(script) = self.script { script type="module" src=(assets::address(script)) {} }
                }
                body {
                    a class="nhsuk-skip-link" href="#maincontent" { (say("Skip to main content", "Neidio i'r prif gynnwys")) }
                    (self.header())
                    @if let Some(text) = &self.invented {
                        aside class="app-invented" aria-label=(say("Please note", "Sylwer")) { div class="nhsuk-width-container" { p { (text) } } }
                    }
                    div class="nhsuk-width-container" {
                        @if let Some(switch) = &self.switch { nav aria-label=(say("Language", "Iaith")) { (switch) } }
                        @if !self.crumbs.is_empty() { (self.breadcrumb()) }
                        @if let Some(href) = &self.back {
                            nav aria-label=(say("Page before", "Y dudalen flaenorol")) {
                                a class="nhsuk-back-link" href=(href) { (say("Back", "Yn ôl")) }
                            }
                        }
                        main class="nhsuk-main-wrapper" id="maincontent" {
                            @if self.wide { (content) } @else {
                                div class="nhsuk-grid-row" { div class="nhsuk-grid-column-two-thirds" { (content) } }
                            }
                        }
                    }
                    footer class="nhsuk-footer" role="contentinfo" {
                        div class="nhsuk-width-container" {
                            @if let Some(footer) = &self.footer { (footer) } @else {
                                p class="nhsuk-footer__copyright" { "Headroom" }
                            }
                        }
                    }
                }
            }
        }
    }

    fn header(&self) -> Markup {
        html! {
            header class="nhsuk-header" role="banner" {
                div class="nhsuk-header__container nhsuk-width-container" {
                    div class="nhsuk-header__service" {
                        @if let Some(href) = &self.service_href {
                            a class="nhsuk-header__service-name" href=(href) { (self.service) }
                        } @else {
                            span class="nhsuk-header__service-name" { (self.service) }
                        }
                    }
                    @if let Some(account) = &self.account {
                        nav class="nhsuk-header__account" aria-label="Account" {
                            ul class="nhsuk-header__account-list" {
                                li class="nhsuk-header__account-item" { (account) }
                                li class="nhsuk-header__account-item" {
                                    form class="nhsuk-header__account-form" action="/sign-out" method="post" {
                                        button class="nhsuk-header__account-button" { "Sign out" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            @if !self.navigation.is_empty() {
                nav class="app-nav" aria-label="Study" {
                    div class="nhsuk-width-container" {
                        ul {
                            @for item in &self.navigation {
                                li {
                                    @if item.current {
                                        a href=(item.href) aria-current="page" { (item.text) }
                                    } @else {
                                        a href=(item.href) { (item.text) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn breadcrumb(&self) -> Markup {
        html! {
            nav class="nhsuk-breadcrumb" aria-label="Breadcrumb" {
                ol class="nhsuk-breadcrumb__list" {
                    @for crumb in &self.crumbs {
                        li class="nhsuk-breadcrumb__list-item" {
                            a class="nhsuk-breadcrumb__link" href=(crumb.href) { (crumb.text) }
                        }
                    }
                }
            }
        }
    }
}
