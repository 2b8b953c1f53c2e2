//! Respondents who play: a study in a folder of its own, the real server as a process, and people
//! who answer real pages over HTTP. Used by the benchmark and by the tests of faults.

mod form;
mod http;
mod player;
pub(crate) mod server;
mod stored;
pub(crate) mod study;

pub(crate) use http::Connection;
pub(crate) use player::{Hook, Played, Respondent, play_all};
pub(crate) use server::Server;
pub(crate) use stored::{check_stored, missing};
pub(crate) use study::{Installation, fresh_database};
