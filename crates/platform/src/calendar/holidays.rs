//! Bank holidays of England, Wales, Scotland and Northern Ireland by rule.
//!
//! The rules are those of the Banking and Financial Dealings Act 1971 and of the proclamations since;
//! the days that a government added or moved once are data ([`ONCE`]). Checked against the dates that
//! the UK government published for 2017 to 2028. A day that is proclaimed later is not known here: a
//! study names it in `not_on`.

use jiff::civil::{Date, Weekday, date};

/// One of the four countries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Country {
    England,
    Wales,
    Scotland,
    NorthernIreland,
}

impl Country {
    /// All four.
    pub const ALL: [Self; 4] = [
        Self::England,
        Self::Wales,
        Self::Scotland,
        Self::NorthernIreland,
    ];

    /// The name in English.
    pub fn name(self) -> &'static str {
        match self {
            Self::England => "England",
            Self::Wales => "Wales",
            Self::Scotland => "Scotland",
            Self::NorthernIreland => "Northern Ireland",
        }
    }

    /// From the name in English.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|country| country.name() == name)
    }
}

/// A day on which a country's banks and nearly all of its practices are closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BankHoliday {
    /// The day that is off.
    pub date: Date,
    pub name: &'static str,
    /// The day that it stands for, when that one falls on a weekend.
    pub instead_of: Option<Date>,
}

const GREAT_BRITAIN_AND_NI: &[Country] = &Country::ALL;
const SCOTLAND: &[Country] = &[Country::Scotland];

/// Days that were added once.
const ONCE: &[(Date, &str, &[Country])] = &[
    (date(2022, 6, 3), "Platinum Jubilee", GREAT_BRITAIN_AND_NI),
    (
        date(2022, 9, 19),
        "State funeral of Queen Elizabeth II",
        GREAT_BRITAIN_AND_NI,
    ),
    (
        date(2023, 5, 8),
        "Coronation of King Charles III",
        GREAT_BRITAIN_AND_NI,
    ),
    (date(2026, 6, 15), "World Cup", SCOTLAND),
];

/// Easter Sunday in the Gregorian calendar (Meeus, Jones and Butcher, 1876).
pub fn easter_sunday(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    let (month, day) = (sum / 31, sum % 31 + 1);
    // The sum lies between 114 and 148, so the month is 3 or 4 and the day at most 31.
    date(
        year,
        i8::try_from(month).unwrap_or(4),
        i8::try_from(day).unwrap_or(1),
    )
}

/// The bank holidays of a country in a year, in order.
pub fn bank_holidays(country: Country, year: i16) -> Vec<BankHoliday> {
    let mut days = movable(country, year);
    days.extend(
        ONCE.iter()
            .filter(|(day, _, of)| day.year() == year && of.contains(&country))
            .map(|(day, name, _)| BankHoliday {
                date: *day,
                name,
                instead_of: None,
            }),
    );
    // In order of the calendar, so that of two that fall on one weekend each gets its own day.
    for (day, name) in fixed(country, year) {
        let mut off = day;
        while off.weekday().to_monday_one_offset() > 5 || days.iter().any(|held| held.date == off) {
            off = off.saturating_add(jiff::Span::new().days(1));
        }
        days.push(BankHoliday {
            date: off,
            name,
            instead_of: (off != day).then_some(day),
        });
    }
    days.sort_by_key(|holiday| holiday.date);
    days
}

/// Whether a country has a bank holiday on that day; the weekend day that another stands for counts, too.
pub fn is_bank_holiday(country: Country, day: Date) -> bool {
    bank_holidays(country, day.year())
        .iter()
        .any(|holiday| holiday.date == day || holiday.instead_of == Some(day))
}

/// Days of the month that move to the next working day when they fall on a weekend.
fn fixed(country: Country, year: i16) -> Vec<(Date, &'static str)> {
    let mut days = vec![(date(year, 1, 1), "New Year's Day")];
    match country {
        Country::England | Country::Wales => {}
        Country::Scotland => {
            days.push((date(year, 1, 2), "2 January"));
            days.push((date(year, 11, 30), "St Andrew's Day"));
        }
        Country::NorthernIreland => {
            days.push((date(year, 3, 17), "St Patrick's Day"));
            days.push((date(year, 7, 12), "Battle of the Boyne"));
        }
    }
    days.push((date(year, 12, 25), "Christmas Day"));
    days.push((date(year, 12, 26), "Boxing Day"));
    days
}

/// Days of the week, and Easter.
fn movable(country: Country, year: i16) -> Vec<BankHoliday> {
    let easter = easter_sunday(year);
    let near = |days: i64| easter.saturating_add(jiff::Span::new().days(days));
    let early_may = match year {
        // 75 years after the end of the war in Europe.
        2020 => date(2020, 5, 8),
        _ => nth(year, 5, 1, Weekday::Monday),
    };
    let spring = match year {
        // The Platinum Jubilee.
        2022 => date(2022, 6, 2),
        _ => nth(year, 5, -1, Weekday::Monday),
    };
    let summer = match country {
        Country::Scotland => nth(year, 8, 1, Weekday::Monday),
        Country::England | Country::Wales | Country::NorthernIreland => {
            nth(year, 8, -1, Weekday::Monday)
        }
    };
    let mut days = vec![(near(-2), "Good Friday")];
    if country != Country::Scotland {
        days.push((near(1), "Easter Monday"));
    }
    days.extend([
        (early_may, "Early May bank holiday"),
        (spring, "Spring bank holiday"),
        (summer, "Summer bank holiday"),
    ]);
    days.into_iter()
        .map(|(date, name)| BankHoliday {
            date,
            name,
            instead_of: None,
        })
        .collect()
}

/// The first (1) or last (-1) such day of a month.
fn nth(year: i16, month: i8, which: i8, weekday: Weekday) -> Date {
    let first = date(year, month, 1);
    // Every month has a first and a last of each.
    first.nth_weekday_of_month(which, weekday).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Month and day of each, as published.
    fn days(country: Country, year: i16) -> String {
        bank_holidays(country, year)
            .iter()
            .map(|holiday| format!("{}/{}", holiday.date.day(), holiday.date.month()))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn england_and_wales_have_the_days_that_the_government_published() {
        for (year, published) in [
            (2017, "2/1 14/4 17/4 1/5 29/5 28/8 25/12 26/12"),
            (2018, "1/1 30/3 2/4 7/5 28/5 27/8 25/12 26/12"),
            (2019, "1/1 19/4 22/4 6/5 27/5 26/8 25/12 26/12"),
            (2020, "1/1 10/4 13/4 8/5 25/5 31/8 25/12 28/12"),
            (2021, "1/1 2/4 5/4 3/5 31/5 30/8 27/12 28/12"),
            (2022, "3/1 15/4 18/4 2/5 2/6 3/6 29/8 19/9 26/12 27/12"),
            (2023, "2/1 7/4 10/4 1/5 8/5 29/5 28/8 25/12 26/12"),
            (2024, "1/1 29/3 1/4 6/5 27/5 26/8 25/12 26/12"),
            (2025, "1/1 18/4 21/4 5/5 26/5 25/8 25/12 26/12"),
            (2026, "1/1 3/4 6/4 4/5 25/5 31/8 25/12 28/12"),
            (2027, "1/1 26/3 29/3 3/5 31/5 30/8 27/12 28/12"),
            (2028, "3/1 14/4 17/4 1/5 29/5 28/8 25/12 26/12"),
        ] {
            assert_eq!(days(Country::England, year), published, "{year}");
            assert_eq!(days(Country::Wales, year), published, "{year}");
        }
    }

    #[test]
    fn scotland_has_the_days_that_the_government_published() {
        for (year, published) in [
            (2017, "2/1 3/1 14/4 1/5 29/5 7/8 30/11 25/12 26/12"),
            (2018, "1/1 2/1 30/3 7/5 28/5 6/8 30/11 25/12 26/12"),
            (2019, "1/1 2/1 19/4 6/5 27/5 5/8 2/12 25/12 26/12"),
            (2020, "1/1 2/1 10/4 8/5 25/5 3/8 30/11 25/12 28/12"),
            (2021, "1/1 4/1 2/4 3/5 31/5 2/8 30/11 27/12 28/12"),
            (2022, "3/1 4/1 15/4 2/5 2/6 3/6 1/8 19/9 30/11 26/12 27/12"),
            (2023, "2/1 3/1 7/4 1/5 8/5 29/5 7/8 30/11 25/12 26/12"),
            (2024, "1/1 2/1 29/3 6/5 27/5 5/8 2/12 25/12 26/12"),
            (2025, "1/1 2/1 18/4 5/5 26/5 4/8 1/12 25/12 26/12"),
            (2026, "1/1 2/1 3/4 4/5 25/5 15/6 3/8 30/11 25/12 28/12"),
            (2027, "1/1 4/1 26/3 3/5 31/5 2/8 30/11 27/12 28/12"),
        ] {
            assert_eq!(days(Country::Scotland, year), published, "{year}");
        }
    }

    #[test]
    fn northern_ireland_has_the_days_that_the_government_published() {
        for (year, published) in [
            (2017, "2/1 17/3 14/4 17/4 1/5 29/5 12/7 28/8 25/12 26/12"),
            (2018, "1/1 19/3 30/3 2/4 7/5 28/5 12/7 27/8 25/12 26/12"),
            (2019, "1/1 18/3 19/4 22/4 6/5 27/5 12/7 26/8 25/12 26/12"),
            (2020, "1/1 17/3 10/4 13/4 8/5 25/5 13/7 31/8 25/12 28/12"),
            (2021, "1/1 17/3 2/4 5/4 3/5 31/5 12/7 30/8 27/12 28/12"),
            (
                2022,
                "3/1 17/3 15/4 18/4 2/5 2/6 3/6 12/7 29/8 19/9 26/12 27/12",
            ),
            (2023, "2/1 17/3 7/4 10/4 1/5 8/5 29/5 12/7 28/8 25/12 26/12"),
            (2024, "1/1 18/3 29/3 1/4 6/5 27/5 12/7 26/8 25/12 26/12"),
            (2025, "1/1 17/3 18/4 21/4 5/5 26/5 14/7 25/8 25/12 26/12"),
            (2026, "1/1 17/3 3/4 6/4 4/5 25/5 13/7 31/8 25/12 28/12"),
            (2027, "1/1 17/3 26/3 29/3 3/5 31/5 12/7 30/8 27/12 28/12"),
        ] {
            assert_eq!(days(Country::NorthernIreland, year), published, "{year}");
        }
    }

    #[test]
    fn easter_falls_where_the_tables_have_it() {
        for (year, month, day) in [
            (2017, 4, 16),
            (2019, 4, 21),
            (2029, 4, 1),
            (2030, 4, 21),
            (2038, 4, 25),
        ] {
            assert_eq!(easter_sunday(year), date(year, month, day));
        }
    }

    #[test]
    fn no_holiday_of_any_later_year_falls_on_a_weekend_or_on_another() {
        for year in 2017..2100 {
            for country in Country::ALL {
                let days = bank_holidays(country, year);
                assert!(days.windows(2).all(|two| two[0].date < two[1].date));
                assert!(
                    days.iter()
                        .all(|holiday| holiday.date.weekday().to_monday_one_offset() < 6)
                );
            }
        }
    }

    #[test]
    fn christmas_day_itself_counts_when_another_day_stands_for_it() {
        assert!(is_bank_holiday(Country::England, date(2027, 12, 25)));
        assert!(is_bank_holiday(Country::England, date(2027, 12, 27)));
        assert!(!is_bank_holiday(Country::England, date(2027, 12, 29)));
    }
}
