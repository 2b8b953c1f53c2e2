//! A figure as an accessible HTML table in the NHS design system.

use estimation::{
    disclosure::{SafeCell, Shown},
    estimate::{Estimate, IntervalKind},
    table::RowKind,
};
use maud::{Markup, html};

use crate::{
    figure::Figure,
    number::{count, number, percent, percentage, signed},
    words::Shared,
};

/// Whether the headline stands above the table already, as in a figure, or is to be its caption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heading {
    Above,
    Caption,
}

/// The table in a region that can be scrolled and focused, and its notes.
pub(crate) fn html(figure: &Figure, heading: Heading) -> Markup {
    let caption = format!("{}-caption", figure.id());
    let words = figure.words();
    let shared = Shared(words.language);
    let is_single = figure.table().columns().len() == 1;
    html! {
        div class="app-scroll app-figure__table" role="region" tabindex="0" aria-labelledby=(caption) {
            table class="nhsuk-table nhsuk-table--compact" {
                caption class={
                    "nhsuk-table__caption"
                    @if heading == Heading::Above { " nhsuk-u-visually-hidden" }
                } id=(caption) {
                    (words.title)
                    span class="app-figure__caption" {
                        (words.subtitle)
                        @if words.invented { ". " (shared.invented()) }
                    }
                    span class="nhsuk-u-visually-hidden" { " (" (shared.scroll_hint()) ")" }
                }
                @if is_single { (single(figure)) } @else { (several(figure)) }
            }
        }
        (notes(figure))
    }
}

/// One group: percentage with its interval, and people.
fn single(figure: &Figure) -> Markup {
    let shared = Shared(figure.words().language);
    let table = figure.table();
    let confidence = table.rule().precision.confidence;
    let is_mean = table.rows().iter().all(|row| row.kind == RowKind::Mean);
    html! {
        thead class="nhsuk-table__head" {
            tr class="nhsuk-table__row" {
                th class="nhsuk-table__header" scope="col" { (figure.words().row_heading) }
                th class="nhsuk-table__header nhsuk-table__header--numeric" scope="col" {
                    (if is_mean { shared.mean() } else { shared.percentage() })
                    " " span class="app-figure__detail" { (shared.interval(confidence)) }
                }
                (number_head(shared.people()))
            }
        }
        tbody class="nhsuk-table__body" {
            @for (row, kind) in table.rows().iter().enumerate() {
                @let cell = table.cell(row, 0);
                tr class={ "nhsuk-table__row" @if stands_out(figure, &kind.kind) { " app-figure__sum" } } {
                    th class="nhsuk-table__header" scope="row" { (figure.row_label(row)) }
                    @match &cell.shown {
                        Shown::Value { people, estimate } => {
                            td class="nhsuk-table__cell nhsuk-table__cell--numeric app-number" {
                                (value(figure, &kind.kind, estimate))
                                " " span class="app-figure__detail" { (interval(figure, &kind.kind, estimate)) }
                            }
                            (number_cell(&people_of(figure, *people, cell.base)))
                        }
                        Shown::Withheld => { @for _ in 0..2 { (mark_cell("[c]", shared.withheld())) } }
                        Shown::Nobody => { @for _ in 0..2 { (mark_cell("[z]", shared.nobody())) } }
                    }
                }
            }
            @if !is_mean && table.has_one_base() {
                tr class="nhsuk-table__row app-figure__base" {
                    th class="nhsuk-table__header" scope="row" { (shared.base_row()) }
                    (number_cell(""))
                    (base_cell(table.columns()[0].base, shared))
                }
            }
        }
    }
}

/// People in a cell; of how many, where the base is not that of the column.
fn people_of(figure: &Figure, people: u64, base: Option<u64>) -> String {
    let people = count(people);
    match base.filter(|_| !figure.table().has_one_base()) {
        Some(base) => Shared(figure.words().language).out_of(&people, &count(base)),
        None => people,
    }
}

/// Several groups: one column each, with the interval and the people below the figure.
fn several(figure: &Figure) -> Markup {
    let shared = Shared(figure.words().language);
    let table = figure.table();
    let with_difference = !table.differences().is_empty() && table.columns().len() == 2;
    html! {
        thead class="nhsuk-table__head" {
            tr class="nhsuk-table__row" {
                th class="nhsuk-table__header" scope="col" { (figure.words().row_heading) }
                @for column in 0..table.columns().len() { (number_head(figure.column_label(column))) }
                @if with_difference {
                    @let is_mean = table.rows().iter().all(|row| row.kind == RowKind::Mean);
                    (number_head(if is_mean { shared.mean_difference() } else { shared.difference() }))
                }
            }
        }
        tbody class="nhsuk-table__body" {
            @for (row, kind) in table.rows().iter().enumerate() {
                tr class={ "nhsuk-table__row" @if stands_out(figure, &kind.kind) { " app-figure__sum" } } {
                    th class="nhsuk-table__header" scope="row" { (figure.row_label(row)) }
                    @for column in 0..table.columns().len() {
                        (group_cell(figure, &kind.kind, table.cell(row, column)))
                    }
                    @if with_difference { (difference_cell(figure, row, &kind.kind)) }
                }
            }
            @if table.has_one_base() {
                tr class="nhsuk-table__row app-figure__base" {
                    th class="nhsuk-table__header" scope="row" { (shared.base_row()) }
                    @for column in table.columns() { (base_cell(column.base, shared)) }
                    @if with_difference { (number_cell("")) }
                }
            }
        }
    }
}

fn group_cell(figure: &Figure, kind: &RowKind, cell: &SafeCell) -> Markup {
    let shared = Shared(figure.words().language);
    match &cell.shown {
        Shown::Withheld => mark_cell("[c]", shared.withheld()),
        Shown::Nobody => mark_cell("[z]", shared.nobody()),
        Shown::Value { people, estimate } => html! {
            td class="nhsuk-table__cell nhsuk-table__cell--numeric app-number" {
                (value(figure, kind, estimate))
                " " span class="app-figure__detail" { (interval(figure, kind, estimate)) }
                " " span class="app-figure__detail" { "n = " (people_of(figure, *people, cell.base)) }
            }
        },
    }
}

fn difference_cell(figure: &Figure, row: usize, kind: &RowKind) -> Markup {
    let shared = Shared(figure.words().language);
    let Some(found) = figure.table().difference(row, 1) else {
        return mark_cell("[z]", shared.nobody());
    };
    let d = &found.difference;
    let scale = if *kind == RowKind::Mean { 1.0 } else { 100.0 };
    let show = |value: f64| signed(value * scale, figure.decimals());
    html! {
        td class="nhsuk-table__cell nhsuk-table__cell--numeric app-number" {
            (show(d.value))
            " " span class="app-figure__detail" { (shared.range(&show(d.lower), &show(d.upper))) }
        }
    }
}

/// Whether a row is a sum among the levels that it sums.
fn stands_out(figure: &Figure, kind: &RowKind) -> bool {
    figure.table().has_one_base() && matches!(kind, RowKind::Sum { .. })
}

/// The estimate as text.
fn value(figure: &Figure, kind: &RowKind, estimate: &Estimate) -> String {
    match kind {
        RowKind::Mean => number(estimate.value, figure.decimals()),
        RowKind::Level | RowKind::Sum { .. } | RowKind::Option => {
            percentage(estimate.value, figure.decimals())
        }
    }
}

/// The interval as text; a dash where there is none.
fn interval(figure: &Figure, kind: &RowKind, estimate: &Estimate) -> String {
    let shared = Shared(figure.words().language);
    let decimals = figure.decimals();
    let Some(interval) = &estimate.interval else {
        return "–".to_owned();
    };
    let show = |value: f64| match kind {
        RowKind::Mean => number(value, decimals),
        RowKind::Level | RowKind::Sum { .. } | RowKind::Option => percent(value, decimals),
    };
    match interval.kind {
        IntervalKind::ExactUpperBound => shared.at_most(&show(interval.upper)),
        IntervalKind::ExactLowerBound => shared.at_least(&show(interval.lower)),
        IntervalKind::Wald
        | IntervalKind::Logit
        | IntervalKind::Wilson
        | IntervalKind::KornGraubard
        | IntervalKind::Arcsine
        | IntervalKind::Likelihood
        | IntervalKind::Mean => shared.range(&show(interval.lower), &show(interval.upper)),
    }
}

fn number_head(text: &str) -> Markup {
    html! { th class="nhsuk-table__header nhsuk-table__header--numeric" scope="col" { (text) } }
}

fn number_cell(text: &str) -> Markup {
    html! { td class="nhsuk-table__cell nhsuk-table__cell--numeric app-number" { (text) } }
}

fn base_cell(base: Option<u64>, shared: Shared) -> Markup {
    match base {
        Some(base) => number_cell(&count(base)),
        None => mark_cell("[c]", shared.withheld()),
    }
}

/// A shorthand with its meaning for people who do not see the notes.
fn mark_cell(mark: &str, meaning: &str) -> Markup {
    html! {
        td class="nhsuk-table__cell nhsuk-table__cell--numeric app-number" {
            (mark) span class="nhsuk-u-visually-hidden" { " " (meaning) }
        }
    }
}

/// What was asked, how it was counted, and what the shorthands mean.
fn notes(figure: &Figure) -> Markup {
    let words = figure.words();
    let shared = Shared(words.language);
    let table = figure.table();
    let cells = || {
        let width = table.columns().len();
        (0..table.rows().len() * width).map(move |at| table.cell(at / width, at % width))
    };
    let one_sided = cells().any(|cell| match &cell.shown {
        Shown::Value { estimate, .. } => estimate
            .interval
            .is_some_and(|interval| interval.kind.is_one_sided()),
        Shown::Withheld | Shown::Nobody => false,
    });
    let left_out = (table.columns().iter().enumerate())
        .filter(|(_, column)| column.column.is_everybody())
        .filter_map(|(at, column)| shared.left_out(figure.column_label(at), &column.missing));
    html! {
        div class="app-figure__notes nhsuk-body-s" {
            p { (shared.question()) " “" (words.question) "”" }
            p {
                (shared.rule(table.rule()))
                @if table.columns().len() > 1 { " " (shared.small_print()) }
            }
            @for note in left_out { p { (note) } }
            @if cells().any(|cell| cell.shown == Shown::Withheld) {
                p { (shared.explain_withheld(table.protected().rule)) }
            }
            @if let Some(rounding) = table.protected().rounding {
                p { (shared.explain_rounded(rounding.base())) }
            }
            @if cells().any(|cell| cell.shown == Shown::Nobody) { p { (shared.explain_nobody()) } }
            @if one_sided { p { (shared.explain_one_sided()) } }
            @for note in &words.notes { p { (note) } }
        }
    }
}
