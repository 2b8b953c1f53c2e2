//! Writing to people: when, in which words, through which door, and never twice.
//!
//! - `cases`: finding a case, its history, notes and decisions
//! - `returns`: delivery reports, complaints and requests to stop, from a mailbox
//! - `protection`: what is held of people, and its erasure
//! - `outbox`: the durable queue of messages, and the office that empties it
//! - `optout`: the page behind every message that stops them
//! - `contacts`: the pages that show both before anything goes out
//! - `schedule`: when each wave is due, which cases belong to it, how much may leave in an hour
//! - `texts`: the words of each message, merged for a case

mod cases;
mod contacts;
mod optout;
pub mod outbox;
pub mod protection;
pub mod returns;
pub mod schedule;
pub mod texts;

use axum::Router;

use crate::Studies;

/// Every page of fieldwork.
pub fn routes() -> Router<Studies> {
    Router::new()
        .merge(cases::routes())
        .merge(contacts::routes())
        .merge(optout::routes())
        .merge(outbox::routes())
        .merge(protection::routes())
}
