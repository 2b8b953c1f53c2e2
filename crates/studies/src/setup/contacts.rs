//! The part of `study.toml` that says whom to write to, when, how and from whom.

use jiff::civil::{Date, Time, time};
use platform::calendar::{Country, SendingHours};
use serde::Deserialize;

use super::definition::Texts;

/// One step of the contact schedule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Contact {
    /// The name of the step.
    pub wave: String,
    pub kind: ContactKind,
    pub channel: Channel,
    pub to: Audience,
    /// Only to cases that cannot be reached by e-mail.
    pub without_email: bool,
    pub when: When,
    /// The file of the text, without ".en.md".
    pub text: String,
}

/// What a contact is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    PreNotification,
    Invitation,
    Reminder,
    LastCall,
    ThankYou,
}

impl ContactKind {
    /// The word on pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::PreNotification => "pre-notification",
            Self::Invitation => "invitation",
            Self::Reminder => "reminder",
            Self::LastCall => "last call",
            Self::ThankYou => "thank-you",
        }
    }

    /// Whether a step of this kind speaks of one that went before.
    pub fn reminds(self) -> bool {
        matches!(self, Self::Reminder | Self::LastCall)
    }
}

/// How a contact travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    Email,
    Letter,
    Sms,
}

impl Channel {
    /// The word in `study.toml` and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Letter => "letter",
            Self::Sms => "sms",
        }
    }

    /// The word on pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "e-mail",
            Self::Letter => "letter",
            Self::Sms => "text message",
        }
    }
}

/// Which cases a step is for, by what they have done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Those who were not asked yet: announcements and invitations.
    NotInvited,
    /// Those who were asked and have not finished.
    NotCompleted,
    /// Those who were asked and have not begun.
    NotStarted,
    /// Those who began and have not finished.
    Started,
    /// Those who finished: thanks.
    Completed,
}

/// When a step is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// So many days after the launch.
    Day(u32),
    Date(Date),
    /// So many days after an earlier step began.
    After {
        wave: String,
        days: u32,
    },
}

impl When {
    /// In words: "day 15", "14 days after invitation".
    pub fn words(&self) -> String {
        match self {
            Self::Day(0) => "at the launch".to_owned(),
            Self::Day(1) => "1 day after the launch".to_owned(),
            Self::Day(days) => format!("{days} days after the launch"),
            Self::Date(date) => platform::clock::british(*date),
            Self::After { wave, days: 1 } => format!("1 day after {wave}"),
            Self::After { wave, days } => format!("{days} days after {wave}"),
        }
    }
}

/// A contact as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    wave: String,
    kind: ContactKind,
    channel: Channel,
    to: Option<WrittenAudience>,
    #[serde(default)]
    without_email: bool,
    day: Option<u32>,
    date: Option<Date>,
    days_after: Option<DaysAfter>,
    text: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WrittenAudience {
    NotCompleted,
    NotStarted,
    Started,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DaysAfter {
    wave: String,
    days: u32,
}

/// What cannot be said in one contact.
#[derive(Debug, thiserror::Error)]
enum Contradiction {
    #[error(
        "the contact {0:?} must say when, in one way: day = 15, or date = \"2026-11-02\", or days_after = {{ wave = \"invitation\", days = 14 }}"
    )]
    When(String),
    #[error("the contact {0:?} has a `to`, which only reminders and last calls have: take it out")]
    Audience(String),
}

impl TryFrom<Written> for Contact {
    type Error = Contradiction;

    fn try_from(written: Written) -> Result<Self, Contradiction> {
        let when = match (written.day, written.date, written.days_after) {
            (Some(day), None, None) => When::Day(day),
            (None, Some(date), None) => When::Date(date),
            (None, None, Some(DaysAfter { wave, days })) => When::After { wave, days },
            _ => return Err(Contradiction::When(written.wave)),
        };
        let to = match (written.kind, written.to) {
            (ContactKind::PreNotification | ContactKind::Invitation, None) => Audience::NotInvited,
            (ContactKind::ThankYou, None) => Audience::Completed,
            (ContactKind::Reminder | ContactKind::LastCall, to) => match to {
                None | Some(WrittenAudience::NotCompleted) => Audience::NotCompleted,
                Some(WrittenAudience::NotStarted) => Audience::NotStarted,
                Some(WrittenAudience::Started) => Audience::Started,
            },
            (
                ContactKind::PreNotification | ContactKind::Invitation | ContactKind::ThankYou,
                Some(_),
            ) => return Err(Contradiction::Audience(written.wave)),
        };
        Ok(Self {
            wave: written.wave,
            kind: written.kind,
            channel: written.channel,
            to,
            without_email: written.without_email,
            when,
            text: written.text,
        })
    }
}

/// When messages may leave, how many, and from whom they come.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sending {
    /// Who stands as the sender; the study's contact when nobody is named.
    pub from: Option<Sender>,
    /// Where answers by mail go, when not to the sender.
    pub reply_to: Option<String>,
    pub quiet: Quiet,
    pub days: Days,
    pub bank_holidays: BankHolidays,
    /// The frame variable that holds each case's country, for `bank_holidays = "by_country"`.
    pub country: Option<String>,
    /// More days on which nothing leaves.
    pub not_on: Vec<Date>,
    /// At most so many messages in an hour.
    pub per_hour: u32,
    /// At most so many of them to one domain (nhs.net, say).
    pub per_domain_per_hour: Option<u32>,
}

impl Default for Sending {
    fn default() -> Self {
        Self {
            from: None,
            reply_to: None,
            quiet: Quiet::default(),
            days: Days::Working,
            bank_holidays: BankHolidays::All,
            country: None,
            not_on: Vec::new(),
            per_hour: 3_000,
            per_domain_per_hour: None,
        }
    }
}

impl Sending {
    /// The hours at which a message to somebody in this country may leave. A country that is not
    /// known keeps the holidays of all four.
    pub fn hours(&self, country: Option<Country>) -> SendingHours {
        let holidays_of = match (self.bank_holidays, country) {
            (BankHolidays::None, _) => Vec::new(),
            (BankHolidays::ByCountry, Some(country)) => vec![country],
            (BankHolidays::All, _) | (BankHolidays::ByCountry, None) => Country::ALL.to_vec(),
        };
        SendingHours {
            quiet: Some((self.quiet.from, self.quiet.until)),
            working_days_only: self.days == Days::Working,
            holidays_of,
            not_on: self.not_on.clone(),
        }
    }
}

/// Who stands as the sender of e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    pub name: Texts,
    pub email: String,
}

/// The hours at which nothing leaves, in UK time; over midnight when `until` is earlier than `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    pub from: Time,
    pub until: Time,
}

impl Default for Quiet {
    fn default() -> Self {
        Self {
            from: time(19, 0, 0, 0),
            until: time(8, 0, 0, 0),
        }
    }
}

/// On which days of the week messages leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Days {
    /// Monday to Friday.
    Working,
    All,
}

/// Whose bank holidays are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BankHolidays {
    /// A day that is a holiday anywhere in the UK is a holiday for everybody.
    All,
    /// Each case keeps those of its country.
    ByCountry,
    None,
}
