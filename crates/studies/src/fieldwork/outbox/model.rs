//! Waves and messages: the words of the database as types.

use platform::id_type;

id_type!(
    /// A step of a population's schedule, as it runs.
    WaveId
);
id_type!(
    /// One message to one case.
    MessageId
);

/// How a wave stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaveState {
    /// Waits for its day. A batch may have been sent to try it.
    Planned,
    Sending,
    Paused,
    Stopped,
    Done,
}

impl WaveState {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Done => "done",
        }
    }

    /// From the word in the database.
    pub(super) fn parse(word: &str) -> Self {
        match word {
            "sending" => Self::Sending,
            "paused" => Self::Paused,
            "stopped" => Self::Stopped,
            "done" => Self::Done,
            _ => Self::Planned,
        }
    }
}

/// How a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MessageState {
    Queued,
    Leased,
    HandingOver,
    Sent,
    Unknown,
    Refused,
    Returned,
    Withheld,
}

impl MessageState {
    /// All, in the order of a message's life.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Leased,
        Self::HandingOver,
        Self::Sent,
        Self::Unknown,
        Self::Refused,
        Self::Returned,
        Self::Withheld,
    ];

    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Leased => "leased",
            Self::HandingOver => "handing_over",
            Self::Sent => "sent",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
            Self::Returned => "returned",
            Self::Withheld => "withheld",
        }
    }

    /// From the word in the database.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// On pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "waiting",
            Self::Leased | Self::HandingOver => "leaving now",
            Self::Sent => "sent",
            Self::Unknown => "not known whether it arrived",
            Self::Refused => "refused by the mail server",
            Self::Returned => "came back",
            Self::Withheld => "withheld",
        }
    }
}
