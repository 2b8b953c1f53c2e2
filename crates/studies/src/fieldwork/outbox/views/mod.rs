//! The pages of the outbox.

mod launch;
mod message;
mod overview;
mod wave;

use jiff::Timestamp;
use maud::{Markup, html};
use platform::{calendar::uk_clock, clock, web::components as ui};

use super::{Wave, WaveState};

pub(super) use launch::{Launch, launch};
pub(super) use message::{MessagePage, message};
pub(super) use overview::{Overview, overview};
pub(super) use wave::{Deed, WavePage, ask, csv, wave};

/// "Monday 23 November 2026, 08:00".
fn moment(at: Timestamp) -> String {
    let here = uk_clock(at);
    format!(
        "{} {}, {}",
        here.strftime("%A"),
        clock::british(here.date()),
        here.strftime("%H:%M")
    )
}

fn state_tag(wave: &Wave) -> Markup {
    match wave.state {
        WaveState::Planned => ui::tag("Planned", "blue"),
        WaveState::Sending => ui::tag("Sending", "green"),
        WaveState::Paused => ui::tag("Paused", "yellow"),
        WaveState::Stopped => ui::tag("Stopped", "red"),
        WaveState::Done => ui::tag("Done", "grey"),
    }
}

/// A cell that carries its heading where the table is stacked, on a phone.
fn cell(heading: &str, content: &Markup) -> Markup {
    html! {
        td class="nhsuk-table__cell" {
            span class="nhsuk-table-responsive__heading" aria-hidden="true" { (heading) " " }
            span { (content) }
        }
    }
}

/// What must be known wherever messages are sent: whether anybody gets them.
fn reaches_nobody(simulated: bool, has_server: bool) -> Markup {
    html! {
        @if simulated {
            (ui::inset(&html! { p { "The people of this study are invented: every message stays in this outbox, where you can read it, and reaches nobody. Quiet hours and hourly limits do not hold it back." } }))
        } @else if !has_server {
            (ui::inset(&html! { p { strong { "No mail server is set up." } " Messages stay in this outbox, where you can read them, and reach nobody; they count as sent. Start Headroom with " code { "--smtp" } " before you write to real people." } }))
        }
    }
}
