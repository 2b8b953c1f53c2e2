//! What the study has asked of people so far, in hours, against what it declared.

use maud::{Markup, html};

use super::model::Progress;
use crate::home::{count, per_cent};

/// How long reading one message takes: stated wherever the sum stands.
const SECONDS_A_MESSAGE: f64 = 30.0;

/// Hours asked of a population so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Burden {
    pub(super) completed: f64,
    pub(super) unfinished: f64,
    pub(super) reading: f64,
}

impl Burden {
    /// From what has happened, at so many minutes a questionnaire; an unfinished one counts by the pages saved.
    pub(super) fn of(progress: &Progress, minutes: f64, page_order: &[String]) -> Self {
        let unfinished: f64 = progress
            .break_offs
            .iter()
            .map(|(page, n)| *n as f64 * super::storage::share_of(page, page_order))
            .sum();
        let messages: i64 = progress.waves.iter().map(|wave| wave.sent).sum();
        Self {
            completed: progress.total.completed as f64 * minutes / 60.0,
            unfinished: unfinished * minutes / 60.0,
            reading: messages as f64 * SECONDS_A_MESSAGE / 3600.0,
        }
    }

    pub(super) fn hours(self) -> f64 {
        self.completed + self.unfinished + self.reading
    }
}

/// Everything that was asked, of all populations.
pub(super) fn section(burdens: &[(String, Burden)], declared: Option<u32>) -> Markup {
    let all: f64 = burdens.iter().map(|(_, burden)| burden.hours()).sum();
    html! {
        section aria-labelledby="burden" {
            h2 class="nhsuk-heading-m" id="burden" { "What the study has asked of people" }
            p {
                "So far " strong { (hours(all)) }
                @match declared {
                    Some(declared) => { ": " (per_cent(all / f64::from(declared.max(1)), 0)) " of the " (hours(f64::from(declared))) " that it declared." },
                    None => { ". What it means to ask is not stated: add " code { "declared_hours" } " under [fieldwork] of study.toml." },
                }
            }
            div class="app-scroll" role="region" aria-label="Hours asked" tabindex="0" {
                table class="nhsuk-table" {
                    caption class="nhsuk-table__caption nhsuk-u-visually-hidden" { "Hours asked" }
                    thead class="nhsuk-table__head" { tr {
                        th scope="col" { "Of whom" }
                        @for head in ["Completed", "Unfinished", "Reading messages", "In all"] { th scope="col" class="app-number" { (head) } }
                    } }
                    tbody class="nhsuk-table__body" {
                        @for (name, burden) in burdens {
                            tr class="nhsuk-table__row" {
                                th scope="row" class="nhsuk-table__header" { (name) }
                                @for part in [burden.completed, burden.unfinished, burden.reading, burden.hours()] {
                                    td class="nhsuk-table__cell app-number" { (hours(part)) }
                                }
                            }
                        }
                    }
                }
            }
            p class="app-muted" { "A completed questionnaire counts with its typical minutes, an unfinished one with the share of its pages that were saved, a message with half a minute, which is an assumption." }
        }
    }
}

fn hours(hours: f64) -> String {
    let rounded = hours.round() as i64;
    match rounded {
        0 if hours > 0.0 => "under an hour".to_owned(),
        1 => "1 hour".to_owned(),
        n => format!("{} hours", count(n)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::model::WaveDay;

    #[test]
    fn what_was_asked_is_counted_in_hours() {
        let mut progress = Progress::default();
        progress.total.completed = 60;
        progress.break_offs.insert("b".to_owned(), 10);
        progress.break_offs.insert(String::new(), 5);
        progress.waves.push(WaveDay {
            day: "2026-11-02".to_owned(),
            name: "invitation".to_owned(),
            asks: true,
            sent: 1_200,
        });
        let pages = ["a", "b", "c", "d"].map(str::to_owned);
        let burden = Burden::of(&progress, 9.0, &pages);
        assert_eq!(
            burden,
            Burden {
                completed: 9.0,
                unfinished: 0.75,
                reading: 10.0
            }
        );
        assert_eq!(hours(burden.hours()), "20 hours");
        assert_eq!(hours(0.2), "under an hour");
    }
}
