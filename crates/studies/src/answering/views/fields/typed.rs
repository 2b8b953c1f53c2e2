//! What is typed: dates, times, numbers, words.

use maud::{Markup, html};
use questionnaire::{DateParts, ItemKind};

use super::Field;

impl Field<'_> {
    pub(super) fn date(&self) -> Markup {
        let field = &self.view.field;
        let stored = &self.view.value;
        let mut stored = stored.split('T').next().unwrap_or_default().splitn(3, '-');
        let (year, month, day) = (
            stored.next().unwrap_or_default().to_owned(),
            stored
                .next()
                .unwrap_or_default()
                .trim_start_matches('0')
                .to_owned(),
            stored
                .next()
                .unwrap_or_default()
                .trim_start_matches('0')
                .to_owned(),
        );
        let (with_day, with_month) = match self.view.date_parts {
            DateParts::DayMonthYear => (true, true),
            DateParts::MonthYear => (false, true),
            DateParts::Year => (false, false),
        };
        html! {
            div class="nhsuk-date-input" {
                @if with_day { (self.date_part(&format!("{field}-day"), self.say("Day", "Diwrnod"), &day, 2)) }
                @if with_month { (self.date_part(&format!("{field}-month"), self.say("Month", "Mis"), &month, 2)) }
                (self.date_part(&format!("{field}-year"), self.say("Year", "Blwyddyn"), &year, 4))
            }
        }
    }

    fn date_part(&self, name: &str, label: &str, stored: &str, width: u8) -> Markup {
        html! {
            div class="nhsuk-date-input__item" {
                div class="nhsuk-form-group" {
                    label class="nhsuk-label nhsuk-date-input__label" for=(name) { (label) }
                    input class={ "nhsuk-input nhsuk-date-input__input nhsuk-input--width-" (width) @if self.problem().is_some() { " nhsuk-input--error" } }
                        id=(name) name=(name) type="text" inputmode="numeric" value=(self.text(name, stored));
                }
            }
        }
    }

    pub(super) fn time_of_day(&self) -> Markup {
        let name = format!("{}-time", self.view.field);
        let stored = self.view.value.split('T').nth(1).unwrap_or_default();
        html! {
            div class="nhsuk-form-group app-time" {
                label class="nhsuk-label" for=(name) { (self.say("Time", "Amser")) }
                input class="nhsuk-input nhsuk-input--width-10" id=(name) name=(name) type="time"
                    value=(self.text(&name, clock(stored)));
            }
        }
    }

    /// Everything that is typed into one place.
    pub(super) fn line(&self) -> Markup {
        let field = &self.view.field;
        let stored = match self.view.kind {
            ItemKind::Time => clock(&self.view.value),
            _ => self.view.value.as_str(),
        };
        let value = self.text(field, stored);
        let wrong = self.problem().is_some();
        if self.view.kind == ItemKind::Text && self.has("multiline") {
            return html! {
                textarea class={ "nhsuk-textarea" @if wrong { " nhsuk-textarea--error" } } id=(field) name=(field)
                    rows="5" aria-describedby=[self.described_by()] {
                    // A line break right after the tag is not part of the text.
                    "\n" (value)
                }
            };
        }
        let (kind, mode, width) = match self.view.kind {
            ItemKind::Integer | ItemKind::Range { whole: true, .. } => {
                ("text", Some("numeric"), " nhsuk-input--width-5")
            }
            ItemKind::Decimal | ItemKind::Range { .. } => {
                ("text", Some("decimal"), " nhsuk-input--width-10")
            }
            ItemKind::Time => ("time", None, " nhsuk-input--width-10"),
            _ if self.has("numbers") => ("text", Some("numeric"), ""),
            _ => ("text", None, ""),
        };
        html! {
            @if let ItemKind::Range { .. } = self.view.kind { (self.bounds()) }
            input class={ "nhsuk-input" (width) @if wrong { " nhsuk-input--error" } } type=(kind) inputmode=[mode]
                id=(field) name=(field) value=(value) aria-describedby=[self.described_by()];
        }
    }

    /// What a range allows.
    fn bounds(&self) -> Markup {
        let (Some(low), Some(high)) = (&self.view.min, &self.view.max) else {
            return html! {};
        };
        html! {
            div class="nhsuk-hint" {
                (self.say("A number from ", "Rhif o ")) (low) (self.say(" to ", " i ")) (high)
                @if let Some(step) = self.view.step.as_deref().filter(|step| *step != "1") {
                    (self.say(", in steps of ", ", mewn camau o ")) (step)
                }
            }
        }
    }
}

/// "09:30" of "09:30:00.000Z".
fn clock(time: &str) -> &str {
    time.get(..5).unwrap_or(time)
}
