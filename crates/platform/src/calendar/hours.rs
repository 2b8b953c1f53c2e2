//! When mail may leave, and when it may next.

use jiff::{
    Timestamp, Zoned,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use super::{Country, is_bank_holiday};

/// The days and hours at which messages may leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendingHours {
    /// From this time of day until that one nothing leaves; over midnight when the second is earlier.
    /// Both are on the quarter of an hour.
    pub quiet: Option<(Time, Time)>,
    /// Nothing leaves on Saturdays and Sundays.
    pub working_days_only: bool,
    /// Nothing leaves on the bank holidays of these.
    pub holidays_of: Vec<Country>,
    /// Nor on these days.
    pub not_on: Vec<Date>,
}

/// Wall clocks in the UK differ from each other by whole hours only, so what depends on a quarter of
/// an hour changes at quarters of real hours.
const QUARTER: i64 = 15 * 60;
/// Nobody plans further ahead than this.
const DAYS_AHEAD: usize = 400;

impl SendingHours {
    /// Whether a message may leave at this moment.
    pub fn open_at(&self, moment: Timestamp) -> bool {
        let here = in_uk(moment);
        self.day_is_open(here.date()) && !self.is_quiet(here.time())
    }

    /// The first moment from this one on at which a message may leave. `None` when there is none for
    /// more than a year: then the hours are wrong.
    pub fn next_open(&self, moment: Timestamp) -> Option<Timestamp> {
        let mut at = moment;
        for _ in 0..DAYS_AHEAD {
            let day = in_uk(at).date();
            if self.day_is_open(day) {
                while in_uk(at).date() == day {
                    if !self.is_quiet(in_uk(at).time()) {
                        return Some(at);
                    }
                    let next = (at.as_second().div_euclid(QUARTER) + 1) * QUARTER;
                    at = Timestamp::from_second(next).ok()?;
                }
            } else {
                at = start_of(day.tomorrow().ok()?)?;
            }
        }
        None
    }

    fn day_is_open(&self, day: Date) -> bool {
        let weekend = day.weekday().to_monday_one_offset() > 5;
        !(self.working_days_only && weekend
            || self.not_on.contains(&day)
            || self
                .holidays_of
                .iter()
                .any(|country| is_bank_holiday(*country, day)))
    }

    fn is_quiet(&self, time: Time) -> bool {
        match self.quiet {
            None => false,
            Some((from, until)) if from <= until => from <= time && time < until,
            Some((from, until)) => from <= time || time < until,
        }
    }
}

/// The beginning of the hour that a moment lies in, for what is counted by the hour.
pub fn hour_of(moment: Timestamp) -> Timestamp {
    let second = moment.as_second().div_euclid(3600) * 3600;
    // Rounding down stays within the range but for the first hour of the year -9999.
    Timestamp::from_second(second).unwrap_or(moment)
}

/// What calendars and clocks in the UK show.
pub fn uk_clock(moment: Timestamp) -> DateTime {
    in_uk(moment).datetime()
}

/// The date in the UK.
pub fn uk_date(moment: Timestamp) -> Date {
    in_uk(moment).date()
}

/// The moment at which the wall clock in the UK shows this time of this day: the first of two, and
/// for a time that is left out in March the moment at which the clock would have shown it.
pub fn uk_time(day: Date, time: Time) -> Option<Timestamp> {
    let zoned = day.to_datetime(time).to_zoned(zone()).ok()?;
    Some(zoned.timestamp())
}

fn start_of(day: Date) -> Option<Timestamp> {
    uk_time(day, Time::midnight())
}

fn in_uk(moment: Timestamp) -> Zoned {
    moment.to_zoned(zone())
}

fn zone() -> TimeZone {
    // The database of time zones is part of the program.
    TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use jiff::{
        ToSpan,
        civil::{date, time},
    };

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn office_hours() -> SendingHours {
        SendingHours {
            quiet: Some((time(18, 0, 0, 0), time(8, 0, 0, 0))),
            working_days_only: true,
            holidays_of: Country::ALL.to_vec(),
            not_on: vec![date(2026, 12, 24)],
        }
    }

    #[test]
    fn mail_waits_for_the_morning_in_winter_and_in_summer_time() {
        let hours = office_hours();
        // Monday morning at half past seven, in November and in June.
        assert_eq!(
            hours.next_open(at("2026-11-23T07:30:10Z")),
            Some(at("2026-11-23T08:00:00Z"))
        );
        assert_eq!(
            hours.next_open(at("2026-06-22T06:30:00Z")),
            Some(at("2026-06-22T07:00:00Z"))
        );
        // Within the hours it leaves at once, to the second.
        assert_eq!(
            hours.next_open(at("2026-11-23T09:12:34Z")),
            Some(at("2026-11-23T09:12:34Z"))
        );
        assert!(!hours.open_at(at("2026-11-23T18:00:00Z")));
        assert!(hours.open_at(at("2026-11-23T17:59:59Z")));
    }

    #[test]
    fn mail_waits_over_the_weekend_the_holidays_of_all_countries_and_named_days() {
        let hours = office_hours();
        assert_eq!(
            hours.next_open(at("2026-11-27T18:30:00Z")),
            Some(at("2026-12-01T08:00:00Z")),
            "Monday is St Andrew's Day"
        );
        assert_eq!(
            hours.next_open(at("2026-12-23T18:00:00Z")),
            Some(at("2026-12-29T08:00:00Z"))
        );
        let in_england = SendingHours {
            holidays_of: vec![Country::England],
            ..office_hours()
        };
        assert_eq!(
            in_england.next_open(at("2026-11-27T18:30:00Z")),
            Some(at("2026-11-30T08:00:00Z"))
        );
    }

    #[test]
    fn hours_that_are_never_open_are_found_out() {
        let hours = SendingHours {
            quiet: Some((time(0, 0, 0, 0), time(23, 45, 0, 0))),
            ..SendingHours::default()
        };
        assert_eq!(
            hours.next_open(at("2026-11-23T10:00:00Z")),
            Some(at("2026-11-23T23:45:00Z"))
        );
        let year = (0..500)
            .map(|n| date(2026, 1, 1).checked_add(n.days()).unwrap())
            .collect();
        assert_eq!(
            SendingHours {
                not_on: year,
                ..SendingHours::default()
            }
            .next_open(at("2026-01-01T10:00:00Z")),
            None
        );
    }

    /// Every hour from midnight to six in which something may leave, and how often it came by.
    fn hours_of_the_night(hours: &SendingHours, from: &str) -> Vec<String> {
        let (mut now, end) = (at(from), at(from).checked_add(6.hours()).unwrap());
        let mut seen = Vec::new();
        while let Some(open) = hours.next_open(now).filter(|open| *open < end) {
            let hour = hour_of(open);
            assert!(hours.open_at(open));
            seen.push(hour.to_string());
            now = hour.checked_add(1.hour()).unwrap();
        }
        seen
    }

    #[test]
    fn a_batch_through_either_change_of_the_clocks_uses_every_real_hour_once() {
        let hours = SendingHours {
            quiet: Some((time(12, 0, 0, 0), time(13, 0, 0, 0))),
            ..SendingHours::default()
        };
        for night in ["2026-03-29T00:00:00Z", "2026-10-24T23:00:00Z"] {
            let seen = hours_of_the_night(&hours, night);
            let real: Vec<String> = (0..6)
                .map(|n| at(night).checked_add(n.hours()).unwrap().to_string())
                .collect();
            assert_eq!(seen, real);
        }
    }

    #[test]
    fn quiet_hours_keep_to_the_clock_on_the_wall_when_it_changes() {
        // Quiet between one and two at night: in March that hour does not come, in October it comes twice.
        let hours = SendingHours {
            quiet: Some((time(1, 0, 0, 0), time(2, 0, 0, 0))),
            ..SendingHours::default()
        };
        assert_eq!(hours_of_the_night(&hours, "2026-03-29T00:00:00Z").len(), 6);
        let autumn = hours_of_the_night(&hours, "2026-10-24T23:00:00Z");
        assert_eq!(
            autumn,
            [
                "2026-10-24T23:00:00Z",
                "2026-10-25T02:00:00Z",
                "2026-10-25T03:00:00Z",
                "2026-10-25T04:00:00Z"
            ]
        );
        // Until half past one, a time that does not come in March: then it is over when two strikes.
        let until = SendingHours {
            quiet: Some((time(22, 0, 0, 0), time(1, 30, 0, 0))),
            ..SendingHours::default()
        };
        assert_eq!(
            until.next_open(at("2026-03-29T00:10:00Z")),
            Some(at("2026-03-29T01:00:00Z"))
        );
    }
}
