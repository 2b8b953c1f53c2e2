//! What every page of Headroom needs and no product owns: the database, the frame of a page,
//! sign-in, permissions, mail, the audit trail, clocks, the calendar, Markdown, ids and secrets.
//!
//! **Invariant:** nothing here knows what a study or an improvement project is.

pub mod access;
pub mod accounts;
pub mod app;
pub mod audit;
pub mod calendar;
pub mod clock;
pub mod csv;
pub mod db;
pub mod ids;
pub mod mail;
pub mod markdown;
pub mod secret;
pub mod throttle;
pub mod web;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use app::App;
