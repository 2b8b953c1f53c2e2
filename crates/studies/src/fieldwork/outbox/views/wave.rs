//! One wave: progress, what can be done, who gets it, its messages; and the questions before a deed.

use maud::{Markup, html};
use platform::web::{Frame, components as ui};

use super::{
    super::{
        MessageState, Wave, WaveState,
        list::{Domain, Line, Wanted},
        preflight::Preflight,
    },
    cell, launch, moment, overview, reaches_nobody, state_tag,
};
use crate::{
    home::count,
    setup::{Contact, Population, Study, Version},
};

/// What the page shows.
pub(in super::super) struct WavePage<'a> {
    pub(in super::super) study: &'a Study,
    pub(in super::super) version: &'a Version,
    /// `None` when the study folder no longer has it.
    pub(in super::super) population: Option<&'a Population>,
    pub(in super::super) contact: Option<&'a Contact>,
    pub(in super::super) wave: &'a Wave,
    pub(in super::super) counts: Option<&'a Preflight>,
    pub(in super::super) domains: &'a [Domain],
    pub(in super::super) messages: Option<&'a (Vec<Line>, i64)>,
    pub(in super::super) wanted: &'a Wanted<'a>,
    pub(in super::super) page: i64,
    /// How many left lately, and in how many seconds.
    pub(in super::super) left_lately: i64,
    pub(in super::super) lately_seconds: i64,
    pub(in super::super) waits_because: &'a str,
    pub(in super::super) has_server: bool,
    pub(in super::super) may_run: bool,
    pub(in super::super) may_see: bool,
}

impl WavePage<'_> {
    fn path(&self) -> String {
        format!(
            "/studies/{}/outbox/{}/{}",
            self.study.id, self.wave.population, self.wave.name
        )
    }
}

pub(in super::super) fn wave(frame: Frame, of: &WavePage<'_>) -> Markup {
    let wave = of.wave;
    let content = html! {
        div data-live-seconds="3" {
            h1 class="nhsuk-heading-l" {
                span class="nhsuk-caption-l" { (of.population.map_or("", |population| population.name.get("en"))) ", " (overview::channel(&wave.channel)) }
                (wave.name)
            }
            div id="live-wave" data-live { (progress(of)) }
            (reaches_nobody(of.study.simulated, of.has_server || wave.channel != "email"))
            @if of.may_run { (deeds(of)) }
            (domains(of))
            @if let (Some(population), Some(counts)) = (of.population, of.counts) {
                h2 class="nhsuk-heading-m" { @if wave.begun_at.is_some() { "Who gets it" } @else { "Who would get it today" @if wave.messages() > 0 { ", with those who have it" } } }
                (launch::preflight(population, of.version, counts))
            }
            (messages(of))
            p {
                a href={ "/studies/" (of.study.id) "/outbox" } { "All waves" }
                @if of.contact.is_some() { " · " a href={ "/studies/" (of.study.id) "/contacts/" (wave.population) "/" (wave.name) } { "The text" } }
            }
        }
    };
    frame.page(&content)
}

fn progress(of: &WavePage<'_>) -> Markup {
    let wave = of.wave;
    let done = wave.messages() - wave.to_go();
    html! {
        p {
            (state_tag(wave)) " "
            @match wave.begun_at {
                Some(begun) => { "Began " (moment(begun)) "." },
                None => { "Due " (moment(wave.due_at)) "." },
            }
            @if !wave.why.is_empty() { " " (wave.why) "." }
        }
        @if wave.messages() > 0 {
            progress class="app-progress" max=(wave.messages()) value=(done) aria-label="Messages that have left" { (done) " of " (wave.messages()) }
            p { (count(done)) " of " (count(wave.messages())) @if !wave.looked_through && wave.begun_at.is_some() { " so far" } ". " (pace(of)) }
            ul class="app-figures" {
                @for state in [MessageState::Queued, MessageState::Sent, MessageState::Unknown, MessageState::Refused, MessageState::Returned, MessageState::Withheld] {
                    @let n = if state == MessageState::Queued { wave.to_go() } else { wave.count(state) };
                    @if n > 0 || matches!(state, MessageState::Queued | MessageState::Sent) {
                        li { strong { (count(n)) } (state.name()) }
                    }
                }
            }
        }
        @if !of.waits_because.is_empty() && wave.to_go() > 0 {
            (ui::inset(&html! { p { "Some messages wait because of this, and are tried again by themselves: " (of.waits_because) } }))
        }
    }
}

/// How fast it goes, and how long it takes at that pace or at the hourly limit.
fn pace(of: &WavePage<'_>) -> String {
    let (wave, to_go) = (of.wave, of.wave.to_go());
    let runs = matches!(wave.state, WaveState::Sending | WaveState::Planned);
    if !runs || to_go == 0 {
        return String::new();
    }
    if of.left_lately == 0 {
        return "Nothing has left in the last five minutes.".to_owned();
    }
    let a_minute = of.left_lately * 60 / of.lately_seconds;
    let limited = !of.study.simulated && of.has_server;
    let by_limit = of.population.filter(|_| limited).map_or(0, |population| {
        to_go * 60 / i64::from(population.sending.per_hour.max(1))
    });
    let minutes = (to_go / a_minute.max(1)).max(by_limit);
    let left = match minutes {
        0 => "less than a minute".to_owned(),
        1 => "about a minute".to_owned(),
        2..120 => format!("about {minutes} minutes"),
        _ => format!("about {} hours of sending time", minutes / 60),
    };
    format!("{} a minute, {left} left.", count(a_minute.max(1)))
}

/// What can be done about a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Deed {
    Begin,
    Stop,
    Resend,
}

impl Deed {
    pub(in super::super) fn parse(word: &str) -> Option<Self> {
        match word {
            "begin" => Some(Self::Begin),
            "stop" => Some(Self::Stop),
            "resend" => Some(Self::Resend),
            _ => None,
        }
    }

    pub(in super::super) fn title(self) -> &'static str {
        match self {
            Self::Begin => "Send it now?",
            Self::Stop => "Stop this message?",
            Self::Resend => "Send again what may have arrived?",
        }
    }
}

fn deeds(of: &WavePage<'_>) -> Markup {
    let (wave, path) = (of.wave, of.path());
    let post = |deed: &str, text: &str| {
        html! { form method="post" action={ (path) "/do/" (deed) } { (ui::secondary_button(text)) } }
    };
    let ask = |deed: &str, text: &str| {
        html! { a class="nhsuk-button nhsuk-button--secondary" href={ (path) "/ask/" (deed) } { (text) } }
    };
    html! {
        div class="app-deeds" {
            @match wave.state {
                WaveState::Planned => { (ask("begin", "Send it now")) (post("pause", "Pause")) (ask("stop", "Stop")) },
                WaveState::Sending => { (post("pause", "Pause")) (ask("stop", "Stop")) },
                WaveState::Paused => { (post("resume", "Resume")) (ask("stop", "Stop")) },
                WaveState::Stopped => { (post("restart", "Undo the stop")) },
                WaveState::Done => { (post("look", "Look for more people to write to")) },
            }
            @if wave.count(MessageState::Withheld) > 0 { (post("retry", "Try the withheld again")) }
            @if wave.count(MessageState::Unknown) > 0 { (ask("resend", "Send the unknown again")) }
        }
        @if wave.state == WaveState::Planned && wave.channel != "letter" && !wave.looked_through {
            form method="post" action={ (path) "/do/batch" } class="app-chooser" {
                div class="nhsuk-form-group" {
                    label class="nhsuk-label" for="most" { "Try it on so many people first" }
                    input class="nhsuk-input nhsuk-input--width-5" id="most" name="most" type="text" inputmode="numeric" value="5";
                }
                (ui::secondary_button("Send a batch"))
            }
        }
    }
}

fn domains(of: &WavePage<'_>) -> Markup {
    html! {
        @if !of.domains.is_empty() {
            h2 class="nhsuk-heading-m" { "Domains from which mail came back" }
            p { "When more than 5% of the messages to a domain are refused or come back (20 messages at least), the wave writes to it no more until you say so." }
            table class="nhsuk-table-responsive nhsuk-u-margin-bottom-5" {
                caption class="nhsuk-table__caption nhsuk-u-visually-hidden" { "Domains" }
                thead class="nhsuk-table__head" { tr { @for heading in ["Domain", "Messages", "Refused or came back", "State"] { th scope="col" { (heading) } } } }
                tbody class="nhsuk-table__body" {
                    @for domain in of.domains {
                        tr class="nhsuk-table__row" {
                            (cell("Domain", &html! { (domain.name) }))
                            (cell("Messages", &html! { (count(domain.all)) }))
                            (cell("Refused or came back", &html! { (count(domain.back)) }))
                            (cell("State", &html! {
                                @if domain.paused {
                                    (ui::tag("Paused", "yellow")) " " (domain.why)
                                    @if of.may_run {
                                        form method="post" action={ (of.path()) "/do/domain" } {
                                            input type="hidden" name="domain" value=(domain.name);
                                            button class="app-link-button" type="submit" { "Go on writing to " (domain.name) }
                                        }
                                    }
                                } @else if domain.why.is_empty() { "goes on" } @else { "goes on, as you said: " (domain.why) }
                            }))
                        }
                    }
                }
            }
        }
    }
}

fn messages(of: &WavePage<'_>) -> Markup {
    let path = of.path();
    let state = of.wanted.state.map_or("", MessageState::word);
    html! {
        @if let Some((lines, all)) = of.messages {
            h2 class="nhsuk-heading-m" id="messages" { "Messages" }
            form method="get" action={ (path) "#messages" } class="app-chooser" {
                div class="nhsuk-form-group" {
                    label class="nhsuk-label" for="state" { "State" }
                    select class="nhsuk-select" id="state" name="state" {
                        option value="" { "any" }
                        @for each in MessageState::ALL.into_iter().filter(|state| of.wave.count(*state) > 0) {
                            option value=(each.word()) selected[each.word() == state] { (each.name()) " (" (count(of.wave.count(each))) ")" }
                        }
                    }
                }
                div class="nhsuk-form-group" {
                    label class="nhsuk-label" for="text" { "Name, address or key" }
                    input class="nhsuk-input" id="text" name="text" type="search" value=(of.wanted.text) spellcheck="false";
                }
                (ui::secondary_button("Search"))
            }
            @if lines.is_empty() { p { "No message is like that." } } @else { (table(of, lines)) (pages(of, *all, lines.len())) }
            form method="post" action={ (path) "/messages.csv" } { (ui::secondary_button("Export all as CSV")) }
            p class="app-muted" { "The export holds contact data; it is noted in the audit trail." }
        } @else if !of.may_see && of.wave.messages() > 0 {
            p class="app-muted" { "Who got what is shown to fieldworkers and owners only." }
        }
    }
}

fn table(of: &WavePage<'_>, lines: &[Line]) -> Markup {
    html! {
        table class="nhsuk-table-responsive nhsuk-u-margin-bottom-5" {
            caption class="nhsuk-table__caption nhsuk-u-visually-hidden" { "Messages, last changed first" }
            thead class="nhsuk-table__head" { tr { @for heading in ["Name", "To", "State", "Since"] { th scope="col" { (heading) } } } }
            tbody class="nhsuk-table__body" {
                @for line in lines {
                    tr class="nhsuk-table__row" {
                        (cell("Name", &html! { a href={ "/studies/" (of.study.id) "/messages/" (line.id) } { @if line.name.is_empty() { (line.key) } @else { (line.name) } } }))
                        (cell("To", &html! { span class="app-wrap" { (line.to) } }))
                        (cell("State", &html! {
                            (line.state.name())
                            @if !line.why.is_empty() { ": " (line.why) }
                            @if line.state == MessageState::Unknown && of.may_run {
                                form method="post" action={ (of.path()) "/do/resend-one" } {
                                    input type="hidden" name="message" value=(line.id);
                                    button class="app-link-button" type="submit" { "Send again" span class="nhsuk-u-visually-hidden" { " to " (line.name) } }
                                }
                            }
                        }))
                        (cell("Since", &html! { (moment(line.changed)) }))
                    }
                }
            }
        }
    }
}

fn pages(of: &WavePage<'_>, all: i64, shown: usize) -> Markup {
    let first = of.wanted.from + 1;
    let last = of.wanted.from + i64::try_from(shown).unwrap_or(0);
    let link = |page: i64, text: &str| {
        let state = of.wanted.state.map_or("", MessageState::word);
        let text_asked: String = form_urlencoded(of.wanted.text);
        html! { a href={ (of.path()) "?state=" (state) "&text=" (text_asked) "&page=" (page) "#messages" } { (text) } }
    };
    html! {
        p {
            (count(first)) " to " (count(last)) " of " (count(all)) ". "
            @if of.page > 0 { (link(of.page - 1, "Previous")) " " }
            @if last < all { (link(of.page + 1, "Next")) }
        }
    }
}

/// A text within an address.
fn form_urlencoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The question before a deed that matters.
pub(in super::super) fn ask(
    frame: Frame,
    study: &Study,
    wave: &Wave,
    deed: Deed,
    reaches_people: bool,
) -> Markup {
    let path = format!(
        "/studies/{}/outbox/{}/{}",
        study.id, wave.population, wave.name
    );
    let content = html! {
        h1 class="nhsuk-heading-l" { (deed.title()) }
        @match deed {
            Deed::Begin => {
                p { "“" (wave.name) "” is due " (moment(wave.due_at)) ". It begins now instead, and messages that count from it move along." }
                @if reaches_people { p { "Real people get it: within the hours that study.toml allows, and not more in an hour than it says." } }
                form method="post" action={ (path) "/do/begin" } { (ui::button("Send it now")) }
            }
            Deed::Stop => {
                p { (count(wave.to_go())) " messages of “" (wave.name) "” that wait are not sent. What has left has left. You can undo the stop at any time." }
                form method="post" action={ (path) "/do/stop" } { (ui::warning_button("Stop it")) }
            }
            Deed::Resend => {
                p { "Of " (count(wave.count(MessageState::Unknown))) " messages nobody knows whether they arrived: the mail server took them and did not say so, or the program ended at that moment." }
                p { strong { "Some of these people will get the message a second time." } " You can also wait: a reminder goes to all of them who have not answered." }
                form method="post" action={ (path) "/do/resend" } { (ui::warning_button("Send them again")) }
            }
        }
        p { a href=(path) { "Cancel" } }
    };
    frame.page(&content)
}

/// Messages as CSV: key, name, address, state, reason, moment.
pub(in super::super) fn csv(lines: &[Line]) -> String {
    let mut out = String::from("\u{feff}");
    platform::csv::line(&mut out, ["key", "name", "to", "state", "why", "since"]);
    for line in lines {
        let since = platform::calendar::uk_clock(line.changed)
            .strftime("%Y-%m-%d %H:%M")
            .to_string();
        let cells = [
            line.key.as_str(),
            &line.name,
            &line.to,
            line.state.word(),
            &line.why,
            &since,
        ];
        platform::csv::line(&mut out, cells);
    }
    out
}
