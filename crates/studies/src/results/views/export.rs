//! Before answers are downloaded: what they are, and how easily people could be recognised in them.

use maud::{Markup, html};
use platform::web::{Frame, components as ui};

use crate::{
    home::count,
    results::{export::Crowd, labels::Labels},
};

/// A population whose answers can be downloaded.
pub(in crate::results) struct Exportable {
    pub(in crate::results) population: String,
    pub(in crate::results) n: i64,
    pub(in crate::results) crowd: Crowd,
    pub(in crate::results) has_words: bool,
}

pub(in crate::results) fn page(frame: Frame, labels: &Labels<'_>, all: &[Exportable]) -> Markup {
    let base = super::base(labels);
    let content = html! {
        h1 class="nhsuk-heading-l" { "Download answers" }
        p { "One row a respondent, in an order that tells nothing of when they answered. Missing answers say why: [not asked], [blank], [don't know], [not applicable]. What people wrote in their own words is a file of its own, sorted, so that nothing joins it to their other answers." }
        (ui::inset(&html! {
            p { strong { "These are answers of single people, not figures." } " Nothing is withheld in them. Keep them where the study said they would be kept, and publish nothing from them that has not been through the figures pages. Each download is noted with your name." }
        }))
        @if all.is_empty() { (super::nothing_yet(labels)) }
        @for one in all {
            section aria-labelledby=(one.population) {
                h2 class="nhsuk-heading-m" id=(one.population) { (labels.population(&one.population)) }
                (crowd(labels, one))
                form method="post" action={ (base) "/answers.csv" } {
                    input type="hidden" name="population" value=(one.population);
                    div class="nhsuk-form-group" {
                        div class="nhsuk-checkboxes nhsuk-checkboxes--small" data-module="nhsuk-checkboxes" {
                            div class="nhsuk-checkboxes__item" {
                                input class="nhsuk-checkboxes__input" id={ "day-" (one.population) } name="day" type="checkbox" value="yes";
                                label class="nhsuk-label nhsuk-checkboxes__label" for={ "day-" (one.population) } { "With the day of submission (recognises more people)" }
                            }
                        }
                    }
                    (ui::button(&format!("Download {} answers (CSV)", count(one.n))))
                }
                @if one.has_words {
                    form method="post" action={ (base) "/words.csv" } {
                        input type="hidden" name="population" value=(one.population);
                        (ui::secondary_button("Download what people wrote (CSV)"))
                    }
                }
                p { a href={ (base) "/dictionary.csv?population=" (one.population) } { "Data dictionary (CSV)" } }
            }
        }
    };
    frame.page(&content)
}

fn crowd(labels: &Labels<'_>, one: &Exportable) -> Markup {
    let crowd = &one.crowd;
    html! {
        p {
            "By what others may know of a person (" (crowd.variables.join(", ")) ") "
            @if crowd.alone == 0 && crowd.few == 0 {
                "everybody is among at least " (crowd.threshold) " alike."
            } @else {
                strong { (count(crowd.alone.cast_signed())) " of " (count(one.n)) " respondents stand alone" }
                " and " strong { (count(crowd.few.cast_signed())) " are among fewer than " (crowd.threshold) " alike" }
                ": somebody who knows them could find their answers. With the day, " (count(crowd.alone_with_day.cast_signed())) " stand alone."
            }
            span class="nhsuk-u-visually-hidden" { " (" (labels.population(&one.population)) ")" }
        }
    }
}
