//! Our figures beside published ones.

use maud::{Markup, html};
use platform::web::{Frame, components as ui};

use crate::{
    home::{count, day},
    results::{
        comparison::{Beside, Comparison, Finding, Ours, Verdict},
        labels::signed,
    },
    setup::Version,
};

pub(in crate::results) fn page(frame: Frame, version: &Version, comparison: &Comparison) -> Markup {
    let base = format!("/studies/{}", comparison.study.id);
    let definition = &version.loaded.definition;
    let content = html! {
        h1 class="nhsuk-heading-l" { "Comparison with published figures" }
        ul class="app-figures" {
            li { strong { (comparison.compared()) } "printed figures compared" }
            li { strong { (comparison.agree()) } "agree" }
            li { strong { (comparison.count(Verdict::Differs)) } "differ" }
            li { strong { (comparison.count(Verdict::Suppressed)) } "suppressed here" }
            li { strong { (comparison.findings.len()) } "findings in the printed figures" }
        }
        p {
            "A printed percentage agrees when it lies within our "
            (format!("{}", (definition.analysis.confidence * 1000.0).round() / 10.0))
            "% interval widened by half a point on each side, because it was rounded. Numbers of responses and cases must be the same. "
            @if comparison.study.simulated { "Our answers are invented, from proportions stated in the study folder: this tries the machinery, and says nothing new about general practice. " }
            @for (population, name) in &comparison.snapshots {
                (definition.population(population).map_or(population.as_str(), |one| one.name.get("en"))) ": snapshot " (name.number) " of " (day(&name.day)) " (" code { (name.short()) } "), " (count(name.n)) " responses. "
            }
        }
        @if comparison.snapshots.is_empty() {
            (ui::inset(&html! { p { "There is no snapshot of our answers yet, so only the printed figures are checked. " a href={ (base) "/figures" } { "Cut one on the page of all figures" } "." } }))
        }
        (findings(&comparison.findings))
        (rows(&comparison.rows))
        p { a href={ (base) "/comparison.csv" } { "Download the comparison (CSV)" } }
    };
    frame.page(&content)
}

fn findings(findings: &[Finding]) -> Markup {
    html! {
        h2 class="nhsuk-heading-m" id="findings" { "What the printed figures say against each other" }
        p { "Found by arithmetic on the printed figures alone; nothing here is known beforehand." }
        @if findings.is_empty() { p { "Nothing was found." } }
        ol class="app-findings" {
            @for finding in findings {
                li {
                    h3 class="nhsuk-heading-xs" { (finding.kind.words()) }
                    p { (finding.what) }
                    p class="app-findings__numbers" { (finding.numbers) }
                    @if let Some(reason) = &finding.reason { p { strong { "Likely reason: " } (reason) } }
                    p class="app-muted nhsuk-body-s" { (finding.place) ". " @if !finding.rows.is_empty() { (row_numbers(&finding.rows)) } }
                }
            }
        }
    }
}

fn row_numbers(rows: &[usize]) -> String {
    let list: Vec<String> = rows.iter().map(ToString::to_string).collect();
    format!(
        "{} {} of the file.",
        if rows.len() == 1 { "Row" } else { "Rows" },
        list.join(", ")
    )
}

fn rows(rows: &[Beside]) -> Markup {
    html! {
        h2 class="nhsuk-heading-m" id="figures" { "Figure by figure" }
        div class="nhsuk-form-group" hidden {
            label class="nhsuk-label" for="find" { "Find (a question, a group, “differs”, “suppressed” …)" }
            input class="nhsuk-input nhsuk-input--width-20" id="find" type="search" autocomplete="off" data-filters="compared";
        }
        div class="app-scroll" role="region" aria-labelledby="compared-caption" tabindex="0" {
            table class="nhsuk-table nhsuk-table--responsive app-compared" role="table" {
                caption class="nhsuk-table__caption nhsuk-table__caption--s" id="compared-caption" { "Printed figures and ours" }
                thead class="nhsuk-table__head" role="rowgroup" { tr role="row" {
                    th scope="col" role="columnheader" { "Printed figure" }
                    th scope="col" role="columnheader" class="app-number" { "Printed" }
                    th scope="col" role="columnheader" class="app-number" { "Ours" }
                    th scope="col" role="columnheader" class="app-number" { "Difference" }
                    th scope="col" role="columnheader" { "Verdict" }
                } }
                tbody class="nhsuk-table__body" role="rowgroup" id="compared" {
                    @for row in rows { (one(row)) }
                }
            }
        }
    }
}

fn one(row: &Beside) -> Markup {
    let printed = &row.printed;
    let colour = match row.verdict {
        Verdict::Within | Verdict::Same => "green",
        Verdict::Differs => "red",
        Verdict::Suppressed => "yellow",
        Verdict::NotComparable => "grey",
    };
    html! {
        tr class="nhsuk-table__row" role="row" data-filter-row {
            th scope="row" role="rowheader" class="nhsuk-table__header app-wrap" {
                span {
                    (printed.item) ", " (printed.group)
                    span class="app-figure__detail" { (printed.table) " (row " (printed.row) ")" }
                }
            }
            (cell("Printed", &html! { (printed.value()) }))
            (cell("Ours", &ours(&row.ours)))
            @let points = usize::from(printed.percent.is_some());
            (cell("Difference", &html! { @if let Some(difference) = row.difference { (signed(difference, points)) } @else { "–" } }))
            td role="cell" class="nhsuk-table__cell" {
                span {
                    (ui::tag(row.verdict.words(), colour))
                    @if let Ours::None(reason) = &row.ours { span class="app-figure__detail" { (reason) } }
                }
            }
        }
    }
}

/// A cell that says its heading itself where the table is shown as a list, on phones.
fn cell(heading: &str, value: &Markup) -> Markup {
    html! {
        td role="cell" class="nhsuk-table__cell app-number" {
            span class="nhsuk-table__heading" aria-hidden="true" { (heading) " " }
            span { (value) }
        }
    }
}

fn ours(ours: &Ours) -> Markup {
    html! {
        @match ours {
            Ours::Share { share, lower, upper, people, base } => {
                (format!("{:.1}%", share * 100.0))
                span class="app-figure__detail" { (format!("{:.1} to {:.1}", lower * 100.0, upper * 100.0)) }
                span class="app-figure__detail" { (count(people.cast_signed())) " of " (count(base.cast_signed())) }
            }
            Ours::Count { people, lower, upper } => {
                (count(people.cast_signed()))
                span class="app-figure__detail" { (format!("{lower:.0} to {upper:.0}")) }
            }
            Ours::Exact(number) => (count(number.cast_signed())),
            Ours::Suppressed => { "[c]" span class="nhsuk-u-visually-hidden" { " withheld" } }
            Ours::None(_) => "–",
        }
    }
}
