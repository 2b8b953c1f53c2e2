//! What the tests of features use: a scratch installation and a browser without a network.
//!
//! SQLite in a temporary file by default; with `TEST_DATABASE_URL` each test gets a database of
//! its own on that PostgreSQL server.

mod browser;
mod mail_server;
mod scratch;

pub use browser::{Browser, Page};
pub use mail_server::{Behaviour, MailServer};
pub use scratch::{Scratch, TODAY, scratch};
