//! All questions that share a scale in one sorted chart, with a table of groups below.

use maud::{Markup, html};
use platform::web::Frame;

use super::{address, base, languages};
use crate::{
    home::{count, per_cent},
    results::{
        labels::{Labels, lower_first, share},
        plan::{Overview, OverviewLine, Point},
    },
};

pub(in crate::results) fn page(frame: Frame, labels: &Labels<'_>, page: &Overview) -> Markup {
    let base = base(labels);
    let path = format!("{base}/figures/{}/lists/{}", page.population, page.list);
    let by = page
        .by
        .as_ref()
        .map(|by| format!("by={by}"))
        .unwrap_or_default();
    let content = html! {
        h1 class="nhsuk-heading-l" {
            span class="nhsuk-caption-l" lang=(labels.code) { (labels.population(&page.population)) }
            span lang=(labels.code) { (page.title) }
        }
        (languages(labels, &path, &by))
        @if !page.contexts.is_empty() {
            p { "Asked under: " @for (place, context) in page.contexts.iter().enumerate() { @if place > 0 { "; " } span lang=(labels.code) { "“" (context) "”" } } "." }
        }
        (chart(labels, page))
        (breakdowns(labels, page, &path))
        (table(labels, page))
        p class="nhsuk-body-s" {
            "Percentage of those who gave an answer on the scale; “don’t know”, “not applicable” and blanks are not in the base, so bases differ from question to question. [c]: withheld, see the question’s own page. "
            @for column in labels.desk.names.keys() { @if let Some(note) = labels.snapshot_note(column) { (note) " " } }
        }
        p { a href={ (base) "/figures" (labels.query()) } { "All figures" } }
    };
    frame.page(&content)
}

/// The mark of a whole population: a filled dot for the page's own, a hollow diamond for another.
fn mark(place: usize, x: f64, y: f64) -> Markup {
    if place == 0 {
        html! { circle cx=(format!("{x:.1}")) cy=(format!("{y}")) r="5" fill="#005eb8" {} }
    } else {
        let (l, r, t, b) = (x - 6.0, x + 6.0, y - 6.0, y + 6.0);
        html! { path d=(format!("M{x:.1} {t}L{r:.1} {y}L{x:.1} {b}L{l:.1} {y}Z")) fill="#fff" stroke="#7c2855" stroke-width="2.5" {} }
    }
}

fn chart(labels: &Labels<'_>, page: &Overview) -> Markup {
    let first = page.lines.first();
    let last = page.lines.last();
    let number = |line: &OverviewLine| match line.points.first() {
        Some(Point::Value { estimate, .. }) => share(estimate.value),
        _ => "withheld".to_owned(),
    };
    let sentence = match (first, last) {
        (Some(first), Some(last)) => format!(
            "From {} ({}) down to {} ({}).",
            number(first),
            lower_first(&first.question),
            number(last),
            lower_first(&last.question)
        ),
        _ => String::new(),
    };
    html! {
        figure class="app-figure" aria-labelledby="overview-title" {
            figcaption {
                h2 class="nhsuk-heading-m" id="overview-title" lang=(labels.code) { (sentence) }
                p class="app-figure__subtitle" {
                    "Percentage with its interval, highest first. "
                    @for (place, column) in page.drawn.iter().enumerate() {
                        span class="app-key" {
                            svg viewBox="0 0 24 20" width="24" height="20" aria-hidden="true" focusable="false" { (mark(place, 12.0, 10.0)) }
                            span lang=(labels.code) { (page.columns[*column]) }
                        }
                        " "
                    }
                    @if labels.desk.study.simulated { strong class="nhsuk-tag nhsuk-tag--yellow" { "Invented data (simulated)" } }
                }
            }
            ol class="app-overview" {
                @for line in &page.lines { (chart_line(labels, page, line)) }
            }
            div class="app-overview__axis" aria-hidden="true" { span { i { "0%" } i { "50%" } i { "100%" } } }
        }
    }
}

fn chart_line(labels: &Labels<'_>, page: &Overview, line: &OverviewLine) -> Markup {
    // Marks of two populations stand one below the other, so that equal figures are both seen.
    let y = |place: usize| {
        if page.drawn.len() < 2 {
            14.0
        } else {
            [9.0, 19.0][place % 2]
        }
    };
    html! {
        li {
            div class="app-overview__words" { a href=(address(labels, &line.asked)) lang=(labels.code) { (line.question) } }
            div class="app-overview__plot" {
                svg viewBox="0 0 400 28" aria-hidden="true" focusable="false" {
                    @for x in [8, 200, 392] { line x1=(x) x2=(x) y1="0" y2="28" stroke="#aeb7bd" {} }
                    @for (place, column) in page.drawn.iter().enumerate() {
                        @if let Some(Point::Value { estimate, .. }) = line.points.get(*column) {
                            @let x = |share: f64| 8.0 + share * 384.0;
                            @if let Some(interval) = estimate.interval {
                                line x1=(format!("{:.1}", x(interval.lower))) x2=(format!("{:.1}", x(interval.upper)))
                                    y1=(y(place)) y2=(y(place)) stroke=(if place == 0 { "#005eb8" } else { "#7c2855" }) stroke-width="3" {}
                            }
                            (mark(place, x(estimate.value), y(place)))
                        }
                    }
                }
            }
            div class="app-overview__number" {
                @for (place, column) in page.drawn.iter().enumerate() {
                    @if place > 0 { span class="app-muted" { " / " } }
                    span class="nhsuk-u-visually-hidden" { (page.columns[*column]) " " }
                    @match line.points.get(*column) {
                        Some(Point::Value { estimate, .. }) => strong { (share(estimate.value)) },
                        Some(Point::Withheld) => "[c]",
                        Some(Point::None) | None => "–",
                    }
                }
            }
        }
    }
}

fn breakdowns(labels: &Labels<'_>, page: &Overview, path: &str) -> Markup {
    if page.breakdowns.len() < 2 {
        return html! {};
    }
    let lang = if labels.query().is_empty() {
        String::new()
    } else {
        format!("&lang={}", labels.code)
    };
    html! {
        p { "Table by: "
            @for (place, (id, label)) in page.breakdowns.iter().enumerate() {
                @if place > 0 { " | " }
                @if page.by.as_ref() == Some(id) { strong lang=(labels.code) { (label) } }
                @else { a href={ (path) "?by=" (id) (lang) } lang=(labels.code) { (label) } }
            }
        }
    }
}

fn table(labels: &Labels<'_>, page: &Overview) -> Markup {
    html! {
        div class="app-scroll" role="region" aria-labelledby="overview-table" tabindex="0" {
            table class="nhsuk-table" {
                caption class="nhsuk-table__caption nhsuk-table__caption--s" id="overview-table" lang=(labels.code) { (page.title) }
                thead class="nhsuk-table__head" { tr {
                    th scope="col" { "Question" }
                    @for column in &page.columns { th scope="col" class="app-number" lang=(labels.code) { (column) } }
                } }
                tbody class="nhsuk-table__body" {
                    @for line in &page.lines {
                        tr class="nhsuk-table__row" {
                            th scope="row" class="nhsuk-table__header app-wrap" lang=(labels.code) { (line.question) }
                            @for column in 0..page.columns.len() { (table_cell(line.points.get(column))) }
                        }
                    }
                }
            }
        }
    }
}

fn table_cell(point: Option<&Point>) -> Markup {
    html! {
        td class="nhsuk-table__cell app-number" {
            @match point {
                Some(Point::Value { estimate, base }) => {
                    (per_cent(estimate.value, 1))
                    @if let Some(interval) = estimate.interval {
                        span class="app-figure__detail" { " " (format!("{:.1}", interval.lower * 100.0)) " to " (format!("{:.1}", interval.upper * 100.0)) }
                    }
                    @if let Some(base) = base { span class="app-figure__detail" { " of " (count(base.cast_signed())) } }
                }
                Some(Point::Withheld) => { "[c]" span class="nhsuk-u-visually-hidden" { " withheld" } }
                Some(Point::None) | None => { "–" span class="nhsuk-u-visually-hidden" { " not asked" } }
            }
        }
    }
}
