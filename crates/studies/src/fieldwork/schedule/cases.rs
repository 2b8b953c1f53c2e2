//! Which cases belong to a wave.

use crate::setup::{Audience, Channel, Contact};

/// How far somebody has come with the questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    NotStarted,
    Started,
    Completed,
}

/// What somebody has said about hearing from us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Nothing.
    None,
    /// Does not want to take part, or has withdrawn.
    Refused,
    /// Does not want to hear from this study, or from any.
    OptedOut,
    /// Nothing, but somebody found that the study does not ask such people.
    NotEligible,
}

/// Whether a channel leads to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    NoAddress,
    Usable,
    /// Something came back from there.
    Undeliverable,
    /// The same address as another case, which gets the messages.
    Shared,
}

/// What must be known of a case to tell whether a wave is for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    pub progress: Progress,
    pub wish: Wish,
    pub email: Reach,
    pub letter: Reach,
    pub sms: Reach,
    /// An invitation of another wave has gone to it, and did not come back.
    pub invited: bool,
}

impl Case {
    fn reach(&self, channel: Channel) -> Reach {
        match channel {
            Channel::Email => self.email,
            Channel::Letter => self.letter,
            Channel::Sms => self.sms,
        }
    }
}

/// Why a wave is not for a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exclusion {
    OptedOut,
    Refused,
    Completed,
    Started,
    NotStarted,
    NotCompleted,
    Invited,
    NotInvited,
    NoAddress(Channel),
    Undeliverable(Channel),
    Shared(Channel),
    HasEmail,
    NotEligible,
}

impl Exclusion {
    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::OptedOut => "asked not to hear from us",
            Self::Refused => "does not want to take part",
            Self::Completed => "has finished",
            Self::Started => "has begun",
            Self::NotStarted => "has not begun",
            Self::NotCompleted => "has not finished",
            Self::Invited => "was invited already",
            Self::NotInvited => "was not invited",
            Self::NoAddress(Channel::Email) => "has no e-mail address",
            Self::NoAddress(Channel::Letter) => "has no postal address",
            Self::NoAddress(Channel::Sms) => "has no mobile number",
            Self::Undeliverable(Channel::Email) => "e-mail does not arrive",
            Self::Undeliverable(Channel::Letter) => "letters come back",
            Self::Undeliverable(Channel::Sms) => "text messages do not arrive",
            Self::Shared(Channel::Email) => "has the e-mail address of another case",
            Self::Shared(Channel::Letter) => "has the postal address of another case",
            Self::Shared(Channel::Sms) => "has the mobile number of another case",
            Self::HasEmail => "can be reached by e-mail",
            Self::NotEligible => "is not one of those whom the study asks",
        }
    }
}

/// Whether a wave is for a case: the first reason against it, if there is one.
///
/// # Errors
/// Why it is not.
pub fn belongs(contact: &Contact, case: &Case) -> Result<(), Exclusion> {
    match case.wish {
        Wish::None => {}
        Wish::Refused => return Err(Exclusion::Refused),
        Wish::OptedOut => return Err(Exclusion::OptedOut),
        Wish::NotEligible => return Err(Exclusion::NotEligible),
    }
    if let Some(reason) = by_progress(contact.to, case) {
        return Err(reason);
    }
    if contact.without_email && case.email == Reach::Usable {
        return Err(Exclusion::HasEmail);
    }
    match case.reach(contact.channel) {
        Reach::Usable => Ok(()),
        Reach::NoAddress => Err(Exclusion::NoAddress(contact.channel)),
        Reach::Undeliverable => Err(Exclusion::Undeliverable(contact.channel)),
        Reach::Shared => Err(Exclusion::Shared(contact.channel)),
    }
}

fn by_progress(to: Audience, case: &Case) -> Option<Exclusion> {
    use Progress::{Completed, NotStarted, Started};
    match (to, case.progress) {
        (Audience::Completed, Completed) => None,
        (Audience::Completed, NotStarted | Started) => Some(Exclusion::NotCompleted),
        (_, Completed) => Some(Exclusion::Completed),
        (Audience::NotInvited, _) => case.invited.then_some(Exclusion::Invited),
        _ if !case.invited => Some(Exclusion::NotInvited),
        (Audience::NotStarted, Started) => Some(Exclusion::Started),
        (Audience::Started, NotStarted) => Some(Exclusion::NotStarted),
        (Audience::NotCompleted | Audience::NotStarted | Audience::Started, _) => None,
    }
}
