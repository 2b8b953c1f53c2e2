//! One question: its figures and the rules by which they were made.

use estimation::disclosure::SafeMissing;
use maud::{Markup, html};
use platform::web::Frame;

use super::{address, base, languages, nothing_yet};
use crate::{
    home::count,
    results::{labels::Labels, plan::ItemPage, release::Asked},
    setup::{Interval, Weights},
};

pub(in crate::results) fn page(frame: Frame, labels: &Labels<'_>, page: &ItemPage) -> Markup {
    let asked = &page.asked;
    let base = base(labels);
    let path = format!("{base}/figures/{}/{}", asked.population, asked.item);
    let population = labels.population(&asked.population);
    let content = html! {
        h1 class="nhsuk-heading-l" {
            span class="nhsuk-caption-l" lang=(labels.code) {
                (population) @if let Some(context) = &page.context { ": " (context) }
            }
            span lang=(labels.code) { (labels.question(asked)) }
        }
        (languages(labels, &path, ""))
        @if page.figures.is_empty() { (nothing_yet(labels)) }
        @if page.concept.is_some() || page.overview.is_some() {
            ul class="nhsuk-list" {
                @if let Some(concept) = &page.concept {
                    li { a href={ (base) "/figures/shared/" (concept) (labels.query()) } { "The same question side by side with other groups" } }
                }
                @if let Some((list, what)) = &page.overview {
                    li { a href={ (base) "/figures/" (asked.population) "/lists/" (list) (labels.query()) } {
                        "All questions with this scale in one chart: " span lang=(labels.code) { (what) }
                    } }
                }
            }
        }
        h2 class="nhsuk-u-visually-hidden" { "Charts and tables" }
        @for figure in &page.figures { (figure.html()) }
        @for other in &page.crossed {
            p { "This question by “" a href=(address(labels, other)) lang=(labels.code) { (labels.question(other)) }
                "”: the table of both stands on that page, once, so that no two tables betray what each withholds." }
        }
        @if !page.figures.is_empty() { (rules(labels, page)) }
        p { a href={ (base) "/figures.csv?population=" (asked.population) "&item=" (asked.item) @if labels.code != "en" { "&lang=" (labels.code) } } { "Download these figures (CSV)" } }
        (neighbours(labels, page))
    };
    frame.page(&content)
}

fn rules(labels: &Labels<'_>, page: &ItemPage) -> Markup {
    let definition = &labels.desk.version.loaded.definition;
    let analysis = &definition.analysis;
    let publication = &definition.publication;
    html! {
        section aria-labelledby="rules" {
            h2 class="nhsuk-heading-m" id="rules" { "How these figures were made" }
            dl class="nhsuk-summary-list" {
                (rule("Base", &html! {
                    "People who were asked and gave one of the answers shown. Who said “don’t know” or “not applicable”, left it blank or was not asked is not in it; the table below counts them."
                    @if !page.routes.is_empty() {
                        " Asked when: " @for (place, route) in page.routes.iter().enumerate() { @if place > 0 { " and " } code { (route) } } "."
                    }
                }))
                (rule("Weights", &html! { @match analysis.weights { Weights::None => "None: every respondent counts once.", } }))
                (rule("Interval", &html! {
                    (format!("{}", (analysis.confidence * 1000.0).round() / 10.0)) "% confidence, "
                    @match analysis.interval {
                        Interval::Wilson => "Wilson’s score interval.",
                        Interval::Logit => "on the log-odds scale.",
                        Interval::Wald => "normal approximation (Wald).",
                        Interval::Beta => "Korn and Graubard’s exact (beta) interval.",
                    }
                    " It tells how much chance may have moved the figure, not whether those who answered are like those who did not."
                }))
                (rule("Withheld", &html! {
                    "A number of 1 to " (publication.smallest_cell.saturating_sub(1)) " people, every figure of a group in which fewer than "
                    (publication.smallest_base) " answered, and whatever would let either be worked out from any table of this question. Marked [c]."
                }))
                (rule("Wording", &html! {
                    @match page.source.as_deref() {
                        Some("study") => "An item of the reference study.",
                        Some("ours") => "Written for this study.",
                        _ => "Not marked.",
                    }
                }))
                @if let Some(name) = labels.desk.names.get(&page.asked.population) {
                    (rule("Data", &html! { "Snapshot " (name.number) ", SHA-256 " code class="app-hash" { (name.hash) } }))
                }
            }
            (bases(labels, page))
        }
    }
}

fn rule(key: &str, value: &Markup) -> Markup {
    html! {
        div class="nhsuk-summary-list__row nhsuk-summary-list__row--no-actions" {
            dt class="nhsuk-summary-list__key" { (key) }
            dd class="nhsuk-summary-list__value" { (value) }
        }
    }
}

fn bases(labels: &Labels<'_>, page: &ItemPage) -> Markup {
    let caption = "Who is in the base, and who is not";
    html! {
        div class="app-scroll" role="region" aria-label=(caption) tabindex="0" {
            table class="nhsuk-table" {
                caption class="nhsuk-table__caption nhsuk-table__caption--s" { (caption) }
                thead class="nhsuk-table__head" { tr {
                    th scope="col" { "Group" }
                    @for head in ["Base", "Don’t know", "Not applicable", "Blank", "Not asked"] { th scope="col" class="app-number" { (head) } }
                } }
                tbody class="nhsuk-table__body" {
                    @for (group, base, missing) in &page.bases {
                        @let SafeMissing { not_asked, blank, dont_know, not_applicable } = *missing;
                        tr class="nhsuk-table__row" {
                            th scope="row" class="nhsuk-table__header" lang=(labels.code) { (group) }
                            @for number in [*base, dont_know, not_applicable, blank, not_asked] {
                                td class="nhsuk-table__cell app-number" {
                                    @match number {
                                        Some(number) => (count(number.cast_signed())),
                                        None => { "[c]" span class="nhsuk-u-visually-hidden" { " withheld" } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn neighbours(labels: &Labels<'_>, page: &ItemPage) -> Markup {
    let link = |asked: &Asked, word: &str, class: &str| {
        html! {
            li class={ "nhsuk-pagination-item--" (class) } {
                a class={ "nhsuk-pagination__link nhsuk-pagination__link--" (class) } href=(address(labels, asked)) {
                    span class="nhsuk-pagination__title" { (word) }
                    span class="nhsuk-u-visually-hidden" { ":" }
                    span class="nhsuk-pagination__page" lang=(labels.code) { (labels.question(asked)) }
                }
            }
        }
    };
    html! {
        nav class="nhsuk-pagination" role="navigation" aria-label="Questions" {
            ul class="nhsuk-list nhsuk-pagination__list" {
                @if let Some(before) = &page.before { (link(before, "Previous question", "previous")) }
                @if let Some(after) = &page.after { (link(after, "Next question", "next")) }
            }
        }
        p { a href={ (base(labels)) "/figures" (labels.query()) } { "All figures" } }
    }
}
