//! Response rates on the page and as CSV, with the settings that they depend on.

use estimation::outcome::{Class, Rates, disposition};
use maud::{Markup, html};
use platform::web::components as ui;

use super::{model::Progress, outcome::Outcome};
use crate::{
    home::{count, lower_first, per_cent},
    setup::{DispositionRules, EligibleRule, Population, SilenceRule, Study},
};

/// The rates that the table of groups shows.
const OF_GROUPS: [&str; 5] = ["RR1", "RR2", "COOP1", "REF1", "CON1"];

pub(super) fn section(
    population: &Population,
    rules: &DispositionRules,
    progress: &Progress,
) -> Markup {
    let name = population.name.get("en");
    let Some(rates) = progress.outcome.rates(rules) else {
        return html! {};
    };
    html! {
        h3 class="nhsuk-heading-s" { "Response rates by AAPOR’s Standard Definitions" }
        (dispositions(name, &progress.outcome))
        p { (settings(rules)) " With these settings e is " (format!("{:.3}", rates.e)) "." }
        (ui::details("All sixteen rates", &html! {
            table class="nhsuk-table" {
                caption class="nhsuk-table__caption nhsuk-u-visually-hidden" { (name) ": outcome rates" }
                thead class="nhsuk-table__head" { tr {
                    th scope="col" { "Rate" } th scope="col" class="app-number" { "Per cent" } th scope="col" { "Formula" }
                } }
                tbody class="nhsuk-table__body" {
                    @for (rate, value) in rates.named() {
                        tr class="nhsuk-table__row" {
                            th scope="row" class="nhsuk-table__header" { (rate) }
                            td class="nhsuk-table__cell app-number" { (shown(value)) }
                            td class="nhsuk-table__cell" { (formula(rate)) }
                        }
                    }
                }
            }
            p { "I complete, P partial, R refusal and break-off, NC not reached, O other, U unknown whether eligible, e the share of U that is taken as eligible. The base is the whole frame: whoever has not been written to yet counts as unknown (3.10)." }
        }))
        @for variable in &population.frame.variables {
            @if let Some(groups) = progress.outcomes.get(&variable.id) {
                @let caption = format!("{name}: rates by {}", lower_first(variable.label.get("en")));
                (ui::details(&format!("Rates by {}", lower_first(variable.label.get("en"))), &html! {
                    div class="app-scroll" role="region" aria-label=(caption) tabindex="0" {
                        table class="nhsuk-table" {
                            caption class="nhsuk-table__caption nhsuk-u-visually-hidden" { (caption) }
                            thead class="nhsuk-table__head" { tr {
                                th scope="col" { (variable.label.get("en")) }
                                @for rate in OF_GROUPS { th scope="col" class="app-number" { (rate) } }
                            } }
                            tbody class="nhsuk-table__body" {
                                @for category in &variable.categories {
                                    @if let Some(rates) = groups.get(category).and_then(|outcome| outcome.rates(rules)) {
                                        tr class="nhsuk-table__row" {
                                            th scope="row" class="nhsuk-table__header" { (category) }
                                            @for wanted in OF_GROUPS {
                                                @let value = rates.named().into_iter().find(|(name, _)| *name == wanted).and_then(|(_, value)| value);
                                                td class="nhsuk-table__cell app-number" { (shown(value)) }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }))
            }
        }
    }
}

fn shown(rate: Option<f64>) -> String {
    rate.map_or_else(|| "–".to_owned(), |rate| per_cent(rate, 1))
}

fn dispositions(name: &str, outcome: &Outcome) -> Markup {
    let caption = format!("{name} by disposition");
    html! {
        div class="app-scroll" role="region" aria-label=(caption) tabindex="0" {
            table class="nhsuk-table" {
                caption class="nhsuk-table__caption nhsuk-u-visually-hidden" { (caption) }
                thead class="nhsuk-table__head" { tr {
                    th scope="col" { "Code" } th scope="col" { "Disposition" } th scope="col" { "Counts as" } th scope="col" class="app-number" { "Cases" }
                } }
                tbody class="nhsuk-table__body" {
                    @for (code, n) in outcome.codes() {
                        @if let Some(known) = disposition(code) {
                            tr class="nhsuk-table__row" {
                                th scope="row" class="nhsuk-table__header" { (code) }
                                td class="nhsuk-table__cell" { (known.name) }
                                td class="nhsuk-table__cell" { (letters(known.class)) }
                                td class="nhsuk-table__cell app-number" { (count(n)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn letters(class: Class) -> &'static str {
    match class {
        Class::Complete => "I",
        Class::Partial => "P",
        Class::Refusal => "R",
        Class::NonContact => "NC",
        Class::Other => "O",
        Class::Unknown => "U",
        Class::NotEligible => "NE",
    }
}

fn formula(rate: &str) -> &'static str {
    match rate {
        "RR1" => "I / (I+P+R+NC+O+U)",
        "RR2" => "(I+P) / (I+P+R+NC+O+U)",
        "RR3" => "I / (I+P+R+NC+O+eU)",
        "RR4" => "(I+P) / (I+P+R+NC+O+eU)",
        "RR5" => "I / (I+P+R+NC+O)",
        "RR6" => "(I+P) / (I+P+R+NC+O)",
        "COOP1" => "I / (I+P+R+O)",
        "COOP2" => "(I+P) / (I+P+R+O)",
        "COOP3" => "I / (I+P+R)",
        "COOP4" => "(I+P) / (I+P+R)",
        "REF1" => "R / (I+P+R+NC+O+U)",
        "REF2" => "R / (I+P+R+NC+O+eU)",
        "REF3" => "R / (I+P+R+NC+O)",
        "CON1" => "(I+P+R+O) / (I+P+R+NC+O+U)",
        "CON2" => "(I+P+R+O) / (I+P+R+NC+O+eU)",
        _ => "(I+P+R+O) / (I+P+R+NC+O)",
    }
}

/// The settings in sentences: they stand wherever the rates stand.
fn settings(rules: &DispositionRules) -> String {
    let partial = format!(
        "An unfinished questionnaire counts as partial (1.2) from {} of its pages on, and as a break-off (2.12) before; unfinished answers are sealed and never analysed.",
        per_cent(rules.partial_from, 0)
    );
    let silence = match rules.silence {
        SilenceRule::Unknown => "Whoever was invited and never began is unknown (3.19).",
        SilenceRule::Refusal => {
            "Whoever was invited and never began counts as an implicit refusal (2.113)."
        }
    };
    let eligible = match rules.eligible {
        EligibleRule::All => {
            "Everybody of the frame is taken as eligible, so that e is 1 and RR3 equals RR1."
        }
        EligibleRule::Proportional => {
            "The unknown are taken to be as often eligible as the known: e = (I+P+R+NC+O) / (I+P+R+NC+O+NE)."
        }
    };
    format!("{partial} {silence} {eligible}")
}

/// The columns before and after the rates.
const BEFORE: [&str; 13] = [
    "study",
    "invented",
    "population",
    "variable",
    "category",
    "I",
    "P",
    "R",
    "NC",
    "O",
    "U",
    "NE",
    "e",
];
const AFTER: [&str; 3] = ["partial_from", "silence", "eligible"];

/// All rates of every population and group, with counts and settings, as CSV.
pub(super) fn csv(
    study: &Study,
    rules: &DispositionRules,
    populations: &[(Population, Progress)],
) -> String {
    let mut out = String::new();
    let none = Outcome::default().rates(rules);
    let names = none.iter().flat_map(Rates::named).map(|(name, _)| name);
    platform::csv::line(&mut out, BEFORE.into_iter().chain(names).chain(AFTER));
    let mut line = |group: [&str; 3], outcome: &Outcome| {
        let invented = if study.simulated { "yes" } else { "no" };
        let mut cells = vec![study.id.0.clone(), invented.to_owned()];
        cells.extend(group.map(str::to_owned));
        cells.extend(numbers(rules, outcome));
        platform::csv::line(&mut out, &cells);
    };
    for (population, progress) in populations {
        line([&population.id, "", "all"], &progress.outcome);
        for (variable, groups) in &progress.outcomes {
            for (category, outcome) in groups {
                line([&population.id, variable, category], outcome);
            }
        }
    }
    out
}

fn numbers(rules: &DispositionRules, outcome: &Outcome) -> Vec<String> {
    let (counts, Some(rates)) = (outcome.counts(), outcome.rates(rules)) else {
        return Vec::new();
    };
    let classes = [
        counts.complete,
        counts.partial,
        counts.refusal,
        counts.non_contact,
        counts.other,
        counts.unknown,
        counts.not_eligible,
    ];
    let rate = |rate: Option<f64>| rate.map_or_else(String::new, |rate| format!("{rate:.6}"));
    let mut cells: Vec<String> = classes.iter().map(|n| format!("{n:.0}")).collect();
    cells.push(format!("{:.6}", rates.e));
    cells.extend(rates.named().iter().map(|(_, value)| rate(*value)));
    cells.push(rules.partial_from.to_string());
    cells.push(match rules.silence {
        SilenceRule::Unknown => "unknown".to_owned(),
        SilenceRule::Refusal => "refusal".to_owned(),
    });
    cells.push(match rules.eligible {
        EligibleRule::All => "all".to_owned(),
        EligibleRule::Proportional => "proportional".to_owned(),
    });
    cells
}
