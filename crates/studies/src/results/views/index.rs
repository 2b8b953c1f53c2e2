//! All figures of a study.

use maud::{Markup, html};
use platform::web::{Frame, components as ui};

use super::{address, base, languages};
use crate::{
    home::{count, day},
    results::{
        labels::{Labels, populations},
        pages::{Cutting, May},
        plan::{Line, Listed, Section, SharedLine},
    },
};

/// What the page shows.
pub(in crate::results) struct Index {
    pub(in crate::results) state: Vec<Cutting>,
    pub(in crate::results) shown: Contents,
    pub(in crate::results) may_cut: bool,
    pub(in crate::results) may_export: bool,
}

/// The figures of one population, or those that several share.
pub(in crate::results) enum Contents {
    Population(Listed),
    SideBySide(Vec<SharedLine>),
}

impl Index {
    /// What the address calls it.
    fn of(&self) -> &str {
        match &self.shown {
            Contents::Population(listed) => &listed.population,
            Contents::SideBySide(_) => "shared",
        }
    }
}

pub(in crate::results) fn page(frame: Frame, labels: &Labels<'_>, index: &Index) -> Markup {
    let base = base(labels);
    let has_any = !labels.desk.names.is_empty();
    let content = html! {
        h1 class="nhsuk-heading-l" { "Figures" }
        (snapshots(labels, index))
        @if has_any {
            (languages(labels, &format!("{base}/figures"), &format!("of={}", index.of())))
            (tabs(labels, index))
            div class="nhsuk-form-group" hidden {
                label class="nhsuk-label" for="find" { "Find a question" }
                input class="nhsuk-input nhsuk-input--width-20" id="find" type="search" autocomplete="off" data-filters="all-figures";
            }
            div id="all-figures" {
                @match &index.shown {
                    Contents::Population(listed) => (population(labels, listed)),
                    Contents::SideBySide(shared) => (side_by_side(labels, shared)),
                }
            }
            (downloads(labels, index.may_export))
        }
    };
    frame.page(&content)
}

/// Populations, and what they share.
fn tabs(labels: &Labels<'_>, index: &Index) -> Markup {
    let mut all: Vec<(&str, String)> = populations(labels.desk)
        .iter()
        .map(|one| (one.id.as_str(), labels.population(&one.id)))
        .collect();
    if all.len() > 1 {
        all.push(("shared", "Side by side".to_owned()));
    }
    let lang = if labels.query().is_empty() {
        String::new()
    } else {
        format!("&lang={}", labels.code)
    };
    html! {
        nav aria-label="Groups of people" {
            ul class="app-tabs" {
                @for (of, name) in all {
                    @let current = (of == index.of()).then_some("page");
                    li { a href={ (base(labels)) "/figures?of=" (of) (lang) } aria-current=[current] { (name) } }
                }
            }
        }
    }
}

/// Which data the figures are from, and the button for new ones.
fn snapshots(labels: &Labels<'_>, index: &Index) -> Markup {
    let few = labels
        .desk
        .version
        .loaded
        .definition
        .publication
        .smallest_base;
    let may_cut = index.may_cut && index.state.iter().any(|one| one.may == May::Cut);
    html! {
        ul class="nhsuk-list app-snapshots" {
            @for one in &index.state {
                li {
                    strong { (labels.population(&one.population)) } ": "
                    @match labels.desk.names.get(&one.population) {
                        Some(name) => {
                            "snapshot " (name.number) " of " (day(&name.day)) " ("
                            code title=(name.hash) { (name.short()) } "), " (count(name.n)) " responses. "
                        }
                        None => "no snapshot yet. ",
                    }
                    @match one.may {
                        May::Cut => { (count(one.now - one.then)) " further answers are waiting." }
                        May::NothingNew if one.now == 0 => "Nobody has answered yet.",
                        May::NothingNew => "No answers since.",
                        May::TooFew => {
                            (count((one.now - one.then).abs())) " answers since. A new snapshot needs " (few)
                            ", or the study closed: with fewer, the two snapshots side by side would tell what these people said."
                        }
                    }
                }
            }
        }
        @if may_cut {
            form method="post" action={ (base(labels)) "/figures/snapshot" } {
                (ui::button("Cut a new snapshot"))
            }
        }
        @if labels.desk.names.is_empty() {
            (ui::inset(&html! {
                p { "Figures are made from a snapshot: a copy of all answers so far that never changes. "
                    @if index.state.iter().all(|one| one.now == 0) {
                        "There is nothing to copy yet. Wait for answers, or try everything with invented ones: "
                        code { "headroom study simulate" } "."
                    } @else if !index.may_cut { "An analyst or owner can cut one." }
                }
            }))
        } @else {
            p { "Each figure names its snapshot, base and interval. Numbers of people that could tell on somebody are withheld." }
        }
    }
}

fn population(labels: &Labels<'_>, listed: &Listed) -> Markup {
    let name = labels.population(&listed.population);
    html! {
        section aria-labelledby=(listed.population) {
            h2 class="nhsuk-heading-m" id=(listed.population) { (name) }
            @for section in &listed.sections { (one_section(labels, listed, section)) }
        }
    }
}

fn one_section(labels: &Labels<'_>, listed: &Listed, section: &Section) -> Markup {
    html! {
        @if !section.title.is_empty() { h3 class="nhsuk-heading-s" lang=(labels.code) { (section.title) } }
        ul class="app-questions" {
            @for (list, what, items) in &section.overviews {
                li class="app-questions__overview" data-filter-row {
                    a href={ (base(labels)) "/figures/" (listed.population) "/lists/" (list) (labels.query()) } {
                        span lang=(labels.code) { (what) } ": " (items) " questions in one chart"
                    }
                }
            }
            @for line in &section.lines { (question(labels, line)) }
        }
    }
}

fn question(labels: &Labels<'_>, line: &Line) -> Markup {
    html! {
        li data-filter-row lang=(labels.code) {
            div class="app-questions__words" {
                a href=(address(labels, &line.asked)) { (line.question) }
                @if let Some(context) = &line.context { span class="app-questions__context" { (context) } }
            }
            @match &line.headline {
                Some(headline) => {
                    div class="app-questions__number" { (headline.number) }
                    div class="app-questions__what" {
                        (headline.what)
                        @if let Some(base) = headline.base { span class="app-questions__context" { "n = " (count(base.cast_signed())) } }
                    }
                }
                None => div class="app-questions__what" { "no figure" },
            }
        }
    }
}

fn side_by_side(labels: &Labels<'_>, shared: &[SharedLine]) -> Markup {
    if shared.is_empty() {
        return html! { p { "No question was asked of more than one group of people." } };
    }
    html! {
        section aria-labelledby="shared" {
            h2 class="nhsuk-heading-m" id="shared" { "Side by side" }
            p { "Questions that more than one group of people was asked, with the difference and its interval." }
            ul class="app-questions app-questions--pairs" {
                @for line in shared {
                    li data-filter-row lang=(labels.code) {
                        div class="app-questions__words" {
                            a href={ (base(labels)) "/figures/shared/" (line.concept) (labels.query()) } { (line.question) }
                            @if let Some(context) = &line.context { span class="app-questions__context" { (context) } }
                        }
                        div class="app-questions__pair" {
                            @for (who, number) in &line.numbers { span { (who) " " strong { (number) } } }
                        }
                        div class="app-questions__what" {
                            (line.what)
                            @if let Some(difference) = &line.difference {
                                span class="app-questions__context" lang="en" { "Difference " (difference) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn downloads(labels: &Labels<'_>, may_export: bool) -> Markup {
    let base = base(labels);
    html! {
        h2 class="nhsuk-heading-m" id="downloads" { "Downloads" }
        ul class="nhsuk-list" {
            @for population in labels.desk.names.keys() {
                li { a href={ (base) "/figures.csv?population=" (population) @if labels.code != "en" { "&lang=" (labels.code) } } { "All figures of " (labels.population(population)) " (CSV)" } }
                li { a href={ (base) "/dictionary.csv?population=" (population) } { "Data dictionary of " (labels.population(population)) " (CSV)" } }
            }
            @if may_export { li { a href={ (base) "/answers" } { "Answers, one row a respondent" } } }
        }
    }
}
