//! The time of day, passed in: so that tests, simulations and reports can fix it.

use jiff::{Timestamp, civil, tz::TimeZone};

/// Where the program takes the time from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock, read in UK time.
    System,
    /// Always the same moment.
    Fixed(Timestamp),
}

impl Clock {
    /// The moment, in seconds since 1970.
    pub fn seconds(&self) -> i64 {
        self.timestamp().as_second()
    }

    /// The UK date and time.
    pub fn now(&self) -> civil::DateTime {
        let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        self.timestamp().to_zoned(zone).datetime()
    }

    /// The UK date.
    pub fn today(&self) -> civil::Date {
        self.now().date()
    }

    /// The moment.
    pub fn timestamp(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Fixed(moment) => *moment,
        }
    }
}

/// A date as people in the UK read it: "23 November 2026".
pub fn british(date: civil::Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}
