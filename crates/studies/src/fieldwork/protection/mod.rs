//! Personal data: what is held, when it is erased, the proof that it was, and the summary for an ethics committee.
//!
//! - `erasing`: contact data, codes, unfinished answers and notes go for good; what rates need stays, of nobody
//! - `schedule`: erases what is due, by the days in `study.toml`
//! - `summary`: purposes, categories, retention in words
//!
//! **Invariant:** after erasure no name, address or key of the frame of that study is in the database's file, in its
//! log, or in a backup that this installation made and can reach; those that it cannot reach are named.

mod erasing;
mod held;
mod pages;
mod schedule;
pub mod summary;
#[cfg(test)]
mod tests;
mod views;

pub use erasing::{EraseError, Report, erase};
pub use held::register_backup;
pub(super) use pages::routes;
pub use schedule::start_erasing;
