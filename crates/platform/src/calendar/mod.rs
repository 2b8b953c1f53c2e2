//! Days and hours at which mail may leave: bank holidays of the four countries, working days, quiet
//! hours, always in UK time.
//!
//! Pure: the moment is passed in. What is asked about a moment is asked of the clock on the wall in
//! the UK, so that quiet hours mean the same in summer and in winter; what is counted by the hour is
//! counted by hours that really pass, so that the hour which is struck twice in October counts twice
//! and the one which is left out in March is not missed.

mod holidays;
mod hours;

pub use holidays::{BankHoliday, Country, bank_holidays, easter_sunday, is_bank_holiday};
pub use hours::{SendingHours, hour_of, uk_clock, uk_date, uk_time};
