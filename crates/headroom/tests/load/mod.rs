//! Respondents who play: a study in a folder of its own, the real server as a process, and people
//! who answer real pages over HTTP. Used by the benchmark and by the tests of faults.

mod form;
mod http;
mod player;
mod server;
mod study;

pub use player::{Played, Respondent, play_all};
pub use server::Server;
pub use study::Installation;
