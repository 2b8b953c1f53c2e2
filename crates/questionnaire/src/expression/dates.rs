//! Dates and times as texts: ISO 8601 in, days since 1970 and formatted texts out.
//!
//! The rule (ODK `XForms` specification, `number()`): a text that is an ISO date or date-time counts,
//! wherever a number is wanted, as the days since 1970-01-01, with the time of day as a fraction.
//! So `${born} < today()` and `today() - ${born}` work on texts, while `=` between two texts
//! compares the texts. A time zone is taken into account where one is written; a date-time without
//! one is taken as it stands, and so are `today()` and `now()`, which have none.

use jiff::civil::{Date, DateTime, Time, date};

/// What a text says of a date, a time, or both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moment {
    pub(crate) date: Option<Date>,
    pub(crate) time: Option<Time>,
    /// Minutes east of Greenwich, where written.
    offset: Option<i32>,
}

const MINUTES_OF_A_DAY: f64 = 24.0 * 60.0;
const NANOSECONDS_OF_A_DAY: f64 = 86_400e9;

impl Moment {
    /// Reads `2026-11-23`, `2026-11-23T10:30`, `2026-11-23T10:30:00.000+01:00`, `10:30:00Z` …
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let bytes = text.as_bytes();
        if !bytes.first()?.is_ascii_digit() || !text.is_ascii() {
            return None;
        }
        if bytes.get(2) == Some(&b':') {
            let (time, offset) = parse_time(text)?;
            return Some(Self {
                date: None,
                time: Some(time),
                offset,
            });
        }
        let (day, clock) = match text.find(['T', ' ']) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        let date = Some(parse_date(day)?);
        match clock {
            None => Some(Self {
                date,
                time: None,
                offset: None,
            }),
            Some(clock) => {
                let (time, offset) = parse_time(clock)?;
                Some(Self {
                    date,
                    time: Some(time),
                    offset,
                })
            }
        }
    }

    /// The moment that many days after 1970-01-01.
    pub(crate) fn from_days(days: f64) -> Option<Self> {
        let whole = days.floor();
        if !(-719_000.0..=2_900_000.0).contains(&whole) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the range was just checked"
        )]
        let date = epoch()
            .checked_add(jiff::Span::new().days(whole as i64))
            .ok()?;
        let milliseconds = ((days - whole) * 86_400_000.0).round().min(86_399_999.0);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "below a day's milliseconds"
        )]
        let time =
            Time::midnight().saturating_add(jiff::Span::new().milliseconds(milliseconds as i64));
        Some(Self {
            date: Some(date),
            time: Some(time),
            offset: None,
        })
    }

    /// Days since 1970-01-01, with the time of day as a fraction. A written offset counts.
    pub(crate) fn days(self) -> Option<f64> {
        let days = f64::from((self.date? - epoch()).get_days());
        let offset = f64::from(self.offset.unwrap_or(0)) / MINUTES_OF_A_DAY;
        Some(days + self.day_fraction().unwrap_or(0.0) - offset)
    }

    /// The time of day as written: noon is 0.5.
    pub(crate) fn day_fraction(self) -> Option<f64> {
        let time = self.time?;
        let seconds = f64::from(time.hour()) * 3600.0
            + f64::from(time.minute()) * 60.0
            + f64::from(time.second());
        Some((seconds * 1e9 + f64::from(time.subsec_nanosecond())) / NANOSECONDS_OF_A_DAY)
    }
}

fn epoch() -> Date {
    date(1970, 1, 1)
}

/// Days since 1970-01-01 of an ISO date or date-time.
pub(crate) fn days_since_epoch(text: &str) -> Option<f64> {
    // Nearly every text that comes here is a choice name; most are told by their first byte.
    if !text.as_bytes().first()?.is_ascii_digit() || text.as_bytes().get(4) != Some(&b'-') {
        return None;
    }
    Moment::parse(text)?.days()
}

fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(digits(year)?, digits(month)?, digits(day)?).ok()
}

/// A number of one to four digits, nothing else.
fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    let only_digits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    only_digits.then(|| text.parse().ok()).flatten()
}

/// Reads `10:30`, `10:30:15`, `10:30:15.250`, each with `Z`, `+01:00`, `+01` or nothing after it.
fn parse_time(text: &str) -> Option<(Time, Option<i32>)> {
    let (clock, offset) = match text.find(['Z', '+', '-']) {
        None => (text, None),
        Some(at) if &text[at..] == "Z" => (&text[..at], Some(0)),
        Some(at) => (&text[..at], Some(parse_offset(&text[at..])?)),
    };
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let (second, fraction) = match parts.next() {
        None => (0, ""),
        Some(seconds) => {
            let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
            (digits(whole)?, fraction)
        }
    };
    if parts.next().is_some() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanosecond = format!("{fraction:0<9.9}").parse().ok()?;
    Some((Time::new(hour, minute, second, nanosecond).ok()?, offset))
}

fn parse_offset(text: &str) -> Option<i32> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = match text[1..].split_once(':') {
        Some((hours, minutes)) => (digits::<i32>(hours)?, digits::<i32>(minutes)?),
        None => (digits::<i32>(&text[1..])?, 0),
    };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// A date as `2026-11-23`.
pub(crate) fn date_text(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// A date-time as `2026-11-23T10:30:00.000`.
pub(crate) fn date_time_text(moment: DateTime) -> String {
    format!(
        "{}T{:02}:{:02}:{:02}.{:03}",
        date_text(moment.date()),
        moment.hour(),
        moment.minute(),
        moment.second(),
        moment.subsec_nanosecond() / 1_000_000
    )
}

/// Checks a format of `format-date` and `format-date-time`; the error is a sentence.
pub(crate) fn check_format(format: &str) -> Result<(), String> {
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            continue;
        }
        match letters.next() {
            Some(
                'Y' | 'y' | 'm' | 'n' | 'b' | 'd' | 'e' | 'a' | 'H' | 'h' | 'M' | 'S' | '3' | '%',
            ) => {}
            Some(other) => {
                return Err(format!(
                    "“%{other}” is no part of a date format; there are %Y %y %m %n %b %d %e %a, and for times %H %h %M %S %3"
                ));
            }
            None => {
                return Err(
                    "the date format ends with a single %; write %% for a percent sign".to_owned(),
                );
            }
        }
    }
    Ok(())
}

/// Writes a moment by a format that [`check_format`] accepted.
pub(crate) fn format_moment(moment: Moment, format: &str, language: &str) -> String {
    use std::fmt::Write as _;
    let day = moment.date.unwrap_or_else(epoch);
    let time = moment.time.unwrap_or_else(Time::midnight);
    let names = names_in(language);
    let mut out = String::with_capacity(format.len() + 8);
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        let written = match letters.next() {
            Some('Y') => write!(out, "{:04}", day.year()),
            Some('y') => write!(out, "{:02}", day.year().rem_euclid(100)),
            Some('m') => write!(out, "{:02}", day.month()),
            Some('n') => write!(out, "{}", day.month()),
            Some('b') => out.write_str(names.months[usize::from(day.month().unsigned_abs()) - 1]),
            Some('d') => write!(out, "{:02}", day.day()),
            Some('e') => write!(out, "{}", day.day()),
            Some('a') => {
                let weekday = day.weekday().to_monday_zero_offset().unsigned_abs();
                out.write_str(names.days[usize::from(weekday)])
            }
            Some('H') => write!(out, "{:02}", time.hour()),
            Some('h') => write!(out, "{}", time.hour()),
            Some('M') => write!(out, "{:02}", time.minute()),
            Some('S') => write!(out, "{:02}", time.second()),
            Some('3') => write!(out, "{:03}", time.subsec_nanosecond() / 1_000_000),
            Some(other) => out.write_char(other),
            None => Ok(()),
        };
        written.expect("writing to a string cannot fail");
    }
    out
}

/// Short names of months (January first) and days (Monday first), as in the Unicode CLDR.
struct Names {
    months: [&'static str; 12],
    days: [&'static str; 7],
}

fn names_in(language: &str) -> &'static Names {
    match language.split(['-', '_']).next() {
        Some("cy") => &WELSH,
        Some("fr") => &FRENCH,
        Some("es") => &SPANISH,
        _ => &ENGLISH,
    }
}

static ENGLISH: Names = Names {
    months: [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    days: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
};
static WELSH: Names = Names {
    months: [
        "Ion", "Chwef", "Maw", "Ebr", "Mai", "Meh", "Gorff", "Awst", "Medi", "Hyd", "Tach", "Rhag",
    ],
    days: ["Llun", "Maw", "Mer", "Iau", "Gwen", "Sad", "Sul"],
};
static FRENCH: Names = Names {
    months: [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
        "déc.",
    ],
    days: ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
};
static SPANISH: Names = Names {
    months: [
        "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic",
    ],
    days: ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"],
};
