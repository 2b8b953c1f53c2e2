//! How evenly the response is spread, and who is behind, in plain words.

use estimation::outcome::{
    Behind, Cell, Group, Partial, Representativeness, behind, representativeness,
};
use maud::{Markup, html};
use platform::web::components as ui;

use super::model::Progress;
use crate::{
    home::{count, lower_first, per_cent},
    setup::Population,
};

/// Groups that are behind the rest.
pub(super) fn alerts(population: &Population, progress: &Progress) -> Markup {
    let found = groups_behind(population, progress);
    html! {
        @if !found.is_empty() {
            (ui::inset(&html! {
                p { strong { "Behind the rest" } }
                ul class="nhsuk-list nhsuk-list--bullet" {
                    @for group in found.iter().take(8) {
                        li { (group.label) ": " (per_cent(group.gap, 0)) " behind the rest (" (per_cent(group.rate, 1)) " against " (per_cent(group.rest, 1)) ")" }
                    }
                }
                p class="app-muted" { "Groups of at least 30 whose rate is at least 5% lower than that of everybody else, by more than chance explains (5% level, adjusted for the number of groups)." }
            }))
        }
    }
}

fn groups_behind(population: &Population, progress: &Progress) -> Vec<Behind> {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let mut groups: Vec<Group> = Vec::new();
    for (place, variable) in population.frame.variables.iter().enumerate() {
        for category in &variable.categories {
            let of = progress
                .cells
                .iter()
                .filter(|(cell, _)| cell.get(place) == Some(category));
            let (asked, responded) = of.fold((0, 0), |sum, (_, n)| (sum.0 + n.0, sum.1 + n.1));
            groups.push(Group {
                label: category.clone(),
                asked: number(asked),
                responded: number(responded),
            });
        }
    }
    if population.frame.variables.len() > 1 {
        groups.extend(
            progress
                .cells
                .iter()
                .map(|(cell, (asked, responded))| Group {
                    label: cell.iter().rev().cloned().collect::<Vec<_>>().join(", "),
                    asked: number(*asked),
                    responded: number(*responded),
                }),
        );
    }
    let (asked, responded) = progress
        .cells
        .values()
        .fold((0, 0), |sum, n| (sum.0 + n.0, sum.1 + n.1));
    behind(&groups, number(asked), number(responded))
}

/// The R-indicator with its parts.
pub(super) fn section(population: &Population, progress: &Progress) -> Markup {
    let variables: Vec<&str> = population
        .frame
        .variables
        .iter()
        .map(|variable| variable.label.get("en"))
        .collect();
    let cells: Vec<Cell> = progress
        .cells
        .iter()
        .filter_map(|(categories, (asked, responded))| {
            Some(Cell {
                categories: categories.clone(),
                asked: u64::try_from(*asked).ok()?,
                responded: u64::try_from(*responded).ok()?,
            })
        })
        .collect();
    let Ok(found) = representativeness(&variables, &cells) else {
        return html! {};
    };
    if variables.is_empty() || found.responded == 0 {
        return html! {};
    }
    html! {
        h3 class="nhsuk-heading-s" { "How evenly the response is spread" }
        p { (sentence(&found, &variables)) }
        (ui::details("What each variable adds", &html! { @for part in &found.variables { (table(part)) } (notes()) }))
    }
}

fn sentence(found: &Representativeness, variables: &[&str]) -> String {
    let by: Vec<String> = variables
        .iter()
        .map(|name| lower_first(name).to_string())
        .collect();
    let interval = format!(" (95% interval {:.3} to {:.3})", found.low, found.high);
    let variation = found.variation.map_or(String::new(), |variation| {
        format!(" Figures are off by at most {variation:.2} standard deviations through who answered, as far as these variables tell.")
    });
    format!(
        "R-indicator by {}: {:.3}{interval}. 1 means that everybody was equally likely to answer.{variation}",
        by.join(" and "),
        found.r
    )
}

fn table(part: &Partial) -> Markup {
    let caption = format!(
        "{}: between categories {:.4}, of its own {:.4}",
        part.variable, part.unconditional, part.conditional
    );
    html! {
        table class="nhsuk-table" {
            caption class="nhsuk-table__caption nhsuk-table__caption--s" { (caption) }
            thead class="nhsuk-table__head" { tr {
                th scope="col" { (part.variable) }
                @for head in ["Invited", "Rate", "Unconditional", "Conditional"] { th scope="col" class="app-number" { (head) } }
            } }
            tbody class="nhsuk-table__body" {
                @for category in &part.categories {
                    tr class="nhsuk-table__row" {
                        th scope="row" class="nhsuk-table__header" { (category.category) }
                        td class="nhsuk-table__cell app-number" { (count(i64::try_from(category.asked).unwrap_or(i64::MAX))) }
                        td class="nhsuk-table__cell app-number" { (per_cent(category.rate, 1)) }
                        td class="nhsuk-table__cell app-number" { (signed(category.unconditional)) }
                        td class="nhsuk-table__cell app-number" { (format!("{:.4}", category.conditional)) }
                    }
                }
            }
        }
    }
}

fn signed(value: f64) -> String {
    format!("{value:+.4}").replace('-', "−")
}

fn notes() -> Markup {
    html! {
        p { "Partial R-indicators (Schouten, Cobben and Bethlehem 2009). Unconditional: how far a category lies from the whole, below zero when it answers less. Conditional: what is left within groups that are alike in all other variables. Propensities are the rates of the cells that all variables make together; the bias of the R-indicator is taken off, that of the parts is not." }
    }
}
