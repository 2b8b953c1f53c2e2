//! Those who answered beside published figures of the whole population.

use estimation::outcome::against;
use maud::{Markup, html};
use platform::web::components as ui;

use super::model::Progress;
use crate::{
    home::{count, lower_first, per_cent},
    setup::Population,
};

const CONFIDENCE: f64 = 0.95;

pub(super) fn section(population: &Population, progress: &Progress) -> Markup {
    let name = population.name.get("en");
    html! {
        @for external in &population.external {
            @if let (Some(groups), Some(variable)) = (
                progress.groups.get(&external.variable),
                population.frame.variables.iter().find(|variable| variable.id == external.variable),
            ) {
                @let label = variable.label.get("en");
                @let answered: i64 = groups.values().map(|tally| tally.completed).sum();
                (ui::details(&format!("Beside published figures: {}", lower_first(label)), &html! {
                    p { (name) " who answered, by " (lower_first(label)) ", beside " (external.source) "." }
                    table class="nhsuk-table" {
                        thead class="nhsuk-table__head" { tr {
                            th scope="col" { (label) }
                            @for head in ["Answered", "Share", "95% interval", "Published"] { th scope="col" class="app-number" { (head) } }
                        } }
                        tbody class="nhsuk-table__body" {
                            @for category in &variable.categories {
                                @let n = groups.get(category).map_or(0, |tally| tally.completed);
                                @if let Some(published) = external.shares.get(category) {
                                    (row(category, n, answered, *published))
                                }
                            }
                        }
                    }
                    p class="app-muted" { "Wilson’s interval. A mark (*) says that the published share lies outside it." }
                }))
            }
        }
    }
}

fn row(category: &str, n: i64, answered: i64, published: f64) -> Markup {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    html! {
        @if let Ok(found) = against(number(n), number(answered), published, CONFIDENCE) {
            tr class="nhsuk-table__row" {
                th scope="row" class="nhsuk-table__header" { (category) }
                td class="nhsuk-table__cell app-number" { (count(n)) }
                td class="nhsuk-table__cell app-number" { (per_cent(found.share, 1)) @if found.differs() { " *" } }
                td class="nhsuk-table__cell app-number" { (per_cent(found.low, 1)) " to " (per_cent(found.high, 1)) }
                td class="nhsuk-table__cell app-number" { (per_cent(published, 1)) }
            }
        }
    }
}
