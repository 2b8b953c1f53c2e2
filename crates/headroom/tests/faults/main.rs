//! What may go wrong with a server that runs for months: it is killed at any moment, the disk fills
//! up, clients send half a request or far too much. No acknowledged answer may be lost.
//!
//! On SQLite, and on PostgreSQL when `TEST_DATABASE_URL` is set.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod disk;
mod kill;
mod posting;
mod requests;
mod several;

#[path = "../load/mod.rs"]
mod load;
#[path = "../load/mailing.rs"]
mod mailing;
