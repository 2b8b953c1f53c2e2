//! One question in several populations.

use maud::{Markup, html};
use platform::web::Frame;

use super::{address, base, languages};
use crate::results::{labels::Labels, plan::SharedPage};

pub(in crate::results) fn page(frame: Frame, labels: &Labels<'_>, page: &SharedPage) -> Markup {
    let base = base(labels);
    let concept = page.figure.words().concept.clone().unwrap_or_default();
    let content = html! {
        h1 class="nhsuk-heading-l" {
            span class="nhsuk-caption-l" lang=(labels.code) {
                "Side by side" @if let Some(context) = &page.context { ": " (context) }
            }
            span lang=(labels.code) { (page.title) }
        }
        (languages(labels, &format!("{base}/figures/shared/{concept}"), ""))
        h2 class="nhsuk-u-visually-hidden" { "Chart and table" }
        (page.figure.html())
        p { "The difference is the second group less the first, in percentage points, with its interval. Where the interval leaves out 0, chance alone is an unlikely cause. The two groups were drawn from different lists, so their figures are independent." }
        h2 class="nhsuk-heading-m" { "By group, and how the figures were made" }
        ul class="nhsuk-list" {
            @for (asked, question) in &page.questions {
                li { a href=(address(labels, asked)) { (labels.population(&asked.population)) ": " span lang=(labels.code) { (question) } } }
            }
        }
        p { a href={ (base) "/figures" (labels.query()) } { "All figures" } }
    };
    frame.page(&content)
}
